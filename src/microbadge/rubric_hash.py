"""Whether the rubric in a badge is still the one whose hash the badge records.

See docs/decisions/0002-rules-as-standard-members.md: the hash tells on which text of the rubric an award was scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codes import Code
from .errors import InvalidError
from .frozen import Frozen
from .identifier_types import HASH_TYPE
from .report import Check, Outcome, settled
from .strict_json import OBJECT, each

_CODE = Code.RUBRIC_HASH


def check_rubric_hash(document: Mapping[str, Any]) -> list[Check]:
    """Compute the hash of each achievement's rubric anew, where it records one. Never raises."""
    achievements = [
        (place, achievement)
        for subject_place, subject in each(document, "credentialSubject")
        if isinstance(subject, OBJECT)
        for place, achievement in each(subject, "achievement", subject_place)
        if isinstance(achievement, OBJECT) and _records_hash(achievement)
    ]
    if not achievements:
        return [settled(_CODE, Outcome.NOT_APPLICABLE, "the badge records no hash of its rubric")]
    return [_check(place, achievement) for place, achievement in achievements]


def _records_hash(achievement: Mapping[str, Any]) -> bool:
    return any(
        isinstance(entry, OBJECT) and entry.get("identifierType") == HASH_TYPE
        for _, entry in each(achievement, "otherIdentifier")
    )


def _check(place: str, achievement: Mapping[str, Any]) -> Check:
    error = achievement.known("rubric hash", _fault) if type(achievement) is Frozen else _fault(achievement)
    if error is not None:
        message = f"the rubric is not the one whose hash the badge records: {error.message}"
        return Check(_CODE, Outcome.FAILED, message, place + (error.pointer or ""))
    return Check(_CODE, Outcome.PASSED, "the rubric is the one whose hash the badge records", place)


def _fault(achievement: Mapping[str, Any]) -> InvalidError | None:
    from .program import micro_credential_from_achievement  # most badges of others record no hash

    try:
        micro_credential_from_achievement(achievement)
    except InvalidError as error:
        return error.with_traceback(None)
    return None
