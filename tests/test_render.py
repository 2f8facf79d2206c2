"""A report in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from badges import NOON, STRANGER, badge, changed, score, signed
from microbadge.fetch import Fetched
from microbadge.policy import IssuerNotNamed, UnsafeAnyIssuer
from microbadge.render import answer, clean, text
from microbadge.report import VerificationReport
from microbadge.verifier import Verifier


def verify(document: Any, policy: Any = None) -> VerificationReport:
    return Verifier().verify(document, policy or UnsafeAnyIssuer(), at=NOON)


def words(report: VerificationReport, **options: bool) -> str:
    return "\n".join(line.text for line in text(report, **options))


def test_the_verdict_comes_first_and_the_reason_with_it() -> None:
    assert words(verify(signed())).startswith("VERIFIED\n")
    assert words(verify(badge())).startswith("REJECTED: it is not signed")
    assert words(verify(signed(), IssuerNotNamed())).startswith("UNDETERMINED: nobody said whose badges count")


def test_what_was_shown_is_said_with_what_is_required() -> None:
    said = words(verify(signed()))
    assert "Scaffolds that fit" in said
    assert "issued by  Example Leadership Academy (did:key:z6Mk" in said
    assert "awarded to did:example:teacher" in said
    assert "valid from 2026-05-01T00:00:00Z to no end stated" in said
    assert "Plan: Demonstrated  (required: Demonstrated)" in said
    assert "Was it taken back? the issuer gives no way to see" in said


def test_a_value_and_a_missing_result_are_said_too() -> None:
    described, scored = score("12", requiredValue="12")

    def change(document: dict[str, Any]) -> None:
        document["credentialSubject"]["achievement"]["resultDescription"].append(described)
        document["credentialSubject"]["result"].append(scored)
        document["credentialSubject"]["result"].pop(0)

    said = words(verify(signed(changed(change))))
    assert "Total: 12  (required: 12)" in said
    assert "Plan: no result" in said


def test_what_a_verdict_rests_on_is_named_with_its_own_verdict() -> None:
    report = verify(signed())
    child = replace(verify(badge()), about="status list https://academy.example/status/1")
    assert words(replace(report, children=(child,))).endswith("status list https://academy.example/status/1: rejected")


def test_members_of_any_kind_are_said_somehow() -> None:
    def change(document: dict[str, Any]) -> None:
        for member in ("resultDescription", "achievedLevel"):
            document["credentialSubject"]["result"][0][member] = [document["credentialSubject"]["result"][0][member]]

    assert "Plan" in words(verify(signed(changed(change))))


def test_nothing_of_a_badge_is_said_unless_its_proof_holds() -> None:
    assert "Scaffolds" not in words(verify(signed(signer=STRANGER)))


def test_a_badge_may_say_little_and_be_worded_otherwise() -> None:
    def change(document: dict[str, Any]) -> None:
        document["issuer"] = document["issuer"]["id"]
        document["credentialSubject"] = [document["credentialSubject"]]
        document["credentialSubject"][0].pop("result")
        document["credentialSubject"][0]["achievement"].pop("resultDescription")
        document["credentialSubject"][0]["identifier"] = [
            {"type": "IdentityObject", "hashed": False, "identityHash": "a", "identityType": "name"}
        ]
        document["credentialSubject"][0].pop("id")

    assert "issued by  (did:key:" in words(verify(signed(changed(change))))


@pytest.mark.parametrize(("details", "shown"), [(True, True), (False, False)])
def test_checks_that_passed_are_said_on_request(details: bool, shown: bool) -> None:
    assert ("time.valid_from" in words(verify(signed()), details=details)) is shown


def test_a_long_value_is_cut() -> None:
    report = verify(signed(changed(lambda d: d["credentialSubject"]["achievement"].update(name="x" * 500))))
    assert "x" * 197 + "..." in words(report)
    assert "x" * 201 not in words(report)


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\r", "\n", "\u202e", "\u2066", "\u200f", "\ud800", "\u2028", "\x9b"])
def test_characters_that_command_a_terminal_are_replaced(char: str) -> None:
    assert clean(f"a{char}b") == "a\ufffdb"


def test_letters_of_any_script_stay() -> None:
    for name in ("Ana López", "李明", "עברית", "فارسی‌زبان", "👩‍🏫"):
        assert clean(name) == name


# --- the time asked about, and the day of the evidence ---


def lines_after_the_verdict(as_of: datetime | None, **options: bool) -> list[str]:
    said = text(replace(verify(signed()), as_of=as_of), **options)
    return [line.text for line in said[1 : [line.style for line in said].index("title")]]


def test_a_report_on_now_says_nothing_of_days() -> None:
    for as_of in (None, NOON, NOON - timedelta(minutes=5), NOON - timedelta(hours=1)):
        assert lines_after_the_verdict(as_of) == []


def test_what_was_fetched_long_before_the_time_asked_about_is_told() -> None:
    said = "  as of 2026-10-23T12:00:00Z, when the oldest of what it rests on was fetched: what came after is not known"
    for bundled in (False, True):
        assert lines_after_the_verdict(NOON - timedelta(days=30), bundled=bundled) == [said]


def test_a_report_from_a_bundle_is_as_of_its_day() -> None:
    assert lines_after_the_verdict(NOON, bundled=True) == [
        "  as of 2026-11-22T12:00:00Z, when the oldest of what it rests on was fetched"
    ]
    assert lines_after_the_verdict(None, bundled=True) == []


def test_a_time_that_was_asked_about_is_told_with_the_day_of_the_evidence() -> None:
    assert lines_after_the_verdict(None, asked_about=True) == ["  asked about 2026-11-22T12:00:00Z"]
    assert lines_after_the_verdict(NOON + timedelta(days=30), asked_about=True) == [
        "  asked about 2026-11-22T12:00:00Z",
        "  as of 2026-12-22T12:00:00Z, when the oldest of what it rests on was fetched",
    ]


def test_a_verdict_is_answered_in_a_line() -> None:
    assert answer(verify(signed()), "today") == ("good", "  today: verified")
    assert answer(verify(badge()), "today") == ("bad", "  today: rejected: it is not signed: it has no proof")


def test_a_badge_that_was_replaced_is_said_to_be_so() -> None:
    def refresh(document: dict[str, Any]) -> None:
        document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
        document["refreshService"] = {"id": "https://academy.example/new", "type": "1EdTechCredentialRefresh"}

    def later(document: dict[str, Any]) -> None:
        refresh(document)
        document["validFrom"] = "2026-06-01T00:00:00Z"

    def fetch(url: str) -> Fetched:
        return Fetched(json.dumps(signed(changed(later))).encode(), url, NOON)

    said = words(Verifier(fetch=fetch).verify(signed(changed(refresh)), UnsafeAnyIssuer(), at=NOON))
    assert said.startswith("VERIFIED\n")
    assert "replaced by a newer copy since 2026-06-01T00:00:00Z" in said
    assert "valid from 2026-06-01T00:00:00Z" in said
    assert said.endswith("the copy that was handed over: verified")
