"""What the badge says: its results against the rubric of its achievement (Open Badges 3.0, Appendix B).

Pure: JSON in, checks out. It reads only members whose JSON form is all that was signed (`canonical.prepare`).
Arrays are sets: the order of levels is not signed, so levels are ordered by their points, else by their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .codes import Code
from .report import Check, Outcome

NUMERIC_TYPES = frozenset({"GradePointAverage", "Percent", "RawScore", "RubricScore", "ScaledScore"})
"""Result types whose values are numbers (ResultType)."""
FAILING = frozenset({"Failed", "Withdrew"})
UNFINISHED = frozenset({"Enrolled", "InProgress", "OnHold", "Provisional"})

_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", flags=re.ASCII)
_OB_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-(\d+)\.(\d+)\.(\d+)\.json", flags=re.ASCII)
_ORDERED_SINCE = (3, 0, 2)
"""The context version since which `allowedValue` is an ordered list."""


@dataclass(frozen=True, slots=True)
class Level:
    """A RubricCriterionLevel: its id, and its points and number where it has them."""

    id: str
    points: Decimal | None
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A ResultDescription and its place in the document."""

    pointer: str
    id: str | None
    members: Mapping[str, Any]
    levels: Mapping[str, Level]

    @property
    def requires(self) -> bool:
        """Whether it requires a level or a value."""
        return "requiredLevel" in self.members or "requiredValue" in self.members

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.members.get("resultType") in NUMERIC_TYPES


@dataclass(frozen=True, slots=True)
class Scored:
    """A Result, its place, and the criterion that it is for."""

    pointer: str
    members: Mapping[str, Any]
    criterion: Criterion | None

    def text(self, member: str) -> str | None:
        """The member where it is a string."""
        value = self.members.get(member)
        return value if isinstance(value, str) else None


