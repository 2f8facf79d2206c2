"""Every place of a solved rule in words: what fills it, why nothing does, and why an award fills none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from .component import Component
from .fitting import Fitting
from .language import Place
from .plan import Demand, Seat
from .result import Slot, shown, some
from .solving import Solution, Solver


@dataclass(slots=True)
class Explainer:
    """Explains what `solver` found among the awards `known`, the preferred first.

    `elsewhere` are ids of credentials that may not count here; `doubtful` are achievements whose prerequisites are
    met by awards of which some are unclear.
    """

    solver: Solver
    fitting: Fitting
    known: Sequence[Component]
    elsewhere: Set[str]
    doubtful: Set[str]
    lacking: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hanging: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find what the prerequisites of each achievement lack, and on which unclear awards they hang.

        They come in an order in which each is after those that it needs.
        """
        for uri, solution in self.solver.prerequisites.items():
            self.lacking[uri] = tuple(self.missing(solution))
            inner = (slot for slot in self._slots(solution) if slot.standing == "unclear")
            named = (name for slot in inner for name in slot.needs or (slot.achievement,))
            self.hanging[uri] = tuple(dict.fromkeys(name for name in named if name is not None))

    def slots(self, solution: Solution) -> list[Slot]:
        """List the places of the rule, and then the awards that count only as prerequisites of those."""
        listed = list(self._slots(solution))
        seen = {slot.filled_by for slot in listed}
        todo = list(_fillers(solution))
        done: set[str | None] = set()
        for one in todo:  # grows while it is walked
            before = self.solver.prerequisites.get(one.achievement or "")
            if before is None or one.achievement in done:
                continue
            done.add(one.achievement)
            path = f"before {shown(one.name or one.achievement or '')}"
            for slot in self._slots(before):
                if slot.filled_by not in seen:
                    seen.add(slot.filled_by)
                    listed.append(replace(slot, path=(path, *slot.path)))
            todo += _fillers(before)
        return listed

    def missing(self, solution: Solution) -> list[str]:
        """Name what is missing, each thing once; of an award that waits for others, those."""
        return list(dict.fromkeys(self._missing(solution)))

    def _missing(self, solution: Solution) -> Iterator[str]:
        for demand in solution.way.demands:
            vacant = [seat for seat in demand.seats if seat not in solution.filled]
            number = demand.need - (len(demand.seats) - len(vacant))
            if _asks_for_all(demand):
                for seat in vacant:
                    yield from self._open(seat).needs or (seat.place.award,)
            elif number:
                yield f"{number} more of: {some([seat.place.award for seat in vacant], ', ')}"
        for inner in solution.inner:
            yield from self._missing(inner)

    def unused(self, used: Set[str], places: Sequence[Place]) -> list[tuple[str, str]]:
        """List the credentials that fill no place, each with the reason."""
        idle = [(one.id, one) for one in self.known if one.id is not None and one.id not in used]
        return [(uri, self._why_unused(one, places)) for uri, one in idle]

    def _slots(self, solution: Solution) -> Iterator[Slot]:
        for demand in solution.way.demands:
            for seat in demand.seats:
                one = solution.filled.get(seat)
                if one is not None:
                    yield self._filled(seat, one)
                elif _asks_for_all(demand):
                    yield self._open(seat)
            if not _asks_for_all(demand):
                vacant = [seat for seat in demand.seats if seat not in solution.filled]
                why = f"any of: {some([shown(seat.place.name or seat.place.award) for seat in vacant], ', ')}"
                for _ in range(demand.need - (len(demand.seats) - len(vacant))):
                    yield Slot(demand.path, None, None, None, "open", why)
        for inner in solution.inner:
            yield from self._slots(inner)

    def _filled(self, seat: Seat, one: Component) -> Slot:
        place = seat.place
        slot = Slot(seat.path, place.award, place.name or one.name, one.id, "counts", one.note, (), seat.designations)
        if one.standing == "unclear":
            return replace(slot, standing="unclear", why=one.note or "nobody could tell whether it holds")
        if one.achievement is None or one.achievement not in self.doubtful:
            return slot
        needs = self.hanging[one.achievement]
        why = f"nobody could tell whether what has to be earned besides it holds: {_few(needs)}"
        return replace(slot, standing="unclear", why=why, needs=needs)

    def _open(self, seat: Seat) -> Slot:
        """An empty place, with the reason that comes nearest to filling it."""
        place = seat.place
        for one in self.known:
            if self.fitting.is_candidate(place, one):
                needs = () if self._fault(one, place) is not None else self._needs(one)
                why = self._why_not(one, place) or "it counts for another place"
                return Slot(seat.path, place.award, place.name, None, "open", why, needs, seat.designations)
        return Slot(seat.path, place.award, place.name, None, "open", "no award", (), seat.designations)

    def _needs(self, one: Component) -> tuple[str, ...]:
        """What is missing of the prerequisites of an award."""
        return self.lacking.get(one.achievement or "", ())

    def _why_unused(self, one: Component, places: Sequence[Place]) -> str:
        asked = next((place for place in places if self.fitting.is_candidate(place, one)), None)
        if asked is None:
            return self._set_aside(one) or "no place asks for it"
        return self._why_not(one, asked) or "another award counts for it"

    def _why_not(self, one: Component, place: Place) -> str | None:
        """Why an award does not fill a place that might ask for it; None where only others came first."""
        fault = self._fault(one, place)
        if fault is not None:
            return fault
        needs = self._needs(one)
        if needs:
            return f"without what has to be earned besides it: {_few(needs)}"
        return None

    def _fault(self, one: Component, place: Place) -> str | None:
        """Why an award does not count here, whatever else was earned."""
        return self._set_aside(one) or self.fitting.fault(place, one)

    def _set_aside(self, one: Component) -> str | None:
        if one.id is None:
            return "the award has no id"
        if one.standing == "out":
            return one.note or "it does not hold"
        return "counts already for another designation" if one.id in self.elsewhere else None


def _asks_for_all(demand: Demand) -> bool:
    return demand.need == len(demand.seats)


def _fillers(solution: Solution) -> Iterator[Component]:
    yield from solution.filled.values()
    for inner in solution.inner:
        yield from _fillers(inner)


def _few(uris: Sequence[str]) -> str:
    return shown(some(uris, ", "))
