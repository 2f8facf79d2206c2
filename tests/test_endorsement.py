"""Endorsements are verified wherever they stand in a badge, and recognitions of the award are told of."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import ACADEMY, BASE, NOON, STRANGER, badge, signed
from conftest import read_json
from microbadge.codes import Code
from microbadge.data_integrity import add_proof
from microbadge.endorsement import MAX_ATTACHED, attached, endorser, is_endorsement
from microbadge.endorsing import endorse, endorse_jwt, endorsement_document
from microbadge.jose import jwt_payload, sign_token
from microbadge.keys import LocalSigner
from microbadge.policy import AllOf, AnyOf, EndorsementsOptional, Policy, RecognizedBy, TrustedIssuers
from microbadge.recognition import Recognition
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier
from status_lists import INDEX, LIST_URL, World, bitstring_list, entry

AGENCY = LocalSigner.from_seed(b"example state agency, seed, 32b.")
UNIVERSITY = LocalSigner.from_seed(b"example university, seed of 32 b")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SUITE = "eddsa-jcs-2022"
ID = "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0001"
"""The id of the badge."""
TRUSTED = TrustedIssuers([ACADEMY.controller])
PLACE = "/credentialSubject/achievement/endorsement/0"

Document = dict[str, Any]


def made(
    thing: str = BASE, *, signer: LocalSigner = AGENCY, name: str = "Example State Agency", **more: Any
) -> Document:
    """A signed endorsement of the achievement."""
    options = {"name": "Endorsed", "id": "urn:uuid:e1", "valid_from": SINCE, "cryptosuite": SUITE, **more}
    return endorse(name, signer, thing, **options)


def token(thing: str = BASE, *, signer: LocalSigner = AGENCY, **more: Any) -> str:
    return endorse_jwt(
        "Example State Agency", signer, thing, **{"name": "Endorsed", "id": "urn:uuid:e1", "valid_from": SINCE, **more}
    )


def recognition(**members: Any) -> Recognition:
    """A recognition of the achievement by the agency, for certification, since the start of the year."""
    said = {"recognizer": AGENCY.controller, "of": BASE, "counts_for": ("certification",), "valid_from": SINCE}
    return Recognition(**{**said, **members})


def paper(said: Recognition, *, signer: LocalSigner = AGENCY, **more: Any) -> Document:
    """A signed recognition, to be handed over."""
    return made(said.of, signer=signer, recognizes=said, **{"valid_from": None, **more})


def carrying(*entries: Any, on: Sequence[str] = ("credentialSubject", "achievement"), **members: Any) -> Document:
    """A signed badge with the endorsements on the achievement, or on another thing in it."""
    document = badge()
    thing = document
    for step in on:
        thing = thing[step]
    for one in entries:
        thing.setdefault("endorsementJwt" if isinstance(one, str) else "endorsement", []).append(one)
    thing.update(members)
    return signed(document, cryptosuite=SUITE)


def verify(
    document: Any, policy: Policy = TRUSTED, *, world: Mapping[str, Any] | None = None, **options: Any
) -> VerificationReport:
    return Verifier(fetch=World(world or {})).verify(document, policy, **{"at": NOON, **options})


def of(report: VerificationReport, *codes: Code) -> list[Check]:
    return [check for check in report.checks if check.code in (codes or (Code.ENDORSEMENT, Code.ENDORSEMENT_SUBJECT))]


def told(report: VerificationReport, *codes: Code) -> list[tuple[str | None, str]]:
    return [(check.pointer, str(check.outcome)) for check in of(report, *codes)]


def only(report: VerificationReport, code: Code) -> Check:
    [check] = of(report, code)
    return check


class TestWhereTheyStand:
    def test_the_endorsements_of_the_complete_example_are_all_found(self, shared: Path) -> None:
        # 1EdTech, Open Badges 3.0, appendix D.2
        document = read_json(shared / "spec/vectors/1edtech-ob3-spec-examples/examples/fullOpenBadge.json")
        found = attached(document)
        assert {one.pointer.rpartition("/endorsement")[0] for one in found} == {
            "",
            "/credentialSubject/achievement",
            "/credentialSubject/achievement/creator",
            "/issuer",
        }
        assert len(found) == str(document).count("'type': ['VerifiableCredential', 'EndorsementCredential']")
        things = {one.pointer.rpartition("/endorsement")[0]: one.thing for one in found}
        assert things[""] == document["id"]
        assert things["/issuer"] == document["issuer"]["id"]
        assert all(is_endorsement(one.entry) for one in found)

    @pytest.mark.parametrize("member", ["endorsement", "endorsementJwt"])
    @pytest.mark.parametrize(
        ("value", "steps"),
        [("eyJ", [""]), ({}, [""]), (None, [""]), ([], []), (["eyJ"], ["/0"]), ([{}, "eyJ", None], ["/0", "/1", "/2"])],
    )
    def test_one_or_several_are_found_whatever_they_are(self, member: str, value: object, steps: list[str]) -> None:
        assert [one.pointer for one in attached({member: value})] == [f"/{member}{step}" for step in steps]
        deep = {"credentialSubject": [{"achievement": {"id": BASE, member: value}}]}
        found = attached(deep)
        assert [one.pointer for one in found] == [f"/credentialSubject/0/achievement/{member}{step}" for step in steps]
        assert all((one.thing, one.member) == (BASE, member) for one in found)

    def test_those_inside_another_credential_are_its_own(self) -> None:
        assert [one.pointer for one in attached({"endorsement": [{"issuer": {"endorsement": [{}]}}]})] == [
            "/endorsement/0"
        ]
        assert attached({"credentialSubject": {"verifiableCredential": [{"endorsement": [{}]}]}}) == []

    @pytest.mark.parametrize(
        "document",
        [
            {},
            {"@context": [{"endorsement": "https://example.com/e"}], "proof": {"endorsement": {}}},
            {"credentialSubject": "did:example:1", "issuer": 7},
            {"issuer": None, "evidence": [1, "a", None]},
            {"issuer": {"id": 7}},
        ],
    )
    def test_a_badge_may_have_none(self, document: Document) -> None:
        assert attached(document) == []

    def test_a_place_is_a_json_pointer_and_a_thing_may_have_no_id(self) -> None:
        [found] = attached({"a/b~": {"id": 7, "endorsement": "eyJ"}})
        assert (found.pointer, found.thing) == ("/a~1b~0/endorsement", None)

    def test_of_ten_thousand_no_more_are_listed_than_are_looked_at(self) -> None:
        found = attached({"endorsement": [{}] * 5_000, "endorsementJwt": ["e30.e30.e30"] * 5_000})
        assert len(found) == MAX_ATTACHED + 1

    @pytest.mark.parametrize(
        ("issuer", "name"),
        [
            ({"id": "did:example:1", "name": "Example University"}, "Example University (did:example:1)"),
            ({"name": "Example University"}, "Example University (nobody)"),
            ({"id": "did:example:1", "name": {"@value": "Example"}}, "did:example:1"),
            ("did:example:1", "did:example:1"),
            (None, "nobody"),
            ("x" * 1_000, "x" * 200),
        ],
    )
    def test_an_endorser_is_named_as_it_names_itself_and_by_its_id(self, issuer: Any, name: str) -> None:
        assert endorser({"issuer": issuer}) == name


class TestWhatHolds:
    @pytest.mark.parametrize("form", [made, token])
    def test_an_endorsement_of_the_achievement_is_verified(self, form: Any) -> None:
        report = verify(carrying(form()))
        place = PLACE if form is made else PLACE.replace("endorsement/", "endorsementJwt/")
        assert told(report) == [(place, "passed"), (place, "passed")]
        assert report.verdict is Verdict.VERIFIED
        [child] = report.children
        assert (child.about, child.verdict, child.document) == (
            f"endorsement by Example State Agency ({AGENCY.controller})",
            Verdict.VERIFIED,
            None,
        )

    @pytest.mark.parametrize(("on", "thing"), [((), ID), (("issuer",), ACADEMY.controller)])
    def test_the_credential_and_the_issuer_may_be_endorsed_too(self, on: tuple[str, ...], thing: str) -> None:
        report = verify(carrying(made(thing), on=on))
        assert report.verdict is Verdict.VERIFIED
        assert {check.outcome for check in of(report)} == {Outcome.PASSED}

    def test_a_creator_may_be_endorsed_too(self) -> None:
        creator = {"id": UNIVERSITY.controller, "type": ["Profile"], "endorsement": [made(UNIVERSITY.controller)]}
        report = verify(carrying(creator=creator))
        place = "/credentialSubject/achievement/creator/endorsement/0"
        assert told(report) == [(place, "passed"), (place, "passed")]

    def test_a_badge_that_nobody_endorses_says_so(self) -> None:
        report = verify(signed())
        assert told(report) == [(None, "not_applicable")]
        assert told(report, Code.RECOGNITION, Code.CREDIT) == [(None, "not_applicable")] * 2

    def test_the_same_endorsement_in_two_places_is_shown_once(self) -> None:
        report = verify(carrying(made(), made()))
        assert len(of(report)) == 4
        assert len(report.children) == 1

    def test_the_word_of_the_issuer_itself_is_shown_as_such(self) -> None:
        own = made(signer=ACADEMY, name="Example Leadership Academy")
        report = verify(carrying(own))
        check = only(report, Code.ENDORSEMENT)
        assert check.outcome is Outcome.WARNING
        assert "nobody else's word" in check.message
        assert report.verdict is Verdict.VERIFIED

    def test_an_endorsement_of_an_endorsement_is_verified_with_it(self) -> None:
        inner = made(AGENCY.controller, signer=UNIVERSITY, name="Example University", id="urn:uuid:e2")
        profile = {"name": "Example State Agency", "endorsement": [inner]}
        outer = endorse(profile, AGENCY, BASE, name="Endorsed", id="urn:uuid:e1", valid_from=SINCE, cryptosuite=SUITE)
        report = verify(carrying(outer))
        assert report.verdict is Verdict.VERIFIED
        [child] = report.children[0].children
        assert child.about == f"endorsement by Example University ({UNIVERSITY.controller})"
        inner["name"] = "Tampered with"
        broken = add_proof(
            {
                **{key: value for key, value in outer.items() if key != "proof"},
                "issuer": outer["issuer"] | {"endorsement": [inner]},
            },
            AGENCY,
            cryptosuite=SUITE,
            created=SINCE,
        )
        assert only(verify(carrying(broken)), Code.ENDORSEMENT).outcome is Outcome.FAILED


def forged() -> Document:
    return {**made(), "name": "Not what was signed"}


def in_the_name_of_another() -> Document:
    document = made(signer=STRANGER)
    document["issuer"]["id"] = AGENCY.controller
    return document


def unsigned() -> Document:
    document = made()
    del document["proof"]
    return document


def another_kind() -> Document:
    return signed(cryptosuite=SUITE)


BAD: dict[str, Callable[[], Any]] = {
    "forged": forged,
    "in the name of another": in_the_name_of_another,
    "unsigned": unsigned,
    "expired": lambda: made(valid_until=NOON - timedelta(days=1)),
    "not valid yet": lambda: made(valid_from=NOON + timedelta(days=1)),
    "expired token": lambda: token(valid_until=NOON - timedelta(days=1)),
    "forged token": lambda: token()[:-8] + "AAAAAAAA",
    "another kind of credential": another_kind,
    "no token": lambda: "e30.e30.e30",
    "JSON where a token should be": lambda: json.dumps(made()),
}


class TestWhatDoesNotHold:
    @pytest.mark.parametrize("name", BAD)
    def test_it_sinks_the_badge_with_its_place(self, name: str) -> None:
        entry = BAD[name]()
        report = verify(carrying(entry))
        check = only(report, Code.ENDORSEMENT)
        member = "endorsementJwt" if isinstance(entry, str) else "endorsement"
        assert (check.outcome, check.pointer) == (Outcome.FAILED, PLACE.replace("endorsement", member))
        assert report.verdict is Verdict.REJECTED
        # The other checks stand: nothing was blocked by it.
        assert any(one.code is Code.STATUS_VALUE and one.outcome is Outcome.NOT_APPLICABLE for one in report.checks)

    @pytest.mark.parametrize("name", BAD)
    def test_it_is_only_shown_where_endorsements_are_optional(self, name: str) -> None:
        report = verify(carrying(BAD[name]()), AllOf(TRUSTED, EndorsementsOptional()))
        check = only(report, Code.ENDORSEMENT)
        assert check.outcome is Outcome.WARNING
        assert check.message.endswith("it counts for nothing")
        bad_model = {one.code for one in report.checks if one.outcome is Outcome.FAILED}
        assert bad_model <= {Code.MODEL}

    def test_one_of_something_else_is_a_fault_of_its_own(self) -> None:
        report = verify(carrying(made("https://academy.example/other")))
        assert told(report) == [(PLACE, "passed"), (PLACE, "failed")]
        check = only(report, Code.ENDORSEMENT_SUBJECT)
        assert (check.expected, check.actual) == (BASE, "https://academy.example/other")
        assert report.verdict is Verdict.REJECTED

    def test_ids_are_compared_as_the_standard_compares_them(self) -> None:
        report = verify(carrying(made(BASE.replace("scaffolds", "sc%61ffolds"))))
        assert only(report, Code.ENDORSEMENT_SUBJECT).outcome is Outcome.PASSED

    def test_a_thing_without_an_id_cannot_be_endorsed(self) -> None:
        report = verify(carrying(made(), on=("credentialSubject", "achievement", "criteria")))
        assert only(report, Code.ENDORSEMENT_SUBJECT).outcome is Outcome.FAILED

    def test_what_nobody_signed_is_not_said_to_be_about_the_thing(self) -> None:
        assert only(verify(carrying(forged())), Code.ENDORSEMENT_SUBJECT).outcome is Outcome.SKIPPED

    @pytest.mark.parametrize("entry", [7, None, ["e30.e30.e30"]])
    def test_what_is_no_endorsement_at_all_is_a_fault(self, entry: Any) -> None:
        document = badge()
        document["endorsement"] = [entry]
        report = verify(sign_token(jwt_payload(document), ACADEMY, typ="JWT"))
        assert Outcome.PASSED not in {check.outcome for check in of(report)}
        assert report.verdict is Verdict.REJECTED

    def test_a_revoked_one_sinks_the_badge(self) -> None:
        document = carrying(made(status=entry()))
        revoked = bitstring_list({INDEX: 1}, signer=AGENCY, issuer=AGENCY.controller)
        assert only(verify(document, world={LIST_URL: revoked}), Code.ENDORSEMENT).outcome is Outcome.FAILED
        clear = bitstring_list(signer=AGENCY, issuer=AGENCY.controller)
        assert verify(document, world={LIST_URL: clear}).verdict is Verdict.VERIFIED

    def test_one_whose_status_or_key_cannot_be_had_leaves_the_badge_undetermined(self) -> None:
        far = LocalSigner.from_seed(
            b"example state agency, seed, 32b.", verification_method="did:web:agency.example#key"
        )
        for document in (carrying(made(status=entry())), carrying(made(signer=far))):
            report = verify(document)
            assert only(report, Code.ENDORSEMENT).outcome is Outcome.UNDETERMINED
            assert report.verdict is Verdict.UNDETERMINED
            lenient = verify(document, AllOf(TRUSTED, EndorsementsOptional()))
            assert lenient.verdict is Verdict.VERIFIED

    def test_nothing_is_verified_for_a_badge_that_is_refused(self) -> None:
        document = carrying(made(status=entry()))
        world = World({})
        report = Verifier(fetch=world).verify(document, TrustedIssuers([STRANGER.controller]), at=NOON)
        [check] = of(report)
        assert (check.outcome, check.pointer, check.because) == (Outcome.SKIPPED, PLACE, (Code.ISSUER_TRUSTED,))
        assert (report.children, world.asked) == ((), [])
        assert told(report, Code.RECOGNITION, Code.CREDIT) == [(None, "skipped")] * 2

    def test_ten_thousand_are_not_all_looked_at(self) -> None:
        report = verify(carrying(*["e30.e30.e30"] * 10_000))
        checks = of(report, Code.ENDORSEMENT)
        assert len(checks) == MAX_ATTACHED + 1
        assert "the others were not looked at" in checks[-1].message
        assert checks[-1].outcome is Outcome.UNDETERMINED

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(
        st.dictionaries(
            st.sampled_from("@context type issuer credentialSubject validFrom proof endorsement".split()),
            st.recursive(
                st.none() | st.text(max_size=8) | st.integers(0, 9),
                lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "type"]), inner),
                max_leaves=6,
            ),
        )
    )
    def test_whatever_stands_there_no_badge_is_verified_with_it(self, entry: Document) -> None:
        document = {**badge(), "endorsement": [entry]}
        report = verify(sign_token(jwt_payload(document), ACADEMY, typ="JWT"))
        assert report.verdict is Verdict.REJECTED


class TestRecognitions:
    def test_one_that_was_handed_over_is_told_of(self) -> None:
        said = recognition(jurisdiction="US-RI", also_required=("two years of teaching",), issuer=ACADEMY.controller)
        policy = AllOf(TRUSTED, RecognizedBy(AGENCY.controller))
        report = verify(signed(), policy, beside=[paper(said)])
        check = only(report, Code.RECOGNITION)
        assert check.outcome is Outcome.PASSED
        assert check.message.startswith(
            "Example State Agency counts it towards certification in US-RI; also required: two years of teaching"
        )
        assert AGENCY.controller in check.message, "a name is what anybody may write"
        assert "in force on 2026-05-01" in check.message
        assert report.verdict is Verdict.VERIFIED
        [told_of] = report.recognitions
        assert (told_of["recognizer"], told_of["counts_for"]) == (AGENCY.controller, ["certification"])
        assert told_of["asked_for"] is True
        [child] = report.children
        assert child.about == f"recognition by Example State Agency ({AGENCY.controller})"

    def test_of_one_by_somebody_about_whom_nobody_asked_it_is_said_who_that_is(self) -> None:
        for policy in (TRUSTED, AnyOf(TRUSTED, RecognizedBy(UNIVERSITY.controller))):
            report = verify(signed(), policy, beside=[paper(recognition())])
            check = only(report, Code.RECOGNITION)
            called = f"somebody who calls itself “Example State Agency”, {AGENCY.controller}; nobody asked about them"
            assert check.message.startswith(f"{called}: counts it towards certification")
            assert [one["asked_for"] for one in report.recognitions] == [False]

    def test_one_that_is_attached_is_told_of_with_its_place(self) -> None:
        attached_one = token(recognizes=recognition())
        report = verify(carrying(attached_one))
        check = only(report, Code.RECOGNITION)
        assert (check.outcome, check.pointer) == (Outcome.PASSED, PLACE.replace("endorsement/", "endorsementJwt/"))

    def test_one_of_the_programme_counts_for_its_achievements(self) -> None:
        program = "https://academy.example/programs/excel"
        member = {"type": "IdentifierEntry", "identifier": program, "identifierType": "ext:Program"}
        report = verify(carrying(otherIdentifier=[member]), beside=[paper(recognition(of=program))])
        assert only(report, Code.RECOGNITION).outcome is Outcome.PASSED
        elsewhere = verify(signed(), beside=[paper(recognition(of=program))])
        assert only(elsewhere, Code.RECOGNITION).outcome is Outcome.NOT_APPLICABLE

    def test_its_period_is_that_of_the_awards(self) -> None:
        over = recognition(valid_until=datetime(2026, 10, 1, tzinfo=UTC))
        report = verify(signed(), beside=[paper(over)])
        assert only(report, Code.RECOGNITION).outcome is Outcome.PASSED
        assert report.children[0].verdict is Verdict.VERIFIED
        for form in (token(recognizes=over), paper(over)):
            assert verify(signed(), beside=[form]).recognitions != ()
        attached_one = verify(carrying(token(recognizes=over)))
        assert attached_one.verdict is Verdict.VERIFIED
        assert only(attached_one, Code.RECOGNITION).outcome is Outcome.PASSED

    @pytest.mark.parametrize(
        ("members", "why"),
        [
            ({"valid_from": SINCE, "valid_until": datetime(2026, 4, 1, tzinfo=UTC)}, "until 2026-04-01"),
            ({"valid_from": datetime(2026, 6, 1, tzinfo=UTC)}, "from 2026-06-01"),
            ({"rubric_hash": "of-another"}, "another rubric"),
            ({"issuer": STRANGER.controller}, "another issuer"),
        ],
    )
    def test_one_that_does_not_reach_the_award_counts_for_nothing(self, members: dict[str, Any], why: str) -> None:
        said = recognition(**members)
        report = verify(signed(), beside=[paper(said)])
        check = only(report, Code.RECOGNITION)
        assert check.outcome is Outcome.WARNING
        assert why in check.message
        assert "counts for nothing" in check.message
        assert (report.recognitions, report.verdict) == ((), Verdict.VERIFIED)
        assert verify(carrying(token(recognizes=said))).verdict is Verdict.VERIFIED

    def test_one_that_says_nothing_or_nothing_clear_counts_for_nothing(self) -> None:
        report = verify(signed(), beside=[made()])
        assert "says nothing" in only(report, Code.RECOGNITION).message
        unclear = self._document(recognition())
        unclear["credentialSubject"]["alignment"] = [{"type": ["Alignment"], "targetName": "x", "targetUrl": BASE}]
        report = verify(signed(), beside=[add_proof(unclear, AGENCY, cryptosuite=SUITE, created=SINCE)])
        assert "more of its subject" in only(report, Code.RECOGNITION).message
        assert (report.recognitions, report.verdict) == ((), Verdict.VERIFIED)

    @staticmethod
    def _document(said: Recognition) -> Document:
        profile = {"id": AGENCY.controller, "type": ["Profile"], "name": "Example State Agency"}
        return endorsement_document(profile, said.of, name="Recognised", id="urn:uuid:e1", recognizes=said)

    @pytest.mark.parametrize("moved", ["otherIdentifier", "creditsAvailable"])
    def test_a_condition_that_is_moved_out_of_sight_does_not_widen_it(self, moved: str) -> None:
        said = recognition(issuer=STRANGER.controller, credits=Decimal(1))
        document = endorse("Example State Agency", AGENCY, BASE, name="Recognised", id="urn:uuid:e1", recognizes=said)
        assert "another issuer" in only(verify(signed(), beside=[document]), Code.RECOGNITION).message
        subject = document["credentialSubject"]
        subject[f"https://purl.imsglobal.org/spec/vc/ob/vocab.html#{moved}"] = subject.pop(moved)
        report = verify(signed(), beside=[document])
        assert only(report, Code.RECOGNITION).outcome is Outcome.WARNING
        assert report.recognitions == ()

    def test_papers_that_do_not_hold_make_no_badge_worse(self) -> None:
        bad = {**paper(recognition()), "name": "Not what was signed"}
        report = verify(signed(), beside=[bad])
        check = only(report, Code.RECOGNITION)
        assert check.outcome is Outcome.WARNING
        assert "it counts for nothing" in check.message
        assert (report.recognitions, report.verdict) == ((), Verdict.VERIFIED)

    def test_an_unclear_one_that_is_out_of_date_is_no_recognition_of_before(self) -> None:
        over = self._document(recognition(valid_until=datetime(2026, 10, 1, tzinfo=UTC)))
        over["credentialSubject"]["alignment"] = [{"type": ["Alignment"], "targetName": "x", "targetUrl": BASE}]
        report = verify(signed(), beside=[add_proof(over, AGENCY, cryptosuite=SUITE, created=SINCE)])
        assert "expired" in only(report, Code.RECOGNITION).message
        assert report.recognitions == ()

    @pytest.mark.parametrize("ended", [datetime(2025, 4, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)])
    def test_a_token_whose_end_stands_beside_it_recognises_nothing_once_it_is_over(self, ended: datetime) -> None:
        payload = {**jwt_payload(self._document(recognition())), "exp": int(ended.timestamp())}
        report = verify(signed(), beside=[sign_token(payload, AGENCY, typ="JWT")])
        assert only(report, Code.RECOGNITION).outcome is Outcome.WARNING
        assert report.recognitions == ()

    def test_an_issuer_that_grants_credit_for_its_own_award_settles_nothing(self) -> None:
        own = recognition(recognizer=ACADEMY.controller, credits=Decimal(99), credit_unit="graduate credit")
        report = verify(carrying(token(recognizes=own, signer=ACADEMY)))
        assert only(report, Code.CREDIT).outcome is Outcome.WARNING

    def test_another_credential_about_the_achievement_is_no_paper(self) -> None:
        document = badge()
        document["credentialSubject"]["id"] = BASE
        report = verify(signed(), beside=[signed(document)])
        assert only(report, Code.RECOGNITION).outcome is Outcome.NOT_APPLICABLE

    def test_the_same_paper_twice_is_one_recognition(self) -> None:
        document = paper(recognition())
        report = verify(signed(), beside=[document, json.dumps(document), document])
        assert len(report.recognitions) == 1

    def test_the_word_of_the_issuer_itself_is_shown_as_such(self) -> None:
        own = recognition(recognizer=ACADEMY.controller)
        report = verify(signed(), beside=[paper(own, signer=ACADEMY)])
        assert only(report, Code.RECOGNITION).outcome is Outcome.WARNING
        assert len(report.recognitions) == 1

    def test_more_papers_than_are_looked_at_are_said_to_be_there(self) -> None:
        beside = [{**made(), "id": f"urn:uuid:{number}"} for number in range(MAX_ATTACHED + 1)]
        report = verify(signed(), beside=beside)
        checks = of(report, Code.RECOGNITION)
        assert len(checks) == MAX_ATTACHED + 1
        assert "the others were not looked at" in checks[-1].message

    @pytest.mark.parametrize(("granted", "outcome"), [("1", Outcome.PASSED), ("0.5", Outcome.FAILED)])
    def test_credits_are_held_against_what_is_granted(self, granted: str, outcome: Outcome) -> None:
        policy = AllOf(TRUSTED, RecognizedBy(UNIVERSITY.controller))
        check = only(verify(signed(), policy, beside=[self._grant(granted)]), Code.CREDIT)
        assert (check.outcome, check.expected, check.actual) == (outcome, float(granted), 1)
        assert f"Example University ({UNIVERSITY.controller}) grants" in check.message

    @staticmethod
    def _grant(amount: str, signer: LocalSigner = UNIVERSITY) -> Document:
        said = recognition(recognizer=signer.controller, credits=Decimal(amount), credit_unit="graduate credit")
        return paper(said, signer=signer, name="Example University", id=f"urn:uuid:{amount}-{signer.controller}")

    @pytest.mark.parametrize("amount", ["0.5", "1", "30"])
    def test_a_paper_about_which_nobody_asked_settles_no_credit(self, amount: str) -> None:
        report = verify(signed(), beside=[self._grant(amount, STRANGER)])
        check = only(report, Code.CREDIT)
        assert (check.outcome, report.verdict) == (Outcome.WARNING, Verdict.VERIFIED)
        assert f"“Example University”, {STRANGER.controller}; nobody asked about them" in check.message

    @pytest.mark.parametrize("amount", ["0.5", "30"])
    def test_nor_beside_one_that_the_issuer_attached_or_that_was_asked_for(self, amount: str) -> None:
        own = self._grant(amount, STRANGER)
        said = recognition(recognizer=UNIVERSITY.controller, credits=Decimal("0.6"), credit_unit="graduate credit")
        attached_one = carrying(token(signer=UNIVERSITY, recognizes=said, valid_from=None))
        assert only(verify(attached_one, beside=[own]), Code.CREDIT).outcome is Outcome.FAILED
        policy = AllOf(TRUSTED, RecognizedBy(UNIVERSITY.controller))
        assert only(verify(attached_one, policy, beside=[own]), Code.CREDIT).outcome is Outcome.FAILED
        beside = [own, self._grant("0.7")]
        assert only(verify(signed(), policy, beside=beside), Code.CREDIT).expected == 0.7

    def test_where_a_policy_asks_about_somebody_nobody_else_settles_the_credit(self) -> None:
        said = recognition(recognizer=UNIVERSITY.controller, credits=Decimal("0.5"), credit_unit="graduate credit")
        attached_one = carrying(token(signer=UNIVERSITY, recognizes=said, valid_from=None))
        policy = AllOf(TRUSTED, RecognizedBy(AGENCY.controller))
        check = only(verify(attached_one, policy, beside=[paper(recognition())]), Code.CREDIT)
        assert (check.outcome, UNIVERSITY.controller in check.message) == (Outcome.WARNING, True)

    def test_a_policy_may_ask_for_one(self) -> None:
        asked = RecognizedBy(AGENCY.controller, "certification")
        named = paper(recognition(issuer=ACADEMY.controller))
        assert verify(signed(), asked, beside=[named]).verdict is Verdict.VERIFIED
        assert verify(signed(), asked).verdict is Verdict.REJECTED
        forged_one = {**named, "name": "Not what was signed"}
        assert verify(signed(), asked, beside=[forged_one]).verdict is Verdict.REJECTED
        far = LocalSigner.from_seed(
            b"example state agency, seed, 32b.", verification_method="did:web:agency.example#key"
        )
        unseen = paper(recognition(recognizer="did:web:agency.example", issuer=ACADEMY.controller), signer=far)
        asked_far = RecognizedBy("did:web:agency.example")
        assert verify(signed(), asked_far, beside=[unseen]).verdict is Verdict.UNDETERMINED

    @pytest.mark.parametrize("form", ["token", "json"])
    @pytest.mark.parametrize(
        ("bits", "verdict"), [({}, Verdict.VERIFIED), ({INDEX: 1}, Verdict.REJECTED), (None, Verdict.UNDETERMINED)]
    )
    def test_the_status_of_one_that_is_over_is_looked_at_whatever_its_form(
        self, form: str, bits: Any, verdict: Verdict
    ) -> None:
        over = recognition(valid_until=datetime(2026, 10, 1, tzinfo=UTC), issuer=ACADEMY.controller)
        handed = token(recognizes=over, status=entry()) if form == "token" else paper(over, status=entry())
        world = {} if bits is None else {LIST_URL: bitstring_list(bits, signer=AGENCY, issuer=AGENCY.controller)}
        report = verify(signed(), RecognizedBy(AGENCY.controller), world=world, beside=[handed])
        assert report.verdict is verdict
        assert (report.recognitions != ()) is (verdict is Verdict.VERIFIED)

    def test_no_status_is_asked_for_on_account_of_a_token_that_nobody_signed(self) -> None:
        over = recognition(valid_until=datetime(2026, 10, 1, tzinfo=UTC))
        forged = token(recognizes=over, status=entry()).rpartition(".")[0] + ".c2ln"
        world = World({})
        Verifier(fetch=world).verify(signed(), TRUSTED, at=NOON, beside=[forged])
        assert world.asked == []
