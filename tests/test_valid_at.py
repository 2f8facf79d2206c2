"""Was it valid then: keys, status and periods held against a time, and of which day the evidence is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from badges import ACADEMY, NOON, badge, signed
from microbadge.codes import Code
from microbadge.dids import did_document, did_web_url
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.jose import jwt_payload, sign_token
from microbadge.key_rotation import revoke_key, rotate_key
from microbadge.keys import LocalSigner
from microbadge.policy import UnsafeAnyIssuer
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier
from status_lists import INDEX, LIST_URL, bitstring_list, entry

DID = "did:web:academy.example"
KEYS = did_web_url(DID)
SIGNER = ACADEMY.controlled_by(DID)
NEXT = LocalSigner.from_seed(b"the next key of the academy, 32b")
SIGNED = datetime(2026, 5, 1, 9, tzinfo=UTC)
MARCH, JUNE, SEPTEMBER = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 6, 9))
PUBLISHED = did_document(DID, [ACADEMY.public_key])
REVOKED = revoke_key(PUBLISHED, SIGNER.verification_method, at=SEPTEMBER)
EXPIRED = rotate_key(PUBLISHED, NEXT.public_key, at=SEPTEMBER)
ANY = UnsafeAnyIssuer()


class Days:
    """A fetch whose answers came each at a time of its own."""

    def __init__(self, answers: Mapping[str, tuple[Any, datetime | None]]) -> None:
        self.answers = answers

    def __call__(self, url: str) -> Fetched:
        if url not in self.answers:
            raise UnavailableError("nobody answers", url=url)
        content, fetched_at = self.answers[url]
        return Fetched(json.dumps(content).encode(), url, fetched_at)


def of_academy(**members: Any) -> dict[str, Any]:
    return signed({**badge(), "issuer": {"id": DID, "type": ["Profile"], "name": "Academy"}, **members}, SIGNER)


def as_token() -> str:
    document = {**badge(), "issuer": {"id": DID, "type": ["Profile"], "name": "Academy"}}
    return sign_token(jwt_payload(document), SIGNER, typ="JWT")


def verify(
    document: Any, keys: Any = PUBLISHED, *, at: datetime = NOON, keys_at: datetime | None = NOON, more: Any = None
) -> VerificationReport:
    return Verifier(fetch=Days({KEYS: (keys, keys_at), **(more or {})})).verify(document, ANY, at=at)


def key_checks(report: VerificationReport) -> list[Check]:
    return [check for check in report.checks if check.code is Code.PROOF_KEY]


# --- keys ---


@pytest.mark.parametrize("make", [of_academy, as_token], ids=["proof", "token"])
@pytest.mark.parametrize("at", [JUNE, SEPTEMBER, NOON], ids=["before", "then", "after"])
def test_a_key_that_was_revoked_is_refused_whatever_time_is_asked_about(make: Any, at: datetime) -> None:
    """Whoever got hold of the key writes the dates of its proofs."""
    report = verify(make(), REVOKED, at=at)
    [check] = key_checks(report)
    assert (report.verdict, check.outcome) == (Verdict.REJECTED, Outcome.FAILED)
    assert check.message.startswith("its controller has revoked the key since 2026-09-01T00:00:00Z")
    assert ("only a document fetched before it can show, as in a bundle" in check.message) is (at < SEPTEMBER)


@pytest.mark.parametrize("at", [JUNE, NOON])
def test_a_document_that_was_fetched_before_the_key_was_revoked_shows_it_in_force_as_of_its_day(at: datetime) -> None:
    report = verify(of_academy(), PUBLISHED, at=at, keys_at=JUNE)
    assert (report.verdict, report.as_of, report.verified_at) == (Verdict.VERIFIED, JUNE, at)


@pytest.mark.parametrize(("at", "warnings"), [(JUNE, 0), (NOON, 1)])
def test_a_key_that_expired_since_still_verifies_with_a_warning(at: datetime, warnings: int) -> None:
    report = verify(of_academy(), EXPIRED, at=at)
    assert report.verdict is Verdict.VERIFIED
    assert [check.outcome for check in key_checks(report)] == [Outcome.PASSED] + [Outcome.WARNING] * warnings


def test_a_proof_made_after_its_key_expired_is_refused_at_any_time() -> None:
    keys = rotate_key(PUBLISHED, NEXT.public_key, at=MARCH)
    for at in (JUNE, NOON):
        assert verify(of_academy(), keys, at=at).verdict is Verdict.REJECTED


# --- the period of validity ---


@pytest.mark.parametrize(
    ("at", "verdict"),
    [(MARCH, Verdict.REJECTED), (JUNE, Verdict.VERIFIED), (NOON, Verdict.REJECTED)],
)
def test_good_then_and_not_today_are_two_answers(at: datetime, verdict: Verdict) -> None:
    document = of_academy(validFrom="2026-05-01T00:00:00Z", validUntil="2026-09-01T00:00:00Z")
    assert verify(document, at=at).verdict is verdict


# --- status ---


def listed(values: dict[int, int] | None, fetched_at: datetime | None, **options: Any) -> dict[str, Any]:
    made = bitstring_list(values, signer=SIGNER, issuer=DID, valid_from=MARCH, **options)
    return {LIST_URL: (made, fetched_at)}


def test_a_list_of_another_day_is_not_the_list_of_today() -> None:
    """A bundle's snapshot shows its day, and no later one than the list allows."""
    document = of_academy(credentialStatus=entry())
    old = listed(None, JUNE, ttl=timedelta(days=7))
    assert verify(document, at=JUNE, keys_at=JUNE, more=old).verdict is Verdict.VERIFIED
    assert verify(document, at=JUNE + timedelta(days=7), keys_at=JUNE, more=old).verdict is Verdict.VERIFIED
    report = verify(document, at=NOON, keys_at=JUNE, more=old)
    assert report.verdict is Verdict.UNDETERMINED
    assert [check.code for check in report.of(Outcome.UNDETERMINED)] == [Code.STATUS_LIST]


