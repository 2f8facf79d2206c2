"""Whether an award may fill a place, and if not, why not."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ..program.file import Period
from .component import Component
from .language import Place

_SPAN = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What fills a place of an achievement (`stands_for`, as a plan has it), and in which days (UTC)."""

    stands_for: Mapping[str, Mapping[str, frozenset[str]]]
    first: date | None
    last: date | None

    def fault(self, place: Place, component: Component) -> str | None:
        """Why an award of what the place asks for does not fill it, prerequisites aside; None where it does."""
        if component.issuer not in self.stands_for[place.award].get(component.achievement or "", ()):
            return "issued by somebody else"
        if place.versions is not None and component.version not in place.versions:
            return "awarded for another version"
        return self._level_fault(place, component) or self._time_fault(component)

    def is_candidate(self, place: Place, component: Component) -> bool:
        """Whether it is an award of what the place asks for, or of what stands for it."""
        return component.achievement in self.stands_for[place.award]

    def _level_fault(self, place: Place, component: Component) -> str | None:
        for criterion, level in (place.levels or {}).items():
            reached = component.levels.get(criterion)
            if reached is None:
                return "says nothing of a level that is required"
            if not reached.reaches(level):
                return "level below the required one"
        return None

    def _time_fault(self, component: Component) -> str | None:
        if self.first is None and self.last is None:
            return None
        if component.awarded is None:
            return "does not say when it was awarded"
        day = component.awarded.astimezone(UTC).date()
        if self.first is not None and day < self.first:
            return "awarded before the period"
        return "awarded after the period" if self.last is not None and day > self.last else None


def days_of(period: Period | None, at: datetime) -> tuple[date | None, date | None]:
    """The first and the last day of a period; `at` is when the designation is conferred."""
    if period is None:
        return None, None
    firsts = [] if period.from_ is None else [date.fromisoformat(period.from_)]
    firsts += [] if period.within is None else [_before(at.astimezone(UTC).date(), period.within)]
    return max(firsts, default=None), None if period.until is None else date.fromisoformat(period.until)


def _before(day: date, span: str) -> date:
    """So many years, months and days earlier; the 29th of February becomes the 28th where there is none."""
    match = _SPAN.fullmatch(span)
    years, months, days = (int(part or 0) for part in match.groups()) if match is not None else (0, 0, 0)
    month = day.year * 12 + day.month - 1 - years * 12 - months
    if month < 12:
        return date.min
    year, number = divmod(month, 12)
    start = date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))
    return date.min if (start - date.min).days < days else start - timedelta(days=days)
