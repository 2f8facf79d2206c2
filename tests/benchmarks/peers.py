"""Others who sign and verify badges in Python, each as its documentation has it, with keys and contexts at hand.

What a library does not do is not there: openbadgeslib signs with eddsa-rdfc-2022 and as a token, and canonical JSON
and tokens need no JSON-LD. All of them read a badge from the bytes received, and write none of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import jwt
import rfc8785
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from openbadgeslib.ob3 import (
    OB3LdpVerifier,
    OB3Signer,
    OB3Verifier,
    add_data_integrity_proof,
    verify_data_integrity_proof,
)
from openvc.keys import Ed25519SigningKey, P256SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EddsaJcsProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from pyld import jsonld

from microbadge.datetimes import format_date_time
from microbadge.encoding import multibase_decode, multibase_encode
from microbadge.jose import jwt_payload

from . import material, ours, raw
from .turns import Called

Action = Callable[[Any], object]
STRAIGHT = {"rdfc": "PyLD + cryptography", "jcs": "rfc8785 + cryptography", "jwt": "PyJWT"}
OPENBADGESLIB, OPENVC = "openbadgeslib", "openvc-core"


def issuers(size: str, suite: str) -> list[Called]:
    """Those who sign with the suite: from an unsigned badge to a signed one."""
    issuer = material.signer(material.SUITES[suite]).controller
    return [
        Called(name, run, lambda count: material.badges(size, count, issuer=issuer)) for name, run in _issuing(suite)
    ]


def verifiers(size: str, suite: str) -> list[Called]:
    """Those who verify the suite: from the bytes of a badge, with its key at hand."""
    found = [Called(name, run, lambda count: ours.signed_badges(size, suite, count)) for name, run in _verifying(suite)]
    return [*found, Called(OPENVC, _openvc_verifying(suite), lambda count: _for_openvc(size, suite, count))]


def judges(size: str) -> list[Called]:
    """Those who reach a verdict of their own: here on a badge with a proof by a did:key, its status left aside."""

    def inputs(count: int) -> list[bytes]:
        return ours.signed_badges(size, "eddsa-rdfc-2022", count)

    return [Called(OPENBADGESLIB, lambda text: OB3LdpVerifier().verify(text), inputs)]


def _issuing(suite: str) -> Iterator[tuple[str, Action]]:
    kind = material.SUITES[suite]
    pem, method = material.signer(kind).to_pem(), material.signer(kind).verification_method
    if suite == "VC-JWT":
        key = material.private_key(kind)
        signer = OB3Signer(pem, algorithm="EdDSA")
        yield STRAIGHT["jwt"], lambda badge: jwt.encode(jwt_payload(badge), key, "EdDSA", {"kid": method})
        yield OPENBADGESLIB, lambda badge: signer.sign_payload(jwt_payload(badge))
    else:
        yield _straight(suite), lambda badge: _straight_proof(badge, suite)
    if suite == "eddsa-rdfc-2022":
        yield OPENBADGESLIB, lambda badge: add_data_integrity_proof(badge, pem, method)
    yield OPENVC, _openvc_issuing(suite)


def _verifying(suite: str) -> Iterator[tuple[str, Action]]:
    pem = material.public_pem(material.SUITES[suite])
    if suite == "VC-JWT":
        key = material.private_key(material.SUITES[suite]).public_key()
        verifier = OB3Verifier(pem)
        yield STRAIGHT["jwt"], lambda text: jwt.decode(text, key, ["EdDSA"])
        yield OPENBADGESLIB, lambda text: verifier.verify(text.decode())
    else:
        yield _straight(suite), lambda text: _straight_verify(text, suite)
    if suite == "eddsa-rdfc-2022":
        yield OPENBADGESLIB, lambda text: verify_data_integrity_proof(json.loads(text), pem)


def _straight(suite: str) -> str:
    return STRAIGHT["jcs" if "-jcs-" in suite else "rdfc"]


def _hash_data(document: dict[str, Any], options: dict[str, Any], suite: str) -> bytes:
    options = {**options, "@context": document["@context"]}
    if "-jcs-" in suite:
        texts = rfc8785.dumps(options), rfc8785.dumps(document)
    else:
        texts = _normalized(options), _normalized(document)
    return b"".join(hashlib.sha256(text).digest() for text in texts)


def _normalized(document: dict[str, Any]) -> bytes:
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    return str(jsonld.normalize(document, options)).encode()


def _load(url: str, _: object) -> dict[str, Any]:
    return {"contextUrl": None, "documentUrl": url, "document": material.contexts()[url]}


def _straight_proof(badge: dict[str, Any], suite: str) -> dict[str, Any]:
    """Section 4.2 of Data Integrity 1.0 in a few lines, with no check of anything."""
    options: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": format_date_time(datetime.now(UTC)),
        "verificationMethod": material.signer(material.SUITES[suite]).verification_method,
        "proofPurpose": "assertionMethod",
    }
    if "-jcs-" in suite:
        options["@context"] = badge["@context"]
    made = raw.sign(suite)(_hash_data(badge, options, suite))
    if material.SUITES[suite] == "p256":
        made = b"".join(number.to_bytes(32) for number in decode_dss_signature(made))
    return {**badge, "proof": {**options, "proofValue": multibase_encode(made)}}


def _straight_verify(text: bytes, suite: str) -> None:
    document = json.loads(text)
    options = document.pop("proof")
    made = multibase_decode(options.pop("proofValue"))
    if material.SUITES[suite] == "p256":
        made = encode_dss_signature(int.from_bytes(made[:32]), int.from_bytes(made[32:]))
    raw.verify(suite)(made, _hash_data(document, options, suite))


def _openvc_key(suite: str) -> Any:
    signer = material.signer(material.SUITES[suite])
    kinds: dict[str, Any] = {"ed25519": Ed25519SigningKey, "p256": P256SigningKey}
    return kinds[material.SUITES[suite]].from_pem(signer.to_pem(), signer.verification_method)


_OPENVC: dict[str, Any] = {
    "eddsa-rdfc-2022": DataIntegrityProofSuite(),
    "eddsa-jcs-2022": EddsaJcsProofSuite(),
    "ecdsa-rdfc-2019": EcdsaRdfcProofSuite(),
    "VC-JWT": VcJwtProofSuite(),
}
_OPENVC_LACKS = (
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)


def _openvc_contexts(suite: str) -> dict[str, Any]:
    if "-rdfc-" not in suite:
        return {}
    return {"extra_contexts": {url: material.contexts()[url] for url in _OPENVC_LACKS}}


def _openvc_issuing(suite: str) -> Action:
    peer, key = _OPENVC[suite], _openvc_key(suite)
    if suite == "VC-JWT":
        return lambda badge: peer.sign(badge, signing_key=key)
    contexts = _openvc_contexts(suite)
    method = material.signer(material.SUITES[suite]).verification_method
    return lambda badge: peer.add_proof(badge, signing_key=key, verification_method=method, **contexts)


def _openvc_verifying(suite: str) -> Action:
    peer = _OPENVC[suite]
    jwk = dict(material.signer(material.SUITES[suite]).public_key.jwk)
    if suite == "VC-JWT":
        return lambda text: peer.verify(text.decode(), public_key_jwk=jwk)
    contexts = _openvc_contexts(suite)
    return lambda text: peer.verify(json.loads(text), public_key_jwk=jwk, **contexts)


def _for_openvc(size: str, suite: str, count: int) -> list[bytes]:
    """Signed badges; it reads tokens only with the badge in a claim of its own, as it makes them."""
    if suite != "VC-JWT":
        return ours.signed_badges(size, suite, count)
    issuer = material.signer(material.SUITES[suite]).controller
    sign = _openvc_issuing(suite)
    return [str(sign(badge)).encode() for badge in material.badges(size, count, issuer=issuer)]
