"""The document that a rule of a designation is: its form, its bytes, and its bounds."""

from __future__ import annotations

import copy
import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from conftest import PROJECT
from microbadge.designation import Component, DesignationRule, Met, Reached, designation_rule, evaluate
from microbadge.designation.narrative import rule_narrative
from microbadge.encoding import base64url_decode
from microbadge.errors import RuleError
from microbadge.program import Program
from microbadge.program.yaml_text import parse_yaml
from microbadge.strict_json import DEFAULT_LIMITS

AT = datetime(2026, 5, 1, tzinfo=UTC)
ISSUER = "did:web:academy.example"
BASE = "https://academy.example/p"


def place(which: str = "a", **members: Any) -> dict[str, Any]:
    return {"award": f"{BASE}/{which}", **members}


DOCUMENT: dict[str, Any] = {
    "format": "microbadge-rule/1",
    "id": f"{BASE}/d/rule-1.json",
    "version": "1",
    "achievement": f"{BASE}/d",
    "name": "Designation",
    "issuers": [ISSUER],
    "rule": {
        "all": [
            place("a", name="A", levels={f"{BASE}/a/c": f"{BASE}/a/c/1"}, versions=["1", "2"]),
            {"any": [place("b"), place("c")]},
            {"atLeast": {"n": 2, "of": [place("d"), place("e"), {"all": [place("f")]}]}},
            {"choose": [{"name": "Group", "n": 1, "of": [place("g"), place("h")]}]},
            {"designation": {"id": f"{BASE}/x", "name": "Inner", "rule": place("i"), "sharing": True}},
        ]
    },
    "equivalents": [{"award": f"{BASE}/a", "by": "urn:x:old", "issuers": ["did:web:university.example"]}],
    "prerequisites": {f"{BASE}/a": place("b")},
    "period": {"from": "2020-01-01", "until": "2026-12-31", "within": "P5Y"},
    "cascade": "warn",
    "sharing": False,
}


def faults(**members: Any) -> list[tuple[str, str]]:
    with pytest.raises(RuleError) as caught:
        DesignationRule.from_document(copy.deepcopy(DOCUMENT) | members)
    return [(problem.pointer or "", problem.message) for problem in caught.value.problems]


def stands_for(by: str) -> dict[str, Any]:
    return {"award": "urn:x:a", "by": f"urn:x:{by}"}


def rule_of(part: dict[str, Any], **members: Any) -> DesignationRule:
    kept = ("format", "id", "version", "achievement", "name", "issuers", "cascade", "sharing")
    return DesignationRule.from_document({name: DOCUMENT[name] for name in kept} | {"rule": part} | members)


def test_a_rule_is_written_as_it_was_read() -> None:
    rule = DesignationRule.from_document(DOCUMENT)
    assert rule.to_document() == DOCUMENT
    assert json.loads(rule.content) == DOCUMENT
    assert DesignationRule.from_document(json.loads(rule.content)) == rule


def test_the_digest_is_that_of_the_canonical_bytes() -> None:
    rule = DesignationRule.from_document(DOCUMENT)
    digest = base64url_decode(rule.digest.removeprefix("u"))
    assert digest == b"\x12\x20" + hashlib.sha256(rule.content).digest()
    assert rule.content.startswith(b'{"achievement":"https://academy.example/p/d","cascade":"warn",')


def test_any_of_one_and_all_of_one_stay_what_they_are() -> None:
    for part in ({"any": [place()]}, {"all": [place()]}, {"atLeast": {"n": 1, "of": [place()]}}):
        assert rule_of(part).to_document()["rule"] == part


