"""What a batch is made of: the rows of a file, one at a time, however long it is."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from ..errors import ParseError

MAX_LINE = 8_000_000
"""Bytes of the longest line that is looked at: as large as a JSON text may be (`strict_json.Limits`)."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for a row of which nothing can be read, and says why."""

    message: str


Content: TypeAlias = bytes | tuple[str, ...] | Unreadable
"""A line of JSON Lines, or the cells of a row of a roster, each as text."""


class Row(NamedTuple):
    """A row and the number of its line, from 1; in a workbook that of the row."""

    line: int
    content: Content


@dataclass(frozen=True, slots=True)
class FileDigest:
    """What tells a file from another: the SHA-256 of its bytes in hex; and how many lines it has."""

    sha256: str
    lines: int


def file_digest(path: Path) -> FileDigest:
    """Read a file once, to know it again. Raises `OSError`, and so for a pipe, which would be empty the second time."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.ESPIPE, "no file that can be read twice, as a pipe cannot", str(path))
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            lines += block.count(b"\n")
    return FileDigest(digest.hexdigest(), lines)


def json_lines(file: BinaryIO) -> Iterator[Row]:
    """Go through the lines of a file, but for empty ones. A line longer than `MAX_LINE` is no more than said to be."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while rest := file.readline(_BLOCK):
                if rest.endswith(b"\n"):
                    break
            yield Row(number, Unreadable(f"longer than {MAX_LINE} bytes"))
            continue
        content = line.strip(b" \t\r\n")
        if number == 1:
            content = content.removeprefix(b"\xef\xbb\xbf")
        if content:
            yield Row(number, content)


@dataclass(frozen=True, slots=True)
class Roster:
    """A table: the names of its columns, and its rows, each with as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def roster(lines: Iterable[tuple[int, list[str] | Unreadable]]) -> Roster:
    """Make a roster of the lines of a table, the first of which has the names of the columns.

    Rows without anything in them are left out. Raises `ParseError` for a table without names, and for a name that
    stands there twice.
    """
    lines = iter(lines)
    line, head = next(lines, (1, Unreadable("the roster is empty: its first row has the names of the columns")))
    if isinstance(head, Unreadable):
        raise ParseError(head.message, line=line)
    columns = tuple(_without_blank_end([name.strip() for name in head]))
    if not columns:
        raise ParseError("the first row has the names of the columns: it is empty", line=line)
    for number, name in enumerate(columns, 1):
        if name == "":
            raise ParseError(f"column {number} has no name", line=line)
        if name in columns[: number - 1]:
            raise ParseError(f"two columns are called {name!r}", line=line)
    return Roster(columns, _cells(lines, len(columns)))


def _cells(lines: Iterable[tuple[int, list[str] | Unreadable]], width: int) -> Iterator[Row]:
    for line, found in lines:
        if isinstance(found, Unreadable):
            yield Row(line, found)
            continue
        cells = _without_blank_end([cell.strip() for cell in found])
        if len(cells) > width:
            yield Row(line, Unreadable(f"{len(cells)} cells, and only {width} columns have names"))
        elif cells:
            yield Row(line, (*cells, *[""] * (width - len(cells))))


def _without_blank_end(cells: list[str]) -> list[str]:
    while cells and cells[-1] == "":
        cells.pop()
    return cells


@contextlib.contextmanager
def open_json_lines(path: Path) -> Iterator[Iterator[Row]]:
    """Open a file of JSON Lines. Raises `OSError`."""
    with path.open("rb") as file:
        yield json_lines(file)
