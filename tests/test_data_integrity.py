"""Data Integrity proofs: the published vectors step by step, and what is refused when signing and reading."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, NOON, STRANGER, badge, changed, signed
from conftest import read_json
from microbadge import canonical
from microbadge.data_integrity import (
    CRYPTOSUITES,
    add_proof,
    hash_data,
    proofs,
    read_proof,
    unsecured_document,
    verify_proof,
)
from microbadge.encoding import multibase_decode, multibase_encode
from microbadge.errors import CanonicalizationError, ProofError, UnsupportedError
from microbadge.fetch import Fetched
from microbadge.keys import LocalSigner, PublicKey
from microbadge.keys.signatures import to_der
from microbadge.policy import UnsafeAnyIssuer
from microbadge.report import Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier

# Origin: w3c/vc-di-eddsa and w3c/vc-di-ecdsa, TestVectors (see the index of the reference data).
VECTORS = [
    ("w3c-vc-di-eddsa/eddsa-rdfc-2022", "DataInt", "keyPair"),
    ("w3c-vc-di-eddsa/eddsa-rdfc-2022/employ", "DataInt", "keyPair"),
    ("w3c-vc-di-eddsa/eddsa-jcs-2022", "JCS", "keyPair"),
    ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256", "p256KeyPair"),
    ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p256/employ", "ECDSAP256", "p256KeyPair"),
    ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p384", "ECDSAP384", "p384KeyPair"),
    ("w3c-vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ", "ECDSAP384", "p384KeyPair"),
    ("w3c-vc-di-ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256", "p256KeyPair"),
    ("w3c-vc-di-ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384", "p384KeyPair"),
    ("w3c-vc-di-eddsa/Ed25519Signature2020", "EdSig", "keyPair"),
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


@pytest.mark.parametrize(("folder", "suffix", "keys"), VECTORS)
def test_each_step_of_the_w3c_vectors_is_reproduced(
    folder: str, suffix: str, keys: str, shared: Path, contexts: dict[str, Any]
) -> None:
    files = shared / "spec" / "vectors" / folder

    def text(name: str) -> str:
        return (files / f"{name}{suffix}.txt").read_text(encoding="utf-8").rstrip("\n")

    document = read_json(files / f"signed{suffix}.json")
    proof = read_proof(document["proof"])
    key = PublicKey.from_multikey(key_pair(shared, folder, keys)["publicKeyMultibase"])
    hash_name = proof.suite.hashes[key.algorithm]
    unsecured = unsecured_document(document)
    configuration = read_json(files / f"proofConfig{suffix}.json")
    if proof.suite.canonicalization == "rdfc":
        assert canonical.to_nquads(unsecured, contexts=contexts, hash_name=hash_name).rstrip("\n") == text("canonDoc")
        assert canonical.to_nquads(configuration, contexts=contexts, hash_name=hash_name).rstrip("\n") == text(
            "proofCanon"
        )
    else:
        assert canonical.jcs(unsecured).decode() == text("canonDoc")
        assert canonical.jcs(configuration).decode() == text("proofCanon")
    data = hash_data(unsecured, proof.options, proof.suite, key.algorithm, contexts=contexts)
    half = len(data) // 2
    assert data[:half].hex() == text("proofHash").strip()
    assert data[half:].hex() == text("docHash").strip()
    assert data.hex() == text("combinedHash").strip()
    assert proof.signature.hex() == text("sigHex").strip()
    assert verify_proof(unsecured, proof, key, contexts=contexts)


def key_pair(shared: Path, folder: str, name: str) -> dict[str, str]:
    pair: dict[str, str] = read_json(shared / "spec" / "vectors" / folder.partition("/")[0] / f"{name}.json")
    return pair


@pytest.mark.parametrize(("folder", "suffix", "keys"), VECTORS[:-1])
def test_signing_the_w3c_vectors_gives_the_published_proof(
    folder: str, suffix: str, keys: str, shared: Path, contexts: dict[str, Any]
) -> None:
    document = read_json(shared / "spec" / "vectors" / folder / f"signed{suffix}.json")
    proof = document["proof"]
    pair = key_pair(shared, folder, keys)
    signer = LocalSigner.from_multikey(
        pair.get("privateKeyMultibase") or pair["secretKeyMultibase"],
        verification_method=proof["verificationMethod"],
    )
    made = add_proof(
        unsecured_document(document),
        signer,
        cryptosuite=proof["cryptosuite"],
        created=datetime.fromisoformat(proof["created"]),
        proof_purpose=proof["proofPurpose"],
        contexts=contexts,
    )
    assert made == document


# Origin: w3c/vc-di-eddsa, TestVectors, proof sets and chains.
@pytest.mark.parametrize("name", ["ProofSet1", "ProofSet2", "ProofChain1", "ProofChain2"])
def test_the_proof_sets_and_chains_of_the_w3c_are_made_again_and_hold(
    name: str, shared: Path, contexts: dict[str, Any]
) -> None:
    folder = shared / "spec" / "vectors" / "w3c-vc-di-eddsa" / "proof-set-chain"
    pairs = read_json(folder / "multiKeyPairs.json").values()
    signers = {f"did:key:{pair['publicKeyMultibase']}": pair["privateKeyMultibase"] for pair in pairs}
    document = read_json(folder / f"signed{name}.json")
    made = unsecured_document(document)
    for proof in proofs(document):
        method = proof["verificationMethod"]
        made = add_proof(
            made,
            LocalSigner.from_multikey(signers[method.partition("#")[0]], verification_method=method),
            created=datetime.fromisoformat(proof["created"]),
            proof_purpose=proof["proofPurpose"],
            id=proof.get("id"),
            previous_proof=proof.get("previousProof"),
            contexts=contexts,
        )
    assert proofs(made) == proofs(document)
    for received in proofs(document):
        proof = read_proof(received)
        key = PublicKey.from_multikey(proof.verification_method.partition("#")[2])
        assert verify_proof(unsecured_document(document, proof.previous), proof, key, contexts=contexts)


class TestChains:
    """Data Integrity 1.0, section 4.5: a proof may cover others."""

    FIRST = "urn:uuid:4f0a3f0e-7d3d-4a08-8a56-000000000001"
    SECOND = "urn:uuid:4f0a3f0e-7d3d-4a08-8a56-000000000002"

    def chain(self, suite: str = "eddsa-rdfc-2022") -> dict[str, Any]:
        first = signed(signer=STRANGER, id=self.FIRST, cryptosuite=suite)
        return signed(first, id=self.SECOND, previous_proof=self.FIRST, cryptosuite=suite)

    def report(self, document: dict[str, Any]) -> VerificationReport:
        return Verifier().verify(document, UnsafeAnyIssuer(), at=NOON)

    @pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
    def test_a_chain_is_verified(self, suite: str) -> None:
        assert self.report(self.chain(suite))

    @pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
    def test_a_proof_that_another_one_covers_cannot_be_changed(self, suite: str) -> None:
        chain = self.chain(suite)
        again = signed(signer=STRANGER, id=self.FIRST, created=NOON, cryptosuite=suite)
        chain["proof"][0] = again["proof"]
        report = self.report(chain)
        assert [check.pointer for check in report.of(Outcome.FAILED)] == ["/proof/1/proofValue"]

    def test_a_proof_that_another_one_covers_cannot_be_left_out(self) -> None:
        chain = self.chain()
        chain["proof"] = chain["proof"][1]
        failed = list(self.report(chain).of(Outcome.FAILED))
        assert [(check.pointer, check.actual) for check in failed] == [("/proof/previousProof", [self.FIRST])]

    def test_a_proof_that_another_one_covers_has_to_hold_itself(self) -> None:
        first = signed(signer=STRANGER, id=self.FIRST)
        first["proof"]["created"] = "2026-05-01T09:00:01Z"
        chain = signed(first, id=self.SECOND, previous_proof=[self.FIRST])
        failed = [check.pointer for check in self.report(chain).of(Outcome.FAILED)]
        assert failed == ["/proof/0/proofValue"]

    def test_a_chain_onto_what_is_not_there_is_not_made(self) -> None:
        with pytest.raises(ProofError, match="not there"):
            signed(previous_proof="urn:uuid:4f0a3f0e-7d3d-4a08-8a56-000000000009")

    @pytest.mark.parametrize("value", [[], [5], 5, "", {"id": "urn:x"}, None])
    def test_previous_proofs_are_named_by_their_ids(self, value: object) -> None:
        with pytest.raises(ProofError) as caught:
            read_proof({**signed()["proof"], "previousProof": value})
        assert caught.value.pointer == "/previousProof"

    def test_a_proof_does_not_build_on_itself(self) -> None:
        with pytest.raises(ProofError, match="itself"):
            read_proof({**signed(id=self.FIRST)["proof"], "previousProof": self.FIRST})


# Origin: 1EdTech, Open Badges 3.0 and CLR 2.0 implementation guides (see the index of the reference data).
@pytest.mark.parametrize("guide", ["obv3p0", "clrv2p0"])
def test_the_1edtech_guides_hold_step_by_step_and_as_a_whole(guide: str, shared: Path) -> None:
    folder = shared / "spec" / "vectors" / "1edtech-impl-guide" / guide
    values = read_json(folder / "values.json")
    document = read_json(folder / "signed-credential.json")
    [received] = proofs(document)
    proof = read_proof(received)
    data = hash_data(unsecured_document(document), proof.options, proof.suite, "Ed25519")
    assert data[:32].hex() == values["proofHashHex"]
    assert data[32:].hex() == values["documentHashHex"]
    canon = (folder / "document-canon.txt").read_bytes()
    assert hashlib.sha256(canonical.to_nquads(unsecured_document(document)).encode()).digest() == data[32:]
    assert canonical.to_nquads(unsecured_document(document)).strip() == canon.decode().strip()
    controller, _, fragment = proof.verification_method.partition("#")
    assert verify_proof(unsecured_document(document), proof, PublicKey.from_multikey(fragment))
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
    assert [check.code for check in report.of(Outcome.UNDETERMINED)] == []
    assert [child.verdict for child in report.children] == ([] if guide == "obv3p0" else ["verified"])


class TestAddProof:
    def test_the_received_document_is_kept_as_it_is(self) -> None:
        document = badge()
        assert unsecured_document(signed(document)) == document == badge()

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

    @pytest.mark.parametrize("name", ["Ed25519Signature2020", "ecdsa-sd-2023", ""])
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
            add_proof(badge(), OtherSigner(), cryptosuite="eddsa-rdfc-2022")

    def test_the_suite_is_the_first_that_the_key_fits(self) -> None:
        for signer, suite in ((ACADEMY, "eddsa-rdfc-2022"), (P256, "ecdsa-rdfc-2019"), (P384, "ecdsa-rdfc-2019")):
            assert signed(signer=signer)["proof"]["cryptosuite"] == suite
        with pytest.raises(ProofError, match="sign a token"):
            signed(signer=LocalSigner.generate("p521"))

    @pytest.mark.parametrize("options", [{"challenge": ""}, {"proof_purpose": ""}, {"id": ""}], ids=str)
    def test_what_would_not_be_read_is_not_made(self, options: dict[str, Any]) -> None:
        with pytest.raises(ProofError):
            signed(**options)

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
            ({"nonce": 5}, "/nonce"),
            ({"id": None}, "/id"),
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
            ({"cryptosuite": "ecdsa-sd-2023"}, "/cryptosuite"),
            ({"type": "Ed25519Signature2020"}, "/type"),
            ({"type": "SomeProof"}, "/type"),
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
        return verify_proof(unsecured_document(document), proof, ACADEMY.public_key)

    def test_an_appended_context_keeps_the_signature(self) -> None:
        document = signed(cryptosuite="eddsa-jcs-2022")
        assert self.holds(changed(lambda d: d["@context"].append(self.EXTENSIONS), document))

    def test_an_appended_context_gives_nothing_a_meaning_that_its_signer_did_not(self) -> None:
        document = changed(lambda d: d["credentialSubject"]["achievement"].update(rank="first"))
        options = signed(cryptosuite="eddsa-jcs-2022")["proof"]
        proof = {name: value for name, value in options.items() if name != "proofValue"}
        data = hash_data(document, proof, CRYPTOSUITES[1], "Ed25519")
        document["proof"] = {**proof, "proofValue": multibase_encode(ACADEMY.sign(data))}
        assert self.holds(document)
        document["@context"].append({"rank": "https://evil.example/world-champion"})
        report = Verifier().verify(document, UnsafeAnyIssuer(), at=NOON)
        failed = list(report.of(Outcome.FAILED))
        assert [(check.pointer, check.actual) for check in failed] == [
            ("/proof/@context", "/credentialSubject/achievement/rank")
        ]

    @pytest.mark.parametrize("added", [{"@language": "de"}, {"@direction": "rtl"}], ids=str)
    def test_an_appended_context_gives_nothing_another_meaning(self, added: dict[str, str]) -> None:
        document = signed(cryptosuite="eddsa-jcs-2022")
        document["@context"].append(added)
        assert self.holds(document)
        report = Verifier().verify(document, UnsafeAnyIssuer(), at=NOON)
        assert [(check.pointer, check.outcome) for check in report.of(Outcome.FAILED)] == [
            ("/proof/@context", Outcome.FAILED)
        ]

    def test_a_removed_or_reordered_one_does_not(self) -> None:
        document = signed(cryptosuite="eddsa-jcs-2022")
        for change in (lambda d: d["@context"].reverse(), lambda d: d["@context"].pop(), lambda d: d.pop("@context")):
            with pytest.raises(ProofError, match="contexts"):
                self.holds(changed(change, document))

    def test_a_proof_without_contexts_signs_the_document_as_it_is(self) -> None:
        document = signed(cryptosuite="eddsa-jcs-2022")
        del document["proof"]["@context"]
        assert not self.holds(document)


P256 = LocalSigner.generate("p256")
P384 = LocalSigner.generate("p384")


@pytest.mark.parametrize(
    ("suite", "key"),
    [("eddsa-rdfc-2022", P256), ("ecdsa-rdfc-2019", ACADEMY), ("ecdsa-jcs-2019", LocalSigner.generate("p521"))],
)
def test_a_key_of_another_algorithm_is_refused(suite: str, key: LocalSigner) -> None:
    maker = ACADEMY if suite.startswith("eddsa") else P256
    proof = read_proof(signed(signer=maker, cryptosuite=suite)["proof"])
    with pytest.raises(ProofError, match="cannot make a proof"):
        verify_proof(badge(), proof, key.public_key)


class TestEcdsa:
    """ECDSA Cryptosuites 1.0: r and s one after the other, of the length of the key's curve."""

    @pytest.mark.parametrize("suite", ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"])
    @pytest.mark.parametrize("signer", [P256, P384])
    def test_what_is_signed_verifies(self, suite: str, signer: LocalSigner) -> None:
        document = changed(lambda d: d["issuer"].update(id=signer.controller))
        made = signed(document, signer, cryptosuite=suite)
        assert Verifier().verify(made, UnsafeAnyIssuer(), at=NOON)
        made["name"] = "Doctor of Everything"
        assert Verifier().verify(made, UnsafeAnyIssuer(), at=NOON).verdict is Verdict.REJECTED

    def test_a_signature_of_the_other_curves_length_does_not_hold(self) -> None:
        proof = signed(signer=P256, cryptosuite="ecdsa-rdfc-2019")["proof"]
        longer = read_proof({**proof, "proofValue": multibase_encode(bytes(96))})
        assert not verify_proof(badge(), longer, P256.public_key)

    def test_a_signature_in_der_is_refused(self) -> None:
        proof = signed(signer=P256, cryptosuite="ecdsa-rdfc-2019")["proof"]
        der = multibase_encode(to_der(multibase_decode(proof["proofValue"])))
        with pytest.raises(ProofError, match="64 or 96 bytes"):
            read_proof({**proof, "proofValue": der})

    def test_a_signature_with_the_other_s_holds_as_well(self) -> None:
        # The ECDSA suites ask for neither the low nor the high of the two values that fit.
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        proof = signed(signer=P256, cryptosuite="ecdsa-rdfc-2019")["proof"]
        signature = multibase_decode(proof["proofValue"])
        other = signature[:32] + (order - int.from_bytes(signature[32:])).to_bytes(32)
        read = read_proof({**proof, "proofValue": multibase_encode(other)})
        assert verify_proof(badge(), read, P256.public_key)


def test_options_with_a_term_that_no_context_defines_are_refused() -> None:
    proof = read_proof({**signed()["proof"], "mood": "good"})
    with pytest.raises(ProofError) as caught:
        hash_data(badge(), proof.options, proof.suite, "Ed25519")
    assert caught.value.pointer == "/mood"


def test_contexts_of_a_proof_that_nothing_signs_are_refused() -> None:
    document = signed()
    document["proof"]["@context"] = ["https://www.w3.org/ns/credentials/v2"]
    proof = read_proof(document["proof"])
    with pytest.raises(ProofError) as caught:
        hash_data(unsecured_document(document), proof.options, proof.suite, "Ed25519")
    assert caught.value.pointer == "/@context"
    proof = read_proof({**document["proof"], "@context": document["@context"]})
    assert verify_proof(unsecured_document(document), proof, ACADEMY.public_key)


def test_the_signature_is_exactly_64_bytes() -> None:
    assert len(multibase_decode(signed()["proof"]["proofValue"])) == 64
