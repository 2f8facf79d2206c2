"""A suite of published vectors, its cases, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Deviation:
    """That a case comes out otherwise than its suite asks for: as `outcome`, for a reason stated before the run."""

    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a suite: the outcome that it asks for, and the one that there is."""

    name: str
    expected: str
    outcome: str
    deviation: Deviation | None = None

    @property
    def passed(self) -> bool:
        """Whether the outcome is the one that the suite asks for."""
        return self.outcome == self.expected

    @property
    def as_stated(self) -> bool:
        """Whether it is the outcome that was stated beforehand; a deviation that is none is not as stated either."""
        if self.deviation is None:
            return self.passed
        return not self.passed and self.outcome == self.deviation.outcome


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite: `origin` is the publication with its commit, `run` takes the folder of vectors and gives the cases."""

    name: str
    origin: str
    run: Callable[[Path], Iterable[Case]]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a suite."""

    suite: Suite
    cases: tuple[Case, ...]

    @property
    def passed(self) -> int:
        """How many cases have the outcome that the suite asks for."""
        return sum(case.passed for case in self.cases)

    @property
    def deviations(self) -> dict[str, int]:
        """The reasons for which cases come out otherwise, and how many do."""
        reasons = [case.deviation.reason for case in self.cases if case.deviation is not None]
        return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}

    @property
    def unstated(self) -> list[Case]:
        """The cases whose outcome nobody stated beforehand."""
        return [case for case in self.cases if not case.as_stated]


def run(suite: Suite, vectors: Path) -> Result:
    """Run the suite over the folder of vectors."""
    return Result(suite, tuple(suite.run(vectors)))
