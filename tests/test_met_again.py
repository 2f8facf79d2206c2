"""What was met before is not worked out again, and nobody can tell: the same answers, and the same faults.

Parsed documents are never taken for ones that were met, so that they show what the answer is without memory.
"""

from __future__ import annotations

import copy
import json
import random
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, BASE, LEVELS, NAMES, NOON, badge, criterion, result, signed
from conftest import read_json
from controller_documents import document as controller_document
from controller_documents import method
from microbadge import models
from microbadge.codes import Code
from microbadge.data_integrity import add_proof, unsecured_document
from microbadge.dids import retrieve_verification_method
from microbadge.endorsement import attached
from microbadge.errors import KeyMaterialError, UnavailableError
from microbadge.fetch import Fetched
from microbadge.frozen import Frozen, freeze, thaw
from microbadge.keys import LocalSigner
from microbadge.policy import TrustedIssuers, UnsafeAnyIssuer
from microbadge.reading import read
from microbadge.report import Outcome
from microbadge.rubric_check import check_rubric
from microbadge.rubric_hash import check_rubric_hash
from microbadge.verifier import Verifier
from test_mutants import mutant

CASES = Path(__file__).parent / "cases"
VERIFIER = Verifier()


def told(data: bytes | Mapping[str, Any]) -> dict[str, Any]:
    """The report, but for what it says of the form of the input."""
    form = VERIFIER.verify(data, UnsafeAnyIssuer(), at=NOON).to_dict()
    return {name: value for name, value in form.items() if name != "input"}


def with_frozen_parts(document: dict[str, Any]) -> dict[str, Any]:
    """The document, the parts of which that come again were met before."""
    met = copy.deepcopy(document)
    if isinstance(met.get("issuer"), dict):
        met["issuer"] = freeze(met["issuer"])
    subject = met.get("credentialSubject")
    for one in subject if isinstance(subject, list) else [subject]:
        if isinstance(one, dict):
            if isinstance(one.get("achievement"), dict):
                one["achievement"] = freeze(one["achievement"])
            if isinstance(one.get("result"), list):
                one["result"] = [freeze(each) if isinstance(each, dict) else each for each in one["result"]]
    return met


def credentials() -> list[Path]:
    return sorted((CASES / "credentials").glob("*.json"))


@pytest.mark.parametrize("path", credentials()[::6], ids=lambda path: path.stem)
def test_a_badge_that_is_verified_again_gets_the_report_of_one_that_nobody_met(path: Path) -> None:
    content = path.read_bytes()
    expected = told(json.loads(content))
    assert [told(content) for _ in range(4)] == [expected] * 4


def test_the_parts_of_a_badge_are_known_again_at_the_third_meeting() -> None:
    content = json.dumps(signed()).encode()
    for _ in range(2):
        read(content)
    received = read(content).document
    assert received is not None
    subject = received["credentialSubject"]
    assert [type(one) for one in (received["issuer"], subject["achievement"], *subject["result"])] == [Frozen] * 5
    assert received == json.loads(content)
    assert type(received["credentialSubject"]) is dict


def test_a_badge_that_was_altered_in_the_part_that_is_known_does_not_pass() -> None:
    badges = [json.dumps(signed()) for _ in range(4)]
    assert all(VERIFIER.verify(text, UnsafeAnyIssuer(), at=NOON) for text in badges)
    for old, new in (
        ('"points": "2"', '"points": "1"'),
        ('"requiredLevel"', '"requiredValue"'),
        ("Reflect", "Reflekt"),
    ):
        assert old in badges[0]
        for _ in range(4):
            report = VERIFIER.verify(badges[0].replace(old, new), UnsafeAnyIssuer(), at=NOON)
            assert Code.PROOF_SIGNATURE in {check.code for check in report.of(Outcome.FAILED, Outcome.SKIPPED)}


