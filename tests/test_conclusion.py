"""What an employer is told to conclude: no more than was found, and in nobody's name who was not asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

import records
from badges import ACADEMY, BASE, NOON, badge, changed, signed
from designations import EDUCATOR, NAMES, award, awards, designation, rule, verify
from microbadge.codes import Code
from microbadge.concluding import conclusion
from microbadge.endorsing import endorse
from microbadge.holder import present
from microbadge.keys import LocalSigner
from microbadge.policy import AllOf, IssuerNotNamed, Policy, RecognizedBy, TrustedIssuers, UnsafeAnyIssuer
from microbadge.recognition import Recognition
from microbadge.report import Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier
from status_lists import INDEX, LIST_URL, World, bitstring_list, entry

AGENCY = LocalSigner.from_seed(b"example state agency, seed 32 b.")
TEACHER = LocalSigner.from_seed(b"a teacher of english learners, s")
HOLDER = LocalSigner.from_seed(b"the holder of a badge, seed 32 b")
TRUSTED = TrustedIssuers([ACADEMY.controller])
BY_AGENCY = AllOf(TRUSTED, RecognizedBy(AGENCY.controller))
GENUINE = "“Scaffolds that fit” holds: it is genuine, and shows what its rubric requires"
COUNTED = "Example State Agency counts it towards certification"
NOT_CERTIFIED = "that is no certification by a state"


def paper(signer: LocalSigner = AGENCY, of: str = BASE, *, counts_for: str = "certification") -> dict[str, Any]:
    """A recognition by somebody who calls itself Example State Agency."""
    since = datetime(2026, 1, 1, tzinfo=UTC)
    said = Recognition(signer.controller, of, issuer=ACADEMY.controller, valid_from=since, counts_for=(counts_for,))
    return endorse(
        "Example State Agency",
        signer,
        of,
        name="Recognised",
        id=f"urn:uuid:{counts_for.replace(' ', '-')}",
        recognizes=said,
    )


def of_badge(document: Any = None, policy: Policy = TRUSTED, *beside: Any) -> str:
    return conclusion(Verifier().verify(signed() if document is None else document, policy, at=NOON, beside=beside))


class TestABadge:
    def test_one_that_holds_is_genuine_and_shows_what_its_rubric_requires(self) -> None:
        assert of_badge() == f"{GENUINE}."
        plain = changed(_without_rubric)
        assert of_badge(signed(plain)) == "“Scaffolds that fit” holds: it is genuine."

    def test_one_that_does_not_hold_is_not_named(self) -> None:
        assert of_badge(badge()) == "Do not rely on this: it is not signed: it has no proof."

    def test_of_one_whose_issuer_nobody_named_nobody_can_tell(self) -> None:
        said = of_badge(policy=IssuerNotNamed())
        assert said.startswith("Nobody can tell yet whether “Scaffolds that fit” holds: nobody said whose badges count")

    @pytest.mark.parametrize("name", [" ", {"en": "Scaffolds"}])
    def test_one_without_a_name_of_one_line_is_this_credential(self, name: Any) -> None:
        report = Verifier().verify(signed(), TRUSTED, at=NOON)
        document = changed(lambda d: d["credentialSubject"]["achievement"].update(name=name))
        assert conclusion(replace(report, document=document)).startswith("this credential holds")
        document["credentialSubject"] = [document["credentialSubject"], {}]
        assert conclusion(replace(report, document=document)).startswith("“Scaffolds that fit” holds")

    def test_what_nobody_looked_at_is_said_to_be_so(self) -> None:
        report = Verifier().verify(signed(), TRUSTED, at=NOON)
        checks = tuple(check for check in report.checks if check.code is not Code.PROOF_SIGNATURE)
        assert conclusion(replace(report, checks=checks)).endswith("holds: not all was looked at that has to be.")

    def test_who_was_asked_about_and_recognises_it_is_named(self) -> None:
        assert of_badge(None, BY_AGENCY, paper()) == f"{GENUINE}; {COUNTED}."

    def test_nobody_else_is_under_whatever_name(self) -> None:
        assert of_badge(None, TRUSTED, paper()) == f"{GENUINE}."
        assert of_badge(None, BY_AGENCY, paper(), paper(HOLDER, counts_for="everything")) == f"{GENUINE}; {COUNTED}."

    def test_not_every_recognition_is_told_of(self) -> None:
        said = of_badge(None, BY_AGENCY, *(paper(counts_for=f"degree {number}") for number in range(5)))
        assert said.count("Example State Agency counts it") == 3


def _without_rubric(document: dict[str, Any]) -> None:
    document["credentialSubject"].pop("result")
    document["credentialSubject"]["achievement"].pop("resultDescription")


def with_lapses(cascade: str, *lapsing: str, documents: Mapping[str, Any] | None = None) -> VerificationReport:
    """A designation of awards of which some were revoked; or, without the list, of which nobody could see it."""
    of = rule(cascade=cascade)
    held = [award(name, credentialStatus=entry()) if name in lapsing else award(name) for name in NAMES]
    return verify(designation(of, held), of, beside=held, documents=documents)


REVOKED = {LIST_URL: bitstring_list({INDEX: 1})}


class TestADesignation:
    def test_each_place_is_filled_by_an_award_that_holds(self) -> None:
        for cascade in ("none", "warn", "fail"):
            said = conclusion(with_lapses(cascade))
            assert said == (
                "“Effective Educator” holds: each of the 3 places of its rule is filled by an award that holds; "
                f"{NOT_CERTIFIED}."
            )

    def test_one_place_is_one(self) -> None:
        of, held = rule(NAMES[:1]), awards(NAMES[:1])
        said = conclusion(verify(designation(of, held), of, beside=held))
        assert ": the one place of its rule is filled by an award that holds; " in said

    @pytest.mark.parametrize("cascade", ["none", "warn"])
    @pytest.mark.parametrize(
        ("documents", "why"),
        [(REVOKED, "the issuer has revoked this badge"), ({}, "the status list could not be had")],
        ids=["revoked", "unseen"],
    )
    def test_an_award_that_was_taken_back_or_may_have_been_is_not_said_to_hold(
        self, cascade: str, documents: dict[str, Any], why: str
    ) -> None:
        report = with_lapses(cascade, "plan", documents=documents)
        said = conclusion(report)
        assert report.verdict is Verdict.VERIFIED
        assert said.startswith(
            "“Effective Educator” holds: of the 3 places of its rule 2 are filled by an award that holds, and 1 by one "
            f"that counts under the rule all the same (Plan: {why}"
        )
        assert said.endswith(f"; {NOT_CERTIFIED}.")
        assert report.designation is not None
        [plan, *others] = report.designation["slots"]
        assert (plan["standing"], why in plan["why"]) == ("counts", True)
        assert [slot["why"] for slot in others] == [None, None]

    def test_of_many_such_awards_some_are_named_and_the_others_counted(self) -> None:
        said = conclusion(with_lapses("none", *NAMES, documents=REVOKED))
        assert "of the 3 places of its rule 0 are filled by an award that holds, and 3 by one that counts" in said
        report = with_lapses("none", *NAMES, documents=REVOKED)
        assert report.designation is not None
        slots = report.designation["slots"]
        said = conclusion(replace(report, designation={**report.designation, "slots": [*slots, *slots[:2]]}))
        assert said.count("the issuer has revoked") == 3
        assert "; and 2 more)" in said
        said = conclusion(with_lapses("none", *NAMES[:2], documents=REVOKED))
        assert "1 is filled by an award that holds, and 2 by one that counts" in said

    def test_under_a_rule_that_lets_it_fall_the_reason_is_what_was_taken_back(self) -> None:
        said = conclusion(with_lapses("fail", "plan", documents=REVOKED))
        assert said.startswith("Do not rely on “Effective Educator”: ")
        assert "the issuer has revoked this badge" in said
        assert said.endswith(", and without it the rule is not met.")
        said = conclusion(with_lapses("fail", "plan"))
        assert said.startswith("Nobody can tell yet whether “Effective Educator” holds: ")

    def test_what_is_missing_is_the_reason(self) -> None:
        of, held = rule(), awards()
        said = conclusion(verify(designation(of, held[:2]), of, beside=held))
        assert said.startswith("Do not rely on “Effective Educator”: The rule of Effective Educator is not met")

    @pytest.mark.parametrize(
        ("policy", "signer", "said", "unsaid"),
        [
            (BY_AGENCY, AGENCY, f"; {COUNTED}; counting towards a certification is not yet one.", NOT_CERTIFIED),
            (TRUSTED, AGENCY, f"that holds; {NOT_CERTIFIED}.", "Agency"),
            (TRUSTED, HOLDER, f"that holds; {NOT_CERTIFIED}.", "Agency"),
        ],
    )
    def test_only_who_was_asked_about_counts_it_towards_a_certification(
        self, policy: Policy, signer: LocalSigner, said: str, unsaid: str
    ) -> None:
        of, held = rule(), awards()
        beside = [*held, paper(signer, EDUCATOR)]
        found = conclusion(verify(designation(of, held), of, beside=beside, policy=policy))
        assert found.endswith(said)
        assert unsaid not in found

    def test_a_recognition_for_something_else_is_no_step_to_a_certification(self) -> None:
        of, held = rule(), awards()
        beside = [*held, paper(AGENCY, EDUCATOR, counts_for="clock hours")]
        found = conclusion(verify(designation(of, held), of, beside=beside, policy=BY_AGENCY))
        assert found.endswith(f"counts it towards clock hours; {NOT_CERTIFIED}.")


class TestAPresentation:
    @staticmethod
    def presented(*credentials: Any, signer: LocalSigner = TEACHER, **documents: Any) -> VerificationReport:
        presentation = present(list(credentials), signer, challenge="c-1")
        world = World({rule().id: rule().content, **documents})
        return Verifier(fetch=world).verify(presentation, TRUSTED, at=NOON, challenge="c-1")

    def test_each_credential_that_holds_is_counted(self) -> None:
        held = awards()
        assert conclusion(self.presented(held[0])) == "the presentation holds, and so does the credential in it."
        report = self.presented(designation(rule(), held), *held)
        assert conclusion(report) == "the presentation holds, and so does each of the 4 credentials in it."

    def test_one_that_was_only_warned_of_is_not_counted(self) -> None:
        held = awards()
        forged = {**paper(), "name": "altered"}
        report = self.presented(designation(rule(), held), *held, forged)
        assert report.verdict is Verdict.VERIFIED
        assert conclusion(report) == (
            "the presentation holds, and so do 4 of the 5 credentials in it; 1 is not verified and only warned of."
        )
        report = self.presented(held[0], forged, {**forged, "id": "urn:uuid:other"})
        assert conclusion(report) == (
            "the presentation holds, and so does 1 of the 3 credentials in it; 2 are not verified and only warned of."
        )

    def test_one_that_fails_is_the_reason(self) -> None:
        said = conclusion(self.presented({**awards()[0], "name": "altered"}))
        assert said.startswith("Do not rely on the presentation: the credential is rejected")

    def test_one_of_nothing_holds_no_credentials(self) -> None:
        full = present(awards(NAMES[:1]), TEACHER, challenge="c-1")
        empty = {name: value for name, value in full.items() if name not in ("verifiableCredential", "proof")}
        document = signed(empty, TEACHER, proof_purpose="authentication", challenge="c-1")
        report = Verifier(profile="vc").verify(document, UnsafeAnyIssuer(), at=NOON, challenge="c-1")
        assert "credentials in it" not in conclusion(report)


class TestARecord:
    def test_each_credential_in_it_is_counted(self) -> None:
        for numbers, said in (((1,), "the credential in it"), ((1, 2), "each of the 2 credentials in it")):
            document = records.signed_record(records.record(map(records.member, numbers)))
            report = records.verify(document)
            assert report.verdict is Verdict.VERIFIED
            assert conclusion(report) == f"“Transcript” holds, and so does {said}."

    def test_one_that_was_only_warned_of_is_not_counted(self) -> None:
        document = records.signed_record(records.record([records.member(1), records.member(2)]))
        report = records.verify(document)
        second = [check for check in report.checks if check.code is Code.MEMBER][1]
        checks = tuple(replace(check, outcome=Outcome.WARNING) if check is second else check for check in report.checks)
        assert conclusion(replace(report, checks=checks)) == (
            "“Transcript” holds, and so does 1 of the 2 credentials in it; 1 is not verified and only warned of."
        )

    def test_one_that_fails_is_the_reason(self) -> None:
        member = {**records.member(1), "name": "altered"}
        said = conclusion(records.verify(records.signed_record(records.record([member, records.member(2)]))))
        assert said.startswith("Do not rely on “Transcript”: ")
