"""The best way to meet a rule with given awards: the one in which the fewest places stay open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .component import Component
from .language import Place
from .matching import Matching
from .plan import Plan, Scope, Seat, Way

Work = tuple[str | None, str | None]
"""What an award is for, and who made it. Several awards of one work are copies: between them they fill one seat."""


@dataclass(frozen=True, slots=True)
class Solution:
    """The best way to meet the rule of a scope, what fills its seats, and the solutions of the scopes inside it.

    `missing` counts the places that stay open, and `unclear` those whose award is unclear, the inner ones included.
    """

    way: Way
    filled: Mapping[Seat, Component]
    inner: tuple[Solution, ...]
    missing: int
    unclear: int


@dataclass(frozen=True, slots=True)
class _Offers:
    """What may fill the seats of a scope.

    `number` is that of each seat. Of the works, the preferred first, `fits` has the seats that they may fill, as the
    bits of a number, and `best` the award that comes first for each of those.
    """

    number: Mapping[Seat, int]
    fits: Sequence[int]
    best: Sequence[Mapping[int, Component]]


@dataclass(slots=True)
class Solver:
    """Applies a plan to awards that may count.

    `able` gives those that may fill a place, prerequisites aside, the preferred first, each with its rank among all.
    `unmet` are achievements whose prerequisites these awards do not meet.
    """

    plan: Plan
    able: Callable[[Place], Iterable[tuple[int, Component]]]
    unmet: set[str] = field(default_factory=set)
    prerequisites: dict[str, Solution] = field(default_factory=dict)
    solved: dict[Scope, Solution] = field(default_factory=dict)

    def solve(self) -> Solution:
        """Decide the prerequisites, each after those that it needs, and then the rule."""
        for uri, scope in self.plan.prerequisites.items():
            self.prerequisites[uri] = self._scope(scope)
            if self.prerequisites[uri].missing:
                self.unmet.add(uri)
        return self._scope(self.plan.scope)

    def _scope(self, scope: Scope) -> Solution:
        """Find the best way; of equally good ones the first."""
        if scope not in self.solved:
            offers = self._offers(scope)
            best = self._way(scope.ways[0], offers)
            for way in scope.ways[1:]:
                if (best.missing, best.unclear) == (0, 0):
                    break
                found = self._way(way, offers)
                if (found.missing, found.unclear) < (best.missing, best.unclear):
                    best = found
            self.solved[scope] = best
        return self.solved[scope]

    def _offers(self, scope: Scope) -> _Offers:
        number: dict[Seat, int] = {}
        for way in scope.ways:
            for demand in way.demands:
                for seat in demand.seats:
                    number.setdefault(seat, len(number))
        ranks: dict[Work, int] = {}
        best: dict[Work, dict[int, Component]] = {}
        for seat, bit in number.items():
            for rank, one in self.able(seat.place):
                if one.achievement not in self.unmet:
                    work = (one.achievement, one.issuer)
                    ranks[work] = min(rank, ranks.get(work, rank))
                    best.setdefault(work, {}).setdefault(bit, one)
        works = sorted(ranks, key=ranks.__getitem__)
        return _Offers(number, [sum(1 << bit for bit in best[work]) for work in works], [best[work] for work in works])

    def _way(self, way: Way, offers: _Offers) -> Solution:
        inner = tuple(self._scope(scope) for scope in way.scopes)
        filled = _fill(way, offers)
        return Solution(
            way,
            filled,
            inner,
            sum(demand.need for demand in way.demands) - len(filled) + sum(one.missing for one in inner),
            sum(one.standing == "unclear" for one in filled.values()) + sum(one.unclear for one in inner),
        )


def _fill(way: Way, offers: _Offers) -> dict[Seat, Component]:
    seats = {offers.number[seat]: seat for demand in way.demands for seat in demand.seats}
    demands = [(demand.need, sum(1 << offers.number[seat] for seat in demand.seats)) for demand in way.demands]
    here = sum(1 << number for number in seats)
    taken = Matching(demands, [fits & here for fits in offers.fits]).taken
    return {seats[number]: offers.best[work][number] for number, work in taken.items()}
