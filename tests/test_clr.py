"""Learner records: every member verified, whose it is, how all is related, and what counts twice."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import designations
from badges import ACADEMY, BASE, NOON, STRANGER, badge, signed
from microbadge import clr
from microbadge.codes import Code
from microbadge.data_integrity import unsecured_document
from microbadge.errors import CanonicalizationError
from microbadge.jose import enveloped, jwt_payload, sign_token
from microbadge.policy import (
    AllOf,
    AnyOf,
    AwardedTo,
    Awards,
    NotOlderThan,
    RecognizedBy,
    TrustedIssuers,
    UnsafeAnyIssuer,
)
from microbadge.reading import read
from microbadge.recipient import identity_object
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier
from microbadge.verifier.handed import Part
from microbadge.verifier.members import Member, counted
from records import (
    AT,
    BOTH,
    UNIVERSITY,
    association,
    award,
    changed,
    member,
    messages,
    record,
    signed_record,
    told,
    verify,
)
from status_lists import LIST_URL, World, bitstring_list, entry

Change = Callable[[dict[str, Any]], object]


def subject(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]
    return found


def token(document: dict[str, Any]) -> str:
    return sign_token(jwt_payload(document), ACADEMY, typ="JWT")


def verdict_of(members: list[Any], **subject_members: Any) -> VerificationReport:
    return verify(signed_record(record(members, **subject_members)))


# Members


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_record_of_twelve_awards_of_overlapping_achievements_is_verified(suite: str) -> None:
    members = [member(number, of=None if number % 2 else BASE) for number in range(12)]
    related = [association("isChildOf", number, BASE) for number in range(1, 12, 2)]
    report = verify(signed_record(record(members, association=related), cryptosuite=suite))
    assert report.verdict is Verdict.VERIFIED
    assert told(report, Code.MEMBER) == [("designation.member", "passed", f"{AT}/{number}") for number in range(12)]
    assert [child.about for child in report.children] == ["member “Scaffolds that fit” of the record"] * 12
    assert all(child.document is None for child in report.children)


def test_a_record_in_a_token_is_verified_with_tokens_in_envelopes_in_it() -> None:
    document = record([enveloped(token(award(1))), member(2)])
    report = verify(sign_token(jwt_payload(document), UNIVERSITY, typ="JWT"))
    assert report.verdict is Verdict.VERIFIED
    assert [child.input.format for child in report.children] == ["object", "object"]
    assert set(told(report, Code.MEMBER_SUBJECT)) == {
        ("designation.member_subject", "passed", f"{AT}/0"),
        ("designation.member_subject", "passed", f"{AT}/1"),
    }


def test_one_member_need_not_stand_in_an_array() -> None:
    document = record([])
    subject(document)["verifiableCredential"] = member(1)
    assert told(verify(signed_record(document)), Code.MEMBER) == [("designation.member", "passed", AT)]


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_members_verify_on_their_own_when_they_are_taken_out_of_the_record(suite: str) -> None:
    document = signed_record(record([member(number, suite=suite) for number in range(3)]))
    taken = json.loads(json.dumps(document))["credentialSubject"]["verifiableCredential"]
    reports = [Verifier().verify(one, TrustedIssuers([ACADEMY.controller]), at=NOON) for one in taken]
    assert [report.verdict for report in reports] == [Verdict.VERIFIED] * 3


def test_a_badge_is_no_record() -> None:
    report = Verifier().verify(signed(), UnsafeAnyIssuer(), at=NOON)
    assert told(report, Code.MEMBER) == [("designation.member", "not_applicable", None)]
    assert report.verdict is Verdict.VERIFIED


def test_a_forged_member_sinks_the_record() -> None:
    forged = changed(member(2), lambda one: subject(one).update(creditsEarned=3))
    report = verdict_of([member(1), forged])
    assert report.verdict is Verdict.REJECTED
    assert told(report, Code.MEMBER) == [
        ("designation.member", "passed", f"{AT}/0"),
        ("designation.member", "failed", f"{AT}/1"),
    ]
    assert told(report, Code.MEMBER_SUBJECT)[1] == ("designation.member_subject", "skipped", f"{AT}/1")
    assert report.children[1].about == "member credential 2 of the record"


def test_a_member_without_a_proof_or_without_contexts_sinks_the_record() -> None:
    bare = changed(member(1), lambda one: one.pop("@context"))
    for one in (award(1), bare):
        assert verdict_of([one]).verdict is Verdict.REJECTED


@pytest.mark.parametrize("value", ["urn:x:1", 7, None, [], {"id": "urn:x:1"}])
def test_what_is_no_credential_is_refused_as_a_member(value: object) -> None:
    report = verify(signed_record_anyway(record([member(1), value])))
    assert report.verdict is Verdict.REJECTED


def signed_record_anyway(document: dict[str, Any]) -> str:
    return sign_token(jwt_payload(document), UNIVERSITY, typ="JWT")


def test_a_revoked_member_sinks_the_record_and_a_list_that_nobody_could_read_leaves_it_open() -> None:
    document = signed_record(record([member(1, credentialStatus=entry("revocation", 7)), member(2)]))
    revoked = verify(document, fetch=World({LIST_URL: bitstring_list({7: 1})}))
    assert (revoked.verdict, told(revoked, Code.MEMBER)[0][1]) == (Verdict.REJECTED, "failed")
    assert "revoked" in messages(revoked, Code.MEMBER)[0] or "taken back" in messages(revoked, Code.MEMBER)[0]
    open_ = verify(document, fetch=World({}))
    assert (open_.verdict, told(open_, Code.MEMBER)[0][1]) == (Verdict.UNDETERMINED, "undetermined")
    in_force = verify(document, fetch=World({LIST_URL: bitstring_list({})}))
    assert in_force.verdict is Verdict.VERIFIED


def test_a_member_that_has_expired_sinks_the_record() -> None:
    report = verdict_of([member(1, validUntil="2026-06-01T00:00:00Z")])
    assert told(report, Code.MEMBER) == [("designation.member", "failed", f"{AT}/0")]


def test_a_strangers_record_is_not_looked_into() -> None:
    document = signed_record(record([member(1), member(2)]))
    report = verify(document, TrustedIssuers([ACADEMY.controller]))
    assert report.verdict is Verdict.REJECTED
    assert told(report, Code.MEMBER) == [("designation.member", "skipped", f"{AT}/{number}") for number in range(2)]
    assert report.children == ()


def test_a_record_that_was_altered_is_not_looked_into() -> None:
    altered = changed(signed_record(record([member(1)])), lambda one: one.update(name="Diploma"))
    report = verify(altered)
    assert told(report, Code.MEMBER) == [("designation.member", "skipped", f"{AT}/0")]


def test_a_record_without_credentials_is_refused_in_either_profile() -> None:
    document = record([])
    for profile in ("open-badges", "vc"):
        report = verify(signed_record_anyway(document), profile=profile)
        assert told(report, Code.MEMBER) == [("designation.member", "failed", "/credentialSubject")]


def test_a_record_that_is_a_badge_besides_is_refused() -> None:
    document = record([member(1)])
    document["type"].append("OpenBadgeCredential")
    subject(document)["type"].append("AchievementSubject")
    report = verify(signed_record_anyway(document))
    assert told(report, Code.MEMBER) == [("designation.member", "failed", "/type")]


def test_of_more_than_a_hundred_members_the_others_are_not_looked_at() -> None:
    one = member(1, suite="eddsa-jcs-2022")
    document = signed_record(record([one] * 101), cryptosuite="eddsa-jcs-2022")
    report = verify(document)
    assert report.verdict is Verdict.UNDETERMINED
    assert told(report, Code.MEMBER)[-1] == ("designation.member", "undetermined", f"{AT}/100")
    assert len(told(report, Code.MEMBER)) == 101


def inside(members: list[Any], number: int = 0) -> dict[str, Any]:
    """A record in a token, as a member of another."""
    document = {**record(members), "id": f"urn:x:record-{number}"}
    return enveloped(sign_token(jwt_payload(document), UNIVERSITY, typ="JWT"))


def test_records_inside_one_another_are_verified_to_a_bounded_depth() -> None:
    inner: dict[str, Any] = member(1)
    verdicts = []
    for number in range(6):
        inner = inside([inner], number)
        verdicts.append(verify(inner).verdict)
    assert verdicts == [Verdict.VERIFIED] * 4 + [Verdict.UNDETERMINED] * 2


def test_a_record_as_json_in_another_of_the_same_learner_is_refused() -> None:
    # The signed graph says of the learner what either says: nobody could tell which of the two holds a member.
    inner = {**signed_record(record([member(2)])), "id": "urn:x:inner"}
    with pytest.raises(CanonicalizationError, match="verifiableCredential of did:example:teacher"):
        signed_record(record([member(1), inner]))


# Whose badges count


def test_a_strangers_member_makes_the_record_no_better() -> None:
    report = verdict_of([member(1), member(2, signer=STRANGER)])
    assert report.verdict is Verdict.UNDETERMINED
    assert told(report, Code.MEMBER)[1] == ("designation.member", "undetermined", f"{AT}/1")
    assert messages(report, Code.MEMBER)[1] == (
        "“Scaffolds that fit” is genuine, but the issuer is not one of those asked for"
    )
    assert verify(signed_record(record([member(2, signer=STRANGER)])), UnsafeAnyIssuer()).verdict is Verdict.VERIFIED


def test_a_strangers_member_does_not_hide_in_a_record_within_the_record() -> None:
    report = verdict_of([member(1), inside([member(2, signer=STRANGER)])])
    assert [outcome for _, outcome, _ in told(report, Code.MEMBER)] == ["passed", "undetermined"]


def test_how_old_a_member_may_be_is_asked_of_each() -> None:
    policy = AllOf(BOTH, NotOlderThan(timedelta(days=365)))
    report = verify(signed_record(record([member(1), member(2, awardedDate="2020-01-01T00:00:00Z")])), policy)
    assert [outcome for _, outcome, _ in told(report, Code.MEMBER)] == ["passed", "undetermined"]
    assert "genuine, but it was awarded on 2020-01-01" in messages(report, Code.MEMBER)[1]


def test_a_policy_that_waits_for_recognitions_settles_nothing_about_a_member() -> None:
    policy = AnyOf(TrustedIssuers([UNIVERSITY.controller]), RecognizedBy("did:example:agency"))
    report = verify(signed_record(record([member(1)])), policy)
    assert [outcome for _, outcome, _ in told(report, Code.MEMBER)] == ["undetermined"]


# Whose they are


def test_the_badge_of_a_colleague_sinks_the_record() -> None:
    report = verdict_of([member(1), member(2, to="did:example:colleague")])
    assert report.verdict is Verdict.REJECTED
    assert told(report, Code.MEMBER_SUBJECT) == [
        ("designation.member_subject", "passed", f"{AT}/0"),
        ("designation.member_subject", "failed", f"{AT}/1/credentialSubject"),
    ]


def known_by(email: str, salt: str, number: int = 1) -> dict[str, Any]:
    document = award(number)
    del subject(document)["id"]
    subject(document)["identifier"] = [identity_object(email, "emailAddress", salt=salt)]
    return signed(document)


@pytest.mark.parametrize(
    ("email", "salt", "policy", "outcome"),
    [
        ("ana@academy.example", "one", BOTH, "passed"),
        ("ben@academy.example", "one", BOTH, "failed"),
        ("ana@academy.example", "two", BOTH, "undetermined"),
        ("ana@academy.example", "two", AllOf(BOTH, AwardedTo("ana@academy.example")), "passed"),
        ("ben@academy.example", "two", AllOf(BOTH, AwardedTo("ana@academy.example")), "failed"),
    ],
)
def test_hashed_identifiers_are_compared_where_they_can_be(email: str, salt: str, policy: Any, outcome: str) -> None:
    document = record([known_by(email, salt)])
    del subject(document)["id"]
    subject(document)["identifier"] = [identity_object("ana@academy.example", "emailAddress", salt="one")]
    assert told(verify(signed_record(document), policy), Code.MEMBER_SUBJECT)[0][1] == outcome


def test_a_member_that_names_its_learner_in_another_way_leaves_the_record_open() -> None:
    report = verdict_of([known_by("ana@academy.example", "one")])
    assert told(report, Code.MEMBER_SUBJECT) == [("designation.member_subject", "undetermined", f"{AT}/0")]
    assert report.verdict is Verdict.UNDETERMINED


def endorsement(of: str) -> dict[str, Any]:
    document = badge()
    document.update(
        id="urn:x:endorsement",
        type=["VerifiableCredential", "EndorsementCredential"],
        issuer={"id": STRANGER.controller, "type": ["Profile"], "name": "Example State Agency"},
        credentialSubject={"id": of, "type": ["EndorsementSubject"]},
    )
    return signed(document, STRANGER)


@pytest.mark.parametrize(
    ("of", "outcome"),
    [
        (f"{BASE}/1", "passed"),
        ("urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0001", "passed"),
        (ACADEMY.controller, "passed"),
        (UNIVERSITY.controller, "passed"),
        ("https://elsewhere.example/1", "warning"),
    ],
)
def test_an_endorsement_in_a_record_is_about_something_in_it(of: str, outcome: str) -> None:
    report = verdict_of([member(1), endorsement(of)])
    assert told(report, Code.MEMBER_SUBJECT)[1] == ("designation.member_subject", outcome, f"{AT}/1")
    assert report.verdict is Verdict.VERIFIED


# Associations


@pytest.mark.parametrize(
    "one",
    [
        association("isChildOf", 1, 2),
        association("isRelatedTo", "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0001", 2),
        association("precedes", 2, "https://academy.example/other"),
    ],
)
def test_associations_join_achievements_and_credentials_of_the_record(one: dict[str, str]) -> None:
    other = {**subject(badge())["achievement"], "id": "https://academy.example/other"}
    other["resultDescription"] = []
    report = verdict_of([member(1), member(2)], association=[one], achievement=[other])
    assert report.verdict is Verdict.VERIFIED
    assert told(report, Code.ASSOCIATION) == [("designation.association", "passed", None)]


def test_an_association_with_what_is_not_in_the_record_fails() -> None:
    report = verdict_of([member(1)], association=[association("isPartOf", 1, 99)])
    place = "/credentialSubject/association/0/targetId"
    assert told(report, Code.ASSOCIATION) == [("designation.association", "failed", place)]
    assert report.verdict is Verdict.REJECTED


def test_of_a_record_that_could_not_all_be_read_nobody_can_tell_what_an_association_names() -> None:
    unread = {"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential"}
    unread["id"] = "data:application/vc+sd-jwt,abc~"
    report = verdict_of([member(1), unread], association=[association("isPartOf", 1, 99)])
    assert [outcome for _, outcome, _ in told(report, Code.ASSOCIATION)] == ["undetermined"]
    assert report.verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("edges", "names"),
    [
        ([("isChildOf", 1, 2), ("isChildOf", 2, 1)], "is part of itself"),
        ([("isChildOf", 1, 2), ("isPartOf", 2, 3), ("isChildOf", 3, 1)], "is part of itself"),
        ([("isParentOf", 1, 2), ("isPartOf", 1, 2)], "is part of itself"),
        ([("precedes", 1, 2), ("precedes", 2, 3), ("precedes", 3, 2)], "precedes itself"),
        ([("replacedBy", 1, 2), ("replacedBy", 2, 1)], "is replaced by itself"),
        ([("isRelatedTo", 1, 1)], "relates something to itself"),
    ],
)
def test_an_association_that_leads_back_to_itself_fails(edges: list[tuple[str, int, int]], names: str) -> None:
    related = [association(*edge) for edge in edges]
    report = verdict_of([member(number) for number in (1, 2, 3)], association=related)
    assert report.verdict is Verdict.REJECTED
    (message,) = messages(report, Code.ASSOCIATION)
    assert names in message


@pytest.mark.parametrize(
    "edges",
    [
        [("isChildOf", 1, 2), ("isParentOf", 2, 1)],
        [("isChildOf", 1, 2), ("precedes", 2, 1)],
        [("exactMatchOf", 1, 2), ("exactMatchOf", 2, 1)],
        [("isPeerOf", 1, 2), ("isPeerOf", 2, 1)],
        [("isChildOf", 1, 3), ("isChildOf", 2, 3), ("isChildOf", 1, 2)],
    ],
)
def test_relations_that_only_look_like_a_circle_pass(edges: list[tuple[str, int, int]]) -> None:
    related = [association(*edge) for edge in edges]
    report = verdict_of([member(number) for number in (1, 2, 3)], association=related)
    assert told(report, Code.ASSOCIATION) == [("designation.association", "passed", None)]


def test_the_same_circle_is_found_whatever_the_order_of_the_associations() -> None:
    related = [association("isChildOf", number, (number + 1) % 40) for number in range(40)]
    known = frozenset(f"{BASE}/{number}" for number in range(40))
    shuffled = random.Random(5)
    found = set()
    for _ in range(5):
        shuffled.shuffle(related)
        (problem,) = clr.association_problems(record([], association=related), known)
        found.add((problem.message, str(problem.actual)))
    assert len(found) == 1


def test_a_thousand_associations_are_looked_at_and_no_more() -> None:
    related = [association("precedes", number, number + 1) for number in range(1_500)]
    known = frozenset(f"{BASE}/{number}" for number in range(1_501))
    (problem,) = clr.association_problems(record([], association=related), known)
    assert (problem.code, problem.pointer) == ("many", "/credentialSubject/association/1000")


def test_associations_that_are_none_are_left_to_the_data_model() -> None:
    related = ["x", {"associationType": 1, "sourceId": 2}, {"sourceId": [], "targetId": {}}]
    assert clr.association_problems(record([], association=related), frozenset()) == []
    assert clr.association_problems({"credentialSubject": 7}, frozenset()) == []


# Counted twice


def test_credits_are_added_up_once_by_unit() -> None:
    hours = award(3)
    subject(hours)["creditsEarned"] = subject(hours)["achievement"]["creditsAvailable"] = 10
    entry_ = {"type": "IdentifierEntry", "identifier": "clock hour", "identifierType": "ext:CreditUnit"}
    subject(hours)["achievement"]["otherIdentifier"] = [entry_]
    half = award(4)
    subject(half)["creditsEarned"] = 0.5
    report = verdict_of([member(1), member(2), signed(hours), signed(half)])
    assert messages(report, Code.COUNTED_TWICE) == ["counted once: 10 clock hours, 2.5 credits"]


def test_copies_of_one_credential_are_told_of_and_count_once() -> None:
    newer = member(1, validFrom="2026-05-02T00:00:00Z")
    for again in (member(1), newer):
        report = verdict_of([member(1), again, member(2)])
        assert report.verdict is Verdict.VERIFIED
        assert told(report, Code.COUNTED_TWICE) == [
            ("designation.counted_twice", "warning", f"{AT}/1"),
            ("designation.counted_twice", "passed", None),
        ]
        assert messages(report, Code.COUNTED_TWICE)[-1] == "counted once: 2 credits"


def test_an_award_that_stands_there_under_two_ids_counts_once() -> None:
    more = award(2, of=f"{BASE}/1")
    subject(more)["creditsEarned"] = 2
    subject(more)["achievement"]["creditsAvailable"] = 2
    for members in ([member(1), signed(more)], [signed(more), member(1)]):
        report = verdict_of(members)
        assert report.verdict is Verdict.VERIFIED
        assert messages(report, Code.COUNTED_TWICE) == [
            "the same achievement is in the record under another credential with credits, which count once: "
            f"see {AT}/0",
            "counted once: 2 credits",
        ]


def test_the_same_evidence_for_credit_twice_is_told_of() -> None:
    digest = "uEiC6eVyk9gfgsEbXJF4yTGR4F0Jm0cVwGvK3u9GXo2Rz-g"
    made = [
        member(
            number,
            evidence=[{"id": f"urn:x:plan-{number}", "type": ["Evidence"], "name": "Plan"}],
            relatedResource=[{"id": f"urn:x:plan-{number}", "digestMultibase": digest}],
        )
        for number in (1, 2)
    ]
    report = verdict_of(made)
    assert messages(report, Code.COUNTED_TWICE, Outcome.WARNING) == [
        f"the same evidence is in the record with credits, which count once: see {AT}/0"
    ]


def test_the_credits_of_a_designation_are_not_added_to_those_of_its_components() -> None:
    component = member(1)
    whole = award(9)
    subject(whole)["creditsEarned"] = 12
    subject(whole)["achievement"]["creditsAvailable"] = 12
    named = {"id": component["id"], "mediaType": "application/vc", "digestMultibase": "uAAAA"}
    whole["relatedResource"] = [named]
    members = [clr.Member("/0", whole), clr.Member("/1", component)]
    counted = clr.count(members)
    assert (counted.sentence, [one.pointer for one in counted.problems]) == ("counted once: 1 credit", ["/0"])
    assert clr.count(members[:1]).sentence == "counted once: 12 credits"


def test_nothing_is_counted_of_what_nobody_could_read() -> None:
    held = [clr.Member("/0", None), clr.Member("/1", {"credentialSubject": [{"creditsEarned": "x"}, 7]})]
    assert clr.count(held) == clr.Counted({}, ())
    assert clr.count([]).sentence == "nothing is counted twice"
    assert clr.count([clr.Member("/0", {"relatedResource": [{"id": "x", "digestSRI": 1}, 3]})]).credits == {}


# Attacks: what is signed is what is read


def tampered(change: Change) -> VerificationReport:
    document = signed_record(record([member(1), member(2)], association=[association("isChildOf", 1, 2)]))
    assert verify(document).verdict is Verdict.VERIFIED
    return verify(changed(document, change))


_CLR = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"


def _hide(name: str, iri: str) -> Change:
    return lambda one: subject(one).update({_CLR + iri: subject(one).pop(name)})


def _hide_target(one: dict[str, Any]) -> None:
    (only,) = subject(one)["association"]
    only[_CLR + "targetId"] = only.pop("targetId")


def _drop_member(one: dict[str, Any]) -> None:
    subject(one)["verifiableCredential"].pop()


def _reference(one: dict[str, Any]) -> None:
    """Leave the id of a member where it stood, and put what it says elsewhere."""
    moved = subject(one)["verifiableCredential"][1]
    subject(one)["verifiableCredential"][1] = {"id": moved["id"]}
    one["evidence"] = [moved]


def _move_inside(one: dict[str, Any]) -> None:
    """Put a member among the statements of another, about the same learner."""
    moved = subject(one)["verifiableCredential"].pop()
    subject(subject(one)["verifiableCredential"][0])["verifiableCredential"] = [moved]


def _outside(name: str) -> Change:
    """Say of a member outside it what it says inside, under the same id."""

    def change(one: dict[str, Any]) -> None:
        inside = subject(one)["verifiableCredential"][0]
        one["evidence"] = [{"id": inside["id"], "type": inside["type"], name: inside.pop(name)}]

    return change


@pytest.mark.parametrize(
    "change",
    [
        _hide("association", "association"),
        _hide("verifiableCredential", "verifiableCredential"),
        _hide_target,
        lambda one: one.update({"@included": [subject(one).pop("association")[0]]}),
        lambda one: subject(one).update({"@graph": subject(one).pop("verifiableCredential")}),
        lambda one: subject(one).update({"@reverse": {}}),
        _drop_member,
        _reference,
        _move_inside,
        _outside("validFrom"),
        _outside("issuer"),
        _outside("credentialSubject"),
        _outside("proof"),
        lambda one: subject(one)["verifiableCredential"][0].pop("proof"),
        lambda one: subject(one)["verifiableCredential"].append(member(3)),
        lambda one: subject(one)["verifiableCredential"].append(subject(one)["verifiableCredential"][0]),
        lambda one: subject(one)["association"].pop(),
        lambda one: subject(one)["association"][0].update(associationType="isParentOf"),
        lambda one: one["type"].remove("ClrCredential"),
        lambda one: subject(one).update(type=["AchievementSubject"]),
        lambda one: one.update(partial=False),
    ],
)  # fmt: skip
def test_a_record_whose_statements_were_moved_about_is_refused(change: Change) -> None:
    assert tampered(change).verdict is Verdict.REJECTED


def test_members_and_associations_may_change_places() -> None:
    def change(one: dict[str, Any]) -> None:
        subject(one)["verifiableCredential"].reverse()

    report = tampered(change)
    assert report.verdict is Verdict.VERIFIED


def test_a_member_may_be_given_another_order_but_not_another_proof() -> None:
    def change(one: dict[str, Any]) -> None:
        held = subject(one)["verifiableCredential"]
        held[0]["proof"], held[1]["proof"] = held[1]["proof"], held[0]["proof"]

    assert tampered(change).verdict is Verdict.REJECTED


def test_no_record_however_strange_makes_the_verifier_raise() -> None:
    strange: list[Any] = [None, 7, "x", [], {}, [[]], [{}], {"id": 7}, {"verifiableCredential": [{}]}]
    for value in strange:
        for name in ("verifiableCredential", "association", "achievement", "identifier"):
            document = record([award(1)], **{name: value})
            for one in (document, {**document, "credentialSubject": value}):
                report = verify(copy.deepcopy(one))
                assert report.verdict is not Verdict.VERIFIED


def test_a_record_may_say_less_of_an_achievement_than_its_members_do() -> None:
    achievement = subject(badge())["achievement"]
    short = {name: achievement[name] for name in ("id", "type", "name", "description", "criteria")}
    assert verdict_of([member(1, of=BASE)], achievement=[short]).verdict is Verdict.VERIFIED


def test_the_conditions_of_an_endorsement_cannot_be_hidden() -> None:
    document = unsecured_document(endorsement(BASE))
    subject(document)["type"].append("Achievement")
    condition = {"type": "IdentifierEntry", "identifier": "US-RI", "identifierType": "ext:Jurisdiction"}
    subject(document)["otherIdentifier"] = [condition]
    document = signed(document, STRANGER)
    assert Verifier().verify(document, UnsafeAnyIssuer(), at=NOON).verdict is Verdict.VERIFIED
    hidden = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#otherIdentifier"
    subject(document)[hidden] = subject(document).pop("otherIdentifier")
    report = Verifier().verify(document, UnsafeAnyIssuer(), at=NOON)
    assert told(report, Code.GRAPH) == [("syntax.graph", "failed", "/credentialSubject")]


BOTH_KINDS = ["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"]


@pytest.mark.parametrize("profile", ["open-badges", "vc"])
def test_a_strangers_badge_does_not_pass_for_an_endorsement(profile: Any) -> None:
    stranger = signed_anyway(member(2, signer=STRANGER, to="did:example:somebody-else"), BOTH_KINDS)
    document = signed_record(record([member(1), stranger]), cryptosuite="eddsa-jcs-2022")
    report = verify(document, AllOf(BOTH, Awards(f"{BASE}/2")), profile=profile)
    assert report.verdict is Verdict.REJECTED
    assert told(report, Code.MEMBER)[1] == ("designation.member", "failed", f"{AT}/1")
    assert told(report, Code.MEMBER_SUBJECT)[1][1] == "failed"


def signed_anyway(document: dict[str, Any], types: list[str]) -> dict[str, Any]:
    """A badge of the stranger's with these types."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    return signed(unsigned | {"type": types}, STRANGER, cryptosuite="eddsa-jcs-2022")


