"""What a row asks for: an assessment, whose it is, and what else the badge says."""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from pydantic import StrictStr

from ..assessment import Assessment, AssessmentFile, Award, NotYet, Rating
from ..datetimes import format_or_none, parse_date_time
from ..errors import AssessmentError, InvalidError, ParseError, Problem
from ..program.fields import Text
from ..program.notes import Notes
from ..program.source import FILE_LIMITS
from ..program.structure import read
from ..strict_json import parse, pointer

Decide: TypeAlias = Callable[[Assessment], Award | NotYet]
"""Decides on an assessment, as `assessment.decide` does."""


class AwardFile(AssessmentFile):
    """A line: an assessment, and whom the badge is for. `evidence` are Evidence objects, or just their addresses."""

    recipient: Text
    recipient_type: Text | None = None
    award_id: Text | None = None
    valid_from: Text | None = None
    valid_until: Text | None = None
    evidence: tuple[StrictStr | dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """An award that was earned, and what its badge is to say; `recipient` as `recipient_of` takes it."""

    award: Award
    recipient: str
    recipient_type: str | None
    award_id: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    evidence: tuple[dict[str, Any], ...]

    def name(self, secret: bytes) -> bytes:
        """Return 32 bytes that follow from the contents, and tell nothing of them to whoever lacks the `secret`."""
        contents = [
            self.award.program.issuer.id,
            self.award.micro_credential.id,
            [level.id for level in self.award.levels.values()],
            self.recipient_type,
            self.recipient,
            self.award_id,
            format_or_none(self.valid_from),
            format_or_none(self.valid_until),
            self.evidence,
        ]
        return hmac.digest(secret, json.dumps(contents, sort_keys=True).encode("ascii"), "sha256")


def uuid_of(name: bytes) -> uuid.UUID:
    """Make a UUID of the first 16 bytes (version 8: RFC 9562, section 5.8)."""
    number = int.from_bytes(name[:16], "big")
    number = number & ~(0xF << 76) | 0x8 << 76
    return uuid.UUID(int=number & ~(0x3 << 62) | 0x2 << 62)


def read_line(content: bytes, achievement: str | None, decide: Decide) -> Wanted:
    """Read a line of JSON and decide on it; `achievement` is that of a line which names none.

    Raises `ParseError`, and as `decided` does, with pointers into the line.
    """
    value = parse(content, limits=FILE_LIMITS)
    if not isinstance(value, Mapping):
        raise ParseError("not a JSON object", pointer="")
    return decided(value if achievement is None else {"achievement": achievement, **value}, decide)


def decided(value: Mapping[str, Any], decide: Decide) -> Wanted:
    """Decide on a row. Raises `AssessmentError`, and `InvalidError` with each gap where the award is not earned."""
    notes = Notes()
    file = read(AwardFile, value, notes)
    if file is None or notes.errors():
        raise AssessmentError(reason="malformed", problems=notes.found.problems)
    if len(file.recipient.splitlines()) > 1:  # nobody is called so: a quote was left open in a roster
        raise AssessmentError("holds a line break", reason="malformed", pointer="/recipient")
    decision = decide(_assessment(file))
    if isinstance(decision, NotYet):
        raise InvalidError(problems=_gaps(decision))
    return Wanted(
        decision,
        file.recipient,
        file.recipient_type,
        file.award_id,
        _moment("validFrom", file.valid_from),
        _moment("validUntil", file.valid_until),
        tuple({"id": one, "type": ["Evidence"]} if isinstance(one, str) else one for one in file.evidence),
    )


def _assessment(file: AwardFile) -> Assessment:
    return Assessment(
        file.achievement,
        tuple(Rating(one.criterion, one.level, one.feedback) for one in file.ratings),
        complete=file.complete,
        approver=file.approver,
        ai_assisted=file.ai_assisted,
    )


def _gaps(decision: NotYet) -> list[Problem]:
    if not decision.gaps:
        return [Problem("not yet earned: the submission is incomplete and was not rated", "/complete", code="not-yet")]
    return [Problem(f"not yet earned: {gap}", "/ratings", code="not-yet") for gap in decision.gaps]


def _moment(member: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment, has_offset = parse_date_time(text)
    except InvalidError as error:
        raise AssessmentError(error.message, reason="malformed", pointer=pointer(member)) from None
    if not has_offset:
        message = "needs a time zone, such as 2025-06-01T00:00:00Z"
        raise AssessmentError(message, reason="malformed", pointer=pointer(member))
    return moment
