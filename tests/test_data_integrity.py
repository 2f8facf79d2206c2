"""Data Integrity proofs: the published vectors step by step, and what is refused when signing and reading."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, NOON, badge, changed, signed
from conftest import read_json
from microbadge import canonical
from microbadge.data_integrity import (
    CRYPTOSUITES,
    add_proof,
    hash_data,
    proofs,
    read_proof,
    verify_proof,
    without_proof,
)
from microbadge.encoding import multibase_decode
from microbadge.errors import CanonicalizationError, ProofError, UnsupportedError
from microbadge.fetch import Fetched
from microbadge.keys import LocalSigner, PublicKey
from microbadge.policy import UnsafeAnyIssuer
from microbadge.report import Outcome
from microbadge.verifier import Verifier

# Origin: w3c/vc-di-eddsa, TestVectors (see the index of the reference data).
EDDSA = [
    ("eddsa-rdfc-2022", "DataInt"),
    ("eddsa-rdfc-2022/employ", "DataInt"),
    ("eddsa-jcs-2022", "JCS"),
    ("Ed25519Signature2020", "EdSig"),
]


@pytest.fixture(scope="module")
def contexts(shared: Path) -> dict[str, Any]:
    """Contexts of the vectors beyond the closed set."""
    folder = shared / "spec" / "contexts"
    return {
        url: read_json(folder / entry["file"])
        for entry in read_json(folder / "index.json")
        for url in entry["urls"]
        if entry["file"].startswith(("vectors-use/", "w3c/credentials-examples"))
    }


@pytest.mark.parametrize(("folder", "suffix"), EDDSA)
def test_each_step_of_the_w3c_vectors_is_reproduced(
    folder: str, suffix: str, shared: Path, contexts: dict[str, Any]
) -> None:
    vectors = shared / "spec" / "vectors" / "w3c-vc-di-eddsa"
    files = vectors / folder

    def text(name: str) -> str:
        return (files / f"{name}{suffix}.txt").read_text(encoding="utf-8")

    document = read_json(files / f"signed{suffix}.json")
    proof = read_proof(document["proof"])
    unsecured = without_proof(document)
    configuration = read_json(files / f"proofConfig{suffix}.json")
    if proof.suite.canonicalization == "rdfc":
        assert canonical.to_nquads(unsecured, contexts=contexts) == text("canonDoc")
        assert canonical.to_nquads(configuration, contexts=contexts) == text("proofCanon")
    else:
        assert canonical.jcs(unsecured).decode() == text("canonDoc").rstrip("\n")
        assert canonical.jcs(configuration).decode() == text("proofCanon").rstrip("\n")
    data = hash_data(unsecured, proof.options, proof.suite, contexts=contexts)
    assert data[:32].hex() == text("proofHash").strip()
    assert data[32:].hex() == text("docHash").strip()
    assert data.hex() == text("combinedHash").strip()
    assert proof.signature.hex() == text("sigHex").strip()
    key = PublicKey.from_multikey(read_json(vectors / "keyPair.json")["publicKeyMultibase"])
    assert verify_proof(data, proof, key)


@pytest.mark.parametrize(("folder", "suffix"), EDDSA[:3])
def test_signing_the_w3c_vectors_gives_the_published_proof(
    folder: str, suffix: str, shared: Path, contexts: dict[str, Any]
) -> None:
    vectors = shared / "spec" / "vectors" / "w3c-vc-di-eddsa"
    document = read_json(vectors / folder / f"signed{suffix}.json")
    proof = document["proof"]
    signer = LocalSigner.from_multikey(
        read_json(vectors / "keyPair.json")["privateKeyMultibase"], proof["verificationMethod"]
    )
    made = add_proof(
        without_proof(document),
        signer,
        cryptosuite=proof["cryptosuite"],
        created=datetime.fromisoformat(proof["created"]),
        proof_purpose=proof["proofPurpose"],
        contexts=contexts,
    )
    assert made == document


# Origin: 1EdTech, Open Badges 3.0 and CLR 2.0 implementation guides (see the index of the reference data).
@pytest.mark.parametrize("guide", ["obv3p0", "clrv2p0"])
def test_the_1edtech_guides_hold_step_by_step_and_as_a_whole(guide: str, shared: Path) -> None:
    folder = shared / "spec" / "vectors" / "1edtech-impl-guide" / guide
    values = read_json(folder / "values.json")
    document = read_json(folder / "signed-credential.json")
    [received] = proofs(document)
    proof = read_proof(received)
    data = hash_data(without_proof(document), proof.options, proof.suite)
    assert data[:32].hex() == values["proofHashHex"]
    assert data[32:].hex() == values["documentHashHex"]
    canon = (folder / "document-canon.txt").read_bytes()
    assert hashlib.sha256(canonical.to_nquads(without_proof(document)).encode()).digest() == data[32:]
    assert canonical.to_nquads(without_proof(document)).strip() == canon.decode().strip()
    controller, _, fragment = proof.verification_method.partition("#")
    assert verify_proof(data, proof, PublicKey.from_multikey(fragment))
    published = {
        "id": controller,
        "verificationMethod": [
            {
                "id": proof.verification_method,
                "type": "Multikey",
                "controller": controller,
                "publicKeyMultibase": fragment,
            }
        ],
        "assertionMethod": [proof.verification_method],
    }
    verifier = Verifier(fetch=lambda url: Fetched(json.dumps(published).encode(), url))
    report = verifier.verify(document, UnsafeAnyIssuer(), at=NOON)
    assert report.document == document
    assert [check.code for check in report.of(Outcome.FAILED)] == []
    inside = [check.pointer for check in report.of(Outcome.UNDETERMINED)]
    assert inside == ([] if guide == "obv3p0" else ["/credentialSubject/verifiableCredential/0"])


class TestAddProof:
    def test_the_received_document_is_kept_as_it_is(self) -> None:
        document = badge()
        assert without_proof(signed(document)) == document == badge()

    def test_signing_is_deterministic(self) -> None:
        assert signed() == signed()

    def test_a_second_proof_makes_a_set(self) -> None:
        assert len(proofs(signed(signed()))) == 2
        assert len(proofs(signed(signed(signed())))) == 3

    def test_what_would_not_be_signed_is_refused_with_each_place(self) -> None:
        document = changed(lambda d: (d.update(salary=5), d["credentialSubject"].update(rank="high")))
        for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
            with pytest.raises(CanonicalizationError) as caught:
                signed(document, cryptosuite=suite)
            assert {problem.pointer for problem in caught.value.problems} == {"/salary", "/credentialSubject/rank"}

    @pytest.mark.parametrize("name", ["Ed25519Signature2020", "ecdsa-rdfc-2019", ""])
    def test_a_suite_that_is_legacy_or_unknown_is_refused(self, name: str) -> None:
        with pytest.raises(ProofError, match="not made with the cryptosuite"):
            signed(cryptosuite=name)

    def test_a_suite_that_does_not_fit_the_key_is_refused(self) -> None:
        class OtherSigner:
            verification_method = ACADEMY.verification_method
            algorithm: Any = "ES256"

            def sign(self, data: bytes) -> bytes:
                return data

        with pytest.raises(ProofError, match="cannot sign"):
            add_proof(badge(), OtherSigner())

    def test_options_are_in_the_proof(self) -> None:
        proof = signed(
            expires=datetime(2027, 1, 1, tzinfo=UTC), domain=["a.example", "b.example"], challenge="c", created=NOON
        )["proof"]
        assert (proof["expires"], proof["domain"], proof["challenge"]) == (
            "2027-01-01T00:00:00Z",
            ["a.example", "b.example"],
            "c",
        )
        assert signed(domain="a.example")["proof"]["domain"] == "a.example"

    def test_the_time_is_now_unless_given(self) -> None:
        created = datetime.fromisoformat(add_proof(badge(), ACADEMY)["proof"]["created"])
        assert abs((datetime.now(UTC) - created).total_seconds()) < 60


class TestReadProof:
    def test_a_genuine_proof_is_read_with_its_types(self) -> None:
        proof = read_proof(signed(domain=["a", "b"])["proof"])
        assert proof.suite is CRYPTOSUITES[0]
        assert proof.domain == {"a", "b"}
        assert proof.created == datetime(2026, 5, 1, 9, tzinfo=UTC)
        assert "proofValue" not in proof.options

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"proofValue": "u" + "A" * 86}, "/proofValue"),
            ({"proofValue": "z" + "1" * 65}, "/proofValue"),
            ({"proofValue": "z0OIl"}, "/proofValue"),
            ({"proofValue": ""}, "/proofValue"),
            ({"proofValue": None}, "/proofValue"),
            ({"domain": 5}, "/domain"),
            ({"domain": [5]}, "/domain"),
            ({"challenge": 5}, "/challenge"),
            ({"created": "2026-05-01"}, "/created"),
            ({"expires": 5}, "/expires"),
            ({"verificationMethod": {"id": "x"}}, "/verificationMethod"),
            ({"proofPurpose": ["assertionMethod"]}, "/proofPurpose"),
            ({"type": ["DataIntegrityProof"]}, "/type"),
            ({"cryptosuite": ["eddsa-rdfc-2022"]}, "/cryptosuite"),
        ],
    )
    def test_a_faulty_member_is_refused_with_its_place(self, change: dict[str, Any], place: str) -> None:
        with pytest.raises(ProofError) as caught:
            read_proof({**signed()["proof"], **change})
        assert caught.value.pointer == place

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"cryptosuite": "eddsa-rdf-2022"}, "/cryptosuite"),
            ({"cryptosuite": "ecdsa-rdfc-2019"}, "/cryptosuite"),
            ({"type": "Ed25519Signature2020"}, "/type"),
            ({"type": "SomeProof"}, "/type"),
            ({"previousProof": "urn:x"}, "/previousProof"),
        ],
    )
    def test_what_this_version_does_not_know_is_not_called_wrong(self, change: dict[str, Any], place: str) -> None:
        with pytest.raises(UnsupportedError) as caught:
            read_proof({**signed()["proof"], **change})
        assert caught.value.pointer == place

    def test_what_is_no_object_is_refused(self) -> None:
        with pytest.raises(ProofError, match="object"):
            read_proof("z3")


class TestContextsOfAJcsProof:
    """EdDSA Cryptosuites 1.0: contexts may be appended after signing, none changed."""

    EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

    def holds(self, document: dict[str, Any]) -> bool:
        proof = read_proof(document["proof"])
        data = hash_data(without_proof(document), proof.options, proof.suite)
        return verify_proof(data, proof, ACADEMY.public_key)

    def test_an_appended_context_keeps_the_signature(self) -> None:
        document = signed(cryptosuite="eddsa-jcs-2022")
        assert self.holds(changed(lambda d: d["@context"].append(self.EXTENSIONS), document))

    def test_a_removed_or_reordered_one_does_not(self) -> None:
        document = signed(cryptosuite="eddsa-jcs-2022")
        for change in (lambda d: d["@context"].reverse(), lambda d: d["@context"].pop(), lambda d: d.pop("@context")):
            with pytest.raises(ProofError, match="contexts"):
                self.holds(changed(change, document))

    def test_a_proof_without_contexts_signs_the_document_as_it_is(self) -> None:
        document = signed(cryptosuite="eddsa-jcs-2022")
        del document["proof"]["@context"]
        assert not self.holds(document)


def test_a_key_of_another_algorithm_is_refused() -> None:
    proof = read_proof(signed()["proof"])

    class OtherKey:
        algorithm = "ES256"

    with pytest.raises(ProofError, match="cannot have made"):
        verify_proof(b"", proof, OtherKey())  # type: ignore[arg-type]


def test_options_with_a_term_that_no_context_defines_are_refused() -> None:
    proof = read_proof({**signed()["proof"], "mood": "good"})
    with pytest.raises(ProofError) as caught:
        hash_data(badge(), proof.options, proof.suite)
    assert caught.value.pointer == "/mood"


def test_contexts_of_a_proof_that_nothing_signs_are_refused() -> None:
    document = signed()
    document["proof"]["@context"] = ["https://www.w3.org/ns/credentials/v2"]
    proof = read_proof(document["proof"])
    with pytest.raises(ProofError) as caught:
        hash_data(without_proof(document), proof.options, proof.suite)
    assert caught.value.pointer == "/@context"
    proof = read_proof({**document["proof"], "@context": document["@context"]})
    assert verify_proof(hash_data(without_proof(document), proof.options, proof.suite), proof, ACADEMY.public_key)


def test_the_signature_is_exactly_64_bytes() -> None:
    assert len(multibase_decode(signed()["proof"]["proofValue"])) == 64
