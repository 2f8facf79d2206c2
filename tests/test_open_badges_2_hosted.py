"""Hosted badges of Open Badges 2.0: the assertion at its issuer's address is what counts."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from badges import NOON
from badges_2 import (
    ASSERTION,
    BADGE,
    CONTEXT,
    EMAIL,
    ISSUER,
    SITE,
    badge_class,
    hosted,
    outcomes,
    profile,
    site,
    verify,
)
from badges_2 import token as jws
from hostile_server import certified, fetcher, send, serving
from microbadge import AllOf, AnyOf, AwardedTo, Awards, TrustedIssuers, UnsafeAnyIssuer, Verifier
from microbadge.badge_image import draw_svg
from microbadge.open_badges_2 import hosts
from microbadge.policy import NotOlderThan, RecognizedBy
from microbadge.recipient import hash_identity
from microbadge.report import Verdict

ELSEWHERE = "https://elsewhere.example"


def changed(change: Callable[[dict[str, Any]], object], document: dict[str, Any] | None = None) -> dict[str, Any]:
    document = hosted() if document is None else document
    change(document)
    return document


def embedding() -> dict[str, Any]:
    return hosted() | {"badge": badge_class() | {"issuer": profile()}}


def test_a_hosted_badge_is_verified_and_carries_no_results() -> None:
    at_site = site()
    report = verify(hosted(), at_site)
    assert report, report.to_json()
    assert at_site.asked == [BADGE, ISSUER, ASSERTION]
    assert report.document == hosted() | {"badge": badge_class() | {"issuer": profile()}}
    assert "open_badges_2.objects" in report.required
    assert not any(code.startswith("rubric.") for code in report.required)
    assert any("carries no results" in check.message for check in report.checks)
    assert outcomes(report, "open_badges_2.hosted") == [("passed", "/id")]


@pytest.mark.parametrize("form", ["text", "bytes", "token"])
def test_it_comes_in_any_form_and_a_token_around_it_says_nothing(form: str) -> None:
    data = {"text": json.dumps(hosted()), "bytes": json.dumps(hosted()).encode(), "token": jws(hosted())}[form]
    report = verify(data, site())
    assert report, report.to_json()
    assert report.input.format == ("jwt" if form == "token" else "json")


def baked(text: str) -> bytes:
    """An SVG as Open Badges 2.0 bakes it: the carrier of a later version, renamed."""
    drawn = draw_svg("Scaffolds", "Example Leadership Academy").decode()
    carrier = f'<openbadges:assertion xmlns:openbadges="http://openbadges.org" verify="{text}"/></svg>'
    return drawn.replace("</svg>", carrier).encode()


def test_an_image_may_hold_the_address_alone() -> None:
    at_site = site()
    report = verify(baked(ASSERTION), at_site)
    assert report, report.to_json()
    assert at_site.asked == [ASSERTION, BADGE, ISSUER]
    assert report.input.format == "svg"


def test_an_image_whose_address_does_not_answer_is_undetermined() -> None:
    report = verify(baked(ASSERTION), site().without(ASSERTION))
    assert report.verdict is Verdict.UNDETERMINED
    assert ("undetermined", "") in outcomes(report, "syntax.input")


@pytest.mark.parametrize("found", [b"<html>", b"[]", b'{"id": 1}', jws(hosted()).encode()])
def test_an_image_whose_address_leads_to_something_else_is_refused(found: bytes) -> None:
    at_site = site()
    at_site.documents[ASSERTION] = found
    report = verify(baked(ASSERTION), at_site)
    assert report.verdict is Verdict.REJECTED
    assert ("failed", "") in outcomes(report, "syntax.input")


def test_an_address_in_an_image_of_a_stranger_is_asked_for_and_nothing_else_of_it() -> None:
    mine = hosted() | {"id": f"{ELSEWHERE}/1", "badge": badge_class() | {"issuer": f"{ELSEWHERE}/issuer"}}
    at_site = site()
    at_site.documents[f"{ELSEWHERE}/1"] = mine
    report = verify(baked(f"{ELSEWHERE}/1"), at_site)
    assert report.verdict is Verdict.REJECTED
    assert at_site.asked == [f"{ELSEWHERE}/1"]


def test_text_that_is_an_address_is_no_badge() -> None:
    at_site = site()
    assert verify(ASSERTION, at_site).verdict is Verdict.REJECTED
    assert at_site.asked == []


def test_embedded_objects_are_compared_with_those_at_their_addresses() -> None:
    at_site = site()
    at_site.documents[ASSERTION] = embedding()
    report = verify(embedding(), at_site)
    assert report, report.to_json()
    assert at_site.asked == [BADGE, ISSUER, ASSERTION]


def test_an_object_is_the_same_by_address_and_embedded() -> None:
    report = verify(embedding(), site())
    assert report, report.to_json()
    at_site = site()
    at_site.documents[ASSERTION] = embedding()
    assert verify(hosted(), at_site)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda badge: badge.update(name="Another"), "/badge/name"),
        (lambda badge: badge.update(tags=["new"]), "/badge/tags"),
        (lambda badge: badge["issuer"].update(name="Example State Agency"), "/badge/issuer/name"),
        (lambda badge: badge["issuer"].update(id=f"{SITE}/other.json"), "/badge/issuer"),
    ],
)
def test_an_embedded_object_that_says_something_else_is_refused(change: Callable[[Any], object], place: str) -> None:
    document = embedding()
    change(document["badge"])
    at_site = site()
    at_site.documents[ASSERTION] = document
    report = verify(document, at_site, UnsafeAnyIssuer())
    assert report.verdict is Verdict.REJECTED
    assert [at for outcome, at in outcomes(report, "open_badges_2.objects") if outcome == "failed"] == [place]
    assert report.document is None


def test_what_is_embedded_on_both_sides_is_compared_to_the_bottom() -> None:
    document = embedding()
    document["badge"]["issuer"]["name"] = "Example State Agency"
    at_site = site()
    at_site.documents[BADGE] = badge_class() | {"issuer": profile()}
    report = verify(document, at_site)
    assert ("failed", "/badge/issuer/name") in outcomes(report, "open_badges_2.objects")


def test_a_badge_class_with_an_address_nowhere_counts_as_it_is_embedded() -> None:
    badge = badge_class() | {"id": "urn:uuid:5d4a7c1e-1f0b-4a52-9d7a-0a3f2c9b0009"}
    document = hosted() | {"badge": badge}
    at_site = site()
    at_site.documents[ASSERTION] = document
    report = verify(document, at_site)
    assert report, report.to_json()
    assert at_site.asked == [ISSUER, ASSERTION]


def test_a_badge_class_with_an_address_nowhere_is_not_the_issuers_by_its_id_alone() -> None:
    nowhere = "urn:uuid:5d4a7c1e-1f0b-4a52-9d7a-0a3f2c9b0009"
    at_site = site().but(ASSERTION, lambda document: document.update(badge=nowhere))
    report = verify(hosted() | {"badge": badge_class() | {"id": nowhere, "name": "Anything at all"}}, at_site)
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "open_badges_2.hosted") == [("failed", "/badge")]


@pytest.mark.parametrize("address", [BADGE, ISSUER, ASSERTION])
def test_what_does_not_answer_leaves_it_undetermined(address: str) -> None:
    report = verify(hosted(), site().without(address))
    assert report.verdict is Verdict.UNDETERMINED
    assert report.document is None


@pytest.mark.parametrize("address", [BADGE, ISSUER, ASSERTION])
@pytest.mark.parametrize("found", [b"not JSON", b"[1]", json.dumps({"id": f"{SITE}/other"}).encode()])
def test_what_is_something_else_at_its_address_is_refused(address: str, found: bytes) -> None:
    at_site = site()
    at_site.documents[address] = found
    report = verify(hosted(), at_site, UnsafeAnyIssuer())
    assert report.verdict is Verdict.REJECTED


@pytest.mark.parametrize("address", [BADGE, ISSUER, ASSERTION])
def test_what_another_site_answers_says_nothing(address: str) -> None:
    at_site = site()
    at_site.leads_to[address] = f"{ELSEWHERE}/1"
    report = verify(hosted(), at_site)
    assert report.verdict is Verdict.UNDETERMINED
    assert any("leads to another site" in check.message for check in report.checks)


def test_only_https_shows_whose_it_is() -> None:
    document = hosted() | {"id": "http://academy.example/assertions/1.json"}
    at_site = site()
    at_site.documents[document["id"]] = document
    report = verify(document, at_site)
    assert report.verdict is Verdict.UNDETERMINED
    assert document["id"] not in at_site.asked


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda badge: badge.update(issuedOn="2019-05-02T00:00:00Z"), "/issuedOn"),
        (lambda badge: badge["recipient"].update(identity="ben@school.example"), "/recipient"),
        (lambda badge: badge.update(badge=BADGE + "?"), "/badge"),
        (lambda badge: badge.update(narrative="more"), "/narrative"),
        (lambda badge: badge.update(revoked=False), "/revoked"),
        (lambda badge: badge.update(other=1), "/other"),
    ],
)
def test_an_assertion_that_was_changed_is_refused(change: Callable[[Any], object], place: str) -> None:
    at_site = site()
    at_site.documents[BADGE + "?"] = badge_class() | {"id": BADGE + "?"}
    report = verify(changed(change), at_site)
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "open_badges_2.hosted") == [("failed", place)]
    assert report.document is None


def test_one_and_true_are_not_the_same() -> None:
    at_site = site().but(ASSERTION, lambda badge: badge.update(other=True))
    report = verify(hosted() | {"other": 1}, at_site)
    assert outcomes(report, "open_badges_2.hosted") == [("failed", "/other")]


def test_a_revoked_badge_of_which_nothing_else_is_left_is_rejected_with_the_reason() -> None:
    at_site = site()
    at_site.documents[ASSERTION] = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": ASSERTION,
        "revoked": True,
        "revocationReason": "plagiarism",
    }
    report = verify(hosted(), at_site)
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "status.value") == [("failed", "/revoked")]
    assert outcomes(report, "open_badges_2.hosted") == [("skipped", "/id")]
    assert any("plagiarism" in check.message for check in report.checks)


@pytest.mark.parametrize("revoked", [True, "yes", 1])
def test_whatever_revoked_holds_but_false_takes_it_back(revoked: object) -> None:
    at_site = site().but(ASSERTION, lambda badge: badge.update(revoked=revoked))
    report = verify(hosted(), at_site)
    assert outcomes(report, "status.value") == [("failed", "/revoked")]


def test_a_badge_of_another_site_is_not_the_issuers() -> None:
    document = hosted() | {"id": f"{ELSEWHERE}/1"}
    at_site = site()
    at_site.documents[document["id"]] = document
    report = verify(document, at_site)
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "open_badges_2.hosted") == [("failed", "/id")]
    assert outcomes(report, "status.value") == [("skipped", None)]
    assert document["id"] not in at_site.asked


@pytest.mark.parametrize(
    ("rules", "assertion", "own"),
    [
        (None, f"{SITE}/1", True),
        (None, f"{SITE}:443/1", True),
        (None, f"{SITE.upper().replace('HTTPS', 'https')}/1", True),
        (None, f"{SITE}:8443/1", False),
        (None, f"{SITE}.evil.example/1", False),
        (None, "https://academy.example@evil.example/1", False),
        (None, "https://evil.example/https://academy.example/1", False),
        (None, "https://evil.example\\@academy.example/1", False),
        (None, f"http{SITE[5:]}/1", False),
        (None, f"{SITE}/a/../1", False),
        (None, f"{SITE}/a/%2e%2e/1", False),
        (None, f"{SITE}/a/..%2f1", False),
        (None, f"{SITE}/a/..\\1", False),
        (None, f"{SITE}/a..b/1", True),
        (None, "urn:uuid:1", False),
        ({"startsWith": f"{SITE}/a/"}, f"{SITE}/a/1", True),
        ({"startsWith": f"{SITE}/a"}, f"{SITE}/a/1", True),
        ({"startsWith": f"{SITE}/a"}, f"{SITE}/a?n=1", True),
        ({"startsWith": f"{SITE}/a"}, f"{SITE}/a", True),
        ({"startsWith": f"{SITE}/a"}, f"{SITE}/abc/1", False),
        ({"startsWith": f"{SITE}/a?n="}, f"{SITE}/a?n=1", True),
        ({"startsWith": f"{SITE}/a"}, f"{SITE}/b/1", False),
        ({"startsWith": SITE}, f"{SITE}/b/1", True),
        ({"startsWith": SITE}, f"{SITE}.evil.example/1", False),
        ({"startsWith": f"{SITE}/a/"}, f"{SITE}/a/../b/1", False),
        ({"startsWith": [f"{SITE}/a", f"{SITE}/b"]}, f"{SITE}/b/1", True),
        ({"startsWith": []}, f"{SITE}/b/1", False),
        ({"startsWith": [1]}, f"{SITE}/b/1", False),
        ({"startsWith": f"{ELSEWHERE}/a"}, f"{ELSEWHERE}/a/1", True),
        ({"startsWith": f"{ELSEWHERE}/a"}, f"{SITE}/a/1", False),
        ({"allowedOrigins": "elsewhere.example"}, f"{ELSEWHERE}/1", True),
        ({"allowedOrigins": ELSEWHERE}, f"{ELSEWHERE}/1", True),
        ({"allowedOrigins": ["elsewhere.example"]}, f"{SITE}/1", False),
        ({"allowedOrigins": ["elsewhere.example", "academy.example"]}, f"{SITE}/1", True),
        ({"allowedOrigins": "example"}, f"{SITE}/1", False),
        ({"allowedOrigins": []}, f"{SITE}/1", False),
        ({"allowedOrigins": [1]}, f"{SITE}/1", False),
        ({"allowedOrigins": "academy.example", "startsWith": f"{SITE}/a"}, f"{SITE}/b/1", False),
        ({"allowedOrigins": "elsewhere.example", "startsWith": f"{SITE}/a"}, f"{SITE}/a/1", False),
        ("anywhere", f"{SITE}/1", True),
    ],
)
def test_an_issuer_keeps_its_badges_where_it_says(rules: object, assertion: str, own: bool) -> None:
    issuer = profile() if rules is None else profile() | {"verification": rules}
    assert hosts(issuer, assertion) is own


def test_an_issuer_without_an_address_keeps_none() -> None:
    assert not hosts({"id": "urn:uuid:1"}, f"{SITE}/1")
    assert not hosts({}, f"{SITE}/1")


def test_a_stranger_is_refused_after_its_badge_class_was_looked_up_and_nothing_else() -> None:
    document = hosted() | {"id": f"{ELSEWHERE}/1", "badge": f"{ELSEWHERE}/badge"}
    at_site = site()
    at_site.documents[f"{ELSEWHERE}/badge"] = badge_class() | {
        "id": f"{ELSEWHERE}/badge",
        "issuer": f"{ELSEWHERE}/issuer",
    }
    report = verify(document, at_site)
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "issuer.trusted") == [("failed", "/badge")]
    assert at_site.asked == [f"{ELSEWHERE}/badge"]
    assert outcomes(report, "open_badges_2.hosted") == [("skipped", "/id")]


def test_a_stranger_who_says_so_makes_no_request() -> None:
    document = hosted() | {"badge": badge_class() | {"issuer": f"{ELSEWHERE}/issuer"}}
    at_site = site()
    assert verify(document, at_site).verdict is Verdict.REJECTED
    assert at_site.asked == []


def test_a_badge_for_something_else_makes_no_request() -> None:
    at_site = site()
    report = verify(hosted(), at_site, AllOf(TrustedIssuers([ISSUER]), Awards(f"{SITE}/other")))
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "policy.achievement") == [("failed", "/badge")]
    assert at_site.asked == []


def test_who_issued_it_is_unknown_where_the_badge_class_could_not_be_had() -> None:
    for policy in (TrustedIssuers([ISSUER]), AnyOf(TrustedIssuers([ISSUER]), TrustedIssuers([SITE]))):
        report = verify(hosted(), site().without(BADGE), policy)
        assert report.verdict is Verdict.UNDETERMINED
        assert any("who issued it is not known" in check.message for check in report.checks)


def test_who_recognises_it_is_not_known_of_such_a_badge() -> None:
    agency = RecognizedBy("did:example:agency")
    for policy in (AllOf(TrustedIssuers([ISSUER]), agency), agency):
        report = verify(hosted(), site(), policy)
        assert report.verdict is Verdict.UNDETERMINED, report.to_json()
        assert outcomes(report, "policy.recognized")[0][0] == "undetermined"


def test_how_old_it_is_is_held_against_the_day_it_was_issued() -> None:
    for days, holds in ((3650, True), (365, False)):
        policy = AllOf(TrustedIssuers([ISSUER]), NotOlderThan(timedelta(days=days)))
        assert bool(verify(hosted(), site(), policy)) is holds


@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
@pytest.mark.parametrize("salt", [None, "kosher"])
@pytest.mark.parametrize("asked", [EMAIL, EMAIL.upper(), "ben@school.example"])
def test_whose_it_is_is_compared_with_its_hash_and_salt(algorithm: Any, salt: str | None, asked: str) -> None:
    recipient = {"type": "email", "hashed": True, "identity": hash_identity(EMAIL, salt=salt, algorithm=algorithm)}
    document = hosted() | {"recipient": recipient | ({} if salt is None else {"salt": salt})}
    at_site = site()
    at_site.documents[ASSERTION] = document
    report = verify(document, at_site, AllOf(TrustedIssuers([ISSUER]), AwardedTo(asked)))
    assert bool(report) is (asked.lower() == EMAIL), report.to_json()
    assert outcomes(report, "recipient.match")[0][1] == "/recipient"


def test_who_is_known_by_a_url_is_asked_for_by_it() -> None:
    document = hosted() | {"recipient": {"type": "url", "hashed": False, "identity": "https://people.example/ana"}}
    at_site = site()
    at_site.documents[ASSERTION] = document
    mine = AllOf(TrustedIssuers([ISSUER]), AwardedTo("https://people.example/ana"))
    assert verify(document, at_site, mine)
    assert not verify(document, at_site, AllOf(TrustedIssuers([ISSUER]), AwardedTo("https://people.example/ben")))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda badge: badge.pop("id"), "/id"),
        (lambda badge: badge.update(id=7), "/id"),
        (lambda badge: badge.pop("recipient"), "/recipient"),
        (lambda badge: badge["recipient"].update(hashed="true"), "/recipient/hashed"),
        (lambda badge: badge["recipient"].pop("identity"), "/recipient/identity"),
        (lambda badge: badge["recipient"].update(salt=1), "/recipient/salt"),
        (lambda badge: badge.pop("badge"), "/badge"),
        (lambda badge: badge.update(badge=[]), "/badge"),
        (lambda badge: badge.pop("verification"), "/verification"),
        (lambda badge: badge.update(verification="hosted"), "/verification"),
        (lambda badge: badge["verification"].update(type="Trusted"), "/verification/type"),
        (lambda badge: badge.pop("issuedOn"), "/issuedOn"),
        (lambda badge: badge.update(issuedOn="2019-05-01"), "/issuedOn"),
        (lambda badge: badge.update(expires=1588291200), "/expires"),
        (lambda badge: badge.update(evidence=["https://a.example/1", 3]), "/evidence/1"),
    ],
)
def test_an_assertion_that_is_malformed_is_refused_with_its_place(change: Callable[[Any], object], place: str) -> None:
    document = changed(change)
    at_site = site()
    report = verify(document, at_site, UnsafeAnyIssuer())
    assert report.verdict is Verdict.REJECTED
    assert ("failed", place) in outcomes(report, "open_badges_2.objects")
    assert at_site.asked == []


@pytest.mark.parametrize(
    ("address", "change", "place"),
    [
        (BADGE, lambda badge: badge.pop("name"), "/name"),
        (BADGE, lambda badge: badge.pop("@context"), "/@context"),
        (BADGE, lambda badge: badge.update(type="Assertion"), "/type"),
        (BADGE, lambda badge: badge.update(criteria={"type": "Criteria"}), "/criteria"),
        (BADGE, lambda badge: badge.update(alignment=[{"targetName": "x"}]), "/alignment/0/targetUrl"),
        (BADGE, lambda badge: badge.update(tags=["a", 2]), "/tags/1"),
        (BADGE, lambda badge: badge.update(issuer=3), "/issuer"),
        (ISSUER, lambda issuer: issuer.pop("email"), "/email"),
        (ISSUER, lambda issuer: issuer.update(url="somewhere"), "/url"),
        (ISSUER, lambda issuer: issuer.update(type=["Organization"]), "/type"),
        (
            ISSUER,
            lambda issuer: issuer.update(verification={"startsWith": ["academy"]}),
            "/verification/startsWith/0",
        ),
    ],
)
def test_a_fetched_object_that_is_malformed_is_refused_with_its_place(
    address: str, change: Callable[[Any], object], place: str
) -> None:
    report = verify(hosted(), site().but(address, change), UnsafeAnyIssuer())
    assert report.verdict is Verdict.REJECTED
    failed = [check for check in report.checks if check.outcome == "failed"]
    assert [(check.code, check.pointer) for check in failed] == [("open_badges_2.objects", place)]
    assert failed[0].source is not None
    assert failed[0].source.url == address


def test_an_embedded_object_that_is_malformed_is_refused_before_anything_is_fetched() -> None:
    badge = badge_class()
    badge.pop("criteria")
    at_site = site()
    report = verify(hosted() | {"badge": badge}, at_site)
    assert ("failed", "/badge/criteria") in outcomes(report, "open_badges_2.objects")
    assert at_site.asked == []


@pytest.mark.parametrize(
    ("member", "value", "code", "outcome"),
    [
        ("issuedOn", "2030-01-01T00:00:00Z", "time.valid_from", "failed"),
        ("expires", "2026-01-01T00:00:00Z", "time.valid_until", "failed"),
        ("expires", "2030-01-01T00:00:00+05:00", "time.valid_until", "passed"),
    ],
)
def test_its_times_are_held_against_the_time_asked_about(member: str, value: str, code: str, outcome: str) -> None:
    document = hosted() | {member: value}
    at_site = site()
    at_site.documents[ASSERTION] = document
    report = verify(document, at_site)
    assert bool(report) is (outcome == "passed")
    assert outcomes(report, code) == [(outcome, f"/{member}")]


def test_what_was_fetched_long_before_the_time_asked_about_does_not_show_its_status() -> None:
    at_site = site()
    at_site.fetched_at = NOON - timedelta(days=3)
    report = verify(hosted(), at_site)
    assert report.verdict is Verdict.UNDETERMINED
    assert outcomes(report, "status.value") == [("undetermined", None)]
    assert report.as_of == at_site.fetched_at
    at_site.fetched_at = NOON - timedelta(hours=3)
    assert verify(hosted(), at_site)


def test_it_is_no_verifiable_credential() -> None:
    at_site = site()
    report = verify(hosted(), at_site, profile="vc")
    assert report.verdict is Verdict.REJECTED
    assert outcomes(report, "schema.profile") == [("failed", "/@context")]
    assert at_site.asked == []


def test_it_cannot_answer_a_challenge() -> None:
    report = verify(hosted(), site(), challenge="abc", domain="school.example")
    assert report.verdict is Verdict.REJECTED
    assert {check.code for check in report.of("failed")} == {"proof.challenge", "proof.domain"}  # type: ignore[arg-type]


def test_a_document_that_is_a_credential_too_is_none_of_version_2() -> None:
    at_site = site()
    report = verify(hosted() | {"type": ["Assertion", "VerifiableCredential"]}, at_site)
    assert report.verdict is Verdict.REJECTED
    assert "open_badges_2.objects" not in report.required


def test_nothing_in_a_document_makes_the_verifier_raise() -> None:
    odd: list[Any] = [None, True, 0, -1.5, "", "x", "https://academy.example", [], [[]], {}, {"id": 1}, {"type": []}]
    for member in [*hosted(), "revoked", "expires", "evidence", "narrative", "image"]:
        for value in odd:
            document = hosted() | {member: value}
            at_site = site()
            at_site.documents[ASSERTION] = copy.deepcopy(document)
            report = verify(document, at_site, UnsafeAnyIssuer())
            assert report.to_json() != ""
    for address, make in ((BADGE, badge_class), (ISSUER, profile)):
        for member in [*make(), "verification", "publicKey", "revocationList", "alignment", "tags"]:
            for value in odd:
                at_site = site()
                at_site.documents[address] = make() | {member: value}
                assert verify(hosted(), at_site, UnsafeAnyIssuer()).to_json() != ""


def test_a_badge_is_verified_over_the_network() -> None:
    with serving(certified()) as server:
        here = json.loads(json.dumps(site().documents).replace(SITE, server.url("")))
        for url, document in here.items():
            content = json.dumps(document).encode()
            server.answers[url.removeprefix(server.url(""))] = send("200 OK", content, content_type="application/json")
        document, issuer = here[server.url("/assertions/1.json")], server.url("/issuer.json")
        verifier = Verifier(fetch=fetcher(max_age=60))
        report = verifier.verify(document, TrustedIssuers([issuer]))
        assert report, report.to_json()
        assert report.as_of is not None
        away = server.url("/assertions/1.json", "other.example")
        server.answers["/assertions/1.json"] = send("302 Found", location=away)
        again = Verifier(fetch=fetcher()).verify(document, TrustedIssuers([issuer]))
        assert again.verdict is Verdict.UNDETERMINED
