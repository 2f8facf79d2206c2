"""Open Badges 3.0 from and to openbadgeslib: embedded proofs, and the baked image around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OB3LdpSigner,
    OB3LdpVerifier,
    OB3VerificationError,
    OB3Verifier,
    OpenBadgeCredential,
    Result,
    ResultDescription,
    add_data_integrity_proof,
    build_status_list_credential,
    status_entry,
)

from badges import BASE
from microbadge import LocalSigner, add_proof, bake, unbake
from microbadge.badge_image import draw_png, draw_svg

from .documents import (
    DOCUMENTS,
    beyond_ascii,
    control_characters,
    directions,
    emoji_and_full_width,
    endorsed,
    inline_context,
    look_alikes,
    numbers,
    one_blank_node,
    plain,
    version_1,
)
from .keys import signer
from .node_peer import CREATED
from .ours import faults, hosted

MADE = datetime.fromisoformat(CREATED)
SHARED_FORM = (plain, look_alikes, beyond_ascii, emoji_and_full_width, endorsed, one_blank_node)
"""Documents that both read: in the data model 2.0, with the contexts that openbadgeslib brings along."""


def credential(key: LocalSigner, **members: Any) -> OpenBadgeCredential:
    """A badge built with their classes."""
    achievement = Achievement(
        id=BASE,
        name="Scaffolds that fit",
        description="Plans scaffolds for learners: ½ tünel 🚇",
        criteria_narrative="Every criterion at Demonstrated or above.",
        achievement_type="MicroCredential",
        credits_available=1.5,
        result_descriptions=[
            ResultDescription(id=f"{BASE}/score", name="Score", result_type="Percent", value_min="0", value_max="100")
        ],
    )
    return OpenBadgeCredential(
        issuer=Issuer(id=key.controller, name="Example Leadership Academy"),
        recipient_id="did:example:teacher",
        achievement=achievement,
        credits_earned=0.5,
        results=[Result(value="87", result_description=f"{BASE}/score")],
        identifiers=[IdentityObject.create("teacher@school.example", salt="deadbeef")],
        evidence=[Evidence(id="https://academy.example/lesson", narrative="A lesson, filmed")],
        issuance_date=datetime(2026, 5, 1, tzinfo=UTC),
        **members,
    )


class TestBothDirections:
    def test_a_badge_of_their_classes_is_verified_here(self) -> None:
        key = signer("ed25519")
        assert faults(OB3LdpSigner(key.to_pem()).sign(credential(key))) == []

    @pytest.mark.parametrize("build", SHARED_FORM)
    def test_a_document_that_they_sign_is_verified_here(self, build: Any) -> None:
        key = signer("ed25519")
        made = add_data_integrity_proof(build(key.controller), key.to_pem(), key.verification_method, created=MADE)
        assert faults(made) == []
        assert made == add_proof(build(key.controller), key, created=MADE)

    @pytest.mark.parametrize("build", SHARED_FORM)
    def test_what_we_sign_is_verified_there(self, build: Any) -> None:
        key = signer("ed25519")
        read = OB3LdpVerifier().verify(add_proof(build(key.controller), key, created=MADE))
        assert read.issuer.id == key.controller

    def test_what_they_bake_is_verified_here(self) -> None:
        key = signer("ed25519")
        peer = OB3LdpSigner(key.to_pem())
        assert faults(unbake(peer.sign_into_svg(credential(key), draw_svg("Scaffolds", "Academy")))) == []
        assert faults(unbake(peer.sign_into_png(credential(key), draw_png("Scaffolds", "Academy")))) == []

    def test_what_we_bake_is_verified_there(self) -> None:
        key = signer("ed25519")
        badge = add_proof(beyond_ascii(key.controller), key, created=MADE)
        inside_svg = OB3Verifier.extract_token_from_svg(bake(draw_svg("Scaffolds", "Academy"), badge))
        inside_png = OB3Verifier.extract_token_from_png(bake(draw_png("Scaffolds", "Academy"), badge))
        for text in (inside_svg, inside_png):
            assert OB3LdpVerifier().verify(text).issuer.id == key.controller


TAMPERINGS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a claim altered": lambda d: d["credentialSubject"]["achievement"].update(name="Another"),
    "another recipient": lambda d: d["credentialSubject"].update(id="did:example:somebody-else"),
    "another issuer": lambda d: d["issuer"].update(id="did:key:z6MknCCLeeHBUaHu4aHSVLDCYQW9gjVJ7a63FpMvtuVMy53T"),
    "a term that no context defines": lambda d: d.update(salary=5),
    "validity under its full name": lambda d: d.update(
        {"https://www.w3.org/2018/credentials#validFrom": d.pop("validFrom")}
    ),
    "another time of signing": lambda d: d["proof"].update(created="2026-05-02T09:00:00Z"),
    "another purpose": lambda d: d["proof"].update(proofPurpose="authentication"),
    "another suite": lambda d: d["proof"].update(cryptosuite="eddsa-jcs-2022"),
    "a shorter signature": lambda d: d["proof"].update(proofValue=d["proof"]["proofValue"][:-1]),
    "no proof": lambda d: d.pop("proof"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_altered_is_refused_on_both_sides_whoever_signed(name: str) -> None:
    key = signer("ed25519")
    theirs = OB3LdpSigner(key.to_pem()).sign(credential(key))
    for document in (theirs, add_proof(plain(key.controller), key, created=MADE)):
        TAMPERINGS[name](document)
        assert faults(document) != []
        with pytest.raises(OB3VerificationError):
            OB3LdpVerifier().verify(document)


LIST_URL = "https://academy.example/status/1"


@pytest.mark.parametrize("index", [0, 7, 8, 94_567, 131_071])
def test_a_status_list_of_theirs_is_read_here(index: int) -> None:
    key = signer("ed25519")
    listed = build_status_list_credential(key.controller, LIST_URL, "revocation", [7, 94_567], issued=MADE)
    world = hosted({LIST_URL: add_data_integrity_proof(listed, key.to_pem(), key.verification_method)})
    badge = {**plain(key.controller), "credentialStatus": status_entry(LIST_URL, "revocation", index)}
    found = [fault.split(":")[0] for fault in faults(add_proof(badge, key), fetch=world)]
    assert found == (["status.value /credentialStatus"] if index in (7, 94_567) else [])


class TestDifferences:
    """Each measured, with the reason: where one of these fails, the peer has changed."""

    def test_they_leave_control_characters_as_they_are(self) -> None:
        # RDF 1.2 N-Quads, canonical form: they are written as escapes. PyLD 3 does not.
        key = signer("ed25519")
        document = control_characters(key.controller)
        theirs = add_data_integrity_proof(document, key.to_pem(), key.verification_method, created=MADE)
        assert [fault.split(":")[0] for fault in faults(theirs)] == ["proof.signature /proof/proofValue"]
        with pytest.raises(OB3VerificationError, match="signature"):
            OB3LdpVerifier().verify(add_proof(document, key))

    def test_they_sign_a_text_without_its_direction_and_refuse_it_in_a_badge(self) -> None:
        # The direction is left out of what is signed, so that anybody could turn the text round.
        key = signer("ed25519")
        document = directions(key.controller)
        theirs = add_data_integrity_proof(document, key.to_pem(), key.verification_method, created=MADE)
        assert [fault.split(":")[0] for fault in faults(theirs)] == ["proof.signature /proof/proofValue"]
        with pytest.raises(OB3VerificationError, match="@direction"):
            OB3LdpVerifier().verify(add_proof(document, key))

    @pytest.mark.parametrize("build", [version_1, numbers, inline_context])
    def test_they_read_only_the_data_model_2_0_and_the_contexts_they_bring_along(self, build: Any) -> None:
        key = signer("ed25519")
        document = add_proof(build(key.controller), key)
        with pytest.raises(OB3VerificationError, match=r"context|expirationDate"):
            OB3LdpVerifier().verify(document)
        assert faults(document) == []

    def test_they_know_no_other_suite(self) -> None:
        for suite, kind in (("eddsa-jcs-2022", "ed25519"), ("ecdsa-rdfc-2019", "p256"), ("ecdsa-jcs-2019", "p256")):
            key = signer(kind)
            with pytest.raises(OB3VerificationError, match="cryptosuite"):
                OB3LdpVerifier().verify(add_proof(plain(key.controller), key, cryptosuite=suite))


def test_every_document_of_these_tests_is_accounted_for() -> None:
    told = {*SHARED_FORM, control_characters, directions, version_1, numbers}
    assert {*DOCUMENTS.values()} <= told
