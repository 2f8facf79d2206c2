"""Ed25519 (RFC 8032)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from ..encoding import base64url_encode
from ..errors import KeyMaterialError
from .kind import WRONG_KEY, WRONG_LENGTH, CurveKind, jwk_bytes

_FIELD = 2**255 - 19
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"),
        int.from_bytes(bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"),
    }
)
"""The y coordinates of the points of order 1, 2, 4 and 8 on edwards25519."""


@lru_cache(maxsize=256)
def _key(data: bytes) -> ed25519.Ed25519PublicKey:
    return ed25519.Ed25519PublicKey.from_public_bytes(data)


class Edwards(CurveKind):
    """Ed25519; the public key is the encoded point."""

    __slots__ = ()

    @property
    def jws_names(self) -> tuple[str, ...]:
        """RFC 9864's name, and the one that it deprecates, since it stood for two curves."""
        return ("Ed25519", "EdDSA")

    @property
    def field_length(self) -> int:
        """Bytes of the seed and of the point."""
        return 32

    def check(self, data: bytes) -> None:
        """Refuse another length, a coordinate that is not reduced, and points of small order."""
        if len(data) != self.field_length:
            message = f"an Ed25519 public key has {self.field_length} bytes, not {len(data)}"
            raise KeyMaterialError(message, code=WRONG_LENGTH)
        y = int.from_bytes(data, "little") & (2**255 - 1)
        if y >= _FIELD:
            raise KeyMaterialError("an Ed25519 public key whose coordinate is not reduced", code=WRONG_KEY)
        if y in _SMALL_ORDER_Y:
            message = "an Ed25519 public key of small order: anybody could sign with it"
            raise KeyMaterialError(message, code=WRONG_KEY)

    def verify(self, data: bytes, signature: bytes, message: bytes) -> bool:
        """Verify as RFC 8032, section 5.1.7 says: S below L, so that no signature has a second form."""
        try:
            _key(data).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def jwk(self, data: bytes) -> dict[str, str]:
        """RFC 8037, section 2."""
        return {"crv": self.name, "kty": "OKP", "x": base64url_encode(data)}

    def from_jwk(self, jwk: Mapping[str, Any]) -> bytes:
        """RFC 8037, section 2."""
        return jwk_bytes(jwk, "x")

    def private_from_secret(self, secret: bytes) -> Any:
        """From the seed."""
        if len(secret) != self.field_length:
            raise KeyMaterialError(f"an Ed25519 seed has {self.field_length} bytes, not {len(secret)}")
        return ed25519.Ed25519PrivateKey.from_private_bytes(secret)

    def generate(self) -> Any:
        """Make a new private key."""
        return ed25519.Ed25519PrivateKey.generate()

    def public_data(self, key: object) -> bytes | None:
        """The encoded point."""
        return key.public_bytes_raw() if isinstance(key, ed25519.Ed25519PublicKey) else None

    def sign(self, private: Any, message: bytes) -> bytes:
        """R ‖ S, 64 bytes."""
        return bytes(private.sign(message))
