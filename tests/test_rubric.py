"""Scoring rules: what they require, when they are refused, and what identifies a rubric."""

from __future__ import annotations

import copy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge import decimals
from microbadge.errors import Problem, ProgramError
from microbadge.program import Criterion, Level, Program, Rubric, RubricScore
from microbadge.program.rubric import in_order

SCALES = [
    {
        "id": "three",
        "levels": [
            {"id": "low", "name": "Low", "points": 0},
            {"id": "mid", "name": "Mid", "points": 1},
            {"id": "high", "name": "High", "points": 2},
        ],
    },
    {"id": "words", "levels": [{"id": "no", "name": "No"}, {"id": "yes", "name": "Yes"}]},
]
BASE = "https://academy.example/p/one"


def program(rubric: dict[str, Any], *, scales: Any = SCALES) -> Program:
    return Program.from_document(
        {
            "id": "https://academy.example/p",
            "name": "P",
            "issuer": {"id": "did:web:academy.example", "name": "Example Leadership Academy"},
            "levelScales": scales,
            "microCredentials": [{"id": "one", "name": "One", "description": "One", "rubric": rubric}],
        }
    )


def built(rubric: dict[str, Any]) -> Rubric:
    return program(rubric).micro_credentials[0].rubric


def faults(rubric: dict[str, Any]) -> list[Problem]:
    with pytest.raises(ProgramError) as caught:
        program(rubric)
    return list(caught.value.problems)


def criteria(*ids: str, **members: Any) -> list[dict[str, Any]]:
    return [{"id": one, "name": f"Name of {one}"} | members for one in ids]


def test_the_default_rule_is_every_criterion_at_its_required_level() -> None:
    rubric = built({"scale": "three", "requiredLevel": "mid", "criteria": criteria("a", "b")})
    assert rubric.scores == ()
    assert {one.required_level for one in rubric.criteria} == {f"{BASE}/criteria/{x}/levels/mid" for x in "ab"}
    assert rubric.decides


def test_a_criterion_may_have_its_own_required_level_and_scale() -> None:
    own = [{"id": "c", "name": "C", "scale": "words", "requiredLevel": "yes"}]
    own += criteria("d", requiredLevel="high")
    rubric = built({"scale": "three", "requiredLevel": "mid", "criteria": own})
    assert [one.required_level for one in rubric.criteria] == [
        f"{BASE}/criteria/c/levels/yes",
        f"{BASE}/criteria/d/levels/high",
    ]


def test_the_sum_is_one_score_over_all_criteria() -> None:
    rubric = built({"scale": "three", "scoring": {"rule": "sum", "min": 3}, "criteria": criteria("a", "b")})
    (score,) = rubric.scores
    assert score == RubricScore(
        f"{BASE}/scores/total", "Total", (f"{BASE}/criteria/a", f"{BASE}/criteria/b"), Decimal(3)
    )
    assert [rubric.lowest(score), rubric.highest(score)] == [0, 4]
    assert {one.required_level for one in rubric.criteria} == {None}


def test_a_sum_may_stand_beside_required_levels() -> None:
    rule = {"rule": "sum", "min": 3}
    rubric = built({"scale": "three", "requiredLevel": "mid", "scoring": rule, "criteria": criteria("a", "b")})
    assert all(one.required_level is not None for one in rubric.criteria)
    assert rubric.scores[0].required_value == 3


def test_weights_are_multiplied_into_the_points() -> None:
    some = criteria("a", weight=0.1) + criteria("b", weight=0.7)
    rubric = built({"scale": "three", "scoring": {"rule": "weighted", "min": 0.3}, "criteria": some})
    assert [[level.points for level in one.levels] for one in rubric.criteria] == [
        [Decimal(0), Decimal("0.1"), Decimal("0.2")],
        [Decimal(0), Decimal("0.7"), Decimal("1.4")],
    ]
    assert rubric.scores[0].name == "Weighted total"


