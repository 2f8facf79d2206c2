"""The report: what checks add up to, and that the same checks give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import combinations
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.codes import CODES, Code
from microbadge.errors import MicrobadgeError, Problem, VerificationError
from microbadge.report import (
    NEVER_NOT_APPLICABLE,
    REPORT_VERSION,
    Check,
    Input,
    Outcome,
    Source,
    Verdict,
    VerificationReport,
    passed_or_failed,
    timestamp,
)
from microbadge.web.problem_details import of_report

AT = datetime(2026, 5, 1, tzinfo=UTC)
REQUIRED = frozenset({Code.INPUT, Code.PROOF_SIGNATURE, Code.ISSUER_TRUSTED, Code.STATUS_VALUE, Code.LEVEL_REACHED})
OPTIONAL = (Code.REFRESH, Code.ENDORSEMENT, Code.RECIPIENT)


def report(*checks: Check, required: frozenset[Code] = REQUIRED, **members: Any) -> VerificationReport:
    return VerificationReport(checks, required, AT, Input("00" * 32, "json"), {}, **members)


def check(code: Code, outcome: Outcome = Outcome.PASSED, **members: Any) -> Check:
    return Check(code, outcome, f"{code} {outcome}", **members)


checks = st.builds(check, st.sampled_from([*REQUIRED, *OPTIONAL]), st.sampled_from(Outcome))
ALL_PASSED = tuple(check(code) for code in sorted(REQUIRED))


# --- the verdict ---


@given(st.lists(checks, max_size=12), st.frozensets(st.sampled_from(Code), min_size=1))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_verdict_is_rejected_exactly_when_a_check_failed(listed: list[Check], required: frozenset[Code]) -> None:
    failed = any(each.outcome is Outcome.FAILED for each in listed)
    assert (report(*listed, required=required).verdict is Verdict.REJECTED) is failed


@given(st.lists(checks, max_size=12))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_verified_means_that_every_required_check_is_there_and_held(listed: list[Check]) -> None:
    made = report(*listed)
    if made.verdict is not Verdict.VERIFIED:
        return
    for code in REQUIRED:
        outcomes = {each.outcome for each in listed if each.code is code}
        assert outcomes <= {Outcome.PASSED, Outcome.WARNING, Outcome.NOT_APPLICABLE}
        assert Outcome.PASSED in outcomes or (outcomes == {Outcome.NOT_APPLICABLE} and code not in NEVER_NOT_APPLICABLE)
    assert not any(each.outcome in (Outcome.FAILED, Outcome.UNDETERMINED) for each in listed)


@given(st.lists(checks, max_size=6), st.permutations(ALL_PASSED))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_neither_order_nor_repetition_changes_the_verdict(listed: list[Check], passed: list[Check]) -> None:
    verdict = report(*passed, *listed).verdict
    assert report(*listed, *passed).verdict is verdict
    assert report(*listed, *passed, *reversed(listed)).verdict is verdict


@given(st.lists(checks, max_size=12), checks)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_one_more_check_never_turns_a_rejection_into_anything_else(listed: list[Check], more: Check) -> None:
    if report(*listed).verdict is Verdict.REJECTED:
        assert report(*listed, more).verdict is Verdict.REJECTED


@pytest.mark.parametrize("code", sorted(REQUIRED))
@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_of_each_required_check_gives_its_verdict(code: Code, outcome: Outcome) -> None:
    others = [each for each in ALL_PASSED if each.code is not code]
    may_be_absent = code in (Code.STATUS_VALUE, Code.LEVEL_REACHED)
    expected = {
        Outcome.PASSED: Verdict.VERIFIED,
        Outcome.FAILED: Verdict.REJECTED,
        Outcome.NOT_APPLICABLE: Verdict.VERIFIED if may_be_absent else Verdict.UNDETERMINED,
    }.get(outcome, Verdict.UNDETERMINED)
    assert report(*others, check(code, outcome)).verdict is expected


SUBSETS = [frozenset(some) for size in range(7) for some in combinations(Outcome, size)]


@pytest.mark.parametrize("code", [Code.STATUS_VALUE, Code.PROOF_SIGNATURE])
def test_a_required_check_with_any_mix_of_outcomes_holds_only_as_it_should(code: Code) -> None:
    others = [each for each in ALL_PASSED if each.code is not code]
    held = {
        frozenset({Outcome.PASSED, *more})
        for more in [(), (Outcome.WARNING,), (Outcome.NOT_APPLICABLE,), (Outcome.WARNING, Outcome.NOT_APPLICABLE)]
    }
    if code not in NEVER_NOT_APPLICABLE:
        held.add(frozenset({Outcome.NOT_APPLICABLE}))
    for outcomes in SUBSETS:
        made = report(*others, *(check(code, outcome) for outcome in outcomes))
        assert (made.verdict is Verdict.VERIFIED) is (outcomes in held), outcomes


@pytest.mark.parametrize("code", OPTIONAL)
@pytest.mark.parametrize("outcome", Outcome)
def test_a_check_that_is_not_required_counts_when_it_failed_or_is_undetermined(code: Code, outcome: Outcome) -> None:
    expected = {Outcome.FAILED: Verdict.REJECTED, Outcome.UNDETERMINED: Verdict.UNDETERMINED}
    assert report(*ALL_PASSED, check(code, outcome)).verdict is expected.get(outcome, Verdict.VERIFIED)


@pytest.mark.parametrize("code", sorted(REQUIRED))
def test_without_one_of_the_required_checks_nothing_is_verified(code: Code) -> None:
    assert report(*(each for each in ALL_PASSED if each.code is not code)).verdict is Verdict.UNDETERMINED
    assert report().verdict is Verdict.UNDETERMINED
    assert report(*ALL_PASSED).verdict is Verdict.VERIFIED


def test_one_of_two_skipped_is_not_held() -> None:
    twice = check(Code.STATUS_VALUE), check(Code.STATUS_VALUE, Outcome.SKIPPED)
    assert report(*ALL_PASSED, *twice).verdict is Verdict.UNDETERMINED


def test_what_every_credential_has_can_never_be_not_applicable() -> None:
    for code in NEVER_NOT_APPLICABLE:
        assert report(check(code, Outcome.NOT_APPLICABLE), required=frozenset({code})).verdict is Verdict.UNDETERMINED
        assert report(check(code), required=frozenset({code})).verdict is Verdict.VERIFIED
    assert {code for code in Code if code.startswith(("proof.", "issuer."))} - NEVER_NOT_APPLICABLE == {
        Code.PROOF_DOMAIN,
        Code.PROOF_CHALLENGE,
        Code.PROOF_CLAIMS,
        Code.PROOF_KEY_SUPPORTED,
    }


def test_a_report_is_true_only_when_verified() -> None:
    assert report(*ALL_PASSED)
    assert not report()
    assert not report(*ALL_PASSED, check(Code.RECIPIENT, Outcome.FAILED))


# --- what is raised ---


def test_nothing_is_raised_for_a_verified_credential() -> None:
    report(*ALL_PASSED, check(Code.REFRESH, Outcome.SKIPPED)).raise_for_errors()


@pytest.mark.parametrize(
    ("listed", "message"),
    [
        (
            [check(Code.STATUS_LIST, Outcome.UNDETERMINED), check(Code.VALID_UNTIL, Outcome.FAILED)],
            "rejected: time.valid_until failed",
        ),
        (
            [check(Code.VALID_UNTIL, Outcome.FAILED), check(Code.PROOF_SIGNATURE, Outcome.FAILED)],
            "rejected: time.valid_until failed",
        ),
        ([check(Code.STATUS_LIST, Outcome.UNDETERMINED)], "undetermined: status.list undetermined"),
        (
            [check(Code.REFRESH, Outcome.SKIPPED), check(Code.PROOF_SIGNATURE, Outcome.SKIPPED)],
            "undetermined: proof.signature skipped",
        ),
        ([check(Code.STATUS_VALUE, Outcome.WARNING)], "undetermined: status.value warning"),
        ([check(Code.REFRESH, Outcome.SKIPPED)], "undetermined"),
        ([], "undetermined"),
    ],
)
def test_the_error_says_which_check_did_not_hold(listed: list[Check], message: str) -> None:
    made = report(*listed)
    with pytest.raises(VerificationError) as caught:
        made.raise_for_errors()
    assert str(caught.value) == message
    assert caught.value.report is made
    assert isinstance(caught.value, MicrobadgeError)


def test_checks_are_found_by_their_outcome_in_order() -> None:
    listed = [check(Code.INPUT), check(Code.TERMS, Outcome.FAILED), check(Code.MODEL, Outcome.WARNING)]
    made = report(*listed)
    assert list(made.of(Outcome.PASSED, Outcome.WARNING)) == [listed[0], listed[2]]
    assert list(made.of(Outcome.SKIPPED)) == []
    assert list(made.of()) == []


# --- checks ---


def test_a_check_knows_its_group_and_section() -> None:
    made = check(Code.VALID_UNTIL)
    assert made.group is CODES[Code.VALID_UNTIL].group
    assert made.spec == CODES[Code.VALID_UNTIL].spec


def test_a_problem_becomes_a_check_with_all_that_it_says() -> None:
    problem = Problem("not a member", "/issuer/id", expected="a URL", actual=0)
    made = Check.from_problem(Code.MODEL, problem, problem_type="https://example.com/#X")
    assert made == Check(
        Code.MODEL, Outcome.FAILED, "not a member", "/issuer/id", "a URL", 0, problem_type="https://example.com/#X"
    )
    warning = Check.from_problem(Code.MODEL, Problem("odd", severity="warning"))
    assert warning == Check(Code.MODEL, Outcome.WARNING, "odd")


def test_problems_become_checks_and_without_an_error_one_that_passed() -> None:
    warning, error = Problem("odd", severity="warning"), Problem("wrong")
    assert passed_or_failed(Code.MODEL, [], "fits") == [Check(Code.MODEL, Outcome.PASSED, "fits")]
    assert passed_or_failed(Code.MODEL, iter([warning]), "fits") == [
        Check(Code.MODEL, Outcome.WARNING, "odd"),
        Check(Code.MODEL, Outcome.PASSED, "fits"),
    ]
    assert passed_or_failed(Code.MODEL, [warning, error], "fits") == [
        Check(Code.MODEL, Outcome.WARNING, "odd"),
        Check(Code.MODEL, Outcome.FAILED, "wrong"),
    ]


# --- the JSON form ---

SOURCE = Source("https://academy.example/did.json", datetime(2026, 4, 1, tzinfo=timezone(timedelta(hours=2))), "ab")


def test_the_json_form_of_a_check_has_what_is_known_and_no_more() -> None:
    assert check(Code.INPUT).to_dict() == {
        "code": "syntax.input",
        "group": "syntax",
        "outcome": "passed",
        "message": "syntax.input passed",
        "spec": "Open Badges 3.0, section 5",
    }
    full = Check(
        Code.STATUS_VALUE,
        Outcome.FAILED,
        "revoked",
        "/credentialStatus",
        0,
        1,
        "https://example.com/#X",
        SOURCE,
        (Code.STATUS_LIST, Code.PROOF_KEY),
    )
    assert full.to_dict() == {
        "code": "status.value",
        "group": "status",
        "outcome": "failed",
        "pointer": "/credentialStatus",
        "expected": 0,
        "actual": 1,
        "message": "revoked",
        "spec": "Bitstring Status List 1.0, section 3.2",
        "problem_type": "https://example.com/#X",
        "source": {
            "url": "https://academy.example/did.json",
            "fetched_at": "2026-03-31T22:00:00Z",
            "sha256": "ab",
        },
        "because": ["status.list", "proof.key"],
    }


@pytest.mark.parametrize("value", [0, False, "", [], {}])
def test_a_value_that_is_nothing_much_is_kept_all_the_same(value: Any) -> None:
    made = check(Code.MODEL, Outcome.FAILED, pointer="", expected=value, actual=value).to_dict()
    assert made["pointer"] == ""
    assert made["expected"] == value
    assert made["actual"] == value


def test_the_json_form_of_a_report_holds_its_children_and_the_document() -> None:
    child = report(*ALL_PASSED, about="status list")
    made = report(
        check(Code.INPUT),
        children=(child,),
        document=MappingProxyType({"id": "urn:1", "issuer": MappingProxyType({"id": "did:web:é.example"})}),
    )
    read = json.loads(made.to_json())
    assert read["report_version"] == REPORT_VERSION
    assert read["verdict"] == "undetermined"
    assert read["input"] == {"sha256": "00" * 32, "format": "json"}
    assert read["policy"] == {}
    assert read["checks"] == [check(Code.INPUT).to_dict()]
    assert read["children"][0]["verdict"] == "verified"
    assert read["children"][0]["about"] == "status list"
    assert read["document"] == {"id": "urn:1", "issuer": {"id": "did:web:é.example"}}
    assert "é" in made.to_json()
    for absent in ("about", "required"):
        assert absent not in read
    assert "document" not in read["children"][0]
    assert "urn:1" not in repr(made)


@given(st.lists(checks, max_size=8), st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers()))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_same_checks_give_the_same_bytes(listed: list[Check], policy: Mapping[str, int]) -> None:
    def make(required: frozenset[Code]) -> str:
        return VerificationReport(tuple(listed), required, AT, Input("00", "json"), dict(policy)).to_json()

    text = make(REQUIRED)
    assert text == make(frozenset(sorted(REQUIRED, reverse=True)))
    read = json.loads(text)
    assert read["verdict"] == report(*listed).verdict
    assert [each["code"] for each in read["checks"]] == [each.code for each in listed]


def test_a_time_is_written_in_utc() -> None:
    assert timestamp(None) is None
    assert timestamp(AT) == "2026-05-01T00:00:00Z"
    moment = datetime(2026, 5, 1, 1, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(moment) == "2026-04-30T23:00:00.000005Z"


def test_verdicts_and_outcomes_are_the_words_of_the_contract() -> None:
    assert [str(verdict) for verdict in Verdict] == ["verified", "rejected", "undetermined"]
    assert " ".join(Outcome) == "passed failed warning undetermined skipped not_applicable"


# --- reports that rest on the same reports ---


def on(name: str, *children: VerificationReport, **members: Any) -> VerificationReport:
    sha256 = name.encode().hex()
    return VerificationReport(ALL_PASSED, REQUIRED, AT, Input(sha256, "json"), {}, children, **members)


def twice_over(depth: int) -> VerificationReport:
    """A report on top of reports that rest on the same two each, so many levels down."""
    below: tuple[VerificationReport, ...] = ()
    for level in range(depth):
        pair = on(f"left {level}", *below), on(f"right {level}", *below)
        below = tuple(replace(one, about=f"level {level}") for one in pair)
    return on("top", *below)


def test_what_several_rest_on_stands_in_full_once_and_the_others_say_where() -> None:
    shared = on("shared", on("list", about="status list"))
    first = on("first", replace(shared, about="endorsement", document={"id": "urn:1"}))
    second = on("second", replace(shared, about="recognition"))
    form = on("top", first, second).to_dict()
    [full], [short] = (child["children"] for child in form["children"])
    assert (full["about"], full["document"], len(full["children"])) == ("endorsement", {"id": "urn:1"}, 1)
    assert short == {
        "verdict": "verified",
        "about": "recognition",
        "input": {"sha256": b"shared".hex(), "format": "json"},
        "see": "/children/0/children/0",
    }


def test_what_stands_once_is_in_full_also_where_it_is_about_the_same_input() -> None:
    refused = replace(on("badge"), checks=(*ALL_PASSED, check(Code.VALID_UNTIL, Outcome.FAILED)))
    inside = on("badge", on("list"))
    form = on("top", on("badge"), refused, inside).to_dict()
    assert [child["verdict"] for child in form["children"]] == ["verified", "rejected", "verified"]
    assert all("see" not in child and "checks" in child for child in form["children"])


def test_the_json_form_grows_with_the_reports_and_not_with_the_ways_to_them() -> None:
    made = twice_over(20)
    text = made.to_json()
    assert text.count('"checks"') == 41
    assert text.count('"see"') == 2 * 19
    assert text == twice_over(20).to_json()
    assert [one.input.sha256 for one in made.walk()][:2] == [b"top".hex(), b"left 19".hex()]
    assert len(list(made.walk())) == 41
    assert len(repr(made)) < 10_000
    assert of_report(made, "a title")["errors"] == []
