"""Public keys, as controller documents hold them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from ..encoding import MULTICODEC, base64url_encode, multibase_decode, multibase_encode
from ..errors import InvalidError, KeyMaterialError, UnsupportedError
from .kind import Algorithm, KeyKind
from .kinds import BY_ALGORITHM, KINDS, SUPPORTED

PRIVATE_JWK_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""Members that no public JWK has (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1; RFC 8037, section 2)."""
MAX_PEM = 20_000
"""Characters of a public key in PEM; an RSA key of 8192 bits has 1,500."""

_OTHER_CODE = re.compile(rb"[\x80-\xff]{1,8}[\x01-\x7f]")
"""An unsigned varint beyond 127: no key in the multicodec table has a smaller code."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: its algorithm and its bytes.

    These are 32 bytes for Ed25519, the compressed point for ECDSA, an RSAPublicKey in DER for RSA. Raises
    `KeyMaterialError` for a wrong length, for what is no point of the curve, for an RSA key under 2048 bits, and for
    an Ed25519 point of small order, under which a signature can be made for every message without a secret.
    """

    algorithm: Algorithm
    data: bytes

    def __post_init__(self) -> None:
        self.kind.check(self.data)

    @property
    def kind(self) -> KeyKind:
        """The kind of key: what it is called and how it verifies."""
        return BY_ALGORITHM[self.algorithm]

    @classmethod
    def from_multikey(cls, text: object) -> Self:
        """From ``publicKeyMultibase`` (Controlled Identifiers 1.0, Multikey).

        Raises `KeyMaterialError` for what is no public key, and `UnsupportedError` for a key of another kind, or with
        a prefix that is not known.
        """
        if not isinstance(text, str):
            raise KeyMaterialError("a Multikey is a string")
        try:
            data = multibase_decode(text)
        except InvalidError as error:
            raise KeyMaterialError(f"not a Multikey: {error.message}") from None
        codec = next((name for name, prefix in MULTICODEC.items() if data.startswith(prefix)), _other_codec(data))
        if codec is None or codec.endswith(("-priv", "identity")):
            raise KeyMaterialError("not a Multikey: no prefix of a public key")
        kind = next((kind for kind in KINDS if f"{kind.multicodec}-pub" == codec), None)
        if kind is not None:
            return cls(kind.algorithm, data[len(MULTICODEC[codec]) :])
        known = [kind.name for kind in KINDS if kind.multicodec is not None]
        message = f"a Multikey of a kind that is not supported, {codec}: only {', '.join(known)} are"
        raise UnsupportedError(message, expected=known, actual=codec)

    @classmethod
    def from_jwk(cls, jwk: object) -> Self:
        """From ``publicKeyJwk`` (RFC 7517, RFC 7518, RFC 8037); a key with private members is refused.

        Raises `KeyMaterialError` for what is no key or not one for signatures, and `UnsupportedError` for a key of
        another kind or for another algorithm.
        """
        if not isinstance(jwk, Mapping):
            raise KeyMaterialError("a JWK is an object")
        if not PRIVATE_JWK_MEMBERS.isdisjoint(jwk):
            raise KeyMaterialError("a JWK that holds its private part where a public key belongs")
        kind = kind_of_jwk(jwk)
        return cls(kind.algorithm, kind.from_jwk(jwk))

    @classmethod
    def from_der(cls, der: bytes) -> Self:
        """From a SubjectPublicKeyInfo in DER (RFC 5280), as hardware modules and key services give it.

        Raises `KeyMaterialError` for what is no key, and `UnsupportedError` for a key of another kind.
        """
        try:
            key = load_der_public_key(der)
        except ValueError:
            raise KeyMaterialError("not a public key in DER") from None
        except UnsupportedAlgorithm:
            raise UnsupportedError(f"a key of a kind that is not supported: only {SUPPORTED} are") from None
        return cls.of(key)

    @classmethod
    def from_pem(cls, text: str) -> Self:
        """From one public key in PEM (RFC 7468), as the issuers of Open Badges 2.0 publish theirs.

        Raises `KeyMaterialError` for what is no key, is a private one or more than one, and `UnsupportedError` for a
        key of another kind.
        """
        if len(text) > MAX_PEM or text.count("-----BEGIN ") != 1:
            raise KeyMaterialError("not one public key in PEM")
        try:
            key = load_pem_public_key(text.encode("ascii"))
        except ValueError:  # also for what is not ASCII
            raise KeyMaterialError("not a public key in PEM") from None
        except UnsupportedAlgorithm:
            raise UnsupportedError(f"a key of a kind that is not supported: only {SUPPORTED} are") from None
        return cls.of(key)

    @classmethod
    def of(cls, key: object) -> Self:
        """From a public key of `cryptography`. Raises `UnsupportedError` for one of another kind."""
        for kind in KINDS:
            data = kind.public_data(key)
            if data is not None:
                return cls(kind.algorithm, data)
        raise UnsupportedError(f"a key of a kind that is not supported: only {SUPPORTED} are")

    @property
    def multikey(self) -> str:
        """The Multikey text, such as ``z6Mk…``; raises `KeyMaterialError` for a kind that has none (P-521, RSA)."""
        if self.kind.multicodec is None:
            raise KeyMaterialError(f"keys of kind {self.kind.name} have no Multikey")
        return multibase_encode(MULTICODEC[f"{self.kind.multicodec}-pub"] + self.data)

    @property
    def jwk(self) -> dict[str, str]:
        """The public JWK."""
        return self.kind.jwk(self.data)

    @property
    def thumbprint(self) -> str:
        """The JWK thumbprint with SHA-256, in base64url (RFC 7638)."""
        return base64url_encode(hashlib.sha256(self._jwk_text()).digest())

    @property
    def did_key(self) -> str:
        """The did:key of this key; raises `KeyMaterialError` for a kind without Multikey."""
        return f"did:key:{self.multikey}"

    @property
    def did_jwk(self) -> str:
        """The did:jwk of this key."""
        return f"did:jwk:{base64url_encode(self._jwk_text())}"

    def _jwk_text(self) -> bytes:
        return json.dumps(self.jwk, sort_keys=True, separators=(",", ":")).encode("ascii")

    @property
    def fragment(self) -> str:
        """What the key is called in its controller's document: its Multikey, or else its thumbprint."""
        return self.thumbprint if self.kind.multicodec is None else self.multikey

    @property
    def own_method(self) -> str:
        """The verification method under which the key stands for itself: a did:key, or else a did:jwk."""
        return f"{self.did_jwk}#0" if self.kind.multicodec is None else f"{self.did_key}#{self.multikey}"

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether the signature is this key's over the data."""
        return self.kind.verify(self.data, signature, data)


