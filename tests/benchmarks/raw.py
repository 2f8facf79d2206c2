"""The raw operation, in which everything is told, and the floor: what nobody who issues or verifies can do without."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256

from microbadge import canonical
from microbadge.jose import jwt_payload

from . import material
from .turns import Called

FLOOR = "floor"
MESSAGE = bytes(64)
"""As long as what is signed under a Data Integrity proof: two digests."""


def signature(suite: str) -> Callable[[], object]:
    """One signature by `cryptography`."""
    one = sign(suite)
    return lambda: one(MESSAGE)


def verification(suite: str) -> Callable[[], object]:
    """One verification by `cryptography`."""
    one, made = verify(suite), sign(suite)(MESSAGE)
    return lambda: one(made, MESSAGE)


def sign(suite: str) -> Callable[[bytes], bytes]:
    """What signs with the key of the suite."""
    key = material.private_key(material.SUITES[suite])
    if material.SUITES[suite] == "ed25519":
        made: Callable[[bytes], bytes] = key.sign
        return made
    algorithm = ECDSA(SHA256(), deterministic_signing=True)
    return lambda message: bytes(key.sign(message, algorithm))


def verify(suite: str) -> Callable[[bytes, bytes], object]:
    """What verifies, given a signature and what it is of, and raises for a wrong one."""
    key = material.private_key(material.SUITES[suite]).public_key()
    if material.SUITES[suite] == "ed25519":
        verified: Callable[[bytes, bytes], object] = key.verify
        return verified
    algorithm = ECDSA(SHA256())
    return lambda made, message: key.verify(made, message, algorithm)


def signed_text(badge: Mapping[str, Any], suite: str) -> bytes:
    """What is hashed, or signed as it is: canonical N-Quads, canonical JSON, the first two parts of a token."""
    if suite == "VC-JWT":
        return base64.urlsafe_b64encode(json.dumps(jwt_payload(badge), separators=(",", ":")).encode())
    return canonical.jcs(badge) if "-jcs-" in suite else canonical.to_nquads(badge).encode()


def issuing_floor(size: str, suite: str) -> Called:
    """The raw signature, and the digest of what is signed, which somebody else has made already."""
    one = sign(suite)

    def run(text: bytes) -> object:
        return one(text) if suite == "VC-JWT" else one(hashlib.sha256(text).digest() * 2)

    return Called(FLOOR, run, lambda count: [_material(size, suite)[0]] * count)


def verifying_floor(size: str, suite: str) -> Called:
    """The raw verification, the digest, and the JSON read by the standard library."""
    one = verify(suite)

    def run(given: tuple[bytes, bytes, bytes]) -> object:
        text, received, made = given
        if suite == "VC-JWT":
            json.loads(base64.urlsafe_b64decode(text))
            return one(made, text)
        json.loads(received)
        return one(made, hashlib.sha256(text).digest() * 2)

    def inputs(count: int) -> list[tuple[bytes, bytes, bytes]]:
        text, received = _material(size, suite)
        made = sign(suite)(text if suite == "VC-JWT" else hashlib.sha256(text).digest() * 2)
        return [(text, received, made)] * count

    return Called(FLOOR, run, inputs)


def _material(size: str, suite: str) -> tuple[bytes, bytes]:
    """What is signed of a badge, and the badge as it is received."""
    (badge,) = material.badges(size, 1, issuer=material.signer(material.SUITES[suite]).controller)
    return signed_text(badge, suite), json.dumps(badge, ensure_ascii=False).encode()
