"""How the cost grows: with the evidence in a badge, and with the badges in one process.

`python tests/benchmarks/growth.py COUNT` issues and verifies so many badges in a process of its own, from a cold
start, and prints what each took and how much memory all of them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import material, ours, raw
from benchmarks.machine import peak_memory
from benchmarks.turns import Called, Contender, rounded, seconds_of, take_turns

Row = dict[str, Any]
SUITE = "eddsa-rdfc-2022"
EVIDENCE = (1, 5, 10, 20, 50)
BADGES = (1, 10, 100, 1_000, 10_000)
RAW_EVERY = 0.05
"""Seconds after which the raw operations are timed again."""


def with_evidence(rounds: int, items: Sequence[int] = EVIDENCE) -> list[Row]:
    """Issue by template, and a verdict, for a badge with so many evidence items."""
    rows = []
    for number in items:
        row: Row = {"items": number, "bytes": len(_signed(number, 1)[0])}
        contests: list[tuple[str, Contender, Callable[[], object]]] = [
            ("issue", Called("", ours.issuing(SUITE), partial(_drafts, number)), raw.signature(SUITE)),
            ("verdict", Called("", ours.verdict(), partial(_signed, number)), raw.verification(SUITE)),
        ]
        for operation, contender, unit in contests:
            found, _ = take_turns([contender], unit, rounds=rounds)
            row[operation] = found[""].row()
        rows.append(row)
    return rows


def _drafts(items: int, count: int) -> list[dict[str, Any]]:
    """Unsigned badges, as a template makes them, with so many evidence items."""
    badges = material.template_badges("large", count, issuer=ours.WEB_ISSUER)
    return [{**badge, "evidence": badge["evidence"][:items]} for badge in badges]


def _signed(items: int, count: int) -> list[bytes]:
    return [ours.web_signed(badge) for badge in _drafts(items, count)]


def with_badges(counts: Sequence[int] = BADGES) -> list[Row]:
    """Issue so many realistic badges and reach a verdict on each, in a fresh process for each number."""
    return [json.loads(subprocess.check_output([sys.executable, __file__, str(count)])) for count in counts]


def of_badges(count: int) -> Row:
    """What one badge of so many took on average, in raw operations, and the memory that all of them took."""
    units = {"issue": raw.signature(SUITE), "verdict": raw.verification(SUITE)}
    spent, unit = dict.fromkeys(units, 0.0), dict.fromkeys(units, 0.0)
    verdict = ours.verdict()
    before, samples, sampled = peak_memory(), 0, 0.0
    for _ in range(count):
        if time.perf_counter() - sampled > RAW_EVERY:
            for operation, action in units.items():
                unit[operation] += seconds_of(action, 20)
            samples, sampled = samples + 1, time.perf_counter()
        (badge,) = material.template_badges("realistic", 1, issuer=ours.WEB_ISSUER)
        start = time.perf_counter()
        text = ours.web_signed(badge)
        middle = time.perf_counter()
        verdict(text)
        spent["issue"] += middle - start
        spent["verdict"] += time.perf_counter() - middle
    row: Row = {"badges": count, "megabytes": rounded((peak_memory() - before) / 1e6)}
    for operation, seconds in spent.items():
        row[operation] = rounded(seconds / count / (unit[operation] / samples))
    return row


if __name__ == "__main__":
    print(json.dumps(of_badges(int(sys.argv[1]))))
