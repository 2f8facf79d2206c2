"""From the row of a roster to an award: columns that say who and when, and a column for each criterion."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from ..assessment import decide
from ..errors import InvalidError, ParseError, Problem
from ..program import Criterion, MicroCredential, Program
from ..strict_json import pointer
from .rows import Row
from .wanted import Wanted, decided, read_line

FIELDS = (
    "recipient",
    "recipientType",
    "awardId",
    "achievement",
    "validFrom",
    "validUntil",
    "approver",
    "evidence",
)
"""Columns that are members of an `AwardFile`; evidence are addresses with spaces between them."""
LEVEL = "level"
"""The column of the level of every criterion for which the row has no other."""

_REMEMBERED = 1_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d", flags=re.ASCII)
_BY_SPELLING = {name.lower(): name for name in (*FIELDS, LEVEL)}


@dataclass(frozen=True, slots=True)
class RowReader:
    """What reads rows of either kind: `columns` are those of a roster, as `name_columns` gives them.

    `achievement` is the micro-credential of the rows that name none, by its id.
    """

    program: Program
    columns: tuple[str | None, ...] | None = None
    achievement: str | None = None

    def opened(self) -> Callable[[Row], Wanted]:
        """Give what decides on one row.

        It raises `ParseError`, and as `decided` does, with pointers into the line; for the row of a roster the pointer
        is the column.
        """
        return _Reader(self).read


class _Reader:
    """Reads rows, and remembers some of what it decided: many rows of a batch have the same ratings."""

    def __init__(self, about: RowReader) -> None:
        self._columns, self._achievement = about.columns, about.achievement
        self._decide = lru_cache(_REMEMBERED)(partial(decide, about.program))
        self._names = lru_cache(_REMEMBERED)(partial(_names_in, about.program))

    def read(self, row: Row) -> Wanted:
        if isinstance(row.content, bytes):
            return read_line(row.content, self._achievement, self._decide)
        if isinstance(row.content, tuple) and self._columns is not None:
            return self._read_cells(row.content, self._columns)
        raise TypeError("a row of cells needs the names of its columns")

    def _read_cells(self, cells: tuple[str, ...], columns: tuple[str | None, ...]) -> Wanted:
        given = {name: cell for name, cell in zip(columns, cells, strict=True) if name is not None and cell != ""}
        value: dict[str, Any] = {name: given.pop(name) for name in FIELDS if name in given}
        for name in ("validFrom", "validUntil"):
            if name in value and _DAY.fullmatch(value[name]) is not None:
                value[name] += "T00:00:00Z"
        if "evidence" in value:
            value["evidence"] = value["evidence"].split()
        rated = self._ratings(value.setdefault("achievement", self._achievement), given)
        value["ratings"] = [{"criterion": criterion, "level": level} for criterion, level, _ in rated]
        if value["achievement"] is None:
            raise ParseError("no achievement is named", pointer="/achievement")
        try:
            return decided(value, self._decide)
        except InvalidError as error:
            places = [column for _, _, column in rated]
            raise InvalidError(problems=[_in_column(problem, places) for problem in error.problems]) from None

    def _ratings(self, achievement: str | None, given: dict[str, str]) -> list[tuple[str, str, str]]:
        """The criterion, the level and the column of each rating."""
        other = given.pop(LEVEL, None)
        names = {} if achievement is None else self._names(achievement)
        rated = []
        for column, cell in given.items():
            criterion = names.get(column)
            if criterion is None:
                rated.append((column, cell, column))
            else:
                rated.append((criterion.id, _level(criterion, cell), column))
        if other is not None:
            done = {criterion for criterion, _, _ in rated}
            left = {criterion.id: criterion for criterion in names.values() if criterion.id not in done}
            rated += [(uri, _level(criterion, other), LEVEL) for uri, criterion in left.items()]
        return rated


def _names_in(program: Program, achievement: str) -> dict[str, Criterion]:
    found = program.find(achievement)
    return {} if found is None else names_of(found)


def name_columns(
    columns: Iterable[str], program: Program, *, achievement: str | None = None, ignored: Collection[str] = ()
) -> tuple[str | None, ...]:
    """Say what each column of a roster is: a name of `FIELDS`, `LEVEL`, a criterion, or None where it is ignored.

    The case of letters, spaces, - and _ do not count in the names of `FIELDS`; a criterion is called by its id, or by
    its name. It is one of the programme, or of the `achievement` where the rows name none. Raises `ParseError` for a
    column that is neither, for two that mean the same, for one to be ignored that is not there, and where there is no
    recipient: a misspelt column, left out in silence, would change what is issued.
    """
    columns = tuple(columns)
    only = None if achievement is None or "achievement" in map(_name, columns) else program.find(achievement)
    awarded = program.micro_credentials if only is None else (only,)
    known = {name for one in awarded for name in names_of(one)}
    named: list[str | None] = []
    for column in columns:
        name = _name(column)
        if column in ignored:
            named.append(None)
        elif name in named:
            raise ParseError(f"two columns for {name!r}", line=1, pointer=pointer(column))
        elif name in FIELDS or name == LEVEL or name in known:
            named.append(name)
        else:
            message = "no criterion of the programme has this name, nor is it one of the columns that a roster has"
            raise ParseError(message, line=1, pointer=pointer(column), expected=[*FIELDS, LEVEL], actual=column)
    missing = [name for name in ignored if name not in columns]
    if missing:
        raise ParseError(f"there is no column {missing[0]!r} to be ignored", line=1)
    if "recipient" not in named:
        raise ParseError("no column is called recipient", line=1)
    return tuple(named)


def _name(column: str) -> str:
    return _BY_SPELLING.get(re.sub(r"[ _-]", "", column.lower()), column)


def names_of(micro_credential: MicroCredential) -> dict[str, Criterion]:
    """The criteria of a rubric by what a column may be called: URI, local id, or name where no other has it."""
    criteria = micro_credential.rubric.criteria
    names = [criterion.name for criterion in criteria]
    by_name = {criterion.name: criterion for criterion in criteria if names.count(criterion.name) == 1}
    return by_name | micro_credential.criteria_by_name()


def _level(criterion: Criterion, cell: str) -> str:
    """The level that a cell means: its id, or its name in any case of letters; as it stands where it is none."""
    if criterion.find_level(cell) is not None:
        return cell
    named = [level.id for level in criterion.levels if level.name.casefold() == cell.casefold()]
    return named[0] if len(named) == 1 else cell


def _in_column(problem: Problem, columns: Sequence[str]) -> Problem:
    steps = (problem.pointer or "").split("/")
    if steps[:2] == ["", "ratings"] and len(steps) > 2:
        return replace(problem, pointer=pointer(columns[int(steps[2])]))
    return problem
