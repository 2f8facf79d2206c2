"""Tokens checked from their header to their signature: whose key it is, and what the token says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import ACADEMY, NOON, STRANGER, badge, changed
from microbadge.codes import Code
from microbadge.encoding import base64url_decode, base64url_encode
from microbadge.errors import MicrobadgeError, UnavailableError
from microbadge.fetch import Fetched, no_network
from microbadge.jose import document_in, jwt_payload, read_token, sign_token
from microbadge.key_check import Expected
from microbadge.keys import LocalSigner, PublicKey
from microbadge.report import Check, Outcome
from microbadge.token_check import check_token, check_token_with_key

WEB = "did:web:academy.example"
SITE = "https://academy.example/.well-known/did.json"
P256 = LocalSigner.generate("p256")
RSA = LocalSigner.generate("rsa")
RETIRED = LocalSigner.generate("p256")
REVOKED = LocalSigner.generate("p384")
NEVER_LISTED = LocalSigner.generate("ed25519")


def method(fragment: str, signer: LocalSigner, **members: Any) -> dict[str, Any]:
    """A verification method of the academy with a JWK."""
    return {
        "id": f"{WEB}#{fragment}",
        "type": "JsonWebKey",
        "controller": WEB,
        "publicKeyJwk": signer.public_key.jwk,
        **members,
    }


METHODS = [
    method("key-1", P256, publicKeyJwk={**P256.public_key.jwk, "kid": "2026-main"}),
    method("rsa", RSA),
    method("retired", RETIRED, expires="2026-01-01T00:00:00Z"),
    method("revoked", REVOKED, revoked="2026-10-01T00:00:00Z"),
]
CONTROLLER = {
    "id": WEB,
    "verificationMethod": [*METHODS, method("other", NEVER_LISTED)],
    "assertionMethod": [entry["id"] for entry in METHODS],
    "authentication": [f"{WEB}#key-1"],
}


class World:
    """Answers for a few addresses, and remembers what it was asked."""

    def __init__(self, **documents: Any) -> None:
        self.documents = {SITE: CONTROLLER, **documents}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.documents:
            raise UnavailableError("not in this world", url=url)
        return Fetched(json.dumps(self.documents[url]).encode(), url)


def of_academy() -> dict[str, Any]:
    """The badge, issued by the academy under its did:web."""
    return changed(lambda it: it["issuer"].update(id=WEB))


def signed(
    signer: LocalSigner = P256,
    kid: str | None = f"{WEB}#key-1",
    payload: Mapping[str, Any] | None = None,
    typ: Any = "JWT",
    **header: Any,
) -> str:
    """A token with a header of one's own; without `kid` where that is None."""
    text = sign_token(
        jwt_payload(of_academy()) if payload is None else payload, signer, typ=typ, key_id="x" if kid is None else kid
    )
    own = {**json.loads(base64url_decode(text.split(".")[0])), **header}
    if kid is None:
        del own["kid"]
    start = base64url_encode(json.dumps({name: value for name, value in own.items() if value is not None}).encode())
    signing_input = f"{start}.{text.split('.')[1]}"
    return f"{signing_input}.{base64url_encode(signer.sign(signing_input.encode()))}"


def check(text: str, world: Any = None, **expected: Any) -> list[Check]:
    token = read_token(text)
    asked = Expected(**{"controller": WEB, "at": NOON, **expected})
    return check_token(token, document_in(token), asked, fetch=World() if world is None else world)


def outcomes(checks: list[Check]) -> dict[Code, Outcome]:
    """The outcome of each check but those that passed; the worst where there are several."""
    return {each.code: each.outcome for each in checks if each.outcome is not Outcome.PASSED}


BOTH = {Code.PROOF_KEY: Outcome.SKIPPED, Code.PROOF_SIGNATURE: Outcome.SKIPPED, Code.PROOF_ISSUER: Outcome.SKIPPED}
NO_KEY = {**BOTH, Code.PROOF_KEY: Outcome.FAILED}
NOT_HAD = {**BOTH, Code.PROOF_KEY: Outcome.UNDETERMINED}


