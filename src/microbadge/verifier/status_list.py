"""One status list for the credential at hand: fetched, verified in its turn, and held against the time asked about.

Bitstring Status List 1.0, section 3.2; Open Badges 3.0, section 9.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from .. import data_integrity, jose, status, strict_json
from ..codes import Code
from ..datetimes import KEPT, format_date_time
from ..errors import InvalidError, StatusError, UnavailableError
from ..fetch import Fetched
from ..policy import Claims, TrustedIssuers
from ..reading import Received, read
from ..report import Check, Outcome, Source, VerificationReport
from ..status import EntryType, StatusList
from ..validity import valid_from
from .lists_met import ListsMet, VerifiedBefore, expanded
from .requests import Requests, VerifiedList
from .run import Run, Settings
from .secured import check_secured

SLACK = timedelta(minutes=5)
"""How far apart two clocks may be: a list that came within it of the time asked about shows that time."""
MAX_VALUES = 500
"""JSON values of a list that is signed; genuine ones have about 20, and a very long string among them."""
_WEB = re.compile(r"https?://", flags=re.IGNORECASE)
_OF_TIME = frozenset({Code.VALID_FROM, Code.VALID_UNTIL, Code.PROOF_TIME})
_LISTS = ListsMet()
_VERIFIED = VerifiedBefore()
_UNDATED = "nobody says when the status list was fetched: it is taken for one of the time asked about"


@dataclass(frozen=True, slots=True)
class Shown:
    """Which list it is, and of when: it shows the time at which it was `fetched`.

    It has said the same `since` it was signed, or since its `validFrom` if that is later. None where one is not known.
    `kept` is for how long it may be relied on. `warnings` are what is odd about it.
    """

    source: Source
    fetched: datetime
    since: datetime | None
    kept: timedelta
    warnings: tuple[str, ...]

    @property
    def time(self) -> str:
        """The time that the list shows, in words."""
        return format_date_time(self.fetched)

    @property
    def freshness(self) -> str:
        """When it was fetched and for how long it counts, in words."""
        return f"the issuer's list was fetched on {self.time[:10]} and counts for {_in_words(self.kept)}"

    def is_of(self, at: datetime) -> bool:
        """Whether the time that the list shows is `at`."""
        return abs(self.fetched - at) <= SLACK

    def is_stale(self, at: datetime) -> bool:
        """Whether the list is too old to say anything about `at`."""
        return at - self.fetched > self.kept

    def holds_for(self, at: datetime) -> bool:
        """Whether what the list says was so at that time: it is of an earlier day, or has said so since before."""
        return self.fetched - at <= SLACK or (self.since is not None and self.since <= at)


def _in_words(duration: timedelta) -> str:
    """A duration in whole numbers of one unit, the largest that fits: ``1 day``, ``36 hours``."""
    seconds = duration // timedelta(seconds=1)
    units = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
    unit, length = next((unit, length) for unit, length in units.items() if seconds % length == 0)
    count = seconds // length
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def look_up(run: Run, kind: EntryType, url: str, issuer: str | None) -> tuple[StatusList, Shown] | Check:
    """Fetch, verify and read the list to which entries of type `kind` point; a check where it says nothing."""
    if issuer is None or issuer == "":
        message = "the badge does not say who its issuer is, so that nobody can tell whose status list counts"
        return Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, actual=url)
    requests = run.requests.for_part()
    try:
        fetched = requests(url)
    except UnavailableError as error:
        message = f"the status list could not be had, so it may have been taken back: {error}"
        problem_type = status.RETRIEVAL_ERROR
        return Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, actual=url, problem_type=problem_type)
    source = Source(url, fetched.fetched_at, sha256(fetched.content).hexdigest())
    moment = run.at if fetched.fetched_at is None else fetched.fetched_at
    since = unseen = None
    if kind is EntryType.REVOCATION_LIST:
        document = _unsigned(fetched.content, source, issuer)
    else:
        found = _signed(run, requests, kind, fetched, source, issuer, moment)
        if isinstance(found, Check):
            return found
        document, since, unseen = found.document, _since(found), _unseen(found.document)
    if isinstance(document, Check):
        return document
    try:
        listed = expanded(document, kind)
    except StatusError as error:
        return fault(error, source)
    kept = KEPT if listed.ttl is None else max(listed.ttl, SLACK)
    undated = _UNDATED if fetched.fetched_at is None else None
    odd = tuple(warning for warning in (listed.warning, unseen, undated) if warning is not None)
    return listed, Shown(source, moment, since, kept, odd)


def fault(error: InvalidError, source: Source) -> Check:
    """A list that is wrong, or has nothing to say about the entry."""
    problem_type = error.problem_type if isinstance(error, StatusError) else status.MALFORMED_ERROR
    message = f"the status list cannot be used: {error.message}"
    return Check(Code.STATUS_LIST, Outcome.FAILED, message, problem_type=problem_type, source=source)


def _signed(
    run: Run, requests: Requests, kind: EntryType, fetched: Fetched, source: Source, issuer: str, moment: datetime
) -> VerifiedList | Check:
    """The list as a credential of the issuer, which came at that moment; verified once for all who ask."""
    found = requests.lists.get((source.url, kind, issuer))
    if found is None:
        verified = _verified(run, requests, fetched.content, source, issuer, moment)
        if isinstance(verified, Check):
            return verified
        found = requests.lists[source.url, kind, issuer] = verified
    else:
        run.children.append(found.report)
    name = found.document.get("id")
    if isinstance(name, str) and _WEB.match(name) is not None and name not in (source.url, fetched.url):
        message = "another status list is at this address"
        return Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, expected=source.url, actual=name, source=source)
    return found


def _verified(
    run: Run, requests: Requests, content: bytes, source: Source, issuer: str, moment: datetime
) -> VerifiedList | Check:
    met = _LISTS.get(source.sha256)
    # Not at the time asked about: a list that was signed again today may well be asked about last year.
    at = max(run.at, moment)
    about = (source, issuer, at, run.settings.bind_issuer)
    if met is not None and not run.settings.contexts:
        before = _VERIFIED.get(about, requests)
        if before is not None:
            run.children.append(before.report)
            return before
    received = read(content) if met is None else met
    claimed = Claims.of(received.document).unverified_issuer if received.document is not None else issuer
    if claimed != issuer:
        return _of_another(issuer, claimed, source)
    if met is None:
        try:
            # Before anything is canonicalized, which takes the longer the more there is.
            strict_json.check_value(received.document, limits=strict_json.Limits(nodes=MAX_VALUES))
        except InvalidError as error:
            return fault(error, source)
        received = _LISTS.keep(len(content), received)
    settings = Settings(run.settings.contexts, profile="vc", bind_issuer=run.settings.bind_issuer)
    child = Run(settings, requests, TrustedIssuers([issuer]), at, kind="status list")
    check_secured(child, received)
    report = child.report(received, about=f"status list {source.url}")
    run.children.append(report)
    if not report or child.document is None:
        return _not_verified(report, source)
    verified = VerifiedList(child.document, report, _signed_at(received, child.document))
    if not settings.contexts:
        _VERIFIED.keep(about, verified, requests)
    return verified


def _signed_at(received: Received, document: Mapping[str, Any]) -> datetime | None:
    """When a list that was verified says that it was signed: the last time, if each of its proofs says one."""
    if received.token is not None:
        return jose.moment(received.token.payload, "iat")
    created = [data_integrity.read_proof(proof).created for proof in data_integrity.proofs(document)]
    stated = [moment for moment in created if moment is not None]
    return max(stated) if len(stated) == len(created) else None


def _since(found: VerifiedList) -> datetime | None:
    """Since when the list has said the same: it may have been signed long after it claims to be valid from."""
    start = valid_from(found.document)
    return None if found.signed_at is None or start is None else max(found.signed_at, start)


def _unseen(document: Mapping[str, Any]) -> str | None:
    has_status = "credentialStatus" in document
    return "the status list has a status of its own, which was not looked at" if has_status else None


def _not_verified(report: VerificationReport, source: Source) -> Check:
    """What keeps the list from being verified. One that is only out of its time is worth asking for again."""
    failed = [*report.of(Outcome.FAILED)]
    lasting = [check for check in failed if check.code not in _OF_TIME]
    reasons = [*lasting, *failed, *report.of(Outcome.UNDETERMINED)]
    message = "the status list itself is not verified" + "".join(f": {reason.message}" for reason in reasons[:1])
    outcome = Outcome.FAILED if lasting else Outcome.UNDETERMINED
    return Check(Code.STATUS_LIST, outcome, message, problem_type=status.VERIFICATION_ERROR, source=source)


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
