"""A micro-credential as an Open Badges 3.0 Achievement, and back: members of the standard, the same rule."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft201909Validator

from conftest import read_json
from microbadge import canonical
from microbadge.errors import ModelError
from microbadge.program import (
    MicroCredential,
    Program,
    achievement_document,
    micro_credential_from_achievement,
    stated_sums,
)

HEAD: dict[str, Any] = {
    "id": "https://academy.example/p",
    "name": "P",
    "inLanguage": "en",
    "issuer": {"id": "did:web:academy.example", "name": "Example Leadership Academy"},
    "levelScales": [
        {"id": "s", "levels": [{"id": "low", "name": "Low", "points": 0}, {"id": "high", "name": "High", "points": 2}]}
    ],
}
ALIGNMENT = {
    "targetName": "Standard",
    "targetUrl": "https://academy.example/s/1",
    "targetCode": "1",
    "targetFramework": "Framework",
    "targetDescription": "About it",
    "targetType": "CFItem",
}
FULL: dict[str, Any] = {
    "id": "one",
    "name": "One",
    "description": "The first",
    "competency": "Can do one thing.",
    "hours": {"min": 1, "max": 2},
    "creditsAvailable": 1.5,
    "version": "2",
    "humanCode": "ONE",
    "fieldOfStudy": "Teaching",
    "tag": ["a", "b"],
    "alignment": [ALIGNMENT],
    "parts": [
        {"id": "p", "name": "Design", "evidence": [{"name": "Plan"}, {"name": "Sketch"}]},
        {"id": "q", "name": "Q"},
    ],
    "rubric": {
        "scoring": {"rule": "sum", "min": 3},
        "criteria": [
            {
                "id": "a",
                "name": "A",
                "part": "p",
                "requiredLevel": "high",
                "levels": {"low": "weak", "high": "strong"},
                "alignment": [ALIGNMENT],
            },
            {"id": "b", "name": "B", "points": [-0.5, 1, 2]},
        ],
    },
}
ONE = "https://academy.example/p/one"


def made(file: dict[str, Any]) -> MicroCredential:
    return Program.from_document({**HEAD, "microCredentials": [file]}).micro_credentials[0]


def full(**members: Any) -> dict[str, Any]:
    return achievement_document(made({**FULL, **members}))


def test_a_criterion_is_a_result_description_with_its_levels() -> None:
    first, second, _ = full()["resultDescription"]
    assert first == {
        "id": f"{ONE}/criteria/a",
        "type": ["ResultDescription"],
        "name": "A",
        "resultType": "RubricCriterionLevel",
        "requiredLevel": f"{ONE}/criteria/a/levels/high",
        "rubricCriterionLevel": [
            {
                "id": f"{ONE}/criteria/a/levels/low",
                "type": ["RubricCriterionLevel"],
                "name": "Low",
                "description": "weak",
                "level": "0",
                "points": "0",
            },
            {
                "id": f"{ONE}/criteria/a/levels/high",
                "type": ["RubricCriterionLevel"],
                "name": "High",
                "description": "strong",
                "level": "1",
                "points": "2",
            },
        ],
        "alignment": [{"type": ["Alignment"], **ALIGNMENT}],
    }
    assert "requiredLevel" not in second
    assert "alignment" not in second
    assert [level["points"] for level in second["rubricCriterionLevel"]] == ["-0.5", "1", "2"]


def test_a_score_is_a_result_description_that_names_its_criteria() -> None:
    assert full()["resultDescription"][2] == {
        "id": f"{ONE}/scores/total",
        "type": ["ResultDescription"],
        "name": "Total",
        "resultType": "RubricScore",
        "valueMin": "-0.5",
        "valueMax": "4",
        "requiredValue": "3",
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": name,
                "targetUrl": f"{ONE}/criteria/{name.lower()}",
                "targetType": "CFRubricCriterion",
            }
            for name in "AB"
        ],
    }


def test_the_members_of_the_achievement_are_those_of_the_file() -> None:
    document = full()
    micro_credential = made(FULL)
    expected = {name: FULL[name] for name in ("name", "description", "version", "humanCode", "fieldOfStudy", "tag")}
    assert {name: document[name] for name in expected} == expected
    assert document["id"] == ONE
    assert document["type"] == ["Achievement"]
    assert document["achievementType"] == "MicroCredential"
    assert document["inLanguage"] == "en"
    assert document["creditsAvailable"] == 1.5
    assert document["alignment"] == [{"type": ["Alignment"], **ALIGNMENT}]
    assert document["otherIdentifier"] == [
        {"type": "IdentifierEntry", "identifier": micro_credential.rubric.hash, "identifierType": "ext:RubricHash"}
    ]


def test_the_criteria_say_in_words_what_passes() -> None:
    assert full()["criteria"] == {
        "narrative": "Can do one thing.\n\n"
        "Time needed: 1 to 2 hours.\n\n"
        "Each criterion that has one must be rated at its required level or above.\n\n"
        "Total: the points for A; B must add up to 3 or more, of 4.\n\n"
        "Evidence asked for:\n\n- Design: Plan; Sketch\n\n"
        "### A\n\n- **High** (2 points) (required): strong\n- **Low** (0 points): weak\n\n"
        "### B\n\n- **2** (2 points)\n- **1** (1 points)\n- **-0.5** (-0.5 points)"
    }


def test_the_criteria_say_what_is_only_a_score() -> None:
    rubric = {"scoring": {"rule": "sum", "min": "none"}, "criteria": [{"id": "a", "name": "A", "points": [0, 1]}]}
    text = full(rubric=rubric, parts=[], hours={"min": 3, "max": 3})["criteria"]["narrative"]
    assert "Time needed: 3 hours." in text
    assert "Total: the sum of the points for A; 1 at most." in text
    assert "must" not in text
    assert "Evidence" not in text


def test_what_is_not_there_is_left_out() -> None:
    bare = achievement_document(
        made(
            {
                "id": "one",
                "name": "One",
                "description": "The first",
                "rubric": {"requiredLevel": "high", "criteria": [{"id": "a", "name": "A"}]},
            }
        )
    )
    assert set(bare) == {
        "id",
        "type",
        "achievementType",
        "name",
        "description",
        "inLanguage",
        "criteria",
        "otherIdentifier",
        "resultDescription",
    }
    assert "null" not in json.dumps(bare)
    assert "[]" not in json.dumps(bare)
    assert bare["criteria"]["narrative"].startswith("Every criterion must be rated at its required level or above.")


@pytest.mark.parametrize(
    "schema",
    [
        "strict-2024/achievementcredential.json",
        "published-2026/ob_v3p0_achievementcredential_schema.json",
    ],
)
def test_an_achievement_is_valid_by_the_published_schemas(shared: Path, schema: str) -> None:
    definitions = read_json(shared / "spec" / "schemas" / "ob-v3p0" / schema)["$defs"]
    validator = Draft201909Validator({"$ref": "#/$defs/Achievement", "$defs": definitions})
    assert [error.message for error in validator.iter_errors(full())] == []


def test_no_member_is_lost_when_the_achievement_is_signed() -> None:
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "One",
        "issuer": {"id": "did:web:academy.example", "type": ["Profile"], "name": "Example Leadership Academy"},
        "validFrom": "2026-11-22T00:00:00Z",
        "credentialSubject": {"type": ["AchievementSubject"], "id": "did:example:a", "achievement": full()},
    }
    signed = canonical.to_nquads(document)
    for text in ("CFRubricCriterion", f"{ONE}/scores/total", "sha256:", "requiredValue", "valueMin", "strong"):
        assert text in signed


# and back


def test_an_achievement_is_read_back() -> None:
    original = made(FULL)
    back = micro_credential_from_achievement(achievement_document(original))
    assert back.rubric == original.rubric
    assert (back.id, back.name, back.version, back.tag) == (original.id, "One", "2", ("a", "b"))
    assert back.alignment == original.alignment
    assert back.credits_available == Decimal("1.5")
    assert back.parts == ()


points = st.lists(st.integers(-300, 300), min_size=2, max_size=4, unique=True).map(lambda some: [n / 100 for n in some])
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).filter(str.strip)


@st.composite
def rubrics(draw: st.DrawFn) -> dict[str, Any]:
    """Valid rubrics of every rule, with scales and points, required levels or none, thresholds or none."""
    rule = draw(st.sampled_from(["all", "sum", "weighted", "groups"]))
    criteria = []
    for index in range(draw(st.integers(1, 4))):
        one: dict[str, Any] = {"id": f"c{index}", "name": draw(names)}
        if draw(st.booleans()):
            one["points"] = draw(points)
        choices = [str(n) if n != int(n) else str(int(n)) for n in sorted(one.get("points", []))] or ["low", "high"]
        if rule == "all" or draw(st.booleans()):
            one["requiredLevel"] = choices[-1]
        if rule == "weighted":
            one["weight"] = draw(st.integers(1, 200)) / 100
        one["levels"] = {level: draw(names) for level in choices if draw(st.booleans())}
        criteria.append(one)
    return {"criteria": criteria, "scoring": draw(scorings(rule, criteria))}


def scorings(rule: str, criteria: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    if rule == "all":
        return st.just({"rule": "all"})
    if rule != "groups":
        return st.sampled_from(["none", highest(criteria)]).map(lambda least: {"rule": rule, "min": least})
    first = [one["id"] for one in criteria]
    groups = [{"id": "g", "name": "G", "criteria": first, "min": highest(criteria)}]
    more = {"id": "h", "name": "H", "criteria": first[:1], "min": "none"}
    return st.sampled_from([groups, [*groups, more]]).map(lambda some: {"rule": "groups", "groups": some})


def highest(criteria: list[dict[str, Any]]) -> float:
    best = [Decimal(str(max(one.get("points", [2])))) * Decimal(str(one.get("weight", 1))) for one in criteria]
    return float(sum(best))


@given(rubrics())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_every_rule_survives_the_way_to_open_badges_and_back(rubric: dict[str, Any]) -> None:
    original = made({**FULL, "parts": [], "rubric": rubric}).rubric
    document = achievement_document(made({**FULL, "parts": [], "rubric": rubric}))
    back = micro_credential_from_achievement(json.loads(json.dumps(document))).rubric
    assert back == original
    assert back.hash == original.hash
    assert stated_sums(document) == {score.id: score.criteria for score in original.scores}


@given(rubrics(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_order_of_arrays_means_nothing(rubric: dict[str, Any], random: Any) -> None:
    document = achievement_document(made({**FULL, "parts": [], "rubric": rubric}))
    random.shuffle(document["resultDescription"])
    for description in document["resultDescription"]:
        random.shuffle(description.get("rubricCriterionLevel", []))
        random.shuffle(description.get("alignment", []))
    assert micro_credential_from_achievement(document).rubric.hash == document["otherIdentifier"][0]["identifier"]


def test_single_values_may_stand_for_arrays() -> None:
    rubric = {"scoring": {"rule": "sum", "min": 1}, "criteria": [{"id": "a", "name": "A", "points": [0, 1]}]}
    document = full(rubric=rubric, parts=[], tag=["a"])
    compact = json.loads(json.dumps(document))
    for name in ("type", "tag", "alignment", "otherIdentifier"):
        compact[name] = document[name][0]
    compact["resultDescription"][1]["alignment"] = document["resultDescription"][1]["alignment"][0]
    assert micro_credential_from_achievement(compact) == micro_credential_from_achievement(document)
    assert stated_sums(compact) == stated_sums(document)


def altered(path: str, value: Any) -> dict[str, Any]:
    """The full achievement with the member at this pointer replaced, or taken away when `value` is `...`."""
    document = full()
    document.pop("otherIdentifier")
    node: Any = document
    *steps, last = path.removeprefix("/").split("/")
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    if value is ...:
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        ("/resultDescription", ..., "/resultDescription"),
        ("/resultDescription/0/resultType", "Status", "/resultDescription/0"),
        ("/resultDescription/2/alignment", ..., "/resultDescription/2"),
        ("/resultDescription/2/valueMax", "5", "/resultDescription/2"),
        ("/resultDescription/2/requiredValue", "three", "/resultDescription/2/requiredValue"),
        ("/resultDescription/1/id", f"{ONE}/criteria/a", "/resultDescription/1/id"),
        ("/resultDescription/0/requiredLevel", f"{ONE}/x", "/resultDescription/0/requiredLevel"),
        ("/resultDescription/0/rubricCriterionLevel", ..., "/resultDescription/0/rubricCriterionLevel"),
        (
            "/resultDescription/0/rubricCriterionLevel/0/points",
            "many",
            "/resultDescription/0/rubricCriterionLevel/0/points",
        ),
        ("/resultDescription/0/alignment/0/targetUrl", "s/1", "/resultDescription/0/alignment/0/targetUrl"),
        ("/resultDescription/0/alignment/0", "s/1", "/resultDescription/0/alignment/0"),
        ("/creditsAvailable", "1", "/creditsAvailable"),
        ("/name", ..., ""),
        ("/tag", {1}, "/tag"),
    ],
)
def test_an_achievement_that_holds_no_such_rubric_is_refused(path: str, value: Any, pointer: str) -> None:
    with pytest.raises(ModelError) as caught:
        micro_credential_from_achievement(altered(path, value))
    assert pointer in [problem.pointer for problem in caught.value.problems]


def test_levels_that_nothing_orders_are_refused() -> None:
    document = full()
    for level in document["resultDescription"][0]["rubricCriterionLevel"]:
        level["points"] = level["level"] = "1"
    with pytest.raises(ModelError, match="which level is higher"):
        micro_credential_from_achievement(document)


def test_levels_without_points_are_ordered_by_their_number() -> None:
    document = full(rubric={"requiredLevel": "high", "criteria": [{"id": "a", "name": "A"}]}, parts=[])
    levels = document["resultDescription"][0]["rubricCriterionLevel"]
    document.pop("otherIdentifier")
    for level, number in zip(levels, ["2.5", "1.5"], strict=True):
        level.pop("points")
        level["level"] = number
    back = micro_credential_from_achievement(document)
    assert [level.name for level in back.rubric.criteria[0].levels] == ["High", "Low"]


def test_levels_with_points_need_no_number() -> None:
    document = full()
    document["resultDescription"][0]["rubricCriterionLevel"][0]["level"] = "A"
    assert micro_credential_from_achievement(document).rubric == made(FULL).rubric


def test_a_rubric_edited_after_it_was_written_is_seen() -> None:
    document = full()
    document["resultDescription"][0]["rubricCriterionLevel"][0]["description"] = "not so weak"
    with pytest.raises(ModelError) as caught:
        micro_credential_from_achievement(document)
    assert [problem.pointer for problem in caught.value.problems] == ["/otherIdentifier/0"]


def test_other_identifiers_are_passed_over() -> None:
    document = full()
    document["otherIdentifier"].append({"type": "IdentifierEntry", "identifier": "7", "identifierType": "systemId"})
    assert micro_credential_from_achievement(document).id == ONE


# which scores state that they are sums


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/resultDescription/2/resultType", "RawScore"),
        ("/resultDescription/2/valueMin", "0"),
        ("/resultDescription/2/valueMin", ...),
        ("/resultDescription/2/valueMax", 4),
        ("/resultDescription/2/alignment", []),
        ("/resultDescription/2/alignment/1/targetUrl", f"{ONE}/criteria/a"),
        ("/resultDescription/2/alignment/1/targetUrl", f"{ONE}/criteria/z"),
        ("/resultDescription/2/alignment/1/targetUrl", f"{ONE}/scores/total"),
        ("/resultDescription/1/rubricCriterionLevel/0/points", ...),
        ("/resultDescription/1/rubricCriterionLevel/0/points", "few"),
        ("/resultDescription/1/rubricCriterionLevel", []),
        ("/resultDescription/1/resultType", "RubricCriterion"),
        ("/resultDescription/1/id", f"{ONE}/criteria/a"),
        ("/resultDescription", None),
        ("/resultDescription", "x"),
        ("/resultDescription/2", [1]),
    ],
)
def test_a_score_that_does_not_state_its_sum_says_nothing(path: str, value: Any) -> None:
    assert stated_sums(altered(path, value)) == {}


def test_other_alignments_of_a_score_do_not_matter() -> None:
    document = full()
    score = document["resultDescription"][2]
    score["alignment"] += [{"type": ["Alignment"], **ALIGNMENT}, "text", None]
    assert stated_sums(document) == {f"{ONE}/scores/total": (f"{ONE}/criteria/a", f"{ONE}/criteria/b")}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(["RubricScore", "RubricCriterionLevel", "1", "x"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "resultDescription",
                        "id",
                        "resultType",
                        "rubricCriterionLevel",
                        "points",
                        "alignment",
                        "targetUrl",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_json_may_be_asked_for_its_sums(value: Any) -> None:
    document = {"resultDescription": value}
    before = copy.deepcopy(document)
    assert isinstance(stated_sums(document), dict)
    assert document == before
