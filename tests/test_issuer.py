"""Issuing: an award becomes a signed badge, or nothing is signed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import microbadge
from badges import ACADEMY, NOON
from conftest import PROJECT, read_json
from microbadge import (
    Assessment,
    Award,
    Issuer,
    ModelError,
    NotYet,
    Program,
    Rating,
    UnsafeAnyIssuer,
    Verdict,
    Verifier,
    decide,
    identity_object,
)
from microbadge.program import Criterion, Level
from microbadge.schema import check_schema

EXAMPLES = sorted((PROJECT / "examples").glob("*/program.yaml"))
PROFILE = {"name": "Example Leadership Academy"}
VERIFIER = Verifier()


def program(path: Path) -> Program:
    return Program.from_file(path)


def highest(criterion: Criterion) -> Level:
    """The level with the most points, or the last one."""
    return max(criterion.levels, key=lambda level: (level.points or 0, criterion.levels.index(level)))


def award(path: Path = EXAMPLES[0], number: int = 0) -> Award:
    """The award for the highest rating on each criterion."""
    loaded = program(path)
    one = loaded.micro_credentials[number]
    ratings = [Rating(criterion.id, highest(criterion).id) for criterion in one.rubric.criteria]
    decision = decide(loaded, Assessment(one.id, ratings))
    assert isinstance(decision, Award)
    return decision


def issue(decision: Award | None = None, **options: Any) -> dict[str, Any]:
    options = {"recipient": "did:example:teacher", "id": "urn:uuid:1", "valid_from": NOON, **options}
    return Issuer(PROFILE, ACADEMY).issue(decision or award(), **options)


def verify(document: dict[str, Any]) -> microbadge.VerificationReport:
    return VERIFIER.verify(json.dumps(document), UnsafeAnyIssuer(), at=datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_award_of_the_examples_verifies(path: Path, shared: Path) -> None:
    schema = read_json(shared / "spec/schemas/ob-v3p0/published-2026/ob_v3p0_achievementcredential_schema.json")
    for number in range(len(program(path).micro_credentials)):
        document = issue(award(path, number))
        report = verify(document)
        assert report.verdict is Verdict.VERIFIED, report.to_json()
        assert check_schema(document, schema) == []


def test_only_the_contexts_of_the_standards_are_used() -> None:
    assert issue()["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_both_suites_verify(suite: str) -> None:
    document = Issuer(PROFILE, ACADEMY, cryptosuite=suite).issue(
        award(), recipient="did:example:teacher", id="urn:uuid:1", valid_from=NOON
    )
    assert verify(document)


def test_the_issuers_id_is_the_controller_of_its_key() -> None:
    assert issue()["issuer"] == {"id": ACADEMY.controller, "type": ["Profile"], "name": "Example Leadership Academy"}
    with pytest.raises(ModelError) as caught:
        Issuer({"id": "did:web:academy.example", "name": "Example Leadership Academy"}, ACADEMY)
    assert caught.value.pointer == "/issuer/id"


def test_a_name_alone_is_a_profile() -> None:
    assert Issuer("Example Leadership Academy", ACADEMY).profile["name"] == "Example Leadership Academy"


def test_a_recipient_may_be_an_id_or_an_identifier() -> None:
    assert issue()["credentialSubject"]["id"] == "did:example:teacher"
    identity = identity_object("ana@school.example", "emailAddress", salt="5f2c")
    subject = issue(recipient=identity)["credentialSubject"]
    assert (subject["identifier"], "id" in subject) == ([identity], False)


def test_evidence_status_and_the_end_of_validity_are_in_the_badge() -> None:
    evidence = {"id": "https://academy.example/e/1", "type": ["Evidence"], "name": "Lesson"}
    status = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://academy.example/status/1",
    }
    document = issue(evidence=[evidence], status=status, valid_until=datetime(2030, 1, 1, tzinfo=UTC))
    assert document["evidence"] == [evidence]
    assert document["credentialStatus"] == status
    assert document["validUntil"] == "2030-01-01T00:00:00Z"


def test_valid_from_is_now_unless_given() -> None:
    document = issue(valid_from=None)
    assert abs((datetime.now(UTC) - datetime.fromisoformat(document["validFrom"])).total_seconds()) < 60


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"id": "not an id"}, "/id"),
        ({"recipient": "nobody in particular"}, "/credentialSubject/id"),
        ({"recipient": {"type": "IdentityObject"}}, "/credentialSubject/identifier/0/hashed"),
        ({"evidence": [{"name": "no type"}]}, "/evidence/0/type"),
        ({"status": {"id": "https://academy.example/s"}}, "/credentialStatus/type"),
        ({"valid_until": datetime(2020, 1, 1, tzinfo=UTC)}, "/validUntil"),
    ],
)
def test_what_breaks_the_data_model_is_refused_with_its_place_and_not_signed(
    options: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(ModelError) as caught:
        issue(**options)
    assert pointer in {problem.pointer for problem in caught.value.problems}


def test_the_library_says_in_python_what_the_command_line_says() -> None:
    loaded = program(EXAMPLES[0])
    one = loaded.micro_credentials[0]
    ratings = [Rating(criterion.id, criterion.levels[0].id) for criterion in one.rubric.criteria]
    decision = decide(loaded, Assessment(one.id, ratings))
    assert isinstance(decision, NotYet)
    assert decision.reason == "gaps"


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.data())
def test_whatever_is_decided_is_what_a_verifier_finds(data: st.DataObject) -> None:
    """An award verifies; the same results without the decision (a NotYet) do not."""
    loaded = program(data.draw(st.sampled_from(EXAMPLES)))
    one = data.draw(st.sampled_from(loaded.micro_credentials))
    best = [highest(each) for each in one.rubric.criteria]
    chosen = [
        data.draw(st.sampled_from([top, top, top, *each.levels]))
        for each, top in zip(one.rubric.criteria, best, strict=True)
    ]
    ratings = [Rating(each.id, level.id) for each, level in zip(one.rubric.criteria, chosen, strict=True)]
    decision = decide(loaded, Assessment(one.id, ratings))
    levels = {each.id: level for each, level in zip(one.rubric.criteria, chosen, strict=True)}
    report = verify(issue(Award(loaded, one, levels, {})))
    assert (report.verdict is Verdict.VERIFIED) == isinstance(decision, Award), report.to_json()
