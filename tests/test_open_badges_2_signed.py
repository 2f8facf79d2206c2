"""Signed badges of Open Badges 2.0: a key that the issuer names as its own, and its list of what it took back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openbadgeslib.ob2 import Assertion, IdentityObject, OB2Signer, Verification

from badges import NOON
from badges_2 import (
    BADGE,
    EMAIL,
    ISSUER,
    KEY,
    LIST,
    SALT,
    SIGNED,
    badge_class,
    hosted,
    outcomes,
    pem,
    profile,
    signed,
    signer,
    site,
    token,
    verify,
)
from microbadge import AllOf, AwardedTo, PublicKey, TrustedIssuers, UnsafeAnyIssuer, unbake
from microbadge.badge_image import draw_png, draw_svg
from microbadge.errors import KeyMaterialError, UnsupportedError
from microbadge.report import Verdict

PROOF = ("proof.key", "proof.issuer", "proof.signature")


def proof(report: Any) -> list[str]:
    """The outcomes of the three checks of the proof."""
    return [outcomes(report, code)[0][0] for code in PROOF]


@pytest.mark.parametrize("kind", ["rsa", "p256", "ed25519", "p384"])
def test_a_signed_badge_is_verified_with_a_key_of_its_issuer(kind: str) -> None:
    at_site = site(signer(kind))
    report = verify(token(key=signer(kind)), at_site)
    assert report, report.to_json()
    assert at_site.asked == [BADGE, ISSUER, KEY, LIST]
    assert report.input.format == "jwt"
    assert report.document == signed() | {"badge": badge_class() | {"issuer": profile()}}
    assert proof(report) == ["passed"] * 3
    assert "open_badges_2.hosted" not in report.required


def test_the_key_may_stand_in_the_issuers_profile() -> None:
    at_site = site()
    key = at_site.documents.pop(KEY)
    at_site.documents[ISSUER]["publicKey"] = [{"id": key["id"], "owner": ISSUER, "publicKeyPem": key["publicKeyPem"]}]
    report = verify(token(), at_site)
    assert report, report.to_json()
    assert KEY not in at_site.asked


@pytest.mark.parametrize("listed", [[KEY], [f"{KEY}?other", KEY], [KEY, f"{KEY}?other"]])
def test_a_badge_that_does_not_name_its_key_is_tried_with_those_of_its_issuer(listed: list[str]) -> None:
    at_site = site()
    at_site.documents[f"{KEY}?other"] = at_site.documents[KEY] | {
        "id": f"{KEY}?other",
        "publicKeyPem": pem(signer("ed25519")),
    }
    at_site.documents[ISSUER]["publicKey"] = listed
    document = signed() | {"verification": {"type": "signed"}}
    assert verify(token(document), at_site)
    report = verify(token(document, signer("p384")), at_site)
    assert report.verdict is Verdict.REJECTED
    assert proof(report) == ["passed", "passed", "failed"]
    unreachable = at_site.without(KEY)
    assert verify(token(document), unreachable).verdict is Verdict.UNDETERMINED


def test_not_more_than_a_few_keys_are_tried() -> None:
    document = signed() | {"verification": {"type": "signed"}}
    at_site = site()
    for number in range(5):
        address = f"{KEY}?{number}"
        at_site.documents[address] = at_site.documents[KEY] | {"id": address, "publicKeyPem": pem(signer("ed25519"))}
    at_site.documents[ISSUER]["publicKey"] = [f"{KEY}?{number}" for number in range(5)]
    report = verify(token(document), at_site)
    assert report.verdict is Verdict.UNDETERMINED
    assert f"{KEY}?4" not in at_site.asked


def test_an_issuer_without_a_key_has_signed_nothing() -> None:
    at_site = site().but(ISSUER, lambda issuer: issuer.pop("publicKey"))
    report = verify(token(signed() | {"verification": {"type": "signed"}}), at_site)
    assert report.verdict is Verdict.REJECTED
    assert proof(report) == ["failed", "skipped", "skipped"]


def test_a_badge_that_was_altered_is_refused_and_nothing_more_is_fetched_for_it() -> None:
    head, _, signature = token().split(".")
    middle = token(signed() | {"narrative": "exemplary"}).split(".")[1]
    at_site = site()
    report = verify(f"{head}.{middle}.{signature}", at_site)
    assert report.verdict is Verdict.REJECTED
    assert proof(report) == ["passed", "passed", "failed"]
    assert outcomes(report, "status.value") == [("skipped", None)]
    assert LIST not in at_site.asked
    assert report.document is None


def test_the_key_in_the_header_is_nobodys() -> None:
    stranger = signer("p384")
    for header in ({"jwk": stranger.public_key.jwk}, {"kid": KEY}, {"kid": stranger.verification_method}):
        assert verify(token(key=stranger, **header), site()).verdict is Verdict.REJECTED


def test_a_key_for_another_algorithm_does_not_fit() -> None:
    report = verify(token(key=signer("ed25519")), site())
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "proof.signature") == [("failed", "/header/alg")]


def test_a_key_that_the_issuer_does_not_name_is_not_even_fetched() -> None:
    stranger = "https://elsewhere.example/key"
    document = signed() | {"verification": {"type": "signed", "creator": stranger}}
    at_site = site()
    at_site.documents[stranger] = at_site.documents[KEY] | {"id": stranger}
    report = verify(token(document), at_site)
    assert report.verdict is Verdict.REJECTED
    assert proof(report) == ["skipped", "failed", "skipped"]
    assert stranger not in at_site.asked


def test_a_key_that_says_that_it_is_somebody_elses_is_refused() -> None:
    report = verify(token(), site().but(KEY, lambda key: key.update(owner="https://elsewhere.example/issuer")))
    assert report.verdict is Verdict.REJECTED
    assert proof(report) == ["passed", "failed", "passed"]
    assert report.document is None


def test_without_binding_whose_the_key_is_is_not_asked() -> None:
    document = signed() | {"verification": {"type": "signed", "creator": "https://elsewhere.example/key"}}
    at_site = site()
    at_site.documents["https://elsewhere.example/key"] = at_site.documents[KEY] | {
        "id": "https://elsewhere.example/key",
        "owner": "https://elsewhere.example/issuer",
    }
    report = verify(token(document), at_site, bind_issuer=False)
    assert report, report.to_json()
    assert proof(report) == ["passed", "skipped", "passed"]


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        (lambda key: key.update(publicKeyPem="no key"), "failed"),
        (lambda key: key.update(publicKeyPem="-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"), "failed"),
        (lambda key: key.pop("owner"), "failed"),
        (lambda key: key.pop("publicKeyPem"), "failed"),
        (lambda key: key.update(id="https://academy.example/other"), "failed"),
        (lambda key: key.update(type="Profile"), "failed"),
    ],
)
def test_a_key_that_is_malformed_is_refused(change: Callable[[Any], object], outcome: str) -> None:
    report = verify(token(), site().but(KEY, change))
    assert report.verdict is Verdict.REJECTED
    assert proof(report) == [outcome, "skipped", "skipped"]


def test_a_key_without_a_name_in_the_profile_is_none() -> None:
    document = signed() | {"verification": {"type": "signed"}}
    report = verify(token(document), site().but(ISSUER, lambda issuer: issuer.update(publicKey={"owner": ISSUER})))
    assert proof(report) == ["failed", "skipped", "skipped"]


OTHER_CURVE = """-----BEGIN PUBLIC KEY-----
MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEeb5mfvncu6xVoGKVzocLBwKb/NstzijZ
WfKBWxb4F5hIOtp3JqPEZV2k+/wOEQio/Re0SKaFVBmcR9CP+xDUuA==
-----END PUBLIC KEY-----
"""


def test_a_key_of_another_kind_leaves_it_undetermined() -> None:
    report = verify(token(), site().but(KEY, lambda key: key.update(publicKeyPem=OTHER_CURVE)))
    assert report.verdict is Verdict.UNDETERMINED
    assert outcomes(report, "proof.key_supported") == [("undetermined", "/verification/creator")]


@pytest.mark.parametrize("address", [BADGE, ISSUER, KEY, LIST])
def test_what_does_not_answer_leaves_it_undetermined(address: str) -> None:
    report = verify(token(), site().without(address))
    assert report.verdict is Verdict.UNDETERMINED


def test_a_signed_badge_without_its_signature_is_refused() -> None:
    report = verify(signed(), site())
    assert report.verdict is Verdict.REJECTED
    assert proof(report) == ["skipped", "skipped", "failed"]


@pytest.mark.parametrize(
    "entry",
    [SIGNED, {"id": SIGNED}, {"id": SIGNED, "revocationReason": "plagiarism"}, {"uid": "abc"}, f" {SIGNED} "],
)
def test_a_badge_on_the_issuers_list_is_rejected(entry: object) -> None:
    at_site = site().but(LIST, lambda revoked: revoked.update(revokedAssertions=["urn:uuid:other", entry]))
    at_site.fetched_at = NOON - timedelta(days=30)  # a revocation is for good
    report = verify(token(signed() | {"uid": "abc"}), at_site)
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "status.value")[0][0] == "failed"
    said = next(check.message for check in report.checks if check.code == "status.value")
    assert ("plagiarism" in said) is (isinstance(entry, dict) and "revocationReason" in entry)


def test_a_list_that_is_too_old_shows_nothing() -> None:
    at_site = site()
    at_site.fetched_at = NOON - timedelta(days=3)
    assert verify(token(), at_site).verdict is Verdict.UNDETERMINED


def test_a_badge_that_says_itself_that_it_was_revoked_is_rejected() -> None:
    report = verify(token(signed() | {"revoked": True, "revocationReason": "a mistake"}), site())
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "status.value") == [("failed", "/revoked")]


def test_an_issuer_without_a_list_gives_no_way_to_see() -> None:
    report = verify(token(), site().but(ISSUER, lambda issuer: issuer.pop("revocationList")))
    assert report, report.to_json()
    assert outcomes(report, "status.value") == [("not_applicable", None)]


@pytest.mark.parametrize(
    "change",
    [
        lambda revoked: revoked.update(issuer="https://elsewhere.example/issuer"),
        lambda revoked: revoked.update(revokedAssertions=[3]),
        lambda revoked: revoked.update(revokedAssertions=[{"revocationReason": "x"}]),
        lambda revoked: revoked.update(type="Profile"),
    ],
)
def test_a_list_that_is_malformed_or_somebody_elses_is_refused(change: Callable[[Any], object]) -> None:
    report = verify(token(), site().but(LIST, change))
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "status.list")[0][0] == "failed"
    assert outcomes(report, "status.value")[0][0] == "skipped"


def test_a_token_that_is_not_signed_or_signed_with_a_shared_secret_is_refused() -> None:
    for algorithm in ("none", "HS256"):
        at_site = site()
        report = verify(token(alg=algorithm), at_site)
        assert report.verdict is Verdict.REJECTED
        assert at_site.asked == []


def test_nothing_in_a_key_or_list_makes_the_verifier_raise() -> None:
    odd: list[Any] = [None, True, 0, "", "x", "https://academy.example", [], [[]], {}, {"id": 1}]
    for address, members in ((KEY, ("owner", "publicKeyPem", "id", "type")), (LIST, ("revokedAssertions", "issuer"))):
        for member in members:
            for value in odd:
                at_site = site()
                at_site.documents[address][member] = value
                report = verify(token(), at_site, UnsafeAnyIssuer())
                assert report.to_json() != ""
    for value in odd:
        at_site = site()
        at_site.documents[ISSUER]["publicKey"] = value
        assert not verify(token(), at_site)


# --- keys in PEM ---


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "ed25519"])
def test_a_public_key_is_read_from_pem(kind: str) -> None:
    assert PublicKey.from_pem(pem(signer(kind))) == signer(kind).public_key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "-----BEGIN PUBLIC KEY-----\né\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----" * 2,
        "private",
    ],
)
def test_what_is_not_one_public_key_in_pem_is_refused(text: str) -> None:
    if text == "private":
        text = signer().to_pem().decode()
    with pytest.raises(KeyMaterialError, match="public key in PEM"):
        PublicKey.from_pem(text)
    with pytest.raises(KeyMaterialError, match="not one public key"):
        PublicKey.from_pem(pem(signer()) + pem(signer()))
    with pytest.raises(KeyMaterialError, match="not one public key"):
        PublicKey.from_pem(pem(signer()) + " " * 20_000)


def test_a_key_in_pem_of_another_kind_is_not_supported() -> None:
    with pytest.raises(UnsupportedError):
        PublicKey.from_pem(OTHER_CURVE)


# --- badges that openbadgeslib makes ---


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
@pytest.mark.parametrize("form", ["token", "png", "svg"])
def test_a_badge_of_openbadgeslib_is_verified(algorithm: str, form: str) -> None:
    key = signer({"RS256": "rsa", "ES256": "p256", "EdDSA": "ed25519"}[algorithm])
    assertion = Assertion(
        recipient=IdentityObject.create(EMAIL, SALT),
        badge=BADGE,
        verification=Verification("SignedBadge", KEY),
        issued_on=datetime(2019, 5, 1, tzinfo=UTC),
        evidence=["https://academy.example/work/1"],
    )
    theirs = OB2Signer(key.to_pem(), algorithm)
    if form == "token":
        made: str | bytes = theirs.sign(assertion)
    elif form == "png":
        made = theirs.sign_into_png(assertion, draw_png("Scaffolds", "Example Leadership Academy"))
    else:
        made = theirs.sign_into_svg(assertion, draw_svg("Scaffolds", "Example Leadership Academy"))
    if isinstance(made, bytes):
        assert unbake(made).count(".") == 2
    report = verify(made, site(key), AllOf(TrustedIssuers([ISSUER]), AwardedTo(EMAIL)))
    assert report, report.to_json()
    other = verify(made, site(key), AllOf(TrustedIssuers([ISSUER]), AwardedTo("ben@school.example")))
    assert other.verdict is Verdict.REJECTED


def test_a_hosted_badge_that_openbadgeslib_signed_too_is_verified_by_its_address() -> None:
    made = OB2Signer(signer("ed25519").to_pem(), "EdDSA").sign_into_svg(
        Assertion(
            id=hosted()["id"],
            recipient=IdentityObject(EMAIL, hashed=False),
            badge=BADGE,
            verification=Verification("HostedBadge"),
            issued_on=datetime(2019, 5, 1, tzinfo=UTC),
        ),
        draw_svg("Scaffolds", "Example Leadership Academy"),
    )
    report = verify(made, site())
    assert report, report.to_json()
    assert outcomes(report, "proof.signature") == []
