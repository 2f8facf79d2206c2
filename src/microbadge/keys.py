"""Keys and signers: the one door to `cryptography`.

A `PublicKey` comes from a controller document (Multikey or JWK) and verifies. A `Signer` is anything that signs
bytes and knows under which verification method its key is published; `LocalSigner` holds the key in memory.
No secret is ever in a repr, an error or a log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .encoding import MULTICODEC, base64url_decode, base64url_encode, multibase_decode, multibase_encode
from .errors import InvalidError, KeyMaterialError, UnsupportedError

Algorithm = Literal["Ed25519"]
"""Signature algorithms that keys here are for, by their name in RFC 9864."""

SEED_LENGTH = 32
MAX_PASSWORD = 1023
"""Bytes of a password; OpenSSL takes no more."""
_CONTROLLER = re.compile(r"(?:did:[a-z0-9]+:|https://)[A-Za-z0-9._:%/?=&~-]+", flags=re.ASCII)
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


class Signer(Protocol):
    """What signs: a key in memory, in a hardware module or at a key service."""

    @property
    def verification_method(self) -> str:
        """URL of the verification method, such as ``did:web:academy.example#key-1``."""

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm that `sign` uses."""

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature of the data: 64 bytes for Ed25519."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: its algorithm and its raw bytes (32 for Ed25519).

    Raises `KeyMaterialError` for a wrong length, a coordinate that is not reduced, or a point of small order,
    under which a signature can be made for every message without a secret.
    """

    algorithm: Algorithm
    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) != SEED_LENGTH:
            raise KeyMaterialError(f"an Ed25519 public key has {SEED_LENGTH} bytes, not {len(self.data)}")
        y = int.from_bytes(self.data, "little") & (2**255 - 1)
        if y >= _FIELD:
            raise KeyMaterialError("an Ed25519 public key whose coordinate is not reduced")
        if y in _SMALL_ORDER_Y:
            raise KeyMaterialError("an Ed25519 public key of small order: anybody could sign with it")

    @classmethod
    def from_multikey(cls, text: object) -> Self:
        """From ``publicKeyMultibase`` (Controlled Identifiers 1.0, Multikey).

        Raises `KeyMaterialError` for what is no key, and `UnsupportedError` for a key of another kind.
        """
        if not isinstance(text, str):
            raise KeyMaterialError("a Multikey is a string")
        try:
            data = multibase_decode(text)
        except InvalidError as error:
            raise KeyMaterialError(f"not a Multikey: {error.message}") from None
        kind = next((name for name, prefix in MULTICODEC.items() if data.startswith(prefix)), None)
        if kind == "ed25519-pub":
            return cls("Ed25519", data[len(MULTICODEC[kind]) :])
        if kind is None or not kind.endswith("-pub"):
            raise KeyMaterialError("not a Multikey: no prefix of a public key")
        raise UnsupportedError(f"a key of a kind that is not supported, {kind}: only Ed25519 keys are", actual=kind)

    @classmethod
    def from_jwk(cls, jwk: object) -> Self:
        """From ``publicKeyJwk`` (RFC 7517, RFC 8037); a key with private members is refused.

        Raises `KeyMaterialError` for what is no key, and `UnsupportedError` for a key of another kind.
        """
        if not isinstance(jwk, Mapping):
            raise KeyMaterialError("a JWK is an object")
        if "d" in jwk:
            raise KeyMaterialError("a JWK that holds its private part where a public key belongs")
        kind = jwk.get("kty"), jwk.get("crv")
        if kind == ("OKP", "Ed25519"):
            return cls("Ed25519", _jwk_bytes(jwk, "x"))
        if (kind[0] in ("EC", "OKP") and isinstance(kind[1], str)) or kind[0] == "RSA":
            raise UnsupportedError("a JWK of a kind that is not supported: only Ed25519 keys are", actual=str(kind[0]))
        raise KeyMaterialError("a JWK that is no public key")

    @property
    def multikey(self) -> str:
        """The Multikey text, ``z6Mk…``."""
        return multibase_encode(MULTICODEC["ed25519-pub"] + self.data)

    @property
    def jwk(self) -> dict[str, str]:
        """The public JWK."""
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(self.data)}

    @property
    def did_key(self) -> str:
        """The did:key of this key."""
        return f"did:key:{self.multikey}"

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether the signature is this key's over the data (RFC 8032)."""
        try:
            Ed25519PublicKey.from_public_bytes(self.data).verify(signature, data)
        except InvalidSignature:
            return False
        return True


