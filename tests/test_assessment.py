"""Decisions: an award, or what is missing for one, or a refusal to decide."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import PROJECT, read_json
from microbadge.assessment import Assessment, Award, Gap, NotYet, Rating, decide, score
from microbadge.errors import AssessmentError, ParseError
from microbadge.program import Level, Program, achievement_document

HEAD: dict[str, Any] = {
    "id": "https://academy.example/p",
    "name": "P",
    "issuer": {"id": "did:web:academy.example", "name": "Example Leadership Academy"},
}
ONE = "https://academy.example/p/one"


def program(rubric: dict[str, Any], **members: Any) -> Program:
    one = {"id": "one", "name": "One", "description": "One", "rubric": rubric, **members}
    scales = [{"id": "s", "levels": [{"id": x, "name": x.title()} for x in ("low", "mid", "high")]}]
    return Program.from_document({**HEAD, "levelScales": scales, "microCredentials": [one]})


def levels(*ratings: str, **members: Any) -> Assessment:
    return Assessment("one", [Rating(f"c{n}", level) for n, level in enumerate(ratings)], **members)


def criteria(count: int, **members: Any) -> list[dict[str, Any]]:
    return [{"id": f"c{n}", "name": f"C {n}", **members} for n in range(count)]


THREE = program(
    {"requiredLevel": "mid", "criteria": [{**one, "part": part} for one, part in zip(criteria(3), "ppq", strict=True)]},
    parts=[{"id": "p", "name": "Plan"}, {"id": "q", "name": "Do"}],
    creditsAvailable=1,
)
POINTS = program(
    {
        "scoring": {"rule": "sum", "min": 4},
        "criteria": [{**one, "part": part} for one, part in zip(criteria(3, points=[0, 1, 2]), "ppq", strict=True)],
    },
    parts=[{"id": "p", "name": "Plan"}, {"id": "q", "name": "Do"}],
)


def refused(program: Program, assessment: Assessment) -> AssessmentError:
    with pytest.raises(AssessmentError) as caught:
        decide(program, assessment)
    return caught.value


# the ExcEL programme, facts and scenarios from shared/programs


def shared_program(data: dict[str, Any]) -> Program:
    """The programme in the form of that file, as a programme file of ours."""
    scale = [{"id": level["id"], "name": level["name"]} for level in data["levelScale"]["levels"]]
    return Program.from_document(
        {
            "id": data["program"]["id"],
            "name": data["program"]["name"],
            "issuer": HEAD["issuer"],
            "levelScales": [{"id": "scale", "levels": scale}],
            "microCredentials": [
                {
                    "id": one["id"],
                    "name": one["title"],
                    "description": one["description"],
                    "creditsAvailable": one["credit"],
                    "parts": [{"id": part["id"], "name": part["name"]} for part in one["requirements"]],
                    "rubric": {
                        "criteria": [
                            {
                                "id": criterion["id"],
                                "name": criterion["title"],
                                "part": part["id"],
                                "requiredLevel": criterion["requiredLevel"],
                                "levels": criterion["levels"],
                            }
                            for part in one["requirements"]
                            for criterion in part["criteria"]
                        ]
                    },
                }
                for one in data["microCredentials"]
            ],
        }
    )


SCENARIOS = [f"S0{n}" for n in range(1, 9)]


def outcome(program: Program, achievement: str, scenario: dict[str, Any]) -> dict[str, Any]:
    """What a scenario comes to, in the words of that file."""
    assessment = Assessment(
        achievement,
        [Rating(criterion, level) for criterion, level in scenario["ratings"].items()],
        complete=scenario.get("complete", True),
        approver=scenario.get("approver"),
        ai_assisted=scenario.get("aiAssisted", False),
    )
    try:
        decision = decide(program, assessment)
    except AssessmentError as error:
        return {"status": "error", "reason": error.reason}
    if isinstance(decision, Award):
        return {"status": "earned"}
    if decision.reason == "incomplete":
        return {"status": "incomplete"}
    return {"status": "not-yet-earned", "revise": list(decision.revise)}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_of_the_excel_programme_comes_out_as_it_says(shared: Path, name: str) -> None:
    data = read_json(shared / "programs" / "excel-program.json")
    scenarios = {one["id"]: one for one in data["scenarios"] if one["kind"] == "assessment"}
    assert sorted(scenarios) == SCENARIOS
    scenario = scenarios[name]
    identifier = next(one["id"] for one in data["microCredentials"] if one["code"] == scenario["mc"])
    assert outcome(shared_program(data), identifier, scenario) == scenario["expect"]
    example = Program.from_file(PROJECT / "examples" / "excel" / "program.yaml")
    assert outcome(example, scenario["mc"], scenario) == scenario["expect"]


# programmes of other shapes, from the same file


def other(shared: Path, name: str) -> dict[str, Any]:
    data = read_json(shared / "programs" / "excel-program.json")
    found: dict[str, Any] = next(one for one in data["otherPrograms"] if one["id"] == name)
    return found


def earned(program: Program, assessment: Assessment) -> bool:
    return isinstance(decide(program, assessment), Award)


def test_a_badge_on_a_sum_of_points(shared: Path) -> None:
    data = other(shared, "rivet-mll-teachers")
    rubric = {
        "scoring": {"rule": "sum", "min": data["rubric"]["minTotal"]},
        "criteria": [
            {"id": f"c{n}", "name": one["id"], "points": one["points"], "levels": one["levels"] or {}}
            for n, one in enumerate(data["rubric"]["criteria"])
        ],
    }
    badge = program(rubric)
    total = badge.micro_credentials[0].rubric.scores[0]
    assert badge.micro_credentials[0].rubric.highest(total) == data["rubric"]["maxTotal"]
    assert [earned(badge, levels(*map(str, row["points"]))) for row in data["tests"]] == [
        row["pass"] for row in data["tests"]
    ]


def test_a_badge_with_a_threshold_for_each_group(shared: Path) -> None:
    data = other(shared, "bu-checkd")
    tasks = [task for group in data["rubric"]["groups"] for task in group["tasks"]]
    groups = [
        {"id": one["id"], "name": one["id"], "criteria": [task["id"] for task in one["tasks"]], "min": one["min"]}
        for one in data["rubric"]["groups"]
    ]
    rubric = {
        "scoring": {"rule": "groups", "groups": groups},
        "criteria": [{"id": task["id"], "name": task["id"], "points": [0, task["points"]]} for task in tasks],
    }
    badge = program(rubric)
    for row in data["tests"]:
        given = [Rating(task["id"], str(task["points"] if task["id"] in row["passed"] else 0)) for task in tasks]
        assert earned(badge, Assessment("one", given)) == row["pass"]


def test_a_go_or_no_go_badge(shared: Path) -> None:
    data = other(shared, "ctdl-go-nogo")
    scale = {"id": "go", "levels": [{"id": name, "name": name} for name in data["rubric"]["levels"]]}
    rubric = {"requiredLevel": data["rubric"]["requiredLevel"], "criteria": criteria(data["rubric"]["criteria"])}
    one = {"id": "one", "name": "One", "description": "One", "rubric": rubric}
    badge = Program.from_document({**HEAD, "levelScales": [scale], "microCredentials": [one]})
    assert [earned(badge, levels(*row["levels"])) for row in data["tests"]] == [row["pass"] for row in data["tests"]]


def test_a_weighted_score_without_a_threshold(shared: Path) -> None:
    data = other(shared, "ctdl-weighted")
    scale = {
        "id": "quality",
        "levels": [
            {"id": name, "name": name, "points": points} for name, points in reversed(data["rubric"]["levels"].items())
        ],
    }
    some = [{**one, "weight": weight} for one, weight in zip(criteria(4), data["rubric"]["weights"], strict=True)]
    rubric = {"scoring": {"rule": "weighted", "min": "none"}, "criteria": some}
    one = {"id": "one", "name": "One", "description": "One", "rubric": rubric}
    badge = Program.from_document({**HEAD, "levelScales": [scale], "microCredentials": [one]})
    for row in data["tests"]:
        assert score(badge, levels(*row["levels"])) == {f"{ONE}/scores/total": Decimal(str(row["score"]))}


def test_a_score_with_a_penalty_and_without_a_threshold(shared: Path) -> None:
    data = other(shared, "ctdl-penalty")
    some = [{**one, "points": points} for one, points in zip(criteria(3), data["rubric"]["criteria"], strict=True)]
    badge = program({"scoring": {"rule": "sum", "min": "none"}, "criteria": some})
    for row in data["tests"]:
        assessment = levels(*map(str, row["points"]))
        assert score(badge, assessment) == {f"{ONE}/scores/total": row["score"]}
        assert refused(badge, assessment).reason == "score-only"


# awards


def test_an_award_says_what_was_reached_in_the_words_of_open_badges() -> None:
    award = decide(THREE, levels("mid", "high", "mid"))
    assert isinstance(award, Award)
    assert award.achievement == achievement_document(THREE.micro_credentials[0], program_id=THREE.id)
    assert award.results == [
        {
            "type": ["Result"],
            "resultDescription": f"{ONE}/criteria/c{n}",
            "achievedLevel": f"{ONE}/criteria/c{n}/levels/{x}",
        }
        for n, x in enumerate(["mid", "high", "mid"])
    ]
    assert award.credits_earned == 1
    assert award.rubric_hash == THREE.micro_credentials[0].rubric.hash
    assert award.feedback == {}


def test_an_award_on_points_has_the_score_among_its_results() -> None:
    award = decide(POINTS, levels("2", "1", "1"))
    assert isinstance(award, Award)
    assert award.results[-1] == {"type": ["Result"], "resultDescription": f"{ONE}/scores/total", "value": "4"}
    assert award.credits_earned is None


def test_ratings_may_name_criteria_and_levels_either_way_and_in_any_order() -> None:
    given = [
        Rating(f"{ONE}/criteria/c2", f"{ONE}/criteria/c2/levels/mid"),
        Rating("c1", "high", feedback="Well done"),
        Rating(f"{ONE}/criteria/c0", "mid"),
    ]
    award = decide(THREE, Assessment(ONE, given))
    assert isinstance(award, Award)
    assert award.results == decide_award(THREE, levels("mid", "high", "mid")).results
    assert award.feedback == {f"{ONE}/criteria/c1": "Well done"}


def decide_award(program: Program, assessment: Assessment) -> Award:
    decision = decide(program, assessment)
    assert isinstance(decision, Award)
    return decision


def test_a_later_edit_of_the_rubric_is_seen() -> None:
    award = decide_award(THREE, levels("mid", "high", "mid"))
    edited = program({"requiredLevel": "high", "criteria": criteria(3)})
    assert award.rubric_hash != edited.micro_credentials[0].rubric.hash


def test_an_award_can_be_sent_to_another_process() -> None:
    award = decide_award(THREE, levels("mid", "high", "mid"))
    assert pickle.loads(pickle.dumps(award)) == award


# not yet


def test_a_gap_says_what_was_reached_what_is_required_and_what_to_redo() -> None:
    given = [Rating("c0", "mid"), Rating("c1", "low", feedback="Show more"), Rating("c2", "low")]
    decision = decide(THREE, Assessment("one", given))
    assert isinstance(decision, NotYet)
    assert decision.reason == "gaps"
    plan, do = THREE.micro_credentials[0].parts
    (low1, mid1, _), (low2, mid2, _) = (one.levels for one in THREE.micro_credentials[0].rubric.criteria[1:])
    assert decision.gaps == (
        Gap(f"{ONE}/criteria/c1", "C 1", low1, mid1, (plan,), "Show more"),
        Gap(f"{ONE}/criteria/c2", "C 2", low2, mid2, (do,)),
    )
    assert decision.revise == ("p", "q")
    assert str(decision.gaps[0]) == "C 1: Low, required: Mid; redo: Plan"


def test_a_score_that_is_too_low_says_which_parts_could_gain_points() -> None:
    decision = decide(POINTS, levels("2", "1", "0"))
    assert isinstance(decision, NotYet)
    assert decision.gaps == (
        Gap(f"{ONE}/scores/total", "Total", Decimal(3), Decimal(4), POINTS.micro_credentials[0].parts),
    )
    assert str(decision.gaps[0]) == "Total: 3, required: 4; redo: Plan, Do"


def test_a_part_with_full_points_is_not_redone() -> None:
    groups = [{"id": "g", "name": "G", "criteria": ["c0", "c1", "c2"], "min": 5}]
    some = [{**one, "part": part} for one, part in zip(criteria(3, points=[0, 1, 2]), "ppq", strict=True)]
    badge = program(
        {"scoring": {"rule": "groups", "groups": groups}, "criteria": some},
        parts=[{"id": "p", "name": "Plan"}, {"id": "q", "name": "Do"}],
    )
    decision = decide(badge, levels("2", "2", "0"))
    assert isinstance(decision, NotYet)
    assert decision.revise == ("q",)


def test_a_required_level_counts_beside_a_sum() -> None:
    badge = program(
        {
            "scoring": {"rule": "sum", "min": 3},
            "criteria": [
                {"id": "c0", "name": "A", "points": [0, 1, 2], "requiredLevel": 2},
                {"id": "c1", "name": "B", "points": [0, 1, 2]},
            ],
        }
    )
    assert earned(badge, levels("2", "1"))
    decision = decide(badge, levels("1", "2"))
    assert isinstance(decision, NotYet)
    assert [gap.name for gap in decision.gaps] == ["A"]
    assert decision.revise == ()
    assert str(decision.gaps[0]) == "A: 1, required: 2"


def test_each_group_has_its_own_gap() -> None:
    groups = [{"id": f"g{n}", "name": f"G{n}", "criteria": [f"c{n}"], "min": 2} for n in range(3)]
    badge = program({"scoring": {"rule": "groups", "groups": groups}, "criteria": criteria(3, points=[0, 1, 2])})
    decision = decide(badge, levels("1", "2", "0"))
    assert isinstance(decision, NotYet)
    assert [(gap.name, gap.reached) for gap in decision.gaps] == [("G0", Decimal(1)), ("G2", Decimal(0))]


def test_a_sum_of_decimals_reaches_its_threshold_exactly() -> None:
    some = criteria(3, points=[0, 0.1, 0.2])
    badge = program({"scoring": {"rule": "sum", "min": 0.3}, "criteria": some})
    assert earned(badge, levels("0.1", "0.1", "0.1"))


def test_an_incomplete_submission_is_not_yet_earned_and_has_no_gaps() -> None:
    decision = decide(THREE, Assessment("one", complete=False))
    assert decision == NotYet(THREE, THREE.micro_credentials[0], "incomplete")


# nothing may be decided


@pytest.mark.parametrize(
    ("assessment", "reason", "pointer"),
    [
        (Assessment("two", [Rating("c0", "mid")]), "unknown-achievement", "/achievement"),
        (Assessment("one"), "unrated", "/ratings"),
        (levels("mid", "mid"), "unrated", "/ratings"),
        (levels("mid", "mid", "mid", "mid"), "unknown-criterion", "/ratings/3"),
        (levels("mid", "mid", "best"), "unknown-level", "/ratings/2"),
        (levels("mid", "mid", f"{ONE}/criteria/c0/levels/mid"), "unknown-level", "/ratings/2"),
        (
            Assessment("one", [Rating("c0", "mid"), Rating(f"{ONE}/criteria/c0", "high"), Rating("c2", "mid")]),
            "rated-twice",
            "/ratings/1",
        ),
        (levels("mid", complete=False), "ratings-on-incomplete", "/ratings"),
        (levels("mid", "mid", "mid", ai_assisted=True), "no-human-approver", "/approver"),
        (levels("mid", "mid", "mid", ai_assisted=True, approver=" "), "no-human-approver", "/approver"),
        (levels("low", "mid", "mid", ai_assisted=True), "no-human-approver", "/approver"),
    ],
)
def test_nothing_is_decided_from_a_faulty_assessment(assessment: Assessment, reason: str, pointer: str) -> None:
    error = refused(THREE, assessment)
    assert (error.reason, error.pointer) == (reason, pointer)
    with pytest.raises(AssessmentError) as caught:
        score(THREE, assessment)
    assert caught.value.reason == reason


def test_all_criteria_that_were_not_rated_are_named() -> None:
    assert "C 1; C 2" in str(refused(THREE, levels("mid")))


def test_a_person_may_approve_what_a_machine_drafted() -> None:
    assert earned(THREE, levels("mid", "mid", "mid", ai_assisted=True, approver="R. Okafor"))


def test_what_is_not_a_rating_is_a_mistake_of_the_caller() -> None:
    ratings: Any = [{"criterion": "c0", "level": "high"}]
    with pytest.raises(TypeError, match="Ratings only"):
        Assessment("one", ratings)


@given(st.lists(st.sampled_from(["low", "mid", "high"]), min_size=3, max_size=3))
@settings(max_examples=27, deadline=None, derandomize=True)
def test_a_rating_raised_never_takes_an_award_away(given_levels: list[str]) -> None:
    raised = ["high" if level == "mid" else level for level in given_levels]
    assert earned(THREE, levels(*raised)) == earned(THREE, levels(*given_levels)) == ("low" not in given_levels)


# assessments in files


def test_an_assessment_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text(
        "achievement: one\n"
        "approver: R. Okafor\n"
        "aiAssisted: true\n"
        "ratings:\n"
        "  - criterion: c0\n"
        "    level: 2\n"
        "    feedback: Well done\n"
        "  - {criterion: c1, level: '1'}\n"
    )
    assert Assessment.from_file(path) == Assessment(
        "one",
        (Rating("c0", "2", "Well done"), Rating("c1", "1")),
        approver="R. Okafor",
        ai_assisted=True,
    )


def test_an_assessment_is_read_from_a_document() -> None:
    assert Assessment.from_document({"achievement": "one", "complete": False}) == Assessment("one", (), complete=False)


def test_all_faults_of_an_assessment_file_have_their_line(tmp_path: Path) -> None:
    path = tmp_path / "assessment.yaml"
    path.write_text("achievement: one\nComplete: false\nratings:\n  - criterion: c0\n    levle: low\naiAssisted: yes\n")
    with pytest.raises(AssessmentError) as caught:
        Assessment.from_file(path)
    assert caught.value.reason == "malformed"
    assert caught.value.source == str(path)
    assert {(one.line, one.code) for one in caught.value.problems} == {
        (2, "unknown-member"),
        (4, "structure"),
        (5, "unknown-member"),
        (6, "structure"),
    }
    assert "did you mean 'level'" in " ".join(one.message for one in caught.value.problems)


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (None, ""),
        ([], ""),
        ({}, ""),
        ({"achievement": "one", "complete": "no"}, "/complete"),
        ({"achievement": "one", "complete": 1}, "/complete"),
        ({"achievement": "one", "approver": None}, "/approver"),
        ({"achievement": "one", "approver": " "}, "/approver"),
        ({"achievement": "one", "ratings": {"c0": "low"}}, "/ratings"),
        ({"achievement": "one", "ratings": [{"criterion": "c0", "level": True}]}, "/ratings/0/level"),
        ({"achievement": "one", "ratings": [{"criterion": "c0", "level": 1e300}]}, "/ratings/0/level"),
        ({"achievement": "one", "extra": {1}}, "/extra"),
        ({"achievement": "one", "typo": 1}, "/typo"),
    ],
)
def test_a_document_that_is_no_assessment_is_refused(document: Any, pointer: str) -> None:
    with pytest.raises(AssessmentError) as caught:
        Assessment.from_document(document)
    assert caught.value.reason == "malformed"
    assert caught.value.pointer == pointer


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParseError):
        Assessment.from_file(tmp_path / "missing.yaml")


def test_a_level_in_a_gap_is_a_level_of_the_rubric() -> None:
    decision = decide(THREE, levels("low", "mid", "mid"))
    assert isinstance(decision, NotYet)
    assert isinstance(decision.gaps[0].reached, Level)
