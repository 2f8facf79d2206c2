"""Badges of Open Badges 2.0: an assertion, its badge class and its issuer, hosted or signed."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from .building import Part, Scene
from .people import SIGNERS
from .stage import AT, make_scene

SITE = "https://academy.example/ob2"
ISSUER, BADGE_CLASS, KEY = f"{SITE}/issuer", f"{SITE}/classes/questioning", f"{SITE}/key"
HOSTED, SIGNED = f"{SITE}/assertions/1", "urn:uuid:3f0c6c52-6a0c-4c3e-9d55-0d2d8a3f0002"
REVOKED = f"{SITE}/revoked"
CONTEXT = "https://w3id.org/openbadges/v2"


def _public_pem(signer: str) -> str:
    key = load_pem_private_key(SIGNERS[signer].to_pem(), None).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _assertion(uri: str, verification: dict[str, str]) -> dict[str, Any]:
    salt = "deadsea"
    digest = hashlib.sha256(("teacher@school.example" + salt).encode()).hexdigest()
    return {
        "@context": CONTEXT,
        "id": uri,
        "type": "Assertion",
        "recipient": {"type": "email", "hashed": True, "salt": salt, "identity": f"sha256${digest}"},
        "badge": BADGE_CLASS,
        "verification": verification,
        "issuedOn": "2026-03-01T00:00:00Z",
        "narrative": "Shown in two lessons.",
    }


def _objects() -> dict[str, Part]:
    return {
        "badge class": Part(
            {
                "@context": CONTEXT,
                "id": BADGE_CLASS,
                "type": "BadgeClass",
                "name": "Questions that open",
                "description": "Asks questions that open a conversation.",
                "image": f"{SITE}/questioning.png",
                "criteria": {"narrative": "Every criterion at Demonstrated or above."},
                "issuer": ISSUER,
            },
            form="plain",
        ),
        "issuer": Part(
            {
                "@context": CONTEXT,
                "id": ISSUER,
                "type": "Issuer",
                "name": "Example Leadership Academy",
                "url": "https://academy.example",
                "email": "badges@academy.example",
                "publicKey": KEY,
                "revocationList": REVOKED,
            },
            form="plain",
        ),
        "key": Part(
            {
                "@context": CONTEXT,
                "id": KEY,
                "type": "CryptographicKey",
                "owner": ISSUER,
                "publicKeyPem": _public_pem("academy-rsa"),
            },
            form="plain",
        ),
        "revocation list": Part(
            {
                "@context": CONTEXT,
                "id": REVOKED,
                "type": "RevocationList",
                "issuer": ISSUER,
                "revokedAssertions": [],
            },
            form="plain",
        ),
    }


_WEB = {BADGE_CLASS: "badge class", ISSUER: "issuer", KEY: "key", REVOKED: "revocation list"}


def hosted() -> Scene:
    """A hosted badge, which is at its own address; the copy there is a part of its own."""
    parts = _objects()
    document = _assertion(HOSTED, {"type": "HostedBadge"})
    parts |= {"assertion": Part(document, form="plain"), "hosted": Part(copy.deepcopy(document), form="plain")}
    return make_scene(parts, "assertion", web={**_WEB, HOSTED: "hosted"}, ask=_ask())


def signed() -> Scene:
    """A signed badge: a token of the assertion."""
    parts = _objects()
    document = _assertion(SIGNED, {"type": "SignedBadge", "creator": KEY})
    parts["assertion"] = Part(document, "academy-rsa", form="jwt")
    return make_scene(parts, "assertion", web=dict(_WEB), ask=_ask())


def _ask() -> dict[str, Any]:
    return {"at": AT, "policy": {"issuers": [ISSUER]}}
