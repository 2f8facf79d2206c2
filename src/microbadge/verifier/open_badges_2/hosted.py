"""A hosted badge: the assertion at its own address, which has to be its issuer's (Open Badges 2.0, HostedBadge)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...codes import Code
from ...datetimes import KEPT, format_day
from ...errors import InvalidError, UnavailableError
from ...open_badges_2 import hosts
from ...report import Check, Outcome, Source
from ..run import Run
from .objects import Found, difference, fetch_object


def check_hosted(run: Run, document: Mapping[str, Any], profile: Found | None, blocked: tuple[Code, ...]) -> bool:
    """Compare the assertion with the one at its address, and see whether that was taken back; whether it holds.

    A token around a hosted badge says nothing: its address shows whose it is.
    """
    if blocked or profile is None:
        message = "the assertion was not looked for at its address"
        run.checks.append(Check(Code.HOSTED, Outcome.SKIPPED, message, "/id", because=blocked))
        run.checks.append(Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, because=blocked))
        return False
    address = document["id"]
    if address[:8].lower() == "https://" and not hosts(profile.document, address):
        message = "the address of the assertion is not one at which its issuer keeps badges"
        owner = profile.document["id"]
        run.checks.append(Check(Code.HOSTED, Outcome.FAILED, message, "/id", owner, address, source=profile.source))
        message = "what is at somebody else's address says nothing about it"
        run.checks.append(Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, because=(Code.HOSTED,)))
        return False
    found = _fetch(run, address)
    if found is None:
        return False
    run.checks.append(_status(run, found))
    run.checks.append(_compared(document, found))
    return run.checks[-1].outcome is Outcome.PASSED


def _fetch(run: Run, address: str) -> Found | None:
    try:
        return fetch_object(run, "Assertion", address)
    except InvalidError as error:
        run.checks.append(Check(Code.HOSTED, Outcome.FAILED, error.message, "/id", actual=address))
        outcome = Outcome.SKIPPED
    except UnavailableError as error:
        message = f"the assertion could not be had from its address: {error}"
        run.checks.append(Check(Code.HOSTED, Outcome.UNDETERMINED, message, "/id", actual=address))
        outcome = Outcome.UNDETERMINED
    message = "whether it was taken back, only its address shows"
    run.checks.append(Check(Code.STATUS_VALUE, outcome, message, because=(Code.HOSTED,)))
    return None


def _status(run: Run, found: Found) -> Check:
    if found.document.get("revoked", False) is not False:
        reason = found.document.get("revocationReason")
        message = "the issuer has revoked this badge" + (f": {reason}" if isinstance(reason, str) else "")
        return Check(Code.STATUS_VALUE, Outcome.FAILED, message, "/revoked", source=found.source)
    old = too_old(run, found.source)
    if old is not None:
        return Check(Code.STATUS_VALUE, Outcome.UNDETERMINED, old, source=found.source)
    message = "the issuer still keeps it at its address, and does not say that it was revoked"
    return Check(Code.STATUS_VALUE, Outcome.PASSED, message, source=found.source)


def _compared(document: Mapping[str, Any], found: Found) -> Check:
    differs = difference(document, found.document)
    if differs is None:
        message = "the assertion at its issuer's address says the same"
        return Check(Code.HOSTED, Outcome.PASSED, message, "/id", source=found.source)
    if found.document.get("revoked", False) is not False:
        # Of a badge that was revoked an issuer may keep no more than that it was.
        message = "nothing is left to compare it with"
        return Check(Code.HOSTED, Outcome.SKIPPED, message, "/id", because=(Code.STATUS_VALUE,), source=found.source)
    message = "the assertion at its issuer's address says something else"
    return Check(Code.HOSTED, Outcome.FAILED, message, differs, source=found.source)


def too_old(run: Run, source: Source | None) -> str | None:
    """Why what was fetched says nothing about the time asked about, if it is too old for that."""
    fetched = None if source is None else source.fetched_at
    if fetched is None or run.at - fetched <= KEPT:
        return None
    return f"what the issuer says was fetched on {format_day(fetched)} and counts for a day: look again online"
