"""One verification: the steps from a document to its checks, in order (Open Badges 3.0, section 9).

Nothing here stops at the first fault: whatever does not depend on a failed check still runs, and what could not run
says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from .. import canonical, data_integrity, models, status, strict_json
from ..codes import CODES, Code, Group
from ..credential_schema import check_schemas
from ..endorsement import list_endorsements, list_members
from ..errors import InvalidError, StatusError, UnavailableError
from ..fetch import Fetch, Fetched
from ..key_check import Expected
from ..policy import Claims, Policy, TrustedIssuers
from ..proof_check import check_proofs
from ..reading import Received, read
from ..related_resource import check_related_resources
from ..report import NEVER_NOT_APPLICABLE, Check, Outcome, Source, VerificationReport, passed_or_failed
from ..rubric_check import check_rubric
from ..rubric_hash import check_rubric_hash
from ..token_check import check_token
from ..validity import check_validity
from .requests import Requests

Profile = Literal["open-badges", "vc"]

_RUBRIC = frozenset(code for code in Code if CODES[code].group is Group.RUBRIC)
_BINDING = frozenset({Code.PROOF_ISSUER, Code.PRESENTATION_HOLDER, Code.PRESENTATION_SUBJECT})
"""Whose the keys are: what a verifier that does not bind does not ask."""
_REQUIRED_OF_PRESENTATION = (NEVER_NOT_APPLICABLE - {Code.ISSUER_TRUSTED, Code.PROOF_ISSUER}) | {
    Code.PRESENTATION_HOLDER,
    Code.PRESENTATION_CREDENTIAL,
    Code.PRESENTATION_SUBJECT,
}
_REQUIRED = (
    _RUBRIC | NEVER_NOT_APPLICABLE | {Code.CREDENTIAL_SCHEMA, Code.VALID_FROM, Code.VALID_UNTIL, Code.STATUS_VALUE}
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a verifier verifies."""

    contexts: Mapping[str, dict[str, Any]] | None
    profile: Profile
    bind_issuer: bool = True


