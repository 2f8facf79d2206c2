"""The corpus in `cases`: it is what its descriptions say, and the verifier says of each case what is expected."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cases.generate import FOLDER, committed, corpus
from conftest import read_json
from microbadge.codes import Code
from microbadge.concluding import conclusion
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.policy import (
    AllOf,
    AnyOf,
    AwardedTo,
    Awards,
    EndorsementsOptional,
    NotOlderThan,
    Policy,
    RecognizedBy,
    TrustedIssuers,
    UnsafeAnyIssuer,
)
from microbadge.report import Outcome, VerificationReport
from microbadge.trust import TrustList
from microbadge.verifier import Verifier

CASES = {case["id"]: case for case in read_json(FOLDER / "index.json")["cases"]}
_BAD = (Outcome.FAILED, Outcome.UNDETERMINED)
_ALL = list(Code)
NEW = [*_ALL[_ALL.index(Code.EVIDENCE) : _ALL.index(Code.HOSTED) + 1], Code.POLICY_AGE, Code.POLICY_RECOGNIZED]
"""The codes for what badges mean together."""


@cache
def content(path: str) -> bytes:
    return (FOLDER / path).read_bytes()


class Web:
    """What the addresses of a case answer; an address that is not there does not."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self.answers: Mapping[str, str] = case.get("web", {})
        self.fetched_at = datetime.fromisoformat(case["fetchedAt"])

    def __call__(self, url: str) -> Fetched:
        if url not in self.answers:
            raise UnavailableError("nobody answers", url=url)
        return Fetched(content(self.answers[url]), url, self.fetched_at)


def policy(asked: Mapping[str, Any], web: Web) -> Policy:
    """The policy that the index describes: all of its members have to hold."""
    parts: list[Policy] = []
    for name, value in asked.items():
        if name == "anyOf":
            parts.append(AnyOf(*(policy(one, web) for one in value)))
        elif name == "trust":
            parts.append(TrustedIssuers(TrustList.open(content(value), fetch=web)))
        else:
            parts.append(_POLICIES[name](value))
    return parts[0] if len(parts) == 1 else AllOf(*parts)


_POLICIES: Mapping[str, Any] = {
    "issuers": TrustedIssuers,
    "anyIssuer": lambda _: UnsafeAnyIssuer(),
    "awards": Awards,
    "awardedTo": AwardedTo,
    "recognizedBy": lambda value: RecognizedBy(
        value["recognizer"], counts_for=value.get("countsFor"), jurisdiction=value.get("jurisdiction")
    ),
    "notOlderThanDays": lambda days: NotOlderThan(timedelta(days=days)),
    "endorsementsOptional": lambda _: EndorsementsOptional(),
}


@cache
def report(case_id: str) -> VerificationReport:
    case = CASES[case_id]
    web = Web(case)
    verifier = Verifier(fetch=web, fetch_evidence=case.get("fetchEvidence", False))
    return verifier.verify(
        content(case["credential"]),
        policy(case["policy"], web),
        at=datetime.fromisoformat(case["at"]),
        challenge=case.get("challenge"),
        domain=case.get("domain"),
        beside=[content(path) for path in case.get("beside", [])],
        evidence={uri: content(path) for uri, path in case.get("evidence", {}).items()},
    )


@pytest.mark.parametrize("case_id", CASES)
def test_the_verifier_says_what_is_expected_and_finds_nothing_else_wrong(case_id: str) -> None:
    """A case is wrong in one way: what fails besides follows from it, and is listed."""
    case, found = CASES[case_id], report(case_id)
    expected = case["expect"]
    assert str(found.verdict) == expected["verdict"], found.to_json()
    told = [(str(check.outcome), check.pointer) for check in found.checks if check.code == expected["code"]]
    places = [place for outcome, place in told if outcome == expected["outcome"]]
    assert expected["pointer"] in places if "pointer" in expected else places, told
    deciding = {expected["code"]} if expected["outcome"] in _BAD else set()
    assert {str(check.code) for check in found.of(*_BAD)} == deciding | set(case.get("also", []))


@pytest.mark.parametrize("case_id", [each for each, case in CASES.items() if case["group"] == "wording"])
def test_a_programme_that_is_complete_is_never_called_certified(case_id: str) -> None:
    found = report(case_id)
    said = " ".join([conclusion(found), *(check.message for check in found.checks)])
    assert "certified" not in said.lower()
    assert not found or re.search("no certification|not yet one", conclusion(found))


def test_the_files_are_what_the_descriptions_make() -> None:
    made = corpus().files
    there = committed()
    assert there.keys() == made.keys()
    assert [path for path in made if made[path] != there[path]] == [], "run `python tests/cases/generate.py`"


def test_the_index_is_of_its_schema() -> None:
    schema = read_json(FOLDER / "index.schema.json")
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(read_json(FOLDER / "index.json"))


def test_the_index_names_every_file_and_no_other() -> None:
    named = {path for case in CASES.values() for path in _paths(case)} | {"index.json"}
    assert named == committed().keys()


def _paths(case: Mapping[str, Any]) -> list[str]:
    trust = re.findall(r'"(trust/[^"]+)"', json.dumps(case["policy"]))
    held = [*case.get("web", {}).values(), *case.get("evidence", {}).values()]
    return [case["credential"], *case.get("beside", []), *held, *trust]


def test_there_are_at_least_150_signed_credentials() -> None:
    assert len({content(case["credential"]) for case in CASES.values()}) >= 150


def test_every_code_of_what_badges_mean_together_is_exercised() -> None:
    assert {case["expect"]["code"] for case in CASES.values()} >= set(map(str, NEW))


def test_some_cases_are_good_and_some_cannot_be_told() -> None:
    verdicts = [case["expect"]["verdict"] for case in CASES.values()]
    assert verdicts.count("verified") >= 0.12 * len(verdicts)
    assert verdicts.count("undetermined") >= 0.08 * len(verdicts)
