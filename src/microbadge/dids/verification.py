"""From a controller document to a key that may be used for a purpose (Controlled Identifiers 1.0, section 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any

from ..datetimes import parse_date_time
from ..encoding import base58_decode
from ..errors import InvalidError, KeyMaterialError, UnsupportedError
from ..fetch import Fetch
from ..frozen import Frozen
from ..keys import PublicKey
from ..report import Source
from ..strict_json import each, pointer
from .documents import (
    INVALID_DOCUMENT,
    INVALID_METHOD,
    INVALID_METHOD_URL,
    INVALID_RELATIONSHIP,
    ControllerDocument,
    fetch_json,
)
from .methods import MAX_URL, resolve

RELATIONSHIPS = ("assertionMethod", "authentication", "keyAgreement", "capabilityInvocation", "capabilityDelegation")
MAX_METHODS = 256
"""Verification methods of one document, and entries of one relationship; genuine documents have a handful."""


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """A key of a controller, found in its document under the relationship that was asked for.

    `expires` and `revoked` are dates of its controller's (Controlled Identifiers 1.0, section 2.2); a key that is
    revoked under one name is revoked under every name that the document has for it. `kid` is that of its
    ``publicKeyJwk``, where there is one.
    """

    id: str
    controller: str
    public_key: PublicKey
    expires: datetime | None = None
    revoked: datetime | None = None
    source: Source | None = None
    kid: str | None = None


def retrieve_verification_method(url: str, *, purpose: str, fetch: Fetch) -> VerificationMethod:
    """Resolve the controller's document and find the verification method, allowed for the purpose.

    `purpose` is a verification relationship such as ``assertionMethod``. Only the document's own methods count: not
    those of its `controller` or of an `alsoKnownAs`, nor one in another document that it refers to. Raises
    `KeyMaterialError` when the document, the method or its key is wrong or the method is not listed for the purpose,
    `UnsupportedError` for a method of a type or with a key of a kind that is not known here, `UnavailableError` when
    the document could not be fetched.
    """
    controller = resolve(url.partition("#")[0], fetch=fetch)
    document = controller.document
    name = url if "#" in url else _only_method(url)
    if type(document) is not Frozen:
        return _Methods(controller, purpose).read(name)
    # Only what is in the document is remembered with it, and never where it came from and when.
    about = ("method", controller.url, purpose, name)
    known = document.known(about, lambda _: _Methods(controller, purpose).read(name))
    key, source = known.public_key, controller.source
    return VerificationMethod(known.id, known.controller, key, known.expires, known.revoked, source, known.kid)


def verification_methods(controller: ControllerDocument, *, purpose: str) -> list[VerificationMethod]:
    """List the methods of a resolved document for the purpose, by URL, also those that expired or were revoked.

    For a token that names its key by something other than the URL of the method. What could not be retrieved by its
    URL (a method that is wrong, of an unknown kind, twice under one id) is left out, since it says nothing about the
    others. Raises `KeyMaterialError` for what is no relationship and for a document with more than `MAX_METHODS`.
    """
    methods = _Methods(controller, purpose)
    found = []
    for url in methods.listed:
        try:
            found.append(methods.read(url))
        except (InvalidError, UnsupportedError):
            continue
    return found


def retrieve_json_web_key(url: str, *, fetch: Fetch) -> VerificationMethod:
    """Fetch a bare JWK, as the `kid` of a token may name one (Open Badges 3.0, section 8.2.3).

    Nothing in a JWK says whose it is, and many issuers may share one host: its controller is the URL itself. It is an
    issuer's only where the issuer's own document has the same key. Raises `KeyMaterialError`, `UnsupportedError` and
    `UnavailableError`.
    """
    if not url.startswith("https://") or "#" in url or len(url) > MAX_URL:
        raise KeyMaterialError("a JWK is fetched from an https URL", actual=url[:80], code=INVALID_METHOD_URL)
    jwk, source = fetch_json(url, fetch)
    return VerificationMethod(url, url, PublicKey.from_jwk(jwk), source=source, kid=_kid(jwk))


def _only_method(url: str) -> str:
    # Some issuers leave the fragment of a did:key or did:jwk out; there is no doubt about which key is meant.
    if url.startswith("did:key:"):
        return f"{url}#{url.removeprefix('did:key:')}"
    if url.startswith("did:jwk:"):
        return f"{url}#0"
    message = "the URL of a verification method has a fragment that names the key"
    raise KeyMaterialError(message, actual=url[:80], code=INVALID_METHOD_URL)


def methods_by_url(controller: ControllerDocument) -> dict[str, list[Mapping[str, Any]]]:
    """Every description of a verification method in the document, by its absolute URL, wherever it stands."""
    document = controller.document
    entries = [entry for name in ("verificationMethod", *RELATIONSHIPS) for entry in _entries(document, name)]
    return _by_url(entries, controller.url)


class _Methods:
    """The methods of one document; `listed` are the URLs of those under the relationship that is asked for."""

    def __init__(self, controller: ControllerDocument, purpose: str) -> None:
        if purpose not in RELATIONSHIPS:
            raise KeyMaterialError(f"{purpose!r} is not a verification relationship", code=INVALID_RELATIONSHIP)
        self._controller = controller
        self._purpose = purpose
        self._everywhere = methods_by_url(controller)
        self._published = _by_url(_entries(controller.document, "verificationMethod"), controller.url)
        entries = _entries(controller.document, purpose)
        self._embedded = _by_url(entries, controller.url)
        self._references = {_absolute(entry, controller.url) for entry in entries if isinstance(entry, str)}
        self.listed = sorted(self._references.union(self._embedded))

    def read(self, url: str) -> VerificationMethod:
        """Read the method with this URL. Raises `KeyMaterialError` and `UnsupportedError`."""
        method = self._find(url)
        if method.get("controller") != self._controller.url:
            raise KeyMaterialError(
                "the verification method names another controller than the document it is in",
                expected=self._controller.url,
                actual=method.get("controller"),
                code=INVALID_METHOD,
            )
        key = public_key_in(method)
        return VerificationMethod(
            id=url,
            controller=self._controller.url,
            public_key=key,
            expires=_moment(method, "expires"),
            revoked=_moment(method if "revoked" in method else self._revoked.get(key, method), "revoked"),
            source=self._controller.source,
            kid=_kid(method.get("publicKeyJwk")),
        )

    @cached_property
    def _revoked(self) -> Mapping[PublicKey, Mapping[str, Any]]:
        """Methods that are marked as revoked, by their keys; one whose key cannot be read is nobody's twin."""
        found = {}
        for method in chain.from_iterable(self._everywhere.values()):
            if "revoked" in method:
                with suppress(InvalidError, UnsupportedError):
                    found[public_key_in(method)] = method
        return found

    def _find(self, url: str) -> Mapping[str, Any]:
        everywhere = self._everywhere.get(url, [])
        if not everywhere:
            raise self._refused("the controller's document has no such verification method", url, INVALID_METHOD)
        # What is embedded under a relationship is meant for that one alone.
        found = self._embedded.get(url, []) + (self._published.get(url, []) if url in self._references else [])
        if not found:
            message = f"the verification method is not listed under {self._purpose}"
            raise self._refused(message, url, INVALID_RELATIONSHIP)
        method = found[0]
        # It may be embedded under several relationships, as long as it is the same each time.
        if len(found) > 1 or any(other != method for other in everywhere):
            raise self._refused("the controller's document lists this verification method twice", url, INVALID_DOCUMENT)
        return method

    def _refused(self, message: str, url: str, code: str) -> KeyMaterialError:
        return KeyMaterialError(message, pointer=pointer(self._purpose), actual=url[:200], code=code)


