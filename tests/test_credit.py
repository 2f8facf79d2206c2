"""Credits are compared in one unit, and converted only as somebody says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from badges import badge
from microbadge.codes import Code
from microbadge.credit import Conversion, Credit, check_credits
from microbadge.recognition import CREDIT_UNIT, Recognition
from microbadge.report import Outcome

HOURS_TO_UNITS = Conversion("clock hours", "continuing education units", Decimal("0.1"))


def earned(amount: Any, unit: str | None = None) -> dict[str, Any]:
    document = badge()
    document["credentialSubject"]["creditsEarned"] = amount
    if unit is not None:
        document["credentialSubject"]["achievement"]["otherIdentifier"] = [
            {"type": "IdentifierEntry", "identifier": unit, "identifierType": CREDIT_UNIT}
        ]
    return document


def grants(amount: str, unit: str | None = "graduate credit") -> Recognition:
    return Recognition(
        recognizer="did:web:university.example",
        recognizer_name="Example University",
        of="https://academy.example/scaffolds",
        credits=Decimal(amount),
        credit_unit=unit,
    )


@pytest.mark.parametrize(
    ("amount", "granted", "outcome"),
    [
        (1, [grants("1")], Outcome.PASSED),
        (0.5, [grants("1")], Outcome.PASSED),
        (3, [grants("1")], Outcome.FAILED),
        (3, [grants("1"), grants("3")], Outcome.PASSED),
        (0.3, [grants("0.1"), grants("0.2")], Outcome.FAILED),
    ],
)
def test_no_more_counts_than_is_granted(amount: float, granted: list[Recognition], outcome: Outcome) -> None:
    check = check_credits(earned(amount), granted)
    assert (check.code, check.outcome, check.pointer) == (Code.CREDIT, outcome, "/credentialSubject/creditsEarned")
    assert "Example University (did:web:university.example) grants" in check.message
    assert check.actual == amount


def test_where_nobody_grants_credit_nothing_is_compared() -> None:
    silent = Recognition(recognizer="did:web:agency.example", of="https://academy.example/scaffolds")
    check = check_credits(earned(3), [silent])
    assert check.outcome is Outcome.NOT_APPLICABLE
    assert "nobody who grants credit" in check.message


@pytest.mark.parametrize("amount", ["1", "3", "30"])
def test_what_others_grant_about_whom_nobody_asked_settles_nothing(amount: str) -> None:
    check = check_credits(earned(3), [], others=[grants(amount)])
    assert (check.outcome, check.pointer) == (Outcome.WARNING, "/credentialSubject/creditsEarned")
    assert "somebody who calls itself “Example University”, did:web:university.example; nobody asked" in check.message
    both = check_credits(earned(3), [grants("1")], others=[grants(amount)])
    assert (both.outcome, both.expected) == (Outcome.FAILED, 1)


def test_of_several_others_the_first_is_told_of_and_how_many_more() -> None:
    check = check_credits(earned(3), [], others=[grants("1"), grants("2"), grants("3")])
    assert check.message.endswith("it settles nothing (and 2 more)")
    silent = Recognition(recognizer="did:web:agency.example", of="https://academy.example/scaffolds")
    assert check_credits(earned(3), [silent], others=[silent]).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize("amount", [None, "1", True, [1], 1e9])
def test_what_is_no_amount_is_not_compared(amount: Any) -> None:
    assert Credit.earned(earned(amount)) is None
    check = check_credits(earned(amount), [grants("1")])
    assert (check.outcome, check.message) == (Outcome.NOT_APPLICABLE, "no credits were earned")


def test_another_unit_is_not_compared_unless_somebody_says_how() -> None:
    document = earned(1, "continuing education units")
    granted = [grants("10", "clock hours")]
    check = check_credits(document, granted)
    assert check.outcome is Outcome.WARNING
    assert "1 continuing education units earned, and granted are clock hours" in check.message
    assert check_credits(document, granted, [HOURS_TO_UNITS]).outcome is Outcome.PASSED
    more = check_credits(earned(1.1, "continuing education units"), granted, [HOURS_TO_UNITS])
    assert (more.outcome, more.expected, more.actual) == (Outcome.FAILED, 1, 1.1)


def test_where_the_badge_has_no_unit_grants_of_several_units_settle_nothing() -> None:
    check = check_credits(earned(45), [grants("1"), grants("45", "clock hours")])
    assert check.outcome is Outcome.WARNING


def test_a_grant_without_a_unit_is_in_no_unit_of_the_badge() -> None:
    check = check_credits(earned(1, "clock hours"), [grants("1", None)])
    assert check.outcome is Outcome.WARNING


def test_two_units_in_a_badge_are_none() -> None:
    document = earned(1, "clock hours")
    entries = document["credentialSubject"]["achievement"]["otherIdentifier"]
    entries.append({**entries[0], "identifier": "graduate credit"})
    assert Credit.earned(document) == Credit(Decimal(1))


def test_a_conversion_goes_one_way() -> None:
    hours = Credit(Decimal(15), "clock hours")
    assert hours.to("continuing education units", [HOURS_TO_UNITS]) == Credit(
        Decimal("1.5"), "continuing education units"
    )
    assert Credit(Decimal(1), "continuing education units").to("clock hours", [HOURS_TO_UNITS]) is None
    assert hours.to("clock hours") is hours
    assert hours.in_words() == "15 clock hours"


@pytest.mark.parametrize("factor", ["0", "-1", "NaN"])
def test_a_conversion_needs_a_factor(factor: str) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Conversion("clock hours", "continuing education units", Decimal(factor))