def test_each_group_is_a_score_over_its_criteria_named_either_way() -> None:
    groups = [
        {"id": "g1", "name": "G1", "criteria": ["b", "a"], "min": 2},
        {"id": "g2", "name": "G2", "criteria": [f"{BASE}/criteria/c"], "min": "none"},
    ]
    rubric = built(
        {"scale": "three", "scoring": {"rule": "groups", "groups": groups}, "criteria": criteria("a", "b", "c")}
    )
    assert [(one.id, one.required_value) for one in rubric.scores] == [
        (f"{BASE}/scores/g1", Decimal(2)),
        (f"{BASE}/scores/g2", None),
    ]
    assert rubric.scores[0].criteria == (f"{BASE}/criteria/b", f"{BASE}/criteria/a")


def test_points_of_a_criterion_are_its_levels_lowest_first() -> None:
    rubric = built({"scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a", points=[0, -1, 2.5])})
    assert [(one.id, one.name, one.points) for one in rubric.criteria[0].levels] == [
        (f"{BASE}/criteria/a/levels/-1", "-1", Decimal(-1)),
        (f"{BASE}/criteria/a/levels/0", "0", Decimal(0)),
        (f"{BASE}/criteria/a/levels/2.5", "2.5", Decimal("2.5")),
    ]


def test_a_required_level_may_be_written_as_a_number() -> None:
    rubric = built({"criteria": criteria("a", points=[0, 1, 1.5], requiredLevel=1.5)})
    assert rubric.criteria[0].required_level == f"{BASE}/criteria/a/levels/1.5"


def test_a_penalty_lowers_the_range() -> None:
    some = criteria("a", "b", points=[0, 1, 2]) + criteria("c", points=[-1, 0])
    rubric = built({"scoring": {"rule": "sum", "min": 0}, "criteria": some})
    assert [rubric.lowest(rubric.scores[0]), rubric.highest(rubric.scores[0])] == [-1, 4]


@pytest.mark.parametrize(
    ("rubric", "pointer", "code"),
    [
        ({"scale": "three", "criteria": criteria("a")}, "/criteria/0", "vacuous-rule"),
        ({"scale": "three", "requiredLevel": "low", "criteria": criteria("a", "b")}, "", "vacuous-rule"),
        (
            {"scale": "three", "scoring": {"rule": "sum", "min": 0}, "criteria": criteria("a", "b")},
            "/scoring/min",
            "vacuous-rule",
        ),
        (
            {"scoring": {"rule": "sum", "min": -1}, "criteria": criteria("a", points=[-1, 0])},
            "/scoring/min",
            "vacuous-rule",
        ),
        (
            {"scale": "three", "scoring": {"rule": "sum", "min": 4.5}, "criteria": criteria("a", "b")},
            "/scoring/min",
            "unreachable-rule",
        ),
        (
            {
                "scale": "three",
                "requiredLevel": "low",
                "scoring": {"rule": "sum", "min": "none"},
                "criteria": criteria("a"),
            },
            "",
            "vacuous-rule",
        ),
        (
            {"scale": "words", "scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a")},
            "/criteria/0",
            "no-points",
        ),
        (
            {"scoring": {"rule": "groups", "groups": []}, "scale": "three", "criteria": criteria("a")},
            "/scoring/groups",
            "vacuous-rule",
        ),
        (
            {"scale": "three", "scoring": {"rule": "weighted", "min": 1}, "criteria": criteria("a")},
            "/criteria/0",
            "weight",
        ),
        (
            {"scale": "three", "scoring": {"rule": "weighted", "min": 1}, "criteria": criteria("a", weight=0)},
            "/criteria/0/weight",
            "weight",
        ),
        (
            {"scale": "three", "scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a", weight=2)},
            "/criteria/0/weight",
            "weight",
        ),
        (
            {"scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a", points=[1])},
            "/criteria/0/points",
            "vacuous-scale",
        ),
        (
            {"scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a", points=[])},
            "/criteria/0/points",
            "vacuous-scale",
        ),
        (
            {"scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a", points=[1, 1.0])},
            "/criteria/0/points",
            "vacuous-scale",
        ),
        (
            {"scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a", points=[0, 1], scale="three")},
            "/criteria/0/points",
            "two-scales",
        ),
        ({"scoring": {"rule": "sum", "min": 1}, "criteria": criteria("a")}, "/criteria/0", "no-levels"),
        (
            {"requiredLevel": "yes", "criteria": criteria("a", scale="words", requiredLevel="yes")},
            "/requiredLevel",
            "unknown-level",
        ),
    ],
)
def test_a_rule_that_decides_nothing_or_cannot_be_met_is_refused(
    rubric: dict[str, Any], pointer: str, code: str
) -> None:
    found = [(one.pointer, one.code) for one in faults(rubric)]
    assert found == [(f"/microCredentials/0/rubric{pointer}", code)]