def test_a_known_part_is_not_taken_for_one_with_another_kind_of_number() -> None:
    def content(credits_available: object) -> bytes:
        document = badge()
        document["credentialSubject"]["achievement"]["creditsAvailable"] = credits_available
        return json.dumps(add_proof(document, ACADEMY) if credits_available != "true" else document).encode()

    of_one, of_true = content(1), content(1).replace(b'"creditsAvailable": 1', b'"creditsAvailable": true')
    for _ in range(4):
        assert told(of_one)["verdict"] == "verified"
        assert told(of_true) == told(json.loads(of_true))
        assert told(of_true)["verdict"] == "rejected"


@pytest.mark.parametrize("seed", range(150))
def test_what_is_wrong_with_known_parts_is_told_as_of_unknown_ones(seed: int) -> None:
    document = mutant(seed)[1]
    for _ in range(2):
        met = with_frozen_parts(document)
        for _ in range(2):
            assert check_rubric(met) == check_rubric(document)
            assert check_rubric_hash(met) == check_rubric_hash(document)
            assert models.problems(met) == models.problems(document)
            assert attached(met) == attached(document)


def test_one_achievement_is_held_against_every_set_of_results() -> None:
    document = badge()
    subject = document["credentialSubject"]
    achievement = freeze(subject["achievement"])
    draw = random.Random(1)
    for _ in range(300):
        made = [
            result(draw.choice((*NAMES, "other")), draw.choice((*LEVELS, "none"))) for _ in range(draw.randint(0, 4))
        ]
        for one in made:
            one.update(draw.choice(({}, {}, {"value": draw.choice("012x")}, {"status": "Failed"}, {"value": 2})))
        subject["result"] = made
        unmet, met = document, {**document, "credentialSubject": {**subject, "achievement": achievement}}
        assert check_rubric(met) == check_rubric(unmet)


def test_results_of_more_kinds_than_are_remembered_are_judged_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microbadge.rubric_check.answers.MAX_ANSWERS", 2)
    document = badge()
    met = with_frozen_parts(document)
    for level in LEVELS * 2:
        for one in (document, met):
            one["credentialSubject"]["result"] = [result(name, level) for name in NAMES]
        assert check_rubric(met) == check_rubric(document)


def test_an_endorsement_in_a_known_part_is_found() -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["creator"] = {"id": "urn:x", "endorsementJwt": ["a.b.c"]}
    (one,) = attached(with_frozen_parts(document))
    assert one.pointer == "/credentialSubject/achievement/creator/endorsementJwt/0"
    assert one.thing == "urn:x"


def test_a_known_part_that_is_wrong_is_refused_every_time() -> None:
    deep: Any = "x"
    for _ in range(70):
        deep = [deep]
    document = badge()
    document["credentialSubject"]["achievement"]["tag"] = deep
    content = json.dumps(document).encode()
    reports = [VERIFIER.verify(content, UnsafeAnyIssuer(), at=NOON) for _ in range(4)]
    assert {report.to_json() for report in reports} == {reports[0].to_json()}
    assert [check.code for check in reports[0].of(Outcome.FAILED)] == [Code.INPUT]


def test_a_part_too_deep_to_be_frozen_is_refused_like_any_other() -> None:
    content = b'{"credentialSubject": {"achievement": {"tag": ' + b"[" * 900 + b"]" * 900 + b"}}}"
    for _ in range(4):
        (check,) = read(content).checks
        assert check.outcome is Outcome.FAILED
        assert "levels deep" in check.message


