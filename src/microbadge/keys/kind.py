"""What a kind of key can do: one algorithm each, so that none can be confused with another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..encoding import base64url_decode
from ..errors import InvalidError, KeyMaterialError

Algorithm = Literal["Ed25519", "ES256", "ES384", "ES512", "RS256"]
"""Signature algorithms by their names in RFC 7518 and RFC 9864."""

WRONG_KEY = "INVALID_PUBLIC_KEY"
WRONG_LENGTH = "INVALID_PUBLIC_KEY_LENGTH"
"""What is wrong with a public key, by the names of the did:key method, as the `code` of the error."""

MAX_JWK_MEMBER = 2_048
"""Characters of one member of a JWK: the modulus of an RSA key of 8192 bits has 1,366."""


@dataclass(frozen=True, slots=True)
class KeyKind(ABC):
    """A kind of key: how its public half is written, and how it signs and verifies.

    `name` is the curve (RFC 7518, RFC 8037) or ``RSA``. `multicodec` is the stem of its prefixes in
    `encoding.MULTICODEC`, for the kinds that have a Multikey (Controlled Identifiers 1.0, section 2.2.2).
    """

    name: str
    algorithm: Algorithm
    multicodec: str | None

    @property
    def label(self) -> str:
        """What people call the kind: ``ed25519``, ``p256``, ``p384``, ``p521`` or ``rsa``."""
        return self.name.replace("-", "").lower()

    @property
    def jws_names(self) -> tuple[str, ...]:
        """The names of the algorithm in the header of a token (JWS)."""
        return (self.algorithm,)

    @property
    def signature_length(self) -> int | None:
        """Bytes of a signature; None where it depends on the key."""
        return None

    @abstractmethod
    def check(self, data: bytes) -> None:
        """Raise `KeyMaterialError` unless the data is a public key of this kind that may be used."""

    @abstractmethod
    def verify(self, data: bytes, signature: bytes, message: bytes) -> bool:
        """Whether the signature over the message is that of the public key `data`."""

    @abstractmethod
    def jwk(self, data: bytes) -> dict[str, str]:
        """The members of the public JWK that its thumbprint is made of (RFC 7638)."""

    @abstractmethod
    def from_jwk(self, jwk: Mapping[str, Any]) -> bytes:
        """The public key in a JWK. Raises `KeyMaterialError`."""

    @abstractmethod
    def private_from_jwk(self, jwk: Mapping[str, Any]) -> Any:
        """The private key in a JWK. Raises `KeyMaterialError`."""

    @abstractmethod
    def generate(self) -> Any:
        """Make a new private key."""

    @abstractmethod
    def public_data(self, key: object) -> bytes | None:
        """The bytes of a public key as `cryptography` has it; None for one of another kind."""

    @abstractmethod
    def sign(self, private: Any, message: bytes) -> bytes:
        """The raw signature."""


class CurveKind(KeyKind):
    """A kind of key on a curve: its secret is a seed or number of `field_length` bytes, as are the coordinates."""

    __slots__ = ()

    @property
    def signature_length(self) -> int:
        """Bytes of a signature."""
        return 2 * self.field_length

    @property
    @abstractmethod
    def field_length(self) -> int:
        """Bytes of the secret, of a coordinate, and of half a signature."""

    @abstractmethod
    def private_from_secret(self, secret: bytes) -> Any:
        """The private key of a seed or number. Raises `KeyMaterialError`."""

    def private_from_jwk(self, jwk: Mapping[str, Any]) -> Any:
        """The private key in a JWK. Raises `KeyMaterialError`."""
        return self.private_from_secret(jwk_bytes(jwk, "d"))


def jwk_bytes(jwk: Mapping[str, Any], member: str) -> bytes:
    """The bytes of a member of a JWK. Raises `KeyMaterialError`, which never holds the value."""
    value = jwk.get(member)
    if not isinstance(value, str):
        raise KeyMaterialError(f"a JWK without {member!r}")
    if len(value) > MAX_JWK_MEMBER:
        raise KeyMaterialError(f"a JWK whose {member!r} is too long")
    try:
        return base64url_decode(value)
    except InvalidError:
        raise KeyMaterialError(f"a JWK whose {member!r} is not base64url") from None
