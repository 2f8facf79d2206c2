"""Signing a credential that somebody else made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from microbadge import UnsafeAnyIssuer, Verdict, Verifier
from microbadge.canonical import context_document
from microbadge.errors import CanonicalizationError, ModelError, ParseError, ProofError
from microbadge.jose import enveloped, read_token
from microbadge.jose.claims import CLAIMS
from microbadge.keys import LocalSigner
from microbadge.signing import DATA_INTEGRITY_CONTEXT, sign_credential, sign_credential_jwt

Document = dict[str, Any]

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
SIGNER = LocalSigner.from_seed(b"example leadership academy, seed")
P256 = LocalSigner.generate("p256")


def credential(signer: LocalSigner = SIGNER, /, **members: Any) -> Document:
    return {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": signer.controller,
        "credentialSubject": {"id": "did:example:teacher"},
    } | members


def credential_v1(*contexts: object) -> Document:
    return credential(**{"@context": [V1, *contexts], "issuanceDate": "2026-05-01T00:00:00Z"})


def verdict(signed: Document | str) -> Verdict:
    return Verifier(profile="vc").verify(signed, UnsafeAnyIssuer()).verdict


def pointers(error: ModelError | CanonicalizationError) -> list[str | None]:
    return [problem.pointer for problem in error.problems]


@pytest.mark.parametrize(
    ("cryptosuite", "signer"),
    [
        ("eddsa-rdfc-2022", SIGNER),
        ("eddsa-jcs-2022", SIGNER),
        ("ecdsa-rdfc-2019", P256),
        ("ecdsa-jcs-2019", P256),
    ],
)
def test_a_signed_credential_is_verified(cryptosuite: str, signer: LocalSigner) -> None:
    signed = sign_credential(credential(signer), signer, cryptosuite=cryptosuite)
    assert signed["proof"]["cryptosuite"] == cryptosuite
    assert verdict(signed) is Verdict.VERIFIED


def test_the_document_that_was_given_is_left_as_it_is() -> None:
    document = credential_v1()
    sign_credential(document, SIGNER)
    assert document == credential_v1()


def test_the_time_of_the_proof_may_be_given() -> None:
    signed = sign_credential(credential(), SIGNER, created=datetime(2026, 5, 1, tzinfo=UTC))
    assert signed["proof"]["created"] == "2026-05-01T00:00:00Z"


def test_contexts_beyond_the_closed_set_may_be_given() -> None:
    url = "https://academy.example/context"
    contexts = {url: {"@context": {"house": "https://academy.example/#house"}}}
    document = credential(**{"@context": [V2, url], "credentialSubject": {"house": "North"}})
    with pytest.raises(CanonicalizationError):
        sign_credential(document, SIGNER)
    with pytest.raises(CanonicalizationError):
        sign_credential_jwt(document, SIGNER)
    for signed in (
        sign_credential(document, SIGNER, contexts=contexts),
        sign_credential_jwt(document, SIGNER, contexts=contexts),
    ):
        assert Verifier(profile="vc", contexts=contexts).verify(signed, UnsafeAnyIssuer())


def test_a_document_of_version_1_1_gets_the_context_of_the_proof_at_the_end() -> None:
    inline = {"name": "https://schema.org/name"}
    signed = sign_credential(credential_v1(inline), SIGNER)
    assert signed["@context"] == [V1, inline, DATA_INTEGRITY_CONTEXT]
    assert verdict(signed) is Verdict.VERIFIED


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_context_that_defines_proofs_is_not_added_to_another(version: str) -> None:
    contexts = [V1, f"https://w3id.org/security/data-integrity/{version}"]
    signed = sign_credential(credential_v1(contexts[1]), SIGNER)
    assert signed["@context"] == contexts
    assert verdict(signed) is Verdict.VERIFIED


def test_no_context_is_added_to_a_document_of_version_2() -> None:
    assert sign_credential(credential(), SIGNER)["@context"] == [V2]
    later = credential(**{"@context": [V2, V1]})
    with pytest.raises(CanonicalizationError):  # both protect their terms
        sign_credential(later, SIGNER)


def test_all_problems_are_told_at_once() -> None:
    document = credential(
        id="no url",
        issuer={"id": "did:example:somebody-else"},
        relatedResource=[{"id": V2, "digestSRI": "sha384-" + "A" * 64}],
        validFrom="yesterday",
    )
    with pytest.raises(ModelError) as caught:
        sign_credential(document, SIGNER)
    assert set(pointers(caught.value)) == {"/id", "/validFrom", "/issuer/id", "/relatedResource/0"}


@pytest.mark.parametrize("issuer", ["did:example:somebody-else", {"id": "did:example:somebody-else"}])
def test_an_issuer_that_is_not_the_controller_of_the_key_is_refused(issuer: object) -> None:
    for sign in (sign_credential, sign_credential_jwt):
        with pytest.raises(ModelError, match="controller of the key") as caught:
            sign(credential(issuer=issuer), SIGNER)
        problem = caught.value.problems[0]
        assert (problem.expected, problem.actual) == (SIGNER.controller, "did:example:somebody-else")


def test_the_controller_may_be_another_did_than_the_keys_own() -> None:
    published = SIGNER.controlled_by("did:web:academy.example")
    signed = sign_credential(credential(issuer="did:web:academy.example"), published)
    assert signed["proof"]["verificationMethod"].startswith("did:web:academy.example#")


@pytest.mark.parametrize("issuer", [None, 4, [], {"id": None}, "no url"], ids=repr)
def test_an_issuer_that_is_none_is_told_of_once(issuer: object) -> None:
    with pytest.raises(ModelError) as caught:
        sign_credential(credential(issuer=issuer), SIGNER)
    places = pointers(caught.value)
    assert places[0] in ("/issuer", "/issuer/id")
    assert len(places) == (2 if issuer == "no url" else 1)


def test_a_member_that_nobody_defined_is_not_signed() -> None:
    document = credential(credentialSubject={"id": "did:example:teacher", "lost": "claim"})
    for sign in (sign_credential, sign_credential_jwt):
        with pytest.raises(CanonicalizationError) as caught:
            sign(document, SIGNER)
        assert pointers(caught.value) == ["/credentialSubject/lost"]


def test_a_cryptosuite_that_does_not_fit_the_key_is_refused() -> None:
    for cryptosuite in ("ecdsa-rdfc-2019", "Ed25519Signature2020", "unknown"):
        with pytest.raises(ProofError):
            sign_credential(credential(), SIGNER, cryptosuite=cryptosuite)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ParseError):
        sign_credential(credential(name="\ud800"), SIGNER)
    with pytest.raises(ParseError):
        sign_credential_jwt(credential(validFrom=datetime.now(UTC)), SIGNER)


def test_a_credential_with_a_proof_gets_a_second_one() -> None:
    signed = sign_credential(sign_credential(credential(), SIGNER), SIGNER)
    assert len(signed["proof"]) == 2
    assert verdict(signed) is Verdict.VERIFIED


def test_a_token_holds_the_credential_and_nothing_else() -> None:
    text = sign_credential_jwt(credential(), SIGNER)
    token = read_token(text)
    assert token.header == {"alg": "EdDSA", "kid": SIGNER.verification_method, "typ": "vc+jwt", "cty": "vc"}
    assert token.payload == credential()
    assert verdict(text) is Verdict.VERIFIED


@pytest.mark.parametrize("kind", ["ed25519", "p256", "p384", "p521", "rsa"])
def test_every_kind_of_key_signs_tokens(kind: str) -> None:
    signer = LocalSigner.generate(kind)
    assert verdict(sign_credential_jwt(credential(signer), signer)) is Verdict.VERIFIED


def test_an_enveloped_token_is_verified() -> None:
    text = sign_credential_jwt(credential(), SIGNER)
    envelope = enveloped(text)
    assert envelope == {
        "@context": V2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{text}",
    }
    assert verdict(envelope) is Verdict.VERIFIED


def test_a_token_is_for_version_2_of_the_data_model_without_a_proof() -> None:
    with pytest.raises(ModelError) as caught:
        sign_credential_jwt(credential_v1(), SIGNER)
    assert pointers(caught.value) == ["/@context/0"]
    with pytest.raises(ModelError) as caught:
        sign_credential_jwt(sign_credential(credential(), SIGNER), SIGNER)
    assert pointers(caught.value) == ["/proof"]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_member_that_a_token_reads_as_a_claim_is_refused(claim: str) -> None:
    context = context_document(V2)
    assert context is not None
    own = {} if claim in context["@context"] else {claim: f"https://academy.example/#{claim}"}
    document = credential(**{"@context": [V2, own], claim: "did:example:teacher"})
    assert verdict(sign_credential(document, SIGNER)) is Verdict.VERIFIED
    with pytest.raises(ModelError) as caught:
        sign_credential_jwt(document, SIGNER)
    assert pointers(caught.value) == [f"/{claim}"]
