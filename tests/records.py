"""Learner records for tests: built of signed badges, signed themselves, changed as a test needs."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from badges import ACADEMY, BASE, CONTEXTS, NOON, badge, signed
from microbadge.codes import Code
from microbadge.keys import LocalSigner
from microbadge.policy import Policy, TrustedIssuers
from microbadge.report import Outcome, VerificationReport
from microbadge.verifier import Verifier

CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
TEACHER = "did:example:teacher"
UNIVERSITY = LocalSigner.from_seed(b"example university, seed of key.")
AT = "/credentialSubject/verifiableCredential"
"""Where the members of a record stand."""


def award(number: int, *, of: str | None = None, to: str = TEACHER, **members: Any) -> dict[str, Any]:
    """An unsigned badge of its own id, for an achievement of its own unless `of` says otherwise."""
    document = badge()
    document["id"] = f"urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f{number:04d}"
    document["credentialSubject"]["achievement"]["id"] = f"{BASE}/{number}" if of is None else of
    document["credentialSubject"]["id"] = to
    return {**document, **members}


def member(number: int, *, signer: LocalSigner = ACADEMY, suite: str | None = None, **options: Any) -> dict[str, Any]:
    """A signed badge for a record."""
    document = award(number, **options)
    document["issuer"] = {**document["issuer"], "id": signer.controller}
    return signed(document, signer, cryptosuite=suite)


def record(members: Iterable[Any], **subject: Any) -> dict[str, Any]:
    """An unsigned record of the Example University."""
    return {
        "@context": [CONTEXTS[0], CLR, CONTEXTS[1]],
        "id": "urn:uuid:aaaaaaaa-3d5d-4a6e-9d0f-2f6a4f6f0001",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript",
        "issuer": {"id": UNIVERSITY.controller, "type": ["Profile"], "name": "Example University"},
        "validFrom": "2026-06-01T00:00:00Z",
        "credentialSubject": {
            "id": TEACHER,
            "type": ["ClrSubject"],
            "verifiableCredential": list(members),
            **subject,
        },
    }


def signed_record(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The record with a proof by the Example University."""
    return signed(document, UNIVERSITY, **options)


def association(kind: str, source: str | int, target: str | int) -> dict[str, str]:
    """An Association; numbers stand for the achievements of `award`."""
    names = [f"{BASE}/{one}" if isinstance(one, int) else one for one in (source, target)]
    return {"type": "Association", "associationType": kind, "sourceId": names[0], "targetId": names[1]}


BOTH = TrustedIssuers([ACADEMY.controller, UNIVERSITY.controller])


def verify(
    document: Any, policy: Policy = BOTH, *, at: datetime = NOON, beside: Iterable[Any] = (), **options: Any
) -> VerificationReport:
    """The report on a record, of which the Academy and the University count."""
    return Verifier(**options).verify(document, policy, at=at, beside=beside)


def told(report: VerificationReport, *codes: Code) -> list[tuple[str, str, str | None]]:
    """Code, outcome and pointer of the checks of these codes."""
    return [(check.code.value, check.outcome.value, check.pointer) for check in report.checks if check.code in codes]


def messages(report: VerificationReport, code: Code, *outcomes: Outcome) -> list[str]:
    """What the checks of a code say."""
    return [check.message for check in report.checks if check.code is code and check.outcome in (outcomes or Outcome)]


def changed(document: dict[str, Any], change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """A copy of the document after the change."""
    copied = copy.deepcopy(document)
    change(copied)
    return copied


LAST_YEAR = datetime(2025, 11, 22, tzinfo=UTC)
