"""From bytes to a `VerificationReport`: the steps of verification, in order (Open Badges 3.0, section 9).

The only module that calls the leaves one after the other. Nothing here stops at the first fault: whatever does
not depend on a failed check still runs, and what could not run says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from . import canonical, data_integrity, models, status, strict_json
from .codes import CODES, Code, Group
from .credential_schema import check_schemas
from .endorsement import list_endorsements, list_members
from .errors import InvalidError, StatusError, UnavailableError
from .fetch import Fetch, Fetched, no_network
from .policy import Claims, Policy, TrustedIssuers
from .proof_check import Expected, check_proofs
from .reading import read
from .report import NEVER_NOT_APPLICABLE, Check, Input, Outcome, Source, VerificationReport, passed_or_failed
from .rubric_check import check_rubric
from .rubric_hash import check_rubric_hash
from .validity import check_validity

Profile = Literal["open-badges", "vc"]

MAX_REQUESTS = 12
"""Addresses that are fetched for one credential: its key, status lists and schemas, and the keys of these."""

_RUBRIC = frozenset(code for code in Code if CODES[code].group is Group.RUBRIC)
_REQUIRED = (
    _RUBRIC | NEVER_NOT_APPLICABLE | {Code.CREDENTIAL_SCHEMA, Code.VALID_FROM, Code.VALID_UNTIL, Code.STATUS_VALUE}
)


class Verifier:
    """Verifies credentials. Holds no state of its own: one may be shared by threads.

    `fetch` answers for DID documents, status lists and schemas; without it nothing is fetched. `contexts` are
    JSON-LD contexts (URL → document) beyond the closed set, which they cannot replace. `profile` is
    ``"open-badges"`` (anything else is refused by a check of its own) or ``"vc"`` for any W3C credential.
    `bind_issuer=False` turns off the check that the key is the issuer's; the report says so.
    """

    def __init__(
        self,
        *,
        fetch: Fetch = no_network,
        contexts: Mapping[str, dict[str, Any]] | None = None,
        profile: Profile = "open-badges",
        bind_issuer: bool = True,
    ) -> None:
        if profile not in get_args(Profile):
            raise ValueError(f"the profile is one of {', '.join(get_args(Profile))}, not {profile!r}")
        self._fetch = fetch
        self._settings = _Settings(contexts, profile, bind_issuer)

    def verify(
        self,
        data: bytes | str | Mapping[str, Any],
        policy: Policy,
        *,
        at: datetime | None = None,
        domain: str | None = None,
        challenge: str | None = None,
    ) -> VerificationReport:
        """Verify a credential and answer with a report, whatever the data is.

        `data` is JSON as bytes or text, a parsed document, or a PNG or SVG image that holds one. `at` is the
        time the question is about: now, unless given. `domain` and `challenge` are what the proof must carry.
        Raises `PolicyError` when the policy does not say whose badges count.
        """
        policy.require_issuer()
        moment = datetime.now(UTC) if at is None else at
        if moment.tzinfo is None:
            raise ValueError("`at` needs a time zone")
        received, document, checks = read(data)
        run = _Run(self._settings, _Requests(self._fetch), policy, moment, domain, challenge, checks=checks)
        if document is not None:
            run.credential(document)
        return run.report(received)

    def unavailable(self, reason: str, policy: Policy, *, at: datetime | None = None) -> VerificationReport:
        """Make the report for an input that could not be had: undetermined, since nobody could look at it."""
        moment = datetime.now(UTC) if at is None else at
        checks = [Check(Code.INPUT, Outcome.UNDETERMINED, reason)]
        run = _Run(self._settings, _Requests(self._fetch), policy, moment, checks=checks)
        return run.report(Input("", "none"))


@dataclass(frozen=True, slots=True)
class _Settings:
    """How a verifier verifies."""

    contexts: Mapping[str, dict[str, Any]] | None
    profile: Profile
    bind_issuer: bool = True


class _Requests:
    """The fetches of one verification: each address once, and a few addresses at most, since strangers choose them."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._answers: dict[str, Fetched | UnavailableError] = {}

    def __call__(self, url: str) -> Fetched:
        if url not in self._answers:
            if len(self._answers) >= MAX_REQUESTS:
                raise UnavailableError(
                    f"not fetched: a credential that needs more than {MAX_REQUESTS} addresses", url=url
                )
            try:
                self._answers[url] = self._fetch(url)
            except UnavailableError as error:
                self._answers[url] = error
        answer = self._answers[url]
        if isinstance(answer, UnavailableError):
            raise answer
        return answer


