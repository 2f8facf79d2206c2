"""The suite of Ed25519Signature2020, which is verified here and not issued."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import read_json
from microbadge.encoding import multibase_decode, multibase_encode
from suites.documents import DATA_INTEGRITY, ED25519_2020, V1, V2, credential, forged, with_member, without
from suites.server import OK, REFUSED, Api

NAME = "ed25519signature2020"
CONTEXTS = [V2, ED25519_2020]


def test_s6_it_is_not_issued(api: Api) -> None:
    assert "issue" not in api.endpoints[NAME]
    assert api.post(f"/{NAME}/credentials/issue", {"credential": credential()}).status_code == 404


@pytest.mark.parametrize("base", [V1, V2])
def test_s6_the_context_of_the_proof_has_to_be_in_that_of_the_document(api: Api, base: str) -> None:
    document = credential("1.1" if base == V1 else "2.0")
    assert api.verify(forged(document | {"@context": [base, ED25519_2020]}, NAME), NAME) == OK
    assert api.verify(forged(document | {"@context": [base]}, NAME), NAME) == REFUSED
    assert api.verify(forged(document | {"@context": [base, DATA_INTEGRITY]}, NAME), NAME) == REFUSED


def test_s6_a_context_inside_the_proof_is_not_understood(api: Api) -> None:
    signed = forged(credential(**{"@context": CONTEXTS}), NAME)
    assert api.verify(with_member(signed, [ED25519_2020], "proof", "@context"), NAME) == REFUSED


@pytest.mark.parametrize("extra", [b"\0", b"1234" * 8], ids=["one-byte", "32-bytes"])
def test_s6_a_proof_value_longer_than_64_bytes_is_refused(api: Api, extra: bytes) -> None:
    signed = forged(credential(**{"@context": CONTEXTS}), NAME)
    value = multibase_encode(multibase_decode(signed["proof"]["proofValue"]) + extra)
    assert api.verify(signed, NAME) == OK
    assert api.verify(with_member(signed, value, "proof", "proofValue"), NAME) == REFUSED


def test_s6_a_shorter_proof_value_is_refused(api: Api) -> None:
    signed = forged(credential(**{"@context": CONTEXTS}), NAME)
    value = multibase_encode(multibase_decode(signed["proof"]["proofValue"])[:-1])
    assert api.verify(with_member(signed, value, "proof", "proofValue"), NAME) == REFUSED


def test_s6_data_canonicalized_with_jcs_is_refused(api: Api) -> None:
    signed = forged(credential(**{"@context": CONTEXTS}), NAME, canonicalization="jcs")
    assert api.verify(signed, NAME) == REFUSED


def test_s6_data_hashed_with_sha_512_is_refused(api: Api) -> None:
    signed = forged(credential(**{"@context": CONTEXTS}), NAME, hash_name="sha512")
    assert api.verify(signed, NAME) == REFUSED


def test_s6_a_verification_method_without_its_multibase_letter_is_refused(api: Api) -> None:
    signed = forged(credential(**{"@context": CONTEXTS}), NAME)
    head, _, last = signed["proof"]["verificationMethod"].rpartition(":")
    assert api.verify(with_member(signed, f"{head}:{last[1:]}", "proof", "verificationMethod"), NAME) == REFUSED


def test_s6_the_published_vector_is_verified_though_its_issuer_does_not_control_the_key(
    example_api: Api, shared: Path
) -> None:
    # w3c/vc-di-eddsa at abb673eb, TestVectors/Ed25519Signature2020
    document = read_json(shared / "spec/vectors/w3c-vc-di-eddsa/Ed25519Signature2020/signedEdSig.json")
    assert not document["proof"]["verificationMethod"].startswith(document["issuer"])
    assert example_api.verify(document, NAME) == OK
    assert example_api.verify(without(document, "description"), NAME) == REFUSED
