"""Which scores of an Open Badges 3.0 Achievement state that they are a sum, and of which criteria.

See docs/decisions/0002-rules-as-standard-members.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from . import decimals

CRITERION_TARGET = "CFRubricCriterion"
"""``targetType`` of the alignments of a score with the criteria that it adds (AlignmentTargetType)."""


def stated_sums(achievement: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Find the RubricScore descriptions that state to be the sum of the points of criteria of the same achievement.

    Gives, by the id of the score, the ids of those criteria. A score states it when it has alignments of
    ``targetType`` CFRubricCriterion; each ``targetUrl`` of these is the id of one, and only one, result description
    of the achievement, each a different one, of type RubricCriterionLevel and with points at every level; and
    ``valueMin`` and ``valueMax`` are the least and the largest sum of those points. Of any other score nothing is
    known. Never raises, whatever JSON `achievement` holds.
    """
    descriptions = _objects(achievement.get("resultDescription"))
    ids = Counter(str(one.get("id")) for one in descriptions)
    points = {
        str(one.get("id")): _points(one)
        for one in descriptions
        if one.get("resultType") == "RubricCriterionLevel" and ids[str(one.get("id"))] == 1
    }
    return {
        str(one.get("id")): criteria
        for one in descriptions
        if one.get("resultType") == "RubricScore" and _is_sum(one, criteria := _aligned(one), points)
    }


def _is_sum(score: Mapping[str, Any], criteria: Sequence[str], points: Mapping[str, Sequence[Decimal]]) -> bool:
    parts = [points.get(uri, ()) for uri in criteria]
    if not criteria or len(set(criteria)) < len(criteria) or not all(parts):
        return False
    return decimals.from_text(score.get("valueMin")) == decimals.add(
        min(part) for part in parts
    ) and decimals.from_text(score.get("valueMax")) == decimals.add(max(part) for part in parts)


def _aligned(score: Mapping[str, Any]) -> tuple[str, ...]:
    alignments = _objects(score.get("alignment"))
    return tuple(str(one.get("targetUrl")) for one in alignments if one.get("targetType") == CRITERION_TARGET)


def _points(description: Mapping[str, Any]) -> tuple[Decimal, ...]:
    """Points of the levels; empty when any level has none."""
    points = [decimals.from_text(level.get("points")) for level in _objects(description.get("rubricCriterionLevel"))]
    known = tuple(number for number in points if number is not None)
    return known if len(known) == len(points) else ()


def _objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of an array, or the one that stands in its place (OB 3.0, Serialization: compaction)."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]
