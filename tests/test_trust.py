"""Trust lists: who may award what, when, and who says so; signed ones, and what is wrong with others."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import ACADEMY, BASE, NOON, STRANGER, badge, changed, signed
from controller_documents import serve
from microbadge.codes import Code
from microbadge.dids import did_document
from microbadge.errors import InvalidError, ParseError, ProofError, UnavailableError
from microbadge.jose import sign_token
from microbadge.policy import AllOf, Awards, Claims, TrustedIssuers
from microbadge.report import Outcome, Verdict
from microbadge.trust import Listing, TrustFile, TrustList, sign_trust_list
from microbadge.trust.file import read_file
from microbadge.verifier import Verifier

ISSUER = ACADEMY.controller
AGENCY = STRANGER
"""The key of the invented Example State Agency."""
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def written(*issuers: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A list with these issuers, or else the academy."""
    listed = list(issuers) or [{"id": ISSUER, "name": "Example Leadership Academy"}]
    return {"format": "microbadge-trust/1", "name": "Awards in Example State", "issuers": listed, **members}


def opened(value: Any, **options: Any) -> TrustList:
    return TrustList.open(value if isinstance(value, bytes) else json.dumps(value).encode(), **options)


def academy(**members: Any) -> TrustList:
    return opened(written({"id": ISSUER, **members}))


def faults(value: Any) -> list[tuple[str | None, str]]:
    with pytest.raises(ParseError) as caught:
        opened(value)
    return [(problem.pointer, problem.message) for problem in caught.value.problems]


# --- what a list says ---


def test_an_issuer_on_the_list_counts_and_it_is_said_who_says_so() -> None:
    check = academy(name="Example Leadership Academy", statedBy="Example State Agency").check(ISSUER)
    assert (check.code, check.outcome, check.pointer) == (Code.ISSUER_TRUSTED, Outcome.PASSED, "/issuer")
    assert check.message == (
        f"Example Leadership Academy ({ISSUER}) is on the list Awards in Example State, stated by Example State Agency"
    )
    assert (check.expected, check.actual) == ("Awards in Example State", ISSUER)


@pytest.mark.parametrize("issuer", [None, "", STRANGER.controller, ISSUER + "x", ISSUER.upper()])
def test_an_issuer_that_is_not_on_the_list_does_not_count(issuer: str | None) -> None:
    check = academy().check(issuer)
    assert (check.outcome, check.message) == (Outcome.FAILED, "the issuer is not on the list Awards in Example State")


@pytest.mark.parametrize(
    ("patterns", "counts"),
    [
        ([BASE], True),
        (["https://academy.example/other", BASE], True),
        ([BASE + "/"], False),
        (["https://academy.example/*"], True),
        (["https://academy.example/sc*"], True),
        ([BASE + "*"], True),
        (["https://academy.example/esl/*"], False),
    ],
)
def test_an_issuer_counts_for_the_achievements_that_the_list_names(patterns: list[str], counts: bool) -> None:
    check = academy(achievements=patterns).check(ISSUER, achievement=BASE)
    assert check.outcome is (Outcome.PASSED if counts else Outcome.FAILED)
    if not counts:
        assert check.message.endswith("is on the list Awards in Example State, but not for this achievement")
        assert (check.expected, check.actual) == (patterns, BASE)


@pytest.mark.parametrize("way_out", ["..", "%2e%2e", "x/../..", "%2E."])
def test_an_id_that_leads_out_of_what_the_list_means_is_not_in_it(way_out: str) -> None:
    listed = academy(achievements=["https://academy.example/esl/*"])
    assert listed.check(ISSUER, achievement="https://academy.example/esl/..dots").outcome is Outcome.PASSED
    assert listed.check(ISSUER, achievement=f"https://academy.example/esl/{way_out}/x").outcome is Outcome.FAILED


