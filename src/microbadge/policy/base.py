"""What every policy answers, and what it is asked about."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..clr import awarded_ids, is_record
from ..codes import Code
from ..errors import PolicyError
from ..fetch import Fetch
from ..recognition import Awarded, Recognition
from ..report import Check, Outcome
from ..strict_json import OBJECT, each, id_of


@dataclass(frozen=True, slots=True)
class Claims:
    """What a credential says of itself, as far as a policy asks, read before any proof: it may only refuse.

    `unverified_awarded` is the day of the award: `awardedDate`, or else the start of validity. `at` is the time that
    the question is about, None where nobody asks about one. A learner record has no achievement of its own:
    `unverified_members` are those of the credentials in it, each of which is verified itself.
    """

    unverified_issuer: str | None
    unverified_subject: str | None
    unverified_achievement: str | None
    unverified_identifiers: tuple[tuple[str, Mapping[str, Any]], ...]
    subject_pointer: str = "/credentialSubject"
    unverified_programs: tuple[str, ...] = ()
    unverified_awarded: datetime | None = None
    at: datetime | None = None
    unverified_members: frozenset[str] = frozenset()

    @classmethod
    def of(cls, document: Mapping[str, Any], *, at: datetime | None = None) -> Claims:
        """Read the claims of any JSON object, whatever is wrong with it."""
        subject = document.get("credentialSubject")
        place = "/credentialSubject"
        if isinstance(subject, list | tuple) and len(subject) == 1:
            subject, place = subject[0], place + "/0"
        members = subject if isinstance(subject, OBJECT) else {}
        awarded = Awarded.of(document)
        record = is_record(document)
        return cls(
            unverified_issuer=id_of(document.get("issuer")),
            unverified_subject=id_of(subject),
            unverified_achievement=None if record else id_of(members.get("achievement")),
            unverified_identifiers=tuple(
                (here, entry) for here, entry in each(members, "identifier", place) if isinstance(entry, OBJECT)
            ),
            subject_pointer=place,
            unverified_programs=awarded.programs,
            unverified_awarded=awarded.on,
            at=at,
            unverified_members=awarded_ids(document) if record else frozenset(),
        )


class Policy(ABC):
    """What a verifier asks for. Its parts are values to combine with `AllOf` and `AnyOf`.

    It is asked twice: about what the credential claims, before anything is fetched on its account, and about who
    recognises the award, once that was verified.
    """

    @property
    def bounds_issuer(self) -> bool:
        """Whether it says whose badges count."""
        return False

    @property
    def requires_endorsements(self) -> bool:
        """Whether an endorsement in the credential that does not hold counts against the credential."""
        return True

    @property
    def awaits_recognitions(self) -> bool:
        """Whether `check` leaves something to `check_recognitions`."""
        return False

    @property
    def recognizers(self) -> frozenset[str]:
        """The ids of those whom it asks about, whether they recognise the award."""
        return frozenset()

    @abstractmethod
    def check(self, claims: Claims) -> list[Check]:
        """Hold the claims against the policy."""

    def check_recognitions(
        self,
        claims: Claims,  # noqa: ARG002 - for the policies that ask about recognitions
        recognitions: Sequence[Recognition],  # noqa: ARG002
        *,
        unclear: bool,  # noqa: ARG002
    ) -> list[Check]:
        """Hold the recognitions that were verified and reach the award against the policy.

        `unclear` says that there may be others, which could not be looked at.
        """
        return []

    def asking(self, through: Callable[[Fetch], Fetch]) -> Policy:  # noqa: ARG002 - for those with registries
        """Return the same policy, whose registries are asked through this: the fetch of each is made another by it."""
        return self

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


def passed_unless(code: Code, holds: bool, message: str, place: str, expected: Any, actual: Any) -> Check:
    """Make a check that passed, or else failed."""
    return Check(code, Outcome.PASSED if holds else Outcome.FAILED, message, place, expected, actual)
