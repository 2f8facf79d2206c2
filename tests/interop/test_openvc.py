"""Data Integrity proofs from and to openvc-core: each suite, both directions, and where it parts from the standards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite
from openvc.proof.errors import ProofMalformed, SignatureInvalid
from openvc.status.bitstring import new_bitstring, set_status_bit
from openvc.status.issue import build_status_list_credential, build_status_list_entry
from openvc.status.status_list import check_credential_status

from badges import NOON
from microbadge import LocalSigner, add_proof

from .documents import (
    DATA_INTEGRITY,
    DOCUMENTS,
    OB_3_0_1,
    OB_3_0_3,
    UNDEFINED_TERMS,
    V1,
    V2,
    control_characters,
    directions,
    emoji_and_full_width,
    endorsed,
    inline_context,
    names_beyond_ascii,
    one_blank_node,
    plain,
)
from .keys import SUITES, signer
from .node_peer import CREATED
from .ours import Asked, faults, hosted

MADE = datetime.fromisoformat(CREATED)
PEERS: dict[str, Any] = {
    "eddsa-rdfc-2022": DataIntegrityProofSuite(),
    "eddsa-jcs-2022": EddsaJcsProofSuite(),
    "ecdsa-rdfc-2019": EcdsaRdfcProofSuite(),
    "ecdsa-jcs-2019": EcdsaJcsProofSuite(),
}
KEYS: dict[str, Any] = {"ed25519": Ed25519SigningKey, "p256": P256SigningKey, "p384": P384SigningKey}
JCS = [row for row in SUITES if "-jcs-" in row[0]]
RDFC = [row for row in SUITES if "-rdfc-" in row[0] and row[1] != "p384"]
NOT_UNDER_RDFC = (control_characters, directions, endorsed)
"""Documents that it signs otherwise than the standards, or refuses: each has a test of its own below."""


class OpenVc:
    """openvc-core, with the published contexts and keys of ours."""

    def __init__(self, contexts: dict[str, Any]) -> None:
        self._contexts = contexts

    def _options(self, suite: str) -> dict[str, Any]:
        return {"extra_contexts": self._contexts} if "-rdfc-" in suite else {}

    def issue(self, document: dict[str, Any], suite: str, key: LocalSigner, kind: str) -> dict[str, Any]:
        """Have it sign the document with our key."""
        method = key.verification_method
        secured: dict[str, Any] = PEERS[suite].add_proof(
            document,
            signing_key=KEYS[kind].from_pem(key.to_pem(), method),
            verification_method=method,
            created=MADE,
            **self._options(suite),
        )
        return secured

    def verify(self, document: dict[str, Any], suite: str, **options: Any) -> None:
        """Have it verify the document; it raises what it finds wrong."""
        PEERS[suite].verify(document, now=NOON, **options, **self._options(suite))


@pytest.fixture(scope="module")
def openvc(contexts: dict[str, Any]) -> OpenVc:
    """The peer. Its own VC 2.0 context stays in place; it goes through all others each time."""
    return OpenVc({url: contexts[url] for url in (V1, OB_3_0_1, OB_3_0_3, DATA_INTEGRITY, UNDEFINED_TERMS)})


def signed(document: dict[str, Any], key: LocalSigner, suite: str, **options: Any) -> dict[str, Any]:
    """The document with a proof of ours, as old as those of the peer."""
    return add_proof(document, key, cryptosuite=suite, created=MADE, **options)


def completed(issued: dict[str, Any]) -> dict[str, Any]:
    """What openvc-core signed, with the contexts in a proof under JCS, where the standards want them."""
    contexts = {"@context": issued["@context"]} if "-jcs-" in issued["proof"]["cryptosuite"] else {}
    return {**issued, "proof": {**issued["proof"], **contexts}}


class TestBothDirections:
    @pytest.mark.parametrize(
        "build", [build for build in (*DOCUMENTS.values(), emoji_and_full_width) if build not in NOT_UNDER_RDFC]
    )
    @pytest.mark.parametrize(("suite", "kind"), RDFC)
    def test_both_accept_the_other_under_rdfc(self, suite: str, kind: str, build: Any, openvc: OpenVc) -> None:
        key = signer(kind)
        document = build(key.controller)
        assert faults(openvc.issue(document, suite, key, kind)) == []
        openvc.verify(signed(document, key, suite), suite)

    def test_both_accept_the_other_on_p_384_where_no_blank_nodes_are_to_be_told_apart(self, openvc: OpenVc) -> None:
        key = signer("p384")
        document = one_blank_node(key.controller)
        assert faults(openvc.issue(document, "ecdsa-rdfc-2019", key, "p384")) == []
        openvc.verify(signed(document, key, "ecdsa-rdfc-2019"), "ecdsa-rdfc-2019")

    @pytest.mark.parametrize("build", [*DOCUMENTS.values(), names_beyond_ascii, inline_context, emoji_and_full_width])
    @pytest.mark.parametrize(("suite", "kind"), JCS)
    def test_it_accepts_what_we_sign_under_jcs(self, suite: str, kind: str, build: Any, openvc: OpenVc) -> None:
        key = signer(kind)
        openvc.verify(signed(build(key.controller), key, suite), suite)

    @pytest.mark.parametrize("build", [*DOCUMENTS.values(), names_beyond_ascii, inline_context, emoji_and_full_width])
    @pytest.mark.parametrize(("suite", "kind"), JCS)
    def test_what_it_signs_under_jcs_is_verified_once_the_contexts_are_in_the_proof(
        self, suite: str, kind: str, build: Any, openvc: OpenVc
    ) -> None:
        # EdDSA Cryptosuites 1.0, section 3.3.1, and ECDSA Cryptosuites 1.0, section 3.3.1: proof.@context is set
        # and stays in the proof. openvc-core hashes it and then leaves it out of what it returns.
        key = signer(kind)
        issued = openvc.issue(build(key.controller), suite, key, kind)
        assert "@context" not in issued["proof"]
        assert [fault.split(":")[0] for fault in faults(issued)] == ["proof.signature /proof/proofValue"]
        assert faults(completed(issued)) == []

    @pytest.mark.parametrize(("suite", "kind"), [row for row in SUITES if row[1] == "ed25519"])
    def test_with_the_same_key_both_make_the_same_signature(self, suite: str, kind: str, openvc: OpenVc) -> None:
        key = signer(kind)
        document = plain(key.controller)
        theirs = openvc.issue(document, suite, key, kind)["proof"]["proofValue"]
        assert theirs == signed(document, key, suite)["proof"]["proofValue"]


TAMPERINGS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a claim altered": lambda d: d["credentialSubject"]["achievement"].update(name="Another"),
    "a criterion removed": lambda d: d["credentialSubject"]["achievement"]["resultDescription"].pop(),
    "another recipient": lambda d: d["credentialSubject"].update(id="did:example:somebody-else"),
    "a term that no context defines": lambda d: d.update(salary=5),
    "another time of signing": lambda d: d["proof"].update(created="2026-05-02T09:00:00Z"),
    "another purpose": lambda d: d["proof"].update(proofPurpose="authentication"),
    "a suite that nobody knows": lambda d: d["proof"].update(cryptosuite="eddsa-2042"),
    "a shorter signature": lambda d: d["proof"].update(proofValue=d["proof"]["proofValue"][:-1]),
    "no proof": lambda d: d.pop("proof"),
}


class TestTampering:
    @pytest.mark.parametrize("name", TAMPERINGS)
    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_what_was_altered_is_refused_on_both_sides_whoever_signed(
        self, suite: str, kind: str, name: str, openvc: OpenVc
    ) -> None:
        key = signer(kind)
        document = one_blank_node(key.controller)
        theirs = completed(openvc.issue(document, suite, key, kind))
        for secured in (theirs, signed(document, key, suite)):
            assert faults(secured) == []
            openvc.verify(secured, suite)
            TAMPERINGS[name](secured)
            assert faults(secured) != []
            with pytest.raises(OpenvcError):
                openvc.verify(secured, suite)


ASKED = Asked(challenge="3f1f1c0e-5a52-4b0e-9f0b", domain="employer.example")


class TestPresentations:
    def presentation(self, holder: LocalSigner) -> dict[str, Any]:
        """An unsigned presentation of a badge that the holder was awarded."""
        issuer = signer("ed25519")
        badge = plain(issuer.controller)
        badge["credentialSubject"]["id"] = holder.controller
        return {
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            "holder": holder.controller,
            "verifiableCredential": [add_proof(badge, issuer)],
        }

    @pytest.mark.parametrize(("suite", "kind"), JCS)
    def test_it_accepts_what_we_present(self, suite: str, kind: str, openvc: OpenVc) -> None:
        holder = signer(kind)
        made = signed(self.presentation(holder), holder, suite, proof_purpose="authentication", **ASKED)
        asked = {"expected_proof_purpose": "authentication", "expected_domain": ASKED["domain"]}
        openvc.verify(made, suite, **asked, expected_challenge=ASKED["challenge"])
        with pytest.raises(OpenvcError):
            openvc.verify(made, suite, **asked, expected_challenge="another")

    @pytest.mark.parametrize(("suite", "kind"), JCS)
    def test_what_it_presents_is_verified_here(self, suite: str, kind: str, openvc: OpenVc) -> None:
        holder = LocalSigner.generate(kind)
        presentation = self.presentation(holder)
        made = PEERS[suite].add_proof(
            presentation,
            signing_key=KEYS[kind].from_pem(holder.to_pem(), holder.verification_method),
            verification_method=holder.verification_method,
            proof_purpose="authentication",
            created=MADE,
            **ASKED,
        )
        assert faults(completed(made), **ASKED) == []
        assert faults(completed(made), challenge="another", domain=ASKED["domain"]) != []


class TestStatus:
    REVOKED = (7, 94_567)
    LIST_URL = "https://academy.example/status/1"

    def badge(self, key: LocalSigner, index: int) -> dict[str, Any]:
        """A badge of ours with their status entry."""
        entry = build_status_list_entry(status_list_credential=self.LIST_URL, index=index)
        return add_proof({**plain(key.controller), "credentialStatus": entry}, key)

    def list_of(self, key: LocalSigner) -> dict[str, Any]:
        """Their list, unsigned."""
        bits = new_bitstring(131_072)
        for index in self.REVOKED:
            set_status_bit(bits, index, 1)
        return build_status_list_credential(id=self.LIST_URL, issuer=key.controller, bitstring=bits, valid_from=MADE)

    @pytest.mark.parametrize("index", [0, 6, *REVOKED, 131_071])
    def test_a_list_of_theirs_is_read_here_as_there(self, index: int, openvc: OpenVc) -> None:
        key = signer("ed25519")
        listed = openvc.issue(self.list_of(key), "eddsa-rdfc-2022", key, "ed25519")
        badge = self.badge(key, index)
        found = [fault.split(":")[0] for fault in faults(badge, fetch=hosted({self.LIST_URL: listed}))]
        assert found == (["status.value /credentialStatus"] if index in self.REVOKED else [])
        theirs = check_credential_status(badge, resolve_status_list=lambda _: listed)
        assert theirs.revoked == (index in self.REVOKED)


class TestDifferences:
    """Each measured, with the reason: where one of these fails, the peer has changed."""

    @pytest.mark.parametrize("name", ["plain", "look_alikes", "beyond_ascii", "version_1"])
    def test_on_p_384_it_tells_blank_nodes_apart_with_sha_256(self, name: str, openvc: OpenVc) -> None:
        # ECDSA Cryptosuites 1.0, section 3.2.3: on P-384 the hash inside RDFC-1.0 is SHA-384 too.
        key = signer("p384")
        document = DOCUMENTS[name](key.controller)
        theirs = faults(openvc.issue(document, "ecdsa-rdfc-2019", key, "p384"))
        assert [fault.split(":")[0] for fault in theirs] == ["proof.signature /proof/proofValue"]
        with pytest.raises(SignatureInvalid):
            openvc.verify(signed(document, key, "ecdsa-rdfc-2019"), "ecdsa-rdfc-2019")

    @pytest.mark.parametrize(("suite", "kind"), RDFC)
    def test_it_leaves_control_characters_as_they_are(self, suite: str, kind: str, openvc: OpenVc) -> None:
        # RDF 1.2 N-Quads, canonical form: they are written as escapes. PyLD 3 does not.
        key = signer(kind)
        document = control_characters(key.controller)
        theirs = faults(openvc.issue(document, suite, key, kind))
        assert [fault.split(":")[0] for fault in theirs] == ["proof.signature /proof/proofValue"]
        with pytest.raises(SignatureInvalid):
            openvc.verify(signed(document, key, suite), suite)

    @pytest.mark.parametrize(("suite", "kind"), RDFC)
    def test_it_takes_no_base_direction(self, suite: str, kind: str, openvc: OpenVc) -> None:
        key = signer(kind)
        document = directions(key.controller)
        with pytest.raises(ProofMalformed, match="@direction"):
            openvc.issue(document, suite, key, kind)
        with pytest.raises(OpenvcError):
            openvc.verify(signed(document, key, suite), suite)

    @pytest.mark.parametrize("build", [endorsed, inline_context])
    @pytest.mark.parametrize(("suite", "kind"), RDFC)
    def test_it_takes_no_embedded_credential_with_contexts_and_no_inline_context(
        self, suite: str, kind: str, build: Any, openvc: OpenVc
    ) -> None:
        # It asks that compacting the expanded document gives it back; genuine badges do not all keep to that.
        key = signer(kind)
        document = build(key.controller)
        with pytest.raises(ProofMalformed):
            openvc.issue(document, suite, key, kind)
        with pytest.raises(ProofMalformed):
            openvc.verify(signed(document, key, suite), suite)

    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_it_takes_no_set_of_proofs(self, suite: str, kind: str, openvc: OpenVc) -> None:
        key = signer(kind)
        both = signed(signed(plain(key.controller), key, suite), key, suite)
        with pytest.raises(ProofMalformed):
            openvc.verify(both, suite)
        assert faults(both) == []
