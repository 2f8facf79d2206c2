"""The status of a badge as it is verified: all of its entries, what they say together, and for which day."""

from __future__ import annotations

import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, NOON, STRANGER, badge, changed, signed
from conftest import read_json
from microbadge import status
from microbadge.codes import Code
from microbadge.dids import did_document, did_web_url
from microbadge.encoding import base64url_encode
from microbadge.jose import jwt_payload, sign_token
from microbadge.keys import LocalSigner
from microbadge.policy import TrustedIssuers, UnsafeAnyIssuer
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.signing import sign_credential_jwt
from microbadge.status import (
    MESSAGE_SIZE,
    MESSAGES,
    REPLACED,
    UNDER_REVIEW,
    EntryType,
    StatusBits,
    list_credential,
    status_entry,
)
from microbadge.verifier import Verifier
from microbadge.verifier.status import MAX_ENTRIES
from status_lists import (
    INDEX,
    LIST_URL,
    MADE,
    World,
    bitstring_list,
    entry,
    of_status,
    revocation_list,
    status_list_2021,
    told,
    verify,
    with_status,
)

MESSAGES_URL = "https://academy.example/status/2.json"
SUSPENSIONS_URL = "https://academy.example/status/3.json"
TRUSTED = TrustedIssuers([ACADEMY.controller])
DAY = timedelta(days=1)
MINUTES = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
MAX_BITS = status.MAX_BYTES * 8
EXAMPLES = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}


def message_entry(index: int = 7) -> dict[str, Any]:
    return status_entry(MESSAGES_URL, index, "message", size=MESSAGE_SIZE, messages=MESSAGES)


def message_list(value: int, index: int = 7) -> dict[str, Any]:
    return bitstring_list({index: value}, purpose="message", size=MESSAGE_SIZE, url=MESSAGES_URL)


def value_check(report: VerificationReport) -> Check:
    """The one check of what the list says."""
    [check] = [check for check in report.checks if check.code is Code.STATUS_VALUE]
    return check


# --- several entries ---


