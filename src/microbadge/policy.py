"""What a verifier asks for: validation, as opposed to the mechanics of verification.

A policy is a value. It says whose badges count, for what, and about whom; it must bound the issuer, or say
openly that it does not (`UnsafeAnyIssuer`), because anybody can sign a badge of their own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .codes import Code
from .errors import InvalidError, PolicyError
from .models.terms import IdentifierType, is_extension
from .recipient import matches
from .report import Check, Outcome
from .strict_json import each, id_of


@dataclass(frozen=True, slots=True)
class Claims:
    """What a credential says of itself, as far as a policy asks, read before any proof: it may only refuse."""

    unverified_issuer: str | None
    unverified_subject: str | None
    unverified_achievement: str | None
    unverified_identifiers: tuple[tuple[str, Mapping[str, Any]], ...]
    subject_pointer: str = "/credentialSubject"

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Claims:
        """Read the claims of any JSON object, whatever is wrong with it."""
        subject = document.get("credentialSubject")
        place = "/credentialSubject"
        if isinstance(subject, list | tuple) and len(subject) == 1:
            subject, place = subject[0], place + "/0"
        members = subject if isinstance(subject, Mapping) else {}
        return cls(
            unverified_issuer=id_of(document.get("issuer")),
            unverified_subject=id_of(subject),
            unverified_achievement=id_of(members.get("achievement")),
            unverified_identifiers=tuple(
                (here, entry) for here, entry in each(members, "identifier", place) if isinstance(entry, Mapping)
            ),
            subject_pointer=place,
        )


class Policy(ABC):
    """What a verifier asks for. Its parts are values to combine with `AllOf` and `AnyOf`."""

    @property
    def bounds_issuer(self) -> bool:
        """Whether it says whose badges count."""
        return False

    @abstractmethod
    def check(self, claims: Claims) -> list[Check]:
        """Hold the claims against the policy."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """JSON form, for the report."""

    def require_issuer(self) -> None:
        """Raise `PolicyError` unless the policy says whose badges count."""
        if not self.bounds_issuer:
            raise PolicyError(
                "the policy does not say whose badges count, and anybody can sign a badge: "
                "add TrustedIssuers([...]), or UnsafeAnyIssuer() to accept that"
            )


@dataclass(frozen=True, slots=True)
class TrustedIssuers(Policy):
    """The issuer is one of these ids (DIDs or URLs)."""

    issuers: frozenset[str]
    bounds_issuer = True

    def __init__(self, issuers: Iterable[str]) -> None:
        ids = frozenset([issuers] if isinstance(issuers, str) else issuers)
        if not ids:
            raise PolicyError("a list of trusted issuers with nobody in it")
        if not all(isinstance(each, str) and each != "" for each in ids):
            raise PolicyError("a trusted issuer is the id of one, a DID or a URL")
        object.__setattr__(self, "issuers", ids)

    def check(self, claims: Claims) -> list[Check]:
        """Compare the issuer's id."""
        trusted = claims.unverified_issuer in self.issuers
        message = "the issuer is one of those asked for" if trusted else "the issuer is not one of those asked for"
        return [
            _check(Code.ISSUER_TRUSTED, trusted, message, "/issuer", sorted(self.issuers), claims.unverified_issuer)
        ]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"trusted_issuers": sorted(self.issuers)}


@dataclass(frozen=True, slots=True)
class UnsafeAnyIssuer(Policy):
    """Anybody's badge counts. Verified then means "signed by whoever it names", not "by somebody to rely on"."""

    bounds_issuer = True

    def check(self, claims: Claims) -> list[Check]:
        """Let every issuer pass, and say so."""
        message = "any issuer was accepted: the policy does not say whose badges count"
        return [Check(Code.ISSUER_TRUSTED, Outcome.PASSED, message, "/issuer", actual=claims.unverified_issuer)]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"unsafe_any_issuer": True}


@dataclass(frozen=True, slots=True)
class IssuerNotNamed(Policy):
    """Nobody said whose badges count: everything is checked, and the verdict stays undetermined."""

    bounds_issuer = True

    def check(self, claims: Claims) -> list[Check]:
        """Leave the issuer undetermined."""
        message = "nobody said whose badges count: name the issuers that you trust"
        return [Check(Code.ISSUER_TRUSTED, Outcome.UNDETERMINED, message, "/issuer", actual=claims.unverified_issuer)]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"issuer_not_named": True}


@dataclass(frozen=True, slots=True)
class Awards(Policy):
    """The badge is for this achievement (its id)."""

    achievement: str

    def check(self, claims: Claims) -> list[Check]:
        """Compare the achievement's id."""
        same = claims.unverified_achievement == self.achievement
        message = "the badge is for the achievement asked for" if same else "the badge is for another achievement"
        place = f"{claims.subject_pointer}/achievement"
        return [_check(Code.POLICY_ACHIEVEMENT, same, message, place, self.achievement, claims.unverified_achievement)]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"awards": self.achievement}


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
        return _check(Code.RECIPIENT, same, message, place, None, None)

    def to_dict(self) -> dict[str, Any]:
        """JSON form; a personal identifier is left out of it."""
        return {"awarded_to": self.identifier if self._is_id else {"type": self._identity_type}}


class _Several(Policy):
    def __init__(self, *policies: Policy) -> None:
        if not policies:
            raise PolicyError(f"{type(self).__name__}() of nothing: true of everything or of nothing")
        self.policies = policies

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self.policies!r}"


class AllOf(_Several):
    """All of the policies hold."""

    @property
    def bounds_issuer(self) -> bool:
        """Whether one of them says whose badges count."""
        return any(policy.bounds_issuer for policy in self.policies)

    def check(self, claims: Claims) -> list[Check]:
        """Hold the claims against each."""
        return [check for policy in self.policies for check in policy.check(claims)]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"all_of": [policy.to_dict() for policy in self.policies]}


class AnyOf(_Several):
    """At least one of the policies holds."""

    @property
    def bounds_issuer(self) -> bool:
        """Whether each of them says whose badges count."""
        return all(policy.bounds_issuer for policy in self.policies)

    def check(self, claims: Claims) -> list[Check]:
        """Report the first policy that holds, else that none does, and because of which checks."""
        answers = [policy.check(claims) for policy in self.policies]
        for answer in answers:
            if all(check.outcome is Outcome.PASSED for check in answer):
                return [*answer, Check(Code.POLICY_ANY_OF, Outcome.PASSED, "one of the alternatives holds")]
        refused = all(any(check.outcome is Outcome.FAILED for check in answer) for answer in answers)
        outcome = Outcome.FAILED if refused else Outcome.UNDETERMINED
        message = "none of the alternatives that were asked for holds"
        missed = (check.code for answer in answers for check in answer if check.outcome is not Outcome.PASSED)
        return [Check(Code.POLICY_ANY_OF, outcome, message, because=tuple(dict.fromkeys(missed)))]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"any_of": [policy.to_dict() for policy in self.policies]}


def _check(code: Code, holds: bool, message: str, place: str, expected: Any, actual: Any) -> Check:
    return Check(code, Outcome.PASSED if holds else Outcome.FAILED, message, place, expected, actual)
