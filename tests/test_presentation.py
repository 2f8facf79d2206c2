"""Presentations: what a holder signs for whoever asks, and what the verifier makes of it (VCDM 2.0, section 4.13)."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from badges import ACADEMY, BASE, NOON, STRANGER, badge, changed, signed
from designations import EDUCATOR, SITE, SUITE, award, awards, designation, rule, unsigned
from designations import entry as resource_of
from microbadge.codes import Code
from microbadge.data_integrity import add_proof
from microbadge.dids import did_document
from microbadge.endorsing import endorse
from microbadge.errors import InvalidError, ModelError, UnavailableError
from microbadge.fetch import Fetched
from microbadge.holder import present, present_jwt
from microbadge.jose import jwt_payload, sign_token
from microbadge.keys import LocalSigner
from microbadge.policy import AllOf, AwardedTo, Awards, IssuerNotNamed, TrustedIssuers, UnsafeAnyIssuer
from microbadge.reading import Received
from microbadge.recipient import identity_object
from microbadge.render import text
from microbadge.report import Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier, presentation, requests
from microbadge.verifier import credential as steps
from microbadge.verifier.presentation import MAX_CREDENTIALS
from microbadge.verifier.run import Run
from status_lists import World

TEACHER = LocalSigner.from_seed(b"a teacher of english learners, s")
"""The key of the invented teacher who holds the badges."""
POLICY = TrustedIssuers([ACADEMY.controller])
CHALLENGE = "3f1c8a"
DOMAIN = "school.example"
Presentation = dict[str, Any]


def teachers(change: Callable[[dict[str, Any]], object] | None = None, **options: Any) -> dict[str, Any]:
    """A badge awarded to the teacher's DID."""
    document = changed(lambda d: d["credentialSubject"].update(id=TEACHER.controller))
    return signed(document if change is None else changed(change, document), **options)


def teachers_token() -> str:
    """The same badge in a token."""
    document = changed(lambda d: d["credentialSubject"].update(id=TEACHER.controller))
    return sign_token(document, ACADEMY, typ="vc+jwt")


def presented(*credentials: dict[str, Any] | str, signer: LocalSigner = TEACHER, **options: Any) -> Presentation:
    return present(credentials or [teachers()], signer, challenge=CHALLENGE, domain=DOMAIN, created=NOON, **options)


def verify(presentation: Presentation | str, **options: Any) -> VerificationReport:
    asked: dict[str, Any] = {"policy": POLICY, "challenge": CHALLENGE, "domain": DOMAIN, "at": NOON} | options
    return Verifier(**asked.pop("verifier", {})).verify(presentation, asked.pop("policy"), **asked)


def bad(report: VerificationReport) -> list[tuple[Code, Outcome, str | None]]:
    return [(c.code, c.outcome, c.pointer) for c in report.of(Outcome.FAILED, Outcome.UNDETERMINED)]


def resigned(presentation: Presentation, change: Callable[[Presentation], object], **options: Any) -> Presentation:
    """The presentation, changed before it was signed."""
    unsigned = {name: value for name, value in presentation.items() if name != "proof"}
    asked: dict[str, Any] = {
        "proof_purpose": "authentication",
        "challenge": CHALLENGE,
        "domain": DOMAIN,
        "created": NOON,
    } | options
    return add_proof(changed(change, unsigned), asked.pop("signer", TEACHER), **asked)


