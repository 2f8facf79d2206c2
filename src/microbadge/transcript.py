"""A teacher's transcript: credentials of one person put together in a learner record, and signed.

Comprehensive Learner Record 2.0: ClrCredential. What does not hold is not put in: a record is no better than its parts.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from . import clr, models
from .data_integrity import suite_to_issue
from .datetimes import format_date_time
from .endorsement import is_endorsement
from .errors import InvalidError, ModelError, Problem, UnavailableError
from .issuer import CONTEXTS as BADGE_CONTEXTS
from .issuer import sign_badge_jwt, sign_document
from .jose import enveloped
from .keys import Signer
from .models import AssociationType
from .policy import Claims, Policy, UnsafeAnyIssuer
from .reading import read
from .report import Verdict, VerificationReport
from .strict_json import check_value, id_of
from .verifier import Verifier
from .verifier.persons import asked_about, same_person

CONTEXTS = (BADGE_CONTEXTS[0], "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", BADGE_CONTEXTS[1])
"""The contexts of what is issued: these three alone, so that every other verifier reads it."""


class TranscriptError(InvalidError):
    """Credentials that may not be put together: one does not verify, or is somebody else's; `problems` names each."""


def transcript_document(
    profile: Mapping[str, Any],
    *,
    recipient: str | Mapping[str, Any],
    credentials: Iterable[Mapping[str, Any] | str],
    id: str,  # noqa: A002 - the name of the member
    name: str,
    achievements: Iterable[Mapping[str, Any]] = (),
    associations: Iterable[Mapping[str, str]] | None = None,
    partial: bool | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> dict[str, Any]:
    """Make a ClrCredential that holds these credentials, not checked and not signed yet.

    `profile` is the issuer's Profile with its id; `recipient` the learner's id, or an IdentityObject. `credentials`
    are signed documents, or tokens (compact JWS), which are put in envelopes. `achievements` are others that the
    associations name. `associations` are objects with ``associationType``, ``sourceId`` and ``targetId``; unless
    given, the achievement of each component is a child of that of its designation. `partial` says that the issuer
    knows of more than it puts in. `valid_from` is now unless given.

    Raises `ModelError` with a pointer for each fault, among them associations with what is not in the record and
    those that lead back to themselves; `ParseError` or `ProofError` for what is no token.
    """
    held = [enveloped(one) if isinstance(one, str) else copy.deepcopy(dict(one)) for one in credentials]
    subject: dict[str, Any] = {"type": ["ClrSubject"]}
    if isinstance(recipient, str):
        subject["id"] = recipient
    else:
        subject["identifier"] = [dict(recipient)]
    referred = [copy.deepcopy(dict(one)) for one in achievements]
    if referred:
        subject["achievement"] = referred
    subject["verifiableCredential"] = held
    related = _of_designations(held) if associations is None else [dict(one) for one in associations]
    if related:
        subject["association"] = [{"type": "Association", **one} for one in related]
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": name,
        "issuer": copy.deepcopy(dict(profile)),
        "validFrom": format_date_time(datetime.now(UTC) if valid_from is None else valid_from),
        "credentialSubject": subject,
    }
    if partial is not None:
        document["partial"] = partial
    if valid_until is not None:
        document["validUntil"] = format_date_time(valid_until)
    _require_sound(document)
    return document


