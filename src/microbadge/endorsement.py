"""Credentials inside a credential: endorsements of a badge, and the members of a learner record.

Open Badges 3.0, section 9.2: an endorsement may stand on the credential, its achievement and the profiles in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from .codes import Code
from .report import Check, Outcome
from .strict_json import each, pointer

MAX_LISTED = 100
_MEMBERS = ("endorsement", "endorsementJwt")


def list_endorsements(document: Mapping[str, Any]) -> list[Check]:
    """List each endorsement, wherever it stands, as skipped: what was not checked is named, and counts for nothing.

    At most `MAX_LISTED` of them.
    """
    message = "this endorsement was not checked and counts for nothing"
    listed = islice(_places(document, ""), MAX_LISTED)
    return [Check(Code.ENDORSEMENT, Outcome.SKIPPED, message, place) for place in listed]


def list_members(document: Mapping[str, Any]) -> list[Check]:
    """List each credential inside a learner record as undetermined: the record is no better than what is in it."""
    message = "this credential inside the record was not verified"
    members = (
        Check(Code.MEMBER, Outcome.UNDETERMINED, message, place)
        for subject_place, subject in each(document, "credentialSubject")
        if isinstance(subject, Mapping)
        for place, _ in each(subject, "verifiableCredential", subject_place)
    )
    return list(islice(members, MAX_LISTED))


def _places(value: object, place: str) -> Iterator[str]:
    for step, part in _parts(value):
        here = place + pointer(step)
        if step in _MEMBERS:
            several = isinstance(part, list | tuple)
            yield from (f"{here}/{index}" for index in range(len(part))) if several else (here,)
        elif step != "@context":
            yield from _places(part, here)


def _parts(value: object) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from enumerate(value)
