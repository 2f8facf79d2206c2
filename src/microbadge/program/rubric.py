"""Rubric: criteria with levels, required levels, and scores with thresholds.

Every rule comes down to two kinds of requirement, the two that Open Badges 3.0 can state (appendix B,
ResultDescription): a criterion has a required level, and a score, the sum of the points of certain criteria, has
a required value. "Every criterion at its level" has no scores, "sum" has one, "a threshold per group" has one
for each group, and "weighted" has one over points that carry the weight already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .. import decimals
from ..canonical import jcs
from ..rubric_score import ranks
from .file import Alignment
from .ids import join


@dataclass(frozen=True, slots=True)
class Level:
    """What a criterion can be rated at: a RubricCriterionLevel. `id` is an absolute URI."""

    id: str
    name: str
    points: Decimal | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is judged by itself: a ResultDescription of type RubricCriterionLevel.

    `levels` run from the lowest to the highest; `required_level` is the id of one of them, or None when any
    rating will do as far as this criterion is concerned.
    """

    id: str
    name: str
    levels: tuple[Level, ...]
    required_level: str | None = None
    alignment: tuple[Alignment, ...] = ()

    def find_level(self, name: str) -> Level | None:
        """Find a level by its URI or by its local id."""
        wanted = {name, join(self.id, "levels", name)}
        return next((level for level in self.levels if level.id in wanted), None)

    def meets(self, level: Level) -> bool:
        """Whether a rating at this level is at or above the required one."""
        ranks = [one.id for one in self.levels]
        return self.required_level is None or ranks.index(level.id) >= ranks.index(self.required_level)

    def points(self) -> list[Decimal]:
        """Points of the levels that have any."""
        return [level.points for level in self.levels if level.points is not None]


@dataclass(frozen=True, slots=True)
class RubricScore:
    """The sum of the points of certain criteria: a ResultDescription of type RubricScore.

    `criteria` are ids of criteria of the same rubric, all of whose levels have points. `required_value` is the
    least sum that passes; None for a score that is only reported.
    """

    id: str
    name: str
    criteria: tuple[str, ...]
    required_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rubric:
    """Criteria, and the scores that are sums over them."""

    criteria: tuple[Criterion, ...]
    scores: tuple[RubricScore, ...] = ()

    def lowest(self, score: RubricScore) -> Decimal:
        """Give the least sum that ratings can make."""
        return decimals.add(min(criterion.points()) for criterion in self.scored(score))

    def highest(self, score: RubricScore) -> Decimal:
        """Give the largest sum that ratings can make."""
        return decimals.add(max(criterion.points()) for criterion in self.scored(score))

    def scored(self, score: RubricScore) -> list[Criterion]:
        """Criteria whose points the score adds."""
        by_id = {criterion.id: criterion for criterion in self.criteria}
        return [by_id[uri] for uri in score.criteria]

    @property
    def decides(self) -> bool:
        """Whether the rubric requires anything; one that does not gives scores and decides nothing."""
        return any(criterion.required_level is not None for criterion in self.criteria) or any(
            score.required_value is not None for score in self.scores
        )

    def value(self, score: RubricScore, achieved: Mapping[str, Level]) -> Decimal:
        """Add the points of the levels achieved, by criterion id."""
        points = (achieved[criterion].points for criterion in score.criteria)
        return decimals.add(number for number in points if number is not None)

    def normal_form(self) -> dict[str, Any]:
        """All that makes a rating mean what it means, without the order of display: JSON of strings."""
        return {
            "criteria": [_criterion_form(one) for one in sorted(self.criteria, key=lambda one: one.id)],
            "scores": [_score_form(one) for one in sorted(self.scores, key=lambda one: one.id)],
        }

    @property
    def hash(self) -> str:
        """Identify the rubric by its content: ``sha256:`` and the hex SHA-256 of the JCS of `normal_form`."""
        return "sha256:" + hashlib.sha256(jcs(self.normal_form())).hexdigest()


def _criterion_form(criterion: Criterion) -> dict[str, Any]:
    form: dict[str, Any] = {
        "id": criterion.id,
        "name": criterion.name,
        "levels": [_level_form(level) for level in criterion.levels],
    }
    if criterion.required_level is not None:
        form["requiredLevel"] = criterion.required_level
    return form


def _level_form(level: Level) -> dict[str, str]:
    form = {"id": level.id, "name": level.name}
    if level.points is not None:
        form["points"] = decimals.to_text(level.points)
    if level.description is not None:
        form["description"] = level.description
    return form


def _score_form(score: RubricScore) -> dict[str, Any]:
    form: dict[str, Any] = {"id": score.id, "name": score.name, "criteria": sorted(score.criteria)}
    if score.required_value is not None:
        form["requiredValue"] = decimals.to_text(score.required_value)
    return form


def in_order(levels: Sequence[Level], numbers: Sequence[Decimal | None] = ()) -> tuple[Level, ...]:
    """Order levels as a verifier will: by points, else by the number of each, else as they stand (see `ranks`)."""
    order = ranks([level.points for level in levels], numbers)
    if order is None:
        return tuple(levels)
    return tuple(level for _, level in sorted(zip(order, levels, strict=True), key=lambda pair: pair[0]))
