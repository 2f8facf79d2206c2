"""The language that rules of designations are written in: the models of its JSON.

They check types only; what a rule means is checked by `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, StrictBool, StrictInt, Tag

from ..program.fields import AbsoluteId, Text
from ..program.file import Cascade, Period
from ..program.structure import Model


class Place(Model):
    """A place that an award of this achievement fills; `name` is the achievement's, for people.

    `levels` are the least levels to be reached, by criterion; `versions` those of the achievement that count.
    """

    award: AbsoluteId
    name: Text | None = None
    levels: dict[AbsoluteId, AbsoluteId] | None = None
    versions: tuple[Text, ...] | None = None


_KINDS = ("award", "all", "any", "atLeast", "choose", "designation")


def _kind(value: Any) -> str | None:
    """Which rule it is, in JSON or as a model; the tags of a union are no member names, so they have a space."""
    if isinstance(value, Mapping):
        return next((f"rule {kind}" for kind in _KINDS if kind in value), None)
    return next((f"rule {kind}" for kind, model in _MODELS.items() if isinstance(value, model)), None)


RulePart: TypeAlias = Annotated[
    Annotated[Place, Tag("rule award")]
    | Annotated["Every", Tag("rule all")]
    | Annotated["Either", Tag("rule any")]
    | Annotated["AtLeastOf", Tag("rule atLeast")]
    | Annotated["Choose", Tag("rule choose")]
    | Annotated["Within", Tag("rule designation")],
    Discriminator(
        _kind,
        custom_error_type="rule",
        custom_error_message="must be one of award, all, any, atLeast, choose, designation",
    ),
]


class Every(Model):
    """Each of these."""

    all_: Annotated[tuple[RulePart, ...], Field(alias="all")]


class Either(Model):
    """One of these, or more."""

    any_: Annotated[tuple[RulePart, ...], Field(alias="any")]


class Count(Model):
    """How many, of which."""

    n: StrictInt
    of: tuple[RulePart, ...]


class AtLeastOf(Model):
    """At least n of these."""

    at_least: Count


class Choice(Model):
    """A named group, and how many of it."""

    name: Text
    n: StrictInt
    of: tuple[RulePart, ...]


class Choose(Model):
    """So many of each group."""

    choose: tuple[Choice, ...]


class Inner(Model):
    """Another designation that is asked for: its rule is part of this one.

    With `sharing`, what counts for it may count outside of it as well.
    """

    id: AbsoluteId
    name: Text
    rule: RulePart
    sharing: StrictBool


class Within(Model):
    """The rule of another designation is met too."""

    designation: Inner


_MODELS: dict[str, type[Model]] = dict(zip(_KINDS, (Place, Every, Either, AtLeastOf, Choose, Within), strict=True))


class Equivalent(Model):
    """An award of `by` fills a place of `award`; `issuers` are whose, where they are not those of the rule."""

    award: AbsoluteId
    by: AbsoluteId
    issuers: tuple[AbsoluteId, ...] | None = None


class RuleDocument(Model):
    """The members of a rule document."""

    format: Literal["microbadge-rule/1"]
    id: AbsoluteId
    version: Text
    achievement: AbsoluteId
    name: Text
    issuers: tuple[AbsoluteId, ...]
    rule: RulePart
    equivalents: tuple[Equivalent, ...] | None = None
    prerequisites: dict[AbsoluteId, RulePart] | None = None
    period: Period | None = None
    cascade: Cascade
    sharing: StrictBool
