"""ECDSA on the curves of NIST (FIPS 186-5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..encoding import base64url_encode
from ..errors import KeyMaterialError
from .kind import WRONG_KEY, WRONG_LENGTH, CurveKind, jwk_bytes
from .signatures import from_der, to_der


@lru_cache(maxsize=256)
def _point_of(curve: ec.EllipticCurve, data: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(curve, data)


@dataclass(frozen=True, slots=True)
class Weierstrass(CurveKind):
    """ECDSA; the public key is the compressed point (SEC 1, section 2.3.3)."""

    curve: ec.EllipticCurve
    hash: hashes.HashAlgorithm

    @property
    def field_length(self) -> int:
        """Bytes of the private number, of a coordinate, and of r and s each."""
        return (self.curve.key_size + 7) // 8

    def check(self, data: bytes) -> None:
        """Refuse what is no compressed point of the curve."""
        if len(data) != 1 + self.field_length or data[0] not in (2, 3):
            message = f"a {self.name} public key is a compressed point of {1 + self.field_length} bytes"
            raise KeyMaterialError(message, code=WRONG_KEY if len(data) == 1 + self.field_length else WRONG_LENGTH)
        try:
            self._point(data)
        except ValueError:
            message = f"a {self.name} public key that is not a point of its curve"
            raise KeyMaterialError(message, code=WRONG_KEY) from None

    def _point(self, data: bytes) -> ec.EllipticCurvePublicKey:
        return _point_of(self.curve, data)

    def verify(self, data: bytes, signature: bytes, message: bytes) -> bool:
        """Verify r ‖ s of the exact length; of the two values of s that fit either is taken (FIPS 186-5, 6.4.2)."""
        if len(signature) != self.signature_length:
            return False
        try:
            self._point(data).verify(to_der(signature), message, ec.ECDSA(self.hash))
        except InvalidSignature:
            return False
        return True

    def jwk(self, data: bytes) -> dict[str, str]:
        """RFC 7518, section 6.2.1."""
        numbers = self._point(data).public_numbers()
        x, y = (base64url_encode(number.to_bytes(self.field_length)) for number in (numbers.x, numbers.y))
        return {"crv": self.name, "kty": "EC", "x": x, "y": y}

    def from_jwk(self, jwk: Mapping[str, Any]) -> bytes:
        """RFC 7518, section 6.2.1: both coordinates at full length."""
        x, y = jwk_bytes(jwk, "x"), jwk_bytes(jwk, "y")
        if len(x) != self.field_length or len(y) != self.field_length:
            raise KeyMaterialError(f"the coordinates of a {self.name} key have {self.field_length} bytes each")
        data = bytes([2 + (y[-1] & 1)]) + x
        self.check(data)
        if self._point(data).public_numbers().y != int.from_bytes(y):
            raise KeyMaterialError(f"a {self.name} public key that is not a point of its curve")
        return data

    def private_from_secret(self, secret: bytes) -> Any:
        """From the private number."""
        if len(secret) != self.field_length:
            raise KeyMaterialError(f"a {self.name} private key has {self.field_length} bytes, not {len(secret)}")
        try:
            return ec.derive_private_key(int.from_bytes(secret), self.curve)
        except ValueError:
            raise KeyMaterialError(f"a {self.name} private key outside the range of its curve") from None

    def generate(self) -> Any:
        """Make a new private key."""
        return ec.generate_private_key(self.curve)

    def public_data(self, key: object) -> bytes | None:
        """The compressed point."""
        if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != self.curve.name:
            return None
        return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(self, private: Any, message: bytes) -> bytes:
        """Sign without chance (RFC 6979): one weak random number would give the key away."""
        der = private.sign(message, ec.ECDSA(self.hash, deterministic_signing=True))
        return from_der(der, self.field_length)
