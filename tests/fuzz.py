"""Random documents through both paths of the canonical form, as many as one likes (`make fuzz`).

    python tests/fuzz.py [--count N] [--seed S] [--processes P] [--differences FILE]

Prints how far it is, at the end the share of each kind of document that takes the fast path, and each difference with
the least document that shows it. The exit code is 1 where there is a difference.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import multiprocessing
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fuzz_documents import Sample, families
from fuzzing.comparing import Comparison, compare, least
from microbadge.canonical.rdfc10 import HashName

FAMILIES = 100
"""In one task of a process."""
MAX_SHRUNK = 3
"""Differences of one task that are brought down to the least document, which takes a while."""
MAX_SHOWN = 30


class Difference(NamedTuple):
    """A document on which the paths differ: where it came from, how they differ, and the least one that does."""

    seed: int
    families: tuple[int, int]
    kind: str
    told: str
    document: Any


class Task(NamedTuple):
    """What came of one task: documents by kind and result, how many differ, a few of those, and the memory taken."""

    counted: Counter[tuple[str, str]]
    differing: int
    differences: list[Difference]
    megabytes: int


def check(sample: Sample, chance: random.Random) -> Comparison:
    """Compare the paths on one document, under one of the two hashes."""
    hash_name: HashName = "sha384" if chance.random() < 0.1 else "sha256"
    return compare(sample.document, hash_name=hash_name, whole=chance.random() < 0.1)


def run(start: int, *, seed: int, many: int = FAMILIES) -> Task:
    """Compare the documents of some families."""
    counted: Counter[tuple[str, str]] = Counter()
    differing = 0
    differences: list[Difference] = []
    chance = random.Random(start)
    for sample in families(seed, start, start + many):
        found = check(sample, chance)
        counted[sample.kind, "fast" if found.is_fast else "left" if found.is_signable else "refused"] += 1
        if found.difference is None:
            continue
        differing += 1
        if len(differences) < MAX_SHRUNK:
            smallest = least(sample.document, lambda smaller: compare(smaller).difference is not None)
            told = compare(smallest).difference or f"only once, {found.difference}"
            differences.append(Difference(seed, (start, start + many), sample.kind, told, smallest))
    return Task(counted, differing, differences, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def tasks(seed: int, processes: int) -> Iterator[Task]:
    """Run tasks without end, in order."""
    starts = itertools.count(0, FAMILIES)
    # Each process has memory of its own, which grows in it alone, and no thread of this one.
    with multiprocessing.get_context("spawn").Pool(processes, initializer=_begin) as pool:
        waiting = [pool.apply_async(run, (next(starts),), {"seed": seed}) for _ in range(2 * processes)]
        while True:
            yield waiting.pop(0).get()
            waiting.append(pool.apply_async(run, (next(starts),), {"seed": seed}))


def _begin() -> None:
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def main() -> int:
    """Run as many documents as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=int(os.environ.get("MICROBADGE_FUZZ", "1000000")))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--differences", type=Path, help="a file for the differences, as lines of JSON")
    asked = parser.parse_args()
    print(f"{asked.count} documents of seed {asked.seed}, {asked.processes} processes", flush=True)
    counted: Counter[tuple[str, str]] = Counter()
    differences: list[Difference] = []
    differing, megabytes, begun, told = 0, 0, time.monotonic(), 0.0
    for task in tasks(asked.seed, asked.processes):
        counted += task.counted
        differing += task.differing
        differences += task.differences if len(differences) < MAX_SHOWN else []
        megabytes = max(megabytes, task.megabytes)
        seconds = time.monotonic() - begun
        if seconds - told > 5:
            told = seconds
            rate = counted.total() / seconds
            left = (asked.count - counted.total()) / rate / 60
            print(
                f"{counted.total():>9} {rate:6.0f}/s {left:5.1f} min left, {differing} differences, {megabytes} MB",
                flush=True,
            )
        if counted.total() >= asked.count:
            break
    print(table(counted))
    print(f"{counted.total()} documents in {time.monotonic() - begun:.0f} s, at most {megabytes} MB in a process")
    show(differences, asked.differences)
    print(f"{differing} differences")
    return 1 if differing else 0


def table(counted: Counter[tuple[str, str]]) -> str:
    """How many documents of each kind there were, and which way they took."""
    lines = [f"{'kind of document':<18} {'all':>8} {'fit to sign':>12} {'fast of these':>14}"]
    for kind in [*sorted({kind for kind, _ in counted}), "all"]:
        fast, left, refused = (
            sum(many for (of, way), many in counted.items() if way == asked and kind in (of, "all"))
            for asked in ("fast", "left", "refused")
        )
        share = f"{fast / (fast + left):.1%}" if fast + left else "-"
        lines.append(f"{kind:<18} {fast + left + refused:>8} {fast + left:>12} {share:>14}")
    return "\n".join(lines)


def show(differences: list[Difference], file: Path | None) -> None:
    """Print the differences, and write them to the file."""
    for each in differences:
        print(f"\nseed {each.seed}, families {each.families}, {each.kind}: {each.told}\n{as_json(each.document)}")
    if file is not None:
        file.write_text("".join(json.dumps(each._asdict(), default=repr) + "\n" for each in differences))


def as_json(document: Any) -> str:
    """The document in JSON, in Python where it is of other types."""
    try:
        return json.dumps(document)
    except TypeError:
        return repr(document)


if __name__ == "__main__":
    sys.exit(main())
