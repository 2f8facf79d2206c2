"""From a parsed document to a model: every fault of its structure, each in plain words at its place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from .notes import Notes


class Model(BaseModel):
    """Base of all that people write.

    Unknown members are refused: a misspelt one, silently ignored, would change what a rubric asks for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    read_elsewhere: ClassVar[tuple[str, ...]] = ()
    """Members of the same mapping that another model reads: known names, for a "did you mean"."""


ModelT = TypeVar("ModelT", bound=Model)

_MESSAGES = {
    "string_type": "must be text (in quotes, if it looks like a number or a truth value)",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping of members",
    "dict_type": "must be a mapping of members",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
}


def read(model: type[ModelT], value: object, notes: Notes) -> ModelT | None:
    """Read `value` as `model`; None when its structure is wrong, and then `notes` has every reason.

    Where unknown members are all that is wrong, they are noted and the rest is read.
    """
    _note_blank(value, notes)
    try:
        result = model.model_validate(value)
    except ValidationError as error:
        faults = error.errors(include_url=False)
    else:
        return result
    unknown = {_place(fault["loc"], value)[0] for fault in faults if fault["type"] == "extra_forbidden"}
    for fault in faults:
        _note(fault, value, notes, _member_names(model))
    return None if len(unknown) < len(faults) else model.model_validate(_without(value, unknown))


def read_list(model: type[ModelT], value: object, notes: Notes) -> list[tuple[Notes, object, ModelT | None]]:
    """Read each item of a list by itself, so that one with a fault hides nothing in the others."""
    if not isinstance(value, list | tuple):
        notes.error("structure", "must be a list")
        return []
    places = [(notes.at(index), item) for index, item in enumerate(value)]
    return [(place, item, read(model, item, place)) for place, item in places]


def _note(fault: ErrorDetails, value: object, notes: Notes, known: frozenset[str]) -> None:
    path, place, missing = _place(fault["loc"], value)
    if fault["type"] == "missing":
        notes.at(*path).error("structure", f"the member {missing!r} is missing")
    elif fault["type"] == "extra_forbidden":
        name = str(path[-1])
        message = f"there is no member {name!r} here"
        notes.at(*path).error("unknown-member", message, name=name, known=known - {name})
    elif place is not None:
        message = _MESSAGES.get(fault["type"], fault["msg"].removeprefix("Value error, "))
        notes.at(*path).error("relative-id" if fault["type"] == "relative-id" else "structure", message)


def _place(steps: tuple[int | str, ...], value: Any) -> tuple[tuple[int | str, ...], object, str]:
    """Follow the steps into the document, without those that name a branch of a union.

    Gives the path, the value there, and the last step that led nowhere: the name of a missing member.
    """
    path: list[int | str] = []
    lost = ""
    for step in steps:
        is_list = isinstance(value, list | tuple)
        if (is_list and isinstance(step, int)) or (isinstance(value, Mapping) and step in value):
            value = value[step]
            path.append(step)
        else:
            lost = str(step)
    return tuple(path), value, lost


def _note_blank(value: object, notes: Notes) -> None:
    """A member left blank is null in YAML: ``requiredLevel:`` must not mean that nothing is required."""
    if value is None:
        notes.error("structure", "is blank: give it a value or leave it out")
    elif isinstance(value, Mapping):
        for name, member in value.items():
            _note_blank(member, notes.at(name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _note_blank(item, notes.at(index))


@cache
def _member_names(model: type[Model]) -> frozenset[str]:
    """Names of all members that the model and those inside it know."""
    schema = model.model_json_schema()
    models = [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for one in models for name in one.get("properties", {})) | {*model.read_elsewhere}


def _without(value: Any, unknown: set[tuple[int | str, ...]], path: tuple[int | str, ...] = ()) -> Any:
    """Leave out the members that stand at these paths."""
    if isinstance(value, Mapping):
        steps = {name: (*path, name) for name in value}
        return {name: _without(value[name], unknown, step) for name, step in steps.items() if step not in unknown}
    if isinstance(value, list | tuple):
        return [_without(item, unknown, (*path, index)) for index, item in enumerate(value)]
    return value
