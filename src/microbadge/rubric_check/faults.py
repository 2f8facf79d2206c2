"""What did not pass, kept within bounds: a badge may hold a fault many thousand times."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ..codes import Code
from ..report import Check, Outcome

MAX_CHECKS = 100
"""Checks of one code and outcome that are listed one by one; one more says how many others there are."""


@dataclass(slots=True)
class Faults:
    """The checks that did not pass, at most `MAX_CHECKS` of each code and outcome, and the number of all."""

    listed: list[Check] = field(default_factory=list)
    counts: Counter[tuple[Code, Outcome]] = field(default_factory=Counter)

    def fail(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        """Add a check that failed."""
        self._add(code, Outcome.FAILED, message, pointer, expected, actual)

    def undetermined(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        """Add a check that nothing decides."""
        self._add(code, Outcome.UNDETERMINED, message, pointer, expected, actual)

    def warn(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        """Add a warning."""
        self._add(code, Outcome.WARNING, message, pointer, expected, actual)

    def _add(self, code: Code, outcome: Outcome, message: str, pointer: str, expected: Any, actual: Any) -> None:
        self.counts[code, outcome] += 1
        if self.counts[code, outcome] <= MAX_CHECKS:
            self.listed.append(Check(code, outcome, message, pointer, expected, actual))

    def of(self, code: Code) -> list[Check]:
        """The checks of this code."""
        checks = [check for check in self.listed if check.code is code]
        for (counted, outcome), count in self.counts.items():
            if counted is code and count > MAX_CHECKS:
                checks.append(Check(code, outcome, f"{count - MAX_CHECKS} more like those listed"))
        return checks
