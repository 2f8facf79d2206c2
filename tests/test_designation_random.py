"""Ten thousand random programmes: every designation decided as by trying everything, and the laws that hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from microbadge.designation import (
    Component,
    DesignationResult,
    DesignationRule,
    Met,
    Standing,
    designation_rule,
    evaluate,
)
from microbadge.designation.matching import Matching
from microbadge.errors import RuleError
from microbadge.program import (
    AtLeast,
    Choice,
    Choose,
    Designation,
    Equivalence,
    MicroCredential,
    Pathway,
    Program,
    Rule,
)

AT = datetime(2026, 5, 1, tzinfo=UTC)
ISSUER = "did:web:academy.example"
ISSUERS = (ISSUER, "did:web:university.example")
BASE = "https://academy.example/p/"
EMPTY = Program.from_document(
    {
        "id": BASE,
        "name": "Random",
        "issuer": {"id": ISSUER, "name": "Example Leadership Academy"},
        "microCredentials": [
            {
                "id": name,
                "name": name,
                "description": name,
                "rubric": {
                    "criteria": [{"id": "c", "name": "C", "points": [0, 1]}],
                    "scoring": {"rule": "sum", "min": 1},
                },
            }
            for name in "abcde"
        ],
    }
)
OLD = tuple(BASE + name for name in ("old", "older"))


# --- random programmes ---


def random_program(source: random.Random) -> Program:
    """A few micro-credentials, and pathways and designations that ask for them and for one another: one or two."""
    awarded = [one.id for one in EMPTY.micro_credentials[: source.randint(1, 5)]]
    size = source.choice((1, 1, 1, 2))
    pathways: list[Pathway] = []
    for number in range(size):
        named = [*awarded, *(one.id for one in pathways)]
        pathways.append(Pathway(f"{BASE}way{number}", f"way {number}", random_rule(source, named, 1)))
    designations: list[Designation] = []
    for number in range(size):
        named = [*awarded, *(one.id for one in pathways), *(one.id for one in designations)]
        rule = random_rule(source, named, size)
        sharing = source.random() < 0.5
        designations.append(Designation(f"{BASE}d{number}", f"d {number}", rule, sharing=sharing, issuers=ISSUERS))
    pairs = {(source.choice(awarded), source.choice(OLD)) for _ in range(source.randint(0, 2))}
    return replace(
        EMPTY,
        micro_credentials=random_prerequisites(source, EMPTY.micro_credentials[: len(awarded)]),
        pathways=tuple(pathways),
        designations=tuple(designations),
        equivalences=tuple(Equivalence(award, by) for award, by in sorted(pairs)),
    )


def random_rule_of_a_program(source: random.Random) -> tuple[Program, DesignationRule]:
    """A programme and the rule of its last designation; a few have too many ways to be met, and are refused."""
    while True:
        program = random_program(source)
        with suppress(RuleError):
            return program, designation_rule(program, program.designations[-1].id)


def random_rule(source: random.Random, named: Sequence[str], depth: int) -> Rule:
    if depth == 0 or source.random() < 0.3:
        return source.choice(named)
    form = source.random()
    if form < 0.2:
        groups = [random_group(source, named, depth) for _ in range(source.randint(1, 2))]
        return Choose(tuple(Choice(f"group {number}", one.n, one.of) for number, one in enumerate(groups)))
    return random_group(source, named, depth)


def random_group(source: random.Random, named: Sequence[str], depth: int) -> AtLeast:
    parts = tuple(dict.fromkeys(random_rule(source, named, depth - 1) for _ in range(source.randint(1, 3))))
    return AtLeast(source.randint(1, len(parts)), parts)


def random_prerequisites(source: random.Random, awarded: Sequence[MicroCredential]) -> tuple[MicroCredential, ...]:
    """Each may need earlier ones."""
    return tuple(
        replace(one, prerequisites=(awarded[source.randrange(number)].id,)) if number and source.random() < 0.2 else one
        for number, one in enumerate(awarded)
    )


def random_components(source: random.Random, program: Program) -> list[Component]:
    achievements = [*(one.id for one in program.micro_credentials), *OLD, BASE + "other"]
    standings: tuple[Standing, ...] = ("counts", "counts", "counts", "unclear", "out")
    return [
        Component(
            id=f"urn:award:{number}",
            achievement=source.choice(achievements),
            issuer=source.choice((*ISSUERS, *ISSUERS, "did:web:stranger.example")),
            awarded=datetime(2025, 1, source.randint(1, 28), tzinfo=UTC),
            standing=source.choice(standings),
        )
        for number in range(source.randint(0, 6))
    ]


# --- trying everything ---


class Tried:
    """A rule document, and whether awards meet it, found by trying every way to put them into its places."""

    def __init__(self, document: dict[str, Any], components: Iterable[Component]) -> None:
        able = [one for one in components if one.issuer in document["issuers"]]
        self.able = [*{(one.achievement, one.issuer): one for one in able}.values()]  # work counts once
        self.before: dict[str, Any] = document.get("prerequisites", {})
        self.older = {(one["award"], one["by"]) for one in document.get("equivalents", ())}
        self.answer = self.met(document["rule"])

    def met(self, rule: dict[str, Any]) -> bool:
        places = list(self.places(rule))
        masks = {0}
        for one in self.able:
            fits = [award == one.achievement or (award, one.achievement) in self.older for award in places]
            bits = [1 << seat for seat, fit in enumerate(fits) if fit]
            if bits and one.achievement in self.before and not self.met(self.before[one.achievement]):
                continue
            masks |= {mask | bit for mask in masks for bit in bits if not mask & bit}
        check = self.compiled(rule, iter(range(len(places))))
        return any(check(mask) for mask in masks)

    def places(self, rule: dict[str, Any]) -> Iterator[str]:
        """The places in the scope of a rule."""
        if "award" in rule:
            yield rule["award"]
        elif "designation" in rule:
            if not rule["designation"]["sharing"]:
                yield from self.places(rule["designation"]["rule"])
        else:
            for _, of in asked(rule):
                for part in of:
                    yield from self.places(part)

    def compiled(self, rule: dict[str, Any], numbers: Iterator[int]) -> Callable[[int], bool]:
        """A function that says of a set of filled places whether it meets the rule."""
        if "award" in rule:
            bit = 1 << next(numbers)
            return lambda mask: bool(mask & bit)
        if "designation" in rule:
            inner = rule["designation"]
            if not inner["sharing"]:
                return self.compiled(inner["rule"], numbers)
            answer = self.met(inner["rule"])
            return lambda _: answer
        parts = [(n, [self.compiled(part, numbers) for part in of]) for n, of in asked(rule)]
        return lambda mask: all(sum(check(mask) for check in checks) >= n for n, checks in parts)


def asked(rule: dict[str, Any]) -> list[tuple[int, list[Any]]]:
    """How many of which parts."""
    if "all" in rule:
        return [(len(rule["all"]), rule["all"])]
    if "any" in rule:
        return [(1, rule["any"])]
    counts = rule["choose"] if "choose" in rule else [rule["atLeast"]]
    return [(one["n"], one["of"]) for one in counts]


def expected(rule: DesignationRule, components: Sequence[Component]) -> Met:
    document = rule.to_document()
    if Tried(document, [one for one in components if one.standing == "counts"]).answer:
        return Met.MET
    hoped = Tried(document, [one for one in components if one.standing != "out"])
    return Met.UNDETERMINED if hoped.answer else Met.NOT_MET


# --- the laws ---

BETTER = {Met.NOT_MET: 0, Met.UNDETERMINED: 1, Met.MET: 2}


def check_order(rule: DesignationRule, components: list[Component], result: DesignationResult) -> None:
    """The order of the awards makes no difference."""
    assert evaluate(rule, components[::-1], at=AT) == result
    middle = len(components) // 2
    assert evaluate(rule, components[middle:] + components[:middle], at=AT) == result


def check_both_sides(rule: DesignationRule, components: list[Component], result: DesignationResult) -> None:
    """Whoever reads the published rule comes to the same result."""
    assert evaluate(DesignationRule.from_document(rule.to_document()), components, at=AT) == result


def check_monotone(rule: DesignationRule, components: list[Component], result: DesignationResult) -> None:
    """One award more never hurts, and one that does not hold never helps."""
    before = evaluate(rule, components[:-1], at=AT).outcome
    if components and components[-1].standing == "out":
        assert result.outcome is before
    else:
        assert BETTER[result.outcome] >= BETTER[before]


LAWS = (check_order, check_both_sides, check_monotone)
"""Every fourth programme is held against one of them in turn."""


def check_places(program: Program, result: DesignationResult, components: Sequence[Component]) -> None:
    """Where nothing shares, and no prerequisite is shown, no award stands in two places."""
    filled = [slot.filled_by for slot in result.slots if slot.filled_by is not None]
    if not any(one.sharing for one in program.designations):
        own = [slot.filled_by for slot in result.slots if not slot.path or not slot.path[0].startswith("before ")]
        used = [uri for uri in own if uri is not None]
        assert len(set(used)) == len(used)
        works = {one.id: (one.achievement, one.issuer) for one in components}
        assert len({works[uri] for uri in used}) == len(used)
    standings = {one.id: one.standing for one in components}
    assert all(standings[uri] != "out" for uri in filled)
    assert {uri for uri, _ in result.unused} | set(filled) == {*standings}
    assert {uri for uri, _ in result.unused}.isdisjoint(filled)
    is_open = any(slot.standing == "open" for slot in result.slots)
    assert is_open == (result.outcome is Met.NOT_MET) == bool(result.missing)
    assert any(slot.standing == "unclear" for slot in result.slots) or result.outcome is not Met.UNDETERMINED
    assert result.to_dict()["sentence"] == result.sentence


def test_ten_thousand_random_programmes_are_decided_as_by_trying_everything() -> None:
    source = random.Random(5)
    outcomes = dict.fromkeys(Met, 0)
    for number in range(10_000):
        program, rule = random_rule_of_a_program(source)
        components = random_components(source, program)
        result = evaluate(rule, components, at=AT)
        assert result.outcome is expected(rule, components)
        if number % 4 == 0:
            LAWS[number // 4 % len(LAWS)](rule, components, result)
        check_places(program, result, components)
        outcomes[result.outcome] += 1
    assert min(outcomes.values()) > 500


# --- the places of one way ---


def can_be_placed(works: Sequence[int], seats_of: Sequence[int], demands: Sequence[tuple[int, int]]) -> bool:
    """Whether all these works find a seat, by trying every seat for each."""
    if not works:
        return True
    first, *rest = works
    for number, (need, seats) in enumerate(demands):
        for seat in range(12):
            if need and seats_of[first] & seats & 1 << seat:
                left = (need - 1, seats & ~(1 << seat))
                if can_be_placed(rest, seats_of, [*demands[:number], left, *demands[number + 1 :]]):
                    return True
    return False


def test_the_works_used_are_the_first_that_can_be_used_together() -> None:
    source = random.Random(6)
    for _ in range(1_500):
        sizes = [source.randint(1, 4) for _ in range(source.randint(1, 3))]
        starts = [sum(sizes[:number]) for number in range(len(sizes))]
        demands = [
            (source.randint(1, size), (1 << size) - 1 << start) for size, start in zip(sizes, starts, strict=True)
        ]
        fits = [source.getrandbits(sum(sizes)) & source.getrandbits(sum(sizes)) for _ in range(source.randint(0, 6))]
        expected: list[int] = []
        for work in range(len(fits)):
            if can_be_placed([*expected, work], fits, demands):
                expected.append(work)
        matching = Matching(demands, fits)
        assert sorted(matching.taken.values()) == expected
        assert all(fits[work] >> seat & 1 for seat, work in matching.taken.items())
        assert all(sum(seats >> seat & 1 for seat in matching.taken) <= need for need, seats in demands)
