"""What `make bench` runs: all sections or some, in one process, and each contender in turn.

`python tests/benchmarks/run.py --only signatures verdicts --write` measures two sections and writes what came of them
into `docs/performance.json`, `docs/performance.md` and `docs/performance.svg`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import batches, comparison, designations, digital_bazaar, growth, machine, page, startup, status
from benchmarks.chart import chart
from benchmarks.material import PROJECT

DOCS = PROJECT / "docs"
ROUNDS = 11
BADGES = 100_000

Section = Callable[[argparse.Namespace], dict[str, Any]]


def _signatures(options: argparse.Namespace) -> dict[str, Any]:
    node = digital_bazaar.start()
    if node is None:
        print("Digital Bazaar's libraries are not measured: there is no Node.js here", file=sys.stderr)
        return {"versions": machine.versions(), **comparison.of_signatures(None, rounds=options.rounds)}
    with node:
        versions = {**machine.versions(), "@digitalbazaar/vc": node.package, "Node.js": node.version}
        return {"versions": versions, **comparison.of_signatures(node, rounds=options.rounds)}


def _verdicts(options: argparse.Namespace) -> dict[str, Any]:
    node = digital_bazaar.start()
    if node is None:
        return comparison.of_verdicts(None, rounds=options.rounds)
    with node:
        return comparison.of_verdicts(node, rounds=options.rounds)


def _growth(options: argparse.Namespace) -> dict[str, Any]:
    counts = [count for count in growth.BADGES if count <= options.badges]
    return {
        "rounds": options.rounds,
        "evidence": growth.with_evidence(options.rounds),
        "badges": growth.with_badges(counts),
    }


def _startup(options: argparse.Namespace) -> dict[str, Any]:
    return {"rounds": options.rounds, "rows": startup.measure(options.rounds)}


def _batches(options: argparse.Namespace) -> dict[str, Any]:
    return {"rows": batches.measure(options.badges)}


SECTIONS: dict[str, Section] = {
    "signatures": _signatures,
    "verdicts": _verdicts,
    "growth": _growth,
    "startup": _startup,
    "batches": _batches,
}
ALONE: dict[str, Callable[[], None]] = {"status": status.main, "designations": designations.main}
"""Sections that print tables of their own, which the page does not have."""


def main(arguments: list[str] | None = None, docs: Path = DOCS) -> None:
    """Measure, print the tables, and write the page where that is asked for."""
    options = _options().parse_args(arguments)
    chosen = options.only or [*SECTIONS, *ALONE]
    results = {}
    on = machine.described()
    for name in chosen:
        if name in SECTIONS:
            results[name] = {"on": on, **SECTIONS[name](options)}
            for title, text in page.texts({name: results[name]}).items():
                print(f"\n{title}\n\n{text}", flush=True)
    for name in chosen:
        if name in ALONE:
            print(f"\n{name}\n", flush=True)
            ALONE[name]()
    if options.write:
        write(results, docs)


def write(results: dict[str, Any], docs: Path = DOCS) -> None:
    """Write the results, beside those of other sections that are kept, and what is made of them."""
    kept = docs / "performance.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    every = {name: {**before, **results}[name] for name in SECTIONS if name in {**before, **results}}
    kept.write_text(json.dumps(every, indent=1) + "\n", encoding="utf-8")
    written = docs / "performance.md"
    written.write_text(page.fill(written.read_text(encoding="utf-8"), every), encoding="utf-8")
    if "signatures" in every:
        (docs / "performance.svg").write_text(chart(every), encoding="utf-8")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure microbadge, and others beside it.")
    parser.add_argument("--only", nargs="*", choices=[*SECTIONS, *ALONE], help="the sections to measure")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each contest")
    parser.add_argument("--badges", type=int, default=BADGES, help="badges of a batch, and at most of growth")
    parser.add_argument("--write", action="store_true", help="write docs/performance.*")
    return parser


if __name__ == "__main__":
    main()
