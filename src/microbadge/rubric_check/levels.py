"""Results against criteria: each has one, at or above the level required (Open Badges 3.0, Appendix B)."""

from __future__ import annotations

from ..codes import Code
from .reading import Level, ResultDescription, Rubric, few, name_of

FAILING = frozenset({"Failed", "Withdrew"})
UNFINISHED = frozenset({"Enrolled", "InProgress", "OnHold", "Provisional"})


def result_description(rubric: Rubric) -> int:
    """Each result names a criterion of the achievement."""
    for result in rubric.results:
        named = result.text("resultDescription")
        if "resultDescription" not in result.members:
            if rubric.descriptions:
                message = "the result does not say what it is a result of"
                rubric.faults.warn(Code.RESULT_DESCRIPTION, message, result.pointer)
        elif named is not None and result.description is None:
            message = "the result names a description that the achievement does not have"
            rubric.faults.fail(Code.RESULT_DESCRIPTION, message, f"{result.pointer}/resultDescription", actual=named)
    return len(rubric.results)


def result_present(rubric: Rubric) -> int:
    """Each criterion that requires something has a result."""
    required = [description for description in rubric.descriptions if description.requires]
    answered = {description.pointer for _, description in rubric.answers()}
    for description in required:
        if description.pointer not in answered:
            message = f"the criterion {name_of(description)} requires something and has no result"
            rubric.faults.fail(Code.RESULT_PRESENT, message, description.pointer, expected=description.id)
    return len(required)


def result_once(rubric: Rubric) -> int:
    """No criterion has two results."""
    seen: dict[str, str] = {}
    for result, description in rubric.answers():
        first = seen.setdefault(description.pointer, result.pointer)
        if first != result.pointer:
            message = f"a second result for the criterion {name_of(description)}; the first is {first}"
            rubric.faults.fail(Code.RESULT_ONCE, message, result.pointer)
    return len(seen)


def required_level(rubric: Rubric) -> int:
    """Each required level is one of the levels of its criterion."""
    count = 0
    for description in rubric.descriptions:
        required = description.text("requiredLevel")
        if required is None:
            continue
        count += 1
        if description.required_level is None:
            message = f"the required level of {name_of(description)} is none of its levels"
            place = f"{description.pointer}/requiredLevel"
            rubric.faults.fail(Code.REQUIRED_LEVEL, message, place, few(description.levels), required)
    return count


def level_known(rubric: Rubric) -> int:
    """Each achieved level is a level of the rubric."""
    known = rubric.described.levels
    count = 0
    for result in rubric.results:
        level = result.text("achievedLevel")
        if level is None:
            continue
        count += 1
        if level not in known:
            message = "the achieved level is in no rubric of this achievement"
            rubric.faults.fail(Code.LEVEL_KNOWN, message, f"{result.pointer}/achievedLevel", actual=level)
    return count


def level_of_criterion(rubric: Rubric) -> int:
    """Each achieved level belongs to the criterion of its result."""
    known = rubric.described.levels
    count = 0
    for result, description in rubric.answers():
        level = result.text("achievedLevel")
        if level is None:
            continue
        count += 1
        if level in known and level not in description.levels:
            message = f"the achieved level belongs to another criterion than {name_of(description)}"
            place = f"{result.pointer}/achievedLevel"
            rubric.faults.fail(Code.LEVEL_OF_CRITERION, message, place, few(description.levels), level)
    return count


def level_reached(rubric: Rubric) -> int:
    """Each achieved level is at or above the required one."""
    count = 0
    for result, description in rubric.answers():
        required = description.required_level
        if required is None:
            continue
        count += 1
        achieved = description.level(result.text("achievedLevel"))
        place = f"{result.pointer}/achievedLevel" if "achievedLevel" in result.members else result.pointer
        if achieved is None:
            message = f"{name_of(description)} requires a level and the result states none of its levels"
            rubric.faults.fail(Code.LEVEL_REACHED, message, place, required.id, result.text("achievedLevel"))
            continue
        reached = at_or_above(achieved, required, description)
        if reached is None:
            message = f"neither points nor numbers say which level of {name_of(description)} is higher"
            rubric.faults.undetermined(Code.LEVEL_REACHED, message, place, required.id, achieved.id)
        elif not reached:
            message = f"the level reached for {name_of(description)} is below the required one"
            rubric.faults.fail(Code.LEVEL_REACHED, message, place, required.id, achieved.id)
    return count


def at_or_above(achieved: Level, required: Level, description: ResultDescription) -> bool | None:
    """Whether one level is at or above another of its criterion; None when nothing signed orders them."""
    if achieved.id == required.id:
        return True
    ranks = description.ranks
    return ranks[achieved.id] >= ranks[required.id] if ranks is not None else None


def result_status(rubric: Rubric) -> int:
    """No result of a criterion that requires something says that it failed."""
    count = 0
    for result, description in rubric.answers():
        status = result.text("status")
        if not description.requires or status is None:
            continue
        count += 1
        place = f"{result.pointer}/status"
        if status in FAILING:
            message = f"the result for {name_of(description)} says {status!r}, and the badge was awarded"
            rubric.faults.fail(Code.RESULT_STATUS, message, place, "Completed", status)
        elif status in UNFINISHED:
            message = f"the result for {name_of(description)} was not final when the badge was awarded"
            rubric.faults.warn(Code.RESULT_STATUS, message, place, "Completed", status)
    return count
