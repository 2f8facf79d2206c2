"""The assertions on Data Integrity that run inside the suites of every cryptosuite.

Each forged credential carries a signature that is good over exactly what it holds: only its fault may refuse it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from conftest import read_json
from microbadge.canonical import context_document
from microbadge.canonical.jsonld import expand
from microbadge.data_integrity import add_proof
from microbadge.datetimes import parse_date_time
from microbadge.encoding import multibase_decode
from suites.documents import (
    DATA_INTEGRITY,
    ED25519_2020,
    LEGACY,
    SIGNED,
    V1,
    V2,
    changed,
    credential,
    forged,
    key,
    with_member,
    without,
)
from suites.server import CREATED, ISSUERS, JCS, OK, REFUSED, Api

Document = dict[str, Any]
VERSIONS = ("1.1", "2.0")
RDFC_VERIFIERS = [name for name in SIGNED if name not in JCS]
_SECURITY = "https://w3id.org/security#"


def signable(name: str, version: str = "2.0", **members: Any) -> Document:
    """A credential with all the contexts that its proof needs."""
    document = credential(version, **members)
    if name == "ed25519signature2020":
        document["@context"].append(ED25519_2020)
    elif version == "1.1":
        document["@context"].append(DATA_INTEGRITY)
    return document


def own_contexts(**terms: Any) -> dict[str, Document]:
    """The published contexts, with further terms in the attacker's own copy."""
    copies: dict[str, Document] = {}
    for url in (V1, V2, DATA_INTEGRITY, ED25519_2020):
        document = context_document(url)
        assert document is not None
        copies[url] = {"@context": document["@context"] | terms}
    return copies


def own_contexts_of_proofs(endpoint: str, change: Callable[[Document, str], None]) -> dict[str, Document]:
    """The published contexts, with the definition of a proof changed in the attacker's own copy."""
    kind = LEGACY if SIGNED[endpoint][0] == LEGACY else "DataIntegrityProof"
    copies = own_contexts()
    for document in copies.values():
        if kind in document["@context"]:
            change(document["@context"], kind)
    return copies


def unknown_type(terms: Document, name: str) -> None:
    terms["UnknownProofType"] = copy.deepcopy(terms[name])


def unknown_purpose(terms: Document, name: str) -> None:
    terms[name] = copy.deepcopy(terms[name])
    purposes = terms[name]["@context"]["proofPurpose"]["@context"]
    purposes["invalidPurpose"] = {"@id": f"{_SECURITY}invalidPurpose", "@type": "@id", "@container": "@set"}


@pytest.fixture(params=[(name, version) for name in ISSUERS for version in VERSIONS], ids="-".join)
def issued(request: pytest.FixtureRequest, api: Api) -> Document:
    """A credential that each endpoint issued, in each version of the data model."""
    name, version = request.param
    return api.issued(credential(version), name)


def test_s2_proof_is_there_and_an_object(issued: Document) -> None:
    assert isinstance(issued["proof"], dict)


def test_s2_an_id_of_the_proof_would_be_a_url(issued: Document) -> None:
    assert "id" not in issued["proof"]


def test_s2_the_type_of_the_proof_is_a_string_whose_context_is_there(issued: Document) -> None:
    assert issued["proof"]["type"] == "DataIntegrityProof"
    assert {V2, DATA_INTEGRITY} & set(issued["@context"])


def test_s2_the_cryptosuite_expands_to_a_literal_of_its_own_datatype(issued: Document) -> None:
    (node,) = expand(issued, contexts={}).nodes
    (proof,) = node[f"{_SECURITY}proof"][0]["@graph"]
    assert proof[f"{_SECURITY}cryptosuite"] == [
        {"@type": f"{_SECURITY}cryptosuiteString", "@value": issued["proof"]["cryptosuite"]}
    ]


def test_s2_type_verification_method_and_purpose_expand_to_urls(issued: Document) -> None:
    (node,) = expand(issued, contexts={}).nodes
    (proof,) = node[f"{_SECURITY}proof"][0]["@graph"]
    assert proof["@type"] == [f"{_SECURITY}DataIntegrityProof"]
    assert proof[f"{_SECURITY}proofPurpose"] == [{"@id": f"{_SECURITY}assertionMethod"}]
    assert proof[f"{_SECURITY}verificationMethod"] == [{"@id": issued["proof"]["verificationMethod"]}]


