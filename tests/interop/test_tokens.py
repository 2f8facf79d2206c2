"""JSON Web Tokens from and to openbadgeslib (Open Badges 3.0) and openvc-core (Verifiable Credentials 1.1)."""

from __future__ import annotations

import base64
import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest
from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3 import (
    Achievement,
    OB3Signer,
    OB3VerificationError,
    OB3Verifier,
    OpenBadgeCredential,
    build_did_document,
    build_status_list_credential,
    sign_status_list_credential,
    status_entry,
)
from openbadgeslib.ob3 import Issuer as PeerIssuer
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.vc_jwt import VcJwtProofSuite
from openvc.proof.vp_jwt import VpJwtProofSuite

from badges import BASE
from microbadge import Issuer, LocalSigner, add_proof, identity_object
from microbadge.jose import jwt_payload, sign_token

from .documents import DOCUMENTS, V2, plain, small, version_1
from .keys import public_pem, signer
from .ours import Asked, award, faults, hosted

ALGORITHMS = (("ed25519", "EdDSA"), ("p256", "ES256"), ("rsa", "RS256"))
"""Kinds of keys that Open Badges 3.0 knows for tokens, with the names of their algorithms in openbadgeslib."""
DID = "did:web:academy.example"
DID_URL = "https://academy.example/.well-known/did.json"
LIST_URL = "https://academy.example/status/1"


def of_the_academy(kind: str) -> LocalSigner:
    """The key of that kind, published by a did:web."""
    return LocalSigner.from_pem(signer(kind).to_pem(), f"{DID}#key-1")


def published(key: LocalSigner) -> dict[str, Any]:
    """The DID document that openbadgeslib makes for the key, as a JWK."""
    return dict(build_did_document(DID, [("key-1", public_jwk_from_pem(public_pem(key)))]))


def credential(issuer: str, **members: Any) -> OpenBadgeCredential:
    """A badge built with the classes of openbadgeslib."""
    return OpenBadgeCredential(
        issuer=PeerIssuer(id=issuer, name="Example Leadership Academy"),
        recipient_id="did:example:teacher",
        achievement=Achievement(
            id=BASE,
            name="Scaffolds that fit",
            description="Plans scaffolds for learners: ½ tünel 🚇 \v",
            criteria_narrative="Every criterion at Demonstrated or above.",
            achievement_type="MicroCredential",
        ),
        issuance_date=datetime(2026, 5, 1, tzinfo=UTC),
        expiration_date=datetime(2099, 5, 1, tzinfo=UTC),
        **members,
    )


def revoking(key: LocalSigner, *indexes: int) -> dict[str, Any]:
    """A status list made by openbadgeslib, unsigned."""
    issued = datetime(2026, 5, 1, tzinfo=UTC)
    return dict(build_status_list_credential(key.controller, LIST_URL, "revocation", indexes, issued=issued))


def altered(token: str, **claims: Any) -> str:
    """The token with other claims under the same signature."""
    header, payload, signature = token.split(".")
    content = {**json.loads(base64.urlsafe_b64decode(payload + "==")), **claims}
    return f"{header}.{base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip('=')}.{signature}"


