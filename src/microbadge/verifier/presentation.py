"""A presentation: who presents, which credentials, and whether they are the presenter's (VCDM 2.0, section 4.13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import models, strict_json
from ..codes import Code
from ..dids import retrieve_verification_method
from ..endorsement import is_endorsement
from ..errors import InvalidError, Problem, UnavailableError
from ..fetch import Fetched
from ..key_check import Expected
from ..models.envelope import is_envelope
from ..policy import Claims
from ..reading import Received, read
from ..report import Check, Outcome, VerificationReport, passed_or_failed
from .components import fits, named_components, rules_named
from .credential import check_credential, verify_part
from .requests import Requests
from .run import Run
from .sharing import counted_for_two

MAX_CREDENTIALS = 50
"""Credentials of one presentation that are verified: a career's badges."""


def check_presentation(run: Run, received: Received) -> None:
    """Check the presentation itself, each credential in it (a child report), and whose they are."""
    document: Mapping[str, Any] = {} if received.document is None else received.document
    run.checks += received.checks
    prepared = run.syntax(document, signed_as_text=received.token is not None)
    problems = [*models.problems(document, profile="presentation"), *_not_in_envelopes(received, document)]
    run.checks += passed_or_failed(Code.MODEL, problems, "the document fits the data model of presentations")
    presenter = _presenter(received, document)
    expected = Expected(
        controller=presenter,
        at=run.at,
        purpose="authentication",
        domain=run.domain,
        challenge=run.challenge,
        bind=run.settings.bind_issuer,
    )
    holds = not run.proof_faults(received, expected, prepared, fetch=run.requests)
    if run.challenge is None:
        message = "nobody asked for a challenge: the presentation may have been recorded and be played again"
        run.checks.append(Check(Code.PROOF_CHALLENGE, Outcome.WARNING, message))
    _check_credentials(run, document, presenter if holds else None)
    if holds:
        run.document = document


def _not_in_envelopes(received: Received, document: Mapping[str, Any]) -> list[Problem]:
    """Credentials that a presentation in a token may not hold (VC-JOSE-COSE, section 3.1.2)."""
    if received.token is None or received.token.type != "vp+jwt":
        return []
    message = "a credential in a token of type vp+jwt stands in an envelope"
    return [
        Problem(message, place, code="envelope")
        for place, entry in strict_json.each(document, "verifiableCredential")
        if not isinstance(entry, Mapping) or not is_envelope(entry)
    ]


def _presenter(received: Received, document: Mapping[str, Any]) -> str | None:
    """Who the presentation says presents: its holder, or else whoever controls the key it names."""
    if "holder" in document:
        return strict_json.id_of(document["holder"])
    if received.token is not None:
        named = received.token.payload.get("iss", received.token.header.get("kid"))
    else:
        first = next((proof for _, proof in strict_json.each(document, "proof")), None)
        named = first.get("verificationMethod") if isinstance(first, Mapping) else None
    return named.partition("#")[0] if isinstance(named, str) else None


def _check_credentials(run: Run, document: Mapping[str, Any], presenter: str | None) -> None:
    found = strict_json.each(document, "verifiableCredential")
    if not found:
        run.checks += _nothing_presented(run)
        return
    author = presenter if presenter is not None and _asserts(run, document) else None
    places = [place for place, _ in found[:MAX_CREDENTIALS]]
    presented = [read(entry) for _, entry in found[:MAX_CREDENTIALS]]
    handed = run.handed.and_more(presented)
    requests = run.requests if presenter is not None else Requests(_not_presented)
    policy = run.policy if presenter is not None else run.policy.asking(lambda _: _not_presented)
    supporting = _supporting(presented)
    verified: list[tuple[str, VerificationReport]] = []
    for number, (place, received) in enumerate(zip(places, presented, strict=True)):
        if number in supporting:
            part = verify_part(Run(run.settings, requests, policy, run.at, handed=handed), received)
            received, report = part.received, part.report
        else:
            child = Run(run.settings, requests.for_another(), policy, run.at, presenter=author, handed=handed)
            received = check_credential(child, received)
            report = child.report(received)
        run.children.append(replace(report, about=f"credential {number + 1} of the presentation"))
        run.checks.append(_of_report(report, place, supports=number in supporting))
        run.checks.append(_check_subject(run, received, place, presenter))
        if report:
            verified.append((place, report))
    run.checks += counted_for_two(verified)
    if len(supporting) == len(presented):
        message = "only what supports another credential is presented, and no credential that it supports"
        run.checks.append(Check(Code.PRESENTATION_CREDENTIAL, Outcome.FAILED, message, "/verifiableCredential"))
    if len(found) > MAX_CREDENTIALS:
        message = f"more than {MAX_CREDENTIALS} credentials: the others were not looked at"
        run.checks.append(Check(Code.PRESENTATION_CREDENTIAL, Outcome.UNDETERMINED, message, "/verifiableCredential"))


