"""DIDs: did:key, did:jwk and did:web, from the DID to its document or address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from conftest import read_json
from microbadge.dids import did_web_url, resolution, resolve, retrieve_verification_method
from microbadge.encoding import base58_encode
from microbadge.errors import MicrobadgeError
from microbadge.fetch import no_network

from .model import Case, Deviation

RESOLVED = "resolved"
OTHER_KEY = Deviation(
    "unsupportedPublicKeyType",
    "secp256k1, P-521, BLS12-381, RSA, X25519: answered with `unsupportedPublicKeyType`, and undetermined where a "
    "proof names one",
)
_RELATIONSHIPS = ("assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation")
_P521 = "did:key:z2J9"


def did_key(vectors: Path) -> Iterator[Case]:
    """Each DID resolves to the published document, but for what is for encryption; and the example of the text."""
    folder = vectors / "did-key"
    for path in sorted((folder / "w3c-ccg-test-vectors").glob("*.json")):
        content = read_json(path)
        documents = content.get("didDocument", content)  # one file has its documents a level deeper
        supported = path.stem in ("ed25519-x25519", "nist-curves")
        for did, vector in documents.items():
            stated = None if supported and not did.startswith(_P521) else OTHER_KEY
            yield Case(did, RESOLVED, _resolved(did, vector.get("didDocument", vector)), stated)
    did = (folder / "spec-examples" / "01-a-simple-ed25519-did-key-value.txt").read_text("utf-8").strip()
    published = read_json(folder / "spec-examples" / "02-an-example-of-a-did-key-did-document.json")
    yield Case(f"example {did}", RESOLVED, _resolved(did, published))


def _resolved(did: str, published: Mapping[str, Any]) -> str:
    answer = resolution(did, options={}, fetch=no_network)
    if "error" in answer["didResolutionMetadata"]:
        return str(answer["didResolutionMetadata"]["error"])
    made = answer["didDocument"]
    same = made["id"] == published["id"] and all(made[name] == published[name] for name in _RELATIONSHIPS)
    (ours,), theirs = made["verificationMethod"], published["verificationMethod"][0]
    key = retrieve_verification_method(theirs["id"], purpose="assertionMethod", fetch=no_network).public_key
    written = {
        "id": ours["id"],
        "controller": ours["controller"],
        "publicKeyMultibase": ours["publicKeyMultibase"],
        "publicKeyJwk": key.jwk,
        "publicKeyBase58": base58_encode(key.data),
    }
    same = same and all(written.get(name, value) == value for name, value in theirs.items())
    return RESOLVED if same else "another document"


def did_jwk(vectors: Path) -> Iterator[Case]:
    """Each DID resolves to the published document; one reference of it has a slip of the pen, ``did:jwk:$``."""
    for vector in read_json(vectors / "did-jwk" / "vectors.json"):
        published = json.loads(json.dumps(vector["didDocument"]).replace("did:jwk:$", "did:jwk:"))
        made = resolve(vector["did"], fetch=no_network).document
        yield Case(vector["did"][:40], RESOLVED, RESOLVED if made == published else "another document")


def did_web(vectors: Path) -> Iterator[Case]:
    """Each DID has the published address."""
    for row in read_json(vectors / "did-web" / "url-mapping.json"):
        yield Case(row["did"], row["url"], _address(row["did"]))


def _address(did: str) -> str:
    try:
        return did_web_url(did)
    except MicrobadgeError as error:
        return str(error)
