"""Credentials inside a credential are named as not checked, wherever they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import read_json
from microbadge.codes import Code
from microbadge.endorsement import list_endorsements, list_members
from microbadge.report import Outcome


def places(document: dict[str, Any]) -> list[str | None]:
    checks = list_endorsements(document)
    assert all(check.code is Code.ENDORSEMENT and check.outcome is Outcome.SKIPPED for check in checks)
    assert all("not checked" in check.message for check in checks)
    return [check.pointer for check in checks]


def test_the_endorsements_of_the_complete_example_are_all_listed(shared: Path) -> None:
    # 1EdTech, Open Badges 3.0, appendix D.2
    document = read_json(shared / "spec/vectors/1edtech-ob3-spec-examples/examples/fullOpenBadge.json")
    listed = places(document)
    assert len(listed) == len(set(listed))
    holders = {str(place).rpartition("/endorsement")[0] for place in listed}
    assert holders == {"", "/credentialSubject/achievement", "/credentialSubject/achievement/creator", "/issuer"}
    found = sum(
        str(document).count(f"'type': {kind}") for kind in ("['VerifiableCredential', 'EndorsementCredential']",)
    )
    assert len(listed) == found


@pytest.mark.parametrize("member", ["endorsement", "endorsementJwt"])
@pytest.mark.parametrize(
    ("value", "steps"),
    [("eyJ", [""]), ({}, [""]), (None, [""]), ([], []), (["eyJ"], ["/0"]), ([{}, "eyJ", None], ["/0", "/1", "/2"])],
)
def test_one_or_several_are_listed_whatever_they_are(member: str, value: object, steps: list[str]) -> None:
    assert places({member: value}) == [f"/{member}{step}" for step in steps]
    assert places({"credentialSubject": [{"achievement": {member: value}}]}) == [
        f"/credentialSubject/0/achievement/{member}{step}" for step in steps
    ]


def test_an_endorsement_of_an_endorsement_is_part_of_it() -> None:
    assert places({"endorsement": [{"issuer": {"endorsement": [{}]}}]}) == ["/endorsement/0"]


def test_a_definition_of_the_term_is_no_endorsement() -> None:
    assert places({"@context": ["https://example.com", {"endorsement": "https://example.com/e"}]}) == []


@pytest.mark.parametrize(
    "document", [{}, {"credentialSubject": "did:example:1", "issuer": 7}, {"issuer": None, "evidence": [1, "a", None]}]
)
def test_a_badge_without_endorsements_has_no_checks(document: dict[str, Any]) -> None:
    assert list_endorsements(document) == []


def test_a_place_is_a_json_pointer() -> None:
    assert places({"a/b~": {"endorsement": "eyJ"}}) == ["/a~1b~0/endorsement"]


@pytest.mark.parametrize(
    ("subject", "steps"),
    [
        ({"verifiableCredential": [{}, "eyJ", None]}, ["/0", "/1", "/2"]),
        ({"verifiableCredential": {}}, [""]),
        ({"verifiableCredential": []}, []),
        ({}, []),
        (None, []),
        ("did:example:1", []),
    ],
)
def test_the_members_of_a_learner_record_are_undetermined(subject: Any, steps: list[str]) -> None:
    for document, place in (
        ({"credentialSubject": subject}, "/credentialSubject"),
        ({"credentialSubject": [subject]}, "/credentialSubject/0"),
    ):
        checks = list_members(document)
        assert all(check.code is Code.MEMBER and check.outcome is Outcome.UNDETERMINED for check in checks)
        assert [check.pointer for check in checks] == [f"{place}/verifiableCredential{step}" for step in steps]
    assert list_members({}) == []
