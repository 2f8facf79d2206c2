"""A designation is conferred for awards that hold, and names those that it rests on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, NOON, STRANGER, changed, signed
from designations import (
    EDUCATOR,
    NAMES,
    SITE,
    SUITE,
    TEACHER,
    achievement,
    achievement_id,
    as_text,
    award,
    awards,
    designation,
    entry,
    rule,
    verify,
)
from microbadge.conferral import confer, confer_jwt, designation_document
from microbadge.designation import DesignationResult, Met
from microbadge.errors import ConferralError, ModelError, ProofError
from microbadge.jose import jwt_payload, sign_token
from microbadge.policy import AwardedTo
from microbadge.recipient import identity_object
from microbadge.registrar import Registrar
from microbadge.report import Verdict
from microbadge.store import StoreSettings
from microbadge.verifier import Verifier
from microbadge.verifier.components import MAX_COMPONENTS
from status_lists import INDEX, LIST_URL, World, bitstring_list
from status_lists import entry as status_entry

PROFILE = {"id": ACADEMY.controller, "type": ["Profile"], "name": "Example Leadership Academy"}
ID = "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6fd001"
JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def asked(of: Any, components: Any, **options: Any) -> dict[str, Any]:
    """What is conferred for the awards."""
    given: dict[str, Any] = {"recipient": TEACHER, "id": ID, "verifier": Verifier(), "at": JUNE} | options
    return designation_document(PROFILE, of, achievement(of), components, **given)


def refused(of: Any, components: Any, **options: Any) -> DesignationResult:
    """What the rule says of awards for which nothing is conferred."""
    with pytest.raises(ConferralError) as caught:
        asked(of, components, **options)
    result = caught.value.result
    assert isinstance(result, DesignationResult)
    return result


def why(result: DesignationResult) -> str:
    """Why the awards that were left out, or the places that are unclear, are."""
    return " | ".join([*(text for _, text in result.unused), *(slot.why or "" for slot in result.slots)])


class TestADesignation:
    def test_is_conferred_for_awards_that_meet_its_rule_and_verified_with_them(self) -> None:
        of, held = rule(), awards()
        made = confer(
            PROFILE, ACADEMY, of, achievement(of), held, recipient=TEACHER, id=ID, verifier=Verifier(), at=JUNE
        )
        assert made["validFrom"] == "2026-06-01T00:00:00Z"
        assert made["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
        report = verify(made, of, beside=held)
        assert report.verdict is Verdict.VERIFIED
        assert report.designation is not None
        assert report.designation["outcome"] == "met"

    def test_is_conferred_as_a_token_for_awards_in_tokens(self) -> None:
        of = rule()
        held: list[Any] = [
            sign_token(jwt_payload({n: v for n, v in one.items() if n != "proof"}), ACADEMY, typ="JWT")
            for one in awards()
        ]
        token = confer_jwt(
            "Example Leadership Academy",
            ACADEMY,
            of,
            achievement(of),
            held,
            recipient=TEACHER,
            id=ID,
            verifier=Verifier(),
            at=JUNE,
        )
        assert verify(token, of, beside=held).verdict is Verdict.VERIFIED

    def test_names_its_rule_and_exactly_the_awards_that_fill_a_place(self) -> None:
        of, held = rule(NAMES[:2]), awards()
        document = asked(of, [as_text(one) for one in held])
        assert document["relatedResource"] == [
            {"id": of.id, "mediaType": "application/json", "digestMultibase": of.digest},
            *(entry(one) for one in held[:2]),
        ]

    def test_names_the_award_that_counts_of_two_with_one_id(self) -> None:
        of, held = rule(), awards()
        broken = changed(lambda d: d.update(name="Doctor of Everything"), held[0])
        document = asked(of, [broken, *held, held[0]])
        assert document["relatedResource"][1] == entry(held[0])

    def test_has_the_status_and_the_end_that_were_asked_for(self) -> None:
        until = datetime(2031, 6, 1, tzinfo=UTC)
        document = asked(rule(), awards(), valid_until=until, status=status_entry())
        assert document["validUntil"] == "2031-06-01T00:00:00Z"
        assert document["credentialStatus"] == status_entry()

    def test_is_conferred_now_unless_said_otherwise(self) -> None:
        before = datetime.now(UTC).replace(microsecond=0)
        document = asked(rule(), awards(), at=None)
        assert datetime.fromisoformat(document["validFrom"]) >= before

    def test_is_issued_by_a_registrar_with_a_status(self, tmp_path: Path) -> None:
        settings = StoreSettings(PROFILE, SITE)
        with Registrar.create(tmp_path / "store.db", settings, ACADEMY, actor="test").store as store:
            office = Registrar(store, ACADEMY)
            record = office.issue_document(asked(rule(), awards()), award_id="D1", actor="test")
            assert record.credential is not None
            issued = json.loads(record.credential)
        assert issued["credentialStatus"]["type"] == "BitstringStatusListEntry"
        assert [one["id"] for one in issued["relatedResource"][1:]] == [one["id"] for one in awards()]

    def test_may_rest_on_another_designation(self) -> None:
        inner, held = rule(), awards()
        educator = designation(inner, held)
        outer = rule(achievement=f"{SITE}/designations/specialist", rule={"all": [{"award": EDUCATOR}]})
        looking = Verifier(fetch=World({inner.id: inner.content}))
        document = asked(outer, [educator, *held], verifier=looking)
        assert document["relatedResource"][1:] == [entry(educator)]

    def test_is_conferred_to_a_person_known_by_an_address(self) -> None:
        def named(document: dict[str, Any], salt: str) -> None:
            subject = document["credentialSubject"]
            del subject["id"]
            subject["identifier"] = [identity_object("ana@school.example", "emailAddress", salt=salt)]

        held = [award(name, change=partial(named, salt=name)) for name in NAMES]
        recipient = identity_object("ana@school.example", "emailAddress", salt="77aa")
        assert "whose it is" in why(refused(rule(), held, recipient=recipient))
        document = asked(rule(), held, recipient=recipient, person=AwardedTo("ana@school.example"))
        assert document["credentialSubject"]["identifier"] == [recipient]
        refused(rule(), held, recipient=recipient, person=AwardedTo("bob@school.example"))

    def test_may_rest_on_another_designation_whose_awards_are_hashed_by_other_salts(self) -> None:
        def named(document: dict[str, Any], salt: str) -> None:
            subject = document["credentialSubject"]
            del subject["id"]
            subject["identifier"] = [identity_object("ana@school.example", "emailAddress", salt=salt)]

        inner = rule()
        held = [award(name, change=partial(named, salt=name)) for name in NAMES]
        educator = designation(inner, held, change=partial(named, salt="b2f1"))
        outer = rule(achievement=f"{SITE}/designations/specialist", rule={"all": [{"award": EDUCATOR}]})
        options: dict[str, Any] = {
            "recipient": identity_object("ana@school.example", "emailAddress", salt="77aa"),
            "verifier": Verifier(fetch=World({inner.id: inner.content})),
        }
        refused(outer, [educator, *held], **options)
        document = asked(outer, [educator, *held], person=AwardedTo("ana@school.example"), **options)
        assert document["relatedResource"][1:] == [entry(educator)]

    def test_counts_an_award_with_the_same_id_that_does_not_name_the_person(self) -> None:
        assert asked(rule(), awards(), person=AwardedTo("ana@school.example"))


class TestNothingIsConferred:
    def test_where_an_award_is_missing(self) -> None:
        result = refused(rule(), awards(NAMES[:2]))
        assert result.outcome is Met.NOT_MET
        assert result.missing == (achievement_id("reflect"),)

    @pytest.mark.parametrize(
        ("members", "word"),
        [
            ({"to": "did:example:colleague"}, "somebody else's"),
            ({"signer": STRANGER}, "rejected"),
            ({"validUntil": "2026-05-20T00:00:00Z"}, "expired"),
        ],
    )
    def test_for_an_award_that_does_not_hold(self, members: dict[str, Any], word: str) -> None:
        result = refused(rule(), [*awards(NAMES[:2]), award("reflect", **members)])
        assert result.outcome is Met.NOT_MET
        assert word in why(result)

    def test_for_an_award_that_the_designation_could_not_name(self) -> None:
        held = [*awards(NAMES[:2]), award("reflect", change=lambda d: d.pop("id"))]
        assert "no id" in why(refused(rule(), held, verifier=Verifier(profile="vc")))

    def test_for_an_award_that_was_revoked_whatever_the_rule_says(self) -> None:
        looking = Verifier(fetch=World({LIST_URL: bitstring_list({INDEX: 1})}))
        held = [*awards(NAMES[:2]), award("reflect", credentialStatus=status_entry())]
        assert "revoked" in why(refused(rule(cascade="none"), held, verifier=looking, at=NOON))

    def test_for_an_award_of_which_nobody_can_tell(self) -> None:
        held = [*awards(NAMES[:2]), award("reflect", credentialStatus=status_entry())]
        result = refused(rule(), held)
        assert result.outcome is Met.UNDETERMINED
        assert "undetermined" in why(result)

    def test_for_an_award_that_has_a_newer_copy(self) -> None:
        service = f"{SITE}/refresh/reflect"

        def refreshed(document: dict[str, Any]) -> None:
            document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
            document["refreshService"] = {"id": service, "type": "1EdTechCredentialRefresh"}

        old = award("reflect", change=refreshed)
        new = award("reflect", change=refreshed, validFrom="2026-05-02T00:00:00Z")
        looking = Verifier(fetch=World({service: new}))
        assert "newer copy" in why(refused(rule(), [*awards(NAMES[:2]), old], verifier=looking))
        assert asked(rule(), [*awards(NAMES[:2]), new], verifier=looking)

    def test_for_what_is_no_award_at_all(self) -> None:
        result = refused(rule(), [*awards(NAMES[:2]), b"{}", "text"])
        assert result.outcome is Met.NOT_MET

    def test_for_an_award_that_counts_elsewhere_already(self) -> None:
        held = awards()
        result = refused(rule(), held, counted_elsewhere=frozenset({held[0]["id"]}))
        assert result.missing == (achievement_id("plan"),)

    def test_for_awards_that_a_designation_among_them_has_used_up(self) -> None:
        inner, held = rule(sharing=False), awards()
        educator = designation(inner, held)
        looking = Verifier(fetch=World({inner.id: inner.content}))
        both = {"all": [{"award": EDUCATOR}, {"award": achievement_id("plan")}]}
        outer = rule(achievement=f"{SITE}/designations/specialist", rule=both)
        result = refused(outer, [educator, *held], verifier=looking)
        assert result.missing == (achievement_id("plan"),)
        assert "counts already for another designation" in why(result)

    def test_for_two_designations_that_rest_on_the_same_awards_and_do_not_share(self) -> None:
        rules = [rule(sharing=False, achievement=f"{SITE}/designations/{name}", name=name) for name in ("a", "b")]
        looking = Verifier(fetch=World({one.id: one.content for one in rules}))
        outer = rule(
            achievement=f"{SITE}/designations/specialist",
            rule={"all": [{"award": one.achievement} for one in rules]},
        )
        made = [designation(one, awards()) for one in rules]
        with pytest.raises(ConferralError, match="does not share"):
            asked(outer, [*made, *awards()], verifier=looking)

    def test_for_more_awards_than_are_looked_at(self) -> None:
        with pytest.raises(ConferralError):
            asked(rule(), [b"{}"] * (MAX_COMPONENTS + 1))

    @pytest.mark.parametrize(
        ("member", "value"),
        [("id", f"{SITE}/other"), ("version", "2"), ("otherIdentifier", [])],
    )
    def test_under_the_rule_of_another_achievement(self, member: str, value: Any) -> None:
        of = rule()
        with pytest.raises(ModelError) as caught:
            designation_document(
                PROFILE,
                of,
                {**achievement(of), member: value},
                awards(),
                recipient=TEACHER,
                id=ID,
                verifier=Verifier(),
                at=JUNE,
            )
        assert caught.value.pointer == f"/credentialSubject/achievement/{member}"

    def test_that_breaks_the_data_model(self) -> None:
        with pytest.raises(ModelError) as caught:
            asked(rule(), awards(), id="no address")
        assert caught.value.pointer == "/id"

    def test_with_a_cryptosuite_that_the_key_does_not_fit(self) -> None:
        of = rule()
        with pytest.raises(ProofError):
            confer(
                PROFILE,
                ACADEMY,
                of,
                achievement(of),
                awards(),
                recipient=TEACHER,
                id=ID,
                verifier=Verifier(),
                cryptosuite="ecdsa-rdfc-2019",
            )


def test_what_is_signed_later_is_the_same() -> None:
    of, held = rule(), awards()
    assert verify(signed(asked(of, held), cryptosuite=SUITE), of, beside=held).verdict is Verdict.VERIFIED
