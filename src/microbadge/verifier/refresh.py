"""A newer copy of a credential, from its issuer's refresh service (Open Badges 3.0, section 9.1).

Asked for once, after the proof: only the issuer says where a newer copy is. Where there is none, or none that could be
had, the copy at hand is looked at; whether it was taken back is for its status to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..codes import Code
from ..datetimes import KEPT, format_date_time, format_day
from ..errors import InvalidError, StatusError, UnavailableError
from ..fetch import Fetched
from ..reading import Received, read
from ..refresh import refresh_service, require_copy
from ..report import Check, Outcome, Source
from ..validity import valid_from
from .run import Run
from .secured import Secured, check_secured

HANDED_OVER = "the copy that was handed over"
"""What the report on that copy is called, where the issuer has a newer one."""
_OF_REQUEST = frozenset({Code.PROOF_CHALLENGE, Code.PROOF_DOMAIN})
"""What the copy that was handed over answers for: a newer one was not made for who asks."""
_NO_COPY = "what the refresh service answered is no newer copy, so this one is looked at"


def refreshed(run: Run, received: Received, secured: Secured) -> tuple[Received, Secured] | None:
    """Look for a newer copy; where there is one, the run is about it, and the copy received is a child report."""
    if "refreshService" not in secured.document:
        return None
    service = refresh_service(secured.document)
    if service is None:
        message = "a refresh service of a type that is not known: newer copies are not looked for"
        run.checks.append(Check(Code.REFRESH, Outcome.SKIPPED, message, "/refreshService"))
        return None
    place, url = service
    if secured.blocked_refresh:
        message = "no newer copy was looked for"
        run.checks.append(Check(Code.REFRESH, Outcome.SKIPPED, message, place, because=secured.blocked_refresh))
        return None
    try:
        fetched = run.requests(url)
    except UnavailableError as error:
        message = f"the newest copy could not be had, so this one is looked at: {error}"
        run.checks.append(Check(Code.REFRESH, Outcome.WARNING, message, place, actual=url))
        return None
    check, found = _newer(run, fetched, secured, place, url)
    if found is None:
        run.checks.append(check)
        return None
    copy, other, newer = found
    message = "its status was not looked up: a newer copy took its place"
    old = replace(run, kind="copy", checks=[*run.checks, Check(Code.STATUS_VALUE, Outcome.SKIPPED, message)])
    handed_over = old.report(received, about=HANDED_OVER)
    run.checks = [each for each in run.checks if each.code in _OF_REQUEST] + [check, *other.checks]
    run.children, run.document = [handed_over, *other.children], other.document
    return replace(copy, input=received.input), newer


def newer_since(copy: Mapping[str, Any], document: Mapping[str, Any]) -> datetime | None:
    """Return since when `copy` takes the place of `document`: its `validFrom`; None where it is not newer.

    Raises `StatusError` for one that is another credential.
    """
    require_copy(copy, document)
    try:
        since, before = valid_from(copy), valid_from(document)
    except InvalidError:
        return None
    return since if since is not None and before is not None and since > before else None


def _newer(
    run: Run, fetched: Fetched, secured: Secured, place: str, url: str
) -> tuple[Check, tuple[Received, Run, Secured] | None]:
    """What the service answered: a check that says what it is, and the newer copy if it is one."""
    copy = read(fetched.content)
    source = Source(url, fetched.fetched_at, copy.input.sha256)

    def answered(message: str, outcome: Outcome = Outcome.WARNING, date: str | None = None) -> Check:
        return Check(Code.REFRESH, outcome, message, place, actual=date, source=source)

    if copy.document is None:
        return answered(f"{_NO_COPY}: {copy.checks[0].message}"), None
    try:
        # Before its proof: the copy of another credential is not worth a request for the key of its issuer.
        since = newer_since(copy.document, secured.document)
    except StatusError as error:
        return answered(f"{_NO_COPY}: {error.message}"), None
    other = Run(run.settings, run.requests, run.policy, run.at)
    newer = check_secured(other, copy, is_known=True)
    if newer is None or not newer.holds:
        reasons = [check.message for check in other.report(copy).of(Outcome.FAILED, Outcome.UNDETERMINED)]
        return answered(": ".join([_NO_COPY, *reasons[:1]])), None
    if since is None:
        if fetched.fetched_at is not None and run.at - fetched.fetched_at > KEPT:
            return answered(f"the issuer had no newer copy on {format_day(fetched.fetched_at)}"), None
        return answered("the issuer has no newer copy", Outcome.PASSED), None
    date = format_date_time(since)
    if since > run.at:
        message = f"replaced by a newer copy since {date}, after the time asked about: this one is looked at"
        return answered(message, date=date), None
    message = f"replaced by a newer copy since {date}: what follows is about that one"
    return answered(message, date=date), (copy, other, newer)
