"""Registries of the Digital Credentials Consortium: documents, services, and lists of them in their order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from badges import ACADEMY, BASE, CONTEXTS, NOON, STRANGER, signed
from microbadge.encoding import base64url_encode
from microbadge.errors import InvalidError, ParseError, ProofError, UnavailableError
from microbadge.fetch import Fetch, Fetched
from microbadge.keys import LocalSigner
from microbadge.policy import AllOf, AnyOf, AwardedTo, Awards, RecognizedBy, TrustedIssuers
from microbadge.report import Check, Outcome, Verdict
from microbadge.trust import TrustList
from microbadge.trust.registries import read_table
from microbadge.verifier import Verifier, requests

ISSUER = ACADEMY.controller
URL = "https://registry.example/registry.json"
ENDPOINT = "https://federation.example/fetch?sub="
REGISTRY = LocalSigner.from_seed(b"the registry of all the issuers!")
ASKED = ENDPOINT + quote(ISSUER, safe="")
LEGACY = {"name": "Example Registry", "type": "dcc-legacy", "url": URL}
JWKS = {"keys": [{**REGISTRY.public_key.jwk, "kid": "key-1"}]}
OIDF = {"name": "Example Federation", "type": "oidf", "fetchEndpoint": ENDPOINT, "jwks": JWKS}


def registry(*issuers: str) -> dict[str, Any]:
    entry = {"name": "Example Leadership Academy", "location": "Providence", "url": "https://academy.example"}
    return {"meta": {"created": "2026-01-01"}, "registry": dict.fromkeys(issuers, entry)}


def serve(world: Mapping[str, Any], at: datetime | None = NOON) -> Fetch:
    """A network with these answers and nothing else; an exception among them is raised."""

    def fetch(url: str) -> Fetched:
        answer = world.get(url, UnavailableError("the server answered with status 404", url=url))
        if isinstance(answer, Exception):
            raise answer
        content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        return Fetched(content, url, at)

    return fetch


def opened(value: Any, world: Mapping[str, Any] | None = None, at: datetime | None = NOON) -> TrustList:
    return TrustList.open(json.dumps(value).encode(), fetch=serve(world or {}, at))


# --- a registry that is a document ---


def test_a_registry_names_the_issuers_that_it_knows(tmp_path: Path) -> None:
    path = tmp_path / "registry.json"
    path.write_text(json.dumps(registry(ISSUER)), encoding="utf-8")
    listed = TrustList.open(path)
    check = listed.check(ISSUER)
    expected = f"Example Leadership Academy ({ISSUER}) is on the list registry.json"
    assert (check.outcome, check.message) == (Outcome.PASSED, expected)
    assert listed.check(STRANGER.controller).outcome is Outcome.FAILED
    assert listed.find(ISSUER).listings[0].url == "https://academy.example"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"registry": []}, ""),
        ({"registry": {ISSUER: "Academy"}}, f"/registry/{ISSUER}"),
        ({"registry": {ISSUER: {"name": 7}}}, f"/registry/{ISSUER}/name"),
        ({"registry": {ISSUER: {"url": ["x"]}}}, f"/registry/{ISSUER}/url"),
    ],
)
def test_a_document_that_is_no_registry_is_refused(value: Any, place: str) -> None:
    with pytest.raises(ParseError) as caught:
        opened(value)
    assert caught.value.pointer == place


def test_a_registry_of_more_issuers_than_a_list_may_have_is_refused() -> None:
    with pytest.raises(ParseError, match="more than 100000 issuers"):
        read_table({"registry": {str(number): {} for number in range(100_001)}}, "large")


def test_a_registry_with_a_proof_that_nobody_checks_is_refused() -> None:
    with pytest.raises(ProofError, match="nothing here checks"):
        opened({**registry(ISSUER), "proof": {}})


# --- a list of registries ---


def test_the_first_registry_that_knows_the_issuer_names_it() -> None:
    other = {**LEGACY, "name": "Another Registry", "url": "https://other.example/"}
    world = {URL: registry(ISSUER), "https://other.example/": registry(ISSUER, STRANGER.controller)}
    listed = opened([LEGACY, other], world)
    assert listed.check(ISSUER).message.endswith("is on the list Example Registry")
    assert listed.check(STRANGER.controller).message.endswith("is on the list Another Registry")
    missing = listed.check("did:web:nobody.example")
    assert (missing.outcome, missing.message) == (Outcome.FAILED, "the issuer is not on the list the registries")
    source = listed.check(ISSUER).source
    assert source is not None
    assert (source.url, source.fetched_at) == (URL, NOON)


@pytest.mark.parametrize(
    "answer",
    [
        UnavailableError("the server answered with status 503"),
        ConnectionResetError("reset"),
        {"registry": 7},
        "<html>",
        {**registry(ISSUER), "proof": {}},
    ],
)
def test_a_registry_that_could_not_be_read_is_unchecked_and_nobody_is_not_registered(answer: Any) -> None:
    other = {**LEGACY, "name": "Another Registry", "url": "https://other.example/"}
    listed = opened([LEGACY, other], {URL: answer, "https://other.example/": registry(STRANGER.controller)})
    check = listed.check(ISSUER)
    assert check.outcome is Outcome.UNDETERMINED
    assert "not checked: Example Registry (" in check.message
    assert "not on the list" not in check.message
    assert len(listed.unread) == 1
    known = listed.check(STRANGER.controller)
    assert known.outcome is Outcome.PASSED
    assert "not checked: Example Registry (" in known.message


def test_nothing_is_fetched_unless_that_is_asked_for() -> None:
    listed = TrustList.open(json.dumps([LEGACY, OIDF]).encode())
    assert listed.check(ISSUER).message.count("network access was not asked for") == 2


def test_a_registry_of_a_type_that_is_not_known_is_unchecked() -> None:
    listed = opened([{"name": "New", "type": "ebsi", "url": URL}])
    assert listed.check(ISSUER).outcome is Outcome.UNDETERMINED
    assert listed.unread == ("New (registries of the type ebsi are not known here)",)


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        (7, "/0"),
        ({"type": "oidf"}, "/0/name"),
        ({"name": " ", "type": "oidf"}, "/0/name"),
        ({"name": "x"}, "/0/type"),
        ({"name": "x", "type": "dcc-legacy"}, "/0/url"),
        ({"name": "x", "type": "dcc-legacy", "url": "http://registry.example/"}, "/0/url"),
        ({"name": "x", "type": "dcc-legacy", "url": "https://"}, "/0/url"),
        ({"name": "x", "type": "oidf", "fetchEndpoint": "did:web:a.example"}, "/0/fetchEndpoint"),
        ({**OIDF, "jwks": []}, "/0/jwks"),
        ({**OIDF, "jwks": {"keys": [{}] * 21}}, "/0/jwks"),
        ({**OIDF, "jwks": {"keys": [7]}}, "/0/jwks/keys/0"),
        ({**OIDF, "jwks": {"keys": [JWKS["keys"][0]] * 2}}, "/0/jwks/keys/1"),
        ({**OIDF, "jwks": {"keys": [{"kid": "a", "kty": "OKP"}]}}, "/0/jwks/keys/0"),
        ({**OIDF, "jwks": {"keys": [{**JWKS["keys"][0], "d": "secret"}]}}, "/0/jwks/keys/0"),
    ],
)
def test_a_list_of_registries_with_a_fault_is_refused_at_its_place(entry: Any, place: str) -> None:
    with pytest.raises(ParseError) as caught:
        opened([entry])
    assert caught.value.pointer == place
    assert "secret" not in str(caught.value)


def test_more_registries_than_anybody_needs_are_refused() -> None:
    with pytest.raises(ParseError, match="1 to 20"):
        opened([LEGACY] * 21)


# --- a registry that is a service ---


def claims(**changes: Any) -> dict[str, Any]:
    made = {
        "iss": "https://federation.example",
        "sub": ISSUER,
        "iat": int((NOON - timedelta(days=1)).timestamp()),
        "exp": int((NOON + timedelta(days=1)).timestamp()),
        "metadata": {
            "federation_entity": {
                "organization_name": "Example Leadership Academy",
                "homepage_uri": "https://academy.example",
            }
        },
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


def statement(signer: LocalSigner = REGISTRY, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """An entity statement, signed by hand: nothing here makes them."""
    head = {"alg": "EdDSA", "kid": "key-1", "typ": "entity-statement+jwt", **(header or {})}
    parts = [base64url_encode(json.dumps(part).encode()) for part in (head, claims(**changes))]
    return f"{'.'.join(parts)}.{base64url_encode(signer.sign('.'.join(parts).encode()))}"


def asked(answer: Any, entry: Mapping[str, Any] = OIDF, at: datetime | None = NOON) -> Check:
    return opened([entry], {ASKED: answer}, at).check(ISSUER)


def test_a_federation_names_an_issuer_in_a_statement_signed_with_a_key_that_was_given() -> None:
    check = asked(statement())
    expected = f"Example Leadership Academy ({ISSUER}) is on the list Example Federation"
    assert (check.outcome, check.message) == (Outcome.PASSED, expected)
    found = opened([OIDF], {ASKED: statement()}).find(ISSUER)
    assert found.listings[0].url == "https://academy.example"
    nameless = asked(statement(metadata={"federation_entity": {}}))
    assert nameless.message == f"{ISSUER} is on the list Example Federation"


def test_without_keys_its_answers_prove_nothing() -> None:
    bare = {name: value for name, value in OIDF.items() if name != "jwks"}
    unknown = {**OIDF, "jwks": {"keys": [{"kty": "EC", "crv": "secp256k1", "kid": "key-1"}]}}
    for entry in (bare, unknown, {**OIDF, "jwks": {"keys": []}}):
        check = asked(statement(), entry)
        assert check.outcome is Outcome.UNDETERMINED
        assert "Example Federation (its answers cannot be verified" in check.message


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (statement(STRANGER), "the signature does not fit"),
        (statement(header={"kid": "key-2"}), "signed with a key that was given"),
        (statement(header={"typ": "JWT"}), "no entity statement"),
        (statement(header={"alg": "none"}), "not signed"),
        (statement(header={"alg": "ES256K"}), "not supported"),
        (statement(header={"alg": "ES256"}), "cannot have signed"),
        (statement(sub=STRANGER.controller), "about somebody else"),
        (statement(iss="https://other.example"), "by somebody else"),
        (statement(iss="https://federation.example@other.example"), "by somebody else"),
        (statement(iss="http://federation.example"), "by somebody else"),
        (statement(iss=7), "by somebody else"),
        (statement(crit=["policy"]), "not to be understood"),
        (statement(exp=int((NOON - timedelta(seconds=1)).timestamp())), "not in force"),
        (statement(exp=None), "not in force"),
        (statement(exp="tomorrow"), "not in force"),
        (statement(iat=int((NOON + timedelta(hours=1)).timestamp())), "not in force"),
        (statement(iat=None), "not in force"),
        (statement(metadata=None), "which organisation"),
        (statement(metadata={"federation_entity": []}), "which organisation"),
        (statement(metadata={"federation_entity": {"organization_name": 7}}), "is text"),
        ("<html>é</html>", "not a JSON Web Signature"),
        (UnavailableError("the server answered with status 404"), "status 404"),
        (ConnectionResetError("reset"), "could not be reached"),
    ],
)
def test_an_answer_that_does_not_hold_leaves_the_issuer_unchecked(answer: Any, reason: str) -> None:
    check = asked(answer)
    assert check.outcome is Outcome.UNDETERMINED
    assert "not checked: Example Federation (" in check.message
    assert reason in check.message


def test_a_statement_is_held_against_the_time_it_was_fetched() -> None:
    assert asked(statement(), at=NOON + timedelta(days=2)).outcome is Outcome.UNDETERMINED
    lasting = statement(exp=int((datetime.now(UTC) + timedelta(days=1)).timestamp()), iat=1)
    assert asked(lasting, at=None).outcome is Outcome.PASSED
    assert asked(statement(exp=2, iat=1), at=None).outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize("issuer", ["", "academy", "did:web:\ud800", "https://", "did:web:" + "a" * 3000, "a b"])
def test_what_is_no_id_is_not_asked_for(issuer: str) -> None:
    assert opened([OIDF]).check(issuer).outcome is Outcome.FAILED


def test_the_id_of_an_issuer_reaches_the_federation_as_one_value() -> None:
    seen: list[str] = []

    def fetch(url: str) -> Fetched:
        seen.append(url)
        raise UnavailableError("no", url=url)

    TrustList.open(json.dumps([OIDF]).encode(), fetch=fetch).check("https://a.example/?x=1&sub=did:web:b#c")
    assert seen == [ENDPOINT + "https%3A%2F%2Fa.example%2F%3Fx%3D1%26sub%3Ddid%3Aweb%3Ab%23c"]


# --- in a verification ---


@pytest.mark.parametrize(
    ("world", "verdict"),
    [
        ({URL: registry(ISSUER)}, Verdict.VERIFIED),
        ({ASKED: statement(), URL: registry()}, Verdict.VERIFIED),
        ({URL: registry()}, Verdict.UNDETERMINED),
        ({}, Verdict.UNDETERMINED),
    ],
)
def test_a_badge_is_verified_by_registries(world: dict[str, Any], verdict: Verdict) -> None:
    listed = opened([LEGACY, OIDF], world)
    assert Verifier().verify(signed(), TrustedIssuers(listed), at=NOON).verdict is verdict


def test_a_badge_of_somebody_no_registry_knows_is_rejected() -> None:
    listed = opened([LEGACY], {URL: registry(STRANGER.controller)})
    assert Verifier().verify(signed(), TrustedIssuers(listed), at=NOON).verdict is Verdict.REJECTED


def test_whatever_a_registry_answers_opening_a_list_raises_nothing_else() -> None:
    for content in ("[]", "7", "", "{}", '{"registry":{"a":{"name":[]}}}', "[" * 10_000):
        assert opened([LEGACY], {URL: content}).check(ISSUER).outcome is Outcome.UNDETERMINED
    with pytest.raises(InvalidError):
        opened("text")


class Asked:
    """A federation that answers nobody, and whom it was asked for."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.urls.append(url)
        raise UnavailableError("the server answered with status 503", url=url)

    @property
    def policy(self) -> TrustedIssuers:
        return TrustedIssuers(TrustList.open(json.dumps([OIDF]).encode(), fetch=self))


