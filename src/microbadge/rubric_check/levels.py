"""Results against criteria: each has one, at or above the level required (Open Badges 3.0, Appendix B)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..codes import Code
from .reading import Criterion, Level, Rubric, Scored, name_of

FAILING = frozenset({"Failed", "Withdrew"})
UNFINISHED = frozenset({"Enrolled", "InProgress", "OnHold", "Provisional"})


def result_description(rubric: Rubric) -> int:
    """Each result names a criterion of the achievement."""
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


def result_present(rubric: Rubric) -> int:
    """Each criterion that requires something has a result."""
    required = [criterion for criterion in rubric.criteria if criterion.requires]
    answered = {result.criterion.pointer for result in rubric.results if result.criterion is not None}
    for criterion in required:
        if criterion.pointer not in answered:
            rubric.fail(
                Code.RESULT_PRESENT,
                f"the criterion {name_of(criterion)} requires something and has no result",
                criterion.pointer,
                expected=criterion.id,
            )
    return len(required)


def result_once(rubric: Rubric) -> int:
    """No criterion has two results."""
    seen: dict[str, str] = {}
    for result in rubric.results:
        if result.criterion is None:
            continue
        first = seen.setdefault(result.criterion.pointer, result.pointer)
        if first != result.pointer:
            message = f"a second result for the criterion {name_of(result.criterion)}; the first is {first}"
            rubric.fail(Code.RESULT_ONCE, message, result.pointer)
    return len(seen)


def required_level(rubric: Rubric) -> int:
    """Each required level is one of the levels of its criterion."""
    required = [criterion for criterion in rubric.criteria if "requiredLevel" in criterion.members]
    for criterion in required:
        if criterion.required_level is None:
            rubric.fail(
                Code.REQUIRED_LEVEL,
                f"the required level of {name_of(criterion)} is none of its levels",
                f"{criterion.pointer}/requiredLevel",
                expected=sorted(criterion.levels),
                actual=criterion.members["requiredLevel"],
            )
    return len(required)


def _achieved(rubric: Rubric) -> Iterator[tuple[Scored, str]]:
    for result in rubric.results:
        level = result.text("achievedLevel")
        if level is not None:
            yield result, level


def level_known(rubric: Rubric) -> int:
    """Each achieved level is a level of the rubric."""
    known = {level for criterion in rubric.criteria for level in criterion.levels}
    achieved = list(_achieved(rubric))
    for result, level in achieved:
        if level not in known:
            message = "the achieved level is in no rubric of this achievement"
            rubric.fail(Code.LEVEL_KNOWN, message, f"{result.pointer}/achievedLevel", actual=level)
    return len(achieved)


def level_of_criterion(rubric: Rubric) -> int:
    """Each achieved level belongs to the criterion of its result."""
    elsewhere = {level for criterion in rubric.criteria for level in criterion.levels}
    achieved = [(result, level) for result, level in _achieved(rubric) if result.criterion is not None]
    for result, level in achieved:
        if result.criterion is not None and level not in result.criterion.levels and level in elsewhere:
            rubric.fail(
                Code.LEVEL_OF_CRITERION,
                f"the achieved level belongs to another criterion than {name_of(result.criterion)}",
                f"{result.pointer}/achievedLevel",
                expected=sorted(result.criterion.levels),
                actual=level,
            )
    return len(achieved)


def level_reached(rubric: Rubric) -> int:
    """Each achieved level is at or above the required one."""
    count = 0
    for result in rubric.results:
        criterion = result.criterion
        required = criterion.required_level if criterion is not None else None
        if criterion is None or required is None:
            continue
        count += 1
        achieved = criterion.levels.get(str(result.text("achievedLevel")))
        place = f"{result.pointer}/achievedLevel"
        if achieved is None:
            if "achievedLevel" not in result.members:
                message = f"{name_of(criterion)} requires a level and the result states none"
                rubric.fail(Code.LEVEL_REACHED, message, result.pointer, expected=required.id)
            continue
        reached = at_or_above(achieved, required, criterion)
        if reached is None:
            message = f"the levels of {name_of(criterion)} have neither distinct points nor distinct numbers: no order"
            rubric.undetermined(Code.LEVEL_REACHED, message, place, required.id, achieved.id)
        elif not reached:
            message = f"the level reached for {name_of(criterion)} is below the required one"
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


def result_status(rubric: Rubric) -> int:
    """No result of a criterion that requires something says that it failed."""
    count = 0
    for result in rubric.results:
        status = result.text("status")
        if result.criterion is None or not result.criterion.requires or status is None:
            continue
        count += 1
        place = f"{result.pointer}/status"
        if status in FAILING:
            message = f"the result for {name_of(result.criterion)} says {status!r}, and the badge was awarded"
            rubric.fail(Code.RESULT_STATUS, message, place, "Completed", status)
        elif status in UNFINISHED:
            message = f"the result for {name_of(result.criterion)} was not final when the badge was awarded"
            rubric.warn(Code.RESULT_STATUS, message, place, "Completed", status)
    return count