def test_an_issuer_counts_for_a_programme() -> None:
    listed = academy(programs=["https://academy.example/esl"], achievements=["urn:example:1"])
    for achievement, programs, outcome in (
        (BASE, ["https://academy.example/esl"], Outcome.PASSED),
        ("urn:example:1", [], Outcome.PASSED),
        (BASE, ["https://academy.example/other"], Outcome.FAILED),
        (None, [], Outcome.FAILED),
    ):
        assert listed.check(ISSUER, achievement=achievement, programs=programs).outcome is outcome


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ({"from": "2026-05-01"}, True),
        ({"from": "2026-05-02"}, False),
        ({"until": "2026-05-01"}, True),
        ({"until": "2026-04-30"}, False),
        ({"from": "2026-05-01", "until": "2026-05-01"}, True),
    ],
)
def test_the_day_of_the_award_is_held_against_the_period(period: dict[str, str], counts: bool) -> None:
    for awarded in (MAY, MAY + timedelta(days=1, microseconds=-1)):
        check = academy(**period).check(ISSUER, awarded=awarded)
        assert check.outcome is (Outcome.PASSED if counts else Outcome.FAILED)
        assert all(f"{word} {day}" in check.message for word, day in period.items())
        if not counts:
            assert check.message.endswith("and this one is of 2026-05-01")
    unknown = academy(**period).check(ISSUER)
    assert (unknown.outcome, unknown.message.endswith("and this one says no day")) == (Outcome.FAILED, True)


def test_an_issuer_may_be_listed_for_several_things_each_in_its_period() -> None:
    listed = opened(
        written(
            {"id": ISSUER, "achievements": ["urn:example:old"], "until": "2025-12-31"},
            {"id": ISSUER, "achievements": ["urn:example:new"], "from": "2026-01-01", "statedBy": "Example University"},
        )
    )
    assert listed.check(ISSUER, achievement="urn:example:new", awarded=MAY).outcome is Outcome.PASSED
    late = listed.check(ISSUER, achievement="urn:example:old", awarded=MAY)
    assert (late.outcome, late.expected) == (Outcome.FAILED, "until 2025-12-31")
    other = listed.check(ISSUER, achievement="urn:example:other", awarded=MAY)
    assert (other.outcome, other.expected) == (Outcome.FAILED, ["urn:example:old", "urn:example:new"])


