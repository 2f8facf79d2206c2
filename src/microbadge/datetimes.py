"""Dates and times as credentials write them: xsd:dateTimeStamp (VC Data Model 2.0, Representing Time)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from .errors import InvalidError

KEPT = timedelta(days=1)
"""How old what was fetched may be, when asked about a time: after that it may have changed (unless it says itself)."""

_EXPECTED = "not a date and time, such as 2026-05-01T00:00:00Z"
_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,32}))?(Z|([+-])(?:(0\d|1[0-3]):([0-5]\d)|14:00))?",
    flags=re.ASCII,
)


MAX_LENGTH = 64
"""Characters of the longest date and time of this form, and a few."""


def parse_date_time(text: object) -> tuple[datetime, bool]:
    """Read an xsd:dateTime; the second value says whether it had an offset, as xsd:dateTimeStamp demands.

    Without an offset it is read as UTC (VC Data Model 2.0, Representing Time). Digits beyond microseconds are cut off.
    Raises `InvalidError` for anything else, such as a date alone or the 30th of February.
    """
    if isinstance(text, str) and len(text) <= MAX_LENGTH:
        return _parse(text)
    raise InvalidError(_EXPECTED, actual=text[:60] if isinstance(text, str) else type(text).__name__)


@lru_cache(maxsize=1024)
def _parse(text: str) -> tuple[datetime, bool]:
    match = _FORM.fullmatch(text)
    if match is None:
        raise InvalidError(_EXPECTED, actual=text[:60])
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    microsecond = int((match[7] or "").ljust(6, "0")[:6])
    offset = timedelta(0)
    if match[9] is not None:
        offset = timedelta(hours=int(match[10] or 14), minutes=int(match[11] or 0)) * (-1 if match[9] == "-" else 1)
    try:
        # xsd:dateTime writes midnight at the end of a day as 24:00:00
        end_of_day = (hour, minute, second) == (24, 0, 0) and (match[7] or "").strip("0") == ""
        moment = datetime(
            year, month, day, 0 if end_of_day else hour, minute, second, microsecond, tzinfo=timezone(offset)
        )
        moment = (moment + timedelta(days=1 if end_of_day else 0)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidError("not a date that exists", actual=match[0]) from None
    return moment, match[8] is not None


def format_date_time(moment: datetime) -> str:
    """Write an xsd:dateTimeStamp in UTC, in whole seconds. Raises `ValueError` for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a date and time needs a time zone")
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return in_utc.isoformat(timespec="seconds")[:19] + "Z"


def format_day(moment: datetime) -> str:
    """Write the day of a time, in UTC: what a person is told of when something was fetched."""
    return format_date_time(moment)[:10]


def format_or_none(moment: datetime | None) -> str | None:
    """Write a time that there may be, as `format_date_time` does."""
    return None if moment is None else format_date_time(moment)


def now() -> datetime:
    """Return the time that it is."""
    return datetime.now(UTC)
