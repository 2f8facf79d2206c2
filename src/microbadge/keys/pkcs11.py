"""Keys in a hardware security module, by PKCS#11 (the extra ``pkcs11``)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import unquote

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, PKCS11Error, SignMixin

from ..encoding import base64url_encode
from ..errors import KeyMaterialError, UnavailableError, UnsupportedError
from .kind import Algorithm
from .kinds import P256, P384, P521
from .local import password_bytes
from .public import PublicKey
from .signer import RemoteSigner

# The library starts modules without locking of their own (C_Initialize with NULL), and a module is one per process.
_ONE_AT_A_TIME = threading.Lock()

_CURVES = {
    bytes.fromhex("06082a8648ce3d030107"): P256,
    bytes.fromhex("06052b81040022"): P384,
    bytes.fromhex("06052b81040023"): P521,
}
"""CKA_EC_PARAMS, the object identifier in DER."""
_ED25519 = (bytes.fromhex("06032b6570"), b"\x13\x0cedwards25519")
"""CKA_EC_PARAMS of Ed25519: the object identifier, or the name that PKCS#11 3.0 has for it."""

# ECDSA over a digest of our own, since not every module has the mechanisms that hash.
_MECHANISMS: dict[Algorithm, tuple[Mechanism, Callable[[bytes], bytes]]] = {
    "Ed25519": (Mechanism.EDDSA, bytes),
    "ES256": (Mechanism.ECDSA, lambda data: hashlib.sha256(data).digest()),
    "ES384": (Mechanism.ECDSA, lambda data: hashlib.sha384(data).digest()),
    "ES512": (Mechanism.ECDSA, lambda data: hashlib.sha512(data).digest()),
    "RS256": (Mechanism.SHA256_RSA_PKCS, bytes),
}

_REFUSALS: tuple[tuple[tuple[type[PKCS11Error], ...], str], ...] = (
    ((pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange), "the PIN of the token is another one"),
    ((pkcs11.PinLocked, pkcs11.PinExpired), "the PIN of the token is locked or has expired"),
    ((pkcs11.UserPinNotInitialized,), "the token has no PIN yet: it was not set up"),
    ((pkcs11.UserNotLoggedIn,), "the token wants its PIN"),
    ((pkcs11.NoSuchKey,), "the token has no such pair of keys (without a PIN it hides private ones)"),
    ((pkcs11.MultipleObjectsReturned, pkcs11.MultipleTokensReturned), "two tokens or keys have that name"),
    ((pkcs11.MechanismInvalid, pkcs11.KeyTypeInconsistent), "the token does not sign with a key of this kind"),
)
"""Answers that stay as they are until somebody changes the token or the question."""


class Pkcs11Signer(RemoteSigner):
    """A signing key that stays in its token: a hardware security module, smart card or SoftHSM.

    `module` is the path of the PKCS#11 library, `token` and `key` are labels; the public key has the same label.
    Without `pin` only keys that need none are seen, as long as nobody is logged in: in PKCS#11 a login is that of the
    whole process, so that while one signer is open another one of the same token needs no PIN, and none is compared.
    One signer may be used by several threads (its calls go one by
    one), but not after a fork.

    Raises `UnavailableError` when the module or the token is not there, `KeyMaterialError` when the PIN or the key is
    another one, `UnsupportedError` for a key of a kind that does not sign here.
    """

    def __init__(
        self, module: str, token: str, key: str, *, pin: str | None = None, verification_method: str | None = None
    ) -> None:
        if pin is not None:
            password_bytes(pin)
        with _one_call():
            session = _session(module, token, pin)
            private = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=key)
            public_key = _public_key(session.get_key(object_class=ObjectClass.PUBLIC_KEY, label=key))
        super().__init__(public_key, verification_method=verification_method)
        if not isinstance(private, SignMixin):
            raise KeyMaterialError("the key of the token may not sign (CKA_SIGN)")
        self._private = private

    @classmethod
    def from_uri(cls, uri: str, *, pin: str | None = None, verification_method: str | None = None) -> Self:
        """From a PKCS#11 URI (RFC 7512), such as ``pkcs11:token=academy;object=badges?module-path=/usr/lib/x.so``.

        These three attributes are needed; ``type=private`` may stand beside them. Raises `KeyMaterialError` for any
        other, and for a PIN in the URI: command lines and configuration files are read by many.
        """
        found = _attributes(uri)
        return cls(
            found["module-path"], found["token"], found["object"], pin=pin, verification_method=verification_method
        )

    def _sign(self, data: bytes) -> bytes:
        mechanism, prepare = _MECHANISMS[self.algorithm]
        with _one_call():
            return bytes(self._private.sign(prepare(data), mechanism=mechanism))


