"""Files that people write: YAML and JSON, read with line numbers, and refused in words."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.errors import ParseError, Problem
from microbadge.program.source import FILE_LIMITS, Source, read_source


def written(folder: Path, text: str | bytes, name: str = "file.yaml") -> Source:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_source(path)


def refused(folder: Path, text: str | bytes, name: str = "file.yaml") -> ParseError:
    with pytest.raises(ParseError) as caught:
        written(folder, text, name)
    assert caught.value.source == str(folder / name)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("No", "No"),
        ("yes", "yes"),
        ("on", "on"),
        ("2026-11-22", "2026-11-22"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("'1'", "1"),
        ('"null"', "null"),
        ("null", None),
        ("~", None),
        ("true", True),
        ("FALSE", False),
        ("12", 12),
        ("-3", -3),
        ("0o17", 15),
        ("0x1F", 31),
        ("0.25", 0.25),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("one\n  two", "one two"),
    ],
)
def test_plain_values_are_read_by_the_core_schema_of_yaml_1_2(tmp_path: Path, text: str, value: object) -> None:
    read = written(tmp_path, f"a: {text}\n").value
    assert read == {"a": value}
    assert type(read["a"]) is type(value)


def test_member_names_are_always_text(tmp_path: Path) -> None:
    assert written(tmp_path, "{1: a, null: b, yes: c, 0.5: d}").value == {"1": "a", "null": "b", "yes": "c", "0.5": "d"}


def test_every_value_and_member_has_its_line(tmp_path: Path) -> None:
    lines = written(tmp_path, "# comment\na:\n  - b: 1\n    c/d: 2\n  - 3\n").lines
    assert lines == {"": 1, "/a": 2, "/a/0": 3, "/a/0/b": 3, "/a/0/c~1d": 4, "/a/1": 5}


def test_json_has_the_same_lines_as_yaml(tmp_path: Path) -> None:
    value = {"a": [{"b": 'x\n"y"', "c": []}, 3, {}], "d": {"e": None, "f": True}, "": [[1], [2]]}
    text = json.dumps(value, indent=1)
    as_json = written(tmp_path, text, "file.json")
    as_yaml = written(tmp_path, text, "file.yaml")
    assert as_json.value == as_yaml.value == value
    assert as_json.lines == as_yaml.lines
    assert as_json.lines["/d/f"] == 12


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
        max_leaves=12,
    )
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_json_is_read_with_a_line_for_every_value(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    source = written(tmp_path_factory.mktemp("json"), json.dumps(value, indent=1), "file.json")
    assert source.value == value
    assert set(source.lines) == pointers(value)


def pointers(value: Any, at: str = "") -> set[str]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [pointers(one, f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}") for name, one in members]
    return {at}.union(*below)


def test_a_problem_is_placed_at_the_line_of_the_nearest_thing_around_it(tmp_path: Path) -> None:
    source = written(tmp_path, "a:\n  b:\n    - c: 1\n")
    places = source.locate([Problem("m", "/a/b/0/missing/x"), Problem("m", "/a/b/0/c"), Problem("m", None)])
    assert [problem.line for problem in places] == [3, 3, 1]


@pytest.mark.parametrize(
    ("text", "line", "pointer", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "/a", "the member 'a' stands twice"),
        ("a:\n  c: 1\n  c:\n    - 2\n", 3, "/a/c", "stands twice"),
        ("a: 1\nb: &x 2\n", 2, "/b", "anchors and aliases are not read"),
        ("a: !!python/object:os.system {}\n", 1, "/a", "the tag"),
        ("a: 1\nb: !!str 2\n", 2, "/b", "the tag"),
        ("a: ! 2\n", 1, "/a", "the tag"),
        ("a: 1\n? [b]\n: c\n", 2, "", "a member name must be plain text"),
        ("a: 1\n---\nb: 2\n", 2, "", "a second document"),
        ("a: 1\nb: c: d\n", 2, "", "not YAML"),
        ("a: [1, 2\n", 2, "", "not YAML"),
        ("a:\n  - 1\n  - .inf\n", 3, "/a/1", "not finite"),
        ("a: .NaN\n", 1, "/a", "not finite"),
        ("a: 1e999\n", 1, "/a", "not finite"),
        ("a: 9007199254740993\n", 1, "/a", "beyond 2^53"),
        ("a: " + "9" * 5000, 1, "/a", "a number of more than 32 characters"),
        ('a: "\\ud800"\n', 1, "/a", "lone surrogate"),
    ],
)
def test_what_json_cannot_hold_is_refused_with_line_and_pointer(
    tmp_path: Path, text: str, line: int, pointer: str, message: str
) -> None:
    problem = refused(tmp_path, text).problems[0]
    assert (problem.line, problem.pointer) == (line, pointer)
    assert message in problem.message


def test_an_alias_is_refused_where_it_stands(tmp_path: Path) -> None:
    problems = refused(tmp_path, "a: &x [1]\nb: *x\nc: [*x]\n").problems
    assert [(problem.line, problem.pointer) for problem in problems] == [(1, "/a"), (2, "/b"), (3, "/c/0")]


def test_all_faults_of_a_yaml_file_are_listed(tmp_path: Path) -> None:
    assert len(refused(tmp_path, "a: &x 1\na: !t 2\nb: .inf\n").problems) == 4


def test_nobody_has_to_read_a_thousand_faults(tmp_path: Path) -> None:
    assert len(refused(tmp_path, "- !t a\n" * 1000).problems) == 200


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfea\x00", "not UTF-8"),
        (b"a: 1\nb: \x00\n", "not YAML"),
        (b'a: "\\UFFFFFFFF"', "not YAML"),
        (b"%YAML " + b"9" * 5000 + b".1\n---\na", "not YAML"),
        (b"[" * 100_000, "nested more than"),
        (b"- " * 5_000, "nested more than"),
        (b"- a\n" * 60_000, "values in one file"),
        (b"#" * 1_000_001, "larger than"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
    ],
)
def test_hostile_bytes_are_refused_quickly(tmp_path: Path, data: bytes, message: str) -> None:
    start = time.monotonic()
    assert message in str(refused(tmp_path, data))
    assert time.monotonic() - start < 10


def test_a_line_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, b"a: 1\nb: 2\nc: \xff\n").problems[0].line == 3


@given(st.binary(max_size=60) | st.text(alphabet="&*!|>%@`{}[],:#?-\"'\\ \n\tab1", max_size=40).map(str.encode))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("file.yaml", "file.json"):
        with contextlib.suppress(ParseError):
            source = written(folder, data, name)
            assert set(source.lines) == pointers(source.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [('{"a": 1,\n"a": 2}', None), ('{"a": NaN}', None), ('{"a":\n1,}', 2), ("", 1), ("[" * 40 + "]" * 40, None)],
)
def test_json_is_read_as_strictly_as_a_signed_document(tmp_path: Path, text: str, line: int | None) -> None:
    assert refused(tmp_path, text, "file.json").problems[0].line == line


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert written(tmp_path, b"\xef\xbb\xbfa: 1").value == {"a": 1}
    assert written(tmp_path, b'\xef\xbb\xbf{"a": 1}', "file.JSON").value == {"a": 1}


def test_a_file_that_cannot_be_read_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    for name in ("missing.yaml", "folder.yaml", "a\0b.yaml"):
        with pytest.raises(ParseError, match="cannot be read") as caught:
            read_source(tmp_path / name)
        assert caught.value.source == str(tmp_path / name)


def test_a_file_of_another_kind_is_refused_by_its_name(tmp_path: Path) -> None:
    assert "must end in" in str(refused(tmp_path, "a: 1", "file.toml"))


def test_a_string_may_be_long_but_not_endless(tmp_path: Path) -> None:
    assert "a string longer than" in str(refused(tmp_path, "a: " + "b" * (FILE_LIMITS.string + 1)))
