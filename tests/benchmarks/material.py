"""What is signed and verified: the badges of the reference data, each time for another person.

Minimal has 0.7 kB, realistic 12.5 kB (a rubric of several criteria), large 26 kB (50 evidence items).
"""

from __future__ import annotations

import copy
import functools
import hashlib
import itertools
import json
import os
import uuid
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from microbadge import LocalSigner
from microbadge.frozen import Frozen, freeze

PROJECT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MICROBADGE_SHARED", PROJECT.parent / "shared"))
SIZES = ("minimal", "realistic", "large")
SUITES = {"eddsa-rdfc-2022": "ed25519", "eddsa-jcs-2022": "ed25519", "ecdsa-rdfc-2019": "p256", "VC-JWT": "ed25519"}
"""The ways to secure a badge, with the kind of key that each is measured with."""
_TEXTS = frozenset(
    "name description narrative targetName targetCode targetFramework caption humanCode fieldOfStudy tag".split()
)
_SITES = ("https://badges.excel.example.edu/", "https://standards.example.org/")
_counter = itertools.count(1)


@functools.cache
def signer(kind: str) -> LocalSigner:
    """The key of that kind, as a did:key."""
    return LocalSigner.generate(kind)


@functools.cache
def private_key(kind: str) -> Any:
    """The same key, as `cryptography` has it."""
    return load_pem_private_key(signer(kind).to_pem(), None)


def public_pem(kind: str) -> bytes:
    """Its public half in PEM (SubjectPublicKeyInfo)."""
    public = private_key(kind).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return bytes(public)


@functools.cache
def contexts() -> dict[str, Any]:
    """All published contexts by URL: the peers get them handed over, since nothing is fetched."""
    folder = SHARED / "spec" / "contexts"
    files = json.loads((folder / "url-map.json").read_text(encoding="utf-8"))
    return {url: json.loads((folder / file).read_text(encoding="utf-8")) for url, file in files.items()}


@functools.cache
def _badges(size: str) -> tuple[dict[str, Any], ...]:
    text = (SHARED / "bench" / f"{size}.jsonl").read_text(encoding="utf-8")
    return tuple(_consistent(json.loads(line)) for line in text.splitlines())


def _consistent(badge: dict[str, Any]) -> dict[str, Any]:
    """The badge with the points of the levels reached, which those of the reference data are not, or it is refused."""
    subject = badge["credentialSubject"]
    described = subject["achievement"].get("resultDescription", [])
    points = {level["id"]: level["points"] for one in described for level in one["rubricCriterionLevel"]}
    for result in subject.get("result", []):
        result["value"] = points[result["achievedLevel"]]
    return badge


def badges(size: str, count: int, *, issuer: str) -> list[dict[str, Any]]:
    """So many unsigned badges for persons who never had one, of achievements that come again and again."""
    return [_awarded_anew(copy.deepcopy(_next(size)), issuer) for _ in range(count)]


def unseen_badges(size: str, count: int, *, issuer: str) -> list[dict[str, Any]]:
    """So many unsigned badges of achievements that were never seen: other ids, and another text everywhere."""
    made = badges(size, count, issuer=issuer)
    for badge in made:
        badge["credentialSubject"] = _altered(badge["credentialSubject"], next(_counter))
    return made


def template_badges(size: str, count: int, *, issuer: str) -> list[dict[str, Any]]:
    """So many unsigned badges as a template makes them: the issuer and the achievement are frozen objects."""
    made = []
    for badge in badges(size, count, issuer=issuer):
        subject = badge["credentialSubject"]
        achievement = _frozen(json.dumps(subject["achievement"]))
        profile = _frozen(json.dumps(badge["issuer"]))
        made.append({**badge, "issuer": profile, "credentialSubject": {**subject, "achievement": achievement}})
    return made


@functools.cache
def _frozen(text: str) -> Frozen:
    return freeze(json.loads(text))


def new_id() -> str:
    """The id of a badge, which no other one has."""
    return uuid.uuid5(uuid.NAMESPACE_URL, str(next(_counter))).urn


def _next(size: str) -> dict[str, Any]:
    every = _badges(size)
    return every[next(_counter) % len(every)]


def _awarded_anew(badge: dict[str, Any], issuer: str) -> dict[str, Any]:
    number = next(_counter)
    subject = badge["credentialSubject"]
    badge["issuer"]["id"] = issuer
    badge["id"] = new_id()
    subject["id"] = f"did:example:{number}"
    for identity in subject.get("identifier", []):
        if identity["hashed"]:
            identity["identityHash"] = f"sha256${hashlib.sha256(str(number).encode()).hexdigest()}"
    for item in badge.get("evidence", []):
        item["narrative"] += f" ({number})"
        if "id" in item:
            item["id"] += f"?{number}"
    return badge


def _altered(value: Any, number: int, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _altered(member, number, key) for key, member in value.items()}
    if isinstance(value, list):
        return [_altered(member, number, name) for member in value]
    if isinstance(value, str) and (name in _TEXTS or value.startswith(_SITES)):
        return f"{value} ({number})" if name in _TEXTS else _elsewhere(value, number)
    return value


def _elsewhere(url: str, number: int) -> str:
    scheme, _, rest = url.partition("//")
    host, _, path = rest.partition("/")
    return f"{scheme}//{host}/{number}/{path}"