@dataclass(slots=True)
class Run:
    """One verification: what was asked, and the checks made so far."""

    settings: Settings
    requests: Requests
    policy: Policy
    at: datetime
    domain: str | None = None
    challenge: str | None = None
    is_status_list: bool = False
    checks: list[Check] = field(default_factory=list)
    children: list[VerificationReport] = field(default_factory=list)
    document: Mapping[str, Any] | None = None

    def report(self, received: Received, about: str | None = None) -> VerificationReport:
        """Close the run."""
        return VerificationReport(
            checks=tuple(self.checks),
            required=self._required(received),
            verified_at=self.at,
            input=received.input,
            policy=self.policy.to_dict(),
            children=tuple(self.children),
            document=self.document,
            about=about,
        )

    def _required(self, received: Received) -> frozenset[Code]:
        required = set(_REQUIRED_OF_PRESENTATION if received.is_presentation else _REQUIRED)
        if not self.settings.bind_issuer:
            required -= _BINDING
        if self.settings.profile == "open-badges" and not received.is_presentation:
            required.add(Code.PROFILE)
        if self.is_status_list:
            required.discard(Code.STATUS_VALUE)
        if received.token is not None:
            required.add(Code.PROOF_CLAIMS)
        return frozenset(required)

    def credential(self, received: Received) -> None:
        """Check a credential, step by step."""
        document = received.document
        self.checks += received.checks
        if document is None:
            return
        prepared = self.syntax(document, signed_as_text=received.token is not None)
        self._schema(document)
        claims = Claims.of(document)
        asked = self.policy.check(claims)
        self.checks += asked
        refused = tuple(check.code for check in asked if check.outcome is Outcome.FAILED)
        expected = Expected(
            controller=claims.unverified_issuer,
            at=self.at,
            domain=self.domain,
            challenge=self.challenge,
            bind=self.settings.bind_issuer,
        )
        holds = self.secured(received, expected, prepared, fetch=self._fetch_unless(refused))
        blocked = refused or (() if holds else (Code.PROOF_SIGNATURE,))
        self.checks += check_schemas(document, fetch=self.requests, blocked=blocked)
        self.checks += check_validity(document, at=self.at)
        self._status(document, claims.unverified_issuer, blocked)
        self.checks += check_rubric(document)
        self.checks += check_rubric_hash(document)
        self.checks += check_related_resources(document, fetched=self.requests.answered)
        if not any(Code.RECIPIENT in (check.code, *check.because) for check in self.checks):
            message = "nobody asked whether it was awarded to a certain person"
            self.checks.append(Check(Code.RECIPIENT, Outcome.NOT_APPLICABLE, message))
        self.checks += list_endorsements(document)
        self.checks += list_members(document)
        if holds:
            self.document = document

    def _fetch_unless(self, refused: tuple[Code, ...]) -> Fetch:
        """The fetch, unless the badge is one that nobody asked for: a stranger's badge makes no request."""
        if not refused:
            return self.requests

        def refuse(url: str) -> Fetched:
            raise UnavailableError("not fetched, since the badge is not one that was asked for", url=url)

        return refuse

    def syntax(self, document: Mapping[str, Any], *, signed_as_text: bool) -> canonical.Prepared | None:
        """Check that everything in the document is signed, and reads as it is signed.

        Of a document that is `signed_as_text`, as a token is, what the contexts do not define is signed all the same.
        """
        try:
            prepared = canonical.prepare(data_integrity.without_proof(document), contexts=self.settings.contexts)
        except InvalidError as error:
            self.checks += [Check.from_problem(Code.TERMS, problem) for problem in error.problems]
            self.checks.append(
                Check(Code.GRAPH, Outcome.SKIPPED, "the document has no canonical form", because=(Code.TERMS,))
            )
            return None
        graph = [problem for problem in prepared.problems if problem.code == "graph"]
        terms = [problem for problem in prepared.problems if problem.code != "graph"]
        if signed_as_text:
            terms = [replace(problem, severity="warning") for problem in terms]
        self.checks += passed_or_failed(Code.TERMS, terms, "everything in the document has a meaning that is signed")
        self.checks += passed_or_failed(Code.GRAPH, graph, "what is read is all that is signed")
        return prepared

    def _schema(self, document: Mapping[str, Any]) -> None:
        problems = models.problems(document)
        profile = [problem for problem in problems if problem.code == "profile"]
        if self.settings.profile == "open-badges":
            message = "an Open Badge, endorsement or learner record"
            self.checks += passed_or_failed(Code.PROFILE, profile, message)
        if profile:
            problems = models.problems(document, profile="vc")
        model = [problem for problem in problems if problem.code != "profile"]
        self.checks += passed_or_failed(Code.MODEL, model, "the document fits the data model")

    def secured(
        self, received: Received, expected: Expected, prepared: canonical.Prepared | None, *, fetch: Fetch
    ) -> bool:
        """Check the token or the proofs that secure the document; whether all of it holds."""
        document = received.document if received.document is not None else {}
        if received.token is not None:
            checks = check_token(received.token, document, expected, fetch=fetch)
            sound = prepared is not None and not any(problem.code == "graph" for problem in prepared.problems)
        else:
            checks = check_proofs(document, expected, prepared=prepared, fetch=fetch, contexts=self.settings.contexts)
            sound = prepared is not None and not prepared.problems
        self.checks += checks
        signed = [check.outcome for check in checks if check.code is Code.PROOF_SIGNATURE]
        return (
            sound
            and bool(signed)
            and all(outcome is Outcome.PASSED for outcome in signed)
            and not any(check.outcome in (Outcome.FAILED, Outcome.UNDETERMINED) for check in checks)
        )

    def _status(self, document: Mapping[str, Any], issuer: str | None, blocked: tuple[Code, ...]) -> None:
        if "refreshService" in document:
            message = "newer copies are not looked for"
            self.checks.append(Check(Code.REFRESH, Outcome.SKIPPED, message, "/refreshService"))
        found = strict_json.each(document, "credentialStatus")
        if not found:
            message = "the issuer gives no way to see whether it was taken back"
            self.checks.append(Check(Code.STATUS_VALUE, Outcome.NOT_APPLICABLE, message))
        for place, entry in found:
            self.checks += self._one_status(place, entry, issuer, blocked)

    def _one_status(self, place: str, entry: object, issuer: str | None, blocked: tuple[Code, ...]) -> list[Check]:
        if not isinstance(entry, Mapping) or not status.is_supported(entry):
            kind = str(entry.get("type"))[:80] if isinstance(entry, Mapping) else None
            message = "a status of a type that is not known: it may have been taken back"
            return [Check(Code.STATUS_ENTRY, Outcome.UNDETERMINED, message, place, status.ENTRY_TYPE, kind)]
        try:
            read = status.read_entry(entry)
        except StatusError as error:
            return [_status_check(Code.STATUS_ENTRY, error, place + (error.pointer or ""))]
        checks = [Check(Code.STATUS_ENTRY, Outcome.PASSED, f"a status of purpose {read.purpose!r}", place)]
        if self.is_status_list or blocked:
            message = "the status list was not fetched"
            return [*checks, Check(Code.STATUS_VALUE, Outcome.SKIPPED, message, place, because=blocked)]
        return checks + self._status_list(place, read, issuer)

    def _status_list(self, place: str, entry: status.StatusEntry, issuer: str | None) -> list[Check]:
        try:
            fetched = self.requests(entry.list_url)
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
        settings = Settings(self.settings.contexts, profile="vc")
        run = Run(settings, self.requests, TrustedIssuers([str(issuer)]), self.at, is_status_list=True)
        run.credential(received)
        report = run.report(received, about=f"status list {entry.list_url}")
        self.children.append(report)
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
