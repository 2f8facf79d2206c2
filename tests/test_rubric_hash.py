"""The hash of the rubric that a badge records: a later edit of the rubric is seen."""

from __future__ import annotations

from typing import Any

import pytest

from badges import NOON, changed, signed
from conftest import PROJECT
from microbadge.codes import Code
from microbadge.policy import UnsafeAnyIssuer
from microbadge.program import Program, achievement_document
from microbadge.report import Check, Outcome, Verdict
from microbadge.rubric_hash import check_rubric_hash
from microbadge.verifier import Verifier


def badge() -> dict[str, Any]:
    """A badge with the first rubric of the example programme, each criterion at its required level."""
    program = Program.from_file(PROJECT / "examples" / "excel" / "program.yaml")
    achievement = achievement_document(program.micro_credentials[0])
    results = [
        {"type": ["Result"], "resultDescription": each["id"], "achievedLevel": each["requiredLevel"]}
        for each in achievement["resultDescription"]
    ]
    return changed(lambda d: d["credentialSubject"].update(achievement=achievement, result=results))


def check(document: dict[str, Any]) -> Check:
    [found] = check_rubric_hash(document)
    return found


def descriptions(document: dict[str, Any]) -> Any:
    return document["credentialSubject"]["achievement"]["resultDescription"]


def test_the_rubric_it_was_scored_on_passes() -> None:
    assert check(badge()).outcome is Outcome.PASSED
    assert Verifier().verify(signed(badge()), UnsafeAnyIssuer(), at=NOON).verdict is Verdict.VERIFIED


def test_the_order_of_sets_is_no_edit() -> None:
    def reverse(document: dict[str, Any]) -> None:
        descriptions(document).reverse()
        for each in descriptions(document):
            each["rubricCriterionLevel"].reverse()

    assert check(changed(reverse, badge())).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: descriptions(d)[0]["rubricCriterionLevel"][0].update(description="Anything goes"),
        lambda d: descriptions(d)[0].update(requiredLevel=descriptions(d)[0]["rubricCriterionLevel"][0]["id"]),
        lambda d: descriptions(d)[0].pop("requiredLevel"),
        lambda d: descriptions(d).pop(),
        lambda d: descriptions(d).clear(),
    ],
)
def test_a_later_edit_is_seen_though_the_badge_was_signed_again(edit: Any) -> None:
    document = changed(edit, badge())
    assert check(document).outcome is Outcome.FAILED
    report = Verifier().verify(signed(document), UnsafeAnyIssuer(), at=NOON)
    assert report.verdict is Verdict.REJECTED
    assert Code.RUBRIC_HASH in {each.code for each in report.of(Outcome.FAILED)}


@pytest.mark.parametrize("document", [changed(lambda d: None), {}, {"credentialSubject": [5, {"achievement": "x"}]}])
def test_a_badge_that_records_no_hash_is_not_checked(document: dict[str, Any]) -> None:
    assert check(document).outcome is Outcome.NOT_APPLICABLE
