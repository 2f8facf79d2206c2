"""A programme as the rest of the library sees it: every id an absolute URI, every name resolved."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from .file import Alignment, RequestedEvidence
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
    it. `parts` and `hours` appear in the achievement only as text.
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

    def criteria_by_name(self) -> dict[str, Criterion]:
        """Give the criteria by all their names: the URI, and the local id where there is one."""
        prefix = join(self.id, "criteria", "")
        names = {criterion.id: criterion for criterion in self.rubric.criteria}
        return names | {uri.removeprefix(prefix): criterion for uri, criterion in names.items()}


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `n` of these; all of them when `n` is their number, any of them when it is 1."""

    n: int
    of: tuple[Rule, ...]


Rule: TypeAlias = str | AtLeast
"""The URI of a micro-credential, pathway or designation; or how many of which."""


@dataclass(frozen=True, slots=True)
class Pathway:
    """What earning several micro-credentials leads to: a step on the way, or a designation."""

    id: str
    name: str
    kind: Literal["pathway", "designation"]
    rule: Rule
    description: str | None = None
