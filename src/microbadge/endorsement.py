"""Endorsements in a credential: where they stand, and what each is attached to.

Open Badges 3.0, section 9.2: an endorsement may stand on the credential, its achievement and the profiles in it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .strict_json import each, id_of, pointer

MAX_ATTACHED = 100
"""Endorsements of one credential that are looked at."""
MAX_NAME = 200

JSON, TOKEN = "endorsement", "endorsementJwt"
_APART = frozenset({"@context", "proof", "verifiableCredential"})
"""Members below which nothing belongs to this credential: a credential in it is a document of its own."""
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
    return list(islice(_attached(document, ""), MAX_ATTACHED + 1))


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
    for step, part in _parts(value):
        here = place + pointer(step)
        if isinstance(value, Mapping) and step in (JSON, TOKEN):
            thing = value.get("id")
            about = thing if isinstance(thing, str) else None
            yield from (Attached(at, entry, step, about) for at, entry in each(value, step, place))
        elif step not in _APART:
            yield from _attached(part, here)


def _parts(value: object) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from enumerate(value)