def test_an_endorsement_awards_nothing_whatever_stands_in_its_subject() -> None:
    document = endorsement(f"{BASE}/1")
    subject(document).update(achievement=subject(award(2))["achievement"], creditsEarned=30)
    held = record([member(1), document])
    assert clr.awarded_ids(held) == {f"{BASE}/1"}
    assert clr.achievements(document) == []
    assert clr.count([clr.Member(f"{AT}/0", document)]).credits == {}


# Designations


def test_a_designation_finds_its_components_in_the_record() -> None:
    rule, held = designations.rule(), designations.awards()
    made = designations.designation(rule, held)
    document = record([made, *held])
    subject(document)["id"] = designations.TEACHER
    whole, part = subject(made)["achievement"]["id"], subject(held[0])["achievement"]["id"]
    subject(document)["association"] = [association("isChildOf", part, whole)]
    world = World({rule.id: rule.content})
    report = verify(signed_record(document, cryptosuite="eddsa-jcs-2022"), fetch=world)
    assert report.verdict is Verdict.VERIFIED
    assert report.children[0].designation is not None
    assert report.children[0].designation["outcome"] == "met"
    subject(document)["verifiableCredential"].pop()
    report = verify(signed_record(document, cryptosuite="eddsa-jcs-2022"), fetch=world)
    assert told(report, Code.MEMBER)[0] == ("designation.member", "undetermined", f"{AT}/0")


