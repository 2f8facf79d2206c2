"""The suite of the EdDSA cryptosuites."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import read_json
from microbadge.encoding import multibase_decode
from suites.documents import credential, with_member, without
from suites.server import OK, REFUSED, Api

EDDSA = ("eddsa-rdfc-2022", "eddsa-jcs-2022")


@pytest.mark.parametrize("name", EDDSA)
def test_s3_the_issuers_did_document_holds_its_key_as_a_multikey_in_base58btc(api: Api, name: str) -> None:
    method = api.issued(credential(), name)["proof"]["verificationMethod"]
    answer = api.http.get(f"/identifiers/{method.replace('#', '%23')}").json()["didDocument"]
    assert answer["type"] == "Multikey"
    assert answer["publicKeyMultibase"].startswith("z6Mk")
    assert len(multibase_decode(answer["publicKeyMultibase"])) == 34


@pytest.mark.parametrize("name", EDDSA)
def test_s3_the_controllers_document_lists_the_key_for_the_purpose_of_the_proof(api: Api, name: str) -> None:
    proof = api.issued(credential(), name)["proof"]
    controller = proof["verificationMethod"].partition("#")[0]
    document = api.http.get(f"/identifiers/{controller}").json()["didDocument"]
    assert proof["verificationMethod"] in document[proof["proofPurpose"]]


@pytest.mark.parametrize("name", EDDSA)
def test_s3_the_proof_value_is_64_bytes_in_base58btc(api: Api, name: str) -> None:
    value = api.issued(credential(), name)["proof"]["proofValue"]
    assert value.startswith("z")
    assert len(multibase_decode(value)) == 64


@pytest.mark.parametrize("name", EDDSA)
@pytest.mark.parametrize("version", ["1.1", "2.0"])
def test_s3_type_and_cryptosuite_of_the_proof_are_those_of_the_endpoint(api: Api, name: str, version: str) -> None:
    proof = api.issued(credential(version), name)["proof"]
    assert proof["type"] == "DataIntegrityProof"
    assert proof["cryptosuite"] == name


@pytest.mark.parametrize("name", EDDSA)
@pytest.mark.parametrize("version", ["1.1", "2.0"])
def test_s3_what_one_endpoint_issues_another_verifies(api: Api, name: str, version: str) -> None:
    issued = api.issued(credential(version), name)
    assert [api.verify(issued, other) for other in api.endpoints] == [OK] * len(api.endpoints)


@pytest.mark.parametrize("name", EDDSA)
def test_s3_the_other_cryptosuite_of_the_same_key_is_refused(api: Api, name: str) -> None:
    issued = api.issued(credential(), name)
    (other,) = set(EDDSA) - {name}
    assert api.verify(with_member(issued, other, "proof", "cryptosuite"), name) == REFUSED


def test_s3_a_proof_of_eddsa_jcs_2022_whose_contexts_are_taken_away_is_refused(api: Api) -> None:
    issued = api.issued(credential(), "eddsa-jcs-2022")
    assert issued["proof"]["@context"] == issued["@context"]
    assert api.verify(without(issued, "proof", "@context"), "eddsa-jcs-2022") == REFUSED


@pytest.mark.parametrize(
    "vector",
    [
        "eddsa-rdfc-2022/signedDataInt.json",
        "eddsa-jcs-2022/signedJCS.json",
    ],
)
def test_s3_the_published_vectors_are_verified(example_api: Api, shared: Path, vector: str) -> None:
    # w3c/vc-di-eddsa at abb673eb, TestVectors; their issuer does not control the key
    document = read_json(shared / "spec/vectors/w3c-vc-di-eddsa" / vector)
    assert example_api.verify(document) == OK
    assert example_api.verify(with_member(document, "Another School", "credentialSubject", "alumniOf")) == REFUSED
