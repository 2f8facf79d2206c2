"""Keys with `expires` and `revoked`: what becomes of badges signed with one (Controlled Identifiers 1.0, 2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from badges import NOON, badge
from controller_documents import DID, method, serve
from microbadge import TrustedIssuers, Verifier, add_proof
from microbadge.codes import Code
from microbadge.encoding import base58_encode
from microbadge.keys import LocalSigner
from microbadge.report import Outcome, Verdict, VerificationReport

SIGNER = LocalSigner.from_seed(bytes(32)).controlled_by(DID)
NAME = SIGNER.verification_method
BEFORE, AFTER = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"


def verify(*others: dict[str, Any], **dates: str) -> VerificationReport:
    """Verify a badge of the academy at noon, signed before any of them, when its key has these dates."""
    document = badge()
    document["issuer"]["id"] = DID
    signed = add_proof(document, SIGNER, created=datetime(2025, 12, 1, tzinfo=UTC))
    own = method(id=NAME, publicKeyMultibase=SIGNER.public_key.multikey, **dates)
    published = {"id": DID, "verificationMethod": [own, *others], "assertionMethod": [NAME]}
    web = serve(published)
    verifier = Verifier(fetch=lambda url: replace(web(url), fetched_at=NOON))
    return verifier.verify(signed, TrustedIssuers([DID]), at=NOON)


def outcomes(report: VerificationReport) -> list[Outcome]:
    return [check.outcome for check in report.checks if check.code is Code.PROOF_KEY]


@pytest.mark.parametrize("dates", [{}, {"expires": AFTER}])
def test_a_key_that_has_not_expired_verifies(dates: dict[str, str]) -> None:
    report = verify(**dates)
    assert report.verdict is Verdict.VERIFIED
    assert outcomes(report) == [Outcome.PASSED]


@pytest.mark.parametrize("expires", [BEFORE, "2026-11-22T12:00:00Z", "2026-11-22T14:00:00+02:00"])
def test_a_key_that_has_expired_verifies_with_a_warning(expires: str) -> None:
    report = verify(expires=expires)
    assert report.verdict is Verdict.VERIFIED
    assert outcomes(report) == [Outcome.PASSED, Outcome.WARNING]


@pytest.mark.parametrize("dates", [{"revoked": BEFORE}, {"revoked": AFTER}, {"revoked": AFTER, "expires": AFTER}])
def test_a_revoked_key_is_refused_whatever_the_dates_are(dates: dict[str, str]) -> None:
    # its holder wrote the date of the proof; and who announces a revocation has a reason now
    report = verify(**dates)
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report) == [Outcome.FAILED]


def test_another_key_that_was_revoked_does_no_harm() -> None:
    other = method(id="#key-2", publicKeyMultibase=LocalSigner.generate().public_key.multikey, revoked=BEFORE)
    assert verify(other).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "form",
    [
        {"publicKeyMultibase": SIGNER.public_key.multikey},
        {"type": "JsonWebKey", "publicKeyMultibase": None, "publicKeyJwk": SIGNER.public_key.jwk},
        {
            "type": "Ed25519VerificationKey2018",
            "publicKeyMultibase": None,
            "publicKeyBase58": base58_encode(SIGNER.public_key.data),
        },
    ],
    ids=["Multikey", "JsonWebKey", "Ed25519VerificationKey2018"],
)
@pytest.mark.parametrize("revoked", [BEFORE, "never"])
def test_a_key_that_was_revoked_under_another_of_its_names_is_refused(form: dict[str, Any], revoked: str) -> None:
    # the same key, in whatever form, and also where the date of its revocation cannot be read
    report = verify(method(id="#retired", **form, revoked=revoked))
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report) == [Outcome.FAILED]


def test_a_revoked_method_that_cannot_be_read_is_no_other_keys_concern() -> None:
    unreadable = [method(id="#1", publicKeyMultibase="z6Mk", revoked=BEFORE), method(id="#2", type="X", revoked=BEFORE)]
    assert verify(*unreadable).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("dates", [{"revoked": "never"}, {"expires": "2026-01-01"}, {"expires": ""}])
def test_a_date_that_cannot_be_read_is_not_passed_over(dates: dict[str, str]) -> None:
    assert outcomes(verify(**dates)) == [Outcome.FAILED]
