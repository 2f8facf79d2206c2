"""Transcripts: credentials of one person, verified and put together in a signed learner record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from badges import ACADEMY, BASE, NOON, STRANGER, badge, signed
from microbadge.codes import Code
from microbadge.errors import ModelError, ParseError, ProofError, UnavailableError
from microbadge.jose import jwt_payload, sign_token
from microbadge.policy import AllOf, AwardedTo, TrustedIssuers
from microbadge.recipient import identity_object
from microbadge.report import Verdict
from microbadge.transcript import (
    CONTEXTS,
    TranscriptError,
    check_transcript,
    issue_transcript,
    issue_transcript_jwt,
    transcript_document,
)
from microbadge.verifier import Verifier
from records import TEACHER, UNIVERSITY, association, award, changed, member, record, signed_record, told, verify
from status_lists import LIST_URL, World, bitstring_list, entry

PROFILE = {"id": UNIVERSITY.controller, "type": ["Profile"], "name": "Example University"}
ACADEMYS = TrustedIssuers([ACADEMY.controller])
PLACE = "/credentialSubject/verifiableCredential"


def drafted(credentials: Any, **options: Any) -> dict[str, Any]:
    options.setdefault("recipient", TEACHER)
    options.setdefault("valid_from", datetime(2026, 6, 1, tzinfo=UTC))
    return transcript_document(PROFILE, credentials=credentials, id="urn:x:transcript", name="Transcript", **options)


def issued(document: dict[str, Any], policy: Any = ACADEMYS, **options: Any) -> dict[str, Any]:
    verifier = options.pop("verifier", Verifier())
    return issue_transcript(document, UNIVERSITY, verifier=verifier, policy=policy, at=NOON, **options)


def designation(*components: dict[str, Any]) -> dict[str, Any]:
    """An award that names others as its components, with nothing said about a rule."""
    named = [{"id": one["id"], "mediaType": "application/vc", "digestMultibase": "u" + "A" * 43} for one in components]
    return member(50, relatedResource=named)


@pytest.mark.parametrize("suite", [None, "eddsa-jcs-2022"])
def test_a_transcript_of_twelve_awards_is_issued_and_verified(suite: str | None) -> None:
    document = issued(drafted([member(number) for number in range(12)], partial=True), cryptosuite=suite)
    assert document["@context"] == list(CONTEXTS)
    assert document["partial"] is True
    assert document["validFrom"] == "2026-06-01T00:00:00Z"
    assert verify(document).verdict is Verdict.VERIFIED


def test_a_transcript_in_a_token_holds_tokens_in_envelopes() -> None:
    tokens = [sign_token(jwt_payload(award(number)), ACADEMY, typ="JWT") for number in (1, 2)]
    document = drafted([*tokens, member(3)], valid_until=datetime(2036, 6, 1, tzinfo=UTC))
    held = document["credentialSubject"]["verifiableCredential"]
    assert [one["type"] for one in held[:2]] == ["EnvelopedVerifiableCredential"] * 2
    text = issue_transcript_jwt(document, UNIVERSITY, verifier=Verifier(), policy=ACADEMYS, at=NOON)
    report = verify(text)
    assert report.verdict is Verdict.VERIFIED
    assert report.input.format == "jwt"


def test_the_learner_may_be_known_by_an_identifier() -> None:
    identity = identity_object("ana@academy.example", "emailAddress", salt="s")
    one = award(1)
    del one["credentialSubject"]["id"]
    one["credentialSubject"]["identifier"] = [identity]
    document = issued(drafted([signed(one)], recipient=identity))
    assert document["credentialSubject"]["identifier"] == [identity]
    assert verify(document).verdict is Verdict.VERIFIED


def test_identifiers_of_different_salts_are_the_learners_when_the_policy_names_the_learner() -> None:
    one = award(1)
    del one["credentialSubject"]["id"]
    one["credentialSubject"]["identifier"] = [identity_object("ana@academy.example", "emailAddress", salt="a")]
    document = drafted([signed(one)], recipient=identity_object("ana@academy.example", "emailAddress", salt="b"))
    with pytest.raises(TranscriptError, match="of whom nobody can tell"):
        issued(document)
    assert "proof" in issued(document, AllOf(ACADEMYS, AwardedTo("ana@academy.example")))


# Associations


def test_the_components_of_a_designation_become_its_children() -> None:
    components = [member(1), member(2)]
    document = drafted([*components, designation(*components, member(3))])
    assert document["credentialSubject"]["association"] == [
        association("isChildOf", 1, 50),
        association("isChildOf", 2, 50),
    ]


def test_associations_that_are_given_are_taken_and_those_of_nothing_are_left_out() -> None:
    other = {key: value for key, value in badge()["credentialSubject"]["achievement"].items() if key != "x"}
    given = {"associationType": "precedes", "sourceId": f"{BASE}/1", "targetId": BASE}
    document = drafted([member(1)], associations=[given], achievements=[other])
    assert document["credentialSubject"]["association"] == [{"type": "Association", **given}]
    assert document["credentialSubject"]["achievement"] == [other]
    assert "association" not in drafted([designation(member(1)), member(1)], associations=[])["credentialSubject"]


@pytest.mark.parametrize(
    ("associations", "code"),
    [
        ([association("isPartOf", 1, 99)], "dangling"),
        ([association("isPartOf", 1, 2), association("isParentOf", 1, 2)], "cycle"),
        ([association("isPeerOf", 1, 1)], "self"),
        ([association("isCousinOf", 1, 2)], "enum"),
    ],
)
def test_associations_that_make_no_sense_are_refused(associations: list[dict[str, str]], code: str) -> None:
    with pytest.raises(ModelError) as caught:
        drafted([member(1), member(2)], associations=associations)
    assert caught.value.code == code


# What is refused


def test_a_transcript_of_nothing_and_one_of_too_much_are_refused() -> None:
    with pytest.raises(ModelError, match="verifiableCredential"):
        drafted([])
    one = member(1)
    with pytest.raises(ModelError, match="more than 100"):
        drafted([one] * 101)


def test_what_is_no_token_is_refused() -> None:
    with pytest.raises((ParseError, ProofError)):
        drafted(["not a token"])


def test_members_that_do_not_verify_are_named() -> None:
    forged = changed(member(2), lambda one: one["credentialSubject"].update(creditsEarned=0.5))
    expired = member(3, validUntil="2026-06-01T00:00:00Z")
    with pytest.raises(TranscriptError) as caught:
        issued(drafted([member(1), forged, expired, member(4, signer=STRANGER)]))
    assert [problem.pointer for problem in caught.value.problems] == [f"{PLACE}/{number}" for number in (1, 2, 3)]
    assert {problem.code for problem in caught.value.problems} == {"member"}
    assert caught.value.problems[0].actual == forged["id"]


def test_the_badge_of_a_colleague_is_not_put_in() -> None:
    with pytest.raises(TranscriptError) as caught:
        issued(drafted([member(1), member(2, to="did:example:colleague")]))
    assert [(problem.pointer, problem.code) for problem in caught.value.problems] == [(f"{PLACE}/1", "subject")]


def test_a_revoked_member_is_refused_and_one_that_nobody_could_look_at_may_be_put_in_later() -> None:
    document = drafted([member(1, credentialStatus=entry("revocation", 7))])
    with pytest.raises(TranscriptError, match="not verified"):
        issued(document, verifier=Verifier(fetch=World({LIST_URL: bitstring_list({7: 1})})))
    with pytest.raises(UnavailableError, match=f"{PLACE}/0"):
        issued(document, verifier=Verifier(fetch=World({})))
    assert "proof" in issued(document, verifier=Verifier(fetch=World({LIST_URL: bitstring_list({})})))


def test_an_endorsement_may_be_anybodys() -> None:
    endorsement = badge()
    endorsement.update(
        id="urn:x:endorsement",
        type=["VerifiableCredential", "EndorsementCredential"],
        issuer={"id": STRANGER.controller, "type": ["Profile"], "name": "Example State Agency"},
        credentialSubject={"id": f"{BASE}/1", "type": ["EndorsementSubject"]},
    )
    document = issued(drafted([member(1), signed(endorsement, STRANGER)]))
    report = verify(document)
    assert report.verdict is Verdict.VERIFIED
    assert [outcome for _, outcome, _ in told(report, Code.MEMBER_SUBJECT)] == ["passed", "passed"]


def test_a_strangers_badge_is_not_put_in_as_an_endorsement() -> None:
    stranger = award(2, to="did:example:somebody-else")
    stranger["type"] = ["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"]
    stranger["issuer"]["id"] = STRANGER.controller
    document = drafted([member(1), signed(stranger, STRANGER)])
    for profile in ("open-badges", "vc"):
        with pytest.raises(TranscriptError) as caught:
            issued(document, verifier=Verifier(profile=profile))
        assert [problem.pointer for problem in caught.value.problems] == [f"{PLACE}/1"]


def test_only_the_issuer_of_the_transcript_signs_it() -> None:
    document = drafted([member(1)])
    with pytest.raises(ModelError, match="controller of the key"):
        issue_transcript(document, ACADEMY, verifier=Verifier(), policy=ACADEMYS, at=NOON)
    with pytest.raises(ModelError, match="controller of the key"):
        issue_transcript_jwt(document, ACADEMY, verifier=Verifier(), policy=ACADEMYS, at=NOON)
    with pytest.raises(ProofError):
        issued(document, cryptosuite="ecdsa-rdfc-2019")


def test_a_transcript_that_was_changed_since_it_was_drafted_is_looked_at_again() -> None:
    document = changed(drafted([member(1)]), lambda one: one["credentialSubject"].update(type=["AchievementSubject"]))
    with pytest.raises(ModelError):
        issued(document)


def test_members_may_rest_on_one_another_whatever_the_order() -> None:
    check_transcript(drafted([member(2), member(1)]), verifier=Verifier(), policy=ACADEMYS)


def test_a_transcript_does_not_change_with_what_it_was_made_of() -> None:
    one = member(1)
    document = drafted([one])
    one["name"] = "Another"
    assert document["credentialSubject"]["verifiableCredential"][0]["name"] == "Scaffolds that fit"


def test_what_is_drafted_is_what_the_tests_of_records_are_made_of() -> None:
    ours = {**drafted([member(1)]), "id": record([])["id"]}
    assert ours == record([member(1)])
    assert verify(signed_record(ours)).verdict is Verdict.VERIFIED
