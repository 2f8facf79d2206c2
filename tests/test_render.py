"""A report in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from badges import ACADEMY, BASE, NOON, STRANGER, badge, changed, score, signed
from designations import NAMES as AWARDS
from designations import award, designation, rule
from designations import verify as verify_designation
from microbadge.codes import CODES
from microbadge.endorsing import endorse
from microbadge.jose import jwt_payload, sign_token
from microbadge.keys import LocalSigner
from microbadge.policy import AllOf, IssuerNotNamed, Policy, RecognizedBy, TrustedIssuers, UnsafeAnyIssuer
from microbadge.recognition import Recognition
from microbadge.render import _QUESTIONS, answer, clean, text
from microbadge.report import Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier
from status_lists import INDEX, LIST_URL, World, bitstring_list, entry, with_status


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
    assert "Is it still in force? the issuer gives no way to see" in said


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
    for document, word in ((badge(), "rejected"), (signed(), "genuine")):
        child = replace(verify(document), about="status list https://academy.example/status/1")
        said = words(replace(report, children=(child,)))
        assert said.endswith(f"  status list https://academy.example/status/1: {word}")


def test_members_of_any_kind_are_said_somehow() -> None:
    def change(document: dict[str, Any]) -> None:
        for member in ("resultDescription", "achievedLevel"):
            document["credentialSubject"]["result"][0][member] = [document["credentialSubject"]["result"][0][member]]

    assert "Plan" in words(replace(verify(signed()), document=changed(change)))


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


# --- who recognises it, and what fills a rule ---

AGENCY = LocalSigner.from_seed(b"example state agency, seed 32 b.")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def recognised(*policies: Policy) -> VerificationReport:
    said = Recognition(
        AGENCY.controller, BASE, issuer=ACADEMY.controller, valid_from=SINCE, counts_for=("certification",)
    )
    paper = endorse("Example State Agency", AGENCY, BASE, name="Recognised", id="urn:uuid:e1", recognizes=said)
    policy = AllOf(TrustedIssuers([ACADEMY.controller]), *policies)
    return Verifier().verify(signed(), policy, at=NOON, beside=[paper])


def test_a_recogniser_that_was_asked_for_is_named_with_its_id() -> None:
    said = words(recognised(RecognizedBy(AGENCY.controller)))
    assert f"  recognised Example State Agency ({AGENCY.controller}) counts it towards certification\n" in said
    assert "rubric requires; Example State Agency counts it towards certification.\n" in said
    assert "nobody asked about" not in said


def test_any_other_is_somebody_who_calls_itself_so() -> None:
    lines = [line.text for line in text(recognised())]
    named = [line for line in lines if "Example State Agency" in line]
    assert named[0] == (
        f"  says somebody who calls itself “Example State Agency”, {AGENCY.controller}; nobody asked about them: "
        "counts it towards certification"
    )
    assert "  “Scaffolds that fit” holds: it is genuine, and shows what its rubric requires." in lines
    assert all(AGENCY.controller in line for line in named)


def test_a_recogniser_without_a_name_is_told_of_by_its_id() -> None:
    report = recognised()
    [one] = report.recognitions
    nameless = {name: value for name, value in one.items() if name != "recognizer_name"}
    said = words(replace(report, recognitions=(nameless,)))
    assert f"  says somebody without a name, {AGENCY.controller}; nobody asked about them: counts it" in said
    said = words(replace(report, recognitions=({**nameless, "asked_for": True},)))
    assert f"  recognised {AGENCY.controller} counts it towards certification\n" in said


def test_a_name_cannot_command_a_terminal() -> None:
    report = recognised()
    for asked_for in (True, False):
        one = {**report.recognitions[0], "recognizer_name": "Agency\x1b[2K\n", "asked_for": asked_for}
        assert "\x1b" not in "".join(line.text for line in text(replace(report, recognitions=(one,))))


def test_an_award_that_counts_although_it_was_taken_back_is_marked() -> None:
    of = rule(cascade="none")
    held = [award(name, credentialStatus=entry()) if name == "plan" else award(name) for name in AWARDS]
    report = verify_designation(
        designation(of, held), of, beside=held, documents={LIST_URL: bitstring_list({INDEX: 1})}
    )
    said = words(report)
    assert "    ! Plan: urn:uuid:award-plan, which counts under the rule all the same: the issuer has revoked" in said
    assert "    ✓ Teach: urn:uuid:award-teach\n" in said


# --- a newer copy ---


def copy_of(valid_from: str, **members: Any) -> dict[str, Any]:
    def change(document: dict[str, Any]) -> None:
        document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
        document["refreshService"] = {"id": "https://academy.example/new", "type": "1EdTechCredentialRefresh"}
        document.update(validFrom=valid_from, **members)

    return signed(changed(change))


def replaced(old: Any, new: Any, policy: Any = None) -> VerificationReport:
    verifier = Verifier(fetch=World({"https://academy.example/new": new}))
    return verifier.verify(old, policy or UnsafeAnyIssuer(), at=NOON)


MAY, JUNE = "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z"
REPLACED = ", as its newer copy: the one handed over was replaced on 2026-06-01"


def test_a_badge_that_was_replaced_is_said_to_be_so() -> None:
    said = words(replaced(copy_of(MAY), copy_of(JUNE)))
    assert said.startswith(f"VERIFIED{REPLACED}\n")
    assert "valid from 2026-06-01T00:00:00Z" in said
    assert said.endswith("\n  the copy that was handed over: genuine, and replaced by the newer copy")


def test_whatever_the_verdict_it_is_about_the_newer_copy() -> None:
    rejected = replaced(copy_of(MAY), copy_of(JUNE, validUntil="2026-07-01T00:00:00Z"))
    assert words(rejected).startswith(f"REJECTED{REPLACED}; the credential has expired\n")
    assert answer(rejected, "today").text == f"  today: rejected{REPLACED}; the credential has expired"
    unknown = replaced(copy_of(MAY), copy_of(JUNE), IssuerNotNamed())
    assert words(unknown).startswith(f"UNDETERMINED{REPLACED}; nobody said whose badges count")


def test_a_copy_that_expired_and_was_replaced_is_genuine_and_one_whose_token_ended_is_not_called_so() -> None:
    ended = copy_of(MAY, validUntil=JUNE)
    assert words(replaced(ended, copy_of(JUNE))).endswith(": genuine, and replaced by the newer copy")
    token = sign_token(jwt_payload({name: ended[name] for name in ended if name != "proof"}), ACADEMY, typ="JWT")
    assert words(replaced(token, copy_of(JUNE))).endswith("\n  the copy that was handed over: rejected")


# --- what nobody looked at ---


def mark_of(said: str, question: str) -> str:
    [mark] = [line[2] for line in said.splitlines() if line[3:].startswith(f" {question}")]
    return mark


def with_list(document: dict[str, Any] | None = None) -> dict[str, Any]:
    return {**(badge() if document is None else document), "credentialStatus": entry()}


def test_a_status_that_nobody_looked_up_is_no_yes() -> None:
    forged = {**signed(with_list()), "name": "Forged"}
    unreachable = {**badge()["issuer"], "id": "did:web:academy.example"}
    away = signed({**with_list(), "issuer": unreachable}, ACADEMY.controlled_by("did:web:academy.example"))
    refused = signed(with_list())
    reports = [verify(forged), verify(away), verify(refused, TrustedIssuers([STRANGER.controller]))]
    for said in (words(report) for report in reports):
        assert mark_of(said, "Is it still in force?") == "-"
        assert "      - nobody looked: the status list was not fetched  at /credentialStatus  [status.value]" in said


def test_newer_copies_that_nobody_looked_for_are_no_yes() -> None:
    document = with_list()
    document["@context"].append({"OtherRefresh": "https://academy.example/terms#Refresh"})
    document["refreshService"] = {"id": "https://academy.example/new", "type": "OtherRefresh"}
    report = Verifier(fetch=World({LIST_URL: bitstring_list()})).verify(signed(document), UnsafeAnyIssuer(), at=NOON)
    said = words(report)
    assert (report.verdict, mark_of(said, "Is it still in force?")) == (Verdict.VERIFIED, "-")
    assert "nobody looked: a refresh service of a type that is not known" in said


def test_whose_badge_it_is_is_no_yes_where_nobody_asked() -> None:
    report = Verifier(bind_issuer=False).verify(signed(), UnsafeAnyIssuer(), at=NOON)
    assert (report.verdict, mark_of(words(report), "Is it unaltered, and really")) == (Verdict.VERIFIED, "-")


def test_what_is_not_required_and_was_not_looked_at_is_told_as_it_is() -> None:
    def endorsed(document: dict[str, Any]) -> None:
        document["endorsementJwt"] = ["eyJhbGciOiJFZERTQSJ9.e30.c2ln"]

    said = words(verify(signed(changed(endorsed)), TrustedIssuers([STRANGER.controller])))
    assert "      - this endorsement was not looked at" in said


def test_no_question_has_a_yes_unless_each_required_check_of_its_group_held() -> None:
    secured = signed(with_list())
    documents: list[Any] = [
        b"",
        badge(),
        signed(),
        secured,
        {**secured, "salary": 7},
        {**secured, "name": "Forged"},
        {**secured, "proof": [secured["proof"], secured["proof"]]},
        {**secured, "proof": {**secured["proof"], "cryptosuite": "unknown-2030"}},
        {**secured, "proof": {**secured["proof"], "verificationMethod": "did:web:academy.example#key"}},
        signed(with_list(), STRANGER),
        "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
        copy_of(MAY),
    ]
    for report in [verify(document, policy) for document in documents for policy in (None, IssuerNotNamed())]:
        yes = {line.text[4:] for line in text(report) if line.text.startswith("  ✓ ")}
        for code in report.required:
            outcomes = {check.outcome for check in report.checks if check.code is code}
            if _QUESTIONS[CODES[code].group] in yes:
                assert outcomes & {Outcome.PASSED, Outcome.NOT_APPLICABLE}, code
                assert Outcome.SKIPPED not in outcomes, code


# --- status lists in words ---


def lists_of(document: dict[str, Any], published: Any, fetched_at: datetime = NOON, **options: bool) -> list[str]:
    verifier = Verifier(fetch=World(published, fetched_at))
    said = words(verifier.verify(document, UnsafeAnyIssuer(), at=NOON), **options)
    return [line for line in said.splitlines() if "[status.list]" in line]


def test_one_list_that_says_nothing_is_told_of_once_however_many_entries_name_it() -> None:
    other = "https://academy.example/status/2.json"
    document = with_status(entry(), entry("suspension", 8), entry(index=7, url=other))
    assert [line.split("  at ")[1] for line in lists_of(document, {})] == [
        "/credentialStatus/0  [status.list]",
        "/credentialStatus/2  [status.list]",
    ]
    both = {LIST_URL: bitstring_list(purpose=["revocation", "suspension"]), other: bitstring_list(url=other)}
    assert len(lists_of(document, both, NOON - timedelta(days=3))) == 2
    assert len(lists_of(document, both, details=True)) == 2


def test_entries_that_nobody_looked_at_are_told_of_once() -> None:
    document = {**with_status(entry(), entry("suspension", 8)), "name": "Forged"}
    assert words(verify(document)).count("nobody looked: the status list was not fetched") == 1


def test_each_entry_that_refuses_is_told_of() -> None:
    document = with_status(entry(), entry("suspension", 8))
    published = {LIST_URL: bitstring_list({INDEX: 1, 8: 1}, purpose=["revocation", "suspension"])}
    said = words(Verifier(fetch=World(published)).verify(document, UnsafeAnyIssuer(), at=NOON))
    assert said.startswith("REJECTED: the issuer has revoked this badge\n")
    assert said.count("[status.value]") == 2


def test_the_number_of_a_status_is_not_said_beside_its_words() -> None:
    published = {LIST_URL: bitstring_list({INDEX: 1})}
    report = Verifier(fetch=World(published)).verify(with_status(entry()), UnsafeAnyIssuer(), at=NOON)
    assert [(check.expected, check.actual) for check in report.of(Outcome.FAILED)] == [(0, 1)]
    assert "expected" not in words(report)
    assert "expected" in words(verify(signed(), TrustedIssuers([STRANGER.controller])))
