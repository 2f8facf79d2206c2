"""A designation is verified by applying its rule again to the awards that it rests on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badges import ACADEMY, BASE, NOON, STRANGER, signed
from benchmarks import designations as benchmark
from designations import (
    EDUCATOR,
    NAMES,
    SITE,
    SUITE,
    achievement_id,
    as_text,
    award,
    awards,
    designation,
    entry,
    message,
    rule,
    told,
    unsigned,
    verify,
)
from microbadge import strict_json
from microbadge.canonical.meanings import iris
from microbadge.codes import Code
from microbadge.fetch import Fetched
from microbadge.jose import jwt_payload, sign_token
from microbadge.policy import AllOf, AnyOf, AwardedTo, Claims, TrustedIssuers
from microbadge.recipient import identity_object
from microbadge.report import Outcome, Verdict, VerificationReport
from microbadge.resource_digest import digest_multibase
from microbadge.verifier import Verifier, components, credential
from microbadge.verifier.persons import same_person
from status_lists import INDEX, LIST_URL, World, bitstring_list
from status_lists import entry as status_entry

RULE_PLACE = "/credentialSubject/achievement/otherIdentifier/0"
TRUSTED = TrustedIssuers([ACADEMY.controller])


def codes(report: VerificationReport) -> set[tuple[Code, Outcome]]:
    return {(code, outcome) for code, outcome, _ in told(report)}


class TestADesignationThatIsDeserved:
    def test_is_verified_with_the_awards_beside_it(self) -> None:
        of, held = rule(), awards()
        report = verify(designation(of, held), of, beside=held)
        assert report.verdict is Verdict.VERIFIED, told(report)
        assert [child.about for child in report.children] == ["component Plan", "component Teach", "component Reflect"]
        assert all(child.verdict is Verdict.VERIFIED for child in report.children)
        assert report.designation is not None
        assert report.designation["outcome"] == "met"
        assert [slot["filled_by"] for slot in report.designation["slots"]] == [one["id"] for one in held]
        assert "3 of 3" in message(report, Code.DESIGNATION_MET)

    def test_names_what_fills_each_place_in_the_report(self) -> None:
        of, held = rule(), awards()
        shown = verify(designation(of, held), of, beside=held).to_dict()["designation"]
        assert [(slot["name"], slot["standing"]) for slot in shown["slots"]] == [
            ("Plan", "counts"),
            ("Teach", "counts"),
            ("Reflect", "counts"),
        ]

    def test_is_verified_under_a_proof_over_its_graph(self) -> None:
        of = rule()
        held = [award(name, suite="eddsa-rdfc-2022") for name in NAMES]
        report = verify(designation(of, held, suite="eddsa-rdfc-2022"), of, beside=held)
        assert report.verdict is Verdict.VERIFIED, told(report)

    def test_is_verified_in_a_token_with_awards_in_tokens(self) -> None:
        of = rule()
        held: list[Any] = [award(name, change=lambda d: d.pop("proof", None)) for name in NAMES]
        tokens = [sign_token(jwt_payload(_bare(one)), ACADEMY, typ="JWT") for one in held]
        named = unsigned(of, tokens)
        assert [one["mediaType"] for one in named["relatedResource"][1:]] == ["application/vc+jwt"] * 3
        token = sign_token(jwt_payload(named), ACADEMY, typ="JWT")
        report = verify(token, of, beside=tokens)
        assert report.verdict is Verdict.VERIFIED, told(report)

    def test_is_verified_whatever_the_spelling_of_the_awards(self) -> None:
        of, held = rule(), awards()
        assert verify(designation(of, held), of, beside=[as_text(one) for one in held])

    def test_finds_its_awards_at_their_addresses(self) -> None:
        of = rule()
        held = [award(name, id=f"{SITE}/credentials/{name}") for name in NAMES]
        report = verify(designation(of, held), of, documents={one["id"]: one for one in held})
        assert report.verdict is Verdict.VERIFIED, told(report)

    def test_finds_its_awards_in_a_bundle_whatever_their_ids_are(self) -> None:
        of, held = rule(), awards()
        assert verify(designation(of, held), of, documents={one["id"]: one for one in held})

    def test_may_rest_on_another_designation(self) -> None:
        inner, held = rule(), awards()
        educator = designation(inner, held)
        outer = rule(["coach"], achievement=f"{SITE}/designations/specialist", rule=_all(EDUCATOR, "coach"))
        coach = award("coach")
        report = verify(designation(outer, [educator, coach]), outer, inner, beside=[coach, educator, *held])
        assert report.verdict is Verdict.VERIFIED, told(report)
        [nested] = [child for child in report.children if child.about == "component Effective Educator"]
        assert len(nested.children) == 3
        assert nested.designation is not None

    def test_tells_of_no_digest_twice(self) -> None:
        of, held = rule(), awards()
        report = verify(designation(of, held), of, beside=held)
        assert not [check for check in report.checks if check.code is Code.RELATED_RESOURCE]


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def _all(*names: str) -> dict[str, Any]:
    return {"all": [{"award": name if ":" in name else achievement_id(name)} for name in names]}


class TestABadge:
    def test_that_is_no_designation_has_no_rule_to_apply(self) -> None:
        report = verify(award("plan"))
        assert report
        assert told(report) == [(Code.DESIGNATION_MET, Outcome.NOT_APPLICABLE, None)]

    def test_of_a_stranger_makes_no_request_for_its_rule(self) -> None:
        def fetch(url: str) -> Fetched:
            raise AssertionError(url)

        of, held = rule(), awards()
        report = Verifier(fetch=fetch).verify(
            designation(of, held), TrustedIssuers(["did:example:other"]), at=NOON, beside=held
        )
        assert told(report) == [(Code.DESIGNATION_MET, Outcome.SKIPPED, RULE_PLACE)]
        assert not report.children

    def test_that_hides_that_it_is_a_designation_is_rejected(self) -> None:
        of, held = rule(), awards()
        document = designation(of, held, suite="eddsa-rdfc-2022")
        achieved = document["credentialSubject"]["achievement"]
        hidden = achieved.pop("otherIdentifier")
        [name] = iris("achievement", "otherIdentifier")
        achieved[name] = hidden
        failed = {check.code for check in verify(document, of).of(Outcome.FAILED)}
        assert Code.GRAPH in failed
        assert Code.PROOF_SIGNATURE not in failed


class TestTheRule:
    def test_without_a_digest_says_nothing(self) -> None:
        of, held = rule(), awards()
        bare = designation(of, held, change=lambda d: d["relatedResource"].pop(0))
        report = verify(bare, of, beside=held)
        assert told(report) == [
            (Code.DESIGNATION_RULE, Outcome.FAILED, RULE_PLACE),
            (Code.DESIGNATION_MET, Outcome.SKIPPED, RULE_PLACE),
        ]
        assert report.verdict is Verdict.REJECTED

    def test_that_the_credential_names_twice_says_nothing(self) -> None:
        of, held = rule(), awards()
        twice = designation(of, held, change=lambda d: d["relatedResource"].append(d["relatedResource"][0]))
        assert (Code.DESIGNATION_RULE, Outcome.FAILED) in codes(verify(twice, of, beside=held))

    @pytest.mark.parametrize("kind", ["two", "no text"])
    def test_has_to_be_one(self, kind: str) -> None:
        of, held = rule(), awards()

        def change(document: dict[str, Any]) -> None:
            entries = document["credentialSubject"]["achievement"]["otherIdentifier"]
            if kind == "two":
                entries.append({**entries[0], "identifier": f"{EDUCATOR}/rule-2.json"})
            else:
                entries[0]["identifier"] = 5

        report = verify(designation(of, held, change=change), of, beside=held)
        assert (Code.DESIGNATION_RULE, Outcome.FAILED) in codes(report)
        assert report.verdict is Verdict.REJECTED

    def test_that_is_another_than_the_issuer_signed_for_is_refused(self) -> None:
        of, held = rule(), awards()
        easier = rule(NAMES[:2])
        report = verify(designation(of, held), easier, beside=held)
        assert (Code.DESIGNATION_RULE, Outcome.FAILED, "/relatedResource/0") in told(report)
        assert report.verdict is Verdict.REJECTED

    def test_out_of_reach_leaves_it_undetermined(self) -> None:
        of, held = rule(), awards()
        report = verify(designation(of, held), beside=held)
        assert told(report) == [
            (Code.DESIGNATION_RULE, Outcome.UNDETERMINED, RULE_PLACE),
            (Code.DESIGNATION_MET, Outcome.UNDETERMINED, RULE_PLACE),
        ]
        assert report.verdict is Verdict.UNDETERMINED
        assert report.designation is None
        assert len(report.children) == 3

    @pytest.mark.parametrize(
        ("content", "word"),
        [
            (b"no rule", "not JSON"),
            (b"[]", ""),
            (json.dumps({**rule().to_document(), "rule": {"all": []}}).encode(), ""),
            (json.dumps({**rule().to_document(), "bonus": 1}).encode(), ""),
            (json.dumps({**rule().to_document(), "version": "2"}).encode(), "version"),
            (json.dumps({**rule().to_document(), "achievement": f"{SITE}/other"}).encode(), "achievement"),
            (json.dumps({**rule().to_document(), "id": f"{SITE}/other.json"}).encode(), "address"),
        ],
    )
    def test_that_cannot_be_applied_is_refused(self, content: bytes, word: str) -> None:
        of, held = rule(), awards()

        def change(document: dict[str, Any]) -> None:
            document["relatedResource"][0]["digestMultibase"] = digest_multibase(content)

        report = verify(designation(of, held, change=change), documents={of.id: content}, beside=held)
        assert (Code.DESIGNATION_RULE, Outcome.FAILED, "/relatedResource/0") in told(report)
        assert word in message(report, Code.DESIGNATION_RULE)
        assert report.verdict is Verdict.REJECTED

    def test_with_a_digest_that_cannot_be_read_is_refused(self) -> None:
        of, held = rule(), awards()
        broken = designation(of, held, change=lambda d: d["relatedResource"][0].update(digestMultibase="mAAAA"))
        assert (Code.DESIGNATION_RULE, Outcome.FAILED) in codes(verify(broken, of, beside=held))

    def test_is_applied_as_of_the_day_of_the_designation(self) -> None:
        held = awards()
        of = rule(period={"within": "P1M"})
        before = {"awardedDate": "2026-05-20T00:00:00Z"}
        report = verify(designation(of, held, change=lambda d: d.update(before)), of, beside=held)
        assert report.verdict is Verdict.VERIFIED, told(report)
        after = designation(of, held, change=lambda d: d.update(awardedDate="2026-08-20T00:00:00Z"))
        assert (Code.DESIGNATION_MET, Outcome.FAILED) in codes(verify(after, of, beside=held))

    def test_that_is_not_met_is_said_with_what_is_missing(self) -> None:
        of, held = rule(), awards(NAMES[:2])
        report = verify(designation(of, held), of, beside=held)
        assert told(report) == [(Code.DESIGNATION_MET, Outcome.FAILED, RULE_PLACE)]
        assert "Reflect" in message(report, Code.DESIGNATION_MET) or "reflect" in message(report, Code.DESIGNATION_MET)
        assert report.designation is not None
        assert report.designation["missing"] == [achievement_id("reflect")]

    def test_is_applied_only_to_the_awards_that_the_issuer_counted(self) -> None:
        of = rule()
        named = awards(NAMES[:2])
        report = verify(designation(of, named), of, beside=awards())
        assert report.verdict is Verdict.REJECTED


class TestAnAward:
    def test_that_nobody_hands_over_leaves_it_undetermined(self) -> None:
        of, held = rule(), awards()
        report = verify(designation(of, held), of, beside=held[:2])
        assert told(report) == [
            (Code.COMPONENT, Outcome.UNDETERMINED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.UNDETERMINED, RULE_PLACE),
        ]
        assert held[2]["id"] in message(report, Code.COMPONENT)
        assert report.verdict is Verdict.UNDETERMINED
        assert report.designation is not None
        assert report.designation["outcome"] == "undetermined"
        said = message(report, Code.DESIGNATION_MET)
        assert said == report.designation["sentence"]
        assert said.startswith("Whether the rule of Effective Educator is met cannot be told: missing: ")
        assert said.endswith(f"; not seen: {held[2]['id']}.")

    def test_whose_address_answers_with_something_else_leaves_it_undetermined(self) -> None:
        of, held = rule(), awards()
        report = verify(designation(of, held), of, beside=held[:2], documents={held[2]["id"]: b"<html>"})
        assert (Code.COMPONENT, Outcome.UNDETERMINED, "/relatedResource/3") in told(report)
        assert report.verdict is Verdict.UNDETERMINED

    def test_that_is_not_the_very_document_does_not_count(self) -> None:
        of, held = rule(), awards()
        better = award(
            "reflect",
            change=lambda d: d["credentialSubject"]["result"][0].update(
                achievedLevel=f"{BASE}/criteria/plan/exemplary"
            ),
        )
        report = verify(designation(of, held), of, beside=[*held[:2], better])
        assert told(report) == [
            (Code.COMPONENT_DIGEST, Outcome.FAILED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.FAILED, RULE_PLACE),
        ]
        assert len(report.children) == 2

    def test_is_looked_for_at_its_address_where_what_is_at_hand_is_another_copy(self) -> None:
        held = [award(name, id=f"{SITE}/credentials/{name}") for name in NAMES]
        of, newer = rule(), award("plan", id=f"{SITE}/credentials/plan", validFrom="2026-05-02T00:00:00Z")
        ours, documents = designation(of, held), {one["id"]: one for one in held}
        assert verify(ours, of, beside=[newer], documents=documents)
        for there in (newer, held[1], b"<html>"):
            report = verify(ours, of, beside=[newer], documents=documents | {newer["id"]: there})
            assert (Code.COMPONENT_DIGEST, Outcome.FAILED, "/relatedResource/1") in told(report)

    def test_is_found_among_others_with_its_id(self) -> None:
        of, held = rule(), awards()
        other = award("reflect", change=lambda d: d.update(name="Another"))
        assert verify(designation(of, held), of, beside=[other, *held])

    def test_that_was_tampered_with_before_it_was_counted_does_not_count(self) -> None:
        of = rule()
        broken = award("reflect")
        broken["name"] = "Doctor of Everything"
        held = [*awards(NAMES[:2]), broken]
        report = verify(designation(of, held), of, beside=held)
        assert told(report) == [
            (Code.COMPONENT, Outcome.FAILED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.FAILED, RULE_PLACE),
        ]

    def test_whose_rubric_was_not_met_does_not_count(self) -> None:
        of = rule()
        short = award(
            "reflect",
            change=lambda d: d["credentialSubject"]["result"][0].update(
                achievedLevel=f"{BASE}/criteria/plan/developing"
            ),
        )
        held = [*awards(NAMES[:2]), short]
        assert codes(verify(designation(of, held), of, beside=held)) == {
            (Code.COMPONENT, Outcome.FAILED),
            (Code.DESIGNATION_MET, Outcome.FAILED),
        }

    def test_of_somebody_else_does_not_count(self) -> None:
        of = rule()
        held = [*awards(NAMES[:2]), award("reflect", to="did:example:colleague")]
        report = verify(designation(of, held), of, beside=held)
        assert told(report) == [
            (Code.COMPONENT_SUBJECT, Outcome.FAILED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.FAILED, RULE_PLACE),
        ]

    def test_of_an_issuer_whose_awards_do_not_count_is_refused(self) -> None:
        of = rule()
        held = [*awards(NAMES[:2]), award("reflect", signer=STRANGER)]
        report = verify(designation(of, held), of, beside=held)
        assert told(report) == [
            (Code.COMPONENT, Outcome.FAILED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.FAILED, RULE_PLACE),
        ]
        assert "issued by somebody" in message(report, Code.COMPONENT)

    def test_of_another_issuer_counts_where_the_rule_says_so(self) -> None:
        of = rule(
            equivalents=[
                {
                    "award": achievement_id("reflect"),
                    "by": achievement_id("journal"),
                    "issuers": [STRANGER.controller],
                }
            ]
        )
        held = [*awards(NAMES[:2]), award("journal", signer=STRANGER)]
        report = verify(designation(of, held), of, beside=held)
        assert report.verdict is Verdict.VERIFIED, told(report)

    def test_that_is_named_twice_is_refused(self) -> None:
        of, held = rule(), awards()
        twice = designation(of, held, change=lambda d: d["relatedResource"].append(d["relatedResource"][1]))
        report = verify(twice, of, beside=held)
        assert told(report) == [(Code.COMPONENT, Outcome.FAILED, "/relatedResource/4")]

    def test_that_is_not_named_for_certain_is_refused(self) -> None:
        of, held = rule(), awards()
        for member, value in (("digestMultibase", "mAAAA"), ("id", None)):
            document = unsigned(of, held)
            named = document["relatedResource"][3]
            named[member] = value
            document["relatedResource"][3] = {name: one for name, one in named.items() if one is not None}
            report = verify(signed(document, cryptosuite=SUITE), of, beside=held)
            assert (Code.COMPONENT, Outcome.FAILED, "/relatedResource/3") in told(report)

    def test_that_is_the_designation_itself_does_not_count(self) -> None:
        of, held = rule(), awards(NAMES[:2])
        document = unsigned(of, held)
        document["relatedResource"].append({**entry(held[0]), "id": document["id"]})
        itself = signed(document, cryptosuite=SUITE)
        report = verify(itself, of, beside=[*held, itself])
        assert (Code.COMPONENT_DIGEST, Outcome.FAILED, "/relatedResource/3") in told(report)

    def test_is_not_waited_for_where_two_designations_name_each_other(self) -> None:
        first, second = rule(), rule(achievement=f"{SITE}/designations/other")
        one, other = unsigned(first, []), unsigned(second, [])
        one["relatedResource"].append({**entry(award("plan")), "id": other["id"]})
        ours = signed(one, cryptosuite=SUITE)
        other["relatedResource"].append(entry(ours))
        theirs = signed(other, cryptosuite=SUITE)
        report = verify(theirs, first, second, beside=[ours, theirs])
        assert report.verdict is Verdict.REJECTED
        assert [len(child.children) for child in report.children] == [0]

    def test_of_an_issuer_whom_the_rule_does_not_name_is_not_verified(self) -> None:
        of = rule(issuers=[ACADEMY.controller])
        held = [*awards(NAMES[:2]), award("reflect", signer=STRANGER, id="urn:uuid:a-stranger-s")]
        report = verify(designation(of, held), of, beside=held)
        assert (Code.COMPONENT, Outcome.FAILED, "/relatedResource/3") in told(report)
        assert message(report, Code.COMPONENT).endswith("whose awards do not count under the rule")
        assert report.verdict is Verdict.REJECTED
        assert [child.about for child in report.children] == ["component Plan", "component Teach"]

    def test_is_looked_at_as_long_as_all_of_them_are_not_too_much_work(self, monkeypatch: pytest.MonkeyPatch) -> None:
        of, held = rule(), awards()
        assert 50 < strict_json.count_values(held[0]) < 600
        monkeypatch.setattr(credential, "MAX_VALUES", sum(strict_json.count_values(one) for one in held) - 1)
        report = verify(designation(of, held), of, beside=held)
        assert report.verdict is Verdict.UNDETERMINED
        assert [child.verdict for child in report.children] == [*[Verdict.VERIFIED] * 2, Verdict.UNDETERMINED]
        assert "not looked at: more than" in message(report, Code.COMPONENT)

    def test_of_many_others_makes_no_report_larger_than_the_awards_are(self) -> None:
        level = awards()
        handed, rules = list(level), []
        for step in range(3):
            above = []
            for number in range(3):
                of = rule(
                    achievement=f"{SITE}/designations/{step}-{number}",
                    rule={"all": [{"award": one["credentialSubject"]["achievement"]["id"]} for one in level]},
                )
                rules.append(of)
                document = unsigned(of, level) | {"id": f"urn:uuid:designation-{step}-{number}"}
                above.append(signed(document, cryptosuite=SUITE))
            level, handed = above, [*handed, *above]
        of = rule(rule={"award": f"{SITE}/designations/2-0"})
        report = verify(designation(of, level[:1]), *rules, of, beside=handed)
        assert report.verdict is Verdict.VERIFIED, report.to_json()
        assert report.to_json().count('"verified_at"') == len(list(report.walk())) == 2 + 3 + 3 + 3

    def test_is_one_of_a_hundred_at_the_most(self) -> None:
        of, held = rule(), awards()
        document = unsigned(of, held)
        document["relatedResource"] += [{**entry(held[0]), "id": f"urn:uuid:{number}"} for number in range(100)]
        report = verify(signed(document, cryptosuite=SUITE), of, beside=held)
        assert (Code.COMPONENT, Outcome.UNDETERMINED, "/relatedResource/101") in told(report)

    def test_beyond_the_hundredth_may_be_the_one_that_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(components, "MAX_COMPONENTS", 2)
        of, held = rule(), awards()
        report = verify(designation(of, held), of, beside=held)
        assert told(report) == [
            (Code.COMPONENT, Outcome.UNDETERMINED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.UNDETERMINED, RULE_PLACE),
        ]
        assert "not seen: those after the first " in message(report, Code.DESIGNATION_MET)

    def test_whose_key_could_not_be_had_leaves_it_undetermined(self) -> None:
        other = STRANGER.controlled_by("did:web:district.example")
        of = rule(issuers=[ACADEMY.controller, other.controller])
        held = [*awards(NAMES[:2]), award("reflect", signer=other)]
        report = verify(designation(of, held), of, beside=held)
        assert told(report) == [
            (Code.COMPONENT, Outcome.UNDETERMINED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.UNDETERMINED, RULE_PLACE),
        ]


LAPSES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "revoked": ({"credentialStatus": status_entry()}, {LIST_URL: bitstring_list({INDEX: 1})}),
    "suspended": (
        {"credentialStatus": status_entry("suspension")},
        {LIST_URL: bitstring_list({INDEX: 1}, purpose="suspension")},
    ),
    "expired": ({"validUntil": "2026-07-01T00:00:00Z"}, {}),
    "unreachable": ({"credentialStatus": status_entry()}, {}),
}
"""What may become of an award after it was counted: further members, and what is published."""


class TestAnAwardThatWasTakenBackSince:
    @pytest.mark.parametrize("lapse", LAPSES)
    @pytest.mark.parametrize("cascade", ["none", "warn", "fail"])
    def test_counts_or_not_as_the_rule_says(self, lapse: str, cascade: str) -> None:
        members, published = LAPSES[lapse]
        of = rule(cascade=cascade)
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        report = verify(designation(of, held), of, beside=held, documents=published)
        status = (Code.COMPONENT_STATUS, "/relatedResource/3")
        found = {(code, place): outcome for code, outcome, place in told(report)}
        met = found.get((Code.DESIGNATION_MET, RULE_PLACE))
        expected: tuple[Verdict, Outcome | None, Outcome | None]
        if cascade == "none":
            expected = (Verdict.VERIFIED, None, None)
        elif cascade == "warn":
            expected = (Verdict.VERIFIED, Outcome.WARNING, None)
        elif lapse == "unreachable":
            expected = (Verdict.UNDETERMINED, Outcome.UNDETERMINED, Outcome.UNDETERMINED)
        else:
            expected = (Verdict.REJECTED, Outcome.FAILED, Outcome.FAILED)
        assert (report.verdict, found.get(status), met) == expected, told(report)
        assert "Reflect: " in message(report, Code.COMPONENT_STATUS)
        assert [child.verdict for child in report.children][:2] == [Verdict.VERIFIED] * 2
        assert report.children[2].verdict is not Verdict.VERIFIED

    @pytest.mark.parametrize("lapse", LAPSES)
    def test_is_told_of_where_the_rule_is_met_without_it(self, lapse: str) -> None:
        members, published = LAPSES[lapse]
        of = rule(rule={"atLeast": {"n": 2, "of": [{"award": achievement_id(name)} for name in NAMES]}})
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        report = verify(designation(of, held), of, beside=held, documents=published)
        assert told(report) == [(Code.COMPONENT_STATUS, Outcome.WARNING, "/relatedResource/3")]
        assert report.verdict is Verdict.VERIFIED

    def test_of_which_nobody_can_tell_does_not_save_a_rule_that_is_not_met_anyway(self) -> None:
        members, published = LAPSES["unreachable"]
        of = rule([*NAMES, "coach"])
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        report = verify(designation(of, held), of, beside=held, documents=published)
        assert told(report) == [
            (Code.COMPONENT_STATUS, Outcome.WARNING, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.FAILED, RULE_PLACE),
        ]

    def test_and_is_somebody_elses_does_not_count_whatever_the_rule_says(self) -> None:
        members, published = LAPSES["revoked"]
        of = rule(cascade="none")
        held = [*awards(NAMES[:2]), award("reflect", to="did:example:colleague", **members)]
        report = verify(designation(of, held), of, beside=held, documents=published)
        assert report.verdict is Verdict.REJECTED
        assert (Code.COMPONENT_SUBJECT, Outcome.FAILED) in codes(report)

    def test_waits_for_the_rule_to_say_what_follows(self) -> None:
        members, published = LAPSES["revoked"]
        of = rule()
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        report = verify(designation(of, held), beside=held, documents=published)
        assert (Code.COMPONENT_STATUS, Outcome.UNDETERMINED, "/relatedResource/3") in told(report)
        assert report.verdict is Verdict.UNDETERMINED

    @pytest.mark.parametrize(("cascade", "verdict"), [("warn", Verdict.VERIFIED), ("fail", Verdict.REJECTED)])
    def test_and_is_a_token_that_expired_is_no_different(self, cascade: str, verdict: Verdict) -> None:
        of = rule(cascade=cascade)
        past = _bare(award("reflect", validUntil="2026-07-01T00:00:00Z"))
        held: list[Any] = [*awards(NAMES[:2]), sign_token(jwt_payload(past), ACADEMY, typ="JWT")]
        assert verify(designation(of, held), of, beside=held).verdict is verdict

    def test_and_has_a_list_that_is_forged_does_not_count(self) -> None:
        forged = bitstring_list(signer=STRANGER)
        members, _ = LAPSES["revoked"]
        of = rule(cascade="none")
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        report = verify(designation(of, held), of, beside=held, documents={LIST_URL: forged})
        assert (Code.COMPONENT, Outcome.FAILED, "/relatedResource/3") in told(report)

    @pytest.mark.parametrize("cascade", ["none", "warn", "fail"])
    @pytest.mark.parametrize(
        ("members", "word"),
        [
            ({"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2021-01-01T00:00:00Z"}, "had expired before"),
            ({"validFrom": "2026-06-02T00:00:00Z"}, "only after"),
            ({"awardedDate": "2026-07-01T00:00:00Z"}, "only after"),
        ],
    )
    def test_was_in_force_when_the_designation_was_made_whatever_the_rule_says(
        self, members: dict[str, Any], word: str, cascade: str
    ) -> None:
        of = rule(cascade=cascade)
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        report = verify(designation(of, held), of, beside=held)
        assert told(report) == [
            (Code.COMPONENT, Outcome.FAILED, "/relatedResource/3"),
            (Code.DESIGNATION_MET, Outcome.FAILED, RULE_PLACE),
        ]
        assert word in message(report, Code.COMPONENT)
        assert report.verdict is Verdict.REJECTED

    @pytest.mark.parametrize("members", [{"validUntil": "2026-06-01T12:00:00Z"}, {"validFrom": "2026-06-01T12:00:00Z"}])
    def test_may_have_begun_or_ended_on_the_day_of_the_designation(self, members: dict[str, Any]) -> None:
        of = rule(cascade="none")
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        report = verify(designation(of, held), of, beside=held)
        assert report.verdict is Verdict.VERIFIED, told(report)

    def test_is_not_called_verified(self) -> None:
        members, published = LAPSES["revoked"]
        of = rule(cascade="none")
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        said = message(verify(designation(of, held), of, beside=held, documents=published), Code.COMPONENT)
        assert said == (
            "Plan: verified | Teach: verified | "
            "Reflect: nothing is wrong with it but its status or end, of which another check tells"
        )

    def test_makes_what_rests_on_a_designation_fall_with_it(self) -> None:
        members, published = LAPSES["revoked"]
        inner = rule()
        held = [*awards(NAMES[:2]), award("reflect", **members)]
        educator = designation(inner, held)
        outer = rule(achievement=f"{SITE}/designations/specialist", rule=_all(EDUCATOR), cascade="none")
        report = verify(designation(outer, [educator]), outer, inner, beside=[educator, *held], documents=published)
        assert report.verdict is Verdict.REJECTED
        assert (Code.COMPONENT, Outcome.FAILED, "/relatedResource/1") in told(report)


ANA, BOB = "ana@school.example", "bob@school.example"


def named_by(document: dict[str, Any], *identities: dict[str, Any]) -> None:
    subject = document["credentialSubject"]
    subject.pop("id", None)
    subject["identifier"] = list(identities)


def identity(text: str = ANA, *, salt: str = "b2f1") -> dict[str, Any]:
    return identity_object(text, "emailAddress", salt=salt)


def plain(text: str, kind: str = "emailAddress") -> dict[str, Any]:
    return {"type": "IdentityObject", "hashed": False, "identityHash": text, "identityType": kind}


class TestARecipientNamedByAnIdentifier:
    @pytest.mark.parametrize(
        ("ours", "theirs", "outcome"),
        [
            (identity(), identity(), Outcome.PASSED),
            (plain(ANA), plain(ANA), Outcome.PASSED),
            (plain(ANA), identity(), Outcome.PASSED),
            (identity(), plain(ANA), Outcome.PASSED),
            (identity(), identity("bob@school.example"), Outcome.FAILED),
            (plain(ANA), plain("bob@school.example"), Outcome.FAILED),
            (identity(), identity(salt="77aa"), Outcome.UNDETERMINED),
            (plain(ANA), plain("4711", "accountId"), Outcome.UNDETERMINED),
            (identity(), {**identity(), "identityHash": "md5$" + "0" * 32}, Outcome.UNDETERMINED),
            (plain(ANA), {**identity(), "identityHash": "sha3$00"}, Outcome.UNDETERMINED),
        ],
    )
    def test_is_compared_with_those_of_the_awards(
        self, ours: dict[str, Any], theirs: dict[str, Any], outcome: Outcome
    ) -> None:
        of = rule(["plan"])
        held = [award("plan", change=lambda d: named_by(d, theirs))]
        report = verify(designation(of, held, change=lambda d: named_by(d, ours)), of, beside=held)
        assert [c.outcome for c in report.checks if c.code is Code.COMPONENT_SUBJECT] == [outcome]
        met = [c.outcome for c in report.checks if c.code is Code.DESIGNATION_MET]
        assert met == [outcome]

    @pytest.mark.parametrize(
        ("ours", "theirs", "outcome"),
        [
            ([plain(ANA), plain("Ana Silva", "name")], [plain(BOB), plain("Ana Silva", "name")], Outcome.FAILED),
            ([plain("Ana Silva", "name")], [plain("Ana Silva", "name")], Outcome.UNDETERMINED),
            ([plain("course 7", "ltiContextId")], [plain("course 7", "ltiContextId")], Outcome.UNDETERMINED),
            ([plain("7", "identifier")], [plain("7", "identifier")], Outcome.UNDETERMINED),
            ([plain("7", "ext:cohort")], [plain("7", "ext:cohort")], Outcome.UNDETERMINED),
            ([plain("", "accountId")], [plain("", "accountId")], Outcome.UNDETERMINED),
            ([plain("7", "accountId")], [plain("7", "accountId")], Outcome.PASSED),
            ([plain(ANA), plain("a@x.example")], [plain("a@x.example"), plain(ANA)], Outcome.PASSED),
            ([plain(ANA), plain("a@x.example")], [plain(ANA)], Outcome.PASSED),
            ([plain(ANA), plain("a@x.example")], [plain(ANA), plain(BOB)], Outcome.UNDETERMINED),
            ([plain(ANA), plain("7", "accountId")], [plain(BOB)], Outcome.FAILED),
        ],
    )
    def test_is_known_by_what_one_person_has(
        self, ours: list[dict[str, Any]], theirs: list[dict[str, Any]], outcome: Outcome
    ) -> None:
        one, other = (Claims.of({"credentialSubject": {"identifier": each}}) for each in (ours, theirs))
        expected = {Outcome.PASSED: True, Outcome.FAILED: False}.get(outcome)
        assert same_person(one, other) is expected
        assert same_person(other, one) is expected

    @pytest.mark.parametrize(
        ("theirs", "person", "same"),
        [
            ([plain(ANA)], AwardedTo(ANA), True),
            ([identity(salt="77aa")], AwardedTo(ANA), True),
            ([plain(BOB)], AwardedTo(ANA), False),
            ([identity(BOB, salt="77aa")], AwardedTo(ANA), False),
            ([plain("7", "accountId")], AwardedTo(ANA), None),
            ([plain(BOB), plain("7", "accountId")], AwardedTo(ANA), None),
            ([plain("8", "accountId")], AwardedTo(ANA), False),
            ([plain("7", "accountId")], AwardedTo("did:example:ana"), None),
            ([plain("Ana Silva", "name")], AwardedTo("Ana Silva", "name"), None),
            ([plain("b-7", "ext:badge")], AwardedTo("b-7", "ext:badge"), True),
            ([plain("b-8", "ext:badge")], AwardedTo("b-7", "ext:badge"), False),
            ([{**identity(), "identityHash": "sha3$00"}], AwardedTo(ANA), None),
        ],
    )
    def test_is_who_was_asked_about_or_cannot_be_told(
        self, theirs: list[dict[str, Any]], person: AwardedTo, same: bool | None
    ) -> None:
        names = [plain(ANA), plain("7", "accountId"), plain("Ana Silva", "name"), plain("b-7", "ext:badge")]
        ours = Claims.of({"credentialSubject": {"identifier": names}})
        assert same_person(ours, Claims.of({"credentialSubject": {"identifier": theirs}}), person) is same

    @pytest.mark.parametrize(
        ("theirs", "person", "same"),
        [
            ([plain(BOB)], AwardedTo(ANA), None),
            ([identity(BOB, salt="77aa")], AwardedTo(ANA), None),
            ([plain(ANA)], AwardedTo(ANA), True),
            ([], AwardedTo(ANA), True),
            ([plain("8", "accountId")], AwardedTo(ANA), True),
            ([plain("Ana Lima", "name")], AwardedTo("Ana Silva", "name"), True),
            ([plain(BOB)], None, True),
        ],
    )
    def test_with_the_same_id_is_not_known_where_the_person_asked_about_is_another(
        self, theirs: list[dict[str, Any]], person: AwardedTo | None, same: bool | None
    ) -> None:
        ours = Claims.of({"credentialSubject": {"id": "did:example:ana"}})
        other = Claims.of({"credentialSubject": {"id": "did:example:ana", "identifier": theirs}})
        assert same_person(ours, other, person) is same

    def test_cannot_be_compared_with_an_id(self) -> None:
        of, held = rule(["plan"]), [award("plan")]
        report = verify(designation(of, held, change=lambda d: named_by(d, identity())), of, beside=held)
        assert (Code.COMPONENT_SUBJECT, Outcome.UNDETERMINED) in codes(report)

    def test_hashed_with_other_salts_is_known_where_the_verifier_knows_the_person(self) -> None:
        of = rule(["plan"])
        held = [award("plan", change=lambda d: named_by(d, identity(salt="77aa")))]
        ours = designation(of, held, change=lambda d: named_by(d, identity()))
        report = verify(ours, of, beside=held, policy=AllOf(TRUSTED, AllOf(AwardedTo(ANA))))
        assert report.verdict is Verdict.VERIFIED, told(report)
        either = AllOf(TRUSTED, AnyOf(AwardedTo(ANA), AwardedTo("bob@school.example")))
        assert verify(ours, of, beside=held, policy=either).verdict is Verdict.UNDETERMINED

    def test_hashed_for_somebody_else_is_somebody_else_where_the_verifier_knows_the_person(self) -> None:
        of = rule(["plan"])
        held = [award("plan", change=lambda d: named_by(d, identity("bob@school.example", salt="77aa")))]
        ours = designation(of, held, change=lambda d: named_by(d, identity()))
        report = verify(ours, of, beside=held, policy=AllOf(TRUSTED, AwardedTo(ANA)))
        assert (Code.COMPONENT_SUBJECT, Outcome.FAILED) in codes(report)


class TestAwardsThatCountForAnotherDesignationInside:
    def of(self, *, sharing: bool, inner: bool, asks: dict[str, Any] | None = None) -> tuple[Any, Any, Any]:
        """A rule about a designation and the awards that it rests on, the designation's own rule, and it."""
        own = rule(sharing=inner)
        of = rule(achievement=f"{SITE}/designations/outer", name="Outer", sharing=sharing, rule=asks or self.ALL)
        return of, own, designation(own, awards())

    ALL = _all(EDUCATOR, *NAMES)

    @pytest.mark.parametrize(
        ("sharing", "inner", "verdict"),
        [
            (True, True, Verdict.VERIFIED),
            (True, False, Verdict.REJECTED),
            (False, True, Verdict.REJECTED),
            (False, False, Verdict.REJECTED),
        ],
    )
    def test_count_outside_where_both_share(self, sharing: bool, inner: bool, verdict: Verdict) -> None:
        of, own, educator = self.of(sharing=sharing, inner=inner)
        held = [educator, *awards()]
        report = verify(designation(of, held), of, own, beside=held)
        assert report.verdict is verdict
        assert verdict is Verdict.VERIFIED or "counts already for another" in message(report, Code.DESIGNATION_MET)

    def test_are_unclear_where_the_designation_is(self) -> None:
        of, own, _ = self.of(sharing=True, inner=False)
        educator = designation(own, awards(), change=lambda d: d.update(credentialStatus=status_entry()))
        held = [educator, *awards()]
        report = verify(designation(of, held), of, own, beside=held)
        assert [c.outcome for c in report.checks if c.code is Code.DESIGNATION_MET] == [Outcome.UNDETERMINED]

    def test_count_where_the_rule_asks_for_the_designation_itself(self) -> None:
        within = {"designation": {"id": EDUCATOR, "name": "Educator", "rule": _all(*NAMES), "sharing": False}}
        of, own, educator = self.of(sharing=False, inner=False, asks=within)
        held = [educator, *awards()]
        assert verify(designation(of, held), of, own, beside=held).verdict is Verdict.VERIFIED

    def test_count_for_one_of_two_designations_that_a_third_rests_on(self) -> None:
        first, second = rule(sharing=False), rule(achievement=f"{SITE}/designations/other", name="Other")
        of = rule(achievement=f"{SITE}/designations/outer", name="Outer", rule=_all(EDUCATOR, second.achievement))
        inside = [designation(one, awards()) for one in (first, second)]
        report = verify(designation(of, inside), of, first, second, beside=[*inside, *awards()])
        assert told(report) == [(Code.COUNTED_TWICE, Outcome.FAILED, "/relatedResource/2")] * 3
        # A fourth that asks for a third and for an award of the first, two designations further in.
        third = rule(achievement=f"{SITE}/designations/third", name="Third", rule=_all(EDUCATOR))
        outer = rule(achievement=f"{SITE}/designations/fourth", name="Fourth", rule=_all(third.achievement, "plan"))
        middle = designation(third, inside[:1])
        report = verify(
            designation(outer, [middle, *awards(["plan"])]), outer, third, first, beside=[middle, *inside, *awards()]
        )
        assert report.verdict is Verdict.REJECTED
        assert "counts already for another" in message(report, Code.DESIGNATION_MET)


