"""However many designations stand inside one another, their rules are read and applied a bounded number of times."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from badges import NOON
from designations import SITE, achievement_id, award, awards, designation, message, rule, verify
from microbadge.codes import Code
from microbadge.designation import Component, evaluate
from microbadge.errors import InvalidError, UnavailableError
from microbadge.report import Outcome, Verdict
from microbadge.verifier import applied
from microbadge.verifier.applied import MAX_APPLIED, Applied

OF = rule(["plan"])


def component(**members: Any) -> Component:
    return dataclasses.replace(Component.of(award("plan")), **members)


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """As many as a rule was applied."""
    found: list[None] = []

    def counted(*args: Any, **options: Any) -> Any:
        found.append(None)
        return evaluate(*args, **options)

    monkeypatch.setattr("microbadge.designation.evaluate", counted)
    return found


def test_a_rule_is_applied_once_to_the_same_awards(times: list[None]) -> None:
    shared = Applied()
    of = shared.rule(OF.content)
    assert shared.rule(OF.content) is of
    first = shared.result(of, [component()], NOON, frozenset())
    assert shared.result(of, [component()], NOON, frozenset()) is first
    assert len(times) == 1


@pytest.mark.parametrize("members", [{"standing": "out"}, {"version": "2"}, {"issuer": "did:web:stranger.example"}])
def test_an_award_of_the_same_id_that_says_something_else_is_another(members: dict[str, Any]) -> None:
    shared = Applied()
    of = shared.rule(OF.content)
    first = shared.result(of, [component()], NOON, frozenset())
    assert shared.result(of, [component(**members)], NOON, frozenset()) is not first


def test_another_day_and_awards_that_count_elsewhere_are_another_question(times: list[None]) -> None:
    shared = Applied()
    of = shared.rule(OF.content)
    shared.result(of, [component()], NOON, frozenset())
    shared.result(of, [component()], NOON - timedelta(days=1), frozenset())
    shared.result(of, [component()], NOON, frozenset({"urn:uuid:award-plan"}))
    assert len(times) == 3


def test_only_so_many_rules_are_read_and_applied() -> None:
    shared = Applied()
    of = shared.rule(OF.content)
    for number in range(MAX_APPLIED):
        shared.result(of, [component(version=str(number))], NOON, frozenset())
    with pytest.raises(UnavailableError, match="not applied: more than 20 designations for one input"):
        shared.result(of, [component()], NOON, frozenset())
    shared.result(of, [component(version="0")], NOON, frozenset())
    for number in range(MAX_APPLIED - 1):
        for _ in range(2):
            with pytest.raises(InvalidError):
                shared.rule(b"%d" % number)
    with pytest.raises(UnavailableError, match="not read: more than"):
        shared.rule(b"{}")
    assert shared.rule(OF.content) is of


def nested(number: int) -> tuple[Any, list[Any], list[Any]]:
    """A designation that rests on so many others, all under one rule, and all that it rests on."""
    held = awards()
    inner, outer = rule(), rule([], rule={"award": achievement_id("never")}, achievement=f"{SITE}/outer")
    some = [held[:1], held[:2], held]
    parts = [
        designation(inner, some[n % 3], change=lambda document, n=n: document.update(id=f"urn:uuid:n{n}"))  # type: ignore[misc]
        for n in range(number)
    ]
    return designation(outer, parts), [*parts, *held], [inner, outer]


def test_designations_on_the_same_awards_share_one_result(times: list[None]) -> None:
    document, beside, rules = nested(12)
    report = verify(document, *rules, beside=beside)
    assert report.verdict is Verdict.REJECTED
    assert len(times) == 4


def test_what_is_too_many_is_undetermined(monkeypatch: pytest.MonkeyPatch) -> None:
    document, beside, rules = nested(3)
    monkeypatch.setattr(applied, "MAX_APPLIED", 3)
    report = verify(document, *rules, beside=beside)
    assert message(report, Code.DESIGNATION_MET) == "not applied: more than 20 designations for one input"
    assert report.designation is None
    assert Code.DESIGNATION_MET in {check.code for check in report.of(Outcome.UNDETERMINED)}
    monkeypatch.setattr(applied, "MAX_APPLIED", 1)
    report = verify(document, *rules, beside=beside)
    [inner] = {check.message for check in report.children[0].checks if check.code is Code.DESIGNATION_RULE}
    assert inner == "the rule of the designation was not read: more than 20 designations for one input"
    assert Code.DESIGNATION_MET in {check.code for check in report.children[0].of(Outcome.UNDETERMINED)}
