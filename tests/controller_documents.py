"""Controller documents for tests: the academy's, with one key, changed as a test needs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from microbadge.bundle import Bundle
from microbadge.dids import retrieve_verification_method
from microbadge.fetch import Fetched
from microbadge.keys import LocalSigner, PublicKey

DID = "did:web:academy.example"
ADDRESS = "https://academy.example/.well-known/did.json"
METHOD = DID + "#key-1"
KEY = LocalSigner.from_seed(bytes(32)).public_key
OTHER = LocalSigner.from_seed(bytes([1]) * 32).public_key
FETCHED_AT = datetime(2026, 5, 1, tzinfo=UTC)


def method(**members: Any) -> dict[str, Any]:
    """A verification method of the academy; a member of None is left out."""
    made = {"id": METHOD, "type": "Multikey", "controller": DID, "publicKeyMultibase": KEY.multikey, **members}
    return {name: value for name, value in made.items() if value is not None}


def document(**members: Any) -> dict[str, Any]:
    """The academy's DID document; a member of None is left out."""
    made = {"id": DID, "verificationMethod": [method()], "assertionMethod": [METHOD], **members}
    return {name: value for name, value in made.items() if value is not None}


def serve(content: Any, url: str = ADDRESS) -> Bundle:
    """A `Fetch` that has this content at this address and nothing else."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Bundle({url: Fetched(data, url, FETCHED_AT)})


def retrieve(content: Any, url: str = METHOD, purpose: str = "assertionMethod") -> PublicKey:
    """The key of a method when the academy's document is this."""
    return retrieve_verification_method(url, purpose=purpose, fetch=serve(content)).public_key
