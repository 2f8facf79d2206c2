"""Badges for tests: built here, signed with a key of their own, changed as a test needs."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from microbadge.data_integrity import add_proof
from microbadge.keys import LocalSigner

ACADEMY = LocalSigner.from_seed(b"example leadership academy, seed")
"""The key of the invented Example Leadership Academy, as a did:key."""
STRANGER = LocalSigner.from_seed(b"somebody else altogether, 32 b..")

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""The time the questions of the tests are about."""

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
BASE = "https://academy.example/scaffolds"
NAMES = ("plan", "teach", "reflect")
LEVELS = ("not-yet", "developing", "demonstrated", "exemplary")


def criterion(name: str, *, required: str | None = "demonstrated") -> dict[str, Any]:
    """A ResultDescription with four levels, worth 0 to 3 points."""
    uri = f"{BASE}/criteria/{name}"
    described: dict[str, Any] = {
        "id": uri,
        "type": ["ResultDescription"],
        "name": name.title(),
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [
            {
                "id": f"{uri}/{level}",
                "type": ["RubricCriterionLevel"],
                "name": level.title(),
                "level": str(number),
                "points": str(number),
            }
            for number, level in enumerate(LEVELS)
        ],
    }
    if required is not None:
        described["requiredLevel"] = f"{uri}/{required}"
    return described


def result(name: str, level: str = "demonstrated") -> dict[str, Any]:
    """A Result for the criterion of that name."""
    uri = f"{BASE}/criteria/{name}"
    return {"type": ["Result"], "resultDescription": uri, "achievedLevel": f"{uri}/{level}"}


def score(value: str | None = None, **members: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A ResultDescription of type RubricScore and its Result."""
    uri = f"{BASE}/total"
    described = {"id": uri, "type": ["ResultDescription"], "name": "Total", "resultType": "RubricScore", **members}
    scored = {"type": ["Result"], "resultDescription": uri}
    return described, scored if value is None else {**scored, "value": value}


def total(value: str, *, kind: str = "CFRubricCriterion", **members: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A score that states to be the sum of the three criteria of the badge, and its Result."""
    described, scored = score(value, **members)
    described["alignment"] = [
        {"type": ["Alignment"], "targetName": name, "targetUrl": f"{BASE}/criteria/{name}", "targetType": kind}
        for name in NAMES
    ]
    return described, scored


def badge() -> dict[str, Any]:
    """An unsigned badge with three criteria, each reached."""
    return {
        "@context": list(CONTEXTS),
        "id": "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Scaffolds that fit",
        "issuer": {"id": ACADEMY.controller, "type": ["Profile"], "name": "Example Leadership Academy"},
        "validFrom": "2026-05-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:teacher",
            "type": ["AchievementSubject"],
            "creditsEarned": 1,
            "result": [result(name) for name in NAMES],
            "achievement": {
                "id": BASE,
                "type": ["Achievement"],
                "achievementType": "MicroCredential",
                "name": "Scaffolds that fit",
                "description": "Plans scaffolds for learners at several levels of English.",
                "creditsAvailable": 1,
                "criteria": {"narrative": "Every criterion at Demonstrated or above."},
                "resultDescription": [criterion(name) for name in NAMES],
            },
        },
    }


def changed(change: Callable[[dict[str, Any]], object], document: dict[str, Any] | None = None) -> dict[str, Any]:
    """A copy of the badge (or another document) after the change."""
    copied = copy.deepcopy(badge() if document is None else document)
    change(copied)
    return copied


def signed(document: dict[str, Any] | None = None, signer: LocalSigner = ACADEMY, **options: Any) -> dict[str, Any]:
    """The badge (or another document) with a proof."""
    options.setdefault("created", datetime(2026, 5, 1, 9, tzinfo=UTC))
    return add_proof(badge() if document is None else document, signer, **options)