def test_a_registry_is_asked_once_for_one_issuer() -> None:
    registry = Asked()
    policy = AnyOf(registry.policy, RecognizedBy("did:web:agency.example"), AllOf(registry.policy, Awards(BASE)))
    for document in (signed(), signed() | {"name": "altered"}):
        registry.urls.clear()
        report = Verifier().verify(document, policy, at=NOON)
        assert report.verdict is not Verdict.VERIFIED
        assert registry.urls == [ASKED]


def test_a_registry_is_not_asked_about_a_badge_that_was_not_asked_for() -> None:
    registry = Asked()
    asked = AllOf(registry.policy, AwardedTo("did:web:somebody-else.example"))
    for policy in (asked, AnyOf(asked, TrustedIssuers("urn:no"))):
        report = Verifier().verify(signed(), policy, at=NOON)
        assert report.verdict is Verdict.REJECTED
        assert report.policy == policy.to_dict()
    assert registry.urls == []


def test_a_registry_is_not_asked_about_the_badges_of_a_presentation_that_does_not_hold() -> None:
    registry = Asked()
    document = {"@context": CONTEXTS[:1], "type": ["VerifiablePresentation"], "verifiableCredential": [signed()]}
    assert Verifier().verify(document, registry.policy, at=NOON).verdict is Verdict.REJECTED
    assert registry.urls == []


def test_registries_are_asked_within_the_limits_of_a_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MAX_SECONDS", -1.0)
    registry = Asked()
    report = Verifier().verify(signed(), registry.policy, at=NOON)
    assert report.verdict is Verdict.UNDETERMINED
    assert any("seconds of fetching are over" in check.message for check in report.checks)
    assert registry.urls == []
