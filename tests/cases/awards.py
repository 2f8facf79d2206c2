"""The small programme of Example Leadership Academy, and awards of it: six micro-credentials with two criteria each."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from microbadge.program import micro_credential_from_achievement

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
BASE = "https://academy.example/credentials"
PROGRAM = "https://academy.example/program"
SALT = "a1b2c3d4e5f60718"

MICRO_CREDENTIALS = {
    "questioning": ("Questions that open", ("plan", "ask")),
    "feedback": ("Feedback that moves on", ("notice", "respond")),
    "scaffolds": ("Scaffolds that fit", ("plan", "teach")),
    "assessment": ("Assessment for learning", ("design", "use")),
    "families": ("Families as partners", ("invite", "listen")),
    "reflection": ("Reflection on practice", ("record", "revise")),
}
"""Name and criteria of each."""
LEVELS = ("not-yet", "demonstrated", "exemplary")


def credential_id(name: str) -> str:
    """The id of the credential for that micro-credential: the same in every run."""
    digest = hashlib.sha256(f"microbadge case {name}".encode()).digest()
    return UUID(bytes=digest[:16], version=4).urn


def entry(kind: str, identifier: str) -> dict[str, str]:
    """An IdentifierEntry."""
    return {"type": "IdentifierEntry", "identifier": identifier, "identifierType": kind}


def _criterion(name: str, criterion: str) -> dict[str, Any]:
    uri = f"{BASE}/{name}/{criterion}"
    return {
        "id": uri,
        "type": ["ResultDescription"],
        "name": criterion.title(),
        "resultType": "RubricCriterionLevel",
        "requiredLevel": f"{uri}/demonstrated",
        "rubricCriterionLevel": [
            {
                "id": f"{uri}/{level}",
                "type": ["RubricCriterionLevel"],
                "name": level.replace("-", " ").title(),
                "level": str(number),
                "points": str(number),
            }
            for number, level in enumerate(LEVELS)
        ],
    }


def achievement(name: str, *, version: str = "2", renamed: str | None = None) -> dict[str, Any]:
    """The Achievement of a micro-credential, with the hash of its rubric. `renamed` is another last part of its id."""
    title, criteria = MICRO_CREDENTIALS[name]
    made = {
        "id": f"{BASE}/{name if renamed is None else renamed}",
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": title,
        "description": f"{title}: shown in the teacher's own classroom.",
        "version": version,
        "creditsAvailable": 1,
        "criteria": {"narrative": "Every criterion at Demonstrated or above."},
        "resultDescription": [_criterion(name, one) for one in criteria],
    }
    rubric = rubric_hash(made)
    return {**made, "otherIdentifier": [entry("ext:RubricHash", rubric), entry("ext:Program", PROGRAM)]}


def rubric_hash(achievement: dict[str, Any]) -> str:
    """The hash of the rubric in an achievement."""
    return micro_credential_from_achievement(achievement).rubric.hash


def subject(name: str, who: str = "$teacher", **members: Any) -> dict[str, Any]:
    """The AchievementSubject of an award."""
    return {
        "id": who,
        "type": ["AchievementSubject"],
        "achievement": achievement(name),
        "result": [
            {
                "type": ["Result"],
                "resultDescription": f"{BASE}/{name}/{criterion}",
                "achievedLevel": f"{BASE}/{name}/{criterion}/demonstrated",
            }
            for criterion in MICRO_CREDENTIALS[name][1]
        ],
        **members,
    }


def profile(who: str = "$academy", name: str = "Example Leadership Academy") -> dict[str, Any]:
    """The Profile of an issuer."""
    return {"id": who, "type": ["Profile"], "name": name}


def award(name: str, **members: Any) -> dict[str, Any]:
    """An unsigned award of a micro-credential."""
    return {
        "@context": list(CONTEXTS),
        "id": credential_id(name),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": MICRO_CREDENTIALS[name][0],
        "issuer": profile(),
        "validFrom": "2026-03-01T00:00:00Z",
        "credentialSubject": subject(name),
        **members,
    }


def identity(email: str, salt: str = SALT) -> dict[str, Any]:
    """An e-mail address as a hashed IdentityObject."""
    digest = hashlib.sha256((email + salt).encode()).hexdigest()
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": f"sha256${digest}",
        "identityType": "emailAddress",
        "salt": salt,
    }