def test_a_genuine_token_passes_every_check_and_each_is_told() -> None:
    checks = check(signed())
    assert outcomes(checks) == {}
    assert [each.code for each in checks] == [
        Code.PROOF_PRESENT,
        Code.PROOF_FORM,
        Code.PROOF_PURPOSE,
        Code.PROOF_TIME,
        Code.PROOF_CLAIMS,
        Code.PROOF_KEY,
        Code.PROOF_SIGNATURE,
        Code.PROOF_ISSUER,
    ]


@pytest.mark.parametrize("kind", ["ed25519", "p256", "p384", "p521", "rsa"])
def test_a_key_that_stands_for_itself_needs_no_network(kind: str) -> None:
    signer = LocalSigner.generate(kind)
    document = changed(lambda it: it["issuer"].update(id=signer.controller))
    text = sign_token(jwt_payload(document), signer, typ="JWT")
    assert outcomes(check(text, no_network, controller=signer.controller)) == {}


@pytest.mark.parametrize("typ", ["JWT", "vc+jwt"])
@pytest.mark.parametrize(
    ("kid", "signer"),
    [
        (f"{WEB}#key-1", P256),
        ("#key-1", P256),
        ("key-1", P256),
        ("2026-main", P256),
        (P256.public_key.thumbprint, P256),
        (f"urn:ietf:params:oauth:jwk-thumbprint:sha-256:{P256.public_key.thumbprint}", P256),
        (f"{WEB}#rsa", RSA),
        (RSA.public_key.thumbprint, RSA),
    ],
    ids=["url", "fragment", "name", "kid of a JWK", "thumbprint", "thumbprint URI", "RSA", "RSA thumbprint"],
)
def test_the_kid_is_a_verification_method_or_a_name_among_the_issuers_keys(
    kid: str, signer: LocalSigner, typ: str
) -> None:
    world = World()
    assert outcomes(check(signed(signer, kid, typ=typ), world)) == {}
    assert set(world.asked) == {SITE}


@pytest.mark.parametrize("kid", ["key-2", "", "#", f"{WEB}#key-2", WEB, "http://academy.example/key", f"{WEB}#other"])
def test_a_kid_that_is_none_of_the_issuers_keys_fails(kid: str) -> None:
    assert outcomes(check(signed(kid=kid))) == NO_KEY


@pytest.mark.parametrize(
    "kid", ["did:example:1#key", "did:web:stranger.example#key", "https://stranger.example/#key", "did:key:z"]
)
def test_a_kid_of_another_controller_is_not_the_issuers_whatever_becomes_of_it(kid: str) -> None:
    assert outcomes(check(signed(kid=kid)))[Code.PROOF_ISSUER] is Outcome.FAILED


def test_a_kid_of_a_method_that_is_not_known_leaves_it_open() -> None:
    found = outcomes(check(signed(kid="did:example:1#key"), controller="did:example:1"))
    assert found == {**BOTH, Code.PROOF_KEY_SUPPORTED: Outcome.UNDETERMINED}


def test_a_url_with_nothing_but_a_jwk_is_the_issuers_where_the_issuer_lists_the_same_key() -> None:
    url = "https://academy.example/keys/1"
    assert outcomes(check(signed(kid=url), World(**{url: P256.public_key.jwk}))) == {}
    assert outcomes(check(signed(STRANGER, kid=url), World(**{url: STRANGER.public_key.jwk}))) == NO_KEY
    assert outcomes(check(signed(kid=url))) == NOT_HAD
    free = check(signed(STRANGER, kid=url), World(**{url: STRANGER.public_key.jwk}), bind=False)
    assert outcomes(free) == {Code.PROOF_ISSUER: Outcome.SKIPPED}


@pytest.mark.parametrize(
    "url",
    [
        "https://keys.example/1",
        "https://academy.example:8443/1",
        "https://academy.example.keys.example/1",
        "https://academy.example@keys.example/1",
        "https://academy.example",
        "https://[",
    ],
)
def test_a_jwk_at_an_address_that_is_not_the_issuers_is_not_fetched(url: str) -> None:
    # whoever made the token chose it; the key itself may be the issuer's, so that nothing is known
    world = World(**{url: P256.public_key.jwk})
    assert outcomes(check(signed(kid=url), world)) == NOT_HAD
    assert set(world.asked) == {SITE}


