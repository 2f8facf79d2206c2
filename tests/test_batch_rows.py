"""The rows of a batch: JSON Lines, comma-separated values and workbooks."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.batch import Row, Unreadable, json_lines, open_json_lines, open_table
from microbadge.batch import rows as rows_module
from microbadge.batch import table as table_module
from microbadge.batch import workbook as workbook_module
from microbadge.batch.rows import file_digest
from microbadge.batch.workbook import open_workbook
from microbadge.errors import ParseError


def lines_of(data: bytes) -> list[Row]:
    return list(json_lines(io.BytesIO(data)))


def table(tmp_path: Path, content: bytes | str) -> tuple[tuple[str, ...], list[Row]]:
    path = tmp_path / "roster.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_table(path) as roster:
        return roster.columns, list(roster.rows)


def workbook(tmp_path: Path, *rows: list[Any], sheet: str | None = None) -> tuple[tuple[str, ...], list[Row]]:
    path = tmp_path / "roster.xlsx"
    book = openpyxl.Workbook()
    for cells in rows:
        book["Sheet"].append(cells)
    book.create_sheet("other").append(["recipient"])
    book.save(path)
    with open_workbook(path, sheet=sheet) as roster:
        return roster.columns, list(roster.rows)


# --- JSON Lines ---


def test_each_line_is_a_row_with_its_number_and_empty_lines_are_left_out() -> None:
    assert lines_of(b'{"a":1}\r\n\n  \n{"b":2}') == [Row(1, b'{"a":1}'), Row(4, b'{"b":2}')]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert lines_of(b"\xef\xbb\xbf{}\n") == [Row(1, b"{}")]


def test_a_line_that_is_too_long_is_said_to_be_and_the_next_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MAX_LINE", 10)
    monkeypatch.setattr(rows_module, "_BLOCK", 4)
    assert lines_of(b"0123456789\n0123456789a\n{}\n" + b"9" * 50) == [
        Row(1, b"0123456789"),
        Row(2, Unreadable("longer than 10 bytes")),
        Row(3, b"{}"),
        Row(4, Unreadable("longer than 10 bytes")),
    ]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(st.binary(min_size=1).filter(lambda line: b"\n" not in line and line.strip(b" \t\r\xef\xbb\xbf"))))
def test_as_many_rows_are_read_as_lines_that_are_not_empty(contents: list[bytes]) -> None:
    found = lines_of(b"\n".join(contents))
    assert [row.line for row in found] == list(range(1, len(contents) + 1))


def test_a_file_is_known_again_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"{}\n{}\n")
    digest = file_digest(path)
    assert (digest.lines, len(digest.sha256)) == (2, 64)
    with open_json_lines(path) as found:
        assert [row.line for row in found] == [1, 2]
    path.write_bytes(b"{}\n{} \n")
    assert file_digest(path).sha256 != digest.sha256


def test_what_cannot_be_read_twice_has_no_digest() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading), pytest.raises(OSError, match="no file that can be read twice"):
        file_digest(Path(f"/dev/fd/{reading}"))


# --- comma-separated values ---


def test_a_table_has_columns_and_rows_of_as_many_cells(tmp_path: Path) -> None:
    columns, rows = table(tmp_path, "recipient, level ,validFrom\nana@school.example, high\n,,\nbo,x,y,,\n")
    assert columns == ("recipient", "level", "validFrom")
    assert rows == [Row(2, ("ana@school.example", "high", "")), Row(4, ("bo", "x", "y"))]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_what_the_first_line_has_most_of(tmp_path: Path, separator: str) -> None:
    content = "\ufeff" + separator.join(["recipient", "level", "a b"]) + "\n" + separator.join(["é", '"x\ny"', "z"])
    assert table(tmp_path, content) == (("recipient", "level", "a b"), [Row(2, ("é", "x\ny", "z"))])


def test_a_row_is_named_by_the_line_at_which_it_begins(tmp_path: Path) -> None:
    _, rows = table(tmp_path, 'a,b\n"one\ntwo",1\n2,3\n')
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'"a"b,c', "not CSV: ',' expected after '\"'"),
        (b"a,b,c", "3 cells, and only 2 columns have names"),
        (b"a,b\xff", "cell 2 is not UTF-8"),
    ],
)
def test_a_row_with_faults_is_said_to_have_them_and_the_next_one_is_read(
    tmp_path: Path, content: bytes, message: str
) -> None:
    _, rows = table(tmp_path, b"x,y\n" + content + b"\n1,2\n")
    assert rows == [Row(2, Unreadable(message)), Row(3, ("1", "2"))]


NOT_CLOSED = "not CSV: unexpected end of data, up to line 4: is a quote not closed?"


def test_a_quote_that_nothing_closes_is_a_fault_of_its_row(tmp_path: Path) -> None:
    _, rows = table(tmp_path, 'x,y\n1,2\n"3,4\n5,6\n')
    assert rows == [Row(2, ("1", "2")), Row(3, Unreadable(NOT_CLOSED))]


def test_of_a_table_with_a_line_without_end_no_more_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "_MAX_LINE", 20)
    _, rows = table(tmp_path, "x,y\n1,2\n" + "9" * 50 + "\n3,4\n")
    message = "a line longer than 20 characters: nothing is read from here on"
    assert rows == [Row(2, ("1", "2")), Row(3, Unreadable(message))]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the roster is empty"),
        (b",,\n1,2\n", "the first row has the names of the columns: it is empty"),
        (b"a,,b\n", "column 2 has no name"),
        (b"a,b,a\n", "two columns are called 'a'"),
        (b'"a"b,c\n', "not CSV"),
        (b"caf\xe9,b\n", "not UTF-8"),
    ],
)
def test_a_table_without_proper_names_is_refused_with_its_file(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        table(tmp_path, content)
    assert caught.value.source is not None
    assert caught.value.source.endswith("roster.csv")
    assert caught.value.problems[0].line == 1


# --- workbooks ---


def test_a_workbook_is_read_as_a_person_reads_it(tmp_path: Path) -> None:
    columns, rows = workbook(
        tmp_path,
        ["recipient", "points", "validFrom", "weight", "flag"],
        ["ana@school.example", 3.0, datetime(2026, 5, 1), 0.5, True],
        [None, None, None],
        ["bo@school.example", 4, date(2026, 5, 2), None, " x "],
    )
    assert columns == ("recipient", "points", "validFrom", "weight", "flag")
    assert rows == [
        Row(2, ("ana@school.example", "3", "2026-05-01T00:00:00Z", "0.5", "True")),
        Row(4, ("bo@school.example", "4", "2026-05-02T00:00:00Z", "", "x")),
    ]


def test_a_cell_with_an_error_is_named_by_its_place(tmp_path: Path) -> None:
    _, rows = workbook(tmp_path, ["recipient", "level"], ["ana", "#N/A"], ["bo", "high"])
    assert rows == [Row(2, Unreadable("cell B2 holds the error #N/A")), Row(3, ("bo", "high"))]


def test_a_formula_whose_value_was_not_saved_is_no_empty_cell(tmp_path: Path) -> None:
    _, rows = workbook(tmp_path, ["recipient", "validUntil"], ["ana", "=DATE(2027,1,1)"], ["bo", None])
    message = "holds a formula without its value: open and save the workbook in a spreadsheet program"
    assert rows == [Row(2, Unreadable(f"cell B2 {message}")), Row(3, ("bo", ""))]


def test_a_sheet_is_found_by_its_name(tmp_path: Path) -> None:
    assert workbook(tmp_path, ["a"], ["b"], sheet="other") == (("recipient",), [])
    with pytest.raises(ParseError, match="no such sheet") as caught:
        workbook(tmp_path, ["a"], sheet="third")
    assert caught.value.problems[0].expected == ["Sheet", "other"]


def test_what_is_no_workbook_is_refused_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(b"recipient,level\n")
    with pytest.raises(ParseError, match="no workbook that can be read: BadZipFile"), open_workbook(path):
        pytest.fail("it was opened")
    with zipfile.ZipFile(path, "w") as empty:
        empty.writestr("a", "b")
    with pytest.raises(ParseError, match=r"roster.xlsx: no workbook"), open_workbook(path):
        pytest.fail("it was opened")


def test_a_workbook_that_unpacks_to_more_than_it_may_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_module, "MAX_SIZE", 1000)
    with pytest.raises(ParseError, match="larger than 1000 bytes, unpacked"):
        workbook(tmp_path, ["recipient"])


def test_of_a_damaged_sheet_the_rows_before_are_read(tmp_path: Path) -> None:
    workbook(tmp_path, ["recipient"], *[[f"teacher {number}"] for number in range(3)])
    path = tmp_path / "roster.xlsx"
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet][: parts[sheet].index(b'<row r="4"')]
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    with open_workbook(path) as roster:
        rows = list(roster.rows)
    assert rows[0] == Row(2, ("teacher 0",))
    assert isinstance(rows[-1].content, Unreadable)
    assert "cannot be read from here on" in rows[-1].content.message
