"""Places in a JSON document, written out as JSON pointers only where somebody asks for one.

A pointer is as long as all the names above it: one for every value would take many times the room of the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ..strict_json import pointer


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: `step` is its key or index in what stands `around` it, which a whole document has not.

    As a string it is the JSON pointer (RFC 6901).
    """

    around: Place | None = None
    step: str | int = ""

    def __str__(self) -> str:
        steps = []
        place = self
        while place.around is not None:
            steps.append(place.step)
            place = place.around
        return pointer(*reversed(steps))


def children(value: Any, place: Place) -> Iterator[tuple[Any, Place]]:
    """The members of an object or list that stands at `place`, each with its own place; nothing else has any."""
    steps: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        steps = value.items()
    elif isinstance(value, list):
        steps = enumerate(value)
    for step, member in steps:
        yield member, Place(place, step)
