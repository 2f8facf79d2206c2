"""The status of a credential: what its lists say of it, and what follows for the time asked about.

Bitstring Status List 1.0, section 3.2; Open Badges 3.0, section 9.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .. import status, strict_json
from ..codes import Code
from ..errors import StatusError, UnsupportedError
from ..report import Check, Outcome, settled
from ..status import EntryType, Status, StatusEntry
from .run import Run
from .status_list import Shown, fault, look_up

MAX_ENTRIES = 64
"""Entries of one credential that are looked at; genuine ones have one to four."""
MAX_LISTS = 4
"""Addresses of lists of one credential that are looked at; genuine ones have a list for each purpose, at the most."""

_REFUSING = {"revocation": "revoked", "suspension": "suspended"}
"""The purposes under which any value but 0 refuses the credential (section 2.2), in words."""
_KNOWN = frozenset({*_REFUSING, "refresh", "message"})
_FINAL = frozenset({"revocation", "refresh", "message"})
"""The purposes whose 0 says as much of every earlier day: the first two are not put back, and messages refuse nothing.

A suspension may have ended since.
"""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the list says under one entry."""

    said: Status
    shown: Shown


def check_status(run: Run, document: Mapping[str, Any], issuer: str | None, blocked: tuple[Code, ...]) -> list[Check]:
    """Check each entry of `credentialStatus`; `blocked` keeps the lists from being fetched."""
    found = strict_json.each(document, "credentialStatus")
    if not found:
        message = "the issuer gives no way to see whether it was taken back"
        return [settled(Code.STATUS_VALUE, Outcome.NOT_APPLICABLE, message)]
    entries = [(place, *_entry(place, entry, document)) for place, entry in found[:MAX_ENTRIES]]
    known = [entry for _, entry, _ in entries if entry is not None]
    readings = {} if blocked else _readings(run, known, issuer)
    reason = _reason(readings)
    checks: list[Check] = []
    for place, entry, check in entries:
        checks.append(check)
        if entry is not None and blocked:
            message = "the status list was not fetched"
            checks.append(Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, place, because=blocked))
        elif entry is not None:
            checks += _checks(run, entry, readings[entry], place, reason)
    if len(found) > MAX_ENTRIES:
        message = f"more than {MAX_ENTRIES} status entries: the others were not looked at"
        checks.append(Check(Code.STATUS_ENTRY, Outcome.UNDETERMINED, message, "/credentialStatus"))
    return checks


def _entry(place: str, entry: object, document: Mapping[str, Any]) -> tuple[StatusEntry | None, Check]:
    kind = status.entry_type(entry)
    if not isinstance(entry, strict_json.OBJECT) or kind is None:
        actual = str(entry.get("type"))[:80] if isinstance(entry, strict_json.OBJECT) else None
        message = "a status of a type that is not known: it may have been taken back"
        return None, Check(Code.STATUS_ENTRY, Outcome.UNDETERMINED, message, place, [*EntryType], actual)
    try:
        read = status.read_entry(entry, kind, credential_id=document.get("id"))
    except UnsupportedError as error:
        place += error.pointer or ""
        return None, Check(Code.STATUS_ENTRY, Outcome.UNDETERMINED, f"{error}: it may have been taken back", place)
    except StatusError as error:
        place += error.pointer or ""
        failed = Check(Code.STATUS_ENTRY, Outcome.FAILED, error.message, place, problem_type=error.problem_type)
        return None, failed
    return read, Check(Code.STATUS_ENTRY, Outcome.PASSED, f"a status of purpose {read.purpose!r}", place)


def _readings(run: Run, entries: Sequence[StatusEntry], issuer: str | None) -> dict[StatusEntry, _Reading | Check]:
    """What the lists say. Each list is looked up once, read for all its entries and let go: it may be large."""
    readings: dict[StatusEntry, _Reading | Check] = {}
    kinds: dict[str, EntryType] = {}
    for entry in entries:
        kinds.setdefault(entry.list_url, entry.type)
    for url in [*kinds][:MAX_LISTS]:
        found = look_up(run, kinds[url], url, issuer)
        for entry in entries:
            if (entry.type, entry.list_url) == (kinds[url], url):
                readings[entry] = found if isinstance(found, Check) else _reading(entry, *found)
    left_out = {entry: _left_out(entry, kinds[entry.list_url]) for entry in entries if entry not in readings}
    return readings | left_out


def _left_out(entry: StatusEntry, kind: EntryType) -> Check:
    message = f"more than {MAX_LISTS} status lists: this one was not looked at"
    if entry.type is not kind:
        message = f"another entry has this address for a list of another type, {kind}: it was not looked at as this one"
    return Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, actual=entry.list_url)