def designated(
    number: int,
    name: str,
    *awards: str,
    sharing: bool = True,
    around: tuple[str, ...] = (),
) -> Any:
    """A member that is a designation, as it is told of once its rule was applied."""
    rule = {"achievement": f"https://academy.example/{name}", "name": name, "sharing": sharing}
    slots = [{"filled_by": one, "designations": list(around)} for one in (*awards, None)]
    report = Verifier().verify(b"%d" % number, UnsafeAnyIssuer(), at=NOON)
    report = replace(report, designation={"rule": rule, "slots": slots})
    place = f"{AT}/{number}"
    return Member(place, Part(read(b"{}"), report), Check(Code.MEMBER, Outcome.PASSED, "", place))


def test_an_award_that_counts_for_two_designations_of_which_one_does_not_share_fails() -> None:
    held = [designated(0, "Educator", "urn:x:1", "urn:x:2", sharing=False), designated(1, "Leader", "urn:x:2")]
    checks = counted(held)
    assert [(check.outcome, check.pointer, check.actual) for check in checks] == [
        (Outcome.FAILED, f"{AT}/1", "urn:x:2")
    ]
    assert "Educator and Leader" in checks[0].message


@pytest.mark.parametrize(
    "held",
    [
        [designated(0, "Educator", "urn:x:1"), designated(1, "Leader", "urn:x:1")],
        [designated(0, "Educator", "urn:x:1", sharing=False), designated(1, "Leader", "urn:x:2")],
        [designated(0, "Educator", "urn:x:1", sharing=False), designated(1, "Educator", "urn:x:1", sharing=False)],
        [
            designated(0, "Educator", "urn:x:1", sharing=False),
            designated(1, "Leader", "urn:x:1", around=("https://academy.example/Educator",)),
        ],
    ],
    ids=["both share", "other awards", "one designation twice", "one asks for the other"],
)
def test_designations_may_rest_on_the_same_awards_otherwise(held: list[Any]) -> None:
    assert [check.outcome for check in counted(held)] == [Outcome.PASSED]


