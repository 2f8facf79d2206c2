"""A roster in a workbook of a spreadsheet (Office Open XML): the one door to openpyxl, which is an extra."""

from __future__ import annotations

import contextlib
import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from ..datetimes import format_date_time
from ..errors import InvalidError, ParseError
from .rows import Roster, Unreadable, roster

MAX_SIZE = 1_000_000_000
"""Bytes of all parts of a workbook, unpacked: 100,000 rows of ten cells have some 50 million."""


@contextlib.contextmanager
def open_workbook(path: Path, *, sheet: str | None = None) -> Iterator[Roster]:
    """Open a roster in a workbook: on the sheet of this name, or on the one that was open when it was saved.

    Of a formula the value counts that was saved with it; a date is the midnight at which it begins (UTC). Raises
    `OSError`, and `ParseError` for what is no workbook, for a sheet that is not there, and as `roster` does.
    """
    try:
        with path.open("rb") as file, contextlib.closing(_load(file)) as book:
            found = book.active if sheet is None else book[sheet] if sheet in book.sheetnames else None
            if found is None or not hasattr(found, "iter_rows"):
                raise ParseError("the workbook has no such sheet", expected=book.sheetnames, actual=sheet)
            yield roster(_records(found))
    except InvalidError as error:
        error.source = str(path)
        raise


def _load(file: Any) -> Any:
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
        small = size <= MAX_SIZE
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False) if small else None
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook ends in any exception there is
        raise ParseError(f"no workbook that can be read: {type(error).__name__}") from None
    if book is None:
        raise ParseError(f"larger than {MAX_SIZE} bytes, unpacked")
    return book


def _records(sheet: Any) -> Iterator[tuple[int, list[str] | Unreadable]]:
    # A workbook may state that its sheet is larger, or smaller, than what is in it.
    sheet.reset_dimensions()
    line = 0
    try:
        for line, cells in enumerate(sheet.iter_rows(values_only=False), 1):
            yield line, _texts(cells)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - as above; what follows cannot be read either
        yield line + 1, Unreadable(f"the sheet cannot be read from here on: {type(error).__name__}")


def _texts(cells: Any) -> list[str] | Unreadable:
    for cell in cells:
        if cell.data_type == "e":
            return Unreadable(f"cell {cell.coordinate} holds the error {cell.value}")
    return [_text(cell.value) for cell in cells]


def _text(value: Any) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return format_date_time(value.replace(tzinfo=datetime.UTC))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
