"""Documents for the tests of canonical forms: the published ones, and a badge to play tricks on."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

from conftest import SHARED, read_json

VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CRED = "https://www.w3.org/2018/credentials#"
OB = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
STATUS = "https://www.w3.org/ns/credentials/status#"

_FOLDERS = (
    "1edtech-impl-guide",
    "1edtech-ob3-spec-examples",
    "w3c-vc-di-eddsa",
    "w3c-vc-di-ecdsa",
    "w3c-vc-di-bbs",
    "w3c-vc-data-integrity",
    "w3c-vc-jose-cose",
    "w3c-vcdm2-rec-examples",
    "w3c-vcdm2-test-suite",
    "w3c-bitstring-status-list",
    "w3c-cid",
    "did-key",
    "did-web",
)


@cache
def all_contexts() -> dict[str, Any]:
    """Every published context by its URL; the vectors need some beyond the closed set."""
    folder = SHARED / "spec" / "contexts"
    return {url: read_json(folder / file) for url, file in read_json(folder / "url-map.json").items()}


def published_documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """The JSON-LD documents of the standards, each without its proof, by their file."""
    vectors = SHARED / "spec" / "vectors"
    for folder in _FOLDERS:
        for file in sorted((vectors / folder).rglob("*.json")):
            document = read_json(file)
            if isinstance(document, dict) and "@context" in document:
                document.pop("proof", None)
                yield str(file.relative_to(vectors)), document


_BADGE: dict[str, Any] = {
    "@context": [VC2, OB3],
    "id": "https://academy.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:academy.example", "type": ["Profile"], "name": "Example Leadership Academy"},
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00Z",
    "credentialStatus": {
        "id": "https://academy.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://academy.example/status/1",
    },
    "credentialSubject": {
        "id": "did:example:learner",
        "type": ["AchievementSubject"],
        "creditsEarned": 1.5,
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$00",
                "identityType": "emailAddress",
                "salt": "pepper",
            }
        ],
        "achievement": {
            "id": "https://academy.example/achievements/1",
            "type": ["Achievement"],
            "name": "Leading a team",
            "description": "Leads a team through a term.",
            "creditsAvailable": 2,
            "criteria": {"narrative": "A portfolio, scored with a rubric."},
            "creator": {"id": "did:web:academy.example", "type": ["Profile"], "url": "https://academy.example"},
            "resultDescription": [
                {
                    "id": "https://academy.example/criteria/1",
                    "type": ["ResultDescription"],
                    "name": "Listening",
                    "resultType": "RubricCriterionLevel",
                    "requiredLevel": "https://academy.example/levels/2",
                    "rubricCriterionLevel": [
                        {
                            "id": f"https://academy.example/levels/{level}",
                            "type": ["RubricCriterionLevel"],
                            "name": f"Level {level}",
                            "level": str(level),
                            "points": str(level),
                        }
                        for level in (1, 2, 3)
                    ],
                },
                {
                    "id": "https://academy.example/criteria/2",
                    "type": ["ResultDescription"],
                    "name": "Grade",
                    "resultType": "LetterGrade",
                    "allowedValue": ["C", "B", "A"],
                    "requiredValue": "B",
                },
            ],
        },
        "result": [
            {
                "type": ["Result"],
                "resultDescription": "https://academy.example/criteria/1",
                "achievedLevel": "https://academy.example/levels/3",
            },
            {"type": ["Result"], "resultDescription": "https://academy.example/criteria/2", "value": "A"},
        ],
    },
}


def badge() -> dict[str, Any]:
    """A badge with a rubric, an expiry and a status; every call makes a new one."""
    return copy.deepcopy(_BADGE)
