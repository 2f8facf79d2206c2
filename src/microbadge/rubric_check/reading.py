"""The rubric of a badge, as the checks read it: tolerant of whatever is wrong, since the schema checks say that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .. import decimals
from ..codes import Code
from ..report import Check, Outcome
from ..strict_json import each

NUMERIC_TYPES = frozenset({"GradePointAverage", "Percent", "RawScore", "RubricScore", "ScaledScore"})
"""Result types whose values are numbers (ResultType)."""

_OB_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-(\d+)\.(\d+)\.(\d+)\.json", flags=re.ASCII)
_ORDERED_SINCE = (3, 0, 2)
"""The context version since which `allowedValue` is an ordered list."""


@dataclass(frozen=True, slots=True)
class Level:
    """A RubricCriterionLevel: its id, and its points and number where it has them."""

    id: str
    points: Decimal | None
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A ResultDescription and its place in the document."""

    pointer: str
    id: str | None
    members: Mapping[str, Any]
    levels: Mapping[str, Level]

    @property
    def requires(self) -> bool:
        """Whether it requires a level or a value."""
        return "requiredLevel" in self.members or "requiredValue" in self.members

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.text("resultType") in NUMERIC_TYPES

    @property
    def required_level(self) -> Level | None:
        """The level that it requires, where that is one of its own."""
        return self.levels.get(str(self.text("requiredLevel")))

    def text(self, member: str) -> str | None:
        """The member where it is a string."""
        return text_of(self.members.get(member))


@dataclass(frozen=True, slots=True)
class Scored:
    """A Result, its place, and the criterion that it is for."""

    pointer: str
    members: Mapping[str, Any]
    criterion: Criterion | None

    def text(self, member: str) -> str | None:
        """The member where it is a string."""
        return text_of(self.members.get(member))


@dataclass(slots=True)
class Rubric:
    """The results and criteria of one subject, and the checks made on them so far."""

    pointer: str
    subject: Mapping[str, Any]
    achievement: Mapping[str, Any]
    criteria: list[Criterion]
    results: list[Scored]
    order_is_signed: bool
    checks: list[Check] = field(default_factory=list)

    def fail(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        """Add a check that failed."""
        self.checks.append(Check(code, Outcome.FAILED, message, pointer, expected, actual))

    def undetermined(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        """Add a check that nothing decides."""
        self.checks.append(Check(code, Outcome.UNDETERMINED, message, pointer, expected, actual))

    def warn(self, code: Code, message: str, pointer: str, expected: Any = None, actual: Any = None) -> None:
        """Add a warning."""
        self.checks.append(Check(code, Outcome.WARNING, message, pointer, expected, actual))


def read_rubric(place: str, subject: Mapping[str, Any], document: Mapping[str, Any]) -> Rubric:
    """Read the subject at `place` in the document: its achievement's criteria, and its results."""
    value = subject.get("achievement")
    achievement = value if isinstance(value, Mapping) else {}
    criteria = [
        Criterion(pointer, text_of(members.get("id")), members, dict(_levels(members, pointer)))
        for pointer, members in objects(achievement, "resultDescription", f"{place}/achievement")
    ]
    by_id: dict[str | None, Criterion] = {each.id: each for each in criteria if each.id is not None}
    results = [
        Scored(pointer, members, by_id.get(text_of(members.get("resultDescription"))))
        for pointer, members in objects(subject, "result", place)
    ]
    return Rubric(place, subject, achievement, criteria, results, _order_is_signed(document))


def _levels(description: Mapping[str, Any], place: str) -> Iterator[tuple[str, Level]]:
    for _, level in objects(description, "rubricCriterionLevel", place):
        if isinstance(level.get("id"), str):
            yield (
                level["id"],
                Level(level["id"], decimals.from_text(level.get("points")), decimals.from_text(level.get("level"))),
            )


def objects(holder: Mapping[str, Any], member: str, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a member that may hold one or a set of them, with their pointers."""
    for pointer, value in each(holder, member, place):
        if isinstance(value, Mapping):
            yield pointer, value


def text_of(value: object) -> str | None:
    """The value where it is a string."""
    return value if isinstance(value, str) else None


def _order_is_signed(document: Mapping[str, Any]) -> bool:
    for _, url in each(document, "@context"):
        match = _OB_CONTEXT.fullmatch(url) if isinstance(url, str) else None
        if match is not None and tuple(map(int, match.groups())) >= _ORDERED_SINCE:
            return True
    return False


def name_of(criterion: Criterion) -> str:
    """The criterion's name for a message."""
    name = criterion.members.get("name")
    return f"“{name[:80]}”" if isinstance(name, str) else str(criterion.id)
