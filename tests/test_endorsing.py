"""Endorsements and recognitions are made so that they verify, and say what they were meant to say."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from badges import ACADEMY, BASE, CONTEXTS, NOON, STRANGER
from microbadge.endorsing import endorse, endorse_jwt, endorsement_document
from microbadge.errors import CanonicalizationError, InvalidError, ModelError, ProofError
from microbadge.keys import LocalSigner
from microbadge.policy import TrustedIssuers
from microbadge.reading import read
from microbadge.recognition import Recognition
from microbadge.report import Verdict
from microbadge.verifier import Verifier

UNIVERSITY = LocalSigner.from_seed(b"example university, seed of 32 b")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
ID = "urn:uuid:6d0f3f4e-2c57-4f0c-8a7e-0f1c8a000001"


def grant(**members: Any) -> Recognition:
    return Recognition(
        recognizer=UNIVERSITY.controller,
        recognizer_name="Example University",
        of=BASE,
        **{
            "issuer": ACADEMY.controller,
            "valid_from": SINCE,
            "valid_until": UNTIL,
            "counts_for": ("graduate credit",),
            "credits": Decimal(1),
            "credit_unit": "graduate credit",
            **members,
        },
    )


def made(**members: Any) -> dict[str, Any]:
    return endorse(
        "Example University", UNIVERSITY, BASE, **{"name": "Endorsed", "id": ID, "valid_from": SINCE, **members}
    )


def verify(data: str | dict[str, Any]) -> Verdict:
    return Verifier().verify(data, TrustedIssuers([UNIVERSITY.controller]), at=NOON).verdict


def test_an_endorsement_is_a_credential_about_the_thing() -> None:
    document = made(comment="Plans well.", valid_until=UNTIL)
    assert document["@context"] == CONTEXTS
    assert document["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert document["issuer"] == {"id": UNIVERSITY.controller, "type": ["Profile"], "name": "Example University"}
    assert document["credentialSubject"] == {
        "id": BASE,
        "type": ["EndorsementSubject"],
        "endorsementComment": "Plans well.",
    }
    assert (document["validFrom"], document["validUntil"]) == ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
    assert verify(document) is Verdict.VERIFIED


def test_an_endorsement_as_a_token_says_the_same() -> None:
    token = endorse_jwt("Example University", UNIVERSITY, BASE, name="Endorsed", id=ID, valid_from=SINCE)
    document = made()
    del document["proof"]
    assert read(token).document == document
    assert verify(token) is Verdict.VERIFIED


def test_a_recognition_is_read_back_as_it_was_meant() -> None:
    document = endorse("Example University", UNIVERSITY, BASE, name="Recognised", id=ID, recognizes=grant())
    assert Recognition.from_document(document) == grant()
    assert verify(document) is Verdict.VERIFIED
    token = endorse_jwt("Example University", UNIVERSITY, BASE, name="Recognised", id=ID, recognizes=grant())
    assert Recognition.from_document(read(token).document or {}) == grant()
    assert verify(token) is Verdict.VERIFIED


def test_a_period_of_its_own_takes_the_place_of_that_of_the_recognition() -> None:
    later = datetime(2026, 3, 1, tzinfo=UTC)
    document = made(recognizes=grant(), valid_from=later, valid_until=later)
    assert (document["validFrom"], document["validUntil"]) == ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z")


def test_an_endorsement_is_valid_from_now_unless_a_time_is_given() -> None:
    profile = {"id": UNIVERSITY.controller, "type": ["Profile"], "name": "Example University"}
    before = datetime.now(UTC).replace(microsecond=0)
    document = endorsement_document(profile, BASE, name="Endorsed", id=ID)
    assert before <= datetime.fromisoformat(document["validFrom"]) <= datetime.now(UTC)
    assert "proof" not in document


def test_a_status_and_a_cryptosuite_are_taken_over() -> None:
    status = {
        "id": "https://university.example/status/1.json#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://university.example/status/1.json",
    }
    document = made(status=status, cryptosuite="eddsa-jcs-2022")
    assert document["credentialStatus"] == status
    assert document["proof"]["cryptosuite"] == "eddsa-jcs-2022"
    with pytest.raises(ProofError):
        made(cryptosuite="ecdsa-rdfc-2019")


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"id": "no url"}, "/id"),
        ({"status": {"id": "no url", "type": "BitstringStatusListEntry"}}, "/credentialStatus/id"),
    ],
)
def test_what_breaks_the_data_model_is_not_signed(members: dict[str, Any], place: str) -> None:
    with pytest.raises(ModelError) as caught:
        made(**members)
    assert place in [problem.pointer for problem in caught.value.problems]


def test_an_endorser_signs_with_its_own_key() -> None:
    with pytest.raises(ModelError, match="controller of its key"):
        endorse({"id": STRANGER.controller, "name": "Example University"}, UNIVERSITY, BASE, name="Endorsed", id=ID)


@pytest.mark.parametrize(
    ("members", "place"), [({"recognizer": STRANGER.controller}, "/issuer/id"), ({"of": ID}, "/credentialSubject/id")]
)
def test_a_recognition_by_another_or_of_something_else_is_refused(members: dict[str, str], place: str) -> None:
    said: dict[str, Any] = {"recognizer": UNIVERSITY.controller, "of": BASE, **members}
    with pytest.raises(ModelError) as caught:
        made(recognizes=Recognition(**said, counts_for=("certification",)))
    assert [problem.pointer for problem in caught.value.problems] == [place]


def test_a_recognition_of_nothing_or_with_an_unclear_condition_is_refused() -> None:
    with pytest.raises(ModelError, match="says nothing"):
        made(recognizes=Recognition(recognizer=UNIVERSITY.controller, of=BASE))
    with pytest.raises(InvalidError, match="characters"):
        made(recognizes=grant(also_required=("x" * 1_000,)))


def test_a_member_that_nothing_defines_is_not_signed() -> None:
    profile = {"name": "Example University", "rating": 5}
    with pytest.raises(CanonicalizationError, match="rating"):
        endorse(profile, UNIVERSITY, BASE, name="Endorsed", id=ID)
    with pytest.raises(CanonicalizationError, match="rating"):
        endorse_jwt(profile, UNIVERSITY, BASE, name="Endorsed", id=ID)
