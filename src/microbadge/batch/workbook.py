"""A roster in a workbook of a spreadsheet (Office Open XML): the one door to openpyxl, which is an extra."""

from __future__ import annotations

import contextlib
import datetime
import zipfile
from collections.abc import Iterable, Iterator
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
            with contextlib.closing(_load(file, data_only=False)) as formulas:
                yield roster(_records(found, formulas[found.title] if _has_formulas(file) else None))
    except InvalidError as error:
        error.source = str(path)
        raise


def _load(file: Any, *, data_only: bool = True) -> Any:
    try:
        with zipfile.ZipFile(file) as parts:
            size = sum(part.file_size for part in parts.infolist())
        small = size <= MAX_SIZE
        book = openpyxl.load_workbook(file, read_only=True, data_only=data_only, keep_links=False) if small else None
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged workbook ends in any exception there is
        raise ParseError(f"no workbook that can be read: {type(error).__name__}") from None
    if book is None:
        raise ParseError(f"larger than {MAX_SIZE} bytes, unpacked")
    return book


def _has_formulas(file: Any) -> bool:
    """Whether there is a formula on any sheet; most rosters have none, and then nothing is read twice."""
    with zipfile.ZipFile(file) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/"):
                with parts.open(name) as part:
                    before = b""
                    while chunk := part.read(1_000_000):
                        if b"<f>" in before + chunk or b"<f " in before + chunk:
                            return True
                        before = chunk[-2:]
    return False


def _records(sheet: Any, formulas: Any) -> Iterator[tuple[int, list[str] | Unreadable]]:
    # A workbook may state that its sheet is larger, or smaller, than what is in it.
    line = 0
    try:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=False)
        paired: Iterable[tuple[Any, Any]]
        if formulas is None:
            paired = ((cells, ()) for cells in rows)
        else:
            formulas.reset_dimensions()
            paired = zip(rows, formulas.iter_rows(values_only=False), strict=False)
        for line, (cells, written) in enumerate(paired, 1):
            yield line, _texts(cells, written)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - as above; what follows cannot be read either
        yield line + 1, Unreadable(f"the sheet cannot be read from here on: {type(error).__name__}")


def _texts(cells: Any, written: Any) -> list[str] | Unreadable:
    for cell in cells:
        if cell.data_type == "e":
            return Unreadable(f"cell {cell.coordinate} holds the error {cell.value}")
    for cell, formula in zip(cells, written, strict=False):
        if cell.value is None and formula.data_type == "f":
            message = "holds a formula without its value: open and save the workbook in a spreadsheet program"
            return Unreadable(f"cell {formula.coordinate} {message}")
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
