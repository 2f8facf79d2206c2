"""The kinds of keys that sign here, as rows of a table: each has one algorithm, so that none can be confused."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from ..encoding import base64url_decode, base64url_encode
from ..errors import InvalidError, KeyMaterialError
from .signatures import from_der, to_der

Algorithm = Literal["Ed25519", "ES256", "ES384", "ES512", "RS256"]
"""Signature algorithms by their names in RFC 7518 and RFC 9864."""

MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192
"""Larger moduli only serve to keep a verifier busy."""


@dataclass(frozen=True, slots=True)
class KeyKind(ABC):
    """A kind of key: how its public half is written, and how it signs and verifies.

    `name` is the curve (RFC 7518, RFC 8037) or ``RSA``. `multicodec` is the stem of its prefixes in
    `encoding.MULTICODEC`, for the kinds that have a Multikey (Controlled Identifiers 1.0, section 2.2.2).
    `signature_length` is in bytes, None where it depends on the key.
    """

    name: str
    algorithm: Algorithm
    multicodec: str | None
    signature_length: int | None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the algorithm in the header of a token."""
        return (self.algorithm,)

    @property
    def secret_length(self) -> int | None:
        """Bytes of the seed or scalar; None for a kind whose secret is more than that."""
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

    def private_from_secret(self, _secret: bytes) -> Any:
        """The private key of a seed or scalar. Raises `KeyMaterialError`."""
        raise KeyMaterialError(f"an {self.name} key is not made from a secret number")

    @abstractmethod
    def generate(self) -> Any:
        """Make a new private key."""

    @abstractmethod
    def public_data(self, key: Any) -> bytes | None:
        """The bytes of a public key as `cryptography` has it; None for one of another kind."""

    @abstractmethod
    def sign(self, private: Any, message: bytes) -> bytes:
        """The raw signature."""


class _Edwards(KeyKind):
    @property
    def names(self) -> tuple[str, ...]:
        return ("Ed25519", "EdDSA")  # the second name covered two curves, and is deprecated by RFC 9864

    @property
    def secret_length(self) -> int:
        return 32

    def check(self, data: bytes) -> None:
        if len(data) != _ED25519_LENGTH:
            raise KeyMaterialError(f"an Ed25519 public key has {_ED25519_LENGTH} bytes, not {len(data)}")
        y = int.from_bytes(data, "little") & (2**255 - 1)
        if y >= _FIELD:
            raise KeyMaterialError("an Ed25519 public key whose coordinate is not reduced")
        if y in _SMALL_ORDER_Y:
            raise KeyMaterialError("an Ed25519 public key of small order: anybody could sign with it")

    def verify(self, data: bytes, signature: bytes, message: bytes) -> bool:
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(data).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def jwk(self, data: bytes) -> dict[str, str]:
        return {"crv": self.name, "kty": "OKP", "x": base64url_encode(data)}

    def from_jwk(self, jwk: Mapping[str, Any]) -> bytes:
        return jwk_bytes(jwk, "x")

    def private_from_jwk(self, jwk: Mapping[str, Any]) -> Any:
        return self.private_from_secret(jwk_bytes(jwk, "d"))

    def private_from_secret(self, secret: bytes) -> Any:
        if len(secret) != self.secret_length:
            raise KeyMaterialError(f"an Ed25519 seed has {self.secret_length} bytes, not {len(secret)}")
        return ed25519.Ed25519PrivateKey.from_private_bytes(secret)

    def generate(self) -> Any:
        return ed25519.Ed25519PrivateKey.generate()

    def public_data(self, key: Any) -> bytes | None:
        return key.public_bytes_raw() if isinstance(key, ed25519.Ed25519PublicKey) else None

    def sign(self, private: Any, message: bytes) -> bytes:
        return bytes(private.sign(message))


@dataclass(frozen=True, slots=True)
class _Weierstrass(KeyKind):
    """ECDSA on a NIST curve; the public key is the compressed point (SEC 1, section 2.3.3)."""

    curve: ec.EllipticCurve
    hash: hashes.HashAlgorithm

    @property
    def secret_length(self) -> int:
        return (self.curve.key_size + 7) // 8

    def check(self, data: bytes) -> None:
        if len(data) != 1 + self.secret_length or data[0] not in (2, 3):
            raise KeyMaterialError(f"a {self.name} public key is a compressed point of {1 + self.secret_length} bytes")
        try:
            self._point(data)
        except ValueError:
            raise KeyMaterialError(f"a {self.name} public key that is not a point of its curve") from None

    def _point(self, data: bytes) -> ec.EllipticCurvePublicKey:
        return ec.EllipticCurvePublicKey.from_encoded_point(self.curve, data)

    def verify(self, data: bytes, signature: bytes, message: bytes) -> bool:
        if len(signature) != self.signature_length:
            return False
        try:
            self._point(data).verify(to_der(signature), message, ec.ECDSA(self.hash))
        except InvalidSignature:
            return False
        return True

    def jwk(self, data: bytes) -> dict[str, str]:
        numbers = self._point(data).public_numbers()
        x, y = (base64url_encode(number.to_bytes(self.secret_length)) for number in (numbers.x, numbers.y))
        return {"crv": self.name, "kty": "EC", "x": x, "y": y}

    def from_jwk(self, jwk: Mapping[str, Any]) -> bytes:
        x, y = jwk_bytes(jwk, "x"), jwk_bytes(jwk, "y")
        if len(x) != self.secret_length or len(y) != self.secret_length:
            raise KeyMaterialError(f"the coordinates of a {self.name} key have {self.secret_length} bytes each")
        data = bytes([2 + (y[-1] & 1)]) + x
        self.check(data)
        if self._point(data).public_numbers().y != int.from_bytes(y):
            raise KeyMaterialError(f"a {self.name} public key that is not a point of its curve")
        return data

    def private_from_jwk(self, jwk: Mapping[str, Any]) -> Any:
        return self.private_from_secret(jwk_bytes(jwk, "d"))

    def private_from_secret(self, secret: bytes) -> Any:
        if len(secret) != self.secret_length:
            raise KeyMaterialError(f"a {self.name} private key has {self.secret_length} bytes, not {len(secret)}")
        try:
            return ec.derive_private_key(int.from_bytes(secret), self.curve)
        except ValueError:
            raise KeyMaterialError(f"a {self.name} private key outside the range of its curve") from None

    def generate(self) -> Any:
        return ec.generate_private_key(self.curve)

    def public_data(self, key: Any) -> bytes | None:
        if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != self.curve.name:
            return None
        return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)

    def sign(self, private: Any, message: bytes) -> bytes:
        # Without chance (RFC 6979): a weak random number would give the key away.
        der = private.sign(message, ec.ECDSA(self.hash, deterministic_signing=True))
        return from_der(der, self.secret_length)