class TestSeveralEntries:
    def test_each_has_to_be_good(self) -> None:
        document = with_status(entry(), entry("suspension", url=SUSPENSIONS_URL))
        suspensions = bitstring_list({INDEX: 1}, purpose="suspension", url=SUSPENSIONS_URL)
        good = verify(document, {LIST_URL: bitstring_list(), SUSPENSIONS_URL: {**suspensions}})
        assert told(good) == [("status.value", "failed")]
        [failed] = of_status(good)
        assert failed.pointer == "/credentialStatus/1"
        missing = verify(document, {LIST_URL: bitstring_list()})
        assert [(check.code, check.pointer) for check in of_status(missing)] == [
            (Code.STATUS_LIST, "/credentialStatus/1")
        ]
        assert missing.verdict is Verdict.UNDETERMINED

    def test_a_list_that_two_entries_name_is_fetched_and_verified_once(self) -> None:
        document = with_status(entry(), entry("suspension", 8))
        both = bitstring_list({8: 1}, purpose=["revocation", "suspension"])
        world = World({LIST_URL: both})
        report = Verifier(fetch=world).verify(document, TRUSTED, at=NOON)
        assert world.asked == [LIST_URL]
        assert [child.about for child in report.children] == [f"status list {LIST_URL}"]
        assert [(check.outcome, check.pointer) for check in of_status(report)] == [
            (Outcome.FAILED, "/credentialStatus/1")
        ]

    def test_a_list_that_is_wrong_is_told_of_under_each_entry(self) -> None:
        document = with_status(entry(), entry("suspension", 8))
        report = verify(document, {**bitstring_list(), LIST_URL: {**bitstring_list(), "name": "altered"}})
        assert [check.pointer for check in of_status(report)] == ["/credentialStatus/0", "/credentialStatus/1"]

    def test_one_place_under_two_purposes_is_read_twice(self) -> None:
        document = with_status(entry(), {**entry("suspension"), "id": "urn:example:suspension"})
        both = bitstring_list({INDEX: 1}, purpose=["revocation", "suspension"])
        assert told(verify(document, both)) == [("status.value", "failed"), ("status.value", "failed")]

    def test_the_same_entry_twice_is_the_same_status_twice(self) -> None:
        document = with_status(entry(), {**entry(), "id": "urn:example:again"})
        assert told(verify(document, bitstring_list())) == []
        assert told(verify(document, bitstring_list({INDEX: 1}))) == [("status.value", "failed")] * 2

    def test_one_address_is_a_list_of_one_type(self) -> None:
        document = with_status(entry(), entry(kind=EntryType.REVOCATION_LIST))
        report = verify(document, bitstring_list())
        assert told(report) == [("status.list", "undetermined")]
        [check] = of_status(report)
        assert (check.pointer, check.actual) == ("/credentialStatus/1", LIST_URL)
        assert check.message.startswith("another entry has this address for a list of another type, Bitstring")

    def test_a_malformed_entry_does_not_hide_the_others(self) -> None:
        document = with_status(entry(statusListIndex="x"), entry("suspension", url=SUSPENSIONS_URL))
        suspensions = bitstring_list({INDEX: 1}, purpose="suspension", url=SUSPENSIONS_URL)
        report = verify(document, {LIST_URL: bitstring_list(), SUSPENSIONS_URL: suspensions})
        assert told(report) == [("status.entry", "failed"), ("status.value", "failed")]

    def test_an_open_badge_with_two_entries_is_verified_with_a_warning(self) -> None:
        document = with_status(entry(), message_entry())
        report = verify(document, {LIST_URL: bitstring_list(), MESSAGES_URL: message_list(0)})
        assert report.verdict is Verdict.VERIFIED
        [warning] = report.of(Outcome.WARNING)
        assert (warning.code, warning.pointer) == (Code.MODEL, "/credentialStatus")

    def test_more_entries_than_are_looked_at_are_undetermined(self) -> None:
        good = [entry(index=index) for index in range(MAX_ENTRIES)]
        assert told(verify(with_status(*good), bitstring_list())) == []
        report = verify(with_status(*good, entry(index=MAX_ENTRIES)), bitstring_list({MAX_ENTRIES: 1}))
        assert told(report) == [("status.entry", "undetermined")]


# --- what is said ---