class TestANewerCopyOfAnAward:
    def test_is_what_the_rule_is_applied_to(self) -> None:
        service = f"{SITE}/refresh/plan"
        context = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

        def with_service(document: dict[str, Any]) -> None:
            document["@context"].append(context)
            document["refreshService"] = {"id": service, "type": "1EdTechCredentialRefresh"}

        of = rule(["plan"], rule={"award": achievement_id("plan"), "versions": ["1"]})

        def version(document: dict[str, Any], text: str) -> None:
            with_service(document)
            document["credentialSubject"]["achievement"]["version"] = text

        counted = award("plan", change=lambda d: version(d, "1"))
        newer = award("plan", change=lambda d: version(d, "2"), validFrom="2026-07-01T00:00:00Z")
        report = verify(designation(of, [counted]), of, beside=[counted], documents={service: newer})
        assert report.verdict is Verdict.REJECTED
        same = award("plan", change=lambda d: version(d, "1"), validFrom="2026-05-02T00:00:00Z")
        report = verify(designation(of, [counted]), of, beside=[counted], documents={service: same})
        assert report.verdict is Verdict.VERIFIED, told(report)


def test_every_award_has_its_requests() -> None:
    of = rule([f"m{number}" for number in range(14)])
    names = [f"m{number}" for number in range(14)]
    held = [award(name, id=f"{SITE}/credentials/{name}") for name in names]
    report = verify(designation(of, held), of, documents={one["id"]: one for one in held})
    assert report.verdict is Verdict.VERIFIED, told(report)


