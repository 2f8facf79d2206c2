"""`RecognizedBy` and `EndorsementsOptional` on signed credentials: the verdict, whoever brings what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from badges import ACADEMY, BASE, NOON, STRANGER, badge, changed, signed
from microbadge.codes import Code
from microbadge.endorsing import endorse, endorse_jwt
from microbadge.holder import present
from microbadge.keys import LocalSigner
from microbadge.policy import (
    AllOf,
    AnyOf,
    Awards,
    EndorsementsOptional,
    NotOlderThan,
    Policy,
    RecognizedBy,
    TrustedIssuers,
)
from microbadge.recognition import Recognition
from microbadge.report import Outcome, Verdict, VerificationReport
from microbadge.verifier import Verifier

AGENCY = LocalSigner.from_seed(b"example state agency, seed 32 b.")
LEARNER = LocalSigner.from_seed(b"the learner who holds the badge!")
BY_AGENCY = RecognizedBy(AGENCY.controller)
ID = "urn:uuid:6d0f3f4e-2c57-4f0c-8a7e-0f1c8a000002"


def stated(signer: LocalSigner = AGENCY, **members: Any) -> Recognition:
    """What the Example State Agency says of the academy's awards of 2026."""
    said = {
        "recognizer": signer.controller,
        "of": BASE,
        "issuer": ACADEMY.controller,
        "valid_from": datetime(2026, 1, 1, tzinfo=UTC),
        "valid_until": datetime(2026, 10, 31, tzinfo=UTC),
        "jurisdiction": "US-RI",
        "counts_for": ("certification",),
        **members,
    }
    return Recognition(**said)


def recognition(signer: LocalSigner = AGENCY, **members: Any) -> dict[str, Any]:
    """The same, signed."""
    recognizes = stated(signer, **members)
    return endorse("Example State Agency", signer, BASE, name="Recognised", id=ID, recognizes=recognizes)


PAPER = recognition()
TOKEN = endorse_jwt("Example State Agency", AGENCY, BASE, name="Recognised", id=ID, recognizes=stated())
ANYBODYS = recognition(issuer=None)


def asked(policy: Policy, document: Any = None, *beside: Any) -> VerificationReport:
    return Verifier().verify(signed() if document is None else document, policy, at=NOON, beside=beside)


def outcome(report: VerificationReport, code: Code) -> list[Outcome]:
    return [check.outcome for check in report.checks if check.code is code]


def test_a_badge_is_verified_because_of_who_recognises_it() -> None:
    report = asked(BY_AGENCY, None, PAPER)
    assert report.verdict is Verdict.VERIFIED
    assert outcome(report, Code.ISSUER_TRUSTED) == outcome(report, Code.POLICY_RECOGNIZED) == [Outcome.PASSED]
    attached = signed(changed(lambda d: d["credentialSubject"]["achievement"].__setitem__("endorsementJwt", [TOKEN])))
    assert asked(BY_AGENCY, attached).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "papers",
    [
        [],
        [recognition(STRANGER)],
        [ANYBODYS],
        [recognition(issuer=STRANGER.controller)],
        [recognition(valid_until=datetime(2026, 4, 30, tzinfo=UTC))],
        [recognition(valid_from=datetime(2026, 5, 2, tzinfo=UTC))],
        [{**PAPER, "name": "altered"}],
        [signed({name: value for name, value in PAPER.items() if name != "proof"}, STRANGER)],
    ],
    ids=["none", "by-another", "of-anybody", "of-another", "ended", "begins-later", "altered", "in-the-name-of"],
)
def test_nobody_is_recognised_by_anything_less(papers: list[Any]) -> None:
    report = asked(BY_AGENCY, None, *papers)
    assert report.verdict is Verdict.REJECTED
    assert outcome(report, Code.ISSUER_TRUSTED) == [Outcome.FAILED]


def test_a_strangers_badge_of_the_recognised_achievement_is_rejected() -> None:
    forged = changed(lambda d: d["issuer"].__setitem__("id", STRANGER.controller))
    for paper in (PAPER, ANYBODYS):
        assert asked(BY_AGENCY, signed(forged, STRANGER), paper).verdict is Verdict.REJECTED
    assert asked(BY_AGENCY, signed(badge(), STRANGER), PAPER).verdict is Verdict.REJECTED


def test_what_it_has_to_count_for_and_where_is_asked() -> None:
    for policy, verdict in (
        (RecognizedBy(AGENCY.controller, "certification", "US-RI"), Verdict.VERIFIED),
        (RecognizedBy(AGENCY.controller, "graduate credit"), Verdict.REJECTED),
        (RecognizedBy(AGENCY.controller, jurisdiction="US-MA"), Verdict.REJECTED),
    ):
        assert asked(policy, None, PAPER).verdict is verdict


