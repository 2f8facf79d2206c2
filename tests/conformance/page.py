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
    tables = {"suites": suites_table([run(suite, vectors) for suite in SUITES]), "examples": _examples(STATED)}
    for name, table in tables.items():
        mark = f"<!-- {name}: made by the run -->"
        start = page.index(mark) + len(mark)
        end = page.index(f"<!-- {name}: end -->", start)
        page = f"{page[:start]}\n\n{table}\n{page[end:]}"
    return page


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def suites_table(results: Sequence[Result]) -> str:
    """What became of each suite. Raises `ValueError` where it is not what was asked for or stated."""
    unstated = [case.name for result in results for case in result.unstated]
    if unstated:
        raise ValueError(f"not as asked for or stated: {', '.join(unstated)}")
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