def test_a_report_is_the_same_each_time() -> None:
    of, held = rule(), awards()
    document = designation(of, held)
    assert verify(document, of, beside=held).to_json() == verify(document, of, beside=held).to_json()


def test_what_the_awards_share_is_fetched_and_verified_once() -> None:
    of = rule()
    held = [award(name, credentialStatus=status_entry(index=number)) for number, name in enumerate(NAMES)]
    world = World({of.id: of.content, LIST_URL: bitstring_list()})
    report = Verifier(fetch=world).verify(designation(of, held), TRUSTED, at=NOON, beside=held)
    assert report.verdict is Verdict.VERIFIED, told(report)
    assert sorted(world.asked) == sorted([of.id, LIST_URL])
    lists = [child.children[0] for child in report.children]
    assert all(one is lists[0] for one in lists)


@pytest.mark.parametrize("member", ["identifier", "identifierType"])
def test_a_rule_that_is_named_elsewhere_than_it_is_read_is_rejected(member: str) -> None:
    of, held = rule(), awards()
    document = designation(of, held, suite="eddsa-rdfc-2022")
    [named] = document["credentialSubject"]["achievement"]["otherIdentifier"]
    [name] = iris("identifier entry", member)
    named[name] = named.pop(member)
    failed = {check.code for check in verify(document, of, beside=held).of(Outcome.FAILED)}
    assert Code.GRAPH in failed
    assert Code.PROOF_SIGNATURE not in failed


