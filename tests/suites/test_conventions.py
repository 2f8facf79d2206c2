"""What all HTTP suites take for granted (status codes, shapes, options, issuers)."""

from __future__ import annotations

from typing import Any

import pytest

from microbadge import UnsafeAnyIssuer, Verdict, Verifier
from suites.documents import DATA_INTEGRITY, V1, credential, forged, key, with_member
from suites.server import CREATED, ISSUERS, OK, REFUSED, Api

NAMES = [*ISSUERS, "vc-jwt"]


@pytest.mark.parametrize("name", ISSUERS)
def test_s0_1_a_credential_that_does_not_verify_is_answered_with_400(api: Api, name: str) -> None:
    issued = api.issued(credential(), name)
    tampered = with_member(issued, "did:example:somebody-else", "credentialSubject", "id")
    assert api.verify(issued, name) == OK
    assert api.verify(tampered, name) == REFUSED


def test_s0_1_no_refusal_says_that_it_verified(api: Api) -> None:
    body = {"verifiableCredential": credential(issuer="did:example:issuer")}
    answer = api.post("/eddsa-rdfc-2022/credentials/verify", body)
    assert answer.status_code == REFUSED
    assert answer.json()["verified"] is False


@pytest.mark.parametrize("name", NAMES)
def test_s0_2_a_good_verification_is_exactly_200_and_issuing_exactly_201(api: Api, name: str) -> None:
    answer = api.issue(credential(), name)
    assert answer.status_code == CREATED
    assert api.verify(answer.json(), name) == OK


@pytest.mark.parametrize("name", ISSUERS)
def test_s0_3_the_answer_is_the_bare_credential(api: Api, name: str) -> None:
    answer = api.issued(credential(), name)
    assert "verifiableCredential" not in answer
    assert {"@context", "type", "issuer", "credentialSubject", "proof"} <= answer.keys()


def test_s0_4_plain_http_on_a_loopback_address_will_do(api: Api) -> None:
    # That status lists come over https: is for those who publish them, and nothing here does.
    assert (api.http.base_url.scheme, api.http.base_url.host) == ("http", "127.0.0.1")


@pytest.mark.parametrize(
    "options",
    [{"checks": ["proof"]}, {"checks": []}, {}, {"credentialId": "urn:uuid:1", "mandatoryPointers": []}, None],
    ids=["checks-proof", "checks-empty", "empty", "unknown", "null"],
)
def test_s0_5_unknown_options_are_ignored(api: Api, options: dict[str, Any] | None) -> None:
    body = {"credential": credential(issuer=api.issuer("eddsa-rdfc-2022")), "options": options}
    issued = api.post("/eddsa-rdfc-2022/credentials/issue", body)
    assert issued.status_code == CREATED
    body = {"verifiableCredential": issued.json(), "options": options}
    assert api.post("/eddsa-rdfc-2022/credentials/verify", body).status_code == OK


def test_s0_5_there_need_be_no_options_at_all(api: Api) -> None:
    body = {"credential": credential(issuer=api.issuer("eddsa-rdfc-2022"))}
    issued = api.post("/eddsa-rdfc-2022/credentials/issue", body)
    assert issued.status_code == CREATED
    answer = api.post("/eddsa-rdfc-2022/credentials/verify", {"verifiableCredential": issued.json()})
    assert answer.status_code == OK


@pytest.mark.parametrize("value", [None, "text", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA", 4, True, [], [{}], {}], ids=repr)
@pytest.mark.parametrize(
    ("path", "member"),
    [
        ("credentials/issue", "credential"),
        ("credentials/verify", "verifiableCredential"),
        ("presentations/verify", "verifiablePresentation"),
    ],
)
def test_s0_6_what_is_no_credential_is_refused_without_a_crash(api: Api, path: str, member: str, value: object) -> None:
    answer = api.post(f"/eddsa-rdfc-2022/{path}", {member: value})
    assert answer.status_code == REFUSED
    assert answer.json()["detail"]


@pytest.mark.parametrize("path", ["credentials/issue", "credentials/verify", "presentations/verify"])
@pytest.mark.parametrize("body", [{}, [], "text", None, 4], ids=repr)
def test_s0_6_a_missing_credential_is_refused(api: Api, path: str, body: object) -> None:
    assert api.post(f"/eddsa-rdfc-2022/{path}", body).status_code == REFUSED


def test_s0_6_members_that_are_null_or_of_another_type_are_refused(api: Api) -> None:
    issued = api.issued(credential())
    values: list[object] = [None, [None], [[]], 4, True]
    for member in ("@context", "type", "issuer", "credentialSubject", "proof", "id"):
        for value in values:
            assert api.verify(with_member(issued, value, member)) == REFUSED, (member, value)


@pytest.mark.parametrize("name", NAMES)
def test_s0_7_the_issuer_is_the_did_key_of_the_endpoints_own_key(api: Api, name: str) -> None:
    endpoint = api.endpoints[name]
    assert endpoint["issuer"].startswith("did:key:z")
    if name != "vc-jwt":
        method = api.issued(credential(), name)["proof"]["verificationMethod"]
        assert method.partition("#")[0] == endpoint["issuer"]


def test_s0_7_there_is_one_endpoint_for_each_curve(api: Api) -> None:
    curves = {name: api.endpoints[name]["algorithm"] for name in ISSUERS}
    assert curves == {
        "eddsa-rdfc-2022": "Ed25519",
        "eddsa-jcs-2022": "Ed25519",
        "ecdsa-rdfc-2019-p256": "ES256",
        "ecdsa-rdfc-2019-p384": "ES384",
        "ecdsa-jcs-2019-p256": "ES256",
        "ecdsa-jcs-2019-p384": "ES384",
    }


@pytest.mark.parametrize("name", NAMES)
def test_s0_7_an_issuer_that_is_not_the_endpoint_is_refused(api: Api, name: str) -> None:
    answer = api.issue(credential(issuer="did:example:somebody-else"), name)
    assert answer.status_code == REFUSED
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/issuer"]


@pytest.mark.parametrize("name", ISSUERS)
def test_s0_8_credentials_of_version_1_1_are_issued_and_verified(api: Api, name: str) -> None:
    assert api.verify(api.issued(credential("1.1"), name), name) == OK


@pytest.mark.parametrize("name", ISSUERS)
def test_s0_9_the_context_of_the_proof_is_appended_to_a_credential_of_version_1_1(api: Api, name: str) -> None:
    inline = {"name": "https://schema.org/name"}
    document = credential("1.1", **{"@context": [V1, inline]})
    assert api.issued(document, name)["@context"] == [V1, inline, DATA_INTEGRITY]


@pytest.mark.parametrize("name", ISSUERS)
def test_s0_9_no_context_is_injected_when_that_of_version_2_is_first(api: Api, name: str) -> None:
    document = credential()
    assert api.issued(document, name)["@context"] == document["@context"]


def test_s0_9_a_context_that_is_there_is_not_appended_again(api: Api) -> None:
    contexts = [V1, DATA_INTEGRITY]
    assert api.issued(credential("1.1", **{"@context": contexts}))["@context"] == contexts


def test_s0_10_the_key_may_be_anybodys_at_these_endpoints_and_nowhere_else(api: Api) -> None:
    document = forged(credential(issuer="https://vc.example/issuers/5678"), "eddsa-rdfc-2022")
    assert document["proof"]["verificationMethod"] == key("ed25519").verification_method
    assert api.verify(document) == OK
    bound = Verifier(profile="vc").verify(document, UnsafeAnyIssuer())
    assert bound.verdict is Verdict.REJECTED
