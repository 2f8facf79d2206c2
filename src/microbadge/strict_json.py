"""JSON as a signature needs it: one meaning, bounded cost (RFC 8259, and RFC 7493 "I-JSON").

Python's `json` accepts duplicate members, NaN, 1e400 and lone surrogates, and answers deep nesting with a
RecursionError. A signed document may hold none of these: two readers would see two documents.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .errors import ParseError

MAX_SAFE_INTEGER = 2**53 - 1
"""Beyond it JSON readers disagree about the value (RFC 7493, section 2.2)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be: bytes of text, levels of nesting, values in all, characters of one string.

    `name` bounds the characters of a member's name, and so the length of the pointers to what is below it.
    """

    size: int = 8_000_000
    depth: int = 64
    nodes: int = 200_000
    string: int = 4_000_000
    name: int = 1_000


DEFAULT_LIMITS = Limits()

_ARRAYS = (list, tuple)
_PARTED = (dict, list, tuple, Mapping)
_Link = tuple[Any, str | int] | None
"""Where a value stands: the place of what holds it, and the step from there."""


def pointer(*steps: str | int) -> str:
    """JSON pointer (RFC 6901) of the steps: ``pointer("a/b", 0)`` is ``/a~1b/0``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def each(holder: Mapping[str, Any], member: str, place: str = "") -> list[tuple[str, Any]]:
    """List the values of a member that may hold one value or a set of them, each with its pointer.

    JSON-LD makes no difference between one value and a set of one. Empty where the member is absent; `place` is
    the pointer of the holder.
    """
    if member not in holder:
        return []
    value, here = holder[member], place + pointer(member)
    if isinstance(value, list | tuple):
        return [(f"{here}/{index}", part) for index, part in enumerate(value)]
    return [(here, value)]


def parse(data: bytes | str, *, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Parse JSON text.

    Raises `ParseError` when it is not UTF-8, not JSON, larger or deeper than `limits`, or when it holds a
    duplicate member, a number other than a finite I-JSON number, or a lone surrogate.
    """
    if len(data) > limits.size:
        raise ParseError(f"the JSON text is larger than {limits.size} bytes", pointer="")
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"not UTF-8: byte {error.start} cannot be read", pointer="") from None
    try:
        # int() refuses thousands of digits with an error of its own; 18 characters are beyond 2^53 already.
        value = json.loads(data, object_pairs_hook=_object, parse_int=lambda digits: int(digits[:18]))
    except json.JSONDecodeError as error:
        raise ParseError(f"not JSON: {error.msg}, column {error.colno}", pointer="", line=error.lineno) from None
    except RecursionError:
        raise ParseError(f"nested more than {limits.depth} levels deep", pointer="") from None
    check_value(value, limits=limits)
    return value


def check_value(value: object, *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Check a value that somebody else parsed (or built): JSON types only, bounded, finite, no lone surrogate.

    Raises `ParseError` with the pointer of the first fault. Walks without recursion, so that a cycle ends at
    the depth limit.
    """
    todo: list[tuple[object, _Link, int]] = [(value, None, 0)]
    seen = 1
    while todo:
        item, link, depth = todo.pop()
        if depth > limits.depth:
            raise ParseError(f"nested more than {limits.depth} levels deep", pointer=_pointer(link))
        if isinstance(item, str):
            _check_string(item, link, limits)
            continue
        if not isinstance(item, _PARTED):
            _check_scalar(item, link)
            continue
        seen += len(item)
        if seen > limits.nodes:
            raise ParseError(f"more than {limits.nodes} values in one document", pointer="")
        if isinstance(item, _ARRAYS):
            todo.extend([(member, (link, index), depth + 1) for index, member in enumerate(item)])
        else:
            for key, member in item.items():
                if not isinstance(key, str):
                    raise ParseError("a member name is not a string", pointer=_pointer(link))
                if len(key) > limits.name:
                    raise ParseError(f"a member name longer than {limits.name} characters", pointer=_pointer(link))
                _check_string(key, link, limits)
                todo.append((member, (link, key), depth + 1))


def count_values(value: object) -> int:
    """Count the values in a JSON value that was checked: itself, and every member and item below it."""
    todo: list[object] = [value]
    seen = 1
    while todo:
        item = todo.pop()
        if isinstance(item, _PARTED):
            seen += len(item)
            todo.extend(item if isinstance(item, _ARRAYS) else item.values())
    return seen


def _pointer(link: _Link) -> str:
    steps: list[str | int] = []
    while link is not None:
        link, step = link
        steps.append(step)
    return pointer(*reversed(steps))


def _check_scalar(item: object, link: _Link) -> None:
    if item is None or isinstance(item, bool):
        return
    if isinstance(item, int):
        if abs(item) > MAX_SAFE_INTEGER:
            message = "an integer beyond 2^53, which readers of JSON round differently"
            raise ParseError(message, pointer=_pointer(link))
    elif isinstance(item, float):
        if not math.isfinite(item):
            raise ParseError("a number that is not finite", pointer=_pointer(link))
    else:
        raise ParseError(f"{type(item).__name__} is not a JSON type", pointer=_pointer(link))


def _check_string(text: str, link: _Link, limits: Limits) -> None:
    if len(text) > limits.string:
        raise ParseError(f"a string longer than {limits.string} characters", pointer=_pointer(link))
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise ParseError("a lone surrogate, which is no character", pointer=_pointer(link))


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise ParseError(f"the member {key[:80]!r} stands twice in one object")
        members[key] = value
    return members


def comparable_id(text: str) -> str:
    """An id as ids are compared: percent-decoded, without white space at the ends (Open Badges 3.0, section 10)."""
    return unquote(text).strip()


def id_of(value: object) -> str | None:
    """The id of an issuer, holder, subject …: the string itself, or the `id` of an object; None where it has none."""
    found = value.get("id") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else None
