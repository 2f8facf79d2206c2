"""What an issuer of signed badges has taken back (Open Badges 2.0, RevocationList)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..strict_json import comparable_id, each


class Revoked(NamedTuple):
    """That an assertion was taken back: the reason, where one is given, and where in the list it stands."""

    reason: str | None
    pointer: str


def revoked_in(revocation_list: Mapping[str, Any], assertion: Mapping[str, Any]) -> Revoked | None:
    """Find an assertion in a list, by its `id` or by the `uid` of version 1; None where it is not there."""
    names = _names(assertion)
    for place, entry in each(revocation_list, "revokedAssertions"):
        if not names.isdisjoint(_names(entry) if isinstance(entry, Mapping) else _names({"id": entry})):
            reason = entry.get("revocationReason") if isinstance(entry, Mapping) else None
            return Revoked(reason if isinstance(reason, str) else None, place)
    return None


def _names(thing: Mapping[str, Any]) -> frozenset[str]:
    held = (thing.get(name) for name in ("id", "uid"))
    return frozenset(comparable_id(name) for name in held if isinstance(name, str))
