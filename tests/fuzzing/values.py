"""Random values: strings, IRIs and numbers that are fit to be signed, and others that are hardly so."""

from __future__ import annotations

import random
from typing import Any

from microbadge.frozen import thaw

Json = Any

TEXTS = [
    "Leading a team", "Example Leadership Academy", "0", "1", "true", "2.5", "en", " ", "line\nbreak", '"quoted"',
    "'", "{}", "Zoë Ζωή ゾーイ", "👩🏽\u200d🏫", "e\u0301 é", "\u202e\u2067 ש", "2026-05-01T00:00:00Z", "2026-05-01",
    "-1", "1e3", "NaN", "https://academy.example/x", "\U0001d518\U0010fffd",
    "Scored with a rubric; see the portfolio.", "7", "1.0E0",
]  # fmt: skip
HOSTILE_TEXTS = [
    "a\tb", "cr\rlf\r\n", "\x00", "\x01\x08\x0b\x0c\x1f", "\x7f", "\x80\x85\x9f\xa0", "\u2028\u2029", "\ufeff",
    "\ufffe\uffff", '"quoted" \\ back', "\\u0041 \\n", 'x"@en .\n<urn:s> <urn:p> <urn:o> .\n', '"^^<urn:d> .',
    "<urn:x>", "_:b0", "_:c14n0", "@id", "@type", "@", "\ufdd0", "\ud7ff\ue000", "INF", "\\", "\n", '"', "\\\"\n",
]  # fmt: skip
ODD_TEXTS = ["", "\ud800", "x\udfff", "\udc00\ud800", "@foo", "@none", "x" * 3000, "\ud83d\ude00"]
BASE = "https://academy.example/"
IRIS = [
    f"{BASE}a", f"{BASE}b", f"{BASE}achievements/1", f"{BASE}criteria/1", f"{BASE}levels/1", f"{BASE}levels/2",
    "did:web:academy.example", "did:example:learner", "did:key:z6MkExample#z6MkExample",
    "urn:uuid:c2a7af9e-ab79-4005", "urn:x:y", "mailto:badges@academy.example",
    "HTTPS://ACADEMY.example/%7e?q=a&b='c'#d/(e)", f"{BASE}ü/ゾ/👩", "a:b", f"{BASE}evidence/1",
    f"{BASE}img/logo.png", "urn:x:z", "did:example:teacher", f"{BASE}credentials/1#7",
]  # fmt: skip
HOSTILE_IRIS = [
    "urn:%zz%20", f"{BASE}{'x' * 300}", "tel:+1-555", "data:,a", "x-y+z.0:", "https:", "urn:x:\u0301",
    "urn:a[b]$;,*!~", "cred:issuer", "ob:Achievement", "sec:proof", "xsd:date", "schema:name",
    "https://a.example//b/../c/./d",
]  # fmt: skip
ODD_IRIS = [
    "", "relative", "/a", "#x", "../x", "?q", "//a.example", "urn:a b", 'urn:a"b', "urn:a<b", "urn:a>b", "urn:{x}",
    "urn:\\", "urn:^", "urn:`", "urn:|", "urn:\x00", "urn:\x7f", "urn:\x85", "urn:\u00a0", "urn:\u2028", "urn:a\nb",
    "urn:\u3000", "urn:\ud800", "_:b0", "_:b1", "_:", "_:x y", "_:c14n0", "1:2", "é:x", ":x", "-a:b", "a_b:c",
    "@id", "@vocab", "@none", "@unknown", "https://a.example/ ", " urn:x", "urn:\x1f", "urn:\ue000", "urn:\ufeff",
]  # fmt: skip
NUMBERS: list[Json] = [
    0, 1, -1, 2, 7, 36, 120, 1.0, 36.0, -7.0, 0.0, 0.5, 1.5, -2.5e-3, 36.5, 0.1, 1 / 3, 2 / 3, 1e-6, 0.00025, 4.35,
    1e15, 1e5, 100.0, 123456789.123, 2**53 - 1, 1 - 2**53, 2**31, 2**32 + 1, True, False, 1.1, 1e-5, 0.1 + 0.7,
]  # fmt: skip
ODD_NUMBERS: list[Json] = [
    -0.0, 2**53, 2**53 + 1, 1e21, 1e20, 1e16, 1e22, 10**30, -(10**400), 0.1 + 0.2, 1e-7, 5e-324,
    9.999999999999999e-7, 1.7976931348623157e308, 123456789012345.67, float(2**53), float("nan"), float("inf"),
    float("-inf"), 1e100,
]  # fmt: skip
LANGUAGES = ["en", "EN-us", "de-1996", "he", "x-a-b", "zh-Hant-TW", "a", "abcdefgh-12345678"]
ODD_LANGUAGES: list[Json] = [
    "",
    "en_US",
    "abcdefghi",
    "en-",
    "-en",
    "en .\n<urn:s> <urn:p> <urn:o",
    "1",
    "en us",
    "é",
    None,
    5,
    ["en"],
]
XSD = "http://www.w3.org/2001/XMLSchema#"
DATATYPES = [
    *(f"{XSD}{name}" for name in ("string", "date", "dateTime", "boolean", "integer", "double", "float", "anyURI")),
    "https://www.w3.org/2001/XMLSchema#integer", "urn:x:type", f"{BASE}type", "@json", "Achievement",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON",
]  # fmt: skip
ODD_DATATYPES: list[Json] = [
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    "relative",
    "_:t",
    "",
    "@id",
    "@vocab",
    "@none",
    "urn:a b",
    None,
    5,
    ["urn:x:type"],
    {},
]
NAMES = [
    "id", "type", "name", "description", "image", "url", "issuer", "validFrom", "validUntil", "credentialStatus",
    "result", "evidence", "related", "requiredLevel", "achievement", "level", "points", "tag", "alignment", "value",
    "endorsement", "proof", "credentialSubject", "verifiableCredential", "allowedValue", "hashed", "creditsEarned",
    "status", "jti", "https://www.w3.org/2018/credentials#validUntil", "cred:validUntil", "https://schema.org/name",
    "urn:x:p", "@vocab", "https://purl.imsglobal.org/spec/vc/ob/vocab.html#requiredLevel", "_:p", "@id", "@type",
    "@graph", "@context", "@set", "@included", "@reverse", "@nest", "@value", "@list", "@index", "@language",
    "@unknown", "@", "", " ", "undefined", "1", "a:b", "urn:a b", "é", "https://academy.example/terms#mentor",
    "mentor", "Achievement", "http://x", "x:", ":",
]  # fmt: skip
TYPES = [
    "VerifiableCredential", "OpenBadgeCredential", "AchievementCredential", "EndorsementCredential",
    "ClrCredential", "VerifiablePresentation", "DataIntegrityProof", "Achievement", "AchievementSubject",
    "EndorsementSubject", "Profile", "Result", "ResultDescription", "RubricCriterionLevel", "Evidence", "Image",
    "Criteria", "Alignment", "Related", "IdentityObject", "IdentifierEntry", "Address", "GeoCoordinates",
    "BitstringStatusListEntry", "BitstringStatusList", "1EdTechRevocationList", "1EdTechCredentialRefresh",
    "1EdTechJsonSchemaValidator2019", "ClrSubject", "Association", "urn:x:Type", f"{BASE}Type", "schema:Thing",
]  # fmt: skip
ODD_TYPES = ["Undefined", "", "_:t", "@json", "urn:a b", "é", "name", "id", "@type", "https://a.example/ "]