def _supporting(presented: Sequence[Received]) -> frozenset[int]:
    """Which of the credentials are there for the sake of another one, and are not asked for by themselves.

    They are endorsements, and the awards that a designation names by their digests, where that designation was asked
    for or supports one that was. They are judged where they are relied on.
    """
    endorsements = {number for number, one in enumerate(presented) if is_endorsement(one.document or {})}
    rests = {number: _components(one, presented) - {number} for number, one in enumerate(presented)}
    named = endorsements.union(*rests.values())
    # From those that nobody names: of two that name each other neither would be held against the policy.
    todo = [number for number in rests if number not in named]
    reached: set[int] = set()
    while todo:
        found = rests[todo.pop()] - reached
        reached |= found
        todo += found
    return frozenset(endorsements | reached)


def _components(designation: Received, presented: Sequence[Received]) -> set[int]:
    """Which of the credentials a designation names."""
    document = {} if designation.document is None else designation.document
    names = named_components(document)[0] if rules_named(document) else []
    return {number for number, one in enumerate(presented) if any(fits(one, name) for name in names)}


def _of_report(report: VerificationReport, place: str, *, supports: bool) -> Check:
    """What a report says of a presented credential. One that supports another makes nothing worse by itself."""
    reason = report.reason
    message = f"the credential is {report.verdict}" + (f": {reason.message}" if reason is not None else "")
    outcome = report.verdict.outcome
    if supports and outcome is not Outcome.PASSED:
        message = f"{message}; it counts only as far as a credential that rests on it says"
        outcome = Outcome.WARNING
    return Check(Code.PRESENTATION_CREDENTIAL, outcome, message, place)


def _asserts(run: Run, document: Mapping[str, Any]) -> bool:
    """Whether the presentation is signed with a key for assertions too, so that it may hold its presenter's word.

    Under version 1.1 of the data model it may not: there its contexts reach into the credentials.
    """
    proof = next((proof for _, proof in strict_json.each(document, "proof")), None)
    method = proof.get("verificationMethod") if isinstance(proof, Mapping) else None
    if not isinstance(method, str) or next(iter(document["@context"]), None) != models.CREDENTIALS_V2:
        return False
    try:
        return retrieve_verification_method(method, purpose="assertionMethod", fetch=run.requests).revoked is None
    except (InvalidError, UnavailableError):
        return False


def _not_presented(url: str) -> Fetched:
    raise UnavailableError("not fetched, since the presentation itself does not hold", url=url)


def _nothing_presented(run: Run) -> list[Check]:
    """A presentation of nothing shows who the holder is, and no badge; a policy that asks for something is not met."""
    message, place = "no credential is presented", "/verifiableCredential"
    if run.settings.profile == "open-badges":
        return [Check(Code.PRESENTATION_CREDENTIAL, Outcome.FAILED, message, place)]
    codes = (Code.PRESENTATION_CREDENTIAL, Code.PRESENTATION_SUBJECT)
    nothing = [Check(code, Outcome.NOT_APPLICABLE, message, place) for code in codes]
    return run.policy.check(Claims.of({})) + nothing


def _check_subject(run: Run, received: Received, place: str, presenter: str | None) -> Check:
    """Whether who presents the credential is the one it was awarded to."""
    code, document = Code.PRESENTATION_SUBJECT, received.document
    claims = Claims.of({} if document is None else document)
    place += f"{claims.subject_pointer}/id"
    subject = claims.unverified_subject
    if not run.settings.bind_issuer:
        return Check(code, Outcome.SKIPPED, "turned off by the caller: anybody may present it", place)
    if presenter is None or document is None:
        message = "nobody has shown who presents it"
        return Check(code, Outcome.SKIPPED, message, place, because=(Code.PROOF_SIGNATURE,))
    if is_endorsement(document):
        return Check(code, Outcome.NOT_APPLICABLE, "an endorsement is awarded to nobody", place)
    if subject == presenter:
        return Check(code, Outcome.PASSED, "presented by the one it was awarded to", place, actual=subject)
    if subject is not None:
        message = "presented by somebody other than the one it was awarded to"
        return Check(code, Outcome.FAILED, message, place, presenter, subject)
    message = "it does not name its recipient by a DID, so that the presentation does not show whose it is"
    return Check(code, Outcome.UNDETERMINED, message, place, presenter)
