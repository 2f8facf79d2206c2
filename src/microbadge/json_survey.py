"""How large a JSON value may be, and whether one that somebody built is sound, at a glance.

What is wrong with one that is not, and where, is for `strict_json.check_value` to say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from .frozen import Frozen, FrozenList

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

_PLAIN_ARRAYS = frozenset({list, tuple, FrozenList})


class Extent(NamedTuple):
    """What was counted in a value, and whether it is written alike everywhere, as `strict_json.simple_text` tells."""

    levels: int
    nodes: int
    is_simple: bool


def survey(value: object, limits: Limits, *, is_frozen: bool = False) -> Extent | None:
    """Go through a value that somebody built; None unless nothing is wrong with it for certain.

    Goes level by level, and looks at the strings in the end, all at once. What is known of a frozen object in it was
    found under the default limits.
    """
    level: list[Any] = [value]
    names: set[str] = set()
    texts: list[str] = []
    levels, nodes, inner, is_simple = 0, 1, 0, True
    while level and levels <= limits.depth:
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is dict or (kind is Frozen and is_frozen):
                names.update(item)
                parts = item.values()
            elif kind in _PLAIN_ARRAYS:
                parts = item
            elif kind is Frozen and limits is DEFAULT_LIMITS:
                extent = item.known("sound", _survey_frozen)
                if extent is None:
                    return None
                inner = max(inner, levels + extent.levels)
                nodes += extent.nodes - 1
                is_simple = is_simple and extent.is_simple
                continue
            elif _is_sound_scalar(item):
                is_simple = is_simple and (kind is not float or _is_plain_fraction(item))
                continue
            else:
                return None
            nodes += len(item)
            if nodes > limits.nodes:
                return None
            for part in parts:
                (texts if type(part) is str else below).append(part)
        levels += 1
        level = below
    levels = max(levels, inner)
    fits = levels <= limits.depth and nodes <= limits.nodes
    fits = fits and _are_sound_strings(names, min(limits.name, limits.string))
    if not fits or not _are_sound_strings(texts, limits.string):
        return None
    return Extent(levels, nodes, is_simple and all(map(str.isascii, names)))


def _survey_frozen(value: Frozen) -> Extent | None:
    return survey(value, DEFAULT_LIMITS, is_frozen=True)


def _is_sound_scalar(item: Any) -> bool:
    kind = type(item)
    if kind is int or kind is float:
        return bool(-MAX_SAFE_INTEGER <= item <= MAX_SAFE_INTEGER)
    return item is None or kind is bool


def _is_plain_fraction(number: float) -> bool:
    """Whether it is written alike everywhere: with a point, digits after it, and no exponent."""
    return 0.001 <= abs(number) < 1e15 and not number.is_integer()


def _are_sound_strings(texts: Collection[str], longest: int) -> bool:
    try:
        if max(map(len, texts), default=0) > longest:
            return False
        for text in texts:
            if not str.isascii(text):
                str.encode(text)
    except (TypeError, UnicodeEncodeError):  # no string, or a lone surrogate in it
        return False
    return True
