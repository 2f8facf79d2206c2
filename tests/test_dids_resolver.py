"""Answers of a DID resolver, as the public did:key suite asks for them (w3c-ccg/did-key-test-suite, 870e9647)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from controller_documents import DID, KEY, METHOD, OTHER, document, method, serve
from microbadge.dids import resolution
from microbadge.dids.verification import RELATIONSHIPS
from microbadge.encoding import MULTICODEC, multibase_encode
from microbadge.fetch import Fetch, no_network
from microbadge.keys import LocalSigner, PublicKey

# the identifiers of the suite
VALUE = "z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
DID_KEY = f"did:key:{VALUE}"
VM = f"{DID_KEY}#{VALUE}"
KEY_AGREEMENT_VM = f"{DID_KEY}#z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ"
P256 = LocalSigner.generate(kind="p256").public_key


def ask(url: str, fetch: Fetch = no_network, **options: object) -> dict[str, Any]:
    """The answer, which has the shape that the suite asks of every answer, and can be sent."""
    answer = resolution(url, options=options, fetch=fetch)
    metadata = (answer.keys() - {"@context", "didDocument", "didDocumentMetadata"}).pop()
    assert len(answer) == 4
    assert metadata == ("didDereferencingMetadata" if set("/?#") & set(url) else "didResolutionMetadata")
    assert answer["@context"] == "https://w3id.org/did-resolution/v1"
    assert isinstance(answer["didDocument"], dict)
    assert answer["didDocumentMetadata"] == {}
    assert ("error" in answer[metadata]) == (answer["didDocument"] == {})
    json.dumps(answer)
    return answer


def error(url: str, fetch: Fetch = no_network, **options: object) -> Any:
    answer = ask(url, fetch, **options)
    return (answer.get("didResolutionMetadata") or answer["didDereferencingMetadata"])["error"]


class TestDidKeySuite:
    def test_a_scheme_other_than_did_is_invalid_did(self) -> None:
        assert ask(f"notDid:key:{VALUE}")["didResolutionMetadata"] == {"error": "invalidDid"}

    def test_a_method_other_than_key_is_method_not_supported(self) -> None:
        assert ask(f"did:experimental:{VALUE}")["didResolutionMetadata"] == {"error": "methodNotSupported"}

    @pytest.mark.parametrize("version", ["-4", "0", "x", "1.1", "1", ""])
    def test_a_version_that_is_no_positive_integer_is_invalid_did(self, version: str) -> None:
        # nor is any other: the method has one version, and each key one DID
        assert error(f"did:key:{version}:{VALUE}") == "invalidDid"

    def test_a_multibase_value_without_z_is_invalid_did(self) -> None:
        assert error(f"did:key:{VALUE[1:]}") == "invalidDid"

    def test_what_is_no_did_is_invalid_did_with_a_document_that_is_not_null(self) -> None:
        answer = ask("did:key:@")
        assert answer["didDocument"] == {}
        assert answer["didResolutionMetadata"] == {"error": "invalidDid"}

    def test_a_key_of_another_length_is_invalid_public_key_length(self) -> None:
        assert ask("did:key:zTjsVPtY")["didResolutionMetadata"] == {"error": "invalidPublicKeyLength"}

    def test_a_did_url_with_other_characters_is_invalid_did_url(self) -> None:
        answer = ask(f"{DID_KEY}/^bar^/?query=`#{VALUE}")
        assert answer["didDereferencingMetadata"] == {"error": "invalidDidUrl"}

    def test_a_format_that_is_not_known_is_unsupported_public_key_type(self) -> None:
        answer = ask(DID_KEY, publicKeyFormat="unknown")
        assert answer["didResolutionMetadata"] == {"error": "unsupportedPublicKeyType"}

    @pytest.mark.parametrize("url", [VM, KEY_AGREEMENT_VM])
    @pytest.mark.parametrize("flag", [False, "false", None, "yes", 1.5])
    def test_an_experimental_format_that_was_not_asked_for_is_invalid_public_key_type(
        self, url: str, flag: object
    ) -> None:
        answer = ask(url, publicKeyFormat="Ed25519VerificationKey2018", enableExperimentalPublicKeyTypes=flag)
        assert answer["didDereferencingMetadata"] == {"error": "invalidPublicKeyType"}

    def test_a_did_url_gives_the_method_with_its_controller_in_place_of_the_document(self) -> None:
        answer = ask(VM)
        assert answer["didDocument"] == {
            "id": VM,
            "type": "Multikey",
            "controller": DID_KEY,
            "publicKeyMultibase": VALUE,
        }
        assert "error" not in answer["didDereferencingMetadata"]

    def test_a_did_gives_its_document(self) -> None:
        answer = ask(DID_KEY)
        assert answer["didDocument"]["id"] == DID_KEY
        assert answer["didDocument"]["assertionMethod"] == [VM]
        assert answer["didResolutionMetadata"] == {"contentType": "application/did"}

    @pytest.mark.parametrize(
        "did",
        [
            "did:key:tKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b",
            "did:key:z6MkNCwzLDQsNSw3LDcsNSw1LDAsMyw0LDUsMCwzLDQsMywxLDMsNCw1LDAsMyw0LDUsMCwzLDQsNSw3LDAsMCwxMDA=",
        ],
    )
    def test_what_is_no_multibase_has_no_document(self, did: str) -> None:
        assert error(did) == "invalidDid"


# --- beyond the suite ---


@pytest.mark.parametrize(
    ("name", "form"), [("nist-curves", "JsonWebKey2020"), ("ed25519-x25519", "Ed25519VerificationKey2018")]
)
def test_the_published_documents_are_made_in_their_own_format(shared: Path, name: str, form: str) -> None:
    # w3c-ccg/did-method-key, but for what is for key agreement
    compared = 0
    for did, vector in read_json(shared / f"spec/vectors/did-key/w3c-ccg-test-vectors/{name}.json").items():
        published = vector["didDocument"]
        if did.startswith("did:key:z2J9") or published["verificationMethod"][0]["type"] != form:
            continue
        made = ask(did, publicKeyFormat=form, enableExperimentalPublicKeyTypes="true")["didDocument"]
        assert made["@context"] == published["@context"][:2]
        assert made["verificationMethod"] == published["verificationMethod"][:1]
        for relationship in set(RELATIONSHIPS) - {"keyAgreement"}:
            assert made[relationship] == published[relationship]
        compared += 1
    assert compared >= 4


def test_the_example_of_the_did_key_text_is_made_in_its_own_format(shared: Path) -> None:
    published = read_json(shared / "spec/vectors/did-key/spec-examples/02-an-example-of-a-did-key-did-document.json")
    made = ask(published["id"], publicKeyFormat="Ed25519VerificationKey2020")["didDocument"]
    assert made["verificationMethod"] == published["verificationMethod"]
    assert made["@context"] == published["@context"][:2]


@pytest.mark.parametrize("form", ["Ed25519VerificationKey2020", "Ed25519VerificationKey2018"])
def test_a_format_for_keys_of_another_kind_is_invalid_public_key_type(form: str) -> None:
    assert error(P256.did_key, publicKeyFormat=form, enableExperimentalPublicKeyTypes=True) == "invalidPublicKeyType"


@pytest.mark.parametrize("form", [None, 5, [], {}, ""])
def test_a_format_that_is_no_name_is_not_known(form: object) -> None:
    assert error(DID_KEY, publicKeyFormat=form) == "unsupportedPublicKeyType"


@pytest.mark.parametrize(
    ("did", "name"),
    [
        ("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme", "unsupportedPublicKeyType"),
        ("did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", "unsupportedPublicKeyType"),
        ("did:key:" + multibase_encode(MULTICODEC["p256-pub"] + b"\2" + bytes(31)), "invalidPublicKeyLength"),
        ("did:key:" + multibase_encode(MULTICODEC["p256-pub"] + b"\2" + b"\xff" * 32), "invalidPublicKey"),
        ("did:key:" + multibase_encode(MULTICODEC["p256-pub"] + b"\4" + bytes(32)), "invalidPublicKey"),
        ("did:key:" + multibase_encode(MULTICODEC["ed25519-pub"] + bytes(32)), "invalidPublicKey"),
        ("did:key:" + multibase_encode(MULTICODEC["ed25519-pub"] + b"\xff" * 32), "invalidPublicKey"),
        ("did:key:" + multibase_encode(MULTICODEC["ed25519-priv"] + bytes(32)), "invalidDid"),
        ("did:key:z", "invalidDid"),
        ("did:key:", "invalidDid"),
        ("did:", "invalidDid"),
        ("", "invalidDid"),
        (VALUE, "invalidDid"),
        ("did:web:127.0.0.1", "invalidDid"),
        ("did:jwk:e30", "invalidDid"),
        ("did:web:" + "a" * 3_000, "invalidDid"),
        ("did:KEY:" + VALUE, "invalidDid"),
        (DID, "notFound"),
        (METHOD, "notFound"),
        ("did:web:academy.example#" + "a" * 3_000, "invalidDidUrl"),
        ("https://academy.example/keys#key-1", "invalidDidUrl"),
        (VM + "#", "invalidDidUrl"),
        (f"{DID_KEY}#%zz", "invalidDidUrl"),
        (KEY_AGREEMENT_VM, "notFound"),
        (f"{DID_KEY}#", "notFound"),
        (f"{DID_KEY}/a/b", "notFound"),
        (f"{DID_KEY}?versionId=1", "notFound"),
        (f"{DID_KEY}?versionId=1#{VALUE}", "notFound"),
        (f"did:experimental:x#{VALUE}", "methodNotSupported"),
    ],
)
def test_what_cannot_be_resolved_has_its_error(did: str, name: str) -> None:
    assert error(did) == name


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", document(id="did:web:other.example")])
def test_a_document_that_is_not_the_dids_is_an_invalid_document(content: Any) -> None:
    assert error(DID, serve(content)) == error(METHOD, serve(content)) == "invalidDidDocument"


def test_a_did_web_is_answered_as_published() -> None:
    published = document(verificationMethod=[method(id="#key-1")], service=[{"id": "#s", "type": "X"}])
    fetch = serve(published)
    # neither the format of a did:key nor another option is for this method
    assert ask(DID, fetch, publicKeyFormat="unknown", accept="application/did")["didDocument"] == published
    assert ask(METHOD, fetch)["didDocument"] == method(id="#key-1")
    assert error(f"{DID}#s", fetch) == "notFound"


def test_an_embedded_method_is_found_by_its_url() -> None:
    embedded = document(verificationMethod=None, assertionMethod=[method()], authentication=[method()])
    assert ask(METHOD, serve(embedded))["didDocument"] == method()


def test_one_id_for_two_methods_has_no_method() -> None:
    fetch = serve(document(verificationMethod=[method(), method(publicKeyMultibase=OTHER.multikey)]))
    assert error(METHOD, fetch) == "notFound"


def test_a_did_jwk_is_answered() -> None:
    assert ask(KEY.did_jwk)["didDocument"]["id"] == KEY.did_jwk
    assert PublicKey.from_jwk(ask(f"{KEY.did_jwk}#0")["didDocument"]["publicKeyJwk"]) == KEY


@given(
    st.text(max_size=60)
    | st.sampled_from([DID_KEY, VM, KEY.did_jwk, "did:web:", "did:key:z"]).flatmap(
        lambda start: st.text("z6Mkab:/?#%@.-\n", max_size=20).map(lambda end: start + end)
    )
)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_any_text_is_answered(text: str) -> None:
    ask(text)