class TestWhatIsSaid:
    def test_a_corrected_award_is_replaced_and_not_merely_taken_back(self) -> None:
        document = with_status(entry(), message_entry())
        report = verify(document, {LIST_URL: bitstring_list({INDEX: 1}), MESSAGES_URL: message_list(REPLACED)})
        [failed] = report.of(Outcome.FAILED)
        assert failed.message == "replaced by a newer award, says the issuer"
        assert (failed.code, failed.expected, failed.actual) == (Code.STATUS_VALUE, 0, 1)

    def test_a_message_alone_is_a_warning_with_its_text(self) -> None:
        document = with_status(entry(), message_entry())
        report = verify(document, {LIST_URL: bitstring_list(), MESSAGES_URL: message_list(2)})
        assert report.verdict is Verdict.VERIFIED
        [warning] = of_status(report)
        assert (warning.message, warning.actual) == ("the issuer says: under review", 2)

    def test_a_message_without_a_text_is_told_by_its_number(self) -> None:
        bare = {name: value for name, value in entry("message").items() if name != "statusMessage"}
        report = verify(with_status(bare), bitstring_list({INDEX: 1}, purpose="message"))
        assert [check.message for check in of_status(report)] == ["the issuer says: message 1"]
        lead = with_status(entry(url=MESSAGES_URL), bare)
        lists = {
            LIST_URL: bitstring_list({INDEX: 1}, purpose="message"),
            MESSAGES_URL: bitstring_list({INDEX: 1}, url=MESSAGES_URL),
        }
        [failed] = verify(lead, lists).of(Outcome.FAILED)
        assert failed.message == "the issuer has revoked this badge"

    def test_a_message_that_says_nothing_gives_no_reason(self) -> None:
        document = with_status(message_entry(), entry())
        report = verify(document, {LIST_URL: bitstring_list({INDEX: 1}), MESSAGES_URL: message_list(0)})
        assert [check.message for check in report.of(Outcome.FAILED)] == ["the issuer has revoked this badge"]

    def test_a_message_list_that_cannot_be_had_takes_nothing_from_the_revocation(self) -> None:
        document = with_status(message_entry(), entry())
        report = verify(document, {LIST_URL: bitstring_list({INDEX: 1})})
        assert report.verdict is Verdict.REJECTED
        assert told(report) == [("status.list", "undetermined"), ("status.value", "failed")]

    def test_a_suspension_says_that_it_is_one(self) -> None:
        report = verify(with_status(entry("suspension")), bitstring_list({INDEX: 1}, purpose="suspension"))
        assert value_check(report).message == "the issuer has suspended this badge"

    def test_a_suspension_for_a_reason_says_that_it_is_one_too(self) -> None:
        document = with_status(entry("suspension"), message_entry())
        lists = {LIST_URL: bitstring_list({INDEX: 1}, purpose="suspension"), MESSAGES_URL: message_list(UNDER_REVIEW)}
        [failed] = verify(document, lists).of(Outcome.FAILED)
        assert failed.message == "suspended: under review, says the issuer"

    def test_a_revocation_of_several_bits_says_which_state_it_is(self) -> None:
        document = with_status(entry(size=3))
        assert "state 5" in value_check(verify(document, bitstring_list({INDEX: 5}, size=3))).message

    def test_the_reason_on_a_revocation_list_is_told_and_that_nobody_signed_it(self) -> None:
        listed = revocation_list({"id": badge()["id"], "revocationReason": "Issued in error."})
        report = verify(with_status(entry(kind=EntryType.REVOCATION_LIST)), listed)
        assert value_check(report).message == "the issuer has revoked this badge: Issued in error."
        [found] = [check for check in report.checks if check.code is Code.STATUS_LIST]
        assert (found.outcome, "not signed" in found.message) == (Outcome.PASSED, True)
        assert found.source is not None
        assert (found.source.url, found.source.fetched_at) == (LIST_URL, NOON)
        assert report.children == ()

    def test_a_newer_copy_that_is_announced_and_was_not_had_leaves_it_open(self) -> None:
        report = verify(with_status(entry("refresh")), bitstring_list({INDEX: 1}, purpose="refresh"))
        assert report.verdict is Verdict.UNDETERMINED
        assert value_check(report).outcome is Outcome.PASSED
        assert [check.message for check in of_status(report)] == ["the issuer has a newer copy, which could not be had"]

    def test_what_follows_from_a_purpose_of_its_own_is_not_known(self) -> None:
        document = with_status(entry("recall"))
        assert told(verify(document, bitstring_list(purpose="recall"))) == []
        report = verify(document, bitstring_list({INDEX: 1}, purpose="recall"))
        assert told(report) == [("status.value", "undetermined")]
        assert "'recall'" in value_check(report).message

    def test_a_short_list_of_2021_is_told_of(self) -> None:
        report = verify(with_status(entry(index=7, kind=EntryType.STATUS_LIST_2021)), status_list_2021(length=100_000))
        assert report.verdict is Verdict.VERIFIED
        [warning] = of_status(report)
        assert warning.pointer == "/credentialStatus"
        assert "131072" in warning.message


# --- lists that say nothing ---


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


