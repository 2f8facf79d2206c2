"""Filling places with awards: as many as can be, and of those that could, the ones that come first.

Each award fills one seat at most, each seat takes one, and no demand takes more than it needs: a maximum flow, found
by augmenting paths. Awards are tried in order, and one that found a seat keeps one, so that the awards used are the
first that can be used together (they form a matroid).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from .plan import Demand


@dataclass(slots=True)
class Matching:
    """Seats by number, counted through all demands, and awards by number."""

    demands: Sequence[Demand]
    demand_of: list[int] = field(init=False)
    taken: list[int | None] = field(init=False)  # by seat: the award in it
    used: list[int] = field(init=False)  # by demand: how many of its seats are taken
    seat_of: dict[int, int] = field(default_factory=dict)  # by award

    def __post_init__(self) -> None:
        """Start with nothing filled."""
        self.demand_of = [number for number, demand in enumerate(self.demands) for _ in demand.seats]
        self.taken = [None] * len(self.demand_of)
        self.used = [0] * len(self.demands)

    def fill(self, fits: Sequence[Sequence[int]]) -> None:
        """Give awards their seats; `fits` has the seats that each award may fill, the preferred award first."""
        for award, seats in enumerate(fits):
            if seats and len(self.seat_of) < sum(demand.need for demand in self.demands):
                self._place(award, fits)

    def _place(self, award: int, fits: Sequence[Sequence[int]]) -> None:
        """Find the shortest chain of moves that makes room for one more award."""
        came: dict[int, int] = {}  # by seat: the award that would move there
        pulled: dict[int, int] = {}  # by award: the seat whose new award makes it leave its own
        closed: set[int] = set()  # demands that need no more, whose awards were all asked to move
        todo = deque([award])
        while todo:
            one = todo.popleft()
            for seat in fits[one]:
                if seat in came:
                    continue
                came[seat] = one
                occupant, demand = self.taken[seat], self.demand_of[seat]
                if occupant is not None:
                    movers = [occupant]
                elif self.used[demand] < self.demands[demand].need:
                    self._move(seat, came, pulled)
                    self.used[demand] += 1
                    return
                elif demand in closed:
                    continue
                else:
                    closed.add(demand)
                    movers = [other for other, place in self.seat_of.items() if self.demand_of[place] == demand]
                for mover in movers:
                    if mover not in pulled:
                        pulled[mover] = seat
                        todo.append(mover)

    def _move(self, seat: int, came: dict[int, int], pulled: dict[int, int]) -> None:
        """Make all moves of a chain that ends in a free seat."""
        while True:
            award = came[seat]
            old = self.seat_of.get(award)
            self.seat_of[award] = seat
            self.taken[seat] = award
            if old is None:
                return
            if old != pulled[award]:
                self.taken[old] = None
            seat = pulled[award]
