"""Level scales of a programme file, checked and put in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from .file import LevelScale
from .ids import check_local
from .notes import Notes
from .rubric import Level, in_order
from .structure import read_list

MAX_LEVELS = 50
"""A scale is repeated in every criterion that uses it: without a limit, a small file would make a huge programme."""


@dataclass(frozen=True, slots=True)
class Scales:
    """The scales without faults by id, lowest level first, levels with their local ids; and the ids of all scales."""

    usable: dict[str, tuple[Level, ...]]
    named: frozenset[str]

    def only(self) -> str | None:
        """Give the id of the scale, where there is only one."""
        return next(iter(self.named)) if len(self.named) == 1 else None

    def find(self, name: str, notes: Notes) -> tuple[Level, ...] | None:
        """Find a scale; None when there is none, which is noted, or when it has faults, which were noted."""
        if name not in self.named:
            notes.error("unknown-scale", f"there is no level scale {name!r}", name=name, known=self.named)
        return self.usable.get(name)


def read_scales(value: object, notes: Notes) -> Scales:
    """Read ``levelScales``."""
    usable: dict[str, tuple[Level, ...]] = {}
    named: set[str] = set()
    for place, item, scale in read_list(LevelScale, value, notes):
        name = item.get("id") if isinstance(item, dict) else None
        if isinstance(name, str):
            if name in named:
                place.at("id").error("duplicate-id", f"two level scales have the id {name!r}")
            named.add(name)
        if scale is not None and _check(scale, place):
            usable[scale.id] = in_order([Level(one.id, one.name, one.points) for one in scale.levels])
    return Scales(usable, frozenset(named))


def check_level(name: str, known: Collection[str], notes: Notes) -> None:
    """Note an error when `name` is no level of the scale."""
    if name not in known:
        notes.error("unknown-level", f"{name!r} is no level of the scale ({', '.join(known)})", name=name, known=known)


def warn_unordered(points: Sequence[Decimal | None], notes: Notes) -> None:
    """Warn when the points do not rise from level to level: a reader cannot tell which level is higher."""
    given = [number for number in points if number is not None]
    if any(higher <= lower for lower, higher in pairwise(given)):
        notes.warning("unordered-levels", "the points do not rise from each level to the next")


def _check(scale: LevelScale, notes: Notes) -> bool:
    before = notes.errors()
    check_local(scale.id, notes.at("id"))
    if len(scale.levels) < 2:
        notes.at("levels").error("vacuous-scale", "a scale needs two levels or more: one alone tells nothing apart")
    if len(scale.levels) > MAX_LEVELS:
        notes.at("levels").error("too-many-levels", f"a scale has at most {MAX_LEVELS} levels")
    seen: set[str] = set()
    for index, level in enumerate(scale.levels):
        place = notes.at("levels", index, "id")
        check_local(level.id, place)
        if level.id in seen:
            place.error("duplicate-id", f"two levels have the id {level.id!r}")
        seen.add(level.id)
    warn_unordered([level.points for level in scale.levels], notes.at("levels"))
    return notes.errors() == before
