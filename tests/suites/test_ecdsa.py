"""The suite of the ECDSA cryptosuites, without selective disclosure."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from conftest import read_json
from microbadge.canonical import jcs
from microbadge.encoding import multibase_decode, multibase_encode
from suites.documents import SIGNED, V2, credential, forged, with_member, without
from suites.server import JCS, OK, REFUSED, Api

ECDSA = ("ecdsa-rdfc-2019-p256", "ecdsa-rdfc-2019-p384", "ecdsa-jcs-2019-p256", "ecdsa-jcs-2019-p384")
ECDSA_JCS = [name for name in ECDSA if name in JCS]
ECDSA_RDFC = [name for name in ECDSA if name not in JCS]


def length(name: str) -> int:
    """Bytes of half a signature."""
    return 32 if name.endswith("p256") else 48


@pytest.mark.parametrize("name", ECDSA)
@pytest.mark.parametrize("version", ["1.1", "2.0"])
def test_s4_the_signature_is_r_and_s_one_after_the_other(api: Api, name: str, version: str) -> None:
    value = api.issued(credential(version), name)["proof"]["proofValue"]
    assert value.startswith("z")
    assert len(multibase_decode(value)) == 2 * length(name)


@pytest.mark.parametrize("name", ECDSA)
def test_s4_a_signature_in_der_is_refused(api: Api, name: str) -> None:
    signed = forged(credential(), name)
    raw = multibase_decode(signed["proof"]["proofValue"])
    half = length(name)
    der = encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
    assert api.verify(signed, name) == OK
    assert api.verify(with_member(signed, multibase_encode(der), "proof", "proofValue"), name) == REFUSED


@pytest.mark.parametrize("name", ECDSA)
def test_s4_a_proof_value_cut_by_one_character_is_refused_without_a_crash(api: Api, name: str) -> None:
    issued = api.issued(credential(), name)
    value = issued["proof"]["proofValue"]
    for cut in (value[:-1], value[1:], value[:1], value[0] + value[2:]):
        assert api.verify(with_member(issued, cut, "proof", "proofValue"), name) == REFUSED


@pytest.mark.parametrize("name", ECDSA)
def test_s4_key_type_and_cryptosuite_are_those_of_the_endpoint(api: Api, name: str) -> None:
    proof = api.issued(credential(), name)["proof"]
    suite, kind = SIGNED[name]
    assert proof["type"] == "DataIntegrityProof"
    assert proof["cryptosuite"] == suite
    multikey = proof["verificationMethod"].partition("#")[2]
    prefix = {"p256": b"\x80\x24", "p384": b"\x81\x24"}[kind]
    assert multibase_decode(multikey)[:2] == prefix
    assert len(multibase_decode(multikey)) == 2 + 1 + length(name)


@pytest.mark.parametrize("name", ECDSA)
def test_s4_a_cryptosuite_of_another_name_is_refused(api: Api, name: str) -> None:
    issued = api.issued(credential(), name)
    for other in ("invalid-cryptosuite", "ecdsa-2019", "eddsa-rdfc-2022", *{"ecdsa-rdfc-2019", "ecdsa-jcs-2019"}):
        if other != SIGNED[name][0]:
            assert api.verify(with_member(issued, other, "proof", "cryptosuite"), name) == REFUSED


@pytest.mark.parametrize("name", ECDSA)
def test_s4_the_hash_of_the_other_curve_is_refused(api: Api, name: str) -> None:
    other = "sha384" if name.endswith("p256") else "sha256"
    assert api.verify(forged(credential(), name, hash_name=other), name) == REFUSED


@pytest.mark.parametrize("name", ECDSA)
def test_s4_an_empty_credential_is_refused(api: Api, name: str) -> None:
    assert api.verify({}, name) == REFUSED


@pytest.mark.parametrize("name", ECDSA_JCS)
@pytest.mark.parametrize("version", ["1.1", "2.0"])
def test_s4_a_jcs_proof_has_the_contexts_of_its_document(api: Api, name: str, version: str) -> None:
    issued = api.issued(credential(version), name)
    assert jcs(issued["proof"]["@context"]) == jcs(issued["@context"])


@pytest.mark.parametrize("name", ECDSA_JCS)
def test_s4_a_jcs_proof_with_other_contexts_than_its_document_is_refused(api: Api, name: str) -> None:
    issued = api.issued(credential(), name)
    assert api.verify(without(issued, "proof", "@context"), name) == REFUSED
    for contexts in ([V2, "https://w3id.org/security/data-integrity/v2"], [], None, 4):
        assert api.verify(with_member(issued, contexts, "proof", "@context"), name) == REFUSED


@pytest.mark.parametrize(
    "vector",
    [
        "ecdsa-rdfc-2019-p256/signedECDSAP256.json",
        "ecdsa-rdfc-2019-p384/signedECDSAP384.json",
        "ecdsa-rdfc-2019-p256/employ/signedECDSAP256.json",
        "ecdsa-rdfc-2019-p384/employ/signedECDSAP384.json",
        "ecdsa-jcs-2019-p256/signedJCSECDSAP256.json",
        "ecdsa-jcs-2019-p384/signedJCSECDSAP384.json",
    ],
)
def test_s4_the_published_vectors_are_verified_though_their_issuer_does_not_control_the_key(
    example_api: Api, shared: Path, vector: str
) -> None:
    # w3c/vc-di-ecdsa at 00781de5, TestVectors; "employ" on P-384 needs SHA-384 inside RDFC-1.0 as well
    document = read_json(shared / "spec/vectors/w3c-vc-di-ecdsa" / vector)
    assert example_api.verify(document) == OK
    assert example_api.verify(with_member(document, "Another name", "name")) == REFUSED


@pytest.mark.parametrize("name", ECDSA_RDFC)
def test_s4_look_alike_blank_nodes_are_told_apart_the_same_way_again(api: Api, name: str) -> None:
    subjects = [{"alumniOf": "The School of Examples"}, {"alumniOf": "The School of Examples"}]
    document = credential(
        **{"@context": [V2, {"alumniOf": "https://schema.org/alumniOf"}], "credentialSubject": subjects}
    )
    issued = api.issued(document, name)
    assert api.verify(issued, name) == OK
    issued["credentialSubject"].pop()
    assert api.verify(issued, name) == REFUSED
