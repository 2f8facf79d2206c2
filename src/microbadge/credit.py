"""Credits: amounts in a unit, what converts one unit into another, and whether who grants them agrees.

A badge says how many credits were earned (Open Badges 3.0, appendix B: AchievementSubject, `creditsEarned`). Whether
they count is for the institution to say that recognises the award. Nothing is converted that nobody has defined. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import decimals
from .codes import Code
from .recognition import CREDIT_UNIT, Recognition, amount_in_words, identifiers, only, stranger
from .report import Check, Outcome, settled

_PLACE = "/credentialSubject/creditsEarned"


@dataclass(frozen=True, slots=True)
class Credit:
    """An amount of credit; a `unit` of None is that of whoever grants it, which the badge leaves open."""

    amount: Decimal
    unit: str | None = None

    @classmethod
    def earned(cls, document: Mapping[str, Any]) -> Credit | None:
        """Read what a badge says was earned; None where it says nothing, or nothing that is an amount."""
        subject = only(document.get("credentialSubject"))
        try:
            amount = decimals.from_number(subject.get("creditsEarned"))
        except ValueError:
            return None  # the rubric's checks tell of it
        units = identifiers(only(subject.get("achievement"))).get(CREDIT_UNIT, [])
        return cls(amount, units[0] if len(units) == 1 else None)

    def to(self, unit: str, conversions: Iterable[Conversion] = ()) -> Credit | None:
        """Express it in another unit, by one of the conversions; None where none of them is between the two."""
        if unit == self.unit:
            return self
        for one in conversions:
            if (one.source, one.target) == (self.unit, unit):
                return Credit(decimals.multiply(self.amount, one.factor), unit)
        return None

    def in_words(self) -> str:
        """Write the amount with its unit."""
        return amount_in_words(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class Conversion:
    """What whoever defines the units says: one `source` is `factor` of the `target`, and not the other way round.

    Ten clock hours to a continuing education unit: ``Conversion("clock hours", "CEU", Decimal("0.1"))``. Raises
    `ValueError` for a factor that is not above zero.
    """

    source: str
    target: str
    factor: Decimal

    def __post_init__(self) -> None:
        if not (self.factor.is_finite() and self.factor > 0):
            raise ValueError(f"a conversion needs a factor above 0, not {self.factor}")


def check_credits(
    document: Mapping[str, Any],
    recognitions: Sequence[Recognition],
    conversions: Sequence[Conversion] = (),
    *,
    others: Sequence[Recognition] = (),
) -> Check:
    """Hold the credits earned against what those grant who recognise the award, in the same unit.

    `recognitions` were verified and reach the award. More than any of them grants is a fault; where they grant in
    other units than the badge counts in, and nobody converts, nothing can be said. `others` do so too, but nobody
    asked about who made them, which may be the holder: they settle nothing, and are told of.
    """
    granting = [one for one in recognitions if one.credits is not None]
    earned = Credit.earned(document)
    if earned is None:
        return settled(Code.CREDIT, Outcome.NOT_APPLICABLE, "no credits were earned")
    if not granting:
        return _not_settled(earned, [one for one in others if one.credits is not None])
    compared = [(one, same) for one in granting if (same := _granted(one, earned, conversions)) is not None]
    if not compared or len({same.unit for _, same in compared}) > 1:  # of the latter, which one is meant is not said
        units = ", ".join(sorted({one.credit_unit or "credit" for one in granting}))
        message = f"{earned.in_words()} earned, and granted are {units}: nobody says how they convert"
        return Check(Code.CREDIT, Outcome.WARNING, message, _PLACE)
    most, granted = max(compared, key=lambda pair: pair[1].amount)
    enough = earned.amount <= granted.amount
    message = f"{decimals.to_text(earned.amount)} earned; {most.who_in_full} grants {granted.in_words()}"
    outcome = Outcome.PASSED if enough else Outcome.FAILED
    return Check(
        Code.CREDIT, outcome, message, _PLACE, decimals.to_json(granted.amount), decimals.to_json(earned.amount)
    )


def _not_settled(earned: Credit, others: Sequence[Recognition]) -> Check:
    """What there is to say where nobody grants credit whose word counts."""
    if not others:
        return settled(Code.CREDIT, Outcome.NOT_APPLICABLE, "nobody who grants credit for it says so")
    who = stranger(others[0].recognizer_name, others[0].recognizer)
    more = f" (and {len(others) - 1} more)" if len(others) > 1 else ""
    message = f"{earned.in_words()} earned; credit is granted by {who}, so that it settles nothing{more}"
    return Check(Code.CREDIT, Outcome.WARNING, message, _PLACE, actual=decimals.to_json(earned.amount))


def _granted(recognition: Recognition, earned: Credit, conversions: Sequence[Conversion]) -> Credit | None:
    """What is granted, in the unit of what was earned, if that can be told."""
    amount = Decimal(0) if recognition.credits is None else recognition.credits
    granted = Credit(amount, recognition.credit_unit)
    return granted if earned.unit is None else granted.to(earned.unit, conversions)
