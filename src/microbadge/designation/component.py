"""What the rule of a designation looks at in an award: a credential, read as far as a rule asks.

Nothing is decided here about whether the award is genuine: whoever evaluates a rule says by `standing` what became
of verifying it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Literal, Self, TypeAlias

from .. import decimals
from ..datetimes import parse_date_time
from ..errors import InvalidError
from ..identifier_types import HASH_TYPE
from ..rubric_score import ranks
from ..strict_json import each, id_of

Standing: TypeAlias = Literal["counts", "unclear", "out"]
"""Whether an award holds, nobody could tell, or does not hold."""

_MAX_PARTS = 500
"""Results, criteria, levels of a criterion and identifiers that are read: no genuine rubric has more."""


@dataclass(frozen=True, slots=True)
class Reached:
    """The level reached on a criterion, by its id, and the rank of each level where something signed orders them."""

    level: str
    ranks: Mapping[str, Decimal] = field(default_factory=dict)

    def reaches(self, level: str) -> bool:
        """Whether this is at or above `level`; of levels that nothing orders, only the very same one."""
        if level == self.level:
            return True
        mine, other = self.ranks.get(self.level), self.ranks.get(level)
        return mine is not None and other is not None and mine >= other


@dataclass(frozen=True, slots=True)
class Component:
    """An award that a designation may rest on.

    `id` is the credential's, `achievement` and `name` those of what was achieved, `issuer` and `subject` are ids,
    `rubric_hash` is the recorded one. `awarded` is when: ``awardedDate``, or else the start of validity. `levels`
    has what was reached on each criterion, by the criterion's id. What a credential does not say is None.
    `standing` and `note` say whether it holds, and why not, or what befell it although it counts.
    """

    id: str | None
    achievement: str | None
    issuer: str | None = None
    subject: str | None = None
    version: str | None = None
    rubric_hash: str | None = None
    awarded: datetime | None = None
    levels: Mapping[str, Reached] = field(default_factory=dict)
    standing: Standing = "counts"
    note: str | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a time without zone."""
        if self.awarded is not None and self.awarded.tzinfo is None:
            raise ValueError("a date and time needs a time zone")

    @classmethod
    def of(cls, document: Mapping[str, Any], *, standing: Standing = "counts", note: str | None = None) -> Self:
        """Read a credential, whatever is wrong with it; never raises."""
        subject = _members(_only(document, "credentialSubject"))
        achieved = _only(subject, "achievement")
        achievement = _members(achieved)
        return cls(
            id=_text(document, "id"),
            achievement=id_of(achieved),
            issuer=id_of(document.get("issuer")),
            subject=_text(subject, "id"),
            version=_text(achievement, "version"),
            rubric_hash=_rubric_hash(achievement),
            awarded=_awarded(document),
            levels=_levels(subject, achievement),
            standing=standing,
            note=note,
            name=_text(achievement, "name"),
        )


def _awarded(document: Mapping[str, Any]) -> datetime | None:
    said = next((document[name] for name in ("awardedDate", "validFrom", "issuanceDate") if name in document), None)
    try:
        return parse_date_time(said)[0]
    except InvalidError:
        return None


def _rubric_hash(achievement: Mapping[str, Any]) -> str | None:
    found = {
        entry.get("identifier")
        for entry in _objects(achievement, "otherIdentifier")
        if entry.get("identifierType") == HASH_TYPE and isinstance(entry.get("identifier"), str)
    }
    return found.pop() if len(found) == 1 else None


def _levels(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> dict[str, Reached]:
    """What was reached, by criterion; a criterion that stands there twice, or has two results, says nothing."""
    orders = {uri: _ranks(one) for uri, one in _named_once(achievement, "resultDescription", "id")}
    return {
        criterion: Reached(level, orders[criterion])
        for criterion, result in _named_once(subject, "result", "resultDescription")
        if criterion in orders and (level := _text(result, "achievedLevel")) is not None
    }


def _ranks(description: Mapping[str, Any]) -> dict[str, Decimal]:
    levels = _named_once(description, "rubricCriterionLevel", "id")
    points = [decimals.from_text(level.get("points")) for _, level in levels]
    numbers = [decimals.from_text(level.get("level")) for _, level in levels]
    found = ranks(points, numbers)
    return {} if found is None else {uri: rank for (uri, _), rank in zip(levels, found, strict=True)}


def _named_once(holder: Mapping[str, Any], member: str, name: str) -> list[tuple[str, Mapping[str, Any]]]:
    named = [(uri, one) for one in _objects(holder, member) if (uri := _text(one, name)) is not None]
    times = Counter(uri for uri, _ in named)
    return [(uri, one) for uri, one in named if times[uri] == 1]


def _objects(holder: Mapping[str, Any], member: str) -> Iterator[Mapping[str, Any]]:
    found = (value for _, value in each(holder, member) if isinstance(value, Mapping))
    return islice(found, _MAX_PARTS)


def _only(holder: Mapping[str, Any], member: str) -> object:
    """The one value of a member; None where there is none, or several."""
    found = [value for _, value in each(holder, member)]
    return found[0] if len(found) == 1 else None


def _members(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(holder: Mapping[str, Any], member: str) -> str | None:
    value = holder.get(member)
    return value if isinstance(value, str) else None