@given(
    st.sampled_from([None, "2026-04-30", "2026-05-01"]),
    st.sampled_from([None, "2026-05-01", "2026-05-02"]),
    st.sampled_from([None, [BASE], ["https://academy.example/*"], ["urn:example:1"]]),
    st.sampled_from([None, MAY - timedelta(days=2), MAY, MAY + timedelta(days=2)]),
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_bound_never_lets_more_pass(
    start: str | None, until: str | None, achievements: list[str] | None, awarded: datetime | None
) -> None:
    bounds = {"from": start, "until": until, "achievements": achievements}
    asked: dict[str, Any] = {"achievement": BASE, "awarded": awarded}
    narrow = {name: value for name, value in bounds.items() if value is not None}
    if academy(**narrow).check(ISSUER, **asked).outcome is Outcome.PASSED:
        for name in narrow:
            wider = {other: value for other, value in narrow.items() if other != name}
            assert academy(**wider).check(ISSUER, **asked).outcome is Outcome.PASSED
    assert academy().check(ISSUER, **asked).outcome is Outcome.PASSED


def test_a_hundred_thousand_issuers_are_read_and_asked_quickly() -> None:
    many = [{"id": f"did:web:issuer-{number}.example", "name": "N"} for number in range(100_000)]
    content = json.dumps(written(*many)).encode()
    begun = time.process_time()
    listed = opened(content)
    assert time.process_time() - begun < 60  # it takes a few seconds
    begun = time.process_time()
    for number in range(1000):
        assert listed.check(many[-number]["id"]).outcome is Outcome.PASSED
    assert time.process_time() - begun < 5
    with pytest.raises(ParseError, match="more than 100000 issuers"):
        read_file(written(*many, *many[:1]))


def test_a_listing_has_a_json_form() -> None:
    listed = opened(written({"id": ISSUER, "from": "2026-01-01", "achievements": [BASE]}))
    assert [one.to_dict() for one in listed.find(ISSUER).listings] == [
        {"id": ISSUER, "on": "Awards in Example State", "achievements": [BASE], "from": "2026-01-01"}
    ]
    full = Listing("urn:a", "list", "A", "https://a.example", "B", programs=("urn:p",), until=MAY)
    assert full.to_dict() == {
        "id": "urn:a",
        "on": "list",
        "name": "A",
        "url": "https://a.example",
        "stated_by": "B",
        "programs": ["urn:p"],
        "until": "2026-05-01",
    }


# --- what is wrong with a list ---


@pytest.mark.parametrize(
    ("value", "place", "message"),
    [
        ({}, "", "the member 'format' is missing"),
        ([], "", "a list of registries has 1 to 20 of them"),
        (7, "", "must be a mapping of members"),
        (written(format="microbadge-trust/2"), "/format", "Input should be 'microbadge-trust/1'"),
        (written(name=" "), "/name", "must not be blank"),
        (written(name=None), "/name", "is blank: give it a value or leave it out"),
        (written(issuers=[]), "/issuers", "a list of trusted issuers with nobody in it"),
        (written(issuers={}), "/issuers", "must be a list"),
        (written(proof={}), "/proof", "there is no member 'proof' here"),
        (written({"id": "academy"}), "/issuers/0/id", "must be an absolute URI: https, http, urn or did"),
        (written({"id": ISSUER, "untill": "2026-01-01"}), "/issuers/0/untill", "did you mean 'until'?"),
        (written({"id": ISSUER, "from": "2026-02-30"}), "/issuers/0/from", "is not a day that exists"),
        (written({"id": ISSUER, "until": "2026"}), "/issuers/0/until", "must be a day, such as 2026-05-01"),
        (
            written({"id": ISSUER, "from": "2026-02-02", "until": "2026-02-01"}),
            "/issuers/0/until",
            "a period that ends before it begins",
        ),
        (written({"id": ISSUER, "achievements": []}), "/issuers/0/achievements", "listed for nothing"),
        (written({"id": ISSUER, "programs": []}), "/issuers/0/programs", "listed for nothing"),
        (written({"id": ISSUER, "achievements": ["*"]}), "/issuers/0/achievements/0", "must be the absolute id"),
        (written({"id": ISSUER, "achievements": [BASE + "/*/x"]}), "/issuers/0/achievements/0", "the absolute id"),
        (
            written({"id": ISSUER, "achievements": ["https://academy.example*"]}),
            "/issuers/0/achievements/0",
            "must go beyond the host",
        ),
        (
            written({"id": ISSUER, "achievements": [f"urn:example:{n}" for n in range(1001)]}),
            "/issuers/0/achievements",
            "more than 1000 achievements",
        ),
    ],
)
def test_a_list_with_a_fault_is_refused_at_its_place(value: Any, place: str, message: str) -> None:
    assert any(found == place and message in said for found, said in faults(value))


@pytest.mark.parametrize("content", [b"", b"{", b'{"a":1,"a":2}', b"\xff", b"[" * 100_000, b'{"name": "\\ud800"}'])
def test_bytes_that_are_no_json_are_refused(content: bytes) -> None:
    with pytest.raises(ParseError):
        opened(content)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from([ISSUER, BASE, "oidf"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["format", "name", "issuers", "id", "registry", "meta", "type", "url", "jwks", "keys"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(anything)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_whatever_the_json_is_a_list_is_opened_or_refused(value: Any) -> None:
    try:
        listed = opened(value)
    except InvalidError:
        return
    assert listed.check(ISSUER).code is Code.ISSUER_TRUSTED


def test_a_list_may_be_written_in_yaml_and_a_fault_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "trust.yaml"
    text = f"format: microbadge-trust/1\nname: Ours\nissuers:\n- id: {ISSUER}\n  from: 2026-01-01\n"
    path.write_text(text, encoding="utf-8")
    assert TrustList.open(path).check(ISSUER, awarded=MAY).outcome is Outcome.PASSED
    path.write_text(text + "- id: nobody\n", encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        TrustList.open(str(path))
    assert str(caught.value).startswith(f"{path}: line 6, /issuers/1/id: must be an absolute URI")
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(ParseError, match="not YAML"):
        TrustList.open(path)


def test_a_fault_in_a_json_file_has_its_line_unless_the_file_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    path.write_text(json.dumps(written({"id": "x"}), indent=1), encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        TrustList.open(path)
    assert (caught.value.problems[0].line, caught.value.source) == (6, str(path))
    large = [{"id": f"did:web:{number}.example"} for number in range(40_000)]
    path.write_text(json.dumps(written(*large, {"id": "x"})), encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        TrustList.open(path)
    assert (caught.value.problems[0].line, caught.value.problems[0].pointer) == (None, "/issuers/40000/id")


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        TrustList.open(tmp_path / "none.json")


# --- signed lists ---


def test_a_signed_list_counts_for_whoever_asks_for_its_signer() -> None:
    token = sign_trust_list(written(), AGENCY).encode()
    listed = opened(token, signed_by=AGENCY.controller)
    check = listed.check(ISSUER)
    assert check.outcome is Outcome.PASSED
    assert check.message.endswith(f"stated by {AGENCY.controller}")
    assert listed.to_dict()["signed_by"] == AGENCY.controller


def test_a_list_that_is_signed_is_refused_where_nobody_checks_that() -> None:
    with pytest.raises(ProofError, match="say by whom"):
        opened(sign_trust_list(written(), AGENCY).encode())


def test_a_list_that_nobody_signed_is_refused_where_that_is_asked(tmp_path: Path) -> None:
    with pytest.raises(ProofError, match="nobody signed the list"):
        opened(written(), signed_by=AGENCY.controller)
    path = tmp_path / "trust.json"
    path.write_text(json.dumps(written()), encoding="utf-8")
    with pytest.raises(ProofError) as caught:
        TrustList.open(path, signed_by=AGENCY.controller)
    assert str(caught.value) == f"{path}: nobody signed the list"


def test_a_list_that_was_altered_or_that_somebody_else_signed_is_refused() -> None:
    token = sign_trust_list(written(), AGENCY)
    head, _, signature = token.split(".")
    other = sign_trust_list(written({"id": "did:web:stranger.example"}), AGENCY).split(".")[1]
    with pytest.raises(ProofError, match="altered"):
        opened(f"{head}.{other}.{signature}".encode(), signed_by=AGENCY.controller)
    with pytest.raises(ProofError, match="not signed by the one that was asked for"):
        opened(token.encode(), signed_by=ISSUER)
    claims = {**written(), "iss": AGENCY.controller, "iat": 1}
    forged = sign_token(claims, ACADEMY, typ="microbadge-trust+jwt", key_id=AGENCY.verification_method)
    with pytest.raises(ProofError, match="altered, or signed with another key"):
        opened(forged.encode(), signed_by=AGENCY.controller)


def test_a_token_of_another_type_is_no_list() -> None:
    token = sign_token({**written(), "iss": AGENCY.controller}, AGENCY, typ="JWT")
    with pytest.raises(ProofError, match="not signed by"):
        opened(token.encode(), signed_by=AGENCY.controller)


@pytest.mark.parametrize("exp", [1, "soon", None, True])
def test_a_list_that_is_signed_for_a_time_that_is_over_is_refused(exp: object) -> None:
    token = sign_token({**written(), "iss": AGENCY.controller, "exp": exp}, AGENCY, typ="microbadge-trust+jwt")
    with pytest.raises(ProofError, match="a time that is over"):
        opened(token.encode(), signed_by=AGENCY.controller)
    lasting = {**written(), "iss": AGENCY.controller, "exp": 4102444800}
    token = sign_token(lasting, AGENCY, typ="microbadge-trust+jwt")
    assert opened(token.encode(), signed_by=AGENCY.controller).name == "Awards in Example State"


@pytest.mark.parametrize("more", [{"nbf": 4102444800}, {"registry": {}}, {"issuers": []}])
def test_a_signed_list_is_read_as_strictly_as_another(more: dict[str, Any]) -> None:
    token = sign_token({**written(), "iss": AGENCY.controller, **more}, AGENCY, typ="microbadge-trust+jwt")
    with pytest.raises(ParseError):
        opened(token.encode(), signed_by=AGENCY.controller)


def test_the_key_of_the_signer_is_looked_up_and_a_revoked_one_is_refused() -> None:
    did = "did:web:academy.example"
    token = sign_trust_list(written(), ACADEMY.controlled_by(did)).encode()
    document = did_document(did, [ACADEMY.public_key])
    assert opened(token, signed_by=did, fetch=serve(document)).signed_by == did
    with pytest.raises(UnavailableError, match="cannot be told"):
        opened(token, signed_by=did)
    for method in document["verificationMethod"]:
        method["revoked"] = "2026-01-01T00:00:00Z"
    with pytest.raises(ProofError, match="revoked the key"):
        opened(token, signed_by=did, fetch=serve(document))


def test_a_list_with_faults_is_not_signed() -> None:
    with pytest.raises(ParseError):
        sign_trust_list(written({"id": "x"}), AGENCY)


def test_the_file_has_a_schema() -> None:
    assert set(TrustFile.model_json_schema()["properties"]) == {"format", "name", "issuers"}


# --- as a policy ---


def verdict(listed: TrustList, document: dict[str, Any] | None = None) -> tuple[str, str]:
    policy = AllOf(TrustedIssuers(listed), Awards(BASE))
    report = Verifier().verify(signed(document), policy, at=NOON)
    [check] = [check for check in report.checks if check.code is Code.ISSUER_TRUSTED]
    assert report.to_dict()["policy"]["all_of"][0] == {"trust_list": listed.to_dict()}
    return report.verdict, check.outcome


def test_a_badge_is_verified_by_a_list() -> None:
    assert verdict(academy(achievements=[BASE], **{"from": "2026-05-01"})) == (Verdict.VERIFIED, Outcome.PASSED)
    assert verdict(opened(written({"id": AGENCY.controller}))) == (Verdict.REJECTED, Outcome.FAILED)
    assert verdict(academy(achievements=["urn:example:1"])) == (Verdict.REJECTED, Outcome.FAILED)


def test_the_day_of_the_award_decides_and_not_the_start_of_validity() -> None:
    listed = academy(until="2026-03-31")
    awarded = changed(lambda d: d.__setitem__("awardedDate", "2026-03-30T10:00:00Z"), badge())
    assert verdict(listed, awarded) == (Verdict.VERIFIED, Outcome.PASSED)
    assert verdict(listed) == (Verdict.REJECTED, Outcome.FAILED)


def test_a_list_covers_the_achievements_of_a_programme() -> None:
    entry = {"type": "IdentifierEntry", "identifier": "https://academy.example/esl", "identifierType": "ext:Program"}
    document = changed(lambda d: d["credentialSubject"]["achievement"].__setitem__("otherIdentifier", [entry]))
    listed = academy(programs=["https://academy.example/esl"])
    assert verdict(listed, document) == (Verdict.VERIFIED, Outcome.PASSED)
    assert verdict(listed) == (Verdict.REJECTED, Outcome.FAILED)


def test_the_policy_bounds_the_issuer_and_is_a_value() -> None:
    policy = TrustedIssuers(academy())
    assert policy.bounds_issuer
    assert len({policy, policy, TrustedIssuers([ISSUER])}) == 2
    assert [check.outcome for check in policy.check(Claims.of({}))] == [Outcome.FAILED]
