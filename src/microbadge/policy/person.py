"""About whom the badge has to be (Open Badges 3.0, section 9.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..codes import Code
from ..errors import InvalidError, PolicyError
from ..models.terms import IdentifierType, is_extension
from ..recipient import matches
from ..report import Check, Outcome
from .base import Claims, Policy, passed_unless


@dataclass(frozen=True, slots=True)
class AwardedTo(Policy):
    """The badge was awarded to this person.

    A DID or URL is compared with the subject's id; any other identifier with the subject's identifiers of that
    `type` (a term of IdentifierTypeEnum, ``emailAddress`` when it holds an ``@``), hashed or plain.
    """

    identifier: str
    type: str | None = None

    def __post_init__(self) -> None:
        if self.identifier == "":
            raise PolicyError("an empty identifier is nobody's")
        if self.type is not None and self.type not in set(IdentifierType) and not is_extension(self.type):
            raise PolicyError(f"{self.type!r} is not a term of IdentifierTypeEnum, nor one that starts with ext:")
        if self._identity_type is None and not self._is_id:
            raise PolicyError(f"the identifier {self.identifier!r} needs a type, such as AwardedTo(..., 'accountId')")

    @property
    def _is_id(self) -> bool:
        return self.type is None and self.identifier.startswith(("did:", "http:", "https:", "urn:"))

    @property
    def _identity_type(self) -> str | None:
        if self.type is not None or self._is_id:
            return self.type
        return "emailAddress" if "@" in self.identifier else None

    def check(self, claims: Claims) -> list[Check]:
        """Compare with the subject's id or identifiers (Open Badges 3.0, section 9.3)."""
        if self._is_id:
            same = claims.unverified_subject == self.identifier
            return [self._answer(same, f"{claims.subject_pointer}/id")]
        unreadable = []
        for place, identity in claims.unverified_identifiers:
            try:
                if matches(identity, self.identifier, str(self._identity_type)):
                    return [self._answer(True, place)]
            except InvalidError as error:
                message = f"an identifier that cannot be compared: {error.message}"
                unreadable.append(Check(Code.RECIPIENT, Outcome.FAILED, message, place + (error.pointer or "")))
        return unreadable or [self._answer(False, claims.subject_pointer)]

    def _answer(self, same: bool, place: str) -> Check:
        # The identifier itself stays out of the report: it is a person's.
        message = "awarded to the person asked about" if same else "not awarded to the person asked about"
        return passed_unless(Code.RECIPIENT, same, message, place, None, None)

    def to_dict(self) -> dict[str, Any]:
        """JSON form; a personal identifier is left out of it."""
        return {"awarded_to": self.identifier if self._is_id else {"type": self._identity_type}}
