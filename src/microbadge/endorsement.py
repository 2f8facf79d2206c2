"""Endorsements in a credential: where they stand, and what each is attached to.

Open Badges 3.0, section 9.2: an endorsement may stand on the credential, its achievement and the profiles in it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .frozen import Frozen
from .strict_json import OBJECT, each, id_of, pointer

MAX_ATTACHED = 100
"""Endorsements of one credential that are looked at."""
MAX_NAME = 200

JSON, TOKEN = "endorsement", "endorsementJwt"
_APART = frozenset({"@context", "proof", "verifiableCredential"})
"""Members below which nothing belongs to this credential: a credential in it is a document of its own."""
_LEAVES = frozenset({str, bool, int, float, type(None)})
_AWARDS = frozenset({"OpenBadgeCredential", "AchievementCredential", "ClrCredential"})
"""Types of credentials that somebody is awarded something with."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An endorsement as it stands in a credential: where, what, and the id of the thing that has it as its member."""

    pointer: str
    entry: Any
    member: str
    thing: str | None


def attached(document: Mapping[str, Any]) -> list[Attached]:
    """List the endorsements of the credential and of everything in it, in order.

    At most `MAX_ATTACHED`, and one more where there are more. An endorsement of an endorsement is part of that one.
    """
    return list(islice(_attached(document, ""), MAX_ATTACHED + 1)) if _may_hold_any(document) else []


def _may_hold_any(document: Mapping[str, Any]) -> bool:
    """Whether a member anywhere has the name of endorsements: most credentials have none."""
    todo: list[object] = [document]
    while todo:
        part = todo.pop()
        if type(part) is Frozen:
            if part.known("endorsed", _is_endorsed):
                return True
            continue
        if isinstance(part, (list, tuple)):
            values: Iterable[object] = part
        elif isinstance(part, OBJECT):
            if JSON in part or TOKEN in part:
                return True
            values = part.values()
        else:
            continue
        for value in values:
            if type(value) not in _LEAVES:
                todo.append(value)  # noqa: PERF401 - a comprehension takes longer on a few
    return False


def endorser(document: Mapping[str, Any]) -> str:
    """Name who endorses, as the endorsement does: by name and id, since a name is what anybody may write."""
    issuer = document.get("issuer")
    name = issuer.get("name") if isinstance(issuer, Mapping) else None
    found = id_of(issuer)
    known = "nobody" if found is None else found[:MAX_NAME]
    return f"{name[:MAX_NAME]} ({known})" if isinstance(name, str) else known


def is_endorsement(document: Mapping[str, Any]) -> bool:
    """Whether a credential is an EndorsementCredential and nothing else, going by its types.

    Endorsements may be anybody's and award nothing: a badge does not pass for one by another type.
    """
    kinds = {kind for _, kind in each(document, "type") if isinstance(kind, str)}
    return "EndorsementCredential" in kinds and kinds.isdisjoint(_AWARDS)


def _attached(value: object, place: str) -> Iterator[Attached]:
    if type(value) is Frozen:
        if value.known("endorsed", _is_endorsed):
            yield from _attached_in(value, place)
    elif isinstance(value, Mapping):
        yield from _attached_in(value, place)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            if type(part) is not str:
                yield from _attached(part, f"{place}/{index}")


def _attached_in(holder: Mapping[str, Any], place: str) -> Iterator[Attached]:
    for name, part in holder.items():
        if name in (JSON, TOKEN):
            thing = holder.get("id")
            about = thing if isinstance(thing, str) else None
            yield from (Attached(at, entry, name, about) for at, entry in each(holder, name, place))
        elif type(part) is not str and name not in _APART:
            yield from _attached(part, place + pointer(name))


def _is_endorsed(holder: Frozen) -> bool:
    return next(_attached_in(holder, ""), None) is not None
