"""The rubric of a badge, as the checks read it: tolerant of whatever is wrong, since `shapes` says that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from .. import decimals
from ..codes import Code
from ..frozen import Frozen
from ..rubric_score import ranks, stated_sums
from ..strict_json import OBJECT, each
from .faults import Faults

NUMERIC_TYPES = frozenset({"GradePointAverage", "Percent", "RawScore", "RubricScore", "ScaledScore"})
"""Result types whose values are numbers (ResultType)."""

_OB_CONTEXTS = "https://purl.imsglobal.org/spec/ob/v3p0/context"
_OB_VERSION = re.compile(re.escape(_OB_CONTEXTS) + r"-(\d{1,9})\.(\d{1,9})\.(\d{1,9})\.json", flags=re.ASCII)
_ORDERED_SINCE = (3, 0, 2)
"""The context version since which `allowedValue` is an ordered list."""

Counts = tuple[int, ...] | None
"""How much each of several checks had to look at; None where something was wrong."""
Answers = dict[tuple[object, ...], Counts]

_BADGES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
_USUAL_PLACE = "/credentialSubject/achievement"
_SHOWN = 10
"""Values of a long list that a check shows."""


@dataclass(frozen=True, slots=True)
class Level:
    """A RubricCriterionLevel: its id, and its points and number where it has them."""

    id: str
    points: Decimal | None
    number: Decimal | None


@dataclass(frozen=True, slots=True)
class ResultDescription:
    """A ResultDescription, its place in the document, and what is worked out of it once for all its results.

    `ranks` orders the levels by id, None where nothing signed does; `allowed` gives the place of each allowed value.
    """

    pointer: str
    id: str | None
    members: Mapping[str, Any]
    levels: Mapping[str, Level]
    ranks: Mapping[str, Decimal] | None
    allowed: Mapping[str, int]

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
        return self.level(self.text("requiredLevel"))

    def level(self, uri: str | None) -> Level | None:
        """Its level of this id."""
        return self.levels.get(uri) if uri is not None else None

    def text(self, member: str) -> str | None:
        """The member where it is a string."""
        return text_of(self.members.get(member))


@dataclass(frozen=True, slots=True)
class Result:
    """A Result, its place, and the description that it is for."""

    pointer: str
    members: Mapping[str, Any]
    description: ResultDescription | None

    def text(self, member: str) -> str | None:
        """The member where it is a string."""
        return text_of(self.members.get(member))


@dataclass(frozen=True, slots=True)
class Descriptions:
    """The result descriptions of an achievement, and what is worked out of them once for all badges that have it.

    `levels` are the ids of the levels of all of them, and `sums` the scores that are stated to be sums. What came of
    results that were held against them before is in `answers`, where the achievement is one that is met again; else
    that is None.
    """

    listed: Sequence[ResultDescription]
    by_id: Mapping[str, ResultDescription]
    levels: Set[str]
    sums: Mapping[str, tuple[str, ...]]
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Rubric:
    """The results of one subject and what they are held against, and where to put what is wrong with them."""

    pointer: str
    subject: Mapping[str, Any]
    achievement: Mapping[str, Any]
    described: Descriptions
    results: Sequence[Result]
    order_is_signed: bool
    faults: Faults

    @property
    def descriptions(self) -> Sequence[ResultDescription]:
        """The result descriptions of the achievement."""
        return self.described.listed

    def answers(self) -> Iterator[tuple[Result, ResultDescription]]:
        """Each result that is for one of the descriptions, with that description."""
        for result in self.results:
            if result.description is not None:
                yield result, result.description


def read_rubrics(document: Mapping[str, Any], faults: Faults) -> Iterator[Rubric]:
    """Read each subject of an achievement: the achievement's descriptions, and its results.

    The subject of a Comprehensive Learner Record has achievements to refer to and no results: it has no rubric.
    """
    order_is_signed = _order_is_signed(document)
    for place, subject in objects(document, "credentialSubject", ""):
        if not _is_record(document, subject):
            yield _read_rubric(subject, place, order_is_signed, faults)


def _is_record(document: Mapping[str, Any], subject: Mapping[str, Any]) -> bool:
    own = _types(subject)
    if "AchievementSubject" in own:
        return False
    types = _types(document)
    return types.isdisjoint(_BADGES) and ("ClrSubject" in own or "ClrCredential" in types)


def _types(holder: Mapping[str, Any]) -> set[str]:
    return {value for _, value in each(holder, "type") if isinstance(value, str)}


def _read_rubric(subject: Mapping[str, Any], place: str, order_is_signed: bool, faults: Faults) -> Rubric:
    achievements = list(objects(subject, "achievement", place))
    if len(achievements) > 1:
        message = "a subject with several achievements does not say which of them its results are for"
        faults.fail(Code.RESULT_DESCRIPTION, message, f"{place}/achievement", 1, len(achievements))
    at, achievement = achievements[0] if achievements else (place, {})
    if type(achievement) is Frozen and at == _USUAL_PLACE:
        described = achievement.known("descriptions", lambda one: _descriptions(one, _USUAL_PLACE, {}))
    else:
        described = _descriptions(achievement, at, None)
    results = []
    for pointer, members in objects(subject, "result", place):
        named = members.get("resultDescription")
        description = described.by_id.get(named) if isinstance(named, str) else None
        results.append(Result(pointer, members, description))
    return Rubric(place, subject, achievement, described, results, order_is_signed, faults)


def _descriptions(achievement: Mapping[str, Any], place: str, answers: Answers | None) -> Descriptions:
    listed = [_description(one, pointer) for pointer, one in objects(achievement, "resultDescription", place)]
    by_id = {one.id: one for one in listed if one.id is not None}
    levels = {level for one in listed for level in one.levels}
    return Descriptions(listed, by_id, levels, stated_sums(achievement), answers)


def _description(members: Mapping[str, Any], pointer: str) -> ResultDescription:
    levels = {
        one["id"]: Level(one["id"], decimals.from_text(one.get("points")), decimals.from_text(one.get("level")))
        for _, one in objects(members, "rubricCriterionLevel", pointer)
        if isinstance(one.get("id"), str)
    }
    order = ranks([level.points for level in levels.values()], [level.number for level in levels.values()])
    allowed: dict[str, int] = {}
    for index, (_, value) in enumerate(each(members, "allowedValue")):
        if isinstance(value, str):
            allowed.setdefault(value, index)
    return ResultDescription(
        pointer,
        text_of(members.get("id")),
        members,
        levels,
        None if order is None else dict(zip(levels, order, strict=True)),
        allowed,
    )


def objects(holder: Mapping[str, Any], member: str, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a member that may hold one or a set of them, with their pointers."""
    for pointer, value in each(holder, member, place):
        if isinstance(value, OBJECT):
            yield pointer, value


def text_of(value: object) -> str | None:
    """The value where it is a string."""
    return value if isinstance(value, str) else None


def _order_is_signed(document: Mapping[str, Any]) -> bool:
    """Whether the Open Badges context says that `allowedValue` is a list, and no other one says that it is a set.

    Only the context in the second place counts (OB 3.0, OpenBadgeCredential): to a badge that is signed with JCS
    its holder may append further ones.
    """
    contexts = [text_of(value) for _, value in each(document, "@context")]
    if len(contexts) < 2 or contexts[1] is None or not _is_ordered(contexts[1]):
        return False
    older = [url for url in contexts if url is not None and url.startswith(_OB_CONTEXTS) and not _is_ordered(url)]
    return not older


def _is_ordered(context: str) -> bool:
    match = _OB_VERSION.fullmatch(context)
    return match is not None and tuple(map(int, match.groups())) >= _ORDERED_SINCE


def name_of(description: ResultDescription) -> str:
    """The name of what is described, for a message."""
    name = description.text("name")
    return f"“{name[:80]}”" if name is not None else str(description.id)[:80]


def few(values: Iterable[str]) -> list[str]:
    """The first few of many values, for a check to show."""
    return list(islice(values, _SHOWN))
