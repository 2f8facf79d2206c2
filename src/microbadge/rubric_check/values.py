"""Values: of their kind, in their range, enough, and in agreement with levels, totals and credits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .. import decimals
from ..codes import Code
from ..rubric_score import stated_sums
from ..strict_json import each
from .reading import Criterion, Rubric, Scored, name_of


def _valued(rubric: Rubric) -> Iterator[tuple[Scored, Criterion, str]]:
    for result in rubric.results:
        value = result.text("value")
        if result.criterion is not None and value is not None:
            yield result, result.criterion, value


def value_form(rubric: Rubric) -> int:
    """Each value, and each bound of one, is of its kind."""
    count = 0
    for result, criterion, value in _valued(rubric):
        count += 1
        if criterion.is_numeric and decimals.from_text(value) is None:
            message = f"the value for {name_of(criterion)} is not a number"
            rubric.fail(Code.VALUE_FORM, message, f"{result.pointer}/value", criterion.members["resultType"], value)
    for criterion in rubric.criteria:
        for member in ("valueMin", "valueMax", "requiredValue"):
            if member not in criterion.members:
                continue
            count += 1
            may_be_text = member == "requiredValue" and not criterion.is_numeric
            fits = criterion.text(member) if may_be_text else decimals.from_text(criterion.members[member])
            if fits is None:
                message = f"`{member}` of {name_of(criterion)} is not a {'string' if may_be_text else 'number'}"
                rubric.fail(Code.VALUE_FORM, message, f"{criterion.pointer}/{member}", actual=criterion.members[member])
    return count


def value_range(rubric: Rubric) -> int:
    """Each value is within its bounds and among those allowed."""
    count = 0
    for result, criterion, value in _valued(rubric):
        place = f"{result.pointer}/value"
        low, high = (
            decimals.from_text(criterion.members.get("valueMin")),
            decimals.from_text(criterion.members.get("valueMax")),
        )
        allowed = _allowed(criterion)
        number = decimals.from_text(value)
        count += 1 if low is not None or high is not None or allowed else 0
        if number is not None and ((low is not None and number < low) or (high is not None and number > high)):
            bounds = [criterion.members.get("valueMin"), criterion.members.get("valueMax")]
            rubric.fail(Code.VALUE_RANGE, f"the value for {name_of(criterion)} is out of range", place, bounds, value)
        if allowed and value not in allowed:
            message = f"the value for {name_of(criterion)} is not an allowed one"
            rubric.fail(Code.VALUE_RANGE, message, place, allowed, value)
    return count


def _allowed(criterion: Criterion) -> list[str]:
    return [value for _, value in each(criterion.members, "allowedValue") if isinstance(value, str)]


def value_reached(rubric: Rubric) -> int:
    """Each value is at or above the required one."""
    count = 0
    for result in rubric.results:
        criterion = result.criterion
        required = criterion.text("requiredValue") if criterion is not None else None
        if criterion is None or required is None:
            continue
        count += 1
        is_status = criterion.members.get("resultType") == "Status"
        value = result.text("status") if is_status and "value" not in result.members else result.text("value")
        if value is None:
            message = f"{name_of(criterion)} requires a value and the result states none"
            rubric.fail(Code.VALUE_REACHED, message, result.pointer, expected=required)
            continue
        reached = _value_at_or_above(value, required, criterion, rubric.order_is_signed)
        place = f"{result.pointer}/value"
        if reached is None:
            message = f"nothing that was signed says which values of {name_of(criterion)} are higher"
            rubric.undetermined(Code.VALUE_REACHED, message, place, required, value)
        elif not reached:
            message = f"the value for {name_of(criterion)} is below the required one"
            rubric.fail(Code.VALUE_REACHED, message, place, required, value)
    return count


def _value_at_or_above(value: str, required: str, criterion: Criterion, order_is_signed: bool) -> bool | None:
    if value == required:
        return True
    if criterion.is_numeric:
        one, other = decimals.from_text(value), decimals.from_text(required)
        return one >= other if one is not None and other is not None else False
    if criterion.members.get("resultType") == "Status":
        return False
    allowed = _allowed(criterion)
    if order_is_signed and value in allowed and required in allowed:
        return allowed.index(value) >= allowed.index(required)
    return None


def points(rubric: Rubric) -> int:
    """The points of a result are those of the level it reached."""
    count = 0
    for result, criterion, value in _valued(rubric):
        points = _achieved_points(result, criterion)
        number = decimals.from_text(value)
        if points is None or number is None:
            continue
        count += 1
        if number != points:
            message = f"the points for {name_of(criterion)} are not those of the level reached"
            rubric.fail(Code.POINTS, message, f"{result.pointer}/value", str(points), value)
    return count


def total(rubric: Rubric) -> int:
    """A total that the rubric states to be a sum is that sum."""
    sums = stated_sums(rubric.achievement)
    points = {
        result.criterion.id: _achieved_points(result, result.criterion)
        for result in rubric.results
        if result.criterion is not None
    }
    count = 0
    for result, criterion, value in _valued(rubric):
        if criterion.id not in sums:
            continue
        count += 1
        place = f"{result.pointer}/value"
        parts = [points.get(part) for part in sums[criterion.id]]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            rubric.undetermined(Code.TOTAL, f"not all parts of {name_of(criterion)} have a result", place)
        elif decimals.from_text(value) != decimals.add(known):
            expected = decimals.to_text(decimals.add(known))
            rubric.fail(Code.TOTAL, f"{name_of(criterion)} is not the sum of its criteria", place, expected, value)
    return count


def _achieved_points(result: Scored, criterion: Criterion) -> Decimal | None:
    level = criterion.levels.get(str(result.text("achievedLevel")))
    return level.points if level is not None else None


def earned_credits(rubric: Rubric) -> int:
    """No more credits were earned than the achievement offers."""
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
