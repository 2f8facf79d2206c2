"""What is done with each row, and what comes of it."""

from __future__ import annotations

import functools
import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

from ..errors import InvalidError, KeyMaterialError, Problem, UnavailableError
from .rows import Row, Unreadable

ISSUED = "issued"
"""What comes of a row for which a badge was issued."""
FAILED = "failed"
"""What comes of a row with faults."""


class Result(NamedTuple):
    """What came of a row: a word for it, and the line that is written, without its end. `fault` is for people."""

    kind: str
    line: bytes
    fault: str | None = None


Do: TypeAlias = Callable[[Row], Result]


class Work(Protocol):
    """What is to be done; a picklable value, for other processes.

    It names keys and files and does not hold them: each process opens them for itself.
    """

    def opened(self) -> AbstractContextManager[Do]:
        """Open what it needs, and give what does one row: it raises `InvalidError` for a row with faults.

        `UnavailableError` and `KeyMaterialError` end the batch: what is wrong then is not the row.
        """


@dataclass(frozen=True, slots=True)
class Results:
    """What came of rows that stand one after the other.

    `content` are the lines to be written, `counts` how many rows came to what, `faults` the faulty ones by the number
    of their line. `stopped` says why the batch cannot go on: the rows after these were not looked at.
    """

    content: bytes
    counts: Mapping[str, int]
    faults: tuple[tuple[int, str], ...] = ()
    stopped: str | None = None

    @property
    def rows(self) -> int:
        """How many rows these are the results of."""
        return sum(self.counts.values())


def perform(do: Do, rows: Iterable[Row]) -> Results:
    """Do rows one after the other; one with faults stops no other."""
    lines: list[bytes] = []
    counts: Counter[str] = Counter()
    faults: list[tuple[int, str]] = []
    stopped = None
    for row in rows:
        try:
            result = failed(row.line, row.content.message) if isinstance(row.content, Unreadable) else do(row)
        except (UnavailableError, KeyMaterialError) as error:
            stopped = str(error)
            break
        except InvalidError as error:
            result = failed(row.line, str(error), error.problems)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one row must not stop the others
            result = failed(row.line, f"a fault of microbadge itself, please report it: {error!r}")
        lines += (result.line, b"\n")
        counts[result.kind] += 1
        if result.fault is not None:
            faults.append((row.line, result.fault))
    return Results(b"".join(lines), dict(counts), tuple(faults), stopped)


def failed(line: int, message: str, problems: Sequence[Problem] = ()) -> Result:
    """The result of a row with faults: an object with the number of its `line`, and with `error`."""
    shown = [{"pointer": one.pointer, "message": one.message, "code": one.code} for one in problems]
    listed = [{name: value for name, value in one.items() if value is not None} for one in shown]
    error = {"message": message, **({"problems": listed} if listed else {})}
    return Result(FAILED, json_line({"line": line, "error": error}), message)


def json_line(value: object) -> bytes:
    """Write a JSON value on one line, in ASCII."""
    return json.dumps(value, separators=(",", ":"), default=dict).encode("ascii")


@dataclass(frozen=True, slots=True)
class Task:
    """Does rows in another process: what it needs is opened there, once. `work` is a pickled `Work`."""

    work: bytes

    def __call__(self, rows: Sequence[Row]) -> Results:
        """Do the rows."""
        return perform(_opened(self.work)[0], rows)


@functools.lru_cache(maxsize=2)
def _opened(work: bytes) -> tuple[Do, AbstractContextManager[Do]]:
    """Open the work, for as long as this process does nothing else."""
    found: Work = pickle.loads(work)  # noqa: S301 - from the process that hands out the tasks
    context = found.opened()
    return context.__enter__(), context  # which would end what it opened, if it was dropped
