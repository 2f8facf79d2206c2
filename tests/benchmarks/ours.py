"""What microbadge does: a badge signed, a signature verified, and a whole verdict."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from microbadge import (
    Assessment,
    Award,
    Fetched,
    Issuer,
    LocalSigner,
    Program,
    Rating,
    TrustedIssuers,
    UnavailableError,
    Verifier,
    add_proof,
    canonical,
    decide,
)
from microbadge.data_integrity import proofs, read_proof, unsecured_document, verify_proof
from microbadge.dids import did_document, did_web_url
from microbadge.issuer import sign_badge_jwt
from microbadge.jose import read_token, verify_token
from microbadge.reading import read

from . import material
from .status_list import LIST_URL, signed_list

AT = datetime(2026, 11, 22, tzinfo=UTC)
"""The time asked about."""
MADE = datetime(2026, 11, 21, tzinfo=UTC)
WEB_ISSUER = "did:web:badges.excel.example.edu"


def issuing(suite: str) -> Callable[[Any], object]:
    """What signs an unsigned badge."""
    signer = material.signer(material.SUITES[suite])
    if suite == "VC-JWT":
        return lambda badge: sign_badge_jwt(badge, signer)
    return lambda badge: add_proof(badge, signer, cryptosuite=suite)


def signed(badge: dict[str, Any], suite: str) -> bytes:
    """The badge as it travels: JSON with a proof, or a token."""
    made = issuing(suite)(badge)
    return made.encode() if isinstance(made, str) else json.dumps(made, ensure_ascii=False).encode()


def signed_badges(size: str, suite: str, count: int, *, unseen: bool = False) -> list[bytes]:
    """So many badges as they travel, of achievements that were seen before, or not."""
    issuer = material.signer(material.SUITES[suite]).controller
    made = material.unseen_badges if unseen else material.badges
    return [signed(badge, suite) for badge in made(size, count, issuer=issuer)]


def verifying(suite: str) -> Callable[[bytes], object]:
    """What verifies a signature alone, from the bytes received, with every refusal that comes with it."""
    key = material.signer(material.SUITES[suite]).public_key

    def token(text: bytes) -> None:
        if not verify_token(read_token(text.decode()), key):
            sys.exit("the signature does not hold")

    def proof(text: bytes) -> None:
        document = read(text).document
        if document is None:
            sys.exit("not a document")
        found = read_proof(proofs(document)[0])
        unsecured = unsecured_document(document)
        prepared = canonical.prepare(unsecured)
        if prepared.problems or not verify_proof(unsecured, found, key, prepared=prepared):
            sys.exit("the signature does not hold")

    return token if suite == "VC-JWT" else proof


def web_signed(badge: dict[str, Any]) -> bytes:
    """The badge, signed before the time asked about by the issuer that publishes its key."""
    return json.dumps(add_proof(badge, web_signer(), created=MADE), ensure_ascii=False).encode()


@functools.cache
def excel_award() -> Award:
    """An award of the example programme, with the last level of each criterion."""
    program = Program.from_file(material.PROJECT / "examples" / "excel" / "program.yaml")
    badge = program.micro_credentials[0]
    ratings = [Rating(criterion.id, criterion.levels[-1].id) for criterion in badge.rubric.criteria]
    decision = decide(program, Assessment(badge.id, ratings))
    if not isinstance(decision, Award):
        raise TypeError(f"the example awards nothing: {decision.reason}")
    return decision


def excel_badges(count: int) -> list[bytes]:
    """So many badges of the example programme, each for another person, signed by a did:key."""
    issuer = Issuer("Example Leadership Academy", material.signer("ed25519"))
    return [
        json.dumps(
            issuer.issue(excel_award(), recipient=f"did:example:{number}", id=material.new_id(), valid_from=MADE)
        ).encode()
        for number in range(count)
    ]


@functools.cache
def web_signer() -> LocalSigner:
    """The key of an issuer that publishes it, as the reference data's issuer does."""
    return LocalSigner.generate(controller=WEB_ISSUER)


def verdict() -> Callable[[bytes], object]:
    """What reaches a whole verdict, with every check and no network: key and status list are at hand."""
    signer = web_signer()
    world = {
        did_web_url(WEB_ISSUER): json.dumps(did_document(WEB_ISSUER, [signer.public_key])).encode(),
        LIST_URL: signed_list(signer),
    }

    def fetch(url: str) -> Fetched:
        if url not in world:
            raise UnavailableError("not part of the benchmark", url=url)
        return Fetched(world[url], url, AT)

    verifier, policy = Verifier(fetch=fetch), TrustedIssuers([WEB_ISSUER, material.signer("ed25519").controller])

    def verify(text: bytes) -> None:
        report = verifier.verify(text, policy, at=AT)
        if not report:
            sys.exit(report.to_json())

    return verify
