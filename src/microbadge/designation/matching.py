"""Filling places with awards: as many as can be, and of those that could, the ones that come first.

Each work fills one seat at most, each seat takes one, and no demand takes more than it needs: a maximum flow, found
by augmenting paths. Works are tried in order, and one that found a seat keeps one, so that the works used are the
first that can be used together (they form a matroid).

Sets of seats are the bits of a number, so that a work is asked about all its seats at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Matching:
    """Seats and works by number. `demands` are how many of which seats have to be filled; no seat is in two.

    `lost` are seats from which no chain of moves leads to a vacant one. They stay so: later chains do not touch them.
    """

    demands: Sequence[tuple[int, int]]
    fits: Sequence[int]  # by work: the seats that it may fill
    vacant: int = field(default=0, init=False)  # the seats that may be taken without a move
    lost: int = field(default=0, init=False)
    taken: dict[int, int] = field(default_factory=dict, init=False)  # by seat: the work in it
    seat_of: dict[int, int] = field(default_factory=dict, init=False)  # by work
    demand_of: dict[int, int] = field(default_factory=dict, init=False)  # by seat
    missing: list[int] = field(init=False)  # by demand: how many of its seats have still to be filled

    def __post_init__(self) -> None:
        """Give works their seats, the preferred one first."""
        self.missing = [need for need, _ in self.demands]
        for number, (_, seats) in enumerate(self.demands):
            self.vacant |= seats
            self.demand_of.update(dict.fromkeys(_numbers(seats), number))
        for work, seats in enumerate(self.fits):
            if not self.vacant:
                break
            if seats & ~self.lost:
                self._place(work)

    def _place(self, work: int) -> None:
        """Find the shortest chain of moves that makes room for one more work."""
        came: dict[int, int] = {}  # by seat: the work that would move there
        pulled: dict[int, int] = {}  # by work: the seat whose new work makes it leave its own
        closed: set[int] = set()  # demands that need no more, whose works were all asked to move
        seen = self.lost
        todo = [work]
        for one in todo:  # grows while it is walked
            new = self.fits[one] & ~seen
            if new & self.vacant:
                seat = next(_numbers(new & self.vacant))
                came[seat] = one
                self._move(seat, came, pulled)
                self._count(seat)
                return
            seen |= new
            for seat in _numbers(new):
                came[seat] = one
                for mover in self._movers(seat, closed):
                    if mover not in pulled:
                        pulled[mover] = seat
                        todo.append(mover)
        self.lost = seen

    def _movers(self, seat: int, closed: set[int]) -> Sequence[int]:
        """The works of which one has to leave for a seat to be filled; of a demand that needs no more, any of its."""
        if seat in self.taken:
            return (self.taken[seat],)
        demand = self.demand_of[seat]
        if demand in closed:
            return ()
        closed.add(demand)
        return [work for other, work in self.taken.items() if self.demand_of[other] == demand]

    def _count(self, seat: int) -> None:
        """One more seat of its demand is taken."""
        demand = self.demand_of[seat]
        self.missing[demand] -= 1
        self.vacant &= ~(1 << seat if self.missing[demand] else self.demands[demand][1])

    def _move(self, seat: int, came: dict[int, int], pulled: dict[int, int]) -> None:
        """Make all moves of a chain that ends in a free seat."""
        while True:
            work = came[seat]
            old = self.seat_of.get(work)
            self.seat_of[work] = seat
            self.taken[seat] = work
            if old is None:
                return
            if old != pulled[work]:
                del self.taken[old]
            seat = pulled[work]


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, from below."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