def _reading(entry: StatusEntry, listed: status.StatusList, shown: Shown) -> _Reading | Check:
    try:
        return _Reading(listed.status(entry), shown)
    except StatusError as error:
        return fault(error, shown.source)


def _reason(readings: Mapping[StatusEntry, _Reading | Check]) -> str | None:
    """What the issuer says in a message: the reason why it took the credential back, if it did."""
    said = [
        reading.said
        for entry, reading in readings.items()
        if entry.purpose == "message" and isinstance(reading, _Reading)
    ]
    return next((status.text for status in said if status.value != 0 and status.text is not None), None)


def _checks(run: Run, entry: StatusEntry, reading: _Reading | Check, place: str, reason: str | None) -> list[Check]:
    """The checks of one entry, which stands at that place."""
    if isinstance(reading, Check):
        return [replace(reading, pointer=place)]
    source, value = reading.shown.source, reading.said.value
    listed = _of_list(run, entry, reading)
    checks = [Check(listed.code, listed.outcome, listed.message, place, actual=listed.actual, source=source)]
    if listed.outcome is Outcome.UNDETERMINED:
        return checks
    warnings = reading.shown.warnings
    checks += [Check(Code.STATUS_LIST, Outcome.WARNING, warning, place, source=source) for warning in warnings]
    found = _clear(run, entry, reading.shown) if value == 0 else _set(run, entry, reading, reason)
    return [*checks, *(Check(one.code, one.outcome, one.message, place, 0, value, source=source) for one in found)]


def _of_list(run: Run, entry: StatusEntry, reading: _Reading) -> Check:
    """What to think of the list; one that is too old still shows what is for good."""
    shown = reading.shown
    if shown.is_stale(run.at):
        if entry.purpose == "revocation" and reading.said.value != 0:
            return Check(Code.STATUS_LIST, Outcome.WARNING, f"{shown.freshness}; but a revocation is for good")
        message = f"{shown.freshness}: look again online"
        return Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, actual=shown.time)
    if entry.type is EntryType.REVOCATION_LIST:
        message = "the revocation list came from the address in the credential; it is not signed"
        return Check(Code.STATUS_LIST, Outcome.PASSED, message)
    return Check(Code.STATUS_LIST, Outcome.PASSED, "the status list is genuine and in force")


def _clear(run: Run, entry: StatusEntry, shown: Shown) -> list[Check]:
    """A value of 0; whether it was 0 on an earlier day too depends on whether it can be put back to it."""
    if shown.holds_for(run.at) or entry.purpose in _FINAL:
        message = "the issuer's list shows nothing that takes it back" + _when(run, shown)
        return [Check(Code.STATUS_VALUE, Outcome.PASSED, message)]
    message = f"nothing under {entry.purpose!r} on {shown.time}; whether there was before, the list does not show"
    return [Check(Code.STATUS_VALUE, Outcome.UNDETERMINED, message)]


def _set(run: Run, entry: StatusEntry, reading: _Reading, reason: str | None) -> list[Check]:
    """Any other value: what follows depends on the purpose."""
    text = reading.said.text
    when = _when(run, reading.shown)
    if not reading.shown.holds_for(run.at):
        when += "; since when, it does not show"
    if entry.purpose in _REFUSING:
        message = _refusal(entry.purpose, reason) + ("" if text is None else f": {text}")
        return [Check(Code.STATUS_VALUE, Outcome.FAILED, message + when)]
    if entry.purpose not in _KNOWN:
        message = f"the issuer says something under {entry.purpose!r}, and what follows from that is not known"
        return [Check(Code.STATUS_VALUE, Outcome.UNDETERMINED, message + when)]
    passed = Check(Code.STATUS_VALUE, Outcome.PASSED, "nothing under this purpose takes it back" + when)
    if entry.purpose == "message":
        said = text if text is not None else f"message {reading.said.value}"
        return [Check(Code.STATUS_VALUE, Outcome.WARNING, f"the issuer says: {said}{when}"), passed]
    message = f"the issuer has a newer copy, which could not be had{when}"
    return [Check(Code.REFRESH, Outcome.UNDETERMINED, message), passed]


def _refusal(purpose: str, reason: str | None) -> str:
    """That the issuer refuses the credential; a reason for a revocation tells that it is one, or was replaced."""
    if reason is None:
        return f"the issuer has {_REFUSING[purpose]} this badge"
    return f"suspended: {reason}, says the issuer" if purpose == "suspension" else f"{reason}, says the issuer"


def _when(run: Run, shown: Shown) -> str:
    """The day that the list shows, where that is not the time asked about."""
    return "" if shown.is_of(run.at) else f" (the list shows {shown.time})"
