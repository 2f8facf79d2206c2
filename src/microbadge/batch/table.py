"""A roster as comma-separated values (RFC 4180), as spreadsheets write them: also with semicolons or tabs."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ..errors import ParseError
from .rows import Roster, Unreadable, roster

_SEPARATORS = ",;\t"
_MAX_LINE = 1_000_000
"""Characters of a line."""


@contextlib.contextmanager
def open_table(path: Path) -> Iterator[Roster]:
    """Open a roster of comma-separated values, in UTF-8.

    The separator is the one of comma, semicolon and tab that the first line has most of. A row that is not CSV, or not
    UTF-8, is `Unreadable`. Raises `OSError`, and `ParseError` as `roster` does.
    """
    # What is no UTF-8 comes as lone surrogates, in the row where it stands.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        head = file.readline(_MAX_LINE)
        if not head.isascii() and not _is_text(head):
            raise ParseError("not UTF-8: save it as “CSV UTF-8”", line=1, source=str(path))
        file.seek(0)
        try:
            yield roster(_records(file, max(_SEPARATORS, key=head.count)))
        except ParseError as error:
            error.source = str(path)
            raise


def _records(file: TextIO, separator: str) -> Iterator[tuple[int, list[str] | Unreadable]]:
    reader = csv.reader(_lines(file), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except ParseError as error:
            yield line, Unreadable(error.message)
            return
        except csv.Error as error:
            swallowed = "" if reader.line_num == line else f", up to line {reader.line_num}: is a quote not closed?"
            yield line, Unreadable(f"not CSV: {error}{swallowed}")
            continue
        faulty = next((number for number, cell in enumerate(cells, 1) if not _is_text(cell)), None)
        yield line, cells if faulty is None else Unreadable(f"cell {faulty} is not UTF-8")


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(_MAX_LINE + 1):
        if len(line) > _MAX_LINE:
            raise ParseError(f"a line longer than {_MAX_LINE} characters: nothing is read from here on")
        yield line


def _is_text(cell: str) -> bool:
    return cell.isascii() or not any("\ud800" <= character <= "\udfff" for character in cell)
