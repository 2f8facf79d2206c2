"""The publisher's own folder, inside the one that it writes to: its lock, its manifest, and files not in place yet."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import InvalidError, UnavailableError
from .page import OWN_FOLDER


@dataclass(frozen=True, slots=True)
class Desk:
    """Where files are made ready. `place` is in the folder that is published to, so that moving them is one step."""

    place: Path
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def manifest(self) -> Path:
        """The file of the manifest."""
        return self.place / "manifest"

    def stage(self, content: bytes) -> Path:
        """Write a file that nobody sees yet, all the way to the disk."""
        staged = self.place / "staged" / str(next(self._numbers))
        with staged.open("xb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        return staged


@contextlib.contextmanager
def desk(root: Path, *, wait: float) -> Iterator[Desk]:
    """Take the folder for one publisher alone, and clear away what a killed one left.

    Raises `UnavailableError` where another publisher holds it for longer than `wait` seconds.
    """
    place = root / OWN_FOLDER
    if place.is_symlink():
        raise InvalidError("a link that leads elsewhere: the publisher keeps its own records here", source=str(place))
    root.mkdir(parents=True, exist_ok=True)
    # A web server that runs as somebody else cannot show it.
    place.mkdir(mode=0o700, exist_ok=True)
    lock = FileLock(place / "lock", mode=0o600)
    try:
        lock.acquire(timeout=wait)
    except (Timeout, NotImplementedError) as error:
        reason = "another process is publishing here" if isinstance(error, Timeout) else "its file system has no locks"
        raise UnavailableError(f"{root}: {reason}") from None
    staged = place / "staged"
    try:
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir()
        yield Desk(place)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        lock.release()
