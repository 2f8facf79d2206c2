"""Values: of their kind, in their range, enough, and in agreement with levels, totals and credits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .. import decimals
from ..codes import Code
from .reading import Result, ResultDescription, Rubric, few, name_of


def _valued(rubric: Rubric) -> Iterator[tuple[Result, ResultDescription, str]]:
    for result, description in rubric.answers():
        value = result.text("value")
        if value is not None:
            yield result, description, value


def value_form(rubric: Rubric) -> int:
    """Each value is of its kind."""
    count = 0
    for result, description, value in _valued(rubric):
        count += 1
        if description.is_numeric and decimals.from_text(value) is None:
            message = f"the value for {name_of(description)} is not a number"
            kind = description.text("resultType")
            rubric.faults.fail(Code.VALUE_FORM, message, f"{result.pointer}/value", kind, value)
    return count


def bound_form(rubric: Rubric) -> int:
    """Each bound of a value is of its kind."""
    count = 0
    for description in rubric.descriptions:
        for member in ("valueMin", "valueMax", "requiredValue"):
            bound = description.text(member)
            if bound is None:
                continue
            count += 1
            may_be_text = member == "requiredValue" and not description.is_numeric
            if not may_be_text and decimals.from_text(bound) is None:
                message = f"`{member}` of {name_of(description)} is not a number"
                rubric.faults.fail(Code.VALUE_FORM, message, f"{description.pointer}/{member}", actual=bound)
    return count


def value_range(rubric: Rubric) -> int:
    """Each value is within its bounds and among those allowed."""
    count = 0
    for result, description, value in _valued(rubric):
        place = f"{result.pointer}/value"
        bounds = [description.text("valueMin"), description.text("valueMax")]
        low, high = map(decimals.from_text, bounds)
        number = decimals.from_text(value)
        count += 1 if low is not None or high is not None or description.allowed else 0
        if number is not None and ((low is not None and number < low) or (high is not None and number > high)):
            message = f"the value for {name_of(description)} is out of range"
            rubric.faults.fail(Code.VALUE_RANGE, message, place, bounds, value)
        if description.allowed and value not in description.allowed:
            message = f"the value for {name_of(description)} is not an allowed one"
            rubric.faults.fail(Code.VALUE_RANGE, message, place, few(description.allowed), value)
    return count


def value_reached(rubric: Rubric) -> int:
    """Each value is at or above the required one."""
    count = 0
    for result, description in rubric.answers():
        required = description.text("requiredValue")
        if required is None:
            continue
        count += 1
        is_status = description.text("resultType") == "Status"
        value = result.text("status") if is_status and "value" not in result.members else result.text("value")
        if value is None:
            message = f"{name_of(description)} requires a value and the result states none"
            rubric.faults.fail(Code.VALUE_REACHED, message, result.pointer, expected=required)
            continue
        reached = _value_at_or_above(value, required, description, rubric.order_is_signed)
        place = f"{result.pointer}/value"
        if reached is None:
            message = f"nothing that was signed says which values of {name_of(description)} are higher"
            rubric.faults.undetermined(Code.VALUE_REACHED, message, place, required, value)
        elif not reached:
            message = f"the value for {name_of(description)} is below the required one"
            rubric.faults.fail(Code.VALUE_REACHED, message, place, required, value)
    return count


def _value_at_or_above(value: str, required: str, description: ResultDescription, order_is_signed: bool) -> bool | None:
    if value == required:
        return True
    if description.is_numeric:
        one, other = decimals.from_text(value), decimals.from_text(required)
        return one is not None and other is not None and one >= other
    if description.text("resultType") == "Status":
        return False
    allowed = description.allowed
    if order_is_signed and value in allowed and required in allowed:
        return allowed[value] >= allowed[required]
    return None


def points(rubric: Rubric) -> int:
    """The points of a result are those of the level it reached."""
    count = 0
    for result, description, value in _valued(rubric):
        points = _achieved_points(result, description)
        number = decimals.from_text(value)
        if points is None or number is None:
            continue
        count += 1
        if number != points:
            message = f"the points for {name_of(description)} are not those of the level reached"
            rubric.faults.fail(Code.POINTS, message, f"{result.pointer}/value", decimals.to_text(points), value)
    return count


def total(rubric: Rubric) -> int:
    """A total that the rubric states to be a sum is that sum."""
    if not rubric.described.sums:
        return 0
    points = {description.id: _achieved_points(result, description) for result, description in rubric.answers()}
    sums: dict[str | None, Decimal | None] = {
        score: _sum([points.get(criterion) for criterion in criteria])
        for score, criteria in rubric.described.sums.items()
    }
    count = 0
    for result, description, value in _valued(rubric):
        if description.id not in sums:
            continue
        count += 1
        place = f"{result.pointer}/value"
        expected = sums[description.id]
        if expected is None:
            message = f"not all parts of {name_of(description)} have a result"
            rubric.faults.undetermined(Code.TOTAL, message, place)
        elif decimals.from_text(value) != expected:
            message = f"{name_of(description)} is not the sum of its criteria"
            rubric.faults.fail(Code.TOTAL, message, place, decimals.to_text(expected), value)
    return count


def _sum(parts: list[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return decimals.add(known) if len(known) == len(parts) else None


def _achieved_points(result: Result, description: ResultDescription) -> Decimal | None:
    level = description.level(result.text("achievedLevel"))
    return level.points if level is not None else None


def earned_credits(rubric: Rubric) -> int:
    """No more credits were earned than the achievement offers."""
    earned = _credit(rubric.subject.get("creditsEarned"))
    available = _credit(rubric.achievement.get("creditsAvailable"))
    if earned is None:
        return 0
    place = f"{rubric.pointer}/creditsEarned"
    if earned < 0:
        rubric.faults.fail(Code.CREDITS, "fewer than no credits earned", place, available, earned)
    elif available is not None and earned > available:
        rubric.faults.fail(Code.CREDITS, "more credits earned than the achievement offers", place, available, earned)
    return 1


def _credit(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