def test_a_url_that_an_issuer_lists_as_the_name_of_its_key_need_not_be_fetched_from_anywhere() -> None:
    url = "https://keys.example/1"
    named = {**CONTROLLER, "verificationMethod": [{**METHODS[0], "publicKeyJwk": {**P256.public_key.jwk, "kid": url}}]}
    world = World(**{SITE: named})
    assert outcomes(check(signed(kid=url), world)) == {}
    assert set(world.asked) == {SITE}


def test_an_issuer_whose_did_is_its_key_has_no_address_for_another() -> None:
    document = changed(lambda it: it["issuer"].update(id=P256.controller))
    text = signed(kid="https://keys.example/1", payload=jwt_payload(document))
    world = World(**{"https://keys.example/1": P256.public_key.jwk})
    assert outcomes(check(text, world, controller=P256.controller)) == NOT_HAD
    assert world.asked == []


def test_a_jwk_at_the_site_of_an_issuer_with_an_https_url_is_fetched() -> None:
    issuer, url = "https://academy.example/about", "https://academy.example/keys/1"
    document = changed(lambda it: it["issuer"].update(id=issuer))
    own = {"id": issuer, "assertionMethod": {**METHODS[0], "id": f"{issuer}#1", "controller": issuer}}
    text = signed(kid=url, payload=jwt_payload(document))
    assert outcomes(check(text, World(**{issuer: own, url: P256.public_key.jwk}), controller=issuer)) == {}


def test_a_jwk_in_the_header_is_accepted_where_it_is_the_issuers() -> None:
    assert outcomes(check(signed(kid=None, jwk=P256.public_key.jwk))) == {}
    assert outcomes(check(signed(kid=f"{WEB}#key-1", jwk=P256.public_key.jwk))) == {}


def test_a_jwk_in_the_header_is_never_believed() -> None:
    forged = signed(STRANGER, kid=None, jwk=STRANGER.public_key.jwk)
    assert outcomes(check(forged)) == NO_KEY
    assert outcomes(check(signed(STRANGER, jwk=STRANGER.public_key.jwk))) == NO_KEY
    assert outcomes(check(signed(P256, jwk=STRANGER.public_key.jwk))) == NO_KEY
    unlisted = signed(NEVER_LISTED, kid=None, jwk=NEVER_LISTED.public_key.jwk)
    assert outcomes(check(unlisted)) == NO_KEY


def test_a_jwk_whose_issuer_does_not_answer_leaves_it_open() -> None:
    assert outcomes(check(signed(kid=None, jwk=P256.public_key.jwk), no_network)) == NOT_HAD


def test_a_jwk_that_is_no_key_fails() -> None:
    assert outcomes(check(signed(kid=None, jwk={"kty": "EC"}))) == NO_KEY
    weak = {"kty": "RSA", "e": "AQAB", "n": base64url_encode(b"\xff" * 128)}
    assert outcomes(check(signed(RSA, kid=None, jwk=weak))) == NO_KEY


def test_where_nobody_asks_whose_key_it_is_the_one_in_the_header_is_used_and_that_is_said() -> None:
    checks = check(signed(STRANGER, kid=None, jwk=STRANGER.public_key.jwk), no_network, bind=False)
    assert outcomes(checks) == {Code.PROOF_KEY: Outcome.WARNING, Code.PROOF_ISSUER: Outcome.SKIPPED}
    told = [each.message for each in checks if each.code is Code.PROOF_KEY]
    assert len(told) == 2
    assert all("anybody's" in message for message in told)
    broken = check(signed(STRANGER, kid=None, jwk={"kty": "EC"}), no_network, bind=False)
    assert [each.outcome for each in broken if each.code is Code.PROOF_KEY] == [Outcome.FAILED]


def test_where_nobody_asks_whose_key_it_is_its_name_is_looked_up_at_whom_the_token_names() -> None:
    checks = check(signed(kid="key-1"), controller=None, bind=False)
    assert outcomes(checks) == {Code.PROOF_ISSUER: Outcome.SKIPPED}
    nobody = signed(kid="key-1", payload={"iss": 1}, typ="vc+jwt")
    assert outcomes(check(nobody, bind=False))[Code.PROOF_KEY] is Outcome.FAILED