def grouped(*groups: dict[str, Any]) -> dict[str, Any]:
    some = criteria("a", "b", "c")
    named = [{"id": f"g{n}", "name": "G", "min": 1} | group for n, group in enumerate(groups)]
    return {"scale": "three", "scoring": {"rule": "groups", "groups": named}, "criteria": some}


@pytest.mark.parametrize(
    ("rubric", "pointer", "code"),
    [
        (grouped({"criteria": ["a", "b", "c"], "min": 0}), "/scoring/groups/0/min", "vacuous-rule"),
        (grouped({"criteria": ["a", "b"]}, {"criteria": ["c"], "min": 3}), "/scoring/groups/1/min", "unreachable-rule"),
        (grouped({"criteria": ["a", "b"]}), "/criteria/2", "vacuous-rule"),
        (grouped({"criteria": ["a", "b", "c"]}, {"criteria": []}), "/scoring/groups/1/criteria", "vacuous-rule"),
        (grouped({"criteria": ["a", "b", "c", "d"]}), "/scoring/groups/0/criteria/3", "unknown-name"),
        (grouped({"criteria": ["a", "b", "c", "a"]}), "/scoring/groups/0/criteria", "duplicate-id"),
        (
            grouped({"criteria": ["a", "b", "c", f"{BASE}/criteria/a"]}),
            "/scoring/groups/0/criteria",
            "duplicate-id",
        ),
        (grouped({"criteria": ["a", "b", "c"], "id": "g/0"}), "/scoring/groups/0/id", "bad-id"),
        (
            grouped({"criteria": ["a", "b", "c"], "id": "g"}, {"criteria": ["a"], "id": "g"}),
            "/scoring/groups/1/id",
            "duplicate-id",
        ),
    ],
)
def test_a_group_that_is_wrong_is_refused_at_its_place(rubric: dict[str, Any], pointer: str, code: str) -> None:
    found = [(one.pointer, one.code) for one in faults(rubric)]
    assert found == [(f"/microCredentials/0/rubric{pointer}", code)]


def test_a_criterion_in_no_group_may_decide_by_its_required_level() -> None:
    rubric = grouped({"criteria": ["a", "b"]})
    rubric["criteria"][2]["requiredLevel"] = "mid"
    assert built(rubric).decides


def test_a_rubric_may_only_give_a_score_and_is_warned_about() -> None:
    scored = program({"scale": "three", "scoring": {"rule": "sum", "min": "none"}, "criteria": criteria("a")})
    assert not scored.micro_credentials[0].rubric.decides
    assert "score-only" in {one.code for one in scored.warnings}


# what identifies a rubric


ORIGINAL: dict[str, Any] = {
    "scale": "three",
    "requiredLevel": "mid",
    "scoring": {"rule": "groups", "groups": [{"id": "g", "name": "G", "criteria": ["a", "b"], "min": 3}]},
    "criteria": criteria("a", "b", levels={"low": "l", "mid": "m", "high": "h"}),
}


def test_the_hash_does_not_see_the_order_of_display() -> None:
    other = copy.deepcopy(ORIGINAL)
    other["criteria"].reverse()
    other["scoring"]["groups"][0]["criteria"].reverse()
    assert built(other).hash == built(ORIGINAL).hash


def test_the_hash_is_that_of_its_normal_form() -> None:
    rubric = Rubric((Criterion("urn:x:c", "C", (Level("urn:x:l", "L", Decimal("0.50"), "d"),), "urn:x:l"),))
    assert rubric.normal_form() == {
        "criteria": [
            {
                "id": "urn:x:c",
                "name": "C",
                "levels": [{"id": "urn:x:l", "name": "L", "points": "0.5", "description": "d"}],
                "requiredLevel": "urn:x:l",
            }
        ],
        "scores": [],
    }
    # printf '%s' '{"criteria":[{"id":"urn:x:c","levels":[{"description":"d","id":"urn:x:l","name":"L",
    # "points":"0.5"}],"name":"C","requiredLevel":"urn:x:l"}],"scores":[]}' | sha256sum      (as one line)
    assert rubric.hash == "sha256:35d5c44d6babc4b601a996b0a986a17fb060d6092e60110e869ab9e3e6a79242"


