"""Signing and verifying one badge, by microbadge alone (in a few seconds) or against others (`make bench`).

`python tests/benchmarks/signatures.py` prints what share of microbadge's time is the raw operation, beside what is
asked for.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import material, ours, raw
from benchmarks.turns import Called, Clock, Contender, Measured, take_turns

TEMPLATE, UNSEEN, REPEATED = "by template", "achievement unseen", "achievement repeated"


def issuers(size: str, suite: str) -> list[Called]:
    """Those who sign here: the floor, and microbadge twice."""
    issuer = material.signer(material.SUITES[suite]).controller
    run = ours.issuing(suite)
    return [
        raw.issuing_floor(size, suite),
        Called(f"microbadge, {TEMPLATE}", run, lambda count: material.template_badges(size, count, issuer=issuer)),
        Called(f"microbadge, {UNSEEN}", run, lambda count: material.unseen_badges(size, count, issuer=issuer)),
    ]


def verifiers(size: str, suite: str) -> list[Called]:
    """Those who verify here: the floor, and microbadge twice."""
    run = ours.verifying(suite)
    return [
        raw.verifying_floor(size, suite),
        Called(f"microbadge, {REPEATED}", run, lambda count: ours.signed_badges(size, suite, count)),
        Called(f"microbadge, {UNSEEN}", run, lambda count: ours.signed_badges(size, suite, count, unseen=True)),
    ]


def judges(size: str) -> list[Called]:
    """The whole verdict of microbadge."""
    run, issuer = ours.verdict(), ours.WEB_ISSUER

    def inputs(made: Callable[..., list[dict[str, Any]]]) -> Callable[[int], Sequence[bytes]]:
        return lambda count: [ours.web_signed(badge) for badge in made(size, count, issuer=issuer)]

    return [
        Called(f"microbadge, {REPEATED}", run, inputs(material.badges)),
        Called(f"microbadge, {UNSEEN}", run, inputs(material.unseen_badges)),
    ]


def excel_judge() -> Called:
    """The whole verdict on a badge of the example programme."""
    return Called(f"microbadge, {REPEATED}", ours.verdict(), ours.excel_badges)


@dataclass(frozen=True)
class Asked:
    """What is asked for: the share of the raw operation in the time of a contender."""

    operation: str
    badge: str
    contender: str
    share: float


TARGETS = (
    Asked("issue", "realistic", TEMPLATE, 0.22),
    Asked("issue", "realistic", UNSEEN, 0.10),
    Asked("verify", "realistic", REPEATED, 0.27),
    Asked("verify", "realistic", UNSEEN, 0.20),
    Asked("verdict", "realistic", REPEATED, 0.17),
    Asked("issue", "minimal", TEMPLATE, 0.45),
    Asked("verify", "minimal", REPEATED, 0.55),
)


def quick(rounds: int, clock: Clock) -> Iterator[tuple[str, str, dict[str, Measured]]]:
    """Measure microbadge alone, in eddsa-rdfc-2022: operation, badge, and what came of each contender."""
    suite = "eddsa-rdfc-2022"
    for size in ("realistic", "minimal"):
        plans: list[tuple[str, str, Sequence[Contender]]] = [
            ("issue", size, issuers(size, suite)),
            ("verify", size, verifiers(size, suite)),
            ("verdict", size, judges(size)),
        ]
        if size == "realistic":
            plans.append(("verdict", "ExcEL", [excel_judge()]))
        for operation, badge, contenders in plans:
            unit = raw.signature(suite) if operation == "issue" else raw.verification(suite)
            yield operation, badge, take_turns(contenders, unit, rounds=rounds, clock=clock)[0]


def main(rounds: int = 9) -> None:
    """Print a table. In processor time, since others may be at work on the machine."""
    print(f"{'':<8} {'badge':<10} {'':<34} {'raw':>7} {'±':>5} {'share':>6}  asked for")
    for operation, badge, found in quick(rounds, clock=time.thread_time):
        for name, measured in found.items():
            row = measured.row()
            asked = [
                each.share
                for each in TARGETS
                if (each.operation, each.badge) == (operation, badge) and name.endswith(each.contender)
            ]
            judged = "" if not asked else f"{asked[0]:.2f} {'met' if 1 / row['ratio'] >= asked[0] else 'NOT MET'}"
            numbers = f"{row['ratio']:>7.2f} {row['spread']:>5.2f} {1 / row['ratio']:>6.3f}"
            print(f"{operation:<8} {badge:<10} {name:<34} {numbers}  {judged}", flush=True)


if __name__ == "__main__":
    main()
