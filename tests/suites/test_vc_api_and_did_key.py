"""The suites of the VC API's issuer and verifier, and of did:key."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from conftest import read_json
from microbadge.keys import LocalSigner
from suites.documents import EXAMPLES_V1, V1, credential, with_member, without
from suites.server import CREATED, ISSUERS, OK, REFUSED, Api

Document = dict[str, Any]

# vc-api-issuer


def valid(**members: Any) -> Document:
    """The credential that the issuer suite starts from."""
    return credential("1.1") | members


@pytest.mark.parametrize("name", ISSUERS)
def test_s8_issuer_answers_201_with_one_proof(api: Api, name: str) -> None:
    answer = api.issue(valid(), name)
    assert answer.status_code == CREATED
    issued = answer.json()
    assert "VerifiableCredential" in issued["type"]
    assert isinstance(issued["id"], str)
    assert isinstance(issued["credentialSubject"], dict)
    assert isinstance(issued["proof"], dict)


def test_s8_issuer_wants_a_member_credential(api: Api) -> None:
    body = {"verifiableCredential": valid(issuer=api.issuer("eddsa-rdfc-2022"))}
    assert api.post("/eddsa-rdfc-2022/credentials/issue", body).status_code == REFUSED


@pytest.mark.parametrize("member", ["@context", "type", "credentialSubject"])
def test_s8_issuer_refuses_a_credential_without_a_member(api: Api, member: str) -> None:
    assert api.issue(without(valid(), member)).status_code == REFUSED


def test_s8_issuer_refuses_a_credential_without_issuer(api: Api) -> None:
    assert api.post("/eddsa-rdfc-2022/credentials/issue", {"credential": valid()}).status_code == REFUSED


@pytest.mark.parametrize(
    ("member", "values"),
    [
        ("@context", [{}, 4, True, False, None, [], [4], [None], V1]),
        ("type", [[], 4, True, None, {}, [4], [None], [[]]]),
        ("issuer", [[], None, 4, True, {}]),
        ("credentialSubject", [[], True, 4, "did:example:1234", None]),
    ],
)
def test_s8_issuer_refuses_a_member_of_another_type(api: Api, member: str, values: list[object]) -> None:
    for value in values:
        assert api.issue(valid(**{member: value})).status_code == REFUSED, value


def test_s8_issuer_takes_an_expiration_date(api: Api) -> None:
    assert api.issue(valid(expirationDate="2120-01-01T00:00:00Z")).status_code == CREATED


# vc-api-verifier


@pytest.fixture(scope="module")
def vector(shared: Path) -> Document:
    """The credential that the verifier suite starts from: that of the Ed25519Signature2020 test vectors.

    Its contexts are those of version 2.0, of the examples and of the suite, its issuer does not control the key.
    """
    path = shared / "spec/vectors/w3c-vc-di-eddsa/Ed25519Signature2020/signedEdSig.json"
    document: Document = read_json(path)
    return document


def test_s8_verifier_verifies_the_vector(example_api: Api, vector: Document) -> None:
    assert vector["proof"]["type"] == "Ed25519Signature2020"
    assert example_api.verify(vector, "ed25519signature2020") == OK


@pytest.mark.parametrize("member", ["@context", "type", "issuer", "credentialSubject", "proof"])
def test_s8_verifier_refuses_a_missing_member(example_api: Api, vector: Document, member: str) -> None:
    assert example_api.verify(without(vector, member)) == REFUSED


@pytest.mark.parametrize("member", ["type", "created", "verificationMethod", "proofValue", "proofPurpose"])
def test_s8_verifier_refuses_a_missing_member_of_the_proof(example_api: Api, vector: Document, member: str) -> None:
    assert example_api.verify(without(vector, "proof", member)) == REFUSED


@pytest.mark.parametrize(
    ("member", "values"),
    [
        ("@context", ["string", {}, None, 10, True, [], [[]], [{}], [None], [10], [True]]),
        ("type", ["string", {}, None, 10, True, [], [[]], [{}], [None], [10], [True]]),
        ("issuer", [[], None, 10, True]),
        ("credentialSubject", ["string", None, 10, True, []]),
        ("proof", ["string", None, 10, True, []]),
    ],
)
def test_s8_verifier_refuses_a_member_of_another_type(
    example_api: Api, vector: Document, member: str, values: list[object]
) -> None:
    for value in values:
        assert example_api.verify(with_member(vector, value, member)) == REFUSED, value


# did:key

DID = "did:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
METHOD = f"{DID}#z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b"
AGREEMENT = f"{DID}#z6LSfHfAMAopsuBxaBzvp51GXrPf38Az13j2fmwqadbwwrzJ"
FORMAT_2018 = {"publicKeyFormat": "Ed25519VerificationKey2018", "enableExperimentalPublicKeyTypes": "false"}


def resolved(api: Api, url: str, **query: str) -> tuple[int, Document]:
    """The status and body of an answer; what every answer has is there."""
    headers = {"Accept": 'application/ld+json;profile="https://w3id.org/did-resolution"'}
    answer = api.http.get(f"/identifiers/{quote(url, safe='')}", params=query, headers=headers)
    body: Document = answer.json()
    assert {"@context", "didDocument", "didDocumentMetadata"} <= body.keys()
    assert body["didDocument"] is not None
    return answer.status_code, body


def test_s8_did_key_is_resolved(api: Api) -> None:
    status, body = resolved(api, DID)
    assert status == OK
    assert body["didDocument"]["id"] == DID
    assert "error" not in body["didResolutionMetadata"]


@pytest.mark.parametrize(
    ("did", "error"),
    [
        ("notDid:key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", "invalidDid"),
        ("key:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", "invalidDid"),
        ("did:experimental:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", "methodNotSupported"),
        ("did:key:-4:z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", "invalidDid"),
        ("did:key:6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b", "invalidDid"),
        ("did:key:@", "invalidDid"),
        ("did:key:zTjsVPtY", "invalidPublicKeyLength"),
    ],
)
def test_s8_did_key_errors_of_dids_have_their_names(api: Api, did: str, error: str) -> None:
    status, body = resolved(api, did)
    assert status >= 400
    assert body["didResolutionMetadata"]["error"] == error


def test_s8_did_key_a_did_url_that_is_none_is_an_invalid_did_url(api: Api) -> None:
    status, body = resolved(api, f"{DID}/^bar^/?query=`#z6MktKwz7Ge1Yxzr4JHavN33wiwa8y81QdcMRLXQsrH9T53b")
    assert status >= 400
    assert body["didDereferencingMetadata"]["error"] == "invalidDidUrl"


def test_s8_did_key_an_unknown_public_key_format_is_unsupported(api: Api) -> None:
    status, body = resolved(api, DID, publicKeyFormat="unknown")
    assert status >= 400
    assert body["didResolutionMetadata"]["error"] == "unsupportedPublicKeyType"


@pytest.mark.parametrize("url", [METHOD, AGREEMENT], ids=["signature", "encryption"])
def test_s8_did_key_an_experimental_format_that_was_not_asked_for_is_invalid(api: Api, url: str) -> None:
    status, body = resolved(api, url, **FORMAT_2018)
    assert status >= 400
    assert body["didDereferencingMetadata"]["error"] == "invalidPublicKeyType"


def test_s8_did_key_a_did_url_gives_the_method_with_its_controller(api: Api) -> None:
    status, body = resolved(api, METHOD)
    assert status == OK
    assert body["didDocument"]["id"] == METHOD
    assert body["didDocument"]["controller"] == DID
    assert "error" not in body["didDereferencingMetadata"]


def test_s8_did_key_a_method_that_is_not_there_is_not_found(api: Api) -> None:
    status, body = resolved(api, f"{DID}#other")
    assert status == 404
    assert body["didDereferencingMetadata"]["error"] == "notFound"


@pytest.mark.parametrize("name", ISSUERS)
def test_s8_did_key_the_issuers_of_the_endpoints_are_resolved(api: Api, name: str) -> None:
    status, body = resolved(api, api.issuer(name))
    assert status == OK
    assert body["didDocument"]["assertionMethod"]


def test_s8_a_did_that_is_not_a_did_key_is_resolved_too(api: Api) -> None:
    did = LocalSigner.generate("p521").controller
    status, body = resolved(api, did)
    assert (status, body["didDocument"]["id"]) == (OK, did)


def test_s8_the_examples_of_version_1_1_are_known_to_the_server_that_was_given_them(api: Api, example_api: Api) -> None:
    document = valid(**{"@context": [V1, EXAMPLES_V1]})
    assert api.issue(document).status_code == REFUSED
    assert example_api.issue(document).status_code == CREATED