def test_without_a_controller_no_name_of_a_key_means_anything() -> None:
    assert outcomes(check(signed(kid="key-1"), controller=None))[Code.PROOF_KEY] is Outcome.FAILED


def test_a_token_of_a_stranger_in_the_issuers_name_makes_no_request() -> None:
    world = World()
    text = signed(STRANGER, kid="did:web:stranger.example#key-1")
    assert outcomes(check(text, world)) == {**NOT_HAD, Code.PROOF_ISSUER: Outcome.FAILED}
    assert world.asked == []
    own = signed(STRANGER, kid=STRANGER.verification_method)
    assert outcomes(check(own, world)) == {Code.PROOF_ISSUER: Outcome.FAILED}
    assert world.asked == []


def test_a_signature_by_another_key_than_the_kid_names_fails() -> None:
    other = LocalSigner.generate("p256")
    assert outcomes(check(signed(other))) == {Code.PROOF_SIGNATURE: Outcome.FAILED}


def test_an_algorithm_that_is_not_the_keys_fails() -> None:
    assert outcomes(check(signed(RSA))) == {Code.PROOF_SIGNATURE: Outcome.FAILED}


def test_a_changed_payload_fails() -> None:
    header, _, signature = signed().split(".")
    raised = jwt_payload(changed(lambda it: it.update(name="A higher award"), of_academy()))
    payload = base64url_encode(json.dumps(raised).encode())
    assert outcomes(check(f"{header}.{payload}.{signature}")) == {Code.PROOF_SIGNATURE: Outcome.FAILED}


@pytest.mark.parametrize("typ", ["VC+JWT", "application/vc+jwt", "Application/VC+jwt"])
def test_a_type_is_a_media_type_however_it_is_written(typ: str) -> None:
    text = signed(typ="vc+jwt")
    header, payload, _ = text.split(".")
    spelled = {**json.loads(base64url_decode(header)), "typ": typ, "cty": "application/VC"}
    message = f"{base64url_encode(json.dumps(spelled).encode())}.{payload}"
    assert outcomes(check(f"{message}.{base64url_encode(P256.sign(message.encode()))}")) == {}


def test_a_revoked_key_is_refused_and_an_expired_one_told_of() -> None:
    assert outcomes(check(signed(REVOKED, f"{WEB}#revoked"))) == NO_KEY
    assert outcomes(check(signed(RETIRED, f"{WEB}#retired"))) == {Code.PROOF_KEY: Outcome.WARNING}
    assert outcomes(check(signed(RETIRED, "retired"))) == {Code.PROOF_KEY: Outcome.WARNING}


@pytest.mark.parametrize(
    ("iat", "outcome"),
    [
        (datetime(2025, 12, 31, tzinfo=UTC).timestamp(), Outcome.WARNING),
        (datetime(2026, 1, 1, tzinfo=UTC).timestamp() + 1, Outcome.FAILED),
        ("2026-06-01T00:00:00Z", Outcome.WARNING),  # in words, from which nothing follows
        (1e300, Outcome.WARNING),
    ],
)
def test_an_expired_key_is_refused_where_the_token_says_that_it_was_made_later(iat: object, outcome: Outcome) -> None:
    text = signed(RETIRED, f"{WEB}#retired", {**jwt_payload(of_academy()), "iat": iat})
    assert outcomes(check(text))[Code.PROOF_KEY] is outcome


def test_an_expired_key_is_none_to_present_with() -> None:
    document = {**CONTROLLER, "authentication": [f"{WEB}#retired"]}
    text = signed(RETIRED, f"{WEB}#retired", PRESENTATION, typ="vp+jwt")
    found = outcomes(check(text, World(**{SITE: document}), purpose="authentication"))
    assert found[Code.PROOF_KEY] is Outcome.FAILED