def test_s2_the_verification_method_is_a_did_url_with_a_fragment(issued: Document) -> None:
    url = urlsplit(issued["proof"]["verificationMethod"])
    assert url.scheme == "did"
    assert url.fragment


def test_s2_the_proof_value_is_multibase_base58btc(issued: Document) -> None:
    value = issued["proof"]["proofValue"]
    assert value.startswith("z")
    assert len(multibase_decode(value)) in (64, 96)


def test_s2_created_has_an_offset(issued: Document) -> None:
    _, has_offset = parse_date_time(issued["proof"]["created"])
    assert has_offset
    assert "expires" not in issued["proof"]


def test_s2_domain_challenge_previous_proof_and_nonce_are_not_made_up(issued: Document) -> None:
    assert issued["proof"].keys().isdisjoint({"domain", "challenge", "previousProof", "nonce"})


@pytest.mark.parametrize("name", ISSUERS)
@pytest.mark.parametrize("version", VERSIONS)
def test_s2_an_undefined_type_makes_issuing_fail(api: Api, name: str, version: str) -> None:
    document = credential(version, type=["VerifiableCredential", "InvalidType"])
    assert api.issue(document, name).status_code == REFUSED


@pytest.mark.parametrize("name", ISSUERS)
@pytest.mark.parametrize("version", VERSIONS)
def test_s2_an_undefined_claim_makes_issuing_fail(api: Api, name: str, version: str) -> None:
    document = credential(version, credentialSubject={"id": "did:example:1", "invalidTerm": "lost"})
    assert api.issue(document, name).status_code == REFUSED


@pytest.mark.parametrize("name", ISSUERS)
def test_s2_a_missing_credential_subject_makes_issuing_fail(api: Api, name: str) -> None:
    assert api.issue(without(credential(), "credentialSubject"), name).status_code == REFUSED


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("version", VERSIONS)
def test_s2_what_is_forged_without_a_fault_is_verified(api: Api, name: str, version: str) -> None:
    assert api.verify(forged(signable(name, version), name), name) == OK


