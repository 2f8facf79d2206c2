"""Policies: whose badges count, for what and about whom; and no way to accept anybody's by mistake."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.codes import Code
from microbadge.errors import InvalidError, PolicyError
from microbadge.policy import (
    AllOf,
    AnyOf,
    AwardedTo,
    Awards,
    Claims,
    EndorsementsOptional,
    IssuerNotNamed,
    NotOlderThan,
    Policy,
    RecognizedBy,
    TrustedIssuers,
    UnsafeAnyIssuer,
)
from microbadge.recipient import identity_object
from microbadge.recognition import Recognition
from microbadge.report import Check, Outcome

ACADEMY, OTHER = "did:web:academy.example", "did:web:other.example"
ACHIEVEMENT = "https://academy.example/achievements/facilitating-teams"
LEARNER, EMAIL = "did:example:learner", "Learner@Example.com"


def credential(**subject: Any) -> dict[str, Any]:
    return {
        "issuer": {"id": ACADEMY, "type": ["Profile"]},
        "credentialSubject": {"id": LEARNER, "achievement": {"id": ACHIEVEMENT}, **subject},
    }


def outcomes(policy: Policy, document: Any = None) -> list[tuple[str, str, str | None]]:
    checks = policy.check(Claims.of(credential() if document is None else document))
    return [(check.code, check.outcome, check.pointer) for check in checks]


# --- what a credential says of itself ---


def test_the_claims_of_a_published_badge_are_read(shared: Path) -> None:
    # 1EdTech, Open Badges 3.0, the complete example
    document = read_json(shared / "spec/vectors/1edtech-ob3-spec-examples/examples/fullOpenBadge.json")
    claims = Claims.of(document)
    assert claims.unverified_issuer == document["issuer"]["id"]
    assert claims.unverified_subject == document["credentialSubject"]["id"]
    assert claims.unverified_achievement == document["credentialSubject"]["achievement"]["id"]
    assert [place for place, _ in claims.unverified_identifiers] == [
        f"/credentialSubject/identifier/{index}"
        for index in range(len(document["credentialSubject"].get("identifier", [])))
    ]


def test_an_issuer_and_an_achievement_may_be_named_by_their_id_alone() -> None:
    claims = Claims.of({"issuer": ACADEMY, "credentialSubject": {"achievement": ACHIEVEMENT, "identifier": {"a": 1}}})
    assert (claims.unverified_issuer, claims.unverified_achievement) == (ACADEMY, ACHIEVEMENT)
    assert claims.unverified_identifiers == (("/credentialSubject/identifier", {"a": 1}),)
    assert claims.unverified_subject is None


def test_a_list_of_one_subject_is_that_subject_and_of_several_nobody() -> None:
    subject = credential()["credentialSubject"]
    one = Claims.of({"credentialSubject": [{**subject, "identifier": [7, {"a": 1}]}]})
    assert one.unverified_subject == LEARNER
    assert one.subject_pointer == "/credentialSubject/0"
    assert one.unverified_identifiers == (("/credentialSubject/0/identifier/1", {"a": 1}),)
    several = Claims.of({"credentialSubject": [subject, subject]})
    assert several.unverified_subject is None
    assert several.unverified_achievement is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([ACADEMY, LEARNER, EMAIL]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "issuer", "credentialSubject", "achievement", "identifier", "identityType", "identityHash"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
POLICIES: list[Policy] = [
    TrustedIssuers([ACADEMY]),
    UnsafeAnyIssuer(),
    IssuerNotNamed(),
    Awards(ACHIEVEMENT),
    AwardedTo(LEARNER),
    AwardedTo(EMAIL),
    AllOf(TrustedIssuers([ACADEMY]), AwardedTo(EMAIL)),
    AnyOf(TrustedIssuers([ACADEMY]), AllOf(TrustedIssuers([OTHER]), Awards(ACHIEVEMENT))),
    NotOlderThan(timedelta(days=1)),
]


@given(st.dictionaries(st.sampled_from(["issuer", "credentialSubject"]), anything))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_document_is_held_against_every_policy(document: dict[str, Any]) -> None:
    for policy in POLICIES:
        checks = policy.check(Claims.of(document))
        assert checks
        for check in checks:
            json.dumps(check.to_dict())


# --- the issuer ---


def test_the_issuer_is_one_of_those_that_count() -> None:
    assert outcomes(TrustedIssuers([OTHER, ACADEMY])) == [("issuer.trusted", "passed", "/issuer")]
    assert outcomes(TrustedIssuers(ACADEMY)) == [("issuer.trusted", "passed", "/issuer")]
    assert outcomes(TrustedIssuers([OTHER])) == [("issuer.trusted", "failed", "/issuer")]
    [check] = TrustedIssuers({OTHER, "did:web:a.example"}).check(Claims.of(credential()))
    assert (check.expected, check.actual) == (["did:web:a.example", OTHER], ACADEMY)


@pytest.mark.parametrize("issuer", [None, "", 7, {}, {"id": None}, {"id": [ACADEMY]}, [ACADEMY], [{"id": ACADEMY}]])
def test_an_issuer_that_is_none_is_not_trusted(issuer: object) -> None:
    document = {**credential(), "issuer": issuer}
    assert outcomes(TrustedIssuers([ACADEMY]), document) == [("issuer.trusted", "failed", "/issuer")]


@pytest.mark.parametrize("other", [ACADEMY + "/", ACADEMY.upper(), " " + ACADEMY, ACADEMY + ".evil.example"])
def test_an_issuer_that_only_looks_alike_is_not_trusted(other: str) -> None:
    assert outcomes(TrustedIssuers([ACADEMY]), {"issuer": other})[0][1] == "failed"


@pytest.mark.parametrize("issuers", [[], (), "", [""], [ACADEMY, ""], [None], [7], [None, ACADEMY]])
def test_a_list_of_trusted_issuers_that_would_trust_nobody_or_nothing_is_an_error(issuers: Any) -> None:
    with pytest.raises(PolicyError):
        TrustedIssuers(issuers)


def test_any_issuer_passes_only_where_that_is_said_openly() -> None:
    [check] = UnsafeAnyIssuer().check(Claims.of(credential()))
    assert (check.code, check.outcome, check.actual) == (Code.ISSUER_TRUSTED, Outcome.PASSED, ACADEMY)
    assert "any issuer was accepted" in check.message
    [check] = IssuerNotNamed().check(Claims.of(credential()))
    assert (check.code, check.outcome, check.actual) == (Code.ISSUER_TRUSTED, Outcome.UNDETERMINED, ACADEMY)


TRUSTED = TrustedIssuers([ACADEMY])


@pytest.mark.parametrize(
    ("policy", "bounds"),
    [
        (TRUSTED, True),
        (UnsafeAnyIssuer(), True),
        (IssuerNotNamed(), True),
        (Awards(ACHIEVEMENT), False),
        (AwardedTo(EMAIL), False),
        (AllOf(Awards(ACHIEVEMENT), AwardedTo(EMAIL)), False),
        (AllOf(Awards(ACHIEVEMENT), TRUSTED), True),
        (AnyOf(TRUSTED, Awards(ACHIEVEMENT)), False),
        (AnyOf(TRUSTED, UnsafeAnyIssuer()), True),
        (AnyOf(TRUSTED, AllOf(TRUSTED, Awards(ACHIEVEMENT))), True),
        (AllOf(AnyOf(TRUSTED, Awards(ACHIEVEMENT)), AwardedTo(EMAIL)), False),
        (AllOf(AnyOf(TRUSTED, Awards(ACHIEVEMENT)), TRUSTED), True),
    ],
)
def test_a_policy_that_does_not_bound_the_issuer_is_an_error(policy: Policy, bounds: bool) -> None:
    assert policy.bounds_issuer is bounds
    if bounds:
        policy.require_issuer()
    else:
        with pytest.raises(PolicyError, match="whose badges count"):
            policy.require_issuer()
    assert issubclass(PolicyError, InvalidError)


# --- the achievement ---


def test_the_badge_is_for_the_achievement_asked_for() -> None:
    place = "/credentialSubject/achievement"
    assert outcomes(Awards(ACHIEVEMENT)) == [("policy.achievement", "passed", place)]
    assert outcomes(Awards(ACHIEVEMENT + "/")) == [("policy.achievement", "failed", place)]
    assert outcomes(Awards(ACHIEVEMENT), {}) == [("policy.achievement", "failed", place)]
    several = {"credentialSubject": [credential()["credentialSubject"]] * 2}
    assert outcomes(Awards(ACHIEVEMENT), several)[0][1] == "failed"


# --- the recipient ---


def identifier(value: str = EMAIL, kind: str = "emailAddress", **members: Any) -> dict[str, Any]:
    made = {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind, **members}
    return {name: member for name, member in made.items() if member is not None}


def test_a_did_or_url_is_compared_with_the_subjects_id() -> None:
    place = "/credentialSubject/id"
    for known in (LEARNER, "https://learner.example/#me", "http://learner.example/", "urn:uuid:1"):
        assert outcomes(AwardedTo(known), credential(id=known)) == [("recipient.match", "passed", place)]
        assert outcomes(AwardedTo(known), credential(id=known + "x")) == [("recipient.match", "failed", place)]
        assert outcomes(AwardedTo(known), credential(id=None)) == [("recipient.match", "failed", place)]
    assert outcomes(AwardedTo(LEARNER), credential(id="x", identifier=identifier(LEARNER)))[0][1] == "failed"


def test_any_other_identifier_is_compared_with_those_of_its_type() -> None:
    several = [
        identifier("1", "accountId"),
        "noise",
        identity_object("other@example.com", "emailAddress", salt="a"),
        identity_object(EMAIL, "emailAddress", salt="b"),
    ]
    place = "/credentialSubject/identifier"
    assert outcomes(AwardedTo(EMAIL), credential(identifier=several)) == [("recipient.match", "passed", f"{place}/3")]
    assert outcomes(AwardedTo("1", "accountId"), credential(identifier=several))[0] == (
        "recipient.match",
        "passed",
        f"{place}/0",
    )
    one = credential(identifier=identifier())
    assert outcomes(AwardedTo(EMAIL), one) == [("recipient.match", "passed", place)]
    for other in (AwardedTo("x" + EMAIL), AwardedTo(EMAIL, "accountId"), AwardedTo(LEARNER, "emailAddress")):
        assert outcomes(other, one) == [("recipient.match", "failed", "/credentialSubject")]
    assert outcomes(AwardedTo(EMAIL)) == [("recipient.match", "failed", "/credentialSubject")]


def test_the_published_identifier_is_recognised(shared: Path) -> None:
    # 1EdTech, Open Badges 3.0, IdentityHash
    for vector in read_json(shared / "spec/vectors/1edtech-identity-hash.json")["vectors"]:
        hashed = identifier(vector["identityHash"], hashed=True, salt=vector["salt"])
        document = credential(identifier=[hashed])
        assert outcomes(AwardedTo(vector["identifier"]), document)[0][1] == "passed"
        assert outcomes(AwardedTo("b@example.com"), document)[0][1] == "failed"


def test_an_identifier_that_cannot_be_compared_fails_at_its_place_unless_another_matches() -> None:
    wrong = identifier("sha1$00", hashed=True)
    place = "/credentialSubject/identifier"
    assert outcomes(AwardedTo(EMAIL), credential(identifier=[wrong, {}])) == [
        ("recipient.match", "failed", f"{place}/0/identityHash"),
        ("recipient.match", "failed", f"{place}/1/identityType"),
    ]
    assert outcomes(AwardedTo(EMAIL), credential(identifier=[wrong, identifier()])) == [
        ("recipient.match", "passed", f"{place}/1")
    ]
    assert outcomes(AwardedTo("\ud800@example.com"), credential(identifier=identifier("md5$" + "0" * 32, hashed=True)))[
        0
    ] == ("recipient.match", "failed", place)


@pytest.mark.parametrize(
    ("known", "kind"),
    [
        ("", None),
        ("", "emailAddress"),
        ("12345", None),
        ("mail.example.com", None),
        ("12345", ""),
        ("12345", "accountid"),
        (EMAIL, "email"),
        (EMAIL, "ext:"),
    ],
)
def test_an_identifier_of_nobody_or_of_no_known_type_is_an_error(known: str, kind: str | None) -> None:
    with pytest.raises(PolicyError):
        AwardedTo(known, kind)


def test_an_identifier_may_be_of_a_type_of_ones_own() -> None:
    document = credential(identifier=identifier("7", "ext:badgeNumber"))
    assert outcomes(AwardedTo("7", "ext:badgeNumber"), document)[0][1] == "passed"


def test_a_person_is_named_neither_in_a_check_nor_in_the_policy_of_the_report() -> None:
    policy = AllOf(TRUSTED, AwardedTo(EMAIL), AwardedTo("12345", "accountId"))
    for document in (credential(), credential(identifier=identifier()), credential(identifier=identifier(hashed=7))):
        shown = json.dumps([policy.to_dict(), *(check.to_dict() for check in policy.check(Claims.of(document)))])
        assert EMAIL.lower() not in shown.lower()
        assert "12345" not in shown
    assert policy.to_dict()["all_of"][1:] == [
        {"awarded_to": {"type": "emailAddress"}},
        {"awarded_to": {"type": "accountId"}},
    ]


# --- several ---


class Fixed(Policy):
    """A policy of given outcomes."""

    def __init__(self, *given_outcomes: Outcome) -> None:
        self.given = given_outcomes

    def check(self, claims: Claims) -> list[Check]:
        return [Check(Code.POLICY_ACHIEVEMENT, outcome, "given") for outcome in self.given]

    def to_dict(self) -> dict[str, Any]:
        return {"fixed": list(self.given)}


answers = st.lists(st.sampled_from([Outcome.PASSED, Outcome.FAILED, Outcome.UNDETERMINED]), min_size=1, max_size=3)


def together(given_outcomes: list[Outcome]) -> Outcome:
    """Of several that all have to hold: one that failed decides, then one that is open."""
    order = (Outcome.FAILED, Outcome.UNDETERMINED, Outcome.PASSED)
    return next(outcome for outcome in order if outcome in given_outcomes)


@given(st.lists(answers, min_size=1, max_size=4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_of_is_decided_as_in_three_valued_logic(alternatives: list[list[Outcome]]) -> None:
    checks = AnyOf(*(Fixed(*each) for each in alternatives)).check(Claims.of({}))
    order = (Outcome.PASSED, Outcome.UNDETERMINED, Outcome.FAILED)
    decided = [together(each) for each in alternatives]
    assert checks[-1].code is Code.POLICY_ANY_OF
    assert checks[-1].outcome is next(outcome for outcome in order if outcome in decided)
    assert together([check.outcome for check in checks]) is checks[-1].outcome


@given(st.lists(answers, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_all_of_reports_every_check(parts: list[list[Outcome]]) -> None:
    checks = AllOf(*(Fixed(*each) for each in parts)).check(Claims.of({}))
    assert [check.outcome for check in checks] == [outcome for each in parts for outcome in each]


def test_an_alternative_that_asks_for_nothing_does_not_hold() -> None:
    policy = AnyOf(AwardedTo("did:example:somebody-else"), EndorsementsOptional())
    [check] = policy.check(Claims.of({"credentialSubject": {"id": "did:example:ana"}}))
    assert (check.code, check.outcome) == ("policy.any_of", Outcome.UNDETERMINED)


def test_any_of_reports_the_alternative_that_holds_or_which_checks_did_not() -> None:
    policy = AnyOf(AllOf(TRUSTED, Awards("urn:other")), AllOf(TRUSTED, Awards(ACHIEVEMENT)))
    assert outcomes(policy) == [
        ("issuer.trusted", "passed", "/issuer"),
        ("policy.achievement", "passed", "/credentialSubject/achievement"),
        ("policy.any_of", "passed", None),
    ]
    [check] = policy.check(Claims.of({"issuer": ACADEMY}))
    assert (check.outcome, check.because) == (Outcome.FAILED, (Code.POLICY_ACHIEVEMENT,))
    [check] = AnyOf(IssuerNotNamed(), TrustedIssuers([OTHER])).check(Claims.of(credential()))
    assert (check.outcome, check.because) == (Outcome.UNDETERMINED, (Code.ISSUER_TRUSTED,))


@pytest.mark.parametrize("kind", [AllOf, AnyOf])
def test_several_of_nothing_is_an_error(kind: type[AllOf | AnyOf]) -> None:
    with pytest.raises(PolicyError, match="of nothing"):
        kind()


def test_a_policy_has_a_json_form_and_shows_its_parts() -> None:
    policy = AllOf(
        AnyOf(TrustedIssuers([OTHER, ACADEMY]), UnsafeAnyIssuer()),
        Awards("urn:a"),
        AwardedTo(LEARNER),
        IssuerNotNamed(),
    )
    assert policy.to_dict() == {
        "all_of": [
            {"any_of": [{"trusted_issuers": [ACADEMY, OTHER]}, {"unsafe_any_issuer": True}]},
            {"awards": "urn:a"},
            {"awarded_to": LEARNER},
            {"issuer_not_named": True},
        ]
    }
    assert repr(AllOf(Awards("urn:a"), UnsafeAnyIssuer())) == "AllOf(Awards(achievement='urn:a'), UnsafeAnyIssuer())"
    assert repr(AnyOf(Awards("urn:a"))).startswith("AnyOf(Awards(")


def test_policies_are_values() -> None:
    assert TrustedIssuers([ACADEMY, OTHER]) == TrustedIssuers((OTHER, ACADEMY, OTHER))
    assert len({Awards("urn:a"), Awards("urn:a"), AwardedTo(EMAIL), AwardedTo(EMAIL), UnsafeAnyIssuer()}) == 3


# --- how old the award is ---

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def awarded(document: dict[str, Any], age: timedelta = timedelta(days=365), at: datetime | None = AT) -> Check:
    [check] = NotOlderThan(age).check(Claims.of(document, at=at))
    assert check.code is Code.POLICY_AGE
    return check


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        ("2026-11-22T12:00:00Z", Outcome.PASSED),
        ("2025-11-22T12:00:00Z", Outcome.PASSED),
        ("2025-11-22T11:59:59Z", Outcome.FAILED),
        ("0001-01-01T00:00:00Z", Outcome.FAILED),
        ("2026-11-22T12:00:01Z", Outcome.FAILED),
    ],
)
def test_an_award_is_as_recent_as_was_asked_for(day: str, outcome: Outcome) -> None:
    for member in ("validFrom", "issuanceDate", "awardedDate"):
        check = awarded({member: day})
        assert (check.outcome, check.expected, check.actual) == (outcome, "at most 365 days before", day[:10])
        assert day[:10] in check.message


def test_the_day_of_the_award_counts_before_the_start_of_validity() -> None:
    document = {"awardedDate": "2020-01-01T00:00:00Z", "validFrom": "2026-11-01T00:00:00Z"}
    assert awarded(document).outcome is Outcome.FAILED
    assert awarded({**document, "awardedDate": "2026-11-01T00:00:00Z"}).outcome is Outcome.PASSED


@pytest.mark.parametrize("document", [{}, {"awardedDate": "soon", "validFrom": "2026-11-01T00:00:00Z"}])
def test_an_award_without_a_day_is_not_recent(document: dict[str, Any]) -> None:
    check = awarded(document)
    assert (check.outcome, check.message) == (Outcome.FAILED, "the badge does not say when it was awarded")


def test_where_no_time_is_asked_about_the_age_is_open() -> None:
    assert awarded({"validFrom": "2026-11-01T00:00:00Z"}, at=None).outcome is Outcome.UNDETERMINED


@pytest.mark.parametrize("age", [timedelta(0), timedelta(days=-1)])
def test_an_age_of_nothing_is_an_error(age: timedelta) -> None:
    with pytest.raises(PolicyError):
        NotOlderThan(age)


def test_an_age_is_told_in_days_or_seconds() -> None:
    assert awarded({}, timedelta(days=1)).expected == "at most 1 day before"
    assert awarded({}, timedelta(hours=1)).expected == "at most 3600 seconds before"
    assert NotOlderThan(timedelta(days=1)).to_dict() == {"not_older_than": 86400.0}


# --- endorsements that do not have to hold ---


def test_endorsements_count_unless_all_alternatives_do_without() -> None:
    optional = EndorsementsOptional()
    assert optional.check(Claims.of({})) == []
    assert optional.to_dict() == {"endorsements_optional": True}
    assert not optional.bounds_issuer
    for policy, strict in (
        (TRUSTED, True),
        (optional, False),
        (AllOf(TRUSTED, Awards(ACHIEVEMENT)), True),
        (AllOf(TRUSTED, optional), False),
        (AllOf(TRUSTED, AllOf(Awards(ACHIEVEMENT), optional)), False),
        (AnyOf(TRUSTED, AllOf(TRUSTED, optional)), True),
        (AnyOf(AllOf(TRUSTED, optional)), False),
    ):
        assert policy.requires_endorsements is strict


# --- recognitions ---

STATE = "did:web:agency.example"
BY_STATE = RecognizedBy(STATE)


def recognition(**members: Any) -> Recognition:
    return Recognition(**{"recognizer": STATE, "of": ACHIEVEMENT, "issuer": ACADEMY, **members})


def held(
    policy: Policy, *recognitions: Recognition, unclear: bool = False, document: Any = None
) -> list[tuple[str, str]]:
    """Both stages, as a verification goes through them."""
    claims = Claims.of(credential() if document is None else document)
    checks = [*policy.check(claims), *policy.check_recognitions(claims, recognitions, unclear=unclear)]
    return [(check.code, check.outcome) for check in checks]


def both(outcome: str) -> list[tuple[str, str]]:
    return [("policy.recognized", outcome), ("issuer.trusted", outcome)]


def test_a_recognition_that_names_the_issuer_says_that_the_issuer_counts() -> None:
    assert BY_STATE.bounds_issuer
    assert BY_STATE.check(Claims.of(credential())) == []
    named = recognition(recognizer_name="Example State Agency", counts_for=("certification",))
    assert held(BY_STATE, named) == both("passed")
    claims = Claims.of(credential())
    checks = BY_STATE.check_recognitions(claims, [named], unclear=True)
    assert [check.outcome for check in checks] == [Outcome.PASSED, Outcome.PASSED]
    assert "Example State Agency counts it towards certification" in checks[0].message
    assert checks[1].message == f"recognised by Example State Agency ({STATE}), which names the issuer"
    [_, unnamed] = BY_STATE.check_recognitions(claims, [recognition()], unclear=False)
    assert unnamed.message == f"recognised by {STATE}, which names the issuer"


@pytest.mark.parametrize("unclear", [False, True])
def test_without_a_recognition_nobody_counts(unclear: bool) -> None:
    outcome = "undetermined" if unclear else "failed"
    assert held(BY_STATE, unclear=unclear) == both(outcome)
    assert held(BY_STATE, recognition(recognizer=OTHER), unclear=unclear) == both(outcome)


@pytest.mark.parametrize("unclear", [False, True])
@pytest.mark.parametrize("issuer", [None, OTHER])
def test_a_recognition_that_does_not_name_the_issuer_says_nothing_of_it(unclear: bool, issuer: str | None) -> None:
    outcome = "undetermined" if unclear else "failed"
    expected = [("policy.recognized", "passed"), ("issuer.trusted", outcome)]
    assert held(BY_STATE, recognition(issuer=issuer), unclear=unclear) == expected
    assert held(BY_STATE, recognition(issuer=issuer), recognition()) == both("passed")


def test_a_badge_that_names_no_issuer_is_recognised_by_nobody() -> None:
    assert held(BY_STATE, recognition(issuer=None), document={})[0] == ("issuer.trusted", "failed")
    assert held(BY_STATE, recognition(issuer=None), document={})[-1] == ("issuer.trusted", "failed")


@pytest.mark.parametrize(
    ("asked", "counts"),
    [
        ({"counts_for": "certification"}, True),
        ({"counts_for": "clock hours"}, True),
        ({"counts_for": "clock"}, False),
        ({"counts_for": "graduate credit"}, False),
        ({"jurisdiction": "US-RI"}, True),
        ({"jurisdiction": "US-MA"}, False),
        ({"jurisdiction": "US"}, False),
        ({"counts_for": "certification", "jurisdiction": "US-RI"}, True),
        ({"counts_for": "certification", "jurisdiction": "US-MA"}, False),
    ],
)
def test_a_recognition_counts_for_what_was_asked_and_there(asked: dict[str, str], counts: bool) -> None:
    policy = RecognizedBy(STATE, **asked)
    found = recognition(counts_for=("certification", "clock hours"), jurisdiction="US-RI")
    assert held(policy, found) == both("passed" if counts else "failed")
    assert held(policy, recognition()) == both("failed")
    assert policy.to_dict() == {"recognized_by": {"id": STATE, **asked}}
    [check, _] = policy.check_recognitions(Claims.of(credential()), [], unclear=False)
    assert all(value in check.message for value in asked.values())


@pytest.mark.parametrize("asked", [("",), (STATE, ""), (STATE, None, "")])
def test_a_recognition_by_nobody_or_for_nothing_is_an_error(asked: Any) -> None:
    with pytest.raises(PolicyError):
        RecognizedBy(*asked)


def test_where_another_policy_says_whose_badges_count_the_recognition_does_not_have_to() -> None:
    anybodys = recognition(issuer=None)
    trusted, recognised = ("issuer.trusted", "passed"), ("policy.recognized", "passed")
    assert held(AllOf(TRUSTED, BY_STATE), anybodys) == [trusted, recognised]
    assert held(AllOf(TRUSTED, AllOf(BY_STATE)), anybodys) == [trusted, recognised]
    assert held(AllOf(TRUSTED, BY_STATE)) == [trusted, ("policy.recognized", "failed")]
    strict = [recognised, ("issuer.trusted", "failed")]
    assert held(AllOf(BY_STATE, Awards(ACHIEVEMENT)), anybodys)[1:] == strict
    two = AllOf(BY_STATE, RecognizedBy(STATE, "certification"))
    assert held(two, anybodys)[1] == ("issuer.trusted", "failed")


ANY_HELD = ("policy.any_of", "passed")


def test_a_trusted_issuer_or_a_recognition_is_enough() -> None:
    policy = AnyOf(TRUSTED, BY_STATE)
    assert policy.bounds_issuer
    assert held(policy) == [("issuer.trusted", "passed"), ANY_HELD]
    policy = AnyOf(TrustedIssuers([OTHER]), BY_STATE)
    assert policy.check(Claims.of(credential())) == []
    assert held(policy, recognition()) == [*both("passed"), ANY_HELD]
    assert held(policy, recognition(issuer=None)) == [("policy.any_of", "failed")]
    assert held(policy) == [("policy.any_of", "failed")]
    assert held(policy, unclear=True) == [("policy.any_of", "undetermined")]
    assert held(policy, document={}) == [("policy.any_of", "failed")]


def test_an_alternative_with_a_recognition_has_to_hold_as_a_whole() -> None:
    other = AllOf(Awards("urn:other"), BY_STATE)
    assert held(AnyOf(TrustedIssuers([OTHER]), other), recognition()) == [("policy.any_of", "failed")]
    policy = AnyOf(AnyOf(TrustedIssuers([OTHER]), other), AllOf(Awards(ACHIEVEMENT), BY_STATE))
    assert held(policy, recognition())[-1] == ANY_HELD
    assert held(AnyOf(AnyOf(TRUSTED, BY_STATE), BY_STATE))[-2:] == [ANY_HELD, ANY_HELD]
    assert held(AllOf(AnyOf(TrustedIssuers([OTHER]), BY_STATE), Awards("urn:other")), recognition())[0] == (
        "policy.achievement",
        "failed",
    )


parts = st.recursive(
    st.sampled_from(
        [
            TRUSTED,
            TrustedIssuers([OTHER]),
            IssuerNotNamed(),
            BY_STATE,
            RecognizedBy(OTHER),
            Awards(ACHIEVEMENT),
            Awards("x"),
        ]
    ),
    lambda inner: st.builds(
        lambda kind, several: kind(*several), st.sampled_from([AllOf, AnyOf]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(
    parts, parts, st.lists(st.sampled_from([recognition(), recognition(issuer=None), recognition(recognizer=OTHER)]))
)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_of_accepts_only_what_one_of_its_policies_accepts(
    one: Policy, other: Policy, recognitions: list[Recognition]
) -> None:
    def accepts(policy: Policy) -> bool:
        return all(outcome == "passed" for _, outcome in held(policy, *recognitions))

    assert accepts(AnyOf(one, other)) is (accepts(one) or accepts(other))
    if accepts(AllOf(one, other)):
        assert any(code == "issuer.trusted" for code, _ in held(AllOf(one, other), *recognitions)) or not (
            one.bounds_issuer or other.bounds_issuer
        )
    else:
        assert not (accepts(one) and accepts(other))


def test_the_claims_say_when_and_in_which_programme_it_was_awarded() -> None:
    entry = {"identifier": "urn:program", "identifierType": "ext:Program"}
    document = {
        **credential(achievement={"id": ACHIEVEMENT, "otherIdentifier": entry}),
        "validFrom": "2026-05-01T00:00:00Z",
    }
    claims = Claims.of(document, at=AT)
    assert claims.unverified_programs == ("urn:program",)
    assert claims.unverified_awarded == datetime(2026, 5, 1, tzinfo=UTC)
    assert claims.at == AT
    assert Claims.of({}).at is None
