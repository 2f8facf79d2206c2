"""The results of a batch in a file, and beside it a journal, so that a run that was killed goes on where it was."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from ..errors import InvalidError, UnavailableError
from .work import Results

EVERY = 1.0
"""Seconds between two entries of the journal: what a killed run did since the last one is done again."""


@dataclass(slots=True)
class Output:
    """A file of results that is being written.

    `drawn` is what was drawn when the run began, `rows` and `counts` how much is done, in all runs of it, and `done`
    whether that is everything.
    """

    drawn: Mapping[str, Any]
    rows: int
    counts: Counter[str]
    done: bool
    _file: BinaryIO = field(repr=False)
    _journal: BinaryIO = field(repr=False)
    _size: int
    _noted: float = field(default_factory=time.monotonic)

    def write(self, results: Results) -> None:
        """Write results that follow on those before, and from time to time see that they are on the disk."""
        self._file.write(results.content)
        self._size += len(results.content)
        self.rows += results.rows
        self.counts.update(results.counts)
        if time.monotonic() - self._noted >= EVERY:
            self.note()

    def finish(self) -> None:
        """Note that everything is done."""
        self.done = True
        self.note()

    def note(self) -> None:
        """See that all results are on the disk, and then that the journal says so."""
        _to_disk(self._file)
        entry = {"rows": self.rows, "bytes": self._size, "counts": dict(self.counts), "done": self.done}
        self._journal.write(_line(entry))
        _to_disk(self._journal)
        self._noted = time.monotonic()


@contextlib.contextmanager
def open_output(
    path: Path, asked: Mapping[str, Any], draw: Callable[[], Mapping[str, Any]], *, force: bool = False
) -> Iterator[Output]:
    """Begin a run that writes to a file, or carry on the one that began it.

    `asked` is JSON that tells the run from others: a file that belongs to another one is left as it is, unless
    `force`. `draw` draws what there is to draw, once for a run and those that carry it on: it is kept in the journal
    (the name of the file, and ``.journal``), which only its owner may read. What was written after the last entry of
    the journal is taken off and done again. What is done is noted even where the run ends with an exception.

    Raises `InvalidError` for a file that is another run's or nobody's, or was changed, `UnavailableError` while
    another process writes to it, and `OSError`.
    """
    with _alone(path):
        journal = path.with_name(f"{path.name}.journal")
        if force or not journal.exists():
            _begin(path, journal, {"asked": asked, "drawn": draw()}, force=force)
        head, entry, size = _read(journal)
        if head["asked"] != asked:
            changed = sorted(name for name in {*head["asked"], *asked} if head["asked"].get(name) != asked.get(name))
            message = f"another run began this file: with another {', '.join(changed)} (--force begins anew)"
            raise InvalidError(message, source=str(path))
        with path.open("r+b") as file, journal.open("r+b") as notes:
            if os.fstat(file.fileno()).st_size < entry["bytes"]:
                raise InvalidError("shorter than its journal says: it was changed", source=str(path))
            file.truncate(entry["bytes"])
            file.seek(0, os.SEEK_END)
            notes.truncate(size)
            notes.seek(0, os.SEEK_END)
            output = Output(
                head["drawn"], entry["rows"], Counter(entry["counts"]), entry["done"], file, notes, entry["bytes"]
            )
            try:
                yield output
            finally:
                if not entry["done"]:
                    output.note()


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = FileLock(path.with_name(f".{path.name}.lock"), mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UnavailableError(f"{path}: another process writes to it") from None
    except NotImplementedError:
        raise UnavailableError(f"{path}: its file system has no locks") from None
    try:
        yield
    finally:
        lock.release()


def _begin(path: Path, journal: Path, head: Mapping[str, Any], *, force: bool) -> None:
    """Make an empty file, and then its journal, which appears whole."""
    if not force and path.exists() and path.stat().st_size > 0:
        message = "exists already, and no run that could be carried on (--force writes over it)"
        raise InvalidError(message, source=str(path))
    journal.unlink(missing_ok=True)
    path.write_bytes(b"")
    unfinished = journal.with_name(f"{journal.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    with unfinished.open("wb") as file:
        file.write(_line(head) + _line({"rows": 0, "bytes": 0, "counts": {}, "done": False}))
        _to_disk(file)
    unfinished.replace(journal)


def _read(journal: Path) -> tuple[dict[str, Any], dict[str, Any], int]:
    """The head of a journal, its last entry, and how long it is up to there: what follows was torn off."""
    try:
        lines = journal.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines if line.endswith(b"\n")]
        head, entry = json.loads(whole[0]), json.loads(whole[-1])
        return (
            {"asked": dict(head["asked"]), "drawn": dict(head["drawn"])},
            {
                "rows": int(entry["rows"]),
                "bytes": int(entry["bytes"]),
                "counts": dict(entry["counts"]),
                "done": entry["done"] is True,
            },
            sum(map(len, whole)),
        )
    except (ValueError, LookupError, TypeError, RecursionError):
        raise InvalidError("a journal that is damaged (--force begins anew)", source=str(journal)) from None


def _line(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry).encode("ascii") + b"\n"


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
