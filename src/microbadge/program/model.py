"""A programme as the rest of the library sees it: every id an absolute URI, every name resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from ..frozen import Frozen
from .file import Alignment, Cascade, Period, RequestedEvidence
from .ids import join
from .rubric import Criterion, Rubric


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the cycle of work: what is redone when one of its criteria falls short.

    `id` is the short one that the programme file gives; `criteria` are ids of criteria that judge this part.
    """

    id: str
    name: str
    description: str | None = None
    evidence: tuple[RequestedEvidence, ...] = ()
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MicroCredential:
    """What can be earned: an Open Badges Achievement (appendix B) with its rubric.

    `hours` are the least and the most that the work takes; `credits_available` counts the credits that come with
    it. `parts` and `hours` appear in the achievement only as text. `prerequisites` are URIs of micro-credentials,
    pathways and designations that have to be earned as well.
    """

    id: str
    name: str
    description: str
    rubric: Rubric
    competency: str | None = None
    hours: tuple[Decimal, Decimal] | None = None
    credits_available: Decimal | None = None
    version: str | None = None
    human_code: str | None = None
    field_of_study: str | None = None
    in_language: str | None = None
    tag: tuple[str, ...] = ()
    alignment: tuple[Alignment, ...] = ()
    parts: tuple[Part, ...] = ()
    prerequisites: tuple[str, ...] = ()
    achievements: dict[str | None, Frozen] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What `achievement_of` made of it, by the id of the programme."""

    def criteria_by_name(self) -> dict[str, Criterion]:
        """Give the criteria by all their names: the URI, and the local id where there is one."""
        prefix = join(self.id, "criteria", "")
        names = {criterion.id: criterion for criterion in self.rubric.criteria}
        return names | {uri.removeprefix(prefix): criterion for uri, criterion in names.items()}


@dataclass(frozen=True, slots=True)
class Required:
    """An award of this micro-credential, of which more is asked than that it was awarded.

    `levels` are pairs of a criterion and the least level to be reached on it; `versions` those that count, any where
    it is empty.
    """

    award: str
    levels: tuple[tuple[str, str], ...] = ()
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `n` of these; all of them when `n` is their number, any of them when it is 1."""

    n: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """At least `n` of a group that has a name."""

    name: str
    n: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """So many of each group."""

    groups: tuple[Choice, ...]


Rule: TypeAlias = str | Required | AtLeast | Choose
"""The URI of a micro-credential, pathway or designation, what is asked of one, or how many of which."""


@dataclass(frozen=True, slots=True)
class Pathway:
    """What earning several micro-credentials leads to: a step on the way."""

    id: str
    name: str
    rule: Rule
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Designation(Pathway):
    """What earning several micro-credentials is called.

    `cascade` says what follows when an award that was counted does not hold any more; with `sharing`, what counts
    here may count for another designation too. `issuers` are those whose awards count, and `period` when they must
    have been made.
    """

    version: str = "1"
    cascade: Cascade = "fail"
    sharing: bool = True
    issuers: tuple[str, ...] = ()
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Equivalence:
    """An award of the achievement `by` fills the place of the micro-credential `award`.

    `issuers` are those who award it, where they are not those whose awards count anyway.
    """

    award: str
    by: str
    issuers: tuple[str, ...] = ()
