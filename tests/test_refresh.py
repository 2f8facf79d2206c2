"""Newer copies of a credential: which copy the report is about, and what the refresh service may answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from badges import ACADEMY, BASE, NOON, STRANGER, badge, signed
from microbadge import baking
from microbadge.badge_image import draw_png, draw_svg
from microbadge.codes import Code
from microbadge.dids import did_document, did_web_url
from microbadge.errors import StatusError
from microbadge.fetch import Fetched
from microbadge.holder import present
from microbadge.jose import jwt_payload, sign_token
from microbadge.keys import LocalSigner
from microbadge.policy import AllOf, Awards, Policy, TrustedIssuers, UnsafeAnyIssuer
from microbadge.refresh import refresh_service
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier, requests
from microbadge.verifier.refresh import newer_since
from status_lists import INDEX, LIST_URL, World, bitstring_list, entry

SERVICE = "https://academy.example/badges/1"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
MAY, JUNE, JULY = (f"2026-0{month}-01T00:00:00Z" for month in (5, 6, 7))
ANY = UnsafeAnyIssuer()
HOLDER = LocalSigner.from_seed(b"the holder of the badge, 32 byte")


def unsigned(valid_from: str = MAY, service: str | None = SERVICE, **members: Any) -> dict[str, Any]:
    """The badge with a refresh service, valid from a date."""
    document = {**badge(), "validFrom": valid_from, **members}
    document["@context"].append(EXTENSIONS)
    if service is not None:
        document["refreshService"] = {"id": service, "type": "1EdTechCredentialRefresh"}
    return document


def copy(valid_from: str = MAY, signer: LocalSigner = ACADEMY, **members: Any) -> dict[str, Any]:
    return signed(unsigned(valid_from, **members), signer)


def verify(
    data: Any, answer: Any = None, policy: Policy = ANY, *, at: datetime = NOON, more: Any = None, **asked: Any
) -> tuple[VerificationReport, list[str]]:
    """The report, and what was fetched for it."""
    world = World({**({} if answer is None else {SERVICE: answer}), **(more or {})})
    return Verifier(fetch=world).verify(data, policy, at=at, **asked), world.asked


def told(report: VerificationReport) -> Check:
    """What the report says of newer copies."""
    [check] = [check for check in report.checks if check.code is Code.REFRESH]
    return check


def as_jwt(document: dict[str, Any]) -> str:
    return sign_token(jwt_payload(document), ACADEMY, typ="JWT")


FORMS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "json": lambda document: json.dumps(signed(document)).encode(),
    "jwt": lambda document: as_jwt(document).encode(),
    "png": lambda document: baking.bake(draw_png("Badge", "Example Leadership Academy"), signed(document)),
    "svg": lambda document: baking.bake(draw_svg("Badge", "Example Leadership Academy"), signed(document)),
}


@pytest.mark.parametrize("handed_over", FORMS)
@pytest.mark.parametrize("answered", FORMS)
def test_the_report_is_about_the_newer_copy_in_whatever_form_it_comes(handed_over: str, answered: str) -> None:
    old, new = unsigned(MAY), unsigned(JUNE, name="Corrected")
    report, asked = verify(FORMS[handed_over](old), FORMS[answered](new))
    assert report.verdict is Verdict.VERIFIED
    assert report.document is not None
    assert (report.document["name"], report.input.format) == ("Corrected", handed_over)
    assert asked == [SERVICE]
    check = told(report)
    assert (check.outcome, check.pointer, check.actual) == (Outcome.WARNING, "/refreshService", JUNE)
    assert check.message == "replaced by a newer copy since 2026-06-01T00:00:00Z: what follows is about that one"
    assert check.source is not None
    assert (check.source.url, check.source.fetched_at) == (SERVICE, NOON)
    first = report.children[0]
    assert (first.about, first.verdict) == ("the copy that was handed over", Verdict.UNDETERMINED)
    assert first.document is not None
    assert (first.document["validFrom"], first.input) == (MAY, report.input)


def test_the_status_of_a_copy_that_was_replaced_is_not_looked_up_so_that_nobody_calls_it_verified() -> None:
    for old in (copy(MAY), copy(MAY, credentialStatus=entry())):
        report, asked = verify(old, copy(JUNE), more={LIST_URL: bitstring_list()})
        first = report.children[0]
        assert (report.verdict, first.verdict, asked) == (Verdict.VERIFIED, Verdict.UNDETERMINED, [SERVICE])
        [check] = [check for check in first.checks if check.code is Code.STATUS_VALUE]
        assert (check.outcome, check.message) == (
            Outcome.SKIPPED,
            "its status was not looked up: a newer copy took its place",
        )
        assert [*first.of(Outcome.FAILED, Outcome.UNDETERMINED)] == []


@pytest.mark.parametrize("valid_from", [MAY, "2026-04-01T00:00:00Z", "2026-05-01T02:00:00+02:00"])
def test_a_copy_that_is_not_newer_changes_nothing(valid_from: str) -> None:
    report, _ = verify(copy(MAY), copy(valid_from, name="Other"))
    assert (report.verdict, told(report).outcome) == (Verdict.VERIFIED, Outcome.PASSED)
    assert told(report).message == "the issuer has no newer copy"
    assert report.document == copy(MAY)
    assert report.children == ()


def forged() -> dict[str, Any]:
    return {**copy(JUNE), "name": "Forged"}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (copy(JUNE, id="urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0002"), "another credential: its id differs"),
        (copy(JUNE, STRANGER, issuer=STRANGER.controller), "another credential: its issuer differs"),
        (forged(), "the signature does not fit"),
        (unsigned(JUNE), "it is not signed"),
        (copy(JUNE, STRANGER), "the key belongs to somebody other than the issuer"),
        (b"<html>Not found</html>", "not JSON"),
        (b"", "not JSON"),
        ([copy(JUNE)], "not a JSON object"),
        ({"error": "no such badge"}, "another credential: its issuer differs"),
        (draw_svg("Badge", "Example Leadership Academy"), "no credential"),
        (present([copy(JUNE)], HOLDER, challenge="x"), "another credential: its issuer differs"),
    ],
    ids=[
        "another id",
        "another issuer",
        "forged",
        "unsigned",
        "a strangers key",
        "a page",
        "nothing",
        "a list",
        "an error",
        "an empty image",
        "a presentation",
    ],
)
def test_an_answer_that_is_no_newer_copy_is_told_and_the_copy_at_hand_looked_at(answer: Any, words: str) -> None:
    report, asked = verify(copy(MAY), answer)
    check = told(report)
    assert (report.verdict, check.outcome) == (Verdict.VERIFIED, Outcome.WARNING)
    assert check.message.startswith("what the refresh service answered is no newer copy, so this one is looked at: ")
    assert words in check.message
    assert report.document == copy(MAY)
    assert (asked, report.children) == ([SERVICE], ())


def test_a_service_that_does_not_answer_is_told_and_the_copy_at_hand_looked_at() -> None:
    report, _ = verify(copy(MAY))
    check = told(report)
    assert (report.verdict, check.outcome, check.actual) == (Verdict.VERIFIED, Outcome.WARNING, SERVICE)
    assert check.message == "the newest copy could not be had, so this one is looked at: nobody answers"


@pytest.mark.parametrize("form", FORMS)
def test_a_badge_that_expired_is_verified_by_its_newer_copy(form: str) -> None:
    """As a token too, whose claim `exp` ends the signature with the badge."""
    old = unsigned(MAY, validUntil=JUNE)
    report, _ = verify(FORMS[form](old), copy(JUNE, validUntil="2027-06-01T00:00:00Z"))
    assert report.verdict is Verdict.VERIFIED
    assert report.children[0].verdict is Verdict.REJECTED
    assert verify(FORMS[form](old))[0].verdict is Verdict.REJECTED


def test_what_a_token_that_expired_needs_beside_the_newer_copy_is_not_fetched() -> None:
    document = unsigned(MAY, validUntil=JUNE, credentialStatus=entry())
    _, asked = verify(as_jwt(document))
    assert asked == [SERVICE]


def test_a_badge_that_was_taken_back_is_verified_by_its_newer_copy() -> None:
    lists = {LIST_URL: bitstring_list({INDEX: 1})}
    old = copy(MAY, credentialStatus=entry())
    report, _ = verify(old, copy(JUNE, credentialStatus=entry(index=INDEX + 1)), more=lists)
    assert report.verdict is Verdict.VERIFIED
    assert verify(old, more=lists)[0].verdict is Verdict.REJECTED
    assert verify(old, copy(JUNE, credentialStatus=entry()), more=lists)[0].verdict is Verdict.REJECTED


def test_a_newer_copy_that_is_not_what_was_asked_for_is_rejected() -> None:
    """What the issuer corrected may be what counts: the older copy does not stand in for the newer one."""
    did = "did:web:academy.example"
    signer = ACADEMY.controlled_by(did)
    keys = {did_web_url(did): did_document(did, [ACADEMY.public_key])}
    corrected = unsigned(JUNE, issuer=did)
    corrected["credentialSubject"]["achievement"]["id"] = BASE + "/other"
    policy = AllOf(TrustedIssuers([did]), Awards(BASE))
    old = copy(MAY, signer, issuer=did)
    report, _ = verify(old, signed(corrected, signer), policy, more=keys)
    assert report.verdict is Verdict.REJECTED
    assert [check.code for check in report.of(Outcome.FAILED)] == [Code.POLICY_ACHIEVEMENT]
    assert verify(old, policy=policy, more=keys)[0].verdict is Verdict.VERIFIED


def test_the_newer_copys_own_service_is_not_followed() -> None:
    other = SERVICE + "/newest"
    report, asked = verify(copy(MAY), copy(JUNE, service=other), more={other: copy(JULY)})
    assert asked == [SERVICE]
    assert report.document == copy(JUNE, service=other)


def test_a_copy_newer_than_the_time_asked_about_had_not_replaced_it_yet() -> None:
    at = datetime(2026, 5, 20, tzinfo=UTC)
    report, _ = verify(copy(MAY), copy(JUNE), at=at)
    assert (report.verdict, told(report).outcome) == (Verdict.VERIFIED, Outcome.WARNING)
    assert told(report).message == (
        "replaced by a newer copy since 2026-06-01T00:00:00Z, after the time asked about: this one is looked at"
    )
    assert report.document == copy(MAY)


@pytest.mark.parametrize(
    ("document", "policy", "because"),
    [
        (forged(), ANY, (Code.PROOF_SIGNATURE,)),
        (unsigned(), ANY, (Code.PROOF_SIGNATURE,)),
        (copy(MAY, STRANGER), ANY, (Code.PROOF_SIGNATURE,)),
        (copy(MAY), TrustedIssuers([STRANGER.controller]), (Code.ISSUER_TRUSTED,)),
        (copy(MAY), AllOf(ANY, Awards(BASE + "/other")), (Code.POLICY_ACHIEVEMENT,)),
    ],
    ids=["forged", "unsigned", "a strangers key", "another issuer", "another achievement"],
)
def test_nothing_is_asked_for_before_the_proof_holds_or_for_a_badge_that_was_refused(
    document: dict[str, Any], policy: Policy, because: tuple[Code, ...]
) -> None:
    report, asked = verify(document, copy(JUNE), policy)
    assert (report.verdict, asked) == (Verdict.REJECTED, [])
    assert (told(report).outcome, told(report).because) == (Outcome.SKIPPED, because)


def test_a_token_that_somebody_altered_makes_no_request_either() -> None:
    header, payload, _ = as_jwt(unsigned(MAY, validUntil=JUNE)).split(".")
    _, asked = verify(f"{header}.{payload}.{'A' * 86}", copy(JUNE))
    assert asked == []


def test_a_service_of_an_unknown_type_is_told() -> None:
    document = unsigned(service=None)
    document["refreshService"] = {"id": SERVICE, "type": "VerifiableCredentialRefreshService2021"}
    document["@context"].append({"VerifiableCredentialRefreshService2021": "https://academy.example/terms#Refresh"})
    report, asked = verify(signed(document), copy(JUNE))
    assert (report.verdict, told(report).outcome, asked) == (Verdict.VERIFIED, Outcome.SKIPPED, [])


def test_a_badge_without_a_service_says_nothing_of_newer_copies() -> None:
    report, _ = verify(signed())
    assert [check for check in report.checks if check.code is Code.REFRESH] == []


def test_each_credential_of_a_presentation_is_looked_for() -> None:
    def held(valid_from: str, **members: Any) -> dict[str, Any]:
        document = unsigned(valid_from, **members)
        document["credentialSubject"]["id"] = HOLDER.controller
        return signed(document)

    presentation = present([held(MAY), held(MAY, service=SERVICE + "/2")], HOLDER, challenge="3f1c8a")
    answers = {SERVICE: held(JUNE, name="Corrected")}
    report, asked = verify(presentation, more=answers, challenge="3f1c8a")
    assert (report.verdict, asked) == (Verdict.VERIFIED, [SERVICE, SERVICE + "/2"])
    first, second = report.children
    assert first.document is not None
    assert first.document["name"] == "Corrected"
    assert (first.children[0].about, told(second).outcome) == ("the copy that was handed over", Outcome.WARNING)


def test_a_newer_copy_for_somebody_else_is_not_the_presenters() -> None:
    document = unsigned(MAY)
    document["credentialSubject"]["id"] = HOLDER.controller
    presentation = present([signed(document)], HOLDER, challenge="3f1c8a")
    report, _ = verify(presentation, copy(JUNE), challenge="3f1c8a")
    assert report.verdict is Verdict.REJECTED
    assert [check.code for check in report.of(Outcome.FAILED)] == [Code.PRESENTATION_SUBJECT]


@pytest.mark.parametrize(("challenge", "verdict"), [("3f1c8a", Verdict.VERIFIED), ("other", Verdict.REJECTED)])
def test_the_challenge_and_the_domain_are_asked_of_the_copy_that_was_handed_over(
    challenge: str, verdict: Verdict
) -> None:
    old = signed(unsigned(MAY), challenge="3f1c8a", domain="school.example")
    report, _ = verify(old, copy(JUNE), challenge=challenge, domain="school.example")
    assert report.verdict is verdict
    codes = [check.code for check in report.checks]
    assert (codes.count(Code.PROOF_CHALLENGE), codes.count(Code.PROOF_DOMAIN)) == (1, 1)


def test_the_newer_copy_counts_among_the_addresses_of_one_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MAX_REQUESTS", 3)
    entries = [entry(index=number, url=f"{LIST_URL}/{number}") for number in range(3)]
    lists = {f"{LIST_URL}/{number}": bitstring_list(url=f"{LIST_URL}/{number}") for number in range(3)}
    report, asked = verify(copy(MAY), copy(JUNE, credentialStatus=entries), more=lists)
    assert (report.verdict, len(asked), asked[0]) == (Verdict.UNDETERMINED, 3, SERVICE)


def test_a_fetch_that_names_another_address_makes_the_same_report() -> None:
    def fetch(url: str) -> Fetched:
        raise ConnectionResetError

    report = Verifier(fetch=fetch).verify(copy(MAY), ANY, at=NOON)
    assert told(report).message.endswith("so this one is looked at: the address could not be reached")


# --- which of two copies is the newer ---


def test_ids_are_compared_as_open_badges_says() -> None:
    """Section 10: after percent-decoding, and without white space at the ends."""
    one = {"id": "https://academy.example/b%C3%A4dge ", "issuer": {"id": ACADEMY.controller}, "validFrom": MAY}
    other = {"id": "https://academy.example/bädge", "issuer": ACADEMY.controller, "validFrom": JUNE}
    assert newer_since(other, one) == datetime(2026, 6, 1, tzinfo=UTC)
    assert newer_since(one, other) is None


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": "urn:x"},
        {"issuer": None},
        {"issuer": {}},
        {"issuer": "urn:x"},
        {"issuer": f" {ACADEMY.controller}"},
        {"issuer": ACADEMY.controller.replace("key:", "key%3A")},
    ],
)
def test_a_copy_of_another_credential_or_of_none_is_refused(change: dict[str, Any]) -> None:
    one = {"id": "urn:uuid:1", "issuer": ACADEMY.controller, "validFrom": MAY}
    for copied, document in (({**one, **change}, one), (one, {**one, **change})):
        with pytest.raises(StatusError) as caught:
            newer_since(copied, document)
        assert caught.value.pointer == f"/{next(iter(change))}"


def test_without_two_dates_neither_is_the_newer() -> None:
    one = {"id": "urn:uuid:1", "issuer": ACADEMY.controller}
    for members in ({}, {"validFrom": "soon"}, {"issuanceDate": 7}):
        assert newer_since({**one, **members}, {**one, "validFrom": MAY}) is None
        assert newer_since({**one, "validFrom": MAY}, {**one, **members}) is None
    assert newer_since({**one, "issuanceDate": JUNE}, {**one, "issuanceDate": MAY}) is not None


def test_the_service_is_the_first_of_a_known_type() -> None:
    known = {"id": SERVICE, "type": ["1EdTechCredentialRefresh"]}
    others: list[Any] = ["x", 7, {}, {"type": "1EdTechCredentialRefresh"}, {"id": "https://a.example", "type": "Other"}]
    assert refresh_service({"refreshService": [*others, known]}) == ("/refreshService/5", SERVICE)
    assert refresh_service({"refreshService": others}) is None
    assert refresh_service({}) is None