@dataclass(slots=True)
class _Rubric:
    """The results and criteria of one subject, and the checks made on them so far."""

    pointer: str
    subject: Mapping[str, Any]
    achievement: Mapping[str, Any]
    criteria: list[Criterion]
    results: list[Scored]
    order_is_signed: bool
    checks: list[Check] = field(default_factory=list)

    def fail(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        self.checks.append(Check(code, Outcome.FAILED, message, pointer, expected, actual))

    def undetermined(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        self.checks.append(Check(code, Outcome.UNDETERMINED, message, pointer, expected, actual))

    def warn(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        self.checks.append(Check(code, Outcome.WARNING, message, pointer, expected, actual))


def check_rubric(document: Mapping[str, Any]) -> list[Check]:
    """Hold every result of the credential against the rubric in it.

    Each code of the rubric group is in the answer: failed with the place, passed, or not applicable where the
    badge has nothing of the kind. Never raises, whatever the document holds.
    """
    rubrics = [
        _read(place, subject, document)
        for place, subject in _objects(document.get("credentialSubject"), "/credentialSubject")
    ]
    checks: list[Check] = []
    for code, (examine, says) in _EXAMINATIONS.items():
        counts = [examine(rubric) for rubric in rubrics]
        found = [check for rubric in rubrics for check in rubric.checks if check.code is code]
        checks += found
        if all(check.outcome is Outcome.WARNING for check in found):
            outcome = Outcome.PASSED if sum(counts) else Outcome.NOT_APPLICABLE
            message = says if sum(counts) else "the badge has nothing of the kind"
            checks.append(Check(code, outcome, message, actual=sum(counts) or None))
    return checks


def _read(place: str, subject: Mapping[str, Any], document: Mapping[str, Any]) -> _Rubric:
    value = subject.get("achievement")
    achievement = value if isinstance(value, Mapping) else {}
    criteria = [
        Criterion(pointer, _text(members.get("id")), members, dict(_levels(members, pointer)))
        for pointer, members in _objects(achievement.get("resultDescription"), f"{place}/achievement/resultDescription")
    ]
    by_id = {criterion.id: criterion for criterion in criteria if criterion.id is not None}
    results = [
        Scored(pointer, members, by_id.get(members["resultDescription"]) if _names_one(members) else None)
        for pointer, members in _objects(subject.get("result"), f"{place}/result")
    ]
    return _Rubric(place, subject, achievement, criteria, results, _order_is_signed(document))


def _names_one(result: Mapping[str, Any]) -> bool:
    return isinstance(result.get("resultDescription"), str)


def _levels(description: Mapping[str, Any], place: str) -> Iterator[tuple[str, Level]]:
    for _, level in _objects(description.get("rubricCriterionLevel"), f"{place}/rubricCriterionLevel"):
        if isinstance(level.get("id"), str):
            yield level["id"], Level(level["id"], _number(level.get("points")), _number(level.get("level")))


def _objects(value: object, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a set that may be written as one object, with their pointers."""
    if isinstance(value, Mapping):
        yield place, value
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            if isinstance(member, Mapping):
                yield f"{place}/{index}", member


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) else None


def _order_is_signed(document: Mapping[str, Any]) -> bool:
    contexts = document.get("@context")
    for url in contexts if isinstance(contexts, list | tuple) else [contexts]:
        match = _OB_CONTEXT.fullmatch(url) if isinstance(url, str) else None
        if match is not None and tuple(map(int, match.groups())) >= _ORDERED_SINCE:
            return True
    return False


def _result_description(rubric: _Rubric) -> int:
    for result in rubric.results:
        named = result.members.get("resultDescription")
        if named is None:
            if rubric.criteria:
                rubric.warn(Code.RESULT_DESCRIPTION, "the result does not say what it is a result of", result.pointer)
        elif result.criterion is None:
            rubric.fail(
                Code.RESULT_DESCRIPTION,
                "the result names a description that the achievement does not have",
                f"{result.pointer}/resultDescription",
                actual=named,
            )
    return len(rubric.results)


def _result_present(rubric: _Rubric) -> int:
    required = [criterion for criterion in rubric.criteria if criterion.requires]
    answered = {result.criterion.pointer for result in rubric.results if result.criterion is not None}
    for criterion in required:
        if criterion.pointer not in answered:
            rubric.fail(
                Code.RESULT_PRESENT,
                f"the criterion {_name(criterion)} requires something and has no result",
                criterion.pointer,
                expected=criterion.id,
            )
    return len(required)


def _result_once(rubric: _Rubric) -> int:
    seen: dict[str, str] = {}
    for result in rubric.results:
        if result.criterion is None:
            continue
        first = seen.setdefault(result.criterion.pointer, result.pointer)
        if first != result.pointer:
            message = f"a second result for the criterion {_name(result.criterion)}; the first is {first}"
            rubric.fail(Code.RESULT_ONCE, message, result.pointer)
    return len(seen)


def _required_level(rubric: _Rubric) -> int:
    required = [criterion for criterion in rubric.criteria if "requiredLevel" in criterion.members]
    for criterion in required:
        if criterion.members["requiredLevel"] not in criterion.levels:
            rubric.fail(
                Code.REQUIRED_LEVEL,
                f"the required level of {_name(criterion)} is none of its levels",
                f"{criterion.pointer}/requiredLevel",
                expected=sorted(criterion.levels),
                actual=criterion.members["requiredLevel"],
            )
    return len(required)


def _achieved(rubric: _Rubric) -> Iterator[tuple[Scored, str]]:
    for result in rubric.results:
        level = result.text("achievedLevel")
        if level is not None:
            yield result, level


def _level_known(rubric: _Rubric) -> int:
    known = {level for criterion in rubric.criteria for level in criterion.levels}
    achieved = list(_achieved(rubric))
    for result, level in achieved:
        if level not in known:
            message = "the achieved level is in no rubric of this achievement"
            rubric.fail(Code.LEVEL_KNOWN, message, f"{result.pointer}/achievedLevel", actual=level)
    return len(achieved)


def _level_of_criterion(rubric: _Rubric) -> int:
    elsewhere = {level for criterion in rubric.criteria for level in criterion.levels}
    achieved = [(result, level) for result, level in _achieved(rubric) if result.criterion is not None]
    for result, level in achieved:
        if result.criterion is not None and level not in result.criterion.levels and level in elsewhere:
            rubric.fail(
                Code.LEVEL_OF_CRITERION,
                f"the achieved level belongs to another criterion than {_name(result.criterion)}",
                f"{result.pointer}/achievedLevel",
                expected=sorted(result.criterion.levels),
                actual=level,
            )
    return len(achieved)


def _level_reached(rubric: _Rubric) -> int:
    count = 0
    for result in rubric.results:
        criterion = result.criterion
        if criterion is None or criterion.members.get("requiredLevel") not in criterion.levels:
            continue
        count += 1
        required = criterion.levels[criterion.members["requiredLevel"]]
        achieved = criterion.levels.get(str(result.text("achievedLevel")))
        place = f"{result.pointer}/achievedLevel"
        if achieved is None:
            if "achievedLevel" not in result.members:
                message = f"{_name(criterion)} requires a level and the result states none"
                rubric.fail(Code.LEVEL_REACHED, message, result.pointer, expected=required.id)
            continue
        reached = at_or_above(achieved, required, criterion)
        if reached is None:
            message = f"the levels of {_name(criterion)} have neither distinct points nor distinct numbers: no order"
            rubric.undetermined(Code.LEVEL_REACHED, message, place, required.id, achieved.id)
        elif not reached:
            message = f"the level reached for {_name(criterion)} is below the required one"
            rubric.fail(Code.LEVEL_REACHED, message, place, required.id, achieved.id)
    return count


def at_or_above(achieved: Level, required: Level, criterion: Criterion) -> bool | None:
    """Whether one level is at or above another of its criterion; None when nothing signed orders them.

    Levels are ordered by their points where these are distinct, else by their numbers where these are.
    """
    if achieved.id == required.id:
        return True
    levels = criterion.levels.values()
    for ranks in ({level.id: level.points for level in levels}, {level.id: level.number for level in levels}):
        one, other = ranks[achieved.id], ranks[required.id]
        if one is not None and other is not None and None not in ranks.values() and _distinct(ranks):
            return one >= other
    return None


def _distinct(ranks: Mapping[str, Decimal | None]) -> bool:
    return len(set(ranks.values())) == len(ranks)


def _valued(rubric: _Rubric) -> Iterator[tuple[Scored, Criterion, str]]:
    for result in rubric.results:
        value = result.text("value")
        if result.criterion is not None and value is not None:
            yield result, result.criterion, value


def _value_form(rubric: _Rubric) -> int:
    count = 0
    for result, criterion, value in _valued(rubric):
        count += 1
        if criterion.is_numeric and _number(value) is None:
            message = f"the value for {_name(criterion)} is not a number"
            rubric.fail(Code.VALUE_FORM, message, f"{result.pointer}/value", criterion.members["resultType"], value)
    for criterion in rubric.criteria:
        for member in ("valueMin", "valueMax", "requiredValue"):
            if member not in criterion.members or not (criterion.is_numeric or member != "requiredValue"):
                continue
            count += 1
            if _number(criterion.members[member]) is None:
                message = f"`{member}` of {_name(criterion)} is not a number"
                rubric.fail(Code.VALUE_FORM, message, f"{criterion.pointer}/{member}", actual=criterion.members[member])
    return count


def _value_range(rubric: _Rubric) -> int:
    count = 0
    for result, criterion, value in _valued(rubric):
        place = f"{result.pointer}/value"
        low, high = _number(criterion.members.get("valueMin")), _number(criterion.members.get("valueMax"))
        allowed = _allowed(criterion)
        number = _number(value)
        count += 1 if low is not None or high is not None or allowed else 0
        if number is not None and ((low is not None and number < low) or (high is not None and number > high)):
            bounds = [criterion.members.get("valueMin"), criterion.members.get("valueMax")]
            rubric.fail(Code.VALUE_RANGE, f"the value for {_name(criterion)} is out of range", place, bounds, value)
        if allowed and value not in allowed:
            message = f"the value for {_name(criterion)} is not an allowed one"
            rubric.fail(Code.VALUE_RANGE, message, place, allowed, value)
    return count


def _allowed(criterion: Criterion) -> list[str]:
    value = criterion.members.get("allowedValue", [])
    values = list(value) if isinstance(value, list | tuple) else [value]
    return [entry for entry in values if isinstance(entry, str)]


def _value_reached(rubric: _Rubric) -> int:
    count = 0
    for result in rubric.results:
        criterion = result.criterion
        required = criterion.members.get("requiredValue") if criterion is not None else None
        if criterion is None or not isinstance(required, str):
            continue
        count += 1
        is_status = criterion.members.get("resultType") == "Status"
        value = result.text("status") if is_status and "value" not in result.members else result.text("value")
        if value is None:
            message = f"{_name(criterion)} requires a value and the result states none"
            rubric.fail(Code.VALUE_REACHED, message, result.pointer, expected=required)
            continue
        reached = _value_at_or_above(value, required, criterion, rubric.order_is_signed)
        place = f"{result.pointer}/value"
        if reached is None:
            message = f"nothing that was signed says which values of {_name(criterion)} are higher"
            rubric.undetermined(Code.VALUE_REACHED, message, place, required, value)
        elif not reached:
            message = f"the value for {_name(criterion)} is below the required one"
            rubric.fail(Code.VALUE_REACHED, message, place, required, value)
    return count


def _value_at_or_above(value: str, required: str, criterion: Criterion, order_is_signed: bool) -> bool | None:
    if value == required:
        return True
    if criterion.is_numeric:
        one, other = _number(value), _number(required)
        return one >= other if one is not None and other is not None else False
    if criterion.members.get("resultType") == "Status":
        return False
    allowed = _allowed(criterion)
    if order_is_signed and value in allowed and required in allowed:
        return allowed.index(value) >= allowed.index(required)
    return None


def _points(rubric: _Rubric) -> int:
    count = 0
    for result, criterion, value in _valued(rubric):
        level = criterion.levels.get(str(result.text("achievedLevel")))
        points = level.points if level is not None else None
        number = _number(value)
        if points is None or number is None:
            continue
        count += 1
        if number != points:
            message = f"the points for {_name(criterion)} are not those of the level reached"
            rubric.fail(Code.POINTS, message, f"{result.pointer}/value", str(points), value)
    return count


def _total(rubric: _Rubric) -> int:
    return 0


def _result_status(rubric: _Rubric) -> int:
    count = 0
    for result in rubric.results:
        status = result.text("status")
        if result.criterion is None or not result.criterion.requires or status is None:
            continue
        count += 1
        place = f"{result.pointer}/status"
        if status in FAILING:
            message = f"the result for {_name(result.criterion)} says {status!r}, and the badge was awarded"
            rubric.fail(Code.RESULT_STATUS, message, place, "Completed", status)
        elif status in UNFINISHED:
            message = f"the result for {_name(result.criterion)} was not final when the badge was awarded"
            rubric.warn(Code.RESULT_STATUS, message, place, "Completed", status)
    return count


def _credits(rubric: _Rubric) -> int:
    earned = _credit(rubric.subject.get("creditsEarned"))
    available = _credit(rubric.achievement.get("creditsAvailable"))
    if earned is None:
        return 0
    place = f"{rubric.pointer}/creditsEarned"
    if earned < 0:
        rubric.fail(Code.CREDITS, "fewer than no credits earned", place, available, earned)
    elif available is not None and earned > available:
        rubric.fail(Code.CREDITS, "more credits earned than the achievement offers", place, available, earned)
    return 1


def _credit(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _name(criterion: Criterion) -> str:
    name = criterion.members.get("name")
    return f"“{name[:80]}”" if isinstance(name, str) else str(criterion.id)


_EXAMINATIONS: dict[Code, tuple[Callable[[_Rubric], int], str]] = {
    Code.RESULT_DESCRIPTION: (_result_description, "each result names a criterion of the achievement"),
    Code.RESULT_PRESENT: (_result_present, "each criterion that requires something has a result"),
    Code.RESULT_ONCE: (_result_once, "no criterion has two results"),
    Code.REQUIRED_LEVEL: (_required_level, "each required level is one of its criterion's levels"),
    Code.LEVEL_KNOWN: (_level_known, "each achieved level is in the rubric"),
    Code.LEVEL_OF_CRITERION: (_level_of_criterion, "each achieved level belongs to its criterion"),
    Code.LEVEL_REACHED: (_level_reached, "each level reached is at or above the required one"),
    Code.VALUE_FORM: (_value_form, "each value is of its kind"),
    Code.VALUE_RANGE: (_value_range, "each value is in its range"),
    Code.VALUE_REACHED: (_value_reached, "each value is at or above the required one"),
    Code.POINTS: (_points, "the points are those of the levels reached"),
    Code.TOTAL: (_total, "each total is the sum of its criteria"),
    Code.RESULT_STATUS: (_result_status, "no result contradicts its level"),
    Code.CREDITS: (_credits, "no more credits than the achievement offers"),
}
"""Each code, what examines it (answering how much there was to examine), and what a pass says."""
