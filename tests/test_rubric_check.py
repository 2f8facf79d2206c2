"""What the badge says against its own rubric: each fault has its code and its place."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import BASE, badge, changed, criterion, result, score, total
from microbadge.codes import CODES, Code, Group
from microbadge.report import Outcome
from microbadge.rubric_check import check_rubric

RUBRIC_CODES = [code for code in Code if CODES[code].group is Group.RUBRIC and code is not Code.RUBRIC_HASH]
"""The codes of the group, but for the hash, which is checked by itself (`rubric_hash`)."""


def faults(document: dict[str, Any]) -> list[tuple[Code, Outcome, str | None]]:
    """Each check that did not pass, with its place."""
    fine = (Outcome.PASSED, Outcome.NOT_APPLICABLE)
    return [(check.code, check.outcome, check.pointer) for check in check_rubric(document) if check.outcome not in fine]


def subject(document: dict[str, Any]) -> Any:
    return document["credentialSubject"]


def achievement(document: dict[str, Any]) -> Any:
    return document["credentialSubject"]["achievement"]


def test_a_badge_whose_criteria_are_all_reached_passes_every_check() -> None:
    assert faults(badge()) == []


def test_every_code_of_the_group_is_answered_even_where_there_is_nothing_to_check() -> None:
    documents: list[dict[str, Any]] = [badge(), {}, {"credentialSubject": {"achievement": {}}}]
    for document in documents:
        assert {check.code for check in check_rubric(document)} == set(RUBRIC_CODES)
    assert {check.outcome for check in check_rubric({})} == {Outcome.NOT_APPLICABLE}


RESULT = "/credentialSubject/result"
DESCRIPTION = "/credentialSubject/achievement/resultDescription"

OB = "https://purl.imsglobal.org/spec/ob/v3p0/"


def total_badge(value: str, *, low: str = "0", high: str = "9", kind: str = "CFRubricCriterion") -> dict[str, Any]:
    """The badge with a score that is the sum of its criteria."""
    described, scored = total(value, kind=kind, requiredValue="5", valueMin=low, valueMax=high)
    return changed(
        lambda d: (achievement(d)["resultDescription"].append(described), subject(d)["result"].append(scored))
    )


ONE_FAULT: dict[str, tuple[Any, Code, str]] = {
    "below the required level": (
        lambda d: subject(d)["result"].__setitem__(2, result("reflect", "developing")),
        Code.LEVEL_REACHED,
        f"{RESULT}/2/achievedLevel",
    ),
    "no level although one is required": (
        lambda d: subject(d)["result"][1].pop("achievedLevel"),
        Code.LEVEL_REACHED,
        f"{RESULT}/1",
    ),
    "a required level that no criterion has": (
        lambda d: achievement(d)["resultDescription"][1].update(requiredLevel=f"{BASE}/nowhere"),
        Code.REQUIRED_LEVEL,
        f"{DESCRIPTION}/1/requiredLevel",
    ),
    "a required level of another criterion": (
        lambda d: achievement(d)["resultDescription"][1].update(requiredLevel=f"{BASE}/criteria/plan/not-yet"),
        Code.REQUIRED_LEVEL,
        f"{DESCRIPTION}/1/requiredLevel",
    ),
    "a requirement without a result": (
        lambda d: subject(d)["result"].pop(1),
        Code.RESULT_PRESENT,
        f"{DESCRIPTION}/1",
    ),
    "two results for one criterion": (
        lambda d: subject(d)["result"].append(result("plan", "exemplary")),
        Code.RESULT_ONCE,
        f"{RESULT}/3",
    ),
    "a failed result beside a level that passes": (
        lambda d: subject(d)["result"][0].update(status="Failed"),
        Code.RESULT_STATUS,
        f"{RESULT}/0/status",
    ),
    "a withdrawn result": (
        lambda d: subject(d)["result"][0].update(status="Withdrew"),
        Code.RESULT_STATUS,
        f"{RESULT}/0/status",
    ),
    "points that are not those of the level": (
        lambda d: subject(d)["result"][0].update(value="3"),
        Code.POINTS,
        f"{RESULT}/0/value",
    ),
    "more credits than there are": (
        lambda d: subject(d).update(creditsEarned=99),
        Code.CREDITS,
        "/credentialSubject/creditsEarned",
    ),
    "fewer than no credits": (
        lambda d: subject(d).update(creditsEarned=-1),
        Code.CREDITS,
        "/credentialSubject/creditsEarned",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_fault_is_found_with_its_code_and_place(name: str) -> None:
    change, code, place = ONE_FAULT[name]
    assert faults(changed(change)) == [(code, Outcome.FAILED, place)]


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("https://academy.example/elsewhere", Code.LEVEL_KNOWN),
        (f"{BASE}/criteria/teach/demonstrated", Code.LEVEL_OF_CRITERION),
    ],
)
def test_a_level_that_the_criterion_does_not_have_fails_and_reaches_nothing(level: str, code: Code) -> None:
    document = changed(lambda d: subject(d)["result"][0].update(achievedLevel=level))
    place = f"{RESULT}/0/achievedLevel"
    assert faults(document) == [(code, Outcome.FAILED, place), (Code.LEVEL_REACHED, Outcome.FAILED, place)]


def test_a_result_without_level_reaches_no_level_that_is_called_none() -> None:
    def rename(document: dict[str, Any]) -> None:
        description = achievement(document)["resultDescription"][0]
        description["rubricCriterionLevel"][2]["id"] = description["requiredLevel"] = "None"
        del subject(document)["result"][0]["achievedLevel"]

    assert faults(changed(rename)) == [(Code.LEVEL_REACHED, Outcome.FAILED, f"{RESULT}/0")]


def test_a_result_for_a_criterion_that_is_not_there_fails_and_leaves_the_criterion_without_result() -> None:
    document = changed(lambda d: subject(d)["result"][0].update(resultDescription=f"{BASE}/nowhere"))
    assert faults(document) == [
        (Code.RESULT_DESCRIPTION, Outcome.FAILED, f"{RESULT}/0/resultDescription"),
        (Code.RESULT_PRESENT, Outcome.FAILED, f"{DESCRIPTION}/0"),
    ]


def test_a_result_that_names_no_criterion_is_a_warning() -> None:
    document = changed(lambda d: subject(d)["result"].append({"type": ["Result"], "value": "good"}))
    assert faults(document) == [(Code.RESULT_DESCRIPTION, Outcome.WARNING, f"{RESULT}/3")]


def test_a_result_without_a_rubric_is_no_fault() -> None:
    document = changed(
        lambda d: (achievement(d).pop("resultDescription"), subject(d).update(result=[{"type": "Result"}]))
    )
    assert faults(document) == []


@pytest.mark.parametrize("status", ["InProgress", "Enrolled", "OnHold", "Provisional"])
def test_a_result_that_was_not_final_is_a_warning(status: str) -> None:
    document = changed(lambda d: subject(d)["result"][0].update(status=status))
    assert faults(document) == [(Code.RESULT_STATUS, Outcome.WARNING, f"{RESULT}/0/status")]


def test_a_completed_result_is_fine() -> None:
    assert faults(changed(lambda d: subject(d)["result"][0].update(status="Completed", value="2"))) == []


def test_a_level_above_the_required_one_passes() -> None:
    assert faults(changed(lambda d: subject(d)["result"].__setitem__(0, result("plan", "exemplary")))) == []


def test_one_result_and_one_description_may_stand_without_a_list() -> None:
    document = changed(
        lambda d: (
            achievement(d).update(resultDescription=criterion("plan")),
            subject(d).update(result=result("plan", "developing")),
        )
    )
    assert faults(document) == [(Code.LEVEL_REACHED, Outcome.FAILED, f"{RESULT}/achievedLevel")]


def complete() -> dict[str, Any]:
    """A badge without faults in which every member stands that a check reads."""
    document = total_badge("6")
    subject(document)["result"][0].update(value="2", status="Completed")
    described, scored = score("B", id="urn:x:g", resultType="LetterGrade", allowedValue=["C", "B"], requiredValue="B")
    achievement(document)["resultDescription"].append(described)
    subject(document)["result"].append({**scored, "resultDescription": "urn:x:g"})
    return document


ONE_VALUE = [
    ("/credentialSubject/creditsEarned", Code.CREDITS),
    ("/credentialSubject/achievement/creditsAvailable", Code.CREDITS),
    (f"{RESULT}/0/resultDescription", Code.RESULT_DESCRIPTION),
    (f"{RESULT}/0/achievedLevel", Code.LEVEL_KNOWN),
    (f"{RESULT}/0/value", Code.VALUE_FORM),
    (f"{RESULT}/0/status", Code.RESULT_STATUS),
    (f"{DESCRIPTION}/0/id", Code.RESULT_DESCRIPTION),
    (f"{DESCRIPTION}/0/resultType", Code.VALUE_FORM),
    (f"{DESCRIPTION}/0/requiredLevel", Code.REQUIRED_LEVEL),
    (f"{DESCRIPTION}/0/rubricCriterionLevel/1/id", Code.LEVEL_KNOWN),
    (f"{DESCRIPTION}/0/rubricCriterionLevel/1/level", Code.LEVEL_REACHED),
    (f"{DESCRIPTION}/0/rubricCriterionLevel/1/points", Code.POINTS),
    (f"{DESCRIPTION}/3/requiredValue", Code.VALUE_FORM),
    (f"{DESCRIPTION}/3/valueMin", Code.VALUE_FORM),
    (f"{DESCRIPTION}/3/valueMax", Code.VALUE_FORM),
    (f"{DESCRIPTION}/3/alignment/0/targetType", Code.TOTAL),
    (f"{DESCRIPTION}/3/alignment/0/targetUrl", Code.TOTAL),
]
SEVERAL_VALUES = [
    ("/credentialSubject", Code.RESULT_DESCRIPTION),
    ("/credentialSubject/achievement", Code.RESULT_DESCRIPTION),
    (RESULT, Code.RESULT_DESCRIPTION),
    (DESCRIPTION, Code.RESULT_DESCRIPTION),
    (f"{DESCRIPTION}/0/rubricCriterionLevel", Code.LEVEL_KNOWN),
    (f"{DESCRIPTION}/3/alignment", Code.TOTAL),
    (f"{DESCRIPTION}/4/allowedValue", Code.VALUE_RANGE),
]


class TestShapes:
    """What a check reads and finds in another shape is a fault, whether or not a schema says so too."""

    @staticmethod
    def holder(document: Any, place: str) -> tuple[Any, str]:
        *steps, last = place.removeprefix("/").split("/")
        for step in steps:
            document = document[int(step) if isinstance(document, list) else step]
        return document, last

    def test_the_badge_has_no_fault_before_a_shape_is_changed(self) -> None:
        assert faults(complete()) == []

    @pytest.mark.parametrize(("place", "code"), ONE_VALUE)
    def test_one_value_in_a_list_or_of_another_kind_fails(self, place: str, code: Code) -> None:
        holder, member = self.holder(document := complete(), place)
        for wrong in ([holder[member]], (holder[member],), [], None, True, {"id": "x"}):
            holder[member] = wrong
            assert (code, Outcome.FAILED, place) in faults(document)

    @pytest.mark.parametrize(("place", "code"), SEVERAL_VALUES)
    def test_a_value_of_another_kind_in_a_set_fails(self, place: str, code: Code) -> None:
        holder, member = self.holder(document := complete(), place)
        right = holder[member] if isinstance(holder[member], list) else [holder[member]]
        for wrong in (7, None):
            holder[member] = wrong
            assert (code, Outcome.FAILED, place) in faults(document)
            holder[member] = [*right, wrong]
            assert (code, Outcome.FAILED, f"{place}/{len(right)}") in faults(document)
        holder[member] = [right]
        assert (code, Outcome.FAILED, f"{place}/0") in faults(document)

    def test_an_achievement_in_a_list_is_read(self) -> None:
        document = changed(lambda d: subject(d).update(achievement=[achievement(d)]))
        assert faults(document) == []
        subject(document)["result"].pop(1)
        place = DESCRIPTION.replace("achievement", "achievement/0")
        assert faults(document) == [(Code.RESULT_PRESENT, Outcome.FAILED, f"{place}/1")]

    def test_several_achievements_fail(self) -> None:
        document = changed(lambda d: subject(d).update(achievement=[achievement(d), achievement(d)]))
        assert faults(document) == [(Code.RESULT_DESCRIPTION, Outcome.FAILED, "/credentialSubject/achievement")]

    def test_the_achievements_that_a_learner_record_refers_to_need_no_results(self) -> None:
        record = changed(
            lambda d: (
                d.update(type=["VerifiableCredential", "ClrCredential"]),
                subject(d).update(type=["ClrSubject"], achievement=[achievement(d), achievement(d)]),
                subject(d).pop("result"),
            )
        )
        assert faults(record) == []

    @pytest.mark.parametrize("types", [["AchievementCredential", "ClrCredential"], ["OpenBadgeCredential"]])
    def test_a_badge_that_calls_its_subject_that_of_a_record_is_still_a_badge(self, types: list[str]) -> None:
        document = changed(lambda d: (d.update(type=types), subject(d).update(type=["ClrSubject"], result=[])))
        assert [code for code, _, _ in faults(document)] == [Code.RESULT_PRESENT] * 3
        document = changed(lambda d: (d.update(type="ClrCredential"), subject(d).update(result=[])))
        assert [code for code, _, _ in faults(document)] == [Code.RESULT_PRESENT] * 3


class TestBounds:
    """A badge of a megabyte gets an answer of some kilobytes, in time that grows with its size only."""

    MANY = 5000

    def many_levels(self) -> dict[str, Any]:
        levels = [{"id": f"u:{number}"} for number in range(self.MANY)]
        one = {"id": "u:a", "rubricCriterionLevel": levels, "requiredLevel": "u:0"}
        other = {"id": "u:b", "rubricCriterionLevel": [{"id": "u:z"}]}
        return self.badge([one, other], {"resultDescription": "u:a", "achievedLevel": "u:z"})

    def many_values(self) -> dict[str, Any]:
        allowed = [str(number) for number in range(self.MANY)]
        return self.badge([{"id": "u:a", "allowedValue": allowed}], {"resultDescription": "u:a", "value": "no"})

    def many_parts(self) -> dict[str, Any]:
        names = [f"u:{number}" for number in range(self.MANY)]
        levels = [{"id": "u:l", "points": "1"}]
        criteria = [{"id": n, "resultType": "RubricCriterionLevel", "rubricCriterionLevel": levels} for n in names]
        described, scored = score("7", valueMin=str(self.MANY), valueMax=str(self.MANY))
        described["alignment"] = [{"targetUrl": name, "targetType": "CFRubricCriterion"} for name in names]
        document = self.badge([*criteria, described], scored)
        subject(document)["result"] += [{"resultDescription": name, "achievedLevel": "u:l"} for name in names]
        return document

    def badge(self, descriptions: list[dict[str, Any]], scored: dict[str, Any]) -> dict[str, Any]:
        return {
            "credentialSubject": {
                "achievement": {"resultDescription": descriptions},
                "result": [scored] * self.MANY,
            }
        }

    @pytest.mark.parametrize(
        ("kind", "code"),
        [
            (many_levels, Code.LEVEL_OF_CRITERION),
            (many_levels, Code.LEVEL_REACHED),
            (many_values, Code.VALUE_RANGE),
            (many_parts, Code.TOTAL),
        ],
    )
    def test_thousands_of_results_against_thousands_of_values_take_little_memory(
        self, kind: Callable[[TestBounds], dict[str, Any]], code: Code
    ) -> None:
        document = kind(self)
        tracemalloc.start()
        checks = check_rubric(document)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20_000_000
        assert len(json.dumps([check.to_dict() for check in checks])) < 300_000
        mine = [check for check in checks if check.code is code]
        assert {check.outcome for check in mine} == {Outcome.FAILED}
        assert len(mine) == 101
        assert mine[-1].message == f"{self.MANY - 100} more like those listed"

    def test_many_warnings_hide_no_failure(self) -> None:
        results = [{"resultDescription": f"u:{number}", "status": "InProgress"} for number in range(150)]
        results.append({"resultDescription": "u:150", "status": "Failed"})
        descriptions = [{"id": f"u:{number}", "requiredValue": "x"} for number in range(151)]
        document = {"credentialSubject": {"achievement": {"resultDescription": descriptions}, "result": results}}
        outcomes = [check.outcome for check in check_rubric(document) if check.code is Code.RESULT_STATUS]
        assert (outcomes.count(Outcome.WARNING), outcomes.count(Outcome.FAILED)) == (101, 1)

    def test_exactly_as_many_as_are_listed_have_no_more(self) -> None:
        results = [{"resultDescription": "u:nowhere"}] * 100
        document = {"credentialSubject": {"result": results}}
        assert len([check for check in check_rubric(document) if check.code is Code.RESULT_DESCRIPTION]) == 100


class TestTheOrderOfLevels:
    """Arrays are sets: what orders levels is their points, else their numbers, never their place in the list."""

    @staticmethod
    def reached(level: str, **levels: Mapping[str, str | None]) -> list[tuple[Code, Outcome, str | None]]:
        described = criterion("plan")
        for entry in described["rubricCriterionLevel"]:
            for member, value in levels.get(entry["name"].lower().replace("-", "_"), {}).items():
                entry[member] = value
            for member in [member for member, value in entry.items() if value is None]:
                del entry[member]
        return faults(
            changed(
                lambda d: (
                    achievement(d).update(resultDescription=[described]),
                    subject(d).update(result=[result("plan", level)]),
                )
            )
        )

    NO_POINTS: dict[str, dict[str, str | None]] = {  # noqa: RUF012 - a table of the test
        name: {"points": None} for name in ("not_yet", "developing", "demonstrated", "exemplary")
    }
    NOTHING: dict[str, dict[str, str | None]] = {  # noqa: RUF012
        name: {"points": None, "level": None} for name in ("not_yet", "developing", "demonstrated", "exemplary")
    }
    FAILED = (Code.LEVEL_REACHED, Outcome.FAILED, f"{RESULT}/0/achievedLevel")
    UNKNOWN = (Code.LEVEL_REACHED, Outcome.UNDETERMINED, f"{RESULT}/0/achievedLevel")

    def test_reversing_the_list_changes_nothing(self) -> None:
        def reverse(document: dict[str, Any]) -> None:
            for described in achievement(document)["resultDescription"]:
                described["rubricCriterionLevel"].reverse()

        assert faults(changed(reverse)) == []

    def test_points_come_before_numbers(self) -> None:
        assert self.reached("developing", developing={"points": "9"}, exemplary={"level": "0"}) == []

    def test_without_points_the_numbers_decide(self) -> None:
        assert self.reached("developing", **self.NO_POINTS) == [self.FAILED]
        assert self.reached("exemplary", **self.NO_POINTS) == []

    def test_with_two_levels_of_the_same_points_the_numbers_decide(self) -> None:
        assert self.reached("developing", developing={"points": "2"}) == [self.FAILED]

    def test_where_nothing_decides_the_required_level_itself_passes_and_any_other_is_undetermined(self) -> None:
        assert self.reached("demonstrated", **self.NOTHING) == []
        assert self.reached("exemplary", **self.NOTHING) == [self.UNKNOWN]
        assert self.reached("not-yet", **self.NOTHING) == [self.UNKNOWN]

    def test_levels_that_are_words_order_nothing(self) -> None:
        words: dict[str, dict[str, str | None]] = {name: {"points": None, "level": name} for name in self.NOTHING}
        assert self.reached("exemplary", **words) == [self.UNKNOWN]

    def test_points_are_compared_exactly(self) -> None:
        close = {"developing": {"points": "2.0000000000000001"}}
        assert self.reached("developing", **close) == []


class TestValues:
    @staticmethod
    def badge(value: str | None, **members: Any) -> dict[str, Any]:
        described, scored = score(value, **members)
        return changed(
            lambda d: (achievement(d)["resultDescription"].append(described), subject(d)["result"].append(scored))
        )

    VALUE = f"{RESULT}/3/value"

    def test_a_value_at_or_above_the_required_one_passes(self) -> None:
        assert faults(self.badge("12", requiredValue="12", valueMin="0", valueMax="16")) == []
        assert faults(self.badge("12.50", requiredValue="12.5")) == []

    def test_a_value_below_the_required_one_fails(self) -> None:
        assert faults(self.badge("9", requiredValue="12")) == [(Code.VALUE_REACHED, Outcome.FAILED, self.VALUE)]

    def test_a_required_value_without_a_value_fails(self) -> None:
        assert faults(self.badge(None, requiredValue="12")) == [(Code.VALUE_REACHED, Outcome.FAILED, f"{RESULT}/3")]

    @pytest.mark.parametrize("value", ["17", "-1"])
    def test_a_value_outside_its_range_fails(self, value: str) -> None:
        document = self.badge(value, valueMin="0", valueMax="16")
        assert faults(document) == [(Code.VALUE_RANGE, Outcome.FAILED, self.VALUE)]

    @pytest.mark.parametrize("value", ["many", "1e3", "NaN", "١٢", "12 points", ""])
    def test_a_score_that_is_not_a_number_fails(self, value: str) -> None:
        assert (Code.VALUE_FORM, Outcome.FAILED, self.VALUE) in faults(self.badge(value, requiredValue="1"))
        assert (Code.VALUE_REACHED, Outcome.FAILED, self.VALUE) in faults(self.badge(value, requiredValue="1"))

    @pytest.mark.parametrize("member", ["valueMin", "valueMax", "requiredValue"])
    def test_a_bound_that_is_not_a_number_fails(self, member: str) -> None:
        place = f"{DESCRIPTION}/3/{member}"
        assert (Code.VALUE_FORM, Outcome.FAILED, place) in faults(self.badge("12", **{member: "some"}))

    def test_a_value_that_is_not_allowed_fails(self) -> None:
        document = self.badge("D", resultType="LetterGrade", allowedValue=["C", "B", "A"])
        assert faults(document) == [(Code.VALUE_RANGE, Outcome.FAILED, self.VALUE)]

    @pytest.mark.parametrize(("value", "outcomes"), [("C", [Outcome.FAILED]), ("B", []), ("A", [])])
    def test_allowed_values_are_ordered_from_low_to_high_where_the_order_is_signed(
        self, value: str, outcomes: list[Outcome]
    ) -> None:
        document = self.badge(value, resultType="LetterGrade", allowedValue=["C", "B", "A"], requiredValue="B")
        assert [outcome for _, outcome, _ in faults(document)] == outcomes

    @pytest.mark.parametrize("context", ["context-3.0.1.json", "context.json"])
    def test_before_context_3_0_2_the_order_of_allowed_values_is_not_signed(self, context: str) -> None:
        document = self.badge("A", resultType="LetterGrade", allowedValue=["C", "B", "A"], requiredValue="B")
        document["@context"][1] = f"https://purl.imsglobal.org/spec/ob/v3p0/{context}"
        assert faults(document) == [(Code.VALUE_REACHED, Outcome.UNDETERMINED, self.VALUE)]

    @pytest.mark.parametrize(
        "contexts",
        [
            ["https://www.w3.org/ns/credentials/v2", f"{OB}context-3.0.1.json", f"{OB}context-3.0.3.json"],
            ["https://www.w3.org/ns/credentials/v2", f"{OB}context-3.0.3.json", f"{OB}context-3.0.1.json"],
            ["https://www.w3.org/ns/credentials/v2", f"{OB}context-3.0.3.json", f"{OB}context.json"],
            ["https://www.w3.org/ns/credentials/v2", {}, f"{OB}context-3.0.3.json"],
            ["https://www.w3.org/ns/credentials/v2"],
            f"{OB}context-3.0.3.json",
        ],
    )
    def test_only_the_context_in_its_place_says_that_the_order_is_signed(self, contexts: Any) -> None:
        document = self.badge("A", resultType="LetterGrade", allowedValue=["C", "B", "A"], requiredValue="B")
        document["@context"] = contexts
        assert faults(document) == [(Code.VALUE_REACHED, Outcome.UNDETERMINED, self.VALUE)]

    def test_contexts_of_something_else_do_not_matter_to_the_order(self) -> None:
        document = self.badge("A", resultType="LetterGrade", allowedValue=["C", "B", "A"], requiredValue="B")
        document["@context"] += [f"{OB}extensions.json", {"x": "urn:x:y"}]
        assert faults(document) == []

    def test_of_long_lists_a_check_shows_a_few(self) -> None:
        allowed = [str(number) for number in range(50)]
        document = self.badge("x", resultType="LetterGrade", allowedValue=allowed)
        [check] = [check for check in check_rubric(document) if check.outcome is Outcome.FAILED]
        assert check.expected == allowed[:10]

    def test_a_required_status_is_compared_with_the_status(self) -> None:
        document = self.badge(None, resultType="Status", requiredValue="Completed")
        subject(document)["result"][3]["status"] = "Completed"
        assert faults(document) == []
        subject(document)["result"][3]["status"] = "Failed"
        assert [code for code, _, _ in faults(document)] == [Code.VALUE_REACHED, Code.RESULT_STATUS]


class TestTotals:
    """A score that states to be a sum, by alignments with its criteria (docs/decisions/0002)."""

    PLACE = f"{RESULT}/3/value"

    def test_the_sum_passes(self) -> None:
        assert faults(total_badge("6")) == []
        [check] = [check for check in check_rubric(total_badge("6.0")) if check.code is Code.TOTAL]
        assert (check.outcome, check.actual) == (Outcome.PASSED, 1)

    def test_another_total_fails(self) -> None:
        assert faults(total_badge("7")) == [(Code.TOTAL, Outcome.FAILED, self.PLACE)]

    @pytest.mark.parametrize("options", [{"high": "10"}, {"low": "1"}, {"kind": "CFItem"}])
    def test_a_score_that_does_not_state_to_be_a_sum_is_not_checked(self, options: dict[str, str]) -> None:
        [check] = [check for check in check_rubric(total_badge("7", **options)) if check.code is Code.TOTAL]
        assert check.outcome is Outcome.NOT_APPLICABLE

    def test_a_sum_whose_parts_are_missing_is_undetermined(self) -> None:
        document = total_badge("5")
        subject(document)["result"].pop(0)
        achievement(document)["resultDescription"][0].pop("requiredLevel")
        assert faults(document) == [(Code.TOTAL, Outcome.UNDETERMINED, f"{RESULT}/2/value")]

    @pytest.mark.parametrize("member", ["alignment", "rubricCriterionLevel"])
    def test_a_sum_is_one_whether_lists_or_tuples_state_it(self, member: str) -> None:
        document = total_badge("7")
        for description in achievement(document)["resultDescription"]:
            if member in description:
                description[member] = tuple(description[member])
        assert faults(document) == [(Code.TOTAL, Outcome.FAILED, self.PLACE)]


MEMBERS = """
id type result achievement resultDescription achievedLevel rubricCriterionLevel requiredLevel points requiredValue value
valueMin allowedValue resultType status creditsEarned creditsAvailable name
""".split()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "1", "x", BASE, "Failed"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(json_values)
def test_no_document_makes_it_raise(value: Any) -> None:
    checks = check_rubric({"credentialSubject": value})
    assert {check.code for check in checks} == set(RUBRIC_CODES)


def as_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_tuples(member) for key, member in value.items()}
    return tuple(map(as_tuples, value)) if isinstance(value, list) else value


@settings(max_examples=200, deadline=None, derandomize=True)
@given(json_values)
def test_tuples_are_read_as_lists(value: Any) -> None:
    for document in ({"credentialSubject": value}, changed(lambda d: subject(d).update(result=value))):
        assert faults(as_tuples(document)) == faults(document)