class TestListsThatSayNothing:
    @pytest.mark.parametrize(
        ("listed", "outcome"),
        [
            (bitstring_list(valid_from=NOON + SECOND), "undetermined"),
            (bitstring_list(valid_until=NOON - SECOND), "undetermined"),
            (bitstring_list(expires=NOON - SECOND), "undetermined"),
            ({**bitstring_list(valid_until=NOON - SECOND), "name": "altered"}, "failed"),
            (signed({**without_proof(bitstring_list()), "validUntil": "soon"}, cryptosuite="eddsa-jcs-2022"), "failed"),
            (without_proof(bitstring_list()), "failed"),
            (bitstring_list(signer=STRANGER), "failed"),
            (badge(), "failed"),
            (b"", "failed"),
            (b"{}", "undetermined"),
            (b"[]", "failed"),
        ],
        ids=[
            "not valid yet",
            "expired",
            "expired proof",
            "expired and altered",
            "malformed date",
            "without proof",
            "key of another",
            "a badge",
            "nothing",
            "of nobody",
            "an array",
        ],
    )
    def test_a_list_out_of_its_time_is_worth_asking_again_and_a_wrong_one_is_not(
        self, listed: Any, outcome: str
    ) -> None:
        assert told(verify(with_status(entry()), listed)) == [("status.list", outcome)]

    @pytest.mark.parametrize(
        ("listed", "outcome"),
        [
            (revocation_list(issuer={"id": ACADEMY.controller, "type": "Profile"}), None),
            (revocation_list(id=None), None),
            (revocation_list(issuer=None), "undetermined"),
            (revocation_list(issuer=STRANGER.controller), "undetermined"),
            (revocation_list(issuer=[ACADEMY.controller]), "undetermined"),
            (revocation_list(id=f"{LIST_URL}/"), "failed"),
            (revocation_list(id=7), "failed"),
            (revocation_list(revokedCredential=None), "failed"),
            (revocation_list(7), "failed"),
            (b"[]", "failed"),
            (b"<html>", "failed"),
            (b'{"id": 1, "id": 2}', "failed"),
        ],
        ids=lambda value: str(value)[:60],
    )
    def test_a_revocation_list_is_the_issuers_and_of_the_address_asked_for(
        self, listed: Any, outcome: str | None
    ) -> None:
        report = verify(with_status(entry(kind=EntryType.REVOCATION_LIST)), listed)
        assert told(report) == ([] if outcome is None else [("status.list", outcome)])
        if outcome == "failed":
            assert of_status(report)[0].problem_type == status.MALFORMED_ERROR

    @pytest.mark.parametrize("size", [2**31, MAX_BITS + 8], ids=["2^31 bits", "one byte too many"])
    def test_a_list_that_would_fill_the_memory_is_refused_before_it_does(self, size: int) -> None:
        packer = zlib.compressobj(9, wbits=31)
        text = b"".join([packer.compress(bytes(2**20)) for _ in range(size // 2**23)])
        text += packer.compress(bytes(size // 8 % 2**20)) + packer.flush()
        started = time.perf_counter()
        report = verify(with_status(entry()), bitstring_list(subject={"encodedList": "u" + base64url_encode(text)}))
        assert time.perf_counter() - started < 3
        assert told(report) == [("status.list", "failed")]
        assert "expands to more" in of_status(report)[0].message

    def test_a_revocation_list_without_end_is_refused(self) -> None:
        listed = revocation_list(*[f"urn:uuid:{number}" for number in range(200_001)])
        assert told(verify(with_status(entry(kind=EntryType.REVOCATION_LIST)), listed)) == [("status.list", "failed")]

    @pytest.mark.parametrize("kind", [EntryType.BITSTRING, EntryType.STATUS_LIST_2021])
    @pytest.mark.parametrize("index", ["-1", "4.2", "", "0x1", "007", "1e3", "٣"])
    def test_an_index_of_another_form_is_refused_and_nothing_fetched(self, kind: EntryType, index: str) -> None:
        world = World({})
        document = with_status(entry(kind=kind, statusListIndex=index))
        report = Verifier(fetch=world).verify(document, TRUSTED, at=NOON)
        assert told(report) == [("status.entry", "failed")]
        assert world.asked == []

    @pytest.mark.parametrize("size", [9, 16, 2**53 - 1])
    def test_a_status_of_more_bits_than_are_read_here_is_one_that_nobody_looked_at(self, size: int) -> None:
        """The standard allows any number from 1 up (Bitstring Status List 1.0, section 2.1)."""
        world = World({})
        report = Verifier(fetch=world).verify(with_status(entry(statusSize=size)), TRUSTED, at=NOON)
        assert (report.verdict, world.asked) == (Verdict.UNDETERMINED, [])
        [check] = of_status(report)
        assert (check.code, check.outcome, check.pointer, check.problem_type) == (
            Code.STATUS_ENTRY,
            Outcome.UNDETERMINED,
            "/credentialStatus/statusSize",
            None,
        )
        assert check.message == "a status of more than 8 bits is not read here: it may have been taken back"

    @pytest.mark.parametrize("size", [0, -1, 9.5, True])
    def test_a_size_that_is_no_number_of_bits_is_refused(self, size: Any) -> None:
        report = verify(with_status(entry(statusSize=size)), bitstring_list())
        assert ("status.entry", "failed") in told(report)

    def test_an_entry_whose_id_is_its_list_is_refused(self) -> None:
        report = verify(with_status(entry(id=LIST_URL)), bitstring_list())
        assert ("status.entry", "failed") in told(report)

    def test_the_key_of_the_list_is_one_of_the_issuers(self) -> None:
        did = "did:web:academy.example"
        key, other = (LocalSigner.generate(controller=of) for of in (did, "did:web:keys.example"))
        document = signed(changed(lambda d: (d["issuer"].update(id=did), d.update(credentialStatus=entry()))), key)
        for signer, expected in ((key, [("status.value", "failed")]), (other, [("status.list", "failed")])):
            world = World(
                {
                    did_web_url(did): did_document(did, [key.public_key]),
                    LIST_URL: bitstring_list({INDEX: 1}, signer=signer, issuer=did),
                }
            )
            assert told(Verifier(fetch=world).verify(document, TrustedIssuers([did]), at=NOON)) == expected
            assert world.asked == [did_web_url(did), LIST_URL]


class TestBinding:
    """Conformance suites sign with keys that the issuer they name knows nothing of."""

    STRANGERS_KEY = signed(changed(lambda d: d.update(credentialStatus=entry())), STRANGER)

    def report(self, *, bind_issuer: bool, signer: LocalSigner) -> VerificationReport:
        verifier = Verifier(fetch=World({LIST_URL: bitstring_list(signer=signer)}), bind_issuer=bind_issuer)
        return verifier.verify(self.STRANGERS_KEY, UnsafeAnyIssuer(), at=NOON)

    def test_a_verifier_that_does_not_bind_does_not_bind_the_list_either(self) -> None:
        assert self.report(bind_issuer=False, signer=STRANGER).verdict is Verdict.VERIFIED

    def test_one_that_binds_does_not_look_up_the_status_of_such_a_badge(self) -> None:
        report = self.report(bind_issuer=True, signer=STRANGER)
        assert report.verdict is Verdict.REJECTED
        assert told(report) == [("status.value", "skipped")]

    def test_the_issuer_that_the_list_names_is_the_badges_all_the_same(self) -> None:
        listed = bitstring_list(signer=STRANGER, issuer=STRANGER.controller)
        verifier = Verifier(fetch=World({LIST_URL: listed}), bind_issuer=False)
        report = verifier.verify(self.STRANGERS_KEY, UnsafeAnyIssuer(), at=NOON)
        assert told(report) == [("status.list", "undetermined")]


# --- tokens ---


class TestTokens:
    def token(self, *revoked: int) -> bytes:
        document = list_credential(
            id=LIST_URL,
            issuer=ACADEMY.controller,
            purpose="revocation",
            bits=StatusBits(status.MINIMUM_ENTRIES, values=dict.fromkeys(revoked, 1)),
            valid_from=MADE,
        )
        return sign_credential_jwt(document, ACADEMY).encode()

    def test_a_list_may_be_a_token(self) -> None:
        assert told(verify(with_status(entry()), self.token())) == []
        assert told(verify(with_status(entry()), self.token(INDEX))) == [("status.value", "failed")]

    def test_a_badge_that_is_a_token_has_its_status_looked_up_in_a_list_that_is_none(self) -> None:
        document = {**badge(), "credentialStatus": entry()}
        token = sign_token(jwt_payload(document), ACADEMY, typ="JWT")
        assert told(verify(token, bitstring_list())) == []
        assert told(verify(token, bitstring_list({INDEX: 1}))) == [("status.value", "failed")]

    def test_a_list_out_of_its_time_as_a_token_is_worth_asking_again(self) -> None:
        document = without_proof(bitstring_list(valid_until=NOON - SECOND))
        token = sign_credential_jwt(document, ACADEMY).encode()
        assert told(verify(with_status(entry()), token)) == [("status.list", "undetermined")]


# --- the day ---


class TestTheDayOfAList:
    """T is the time asked about, and the list was fetched before or after it."""

    def test_a_list_of_the_hour_is_not_told_apart_from_one_of_the_minute(self) -> None:
        for fetched_at in (NOON - MINUTES, NOON, NOON + MINUTES, None):
            report = verify(with_status(entry()), bitstring_list(), fetched_at=fetched_at)
            assert value_check(report).message == "the issuer's list shows nothing that takes it back"

    @pytest.mark.parametrize(
        ("ttl", "age", "is_good"),
        [
            (None, DAY, True),
            (None, DAY + SECOND, False),
            (timedelta(0), MINUTES, True),
            (timedelta(0), MINUTES + SECOND, False),
            (timedelta(minutes=1), MINUTES, True),
            (timedelta(hours=1), timedelta(hours=1), True),
            (timedelta(hours=1), timedelta(hours=1, seconds=1), False),
            (timedelta(days=30), timedelta(days=30), True),
            (timedelta(days=30), timedelta(days=30, seconds=1), False),
            (timedelta(days=100_000_000), 100 * DAY, True),
        ],
        ids=str,
    )
    def test_a_list_is_stale_when_it_is_older_than_it_may_be_kept(
        self, ttl: timedelta | None, age: timedelta, is_good: bool
    ) -> None:
        report = verify(with_status(entry()), bitstring_list(ttl=ttl), fetched_at=NOON - age)
        assert told(report) == ([] if is_good else [("status.list", "undetermined")])
        if not is_good:
            assert "and counts for" in of_status(report)[0].message

    @pytest.mark.parametrize(
        ("ttl", "words"),
        [
            (None, "1 day"),
            (timedelta(0), "5 minutes"),
            (timedelta(seconds=301, milliseconds=500), "301 seconds"),
            (timedelta(hours=1), "1 hour"),
            (timedelta(hours=36), "36 hours"),
            (timedelta(days=2), "2 days"),
        ],
        ids=str,
    )
    def test_a_stale_list_is_told_in_plain_words(self, ttl: timedelta | None, words: str) -> None:
        report = verify(with_status(entry()), bitstring_list(ttl=ttl), fetched_at=NOON - 3 * DAY)
        [told_of] = of_status(report)
        assert told_of.message == (
            f"the issuer's list was fetched on 2026-11-19 and counts for {words}: look again online"
        )
        assert told_of.actual == "2026-11-19T12:00:00Z"

    def test_what_it_shows_is_told_with_its_day_when_that_is_another(self) -> None:
        fetched_at = NOON - MINUTES - SECOND
        good = verify(with_status(entry()), bitstring_list(), fetched_at=fetched_at)
        assert value_check(good).message.endswith("(the list shows 2026-11-22T11:54:59Z)")
        revoked = verify(with_status(entry()), bitstring_list({INDEX: 1}), fetched_at=fetched_at)
        assert value_check(revoked).message == (
            "the issuer has revoked this badge (the list shows 2026-11-22T11:54:59Z)"
        )

    def test_a_stale_list_still_shows_a_revocation_which_is_for_good(self) -> None:
        report = verify(with_status(entry()), bitstring_list({INDEX: 1}), fetched_at=NOON - 2 * DAY)
        assert told(report) == [("status.list", "warning"), ("status.value", "failed")]
        assert of_status(report)[0].message == (
            "the issuer's list was fetched on 2026-11-20 and counts for 1 day; but a revocation is for good"
        )

    def test_a_stale_list_says_nothing_of_a_suspension_that_may_have_ended(self) -> None:
        listed = bitstring_list({INDEX: 1}, purpose="suspension")
        report = verify(with_status(entry(purpose="suspension")), listed, fetched_at=NOON - 2 * DAY)
        assert told(report) == [("status.list", "undetermined")]

    def test_a_list_of_today_does_not_answer_for_a_day_to_come(self) -> None:
        listed = bitstring_list(valid_until=NOON + 400 * DAY)
        assert told(verify(with_status(entry()), listed, at=NOON + DAY)) == []
        report = verify(with_status(entry()), listed, at=NOON + 365 * DAY)
        assert told(report) == [("status.list", "undetermined")]

    def test_a_snapshot_answers_for_the_day_on_which_it_was_made(self) -> None:
        fetched_at = NOON - 100 * DAY
        listed = bitstring_list(valid_until=NOON - 90 * DAY)
        report = verify(with_status(entry()), listed, at=fetched_at, fetched_at=fetched_at)
        assert told(report) == []
        assert report.as_of == fetched_at
        assert told(verify(with_status(entry()), listed, fetched_at=fetched_at)) == [("status.list", "undetermined")]

    @pytest.mark.parametrize(
        ("purpose", "value", "outcome"),
        [
            ("revocation", 0, None),
            ("revocation", 1, "failed"),
            ("suspension", 0, None),
            ("suspension", 1, "failed"),
            ("refresh", 0, None),
            ("message", 0, None),
            ("message", 1, "warning"),
            ("recall", 0, None),
        ],
    )
    def test_a_newer_list_signed_before_the_time_says_the_same_of_it(
        self, purpose: str, value: int, outcome: str | None
    ) -> None:
        listed = bitstring_list({INDEX: value}, purpose=purpose, valid_from=MADE)
        report = verify(with_status(entry(purpose)), listed, at=MADE + 60 * DAY)
        assert told(report) == ([] if outcome is None else [("status.value", outcome)])
        for check in report.checks:
            if check.code is Code.STATUS_VALUE:
                assert "(the list shows 2026-11-22T12:00:00Z)" in check.message
                assert "does not show" not in check.message

    @pytest.mark.parametrize(
        ("purpose", "value", "expected"),
        [
            ("revocation", 0, []),
            ("revocation", 1, [("status.value", "failed")]),
            ("suspension", 0, [("status.value", "undetermined")]),
            ("suspension", 1, [("status.value", "failed")]),
            ("refresh", 0, []),
            ("refresh", 1, [("status.refresh", "undetermined")]),
            ("message", 0, []),
            ("message", 1, [("status.value", "warning")]),
            ("recall", 0, [("status.value", "undetermined")]),
            ("recall", 1, [("status.value", "undetermined")]),
        ],
    )
    @pytest.mark.parametrize("dated", [True, False], ids=["signed since", "without a date"])
    def test_a_list_signed_after_the_time_says_as_much_as_follows_from_it(
        self, purpose: str, value: int, expected: list[tuple[str, str]], dated: bool
    ) -> None:
        listed = without_proof(bitstring_list({INDEX: value}, purpose=purpose, valid_from=NOON - DAY))
        if not dated:
            del listed["validFrom"]
        report = verify(with_status(entry(purpose)), signed(listed), at=NOON - 2 * DAY)
        assert told(report) == expected
        told_of = [check.message for check in report.checks if check.code in (Code.STATUS_VALUE, Code.REFRESH)]
        assert all("2026-11-22T12:00:00Z" in message for message in told_of)
        if value == 1:
            assert all("since when, it does not show" in message for message in told_of)

    @pytest.mark.parametrize(
        ("revoked", "expected"), [([], []), ([badge()["id"]], [("status.value", "failed")])], ids=["clear", "revoked"]
    )
    def test_a_revocation_list_of_today_is_one_without_a_date(
        self, revoked: list[str], expected: list[tuple[str, str]]
    ) -> None:
        # What it says of its own dates is not signed.
        listed = revocation_list(*revoked, validFrom="2020-01-01T00:00:00Z")
        report = verify(with_status(entry(kind=EntryType.REVOCATION_LIST)), listed, at=NOON - 2 * DAY)
        assert told(report) == expected
        if revoked:
            assert "since when, it does not show" in value_check(report).message

    def test_a_list_of_2021_has_its_date_under_the_older_name(self) -> None:
        document = with_status(entry("suspension", kind=EntryType.STATUS_LIST_2021))
        old = status_list_2021(purpose="suspension")
        assert told(verify(document, old, at=NOON - 2 * DAY)) == []
        new = status_list_2021(purpose="suspension", issuanceDate="2026-11-21T12:00:00Z")
        assert told(verify(document, new, at=NOON - 2 * DAY)) == [("status.value", "undetermined")]

    def test_a_newer_list_has_to_be_in_force_when_it_came(self) -> None:
        listed = bitstring_list(valid_until=NOON - SECOND)
        report = verify(with_status(entry()), listed, at=NOON - 10 * DAY)
        assert told(report) == [("status.list", "undetermined")]
        [child] = report.children
        assert child.verified_at == NOON

    def test_the_same_question_has_the_same_answer(self) -> None:
        document, listed = with_status(entry()), bitstring_list({INDEX: 1})
        first = verify(document, listed, at=NOON - DAY).to_json()
        assert first == verify(document, listed, at=NOON - DAY).to_json()


# --- published documents ---


def test_the_examples_of_the_recommendation_are_verified_as_published(shared: Path) -> None:
    # W3C, Bitstring Status List 1.0: a credential and its list, signed with two suites
    folder = shared / "spec/vectors/w3c-bitstring-status-list/rec-examples"
    index = {path.name[:2]: read_json(path) for path in sorted(folder.glob("[0-9]*.json"))}
    for credential, listed in (("01", "03"), ("02", "04")):
        url = index[credential]["credentialStatus"]["statusListCredential"]
        contexts = {"https://www.w3.org/ns/credentials/examples/v2": EXAMPLES}
        made = datetime(2025, 6, 1, tzinfo=UTC)
        verifier = Verifier(fetch=World({url: index[listed]}, made), profile="vc", contexts=contexts, bind_issuer=False)
        report = verifier.verify(index[credential], UnsafeAnyIssuer(), at=made)
        assert (told(report), value_check(report).outcome) == ([], Outcome.PASSED)


def test_the_credential_of_the_suite_without_a_status_is_not_held_against_it(shared: Path) -> None:
    # w3c/vc-bitstring-status-list-test-suite, input of the issuer tests
    document = read_json(shared / "spec/vectors/w3c-bitstring-status-list/test-suite-validVc.json")
    document = {**document, "issuer": ACADEMY.controller}
    report = Verifier(profile="vc").verify(signed(document), TRUSTED, at=NOON)
    assert (report.verdict, value_check(report).outcome) == (Verdict.VERIFIED, Outcome.NOT_APPLICABLE)
    listed = {LIST_URL: bitstring_list({INDEX: 1})}
    with_entry = signed({**document, "credentialStatus": entry()})
    report = Verifier(profile="vc", fetch=World(listed)).verify(with_entry, TRUSTED, at=NOON)
    assert told(report) == [("status.value", "failed")]
