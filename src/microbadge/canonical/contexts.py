"""The closed set of JSON-LD contexts: what a credential may refer to, known without asking the network.

A context that can be swapped changes what a signature says, so none is ever fetched (Data Integrity 1.0,
section 2.4). Each is kept as a table of terms, `terms/NAME.terms`, and built into the JSON-LD document when it
is asked for. A table has one term to a line, its scoped context indented below it::

    # a comment                                  ! ob https://…#        "ob~x" below stands for "https://…#x"
    id = @id                                     written short: "id": "@id"
    result : ob~result @set                      written as an object: @id, then its @type, then its @container
    verifiableCredential : cred~vc @id @null     … with the scoped context null
    awardedOnCompletionOf < schema~awarded       a reverse property
    @protected                                   also @version (1.1) and @vocab IRI
    & https://w3id.org/security/v1               one of several contexts in a list: a URL, or the terms after "&"
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

_OB = "https://purl.imsglobal.org/spec/ob/v3p0/"
_OB_EXTENSION = "https://openbadgespec.org/extensions/"
_CLR = "https://purl.imsglobal.org/spec/clr/v2p0/"

_TABLE_OF_URL = MappingProxyType(
    {
        "https://www.w3.org/2018/credentials/v1": "credentials-v1",
        "https://www.w3.org/ns/credentials/v2": "credentials-v2",
        "https://www.w3.org/ns/credentials/undefined-terms/v2": "undefined-terms-v2",
        "https://www.w3.org/ns/credentials/status/v1": "status-v1",
        "https://w3id.org/vc/status-list/2021/v1": "status-list-2021-v1",
        "https://w3id.org/vc/status-list/v1": "status-list-2021-v1",
        "https://w3id.org/vc-revocation-list-2020/v1": "revocation-list-2020-v1",
        "https://w3id.org/security/data-integrity/v1": "data-integrity-v1",
        "https://w3id.org/security/data-integrity/v2": "data-integrity-v2",
        "https://w3id.org/security/multikey/v1": "multikey-v1",
        "https://w3id.org/security/jwk/v1": "jwk-v1",
        "https://w3id.org/security/suites/ed25519-2020/v1": "ed25519-2020-v1",
        "https://w3id.org/security/suites/ed25519-2018/v1": "ed25519-2018-v1",
        "https://w3id.org/security/suites/jws-2020/v1": "jws-2020-v1",
        "https://w3id.org/security/v1": "security-v1",
        "https://w3id.org/security/v2": "security-v2",
        "https://www.w3.org/ns/cid/v1": "cid-v1",
        "https://www.w3.org/ns/did/v1": "did-v1",
        "https://w3id.org/did/v1": "did-v1",
        "https://w3id.org/did/v0.11": "did-v1",
        "https://www.w3.org/ns/did/v1.1": "did-v1.1",
        f"{_OB}context.json": "ob-3.0.0",
        f"{_OB}context-3.0.1.json": "ob-3.0.1",
        f"{_OB}context-3.0.2.json": "ob-3.0.2",
        f"{_OB}context-3.0.3.json": "ob-3.0.3",
        f"{_OB}extensions.json": "ob-extensions",
        f"{_OB_EXTENSION}accessibilityExtension/context-3.0.0.json": "ob-ext-accessibility-3.0.0",
        f"{_OB_EXTENSION}applyLinkExtension/context-3.0.0.json": "ob-ext-apply-link-3.0.0",
        f"{_OB_EXTENSION}geoCoordinatesExtension/context-3.0.0.json": "ob-ext-geo-coordinates-3.0.0",
        f"{_OB_EXTENSION}licenseExtension/context-3.0.0.json": "ob-ext-license-3.0.0",
        f"{_CLR}context.json": "clr-2.0.0",
        f"{_CLR}context-2.0.1.json": "clr-2.0.1",
        "https://w3id.org/dcc/v1": "dcc-v1",
    }
)

KNOWN_CONTEXTS: frozenset[str] = frozenset(_TABLE_OF_URL)
"""The URLs of the closed set."""

OB_CONTEXT_3_0_3 = f"{_OB}context-3.0.3.json"
ADDED_SINCE_MARCH_2024 = ("endorsementJwt", "jti")
"""Terms that 1EdTech added to the Open Badges context 3.0.3 in place, under the same URL."""


def context_document(url: str) -> dict[str, Any] | None:
    """The context published at `url`, a document of its own for each caller; None when it is not in the set."""
    table = _TABLE_OF_URL.get(url)
    return None if table is None else _build(table)


def ob_context_of_march_2024() -> dict[str, Any]:
    """The Open Badges context 3.0.3 as it was in March 2024; no URL leads to it any more."""
    document = _build("ob-3.0.3")
    for term in ADDED_SINCE_MARCH_2024:
        del document["@context"][term]
    return document


def _build(table: str) -> dict[str, Any]:
    parts = list(_parts(packaged(f"terms/{table}.terms")))
    return {"@context": parts[0] if len(parts) == 1 else parts}


def packaged(name: str) -> str:
    """The text of a file of this package."""
    data = pkgutil.get_data(__package__, name)  # which loads less than `importlib.resources`
    if data is None:
        raise FileNotFoundError(name)
    return data.decode()


def _parts(text: str) -> Iterator[str | dict[str, Any]]:
    """The contexts of a table: one, or several where lines with ``&`` divide them."""
    abbreviations: dict[str, str] = {}
    levels: list[dict[str, Any]] = [{}]  # the context being filled, below it the ones that it is nested in
    definition: dict[str, Any] = {}
    for line in text.splitlines():
        words = line.split()
        match words:
            case ["#", *_]:
                continue
            case ["!", name, iri]:
                abbreviations[name] = iri
                continue
            case ["&", *url]:
                if levels[0]:
                    yield levels[0]
                yield from url
                levels = [{}]
                continue
        depth = (len(line) - len(line.lstrip())) // 2
        if depth == len(levels):
            levels.append(definition.setdefault("@context", {}))
        del levels[depth + 1 :]
        definition = _define(levels[depth], words, abbreviations)
    yield levels[0]


def _define(context: dict[str, Any], words: list[str], abbreviations: dict[str, str]) -> dict[str, Any]:
    """Add one line to `context`; the answer is the term's definition, into which a scoped context may go."""
    definition: dict[str, Any] = {}
    match words:
        case ["@vocab", iri]:
            context["@vocab"] = iri
        case [keyword]:
            context[keyword] = {"@protected": True, "@version": 1.1}[keyword]
        case [term, "=", iri]:
            context[term] = _full(iri, abbreviations)
        case [term, "<", iri]:
            context[term] = {"@reverse": _full(iri, abbreviations)}
        case [term, ":", iri, *more]:
            definition["@id"] = _full(iri, abbreviations)
            for word in more:
                if word == "@null":
                    definition["@context"] = None
                elif word in ("@set", "@list", "@graph"):
                    definition["@container"] = word
                else:
                    definition["@type"] = _full(word, abbreviations)
            context[term] = definition
    return definition


def _full(iri: str, abbreviations: dict[str, str]) -> str:
    name, mark, rest = iri.partition("~")
    return abbreviations[name] + rest if mark else iri