@contextmanager
def _one_call() -> Iterator[None]:
    """Call the module alone, and tell its errors in ours (never with an argument of the call in them)."""
    with _ONE_AT_A_TIME:
        try:
            yield
        except PKCS11Error as error:
            words = next((words for kinds, words in _REFUSALS if isinstance(error, kinds)), None)
            if words is not None:
                raise KeyMaterialError(words) from None
            raise UnavailableError(f"the PKCS#11 token did not answer: {type(error).__name__}") from None


def _session(module: str, token: str, pin: str | None) -> pkcs11.Session:
    try:
        library = pkcs11.lib(module)
    except PKCS11Error:
        raise UnavailableError(f"the PKCS#11 module {module!r} cannot be loaded") from None
    try:
        found = library.get_token(token_label=token)
    except pkcs11.NoSuchToken:
        raise UnavailableError(f"the PKCS#11 module has no token {token!r}") from None
    try:
        return found.open(user_pin=pin)
    except pkcs11.UserAlreadyLoggedIn:
        return found.open()  # a login is for all sessions of the process: another signer made it


def _public_key(key: pkcs11.Key) -> PublicKey:
    if key.key_type == KeyType.RSA:
        e, n = (base64url_encode(key[name]) for name in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS))
        return PublicKey.from_jwk({"kty": "RSA", "e": e, "n": n})
    if key.key_type not in (KeyType.EC, KeyType.EC_EDWARDS):
        raise UnsupportedError("a key of a kind that does not sign here")
    # The point stands in an OCTET STRING, in some modules without it: its end is the same.
    parameters, point = key[Attribute.EC_PARAMS], key[Attribute.EC_POINT]
    if parameters in _ED25519:
        return PublicKey("Ed25519", point[-32:])
    if parameters not in _CURVES:
        raise UnsupportedError("a key on a curve that is not supported")
    kind = _CURVES[parameters]
    x, y = point[-2 * kind.field_length : -kind.field_length], point[-kind.field_length :]
    return PublicKey(kind.algorithm, bytes([2 + (y[-1] & 1)]) + x)


def _attributes(uri: str) -> dict[str, str]:
    path, _, query = uri.removeprefix("pkcs11:").partition("?")
    found: dict[str, str] = {}
    for part in filter(None, [*path.split(";"), *query.split("&")]):
        name, _, value = part.partition("=")
        if name in ("pin-value", "pin-source"):
            raise KeyMaterialError("a PIN does not belong in a PKCS#11 URI: it is read from the password's file")
        if name in found:
            raise KeyMaterialError("a PKCS#11 URI that names an attribute twice", actual=name)
        try:
            found[name] = unquote(value, errors="strict")
        except UnicodeDecodeError:
            raise KeyMaterialError("a PKCS#11 URI that is not UTF-8", actual=name) from None
    if found.pop("type", "private") != "private" or set(found) != {"token", "object", "module-path"}:
        raise KeyMaterialError(
            "a PKCS#11 URI here has the attributes token, object and module-path", actual=sorted(found)
        )
    return found
