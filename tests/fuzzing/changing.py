"""Changes of documents: members altered, moved and doubled, and the shapes in which Python programs hand them over."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

from microbadge.frozen import freeze, thaw

from . import contexts
from .values import (
    HOSTILE_IRIS,
    HOSTILE_TEXTS,
    NAMES,
    ODD_IRIS,
    ODD_NUMBERS,
    ODD_TEXTS,
    ODD_TYPES,
    anything,
    iri,
    kind_of,
    number,
    text,
    value_object,
)

Json = Any
Slot = tuple[Any, Any]
"""What holds a value, and its key or index there."""


def slots(document: Json, *, apart: str = "") -> list[Slot]:
    """Where each value of a document stands, the document itself not among them, nor what a member `apart` holds."""
    found: list[Slot] = []
    todo = [document]
    while todo:
        holder = todo.pop()
        if isinstance(holder, dict):
            found += [(holder, key) for key in holder]
            todo += [value for key, value in holder.items() if key != apart]
        elif isinstance(holder, list):
            found += [(holder, index) for index in range(len(holder))]
            todo += holder
    return found


def objects(document: Json) -> list[dict[str, Json]]:
    """All JSON objects of a document, itself the first, those in contexts apart."""
    inside = [holder[key] for holder, key in slots(document, apart="@context") if key != "@context"]
    return [document, *(value for value in inside if isinstance(value, dict))]


def parts(document: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """The objects within a document, each with the name of the member in which it stands, alone or in an array."""
    for holder in objects(document):
        for name, value in holder.items():
            if name != "@context":
                yield from ((name, each) for each in _listed(value) if isinstance(each, dict))


def _members(document: Json) -> list[Slot]:
    return [slot for slot in slots(document, apart="@context") if isinstance(slot[1], str) and slot[1] != "@context"]


def _replace(chance: random.Random, document: Json) -> None:
    holder, key = chance.choice(slots(document))
    holder[key] = anything(chance)


def _another_string(chance: random.Random, document: Json) -> None:
    holder, key = chance.choice([slot for slot in _members(document) if isinstance(slot[0][slot[1]], str)])
    make: Callable[[random.Random, float], Json]
    make = chance.choice([text, iri, value_object, number]) if key not in ("type", "id") else iri
    holder[key] = make(chance, 0.3)


def _remove(chance: random.Random, document: Json) -> None:
    holder, key = chance.choice(slots(document))
    del holder[key]


def _rename(chance: random.Random, document: Json) -> None:
    holder, key = chance.choice(_members(document))
    holder[chance.choice(NAMES)] = holder.pop(key)


def _insert(chance: random.Random, document: Json) -> None:
    chance.choice(objects(document))[chance.choice(NAMES)] = anything(chance)


def _name(chance: random.Random, document: Json) -> None:
    """A text where every object may have one, which is signed."""
    chance.choice(objects(document))["name"] = chance.choice([text, value_object])(chance, 0.1)


def _write_in_full(chance: random.Random, document: Json) -> None:
    """A member under the IRI of its term, in full or with a prefix."""
    terms = contexts.terms(document.get("@context"))
    for definition in list(terms.values()):
        if isinstance(definition, dict) and isinstance(definition.get("@context"), dict):
            terms.update(definition["@context"])
    holder, key = chance.choice(_members(document))
    definition = terms.get(key)
    full = definition.get("@id") if isinstance(definition, dict) else definition
    if isinstance(full, str):
        holder[full] = holder.pop(key)


def _wrap(chance: random.Random, document: Json) -> None:
    holder, key = chance.choice(slots(document))
    value = holder[key]
    if isinstance(value, list) and len(value) == 1 and chance.random() < 0.7:
        holder[key] = value[0]
    else:
        holder[key] = chance.choice([[value], [value], [value, value], [[value]], {"@list": [value]}, {"@set": value}])


def _double(chance: random.Random, document: Json) -> None:
    """A value a second time in its array: the same one, or its equal."""
    lists = [slot for slot in slots(document) if isinstance(slot[0][slot[1]], list) and slot[0][slot[1]]]
    holder, key = chance.choice([slot for slot in lists if slot[1] != "type" or chance.random() < 0.1])
    entries = holder[key]
    entry = chance.choice(entries)
    entries.append(entry if chance.random() < 0.5 else thaw(entry))


def _shuffle(chance: random.Random, document: Json) -> None:
    lists = [holder[key] for holder, key in slots(document) if isinstance(holder[key], list) and key != "@context"]
    chance.shuffle(chance.choice(lists))


def _move(chance: random.Random, document: Json) -> None:
    """Take a member off its object and put it onto another one, perhaps one that claims the same id."""
    holder, key = chance.choice(_members(document))
    target = chance.choice(objects(document))
    value = holder.pop(key)
    if chance.random() < 0.5:
        twin = {"id": holder.get("id", "urn:x:y"), "type": holder.get("type", ["Related"])}
        target["related"] = [twin]
        target = twin
    target[key] = value


def _share_id(chance: random.Random, document: Json) -> None:
    """One id on several objects, or none at all."""
    holders = objects(document)
    shared = chance.choice([iri(chance), "_:b0", "_:b1", None])
    for holder in chance.sample(holders, min(len(holders), chance.choice([1, 2, 2, 4]))):
        if shared is None:
            holder.pop("id", None)
        else:
            holder["id"] = shared


def _forget_ids(chance: random.Random, document: Json) -> None:
    for holder in objects(document):
        holder.pop("id", None)


def _types(chance: random.Random, document: Json) -> None:
    holder = chance.choice(objects(document))
    given = holder.get("type")
    types = given if isinstance(given, list) else [given]
    several = [*types, kind_of(chance, 0.3)]
    forms: list[Json] = [several, types[0] if types else [], types + types[:1], several[::-1], [*types, None]]
    forms += [dict.fromkeys(map(str, several), "a type as a name"), [], [types]]
    holder["type"] = chance.choice(forms)
    if chance.random() < 0.02:
        holder["type"] = [f"urn:x:{index}" for index in range(chance.choice([19, 20, 21, 300]))]


def _graft(chance: random.Random, document: Json) -> None:
    """A part of the document once more, somewhere else in it: the same object, or its equal."""
    name, part = chance.choice(list(parts(document)))
    within = {id(each) for each in objects(part)}  # where it would hold itself
    targets = [each for each in objects(document) if id(each) not in within]
    alike = [each for each in targets if name in each or chance.random() < 0.05]
    target = chance.choice(alike or targets)
    copied = part if chance.random() < 0.5 else thaw(part)
    target[name] = [*_listed(target.get(name, [])), copied] if chance.random() < 0.5 else copied


def _contexts(chance: random.Random, document: Json) -> None:
    document["@context"] = contexts.odd_context(chance) if chance.random() < 0.6 else contexts.context(chance)


def _nested_context(chance: random.Random, document: Json) -> None:
    holder = chance.choice(objects(document))
    holder["@context"] = chance.choice([contexts.context, contexts.odd_context])(chance)


def _deep(chance: random.Random, document: Json) -> None:
    levels = chance.choice([5, 10, 50, 58, 60, 62, 64, 66, 300])
    value: Json = "in the depth"
    for _ in range(levels):
        value = {"related": value} if chance.random() < 0.7 else [value]
    chance.choice(objects(document))["related"] = value


def make_odd(chance: random.Random, document: Json) -> None:
    """Put one value that is hardly fit to be signed into a document, in the place of a string or number."""
    able = [slot for slot in slots(document, apart="@context") if type(slot[0][slot[1]]) in (str, int, float, bool)]
    able = [slot for slot in able if slot[1] != "@context"]
    if not able:
        return
    holder, key = chance.choice(able)
    value = holder[key]
    if key == "type":
        holder[key] = chance.choice(
            [{value: "a type as a name"}, [value, value], chance.choice(ODD_TYPES), [value, None]]
        )
    elif isinstance(value, str) and ":" in value and " " not in value:
        holder[key] = chance.choice(ODD_IRIS + HOSTILE_IRIS)
    else:
        holder[key] = chance.choice([*ODD_NUMBERS, *ODD_TEXTS, *HOSTILE_TEXTS])


CHANGES: list[Callable[[random.Random, Json], None]] = [
    _replace, _another_string, _another_string, _another_string, _remove, _remove, _rename, _insert, _name, _name,
    _write_in_full, _wrap, _wrap, _double, _double, _shuffle, _shuffle, _move, _share_id, _share_id, _forget_ids,
    _types, _graft, _graft, _contexts, _nested_context,
]  # fmt: skip
GENTLE: list[Callable[[random.Random, Json], None]] = [_name, _shuffle, _double, _remove, _forget_ids, _graft]
"""Changes after which a document is mostly still fit to be signed."""


def change(chance: random.Random, document: dict[str, Json], *, gentle: bool = False) -> None:
    """Change the document in one way."""
    try:
        chance.choice(GENTLE if gentle else CHANGES)(chance, document)
        if chance.random() < 0.003:
            _deep(chance, document)
    except (IndexError, TypeError, AttributeError):
        pass  # there is nothing to change in this way


def add_inline_context(chance: random.Random, document: dict[str, Json]) -> None:
    """Give the document a context of its own, and use what that defines."""
    given = document.get("@context")
    inline = contexts.inline_context(chance)
    before = given if isinstance(given, list) else [given]
    document["@context"] = [*before, inline] if chance.random() < 0.9 else [inline, *before]
    for name in contexts.names_in(inline):
        if chance.random() < 0.8:
            holder = chance.choice(objects(document))
            if name == "Thing":
                holder["type"] = chance.choice(["Thing", ["Thing"], [*_listed(holder.get("type", [])), "Thing"]])
            else:
                holder[name] = contexts.used(chance, name, inline[name])


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def altered_in_type(chance: random.Random, document: dict[str, Json]) -> dict[str, Json]:
    """The document with one value that Python calls equal, or that has the same digits, but of another type."""
    copied: dict[str, Json] = thaw(document)
    able = [(holder, key, form) for holder, key in slots(copied) for form in _other_forms(holder[key])]
    if able:
        holder, key, form = chance.choice(able)
        holder[key] = form
    return copied


def _other_forms(value: Json) -> Iterator[Json]:
    if isinstance(value, bool):
        yield from (int(value), float(value), str(value).lower())
    elif isinstance(value, int | float):
        if value in (0, 1):
            yield bool(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            yield int(value)
        if isinstance(value, int) and abs(value) < 2**53:
            yield float(value)
        yield str(value)
    elif isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15:
        yield from (int(value), float(value))
    elif value in ("true", "false"):
        yield value == "true"


def in_another_order(chance: random.Random, document: Json) -> Json:
    """The document with the members of its objects in another order, and perhaps those of its arrays."""
    if isinstance(document, dict):
        keys = list(document)
        chance.shuffle(keys)
        return {key: in_another_order(chance, document[key]) for key in keys}
    if isinstance(document, list):
        return [in_another_order(chance, entry) for entry in document]
    return document


def rewritten(chance: random.Random, value: Json, odd: float, key: str = "") -> Json:
    """The document with other values of the same types, but for those that are odd: built as it is, and saying more."""
    if isinstance(value, dict):
        return {
            name: each if name == "@context" else rewritten(chance, each, odd, name) for name, each in value.items()
        }
    if isinstance(value, list):
        return [rewritten(chance, each, odd, key) for each in value]
    if key == "type" or value is None or chance.random() < 0.6:
        return anything(chance) if chance.random() < odd / 4 else value
    if isinstance(value, str):
        return iri(chance, odd) if ":" in value and chance.random() < 0.9 else text(chance, odd)
    return number(chance, odd)


class _Text(str):
    """A string as some libraries have it."""

    __slots__ = ()

    def __str__(self) -> str:
        return "not the text"


class _Number(IntEnum):
    ONE = 1
    TWO = 2


class _Dict(dict[str, Any]):
    """A dict as some libraries have it."""


def from_python(chance: random.Random, value: Json) -> Json:
    """The value as a Python program may hold it: other mappings and sequences, enumerations, what no JSON has."""
    if isinstance(value, dict):
        copied = {key: from_python(chance, member) for key, member in value.items()}
        forms: list[Callable[[Json], Json]] = [dict, dict, OrderedDict, _Dict, MappingProxyType, freeze]
        if chance.random() < 0.002:
            copied[chance.choice([1, None, b"x", ("a",)])] = "a name that is no string"
        return chance.choice(forms)(copied)
    if isinstance(value, list):
        entries = [from_python(chance, entry) for entry in value]
        return tuple(entries) if chance.random() < 0.4 else entries
    if isinstance(value, str):
        return _string_from_python(chance, value)
    if type(value) is int and value in (1, 2) and chance.random() < 0.5:
        return _Number(value)
    return value


def _string_from_python(chance: random.Random, value: str) -> Json:
    if chance.random() < 0.003:
        return chance.choice([value.encode("utf-8", "replace"), {value}, Decimal("1.5"), 1j, object, bytearray(b"x")])
    if chance.random() > 0.2:
        return value
    return _Text(value) if chance.random() < 0.5 else next(iter(StrEnum("Word", {"WORD": value})))


def frozen_in_parts(chance: random.Random, value: Json) -> Json:
    """The value with some of its objects frozen."""
    if isinstance(value, dict):
        if chance.random() < 0.25:
            return freeze(value)
        return {key: member if key == "@context" else frozen_in_parts(chance, member) for key, member in value.items()}
    if isinstance(value, list):
        return [frozen_in_parts(chance, entry) for entry in value]
    return value


def thinned(chance: random.Random, value: Json, keep: float) -> Json:
    """The value with a share of its members, and few entries of each array."""
    if isinstance(value, dict):
        kept = [key for key in value if key in ("@context", "type", "@type", "@value") or chance.random() < keep]
        made = {key: value[key] if key == "@context" else thinned(chance, value[key], keep) for key in kept}
        return made or value
    if isinstance(value, list) and not all(isinstance(entry, str) for entry in value):
        return [thinned(chance, entry, keep) for entry in value[: chance.choice([1, 1, 2, 3])]]
    return value[:3] if isinstance(value, list) else value