class _Rsa(KeyKind):
    """RSASSA-PKCS1-v1_5 with SHA-256; the public key is an RSAPublicKey in DER (RFC 8017, A.1.1)."""

    def check(self, data: bytes) -> None:
        try:
            key = serialization.load_der_public_key(data)
        except ValueError:
            raise KeyMaterialError("not an RSA public key") from None
        if self.public_data(key) != data:
            raise KeyMaterialError("not an RSA public key in its one form (PKCS#1)")

    def verify(self, data: bytes, signature: bytes, message: bytes) -> bool:
        key: Any = serialization.load_der_public_key(data)
        try:
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True

    def jwk(self, data: bytes) -> dict[str, str]:
        key: Any = serialization.load_der_public_key(data)
        numbers = key.public_numbers()
        return {"e": _base64url_uint(numbers.e), "kty": "RSA", "n": _base64url_uint(numbers.n)}

    def from_jwk(self, jwk: Mapping[str, Any]) -> bytes:
        e, n = (int.from_bytes(jwk_bytes(jwk, member)) for member in ("e", "n"))
        _check_modulus(n.bit_length())
        try:
            key = rsa.RSAPublicNumbers(e, n).public_key()
        except ValueError:
            raise KeyMaterialError("a JWK whose numbers are no RSA key") from None
        return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)

    def private_from_jwk(self, jwk: Mapping[str, Any]) -> Any:
        self.from_jwk(jwk)
        p, q, d, dp, dq, qi, e, n = (
            int.from_bytes(jwk_bytes(jwk, member)) for member in ("p", "q", "d", "dp", "dq", "qi", "e", "n")
        )
        try:
            return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, rsa.RSAPublicNumbers(e, n)).private_key()
        except ValueError:
            raise KeyMaterialError("a JWK whose numbers are no RSA key") from None

    def generate(self) -> Any:
        return rsa.generate_private_key(public_exponent=65537, key_size=3072)

    def public_data(self, key: Any) -> bytes | None:
        if not isinstance(key, rsa.RSAPublicKey):
            return None
        _check_modulus(key.key_size)
        return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)

    def sign(self, private: Any, message: bytes) -> bytes:
        return bytes(private.sign(message, padding.PKCS1v15(), hashes.SHA256()))


_ED25519_LENGTH = 32
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

KINDS: tuple[KeyKind, ...] = (
    _Edwards("Ed25519", "Ed25519", "ed25519", 64),
    _Weierstrass("P-256", "ES256", "p256", 64, ec.SECP256R1(), hashes.SHA256()),
    _Weierstrass("P-384", "ES384", "p384", 96, ec.SECP384R1(), hashes.SHA384()),
    _Weierstrass("P-521", "ES512", None, 132, ec.SECP521R1(), hashes.SHA512()),
    _Rsa("RSA", "RS256", None, None),
)
BY_ALGORITHM = {kind.algorithm: kind for kind in KINDS}
SUPPORTED = ", ".join(kind.name for kind in KINDS)


def jwk_bytes(jwk: Mapping[str, Any], member: str) -> bytes:
    """The bytes of a member of a JWK. Raises `KeyMaterialError`, which never holds the value."""
    value = jwk.get(member)
    if not isinstance(value, str):
        raise KeyMaterialError(f"a JWK without {member!r}")
    if len(value) > MAX_RSA_BITS // 4:
        raise KeyMaterialError(f"a JWK whose {member!r} is too long")
    try:
        return base64url_decode(value)
    except InvalidError:
        raise KeyMaterialError(f"a JWK whose {member!r} is not base64url") from None


def _base64url_uint(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8))


def _check_modulus(bits: int) -> None:
    if not MIN_RSA_BITS <= bits <= MAX_RSA_BITS:
        raise KeyMaterialError(f"an RSA key has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits, not {bits}")
