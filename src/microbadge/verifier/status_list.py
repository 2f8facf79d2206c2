"""One status list for the credential at hand: fetched, verified in its turn, and held against the time asked about.

Bitstring Status List 1.0, section 3.2; Open Badges 3.0, section 9.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from .. import status, strict_json
from ..codes import Code
from ..datetimes import format_date_time, parse_date_time
from ..errors import InvalidError, StatusError, UnavailableError
from ..policy import Claims, TrustedIssuers
from ..reading import read
from ..report import Check, Outcome, Source, VerificationReport
from ..status import EntryType, StatusList
from .run import Run, Settings
from .secured import check_secured

SLACK = timedelta(minutes=5)
"""How far apart two clocks may be: a list that came within it of the time asked about shows that time."""
KEPT = timedelta(days=1)
"""How long a list may be kept that does not say so itself."""
_OF_TIME = frozenset({Code.VALID_FROM, Code.VALID_UNTIL, Code.PROOF_TIME})


@dataclass(frozen=True, slots=True)
class Shown:
    """Which list it is, and of when: it shows the time at which it was `fetched`.

    `since` is the `validFrom` of the list: it has said the same since then. None where that is not known. `kept` is for
    how long it may be relied on. A list that is not `dated` came without the time: it is taken for one of the time
    asked about.
    """

    source: Source
    fetched: datetime
    since: datetime | None
    kept: timedelta
    dated: bool

    @property
    def time(self) -> str:
        """The time that the list shows, in words."""
        return format_date_time(self.fetched)

    def is_of(self, at: datetime) -> bool:
        """Whether the time that the list shows is `at`."""
        return abs(self.fetched - at) <= SLACK

    def is_stale(self, at: datetime) -> bool:
        """Whether the list is too old to say anything about `at`."""
        return at - self.fetched > self.kept

    def holds_for(self, at: datetime) -> bool:
        """Whether what the list says was so at that time: it is of an earlier day, or has said so since before."""
        return self.fetched - at <= SLACK or (self.since is not None and self.since <= at)


def look_up(run: Run, kind: EntryType, url: str, issuer: str | None) -> tuple[StatusList, Shown] | Check:
    """Fetch, verify and read the list to which entries of type `kind` point; a check where it says nothing."""
    try:
        fetched = run.requests(url)
    except UnavailableError as error:
        message = f"the status list could not be had, so it may have been taken back: {error}"
        problem_type = status.RETRIEVAL_ERROR
        return Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, actual=url, problem_type=problem_type)
    source = Source(url, fetched.fetched_at, sha256(fetched.content).hexdigest())
    moment = run.at if fetched.fetched_at is None else fetched.fetched_at
    if kind is EntryType.REVOCATION_LIST:
        document = _unsigned(fetched.content, source, issuer)
    else:
        document = _signed(run, fetched.content, source, issuer, moment)
    if isinstance(document, Check):
        return document
    try:
        listed = status.read_list(document, kind)
    except StatusError as error:
        return fault(error, source)
    since = None if kind is EntryType.REVOCATION_LIST else _since(document)
    kept = KEPT if listed.ttl is None else max(listed.ttl, SLACK)
    return listed, Shown(source, moment, since, kept, fetched.fetched_at is not None)


def fault(error: InvalidError, source: Source) -> Check:
    """A list that is wrong, or has nothing to say about the entry."""
    problem_type = error.problem_type if isinstance(error, StatusError) else status.MALFORMED_ERROR
    message = f"the status list cannot be used: {error.message}"
    return Check(Code.STATUS_LIST, Outcome.FAILED, message, problem_type=problem_type, source=source)


def _signed(
    run: Run, content: bytes, source: Source, issuer: str | None, moment: datetime
) -> Mapping[str, Any] | Check:
    """The list as a credential of the issuer, which came at that moment."""
    received = read(content)
    claimed = Claims.of(received.document).unverified_issuer if received.document is not None else issuer
    if claimed != issuer:
        return _of_another(issuer, claimed, source)
    settings = Settings(run.settings.contexts, profile="vc", bind_issuer=run.settings.bind_issuer)
    # Not at the time asked about: a list that was signed again today may well be asked about last year.
    at = max(run.at, moment)
    child = Run(settings, run.requests, TrustedIssuers([str(issuer)]), at, kind="status list")
    check_secured(child, received)
    report = child.report(received, about=f"status list {source.url}")
    run.children.append(report)
    return report.document if report and report.document is not None else _not_verified(report, source)


def _not_verified(report: VerificationReport, source: Source) -> Check:
    """What keeps the list from being verified. One that is only out of its time is worth asking for again."""
    failed = [*report.of(Outcome.FAILED)]
    lasting = [check for check in failed if check.code not in _OF_TIME]
    reasons = [*lasting, *failed, *report.of(Outcome.UNDETERMINED)]
    message = "the status list itself is not verified" + "".join(f": {reason.message}" for reason in reasons[:1])
    outcome = Outcome.FAILED if lasting else Outcome.UNDETERMINED
    return Check(Code.STATUS_LIST, outcome, message, problem_type=status.VERIFICATION_ERROR, source=source)


def _since(document: Mapping[str, Any]) -> datetime | None:
    """Since when a list that was verified is valid, if it says so (in version 2.0 and 1.1 of the data model)."""
    stated = [document[member] for member in ("validFrom", "issuanceDate") if member in document]
    return parse_date_time(stated[0])[0] if stated else None


def _unsigned(content: bytes, source: Source, issuer: str | None) -> Mapping[str, Any] | Check:
    """The revocation list as plain JSON, for which only the address in the signed credential vouches."""
    try:
        document = strict_json.parse(content)
    except InvalidError as error:
        return fault(error, source)
    if not isinstance(document, Mapping):
        return fault(InvalidError("a revocation list is a JSON object"), source)
    claimed = strict_json.id_of(document.get("issuer"))
    if claimed != issuer:
        return _of_another(issuer, claimed, source)
    if document.get("id", source.url) != source.url:
        return fault(InvalidError("its `id` is another address than the one asked for"), source)
    return document


def _of_another(issuer: str | None, claimed: str | None, source: Source) -> Check:
    message = "the status list is of somebody other than the issuer"
    return Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, expected=issuer, actual=claimed, source=source)
