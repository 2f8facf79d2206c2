"""Designations: the pathway scenarios of real programmes, and what the rule language means."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import PROJECT, read_json
from microbadge.designation import (
    Component,
    DesignationResult,
    DesignationRule,
    Met,
    Reached,
    designation_achievement,
    designation_rule,
    evaluate,
)
from microbadge.errors import RuleError
from microbadge.models import errors
from microbadge.program import Program

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
ISSUER = "did:web:academy.example"
ISSUERS = [ISSUER, "did:web:university.example"]
BASE = "https://academy.example/p"
RUBRIC = {
    "criteria": [{"id": "c", "name": "C", "points": [0, 1, 2], "levels": {"0": "no", "1": "some", "2": "all"}}],
    "scoring": {"rule": "sum", "min": 1},
}


def programme(names: Sequence[str], **members: Any) -> Program:
    awarded: list[dict[str, Any]] = [
        {"id": name, "name": f"Name of {name}", "description": name, "rubric": RUBRIC} for name in names
    ]
    for one in awarded:
        one |= members.get(one["id"], {})
    document = {
        "id": BASE,
        "name": "Programme",
        "issuer": {"id": ISSUER, "name": "Example Leadership Academy"},
        "microCredentials": awarded,
    }
    return Program.from_document(document | {name: one for name, one in members.items() if name not in names})


def rule_of(rule: Any, names: Sequence[str] = "abcd", *, designation: Any = None, **members: Any) -> DesignationRule:
    """The rule of a designation of a programme of micro-credentials with names of one letter."""
    designations = [
        *members.pop("designations", []),
        {"id": "goal", "name": "Designation", "rule": rule, **(designation or {})},
    ]
    return designation_rule(programme(names, designations=designations, **members), "goal")


def award(name: str, number: int = 0, **members: Any) -> Component:
    given: dict[str, Any] = {"issuer": ISSUER, "awarded": AT - timedelta(days=30)} | members
    return Component(id=f"urn:award:{name}:{number}", achievement=f"{BASE}/{name}", **given)


def awards(names: str) -> list[Component]:
    return [award(name) for name in names]


def outcome(rule: DesignationRule, names: str) -> Met:
    return evaluate(rule, awards(names), at=AT).outcome


def why_open(result: DesignationResult) -> list[str | None]:
    return [slot.why for slot in result.slots if slot.standing == "open"]


# --- scenarios of real programmes ---


def scenario(one: dict[str, Any]) -> str:
    return f"{one['id']} {one['what']}"


def excel_components(earned: Sequence[str], revoked: Sequence[str]) -> list[Component]:
    base = "https://academy.example/excel/"
    return [
        Component(
            id=f"urn:award:{number}",
            achievement=base + name,
            issuer=ISSUER,
            standing="out" if name in revoked else "counts",
            note="revoked" if name in revoked else None,
        )
        for number, name in enumerate(earned)
    ]


def test_the_scenarios_of_the_excel_programme_come_out_as_they_say(shared: Path) -> None:
    program = Program.from_file(PROJECT / "examples" / "excel" / "program.yaml")
    facts = read_json(shared / "programs" / "excel-program.json")
    scenarios = [one for one in facts["scenarios"] if one["kind"] == "pathway"]
    assert [one["id"] for one in scenarios] == [f"S{number:02}" for number in range(9, 18)]
    for one in scenarios:
        components = excel_components(one["earned"], one.get("revoked", ()))
        for name, expected in one["expect"].items():
            if name == "missing":
                continue
            rule = designation_rule(program, name.removeprefix("designation:"))
            result = evaluate(rule, components, at=AT)
            assert result.outcome is (Met.MET if expected else Met.NOT_MET), scenario(one)
            if "missing" in one["expect"] and not expected:
                missing = [f"https://academy.example/excel/{code}" for code in one["expect"]["missing"]]
                assert list(result.missing) == missing, scenario(one)


def test_the_programme_by_kqed_has_one_place_that_two_can_fill(shared: Path) -> None:
    facts = other(shared, "kqed-pbs")
    rule = rule_of(facts["rule"], names=list(facts["members"]))
    for test in facts["tests"]:
        result = evaluate(rule, [award(name) for name in test["earned"]], at=AT)
        assert result.outcome is (Met.MET if test["pass"] else Met.NOT_MET)


def test_the_pathway_of_utah_state_counts_the_same_badges_for_both_certificates(shared: Path) -> None:
    facts = other(shared, "usu-ete")
    pools = {name: [f"{name}-{number}" for number in range(size)] for name, size in facts["poolSizes"].items()}
    others = ["teaching-philosophy", *(f"track-{name}" for name in ("foundations", "individual", "digital-age"))]
    others.append("track-evidence-based")
    names = [*(name for pool in pools.values() for name in pool), *others]
    text = json.dumps({"parts": facts["parts"], "rule": facts["rule"]})
    text = text.replace("cert:", "cert-").replace("track:", "track-")
    for name, pool in pools.items():
        text = text.replace(json.dumps({"of": name})[1:-1], json.dumps({"of": pool})[1:-1])
    written = json.loads(text)
    certificates = [{"id": name, "name": name, "rule": rule} for name, rule in written["parts"].items()]
    rule = rule_of(written["rule"], names=names, designations=certificates)
    assert len(facts["tests"]) == 3
    for test in facts["tests"]:
        earned = [name for pool in pools for name in pools[pool][: test[pool]]]
        earned += [name.replace(":", "-") for name in test["other"]]
        result = evaluate(rule, [award(name) for name in earned], at=AT)
        assert result.outcome is (Met.MET if test["pass"] else Met.NOT_MET)


def test_one_slot_of_arkansas_is_a_choice_between_two(shared: Path) -> None:
    assert other(shared, "arkansas-lpe")["rule"] == "one slot is a choice between two micro-credentials"
    rule = rule_of({"choose": [{"name": "Core", "n": 2, "of": ["a", "b"]}, {"name": "Slot", "n": 1, "of": ["c", "d"]}]})
    assert [outcome(rule, names) for names in ("abc", "abd", "ab", "acd")] == [
        Met.MET,
        Met.MET,
        Met.NOT_MET,
        Met.NOT_MET,
    ]
    result = evaluate(rule, awards("ab"), at=AT)
    assert [slot.path for slot in result.slots] == [("Core",), ("Core",), ("Slot",)]
    assert result.missing == (f"1 more of: {BASE}/c, {BASE}/d",)
    assert result.sentence == (
        "The rule of Designation is not met: 2 of 3 places filled; "
        "missing: one more (Slot): any of: Name of c, Name of d."
    )


def other(shared: Path, name: str) -> Any:
    programs = read_json(shared / "programs" / "excel-program.json")["otherPrograms"]
    return next(one for one in programs if one["id"] == name)


# --- each award once ---


def test_an_award_fills_one_place_only() -> None:
    rule = rule_of({"all": [{"any": ["a", "b"]}, {"any": ["a", "c"]}]})
    assert outcome(rule, "a") is Met.NOT_MET
    assert outcome(rule, "ab") is Met.MET
    assert outcome(rule, "ac") is Met.MET
    assert outcome(rule, "bc") is Met.MET


def test_an_award_that_two_pathways_ask_for_counts_for_one_of_them() -> None:
    ways = [{"id": f"way-{name}", "name": name, "rule": {"all": ["a", name]}} for name in "bc"]
    rule = rule_of({"all": ["way-b", "way-c"]}, pathways=ways)
    assert outcome(rule, "abc") is Met.NOT_MET
    again = evaluate(rule, [*awards("abc"), award("a", 1)], at=AT)
    assert why_open(again) == ["it counts for another place"]
    assert again.unused == (("urn:award:a:1", "another award counts for it"),)


def test_awards_of_one_achievement_by_one_issuer_fill_one_place_between_them() -> None:
    rule = rule_of({"all": ["a", "b"]}, equivalences=[{"from": "a", "to": "b"}])
    copies = [award("a"), award("a", 1)]
    assert evaluate(rule, copies, at=AT).outcome is Met.NOT_MET
    assert evaluate(rule, [*copies, award("b")], at=AT).outcome is Met.MET
    unclear = [award("a"), award("a", 1, standing="unclear")]
    assert evaluate(rule, unclear, at=AT).outcome is Met.NOT_MET
    two = rule_of({"all": ["a", "b"]}, equivalences=[{"from": "a", "to": "b"}], designation={"issuers": ISSUERS})
    assert evaluate(two, [award("a"), award("a", 1, issuer=ISSUERS[1])], at=AT).outcome is Met.MET


def test_of_several_awards_of_one_achievement_the_one_that_fits_fills_the_place() -> None:
    rule = rule_of({"all": [{"award": "a", "versions": ["2"]}, "b"]})
    versions = [award("a", number, version=str(number)) for number in (1, 2, 3)]
    assert evaluate(rule, [*versions, award("b")], at=AT).used == ("urn:award:a:2", "urn:award:b:0")
    unclear = [award("a", 1, version="1"), award("a", 2, version="2", standing="unclear"), award("b")]
    assert evaluate(rule, unclear, at=AT).outcome is Met.UNDETERMINED


def test_the_same_credential_twice_is_one() -> None:
    rule = rule_of({"atLeast": {"n": 2, "of": ["a", "b"]}})
    twice = [award("a"), award("a")]
    result = evaluate(rule, twice, at=AT)
    assert (result.outcome, len(result.slots), result.unused) == (Met.NOT_MET, 2, ())


def test_of_two_copies_of_a_credential_the_one_that_holds_is_looked_at() -> None:
    copies = [award("a", standing="out", note="tampered with"), award("a")]
    assert evaluate(rule_of("a"), copies, at=AT).outcome is Met.MET


def test_two_awards_of_one_achievement_fill_one_place() -> None:
    rule = rule_of({"all": ["a", "b"]})
    result = evaluate(rule, [award("a"), award("a", 1)], at=AT)
    assert result.outcome is Met.NOT_MET
    assert result.unused == (("urn:award:a:1", "another award counts for it"),)


def test_the_earliest_award_fills_a_place_and_then_the_first_by_id() -> None:
    early = award("a", 2, awarded=AT - timedelta(days=90))
    result = evaluate(rule_of("a"), [award("a"), award("a", 1), early], at=AT)
    assert result.used == ("urn:award:a:2",)
    assert evaluate(rule_of("a"), [award("a", 1), award("a", 0)], at=AT).used == ("urn:award:a:0",)
    undated = award("a", awarded=None)
    assert evaluate(rule_of("a"), [undated, award("a", 1)], at=AT).used == ("urn:award:a:1",)


def test_a_credential_without_an_id_cannot_be_named_and_does_not_count() -> None:
    nameless = Component(id=None, achievement=f"{BASE}/a", issuer=ISSUER)
    result = evaluate(rule_of("a"), [nameless], at=AT)
    assert (result.outcome, why_open(result), result.unused) == (Met.NOT_MET, ["the award has no id"], ())


def test_only_the_first_thousand_awards_are_looked_at() -> None:
    many = [award("b", number) for number in range(1_000)]
    assert evaluate(rule_of("a"), [*many, award("a")], at=AT).outcome is Met.NOT_MET
    assert evaluate(rule_of("a"), [*many[1:], award("a")], at=AT).outcome is Met.MET


def test_without_awards_every_place_is_open() -> None:
    result = evaluate(rule_of({"all": ["a", "b"]}), [], at=AT)
    assert [(slot.standing, slot.why) for slot in result.slots] == [("open", "no award")] * 2
    assert result.missing == (f"{BASE}/a", f"{BASE}/b")


# --- designations inside designations ---

INNER = {"id": "inner", "name": "Inner", "rule": {"all": ["a", "b"]}}


@pytest.mark.parametrize(("sharing", "expected"), [(True, Met.MET), (False, Met.NOT_MET)])
def test_what_counts_for_a_designation_inside_counts_outside_where_it_shares(sharing: bool, expected: Met) -> None:
    rule = rule_of({"all": ["inner", {"any": ["a", "c"]}]}, designations=[INNER | {"sharing": sharing}])
    result = evaluate(rule, awards("ab"), at=AT)
    assert result.outcome is expected
    assert outcome(rule, "abc") is Met.MET
    inside = [slot.path for slot in result.slots if slot.path]
    assert inside == [("Inner",), ("Inner",)]


def test_one_of_several_designations_will_do() -> None:
    inner = [INNER, {"id": "other", "name": "Other", "rule": {"all": ["c", "d"]}}]
    rule = rule_of({"any": ["inner", "other"]}, designations=inner)
    assert [outcome(rule, names) for names in ("ab", "cd", "ac")] == [Met.MET, Met.MET, Met.NOT_MET]
    nearest = evaluate(rule, awards("bcd"), at=AT)
    assert [slot.path for slot in nearest.slots] == [("Other",), ("Other",)]


def test_what_another_designation_has_used_counts_for_nothing() -> None:
    result = evaluate(rule_of("a"), awards("a"), at=AT, counted_elsewhere={"urn:award:a:0"})
    assert result.outcome is Met.NOT_MET
    assert why_open(result) == ["counts already for another designation"]
    assert result.unused == (("urn:award:a:0", "counts already for another designation"),)


# --- what an award has to be ---


def test_an_award_of_another_issuer_does_not_count() -> None:
    rule = rule_of("a")
    foreign = award("a", issuer="did:web:stranger.example")
    result = evaluate(rule, [foreign], at=AT)
    assert (result.outcome, why_open(result)) == (Met.NOT_MET, ["issued by somebody else"])
    more = rule_of("a", designation={"issuers": [ISSUER, "did:web:stranger.example"]})
    assert evaluate(more, [foreign], at=AT).outcome is Met.MET


def test_an_older_award_counts_as_the_one_that_it_stands_for() -> None:
    rule = rule_of({"all": ["a", "b"]}, equivalences=[{"from": "old", "to": "a"}])
    assert outcome(rule, "b") is Met.NOT_MET
    assert evaluate(rule, [award("old"), award("b")], at=AT).outcome is Met.MET
    once = evaluate(rule, [award("old"), award("a")], at=AT)
    assert once.missing == (f"{BASE}/b",)


def test_a_named_badge_of_somebody_else_counts_from_them_only() -> None:
    named = {"from": "https://university.example/course", "to": "a", "issuers": ["did:web:university.example"]}
    rule = rule_of("a", equivalences=[named])
    badge = Component(id="urn:x", achievement="https://university.example/course", issuer="did:web:university.example")
    assert evaluate(rule, [badge], at=AT).outcome is Met.MET
    forged = Component(id="urn:x", achievement="https://university.example/course", issuer=ISSUER)
    assert why_open(evaluate(rule, [forged], at=AT)) == ["issued by somebody else"]


def test_only_the_versions_named_count() -> None:
    rule = rule_of({"award": "a", "versions": ["2", "3"]})
    assert evaluate(rule, [award("a", version="3")], at=AT).outcome is Met.MET
    for version in ("1", None):
        result = evaluate(rule, [award("a", version=version)], at=AT)
        assert why_open(result) == ["awarded for another version"]


def test_a_level_that_is_required_has_to_be_reached() -> None:
    rule = rule_of({"award": "a", "levels": {"c": 1}})
    criterion = f"{BASE}/a/criteria/c"
    low, middle, high = (f"{criterion}/levels/{number}" for number in range(3))
    ranks = {uri: Decimal(number) for number, uri in enumerate((low, middle, high))}

    def open_with(**levels: Any) -> list[str | None]:
        return why_open(evaluate(rule, [award("a", **levels)], at=AT))

    assert open_with(levels={criterion: Reached(high, ranks)}) == []
    assert open_with(levels={criterion: Reached(middle)}) == []
    assert open_with(levels={criterion: Reached(low, ranks)}) == ["level below the required one"]
    assert open_with(levels={criterion: Reached(high)}) == ["level below the required one"]
    assert open_with(levels={}) == ["says nothing of a level that is required"]


@pytest.mark.parametrize(
    ("period", "awarded", "why"),
    [
        ({"from": "2026-01-01"}, "2026-01-01T00:00:00", None),
        ({"from": "2026-01-01"}, "2025-12-31T23:59:59", "awarded before the period"),
        ({"until": "2026-01-01"}, "2026-01-01T23:59:59", None),
        ({"until": "2026-01-01"}, "2026-01-02T00:00:00", "awarded after the period"),
        ({"within": "P5Y"}, "2021-05-01T00:00:00", None),
        ({"within": "P5Y"}, "2021-04-30T23:59:59", "awarded before the period"),
        ({"within": "P1Y2M3D"}, "2025-02-26T00:00:00", None),
        ({"within": "P1Y2M3D"}, "2025-02-25T00:00:00", "awarded before the period"),
        ({"within": "P999Y"}, "0999-01-01T00:00:00", "awarded before the period"),
        ({"within": "P999Y9999M99999D"}, "0001-01-01T00:00:00", None),
        ({"within": "P999Y9999M"}, "0500-01-01T00:00:00", None),
        ({"from": "2020-01-01", "within": "P5Y"}, "2020-06-01T00:00:00", "awarded before the period"),
        ({"within": "P1D"}, None, "does not say when it was awarded"),
    ],
)
def test_an_award_has_to_be_made_in_the_period(period: Any, awarded: str | None, why: str | None) -> None:
    rule = rule_of("a", designation={"period": period})
    moment = None if awarded is None else datetime.fromisoformat(awarded).replace(tzinfo=UTC)
    result = evaluate(rule, [award("a", awarded=moment)], at=AT)
    assert why_open(result) == ([] if why is None else [why])


def test_a_month_before_the_last_of_march_is_the_last_of_february() -> None:
    rule = rule_of("a", designation={"period": {"within": "P1M"}})
    day = datetime(2026, 3, 31, tzinfo=UTC)
    assert evaluate(rule, [award("a", awarded=datetime(2026, 2, 28, tzinfo=UTC))], at=day).outcome is Met.MET
    assert evaluate(rule, [award("a", awarded=datetime(2026, 2, 27, tzinfo=UTC))], at=day).outcome is Met.NOT_MET


def test_a_period_does_not_start_before_the_first_day_that_there_is() -> None:
    rule = rule_of("a", designation={"period": {"within": "P999Y"}})
    day = datetime(900, 1, 1, tzinfo=UTC)
    assert evaluate(rule, [award("a", awarded=datetime(1, 1, 1, tzinfo=UTC))], at=day).outcome is Met.MET


# --- prerequisites ---

NEEDS_B: dict[str, Any] = {"a": {"prerequisites": ["b"]}}


def test_an_award_counts_only_with_what_has_to_be_earned_besides_it() -> None:
    rule = rule_of("a", **NEEDS_B)
    result = evaluate(rule, awards("a"), at=AT)
    assert (result.outcome, result.missing) == (Met.NOT_MET, (f"{BASE}/b",))
    assert result.slots[0].needs == (f"{BASE}/b",)
    assert result.sentence == (
        "The rule of Designation is not met: 0 of 1 place filled; "
        f"missing: 1 of the awards shown count only together with {BASE}/b."
    )
    assert result.unused == (("urn:award:a:0", f"without what has to be earned besides it: {BASE}/b"),)
    met = evaluate(rule, awards("ab"), at=AT)
    assert met.outcome is Met.MET
    assert met.used == ("urn:award:a:0", "urn:award:b:0")
    assert met.slots[1].path == (f"before {BASE}/a",)


def test_a_prerequisite_counts_in_a_scope_of_its_own() -> None:
    rule = rule_of({"all": ["a", "b"]}, **NEEDS_B)
    assert outcome(rule, "ab") is Met.MET


def test_prerequisites_have_prerequisites() -> None:
    rule = rule_of("a", **NEEDS_B, b={"prerequisites": ["c"]})
    assert [outcome(rule, names) for names in ("a", "ab", "ac", "abc")] == [Met.NOT_MET] * 3 + [Met.MET]
    assert evaluate(rule, awards("ab"), at=AT).missing == (f"{BASE}/c",)
    assert len(evaluate(rule, awards("abc"), at=AT).slots) == 3


def test_an_unclear_prerequisite_makes_what_needs_it_unclear() -> None:
    rule = rule_of("a", **NEEDS_B)
    result = evaluate(rule, [award("a"), award("b", standing="unclear", note="nobody looked")], at=AT)
    assert result.outcome is Met.UNDETERMINED
    assert [(slot.standing, slot.needs) for slot in result.slots] == [("unclear", (f"{BASE}/b",)), ("unclear", ())]
    assert "1 of the awards shown count only together with these" in result.sentence


# --- three outcomes ---


def test_a_rule_is_undetermined_where_it_hangs_on_an_unclear_award() -> None:
    rule = rule_of({"all": ["a", "b"]})
    unclear = award("b", standing="unclear")
    result = evaluate(rule, [award("a"), unclear], at=AT)
    assert result.outcome is Met.UNDETERMINED
    assert [slot.standing for slot in result.slots] == ["counts", "unclear"]
    assert result.sentence == (
        "Whether the rule of Designation is met cannot be told: 1 of 2 places filled; "
        "unclear: Name of b: nobody could tell whether it holds."
    )
    assert evaluate(rule, [unclear], at=AT).outcome is Met.NOT_MET
    assert evaluate(rule, [award("a"), award("b", 1), unclear], at=AT).outcome is Met.MET


def test_an_award_that_holds_is_preferred_to_an_unclear_one() -> None:
    rule = rule_of({"all": ["a", "b"]})
    early = award("a", 1, standing="unclear", awarded=AT - timedelta(days=900))
    result = evaluate(rule, [early, award("a")], at=AT)
    assert result.used == ("urn:award:a:0",)


def test_an_award_that_does_not_hold_says_why() -> None:
    result = evaluate(rule_of("a"), [award("a", standing="out", note="revoked on 2026-04-01")], at=AT)
    assert why_open(result) == ["revoked on 2026-04-01"]
    assert why_open(evaluate(rule_of("a"), [award("a", standing="out")], at=AT)) == ["it does not hold"]
    assert evaluate(rule_of("a"), awards("b"), at=AT).unused == (("urn:award:b:0", "no place asks for it"),)


def test_a_result_is_json_that_names_every_place() -> None:
    document = evaluate(rule_of({"all": ["a", "b"]}), awards("ac"), at=AT).to_dict()
    assert json.loads(json.dumps(document)) == document
    assert document == {
        "outcome": "not met",
        "sentence": "The rule of Designation is not met: 1 of 2 places filled; missing: Name of b: no award.",
        "rule": {
            "id": f"{BASE}/goal/rule-1.json",
            "version": "1",
            "name": "Designation",
            "achievement": f"{BASE}/goal",
            "sharing": True,
        },
        "slots": [
            slot(f"{BASE}/a", "Name of a", filled_by="urn:award:a:0", standing="counts"),
            slot(f"{BASE}/b", "Name of b", why="no award"),
        ],
        "missing": [f"{BASE}/b"],
        "unused": [{"id": "urn:award:c:0", "why": "no place asks for it"}],
    }


def slot(achievement: str, name: str, **members: Any) -> dict[str, Any]:
    rest: dict[str, Any] = {
        "path": [],
        "filled_by": None,
        "standing": "open",
        "why": None,
        "needs": [],
        "designations": [],
    }
    return {"achievement": achievement, "name": name, **rest, **members}


def test_a_long_list_and_a_long_name_are_cut_short() -> None:
    names = "abcdefghij"
    result = evaluate(rule_of({"all": [*names]}, names), [], at=AT)
    assert "; and 4 more." in result.sentence
    long = rule_of("a", designation={"name": "x" * 1_000})
    assert len(evaluate(long, [], at=AT).sentence) < 300


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        evaluate(rule_of("a"), [], at=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="zone"):
        award("a", awarded=datetime(2026, 1, 1))


# --- of a programme ---


def test_the_achievement_of_a_designation_names_its_rule_and_says_what_it_asks_for() -> None:
    levels = {"award": "a", "levels": {"c": 1}, "versions": ["1"]}
    program = programme(
        "abcd",
        designations=[
            INNER | {"version": "2"},
            {
                "id": "goal",
                "name": "Designation",
                "sharing": False,
                "cascade": "warn",
                "period": {"from": "2020-01-01", "within": "P1Y6M"},
                "rule": {
                    "choose": [
                        {"name": "Core", "n": 2, "of": ["inner", levels]},
                        {"name": "More", "n": 1, "of": ["b", "c", "d"]},
                        {"name": "Last", "n": 2, "of": ["b", "c", "d"]},
                        {"name": "One", "n": 1, "of": ["a"]},
                    ]
                },
            },
        ],
        equivalences=[{"from": "old", "to": "a"}],
        **NEEDS_B,
    )
    achievement = designation_achievement(program, "goal")
    assert errors_of(achievement) == []
    assert achievement["achievementType"] == "CertificateOfCompletion"
    assert {one["identifierType"]: one["identifier"] for one in achievement["otherIdentifier"]} == {
        "ext:DesignationRule": f"{BASE}/goal/rule-1.json",
        "ext:Program": BASE,
    }
    assert achievement["criteria"]["narrative"].splitlines() == [
        "The awards that this rests on:",
        "",
        "- Core: both of these:",
        "  - what Inner asks for:",
        "    - both of these:",
        "      - Name of a",
        "      - Name of b",
        "  - Name of a (version 1; with a level that is required on 1 of its criteria)",
        "- More: one of these:",
        "  - Name of b",
        "  - Name of c",
        "  - Name of d",
        "- Last: at least 2 of these 3:",
        "  - Name of b",
        "  - Name of c",
        "  - Name of d",
        "- One: this one:",
        "  - Name of a",
        "",
        "Each award counts once.",
        "",
        "An older award, or one of somebody else, counts where the rule names it as equivalent.",
        "",
        "An award counts only with what has to be earned besides it.",
        "",
        "Awards count that were made from 2020-01-01 and within the last 1 year, 6 months.",
        "",
        "An award that counts here counts for no other designation.",
        "",
        "When an award is revoked or expires later, whoever verifies this is told.",
    ]
    assert designation_rule(program, f"{BASE}/inner").id == f"{BASE}/inner/rule-2.json"
    assert "certif" not in json.dumps(achievement).replace("CertificateOfCompletion", "").casefold()


def test_a_plain_rule_is_told_plainly() -> None:
    program = programme(
        "ab", designations=[{"id": "goal", "name": "Goal", "cascade": "none", "rule": {"any": ["a", "b"]}}]
    )
    assert designation_achievement(program, "goal")["criteria"]["narrative"].splitlines() == [
        "The awards that this rests on:",
        "",
        "- one of these:",
        "  - Name of a",
        "  - Name of b",
        "",
        "Each award counts once.",
        "",
        "An award that is revoked or expires later changes nothing.",
    ]


def errors_of(achievement: dict[str, Any]) -> list[Any]:
    document = {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "D",
        "issuer": {"id": ISSUER, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"type": ["AchievementSubject"], "id": "did:example:x", "achievement": achievement},
    }
    return list(errors(document))


def test_a_designation_that_is_not_there_is_refused() -> None:
    program = programme("a")
    with pytest.raises(RuleError, match="no designation 'd'"):
        designation_rule(program, "d")
    with pytest.raises(RuleError, match="no designation 'd'"):
        designation_achievement(program, "d")
