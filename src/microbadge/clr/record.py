"""What a learner record holds: credentials, achievements, and the ids by which they are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .. import jose, models
from ..endorsement import is_endorsement
from ..errors import InvalidError, UnsupportedError
from ..strict_json import OBJECT, each, id_of

MAX_MEMBERS = 100
"""Credentials of one record that are looked at: a career's badges."""

_OTHERS = frozenset(
    "OpenBadgeCredential AchievementCredential EndorsementCredential AchievementSubject EndorsementSubject".split()
)


@dataclass(frozen=True, slots=True)
class Member:
    """A credential in a record: its place, and what it says; None where nobody could read it."""

    pointer: str
    document: Mapping[str, Any] | None = field(repr=False)


def is_record(document: Mapping[str, Any]) -> bool:
    """Whether the credential is a learner record, going by its type or by what its subject holds."""
    for _, one in subjects(document):
        if isinstance(one, OBJECT) and "verifiableCredential" in one:
            return True
    kinds = document.get("type")
    return kinds == "ClrCredential" or (isinstance(kinds, (list, tuple)) and "ClrCredential" in kinds)


def is_something_else(record: Mapping[str, Any]) -> bool:
    """Whether a record says that it is a badge or an endorsement besides: two readers could see two things in it."""
    types = [kind for _, one in subjects(record) for _, kind in each_of(one, "type", "")]
    types += [kind for _, kind in each(record, "type")]
    return any(isinstance(kind, str) and kind in _OTHERS for kind in types)


def members(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The credentials that a record holds, each with its place: embedded ones and envelopes, not read yet."""
    return [found for place, one in subjects(document) for found in each_of(one, "verifiableCredential", place)]


def achievements(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The achievements that the subject of a credential was awarded, or that a record refers to.

    An endorsement awards none, whatever stands in its subject.
    """
    if is_endorsement(document):
        return []
    found = (part for place, one in subjects(document) for _, part in each_of(one, "achievement", place))
    return [part for part in found if isinstance(part, Mapping)]


def related_ids(record: Mapping[str, Any], held: Iterable[Member]) -> frozenset[str]:
    """The ids that associations may name: of the achievements in the record, and of its credentials."""
    documents = [member.document for member in held if member.document is not None]
    found = {id_of(part) for document in (record, *documents) for part in achievements(document)}
    return frozenset(one for one in found | {id_of(document) for document in documents} if one is not None)


def endorsed_ids(record: Mapping[str, Any], held: Sequence[Member]) -> frozenset[str]:
    """The ids that an endorsement in the record may be about: those of `related_ids`, the record, and the profiles."""
    documents = [record, *(member.document for member in held if member.document is not None)]
    profiles = [document.get("issuer") for document in documents]
    profiles += [part.get("creator") for document in documents for part in achievements(document)]
    found = {id_of(record), *(id_of(profile) for profile in profiles)}
    return related_ids(record, held) | {one for one in found if one is not None}


def awarded_ids(record: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the achievements that the members of a record award, as they say before anybody looked at a proof.

    Of the first `MAX_MEMBERS`, tokens in envelopes among them; records within the record and endorsements are left out.
    """
    found: set[str | None] = set()
    for _, entry in members(record)[:MAX_MEMBERS]:
        document = _opened(entry)
        if not is_record(document):
            found |= {id_of(part) for part in achievements(document)}
    return frozenset(one for one in found if one is not None)


def _opened(entry: Any) -> Mapping[str, Any]:
    """A member out of its envelope; an empty object for what cannot be read."""
    if not isinstance(entry, Mapping):
        return {}
    try:
        envelope = models.envelope(entry)
        return entry if envelope is None else jose.document_in(jose.read_token(envelope.content))
    except (InvalidError, UnsupportedError):
        return {}


def subjects(document: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The subjects of a credential, with their places."""
    return each(document, "credentialSubject")


def each_of(holder: object, member: str, place: str) -> list[tuple[str, Any]]:
    """`each`, of a holder that may be no object."""
    return each(holder, member, place) if isinstance(holder, Mapping) else []
