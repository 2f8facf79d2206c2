"""Contexts: lists of those in the closed set, and inline ones of every kind."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from microbadge.canonical import KNOWN_CONTEXTS, context_document
from microbadge.frozen import thaw

from .values import IRIS, LANGUAGES, NAMES, ODD_IRIS, TYPES, anything, iri, kind_of

Json = Any

_OB = "https://purl.imsglobal.org/spec/ob/v3p0/"
_EXTENSION = "https://openbadgespec.org/extensions/"
_W3ID = "https://w3id.org/"
VC1 = "https://www.w3.org/2018/credentials/v1"
VC2 = "https://www.w3.org/ns/credentials/v2"
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
OB3, OB302, OB301, OB300 = (f"{_OB}context{version}.json" for version in ("-3.0.3", "-3.0.2", "-3.0.1", ""))
EXTENSIONS = f"{_OB}extensions.json"
CLR201, CLR200 = (f"https://purl.imsglobal.org/spec/clr/v2p0/context{version}.json" for version in ("-2.0.1", ""))
BADGE = [VC2, OB3]

OPEN_BADGES: list[Json] = [
    [VC2, OB3, EXTENSIONS], [VC2, OB302], [VC2, OB301], [VC1, OB300], [VC1, OB301], [VC1, OB302, EXTENSIONS],
    [VC2, CLR201, OB3], [VC2, CLR201], [VC1, CLR200], [VC1, CLR200, OB300], [VC2, OB3, UNDEFINED],
    [VC2, OB3, f"{_W3ID}security/data-integrity/v2"], [VC1, OB301, f"{_W3ID}security/data-integrity/v1"],
    [VC1, OB301, f"{_W3ID}security/suites/ed25519-2020/v1"], [VC1, OB301, f"{_W3ID}vc/status-list/2021/v1"],
    [VC1, f"{_W3ID}vc-revocation-list-2020/v1"],
    [VC2, OB3, f"{_EXTENSION}accessibilityExtension/context-3.0.0.json"],
    [VC2, OB3, f"{_EXTENSION}applyLinkExtension/context-3.0.0.json"],
    [VC2, OB3, f"{_EXTENSION}geoCoordinatesExtension/context-3.0.0.json"],
    [VC2, OB3, f"{_EXTENSION}licenseExtension/context-3.0.0.json"],
]  # fmt: skip
OTHERS: list[Json] = [
    VC2, [VC2], VC1, [VC2, UNDEFINED], [UNDEFINED], [VC1, UNDEFINED], OB3, [OB3, VC2], [VC2, VC2, OB3],
    [VC2, OB3, OB3], [VC2, OB3, VC2], [VC2, OB301, OB3], [VC1, VC2, OB3], [VC2, VC1, OB301], [VC1, OB3], [OB300],
    [CLR201, VC2], [OB3, CLR201, VC2, EXTENSIONS], [EXTENSIONS], [], [[VC2, OB3]], [VC2, [OB3]], None, {}, 5, True,
    [None, VC2, OB3], [VC2, OB3, None], [VC2, OB3, {}], [VC2, "https://nobody.example/context"],
    "https://nobody.example/context", [VC2, OB3.upper()], [VC2, f"{OB3} "], [VC2, ""],
    [VC2, OB3, {"@context": {"x": "urn:x"}}], [f"{_W3ID}did/v1"],
    ["https://www.w3.org/ns/did/v1", f"{_W3ID}security/multikey/v1"], ["https://www.w3.org/ns/cid/v1"],
    [f"{_W3ID}security/data-integrity/v2"], [f"{_W3ID}security/data-integrity/v1"], [f"{_W3ID}security/jwk/v1"],
    [f"{_W3ID}security/v1"], [f"{_W3ID}security/v2"], [f"{_W3ID}dcc/v1"], [VC1, f"{_W3ID}dcc/v1", OB301],
    ["https://www.w3.org/ns/did/v1.1"], ["https://www.w3.org/ns/did/v1", f"{_W3ID}security/suites/jws-2020/v1"],
    [VC2, "https://www.w3.org/ns/credentials/status/v1"], [f"{_W3ID}security/suites/ed25519-2018/v1"],
    [VC1, f"{_W3ID}vc/status-list/v1"], [f"{_W3ID}security/suites/ed25519-2020/v1"],
]  # fmt: skip


def context(chance: random.Random) -> Json:
    """Contexts of the closed set, in an order in which documents have them; mostly those of a badge."""
    if chance.random() < 0.6:
        return list(BADGE)
    return thaw(chance.choice(OPEN_BADGES))


def odd_context(chance: random.Random) -> Json:
    """Any other combination of contexts; few of them, since each costs the reference much time when it is new."""
    if chance.random() < 0.01:
        return chance.sample(sorted(KNOWN_CONTEXTS), chance.randrange(1, 4))
    return thaw(chance.choice(OTHERS))


@cache
def terms_of(urls: tuple[str, ...]) -> dict[str, Json]:
    """All terms of these contexts with their definitions, the last one that stands there for each."""
    found: dict[str, Json] = {}
    for url in urls:
        document = context_document(url)
        parts = [] if document is None else document["@context"]
        for part in parts if isinstance(parts, list) else [parts]:
            found.update(terms_of((part,)) if isinstance(part, str) else part)
    return found


def terms(given: Json) -> dict[str, Json]:
    """All terms of a value of ``@context``, as far as it is one."""
    entries = given if isinstance(given, list) else [given]
    found = dict(terms_of(tuple(entry for entry in entries if isinstance(entry, str))))
    for entry in entries:
        if isinstance(entry, dict):
            found.update(entry)
    return found


_OWN = ["mentor", "hours", "note", "kind", "key", "level", "validUntil", "name", "Thing", "ext", "x", "achievement"]
_MEANINGS = [
    f"{IRIS[0]}#mentor", "urn:x:p", "https://schema.org/name", "https://www.w3.org/2018/credentials#validUntil",
    "cred:validFrom", "ext:y", "name", "@id", "@type", "@value", "@language", "@graph", "@list", "@set", "@json",
    "@none", "@nest", "@included", "@reverse", "@index", "@direction", "_:p", "relative", "", None, f"{IRIS[0]}/",
    f"{IRIS[0]}#",
]  # fmt: skip
_COERCIONS = ["@id", "@vocab", "@json", "@none", "xsd:date", "http://www.w3.org/2001/XMLSchema#integer", "Achievement"]
_CONTAINERS = [
    "@set",
    "@list",
    "@language",
    "@index",
    "@id",
    "@type",
    "@graph",
    ["@graph", "@id"],
    ["@set", "@language"],
]
READY: list[Json] = [
    {"@vocab": f"{IRIS[0]}#"}, {"@vocab": ""}, {"@vocab": None}, {"@language": "de"}, {"@language": None},
    {"@language": "no language"}, {"@direction": "rtl"}, {"@base": IRIS[0]}, {"@version": 1.1},
    {"@propagate": False}, {"@protected": True, "mentor": "urn:x:mentor"}, {"@import": VC2},
    {"ext": "https://academy.example/terms#"},
    {"ob": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#", "cred": "https://www.w3.org/2018/credentials#"},
    {"schema": "https://schema.org/", "xsd": "http://www.w3.org/2001/XMLSchema#"},
    {"name": "https://schema.org/name"}, {"id": "@id", "type": "@type"}, {"key": "@id", "kind": "@type"},
    {"validUntil": None}, {"mentor": None}, {"end": "https://www.w3.org/2018/credentials#validUntil"},
    {"mentor": {"@id": "urn:x:mentor", "@type": "@id"}},
    {"Thing": {"@id": "urn:x:Thing", "@context": {"mentor": "urn:x:mentor", "name": "urn:x:name"}}},
    {"Thing": {"@id": "urn:x:Thing", "@context": {"@propagate": True, "mentor": "urn:x:mentor"}}},
    {"mentor": {"@id": "urn:x:mentor", "@context": {"@vocab": "urn:v:", "@propagate": False}}},
    {"mentor": {"@id": "urn:x:mentor", "@container": "@list"}},
    {"note": {"@id": "urn:x:note", "@container": "@language"}}, {"mentor": {"@reverse": "urn:x:student"}},
    {"mentor": {"@id": "urn:x:mentor", "@container": "@graph"}},
    {"Thing": "urn:x:Thing", "note": {"@id": "urn:x:note", "@type": "@json"}}, {"hours": "urn:x:hours"},
    {"note": {"@id": "urn:x:note", "@language": "fr"}}, {"note": {"@id": "urn:x:note", "@direction": "ltr"}},
    {"inside": "@nest", "also": "@included", "list": "@list"},
    {"level": {"@id": "urn:x:level", "@protected": True}},
    {"Achievement": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Achievement"}, {"mentor": "urn:x:mentor"},
    {"Achievement": {"@id": "urn:x:A", "@context": {"mentor": "urn:x:mentor", "@protected": True}}},
]  # fmt: skip


def inline_context(chance: random.Random) -> Json:
    """A context as a document may bring it along: mostly one of a few, since each costs the reference much time."""
    if chance.random() < 0.75:
        return thaw(chance.choice(READY))
    made: dict[str, Json] = {}
    for _ in range(chance.randrange(1, 4)):
        name = chance.choice(_OWN if chance.random() < 0.8 else NAMES)
        made[name] = chance.choice(_MEANINGS) if chance.random() < 0.5 else _definition(chance)
    return made


def _definition(chance: random.Random) -> Json:
    if chance.random() < 0.05:
        return anything(chance)
    definition: dict[str, Json] = {"@id": chance.choice(_MEANINGS if chance.random() < 0.4 else ["urn:x:p", "urn:x:q"])}
    more: dict[str, Json] = {
        "@type": chance.choice(_COERCIONS if chance.random() < 0.8 else ODD_IRIS),
        "@container": chance.choice(_CONTAINERS),
        "@context": chance.choice([{"note": "urn:x:note"}, None, VC2, {"@vocab": "urn:v:"}, [OB3]]),
        "@language": chance.choice([*LANGUAGES, None]),
        "@direction": chance.choice(["rtl", None]),
        "@protected": True,
        "@prefix": chance.choice([True, False]),
        "@index": "urn:x:index",
        "@nest": chance.choice(["@nest", "inside"]),
        "@reverse": "urn:x:r",
    }
    for keyword in chance.sample(sorted(more), chance.choice([0, 1, 1, 1, 2])):
        definition[keyword] = thaw(more[keyword])
    return definition


def names_in(inline: Json) -> list[str]:
    """The terms that an inline context defines."""
    return [name for name in inline if not name.startswith("@")] if isinstance(inline, dict) else []


def used(chance: random.Random, name: str, definition: Json) -> Json:
    """A value for a term of an inline context."""
    if name[:1].isupper() or name == "kind":
        return chance.choice(TYPES)
    kind = definition.get("@type") if isinstance(definition, dict) else None
    container = definition.get("@container") if isinstance(definition, dict) else None
    if container == "@language":
        return {language: f"in {language}" for language in chance.sample(LANGUAGES, 2)}
    if container in ("@index", "@id", "@type") or kind == "@json" or chance.random() < 0.1:
        return anything(chance)
    if kind in ("@id", "@vocab") or chance.random() < 0.2:
        return iri(chance)
    if chance.random() < 0.3:
        return {"id": iri(chance), "type": kind_of(chance), "name": "Named"}
    return chance.choice(["a value", 5, 1.5, True, ["a", "b"], ["a", "a"], [], {"@value": "v", "@language": "en"}])
