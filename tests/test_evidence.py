"""Evidence: the digest that is recorded at issue, and the file that is looked at when it is verified."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges import ACADEMY, NOON, badge, signed
from microbadge.codes import Code
from microbadge.errors import ModelError, UnavailableError
from microbadge.evidence import evidence_resources, pieces_of_evidence
from microbadge.fetch import Fetched
from microbadge.jose import jwt_payload, sign_token
from microbadge.policy import UnsafeAnyIssuer
from microbadge.report import Check, Outcome, Verdict, VerificationReport
from microbadge.resource_digest import digest_multibase, digests_of
from microbadge.verifier import MAX_REQUESTS, Verifier
from microbadge.verifier.evidence import MAX_LISTED
from test_issuer import award, issue

PLAN = "https://academy.example/portfolios/42/plan.pdf"
VIDEO = "https://academy.example/portfolios/42/lesson.mp4"
SECRET = b"Maria was absent on the day of the lesson."
LESSON = b"\x00\x00\x00\x18ftypmp42"
OTHER = b"another lesson"

Entry = dict[str, Any]


def piece(url: str | None = PLAN, **members: Any) -> Entry:
    found: Entry = {"type": ["Evidence"], "name": "Lesson plan", **members}
    return found if url is None else {"id": url, **found}


def recorded(url: str = PLAN, content: bytes = SECRET) -> Entry:
    return {"id": url, "digestMultibase": digest_multibase(content)}


def with_evidence(*evidence: Entry, related: list[Any] | None = None) -> dict[str, Any]:
    """A signed badge with evidence."""
    document = {**badge(), "evidence": list(evidence)}
    return signed(document if related is None else {**document, "relatedResource": related})


class World:
    """A fetch that has some files, and remembers what was asked for."""

    def __init__(self, **files: bytes) -> None:
        self.files = files
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        name = url.rpartition("/")[2].partition(".")[0]
        if name not in self.files:
            raise UnavailableError("the server answered with status 404", url=url)
        return Fetched(self.files[name], url, NOON - timedelta(minutes=1), "application/pdf")


def verify(document: Any, fetch: World | None = None, **options: Any) -> VerificationReport:
    verifier = Verifier(fetch=World() if fetch is None else fetch, fetch_evidence=options.pop("fetches", False))
    return verifier.verify(document, UnsafeAnyIssuer(), at=NOON, **options)


def checks(report: VerificationReport) -> list[Check]:
    return [check for check in report.checks if check.code is Code.EVIDENCE]


def only(report: VerificationReport) -> Check:
    (check,) = checks(report)
    return check


# --- at issue ---


@pytest.mark.parametrize("form", ["embedded", "token"])
def test_what_is_issued_with_its_files_is_verified_with_them(form: str) -> None:
    files = {PLAN: SECRET, VIDEO: LESSON}
    document = issue(award(), evidence=[piece(), piece(VIDEO)], evidence_files=files)
    assert document["relatedResource"] == [recorded(), recorded(VIDEO, LESSON)]
    data = document if form == "embedded" else sign_token(jwt_payload(_unsigned(document)), ACADEMY, typ="JWT")
    report = verify(data, evidence=files)
    assert report.verdict is Verdict.VERIFIED
    assert [check.outcome for check in checks(report)] == [Outcome.PASSED, Outcome.PASSED]
    assert verify(data, evidence={**files, VIDEO: OTHER}).verdict is Verdict.REJECTED


def _unsigned(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def test_without_files_nothing_is_recorded() -> None:
    assert "relatedResource" not in issue(award(), evidence=[piece()])
    assert "relatedResource" not in issue(award(), evidence=[piece()], evidence_files={})


def test_some_of_the_evidence_may_have_a_file() -> None:
    document = issue(award(), evidence=[piece(), piece(None, narrative="Seen.")], evidence_files={PLAN: SECRET})
    assert document["relatedResource"] == [recorded()]


@pytest.mark.parametrize("evidence", [[], [piece(VIDEO)], [piece(None)]])
def test_a_file_that_is_no_evidence_is_refused_at_issue(evidence: list[Entry]) -> None:
    with pytest.raises(ModelError, match="no evidence has this id") as caught:
        issue(award(), evidence=evidence, evidence_files={PLAN: SECRET})
    assert (caught.value.pointer, caught.value.problems[0].actual) == ("/evidence", PLAN)


def test_the_digest_is_a_multihash_in_base64url() -> None:
    # SHA-256 of nothing, as every table of test vectors has it
    digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
    (entry,) = evidence_resources([{"id": PLAN}], {PLAN: b""})
    assert entry["digestMultibase"].startswith("uEi")
    assert hashlib.sha256(b"").digest() in _decoded(entry["digestMultibase"])
    assert _decoded("u" + digest) == hashlib.sha256(b"").digest()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))


# --- the file is at hand ---


def test_the_file_that_was_recorded_passes() -> None:
    check = only(verify(with_evidence(piece(), related=[recorded()]), evidence={PLAN: SECRET}))
    assert (check.outcome, check.pointer, check.actual) == (Outcome.PASSED, "/evidence/0", PLAN)


def test_another_file_is_a_failure() -> None:
    report = verify(with_evidence(piece(), related=[recorded()]), evidence={PLAN: OTHER})
    check = only(report)
    assert (check.outcome, check.pointer) == (Outcome.FAILED, "/evidence/0")
    assert check.expected == [f"sha256 {hashlib.sha256(SECRET).hexdigest()}"]
    assert report.verdict is Verdict.REJECTED


def test_a_file_without_a_recorded_digest_proves_nothing() -> None:
    report = verify(with_evidence(piece()), evidence={PLAN: SECRET})
    assert only(report).outcome is Outcome.WARNING
    assert "cannot be told" in only(report).message
    assert report.verdict is Verdict.VERIFIED


def test_a_file_whose_digest_is_of_an_unknown_algorithm_is_undetermined() -> None:
    # sha3-256 as a multihash is 16 20 and 32 bytes
    unknown = {"id": PLAN, "digestMultibase": "uFiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
    document = with_evidence(piece(), related=[unknown])
    assert only(verify(document, evidence={PLAN: SECRET})).outcome is Outcome.UNDETERMINED
    assert only(verify(document)).outcome is Outcome.SKIPPED


def test_of_two_digests_for_a_piece_both_have_to_be_right() -> None:
    """A credential with two is refused for what it signs; where the digests are read, neither hides the other."""
    document = {"evidence": [piece()], "relatedResource": [recorded(), recorded(content=OTHER)]}
    (found,) = pieces_of_evidence(document)
    assert [found.compared(digests_of(content)).outcome for content in (SECRET, OTHER)] == [Outcome.FAILED] * 2
    same = {"evidence": [piece()], "relatedResource": [recorded(), {"id": PLAN, "digestSRI": _sri(SECRET)}]}
    assert pieces_of_evidence(same)[0].compared(digests_of(SECRET)).outcome is Outcome.PASSED


def _sri(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def test_a_digest_that_cannot_be_read_is_told_once_and_is_no_digest() -> None:
    document = {**badge(), "evidence": [piece()], "relatedResource": [{"id": PLAN, "digestMultibase": "uAAAA="}]}
    found = pieces_of_evidence(document)
    assert found[0].recorded == ({},)
    report = verify(document, evidence={PLAN: SECRET})
    assert report.verdict is Verdict.REJECTED


def test_nothing_of_a_file_gets_into_the_report() -> None:
    for related in ([recorded()], [recorded(content=OTHER)], None):
        report = verify(with_evidence(piece(), related=related), evidence={PLAN: SECRET}).to_json()
        assert "Maria" not in report
        if related != [recorded()]:
            assert hashlib.sha256(SECRET).hexdigest() not in report


# --- nobody has the file ---


@pytest.mark.parametrize(
    ("entry", "related", "outcome", "words"),
    [
        (piece(), [recorded()], Outcome.SKIPPED, "its digest is recorded"),
        (piece(), None, Outcome.WARNING, "only a link: what is behind it may change or vanish"),
        (piece(None, narrative="Seen."), None, Outcome.NOT_APPLICABLE, "in words"),
        (piece("data:text/plain,Seen."), None, Outcome.NOT_APPLICABLE, "in the credential itself"),
        (piece("DATA:text/plain,Seen."), None, Outcome.NOT_APPLICABLE, "in the credential itself"),
    ],
)
@pytest.mark.parametrize("fetch", [World(), World(plan=SECRET)])
def test_what_nobody_looked_at_is_said_and_nothing_is_fetched(
    entry: Entry, related: list[Any] | None, outcome: Outcome, words: str, fetch: World
) -> None:
    report = verify(with_evidence(entry, related=related), fetch)
    assert only(report).outcome is outcome
    assert words in only(report).message
    assert fetch.asked == []
    assert report.verdict is Verdict.VERIFIED


def test_without_evidence_there_is_nothing_to_look_at() -> None:
    assert only(verify(signed(), evidence={PLAN: SECRET})).outcome is Outcome.NOT_APPLICABLE


# --- it may be fetched ---


@pytest.mark.parametrize(
    ("files", "related", "outcome", "verdict"),
    [
        ({"plan": SECRET}, [recorded()], Outcome.PASSED, Verdict.VERIFIED),
        ({"plan": OTHER}, [recorded()], Outcome.FAILED, Verdict.REJECTED),
        ({}, [recorded()], Outcome.UNDETERMINED, Verdict.UNDETERMINED),
        ({"plan": SECRET}, None, Outcome.WARNING, Verdict.VERIFIED),
        ({}, None, Outcome.WARNING, Verdict.VERIFIED),
    ],
)
def test_evidence_is_fetched_by_a_verifier_that_is_told_to(
    files: dict[str, bytes], related: list[Any] | None, outcome: Outcome, verdict: Verdict
) -> None:
    fetch = World(**files)
    report = verify(with_evidence(piece(), related=related), fetch, fetches=True)
    check = only(report)
    assert (check.outcome, report.verdict, fetch.asked) == (outcome, verdict, [PLAN])
    if not files:
        assert "the server answered with status 404" in check.message
    if outcome is Outcome.PASSED:
        assert check.source is not None
        assert check.source.to_dict() == {
            "url": PLAN,
            "fetched_at": "2026-11-22T11:59:00Z",
            "sha256": hashlib.sha256(SECRET).hexdigest(),
        }


def test_what_was_handed_over_is_not_fetched() -> None:
    fetch = World(plan=OTHER)
    report = verify(with_evidence(piece(), related=[recorded()]), fetch, fetches=True, evidence={PLAN: SECRET})
    assert (only(report).outcome, fetch.asked) == (Outcome.PASSED, [])


@pytest.mark.parametrize("entry", [piece(None, narrative="Seen."), piece("data:text/plain,Seen.")])
def test_what_is_no_address_is_not_fetched(entry: Entry) -> None:
    fetch = World()
    assert only(verify(with_evidence(entry), fetch, fetches=True)).outcome is Outcome.NOT_APPLICABLE
    assert fetch.asked == []


def test_evidence_of_a_badge_that_was_altered_is_neither_compared_nor_fetched() -> None:
    fetch = World(plan=SECRET)
    document = {**with_evidence(piece(), related=[recorded()]), "name": "Forged"}
    check = only(verify(document, fetch, fetches=True, evidence={PLAN: SECRET}))
    assert (check.outcome, fetch.asked) == (Outcome.SKIPPED, [])
    assert check.because == (Code.PROOF_SIGNATURE,)


def test_a_portfolio_is_fetched_in_part_and_the_rest_is_undetermined() -> None:
    urls = [f"https://academy.example/{number}/plan.pdf" for number in range(MAX_REQUESTS + 3)]
    fetch = World(plan=SECRET)
    document = with_evidence(*map(piece, urls), related=[recorded(url) for url in urls])
    report = verify(document, fetch, fetches=True)
    outcomes = [check.outcome for check in checks(report)]
    assert outcomes == [Outcome.UNDETERMINED] * 3 + [Outcome.PASSED] * MAX_REQUESTS
    assert fetch.asked == urls[:MAX_REQUESTS]


# --- together with other resources ---


def test_a_piece_of_evidence_is_told_of_once() -> None:
    report = verify(with_evidence(piece(), related=[recorded()]), evidence={PLAN: SECRET})
    related = [check for check in report.checks if check.code is Code.RELATED_RESOURCE]
    assert [check.outcome for check in related] == [Outcome.NOT_APPLICABLE]


def test_evidence_that_was_used_for_something_else_is_compared_there_too() -> None:
    schema = b'{"$schema": "https://json-schema.org/draft/2020-12/schema"}'
    document = signed(
        {
            **badge(),
            "evidence": [piece()],
            "credentialSchema": [{"id": PLAN, "type": "JsonSchema"}],
            "relatedResource": [recorded()],
        }
    )
    report = verify(document, World(plan=schema))
    related = [check.outcome for check in report.checks if check.code is Code.RELATED_RESOURCE]
    assert related == [Outcome.FAILED]
    assert only(report).outcome is Outcome.SKIPPED


def test_many_pieces_are_told_in_part_but_a_wrong_one_always() -> None:
    urls = [f"https://academy.example/{number}" for number in range(3 * MAX_LISTED)]
    document = with_evidence(*map(piece, [*urls, PLAN]), related=[recorded()])
    found = checks(verify(document, evidence={PLAN: OTHER}))
    assert len(found) == MAX_LISTED
    assert (found[0].outcome, found[0].pointer) == (Outcome.FAILED, f"/evidence/{len(urls)}")


def test_a_file_is_hashed_once_however_often_it_is_named() -> None:
    document = with_evidence(*[piece()] * 1_000, related=[recorded()] * 1_000)
    report = verify(document, evidence={PLAN: bytes(20_000_000)})
    assert {check.outcome for check in checks(report)} == {Outcome.FAILED}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just(PLAN),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "digestSRI", "digestMultibase", "x"]), inner, max_size=3)
    ),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(evidence=json_values, related=json_values)
def test_any_json_value_is_read(evidence: Any, related: Any) -> None:
    for found in pieces_of_evidence({"evidence": evidence, "relatedResource": related}):
        assert found.not_seen().outcome in (Outcome.SKIPPED, Outcome.WARNING, Outcome.NOT_APPLICABLE)
