"""Who has to recognise the award: a state agency, a university."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..codes import Code
from ..errors import PolicyError
from ..recognition import Recognition
from ..report import Check, Outcome
from .base import Claims, Policy


@dataclass(frozen=True, slots=True)
class RecognizedBy(Policy):
    """Somebody in particular recognises the award: for this (`counts_for`) and there (`jurisdiction`), where given.

    `recognizer` is an id, and `counts_for` and `jurisdiction` are compared as they stand in the recognition, such as
    ``clock hours`` and ``US-RI``. It bounds the issuer, because it asks for a recognition that names the issuer of the
    badge: everybody can make a badge with the id of an achievement that a state recognises. Together in an `AllOf` with
    a policy that says whose badges count by itself, any recognition will do that reaches the award.
    """

    recognizer: str
    counts_for: str | None = None
    jurisdiction: str | None = None
    bounds_issuer = True
    awaits_recognitions = True

    def __post_init__(self) -> None:
        if "" in (self.recognizer, self.counts_for, self.jurisdiction):
            raise PolicyError("a recognition by nobody, for nothing or of no place")

    @property
    def recognizers(self) -> frozenset[str]:
        """The one whom it asks about."""
        return frozenset({self.recognizer})

    def check(self, claims: Claims) -> list[Check]:
        """Refuse what names no issuer; anything else is for the recognitions to say."""
        if claims.unverified_issuer is not None:
            return []
        return [Check(Code.ISSUER_TRUSTED, Outcome.FAILED, "no issuer is named that could be recognised", "/issuer")]

    def check_recognitions(self, claims: Claims, recognitions: Sequence[Recognition], *, unclear: bool) -> list[Check]:
        """Look for a recognition that counts, and for one that names the issuer."""
        counting = [one for one in recognitions if self._counts(one)]
        issuer = claims.unverified_issuer
        naming = [one for one in counting if issuer is not None and one.issuer == issuer]
        missing = Outcome.UNDETERMINED if unclear else Outcome.FAILED
        if naming:
            message = f"recognised by {naming[0].who_in_full}, which names the issuer"
            trusted = Check(Code.ISSUER_TRUSTED, Outcome.PASSED, message, "/issuer", self.recognizer, issuer)
        else:
            message = "no recognition that counts here names the issuer, and anybody can award what is recognised"
            trusted = Check(Code.ISSUER_TRUSTED, missing, message, "/issuer", self.recognizer, issuer)
        return [self._recognized([*naming, *counting], missing), trusted]

    def _counts(self, one: Recognition) -> bool:
        return (
            one.recognizer == self.recognizer
            and (self.counts_for is None or self.counts_for in one.counts_for)
            and (self.jurisdiction is None or self.jurisdiction == one.jurisdiction)
        )

    def _recognized(self, counting: Sequence[Recognition], missing: Outcome) -> Check:
        code, asked = Code.POLICY_RECOGNIZED, self.to_dict()["recognized_by"]
        if counting:
            return Check(code, Outcome.PASSED, counting[0].in_words(), None, asked)
        for_what = "" if self.counts_for is None else f" for {self.counts_for}"
        where = "" if self.jurisdiction is None else f" in {self.jurisdiction}"
        message = f"no recognition by {self.recognizer}{for_what}{where} was shown that reaches this award"
        if missing is Outcome.UNDETERMINED:
            message += ", but not all could be looked at"
        return Check(code, missing, message, None, asked)

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        asked = {"id": self.recognizer, "counts_for": self.counts_for, "jurisdiction": self.jurisdiction}
        return {"recognized_by": {name: value for name, value in asked.items() if value is not None}}
