"""What is signed in both directions: a plain badge, and documents on which libraries are known to part ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from badges import BASE, CONTEXTS, NAMES, STRANGER, badge, criterion, result, signed

V1 = "https://www.w3.org/2018/credentials/v1"
V2, OB_3_0_3 = CONTEXTS
OB_3_0_1 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"
UNDEFINED_TERMS = "https://www.w3.org/ns/credentials/undefined-terms/v2"

CONTROL_CHARACTERS = "".join(map(chr, range(0x20))) + "\x7f"


def plain(issuer: str) -> dict[str, Any]:
    """A badge with three criteria."""
    document = badge()
    document["issuer"]["id"] = issuer
    return document


def small(issuer: str) -> dict[str, Any]:
    """A badge with one criterion, of two levels: for tests that go over it again and again."""
    document = plain(issuer)
    described = criterion(NAMES[0])
    described["rubricCriterionLevel"] = described["rubricCriterionLevel"][2:]
    document["credentialSubject"]["achievement"]["resultDescription"] = [described]
    document["credentialSubject"]["result"] = [result(NAMES[0])]
    return document


def control_characters(issuer: str) -> dict[str, Any]:
    """Each control character in a text, as pasted from a word processor or worse."""
    document = plain(issuer)
    document["credentialSubject"]["achievement"]["criteria"]["narrative"] = f"Plan\vand teach: {CONTROL_CHARACTERS}."
    document["credentialSubject"]["achievement"]["tag"] = list(CONTROL_CHARACTERS)
    return document


def directions(issuer: str) -> dict[str, Any]:
    """Names and descriptions as value objects, with a base direction, with and without a language."""
    document = plain(issuer)
    document["name"] = [
        {"@value": "סקפולדינג מתאים", "@language": "he", "@direction": "rtl"},
        {"@value": "Scaffolds that fit", "@language": "en-GB", "@direction": "ltr"},
        {"@value": "Gerüste, die passen", "@language": "de"},
    ]
    document["description"] = {"@value": "مهارات 2026", "@direction": "rtl"}
    return document


def look_alikes(issuer: str) -> dict[str, Any]:
    """Blank nodes that only their neighbours tell apart, two of them only the neighbours' neighbours, and twins."""
    document = plain(issuer)
    document["evidence"] = [
        {"type": ["Evidence"], "name": "A lesson, filmed", "narrative": narrative}
        for narrative in ("Twins.", "Twins.", "Twins.", "One.", "Two.")
    ]
    document["credentialSubject"]["result"] = [
        *map(result, NAMES),
        *(
            {
                "type": ["Result"],
                "status": "Completed",
                "alignment": [
                    {"type": ["Alignment"], "targetName": "Aligned", "targetUrl": f"https://frame.example/{target}"}
                ],
            }
            for target in range(5)
        ),
    ]
    document["credentialSubject"]["identifier"] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": f"t{n}@school.example", "identityType": kind}
        for n, kind in enumerate(("emailAddress", "emailAddress", "sourcedId", "sourcedId"))
    ]
    return document


def numbers(issuer: str) -> dict[str, Any]:
    """Integers and decimals under typed terms and untyped ones, within what every library writes the same."""
    document = plain(issuer)
    document["@context"].append(UNDEFINED_TERMS)
    document["credentialSubject"]["achievement"]["creditsAvailable"] = 120
    document["credentialSubject"]["creditsEarned"] = 36.5
    document["credentialSubject"]["hours"] = [0, 1, -7, 36, 36.0, 36.5, 0.1, 2**53 - 1, 1 - 2**53]
    document["credentialSubject"]["shares"] = [1 / 3, 2 / 3, 0.00025, 123456789.123, 1e-6, -2.5e-3]
    document["credentialSubject"]["flags"] = [True, False]
    return document