def _by_url(entries: Iterable[object], base: str) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        name = entry.get("id") if isinstance(entry, Mapping) else None
        if isinstance(entry, Mapping) and isinstance(name, str):
            found.setdefault(_absolute(name, base), []).append(entry)
    return found


def _absolute(url: str, base: str) -> str:
    return base + url if url.startswith("#") else url


def _entries(document: Mapping[str, Any], member: str) -> list[Any]:
    entries = [entry for _, entry in each(document, member)]
    if len(entries) > MAX_METHODS:
        message = f"a controller's document with more than {MAX_METHODS} entries of {member}"
        raise KeyMaterialError(message, pointer=pointer(member), code=INVALID_DOCUMENT)
    return entries


def _ed25519_multikey(text: object) -> PublicKey:
    key = PublicKey.from_multikey(text)
    if key.algorithm != "Ed25519":
        raise KeyMaterialError("a key of another kind than its verification method says", code=INVALID_METHOD)
    return key


def _ed25519_base58(text: object) -> PublicKey:
    if not isinstance(text, str):
        raise KeyMaterialError("publicKeyBase58 is a string", code=INVALID_METHOD)
    try:
        return PublicKey("Ed25519", base58_decode(text))
    except InvalidError as error:
        raise KeyMaterialError(f"publicKeyBase58: {error.message}", code=INVALID_METHOD) from None


_FORMATS: Mapping[str, tuple[str, Callable[[object], PublicKey]]] = {
    "Multikey": ("publicKeyMultibase", PublicKey.from_multikey),
    "JsonWebKey": ("publicKeyJwk", PublicKey.from_jwk),
    "JsonWebKey2020": ("publicKeyJwk", PublicKey.from_jwk),
    "Ed25519VerificationKey2020": ("publicKeyMultibase", _ed25519_multikey),
    "Ed25519VerificationKey2018": ("publicKeyBase58", _ed25519_base58),
}
"""Types of verification methods: the member that holds the key, and how it is read."""
_KEY_MEMBERS = ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58")
_SECRET_MEMBERS = frozenset(
    {"secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk", "privateKeyBase58"}
)


def public_key_in(method: Mapping[str, Any]) -> PublicKey:
    """Read the key of a verification method. Raises `KeyMaterialError` and `UnsupportedError`."""
    kind = method.get("type")
    if isinstance(kind, str) and kind not in _FORMATS:
        raise UnsupportedError(
            "a verification method of a type that is not supported", expected=list(_FORMATS), actual=kind[:80]
        )
    if not _SECRET_MEMBERS.isdisjoint(method):
        raise KeyMaterialError("a verification method that tells its private key", code=INVALID_METHOD)
    present = [name for name in _KEY_MEMBERS if name in method]
    if len(present) != 1:
        message = f"a verification method has exactly one of {', '.join(_KEY_MEMBERS)}"
        raise KeyMaterialError(message, actual=present, code=INVALID_METHOD)
    form = _FORMATS.get(kind) if isinstance(kind, str) else None
    if form is None or present != [form[0]]:
        message = "a verification method whose type does not go with its key"
        raise KeyMaterialError(message, actual=str(kind)[:80], code=INVALID_METHOD)
    member, read = form
    return read(method[member])


def _kid(jwk: object) -> str | None:
    kid = jwk.get("kid") if isinstance(jwk, Mapping) else None
    return kid if isinstance(kid, str) else None


def _moment(method: Mapping[str, Any], member: str) -> datetime | None:
    if member not in method:
        return None
    try:
        return parse_date_time(method[member])[0]
    except InvalidError:
        message = f"`{member}` of the verification method is not a date and time"
        raise KeyMaterialError(message, code=INVALID_METHOD) from None
