"""The shape of every member that the checks read: one of another shape is a fault, never passed over in silence.

JSON Schema says so too, but a badge may be held against no schema, and then a required level in a list, which no
check would recognise, must not be one that nobody requires.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import UnionType
from typing import Any

from ..codes import Code
from ..frozen import Frozen
from ..strict_json import OBJECT, each
from .faults import Faults


@dataclass(frozen=True, slots=True)
class Shape:
    """What a member holds, the code of the check that reads it, and whether it may hold a list of such values."""

    code: Code
    holds: type | UnionType | tuple[type, ...]
    noun: str
    in_list: bool = False
    members: Mapping[str, Shape] = field(default_factory=dict)


def _string(code: Code) -> Shape:
    return Shape(code, str, "a string")


def _number(code: Code) -> Shape:
    return Shape(code, int | float, "a number")


def _objects(code: Code, members: Mapping[str, Shape]) -> Shape:
    return Shape(code, OBJECT, "an object", in_list=True, members=members)


_LEVEL = {"id": _string(Code.LEVEL_KNOWN), "level": _string(Code.LEVEL_REACHED), "points": _string(Code.POINTS)}
_RESULT_DESCRIPTION = {
    "id": _string(Code.RESULT_DESCRIPTION),
    "resultType": _string(Code.VALUE_FORM),
    "requiredLevel": _string(Code.REQUIRED_LEVEL),
    "requiredValue": _string(Code.VALUE_FORM),
    "valueMin": _string(Code.VALUE_FORM),
    "valueMax": _string(Code.VALUE_FORM),
    "allowedValue": Shape(Code.VALUE_RANGE, str, "a string", in_list=True),
    "rubricCriterionLevel": _objects(Code.LEVEL_KNOWN, _LEVEL),
    "alignment": _objects(Code.TOTAL, {"targetType": _string(Code.TOTAL), "targetUrl": _string(Code.TOTAL)}),
}
_ACHIEVEMENT = {
    "creditsAvailable": _number(Code.CREDITS),
    "resultDescription": _objects(Code.RESULT_DESCRIPTION, _RESULT_DESCRIPTION),
}
_RESULT = {
    "resultDescription": _string(Code.RESULT_DESCRIPTION),
    "achievedLevel": _string(Code.LEVEL_KNOWN),
    "value": _string(Code.VALUE_FORM),
    "status": _string(Code.RESULT_STATUS),
}
_SUBJECT = {
    "creditsEarned": _number(Code.CREDITS),
    "achievement": _objects(Code.RESULT_DESCRIPTION, _ACHIEVEMENT),
    "result": _objects(Code.RESULT_DESCRIPTION, _RESULT),
}
_CREDENTIAL = {"credentialSubject": _objects(Code.RESULT_DESCRIPTION, _SUBJECT)}


def check_shapes(document: Mapping[str, Any], faults: Faults) -> None:
    """Fail each member that a check reads and that is there in another shape than the standard gives it."""
    for shape, place, value in _misshapen(document, _CREDENTIAL, ""):
        faults.fail(shape.code, f"not {shape.noun}, as the standard has it", place, shape.noun, value)


_Misshapen = Iterable[tuple[Shape, str, object]]


def _misshapen(holder: Mapping[str, Any], shapes: Mapping[str, Shape], place: str) -> _Misshapen:
    if type(holder) is not Frozen:
        return _misshapen_in(holder, shapes, place)
    found = holder.known(("shapes", id(shapes)), lambda one: tuple(_misshapen_in(one, shapes, "")))
    return [(shape, place + at, value) for shape, at, value in found] if found else ()


def _misshapen_in(
    holder: Mapping[str, Any], shapes: Mapping[str, Shape], place: str
) -> Iterator[tuple[Shape, str, object]]:
    for member, shape in shapes.items():
        if member not in holder:
            continue
        alone = (f"{place}/{member}", holder[member])
        for at, value in each(holder, member, place) if shape.in_list else (alone,):
            if not isinstance(value, shape.holds) or isinstance(value, bool):
                yield shape, at, value
            elif shape.members and isinstance(value, OBJECT):
                yield from _misshapen(value, shape.members, at)
