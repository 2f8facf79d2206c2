"""What the members of a record add up to, each piece of work once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .. import decimals
from ..credit import Credit
from ..digests import COMPONENT_TYPES
from ..endorsement import is_endorsement
from ..errors import InvalidError, Problem
from ..recognition import amount_in_words
from ..resource_digest import stated_digests
from ..strict_json import each, id_of
from .record import Member, achievements, is_record


@dataclass(frozen=True, slots=True)
class Counted:
    """What the credentials of a record add up to: credits by unit, each piece of work once, and what was there twice.

    The problems are warnings, at the later of two members.
    """

    credits: Mapping[str | None, Decimal]
    problems: tuple[Problem, ...]

    @property
    def sentence(self) -> str:
        """The sum, in words."""
        if not self.credits:
            return "there are no credits to add up" if self.problems else "nothing is counted twice"
        sums = sorted(amount_in_words(amount, unit) for unit, amount in self.credits.items())
        return f"counted once: {', '.join(sums)}"


def count(held: Sequence[Member]) -> Counted:
    """Add up the credits of the members of a record, and tell which of them stand for the same work.

    That are copies of one credential, awards of one achievement, credits for the same files of evidence, and a
    designation with credits beside components with credits. Of several that stand for the same work the one with most
    credits counts, whatever their order.
    """
    awards = [_Award.of(member) for member in held]
    problems: list[Problem] = []
    group = list(range(len(awards)))
    first: dict[object, int] = {}
    for index, award in enumerate(awards):
        told = False
        for key, message in award.signs():
            other = first.setdefault(key, index)
            if other == index:
                continue
            if not told:
                problems.append(_twice(message, awards[other], award))
                told = True
            old, new = group[index], group[other]
            group = [new if one == old else one for one in group]
    with_credits = {award.id for award in awards if award.credits}
    most: dict[tuple[int, str | None], Decimal] = {}
    for index, award in enumerate(awards):
        if award.credits and not with_credits.isdisjoint(award.components):
            message = "its credits are for what the components in the record carry credits for: they are not added"
            problems.append(Problem(message, award.pointer, severity="warning", code="components"))
        elif award.credits:
            key = (group[index], award.unit)
            most[key] = max(award.credits, most.get(key, Decimal(0)))
    units = {unit for _, unit in most}
    sums = {unit: decimals.add(amount for (_, other), amount in most.items() if other == unit) for unit in units}
    return Counted(sums, tuple(problems))


def _twice(message: str, one: _Award, other: _Award) -> Problem:
    credit = " with credits, which count once" if one.credits and other.credits else ""
    message = f"{message}{credit}: see {one.pointer}"
    return Problem(message, other.pointer, actual=other.name, severity="warning", code="twice")


@dataclass(frozen=True, slots=True)
class _Award:
    """What counts of a credential in a record."""

    pointer: str
    id: str | None
    issuer: str | None
    achievement: str | None
    name: str | None
    credits: Decimal
    unit: str | None
    evidence: frozenset[str]
    components: frozenset[str]

    @classmethod
    def of(cls, member: Member) -> _Award:
        document = {} if member.document is None else member.document
        achieved = achievements(document)
        # A record in the record refers to achievements: it awards none itself.
        achievement = achieved[0] if len(achieved) == 1 and not is_record(document) else {}
        name = achievement.get("name")
        earned = None if is_endorsement(document) else Credit.earned(document)
        return cls(
            member.pointer,
            id_of(document),
            id_of(document.get("issuer")),
            id_of(achievement),
            name[:200] if isinstance(name, str) else None,
            Decimal(0) if earned is None else max(earned.amount, Decimal(0)),
            None if earned is None else earned.unit,
            frozenset(_evidence_digests(document)),
            frozenset(component_ids(document)),
        )

    def signs(self) -> Iterator[tuple[object, str]]:
        """What another award of the same work has in common with this one, and the words for that."""
        if self.id is not None:
            yield ("credential", self.issuer, self.id), "the same credential, or another copy of it, is in the record"
        if self.achievement is not None:
            yield ("achievement", self.achievement), "the same achievement is in the record under another credential"
        if self.credits:
            for digest in sorted(self.evidence):
                yield ("evidence", digest), "the same evidence is in the record"


def _evidence_digests(document: Mapping[str, Any]) -> Iterator[str]:
    """The digests of the files of evidence (VCDM 2.0, section 5.3)."""
    named = {id_of(entry) for _, entry in each(document, "evidence") if isinstance(entry, Mapping)}
    for _, entry in each(document, "relatedResource"):
        if isinstance(entry, Mapping) and isinstance(entry.get("id"), str) and entry["id"] in named:
            with suppress(InvalidError):  # told of where related resources are checked
                yield from (f"{name} {value}" for name, found in stated_digests(entry).items() for value in found)


def component_ids(document: Mapping[str, Any]) -> list[str]:
    """The ids of the credentials that a designation rests on; none of anything else."""
    named = [part for _, part in each(document, "relatedResource") if isinstance(part, Mapping)]
    named = [part for part in named if isinstance(part.get("id"), str) and isinstance(part.get("mediaType"), str)]
    return [part["id"] for part in named if part["mediaType"] in COMPONENT_TYPES]
