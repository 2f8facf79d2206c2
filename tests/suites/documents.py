"""Credentials as the suites post them, and proofs that no honest issuer makes."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from microbadge import canonical
from microbadge.canonical.jsonld import expand
from microbadge.canonical.rdf import to_quads
from microbadge.canonical.rdfc10 import canonicalize
from microbadge.data_integrity import CRYPTOSUITES, Cryptosuite, unsecured_document
from microbadge.encoding import multibase_encode
from microbadge.keys import LocalSigner

Document = dict[str, Any]

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
EXAMPLES_V1 = "https://www.w3.org/2018/credentials/examples/v1"
EXAMPLES_V2 = "https://www.w3.org/ns/credentials/examples/v2"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"

LEGACY = "Ed25519Signature2020"
SIGNED = {
    "eddsa-rdfc-2022": ("eddsa-rdfc-2022", "ed25519"),
    "eddsa-jcs-2022": ("eddsa-jcs-2022", "ed25519"),
    "ecdsa-rdfc-2019-p256": ("ecdsa-rdfc-2019", "p256"),
    "ecdsa-rdfc-2019-p384": ("ecdsa-rdfc-2019", "p384"),
    "ecdsa-jcs-2019-p256": ("ecdsa-jcs-2019", "p256"),
    "ecdsa-jcs-2019-p384": ("ecdsa-jcs-2019", "p384"),
    "ed25519signature2020": (LEGACY, "ed25519"),
}
"""The endpoints that verify proofs: their cryptosuite, and the kind of key that signs here."""


@cache
def key(kind: str) -> LocalSigner:
    """The key that proofs of a stranger are made with here."""
    return LocalSigner.generate(kind)


def credential(version: str = "2.0", /, **members: Any) -> Document:
    """The credential that most tests of the suites start from, without its issuer."""
    document: Document = {
        "@context": [V2],
        "id": "urn:uuid:86294362-4254-4f36-854f-3952fe42555d",
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"},
    }
    if version == "1.1":
        document |= {"@context": [V1], "issuanceDate": "2020-03-16T22:37:26Z"}
    return document | members


def changed(document: Document, change: Callable[[Document], object]) -> Document:
    """A copy after the change."""
    copied = copy.deepcopy(document)
    change(copied)
    return copied


def without(document: Document, *path: str) -> Document:
    """A copy without the member at the end of the path."""
    copied = copy.deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return copied


def with_member(document: Document, value: object, *path: str) -> Document:
    """A copy with another value at the end of the path."""
    copied = copy.deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return copied


def forged(
    document: Document,
    name: str,
    *,
    contexts: Mapping[str, Document] | None = None,
    hash_name: str | None = None,
    canonicalization: str | None = None,
    **members: Any,
) -> Document:
    """Sign the document as no honest issuer does, with a signature that is good over exactly what it holds.

    `members` change the proof, None takes one away. `contexts` take the place of published ones while signing: the
    signer's own copy. What the contexts do not define is left out of what is signed, as by a careless processor.
    """
    suite_name, kind = SIGNED[name]
    suite = next(suite for suite in CRYPTOSUITES if suite.name == suite_name)
    signer = key(kind)
    document = unsecured_document(document)
    if "credentialSubject" in document:
        document.setdefault("issuer", signer.controller)
    proof: Document = {
        "type": suite.proof_type,
        "cryptosuite": None if suite_name == LEGACY else suite.name,
        "created": "2024-05-01T00:00:00Z",
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    proof = {member: value for member, value in (proof | members).items() if value is not None}
    hash_name = suite.hashes[signer.algorithm] if hash_name is None else hash_name
    if canonicalization is None:
        canonicalization = suite.canonicalization
    if canonicalization == "jcs":
        if suite.canonicalization == "jcs":
            proof.setdefault("@context", copy.deepcopy(document.get("@context")))
        parts = [canonical.jcs(proof), canonical.jcs(document)]
    else:
        configuration = {**proof, "@context": document["@context"]}
        parts = [_careless_nquads(part, contexts, suite, signer) for part in (configuration, document)]
    data = b"".join(hashlib.new(hash_name, part).digest() for part in parts)
    return {**document, "proof": {**proof, "proofValue": multibase_encode(signer.sign(data))}}


def _careless_nquads(
    document: Document, contexts: Mapping[str, Document] | None, suite: Cryptosuite, signer: LocalSigner
) -> bytes:
    expansion = expand(copy.deepcopy(document), contexts={}, instead=contexts)
    return canonicalize(tuple(to_quads(expansion.nodes)), hash_name=suite.hashes[signer.algorithm]).encode()
