"""An issuer as a list has it: for which awards, of which days, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from ..datetimes import format_day


@dataclass(frozen=True, slots=True)
class Listing:
    """An issuer on a list.

    `achievements` are ids of achievements, or the beginnings of ids, with a ``*`` behind; `programs` are ids of
    programmes. With neither it is listed for all that it awards. `start` and `until` are the first and the last moment
    of the awards that count. `on` is the name of the list; `stated_by` is who says so, where the list tells.
    """

    id: str
    on: str
    name: str | None = None
    url: str | None = None
    stated_by: str | None = None
    achievements: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    start: datetime | None = None
    until: datetime | None = None

    @property
    def who(self) -> str:
        """The issuer, for people."""
        return self.id if self.name is None else f"{self.name} ({self.id})"

    def is_for(self, achievement: str | None, programs: Iterable[str]) -> bool:
        """Whether it is listed for awards of this achievement, or of one of these programmes."""
        if not self.achievements and not self.programs:
            return True
        if achievement is not None and any(_fits(achievement, pattern) for pattern in self.achievements):
            return True
        return not set(self.programs).isdisjoint(programs)

    def is_of(self, awarded: datetime | None) -> bool:
        """Whether it is listed for awards of this time; a time that nobody knows is in no period that has an end."""
        if awarded is None:
            return self.start is None and self.until is None
        return (self.start is None or self.start <= awarded) and (self.until is None or awarded <= self.until)

    @property
    def period(self) -> str:
        """The days of the awards that count, in words; empty where all do."""
        parts = []
        if self.start is not None:
            parts.append(f"from {format_day(self.start)}")
        if self.until is not None:
            parts.append(f"until {format_day(self.until)}")
        return " ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """JSON form; members without a value are left out."""
        form = {
            "id": self.id,
            "on": self.on,
            "name": self.name,
            "url": self.url,
            "stated_by": self.stated_by,
            "achievements": list(self.achievements) or None,
            "programs": list(self.programs) or None,
            "from": None if self.start is None else format_day(self.start),
            "until": None if self.until is None else format_day(self.until),
        }
        return {name: value for name, value in form.items() if value is not None}


def _fits(achievement: str, pattern: str) -> bool:
    if not pattern.endswith("*"):
        return achievement == pattern
    start = pattern[:-1]
    # Whoever fetches an id reads steps upward out of the folder that the list means (RFC 3986, section 5.2.4).
    return achievement.startswith(start) and ".." not in unquote(achievement[len(start) :]).split("/")