def beyond_ascii(issuer: str) -> dict[str, Any]:
    """Emoji of several code points, combining characters in two orders, text from right to left, odd separators."""
    document = plain(issuer)
    document["name"] = "Zoë, Ζωή, ゾーイ 👩🏽\u200d🏫 \U0001d518\U0001d52b \U0010fffd"
    achievement = document["credentialSubject"]["achievement"]
    achievement["description"] = "e\u0301 é ạ\u0302 a\u0302\u0323 ﬁ \u212b Å \ufb33 \ufeff"
    achievement["criteria"]["narrative"] = 'تخطيط \u202e\u2067 תכנון \u2028\u2029\x85 \\t \\u0041 "q"'
    achievement["tag"] = ["ザ", "😂", "z", "é", "e\u0301", "\u0652"]
    return document


def names_beyond_ascii(issuer: str) -> dict[str, Any]:
    """Member names that RFC 8785 sorts by UTF-16 code units, which is not the order of their code points."""
    document = plain(issuer)
    document["@context"].append(UNDEFINED_TERMS)
    document["credentialSubject"].update({"\ufb33": "dalet", "😂": "tears", "é": "acute", "€": "euro", "z": "zed"})
    return document


def emoji_and_full_width(issuer: str) -> dict[str, Any]:
    """Two statements that differ first where one has an emoji and the other a full-width letter."""
    document = plain(issuer)
    document["credentialSubject"]["achievement"]["tag"] = ["\uff01", "😂"]
    return document


def version_1(issuer: str) -> dict[str, Any]:
    """An Open Badge in the data model of VC 1.1."""
    document = plain(issuer)
    document["@context"] = [V1, OB_3_0_1, DATA_INTEGRITY]
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = "2030-05-01T00:00:00Z"
    return document


def endorsed(issuer: str) -> dict[str, Any]:
    """A badge with an endorsement inside, which has a proof of its own."""
    document = plain(issuer)
    endorsement = {
        "@context": list(CONTEXTS),
        "id": "urn:uuid:6c1d3a54-8f3e-4a0f-b4b5-0b6a5d7c0002",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": STRANGER.controller, "type": ["Profile"], "name": "A college"},
        "validFrom": "2026-02-03T00:00:00Z",
        "credentialSubject": {
            "id": BASE,
            "type": ["EndorsementSubject"],
            "endorsementComment": "We accept it for one credit.",
        },
    }
    document["credentialSubject"]["achievement"]["endorsement"] = [signed(endorsement, STRANGER)]
    return document


def inline_context(issuer: str) -> dict[str, Any]:
    """A term of the issuer's own, in a context inside the document."""
    document = plain(issuer)
    document["@context"].append({"mentor": {"@id": "https://academy.example/terms#mentor", "@type": "@id"}})
    document["credentialSubject"]["mentor"] = "did:example:mentor"
    return document


def unnamed(issuer: str) -> dict[str, Any]:
    """Hardly an id: nearly all nodes are blank, and the levels of the criteria look alike."""
    document = plain(issuer)
    del document["id"], document["credentialSubject"]["id"], document["credentialSubject"]["result"]
    described = [criterion(name, required=None) for name in NAMES]
    for one in described:
        for level in one["rubricCriterionLevel"]:
            del level["id"]
    document["credentialSubject"]["achievement"]["resultDescription"] = described
    return document


def one_blank_node(issuer: str) -> dict[str, Any]:
    """Only the Criteria object has no id, so that no order of blank nodes matters."""
    document = small(issuer)
    del document["credentialSubject"]["achievement"]["resultDescription"][0]["requiredLevel"]
    del document["credentialSubject"]["result"]
    return document


DOCUMENTS: dict[str, Callable[[str], dict[str, Any]]] = {
    build.__name__: build
    for build in (
        plain,
        control_characters,
        directions,
        look_alikes,
        numbers,
        beyond_ascii,
        version_1,
        endorsed,
        one_blank_node,
    )
}
"""By name: each makes an unsigned document of that issuer, which every suite signs the same everywhere."""