def test_the_cost_of_a_designation_is_measured() -> None:
    assert 0 < benchmark.of_designation(SUITE, status=True, rounds=1) < 3


class TestAwardsOfADesignationThatWasRevoked:
    @pytest.mark.parametrize("revoked", [False, True])
    def test_are_used_up_as_long_as_it_counts(self, revoked: bool) -> None:
        first = rule(sharing=False)
        second = rule(achievement=f"{SITE}/designations/second", name="Second", rule=_all(EDUCATOR), cascade="none")
        other = rule(achievement=f"{SITE}/designations/other", name="Other")
        outer = rule(
            achievement=f"{SITE}/designations/outer", name="Outer", rule=_all(second.achievement, other.achievement)
        )
        educator = designation(first, awards(), change=lambda d: d.update(credentialStatus=status_entry()))
        inside = [designation(second, [educator]), designation(other, awards())]
        published = {LIST_URL: bitstring_list({INDEX: int(revoked)})}
        held = [*inside, educator, *awards()]
        report = verify(designation(outer, inside), outer, first, second, other, beside=held, documents=published)
        assert [check.outcome for check in report.checks if check.code is Code.COUNTED_TWICE] == [Outcome.FAILED] * 3
        # The same awards asked for once more, beside the one that rests on it.
        more = rule(achievement=f"{SITE}/designations/more", name="More", rule=_all(second.achievement, *NAMES))
        whole = [inside[0], *awards()]
        report = verify(designation(more, whole), more, first, second, beside=[*whole, educator], documents=published)
        assert "counts already for another" in message(report, Code.DESIGNATION_MET)


@pytest.mark.parametrize(("asks", "outcomes"), [("group", [Outcome.FAILED]), ("designation", [])])
def test_a_group_that_is_called_like_a_designation_is_none(asks: str, outcomes: list[Outcome]) -> None:
    plan = {"award": achievement_id("plan")}
    first = rule(sharing=False, rule={"all": [plan]})
    part: dict[str, Any] = {
        "group": {"choose": [{"name": first.name, "n": 1, "of": [plan]}]},
        "designation": {"designation": {"id": EDUCATOR, "name": first.name, "rule": plan, "sharing": True}},
    }
    second = rule(achievement=f"{SITE}/designations/second", name="Second", rule=part[asks])
    outer = rule(achievement=f"{SITE}/designations/outer", name="Outer", rule=_all(EDUCATOR, second.achievement))
    inside = [designation(one, awards(["plan"])) for one in (first, second)]
    report = verify(designation(outer, inside), outer, first, second, beside=[*inside, *awards(["plan"])])
    assert [check.outcome for check in report.checks if check.code is Code.COUNTED_TWICE] == outcomes
