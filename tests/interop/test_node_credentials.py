"""Credentials from and to Digital Bazaar's libraries: every suite, both directions, and what both refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from microbadge import LocalSigner, add_proof
from microbadge.dids import did_document
from microbadge.encoding import multibase_decode, multibase_encode

from .documents import DATA_INTEGRITY, DOCUMENTS, inline_context, names_beyond_ascii, plain, small
from .keys import SUITES, secret_multikey, signer
from .node_peer import CREATED, NodePeer
from .ours import AT, faults, hosted

MADE = datetime.fromisoformat(CREATED)
JCS = [row for row in SUITES if "-jcs-" in row[0]]
RDFC = [row for row in SUITES if "-rdfc-" in row[0]]
EDDSA = [row for row in SUITES if row[1] == "ed25519"]


def signed(document: dict[str, Any], key: LocalSigner, suite: str, **options: Any) -> dict[str, Any]:
    """The document with a proof of ours, as old as those of the peer."""
    return add_proof(document, key, cryptosuite=suite, created=MADE, **options)


class TestBothDirections:
    @pytest.mark.parametrize("name", DOCUMENTS)
    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_what_they_sign_is_verified_here(self, suite: str, kind: str, name: str, node: NodePeer) -> None:
        key = node.generate_key(kind)
        assert faults(node.issue(DOCUMENTS[name](key), suite, key)) == []

    @pytest.mark.parametrize("name", DOCUMENTS)
    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_what_we_sign_is_verified_there(self, suite: str, kind: str, name: str, node: NodePeer) -> None:
        key = signer(kind)
        verdict = node.verify(signed(DOCUMENTS[name](key.controller), key, suite), at=AT)
        assert verdict, verdict.reason

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_their_ed25519_signature_2020_is_verified_here(self, name: str, node: NodePeer) -> None:
        key = node.generate_key("ed25519")
        issued = node.issue(DOCUMENTS[name](key), "Ed25519Signature2020", key)
        assert issued["proof"]["type"] == "Ed25519Signature2020"
        assert faults(issued) == []

    @pytest.mark.parametrize(("suite", "kind"), JCS)
    def test_members_whose_names_sort_otherwise_in_utf_16_agree_under_jcs(
        self, suite: str, kind: str, node: NodePeer
    ) -> None:
        key = node.generate_key(kind)
        assert faults(node.issue(names_beyond_ascii(key), suite, key)) == []
        ours = signer(kind)
        assert node.verify(signed(names_beyond_ascii(ours.controller), ours, suite), at=AT)

    @pytest.mark.parametrize(("suite", "kind"), RDFC)
    def test_a_context_inside_the_document_agrees_under_rdfc(self, suite: str, kind: str, node: NodePeer) -> None:
        key = node.generate_key(kind)
        assert faults(node.issue(inline_context(key), suite, key)) == []
        ours = signer(kind)
        assert node.verify(signed(inline_context(ours.controller), ours, suite), at=AT)

    def test_a_context_that_the_suite_adds_to_a_version_1_credential_is_in_what_is_verified(
        self, node: NodePeer
    ) -> None:
        key = node.generate_key("ed25519")
        document = DOCUMENTS["version_1"](key)
        document["@context"].remove(DATA_INTEGRITY)
        issued = node.issue(document, "eddsa-rdfc-2022", key)
        assert issued["@context"][-1] == DATA_INTEGRITY
        assert faults(issued) == []


class TestKeys:
    @pytest.mark.parametrize(("suite", "kind"), EDDSA)
    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_with_the_same_key_both_make_the_same_proof(self, suite: str, kind: str, name: str, node: NodePeer) -> None:
        key = signer(kind)
        node.ask("importKey", kind=kind, key=secret_multikey(key))
        document = DOCUMENTS[name](key.controller)
        assert node.issue(document, suite, key.controller) == signed(document, key, suite)

    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_a_key_of_ours_signs_there(self, suite: str, kind: str, node: NodePeer) -> None:
        key = signer(kind)
        node.ask("importKey", kind=kind, key=secret_multikey(key))
        assert faults(node.issue(plain(key.controller), suite, key.controller)) == []

    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_a_key_of_theirs_signs_here(self, suite: str, kind: str, node: NodePeer) -> None:
        exported = node.ask("generateKey", kind=kind)
        key = LocalSigner.from_multikey(exported["secretKeyMultibase"], verification_method=exported["id"])
        assert (key.public_key.multikey, key.controller) == (exported["publicKeyMultibase"], exported["controller"])
        assert node.verify(signed(plain(key.controller), key, suite), at=AT)

    @pytest.mark.parametrize("kind", ["p256", "p384"])
    def test_a_jwk_of_theirs_is_read_here(self, kind: str, node: NodePeer) -> None:
        controller = node.generate_key(kind)
        jwk = node.ask("exportKey", kind=kind, key=controller)["jwk"]
        assert LocalSigner.from_jwk(jwk).controller == controller


DID = "did:web:academy.example"


class TestProofSets:
    def test_two_suites_with_one_key_agree_whoever_signs_first(self, node: NodePeer) -> None:
        key = signer("ed25519")
        node.ask("importKey", kind="ed25519", key=secret_multikey(key))
        document = plain(key.controller)
        ours_first = node.issue(signed(document, key, "eddsa-rdfc-2022"), "eddsa-jcs-2022", key.controller)
        theirs_first = signed(node.issue(document, "eddsa-rdfc-2022", key.controller), key, "eddsa-jcs-2022")
        assert ours_first == theirs_first
        assert faults(ours_first) == []
        verdict = node.verify(ours_first, at=AT)
        assert (bool(verdict), len(verdict.proofs)) == (True, 2), verdict.reason

    @pytest.mark.parametrize("first", ["ours", "theirs"])
    def test_two_keys_of_one_did_web_agree(self, first: str, node: NodePeer) -> None:
        edwards, nist = (signer(kind).controlled_by(DID) for kind in ("ed25519", "p384"))
        published = did_document(DID, [edwards.public_key, nist.public_key])
        document = plain(DID)
        if first == "ours":
            node.ask("importKey", kind="p384", key=secret_multikey(nist))
            both = node.issue(signed(document, edwards, "eddsa-rdfc-2022"), "ecdsa-rdfc-2019", DID)
        else:
            node.ask("importKey", kind="ed25519", key=secret_multikey(edwards))
            both = signed(node.issue(document, "eddsa-rdfc-2022", DID), nist, "ecdsa-rdfc-2019")
        methods = {
            method["id"]: {"@context": "https://w3id.org/security/multikey/v1", **method}
            for method in published["verificationMethod"]
        }
        verdict = node.verify(both, at=AT, documents={DID: published, **methods})
        assert (bool(verdict), len(verdict.proofs)) == (True, 2), verdict.reason

        assert faults(both, fetch=hosted({"https://academy.example/.well-known/did.json": published})) == []


def _flip(value: str) -> str:
    signature = bytearray(multibase_decode(value))
    signature[40] ^= 1
    return multibase_encode(bytes(signature))


OTHER_SUITE = {
    "eddsa-rdfc-2022": "eddsa-jcs-2022",
    "eddsa-jcs-2022": "eddsa-rdfc-2022",
    "ecdsa-rdfc-2019": "ecdsa-jcs-2019",
    "ecdsa-jcs-2019": "ecdsa-rdfc-2019",
}
STRANGER = "did:key:z6MknCCLeeHBUaHu4aHSVLDCYQW9gjVJ7a63FpMvtuVMy53T"

TAMPERINGS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a claim altered": lambda d: d["credentialSubject"]["achievement"].update(name="Another"),
    "a claim removed": lambda d: d["credentialSubject"]["achievement"].pop("achievementType"),
    "a level altered": lambda d: d["credentialSubject"]["result"][0].update(
        achievedLevel=f"{d['credentialSubject']['result'][0]['resultDescription']}/exemplary"
    ),
    "a result removed": lambda d: d["credentialSubject"]["result"].pop(),
    "a result doubled": lambda d: d["credentialSubject"]["result"].append(d["credentialSubject"]["result"][0]),
    "a number altered": lambda d: d["credentialSubject"].update(creditsEarned=0.5),
    "another recipient": lambda d: d["credentialSubject"].update(id="did:example:somebody-else"),
    "another issuer": lambda d: d["issuer"].update(id=STRANGER),
    "an end of validity added": lambda d: d.update(validUntil="2090-01-01T00:00:00Z"),
    "a term that no context defines": lambda d: d.update(salary=5),
    "a type that no context defines": lambda d: d["type"].append("Diploma"),
    "contexts in another order": lambda d: d["@context"].reverse(),
    "a context removed": lambda d: d["@context"].pop(),
    "another time of signing": lambda d: d["proof"].update(created="2026-05-02T09:00:00Z"),
    "a time that is none": lambda d: d["proof"].update(created="yesterday"),
    "an end of the proof added": lambda d: d["proof"].update(expires="2090-01-01T00:00:00Z"),
    "another purpose": lambda d: d["proof"].update(proofPurpose="authentication"),
    "no purpose": lambda d: d["proof"].pop("proofPurpose"),
    "another suite of the same key": lambda d: d["proof"].update(cryptosuite=OTHER_SUITE[d["proof"]["cryptosuite"]]),
    "a suite that nobody knows": lambda d: d["proof"].update(cryptosuite="eddsa-2042"),
    "another type of proof": lambda d: d["proof"].update(type="Ed25519Signature2020"),
    "the key of somebody else": lambda d: d["proof"].update(verificationMethod=f"{STRANGER}#{STRANGER[8:]}"),
    "no key": lambda d: d["proof"].pop("verificationMethod"),
    "a bit of the signature": lambda d: d["proof"].update(proofValue=_flip(d["proof"]["proofValue"])),
    "a shorter signature": lambda d: d["proof"].update(proofValue=d["proof"]["proofValue"][:-1]),
    "a signature without its prefix": lambda d: d["proof"].update(proofValue=d["proof"]["proofValue"][1:]),
    "no signature": lambda d: d["proof"].pop("proofValue"),
    "no proof": lambda d: d.pop("proof"),
    "an empty set of proofs": lambda d: d.update(proof=[]),
}


class TestTampering:
    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_the_badge_that_is_altered_below_is_accepted_as_it_is(self, suite: str, kind: str, node: NodePeer) -> None:
        ours, theirs = signer(kind), node.generate_key(kind)
        for document in (signed(small(ours.controller), ours, suite), node.issue(small(theirs), suite, theirs)):
            assert faults(document) == []
            assert node.verify(document, at=AT)

    @pytest.mark.parametrize("name", TAMPERINGS)
    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_what_was_altered_is_refused_on_both_sides_whoever_signed(
        self, suite: str, kind: str, name: str, node: NodePeer
    ) -> None:
        ours, theirs = signer(kind), node.generate_key(kind)
        for document in (signed(small(ours.controller), ours, suite), node.issue(small(theirs), suite, theirs)):
            TAMPERINGS[name](document)
            assert faults(document) != []
            assert not node.verify(document, at=AT)

    @pytest.mark.parametrize("time", ["2026-04-30T23:00:00Z", "2031-01-01T00:00:00Z"])
    def test_a_credential_out_of_its_time_is_refused_on_both_sides(self, time: str, node: NodePeer) -> None:
        key = signer("ed25519")
        document = {**plain(key.controller), "validUntil": "2030-05-01T00:00:00Z"}
        made = signed(document, key, "eddsa-rdfc-2022")
        assert node.verify(made, at=AT)
        assert not node.verify(made, at=time)
        assert faults(made) == []
        assert faults(made, at=time) != []