class LocalSigner:
    """A signing key held in memory.

    Without a `verification_method` (or `controller`) the key stands for itself, as a did:key.
    """

    algorithm: Algorithm = "Ed25519"

    def __init__(self, key: Ed25519PrivateKey, *, verification_method: str | None = None) -> None:
        self._key = key
        self.public_key = PublicKey("Ed25519", key.public_key().public_bytes_raw())
        itself = f"{self.public_key.did_key}#{self.public_key.multikey}"
        self.verification_method = itself if verification_method is None else verification_method

    def __repr__(self) -> str:
        return f"LocalSigner({self.verification_method!r})"

    @property
    def controller(self) -> str:
        """The DID (or URL) that the verification method belongs to: the issuer id."""
        return self.verification_method.partition("#")[0]

    @classmethod
    def generate(cls, kind: str = "ed25519", controller: str | None = None) -> Self:
        """Make a new key for a `controller` such as ``did:web:academy.example``; without one, for a did:key."""
        if kind != "ed25519":
            raise KeyMaterialError(f"keys of kind {kind!r} are not supported: only ed25519 is")
        signer = cls(Ed25519PrivateKey.generate())
        return signer if controller is None else signer.controlled_by(controller)

    def controlled_by(self, controller: str) -> Self:
        """Return a signer with the same key as the `controller` publishes it: under its Multikey.

        Raises `KeyMaterialError` for what is neither DID nor https URL, and for a did:key that is another key's.
        """
        if _CONTROLLER.fullmatch(controller) is None:
            raise KeyMaterialError(
                "the controller of a key is a DID or an https URL, without fragment", actual=controller
            )
        if controller.startswith("did:key:") and controller != self.public_key.did_key:
            raise KeyMaterialError("the did:key is that of another key", expected=controller)
        return type(self)(self._key, verification_method=f"{controller}#{self.public_key.multikey}")

    @classmethod
    def from_pem(
        cls, pem: bytes | str, verification_method: str | None = None, password: bytes | str | None = None
    ) -> Self:
        """From PKCS#8 in PEM, encrypted or not. Raises `KeyMaterialError` for any other content or password."""
        data = pem.encode("utf-8", "replace") if isinstance(pem, str) else pem
        secret = _secret(password)
        try:
            key = serialization.load_pem_private_key(data, secret)
        except TypeError:
            need = "is encrypted: a password is needed" if secret is None else "is not encrypted: no password is needed"
            raise KeyMaterialError(f"the private key {need}") from None
        except (ValueError, UnsupportedAlgorithm):
            raise KeyMaterialError("not a private key in PEM (PKCS#8), or another password") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise KeyMaterialError("a private key of a kind that is not supported: only Ed25519 keys are")
        return cls(key, verification_method=verification_method)

    @classmethod
    def from_multikey(cls, text: str, verification_method: str | None = None) -> Self:
        """From ``secretKeyMultibase`` (Controlled Identifiers 1.0, Multikey)."""
        return cls._from_prefixed(text, MULTICODEC["ed25519-priv"], "a secret Multikey", verification_method)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any], verification_method: str | None = None) -> Self:
        """From a private JWK (RFC 8037); its public part must belong to it."""
        if not isinstance(jwk, Mapping) or jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
            raise KeyMaterialError("a JWK of a kind that is not supported: only Ed25519 keys are")
        signer = cls._from_seed_bytes(_jwk_bytes(jwk, "d"), verification_method)
        if _jwk_bytes(jwk, "x") != signer.public_key.data:
            raise KeyMaterialError("a JWK whose public part does not belong to its private part")
        return signer

    @classmethod
    def from_seed(cls, seed: bytes | str, verification_method: str | None = None) -> Self:
        """From 32 bytes, or from the text forms that the Digital Credentials Consortium's services use.

        These are multibase ``z`` of an identity multihash of 32 bytes, and, older, any other text of 32 characters
        or more, of which the first 32 bytes are the seed.
        """
        if isinstance(seed, bytes):
            return cls._from_seed_bytes(seed, verification_method)
        # With ``z`` it is multibase or wrong, as at the services: a slip of the pen must not make another key.
        if seed.startswith("z"):
            identity = MULTICODEC["identity"] + bytes([SEED_LENGTH])
            return cls._from_prefixed(seed, identity, "a seed", verification_method)
        if len(seed) < SEED_LENGTH:
            raise KeyMaterialError(f"a seed has at least {SEED_LENGTH} characters")
        return cls._from_seed_bytes(_utf8(seed, "a seed")[:SEED_LENGTH], verification_method)

    @classmethod
    def _from_prefixed(cls, text: str, prefix: bytes, what: str, verification_method: str | None) -> Self:
        try:
            data = multibase_decode(text)
        except InvalidError:
            raise KeyMaterialError(f"not {what}: not multibase base58btc") from None
        if not data.startswith(prefix):
            raise KeyMaterialError(f"not {what}: another multicodec prefix")
        return cls._from_seed_bytes(data[len(prefix) :], verification_method)

    @classmethod
    def _from_seed_bytes(cls, seed: bytes, verification_method: str | None) -> Self:
        if len(seed) != SEED_LENGTH:
            raise KeyMaterialError(f"an Ed25519 seed has {SEED_LENGTH} bytes, not {len(seed)}")
        return cls(Ed25519PrivateKey.from_private_bytes(seed), verification_method=verification_method)

    def to_pem(self, password: bytes | str | None = None) -> bytes:
        """PKCS#8 in PEM, encrypted when there is a password."""
        secret = _secret(password)
        encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if secret is not None:
            encryption = serialization.BestAvailableEncryption(secret)
        return self._key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature (RFC 8032)."""
        return self._key.sign(data)


def _secret(password: bytes | str | None) -> bytes | None:
    if password is None:
        return None
    secret = _utf8(password, "a password") if isinstance(password, str) else password
    if not 1 <= len(secret) <= MAX_PASSWORD:
        raise KeyMaterialError(f"a password has 1 to {MAX_PASSWORD} bytes: an empty one protects nothing")
    return secret


def _utf8(text: str, what: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise KeyMaterialError(f"{what} with a lone surrogate, which is no character") from None


def _jwk_bytes(jwk: Mapping[str, Any], member: str) -> bytes:
    value = jwk.get(member)
    if not isinstance(value, str):
        raise KeyMaterialError(f"a JWK without {member!r}")
    try:
        return base64url_decode(value)
    except InvalidError:
        raise KeyMaterialError(f"a JWK whose {member!r} is not base64url") from None