def text(chance: random.Random, odd: float = 0.0) -> str:
    """A string; with the probability `odd` one that is hardly fit to be signed."""
    if chance.random() < odd:
        return chance.choice(ODD_TEXTS)
    if chance.random() < 0.85:
        return chance.choice(TEXTS if chance.random() < 0.9 else HOSTILE_TEXTS)
    ranges = (
        (0x20, 0x5B),
        (0x5D, 0x7F),
        (0xA0, 0x250) if chance.random() < 0.9 else (0, 0xA0),
        (0x2000, 0x2070),
        (0x4E00, 0x9FFF),
        (0x10000, 0x10FFFF),
    )
    return "".join(chr(chance.randrange(*chance.choice(ranges))) for _ in range(chance.randrange(9)))


def iri(chance: random.Random, odd: float = 0.0) -> str:
    """An absolute IRI; with the probability `odd` something else in its place."""
    if chance.random() < odd:
        return chance.choice(ODD_IRIS)
    return chance.choice(IRIS if chance.random() < 0.9 else HOSTILE_IRIS)


def number(chance: random.Random, odd: float = 0.0) -> Json:
    """A number or boolean; with the probability `odd` one that libraries write differently."""
    if chance.random() < odd:
        return chance.choice(ODD_NUMBERS)
    if chance.random() < 0.8:
        return chance.choice(NUMBERS)
    return chance.choice([chance.randrange(-1000, 1000), chance.randrange(1000) / 8, round(chance.uniform(-9, 9), 6)])


def scalar(chance: random.Random, odd: float = 0.0) -> Json:
    """A string, number or boolean; perhaps null where it may be odd."""
    if chance.random() < odd / 4:
        return None
    return chance.choice((text, text, iri, number))(chance, odd)


def value_object(chance: random.Random, odd: float = 0.0) -> dict[str, Json]:
    """A value with its language, direction or type."""
    holder: dict[str, Json] = {"@value": text(chance, odd)}
    match chance.randrange(5):
        case 0 | 1:
            holder["@language"] = thaw(chance.choice(ODD_LANGUAGES if chance.random() < odd else LANGUAGES))
        case 2:
            holder["@type"] = thaw(chance.choice(ODD_DATATYPES if chance.random() < odd else DATATYPES))
            holder["@value"] = scalar(chance, odd)
        case 3:
            holder["@value"] = scalar(chance, odd)
    if chance.random() < 0.2:
        holder["@direction"] = chance.choice(["rtl", "ltr", "up", None, 5] if chance.random() < odd else ["rtl", "ltr"])
    if chance.random() < odd:
        holder[chance.choice(["@value", "@index", "@id", "@type", "name"])] = anything(chance)
    return holder


def anything(chance: random.Random, depth: int = 0) -> Json:
    """Any JSON value at all."""
    odd = 0.2
    match chance.randrange(10 if depth < 3 else 4):
        case 0 | 1 | 2:
            return scalar(chance, odd)
        case 3:
            return chance.choice([None, [], {}, "", 0, True])
        case 4 | 5:
            return value_object(chance, odd)
        case 6:
            return [anything(chance, depth + 1) for _ in range(chance.randrange(4))]
        case 7:
            keyword = chance.choice(["@list", "@set", "@graph", "@id", "@included", "@reverse", "@nest", "@index"])
            return {keyword: anything(chance, depth + 1)}
        case 8:
            return {language: text(chance) for language in chance.sample(LANGUAGES, 2)}
        case _:
            return {chance.choice(NAMES): anything(chance, depth + 1) for _ in range(chance.randrange(4))}


def kind_of(chance: random.Random, odd: float = 0.0) -> str:
    """The name of a type."""
    return chance.choice(ODD_TYPES if chance.random() < odd else TYPES)