def test_a_key_that_was_revoked_under_one_of_its_names_is_revoked_under_all() -> None:
    again = method("again", REVOKED)
    listed = [*CONTROLLER["assertionMethod"], again["id"]]
    document = {**CONTROLLER, "verificationMethod": [again, *METHODS], "assertionMethod": listed}
    for text in (
        signed(REVOKED, kid=None, jwk=REVOKED.public_key.jwk),
        signed(REVOKED, REVOKED.public_key.thumbprint),
        signed(REVOKED, "again"),
        signed(REVOKED, again["id"]),
    ):
        assert outcomes(check(text, World(**{SITE: document}))) == NO_KEY


def test_a_name_that_two_keys_go_by_is_nobodys() -> None:
    twins = [method(name, LocalSigner.generate("p256")) for name in ("a", "b")]
    for twin in twins:
        twin["publicKeyJwk"]["kid"] = "same"
    document = {**CONTROLLER, "verificationMethod": twins, "assertionMethod": [twin["id"] for twin in twins]}
    assert outcomes(check(signed(kid="same"), World(**{SITE: document}))) == NO_KEY


@pytest.mark.parametrize(
    ("typ", "header", "pointer"),
    [
        ("JWT", {"typ": "bad+typ"}, "/header/typ"),
        ("JWT", {"typ": "at+jwt"}, "/header/typ"),
        ("JWT", {"cty": "vc"}, "/header/cty"),
        ("JWT", {"x5c": []}, "/header/x5c"),
        ("JWT", {"jku": "https://academy.example/keys"}, "/header/jku"),
        ("JWT", {"a/b": 1}, "/header/a~1b"),
        ("vc+jwt", {"typ": "vc+ld+jwt"}, "/header/typ"),
        ("vc+jwt", {"typ": "application/vc"}, "/header/typ"),
        ("vc+jwt", {"cty": "vp"}, "/header/cty"),
        ("vc+jwt", {"cty": "bad+cty"}, "/header/cty"),
    ],
)
def test_a_header_of_another_form_fails_although_the_signature_holds(
    typ: str, header: dict[str, Any], pointer: str
) -> None:
    checks = check(signed(**{"typ": typ, **header}))
    assert outcomes(checks) == {Code.PROOF_FORM: Outcome.FAILED}
    assert [each.pointer for each in checks if each.code is Code.PROOF_FORM] == [pointer]


@pytest.mark.parametrize("header", [{"typ": None}, {"typ": "vc+jwt"}, {"typ": "vc+jwt", "iss": WEB}])
def test_a_type_may_be_left_out_and_newer_tokens_may_have_parameters_of_their_own(header: dict[str, Any]) -> None:
    assert outcomes(check(signed(**header))) == {}


def test_a_token_that_names_no_key_fails_by_its_form() -> None:
    assert outcomes(check(signed(kid=None))) == {**BOTH, Code.PROOF_FORM: Outcome.FAILED}


def test_the_times_of_the_token_count_to_the_second() -> None:
    document = changed(lambda it: it.update(validUntil="2027-05-01T00:00:00Z"), of_academy())
    text = signed(payload=jwt_payload(document))
    end, start = datetime(2027, 5, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
    second = timedelta(seconds=1)
    for at, holds in ((start - second, False), (start, True), (end - second, True), (end, False)):
        expected = {} if holds else {Code.PROOF_TIME: Outcome.FAILED}
        assert outcomes(check(text, at=at)) == expected


def test_a_token_from_the_future_is_told_of_and_an_iat_in_words_is_not() -> None:
    late = {**jwt_payload(of_academy()), "iat": NOON.timestamp() + 1}
    assert outcomes(check(signed(payload=late))) == {Code.PROOF_TIME: Outcome.WARNING}
    assert outcomes(check(signed(payload={**late, "iat": "2099-01-01T00:00:00Z"}))) == {}


def test_claims_that_contradict_the_credential_fail() -> None:
    payload = {**jwt_payload(of_academy()), "sub": "did:example:somebody-else"}
    [found] = [each for each in check(signed(payload=payload)) if each.code is Code.PROOF_CLAIMS]
    assert (found.outcome, found.pointer) == (Outcome.FAILED, "/sub")
    assert (found.expected, found.actual) == ("did:example:teacher", "did:example:somebody-else")


def test_a_badge_with_an_identifier_only_passes_without_sub_and_with_a_warning() -> None:
    nameless = changed(lambda it: it["credentialSubject"].pop("id"), of_academy())
    checks = check(signed(payload=jwt_payload(nameless)))
    assert [each.outcome for each in checks if each.code is Code.PROOF_CLAIMS] == [Outcome.PASSED, Outcome.WARNING]


PRESENTATION = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": WEB,
    "nonce": "c-1",
    "aud": "https://employer.example",
}