def _other_codec(data: bytes) -> str | None:
    code = _OTHER_CODE.match(data)
    return None if code is None else f"with the prefix {code[0].hex()}"


def kind_of_jwk(jwk: Mapping[str, Any]) -> KeyKind:
    """Find the kind of a JWK that is for signatures. Raises `KeyMaterialError` and `UnsupportedError`."""
    kty, curve = jwk.get("kty"), jwk.get("crv")
    name = "RSA" if kty == "RSA" else curve
    if kty not in ("RSA", "EC", "OKP") or not isinstance(name, str):
        raise KeyMaterialError("a JWK that is no public key")
    kind = next((kind for kind in KINDS if kind.name == name and (kind.name == "Ed25519") == (kty == "OKP")), None)
    if kind is None:
        message = f"a JWK of a kind that is not supported: only {SUPPORTED} are"
        raise UnsupportedError(message, actual=f"{kty} {name[:20]}")
    if jwk.get("use", "sig") != "sig" or not _may_verify(jwk.get("key_ops", ["verify"])):
        raise KeyMaterialError("a JWK that is not for signatures (`use`, `key_ops`)")
    algorithm = jwk.get("alg", kind.algorithm)
    if not isinstance(algorithm, str):
        raise KeyMaterialError("a JWK whose `alg` is not a string")
    if algorithm in kind.jws_names:
        return kind
    if any(algorithm in other.jws_names for other in KINDS):
        raise KeyMaterialError(
            "a JWK for the algorithm of another kind of key", expected=kind.jws_names, actual=algorithm
        )
    raise UnsupportedError("a JWK for an algorithm that is not supported", actual=algorithm[:20])


def _may_verify(operations: object) -> bool:
    return isinstance(operations, list | tuple) and not {"verify", "sign"}.isdisjoint(
        operation for operation in operations if isinstance(operation, str)
    )
