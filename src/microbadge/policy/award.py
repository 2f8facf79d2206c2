"""For what the badge has to be, how old it may be, and whether it counts without its endorsements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..codes import Code
from ..datetimes import format_day
from ..errors import PolicyError
from ..report import Check, Outcome
from .base import Claims, Policy, passed_unless


@dataclass(frozen=True, slots=True)
class Awards(Policy):
    """The badge is for this achievement (its id)."""

    achievement: str

    def check(self, claims: Claims) -> list[Check]:
        """Compare the achievement's id."""
        same = self.achievement in (claims.unverified_achievement, *claims.unverified_members)
        message = "the badge is for the achievement asked for" if same else "the badge is for another achievement"
        place = f"{claims.subject_pointer}/achievement"
        actual = claims.unverified_achievement
        return [passed_unless(Code.POLICY_ACHIEVEMENT, same, message, place, self.achievement, actual)]

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"awards": self.achievement}


@dataclass(frozen=True, slots=True)
class NotOlderThan(Policy):
    """The badge was awarded at most so long before the time asked about.

    That is by `awardedDate`, or else by the start of validity: the issuer's word.
    """

    age: timedelta

    def __post_init__(self) -> None:
        if self.age <= timedelta(0):
            raise PolicyError("a badge cannot be younger than no time at all")

    def check(self, claims: Claims) -> list[Check]:
        """Compare the day of the award with the time asked about."""
        awarded = claims.unverified_awarded
        if awarded is None:
            return [self._answer(Outcome.FAILED, "the badge does not say when it was awarded", None)]
        if claims.at is None:
            return [self._answer(Outcome.UNDETERMINED, "nobody said which time is asked about", awarded)]
        if awarded > claims.at:
            message = f"it was awarded on {format_day(awarded)}, after the time asked about"
            return [self._answer(Outcome.FAILED, message, awarded)]
        if claims.at - awarded > self.age:
            message = f"it was awarded on {format_day(awarded)}, longer ago than was asked for"
            return [self._answer(Outcome.FAILED, message, awarded)]
        message = f"it was awarded on {format_day(awarded)}, as recently as was asked for"
        return [self._answer(Outcome.PASSED, message, awarded)]

    def _answer(self, outcome: Outcome, message: str, awarded: datetime | None) -> Check:
        actual = None if awarded is None else format_day(awarded)
        return Check(Code.POLICY_AGE, outcome, message, "", f"at most {_in_words(self.age)} before", actual)

    def to_dict(self) -> dict[str, Any]:
        """JSON form: in seconds."""
        return {"not_older_than": self.age.total_seconds()}


@dataclass(frozen=True, slots=True)
class EndorsementsOptional(Policy):
    """An endorsement in the badge that does not hold, or that nobody could look at, is no more than a warning."""

    requires_endorsements = False

    def check(self, claims: Claims) -> list[Check]:  # noqa: ARG002 - it asks nothing of them
        """Ask nothing."""
        return []

    def to_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {"endorsements_optional": True}


def _in_words(age: timedelta) -> str:
    if age.seconds or age.microseconds:
        return f"{age.total_seconds():g} seconds"
    return f"{age.days} day{'' if age.days == 1 else 's'}"
