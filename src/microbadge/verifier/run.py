"""One verification: what was asked, the checks made so far, and the steps that every signed document goes through.

Nothing here stops at the first fault: whatever does not depend on a failed check still runs, and what could not run
says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, Literal

from .. import canonical, data_integrity
from ..codes import CODES, Code, Group
from ..errors import InvalidError, UnavailableError
from ..fetch import Fetch, Fetched
from ..frozen import Frozen
from ..key_check import Expected
from ..policy import AwardedTo, Claims, Policy
from ..proof_check import check_proofs
from ..reading import Received
from ..report import NEVER_NOT_APPLICABLE, Check, Outcome, VerificationReport, passed_or_failed
from ..token_check import check_token
from .handed import Handed, Part
from .persons import asked_about
from .requests import Requests

Profile = Literal["open-badges", "vc"]
Kind = Literal["credential", "copy", "status list", "presentation", "hosted badge", "signed badge"]

_RUBRIC = frozenset(code for code in Code if CODES[code].group is Group.RUBRIC)
_OPEN_BADGES_2 = frozenset(
    {Code.INPUT, Code.OPEN_BADGES_2, Code.ISSUER_TRUSTED, Code.VALID_FROM, Code.VALID_UNTIL, Code.STATUS_VALUE}
)
_SECURED = NEVER_NOT_APPLICABLE | {Code.CREDENTIAL_SCHEMA, Code.VALID_FROM, Code.VALID_UNTIL}
REQUIRED: Mapping[Kind, frozenset[Code]] = {
    "credential": _SECURED | _RUBRIC | {Code.STATUS_VALUE, Code.MEMBER, Code.DESIGNATION_MET},
    "copy": _SECURED | {Code.STATUS_VALUE},
    "status list": _SECURED,
    "presentation": (NEVER_NOT_APPLICABLE - {Code.ISSUER_TRUSTED, Code.PROOF_ISSUER})
    | {Code.PRESENTATION_HOLDER, Code.PRESENTATION_CREDENTIAL, Code.PRESENTATION_SUBJECT},
    "hosted badge": _OPEN_BADGES_2 | {Code.HOSTED},
    "signed badge": _OPEN_BADGES_2 | {Code.PROOF_KEY, Code.PROOF_ISSUER, Code.PROOF_SIGNATURE},
}
"""What has to be there and hold for a document of each kind to be verified; the badges are those of version 2.0."""
MAX_DEPTH = 4
"""Credentials inside one another that are verified: an endorsement of an award of a designation of a record is one."""
_OF_PROOF = tuple(code for code in Code if code in NEVER_NOT_APPLICABLE and code.startswith("proof."))
_BINDING = frozenset({Code.PROOF_ISSUER, Code.PRESENTATION_HOLDER, Code.PRESENTATION_SUBJECT})
"""Whose the keys are: what a verifier that does not bind does not ask."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a verifier verifies."""

    contexts: Mapping[str, dict[str, Any]] | None
    profile: Profile
    bind_issuer: bool = True
    fetch_evidence: bool = False


