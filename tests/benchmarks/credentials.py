"""How long it takes to issue and to verify a badge, as multiples of one raw Ed25519 signature (`make bench`).

Absolute times depend on the machine; the ratio to the signature inside, measured in the same round, does not much.
The documents are the unsigned badges of the reference data: minimal (0.7 kB), realistic (12.5 kB), large (26 kB).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from microbadge import Fetched, LocalSigner, TrustedIssuers, UnavailableError, Verifier, add_proof
from microbadge.dids import did_document, did_web_url

ISSUER = "did:web:badges.excel.example.edu"
AT = datetime(2026, 11, 22, tzinfo=UTC)
ROUNDS = 15
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")


def timed(action: Callable[[], object]) -> float:
    """Seconds that the action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    """Print a table of ratios."""
    shared = Path(os.environ.get("MICROBADGE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
    signer = LocalSigner.generate(controller=ISSUER)
    document = json.dumps(did_document(ISSUER, [signer.public_key])).encode()

    def fetch(url: str) -> Fetched:
        if url != did_web_url(ISSUER):
            raise UnavailableError("not part of the benchmark", url=url)
        return Fetched(document, url)

    verifier = Verifier(fetch=fetch)
    policy = TrustedIssuers([ISSUER])
    print(f"{'badge':<10} {'suite':<16} {'issue':>12} {'verify':>12}    (raw signatures / raw verifications)")
    for size in ("minimal", "realistic", "large"):
        lines = (shared / "bench" / f"{size}.jsonl").read_text(encoding="utf-8").splitlines()
        badges = [json.loads(line) for line in lines[:ROUNDS]]
        for suite in SUITES:
            issue, verify = measure(badges, signer, suite, verifier, policy)
            print(f"{size:<10} {suite:<16} {issue:>12.1f} {verify:>12.1f}")


def measure(
    badges: list[dict[str, Any]], signer: LocalSigner, suite: str, verifier: Verifier, policy: TrustedIssuers
) -> tuple[float, float]:
    """The median ratios of issuing and verifying over all badges; the first one only warms the caches."""
    message = bytes(64)
    signature = signer.sign(message)
    issuing, verifying = [], []
    for badge in badges:
        raw_sign = min(timed(lambda: signer.sign(message)) for _ in range(5))
        raw_verify = min(timed(lambda: signer.public_key.verify(signature, message)) for _ in range(5))
        signed: dict[str, Any] = {}
        issuing.append(timed(lambda: signed.update(add_proof(badge, signer, cryptosuite=suite))) / raw_sign)  # noqa: B023
        text = json.dumps(signed).encode()
        report = verifier.verify(text, policy, at=AT)
        if report.document is None:  # the verdict may be another: the badges name a status list that is nowhere
            sys.exit(report.to_json())
        verifying.append(timed(lambda: verifier.verify(text, policy, at=AT)) / raw_verify)  # noqa: B023
    return statistics.median(issuing[1:]), statistics.median(verifying[1:])


if __name__ == "__main__":
    main()
