"""Work that shows what a batch does with it, quickly loaded."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

from microbadge.batch.rows import Row
from microbadge.batch.work import Do, Result, Results
from microbadge.errors import InvalidError, KeyMaterialError, UnavailableError


def content(results: Iterable[Results]) -> bytes:
    return b"".join(part.content for part in results)


@dataclass(frozen=True)
class Marking:
    """Work that does what a row says: ``wait``, ``die``, ``die once``, ``stop``, ``refuse`` or ``fault``; or an echo.

    Each process leaves its number in the `folder`, when it opens the work.
    """

    folder: Path

    @contextlib.contextmanager
    def opened(self) -> Iterator[Do]:
        (self.folder / f"{os.getpid()}.pid").touch()
        yield self._do

    def _do(self, row: Row) -> Result:
        word = row.content.decode() if isinstance(row.content, bytes) else ""
        if word == "wait":
            time.sleep(0.005)
        if word == "die" or (word == "die once" and self._first(row)):
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "stop":
            raise UnavailableError("the key service does not answer")
        if word == "refuse":
            raise InvalidError("not like this", pointer="/word")
        if word == "fault":
            raise ZeroDivisionError("oh")
        return Result("done", f"{row.line} {word}".encode())

    def _first(self, row: Row) -> bool:
        try:
            (self.folder / f"{row.line}.died").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def pids(self) -> set[int]:
        return {int(path.stem) for path in self.folder.glob("*.pid")}


def words(*each: str) -> list[Row]:
    return [Row(number, word.encode()) for number, word in enumerate(each, 1)]


def die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def refuse() -> NoReturn:
    raise KeyMaterialError("no such key", pointer="/key", source="key.pem")


class UnpicklableError(Exception):
    def __init__(self, *, why: str) -> None:
        super().__init__(why)


def refuse_oddly() -> NoReturn:
    raise UnpicklableError(why="odd")


def chat() -> tuple[int, str]:
    """Read from and print to what the conversation of the pool goes through elsewhere."""
    print("a word that is no answer")
    return os.getpid(), sys.stdin.read()


def kill_again_and_again() -> NoReturn:
    """End as a task does on Dask whose workers all died."""
    from distributed import KilledWorker  # slow to load, and nothing else here needs it

    raise KilledWorker("task", SimpleNamespace(address="tcp://127.0.0.1:9"), 3)