class Site:
    """Answers with what it has at the moment, and counts how often."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked = 0

    def __call__(self, url: str) -> Fetched:
        self.asked += 1
        return Fetched(self.content, url, NOON.replace(minute=self.asked))


def test_a_key_is_that_of_the_document_as_it_is_now() -> None:
    did = "did:web:academy.example"
    keys = [LocalSigner.generate(controller=did).public_key for _ in range(2)]

    def content(multikey: str) -> bytes:
        one = {"id": f"{did}#key", "type": "Multikey", "controller": did, "publicKeyMultibase": multikey}
        return json.dumps({"id": did, "verificationMethod": [one], "assertionMethod": [f"{did}#key"]}).encode()

    site = Site(content(keys[0].multikey))

    def found() -> Any:
        return retrieve_verification_method(f"{did}#key", purpose="assertionMethod", fetch=site)

    first, again = found(), found()
    assert first.public_key == again.public_key == keys[0]
    assert (first.source.fetched_at.minute, again.source.fetched_at.minute) == (1, 2)  # each as it was fetched
    with pytest.raises(KeyMaterialError):
        retrieve_verification_method(f"{did}#key", purpose="authentication", fetch=site)
    site.content = content(keys[1].multikey)
    assert found().public_key == keys[1]
    site.content = json.dumps({"id": did}).encode()
    with pytest.raises(KeyMaterialError):
        found()


def test_a_document_of_one_controller_is_not_that_of_another_with_the_same_bytes() -> None:
    site = Site(json.dumps(controller_document(verificationMethod=[method()])).encode())
    for _ in range(2):
        with pytest.raises(KeyMaterialError, match="another controller"):
            retrieve_verification_method("did:web:else.example#key", purpose="assertionMethod", fetch=site)


def test_a_key_that_cannot_be_had_is_not_remembered() -> None:
    signer = LocalSigner.generate(controller="did:web:academy.example")
    name, key = signer.verification_method, signer.public_key
    content = json.dumps(
        {
            "id": signer.controller,
            "verificationMethod": [
                {"id": name, "type": "Multikey", "controller": signer.controller, "publicKeyMultibase": key.multikey}
            ],
            "assertionMethod": [name],
        }
    ).encode()
    badge_bytes = json.dumps(add_proof({**badge(), "issuer": {"id": signer.controller, "type": ["Profile"]}}, signer))
    policy = TrustedIssuers([str(signer.controller)])

    def silent(url: str) -> Fetched:
        raise UnavailableError("nobody answers", url=url)

    for fetch, verdict in ((Site(content), "verified"), (silent, "undetermined"), (Site(content), "verified")):
        assert Verifier(fetch=fetch).verify(badge_bytes, policy, at=NOON).verdict == verdict


def steps(action: Callable[[], object]) -> int:
    """How many functions are called."""
    count = 0

    def called(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(called)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def large(number: int) -> dict[str, Any]:
    """A badge with so many criteria, each with a result."""
    document = badge()
    subject = document["credentialSubject"]
    names = [f"criterion-{one}" for one in range(number)]
    subject["achievement"]["resultDescription"] = [criterion(name) for name in names]
    subject["result"] = [result(name) for name in names]
    return document


def with_levels(number: int) -> dict[str, Any]:
    """A badge with one criterion of so many levels, and a result at each."""
    document = badge()
    subject = document["credentialSubject"]
    one = criterion("plan", required=None)
    levels = [{"id": f"{BASE}/{each}", "points": str(each), "level": str(each)} for each in range(number)]
    subject["achievement"]["resultDescription"] = [{**one, "rubricCriterionLevel": levels}]
    subject["result"] = [{**result("plan"), "achievedLevel": f"{BASE}/{each}"} for each in range(number)]
    return document


@pytest.mark.parametrize("make", [large, with_levels], ids=["criteria", "levels"])
@pytest.mark.parametrize("met", [with_frozen_parts, thaw], ids=["met", "unmet"])
def test_the_work_of_the_rubric_checks_grows_as_the_rubric_does(
    make: Callable[[int], dict[str, Any]], met: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    ten, hundred, thousand = (met(make(number)) for number in (10, 100, 1000))
    counts = [steps(lambda one=one: check_rubric(one)) for one in (ten, hundred, thousand)]  # type: ignore[misc]
    assert counts[1] < 12 * counts[0]
    assert counts[2] < 11 * counts[1]


def test_the_published_badges_have_the_same_problems_when_they_were_met_before(shared: Path) -> None:
    for path in sorted((shared / "spec/vectors/1edtech-ob3-spec-examples").rglob("*.json")):
        document = read_json(path)
        if isinstance(document, dict):
            met = with_frozen_parts(unsecured_document(document))
            assert models.problems(met) == models.problems(unsecured_document(document)), path.name
