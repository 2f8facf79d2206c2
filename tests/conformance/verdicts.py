"""What the verifier says of a whole document, in a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from microbadge.codes import Code
from microbadge.fetch import Fetch, no_network
from microbadge.policy import UnsafeAnyIssuer
from microbadge.report import Outcome, VerificationReport
from microbadge.verifier import Profile, Verifier

VERIFIED, REJECTED, UNDETERMINED = "verified", "rejected", "undetermined"
HOLDS, FAILS = "the signature holds", "the signature fails"
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""The time that is asked about, where a document is not asked about at its own."""


def report(
    data: bytes | Mapping[str, Any],
    *,
    contexts: Mapping[str, Any] | None = None,
    at: datetime = AT,
    profile: Profile = "vc",
    bind_issuer: bool = False,
    fetch: Fetch = no_network,
) -> VerificationReport:
    """Verify; unless asked for, without the check that the key is the issuer's, which no vector of the W3C passes."""
    verifier = Verifier(fetch=fetch, contexts=contexts, profile=profile, bind_issuer=bind_issuer)
    return verifier.verify(data, UnsafeAnyIssuer(), at=at)


def signature(of: VerificationReport) -> str:
    """What became of the signatures of the document."""
    outcomes = {check.outcome for check in of.checks if check.code is Code.PROOF_SIGNATURE}
    if outcomes == {Outcome.PASSED}:
        return HOLDS
    return FAILS if Outcome.FAILED in outcomes else "not checked"
