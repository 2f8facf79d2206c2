"""The kinds of keys that sign here, as rows of a table."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from .edwards import Edwards
from .kind import Algorithm, KeyKind
from .rsa import Rsa
from .weierstrass import Weierstrass

ED25519 = Edwards("Ed25519", "Ed25519", "ed25519")
P256 = Weierstrass("P-256", "ES256", "p256", ec.SECP256R1(), hashes.SHA256())
P384 = Weierstrass("P-384", "ES384", "p384", ec.SECP384R1(), hashes.SHA384())
P521 = Weierstrass("P-521", "ES512", None, ec.SECP521R1(), hashes.SHA512())

KINDS: tuple[KeyKind, ...] = (ED25519, P256, P384, P521, Rsa("RSA", "RS256", None))
BY_ALGORITHM: dict[Algorithm, KeyKind] = {kind.algorithm: kind for kind in KINDS}
SUPPORTED = ", ".join(kind.name for kind in KINDS)
