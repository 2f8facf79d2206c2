"""Mutants of signed badges: none raises, and none is verified that does not say what the original says.

Two kinds. *Altered after signing*: verified only where everything that a check reads is as it was (the order of a
set, one value written as a list). *Altered and signed again* by the issuer: verified only where the badge still
shows what its own rubric requires, by an evaluation written apart from the library's.
`make mutate` runs 20,000; `make test` 2,000. The seed is fixed, so that a mutant can be found again.

Coverage is not traced here: every line is covered by tests of its own, and tracing doubles the time of thousands
of verifications.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest

from badges import ACADEMY, BASE, LEVELS, NOON, badge, changed, criterion, result, signed, total
from microbadge.codes import Code
from microbadge.data_integrity import unsecured_document
from microbadge.errors import InvalidError
from microbadge.policy import UnsafeAnyIssuer
from microbadge.report import Outcome
from microbadge.rubric_check import check_rubric
from microbadge.verifier import Verifier

MUTANTS = int(os.environ.get("MICROBADGE_MUTANTS", "1000"))
BATCHES = 20
VERIFIER = Verifier()
pytestmark = pytest.mark.no_cover

Json = Any
Path = tuple[Any, ...]


def with_total(document: dict[str, Any]) -> None:
    described, scored = total("6", requiredValue="5", valueMin="0", valueMax="9")
    document["credentialSubject"]["achievement"]["resultDescription"].append(described)
    document["credentialSubject"]["result"].append(scored)


def with_more(document: dict[str, Any]) -> None:
    document["validUntil"] = "2030-01-01T00:00:00Z"
    document["evidence"] = [{"id": f"{BASE}/evidence/1", "type": ["Evidence"], "name": "Lesson"}]
    document["issuer"]["url"] = "https://academy.example/"
    document["credentialSubject"]["achievement"]["creator"] = {"id": ACADEMY.controller, "type": ["Profile"]}


ORIGINALS = [
    signed(),
    signed(changed(with_total)),
    signed(changed(with_more)),
    signed(changed(with_more, changed(with_total)), cryptosuite="eddsa-jcs-2022"),
]

VALUES: list[Json] = [
    None, True, False, 0, 1, -1, 99, 1.5, "", " ", "0", "3", "-1", "x", [], {}, [[]], [None], {"": ""}, {"id": "x"},
    "https://academy.example/x", BASE, "urn:x:y", "_:b0",
    "did:example:x", "2020-01-01T00:00:00Z", "2999-12-31T00:00:00Z",
    f"{BASE}/criteria/plan/not-yet", f"{BASE}/criteria/teach/demonstrated", f"{BASE}/criteria/plan", "Failed", "ext:x",
    {"@value": "x"}, {"@id": BASE}, {"@list": []}, {"@set": ["x"]}, {"@value": "x", "@language": "en\n"}, "\u0000",
]  # fmt: skip
NAMES = [
    "id", "type", "@id", "@type", "@graph", "@included", "@reverse", "@nest", "@context", "@value", "validUntil",
    "issuer", "https://www.w3.org/2018/credentials#validUntil", "credentialStatus", "requiredLevel", "achievedLevel",
    "related",
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#requiredLevel", "cred:validUntil", "level", "points", "name",
]  # fmt: skip
CONTEXTS: list[Json] = [
    {"end": "https://www.w3.org/2018/credentials#validUntil"},
    {"inside": "@nest", "also": "@included", "back": {"@reverse": "https://www.w3.org/2018/credentials#issuer"}},
    {"@vocab": "https://academy.example/terms#"},
    {"@base": "https://academy.example/"},
    {"key": "@id", "kind": "@type"},
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
    "https://academy.example/unknown",
    {"validUntil": None},
    {"ext": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"},
]


def places(value: Json, path: Path = ()) -> Iterator[Path]:
    """Every place in a document."""
    yield path
    members: Iterator[tuple[Any, Json]] = iter(())
    if isinstance(value, dict):
        members = iter(value.items())
    elif isinstance(value, list):
        members = iter(enumerate(value))
    for key, member in members:
        yield from places(member, (*path, key))


def at(document: Json, path: Path) -> Json:
    for step in path:
        document = document[step]
    return document


def replace(document: Json, chance: random.Random) -> None:
    *above, last = chance.choice([path for path in places(document) if path])
    at(document, tuple(above))[last] = copy.deepcopy(chance.choice(VALUES))


def remove(document: Json, chance: random.Random) -> None:
    *above, last = chance.choice([path for path in places(document) if path])
    del at(document, tuple(above))[last]


def rename(document: Json, chance: random.Random) -> None:
    path = chance.choice([path for path in places(document) if path and isinstance(path[-1], str)])
    holder = at(document, path[:-1])
    holder[chance.choice(NAMES)] = holder.pop(path[-1])


def insert(document: Json, chance: random.Random) -> None:
    objects = [path for path in places(document) if isinstance(at(document, path), dict)]
    at(document, chance.choice(objects))[chance.choice(NAMES)] = copy.deepcopy(chance.choice(VALUES))


def move(document: Json, chance: random.Random) -> None:
    """Take a member off its object and put it onto another one, perhaps one that claims the same id."""
    path = chance.choice([path for path in places(document) if path and isinstance(path[-1], str)])
    holder = at(document, path[:-1])
    value = holder.pop(path[-1])
    objects = [at(document, place) for place in places(document) if isinstance(at(document, place), dict)]
    target = chance.choice(objects)
    if chance.random() < 0.5:
        twin = {"id": holder.get("id", "urn:x:y"), "type": holder.get("type", ["Related"])}
        target["related"] = [twin]
        target = twin
    target[path[-1]] = value


def shuffle(document: Json, chance: random.Random) -> None:
    lists = [path for path in places(document) if isinstance(at(document, path), list) and "@context" not in path]
    chance.shuffle(at(document, chance.choice(lists)))


def duplicate(document: Json, chance: random.Random) -> None:
    lists = [path for path in places(document) if isinstance(at(document, path), list) and at(document, path)]
    entries = at(document, chance.choice(lists))
    entries.append(copy.deepcopy(chance.choice(entries)))


def wrap(document: Json, chance: random.Random) -> None:
    *above, last = chance.choice([path for path in places(document) if path])
    holder = at(document, tuple(above))
    value = holder[last]
    holder[last] = value[0] if isinstance(value, list) and len(value) == 1 else [value]


def context(document: Json, chance: random.Random) -> None:
    if isinstance(document.get("@context"), list):
        document["@context"].append(copy.deepcopy(chance.choice(CONTEXTS)))


def level(document: Json, chance: random.Random) -> None:
    """Another level, on the result or as the required one."""
    name, word = chance.choice(["plan", "teach", "reflect"]), chance.choice(["not-yet", "developing", "exemplary"])
    subject = document["credentialSubject"]
    if chance.random() < 0.5:
        subject["result"].append(result(name, word))
    else:
        subject["achievement"]["resultDescription"].append(criterion(name, required=word))


def amount(document: Json, chance: random.Random) -> None:
    """Another level for a result that is there, or another number for a value, a bound or the points of a level."""
    subject = document["credentialSubject"]
    if chance.random() < 0.5:
        answer = chance.choice(subject["result"])
        answer["achievedLevel"] = f"{answer['resultDescription']}/{chance.choice(LEVELS)}"
        return
    descriptions = subject["achievement"]["resultDescription"]
    levels = chance.choice(descriptions).get("rubricCriterionLevel", [])
    numbers = [
        (holder, member)
        for holder in [*descriptions, *subject["result"], *levels]
        for member in ("value", "valueMin", "valueMax", "requiredValue", "points")
        if member in holder
    ]
    holder, member = chance.choice(numbers)
    holder[member] = str(chance.randrange(10))


MUTATIONS: list[Callable[[Json, random.Random], None]] = [
    replace, remove, rename, insert, move, move, shuffle, duplicate, wrap, context, level, amount, amount,
]  # fmt: skip


def mutant(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """An original and one to three mutations of it."""
    chance = random.Random(seed)
    original = chance.choice(ORIGINALS)
    document = copy.deepcopy(original)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        try:
            chance.choice(MUTATIONS)(document, chance)
        except (KeyError, TypeError, IndexError, AttributeError):
            continue  # an earlier mutation took away what this one needs
    return original, document


def as_set(value: Json) -> Json:
    """A value without what is not signed: the order of sets, one value written as a list, and sets of nothing."""
    if isinstance(value, dict):
        return frozenset((key, as_set(member)) for key, member in value.items() if member != [])
    if isinstance(value, list):
        members = frozenset(as_set(member) for member in value)
        return next(iter(members)) if len(members) == 1 else members
    return (type(value).__name__, value)


def read(document: dict[str, Any]) -> Json:
    """All that checks read."""
    return as_set({key: value for key, value in document.items() if key not in ("@context", "proof")})


def number(value: Json) -> Decimal | None:
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None


def as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def stated_sum(score: Json, descriptions: list[Json]) -> list[str]:
    """The criteria that a score states to be the sum of (docs/decisions/0002); none where it states nothing."""
    named = [
        one["targetUrl"] for one in as_list(score.get("alignment", [])) if one.get("targetType") == "CFRubricCriterion"
    ]
    low = high = Decimal(0)
    for uri in named:
        criteria = [one for one in descriptions if one["id"] == uri]
        if len(criteria) != 1 or criteria[0]["resultType"] != "RubricCriterionLevel" or named.count(uri) > 1:
            return []
        points = [number(one.get("points")) for one in as_list(criteria[0].get("rubricCriterionLevel", []))]
        known = [one for one in points if one is not None]
        if not known or len(known) < len(points):
            return []
        low, high = low + min(known), high + max(known)
    stated = (number(score.get("valueMin")), number(score.get("valueMax"))) == (low, high)
    return named if score["resultType"] == "RubricScore" and stated else []


def adds_up(value: Json, criteria: list[str], descriptions: list[Json], results: list[Json]) -> bool:
    """Whether a total is the sum of the points of the levels achieved."""
    points = {
        (description["id"], entry["id"]): number(entry.get("points"))
        for description in descriptions
        for entry in as_list(description.get("rubricCriterionLevel", []))
    }
    achieved = [
        points.get((entry["resultDescription"], entry.get("achievedLevel")))
        for entry in results
        if entry.get("resultDescription") in criteria
    ]
    known = [one for one in achieved if one is not None]
    return len(known) == len(achieved) == len(criteria) and number(value) == sum(known)


def shows_what_it_claims(document: dict[str, Any]) -> bool:
    """Whether a badge of the family above shows what its rubric requires: an evaluation of its own."""
    [subject] = as_list(document["credentialSubject"])
    results = as_list(subject.get("result", []))
    descriptions = as_list(subject["achievement"].get("resultDescription", []))
    for description in descriptions:
        mine = [entry for entry in results if entry.get("resultDescription") == description["id"]]
        if "requiredLevel" in description:
            levels = {entry["id"]: entry for entry in as_list(description["rubricCriterionLevel"])}
            if len(mine) != 1 or mine[0]["achievedLevel"] not in levels:
                return False
            reached, required = levels[mine[0]["achievedLevel"]], levels[description["requiredLevel"]]
            better = [number(reached.get(by)) or 0 for by in ("points", "level")]
            enough = [number(required.get(by)) or 0 for by in ("points", "level")]
            if reached is not required and not any(one >= two for one, two in zip(better, enough, strict=True)):
                return False
        if "requiredValue" in description:
            value, required = number(mine[0].get("value")) if mine else None, number(description["requiredValue"])
            if len(mine) != 1 or value is None or required is None or value < required:
                return False
        parts = stated_sum(description, descriptions)
        if parts and not all(adds_up(one["value"], parts, descriptions, results) for one in mine if "value" in one):
            return False
        if any(entry.get("status") in ("Failed", "Withdrew") for entry in mine if "requiredLevel" in description):
            return False
    return True


def verified(data: Any) -> bool:
    report = VERIFIER.verify(data, UnsafeAnyIssuer(), at=NOON)
    json.loads(report.to_json())
    return bool(report)


def survives_altered(seed: int) -> bool:
    """Whether the mutant is verified with the proof of the original; then it says what that says."""
    original, document = mutant(seed)
    if not verified(document):
        return False
    assert read(document) == read(original), f"altered after signing, seed {seed}"
    return True


def survives_signed_again(seed: int) -> bool:
    """Whether the mutant is verified with a proof of its own; then it shows what its rubric requires."""
    try:
        again = signed(unsecured_document(mutant(seed)[1]))
    except InvalidError:
        return False
    if not verified(again):
        return False
    assert shows_what_it_claims(again), f"signed again, seed {seed}"
    return True


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_mutant_is_verified_that_should_not_be(batch: int) -> None:
    for seed in range(batch, MUTANTS, BATCHES):
        survives_altered(seed)
        survives_signed_again(seed)


def test_some_mutants_are_verified_without_which_the_test_above_would_notice_nothing() -> None:
    assert any(survives_altered(seed) for seed in range(200))
    assert any(survives_signed_again(seed) for seed in range(200))


@pytest.mark.parametrize("code", [Code.LEVEL_REACHED, Code.VALUE_REACHED, Code.TOTAL])
def test_some_mutants_say_what_is_not_so(code: Code) -> None:
    found = (check for seed in range(2000) for check in check_rubric(mutant(seed)[1]))
    assert any(check.code is code and check.outcome is Outcome.FAILED for check in found)


def damage(text: bytearray, position: int, chance: random.Random) -> None:
    """Change a byte, take some away, or put one in."""
    kind = chance.randrange(3)
    if kind == 0:
        text[position] = chance.randrange(256)
    elif kind == 1:
        del text[position : position + chance.randrange(1, 9)]
    else:
        text.insert(position, chance.choice(b'{}[]",:\\0 \n'))


def test_bytes_that_were_damaged_never_raise_and_never_say_anything_else() -> None:
    chance = random.Random(7)
    survivors = 0
    for original in ORIGINALS:
        text = json.dumps(original, indent=1).encode()
        for _ in range(max(MUTANTS // 20, 20)):
            damaged = bytearray(text)
            for _ in range(chance.choice([1, 1, 2, 8])):
                position = chance.randrange(len(damaged))
                damage(damaged, position, chance)
            if verified(bytes(damaged)):
                survivors += 1
                assert read(json.loads(damaged)) == read(original)
    assert survivors, "a test in which nothing is ever verified would notice nothing"


def test_the_oracle_itself_tells_a_badge_that_shows_too_little() -> None:
    assert shows_what_it_claims(badge())
    for change in (
        lambda d: d["credentialSubject"]["result"].pop(),
        lambda d: d["credentialSubject"]["result"].__setitem__(0, result("plan", "developing")),
        lambda d: d["credentialSubject"]["result"].append(result("plan")),
        lambda d: d["credentialSubject"]["result"][0].update(status="Failed"),
    ):
        assert not shows_what_it_claims(changed(change))
    assert shows_what_it_claims(changed(with_total))
    for change in (
        lambda d: d["credentialSubject"]["result"][-1].update(value="7"),
        lambda d: d["credentialSubject"]["result"].__setitem__(0, result("plan", "exemplary")),
        lambda d: d["credentialSubject"]["achievement"]["resultDescription"][-1].update(requiredValue="7"),
    ):
        assert not shows_what_it_claims(changed(change, changed(with_total)))
    unstated = changed(lambda d: d["credentialSubject"]["result"][-1].update(value="7"), changed(with_total))
    unstated["credentialSubject"]["achievement"]["resultDescription"][-1]["valueMax"] = "10"
    assert shows_what_it_claims(unstated)
    document = changed(with_total)
    document["credentialSubject"]["result"][-1]["value"] = "4"
    assert not shows_what_it_claims(document)
