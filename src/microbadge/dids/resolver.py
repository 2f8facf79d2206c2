"""DID resolution and DID URL dereferencing as answers of a resolver (DID Resolution 0.3; did:key method, "Read").

The verifier does not need it: it is for those who ask microbadge over HTTP, the public did:key suite first of all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..encoding import base58_encode
from ..errors import InvalidError, UnavailableError, UnsupportedError
from ..fetch import Fetch
from ..keys import PublicKey
from ..keys.kind import WRONG_KEY, WRONG_LENGTH
from .documents import DID_CONTEXT, INVALID_DOCUMENT, INVALID_DOCUMENT_ID, ControllerDocument, did_key_document
from .methods import MAX_URL, METHODS, resolve
from .verification import methods_by_url

CONTEXT = "https://w3id.org/did-resolution/v1"
_MEDIA_TYPE = "application/did"

_ID = r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})"
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_DID = re.compile(rf"(did:[a-z0-9]+:)(?:{_ID}*:)*{_ID}+", flags=re.ASCII)
_DID_URL = re.compile(
    rf"{_DID.pattern}(?:/{_PCHAR}*)*(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?", flags=re.ASCII
)
"""DIDs 1.0, sections 3.1 and 3.2."""


@dataclass(frozen=True, slots=True)
class _Format:
    """How the key of a did:key is written: the `publicKeyFormat` of the did:key method."""

    context: str
    member: str
    write: Callable[[PublicKey], object]
    only_ed25519: bool = False
    experimental: bool = False


_FORMATS: Mapping[str, _Format] = {
    "Multikey": _Format("https://w3id.org/security/multikey/v1", "publicKeyMultibase", lambda key: key.multikey),
    "JsonWebKey2020": _Format("https://w3id.org/security/suites/jws-2020/v1", "publicKeyJwk", lambda key: key.jwk),
    "Ed25519VerificationKey2020": _Format(
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "publicKeyMultibase",
        lambda key: key.multikey,
        only_ed25519=True,
    ),
    "Ed25519VerificationKey2018": _Format(
        "https://w3id.org/security/suites/ed25519-2018/v1",
        "publicKeyBase58",
        lambda key: base58_encode(key.data),
        only_ed25519=True,
        experimental=True,
    ),
}

_ERRORS: Mapping[str | None, str] = {
    INVALID_DOCUMENT: "invalidDidDocument",
    INVALID_DOCUMENT_ID: "invalidDidDocument",
    WRONG_KEY: "invalidPublicKey",
    WRONG_LENGTH: "invalidPublicKeyLength",
}
"""What the faults of keys and documents are called here; any other is one of the DID."""


class _ResolutionError(InvalidError):
    """Something that cannot be resolved; its `code` is the name that DID Resolution has for it."""


def resolution(url: str, *, options: Mapping[str, object], fetch: Fetch) -> dict[str, Any]:
    """Resolve a DID, or dereference the URL of a verification method, and answer whatever comes of it.

    The answer has ``didDocument`` (the verification method, for a DID URL; empty after an error),
    ``didDocumentMetadata``, and ``didResolutionMetadata`` or, for a DID URL, ``didDereferencingMetadata``, in which
    ``error`` names what is wrong: ``invalidDid``, ``invalidDidUrl``, ``invalidDidDocument``, ``methodNotSupported``,
    ``notFound``, ``invalidPublicKey``, ``invalidPublicKeyLength``, ``invalidPublicKeyType`` or
    ``unsupportedPublicKeyType``. The options ``publicKeyFormat`` and ``enableExperimentalPublicKeyTypes`` are those
    of the did:key method, as values of JSON or texts of a query; others count for nothing.
    """
    is_url = not frozenset("/?#").isdisjoint(url)
    found: Mapping[str, Any] = {}
    metadata: dict[str, str | None] = {"contentType": _MEDIA_TYPE}
    try:
        found = _dereference(url, options, fetch) if is_url else _resolve(url, options, fetch).document
    except _ResolutionError as error:
        metadata = {"error": error.code}
    except InvalidError as error:
        metadata = {"error": _ERRORS.get(error.code, "invalidDid")}
    except UnsupportedError:
        metadata = {"error": "unsupportedPublicKeyType"}
    except UnavailableError:
        metadata = {"error": "notFound"}
    return {
        "@context": CONTEXT,
        "didDocument": found,
        "didDocumentMetadata": {},
        "didDereferencingMetadata" if is_url else "didResolutionMetadata": metadata,
    }


def _dereference(url: str, options: Mapping[str, object], fetch: Fetch) -> Mapping[str, Any]:
    if len(url) > MAX_URL or _DID_URL.fullmatch(url) is None:
        raise _ResolutionError("not a DID URL", code="invalidDidUrl")
    did, hash_sign, _ = url.partition("#")
    if not hash_sign or _DID.fullmatch(did) is None:
        # No DID method here has anything at a path, or other states of a document at a query.
        raise _ResolutionError("nothing is at this DID URL", code="notFound")
    found = methods_by_url(_resolve(did, options, fetch)).get(url, [])
    if not found or any(method != found[0] for method in found):
        raise _ResolutionError("no one verification method has this DID URL", code="notFound")
    return found[0]


def _resolve(did: str, options: Mapping[str, object], fetch: Fetch) -> ControllerDocument:
    match = _DID.fullmatch(did) if len(did) <= MAX_URL else None
    if match is None:
        raise _ResolutionError("not a DID", code="invalidDid")
    if match[1] not in METHODS:
        raise _ResolutionError("a DID of a method that is not supported", code="methodNotSupported")
    if match[1] == "did:key:":
        return ControllerDocument(did, _did_key_document(did, options))
    return resolve(did, fetch=fetch)


def _did_key_document(did: str, options: Mapping[str, object]) -> dict[str, Any]:
    name = options.get("publicKeyFormat", "Multikey")
    form = _FORMATS.get(name) if isinstance(name, str) else None
    if form is None:
        raise _ResolutionError("a format that is not known", code="unsupportedPublicKeyType")
    if form.experimental and options.get("enableExperimentalPublicKeyTypes") not in (True, "true"):
        raise _ResolutionError("a format that was not asked for as an experiment", code="invalidPublicKeyType")
    document = did_key_document(did)
    key = PublicKey.from_multikey(did.removeprefix("did:key:"))
    if form.only_ed25519 and key.algorithm != "Ed25519":
        raise _ResolutionError("a format for keys of another kind", code="invalidPublicKeyType")
    method = {"id": f"{did}#{key.multikey}", "type": name, "controller": did, form.member: form.write(key)}
    return {**document, "@context": [DID_CONTEXT, form.context], "verificationMethod": [method]}
