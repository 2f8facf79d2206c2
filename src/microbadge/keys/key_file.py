"""Key files: PKCS#8 in PEM, or that same text sealed with a password in an envelope of our own.

The envelope is a JSON object that says how to open it: Argon2id (RFC 9106) makes a key from the password, and
AES-256-GCM seals the PEM with it. Everything else that the envelope says is authenticated, so that nobody without the
password can make a key speak for another verification method.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from ..encoding import base64url_decode, base64url_encode
from ..errors import InvalidError, KeyMaterialError, ParseError, UnavailableError, UnsupportedError
from ..strict_json import Limits, parse, pointer
from .local import LocalSigner, password_bytes

FORMAT = "microbadge-key"
VERSION = 1
COST = {"memory": 2**16, "iterations": 3, "lanes": 4}
"""What a new envelope costs to open: 64 MiB (in KiB), the second choice of RFC 9106, section 4."""
MAX_COST = {"memory": 2**18, "iterations": 16, "lanes": 8}
"""What an envelope may ask for: 256 MiB, and a few seconds."""
MAX_FILE = 64_000
"""Bytes of a key file; an RSA key of 8192 bits has 6,500 in PEM."""

_SALT, _NONCE, _KEY = 16, 12, 32
_LIMITS = Limits(size=MAX_FILE, depth=4, nodes=30)


def seal_key(signer: LocalSigner, password: bytes | str) -> bytes:
    """Write the key and its verification method in an envelope that opens with the password alone.

    Raises `KeyMaterialError` for a password that protects nothing, and `UnsupportedError` where the cryptography of
    this machine has no Argon2id.
    """
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    envelope: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "verificationMethod": signer.verification_method,
        "kdf": {"name": "argon2id", **COST, "salt": base64url_encode(salt)},
        "cipher": {"name": "A256GCM", "nonce": base64url_encode(nonce)},
    }
    key = _derive(password, salt, COST)
    sealed = AESGCM(key).encrypt(nonce, signer.to_pem(), _authenticated(envelope))
    return json.dumps({**envelope, "sealed": base64url_encode(sealed)}, indent=1).encode("ascii") + b"\n"


def open_key(
    data: bytes, *, password: bytes | str | None = None, verification_method: str | None = None
) -> LocalSigner:
    """Open a key file: an envelope, or PKCS#8 in PEM, encrypted or not.

    `verification_method` stands in for the one in the envelope. Raises `KeyMaterialError` for any other file, another
    password, an envelope that was changed, and a `verification_method` that is none; `UnsupportedError` for an
    envelope of a later version or a key of another kind.
    """
    if len(data) > MAX_FILE:
        raise KeyMaterialError(f"a key file has at most {MAX_FILE} bytes")
    if not _is_envelope(data):
        return LocalSigner.from_pem(data, verification_method, password=password)
    envelope = _read(data)
    if password is None:
        raise KeyMaterialError("the private key is sealed: a password is needed")
    method = envelope["verificationMethod"] if verification_method is None else verification_method
    return LocalSigner.from_pem(_unseal(envelope, password), method)


def needs_password(data: bytes) -> bool:
    """Whether a key file asks for a password."""
    return _is_envelope(data) or b"ENCRYPTED" in data


def _is_envelope(data: bytes) -> bool:
    return data.lstrip().startswith(b"{")


def _read(data: bytes) -> Mapping[str, Any]:
    try:
        envelope = parse(data, limits=_LIMITS)
    except ParseError as error:
        raise KeyMaterialError(f"the key file is damaged: {error}") from None
    if envelope.get("format") != FORMAT:
        raise KeyMaterialError("not a key file: neither PEM nor an envelope of microbadge")
    if envelope.get("version") != VERSION:
        raise UnsupportedError("an envelope of a version that is not supported", expected=VERSION)
    if not isinstance(envelope.get("verificationMethod"), str):
        raise _damaged("verificationMethod")
    for member, name in (("kdf", "argon2id"), ("cipher", "A256GCM")):
        if not isinstance(envelope.get(member), Mapping) or envelope[member].get("name") != name:
            raise _damaged(member, "name")
    return dict(envelope)


def _unseal(envelope: Mapping[str, Any], password: bytes | str) -> bytes:
    kdf, cipher = envelope["kdf"], envelope["cipher"]
    sealed = _bytes(envelope.get("sealed"), None, "sealed")
    nonce = _bytes(cipher.get("nonce"), _NONCE, "cipher", "nonce")
    key = _derive(password, _bytes(kdf.get("salt"), _SALT, "kdf", "salt"), _cost(kdf))
    try:
        return AESGCM(key).decrypt(nonce, sealed, _authenticated(envelope))
    except InvalidTag:
        raise KeyMaterialError("another password, or the key file was changed") from None


def _cost(kdf: Mapping[str, Any]) -> dict[str, int]:
    """What the envelope asks for, within what this machine gives (a file must not take it for hours)."""
    for name, most in MAX_COST.items():
        if type(kdf.get(name)) is not int or not 1 <= kdf[name] <= most:
            raise KeyMaterialError(f"an envelope asks for 1 to {most}", pointer=pointer("kdf", name))
    if kdf["memory"] < 8 * kdf["lanes"]:
        raise KeyMaterialError("Argon2id takes 8 KiB for each lane", pointer=pointer("kdf", "memory"))
    return {name: kdf[name] for name in MAX_COST}


def _derive(password: bytes | str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    secret = password_bytes(password)
    try:
        argon2 = Argon2id(
            salt=salt, length=_KEY, memory_cost=cost["memory"], iterations=cost["iterations"], lanes=cost["lanes"]
        )
    except UnsupportedAlgorithm:
        raise UnsupportedError("the OpenSSL of this machine has no Argon2id: 3.2 or later has it") from None
    try:
        return argon2.derive(secret)
    except MemoryError:
        message = f"this machine has not the {cost['memory'] // 1024} MiB that opening the key file takes"
        raise UnavailableError(message) from None


def _authenticated(envelope: Mapping[str, Any]) -> bytes:
    """All of the envelope but what is sealed, in one spelling."""
    header = {name: value for name, value in envelope.items() if name != "sealed"}
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode("ascii")


def _bytes(value: object, length: int | None, *place: str) -> bytes:
    try:
        found = base64url_decode(value) if isinstance(value, str) else None
    except InvalidError:
        found = None
    if found is None or (length is not None and len(found) != length):
        raise _damaged(*place)
    return found


def _damaged(*place: str) -> KeyMaterialError:
    return KeyMaterialError("the key file is damaged", pointer=pointer(*place))
