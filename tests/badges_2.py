"""Badges of Open Badges 2.0 for tests: the site of an invented issuer, and badges that are hosted or signed there."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from badges import NOON
from microbadge import LocalSigner, TrustedIssuers, VerificationReport, Verifier
from microbadge.encoding import base64url_encode
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.policy import Policy

CONTEXT = "https://w3id.org/openbadges/v2"
SITE = "https://academy.example"
ISSUER = f"{SITE}/issuer.json"
BADGE = f"{SITE}/badges/scaffolds.json"
ASSERTION = f"{SITE}/assertions/1.json"
KEY = f"{SITE}/key.json"
LIST = f"{SITE}/revoked.json"
SIGNED = "urn:uuid:5d4a7c1e-1f0b-4a52-9d7a-0a3f2c9b0002"
EMAIL, SALT = "ana@school.example", "kosher"


@cache
def signer(kind: str = "p256") -> LocalSigner:
    """A key of that kind, made once."""
    return LocalSigner.generate(kind)


@cache
def pem(key: LocalSigner) -> str:
    """The public key as issuers of Open Badges 2.0 publish it."""
    public: Any = load_pem_private_key(key.to_pem(), None).public_key()
    text: bytes = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return text.decode()


def profile() -> dict[str, Any]:
    """The issuer, who names one key and a list of what it took back."""
    return {
        "@context": CONTEXT,
        "type": "Issuer",
        "id": ISSUER,
        "name": "Example Leadership Academy",
        "url": SITE,
        "email": "badges@academy.example",
        "publicKey": KEY,
        "revocationList": LIST,
    }


def badge_class() -> dict[str, Any]:
    """What is awarded."""
    return {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": BADGE,
        "name": "Scaffolds that fit",
        "description": "Plans scaffolds for learners at several levels of English.",
        "image": f"{SITE}/badges/scaffolds.png",
        "criteria": {"narrative": "Every criterion at Demonstrated or above."},
        "issuer": ISSUER,
    }


def hosted() -> dict[str, Any]:
    """A badge that is at its own address."""
    return {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": ASSERTION,
        "recipient": {"type": "email", "hashed": False, "identity": EMAIL},
        "badge": BADGE,
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2019-05-01T00:00:00Z",
    }


def signed() -> dict[str, Any]:
    """A badge to be signed."""
    return hosted() | {"id": SIGNED, "verification": {"type": "SignedBadge", "creator": KEY}}


def token(assertion: Mapping[str, Any] | None = None, key: LocalSigner | None = None, **header: Any) -> str:
    """The assertion as a compact JWS."""
    key = signer() if key is None else key
    header = {"alg": "EdDSA" if key.algorithm == "Ed25519" else key.algorithm, **header}
    parts = (header, signed() if assertion is None else assertion)
    text = ".".join(base64url_encode(json.dumps(part).encode()) for part in parts)
    return f"{text}.{base64url_encode(key.sign(text.encode()))}"


@dataclass
class Site:
    """The issuer's web site, as a `Fetch`: documents by address, and the addresses that were asked for."""

    documents: dict[str, Any] = field(default_factory=dict)
    fetched_at: datetime | None = None
    asked: list[str] = field(default_factory=list)
    leads_to: dict[str, str] = field(default_factory=dict)

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.documents:
            raise UnavailableError("the server answered with status 404", url=url)
        value = self.documents[url]
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return Fetched(content, self.leads_to.get(url, url), self.fetched_at)

    def without(self, url: str) -> Site:
        """The site when one of its documents is not there."""
        return Site({here: value for here, value in self.documents.items() if here != url}, self.fetched_at)

    def but(self, url: str, change: Callable[[Any], object]) -> Site:
        """The site after a change of one of its documents."""
        documents = copy.deepcopy(self.documents)
        change(documents[url])
        return Site(documents, self.fetched_at)


def site(key: LocalSigner | None = None) -> Site:
    """The site with all that the two badges rest on."""
    key_document = {
        "@context": CONTEXT,
        "type": "CryptographicKey",
        "id": KEY,
        "owner": ISSUER,
        "publicKeyPem": pem(signer() if key is None else key),
    }
    revoked = {"@context": CONTEXT, "type": "RevocationList", "id": LIST, "issuer": ISSUER, "revokedAssertions": []}
    documents = [profile(), badge_class(), hosted(), key_document, revoked]
    return Site({document["id"]: document for document in documents})


def verify(data: Any, at_site: Site, policy: Policy | None = None, **options: Any) -> VerificationReport:
    """Verify, with the academy as the issuer that is asked for."""
    settings = {name: options.pop(name) for name in ("profile", "bind_issuer") if name in options}
    verifier = Verifier(fetch=at_site, **settings)
    options.setdefault("at", NOON)
    return verifier.verify(data, TrustedIssuers([ISSUER]) if policy is None else policy, **options)


def outcomes(report: VerificationReport, code: str) -> list[tuple[str, str | None]]:
    """Outcome and place of each check of a code."""
    return [(str(check.outcome), check.pointer) for check in report.checks if check.code == code]