@pytest.mark.parametrize("name", SIGNED)
def test_s2_a_claim_that_nobody_defined_is_refused_when_it_was_added_after_signing(api: Api, name: str) -> None:
    signed = forged(signable(name), name)
    assert api.verify(with_member(signed, "lost", "credentialSubject", "undefinedTerm"), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_a_type_that_nobody_defined_is_refused_when_it_was_added_after_signing(api: Api, name: str) -> None:
    signed = forged(signable(name), name)
    assert api.verify(changed(signed, lambda document: document["type"].append("UndefinedType")), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_a_term_known_only_to_the_signers_copy_of_the_context_is_refused(api: Api, name: str) -> None:
    subject = {"id": "did:example:1", "undefinedTerm": "undefinedTerm"}
    contexts = own_contexts(undefinedTerm="urn:example:undefinedTerm")
    signed = forged(signable(name, credentialSubject=subject), name, contexts=contexts)
    assert api.verify(signed, name) == REFUSED


@pytest.mark.parametrize("name", RDFC_VERIFIERS)
@pytest.mark.parametrize("kept", [True, False], ids=["base-kept", "base-removed"])
def test_s2_a_relative_type_is_refused_whatever_base_it_was_signed_under(api: Api, name: str, kept: bool) -> None:
    base = {"@base": "https://invalid.example.com/"}
    document = signable(name, type=["VerifiableCredential", "UndefinedCredential"])
    document["@context"].append(base)
    signed = forged(document, name)
    if not kept:
        signed["@context"].remove(base)
    assert api.verify(signed, name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("proof", [None, "absent", [], {}, "text", 4, True], ids=repr)
def test_s2_a_proof_that_is_missing_or_none_is_refused(api: Api, name: str, proof: object) -> None:
    signed = forged(signable(name), name)
    document = without(signed, "proof") if proof == "absent" else with_member(signed, proof, "proof")
    assert api.verify(document, name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("member", ["type", "verificationMethod", "proofPurpose", "proofValue"])
def test_s2_a_required_member_of_the_proof_that_is_missing_or_null_is_refused(api: Api, name: str, member: str) -> None:
    signed = forged(signable(name), name)
    assert api.verify(without(signed, "proof", member), name) == REFUSED
    assert api.verify(with_member(signed, None, "proof", member), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("member", ["verificationMethod", "proofPurpose", "type"])
def test_s2_a_proof_without_a_required_member_is_refused_though_its_signature_is_good(
    api: Api, name: str, member: str
) -> None:
    assert api.verify(forged(signable(name), name, **{member: None}), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_a_proof_value_without_its_multibase_letter_is_refused(api: Api, name: str) -> None:
    signed = forged(signable(name), name)
    value = signed["proof"]["proofValue"][1:]
    assert api.verify(with_member(signed, value, "proof", "proofValue"), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_a_type_of_proof_that_is_not_known_is_refused_though_its_signature_is_good(api: Api, name: str) -> None:
    contexts = own_contexts_of_proofs(name, unknown_type)
    assert api.verify(forged(signable(name), name, contexts=contexts, type="UnknownProofType"), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("cryptosuite", ["UnknownCryptosuite", "", "EDDSA-RDFC-2022"])
def test_s2_a_cryptosuite_is_compared_by_name_though_the_signature_is_good(
    api: Api, name: str, cryptosuite: str
) -> None:
    assert api.verify(forged(signable(name), name, cryptosuite=cryptosuite), name) == REFUSED


@pytest.mark.parametrize("cryptosuite", ["eddsa-rdfc-2022", "UnknownCryptosuite", "Ed25519Signature2020"])
def test_s2_a_stray_cryptosuite_in_an_ed25519_signature_2020_is_refused(api: Api, cryptosuite: str) -> None:
    name = "ed25519signature2020"
    assert api.verify(forged(signable(name), name, cryptosuite=cryptosuite), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_an_unknown_purpose_is_refused_though_the_signature_is_good(api: Api, name: str) -> None:
    contexts = own_contexts_of_proofs(name, unknown_purpose)
    assert api.verify(forged(signable(name), name, contexts=contexts, proofPurpose="invalidPurpose"), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_the_purpose_has_to_be_assertion_method(api: Api, name: str) -> None:
    assert api.verify(forged(signable(name), name, proofPurpose="authentication"), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_another_expected_purpose_than_that_of_the_proof_is_refused(api: Api, name: str) -> None:
    signed = forged(signable(name), name)
    assert api.verify(signed, name, expectedProofPurpose="assertionMethod") == OK
    assert api.verify(signed, name, expectedProofPurpose="authentication") == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_a_verification_method_that_is_no_key_is_refused(api: Api, name: str) -> None:
    assert api.verify(forged(signable(name), name, verificationMethod="did:key:invalidVm"), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("member", ["created", "expires"])
@pytest.mark.parametrize("moment", ["invalidDate", "2024-05-01", ""])
def test_s2_a_date_of_the_proof_that_is_none_is_refused(api: Api, name: str, member: str, moment: str) -> None:
    dates: dict[str, Any] = {member: moment}
    assert api.verify(forged(signable(name), name, **dates), name) == REFUSED


@pytest.mark.parametrize("name", SIGNED)
def test_s2_created_may_be_left_out_or_lie_back(api: Api, name: str) -> None:
    assert api.verify(forged(signable(name), name, created=None), name) == OK
    assert api.verify(forged(signable(name), name, created="2016-05-01T00:00:00Z"), name) == OK


@pytest.mark.parametrize("name", SIGNED)
def test_s2_another_domain_or_challenge_than_was_asked_for_is_refused(api: Api, name: str) -> None:
    signed = forged(signable(name), name, domain="domain.example", challenge="1235abcd6789")
    assert api.verify(signed, name, domain="domain.example", challenge="1235abcd6789") == OK
    assert api.verify(signed, name, domain="other.example") == REFUSED
    assert api.verify(signed, name, challenge="invalid-challenge") == REFUSED


def test_s2_an_expired_proof_is_refused(api: Api) -> None:
    assert api.verify(forged(credential(), "eddsa-rdfc-2022", expires="2024-06-01T00:00:00Z")) == REFUSED


# Sets and chains of proofs.

FIRST = "urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544"
INLINE = {"@context": {"alumniOf": "https://www.example.org/alumniOf"}}


def chained(api: Api, *, previous: str | list[str] = FIRST, version: str = "2.0") -> Document:
    """Two proofs of two keys; the second builds on the first. The issuer is whoever made the second."""
    first, second = key("p256"), key("ed25519")
    document = signable("eddsa-rdfc-2022", version, issuer=second.controller)
    document["@context"].append(INLINE)
    document["credentialSubject"]["alumniOf"] = "The School of Examples"
    document = add_proof(document, first, cryptosuite="ecdsa-rdfc-2019", id=FIRST)
    return add_proof(document, second, previous_proof=previous)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("previous", [FIRST, [FIRST]], ids=["string", "array"])
def test_s2_a_chain_of_proofs_of_two_keys_is_verified(api: Api, version: str, previous: str | list[str]) -> None:
    assert api.verify(chained(api, previous=previous, version=version)) == OK


def test_s2_the_signature_of_a_chain_covers_the_proofs_that_it_builds_on(api: Api) -> None:
    document = chained(api)
    earlier = datetime(2024, 5, 1, tzinfo=UTC)
    unsigned = without(document, "proof")
    resigned = add_proof(unsigned, key("p256"), cryptosuite="ecdsa-rdfc-2019", id=FIRST, created=earlier)
    other = {**document, "proof": [resigned["proof"], document["proof"][1]]}
    assert resigned["proof"] != document["proof"][0]
    assert api.verify(resigned) == OK
    assert api.verify(other) == REFUSED


@pytest.mark.parametrize("previous", ["urn:uuid:38329423-2179-4b2e-88cb-a7c7d9dc4544", 456321, [456321], [], None])
@pytest.mark.parametrize("in_list", [True, False])
def test_s2_a_previous_proof_that_no_proof_is_called_is_refused(api: Api, previous: object, in_list: bool) -> None:
    document = chained(api)
    value = [previous] if in_list else previous
    assert api.verify(changed(document, lambda held: held["proof"][1].update(previousProof=value))) == REFUSED


def test_s2_ids_of_proofs_that_are_no_strings_are_refused_without_a_crash(api: Api) -> None:
    document = chained(api)
    values: list[object] = [456321, "456321", None, [], {}]
    for value in values:
        first, second = document["proof"]
        assert api.verify({**document, "proof": [{**first, "id": value}, second]}) == REFUSED, value


def test_s2_a_chain_whose_first_proof_fails_is_refused(api: Api) -> None:
    document = changed(chained(api), lambda held: held["proof"][0].update(proofValue="invalidProofValue"))
    assert api.verify(document) == REFUSED


def test_s2_every_proof_of_a_set_has_to_verify(api: Api) -> None:
    document = add_proof(signable("eddsa-rdfc-2022", issuer=key("ed25519").controller), key("ed25519"))
    both = add_proof(document, key("p384"), cryptosuite="ecdsa-rdfc-2019")
    assert api.verify(both) == OK
    values = [proof["proofValue"] for proof in both["proof"]]
    for index in (0, 1):
        broken = copy.deepcopy(both)
        broken["proof"][index]["proofValue"] = values[1 - index]
        assert api.verify(broken) == REFUSED


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("kind", ["Set", "Chain"])
def test_s2_the_published_sets_and_chains_are_verified(example_api: Api, shared: Path, kind: str, number: int) -> None:
    # w3c/vc-di-eddsa at abb673eb, TestVectors/proof-set-chain
    folder = shared / "spec/vectors/w3c-vc-di-eddsa/proof-set-chain"
    document = read_json(folder / f"signedProof{kind}{number}.json")
    assert example_api.verify(document) == OK
    assert example_api.verify(with_member(document, "Another School", "credentialSubject", "alumniOf")) == REFUSED


def test_s2_whoever_issues_gets_what_he_asked_for_and_nothing_more(api: Api) -> None:
    answer = api.issue(credential())
    assert answer.status_code == CREATED
    issued = answer.json()
    assert without(issued, "proof") == credential(issuer=api.issuer("eddsa-rdfc-2022"))
