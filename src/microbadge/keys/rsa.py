"""RSA, which tokens of older issuers are signed with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from ..encoding import base64url_encode
from ..errors import KeyMaterialError
from .kind import KeyKind, jwk_bytes

MIN_BITS = 2048
MAX_BITS = 8192
"""Larger moduli only serve to keep a verifier busy."""
NEW_BITS = 3072

_ROCA_PRIMES = tuple(p for p in range(3, 168) if all(p % divisor != 0 for divisor in range(2, p)))
_ROCA_REMAINDERS = {p: frozenset(pow(65537, power, p) for power in range(p)) for p in _ROCA_PRIMES}
"""CVE-2017-15361: chips made primes that are powers of 65537 modulo these; one other key in 200 million looks so."""


class Rsa(KeyKind):
    """RSASSA-PKCS1-v1_5 with SHA-256; the public key is an RSAPublicKey in DER (RFC 8017, A.1.1)."""

    __slots__ = ()

    def check(self, data: bytes) -> None:
        """Refuse any other form, moduli of too few or too many bits, and those that can be factored."""
        try:
            key = load_der_public_key(data)
        except ValueError:
            raise KeyMaterialError("not an RSA public key in DER (PKCS#1)") from None
        if self.public_data(key) != data:
            raise KeyMaterialError("not an RSA public key in its one form in DER (PKCS#1)")

    def verify(self, data: bytes, signature: bytes, message: bytes) -> bool:
        """RFC 8017, section 8.2.2: the padding is compared, never parsed."""
        key: Any = load_der_public_key(data)
        try:
            key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True

    def jwk(self, data: bytes) -> dict[str, str]:
        """RFC 7518, section 6.3.1."""
        key: Any = load_der_public_key(data)
        numbers = key.public_numbers()
        return {"e": _base64url_uint(numbers.e), "kty": "RSA", "n": _base64url_uint(numbers.n)}

    def from_jwk(self, jwk: Mapping[str, Any]) -> bytes:
        """RFC 7518, section 6.3.1; zeros before a number, which some writers leave there, are passed over."""
        numbers = _public_numbers(jwk)
        _check_modulus(numbers.n)  # before anything is reckoned with it
        try:
            key = numbers.public_key()
        except ValueError:
            raise KeyMaterialError("a JWK whose numbers are no RSA key") from None
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)

    def private_from_jwk(self, jwk: Mapping[str, Any]) -> Any:
        """RFC 7518, section 6.3.2, with all of its members."""
        self.from_jwk(jwk)
        p, q, d, dp, dq, qi = (_number(jwk, member) for member in ("p", "q", "d", "dp", "dq", "qi"))
        try:
            return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, _public_numbers(jwk)).private_key()
        except ValueError:
            raise KeyMaterialError("a JWK whose numbers are no RSA key") from None

    def generate(self) -> Any:
        """Make a new private key."""
        return rsa.generate_private_key(public_exponent=65537, key_size=NEW_BITS)

    def public_data(self, key: object) -> bytes | None:
        """RSAPublicKey in DER. Raises `KeyMaterialError` for a key that nobody should trust."""
        if not isinstance(key, rsa.RSAPublicKey):
            return None
        _check_modulus(key.public_numbers().n)
        return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)

    def sign(self, private: Any, message: bytes) -> bytes:
        """As many bytes as the modulus has."""
        return bytes(private.sign(message, padding.PKCS1v15(), hashes.SHA256()))


def _public_numbers(jwk: Mapping[str, Any]) -> rsa.RSAPublicNumbers:
    return rsa.RSAPublicNumbers(_number(jwk, "e"), _number(jwk, "n"))


def _number(jwk: Mapping[str, Any], member: str) -> int:
    return int.from_bytes(jwk_bytes(jwk, member))


def _base64url_uint(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8))


def _check_modulus(modulus: int) -> None:
    bits = modulus.bit_length()
    if not MIN_BITS <= bits <= MAX_BITS:
        raise KeyMaterialError(f"an RSA key has {MIN_BITS} to {MAX_BITS} bits, not {bits}")
    if all(modulus % p in remainders for p, remainders in _ROCA_REMAINDERS.items()):
        raise KeyMaterialError("an RSA key of a chip whose keys can be factored (CVE-2017-15361)")
