"""Controller documents: what one is, how one is fetched, and those that are made rather than fetched.

DIDs 1.0; Controlled Identifiers 1.0, section 2; did:key and did:jwk methods.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..encoding import base64url_decode
from ..errors import InvalidError, KeyMaterialError, ParseError
from ..fetch import Fetch
from ..frozen import freeze
from ..keys import PRIVATE_JWK_MEMBERS, PublicKey, is_key_itself
from ..report import Source
from ..strict_json import OBJECT, parse

_SECURITY = "https://w3id.org/security#"
INVALID_METHOD_URL = _SECURITY + "INVALID_VERIFICATION_METHOD_URL"
INVALID_DOCUMENT = _SECURITY + "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT"
INVALID_DOCUMENT_ID = _SECURITY + "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID"
INVALID_METHOD = _SECURITY + "INVALID_VERIFICATION_METHOD"
INVALID_RELATIONSHIP = _SECURITY + "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"
"""The names of faults in Controlled Identifiers 1.0, section 3.5, which an error here has as its `code`."""

DID_CONTEXT = "https://www.w3.org/ns/did/v1"
CID_CONTEXT = "https://www.w3.org/ns/cid/v1"
MAX_REMEMBERED = 20_000
"""Bytes of the largest document that is not read again as long as it stays the same; genuine ones have 2,000."""
_SIGNING = ("assertionMethod", "authentication", "capabilityInvocation", "capabilityDelegation")


@dataclass(frozen=True, slots=True)
class ControllerDocument:
    """A DID document or controlled identifier document, its URL, and where it came from (nowhere for did:key)."""

    url: str
    document: Mapping[str, Any]
    source: Source | None = None


def fetch_document(url: str, address: str, fetch: Fetch) -> ControllerDocument:
    """Fetch the document of a DID or https URL from its address; its `id` must be that URL."""
    document, source = fetch_json(address, fetch)
    if not isinstance(document, OBJECT) or document.get("id") != url:
        raise KeyMaterialError(
            "the document is another controller's: its id differs",
            pointer="/id",
            expected=url,
            actual=document.get("id") if isinstance(document, OBJECT) else None,
            code=INVALID_DOCUMENT_ID,
        )
    return ControllerDocument(url, document, source)


def fetch_json(address: str, fetch: Fetch) -> tuple[Any, Source]:
    """Fetch and parse a document. Raises `KeyMaterialError` for what is not JSON."""
    fetched = fetch(address)
    content = fetched.content
    is_small = type(content) is bytes and len(content) <= MAX_REMEMBERED
    try:
        document, digest = _read_again(content) if is_small else _read(content)
    except ParseError as error:
        message = f"the controller's document cannot be read: {error.message}"
        raise KeyMaterialError(message, code=INVALID_DOCUMENT) from None
    return document, Source(address, fetched.fetched_at, digest)


def _read(content: bytes) -> tuple[Any, str]:
    """A document, frozen, and its digest: what depends on nothing but its bytes."""
    document = parse(content)
    return freeze(document) if isinstance(document, dict) else document, hashlib.sha256(content).hexdigest()


_read_again = lru_cache(maxsize=128)(_read)


def did_document(did: str, keys: list[PublicKey]) -> dict[str, Any]:
    """Make the document of a DID (or an https URL) with these keys, each meant for assertions and authentication.

    A key is a Multikey, or a JsonWebKey where its kind has no Multikey (P-521, RSA), and is called by its
    `PublicKey.fragment`. A did:key or did:jwk has the one document that follows from it; for other keys than its own
    `KeyMaterialError` is raised.
    """
    if not is_key_itself(did):
        return _published(did, keys)
    if [key.did_jwk if did.startswith("did:jwk:") else key.did_key for key in keys] != [did]:
        raise KeyMaterialError("the DID is that of another key", expected=did)
    return did_jwk_document(did) if did.startswith("did:jwk:") else did_key_document(did)


def _published(did: str, keys: list[PublicKey]) -> dict[str, Any]:
    methods = [_method(did, key) for key in keys]
    names = [method["id"] for method in methods]
    contexts = [CID_CONTEXT]
    if did.startswith("did:"):
        contexts = [DID_CONTEXT, *dict.fromkeys(_CONTEXTS[method["type"]] for method in methods)]
    return {
        "@context": contexts,
        "id": did,
        "verificationMethod": methods,
        "authentication": names,
        "assertionMethod": names,
    }


_CONTEXTS = {"Multikey": "https://w3id.org/security/multikey/v1", "JsonWebKey": "https://w3id.org/security/jwk/v1"}
"""Those that define the types of methods beside `DID_CONTEXT`; `CID_CONTEXT` has them all."""


def _method(did: str, key: PublicKey) -> dict[str, Any]:
    method = {"id": f"{did}#{key.fragment}", "type": "Multikey", "controller": did}
    if key.kind.multicodec is None:
        return {**method, "type": "JsonWebKey", "publicKeyJwk": key.jwk}
    return {**method, "publicKeyMultibase": key.multikey}


def did_key_document(did: str) -> dict[str, Any]:
    """Make the DID document of a did:key (did:key method): one key, for everything that a signature is for.

    It is listed under no `keyAgreement`: nothing is encrypted here, and to derive an X25519 key from an Ed25519 one
    is an option of the method. Raises `KeyMaterialError`, and `UnsupportedError` for a key of another kind. A version
    between method and key, of which the method has none but the first, is refused: one key has one DID.
    """
    document = _published(did, [PublicKey.from_multikey(did.removeprefix("did:key:"))])
    names = document["assertionMethod"]
    return {**document, **{relationship: list(names) for relationship in _SIGNING}}


def did_jwk_document(did: str) -> dict[str, Any]:
    """Make the DID document of a did:jwk (did:jwk method): one key, for what its `use` allows.

    Raises `KeyMaterialError` for what is no public JWK. That it is of a kind which is supported is for those to
    see who use it.
    """
    try:
        jwk = parse(base64url_decode(did.removeprefix("did:jwk:")))
    except InvalidError as error:
        raise KeyMaterialError(f"not a did:jwk: {error.message}", code=INVALID_METHOD_URL) from None
    if not isinstance(jwk, OBJECT) or "kty" not in jwk:
        raise KeyMaterialError("not a did:jwk: no JWK", code=INVALID_METHOD_URL)
    if not PRIVATE_JWK_MEMBERS.isdisjoint(jwk):
        raise KeyMaterialError("a did:jwk that tells its private key", code=INVALID_METHOD_URL)
    use, name = jwk.get("use"), f"{did}#0"
    relationships = (*(_SIGNING if use != "enc" else ()), *(("keyAgreement",) if use != "sig" else ()))
    return {
        "@context": [DID_CONTEXT, "https://w3id.org/security/suites/jws-2020/v1"],
        "id": did,
        "verificationMethod": [{"id": name, "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": jwk}],
        **{relationship: [name] for relationship in relationships},
    }
