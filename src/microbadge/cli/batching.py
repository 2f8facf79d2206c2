"""What ``issue-batch`` and ``verify-batch`` share: who works, how far it is, and what came of it."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Task as Bar
from rich.text import Text

from ..batch import ROWS, Results, Row, Work, WorkerPool, run
from .output import ExitCode, complain, console, needing

if TYPE_CHECKING:
    from ..batch.output import Output

_SHOWN = 20
"""Faulty rows that are listed one by one."""

Processes = Annotated[
    int | None,
    typer.Option("--processes", min=1, help="Processes that work side by side; one for each CPU by default."),
]
Dask = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="Work on a Dask cluster: tcp://…, or tls://…, of its scheduler."),
]


class Hands(NamedTuple):
    """Who works: an executor, or this process where there is none, and how many tasks are under way at a time."""

    executor: Executor | None
    in_flight: int


@contextlib.contextmanager
def hands(processes: int | None, dask: str | None, rows: int | None) -> Iterator[Hands]:
    """Have as many processes as are asked for, but no more than there are tasks; `rows` is how many rows there are."""
    if dask is not None:
        if processes is not None:
            raise typer.BadParameter("--processes are of this machine, and --dask works on others: choose one")
        with needing("--dask", "dask"):
            from ..batch.dask import open_dask  # an extra, and slow to load
        with open_dask(dask) as executor:
            yield Hands(executor, 2 * executor.workers + 2)
        return
    count = _cpus() if processes is None else processes
    if rows is not None:
        count = min(count, -(-rows // ROWS))
    if count <= 1:
        yield Hands(None, 1)
        return
    with WorkerPool(count) as pool:
        yield Hands(pool, 2 * count + 2)


def _cpus() -> int:
    """The CPUs that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch to be done: `doing` says what it is, and `total` about how many rows there are, where that is known."""

    doing: str
    work: Work
    rows: Iterator[Row]
    total: int | None
    hands: Hands

    def to_file(self, kept: Output) -> Mapping[str, int]:
        """Do the rows that no earlier run has done; the answer is what came of how many rows, in all runs."""
        began = time.monotonic()
        counts = Counter[str]()
        if not kept.done:
            counts = self._do(islice(self.rows, kept.rows, None), kept.write, done=kept.rows)
            kept.finish()
        _sum_up(kept.counts, counts, time.monotonic() - began)
        return kept.counts

    def to_standard_output(self) -> Mapping[str, int]:
        """Do all rows, and print the results; the answer is what came of how many rows."""
        began = time.monotonic()
        counts = self._do(self.rows, _print, done=0)
        _sum_up(counts, counts, time.monotonic() - began)
        return counts

    def _do(self, rows: Iterator[Row], write: Callable[[Results], None], *, done: int) -> Counter[str]:
        """Do rows, and show how far it is on a terminal."""
        counts: Counter[str] = Counter()
        faults = 0
        results_of = run(self.work, rows, executor=self.hands.executor, in_flight=self.hands.in_flight)
        with contextlib.closing(results_of) as parts, _bar(self.doing) as bar:
            shown = bar.add_task(self.doing, total=self.total, completed=done)
            for results in parts:
                write(results)
                counts.update(results.counts)
                for line, message in results.faults[: max(0, _SHOWN - faults)]:
                    complain(f"line {line}: {message}")
                faults += len(results.faults)
                bar.advance(shown, results.rows)
        if faults > _SHOWN:
            complain(f"and {faults - _SHOWN:,} more lines with faults: their results have an `error`")
        return counts


def _print(results: Results) -> None:
    sys.stdout.buffer.write(results.content)
    sys.stdout.buffer.flush()


def _bar(doing: str) -> Progress:
    return Progress(
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )


class _Rate(ProgressColumn):
    def render(self, task: Bar) -> Text:
        """So many rows a second."""
        return Text("" if task.speed is None else f"{task.speed:,.0f} a second", style="dim")


def _sum_up(counts: Mapping[str, int], this_time: Mapping[str, int], seconds: float) -> None:
    """Say on standard error what came of all rows, and how fast it was this time."""
    rows = sum(this_time.values())
    words = ", ".join(f"{number:,} {word}" for word, number in sorted(counts.items())) or "no rows"
    part = "" if this_time == counts else f"; {rows:,} of them now"
    rate = f" in {seconds:,.1f} s ({rows / seconds:,.0f} a second)" if rows else ""
    console(stderr=True).print(Text(f"{words}{part}{rate}"))


@contextlib.contextmanager
def output_file(
    path: Path, asked: Mapping[str, Any], draw: Callable[[], Mapping[str, Any]], *, force: bool
) -> Iterator[Output]:
    """Open the file of the results; one that is another run's ends the command."""
    with needing("a batch", "batch"):
        from ..batch.output import open_output
    with open_output(path, asked, draw, force=force) as output:
        if output.done:
            complain(f"{path} has the results of all rows already: nothing was done (--force begins anew)")
        elif output.rows:
            console(stderr=True).print(Text(f"{output.rows:,} rows were done before: going on from there"))
        yield output


def require_apart(output: Path, *read: Path | None) -> None:
    """Refuse to write over one of the files that are read."""
    for file in read:
        if file is not None and output.exists() and file.exists() and output.samefile(file):
            raise typer.BadParameter(f"--output would be written over {file}, which is read")


def absolute(name: str) -> str:
    """The name of a key, with the whole path where it is a file: other processes may have another folder."""
    return name if is_held(name) else str(Path(name).absolute())


def is_held(name: str) -> bool:
    """Whether it is the name of a key that something else than a file holds."""
    return name.startswith(("pkcs11:", "aws-kms:"))


def code_of(counts: Mapping[str, int], codes: Mapping[str, ExitCode]) -> ExitCode:
    """The exit code for what came of the rows: the worst of several, in the order of `codes`."""
    return next((code for word, code in codes.items() if counts.get(word, 0) > 0), ExitCode.OK)
