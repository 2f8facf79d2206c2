"""From a DID or an https URL to the document of its controller: the DID methods, as rows of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import unquote

from ..errors import KeyMaterialError, UnsupportedError
from ..fetch import Fetch
from ..frozen import freeze
from .documents import INVALID_METHOD_URL, ControllerDocument, did_jwk_document, did_key_document, fetch_document

MAX_URL = 2_000
_DID = re.compile(r"did:[a-z0-9]+:", flags=re.ASCII)

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# A name whose last label is a number is an IPv4 address in one of its spellings (WHATWG URL, "ends in a number").
_NUMBER = r"(?:[0-9]+|0[xX][0-9A-Fa-f]*)"
_HOST = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*(?!{_NUMBER}\Z){_LABEL}", flags=re.ASCII)
_PORT = re.compile(r"[1-9][0-9]{0,4}", flags=re.ASCII)
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+", flags=re.ASCII)


def resolve(did: str, *, fetch: Fetch) -> ControllerDocument:
    """Resolve a DID or an https URL to its document, whose `id` must be the same (Controlled Identifiers 1.0, 3.3).

    Raises `KeyMaterialError` when the DID or the document is wrong, `UnsupportedError` for another DID method or kind
    of key, `UnavailableError` when the document could not be fetched.
    """
    if len(did) > MAX_URL:
        raise KeyMaterialError(f"a DID longer than {MAX_URL} characters", code=INVALID_METHOD_URL)
    for prefix, method in METHODS.items():
        if did.startswith(prefix):
            return method(did, fetch)
    if _DID.match(did) is not None:
        message = "a verification method of a DID method that is not supported"
        raise UnsupportedError(message, expected=sorted(METHODS), actual=did[:80])
    message = "a verification method is named by a DID or an https URL"
    raise KeyMaterialError(message, actual=did[:80], code=INVALID_METHOD_URL)


@lru_cache(maxsize=256)
def did_web_url(did: str) -> str:
    """Map a did:web to the https URL of its document (did:web method, "Read"). Raises `KeyMaterialError`."""
    segments = did.removeprefix("did:web:").split(":")
    if not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise _not_did_web(did, "not a did:web")
    host, colon, port = unquote(segments[0]).partition(":")
    if not _HOST.fullmatch(host) or (colon and not (_PORT.fullmatch(port) and int(port) < 2**16)):
        raise _not_did_web(did, "a did:web names a host by its domain name")
    path = segments[1:]
    if any(segment in (".", "..") or "/" in segment for segment in map(unquote, path)):
        raise _not_did_web(did, "a did:web whose path leaves its place")
    folder = "/".join(path) or ".well-known"
    return f"https://{host}{colon}{port}/{folder}/did.json"


def _not_did_web(did: str, message: str) -> KeyMaterialError:
    return KeyMaterialError(message, actual=did[:80], code=INVALID_METHOD_URL)


def _resolve_key(did: str, _fetch: Fetch) -> ControllerDocument:
    return _of_key(did)


@lru_cache(maxsize=256)
def _of_key(did: str) -> ControllerDocument:
    return ControllerDocument(did, freeze(did_key_document(did)))


def _resolve_jwk(did: str, _fetch: Fetch) -> ControllerDocument:
    return ControllerDocument(did, did_jwk_document(did))


def _resolve_web(did: str, fetch: Fetch) -> ControllerDocument:
    return fetch_document(did, did_web_url(did), fetch)


def _resolve_https(url: str, fetch: Fetch) -> ControllerDocument:
    return fetch_document(url, url, fetch)


METHODS: Mapping[str, Callable[[str, Fetch], ControllerDocument]] = {
    "did:key:": _resolve_key,
    "did:jwk:": _resolve_jwk,
    "did:web:": _resolve_web,
    "https://": _resolve_https,
}
