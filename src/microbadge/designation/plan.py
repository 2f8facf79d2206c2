"""A rule made ready to be applied: the ways to meet it, each a list of how many of which places have to be filled.

Of places that stand side by side any number can be asked for in one way; only rules inside rules multiply the ways.
That keeps the ways few, and filling the places of one way is a matching, which is solved exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from graphlib import TopologicalSorter
from itertools import combinations, product
from math import prod
from typing import TypeGuard

from .language import AtLeastOf, Choose, Either, Every, Place, RuleDocument, RulePart, Within

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Seat:
    """A place where it stands in the rule: each takes one award.

    `path` names the designations and groups around it, and `designations` are the ids of those designations.
    """

    place: Place
    path: Path
    designations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """So many of these seats have to be filled."""

    need: int
    seats: tuple[Seat, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet a rule: every demand, and every scope inside it."""

    demands: tuple[Demand, ...]
    scopes: tuple[Scope, ...]

    def __add__(self, other: Way) -> Way:
        """Both."""
        return Way(self.demands + other.demands, self.scopes + other.scopes)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A rule in which a piece of work counts once, and the ways to meet it."""

    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """At least `n` of these; `name` is that of a choice, and `steps` lead to the list in the document."""

    n: int
    of: tuple[RulePart, ...]
    steps: tuple[str | int, ...]
    name: str | None = None


def groups(part: RulePart) -> tuple[Group, ...]:
    """What a rule that is neither a place nor a designation asks for: so many of each group."""
    match part:
        case Every(all_=of):
            return (Group(len(of), of, ("all",)),)
        case Either(any_=of):
            return (Group(1, of, ("any",)),)
        case AtLeastOf(at_least=count):
            return (Group(count.n, count.of, ("atLeast", "of")),)
        case Choose(choose=choices):
            return tuple(Group(one.n, one.of, ("choose", i, "of"), one.name) for i, one in enumerate(choices))
        case _:
            return ()


def inside(part: RulePart) -> tuple[RulePart, ...]:
    """The rules that stand directly in this one."""
    if isinstance(part, Within):
        return (part.designation.rule,)
    return tuple(one for group in groups(part) for one in group.of)


def walk(part: RulePart) -> Iterator[RulePart]:
    """This rule and all inside it."""
    todo = [part]
    while todo:
        part = todo.pop()
        yield part
        todo.extend(reversed(inside(part)))


def has_own_scope(part: RulePart) -> TypeGuard[Within]:
    """Whether what counts for this may count outside of it as well."""
    return isinstance(part, Within) and part.designation.sharing


def count_ways(part: RulePart) -> int:
    """How many ways `ways` would list, without listing them."""
    if isinstance(part, Place) or has_own_scope(part):
        return 1
    if isinstance(part, Within):
        return count_ways(part.designation.rule)
    return prod(_count_ways(group) for group in groups(part))


def _count_ways(group: Group) -> int:
    """Of k rules that are no places: the sum of the products of their ways, over all choices of k of them."""
    seats, others = _parted(group)
    chosen = [1, *[0] * len(others)]
    for one in others:
        number = count_ways(one)
        for size in range(len(others), 0, -1):
            chosen[size] += chosen[size - 1] * number
    return sum(chosen[size] for size in _sizes(group, seats, others))


def _parted(group: Group) -> tuple[list[Place], list[RulePart]]:
    places = [one for one in group.of if isinstance(one, Place)]
    return places, [one for one in group.of if not isinstance(one, Place)]


def _sizes(group: Group, places: Sequence[Place], others: Sequence[RulePart]) -> range:
    """How many of the rules that are no places are used: no more than needed."""
    return range(max(0, group.n - len(places)), min(group.n, len(others)) + 1)


def make_scope(part: RulePart, path: Path = (), ids: tuple[str, ...] = ()) -> Scope:
    """Make a rule ready to be applied in a scope of its own."""
    return Scope(tuple(_ways(part, path, ids)))


def _ways(part: RulePart, path: Path, ids: tuple[str, ...]) -> list[Way]:
    if isinstance(part, Place):
        return [Way((Demand(1, (Seat(part, path, ids),), path),), ())]
    if isinstance(part, Within):
        inner, path, ids = part.designation, (*path, part.designation.name), (*ids, part.designation.id)
        return [Way((), (make_scope(inner.rule, path, ids),))] if inner.sharing else _ways(inner.rule, path, ids)
    each = [_ways_of_group(group, path if group.name is None else (*path, group.name), ids) for group in groups(part)]
    return [reduce(Way.__add__, chosen) for chosen in product(*each)]


def _ways_of_group(group: Group, path: Path, ids: tuple[str, ...]) -> list[Way]:
    places, others = _parted(group)
    seats = tuple(Seat(place, path, ids) for place in places)
    each = [_ways(one, path, ids) for one in others]
    return [
        reduce(Way.__add__, chosen, Way((Demand(group.n - size, seats, path),) if group.n > size else (), ()))
        for size in _sizes(group, places, others)
        for some in combinations(each, size)
        for chosen in product(*some)
    ]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule document made ready to be applied.

    `prerequisites` are in an order in which each comes after those that it needs; `places` are all, those of the
    prerequisites last. `stands_for` has, by the id of an
    achievement, what fills a place of it, with whose awards count: the achievement itself, and its equivalents.
    """

    scope: Scope
    prerequisites: Mapping[str, Scope]
    places: Sequence[Place]
    stands_for: Mapping[str, Mapping[str, frozenset[str]]]


def make_plan(rule: RuleDocument) -> Plan:
    """Make a rule ready; raises `graphlib.CycleError` for prerequisites that lead to themselves."""
    order = TopologicalSorter(prerequisites_graph(rule)).static_order()
    asked = rule.prerequisites or {}
    issuers = frozenset(rule.issuers)
    places = [one for root in (rule.rule, *asked.values()) for one in walk(root) if isinstance(one, Place)]
    stands_for = {place.award: {place.award: issuers} for place in places}
    for one in rule.equivalents or ():
        whose = issuers if one.issuers is None else frozenset(one.issuers)
        if one.award in stands_for:
            stands_for[one.award][one.by] = whose
    return Plan(make_scope(rule.rule), {uri: make_scope(asked[uri]) for uri in order}, places, stands_for)


def prerequisites_graph(rule: RuleDocument) -> dict[str, set[str]]:
    """What each achievement with prerequisites needs to be decided first: other such achievements."""
    asked = rule.prerequisites or {}
    older: dict[str, set[str]] = {}
    for one in rule.equivalents or ():
        older.setdefault(one.award, set()).add(one.by)
    graph: dict[str, set[str]] = {}
    for uri, part in asked.items():
        named = {one.award for one in walk(part) if isinstance(one, Place)}
        graph[uri] = {one for award in named for one in {award, *older.get(award, ())} if one in asked}
    return graph