def check_transcript(
    document: Mapping[str, Any], *, verifier: Verifier, policy: Policy, at: datetime | None = None
) -> None:
    """Verify every member of a record that is not signed yet, as of `at` (now, unless given).

    `policy` says whose badges are put in; an endorsement may be anybody's. Raises `TranscriptError` where one is
    rejected, is somebody else's than the record, or cannot be told to be the learner's, and `UnavailableError` where
    it only could not be looked at.
    """
    moment = datetime.now(UTC) if at is None else at
    found = clr.members(document)
    entries = [entry for _, entry in found]
    learner, person = Claims.of(document), asked_about(policy)
    problems: list[Problem] = []
    unseen: list[str] = []
    for place, entry in found:
        received = read(entry).document
        endorses = received is not None and is_endorsement(received)
        report = verifier.verify(entry, UnsafeAnyIssuer() if endorses else policy, at=moment, beside=entries)
        if report.verdict is Verdict.UNDETERMINED:
            unseen.append(f"{place}: {_reason(report)}")
        elif not report or report.document is None:
            message = f"a credential that is not verified is not put in a transcript: {_reason(report)}"
            problems.append(Problem(message, place, actual=id_of(received), code="member"))
        elif not endorses and same_person(learner, Claims.of(report.document), person) is not True:
            message = "a credential of somebody else, or of whom nobody can tell, is not put in a transcript"
            problems.append(Problem(message, place, actual=id_of(received), code="subject"))
    if problems:
        raise TranscriptError(problems=problems)
    if unseen:
        raise UnavailableError(f"not all members of the transcript could be looked at: {'; '.join(unseen)[:1000]}")


def issue_transcript(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    verifier: Verifier,
    policy: Policy,
    at: datetime | None = None,
    cryptosuite: str | None = None,
) -> dict[str, Any]:
    """Sign what `transcript_document` made with an embedded proof, after verifying every member of it.

    The issuer in it is the controller of the signer's key. `cryptosuite` is the first that the key fits unless given.
    Raises as `check_transcript` does, `ModelError` or `CanonicalizationError` with a pointer for each fault, and
    `ProofError` for a key or cryptosuite that does not fit; then nothing is signed.
    """
    if cryptosuite is not None:
        suite_to_issue(cryptosuite, signer)
    _require_issuable(document, signer)
    check_transcript(document, verifier=verifier, policy=policy, at=at)
    return sign_document(document, signer, cryptosuite=cryptosuite)


def issue_transcript_jwt(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    verifier: Verifier,
    policy: Policy,
    at: datetime | None = None,
) -> str:
    """Sign what `transcript_document` made as a JSON Web Token; else as `issue_transcript`."""
    _require_issuable(document, signer)
    check_transcript(document, verifier=verifier, policy=policy, at=at)
    return sign_badge_jwt(document, signer)


def _require_issuable(document: Mapping[str, Any], signer: Signer) -> None:
    _require_sound(document)
    controller, issuer = signer.verification_method.partition("#")[0], id_of(document["issuer"])
    if issuer != controller:
        message = "the issuer is not the controller of the key: no verifier would accept the signature"
        raise ModelError(message, pointer="/issuer", expected=controller, actual=issuer)


def _require_sound(document: Mapping[str, Any]) -> None:
    check_value(document)
    problems = models.problems_of(models.ClrCredential, document)
    problems = [problem for problem in problems if problem.severity == "error"]
    if not problems:
        members = _read(document)
        problems = clr.association_problems(document, clr.related_ids(document, members))
        if len(members) > clr.MAX_MEMBERS:
            message = f"more than {clr.MAX_MEMBERS} credentials, beyond which no verifier here looks"
            problems.append(Problem(message, "/credentialSubject/verifiableCredential", code="many"))
    if problems:
        raise ModelError(problems=problems)


def _read(document: Mapping[str, Any]) -> list[clr.Member]:
    return [clr.Member(place, read(entry).document) for place, entry in clr.members(document)]


def _of_designations(held: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """That each component in the record is part of its designation: the achievements of both."""
    documents = [document for entry in held if (document := read(entry).document) is not None]
    awarded = {id_of(document): _achievement(document) for document in documents}
    pairs = [
        (awarded.get(component), _achievement(document))
        for document in documents
        for component in clr.component_ids(document)
    ]
    return [
        {"associationType": AssociationType.IS_CHILD_OF.value, "sourceId": part, "targetId": whole}
        for part, whole in dict.fromkeys(pairs)
        if part is not None and whole is not None and part != whole
    ]


def _achievement(document: Mapping[str, Any]) -> str | None:
    return next((id_of(one) for one in clr.achievements(document)), None)


def _reason(report: VerificationReport) -> str:
    return "not all was looked at that has to be" if report.reason is None else report.reason.message
