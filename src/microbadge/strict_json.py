"""JSON as a signature needs it: one meaning, bounded cost (RFC 8259, and RFC 7493 "I-JSON").

Python's `json` accepts duplicate members, NaN, 1e400 and lone surrogates, and answers deep nesting with a
RecursionError. A signed document may hold none of these: two readers would see two documents.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from .errors import ParseError
from .frozen import Frozen, FrozenList
from .json_survey import DEFAULT_LIMITS as DEFAULT_LIMITS
from .json_survey import MAX_SAFE_INTEGER as MAX_SAFE_INTEGER
from .json_survey import Limits as Limits
from .json_survey import survey

try:
    import orjson
except ImportError:  # the extra `fast`
    _HAS_ORJSON = False
else:
    _HAS_ORJSON = True

_ARRAYS = (list, tuple)
OBJECT = (dict, Mapping)
"""What a JSON object is for `isinstance`: it tells a dict, as nearly all are, much faster than any other mapping."""
_PARTED = (dict, list, tuple, Mapping)
_MAX_ORJSON = 200_000
"""Bytes of text for orjson: to write an array, it takes memory of a hundred times its text."""
_MAX_SIMPLE = 20_000
_UNSURE = object()
_Link = tuple[Any, str | int] | None
"""Where a value stands: the place of what holds it, and the step from there."""


def pointer(*steps: str | int) -> str:
    """JSON pointer (RFC 6901) of the steps: ``pointer("a/b", 0)`` is ``/a~1b/0``."""
    return "".join([f"/{step}" if type(step) is int else f"/{_escaped(str(step))}" for step in steps])


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1") if "~" in name or "/" in name else name


def each(holder: Mapping[str, Any], member: str, place: str = "") -> list[tuple[str, Any]]:
    """List the values of a member that may hold one value or a set of them, each with its pointer.

    JSON-LD makes no difference between one value and a set of one. Empty where the member is absent; `place` is
    the pointer of the holder.
    """
    if member not in holder:
        return []
    value = holder[member]
    here = f"{place}/{_escaped(member)}" if "~" in member or "/" in member else f"{place}/{member}"
    if type(value) is not str and isinstance(value, _ARRAYS):
        return [(f"{here}/{index}", part) for index, part in enumerate(value)]
    return [(here, value)]


def parse(data: bytes | str, *, limits: Limits = DEFAULT_LIMITS, recognize: Callable[[Any], None] | None = None) -> Any:
    """Parse JSON text.

    `recognize` may put `Frozen` objects, under the default limits, in the place of equal ones in what was read: these
    need not be checked again.

    Raises `ParseError` when it is not UTF-8, not JSON, larger or deeper than `limits`, or when it holds a
    duplicate member, a number other than a finite I-JSON number, or a lone surrogate.
    """
    if len(data) > limits.size:
        raise ParseError(f"the JSON text is larger than {limits.size} bytes", pointer="")
    value = _parse_fast(data, limits, recognize)
    if value is _UNSURE:
        value = _parse_carefully(data, limits)
        check_value(value, limits=limits)
    return value


def _parse_fast(data: bytes | str, limits: Limits, recognize: Callable[[Any], None] | None) -> Any:
    """Parse JSON text in which nothing is wrong for certain; else `_UNSURE`, and to say what is wrong is for others."""
    try:
        content = data if isinstance(data, bytes) else data.encode()
        is_for_orjson = _HAS_ORJSON and len(content) <= _MAX_ORJSON
        value = _decode_by_orjson(content) if is_for_orjson else _decode_by_standard_library(content)
        if recognize is not None:
            recognize(value)
    except (ValueError, RecursionError):  # the errors of both decoders are ValueErrors
        return _UNSURE
    return value if len(content) <= limits.string and _is_sound(value, limits) else _UNSURE


def _decode_by_standard_library(content: bytes) -> Any:
    """Parse JSON text, or raise `ValueError` where it may hold something that `_is_sound` would not see."""
    if b"\\" in content and (b"\\ud" in content or b"\\uD" in content):
        raise ValueError("perhaps a lone surrogate")
    return json.loads(content.decode(), object_pairs_hook=_object_of)


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands twice")
    return members


def _decode_by_orjson(content: bytes) -> Any:
    """Parse JSON text, or raise `ValueError` where it may hold something that `_is_sound` would not see.

    Of members that stand twice orjson drops one, so that there are fewer strings in what it read than in the text.
    """
    value = orjson.loads(content)
    try:
        written = orjson.dumps(value)
    except orjson.JSONEncodeError as error:  # a TypeError: it reads deeper than it writes
        raise ValueError("nested too deep") from error
    if _count_strings(content) != _count_strings(written):
        raise ValueError("a member stands twice")
    return value


def _count_strings(content: bytes) -> int:
    """Count the quotation marks at the ends of strings in JSON text.

    Those inside strings are told by the backslash before them, as long as no two backslashes stand together.
    """
    if b"\\" not in content:
        return content.count(b'"')
    if b"\\\\" in content:
        raise ValueError("a backslash that is escaped")
    return content.count(b'"') - content.count(b'\\"')


def _is_sound(value: object, limits: Limits) -> bool:
    """Whether what a decoder read is surely within the limits, its strings apart; else `check_value` has to say."""
    return type(value) is str or _measure(value, limits) is not None


def _measure(value: object, limits: Limits) -> tuple[int, int] | None:
    """Count the levels and the values of what a decoder read; None where it may be beyond the limits.

    Goes through it level by level, and looks at objects, arrays and numbers, which are few.
    """
    level: list[Any] = [value]
    names: set[str] = set()
    levels, seen, inner = 0, 1, 0
    while level:
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is dict:
                names.update(item)
                parts = item.values()
            elif kind is list or kind is FrozenList:
                parts = item
            elif kind is Frozen:
                extent = item.known("extent", _measure_frozen)
                if extent is None:
                    return None
                inner = max(inner, levels + extent[0])
                seen += extent[1] - 1
                continue
            elif item is None or kind is bool or -MAX_SAFE_INTEGER <= item <= MAX_SAFE_INTEGER:
                continue
            else:  # it is too large, or orjson made a float of an integer that is
                return None
            seen += len(item)
            if seen > limits.nodes:
                return None
            for part in parts:
                if type(part) is not str:
                    below.append(part)  # noqa: PERF401 - a comprehension takes longer on a few
        levels += 1
        if levels > limits.depth:
            return None
        level = below
    levels = max(levels, inner)
    sound = levels <= limits.depth and seen <= limits.nodes and max(map(len, names), default=0) <= limits.name
    return (levels, seen) if sound else None


def _measure_frozen(value: Frozen) -> tuple[int, int] | None:
    return _measure(dict(value), DEFAULT_LIMITS)


def _parse_carefully(data: bytes | str, limits: Limits) -> Any:
    """Parse JSON text, and say what is wrong as far as it can be seen in the text; the rest is for `check_value`."""
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError(f"not UTF-8: byte {error.start} cannot be read", pointer="") from None
    try:
        # int() refuses thousands of digits with an error of its own; 18 characters are beyond 2^53 already.
        return json.loads(data, object_pairs_hook=_object, parse_int=lambda digits: int(digits[:18]))
    except json.JSONDecodeError as error:
        raise ParseError(f"not JSON: {error.msg}, column {error.colno}", pointer="", line=error.lineno) from None
    except RecursionError:
        raise ParseError(f"nested more than {limits.depth} levels deep", pointer="") from None


def check_value(value: object, *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Check a value that somebody else parsed (or built): JSON types only, bounded, finite, no lone surrogate.

    Raises `ParseError` with the pointer of the first fault. Walks without recursion, so that a cycle ends at
    the depth limit. A frozen object is only gone through once.
    """
    if survey(value, limits) is None:
        _find_fault(value, limits)


def simple_text(value: object, *, sort: bool = False) -> bytes | None:
    """JSON text in UTF-8 without spaces, of a value that `check_value` finds nothing wrong with; sorted if wanted.

    None for what is not written alike everywhere (``1.0``, ``1e-5``), or not sorted alike (names beyond ASCII), for a
    value with which something may be wrong, for a large one, and where orjson is missing.
    """
    extent = survey(value, DEFAULT_LIMITS) if _HAS_ORJSON else None
    if extent is None or not extent.is_simple or extent.nodes > _MAX_SIMPLE:
        return None
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS if sort else None)


def _find_fault(value: object, limits: Limits) -> None:
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
    if type(value) is str:
        return value
    found = value.get("id") if isinstance(value, OBJECT) else value
    return found if isinstance(found, str) else None
