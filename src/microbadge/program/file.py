"""The programme file: what an issuer writes by hand, in YAML or JSON.

The JSON Schema in ``schemas/program.schema.json`` is generated from these models. Members that Open Badges 3.0
has too carry its names (Achievement, Alignment, Profile). The models check types only; what the values mean is
checked where they are put to use, so that a file's author sees all faults at once.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Discriminator, Field, StrictBool, StrictInt, Tag

from .fields import (
    AbsoluteId,
    AtLeastOne,
    Day,
    Id,
    Language,
    LevelName,
    LocalId,
    Number,
    Span,
    TargetType,
    Text,
    Threshold,
)
from .structure import Model


class Issuer(Model):
    """Who awards the micro-credentials: an Open Badges Profile."""

    id: Annotated[AbsoluteId, Field(description="DID or URL of the issuer")]
    name: Text
    url: AbsoluteId | None = None
    description: Text | None = None
    email: Text | None = None

    @property
    def profile(self) -> dict[str, Any]:
        """The issuer as an Open Badges Profile, a JSON object."""
        return {"id": self.id, "type": ["Profile"]} | self.model_dump(by_alias=True, exclude_none=True)


class Alignment(Model):
    """A standard, competency or framework that this serves: an Open Badges Alignment."""

    target_name: Text
    target_url: AbsoluteId
    target_code: Text | None = None
    target_framework: Text | None = None
    target_description: Text | None = None
    target_type: TargetType | None = None


class ScaleLevel(Model):
    """One level of a scale."""

    id: LocalId
    name: Text
    points: Number | None = None


class LevelScale(Model):
    """Levels from the lowest to the highest, shared by many criteria."""

    id: LocalId
    levels: Annotated[tuple[ScaleLevel, ...], Field(json_schema_extra={"minItems": 2})]


class RequestedEvidence(Model):
    """Something the earner hands in."""

    name: Text
    description: Text | None = None
    formats: Annotated[tuple[Text, ...], Field(description="such as document, image, video")] = ()


class PartFile(Model):
    """A part of the cycle of work, such as design or implement; what is redone when it falls short."""

    id: LocalId
    name: Text
    description: Text | None = None
    evidence: tuple[RequestedEvidence, ...] = ()


class CriterionFile(Model):
    """What is judged by itself."""

    id: Id
    name: Text
    part: Annotated[LocalId | None, Field(description="id of the part of the cycle that is judged here")] = None
    scale: Annotated[LocalId | None, Field(description="id of a level scale, where it is not the rubric's")] = None
    points: Annotated[
        tuple[Number, ...] | None, Field(description="instead of a scale: the points that can be given")
    ] = None
    levels: Annotated[dict[str, Text], Field(description="descriptor of each level, by the id of the level")] = Field(
        default_factory=dict
    )
    required_level: Annotated[LevelName | None, Field(description="id of the level that passes")] = None
    weight: Annotated[Number | None, Field(description="under the rule `weighted`: factor of the points")] = None
    alignment: tuple[Alignment, ...] = ()


class AllRule(Model):
    """Every criterion at its required level."""

    rule: Literal["all"]


class SumRule(Model):
    """The points of all criteria together reach `min`."""

    rule: Literal["sum"]
    min: Threshold


class WeightedRule(Model):
    """The points of all criteria, each times its weight, together reach `min`."""

    rule: Literal["weighted"]
    min: Threshold


class Group(Model):
    """Criteria whose points together reach `min`."""

    id: LocalId
    name: Text
    criteria: Annotated[tuple[Id, ...], AtLeastOne]
    min: Threshold


class GroupsRule(Model):
    """Each group of criteria reaches its own threshold."""

    rule: Literal["groups"]
    groups: Annotated[tuple[Group, ...], AtLeastOne]


def _rule_of_scoring(value: Any) -> str | None:
    rule = value.get("rule") if isinstance(value, dict) else None
    return f"rule {rule}" if isinstance(rule, str) else None


Scoring = Annotated[
    Annotated[AllRule, Tag("rule all")]
    | Annotated[SumRule, Tag("rule sum")]
    | Annotated[WeightedRule, Tag("rule weighted")]
    | Annotated[GroupsRule, Tag("rule groups")],
    Discriminator(
        _rule_of_scoring,
        custom_error_type="rule",
        custom_error_message="must be a mapping with a `rule`: all, sum, weighted or groups",
    ),
]
"""The tags of a union are no member names: a place is found by following names only."""


class RubricFile(Model):
    """Criteria, levels, and the rule that decides."""

    criteria: Annotated[tuple[CriterionFile, ...], AtLeastOne]
    scale: Annotated[LocalId | None, Field(description="id of a level scale; left out where there is one")] = None
    required_level: Annotated[LevelName | None, Field(description="for each criterion that uses this scale")] = None
    scoring: Scoring = AllRule(rule="all")


class Hours(Model):
    """How long the work takes, in hours."""

    min: Number
    max: Number


class MicroCredentialFile(Model):
    """One micro-credential: an Open Badges Achievement and the rubric it is awarded on."""

    id: Id
    name: Text
    description: Text
    competency: Annotated[Text | None, Field(description="what the earner can do")] = None
    hours: Hours | None = None
    credits_available: Number | None = None
    version: Text | None = None
    human_code: Text | None = None
    field_of_study: Text | None = None
    tag: tuple[Text, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    prerequisites: Annotated[
        tuple[Id, ...], Field(description="ids of micro-credentials, pathways and designations to be earned as well")
    ] = ()
    parts: tuple[PartFile, ...] = ()
    rubric: RubricFile


def _kind_of_rule(value: Any) -> str | None:
    if isinstance(value, str):
        return "name"
    kinds = ("award", "all", "any", "atLeast", "choose")
    return next((f"rule {kind}" for kind in kinds if isinstance(value, dict) and kind in value), None)


RuleFile = Annotated[
    Annotated[Id, Tag("name")]
    | Annotated["AwardFile", Tag("rule award")]
    | Annotated["AllOfFile", Tag("rule all")]
    | Annotated["AnyOfFile", Tag("rule any")]
    | Annotated["AtLeastFile", Tag("rule atLeast")]
    | Annotated["ChooseFile", Tag("rule choose")],
    Discriminator(
        _kind_of_rule,
        custom_error_type="rule",
        custom_error_message="must be the id of a micro-credential or pathway, or one of award, all, any, atLeast, "
        "choose",
    ),
]


class AwardFile(Model):
    """A micro-credential, of which more is asked than that it was awarded."""

    award: Annotated[Id, Field(description="id of the micro-credential")]
    levels: Annotated[dict[str, LevelName], Field(description="least level by criterion, both by their ids")] = Field(
        default_factory=dict
    )
    versions: Annotated[tuple[Text, ...], Field(description="versions that count; left out where all do")] = ()


class AllOfFile(Model):
    """Each of these."""

    all_: Annotated[tuple[RuleFile, ...], Field(alias="all"), AtLeastOne]


class AnyOfFile(Model):
    """One of these, or more."""

    any_: Annotated[tuple[RuleFile, ...], Field(alias="any"), AtLeastOne]


class CountFile(Model):
    """How many, of which."""

    n: Annotated[StrictInt, Field(json_schema_extra={"minimum": 1})]
    of: Annotated[tuple[RuleFile, ...], AtLeastOne]


class AtLeastFile(Model):
    """At least n of these."""

    at_least: CountFile


class ChoiceFile(Model):
    """A named group, and how many of it."""

    name: Text
    n: Annotated[StrictInt, Field(json_schema_extra={"minimum": 1})]
    of: Annotated[tuple[RuleFile, ...], AtLeastOne]


class ChooseFile(Model):
    """So many of each group."""

    choose: Annotated[tuple[ChoiceFile, ...], AtLeastOne]


class PathwayFile(Model):
    """What earning several micro-credentials leads to."""

    id: Id
    name: Text
    description: Text | None = None
    rule: RuleFile


class Period(Model):
    """When an award must have been made: from a day, until a day, or so long before the designation."""

    from_: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None
    within: Annotated[Span | None, Field(description="years, months and days before it is conferred: P5Y")] = None


Cascade: TypeAlias = Literal["none", "warn", "fail"]
"""What follows when an award that was counted is revoked or suspended or expires: nothing, a warning, or that it
no longer counts."""


class DesignationFile(PathwayFile):
    """What earning several micro-credentials is called, and what its rule asks for besides."""

    version: Text = "1"
    cascade: Annotated[
        Cascade, Field(description="what follows when an award is revoked or suspended or expires afterwards")
    ] = "fail"
    sharing: Annotated[
        StrictBool, Field(description="whether an award that counts here may count for another designation too")
    ] = True
    period: Period | None = None
    issuers: Annotated[
        tuple[AbsoluteId, ...], Field(description="whose awards count; left out where it is the programme's issuer")
    ] = ()


class EquivalenceFile(Model):
    """An award that fills the place of another: an older one, or a named badge of somebody else."""

    from_: Annotated[Id, Field(alias="from", description="id of the achievement that was awarded")]
    to: Annotated[Id, Field(description="id of the micro-credential that it stands for")]
    issuers: Annotated[
        tuple[AbsoluteId, ...], Field(description="who awards it; left out where it is those whose awards count")
    ] = ()


class ProgramHeader(Model):
    """What a programme file says about the programme as a whole."""

    read_elsewhere: ClassVar[tuple[str, ...]] = (
        "levelScales",
        "microCredentials",
        "equivalences",
        "pathways",
        "designations",
    )

    schema_: Annotated[str | None, Field(alias="$schema", description="for editors")] = None
    id: Annotated[AbsoluteId, Field(description="absolute: short ids are resolved against it")]
    name: Text
    description: Text | None = None
    in_language: Annotated[Language | None, Field(description="language of the texts here, such as en")] = None
    issuer: Issuer


class ProgramFile(ProgramHeader):
    """A programme: its issuer, level scales, micro-credentials with rubrics, and pathways."""

    level_scales: tuple[LevelScale, ...] = ()
    micro_credentials: Annotated[tuple[MicroCredentialFile, ...], AtLeastOne]
    equivalences: tuple[EquivalenceFile, ...] = ()
    pathways: tuple[PathwayFile, ...] = ()
    designations: tuple[DesignationFile, ...] = ()