def test_a_list_of_today_shows_as_much_of_an_earlier_day_as_it_can() -> None:
    document = of_academy(credentialStatus=entry())
    assert verify(document, at=JUNE, more=listed(None, NOON)).verdict is Verdict.VERIFIED
    assert verify(document, at=JUNE, more=listed({INDEX: 1}, NOON)).verdict is Verdict.REJECTED


# --- as of ---


def test_a_report_is_as_of_the_oldest_document_that_it_rests_on() -> None:
    document = of_academy(credentialStatus=entry())
    soon = NOON - timedelta(hours=2)
    assert verify(document, more=listed(None, soon)).as_of == soon
    assert verify(document, keys_at=JUNE, more=listed(None, soon)).as_of == JUNE
    assert verify(document, keys_at=None, more=listed(None, soon)).as_of == soon
    assert verify(document, keys_at=None, more=listed(None, None)).as_of is None
    child = verify(document, keys_at=JUNE, more=listed(None, soon)).children[0]
    assert child.as_of == JUNE


def test_a_report_that_rests_on_nothing_fetched_is_of_no_day() -> None:
    assert Verifier().verify(signed(), ANY, at=NOON).as_of is None
    assert Verifier().verify(of_academy(), ANY, at=NOON).as_of is None
    assert Verifier().verify(b"", ANY, at=NOON).as_of is None


def test_the_day_is_in_the_json_form_with_the_time_asked_about() -> None:
    form = verify(of_academy(), at=SEPTEMBER, keys_at=JUNE + timedelta(microseconds=7)).to_dict()
    assert (form["verified_at"], form["as_of"]) == ("2026-09-01T00:00:00Z", "2026-06-01T00:00:00.000007Z")
    assert "as_of" not in Verifier().verify(signed(), ANY, at=NOON).to_dict()
