"""What the standard leaves to the rubric of an Achievement: which scores are sums, and which level is higher.

See docs/decisions/0002-rules-as-standard-members.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from . import decimals
from .strict_json import each

CRITERION_TARGET = "CFRubricCriterion"
"""``targetType`` of the alignments of a score with the criteria that it adds (AlignmentTargetType)."""


def ranks(points: Sequence[Decimal | None], numbers: Sequence[Decimal | None] = ()) -> list[Decimal] | None:
    """Rank the levels of a criterion, given the points and the number (``level``) of each, in the same order.

    By points where each level has points of its own, else by number where each has one of its own; None where
    nothing orders them. The order of an array is not signed, so the place of a level in it says nothing.
    """
    for order in (points, numbers):
        known = [rank for rank in order if rank is not None]
        if len(set(known)) == len(points):
            return known
    return None


def stated_sums(achievement: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Find the RubricScore descriptions that state to be the sum of the points of criteria of the same achievement.

    Gives, by the id of the score, the ids of those criteria. A score states it when it has alignments of
    ``targetType`` CFRubricCriterion; each ``targetUrl`` of these is the id of one, and only one, result description
    of the achievement, each a different one, of type RubricCriterionLevel and with points at every level; and
    ``valueMin`` and ``valueMax`` are the least and the largest sum of those points. Of any other score nothing is
    known. Never raises, whatever JSON `achievement` holds.
    """
    descriptions = [(one["id"], one) for one in _objects(achievement, "resultDescription") if _is_text(one.get("id"))]
    times = Counter(uri for uri, _ in descriptions)
    ranges = {
        uri: (min(points), max(points))
        for uri, one in descriptions
        if one.get("resultType") == "RubricCriterionLevel" and times[uri] == 1 and (points := _points(one))
    }
    return {
        uri: criteria
        for uri, one in descriptions
        if one.get("resultType") == "RubricScore" and _is_sum(one, criteria := _aligned(one), ranges)
    }


def _is_sum(score: Mapping[str, Any], criteria: Sequence[str], ranges: Mapping[str, tuple[Decimal, Decimal]]) -> bool:
    parts = [ranges[uri] for uri in criteria if uri in ranges]
    if not criteria or len(set(criteria)) < len(criteria) or len(parts) < len(criteria):
        return False
    least, largest = (decimals.add(bounds) for bounds in zip(*parts, strict=True))
    return decimals.from_text(score.get("valueMin")) == least and decimals.from_text(score.get("valueMax")) == largest


def _aligned(score: Mapping[str, Any]) -> tuple[str, ...]:
    """The criteria that the alignments name; empty when any of them names none."""
    aligned = [one for one in _objects(score, "alignment") if one.get("targetType") == CRITERION_TARGET]
    named = tuple(one["targetUrl"] for one in aligned if _is_text(one.get("targetUrl")))
    return named if len(named) == len(aligned) else ()


def _points(description: Mapping[str, Any]) -> tuple[Decimal, ...]:
    """Points of the levels; empty when any level has none."""
    points = [decimals.from_text(level.get("points")) for level in _objects(description, "rubricCriterionLevel")]
    known = tuple(number for number in points if number is not None)
    return known if len(known) == len(points) else ()


def _objects(holder: Mapping[str, Any], member: str) -> Iterable[Mapping[str, Any]]:
    """The objects of an array, or the one that stands in its place (OB 3.0, Serialization: compaction)."""
    return (value for _, value in each(holder, member) if isinstance(value, Mapping))


def _is_text(value: object) -> bool:
    return isinstance(value, str)