@pytest.mark.parametrize("typ", ["vp+jwt", "JWT"])
def test_a_presentation_is_held_against_challenge_and_domain(typ: str) -> None:
    payload = PRESENTATION if typ == "vp+jwt" else {"vp": PRESENTATION, "nonce": "c-1", "aud": PRESENTATION["aud"]}
    text = signed(payload=payload, typ=typ)
    asked = {"purpose": "authentication", "challenge": "c-1", "domain": "https://employer.example"}
    assert outcomes(check(text, **asked)) == {}
    assert outcomes(check(text, **{**asked, "challenge": "c-2"})) == {Code.PROOF_CHALLENGE: Outcome.FAILED}
    assert outcomes(check(text, **{**asked, "domain": "https://other.example"})) == {Code.PROOF_DOMAIN: Outcome.FAILED}
    wider = signed(payload={**PRESENTATION, "aud": ["https://employer.example", "https://b.example"]}, typ="vp+jwt")
    assert outcomes(check(wider, **asked)) == {}
    silent = {name: value for name, value in PRESENTATION.items() if name not in ("nonce", "aud")}
    missing = {Code.PROOF_CHALLENGE: Outcome.FAILED, Code.PROOF_DOMAIN: Outcome.FAILED}
    assert outcomes(check(signed(payload=silent, typ="vp+jwt"), **asked)) == missing


@pytest.mark.parametrize(
    ("typ", "payload", "place", "made_for"),
    [
        ("vc+jwt", jwt_payload(of_academy()), "/header/typ", "assertionMethod"),
        ("vp+jwt", PRESENTATION, "/header/typ", "authentication"),
        ("JWT", {"vc": of_academy(), "nbf": 1777593600}, "/vc", "assertionMethod"),
        ("JWT", {"vp": PRESENTATION}, "/vp", "authentication"),
        ("JWT", jwt_payload(of_academy()), "/type", "assertionMethod"),
        ("JWT", PRESENTATION, "/type", "authentication"),
    ],
    ids=["vc+jwt", "vp+jwt", "claim vc", "claim vp", "VC-JWT", "plain presentation"],
)
@pytest.mark.parametrize("purpose", ["assertionMethod", "authentication"])
def test_a_token_is_for_one_purpose_by_its_type_its_claim_or_only_the_document_in_it(
    typ: str, payload: dict[str, Any], place: str, made_for: str, purpose: str
) -> None:
    checks = check(signed(payload=payload, typ=typ), purpose=purpose)
    [found] = [each for each in checks if each.code is Code.PROOF_PURPOSE]
    assert (found.pointer, found.expected, found.actual) == (place, purpose, made_for)
    assert found.outcome is (Outcome.PASSED if purpose == made_for else Outcome.FAILED)


def test_what_was_signed_to_be_presented_is_no_credential_whatever_its_document_says() -> None:
    payload, failed = jwt_payload(of_academy()), {Code.PROOF_PURPOSE: Outcome.FAILED}
    assert outcomes(check(signed(typ="vp+jwt", payload=payload))) == {Code.PROOF_FORM: Outcome.FAILED, **failed}
    claims = {name: payload[name] for name in ("iss", "jti", "sub", "nbf")}
    assert outcomes(check(signed(payload={"vp": of_academy(), **claims}))) == failed


def test_a_key_that_is_not_for_presenting_is_not_one_for_it() -> None:
    text = signed(RSA, f"{WEB}#rsa", payload=PRESENTATION, typ="vp+jwt")
    assert outcomes(check(text, purpose="authentication"))[Code.PROOF_KEY] is Outcome.FAILED


