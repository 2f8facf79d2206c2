"""A signing key in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from ..encoding import MULTICODEC, multibase_decode
from ..errors import InvalidError, KeyMaterialError, UnsupportedError
from .kind import CurveKind
from .kinds import ED25519, KINDS, SUPPORTED
from .public import PublicKey, kind_of_jwk
from .signer import PublishedSigner

SEED_LENGTH = 32
MAX_PASSWORD = 1023
"""Bytes of a password; OpenSSL takes no more."""


class LocalSigner(PublishedSigner):
    """A signing key held in memory.

    `key` is a private key of `cryptography`. Without a `verification_method` (or `controller`) the key stands for
    itself, as a did:key, or as a did:jwk where its kind has no Multikey (P-521, RSA). Raises `UnsupportedError` for a
    key of another kind, and `KeyMaterialError` for one that nobody should trust or a `verification_method` that is
    no DID URL or https URL with a fragment.
    """

    def __init__(self, key: Any, *, verification_method: str | None = None) -> None:
        super().__init__(PublicKey.of(key.public_key()), verification_method=verification_method)
        self._key = key

    @classmethod
    def generate(cls, kind: str = "ed25519", controller: str | None = None) -> Self:
        """Make a new key for a `controller` such as ``did:web:academy.example``; without one it stands for itself.

        `kind` is ``ed25519``, ``p256``, ``p384``, ``p521`` or ``rsa`` (3072 bits). Raises `KeyMaterialError` for any
        other, and for a controller that is neither DID nor https URL.
        """
        found = next((each for each in KINDS if each.label == kind), None)
        if found is None:
            raise KeyMaterialError(f"keys of kind {kind!r} are not made: only {SUPPORTED} are")
        signer = cls(found.generate())
        return signer if controller is None else signer.controlled_by(controller)

    @classmethod
    def from_pem(
        cls, pem: bytes | str, verification_method: str | None = None, password: bytes | str | None = None
    ) -> Self:
        """From PKCS#8 in PEM, encrypted or not.

        Raises `KeyMaterialError` for any other content or password and for a `verification_method` that is none,
        `UnsupportedError` for a key of another kind.
        """
        data = pem.encode("utf-8", "replace") if isinstance(pem, str) else pem
        secret = None if password is None else password_bytes(password)
        try:
            key = serialization.load_pem_private_key(data, secret)
        except TypeError:
            need = "is encrypted: a password is needed" if secret is None else "is not encrypted: no password is needed"
            raise KeyMaterialError(f"the private key {need}") from None
        except ValueError:
            raise KeyMaterialError("not a private key in PEM (PKCS#8), or another password") from None
        except UnsupportedAlgorithm:
            raise UnsupportedError(f"a private key of a kind that is not supported: only {SUPPORTED} are") from None
        return cls(key, verification_method=verification_method)

    @classmethod
    def from_multikey(cls, text: str, *, verification_method: str | None = None) -> Self:
        """From ``secretKeyMultibase`` (Controlled Identifiers 1.0, Multikey).

        Raises `KeyMaterialError` for what is no secret key of a supported kind and for a `verification_method` that
        is none.
        """
        prefixes = {
            MULTICODEC[f"{kind.multicodec}-priv"]: kind
            for kind in KINDS
            if isinstance(kind, CurveKind) and kind.multicodec is not None
        }
        return cls._from_prefixed(text, prefixes, "a secret Multikey", verification_method)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any], *, verification_method: str | None = None) -> Self:
        """From a private JWK (RFC 7518, RFC 8037); its public part must belong to it.

        Raises `KeyMaterialError` for what is no private key, or not one for signatures, and for a
        `verification_method` that is none; `UnsupportedError` for a key of another kind or for another algorithm.
        """
        if not isinstance(jwk, Mapping):
            raise KeyMaterialError("a JWK is an object")
        kind = kind_of_jwk(jwk)
        signer = cls(kind.private_from_jwk(jwk), verification_method=verification_method)
        if kind.from_jwk(jwk) != signer.public_key.data:
            raise KeyMaterialError("a JWK whose public part does not belong to its private part")
        return signer

    @classmethod
    def from_seed(cls, seed: bytes | str, *, verification_method: str | None = None) -> Self:
        """An Ed25519 key from 32 bytes, or from the text forms of the Digital Credentials Consortium's services.

        These are multibase ``z`` of an identity multihash of 32 bytes, and, older, any other text of 32 characters
        or more, of which the first 32 bytes are the seed. Raises `KeyMaterialError` for any other, and for a
        `verification_method` that is none.
        """
        if isinstance(seed, bytes):
            return cls._from_secret(ED25519, seed, verification_method)
        # With ``z`` it is multibase or wrong, as at the services: a slip of the pen must not make another key.
        if seed.startswith("z"):
            identity = MULTICODEC["identity"] + bytes([SEED_LENGTH])
            return cls._from_prefixed(seed, {identity: ED25519}, "a seed", verification_method)
        if len(seed) < SEED_LENGTH:
            raise KeyMaterialError(f"a seed has at least {SEED_LENGTH} characters")
        return cls._from_secret(ED25519, _utf8(seed, "a seed")[:SEED_LENGTH], verification_method)

    @classmethod
    def _from_prefixed(
        cls, text: str, prefixes: Mapping[bytes, CurveKind], what: str, verification_method: str | None
    ) -> Self:
        try:
            data = multibase_decode(text)
        except InvalidError:
            raise KeyMaterialError(f"not {what}: not multibase base58btc") from None
        for prefix, kind in prefixes.items():
            if data.startswith(prefix):
                return cls._from_secret(kind, data[len(prefix) :], verification_method)
        raise KeyMaterialError(f"not {what}: another multicodec prefix")

    @classmethod
    def _from_secret(cls, kind: CurveKind, secret: bytes, verification_method: str | None) -> Self:
        return cls(kind.private_from_secret(secret), verification_method=verification_method)

    def to_pem(self, password: bytes | str | None = None) -> bytes:
        """PKCS#8 in PEM, encrypted when there is a password.

        Raises `KeyMaterialError` for a password that protects nothing.
        """
        secret = None if password is None else password_bytes(password)
        encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if secret is not None:
            encryption = serialization.BestAvailableEncryption(secret)
        pem: bytes = self._key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
        return pem

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature: 64 bytes for Ed25519 (RFC 8032), r ‖ s for ECDSA, PKCS#1 v1.5 for RSA."""
        return self.public_key.kind.sign(self._key, data)


def password_bytes(password: bytes | str) -> bytes:
    """The bytes of a password. Raises `KeyMaterialError` for one that protects nothing or cannot be used."""
    secret = _utf8(password, "a password") if isinstance(password, str) else password
    if not 1 <= len(secret) <= MAX_PASSWORD:
        raise KeyMaterialError(f"a password has 1 to {MAX_PASSWORD} bytes: an empty one protects nothing")
    return secret


def _utf8(text: str, what: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise KeyMaterialError(f"{what} with a lone surrogate, which is no character") from None
