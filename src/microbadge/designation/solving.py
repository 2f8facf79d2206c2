"""The best way to meet a rule with given awards: the one in which the fewest places stay open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .component import Component
from .language import Place
from .matching import Matching
from .plan import Demand, Plan, Scope, Seat, Way


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


@dataclass(slots=True)
class Solver:
    """Applies a plan to `pool`, the awards that may count, the preferred first.

    `able` gives the numbers of those that may fill a place, prerequisites aside. `unmet` are achievements whose
    prerequisites these awards do not meet.
    """

    plan: Plan
    pool: Sequence[Component]
    able: Callable[[Place], Sequence[int]]
    unmet: set[str] = field(default_factory=set)
    prerequisites: dict[str, Solution] = field(default_factory=dict)
    solved: dict[Scope, Solution] = field(default_factory=dict)
    asked: dict[Seat, Sequence[int]] = field(default_factory=dict)

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
            best = self._way(scope.ways[0])
            for way in scope.ways[1:]:
                if (best.missing, best.unclear) == (0, 0):
                    break
                found = self._way(way)
                if (found.missing, found.unclear) < (best.missing, best.unclear):
                    best = found
            self.solved[scope] = best
        return self.solved[scope]

    def _way(self, way: Way) -> Solution:
        inner = tuple(self._scope(scope) for scope in way.scopes)
        filled = self._fill(way.demands)
        return Solution(
            way,
            filled,
            inner,
            sum(demand.need for demand in way.demands) - len(filled) + sum(one.missing for one in inner),
            sum(one.standing == "unclear" for one in filled.values()) + sum(one.unclear for one in inner),
        )

    def _fill(self, demands: Sequence[Demand]) -> dict[Seat, Component]:
        seats = [seat for demand in demands for seat in demand.seats]
        fits: list[list[int]] = [[] for _ in self.pool]
        for number, seat in enumerate(seats):
            for award in self._able(seat):
                if self.pool[award].achievement not in self.unmet:
                    fits[award].append(number)
        matching = Matching(demands)
        matching.fill(fits)
        taken = enumerate(matching.taken)
        return {seats[number]: self.pool[award] for number, award in taken if award is not None}

    def _able(self, seat: Seat) -> Sequence[int]:
        """Ask once for each seat, since it stands in many ways."""
        if seat not in self.asked:
            self.asked[seat] = self.able(seat.place)
        return self.asked[seat]