def test_with_a_key_that_is_given_nobody_asks_whose_it_is() -> None:
    token = read_token(signed(kid="whatever"))
    asked = Expected(None, NOON)
    document = document_in(token)
    assert outcomes(check_token_with_key(token, document, P256.public_key, asked)) == {}
    failed = {Code.PROOF_SIGNATURE: Outcome.FAILED}
    assert outcomes(check_token_with_key(token, document, RETIRED.public_key, asked)) == failed


def test_no_check_shows_the_token_or_its_signature() -> None:
    for text in (signed(), signed(STRANGER), signed(kid=None), signed(typ="vp+jwt"), signed(RSA)):
        shown = repr(check(text))
        assert text.rpartition(".")[2] not in shown
        assert text.split(".")[1] not in shown


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from(["kid", "jwk", "typ", "cty", "x5u", "other"]),
        st.none() | st.text() | st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e"]), st.text()),
    ),
    st.dictionaries(
        st.sampled_from(["iss", "sub", "jti", "nbf", "exp", "iat", "aud", "nonce", "type", "issuer", "validFrom"]),
        st.none() | st.text() | st.integers(-(2**53) + 1, 2**53 - 1) | st.lists(st.text()),
    ),
    st.booleans(),
)
def test_nothing_that_a_token_may_hold_breaks_the_checks(
    header: dict[str, Any], payload: dict[str, Any], bind: bool
) -> None:
    parts = [base64url_encode(json.dumps(part).encode()) for part in ({"alg": "ES256", **header}, payload)]
    try:
        token = read_token(".".join([*parts, base64url_encode(bytes(64))]))
    except MicrobadgeError:
        return
    expected = Expected(WEB, NOON, domain="d", challenge="c", bind=bind)
    checks = check_token(token, document_in(token), expected, fetch=World())
    assert Outcome.FAILED in {each.outcome for each in checks}


# Origin: 1EdTech, Open Badges 3.0, appendix D, as published (see the index of the reference data). Decided before
# they were run: each is signed (RS256) with the key in its own header, which nobody lists as that of its issuer, a
# site that does not exist; and none has the claim `nbf`, which section 8.2 demands. So none is verified, and what is
# left is that the signatures are those of the keys in the headers.
PUBLISHED = ["d-1", "d-2", "d-3", "d-6", "d-7"]


@pytest.mark.parametrize("example", PUBLISHED)
def test_the_published_tokens_are_not_valid_by_their_own_rules(example: str, shared: Path) -> None:
    [file] = (shared / "spec/vectors/1edtech-ob3-spec-examples/published-jwt").glob(f"{example}-*.jwt")
    token = read_token(file.read_text(encoding="ascii").strip())
    document = document_in(token)
    published = json.loads(next(file.parent.glob(f"{example}-*.payload.json")).read_text(encoding="utf-8"))
    assert document == {name: value for name, value in published.items() if name not in ("iss", "jti", "sub")}
    expected = Expected(token.payload["iss"], datetime(2024, 1, 1, tzinfo=UTC))
    assert outcomes(check_token(token, document, expected, fetch=World())) == {
        Code.PROOF_CLAIMS: Outcome.FAILED,
        **NOT_HAD,
    }
    # An issuer that publishes another key: then the one in the header is nobody's.
    issuer: dict[str, Any] = {"id": expected.controller, "assertionMethod": []}
    found = check_token(token, document, expected, fetch=World(**{str(expected.controller): issuer}))
    assert outcomes(found) == {Code.PROOF_CLAIMS: Outcome.FAILED, **NO_KEY}
    free = check_token(token, document, replace(expected, bind=False), fetch=no_network)
    assert outcomes(free) == {
        Code.PROOF_CLAIMS: Outcome.FAILED,
        Code.PROOF_KEY: Outcome.WARNING,
        Code.PROOF_ISSUER: Outcome.SKIPPED,
    }
    [claims] = [each for each in free if each.code is Code.PROOF_CLAIMS]
    assert claims.pointer == "/nbf"
    assert PublicKey.from_jwk(token.header["jwk"]).algorithm == "RS256"


def test_the_badge_of_the_other_tests_is_as_good_as_a_token() -> None:
    text = sign_token(jwt_payload(badge()), ACADEMY, typ="JWT")
    assert outcomes(check(text, no_network, controller=ACADEMY.controller)) == {}