class TestOpenBadgesLib:
    @pytest.mark.parametrize(("kind", "algorithm"), ALGORITHMS)
    def test_a_token_of_theirs_is_verified_here_with_the_key_that_the_issuer_publishes(
        self, kind: str, algorithm: str
    ) -> None:
        key = of_the_academy(kind)
        token = OB3Signer(key.to_pem(), algorithm).sign(credential(DID))
        assert faults(token, fetch=hosted({DID_URL: published(key)})) == []

    @pytest.mark.parametrize(("kind", "algorithm"), ALGORITHMS[:2])
    def test_a_token_of_theirs_by_a_did_key_is_verified_here(self, kind: str, algorithm: str) -> None:
        key = signer(kind)
        assert faults(OB3Signer(key.to_pem(), algorithm).sign(credential(key.controller))) == []

    @pytest.mark.parametrize(("kind", "algorithm"), ALGORITHMS)
    def test_the_key_in_the_header_is_none_of_the_issuers_and_refused_on_both_sides(
        self, kind: str, algorithm: str
    ) -> None:
        key, thief = of_the_academy(kind), LocalSigner.generate(kind)
        token = OB3Signer(thief.to_pem(), algorithm).sign(credential(DID))
        assert faults(token, fetch=hosted({DID_URL: published(key)})) != []
        with pytest.raises(OB3VerificationError):
            OB3Verifier(public_pem(key)).verify(token)

    @pytest.mark.parametrize(("kind", "algorithm"), ALGORITHMS)
    def test_a_token_of_ours_is_verified_there(self, kind: str, algorithm: str) -> None:
        key = of_the_academy(kind)
        issued = Issuer("Example Leadership Academy", key).issue_jwt(
            award(), recipient="did:example:teacher", id="urn:uuid:1", valid_from=datetime(2026, 5, 1, tzinfo=UTC)
        )
        read = OB3Verifier(public_pem(key)).verify(issued)
        assert (read.issuer.id, read.recipient_id) == (DID, "did:example:teacher")
        document = json.dumps(published(key)).encode()
        assert OB3Verifier.for_issuer_did(DID, download=lambda _: document).verify(issued).id == "urn:uuid:1"

    def test_a_token_of_ours_for_somebody_known_by_e_mail_is_verified_there(self) -> None:
        key = signer("p256")
        issued = Issuer("Example Leadership Academy", key).issue_jwt(
            award(),
            recipient=identity_object("teacher@school.example", "emailAddress", salt="deadbeef"),
            id="urn:uuid:2",
            valid_from=datetime(2026, 5, 1, tzinfo=UTC),
        )
        assert OB3Verifier.for_issuer_did(key.controller).verify(issued).recipient_id is None

    @pytest.mark.parametrize("name", [name for name in DOCUMENTS if name not in ("version_1", "directions")])
    def test_any_document_as_a_token_is_verified_there(self, name: str) -> None:
        key = signer("ed25519")
        token = sign_token(jwt_payload(DOCUMENTS[name](key.controller)), key, typ="JWT")
        assert faults(token) == []
        assert OB3Verifier.for_issuer_did(key.controller).verify(token).issuer.id == key.controller

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "did:example:somebody-else"},
            {"sub": "did:example:somebody-else"},
            {"jti": "urn:uuid:another"},
            {"nbf": 4_000_000_000},
            {"exp": 1},
            {"name": "Another"},
        ],
        ids=lambda claims: next(iter(claims)),
    )
    def test_claims_altered_or_in_contradiction_to_the_badge_are_refused_on_both_sides(self, claims: Any) -> None:
        key = signer("p256")
        genuine = OB3Signer(key.to_pem(), "ES256").sign(credential(key.controller))
        payload = {**credential(key.controller).to_jwt_payload(), **claims}
        contradicting = sign_token(payload, key, typ="JWT")
        for token in (altered(genuine, **claims), *([contradicting] if "name" not in claims else [])):
            assert faults(token) != []
            with pytest.raises(OB3VerificationError):
                OB3Verifier.for_issuer_did(key.controller).verify(token)

    @pytest.mark.parametrize("claim", ["iss", "nbf", "sub", "jti"])
    def test_a_token_without_a_claim_that_is_required_is_refused_on_both_sides(self, claim: str) -> None:
        key = signer("p256")
        payload = credential(key.controller).to_jwt_payload()
        del payload[claim]
        token = sign_token(payload, key, typ="JWT")
        assert faults(token) != []
        with pytest.raises(OB3VerificationError):
            OB3Verifier.for_issuer_did(key.controller).verify(token)

    @pytest.mark.parametrize("index", [6, 7])
    def test_a_status_list_of_theirs_in_a_token_of_ours_is_read_on_both_sides(self, index: int) -> None:
        key = signer("p256")
        listed = sign_token(jwt_payload(revoking(key, 7)), key, typ="JWT")
        made = credential(key.controller, credential_status=[status_entry(LIST_URL, "revocation", index)])
        token = OB3Signer(key.to_pem(), "ES256").sign(made)
        found = [fault.split(":")[0] for fault in faults(token, fetch=hosted({LIST_URL: listed}))]
        assert found == (["status.value /credentialStatus"] if index == 7 else [])
        with pytest.raises(OB3VerificationError, match="is set at index 7") if index == 7 else nullcontext():
            OB3Verifier(public_pem(key)).verify(token, check_status=True, download=lambda _: listed.encode())

    def test_a_status_list_in_a_token_of_theirs_contradicts_itself_and_is_refused_here(self) -> None:
        # Open Badges 3.0, section 8.2.4.1: `nbf` is validFrom, and `sub` the id of the subject. For a list they
        # write the time of signing, and no `sub`.
        key = signer("p256")
        listed = sign_status_list_credential(revoking(key, 7), key.to_pem(), "ES256")
        made = credential(key.controller, credential_status=[status_entry(LIST_URL, "revocation", 6)])
        token = OB3Signer(key.to_pem(), "ES256").sign(made)
        at = datetime.now(UTC).isoformat()
        found = [fault.split(":")[0] for fault in faults(token, at=at, fetch=hosted({LIST_URL: listed}))]
        assert found == ["status.list /credentialStatus"]
        OB3Verifier(public_pem(key)).verify(token, check_status=True, download=lambda _: listed.encode())


