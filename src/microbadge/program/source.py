"""A file that a person wrote: what it says, and on which line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import ParseError, Problem
from ..strict_json import Limits, check_value, parse, pointer

FILE_LIMITS = Limits(size=1_000_000, depth=32, nodes=50_000, string=100_000)
"""A programme of a hundred micro-credentials takes about a third of it."""

_LEXEME = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:\n]|[^\s{}\[\],:"]+')


@dataclass(frozen=True, slots=True)
class Source:
    """The value of a file, the file's name, and the line of each value by JSON pointer."""

    name: str
    value: Any
    lines: Mapping[str, int]

    def locate(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Give every problem its line: that of the nearest thing around it which is there."""
        return tuple(replace(problem, line=self._line(problem.pointer or "")) for problem in problems)

    def _line(self, place: str) -> int:
        while place not in self.lines:
            place = place.rpartition("/")[0]
        return self.lines[place]


def read_source(path: str | Path) -> Source:
    """Read a YAML or JSON file, by its suffix.

    Raises `ParseError` with the file's name when it cannot be read, is not UTF-8, not YAML or JSON, holds
    nothing, or is larger than `FILE_LIMITS`.
    """
    path = Path(path)
    name = str(path)
    if path.suffix.lower() not in {".yaml", ".yml", ".json"}:
        raise ParseError("the name of the file must end in .yaml, .yml or .json", source=name)
    try:
        with path.open("rb") as file:
            data = file.read(FILE_LIMITS.size + 1)
        value, lines = _parse(data, is_json=path.suffix.lower() == ".json")
    except OSError as error:
        raise ParseError(f"cannot be read: {error.strerror}", source=name) from None
    except ValueError:
        raise ParseError("cannot be read: no file can have this name", source=name) from None
    except ParseError as error:
        raise ParseError(problems=error.problems, source=name) from None
    source = Source(name, value, lines)
    try:
        check_value(value, limits=FILE_LIMITS)
    except ParseError as error:
        raise ParseError(problems=source.locate(error.problems), source=name) from None
    return source


def _parse(data: bytes, *, is_json: bool) -> tuple[Any, dict[str, int]]:
    if len(data) > FILE_LIMITS.size:
        raise ParseError(f"larger than {FILE_LIMITS.size} bytes", pointer="")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ParseError("not UTF-8", pointer="", line=line) from None
    if is_json:
        return parse(text, limits=FILE_LIMITS), _json_lines(text)
    from .yaml_text import parse_yaml  # YAML takes long to load, and programs write JSON

    return parse_yaml(text, limits=FILE_LIMITS)


def _json_lines(text: str) -> dict[str, int]:
    """Line of each value and member of JSON text that is known to be right."""
    lines = {"": 1}
    line = 1
    path: list[str | int | None] = []  # a step for each open container: an index, a member, or None before a name
    for lexeme in _LEXEME.findall(text):
        if lexeme == "\n":
            line += 1
        elif lexeme in "}]":
            path.pop()
        elif lexeme == ",":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
        elif lexeme != ":":
            if path and path[-1] is None:
                path[-1] = _unquote(lexeme)
            lines.setdefault(pointer(*(step for step in path if step is not None)), line)
            if lexeme in "{[":
                path.append(None if lexeme == "{" else 0)
    return lines


def _unquote(lexeme: str) -> str:
    name: str = parse(lexeme)
    return name