def test_a_recognition_that_nobody_could_look_at_leaves_it_open() -> None:
    unseen = endorse(
        "Example State Agency",
        AGENCY.controlled_by("did:web:agency.example"),
        BASE,
        name="Recognised",
        id=ID,
        recognizes=stated(recognizer="did:web:agency.example"),
    )
    policy = RecognizedBy("did:web:agency.example")
    report = asked(policy, None, unseen)
    assert report.verdict is Verdict.UNDETERMINED
    assert outcome(report, Code.ISSUER_TRUSTED) == [Outcome.UNDETERMINED]


def test_a_trusted_issuer_with_a_recognition_of_anybodys_awards() -> None:
    policy = AllOf(TrustedIssuers([ACADEMY.controller]), BY_AGENCY)
    assert asked(policy, None, ANYBODYS).verdict is Verdict.VERIFIED
    assert asked(policy).verdict is Verdict.REJECTED


@pytest.mark.parametrize("trusted", [ACADEMY, STRANGER])
def test_a_trusted_issuer_or_else_a_recognition(trusted: LocalSigner) -> None:
    policy = AnyOf(TrustedIssuers([trusted.controller]), BY_AGENCY)
    alone, with_paper = asked(policy), asked(policy, None, PAPER)
    assert alone.verdict is (Verdict.VERIFIED if trusted is ACADEMY else Verdict.REJECTED)
    assert with_paper.verdict is Verdict.VERIFIED
    assert outcome(with_paper, Code.ISSUER_TRUSTED) == [Outcome.PASSED]
    both = AnyOf(AllOf(TrustedIssuers([STRANGER.controller]), Awards(BASE)), AllOf(BY_AGENCY, Awards("urn:other")))
    assert asked(both, None, PAPER).verdict is Verdict.REJECTED


def test_an_alternative_may_ask_for_a_recognition_and_an_age() -> None:
    def policy(days: int) -> Policy:
        return AnyOf(TrustedIssuers([STRANGER.controller]), AllOf(BY_AGENCY, NotOlderThan(timedelta(days=days))))

    assert asked(policy(365), None, PAPER).verdict is Verdict.VERIFIED
    assert asked(policy(30), None, PAPER).verdict is Verdict.REJECTED


def test_the_age_is_that_at_the_time_asked_about() -> None:
    policy = AllOf(TrustedIssuers([ACADEMY.controller]), NotOlderThan(timedelta(days=100)))
    verifier = Verifier()
    assert verifier.verify(signed(), policy, at=NOON).verdict is Verdict.REJECTED
    assert verifier.verify(signed(), policy, at=datetime(2026, 6, 1, tzinfo=UTC)).verdict is Verdict.VERIFIED


def test_the_recognition_may_be_presented_beside_the_badge() -> None:
    document = changed(lambda d: d["credentialSubject"].__setitem__("id", LEARNER.controller))
    presentation = present([signed(document)], LEARNER, challenge="c-1")
    report = Verifier().verify(presentation, BY_AGENCY, at=NOON, challenge="c-1", beside=[PAPER])
    assert report.verdict is Verdict.VERIFIED


def test_a_presentation_of_nothing_is_not_recognised() -> None:
    presentation = present([signed()], LEARNER, challenge="c-1")
    empty = {name: value for name, value in presentation.items() if name not in ("verifiableCredential", "proof")}
    for profile in ("vc", "open-badges"):
        verifier = Verifier(profile=profile)
        assert verifier.verify(signed(empty, LEARNER), BY_AGENCY, at=NOON).verdict is not Verdict.VERIFIED


def test_a_forged_endorsement_sinks_the_badge_unless_that_is_optional() -> None:
    head, claims, _ = TOKEN.split(".")
    forged = ".".join((head, claims, endorse_jwt("A", STRANGER, BASE, name="A", id=ID).split(".")[2]))
    document = signed(changed(lambda d: d["credentialSubject"]["achievement"].__setitem__("endorsementJwt", [forged])))
    trusted = TrustedIssuers([ACADEMY.controller])
    assert asked(trusted, document).verdict is Verdict.REJECTED
    report = asked(AllOf(trusted, EndorsementsOptional()), document)
    assert report.verdict is Verdict.VERIFIED
    assert Outcome.WARNING in outcome(report, Code.ENDORSEMENT)
    assert asked(AllOf(BY_AGENCY, EndorsementsOptional()), document).verdict is Verdict.REJECTED
