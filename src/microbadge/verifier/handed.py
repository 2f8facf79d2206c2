"""What came along with the credential in question, and the credentials that were verified on its account.

A designation rests on other credentials, a recognition is about what somebody else awards: they come in the same
presentation or learner record, or are handed over beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..policy import Claims
from ..reading import Received
from ..report import VerificationReport
from .applied import Applied

MAX_NAME = 200
"""Characters of the name of a credential, in a message."""


@dataclass(frozen=True, slots=True)
class Part:
    """A credential that was verified for the sake of another, whoever issued it.

    `received` is what was looked at in the end: the newer copy, where its issuer has one. Its document counts only
    where the proof holds: `report.document` is None otherwise.
    """

    received: Received
    report: VerificationReport

    @property
    def document(self) -> Mapping[str, Any] | None:
        """The credential, where its proof holds."""
        return self.report.document

    @property
    def issuer(self) -> str | None:
        """The id of its issuer, where its proof holds."""
        return None if self.document is None else Claims.of(self.document).unverified_issuer


@dataclass(slots=True)
class Handed:
    """Credentials at hand, and files of evidence by the address that stands for them.

    `verified` are the parts that were verified already, by the digest of the input; `started` are those that were
    begun, so that none waits for itself, each with the number of JSON values in it; `applied` are the rules of
    designations that were applied.
    """

    received: tuple[Received, ...] = ()
    evidence: Mapping[str, bytes] = field(default_factory=dict)
    verified: dict[str, Part] = field(default_factory=dict)
    started: dict[str, int] = field(default_factory=dict)
    applied: Applied = field(default_factory=Applied)
    _about: dict[str | None, list[Received]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Note what each of them is about: every credential asks for what is about its achievement."""
        for one in self.received:
            if one.document is not None:
                self._about.setdefault(Claims.of(one.document).unverified_subject, []).append(one)

    def and_more(self, received: Iterable[Received]) -> Handed:
        """These and others, as they are found in a presentation or a record; what was verified is shared."""
        known = {one.input.sha256 for one in self.received}
        more = [one for one in received if one.input.sha256 not in known]
        return Handed((*self.received, *more), self.evidence, self.verified, self.started, self.applied)

    def with_id(self, credential_id: str) -> list[Received]:
        """The credentials at hand that have this id, not verified yet."""
        return [one for one in self.received if one.document is not None and one.document.get("id") == credential_id]

    def about(self, thing: str) -> list[Received]:
        """The credentials at hand whose subject has this id, not verified yet: endorsements of an achievement."""
        return self._about.get(thing, [])
