"""From the URL of a verification method to a key that may be used (Controlled Identifiers 1.0, section 3.3; DIDs 1.0).

A DID is always resolved: a key in the fragment of a ``did:web`` URL proves nothing about who controls it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from .datetimes import parse_date_time
from .errors import InvalidError, KeyMaterialError, ParseError, UnsupportedError
from .fetch import Fetch
from .keys import PublicKey
from .report import Source
from .strict_json import each, parse, pointer

RELATIONSHIPS = ("assertionMethod", "authentication", "keyAgreement", "capabilityInvocation", "capabilityDelegation")
MAX_URL = 2_000
_DID = re.compile(r"did:[a-z0-9]+:", flags=re.ASCII)
_JWK_TYPES = ("JsonWebKey", "JsonWebKey2020")
_MULTIBASE_TYPES = ("Multikey", "Ed25519VerificationKey2020")


@dataclass(frozen=True, slots=True)
class ControllerDocument:
    """A DID document or controlled identifier document, its URL, and where it came from (nowhere for did:key)."""

    url: str
    document: Mapping[str, Any]
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """A key of a controller, found in its document under the relationship that was asked for."""

    id: str
    controller: str
    public_key: PublicKey
    expires: datetime | None = None
    revoked: datetime | None = None
    source: Source | None = None


def retrieve_verification_method(url: str, *, purpose: str, fetch: Fetch) -> VerificationMethod:
    """Resolve the controller's document and find the verification method, allowed for the purpose.

    `purpose` is a verification relationship such as ``assertionMethod``. Raises `KeyMaterialError` when the
    document, the method or its key is wrong or the method is not listed for the purpose, `UnavailableError` when
    the document could not be fetched.
    """
    controller = resolve(url.partition("#")[0], fetch=fetch)
    if "#" not in url:
        url = _only_method(url)
    method = _find_method(url, purpose, controller)
    if method.get("controller") != controller.url:
        raise KeyMaterialError(
            "the verification method names another controller than the document it is in",
            expected=controller.url,
            actual=method.get("controller"),
        )
    return VerificationMethod(
        id=url,
        controller=controller.url,
        public_key=_public_key(method),
        expires=_moment(method, "expires"),
        revoked=_moment(method, "revoked"),
        source=controller.source,
    )


def resolve(did: str, *, fetch: Fetch) -> ControllerDocument:
    """Resolve a DID or an https URL to its document, whose `id` must be the same (Controlled Identifiers 1.0, 3.3)."""
    if len(did) > MAX_URL:
        raise KeyMaterialError(f"a DID longer than {MAX_URL} characters")
    for prefix, method in METHODS.items():
        if did.startswith(prefix):
            return method(did, fetch)
    if _DID.match(did) is not None:
        message = "a verification method of a DID method that is not supported"
        raise UnsupportedError(message, expected=sorted(METHODS), actual=did[:80])
    raise KeyMaterialError("a verification method is named by a DID or an https URL", actual=did[:80])


def did_key_document(did: str) -> dict[str, Any]:
    """Make the DID document of a did:key (did:key method): one key, for every relationship that signs."""
    key = PublicKey.from_multikey(did.removeprefix("did:key:"))
    return did_document(did, [key])


def did_document(did: str, keys: list[PublicKey]) -> dict[str, Any]:
    """Make a DID document with these keys as Multikeys, each meant for assertions and authentication."""
    methods = [
        {
            "id": f"{did}#{key.multikey}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multikey,
        }
        for key in keys
    ]
    names = [method["id"] for method in methods]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "authentication": names,
        "assertionMethod": names,
    }


_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# A name whose last label is a number is an IPv4 address in one of its spellings (WHATWG URL, "ends in a number").
_NUMBER = r"(?:[0-9]+|0[xX][0-9A-Fa-f]*)"
_HOST = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*(?!{_NUMBER}\Z){_LABEL}", flags=re.ASCII)
_PORT = re.compile(r"[1-9][0-9]{0,4}", flags=re.ASCII)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+", flags=re.ASCII)


def did_web_url(did: str) -> str:
    """Map a did:web to the https URL of its document (did:web method, "Read"). Raises `KeyMaterialError`."""
    segments = did.removeprefix("did:web:").split(":")
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise KeyMaterialError("not a did:web", actual=did[:80])
    host, colon, port = unquote(segments[0]).partition(":")
    if not _HOST.fullmatch(host) or (colon and not (_PORT.fullmatch(port) and int(port) < 2**16)):
        raise KeyMaterialError("a did:web names a host by its domain name", actual=did[:80])
    path = segments[1:]
    if any(segment in (".", "..") or "/" in segment for segment in map(unquote, path)):
        raise KeyMaterialError("a did:web whose path leaves its place", actual=did[:80])
    folder = "/".join(path) or ".well-known"
    return f"https://{host}{colon}{port}/{folder}/did.json"


def _resolve_key(did: str, _fetch: Fetch) -> ControllerDocument:
    return ControllerDocument(did, did_key_document(did))


def _resolve_web(did: str, fetch: Fetch) -> ControllerDocument:
    return _fetch_document(did, did_web_url(did), fetch)


def _resolve_https(url: str, fetch: Fetch) -> ControllerDocument:
    return _fetch_document(url, url, fetch)


METHODS: Mapping[str, Callable[[str, Fetch], ControllerDocument]] = {
    "did:key:": _resolve_key,
    "did:web:": _resolve_web,
    "https://": _resolve_https,
}


def _fetch_document(url: str, address: str, fetch: Fetch) -> ControllerDocument:
    fetched = fetch(address)
    source = Source(address, fetched.fetched_at, hashlib.sha256(fetched.content).hexdigest())
    try:
        document = parse(fetched.content)
    except ParseError as error:
        raise KeyMaterialError(f"the controller's document cannot be read: {error.message}") from None
    if not isinstance(document, Mapping) or document.get("id") != url:
        raise KeyMaterialError(
            "the document is another controller's: its id differs",
            pointer="/id",
            expected=url,
            actual=document.get("id") if isinstance(document, Mapping) else None,
        )
    return ControllerDocument(url, document, source)


def _only_method(url: str) -> str:
    # Some issuers leave the fragment of a did:key out; there is no doubt about which key is meant.
    if not url.startswith("did:key:"):
        raise KeyMaterialError("the URL of a verification method has a fragment that names the key", actual=url[:80])
    return f"{url}#{url.removeprefix('did:key:')}"


def _find_method(url: str, purpose: str, controller: ControllerDocument) -> Mapping[str, Any]:
    if purpose not in RELATIONSHIPS:
        raise KeyMaterialError(f"{purpose!r} is not a verification relationship")
    listed = _entries(controller.document, purpose)
    named = any(isinstance(entry, str) and _absolute(entry, controller.url) == url for entry in listed)
    candidates = [entry for entry in listed if isinstance(entry, Mapping)]
    if named:
        candidates += _entries(controller.document, "verificationMethod")
    found = [
        entry
        for entry in candidates
        if isinstance(entry, Mapping) and _absolute(entry.get("id"), controller.url) == url
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise KeyMaterialError("the controller's document lists this verification method twice", actual=url[:200])
    problem = "the controller's document has no such verification method"
    if any(_absolute(method.get("id"), controller.url) == url for method in _all_methods(controller.document)):
        problem = f"the verification method is not listed under {purpose}"
    raise KeyMaterialError(problem, pointer=pointer(purpose), actual=url[:200])


def _all_methods(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("verificationMethod", *RELATIONSHIPS):
        yield from (entry for entry in _entries(document, name) if isinstance(entry, Mapping))


def _entries(document: Mapping[str, Any], member: str) -> list[Any]:
    return [entry for _, entry in each(document, member)]


def _absolute(url: object, base: str) -> object:
    return base + url if isinstance(url, str) and url.startswith("#") else url


def _public_key(method: Mapping[str, Any]) -> PublicKey:
    present = [name for name in ("publicKeyMultibase", "publicKeyJwk") if name in method]
    if len(present) != 1:
        raise KeyMaterialError("a verification method has exactly one of publicKeyMultibase and publicKeyJwk")
    if present == ["publicKeyJwk"] and method.get("type") in _JWK_TYPES:
        return PublicKey.from_jwk(method["publicKeyJwk"])
    if present == ["publicKeyMultibase"] and method.get("type") in _MULTIBASE_TYPES:
        return PublicKey.from_multikey(method["publicKeyMultibase"])
    kind = method.get("type")
    if isinstance(kind, str) and kind not in _JWK_TYPES + _MULTIBASE_TYPES:
        raise UnsupportedError("a verification method of a type that is not supported", actual=kind[:80])
    raise KeyMaterialError("a verification method whose type does not go with its key", actual=str(kind)[:80])


def _moment(method: Mapping[str, Any], member: str) -> datetime | None:
    if member not in method:
        return None
    try:
        return parse_date_time(method[member])[0]
    except InvalidError:
        raise KeyMaterialError(f"`{member}` of the verification method is not a date and time") from None
