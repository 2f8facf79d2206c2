"""The status of a credential: each entry of it, and the list that the entry points to, verified in its turn.

Bitstring Status List 1.0, section 3.2; Open Badges 3.0, section 9.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import status, strict_json
from ..codes import Code
from ..errors import StatusError, UnavailableError
from ..policy import Claims, TrustedIssuers
from ..reading import read
from ..report import Check, Outcome, Source, VerificationReport
from .run import Run, Settings
from .secured import check_secured


def check_status(run: Run, document: Mapping[str, Any], issuer: str | None, blocked: tuple[Code, ...]) -> list[Check]:
    """Check each entry of `credentialStatus`; `blocked` keeps the lists from being fetched."""
    found = strict_json.each(document, "credentialStatus")
    if not found:
        message = "the issuer gives no way to see whether it was taken back"
        return [Check(Code.STATUS_VALUE, Outcome.NOT_APPLICABLE, message)]
    return [check for place, entry in found for check in _one_status(run, place, entry, issuer, blocked)]


def _one_status(run: Run, place: str, entry: object, issuer: str | None, blocked: tuple[Code, ...]) -> list[Check]:
    if not isinstance(entry, Mapping) or not status.is_supported(entry):
        kind = str(entry.get("type"))[:80] if isinstance(entry, Mapping) else None
        message = "a status of a type that is not known: it may have been taken back"
        return [Check(Code.STATUS_ENTRY, Outcome.UNDETERMINED, message, place, status.ENTRY_TYPE, kind)]
    try:
        read = status.read_entry(entry)
    except StatusError as error:
        return [_status_check(Code.STATUS_ENTRY, error, place + (error.pointer or ""))]
    checks = [Check(Code.STATUS_ENTRY, Outcome.PASSED, f"a status of purpose {read.purpose!r}", place)]
    if blocked:
        message = "the status list was not fetched"
        return [*checks, Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, place, because=blocked)]
    return checks + _status_list(run, place, read, issuer)


def _status_list(run: Run, place: str, entry: status.StatusEntry, issuer: str | None) -> list[Check]:
    try:
        fetched = run.requests(entry.list_url)
    except UnavailableError as error:
        message = f"the status list could not be had, so it may have been taken back: {error}"
        return [
            Check(
                Code.STATUS_LIST,
                Outcome.UNDETERMINED,
                message,
                place,
                actual=entry.list_url,
                problem_type=status.RETRIEVAL_ERROR,
            )
        ]
    received = read(fetched.content)
    source = Source(entry.list_url, fetched.fetched_at, received.input.sha256)
    list_issuer = Claims.of(received.document).unverified_issuer if received.document is not None else None
    if received.document is not None and list_issuer != issuer:
        message = "the status list was signed by somebody other than the issuer"
        return [Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, place, issuer, list_issuer, source=source)]
    settings = Settings(run.settings.contexts, profile="vc")
    child = Run(settings, run.requests, TrustedIssuers([str(issuer)]), run.at, kind="status list")
    check_secured(child, received)
    report = child.report(received, about=f"status list {entry.list_url}")
    run.children.append(report)
    return _status_of(place, entry, report, source)


def _status_of(place: str, entry: status.StatusEntry, report: VerificationReport, source: Source) -> list[Check]:
    """What a verified (or not verified) status list says about the credential."""
    reason = next(report.of(Outcome.FAILED), None) or next(report.of(Outcome.UNDETERMINED), None)
    if reason is not None or report.document is None:
        failed = reason is not None and reason.outcome is Outcome.FAILED
        message = "the status list itself is not verified" + (f": {reason.message}" if reason is not None else "")
        outcome = Outcome.FAILED if failed else Outcome.UNDETERMINED
        problem_type = status.VERIFICATION_ERROR
        return [Check(Code.STATUS_LIST, outcome, message, place, problem_type=problem_type, source=source)]
    try:
        value = status.read_list(report.document).value(entry)
    except StatusError as error:
        return [_status_check(Code.STATUS_LIST, error, place, source)]
    checks = [Check(Code.STATUS_LIST, Outcome.PASSED, "the status list is genuine and in force", place, source=source)]
    said = f"{entry.purpose}: {(entry.messages or {}).get(value, value)}"
    if value != 0 and entry.purpose in status.REFUSING:
        return [*checks, Check(Code.STATUS_VALUE, Outcome.FAILED, said, place, 0, value, source=source)]
    if value != 0:
        checks.append(Check(Code.STATUS_VALUE, Outcome.WARNING, said, place, 0, value, source=source))
    message = "the issuer's list shows nothing that takes it back"
    return [*checks, Check(Code.STATUS_VALUE, Outcome.PASSED, message, place, source=source)]


def _status_check(code: Code, error: StatusError, place: str, source: Source | None = None) -> Check:
    return Check(code, Outcome.FAILED, error.message, place, problem_type=error.problem_type, source=source)