class TestTheTeachersOwnBadge:
    @pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
    def test_is_verified_with_the_presentation(self, suite: str) -> None:
        report = verify(presented(cryptosuite=suite))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert [child.verdict for child in report.children] == [Verdict.VERIFIED]
        assert report.children[0].document == teachers()
        assert [check.outcome for check in report.checks if check.code is Code.PRESENTATION_SUBJECT] == [Outcome.PASSED]

    @pytest.mark.parametrize("kind", ["p256", "p384"])
    def test_may_be_presented_with_a_key_on_a_nist_curve(self, kind: str) -> None:
        teacher = LocalSigner.generate(kind)
        mine = signed(changed(lambda d: d["credentialSubject"].update(id=teacher.controller)))
        assert verify(presented(mine, signer=teacher, cryptosuite="ecdsa-rdfc-2019"))

    def test_is_verified_when_presented_in_a_token(self) -> None:
        token = present_jwt([teachers_token()], TEACHER, challenge=CHALLENGE, domain=DOMAIN)
        report = verify(token)
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert report.input.format == "jwt"

    def test_is_verified_when_its_presentation_is_in_an_envelope(self) -> None:
        token = present_jwt([teachers_token()], TEACHER, challenge=CHALLENGE, domain=DOMAIN)
        envelope = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": "EnvelopedVerifiablePresentation",
            "id": f"data:application/vp+jwt,{token}",
        }
        report = verify(envelope)
        assert report.verdict is Verdict.VERIFIED, bad(report)

    def test_is_shown_to_a_person_with_what_it_says(self) -> None:
        words = "\n".join(line.text for line in text(verify(presented())))
        assert words.startswith("VERIFIED")
        assert f"presented by {TEACHER.controller}" in words
        assert "Plan: Demonstrated" in words

    def test_is_shown_beside_another_one(self) -> None:
        second = teachers(lambda d: d.update(id="urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0002"))
        report = verify(presented(teachers(), second))
        assert report
        assert [child.about for child in report.children] == [
            "credential 1 of the presentation",
            "credential 2 of the presentation",
        ]


class TestSomebodyElses:
    def test_badge_is_rejected(self) -> None:
        report = verify(presented(signer=STRANGER))
        assert bad(report) == [
            (Code.PRESENTATION_SUBJECT, Outcome.FAILED, "/verifiableCredential/0/credentialSubject/id")
        ]

    def test_name_as_the_holder_is_rejected(self) -> None:
        stolen = resigned(presented(), lambda d: None, signer=STRANGER)
        report = verify(stolen)
        assert report.verdict is Verdict.REJECTED
        assert (Code.PRESENTATION_HOLDER, Outcome.FAILED, "/proof/verificationMethod") in bad(report)

    def test_presentation_makes_no_request_for_a_key_that_is_not_the_holders(self) -> None:
        def fetch(url: str) -> Fetched:
            raise AssertionError(url)

        other = TEACHER.controlled_by("did:web:somewhere.example")
        report = verify(resigned(presented(), lambda d: None, signer=other), verifier={"fetch": fetch})
        assert report.verdict is Verdict.REJECTED

    def test_badge_in_a_token_is_rejected(self) -> None:
        report = verify(present_jwt([teachers_token()], STRANGER, challenge=CHALLENGE, domain=DOMAIN))
        assert [code for code, _, _ in bad(report)] == [Code.PRESENTATION_SUBJECT]


class TestAForgeryInThePresentersName:
    """A document that is a presentation and a credential at once would be judged by the presenter's key alone."""

    @pytest.mark.parametrize("profile", ["open-badges", "vc"])
    @pytest.mark.parametrize("types", [["OpenBadgeCredential"], ["VerifiableCredential", "OpenBadgeCredential"], []])
    def test_is_rejected_and_shows_nothing(self, types: list[str], profile: str) -> None:
        forged = {
            **changed(lambda d: d["credentialSubject"].update(id=TEACHER.controller)),
            "type": [*types, "VerifiablePresentation"],
            "holder": TEACHER.controller,
            "verifiableCredential": [teachers()],
        }
        made: list[Any] = [sign_token({**forged, "nonce": CHALLENGE, "aud": DOMAIN}, TEACHER, typ="vp+jwt")]
        if "VerifiableCredential" in types:  # else no context gives the claims a meaning that could be signed
            made.append(resigned(presented(), lambda d: d.update(forged)))
        for data in made:
            report = verify(data, policy=AllOf(POLICY, AwardedTo(TEACHER.controller)), verifier={"profile": profile})
            assert report.verdict is Verdict.REJECTED
            assert report.document is None
            assert bad(report)[0][:2] == (Code.INPUT, Outcome.FAILED)

    def test_is_rejected_where_a_status_list_should_be(self) -> None:
        url = "https://academy.example/status/1"
        entry = {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": url,
        }
        fetch = {url: presented(), "list": presented(teachers_token())}
        for listed in fetch.values():
            verifier = {"fetch": lambda _, held=listed: Fetched(json.dumps(held).encode(), url)}
            badge = teachers(lambda d: d.update(credentialStatus=entry))
            assert verify(presented(badge), verifier=verifier).verdict is not Verdict.VERIFIED


