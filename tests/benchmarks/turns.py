"""How it is measured: in turns, each as a multiple of the raw operation of the same round.

In a round each contender has one turn, so that whatever else the machine does hits all of them alike. Before each turn
the raw operation (one signature, or one verification, of `cryptography`) is timed; their median is the unit of the
round. What is told is the median over the rounds and the median distance from it.
"""

from __future__ import annotations

import gc
import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Clock = Callable[[], float]

TURN = 0.03
"""Seconds that a turn takes at least, unless one call takes longer."""
MOST = 50
"""Calls in one turn, at most."""
WARM = 0.3
"""Seconds of calls before the first round, so that what is remembered is remembered and what is compiled compiled."""
RAW_CALLS = 40


@dataclass(frozen=True)
class Turn:
    """Seconds that one call took on average, and the raw operation where the contender has one of its own."""

    seconds: float
    raw: float | None = None


class Contender(Protocol):
    """Somebody who does the same work as the others."""

    @property
    def name(self) -> str:
        """By which the table calls it."""

    def turn(self, calls: int, clock: Clock) -> Turn:
        """Do it so many times."""


@dataclass(frozen=True)
class Called:
    """A contender in this process: `inputs` makes what it is called with, which is not timed."""

    name: str
    run: Callable[[Any], object]
    inputs: Callable[[int], Sequence[Any]]

    def turn(self, calls: int, clock: Clock) -> Turn:
        """Call it on new inputs."""
        inputs, run = self.inputs(calls), self.run
        gc.collect()
        start = clock()
        for each in inputs:
            run(each)
        return Turn((clock() - start) / calls)


@dataclass
class Measured:
    """What came of one contender, by round: multiples of the raw operation, and seconds."""

    ratios: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float]:
        """What is kept: medians, the median distance from the median, and the extremes."""
        return {
            "ratio": rounded(statistics.median(self.ratios)),
            "spread": rounded(spread(self.ratios)),
            "least": rounded(min(self.ratios)),
            "most": rounded(max(self.ratios)),
            "microseconds": rounded(statistics.median(self.seconds) * 1e6),
        }


def spread(values: Sequence[float]) -> float:
    """The median absolute deviation from the median."""
    middle = statistics.median(values)
    return statistics.median(abs(value - middle) for value in values)


def rounded(value: float) -> float:
    """With four significant digits."""
    return float(f"{value:.4g}")


def take_turns(
    contenders: Sequence[Contender], raw: Callable[[], object], *, rounds: int, clock: Clock = time.perf_counter
) -> tuple[dict[str, Measured], list[float]]:
    """Measure the contenders, by name; and the seconds of the raw operation by round."""
    calls = {each.name: _warm(each, clock) for each in contenders}
    found = {each.name: Measured() for each in contenders}
    units = []
    gc.freeze()  # what all of them have loaded is nobody's garbage
    for number in range(rounds):
        first = number % len(contenders)
        turns, raws = {}, []
        for each in (*contenders[first:], *contenders[:first]):
            raws.append(seconds_of(raw, RAW_CALLS, clock))
            turns[each.name] = each.turn(calls[each.name], clock)
        unit = statistics.median(raws)
        units.append(unit)
        for name, turn in turns.items():
            found[name].ratios.append(turn.seconds / (unit if turn.raw is None else turn.raw))
            found[name].seconds.append(turn.seconds)
    gc.unfreeze()
    return found, units


def _warm(contender: Contender, clock: Clock) -> int:
    """Call it for a while, and return how many calls make a turn."""
    seconds = contender.turn(1, clock).seconds
    for share in (1 / 3, 2 / 3):
        seconds = contender.turn(_calls(WARM * share, seconds), clock).seconds
    return _calls(TURN, seconds)


def _calls(budget: float, seconds: float) -> int:
    return max(1, min(MOST, math.ceil(budget / max(seconds, 1e-9))))


def seconds_of(action: Callable[[], object], calls: int, clock: Clock = time.perf_counter) -> float:
    """Seconds that one of so many calls takes on average."""
    start = clock()
    for _ in range(calls):
        action()
    return (clock() - start) / calls


def noise(units: Iterable[float]) -> dict[str, float]:
    """What the raw operation itself does over the rounds of a run: the noise of the machine."""
    seconds = sorted(units)
    middle = statistics.median(seconds)
    return {
        "microseconds": rounded(middle * 1e6),
        "spread": rounded(spread(seconds) / middle),
        "least": rounded(seconds[0] / middle),
        "most": rounded(seconds[-1] / middle),
    }