# What a record says that it awards


def test_the_achievements_of_the_members_are_known_before_anything_is_verified() -> None:
    inner = record([member(5)])
    found = clr.awarded_ids(
        record([member(1), enveloped(token(award(2))), inner, "x", {"type": "EnvelopedVerifiableCredential"}])
    )
    assert found == {f"{BASE}/1", f"{BASE}/2"}


def test_nothing_is_looked_at_for_a_record_that_is_not_valid_yet_but_its_members() -> None:
    report = verify(signed_record(record([member(1)])), at=datetime(2025, 1, 1, tzinfo=UTC))
    assert report.verdict is Verdict.REJECTED
    assert told(report, Code.MEMBER) == [("designation.member", "failed", f"{AT}/0")]


def test_nothing_is_said_to_be_counted_once_of_what_is_there_twice() -> None:
    plain = [award(1), award(2, of=f"{BASE}/1")]
    for one in plain:
        subject(one).pop("creditsEarned", None)
        subject(one)["achievement"].pop("creditsAvailable", None)
    report = verdict_of([signed(one) for one in plain])
    assert messages(report, Code.COUNTED_TWICE) == [
        f"the same achievement is in the record under another credential: see {AT}/0",
        "there are no credits to add up",
    ]


def test_of_too_many_associations_those_that_failed_are_told_of_first() -> None:
    unread = {"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential"}
    unread["id"] = "data:application/vc+sd-jwt,abc~"
    related = [association("isPartOf", 1, 1), *(association("isPartOf", 1, 99) for _ in range(clr.MAX_ASSOCIATIONS))]
    found = told(verdict_of([member(1), unread], association=related), Code.ASSOCIATION)
    assert len(found) == clr.MAX_ASSOCIATIONS
    assert [outcome for _, outcome, _ in found].index("failed") == 0
