"""A rubric as tables: a row for each criterion, a column for each level, for criteria of the same levels together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from .. import decimals
from ..program import Criterion, Level, Rubric


@dataclass(frozen=True, slots=True)
class Cell:
    """What work at a level looks like; `required` where this is the level that the criterion asks for."""

    description: str | None
    points: str | None
    required: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion and its cells, one for each level of the table."""

    name: str
    cells: tuple[Cell, ...]
    any_level: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Criteria that share the names of their levels, the highest level first."""

    levels: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Points that are added: over which criteria, the most that can be reached, and the least that passes."""

    name: str
    criteria: tuple[str, ...]
    highest: str
    required: str | None


def tables(rubric: Rubric) -> list[Table]:
    """Put the criteria into tables, in their order; a new one starts where the levels have other names."""
    return [Table(names, tuple(map(_row, criteria))) for names, criteria in groupby(rubric.criteria, key=_level_names)]


def scores(rubric: Rubric) -> list[Score]:
    """List the scores of a rubric."""
    return [
        Score(
            score.name,
            tuple(criterion.name for criterion in rubric.scored(score)),
            decimals.to_text(rubric.highest(score)),
            None if score.required_value is None else decimals.to_text(score.required_value),
        )
        for score in rubric.scores
    ]


def _level_names(criterion: Criterion) -> tuple[str, ...]:
    return tuple(level.name for level in reversed(criterion.levels))


def _row(criterion: Criterion) -> Row:
    cells = tuple(_cell(level, criterion) for level in reversed(criterion.levels))
    return Row(criterion.name, cells, criterion.required_level is None)


def _cell(level: Level, criterion: Criterion) -> Cell:
    points = None if level.points is None else decimals.to_text(level.points)
    return Cell(level.description, points, level.id == criterion.required_level)