@dataclass(slots=True)
class _Run:
    """One verification: what was asked, and the checks made so far."""

    settings: _Settings
    requests: _Requests
    policy: Policy
    at: datetime
    domain: str | None = None
    challenge: str | None = None
    is_child: bool = False
    checks: list[Check] = field(default_factory=list)
    children: list[VerificationReport] = field(default_factory=list)
    document: Mapping[str, Any] | None = None

    def report(self, received: Input, about: str | None = None) -> VerificationReport:
        """Close the run."""
        required = set(_REQUIRED)
        if not self.settings.bind_issuer:
            required.discard(Code.PROOF_ISSUER)
        if self.settings.profile == "open-badges":
            required.add(Code.PROFILE)
        if self.is_child:
            required.discard(Code.STATUS_VALUE)
        return VerificationReport(
            checks=tuple(self.checks),
            required=frozenset(required),
            verified_at=self.at,
            input=received,
            policy=self.policy.to_dict(),
            children=tuple(self.children),
            document=self.document,
            about=about,
        )

    def credential(self, document: Mapping[str, Any]) -> None:
        """Check a credential, step by step."""
        prepared = self._syntax(document)
        self._schema(document)
        claims = Claims.of(document)
        asked = self.policy.check(claims)
        self.checks += asked
        refused = tuple(check.code for check in asked if check.outcome is Outcome.FAILED)
        holds = self._proof(document, claims.unverified_issuer, prepared, refused)
        blocked = refused or (() if holds else (Code.PROOF_SIGNATURE,))
        self.checks += check_schemas(document, fetch=self.requests, blocked=blocked)
        self.checks += check_validity(document, at=self.at)
        self._status(document, claims.unverified_issuer, blocked)
        self.checks += check_rubric(document)
        self.checks += check_rubric_hash(document)
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

    def _syntax(self, document: Mapping[str, Any]) -> canonical.Prepared | None:
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

    def _proof(
        self,
        document: Mapping[str, Any],
        issuer: str | None,
        prepared: canonical.Prepared | None,
        refused: tuple[Code, ...],
    ) -> bool:
        expected = Expected(
            issuer=issuer,
            at=self.at,
            domain=self.domain,
            challenge=self.challenge,
            bind_issuer=self.settings.bind_issuer,
        )
        checks = check_proofs(
            document,
            expected,
            prepared=prepared,
            fetch=self._fetch_unless(refused),
            contexts=self.settings.contexts,
        )
        self.checks += checks
        bad = {Outcome.FAILED, Outcome.UNDETERMINED}
        signed = [check.outcome for check in checks if check.code is Code.PROOF_SIGNATURE]
        return (
            prepared is not None
            and not prepared.problems
            and bool(signed)
            and all(outcome is Outcome.PASSED for outcome in signed)
            and not any(check.outcome in bad for check in checks)
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
        if self.is_child or blocked:
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
        received, document, checks = read(fetched.content)
        source = Source(entry.list_url, fetched.fetched_at, received.sha256)
        list_issuer = Claims.of(document).unverified_issuer if document is not None else None
        if document is not None and list_issuer != issuer:
            message = "the status list was signed by somebody other than the issuer"
            return [Check(Code.STATUS_LIST, Outcome.UNDETERMINED, message, place, issuer, list_issuer, source=source)]
        settings = _Settings(self.settings.contexts, profile="vc")
        run = _Run(settings, self.requests, TrustedIssuers([str(issuer)]), self.at, is_child=True, checks=checks)
        if document is not None:
            run.credential(document)
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
