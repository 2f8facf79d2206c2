"""The status list that the badges of the reference data name."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from microbadge import LocalSigner, add_proof
from microbadge.status import MINIMUM_ENTRIES, StatusBits, list_credential

MADE = datetime(2026, 11, 1, tzinfo=UTC)
LIST_URL = "https://badges.excel.example.edu/status/3"


def signed_list(signer: LocalSigner) -> bytes:
    """The list, in which nothing is revoked."""
    made = list_credential(
        id=LIST_URL,
        issuer=signer.controller,
        purpose="revocation",
        bits=StatusBits(MINIMUM_ENTRIES),
        valid_from=MADE,
    )
    return json.dumps(add_proof(made, signer, created=MADE)).encode()