class TestTheWordOfThePresenter:
    """VCDM 2.0, section 4.13.2: a credential without a proof of its own, issued by who presents it."""

    def unsigned(self, issuer: str = TEACHER.controller) -> dict[str, Any]:
        return {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://www.w3.org/ns/credentials/undefined-terms/v2",
            ],
            "type": ["VerifiableCredential"],
            "issuer": issuer,
            "credentialSubject": {"id": TEACHER.controller, "likes": "long words"},
        }

    def made(self, credential: dict[str, Any]) -> Presentation:
        return resigned(presented(), lambda d: d.update(verifiableCredential=[credential]))

    def test_holds_with_the_presentation(self) -> None:
        asked = {"policy": UnsafeAnyIssuer(), "verifier": {"profile": "vc"}}
        report = verify(self.made(self.unsigned()), **asked)
        assert report.verdict is Verdict.VERIFIED, (bad(report), bad(report.children[0]))
        tampered = self.made(self.unsigned())
        tampered["verifiableCredential"][0]["credentialSubject"]["likes"] = "short words"
        report = verify(tampered, **asked)
        assert [child.verdict for child in report.children] == [Verdict.REJECTED]

    def test_is_nobody_elses(self) -> None:
        asked = {"policy": UnsafeAnyIssuer(), "verifier": {"profile": "vc"}}
        assert verify(self.made(self.unsigned(ACADEMY.controller)), **asked).verdict is Verdict.REJECTED
        assert verify(self.made(self.unsigned()), verifier={"profile": "vc"}).verdict is Verdict.REJECTED

    def test_needs_a_key_for_assertions(self) -> None:
        did = "did:web:teacher.example"
        own = TEACHER.controlled_by(did)
        published = did_document(did, [own.public_key])
        credential = {**self.unsigned(did), "credentialSubject": {"id": did, "likes": "long words"}}
        document = {**presented(), "holder": did, "verifiableCredential": [credential]}
        made = resigned(document, lambda d: None, signer=own)
        for names, verdict in ((published["assertionMethod"], Verdict.VERIFIED), ([], Verdict.REJECTED)):
            answer = json.dumps({**published, "assertionMethod": names}).encode()
            verifier = {"profile": "vc", "fetch": lambda url, held=answer: Fetched(held, url)}
            assert verify(made, policy=TrustedIssuers([did]), verifier=verifier).verdict is verdict

    def test_says_where_nobody_asked_whose_it_is(self) -> None:
        asked = {"policy": UnsafeAnyIssuer(), "verifier": {"profile": "vc", "bind_issuer": False}}
        report = verify(self.made(self.unsigned()), **asked)
        assert [c.outcome for c in report.children[0].checks if c.code is Code.PROOF_ISSUER] == [Outcome.SKIPPED]

    def test_makes_no_badge(self) -> None:
        mine = changed(
            lambda d: (d["issuer"].update(id=TEACHER.controller), d["credentialSubject"].update(id=TEACHER.controller))
        )
        policy = TrustedIssuers([TEACHER.controller])
        assert verify(self.made(mine), policy=policy).verdict is Verdict.REJECTED


