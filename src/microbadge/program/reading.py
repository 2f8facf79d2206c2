"""From an Open Badges 3.0 Achievement back to the micro-credential and its rule.

See docs/decisions/0002-rules-as-standard-members.md for what the members mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict

from .. import decimals
from ..errors import ModelError, ParseError
from ..identifier_types import HASH_TYPE
from ..rubric_score import ranks, stated_sums
from ..strict_json import check_value
from .fields import Number
from .file import Alignment
from .model import MicroCredential
from .notes import Notes
from .rubric import Criterion, Level, Rubric, RubricScore, in_order
from .structure import Model, read

Many = BeforeValidator(lambda value: value if isinstance(value, list) else [value])
"""An array, or the single value that may stand in its place (OB 3.0, Serialization: compaction)."""

_ALIGNMENT = {field.alias for field in Alignment.model_fields.values()}


def _known_members(value: object) -> object:
    return {name: one for name, one in value.items() if name in _ALIGNMENT} if isinstance(value, dict) else value


_Alignments = Annotated[tuple[Annotated[Alignment, BeforeValidator(_known_members)], ...], Many]


class _Part(Model):
    """A node of the Achievement; members that say nothing about the rule are passed over."""

    model_config = ConfigDict(extra="ignore")


class _Level(_Part):
    id: str
    name: str
    level: str | None = None
    points: str | None = None
    description: str | None = None


class _ResultDescription(_Part):
    id: str
    name: str
    result_type: str
    required_level: str | None = None
    required_value: str | None = None
    rubric_criterion_level: Annotated[tuple[_Level, ...], Many] = ()
    alignment: _Alignments = ()


class _Identifier(_Part):
    identifier: str
    identifier_type: str


class _Achievement(_Part):
    id: str
    name: str
    description: str
    in_language: str | None = None
    human_code: str | None = None
    version: str | None = None
    field_of_study: str | None = None
    credits_available: Number | None = None
    tag: Annotated[tuple[str, ...], Many] = ()
    alignment: _Alignments = ()
    other_identifier: Annotated[tuple[_Identifier, ...], Many] = ()
    result_description: Annotated[tuple[_ResultDescription, ...], Many] = ()


def micro_credential_from_achievement(achievement: Mapping[str, Any]) -> MicroCredential:
    """Read the micro-credential and its rule out of an Achievement; the inverse of `achievement_document`.

    What is only text there (competency, hours, parts) does not come back. Raises `ModelError`, with the pointer
    of each fault, for an achievement whose result descriptions are not a rubric with scores that are stated sums,
    whose levels have no order, or whose recorded hash is of another rubric.
    """
    try:
        check_value(achievement)
    except ParseError as error:
        raise ModelError(problems=error.problems) from None
    notes = Notes()
    read_achievement = read(_Achievement, achievement, notes)
    if read_achievement is None:
        raise ModelError(problems=notes.found.problems)
    rubric = _rubric(read_achievement, stated_sums(achievement), notes.at("resultDescription"))
    for index, entry in enumerate(read_achievement.other_identifier):
        if entry.identifier_type == HASH_TYPE and entry.identifier != rubric.hash:
            notes.at("otherIdentifier", index).error("rubric-hash", f"the rubric here has the hash {rubric.hash}")
    if notes.errors():
        raise ModelError(problems=notes.found.problems)
    return MicroCredential(
        id=read_achievement.id,
        name=read_achievement.name,
        description=read_achievement.description,
        rubric=rubric,
        credits_available=read_achievement.credits_available,
        version=read_achievement.version,
        human_code=read_achievement.human_code,
        field_of_study=read_achievement.field_of_study,
        in_language=read_achievement.in_language,
        tag=read_achievement.tag,
        alignment=read_achievement.alignment,
    )


def _rubric(achievement: _Achievement, sums: Mapping[str, tuple[str, ...]], notes: Notes) -> Rubric:
    criteria: list[Criterion] = []
    scores: list[RubricScore] = []
    seen: set[str] = set()
    for index, one in enumerate(achievement.result_description):
        place = notes.at(index)
        if one.id in seen:
            place.at("id").error("duplicate-id", f"two result descriptions have the id {one.id}")
        seen.add(one.id)
        if one.result_type == "RubricCriterionLevel":
            criteria.append(_criterion(one, place))
        elif one.result_type == "RubricScore" and one.id in sums:
            required = _number(one.required_value, place.at("requiredValue"))
            scores.append(RubricScore(one.id, one.name, sums[one.id], required))
        else:
            place.error("no-rubric", "neither a criterion with levels nor a score that is stated to be their sum")
    if not criteria:
        notes.error("empty-rubric", "there are no criteria")
    return Rubric(tuple(criteria), tuple(scores))


def _criterion(one: _ResultDescription, notes: Notes) -> Criterion:
    levels = _levels(one, notes.at("rubricCriterionLevel"))
    if one.required_level is not None and one.required_level not in {level.id for level in levels}:
        notes.at("requiredLevel").error("unknown-level", "is no level of this criterion")
    return Criterion(one.id, one.name, levels, one.required_level, one.alignment)


def _levels(one: _ResultDescription, notes: Notes) -> tuple[Level, ...]:
    """Put the levels in order, as a verifier does: the order of the array means nothing."""
    levels = [
        Level(level.id, level.name, _number(level.points, notes.at(index, "points")), level.description)
        for index, level in enumerate(one.rubric_criterion_level)
    ]
    numbers = [decimals.from_text(level.level) for level in one.rubric_criterion_level]
    if not levels or ranks([level.points for level in levels], numbers) is None:
        notes.error("unordered-levels", "neither their points nor their `level` say which level is higher")
    if len({level.id for level in levels}) < len(levels):
        notes.error("duplicate-id", "two levels have the same id")
    return in_order(levels, numbers)


def _number(text: str | None, notes: Notes) -> Decimal | None:
    number = decimals.from_text(text)
    if text is not None and number is None:
        notes.error("number", "must be a decimal number, written as text")
    return number
