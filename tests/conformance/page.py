"""The two tables of `docs/conformance.md` that the run writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from .model import Result, run
from .open_badges import STATED, Stated
from .suites import SUITES


def fill(page: str, vectors: Path) -> str:
    """The page with what stands between its marks made anew."""
    tables = {"suites": _suites([run(suite, vectors) for suite in SUITES]), "examples": _examples(STATED)}
    for name, table in tables.items():
        marks = f"<!-- {name}: made by the run -->", f"<!-- {name}: end -->"
        between = re.compile(f"(?<={re.escape(marks[0])}\n).*(?={re.escape(marks[1])})", flags=re.DOTALL)
        page, count = between.subn(lambda _, table=table: f"\n{table}\n", page)
        if count != 1:
            raise ValueError(f"the page has no place for {name}")
    return page


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _suites(results: Sequence[Result]) -> str:
    rows = [
        (
            result.suite.name,
            result.suite.origin,
            f"{len(result.cases):,}",
            f"{result.passed:,}",
            "<br>".join(f"{count}: {reason}" for reason, count in result.deviations.items()) or "none",
        )
        for result in results
    ]
    total = f"{sum(len(result.cases) for result in results):,}", f"{sum(result.passed for result in results):,}"
    deviating = sum(sum(result.deviations.values()) for result in results)
    return _table(("Suite", "Origin", "Tests", "Passed", "Deviations"), [*rows, ("all", "", *total, str(deviating))])


def _examples(stated: Sequence[Stated]) -> str:
    return _table(
        ("Examples", "Verdict", "Failed", "Undetermined", "Why"),
        [
            (
                f"{each.about}: {', '.join(_name(file) for file in each.files)}",
                each.verdict,
                _codes(each.failed),
                _codes(each.undetermined),
                each.reason,
            )
            for each in stated
        ],
    )


def _name(file: str) -> str:
    # The names of the tokens repeat the titles of their sections, whose number is enough.
    token = re.fullmatch(r"published-jwt/d-(\d)-.*-example-(\d+)-.*\.jwt", file)
    return f"example {token[2]} (D.{token[1]})" if token else f"`{file}`"


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(f"`{code}`" for code in sorted(codes))
