"""Where Digital Bazaar's libraries and microbadge part ways, each measured, with the reason.

Where one of these tests fails, a peer has changed: read the reason, and decide anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from microbadge import LocalSigner, add_proof, canonical
from microbadge.encoding import base64url_decode, base64url_encode, multibase_decode, multibase_encode
from microbadge.errors import CanonicalizationError, KeyMaterialError

from .documents import UNDEFINED_TERMS, emoji_and_full_width, inline_context, names_beyond_ascii, plain
from .keys import SUITES, signer
from .node_peer import NodePeer
from .ours import AT, faults

JCS = [row for row in SUITES if "-jcs-" in row[0]]
RDFC = [row for row in SUITES if "-rdfc-" in row[0]]


class TestOrderOfStatements:
    """RDFC-1.0, section 4.4.3 (step 6): canonical statements are sorted in code point order.

    rdf-canonize 5.0.0 sorts as JavaScript does, by UTF-16 code units, in which an emoji comes before U+E000 to
    U+FFFF. So a signature over such statements holds on one side alone. Other libraries sort as we do: `test_openvc`.
    """

    @pytest.mark.parametrize("build", [emoji_and_full_width, names_beyond_ascii])
    def test_they_sort_statements_by_utf_16_code_units_and_we_by_code_points(self, build: Any, node: NodePeer) -> None:
        document = build("did:example:issuer")
        ours = canonical.to_nquads(document).splitlines()
        theirs = node.ask("canonize", document=document, hash="SHA-256").splitlines()
        assert ours == sorted(theirs)
        assert theirs == sorted(ours, key=lambda line: line.encode("utf-16-be"))
        assert ours != theirs

    @pytest.mark.parametrize(("suite", "kind"), RDFC)
    def test_so_neither_side_accepts_the_other_where_that_order_matters(
        self, suite: str, kind: str, node: NodePeer
    ) -> None:
        key, ours = node.generate_key(kind), signer(kind)
        assert any("proof.signature" in fault for fault in faults(node.issue(emoji_and_full_width(key), suite, key)))
        assert not node.verify(add_proof(emoji_and_full_width(ours.controller), ours, cryptosuite=suite), at=AT)


class TestContextsInsideTheDocumentUnderJcs:
    """Their JCS suites compare the contexts of proof and document by identity, so that two equal objects differ."""

    @pytest.mark.parametrize(("suite", "kind"), JCS)
    def test_they_refuse_even_their_own_and_we_accept_both(self, suite: str, kind: str, node: NodePeer) -> None:
        key, ours = node.generate_key(kind), signer(kind)
        for document in (
            node.issue(inline_context(key), suite, key),
            add_proof(inline_context(ours.controller), ours, cryptosuite=suite),
        ):
            assert not node.verify(document, at=AT)
            assert faults(document) == []


class TestWhatIsSignedThereAndRefusedHere:
    @pytest.mark.parametrize("number", [1e21, 1.5e300, 2**53 + 2, 1e-7, 100 / 7])
    def test_numbers_that_libraries_write_differently(self, number: float, node: NodePeer) -> None:
        # jsonld.js 9.0.0 writes 1e-7 as 0; of integers beyond 2^53, JSON parsers keep different digits.
        key = node.generate_key("ed25519")
        document = plain(key)
        document["@context"].append(UNDEFINED_TERMS)
        document["credentialSubject"]["hours"] = number
        with pytest.raises(CanonicalizationError):
            canonical.to_nquads(document)
        assert faults(node.issue(document, "eddsa-rdfc-2022", key)) != []

    def test_1e21_itself_has_the_same_canonical_form_on_both_sides(self, node: NodePeer) -> None:
        document = plain("did:example:issuer")
        document["@context"].append(UNDEFINED_TERMS)
        document["credentialSubject"]["hours"] = 1e21
        theirs = node.ask("canonize", document=document, hash="SHA-256")
        assert '"1.0E21"' in theirs
        assert canonical.prepare(document).nquads() == theirs

    @pytest.mark.parametrize(("suite", "kind"), JCS)
    def test_a_term_that_no_context_defines_under_jcs(self, suite: str, kind: str, node: NodePeer) -> None:
        # JCS signs the text of it; what it means nobody can tell.
        key = node.generate_key(kind)
        issued = node.issue({**plain(key), "salary": 5}, suite, key)
        assert node.verify(issued, at=AT)
        assert [fault.split(":")[0] for fault in faults(issued)] == ["syntax.terms /salary"]


class TestWhatTheyAcceptAndWeRefuse:
    @pytest.mark.parametrize(("suite", "kind"), SUITES)
    def test_a_signature_in_base64url(self, suite: str, kind: str, node: NodePeer) -> None:
        # Each of these suites asks for base58btc: with two spellings anybody makes a second credential from one.
        key = signer(kind)
        issued = add_proof(plain(key.controller), key, cryptosuite=suite)
        issued["proof"]["proofValue"] = "u" + base64url_encode(multibase_decode(issued["proof"]["proofValue"]))
        assert node.verify(issued, at=AT)
        assert any("/proof/proofValue" in fault for fault in faults(issued))

    def test_a_proof_that_has_expired(self, node: NodePeer) -> None:
        # Data Integrity 1.0, section 4.2: `expires` says until when a proof holds. They look at its form alone.
        key = signer("ed25519")
        issued = add_proof(plain(key.controller), key, expires=datetime(2026, 6, 1, tzinfo=UTC))
        assert node.verify(issued, at=AT)
        assert [fault.split(":")[0] for fault in faults(issued)] == ["proof.time /proof/expires"]

    def test_a_set_of_which_one_proof_is_good(self, node: NodePeer) -> None:
        # Data Integrity 1.0, section 4.5: a set is verified when every proof in it is.
        key = signer("ed25519")
        one = add_proof(plain(key.controller), key)
        both = add_proof(one, key, cryptosuite="eddsa-jcs-2022")
        both["proof"][0]["created"] = "2026-05-02T00:00:00Z"
        verdict = node.verify(both, at=AT)
        assert (verdict.verified, sorted(verdict.proofs)) == (True, [False, True])
        assert any("/proof/0/proofValue" in fault for fault in faults(both))

    def test_a_set_that_holds_a_proof_of_a_suite_that_is_not_known(self, node: NodePeer) -> None:
        # The same section: a proof that cannot be checked is not verified; they leave it out.
        key = signer("ed25519")
        issued = add_proof(plain(key.controller), key)
        issued["proof"] = [issued["proof"], {**issued["proof"], "cryptosuite": "eddsa-2042"}]
        verdict = node.verify(issued, at=AT)
        assert (verdict.verified, verdict.proofs) == (True, (True,))
        assert any("/proof/1" in fault for fault in faults(issued))


class TestSecretKeys:
    """Controlled Identifiers 1.0, section 2.2.2, and RFC 8037, section 2: the secret of an Ed25519 key is 32 bytes.

    Unless they are asked to "canonicalize", their libraries write 64: the public key stands behind it.
    """

    def test_their_ed25519_secrets_as_written_by_default_are_refused(self, node: NodePeer) -> None:
        written = node.ask("exportKey", kind="ed25519", key=node.generate_key("ed25519"))
        with pytest.raises(KeyMaterialError):
            LocalSigner.from_multikey(written["multikey"]["secretKeyMultibase"])
        with pytest.raises(KeyMaterialError):
            LocalSigner.from_jwk(written["jwk"])

    def test_their_first_half_is_the_secret(self, node: NodePeer) -> None:
        controller = node.generate_key("ed25519")
        written = node.ask("exportKey", kind="ed25519", key=controller)
        multikey = multibase_decode(written["multikey"]["secretKeyMultibase"])
        assert LocalSigner.from_multikey(multibase_encode(multikey[: 2 + 32])).controller == controller
        secret = base64url_encode(base64url_decode(written["jwk"]["d"])[:32])
        assert LocalSigner.from_jwk({**written["jwk"], "d": secret}).controller == controller