class TestChallengeAndDomain:
    @pytest.mark.parametrize("as_token", [False, True])
    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ({"challenge": "another"}, Code.PROOF_CHALLENGE),
            ({"domain": "elsewhere.example"}, Code.PROOF_DOMAIN),
        ],
    )
    def test_that_were_not_asked_for_are_rejected(self, asked: dict[str, str], code: Code, as_token: bool) -> None:
        token = present_jwt([teachers_token()], TEACHER, challenge=CHALLENGE, domain=DOMAIN)
        report = verify(token if as_token else presented(), **asked)
        assert [each for each, _, _ in bad(report)] == [code]

    def test_a_challenge_nobody_gave_leaves_a_warning(self) -> None:
        report = verify(presented(), challenge=None)
        assert report.verdict is Verdict.VERIFIED
        assert [c.outcome for c in report.checks if c.code is Code.PROOF_CHALLENGE] == [Outcome.WARNING]

    def test_are_not_asked_of_the_credentials_inside(self) -> None:
        [child] = verify(presented()).children
        assert not [c for c in child.checks if c.code in (Code.PROOF_CHALLENGE, Code.PROOF_DOMAIN)]


class TestAPresentation:
    def test_that_was_altered_is_rejected_and_shows_nothing(self) -> None:
        tampered = presented()
        tampered["verifiableCredential"] = [teachers(lambda d: d.update(name="Another badge"))]
        report = verify(tampered)
        assert (Code.PROOF_SIGNATURE, Outcome.FAILED, "/proof/proofValue") in bad(report)
        assert report.document is None
        skipped = [c for c in report.checks if c.code is Code.PRESENTATION_SUBJECT]
        assert [c.outcome for c in skipped] == [Outcome.SKIPPED]

    def test_without_a_proof_is_rejected(self) -> None:
        unsigned = {name: value for name, value in presented().items() if name != "proof"}
        report = verify(unsigned)
        assert (Code.PROOF_PRESENT, Outcome.FAILED, "/proof") in bad(report)

    def test_signed_for_another_purpose_is_rejected(self) -> None:
        report = verify(resigned(presented(), lambda d: None, proof_purpose="assertionMethod"))
        assert (Code.PROOF_PURPOSE, Outcome.FAILED, "/proof/proofPurpose") in bad(report)

    @pytest.mark.parametrize("asked", [{"challenge": "another"}, {"domain": "elsewhere.example"}])
    def test_that_is_not_the_one_asked_for_shows_nothing_under_a_good_signature(self, asked: dict[str, str]) -> None:
        report = verify(presented(), **asked)
        [signature] = [c for c in report.checks if c.code is Code.PROOF_SIGNATURE]
        assert signature.outcome is Outcome.PASSED
        assert report.document is None

    def test_of_a_badge_that_does_not_hold_is_rejected_and_says_which(self) -> None:
        broken = teachers()
        broken["name"] = "Doctor of Everything"
        report = verify(presented(teachers(), broken))
        assert bad(report) == [(Code.PRESENTATION_CREDENTIAL, Outcome.FAILED, "/verifiableCredential/1")]
        assert [child.verdict for child in report.children] == [Verdict.VERIFIED, Verdict.REJECTED]

    def test_of_a_strangers_badge_is_rejected_by_the_policy(self) -> None:
        forged = teachers(lambda d: d["issuer"].update(id=STRANGER.controller), signer=STRANGER)
        assert verify(presented(forged)).verdict is Verdict.REJECTED
        assert verify(presented(forged), policy=UnsafeAnyIssuer()).verdict is Verdict.VERIFIED

    def test_of_a_badge_whose_status_nobody_could_see_is_undetermined(self) -> None:
        status = {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://academy.example/status/1",
        }
        report = verify(presented(teachers(lambda d: d.update(credentialStatus=status))))
        assert report.verdict is Verdict.UNDETERMINED
        assert bad(report) == [(Code.PRESENTATION_CREDENTIAL, Outcome.UNDETERMINED, "/verifiableCredential/0")]

    def test_of_nothing_is_no_badge(self) -> None:
        empty = resigned(presented(), lambda d: d.pop("verifiableCredential"))
        assert bad(verify(empty)) == [(Code.PRESENTATION_CREDENTIAL, Outcome.FAILED, "/verifiableCredential")]
        anything = {"verifier": {"profile": "vc"}, "policy": UnsafeAnyIssuer()}
        assert verify(empty, **anything).verdict is Verdict.VERIFIED
        assert verify(empty, verifier={"profile": "vc"}).verdict is Verdict.REJECTED
        unnamed = {"verifier": {"profile": "vc"}, "policy": IssuerNotNamed()}
        assert verify(empty, **unnamed).verdict is Verdict.UNDETERMINED

    def test_that_hides_a_credential_from_a_reader_of_json_is_rejected(self) -> None:
        hidden = presented()
        moved = hidden.pop("verifiableCredential")
        hidden["https://www.w3.org/2018/credentials#verifiableCredential"] = [{"@graph": moved}]
        assert Code.TERMS in [code for code, _, _ in bad(verify(hidden))]
        aliased = presented()
        aliased["@context"].append({"shown": {"@id": "https://www.w3.org/2018/credentials#verifiableCredential"}})
        aliased["shown"] = ["urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0001"]
        assert Code.GRAPH in [code for code, _, _ in bad(verify(aliased))]

    def test_of_what_is_no_credential_is_rejected(self) -> None:
        for entry in (5, "text", {"type": "VerifiablePresentation"}, None):
            broken = presented()
            broken["verifiableCredential"] = [entry]
            assert verify(broken).verdict is Verdict.REJECTED

    def test_of_more_credentials_than_are_looked_at_is_undetermined(self) -> None:
        crowd = presented()
        crowd["verifiableCredential"] = [{"type": "VerifiableCredential"}] * (MAX_CREDENTIALS + 1)
        report = verify(crowd)
        assert len(report.children) == MAX_CREDENTIALS
        assert (Code.PRESENTATION_CREDENTIAL, Outcome.UNDETERMINED, "/verifiableCredential") in bad(report)

    def test_names_its_holder_or_else_is_that_of_whose_key_it_is(self) -> None:
        nameless = resigned(presented(), lambda d: d.pop("holder"))
        assert verify(nameless).verdict is Verdict.VERIFIED
        described = resigned(presented(), lambda d: d.update(holder={"id": TEACHER.controller}))
        assert verify(described).verdict is Verdict.VERIFIED
        keyless = changed(lambda d: d["proof"].pop("verificationMethod"), nameless)
        assert verify(keyless).verdict is Verdict.REJECTED
        token = sign_token(
            {**changed(lambda d: d.pop("proof"), nameless), "nonce": CHALLENGE, "aud": DOMAIN}, TEACHER, typ="JWT"
        )
        assert verify(token).verdict is Verdict.VERIFIED
        for holder in (5, {"name": "Ana"}, ["did:example:a"]):
            broken = copy.deepcopy(presented())
            broken["holder"] = holder
            assert verify(broken).verdict is Verdict.REJECTED

    def test_without_the_binding_says_so(self) -> None:
        report = verify(presented(signer=STRANGER), verifier={"bind_issuer": False})
        assert report.verdict is Verdict.VERIFIED
        turned_off = [c.code for c in report.of(Outcome.SKIPPED)]
        assert turned_off == [Code.PRESENTATION_HOLDER, Code.PRESENTATION_SUBJECT]

    @staticmethod
    def with_statuses(urls: list[str]) -> dict[str, Any]:
        entries = [
            {
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": "7",
                "statusListCredential": url,
            }
            for url in urls
        ]
        return teachers(lambda d: d.update(credentialStatus=entries))

    def test_lets_each_of_its_credentials_have_its_requests_and_no_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(requests, "MAX_REQUESTS", 3)
        asked: list[str] = []

        def fetch(url: str) -> Fetched:
            asked.append(url)
            raise UnavailableError("nothing is there", url=url)

        hungry = self.with_statuses([f"https://academy.example/1/{n}" for n in range(4)])
        modest = self.with_statuses(["https://academy.example/1/0", "https://academy.example/2"])
        verify(presented(hungry, modest), verifier={"fetch": fetch, "profile": "vc"})
        assert len(asked) == 4
        assert asked[-1] == "https://academy.example/2"

    def test_that_does_not_hold_makes_no_requests_for_its_credentials(self) -> None:
        def fetch(url: str) -> Fetched:
            raise AssertionError(url)

        unsigned = presented(self.with_statuses(["https://academy.example/1"]))
        del unsigned["proof"]
        assert verify(unsigned, verifier={"fetch": fetch, "profile": "vc"}).verdict is Verdict.REJECTED


