"""What the rule of a designation reads in an award."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.designation import Component, Reached

CRITERION = "https://academy.example/p/E1/criteria/c1"


def level(number: int) -> dict[str, Any]:
    uri = f"{CRITERION}/levels/{number}"
    return {"id": uri, "type": ["RubricCriterionLevel"], "name": str(number), "level": str(number)}


DOCUMENT: dict[str, Any] = {
    "id": "urn:uuid:1",
    "issuer": {"id": "did:web:academy.example", "type": ["Profile"]},
    "validFrom": "2026-05-02T00:00:00Z",
    "awardedDate": "2026-05-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "id": "did:example:teacher",
        "achievement": {
            "id": "https://academy.example/p/E1",
            "type": ["Achievement"],
            "name": "Essentials",
            "version": "2",
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": "sha256:ab", "identifierType": "ext:RubricHash"}
            ],
            "resultDescription": [
                {"id": CRITERION, "type": ["ResultDescription"], "rubricCriterionLevel": [level(1), level(0), level(2)]}
            ],
        },
        "result": [{"type": ["Result"], "resultDescription": CRITERION, "achievedLevel": f"{CRITERION}/levels/1"}],
    },
}


def with_achievement(**members: Any) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    document["credentialSubject"]["achievement"] |= members
    return document


def test_an_award_is_read() -> None:
    component = Component.of(DOCUMENT)
    reached = component.levels[CRITERION]
    assert component == Component(
        id="urn:uuid:1",
        achievement="https://academy.example/p/E1",
        issuer="did:web:academy.example",
        subject="did:example:teacher",
        version="2",
        rubric_hash="sha256:ab",
        awarded=datetime(2026, 5, 1, tzinfo=UTC),
        levels={CRITERION: reached},
        name="Essentials",
    )
    reaches = [reached.reaches(f"{CRITERION}/levels/{number}") for number in (0, 1, 2, 3)]
    assert reaches == [True, True, False, False]


def test_what_became_of_verifying_it_is_told_by_who_verified_it() -> None:
    component = Component.of(DOCUMENT, standing="out", note="revoked")
    assert (component.standing, component.note) == ("out", "revoked")


def test_one_value_may_stand_in_the_place_of_a_set() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["credentialSubject"] = [document["credentialSubject"]]
    subject = document["credentialSubject"][0]
    subject["achievement"] = [subject["achievement"]]
    subject["result"] = subject["result"][0]
    assert Component.of(document) == Component.of(DOCUMENT)


@pytest.mark.parametrize(
    ("members", "moment"),
    [
        ({}, "2026-05-01"),
        ({"awardedDate": None}, "2026-05-02"),
        ({"awardedDate": None, "validFrom": None, "issuanceDate": "2026-05-03T00:00:00Z"}, "2026-05-03"),
        ({"awardedDate": "soon"}, None),
        ({"awardedDate": None, "validFrom": None}, None),
    ],
)
def test_an_award_was_made_on_its_date_or_else_when_it_became_valid(members: Any, moment: str | None) -> None:
    document = {name: value for name, value in (DOCUMENT | members).items() if value is not None}
    expected = None if moment is None else datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert Component.of(document).awarded == expected


def test_two_subjects_say_nothing() -> None:
    document = DOCUMENT | {"credentialSubject": [DOCUMENT["credentialSubject"]] * 2}
    component = Component.of(document)
    assert (component.subject, component.achievement, component.levels) == (None, None, {})


def test_an_achievement_may_be_named_only() -> None:
    document = DOCUMENT | {"credentialSubject": {"achievement": "https://academy.example/p/E1"}}
    component = Component.of(document)
    assert (component.achievement, component.name) == ("https://academy.example/p/E1", None)


def test_two_recorded_hashes_say_nothing() -> None:
    entries = [{"identifier": value, "identifierType": "ext:RubricHash"} for value in ("sha256:a", "sha256:b")]
    assert Component.of(with_achievement(otherIdentifier=entries)).rubric_hash is None


def test_a_criterion_that_stands_there_twice_says_nothing() -> None:
    descriptions = DOCUMENT["credentialSubject"]["achievement"]["resultDescription"] * 2
    assert Component.of(with_achievement(resultDescription=descriptions)).levels == {}


def test_a_criterion_with_two_results_says_nothing() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["credentialSubject"]["result"] *= 2
    assert Component.of(document).levels == {}


def test_a_result_without_a_level_says_nothing() -> None:
    document = copy.deepcopy(DOCUMENT)
    del document["credentialSubject"]["result"][0]["achievedLevel"]
    assert Component.of(document).levels == {}


def test_levels_that_nothing_orders_reach_only_themselves() -> None:
    levels = [{"id": f"{CRITERION}/levels/{number}", "level": "1"} for number in range(3)]
    descriptions = [{"id": CRITERION, "rubricCriterionLevel": levels}]
    reached = Component.of(with_achievement(resultDescription=descriptions)).levels[CRITERION]
    assert reached == Reached(f"{CRITERION}/levels/1")
    assert [reached.reaches(f"{CRITERION}/levels/{number}") for number in range(3)] == [False, True, False]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(DOCUMENT)), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(JSON, st.sampled_from([(), ("credentialSubject",), ("credentialSubject", "achievement")]), st.data())
def test_reading_never_raises(value: Any, steps: tuple[str, ...], data: st.DataObject) -> None:
    document = copy.deepcopy(DOCUMENT)
    place = document
    for step in steps:
        place = place[step]
    place[data.draw(st.sampled_from(sorted(place)))] = value
    assert isinstance(Component.of(document), Component)