class TestOpenVc:
    """openvc-core reads and writes VC-JWTs of VC 1.1 alone: the credential stands in the claim `vc`."""

    KEYS: tuple[tuple[str, Any], ...] = (
        ("ed25519", Ed25519SigningKey),
        ("p256", P256SigningKey),
        ("p384", P384SigningKey),
    )

    @pytest.mark.parametrize(("kind", "signing_key"), KEYS)
    def test_a_token_of_theirs_is_verified_here(self, kind: str, signing_key: Any) -> None:
        key = signer(kind)
        document = version_1(key.controller)
        del document["issuanceDate"]  # their `nbf` is the time of signing, whatever the credential says
        token = VcJwtProofSuite().sign(
            document, signing_key=signing_key.from_pem(key.to_pem(), key.verification_method)
        )
        assert faults(token, at=datetime.now(UTC).isoformat()) == []
        assert faults(altered(token, jti="urn:uuid:another"), at=datetime.now(UTC).isoformat()) != []

    @pytest.mark.parametrize(("kind", "_"), KEYS)
    def test_a_token_of_ours_in_that_form_is_verified_there(self, kind: str, _: Any) -> None:
        key = signer(kind)
        document = version_1(key.controller)
        payload = {
            "iss": key.controller,
            "sub": document["credentialSubject"]["id"],
            "jti": document["id"],
            "nbf": int(datetime.fromisoformat(document["issuanceDate"]).timestamp()),
            "exp": int(datetime.fromisoformat(document["expirationDate"]).timestamp()),
            "vc": document,
        }
        token = sign_token(payload, key, typ="JWT")
        assert faults(token) == []
        read = VcJwtProofSuite().verify(token, public_key_jwk=dict(key.public_key.jwk))
        assert (read.issuer, read.credential) == (key.controller, document)

    def test_an_open_badge_of_ours_has_no_claim_vc_and_is_refused_there(self) -> None:
        # Open Badges 3.0, section 8.2.4: the payload is the credential.
        key = signer("p256")
        token = sign_token(jwt_payload(plain(key.controller)), key, typ="JWT")
        assert faults(token) == []
        with pytest.raises(OpenvcError, match="vc"):
            VcJwtProofSuite().verify(token, public_key_jwk=dict(key.public_key.jwk))

    def test_a_token_whose_time_contradicts_the_credential_is_refused_here(self) -> None:
        # Verifiable Credentials 1.1, section 6.3.1: `nbf` is the issuanceDate. They write the time of signing.
        key = signer("p256")
        method = P256SigningKey.from_pem(key.to_pem(), key.verification_method)
        token = VcJwtProofSuite().sign(version_1(key.controller), signing_key=method)
        assert VcJwtProofSuite().verify(token, public_key_jwk=dict(key.public_key.jwk)).issuer == key.controller
        assert any(fault.startswith("proof.claims /nbf") for fault in faults(token, at=datetime.now(UTC).isoformat()))


class TestPresentationsWithOpenVc:
    """A presentation as a token of Verifiable Credentials 1.1, in the claim `vp`, holding a badge with a proof."""

    ASKED = Asked(challenge="3f1f1c0e-5a52-4b0e-9f0b", domain="employer.example")

    def badge(self, holder: LocalSigner) -> dict[str, Any]:
        """A badge of the holder, with a proof."""
        issuer = signer("ed25519")
        document = small(issuer.controller)
        document["credentialSubject"]["id"] = holder.controller
        return add_proof(document, issuer, cryptosuite="eddsa-jcs-2022")

    @pytest.mark.parametrize(("kind", "signing_key"), TestOpenVc.KEYS)
    def test_what_they_present_is_verified_here(self, kind: str, signing_key: Any) -> None:
        holder = signer(kind)
        token = VpJwtProofSuite().sign(
            [self.badge(holder)],
            holder_key=signing_key.from_pem(holder.to_pem(), holder.verification_method),
            audience=self.ASKED["domain"],
            nonce=self.ASKED["challenge"],
        )
        now = datetime.now(UTC).isoformat()  # their `nbf` is the time of signing
        assert faults(token, at=now, **self.ASKED) == []
        assert faults(token, at=now, challenge="another", domain=self.ASKED["domain"]) != []
        assert faults(token, at=now, challenge=self.ASKED["challenge"], domain="elsewhere.example") != []

    @pytest.mark.parametrize(("kind", "_"), TestOpenVc.KEYS)
    def test_what_we_present_is_verified_there(self, kind: str, _: Any) -> None:
        holder = signer(kind)
        payload = {
            "iss": holder.controller,
            "aud": self.ASKED["domain"],
            "nonce": self.ASKED["challenge"],
            "vp": {
                "@context": [V2],
                "type": ["VerifiablePresentation"],
                "holder": holder.controller,
                "verifiableCredential": [self.badge(holder)],
            },
        }
        token = sign_token(payload, holder, typ="JWT")
        assert faults(token, **self.ASKED) == []
        audience, nonce = self.ASKED["domain"], self.ASKED["challenge"]
        read = VpJwtProofSuite().verify(token, audience=audience, nonce=nonce, require_holder_binding=True)
        assert (read.holder, len(read.credentials)) == (holder.controller, 1)
        with pytest.raises(OpenvcError):
            VpJwtProofSuite().verify(token, audience=audience, nonce="another")