@pytest.mark.parametrize(
    ("members", "pointer", "message"),
    [
        ({"format": "microbadge-rule/2"}, "/format", "Input should be 'microbadge-rule/1'"),
        ({"more": 1}, "/more", "there is no member 'more' here"),
        ({"id": "urn:x:y"}, "/id", "must be an https address without ? and #"),
        ({"id": f"{BASE}/r?x"}, "/id", "must be an https address without ? and #"),
        ({"id": "relative"}, "/id", "must be an absolute URI: https, http, urn or did"),
        ({"issuers": []}, "/issuers", "must name at least one issuer, and at most 200"),
        ({"issuers": [f"urn:x:{n}" for n in range(201)]}, "/issuers", "must name at least one issuer, and at most 200"),
        ({"issuers": [ISSUER, ISSUER]}, "/issuers", "the same issuer stands here twice"),
        ({"sharing": 1}, "/sharing", "must be true or false"),
        ({"cascade": "perhaps"}, "/cascade", "Input should be 'none', 'warn' or 'fail'"),
        ({"equivalents": []}, "/equivalents", "is empty: leave it out"),
        ({"prerequisites": {}}, "/prerequisites", "is empty: leave it out"),
        ({"period": {}}, "/period", "is empty: leave it out"),
        ({"period": {"from": "2026-02-30"}}, "/period/from", "is not a day that exists"),
        ({"period": {"from": "today"}}, "/period/from", "must be a day, such as 2026-05-01"),
        ({"period": {"from": "2026-02-02", "until": "2026-02-01"}}, "/period", "ends before it starts"),
        (
            {"period": {"within": "P0Y"}},
            "/period/within",
            "must be a time in years, months and days, such as P5Y or P18M (ISO 8601)",
        ),
        ({"equivalents": [stands_for("a")]}, "/equivalents/0", "an award stands for itself without being told"),
        ({"equivalents": [stands_for("b")] * 2}, "/equivalents/1", "the same equivalence stands here twice"),
        (
            {"equivalents": [stands_for("b") | {"issuers": []}]},
            "/equivalents/0/issuers",
            "must name at least one issuer, and at most 200",
        ),
        (
            {"equivalents": [stands_for(str(n)) for n in range(201)]},
            "/equivalents",
            "must be at most 200",
        ),
        ({"prerequisites": {f"{BASE}/a": place("a")}}, "/prerequisites", f"this leads to itself: {BASE}/a -> {BASE}/a"),
        (
            {"prerequisites": {f"{BASE}/a": place("b"), f"{BASE}/b": {"any": [place("c"), place("a")]}}},
            "/prerequisites",
            f"this leads to itself: {BASE}/a -> {BASE}/b -> {BASE}/a",
        ),
        ({"rule": None}, "/rule", "is blank: give it a value or leave it out"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named_with_its_place(members: Any, pointer: str, message: str) -> None:
    assert (pointer, message) in faults(**members)


@pytest.mark.parametrize(
    ("part", "pointer", "message"),
    [
        ({"some": []}, "", "must be one of award, all, any, atLeast, choose, designation"),
        (place(levels={}), "/levels", "is empty: leave it out"),
        (place(versions=[]), "/versions", "is empty: leave it out"),
        ({"all": []}, "/all", "an empty rule is true of everybody"),
        ({"any": []}, "/any", "an empty rule is true of everybody"),
        ({"choose": []}, "/choose", "an empty rule is true of everybody"),
        ({"atLeast": {"n": 0, "of": [place()]}}, "/atLeast/n", "at least 0 is true of everybody"),
        ({"atLeast": {"n": 2, "of": [place()]}}, "/atLeast/n", "at least 2 of 1 is true of nobody"),
        ({"atLeast": {"n": True, "of": [place()]}}, "/atLeast/n", "must be a whole number"),
        (
            {"choose": [{"name": "G", "n": 3, "of": [place(), place("b")]}]},
            "/choose/0/n",
            "at least 3 of 2 is true of nobody",
        ),
        (
            {"designation": {"id": "urn:x:inner", "name": "X", "sharing": True, "rule": {"any": []}}},
            "/designation/rule/any",
            "an empty rule is true of everybody",
        ),
        (
            {"all": [place(), {"all": [place(award="x")]}]},
            "/all/1/all/0/award",
            "must be an absolute URI: https, http, urn or did",
        ),
    ],
)
def test_what_is_wrong_inside_a_rule_is_named_with_its_place(part: Any, pointer: str, message: str) -> None:
    assert ("/rule" + pointer, message) in faults(rule=part)
    assert ("/prerequisites/urn:x:z" + pointer, message) in faults(prerequisites={"urn:x:z": part})


@pytest.mark.parametrize("document", [None, [], "rule", {}, {"rule": 1}, {1: 2}])
def test_what_is_no_rule_is_refused(document: Any) -> None:
    with pytest.raises(RuleError):
        DesignationRule.from_document(document)


def documented(language: str) -> str:
    page = (PROJECT / "docs" / "designations.md").read_text(encoding="utf-8")
    found = re.search(rf"^```{language}\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_rule_in_the_documentation_is_one() -> None:
    assert DesignationRule.from_document(json.loads(documented("json"))).cascade == "fail"


def test_the_programme_in_the_documentation_has_a_rule() -> None:
    value, _ = parse_yaml(documented("yaml"), limits=DEFAULT_LIMITS)
    scale = {"id": "scale", "levels": [{"id": "seen", "name": "Seen"}, {"id": "demonstrated", "name": "Demonstrated"}]}
    criteria = [{"id": "families", "name": "Families", "requiredLevel": "demonstrated"}]
    names = ("E1", "E2", "E3", "P1", "P2", "P3", "P4")
    awarded = [{"id": one, "name": one, "description": one, "rubric": {"criteria": criteria}} for one in names]
    issuer = {"id": ISSUER, "name": "Example Leadership Academy"}
    header = {"id": BASE, "name": "Programme", "issuer": issuer, "levelScales": [scale]}
    program = Program.from_document(header | {"microCredentials": awarded} | value)
    rule = designation_rule(program, "effective-educator")
    earned = [Component(id=f"urn:{one}", achievement=f"{BASE}/{one}", issuer=ISSUER, awarded=AT) for one in names]
    assert evaluate(rule, earned, at=AT).outcome is Met.MET
    assert evaluate(rule, earned[1:], at=AT).missing == (f"{BASE}/E1",)


# --- bounds ---


def nested(depth: int, wrap: Callable[[Any], Any] = lambda part: {"any": [part, place("z")]}) -> dict[str, Any]:
    part: dict[str, Any] = place()
    for _ in range(depth):
        part = wrap(part)
    return part


def test_rules_stand_inside_one_another_fifteen_times_at_most() -> None:
    assert rule_of(nested(15)).rule is not None
    assert faults(rule=nested(16)) == [("/rule", "rules stand inside one another more than 16 deep")]
    assert faults(rule=nested(100))[0][1] == "nested more than 64 levels deep"


def test_a_rule_has_five_hundred_places_at_most() -> None:
    names = [place(str(number)) for number in range(501)]
    assert rule_of({"all": names[:500]}).rule is not None
    assert faults(rule={"all": names}) == [("", "more than 500 places")]


def both(*names: str) -> dict[str, Any]:
    return {"all": [place(name) for name in names]}


def test_a_rule_that_has_too_many_ways_to_meet_it_is_refused() -> None:
    nine = {"all": [{"any": [both("a", "b"), both("c", "d")]} for _ in range(9)]}
    assert evaluate(rule_of(nine), [], at=AT).outcome is Met.NOT_MET
    ten = {"all": [*nine["all"], nine["all"][0]]}
    assert faults(rule=ten) == [("", "there are too many ways to meet it: put fewer rules inside rules")]
    many = {"atLeast": {"n": 20, "of": [both(str(n), "x") for n in range(40)]}}
    assert faults(rule=many) == [("", "there are too many ways to meet it: put fewer rules inside rules")]
    pairs = {"any": [both(*(f"{n}-{m}" for m in range(5))) for n in range(80)]}
    assert faults(rule=pairs) == [("", "there are too many ways to meet it: put fewer rules inside rules")]


def test_places_side_by_side_are_one_way_however_many_are_asked_for() -> None:
    part = {"atLeast": {"n": 30, "of": [place(str(number)) for number in range(60)]}}
    awards = [Component(id=f"urn:{n}", achievement=f"{BASE}/{n}", issuer=ISSUER) for n in range(15, 45)]
    assert evaluate(rule_of(part), awards, at=AT).outcome is Met.MET
    short = evaluate(rule_of(part), awards[1:], at=AT)
    assert short.outcome is Met.NOT_MET
    assert short.missing[0].startswith(f"1 more of: {BASE}/0, ")


def test_a_rule_without_names_is_told_by_ids_and_passes_over_what_matters_not() -> None:
    rule = rule_of(place(), equivalents=[stands_for("b")])
    result = evaluate(rule, [], at=AT)
    assert result.sentence.endswith(f"missing: {BASE}/a: no award.")
    assert rule_narrative(rule).splitlines()[2] == f"- {BASE}/a"


def test_a_rule_asks_for_a_bounded_number_of_levels() -> None:
    levels = {f"{BASE}/a/{number}": "urn:x:level" for number in range(2_001)}
    assert rule_of({"all": [place("a", levels=levels), place("b")]}).rule is not None
    two = {"all": [place("a", levels=levels), place("b", levels=levels)]}
    assert faults(rule=two) == [("", "more than 4000 levels are asked for")]


# Rules as large as they may be, with as many awards as a verifier looks at

ISSUERS = [ISSUER, *(f"did:web:university-{number}.example" for number in range(99))]
RANKS = {"urn:x:high": Decimal(2), "urn:x:low": Decimal(1)}
REACHED = {f"{BASE}/a/{number}": Reached("urn:x:high", RANKS) for number in range(8)}
LOW = dict.fromkeys(REACHED, "urn:x:low")
MISSING = place("missing")
EITHER = {"any": [both("a", "a"), both("a", "a")]}
HALF = [{"name": name, "n": 49, "of": [place() for _ in range(240)]} for name in "xy"]
CHAIN = {f"{BASE}/{n}": {"all": [place(str(n + 1)), place(f"{n + 1}-")]} for n in range(200)}
CHAIN |= {f"{BASE}/{n}-": place(f"{n + 1}") for n in range(90)}


def made(achievements: Sequence[str]) -> list[Component]:
    """A hundred awards of these achievements, each work by another issuer, every other one unclear."""
    return [
        Component(
            id=f"urn:{number}",
            achievement=f"{BASE}/{achievements[number % len(achievements)]}",
            issuer=ISSUERS[number // len(achievements)],
            levels=REACHED,
            standing="unclear" if number % 2 else "counts",
        )
        for number in range(100)
    ]


@pytest.mark.parametrize(
    ("rule", "components"),
    [
        (rule_of({"all": [*(place() for _ in range(499)), MISSING]}, issuers=ISSUERS), made("a")),
        (rule_of({"all": [*(place(levels=LOW) for _ in range(499)), MISSING]}, issuers=ISSUERS), made("a")),
        (rule_of({"all": [*(EITHER for _ in range(9)), MISSING]}, issuers=ISSUERS), made("a")),
        (rule_of({"all": [*(EITHER for _ in range(8)), *(place() for _ in range(44)), MISSING]}), made("a")),
        (rule_of({"choose": [*HALF, {"name": "z", "n": 1, "of": [MISSING]}]}, issuers=ISSUERS), made("a")),
        (
            rule_of({"all": [place() for _ in range(500)]}, equivalents=[stands_for(str(n)) for n in range(200)]),
            made([str(n) for n in range(100)]),
        ),
        (rule_of(place("0"), prerequisites=CHAIN), made([f"{n}{end}" for n in range(50) for end in ("", "-")])),
    ],
    ids=["alike", "levels", "many ways", "places and ways", "two choices", "equivalents", "a chain of prerequisites"],
)
def test_the_largest_rules_are_decided_in_time(rule: DesignationRule, components: list[Component]) -> None:
    started = time.process_time()
    result = evaluate(rule, components, at=AT)
    assert result.outcome is Met.NOT_MET
    assert len(result.sentence) < 5_000
    assert time.process_time() - started < 2  # less than half a second on an idle machine