@dataclass(slots=True)
class Run:
    """One verification: what was asked, and the checks made so far.

    `presenter` is who presents the credential, in a presentation that holds and is signed with a key for assertions.
    `handed` is what came along with it; `depth` counts the credentials on whose account this one is looked at. `person`
    is who was asked about, here or on whose account, and so are `recognizers` those who have to recognise it.
    """

    settings: Settings
    requests: Requests
    policy: Policy
    at: datetime
    domain: str | None = None
    challenge: str | None = None
    kind: Kind = "credential"
    presenter: str | None = None
    handed: Handed = field(default_factory=Handed)
    depth: int = 0
    person: AwardedTo | None = None
    recognizers: frozenset[str] = frozenset()
    checks: list[Check] = field(default_factory=list)
    children: list[VerificationReport] = field(default_factory=list)
    document: Mapping[str, Any] | None = None
    designation: Mapping[str, Any] | None = None
    recognitions: list[Mapping[str, Any]] = field(default_factory=list)
    _claims: tuple[Mapping[str, Any], Claims] | None = None

    def __post_init__(self) -> None:
        """Whom is asked about is the policy's to say, unless it was asked before."""
        if self.person is None:
            self.person = asked_about(self.policy)
        self.recognizers |= self.policy.recognizers

    def claims(self, document: Mapping[str, Any]) -> Claims:
        """What the document that the run is about says of itself; read once."""
        if self._claims is None or self._claims[0] is not document:
            self._claims = document, Claims.of(document, at=self.at)
        return self._claims[1]

    def ask(self, claims: Claims) -> list[Check]:
        """Hold the claims against the policy; its registries are asked only where nothing else in it refuses them."""
        without = self.policy.asking(_unasked)
        checks = without.check(claims)
        if without is self.policy:  # it has none
            return checks
        if any(check.outcome is Outcome.FAILED for check in checks):
            self.policy = without
            return checks
        return self.policy.check(claims)

    def report(self, received: Received, about: str | None = None) -> VerificationReport:
        """Close the run. The report on a list does without the list, which is large: its digest stands in the check."""
        return VerificationReport(
            checks=tuple(self.checks),
            required=self._required(received),
            verified_at=self.at,
            input=received.input,
            policy=self.policy.to_dict(),
            children=tuple(self.children),
            document=None if self.kind == "status list" else self.document,
            about=about,
            as_of=self._as_of(),
            designation=self.designation,
            recognitions=tuple(self.recognitions),
        )

    def _as_of(self) -> datetime | None:
        """When the oldest of what the verdict rests on was fetched."""
        fetched = [answer.fetched_at for answer in self.requests.answered.values()]
        moments = [moment for moment in [*fetched, *(child.as_of for child in self.children)] if moment is not None]
        return min(moments, default=None)

    def _required(self, received: Received) -> frozenset[Code]:
        of_profile = self.settings.profile == "open-badges" and self.kind != "presentation"
        asked = of_profile, received.token is not None, self.challenge is not None, self.domain is not None
        return _required(self.kind, *asked, bind=self.settings.bind_issuer)

    def syntax(self, document: Mapping[str, Any], *, signed_as_text: bool) -> canonical.Prepared | None:
        """Check that everything in the document is signed, and reads as it is signed.

        Of a document that is `signed_as_text`, as a token is, what the contexts do not define is signed all the same.
        """
        try:
            prepared = self._prepared(document)
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

    def _prepared(self, document: Mapping[str, Any]) -> canonical.Prepared:
        if type(document) is Frozen and not self.settings.contexts:
            return document.known("prepared", _prepared)
        return canonical.prepare(data_integrity.unsecured_document(document), contexts=self.settings.contexts)

    def proof_faults(
        self, received: Received, expected: Expected, prepared: canonical.Prepared | None, *, fetch: Fetch
    ) -> frozenset[Code]:
        """Check the token or the proofs that secure the document; the codes of what does not hold, none if all does."""
        document = received.document if received.document is not None else {}
        if self._is_word_of_presenter(received, expected):
            message = "by the presentation that it is in, whose holder is its issuer"
            left_out = Check(Code.PROOF_ISSUER, Outcome.SKIPPED, "turned off by the caller: the key may be anybody's")
            checks = [Check(code, Outcome.PASSED, message) for code in _OF_PROOF]
            self.checks += [
                left_out if check.code is Code.PROOF_ISSUER and not expected.bind else check for check in checks
            ]
            return _unless(prepared is not None and not prepared.problems, Code.TERMS)
        if received.token is not None:
            checks = check_token(received.token, document, expected, fetch=fetch)
            sound = prepared is not None and not any(problem.code == "graph" for problem in prepared.problems)
        else:
            checks = check_proofs(document, expected, prepared=prepared, fetch=fetch, contexts=self.settings.contexts)
            sound = prepared is not None and not prepared.problems
        self.checks += checks
        signed = [check.outcome for check in checks if check.code is Code.PROOF_SIGNATURE]
        holds = bool(signed) and all(outcome is Outcome.PASSED for outcome in signed)
        faults = {check.code for check in checks if check.outcome in (Outcome.FAILED, Outcome.UNDETERMINED)}
        return _unless(sound, Code.TERMS) | _unless(holds, Code.PROOF_SIGNATURE) | faults

    def _is_word_of_presenter(self, received: Received, expected: Expected) -> bool:
        """Whether it has no proof of its own and its issuer presents it (VCDM 2.0, section 4.13.2).

        Not for badges: whoever keeps one without its presentation could not verify it.
        """
        return (
            self.settings.profile == "vc"
            and self.presenter is not None
            and received.token is None
            and received.document is not None
            and "proof" not in received.document
            and expected.controller == self.presenter
        )


VerifyPart = Callable[[Run, Received], Part]
"""Verifies a credential for the sake of the one that a run is about, whoever issued it; `credential.verify_part`.

It is given to the steps that need it, since what they look at may have such steps of its own.
"""


@cache
def _required(
    kind: Kind, of_profile: bool, is_token: bool, has_challenge: bool, has_domain: bool, *, bind: bool
) -> frozenset[Code]:
    asked = {
        Code.PROFILE: of_profile,
        Code.PROOF_CLAIMS: is_token and Code.OPEN_BADGES_2 not in REQUIRED[kind],
        Code.PROOF_CHALLENGE: has_challenge,
        Code.PROOF_DOMAIN: has_domain,
    }
    left_out = frozenset() if bind else _BINDING
    return (REQUIRED[kind] - left_out) | {code for code, is_asked in asked.items() if is_asked}


def _prepared(document: Mapping[str, Any]) -> canonical.Prepared:
    return canonical.prepare(data_integrity.unsecured_document(document))


def _unasked(fetch: Fetch) -> Fetch:  # noqa: ARG001 - whatever the registry is asked with
    return _not_asked


def _not_asked(url: str) -> Fetched:
    raise UnavailableError("not asked, since the badge is not one that was asked for", url=url)


def _unless(holds: bool, code: Code) -> frozenset[Code]:
    return frozenset() if holds else frozenset({code})
