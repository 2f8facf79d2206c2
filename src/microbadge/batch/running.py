"""A batch: rows go out in tasks, and their results come back in order."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import chain

from ..errors import UnavailableError
from .pool import WorkerLostError
from .rows import Row
from .work import FAILED, Results, Task, Work, failed, perform

ROWS = 100
"""Rows of one task: many enough that handing it out costs little, few enough that losing it does."""
BYTES = 2_000_000
"""Bytes of the rows of one task, but for the last of them: however large rows are, tasks are not."""

_Asked = tuple[list[Row], "Future[Results]"]


def run(work: Work, rows: Iterable[Row], *, executor: Executor | None = None, in_flight: int = 8) -> Generator[Results]:
    """Do the work on each row, and give the results of some rows after the other, in the order of the rows.

    Without an `executor` it is done here, one row after the other; with one in tasks of up to `ROWS` rows, of which
    `in_flight` are under way at a time: so many are held in memory, however many rows there are. A task that loses its
    worker again and again (`WorkerLostError`) is split until it is known which row it is; that one is a failed row.

    Raises `UnavailableError` where the work cannot go on (after the results of the rows before), and whatever the work
    raises when it is opened, and the executor.
    """
    if executor is None:
        with work.opened() as do:
            for task_rows in _tasks(rows):
                yield from _unless_stopped(perform(do, task_rows))
        return
    task = Task(pickle.dumps(work))
    asked: deque[_Asked] = deque()
    ahead = _tasks(rows)
    try:
        while True:
            for task_rows in ahead:
                asked.append((task_rows, executor.submit(task, task_rows)))
                if len(asked) >= in_flight:
                    break
            if not asked:
                return
            task_rows, future = asked.popleft()
            try:
                results = future.result()
            except WorkerLostError as error:
                if len(task_rows) == 1:
                    results = _lost(task_rows[0], error)
                else:
                    half = len(task_rows) // 2
                    parts = (task_rows[half:], task_rows[:half])
                    asked.extendleft((part, executor.submit(task, part)) for part in parts)
                    continue
            yield from _unless_stopped(results)
    finally:
        for _, future in asked:
            future.cancel()


def _tasks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    for first in rows:
        task, size = [], 0
        for row in chain([first], rows):
            task.append(row)
            size += _size(row)
            if len(task) == ROWS or size >= BYTES:
                break
        yield task


def _size(row: Row) -> int:
    content = row.content
    if isinstance(content, bytes):
        return len(content)
    return sum(map(len, content)) if isinstance(content, tuple) else 0


def _unless_stopped(results: Results) -> Iterator[Results]:
    yield results
    if results.stopped is not None:
        raise UnavailableError(results.stopped)


def _lost(row: Row, error: WorkerLostError) -> Results:
    result = failed(row.line, str(error))
    return Results(result.line + b"\n", {FAILED: 1}, ((row.line, str(error)),))
