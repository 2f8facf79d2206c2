"""Keys of ours, in the forms in which the peers take them."""

from __future__ import annotations

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from microbadge.encoding import multibase_encode
from microbadge.keys import LocalSigner

SUITES = (
    ("eddsa-rdfc-2022", "ed25519"),
    ("eddsa-jcs-2022", "ed25519"),
    ("ecdsa-rdfc-2019", "p256"),
    ("ecdsa-rdfc-2019", "p384"),
    ("ecdsa-jcs-2019", "p256"),
    ("ecdsa-jcs-2019", "p384"),
)
"""Each cryptosuite that is issued, with the kind of its key."""


@cache
def signer(kind: str) -> LocalSigner:
    """The key of that kind which these tests sign with, as a did:key."""
    return LocalSigner.generate(kind)


def secret_multikey(key: LocalSigner) -> dict[str, Any]:
    """The key pair as a Multikey with its secret part (Controlled Identifiers 1.0, section 2.2.2)."""
    private = load_pem_private_key(key.to_pem(), None)
    if isinstance(private, Ed25519PrivateKey):
        secret = b"\x80\x26" + private.private_bytes_raw()
    elif isinstance(private, EllipticCurvePrivateKey) and private.key_size in (256, 384):
        prefix = {256: b"\x86\x26", 384: b"\x87\x26"}[private.key_size]
        secret = prefix + private.private_numbers().private_value.to_bytes(private.key_size // 8)
    else:
        raise TypeError("the peers take no other keys as a Multikey")
    return {
        "id": key.verification_method,
        "type": "Multikey",
        "controller": key.controller,
        "publicKeyMultibase": key.public_key.multikey,
        "secretKeyMultibase": multibase_encode(secret),
    }


def public_pem(key: LocalSigner) -> bytes:
    """The public key in PEM (SubjectPublicKeyInfo)."""
    return (
        load_pem_private_key(key.to_pem(), None)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
