"""A credential, step by step (Open Badges 3.0, section 9), and the status list that says whether it is in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import models, status, strict_json
from ..codes import Code
from ..credential_schema import check_schemas
from ..endorsement import list_endorsements, list_members
from ..errors import StatusError, UnavailableError
from ..fetch import Fetch, Fetched
from ..key_check import Expected
from ..policy import Claims, TrustedIssuers
from ..reading import Received, read
from ..related_resource import check_related_resources
from ..report import Check, Outcome, Source, VerificationReport, passed_or_failed
from ..rubric_check import check_rubric
from ..rubric_hash import check_rubric_hash
from ..validity import check_validity
from .run import Run, Settings


def check_credential(run: Run, received: Received) -> None:
    """Check a credential, step by step."""
    document = received.document
    run.checks += received.checks
    if document is None:
        return
    prepared = run.syntax(document, signed_as_text=received.token is not None)
    _check_model(run, document)
    claims = Claims.of(document)
    asked = run.policy.check(claims)
    run.checks += asked
    refused = tuple(check.code for check in asked if check.outcome is Outcome.FAILED)
    expected = Expected(
        controller=claims.unverified_issuer,
        at=run.at,
        domain=run.domain,
        challenge=run.challenge,
        bind=run.settings.bind_issuer,
    )
    holds = run.secured(received, expected, prepared, fetch=_fetch_unless(run, refused))
    blocked = refused or (() if holds else (Code.PROOF_SIGNATURE,))
    run.checks += check_schemas(document, fetch=run.requests, blocked=blocked)
    run.checks += check_validity(document, at=run.at)
    _check_status(run, document, claims.unverified_issuer, blocked)
    run.checks += check_rubric(document)
    run.checks += check_rubric_hash(document)
    run.checks += check_related_resources(document, fetched=run.requests.answered)
    if not any(Code.RECIPIENT in (check.code, *check.because) for check in run.checks):
        message = "nobody asked whether it was awarded to a certain person"
        run.checks.append(Check(Code.RECIPIENT, Outcome.NOT_APPLICABLE, message))
    run.checks += list_endorsements(document)
    run.checks += list_members(document)
    if holds:
        run.document = document


def _fetch_unless(run: Run, refused: tuple[Code, ...]) -> Fetch:
    """The fetch, unless the badge is one that nobody asked for: a stranger's badge makes no request."""
    if not refused:
        return run.requests

    def refuse(url: str) -> Fetched:
        raise UnavailableError("not fetched, since the badge is not one that was asked for", url=url)

    return refuse


def _check_model(run: Run, document: Mapping[str, Any]) -> None:
    problems = models.problems(document)
    profile = [problem for problem in problems if problem.code == "profile"]
    if run.settings.profile == "open-badges":
        message = "an Open Badge, endorsement or learner record"
        run.checks += passed_or_failed(Code.PROFILE, profile, message)
    if profile:
        problems = models.problems(document, profile="vc")
    model = [problem for problem in problems if problem.code != "profile"]
    run.checks += passed_or_failed(Code.MODEL, model, "the document fits the data model")


def _check_status(run: Run, document: Mapping[str, Any], issuer: str | None, blocked: tuple[Code, ...]) -> None:
    if "refreshService" in document:
        message = "newer copies are not looked for"
        run.checks.append(Check(Code.REFRESH, Outcome.SKIPPED, message, "/refreshService"))
    found = strict_json.each(document, "credentialStatus")
    if not found:
        message = "the issuer gives no way to see whether it was taken back"
        run.checks.append(Check(Code.STATUS_VALUE, Outcome.NOT_APPLICABLE, message))
    for place, entry in found:
        run.checks += _one_status(run, place, entry, issuer, blocked)


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
    if run.kind == "status list" or blocked:
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
    check_credential(child, received)
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
