"""The tables of `docs/performance.md`, made of what was measured (`docs/performance.json`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .material import SIZES, SUITES
from .raw import FLOOR
from .signatures import REPEATED, TARGETS, TEMPLATE

Row = Mapping[str, Any]
Results = Mapping[str, Any]
_MARK = "<!-- {}: made by the run -->"
_END = "<!-- {}: end -->"
NOT_MEASURED = "—"
FEWEST_ROUNDS = 5
BUSY = 1.0
"""The load of a machine that has something else to do: figures that were taken on it are not to be relied on."""
TIMES = (
    ("issue", "PyLD + cryptography", 70),
    ("verify", "PyLD + cryptography", 22),
    ("issue", "openbadgeslib", 25),
    ("verify", "openbadgeslib", 25),
    ("issue", "Digital Bazaar vc", 25),
    ("verify", "Digital Bazaar vc", 25),
)
"""How many times as fast as others microbadge is asked to be: the operation, whom, and how many times at least."""
_BEST = {"issue": TEMPLATE, "verify": REPEATED}
"""The way of microbadge that others are compared with."""


def fill(page: str, results: Results) -> str:
    """The page with what stands between its marks made anew."""
    for name, text in texts(results).items():
        start = page.index(_MARK.format(name)) + len(_MARK.format(name))
        end = page.index(_END.format(name), start)
        page = f"{page[:start]}\n\n{text}\n{page[end:]}"
    return page


def texts(results: Results) -> dict[str, str]:
    """What stands between the marks, by their names: of the sections that were measured."""
    made = {}
    if "signatures" in results:
        rows = results["signatures"]["rows"]
        made["targets"] = _targets(results)
        made["realistic"] = _headline(rows)
        made["suites"] = "\n".join(_suite(rows, suite) for suite in SUITES)
        made["noise"] = _noise(results["signatures"]["noise"]) + "\n" + measured(results["signatures"])
        made["versions"] = _versions(results["signatures"]["versions"])
    if "verdicts" in results:
        made["verdicts"] = _verdicts(results["verdicts"]["rows"]) + "\n" + measured(results["verdicts"])
    if "batches" in results:
        made["batches"] = _batches(results["batches"]["rows"]) + "\n" + measured(results["batches"])
    if "startup" in results:
        made["startup"] = _startup(results["startup"]["rows"]) + "\n" + measured(results["startup"])
    if "growth" in results:
        made["evidence"] = _evidence(results["growth"]["evidence"])
        made["badges"] = _badges(results["growth"]["badges"]) + "\n" + measured(results["growth"])
    return made


def measured(section: Results) -> str:
    """On what a section was measured, and when."""
    on = section["on"]
    rounds = f"; {section['rounds']} rounds" if "rounds" in section else ""
    hasty = on["load"] >= BUSY or section.get("rounds", FEWEST_ROUNDS) < FEWEST_ROUNDS
    return ("**Preliminary: on a busy machine, or in few rounds.** " if hasty else "") + (
        f"Measured on {on['day']}: {on['processor']}, {on['cores']} cores, {on['system']}, {on['python']}; "
        f"load {on['load']} at the start{rounds}.\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def number(value: float, digits: float | None = None) -> str:
    """A number as people read it: three digits or so, as many as `digits` would have."""
    size = value if digits is None else digits
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def with_spread(row: Row) -> str:
    """A multiple of the raw operation, and how far it varied."""
    return f"{number(row['ratio'])} ± {number(row['spread'], row['ratio'])}"


def _find(rows: Iterable[Row], **wanted: str) -> Row | None:
    return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), None)


def _contenders(rows: Iterable[Row]) -> list[str]:
    """Each once: the floor, then microbadge, then the others."""
    return sorted(dict.fromkeys(row["contender"] for row in rows), key=lambda name: (name != FLOOR, not is_ours(name)))


def is_ours(contender: str) -> bool:
    """Whether it is microbadge."""
    return contender.startswith("microbadge")


def _targets(results: Results) -> str:
    rows = []
    signatures = results["signatures"]["rows"]
    verdicts = results.get("verdicts", {}).get("rows", ())
    for asked in TARGETS:
        wanted = {"badge": asked.badge, "contender": f"microbadge, {asked.contender}"}
        if asked.operation != "verdict":
            wanted |= {"suite": "eddsa-rdfc-2022", "operation": asked.operation}
        row = _find(verdicts if asked.operation == "verdict" else signatures, **wanted)
        share = NOT_MEASURED if row is None else f"{1 / row['ratio']:.2f}"
        rows.append((f"{asked.operation}, {asked.badge}, {asked.contender}: share", f"{asked.share:.2f}", share))
    for operation, contender, least in TIMES:
        times = _times(signatures, operation, contender)
        about = f"{operation}, realistic, {_BEST[operation]}: times as fast as {contender}"
        rows.append((about, str(least), NOT_MEASURED if times is None else f"{times:.0f}"))
    return table(("", "asked for", "measured"), rows)


def _times(rows: Sequence[Row], operation: str, contender: str) -> float | None:
    """How many times as long as microbadge the contender takes for a realistic badge; None where it does not do it."""
    wanted = {"suite": "eddsa-rdfc-2022", "badge": "realistic", "operation": operation}
    theirs = _find(rows, **wanted, contender=contender)
    ours = _find(rows, **wanted, contender=f"microbadge, {_BEST[operation]}")
    return None if theirs is None or ours is None else theirs["microseconds"] / ours["microseconds"]


def _headline(rows: Sequence[Row]) -> str:
    chosen = [row for row in rows if row["suite"] == "eddsa-rdfc-2022" and row["badge"] == "realistic"]
    lines = []
    for contender in _contenders(chosen):
        cells = [contender]
        for operation in _BEST:
            row = _find(chosen, operation=operation, contender=contender)
            times = None if contender == FLOOR else _times(rows, operation, contender)
            cells += [NOT_MEASURED if row is None else with_spread(row), "" if times is None else f"{times:,.1f}"]
        lines.append(cells)
    return table(("", "issue, in raw signatures", "times ours", "verify, in raw verifications", "times ours"), lines)


def _suite(rows: Sequence[Row], suite: str) -> str:
    chosen = [row for row in rows if row["suite"] == suite]
    lines = []
    for contender in _contenders(chosen):
        found = [
            _find(chosen, badge=size, operation=operation, contender=contender)
            for operation in ("issue", "verify")
            for size in SIZES
        ]
        lines.append([contender, *(NOT_MEASURED if row is None else with_spread(row) for row in found)])
    head = ["", *(f"{operation} {size}" for operation in ("issue", "verify") for size in SIZES)]
    return f"### {suite}\n\n{table(head, lines)}"


def _noise(rows: Mapping[str, Row]) -> str:
    head = ("The raw operation itself", "microseconds", "deviation", "least", "most")
    return table(
        head,
        [
            (
                name,
                number(row["microseconds"]),
                f"{row['spread']:.1%}",
                f"{row['least']:.2f}",
                f"{row['most']:.2f}",
            )
            for name, row in rows.items()
        ],
    )


def _versions(versions: Mapping[str, str]) -> str:
    return table(("Package", "Version"), versions.items())


def _verdicts(rows: Sequence[Row]) -> str:
    badges = [*dict.fromkeys(row["badge"] for row in rows)]
    lines = []
    for contender in _contenders(rows):
        found = [_find(rows, badge=badge, contender=contender) for badge in badges]
        lines.append([contender, *(NOT_MEASURED if row is None else with_spread(row) for row in found)])
    return table(("A whole verdict, in raw verifications", *badges), lines)


def _batches(rows: Sequence[Row]) -> str:
    head = ("", "badges", "per second", "times one process", "most memory of a process, MB", "output")
    return table(
        head,
        [
            (
                row["name"],
                f"{row['badges']:,}",
                f"{row['rate']:,.0f}",
                number(row["times"]),
                f"{row['megabytes']:.0f}",
                "identical" if row["identical"] else "**differs**",
            )
            for row in rows
        ],
    )


def _startup(rows: Sequence[Row]) -> str:
    head = ("", "milliseconds", "memory, MB")
    return table(
        head,
        [(row["name"], f"{row['milliseconds']:.0f} ± {row['spread']:.0f}", f"{row['megabytes']:.0f}") for row in rows],
    )


def _evidence(rows: Sequence[Row]) -> str:
    head = ("Evidence items", "signed badge, kB", "issue, in raw signatures", "verdict, in raw verifications")
    return table(
        head,
        [
            (str(row["items"]), f"{row['bytes'] / 1000:.1f}", with_spread(row["issue"]), with_spread(row["verdict"]))
            for row in rows
        ],
    )


def _badges(rows: Sequence[Row]) -> str:
    head = ("Badges in one process", "issue, in raw signatures", "verdict, in raw verifications", "memory, MB more")
    return table(
        head,
        [
            (f"{row['badges']:,}", number(row["issue"]), number(row["verdict"]), f"{row['megabytes']:.1f}")
            for row in rows
        ],
    )
