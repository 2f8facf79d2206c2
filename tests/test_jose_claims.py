"""The claims of a token and the credential in it: one made from the other, and where they contradict."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import ACADEMY, badge, changed
from microbadge.errors import ModelError, ProofError
from microbadge.jose import (
    Token,
    claim_clashes,
    claim_problems,
    document_in,
    jwt_payload,
    read_token,
    sign_token,
)
from microbadge.jose.claims import CLAIMS, registered_claims

MAY = 1777593600  # 2026-05-01T00:00:00Z
V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
SUBJECT = {"id": "did:example:teacher", "degree": "MEd"}


def token(payload: dict[str, Any], typ: Any = "JWT") -> Token:
    return read_token(sign_token(payload, ACADEMY, typ=typ))


def faults(payload: dict[str, Any], typ: Any = "JWT") -> list[tuple[str | None, str]]:
    """Pointer and severity of each contradiction."""
    read = token(payload, typ)
    return [(problem.pointer, problem.severity) for problem in claim_problems(read, document_in(read))]


def test_the_payload_is_the_credential_and_the_claims_that_say_the_same() -> None:
    document = changed(lambda it: it.update(validUntil="2027-05-01T00:00:00.9+02:00"))
    assert jwt_payload(document) == {
        **document,
        "iss": ACADEMY.controller,
        "jti": document["id"],
        "sub": "did:example:teacher",
        "nbf": MAY,
        "exp": 1809122400,
    }


def test_there_is_no_exp_without_an_end_and_no_sub_without_an_id() -> None:
    document = changed(lambda it: it["credentialSubject"].pop("id"))
    assert registered_claims(document).keys() == {"iss", "jti", "nbf"}


def test_several_subjects_have_no_sub_and_one_in_a_list_has() -> None:
    assert "sub" not in registered_claims({"credentialSubject": [{"id": "did:example:1"}, {"id": "did:example:2"}]})
    assert registered_claims({"credentialSubject": [{"id": "did:example:1"}]}) == {"sub": "did:example:1"}


def test_a_presentation_is_issued_by_its_holder() -> None:
    document = {"type": "VerifiablePresentation", "holder": {"id": "did:example:1"}, "id": "urn:uuid:1"}
    assert registered_claims(document) == {"iss": "did:example:1", "jti": "urn:uuid:1"}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_credential_with_a_member_that_would_be_a_claim_is_not_made_a_token(name: str) -> None:
    document = {**badge(), name: "something"}
    with pytest.raises(ModelError) as caught:
        jwt_payload(document)
    assert caught.value.pointer == f"/{name}"
    assert list(caught.value.problems) == claim_clashes(document)


def test_a_credential_without_such_a_member_clashes_with_no_claim() -> None:
    assert claim_clashes(badge()) == []


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.text(),
            "issuer": st.text() | st.fixed_dictionaries({"id": st.text()}),
            "validFrom": st.datetimes().map(lambda moment: f"{moment.isoformat()}Z"),
            "credentialSubject": st.fixed_dictionaries({}, optional={"id": st.text()}),
            "name": st.text(),
        },
    )
)
def test_the_document_comes_out_of_the_payload_as_it_went_in_and_agrees_with_it(document: dict[str, Any]) -> None:
    read = token(jwt_payload(document), "vc+jwt")
    assert document_in(read) == document
    assert claim_problems(read, document) == []


def test_the_claims_of_a_vc_jwt_agree_with_what_it_was_made_of() -> None:
    assert faults(jwt_payload(badge())) == []


@pytest.mark.parametrize("name", ["iss", "jti", "sub", "nbf"])
def test_a_vc_jwt_needs_each_claim(name: str) -> None:
    payload = jwt_payload(badge())
    del payload[name]
    assert faults(payload) == [(f"/{name}", "error")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "did:example:somebody-else"),
        ("iss", None),
        ("iss", ["did:example:a", "did:example:b"]),
        ("jti", "urn:uuid:2"),
        ("sub", "did:example:somebody-else"),
        ("sub", ""),
        ("nbf", MAY + 1),
        ("nbf", MAY - 1),
        ("nbf", "2026-05-01T00:00:00Z"),
        ("nbf", True),
        ("exp", "never"),
    ],
)
def test_a_claim_that_contradicts_the_credential_is_a_fault_in_every_token(name: str, value: object) -> None:
    payload = {**jwt_payload(badge()), name: value}
    assert faults(payload) == [(f"/{name}", "error")]
    assert faults(payload, "vc+jwt") == [(f"/{name}", "error")]


def test_an_exp_that_is_not_the_end_in_the_credential_is_a_fault_and_one_of_its_own_is_none() -> None:
    payload = jwt_payload(badge())
    assert faults({**payload, "exp": 1}) == []  # it counts on its own
    ending = changed(lambda it: it.update(validUntil="2027-05-01T00:00:00Z"))
    assert faults({**jwt_payload(ending), "exp": 1}) == [("/exp", "error")]


def test_fractions_of_a_second_are_no_contradiction() -> None:
    assert faults({**jwt_payload(badge()), "nbf": MAY + 0.5}) == []


def test_a_badge_with_an_identifier_only_has_no_sub_and_that_is_said() -> None:
    nameless = changed(lambda it: it["credentialSubject"].pop("id"))
    assert faults(jwt_payload(nameless)) == [("/sub", "warning")]


def test_a_sub_that_the_badge_does_not_have_is_a_contradiction_in_a_vc_jwt() -> None:
    nameless = changed(lambda it: it["credentialSubject"].pop("id"))
    assert faults({**jwt_payload(nameless), "sub": "mailto:ana@school.example"}) == [("/sub", "error")]


def test_other_tokens_need_no_claims_and_may_have_more_than_the_document_says() -> None:
    document = {"type": ["VerifiableCredential"], "credentialSubject": {"degree": "MEd"}}
    assert faults(document, "vc+jwt") == []
    assert faults({**document, "iss": "did:example:1", "sub": "did:example:2", "nbf": MAY}, "vc+jwt") == []
    assert faults({**document, "iss": 4711}, "vc+jwt") == [("/iss", "error")]


def test_an_iat_in_words_is_tolerated() -> None:
    assert faults({**jwt_payload(badge()), "iat": "2010-01-01T19:23:24Z"}) == []


@pytest.mark.parametrize("name", ["vc", "vp"])
@pytest.mark.parametrize("typ", ["vc+jwt", "vp+jwt"])
def test_the_claims_of_the_older_form_are_a_fault_in_the_newer(name: str, typ: str) -> None:
    assert faults({**jwt_payload(badge()), name: "oops"}, typ) == [(f"/{name}", "error")]


def test_claims_about_the_token_are_no_members_of_the_document() -> None:
    extra = {"aud": "https://employer.example", "iat": 1, "nonce": "n"}
    assert document_in(token({**jwt_payload(badge()), **extra})) == badge()
    assert document_in(token({"type": "VerifiableCredential", **extra}, "vc+jwt")) == {"type": "VerifiableCredential"}


# Verifiable Credentials 1.1, section 6.3.1
CLAIMED = {"iss": "https://academy.example", "jti": "urn:uuid:1", "sub": "did:example:teacher", "nbf": MAY, "exp": MAY}


@pytest.mark.parametrize(
    ("contexts", "start", "end"),
    [
        ([V1], "issuanceDate", "expirationDate"),
        (V1, "issuanceDate", "expirationDate"),
        ([V2], "validFrom", "validUntil"),
        ([V2, V1], "validFrom", "validUntil"),
    ],
)
def test_what_an_older_credential_leaves_out_is_in_the_claims(contexts: object, start: str, end: str) -> None:
    inner = {"@context": contexts, "type": ["VerifiableCredential"], "credentialSubject": {"degree": "MEd"}}
    assert document_in(token({"vc": inner, **CLAIMED})) == {
        **inner,
        "id": "urn:uuid:1",
        "issuer": "https://academy.example",
        "credentialSubject": SUBJECT,
        start: "2026-05-01T00:00:00Z",
        end: "2026-05-01T00:00:00Z",
    }
    assert faults({"vc": inner, **CLAIMED}) == []


def test_what_an_older_credential_says_itself_stays_and_contradictions_are_faults() -> None:
    inner = {
        "@context": [V1],
        "type": ["VerifiableCredential"],
        "id": "urn:uuid:2",
        "issuer": {"id": "https://stranger.example"},
        "issuanceDate": "2027-01-01T00:00:00Z",
        "expirationDate": "2028-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:somebody-else"},
    }
    payload = {"vc": inner, **CLAIMED}
    assert document_in(token(payload)) == inner
    assert [place for place, _ in faults(payload)] == ["/iss", "/jti", "/sub", "/nbf", "/exp"]


def test_an_older_presentation_is_the_holders() -> None:
    inner = {"@context": [V1], "type": ["VerifiablePresentation"]}
    payload = {"vp": inner, "iss": "did:example:holder", "jti": "urn:uuid:1", "nbf": 1, "exp": 2, "nonce": "n"}
    assert document_in(token(payload)) == {**inner, "holder": "did:example:holder", "id": "urn:uuid:1"}
    assert faults(payload) == []


def test_the_older_form_needs_the_claims_only_of_an_open_badge() -> None:
    inner = {"@context": [V1], "type": ["VerifiableCredential"], "credentialSubject": [{"id": "did:example:1"}]}
    assert faults({"vc": inner}) == []
    as_badge = {**inner, "type": ["VerifiableCredential", "OpenBadgeCredential"]}
    assert [place for place, _ in faults({"vc": as_badge})] == ["/iss", "/jti", "/sub", "/nbf"]


@pytest.mark.parametrize("claims", [{"sub": 1}, {"iss": {}}, {"nbf": 1e300}, {"nbf": -1e300}, {"exp": 9e15}])
def test_claims_of_no_use_complete_nothing_and_never_break_the_reading(claims: dict[str, Any]) -> None:
    inner = {"@context": [V1], "type": ["VerifiableCredential"], "credentialSubject": {"degree": "MEd"}}
    document = document_in(token({"vc": inner, **claims}))
    assert "issuanceDate" not in document
    assert "expirationDate" not in document


@pytest.mark.parametrize(
    "payload",
    [
        {"vc": "a string"},
        {"vc": [badge()]},
        {"vp": None},
        {"vc": badge(), "vp": {}},
        {"vc": badge(), **badge()},
        {"vc": badge(), "credentialSubject": {}},
    ],
    ids=range(6),
)
def test_a_token_that_holds_no_document_or_two_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(ProofError) as caught:
        document_in(token(payload))
    assert caught.value.pointer in ("/vc", "/vp")
