"""JSON objects that never change again, so that what was worked out about one of them holds for good.

An achievement with its rubric is most of a badge, and the same in all badges that it was awarded with: it is frozen
once, and its part of the canonical form, of the schema check and of the rubric is then the same object's.
"""

from __future__ import annotations

import marshal
import threading
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

_T = TypeVar("_T")


def _refuse(*_: object, **__: object) -> NoReturn:
    raise TypeError("a frozen value does not change: copy it first")


class Frozen(dict[str, Any]):
    """A JSON object that refuses to be changed, as does all that is in it; made by `freeze`.

    It is equal to the object that it was made from, and `copy.deepcopy` makes a changeable one of it again.
    """

    __slots__ = ("_known",)

    _known: dict[object, Any]

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def known(self, about: object, find: Callable[[Frozen], _T]) -> _T:
        """What `find` says of this object, asked only once; `about` tells what is asked from anything else.

        The number of different `about` has to be bounded by the code that asks, not by what is in a document.
        """
        known = self._known
        if about not in known:
            known[about] = find(self)
        found: _T = known[about]
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return freeze, (thaw(self),)

    def __copy__(self) -> dict[str, Any]:
        return dict(self)

    def __deepcopy__(self, _: object) -> dict[str, Any]:
        copied: dict[str, Any] = thaw(self)
        return copied


class FrozenList(list[Any]):
    """An array in a frozen object."""

    __slots__ = ()

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return _freeze, (thaw(self),)

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, _: object) -> list[Any]:
        copied: list[Any] = thaw(self)
        return copied


def freeze(value: Mapping[str, Any]) -> Frozen:
    """Freeze a JSON object: a copy of it that does not change. A frozen one is returned as it is.

    For values that were checked (`strict_json.check_value`): nothing is checked again here.
    """
    frozen: Frozen = _freeze(value)
    return frozen


def _freeze(value: Any) -> Any:
    if isinstance(value, Frozen | FrozenList):
        return value
    if isinstance(value, Mapping):
        frozen = Frozen({key: _freeze(member) for key, member in value.items()})
        frozen._known = {}
        return frozen
    if isinstance(value, list | tuple):
        return FrozenList(map(_freeze, value))
    return value


def thaw(value: Any) -> Any:
    """Copy a JSON value into plain dicts and lists."""
    packed = value.known("packed", _packed) if isinstance(value, Frozen) else None
    return _plain(value) if packed is None else marshal.loads(packed)  # noqa: S302 - nobody else's bytes


def _packed(frozen: Frozen) -> bytes | None:
    """What a copy is made of several times as fast; None for a value that `marshal` does not take, such as an enum."""
    try:
        return marshal.dumps(_plain(frozen))
    except ValueError:
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value


class Familiar:
    """Objects that were seen before, by all that is in them: types of numbers and order of members too.

    Only what comes a second time is kept, and only so much of it, since documents come from anybody.
    """

    MAX_SIZE = 100_000
    """Bytes of one object (as `marshal` writes it); the achievement of a realistic badge has 11,000."""
    MAX_TOTAL = 4_000_000

    def __init__(self, max_entries: int = 256) -> None:
        self._max_entries = max_entries
        self._seen: dict[int, None] = {}
        self._kept: dict[bytes, Frozen] = {}
        self._total = 0
        self._lock = threading.Lock()

    def get(self, value: dict[str, Any]) -> dict[str, Any]:
        """The frozen object that is the same as this one, if it was seen before; else the object itself.

        The object is one that `strict_json.parse` read, or a frozen one.
        """
        if type(value) is Frozen:
            return value
        try:
            text = marshal.dumps(value, 2)  # this version writes equal values equally, and 1, 1.0 and True apart
        except ValueError:  # deeper than `marshal` goes, or of other types than JSON's
            return value
        kept = self._kept.get(text)
        return self._meet(text, value) if kept is None else kept

    def _meet(self, text: bytes, value: dict[str, Any]) -> dict[str, Any]:
        if len(text) > self.MAX_SIZE:
            return value
        first = hash(text)  # taken for another, it is only kept a meeting early
        with self._lock:
            if first not in self._seen:
                self._seen[first] = None
                if len(self._seen) > self._max_entries:
                    del self._seen[next(iter(self._seen))]
                return value
            if len(self._kept) >= self._max_entries or self._total + len(text) > self.MAX_TOTAL:
                self._kept.clear()
                self._total = 0
            frozen = self._kept[text] = freeze(value)
            self._total += len(text)
            return frozen
