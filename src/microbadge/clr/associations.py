"""How a record says that its achievements are related: whether both ends are there, and nothing leads back to itself.

Comprehensive Learner Record 2.0, Association.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Problem
from ..models import AssociationType
from ..strict_json import pointer
from .record import each_of, subjects

MAX_ASSOCIATIONS = 1_000
"""Associations of one record that are looked at."""

_WHOLE: Mapping[str, bool] = {
    AssociationType.IS_CHILD_OF: False,
    AssociationType.IS_PART_OF: False,
    AssociationType.IS_PARENT_OF: True,
}
"""Types that join a part to its whole, and whether the source is the whole."""
_ORDERS: tuple[tuple[str, Mapping[str, bool]], ...] = (
    ("is part of itself", _WHOLE),
    ("precedes itself", {AssociationType.PRECEDES: False}),
    ("is replaced by itself", {AssociationType.REPLACED_BY: False}),
)
"""Relations in which nothing may lead back to itself: the words for that, and the types that make up each."""


def association_problems(record: Mapping[str, Any], known: frozenset[str], *, complete: bool = True) -> list[Problem]:
    """Tell which associations name what is not in the record, or lead back to where they start.

    `known` are the ids that they may name (`related_ids`). The code of a problem is ``dangling``, or ``unseen`` where
    not all of the record could be read (`complete`); ``self``; ``cycle``; or ``many``.
    """
    found = [part for place, one in subjects(record) for part in each_of(one, "association", place)]
    looked_at = [(place, part) for place, part in found[:MAX_ASSOCIATIONS] if isinstance(part, Mapping)]
    problems = [one for place, part in looked_at for one in _dangling(part, place, known, complete=complete)]
    edges = [
        _Edge(place, str(part.get("associationType")), part["sourceId"], part["targetId"])
        for place, part in looked_at
        if isinstance(part.get("sourceId"), str) and isinstance(part.get("targetId"), str)
    ]
    problems += [
        Problem("it relates something to itself", edge.pointer, actual=_shown(edge.source), code="self")
        for edge in edges
        if edge.source == edge.target
    ]
    for words, types in _ORDERS:
        problems += _cycle(words, [edge.along(types) for edge in edges if edge.type in types])
    if len(found) > MAX_ASSOCIATIONS:
        message = f"more than {MAX_ASSOCIATIONS} associations: the others were not looked at"
        problems.append(Problem(message, found[MAX_ASSOCIATIONS][0], code="many"))
    return problems


def _dangling(part: Mapping[str, Any], place: str, known: frozenset[str], *, complete: bool) -> Iterator[Problem]:
    message, code = "it names nothing that is in the record", "dangling"
    if not complete:
        message, code = "it names nothing that was seen in the record, of which not all could be read", "unseen"
    for name in ("sourceId", "targetId"):
        if isinstance(part.get(name), str) and part[name] not in known:
            yield Problem(message, place + pointer(name), actual=_shown(part[name]), code=code)


@dataclass(frozen=True, slots=True)
class _Edge:
    pointer: str
    type: str
    source: str
    target: str

    def along(self, types: Mapping[str, bool]) -> _Edge:
        """The same from the part to the whole."""
        return _Edge(self.pointer, self.type, self.target, self.source) if types[self.type] else self


def _cycle(words: str, edges: Sequence[_Edge]) -> list[Problem]:
    """Find one cycle, whatever the order of the associations; one that is a single association is told of already."""
    after: dict[str, dict[str, str]] = {}
    for edge in sorted(edges, key=lambda edge: (edge.source, edge.target, edge.pointer)):
        if edge.source != edge.target:
            after.setdefault(edge.source, {}).setdefault(edge.target, edge.pointer)
    done: set[str] = set()
    for start in after:
        path, todo = [start], [iter(after[start])]
        while path and start not in done:
            following = next(todo[-1], None)
            if following is None:
                done.add(path.pop())
                todo.pop()
            elif following in path:
                round_trip = [*path[path.index(following) :], following]
                message = f"the associations lead back to where they start: {_shown(round_trip[0])} {words}"
                place = after[round_trip[0]][round_trip[1]]
                return [Problem(message, place, actual=[_shown(one) for one in round_trip[:10]], code="cycle")]
            elif following not in done:
                path.append(following)
                todo.append(iter(after.get(following, ())))
    return []


def _shown(text: str) -> str:
    return text if len(text) <= 100 else text[:100] + "…"