class TestABadgeThatNamesItsRecipientByEmail:
    ANA = identity_object("ana@school.example", "emailAddress", salt="b2f1")

    def named(self) -> dict[str, Any]:
        def change(document: dict[str, Any]) -> None:
            del document["credentialSubject"]["id"]
            document["credentialSubject"]["identifier"] = [self.ANA]

        return signed(changed(change, badge()))

    def test_does_not_show_that_the_presenter_is_the_recipient(self) -> None:
        report = verify(presented(self.named()))
        assert report.verdict is Verdict.UNDETERMINED
        assert [code for code, _, _ in bad(report)] == [Code.PRESENTATION_SUBJECT]

    def test_does_not_show_it_of_a_person_the_verifier_names_either(self) -> None:
        # Whoever has a copy of the badge can present it: the badge alone says as much.
        report = verify(presented(self.named()), policy=AllOf(POLICY, AwardedTo("ana@school.example")))
        assert [child.verdict for child in report.children] == [Verdict.VERIFIED]
        assert report.verdict is Verdict.UNDETERMINED


class TestADesignationAndTheAwardsThatItRestsOn:
    """What is there for the sake of another credential is not asked for by itself."""

    NAMES = ("plan", "teach", "reflect", "adapt", "assess", "lead")
    OF = rule(NAMES)
    POLICY = AllOf(POLICY, Awards(EDUCATOR))

    def asked(self, *credentials: dict[str, Any] | str, **options: Any) -> VerificationReport:
        asked = {"policy": self.POLICY, "verifier": {"fetch": World({self.OF.id: self.OF.content})}}
        return verify(presented(*credentials), **(asked | options))

    def test_are_verified_together(self) -> None:
        held = awards(self.NAMES)
        report = self.asked(*held, designation(self.OF, held))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert [child.about for child in report.children] == [
            f"credential {n} of the presentation" for n in range(1, 8)
        ]
        assert all(child.verdict is Verdict.VERIFIED for child in report.children)
        [ours] = [child for child in report.children if child.designation is not None]
        assert [part.about for part in ours.children] == [f"component {name.title()}" for name in self.NAMES]
        outcomes = {check.outcome for check in report.checks if check.code is Code.PRESENTATION_SUBJECT}
        assert outcomes == {Outcome.PASSED}

    def test_are_verified_once_each(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[str] = []
        really = steps.check_credential

        def counted(run: Run, received: Received) -> Received:
            seen.append(received.input.sha256)
            return really(run, received)

        monkeypatch.setattr(steps, "check_credential", counted)
        monkeypatch.setattr(presentation, "check_credential", counted)
        held = awards(self.NAMES)
        assert self.asked(designation(self.OF, held), *held)
        assert len(seen) == 7

    def test_leave_it_undetermined_where_one_is_not_presented(self) -> None:
        held = awards(self.NAMES)
        report = self.asked(designation(self.OF, held), *held[:5])
        assert bad(report) == [(Code.PRESENTATION_CREDENTIAL, Outcome.UNDETERMINED, "/verifiableCredential/0")]

    def test_show_no_award_that_is_not_the_one_counted(self) -> None:
        held = awards(self.NAMES)
        forged = award("lead", signer=STRANGER)
        report = self.asked(designation(self.OF, held), *held, forged)
        assert bad(report) == [(Code.PRESENTATION_CREDENTIAL, Outcome.FAILED, "/verifiableCredential/7")]

    def test_show_no_award_beside_them_that_was_not_asked_for(self) -> None:
        held = awards(self.NAMES)
        report = self.asked(designation(self.OF, held), *held, award("coach"))
        assert bad(report) == [(Code.PRESENTATION_CREDENTIAL, Outcome.FAILED, "/verifiableCredential/7")]

    def test_have_to_be_the_presenters(self) -> None:
        held = [*awards(self.NAMES[:5]), award("lead", to="did:example:colleague")]
        report = self.asked(designation(self.OF, held), *held)
        assert (Code.PRESENTATION_SUBJECT, Outcome.FAILED, "/verifiableCredential/6/credentialSubject/id") in bad(
            report
        )

    def test_do_not_hide_behind_a_strangers_designation(self) -> None:
        held = [award(name, signer=STRANGER) for name in self.NAMES]
        made = changed(lambda d: d["issuer"].update(id=STRANGER.controller), unsigned(self.OF, held))
        report = self.asked(signed(made, STRANGER, cryptosuite=SUITE), *held)
        assert report.verdict is Verdict.REJECTED

    def test_do_not_hide_behind_each_other(self) -> None:
        one = unsigned(self.OF, [])
        one["relatedResource"].append({**resource_of(award("plan")), "id": "urn:uuid:other"})
        first = signed(one, cryptosuite=SUITE)
        other = {**unsigned(self.OF, [first]), "id": "urn:uuid:other"}
        report = self.asked(first, signed(other, cryptosuite=SUITE))
        assert report.verdict is Verdict.REJECTED
        assert len([c for c in report.checks if c.code is Code.PRESENTATION_CREDENTIAL]) == 2

    def test_count_for_one_designation_that_does_not_share_them(self) -> None:
        held = awards()
        one = rule(sharing=False)
        others = [
            rule(achievement=f"{SITE}/designations/other", name="Other", sharing=sharing) for sharing in (False, True)
        ]
        for other in others:
            world = World({of.id: of.content for of in (one, other)})
            made = presented(designation(one, held), designation(other, held), *held, cryptosuite=SUITE)
            report = verify(made, verifier={"fetch": world})
            assert bad(report) == [(Code.COUNTED_TWICE, Outcome.FAILED, "/verifiableCredential/1")] * 3
        one, two = rule(), others[1]
        world = World({of.id: of.content for of in (one, two)})
        made = presented(designation(one, held), designation(two, held), *held, cryptosuite=SUITE)
        assert verify(made, verifier={"fetch": world}).verdict is Verdict.VERIFIED

    @pytest.mark.parametrize(("cascade", "verdict"), [("warn", Verdict.VERIFIED), ("fail", Verdict.REJECTED)])
    def test_count_as_the_rule_says_where_one_has_expired(self, cascade: str, verdict: Verdict) -> None:
        of = rule(self.NAMES, cascade=cascade)
        held = [*awards(self.NAMES[:5]), award("lead", validUntil="2026-07-01T00:00:00Z")]
        report = self.asked(designation(of, held), *held, verifier={"fetch": World({of.id: of.content})})
        assert report.verdict is verdict
        warned = [c.pointer for c in report.of(Outcome.WARNING) if c.code is Code.PRESENTATION_CREDENTIAL]
        assert warned == ["/verifiableCredential/6"]

    def test_are_looked_at_once_the_presentation_holds(self) -> None:
        held = awards(self.NAMES)
        world = World({self.OF.id: self.OF.content})
        tampered = presented(designation(self.OF, held), *held)
        tampered["verifiableCredential"].pop()
        report = verify(tampered, policy=self.POLICY, verifier={"fetch": world})
        assert report.verdict is Verdict.REJECTED
        assert world.asked == []


class TestAnEndorsementInAPresentation:
    def endorsed(self, **options: Any) -> dict[str, Any]:
        profile = {"id": STRANGER.controller, "type": ["Profile"], "name": "Example State Agency"}
        asked = {"name": "Recognised", "id": "urn:uuid:endorsement"} | options
        return endorse(profile, STRANGER, BASE, **asked)

    def test_is_nobodys_award_and_not_asked_for_by_itself(self) -> None:
        made = self.endorsed(valid_from=datetime(2026, 5, 1, tzinfo=UTC))
        report = verify(presented(teachers(), made))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert [child.verdict for child in report.children] == [Verdict.VERIFIED] * 2
        subject = {c.pointer: c.outcome for c in report.checks if c.code is Code.PRESENTATION_SUBJECT}
        assert subject["/verifiableCredential/1/credentialSubject/id"] is Outcome.NOT_APPLICABLE

    def test_that_does_not_hold_makes_the_badge_no_worse(self) -> None:
        forged = {**self.endorsed(valid_from=datetime(2026, 5, 1, tzinfo=UTC)), "name": "Forged"}
        report = verify(presented(teachers(), forged))
        assert report.verdict is Verdict.VERIFIED, bad(report)
        assert [child.verdict for child in report.children] == [Verdict.VERIFIED, Verdict.REJECTED]
        warned = [c.pointer for c in report.of(Outcome.WARNING) if c.code is Code.PRESENTATION_CREDENTIAL]
        assert warned == ["/verifiableCredential/1"]

    def test_alone_shows_no_badge(self) -> None:
        report = verify(presented(self.endorsed(valid_from=datetime(2026, 5, 1, tzinfo=UTC))))
        assert bad(report) == [(Code.PRESENTATION_CREDENTIAL, Outcome.FAILED, "/verifiableCredential")]

    def test_that_says_it_is_a_badge_as_well_is_asked_for_as_one(self) -> None:
        both = teachers(
            lambda d: (
                d.update(type=["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"]),
                d["issuer"].update(id=STRANGER.controller),
            ),
            signer=STRANGER,
            cryptosuite=SUITE,
        )
        assert verify(presented(teachers(), both)).verdict is Verdict.REJECTED


class TestPresent:
    def test_puts_tokens_into_envelopes(self) -> None:
        token = teachers_token()
        [entry] = presented(token)["verifiableCredential"]
        assert entry["type"] == "EnvelopedVerifiableCredential"
        assert entry["id"] == f"data:application/vc+jwt,{token}"

    def test_names_the_holder_the_challenge_and_the_domain(self) -> None:
        made = presented(id="urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0009")
        assert made["holder"] == TEACHER.controller
        assert made["id"].startswith("urn:uuid")
        assert (made["proof"]["challenge"], made["proof"]["domain"]) == (CHALLENGE, DOMAIN)
        assert made["proof"]["proofPurpose"] == "authentication"

    def test_takes_credentials_of_version_1_1_along(self) -> None:
        def to_v1(document: dict[str, Any]) -> None:
            document["@context"] = [
                "https://www.w3.org/2018/credentials/v1",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
                "https://w3id.org/security/data-integrity/v2",
            ]
            document["issuanceDate"] = document.pop("validFrom")

        report = verify(presented(teachers(to_v1), teachers()))
        assert report.verdict is Verdict.VERIFIED, (bad(report), bad(report.children[0]))

    def test_puts_tokens_alone_into_a_token(self) -> None:
        with pytest.raises(ModelError) as caught:
            present_jwt([teachers_token(), teachers()], TEACHER, challenge=CHALLENGE)  # type: ignore[list-item]
        assert caught.value.pointer == "/verifiableCredential/1"
        mixed = sign_token({**presented(), "nonce": CHALLENGE, "aud": DOMAIN}, TEACHER, typ="vp+jwt")
        assert bad(verify(mixed)) == [(Code.MODEL, Outcome.FAILED, "/verifiableCredential/0")]

    def test_refuses_what_would_not_be_signed(self) -> None:
        for credential in ({"salary": 5}, {"type": "VerifiableCredential", "salary": 5}, "no token", "a.b.c", ""):
            with pytest.raises(InvalidError):
                presented(credential)
        with pytest.raises(InvalidError):
            present([teachers()], TEACHER, challenge="")
        with pytest.raises(InvalidError):
            present_jwt(["no token"], TEACHER, challenge=CHALLENGE)

    def test_says_which_kind_of_token_is_in_an_envelope(self) -> None:
        older = sign_token(jwt_payload(changed(lambda d: None)), ACADEMY, typ="JWT")
        [entry] = presented(older)["verifiableCredential"]
        assert entry["id"].startswith("data:application/jwt,ey")


def test_no_token_is_in_a_report() -> None:
    token = teachers_token()
    report = verify(presented(token))
    assert report.verdict is Verdict.VERIFIED, bad(report)
    assert token not in report.to_json()
    assert token.rpartition(".")[2] not in report.to_json()
