"""Collecting what is wrong with a file, so that its author sees all of it at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ..errors import Problem
from ..strict_json import pointer

MAX_PROBLEMS = 200
"""Nobody reads more, and a hostile file could otherwise make as many as it has values."""
_MAX_KNOWN = 500  # looking for a similar name takes time that grows with the number of names


@dataclass(slots=True)
class Found:
    """What was found so far; `errors` counts also those beyond the limit, which are not kept."""

    problems: list[Problem] = field(default_factory=list)
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Notes:
    """Problems found, and the place being looked at."""

    found: Found = field(default_factory=Found)
    path: tuple[str | int, ...] = ()

    def at(self, *steps: str | int) -> Notes:
        """Note into the same list, from a place further down."""
        return Notes(self.found, (*self.path, *steps))

    def error(self, code: str, message: str, *, name: str = "", known: Collection[str] = ()) -> None:
        """Note a fault; `name` is what was written and `known` what could have been, for a "did you mean"."""
        self.found.errors += 1
        if self.found.errors <= MAX_PROBLEMS:
            from difflib import get_close_matches  # slow to load, and most files have no fault

            close = get_close_matches(name[:100], known, n=1) if len(known) <= _MAX_KNOWN else []
            guess = f"; did you mean {close[0]!r}?" if close else ""
            self.found.problems.append(Problem(message + guess, pointer(*self.path), code=code))

    def warning(self, code: str, message: str) -> None:
        """Note something that is worth the author's time and does not make the file wrong."""
        if len(self.found.problems) - self.found.errors < MAX_PROBLEMS:
            self.found.problems.append(Problem(message, pointer(*self.path), severity="warning", code=code))

    def errors(self) -> int:
        """Count the faults so far."""
        return self.found.errors