EDITS: dict[str, Any] = {
    "criterion id": lambda r: r["criteria"][0].update(id="z") or r["scoring"]["groups"][0].update(criteria=["z", "b"]),
    "criterion name": lambda r: r["criteria"][0].update(name="Other"),
    "descriptor": lambda r: r["criteria"][0]["levels"].update(mid="other"),
    "no descriptor": lambda r: r["criteria"][0]["levels"].pop("mid"),
    "required level": lambda r: r["criteria"][0].update(requiredLevel="high"),
    "scale": lambda r: r["criteria"][0].update(points=[0, 1, 2], requiredLevel="1", levels={}),
    "threshold": lambda r: r["scoring"]["groups"][0].update(min=4),
    "no threshold": lambda r: r["scoring"]["groups"][0].update(min="none"),
    "group name": lambda r: r["scoring"]["groups"][0].update(name="Other"),
    "group members": lambda r: r["scoring"]["groups"][0].update(criteria=["a"], min=1),
    "another criterion": lambda r: r["criteria"].append({"id": "c", "name": "C"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_hash_sees_every_edit_of_the_rubric(name: str) -> None:
    edited = copy.deepcopy(ORIGINAL)
    EDITS[name](edited)
    assert built(edited).hash != built(ORIGINAL).hash


def test_the_hash_sees_an_edit_of_the_scale() -> None:
    scales: Any = copy.deepcopy(SCALES)
    scales[0]["levels"][1]["points"] = 1.5
    assert program(ORIGINAL, scales=scales).micro_credentials[0].rubric.hash != built(ORIGINAL).hash


# order


def test_levels_are_ordered_by_distinct_points_else_as_they_stand() -> None:
    one, two, three = (Level(f"urn:x:{n}", n) for n in "abc")
    assert in_order([two, one, three]) == (two, one, three)
    same = [Level("urn:x:a", "a", Decimal(1)), Level("urn:x:b", "b", Decimal(0)), Level("urn:x:c", "c", Decimal(1))]
    assert in_order(same) == tuple(same)
    partly = [Level("urn:x:a", "a", Decimal(1)), Level("urn:x:b", "b")]
    assert in_order(partly) == tuple(partly)
    points = [Level("urn:x:a", "a", Decimal(1)), Level("urn:x:b", "b", Decimal(-1)), Level("urn:x:c", "c", Decimal(0))]
    assert [level.name for level in in_order(points)] == ["b", "c", "a"]


# numbers


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (-0.0, "0"), (10, "10"), (1e5, "100000"), (0.1, "0.1"), (-1.50, "-1.5"), (1e-6, "0.000001")],
)
def test_a_number_has_one_plain_spelling(number: float, text: str) -> None:
    assert decimals.to_text(decimals.from_number(number)) == text
    assert decimals.from_text(text) == decimals.from_number(number)


@pytest.mark.parametrize("value", [True, "1", None, [1], 1e-7, 1_000_001, -1e300, float("nan"), float("inf"), 10**400])
def test_other_values_are_no_numbers(value: object) -> None:
    with pytest.raises(ValueError, match="must"):
        decimals.from_number(value)


@pytest.mark.parametrize("text", ["", "+1", "1.", ".5", "1e3", "٣", " 1", "1\n", "NaN", "9" * 21, "1." + "0" * 21, 1])
def test_other_texts_are_no_numbers(text: object) -> None:
    assert decimals.from_text(text) is None


@given(st.lists(st.tuples(st.integers(-(10**12), 10**12), st.integers(0, 10**6)), max_size=30))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_sums_and_products_are_exact(pairs: list[tuple[int, int]]) -> None:
    products = [decimals.multiply(Decimal(a).scaleb(-6), Decimal(b).scaleb(-6)) for a, b in pairs]
    assert Fraction(decimals.add(products)) == sum(Fraction(a, 10**6) * Fraction(b, 10**6) for a, b in pairs)


def test_a_json_number_is_whole_where_it_can_be() -> None:
    assert repr(decimals.to_json(Decimal("1.0"))) == "1"
    assert repr(decimals.to_json(Decimal("0.5"))) == "0.5"
