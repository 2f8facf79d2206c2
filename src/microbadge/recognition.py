"""Recognitions: who counts an award for something, and whether that reaches this award.

A state agency or a university recognises an achievement, or all of a programme, in an EndorsementCredential whose
subject is that achievement or programme and says for what it counts (Open Badges 3.0, section 9.2 and appendix B:
EndorsementSubject, Achievement, IdentifierEntry). Its period is that of the awards that it recognises. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from . import decimals
from .datetimes import format_day, format_or_none, parse_date_time
from .errors import InvalidError
from .frozen import Frozen
from .identifier_types import HASH_TYPE, PROGRAM_TYPE
from .strict_json import OBJECT, comparable_id, each, id_of
from .validity import valid_from, valid_until

ISSUER = "ext:Issuer"
JURISDICTION = "ext:Jurisdiction"
COUNTS_FOR = "ext:CountsFor"
CREDIT_UNIT = "ext:CreditUnit"
ALSO_REQUIRED = "ext:AlsoRequired"

MAX_ENTRIES = 100
"""Entries of `otherIdentifier` that are read; a recognition has a handful."""
MAX_TEXT = 500
"""Characters of one of them."""
MAX_CALLED = 100
"""Characters of the name of somebody about whom nobody asked."""

_ONCE = (HASH_TYPE, ISSUER, JURISDICTION, CREDIT_UNIT)
_SEVERAL = (COUNTS_FOR, ALSO_REQUIRED)
_CREDITS = "creditsAvailable"
_MEMBERS = frozenset({"id", "type", "name", "description", "endorsementComment", "otherIdentifier", _CREDITS})
"""What the subject of a recognition may have."""


@dataclass(frozen=True, slots=True)
class Awarded:
    """What a badge says of the award, as far as a recognition asks: of what, by whom, on which rubric, and when."""

    achievement: str | None
    programs: tuple[str, ...] = ()
    issuer: str | None = None
    rubric_hash: str | None = None
    on: datetime | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Awarded:
        """Read any JSON object, whatever is wrong with it. The day is `awardedDate`, or else the start of validity.

        A learner record awards nothing itself: what it lists as an achievement may be anything.
        """
        subject = {} if "ClrCredential" in _types(document) else only(document.get("credentialSubject"))
        achievement = only(subject.get("achievement"))
        found = identifiers(achievement)
        hashes = found.get(HASH_TYPE, [])
        return cls(
            achievement=id_of(achievement),
            programs=tuple(found.get(PROGRAM_TYPE, ())),
            issuer=id_of(document.get("issuer")),
            rubric_hash=hashes[0] if len(hashes) == 1 else None,
            on=_awarded_on(document),
        )

    @property
    def things(self) -> tuple[str, ...]:
        """The ids that a recognition of it may be about: the achievement's, and those of its programmes."""
        own = () if self.achievement is None else (self.achievement,)
        return tuple(dict.fromkeys((*own, *self.programs)))


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whose awards of what somebody recognises, in which period, and what they count for.

    `of` is the id of an achievement or a programme. Where `issuer` or `rubric_hash` is None, anybody's awards count,
    or those on any rubric. `jurisdiction` is a code of ISO 3166-2; `counts_for` are words such as ``certification``
    or ``clock hours``; `credits` are in `credit_unit`; `also_required` is what the award alone does not give.
    """

    recognizer: str
    of: str
    recognizer_name: str | None = None
    issuer: str | None = None
    rubric_hash: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    jurisdiction: str | None = None
    counts_for: tuple[str, ...] = ()
    credits: Decimal | None = None
    credit_unit: str | None = None
    also_required: tuple[str, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Recognition | None:
        """Read the recognition in an EndorsementCredential; None where it says nothing of the kind.

        Raises `InvalidError` for one that cannot be told for sure: two issuers, or a period without a date.
        """
        subject = only(document.get("credentialSubject"))
        if "Achievement" not in _types(subject) or "EndorsementCredential" not in _types(document):
            return None
        found = identifiers(subject)
        if _CREDITS not in subject and found.keys().isdisjoint((*_ONCE, *_SEVERAL)):
            return None
        recognizer, thing = id_of(document.get("issuer")), id_of(subject)
        if recognizer is None or thing is None:
            raise InvalidError("a recognition that does not say by whom, or of what", pointer="/credentialSubject")
        _require_plain(document, subject)
        _require_clear(subject, found)
        once = {kind: found[kind][0] if kind in found else None for kind in _ONCE}
        return cls(
            recognizer=recognizer,
            of=thing,
            recognizer_name=_name(document.get("issuer")),
            issuer=once[ISSUER],
            rubric_hash=once[HASH_TYPE],
            valid_from=valid_from(document),
            valid_until=valid_until(document),
            jurisdiction=once[JURISDICTION],
            counts_for=tuple(found.get(COUNTS_FOR, ())),
            credits=_credits(subject),
            credit_unit=once[CREDIT_UNIT],
            also_required=tuple(found.get(ALSO_REQUIRED, ())),
        )

    def fault(self, awarded: Awarded) -> str | None:
        """Say why it does not reach an award; None where it does."""
        if comparable_id(self.of) not in {comparable_id(thing) for thing in awarded.things}:
            return "it recognises another achievement"
        if self.issuer is not None and self.issuer != awarded.issuer:
            return f"it recognises the awards of another issuer, {self.issuer}"
        if self.rubric_hash is not None and self.rubric_hash != awarded.rubric_hash:
            return "it recognises awards on another rubric"
        if awarded.on is None:
            bounded = self.valid_from is not None or self.valid_until is not None
            return "the award has no date to hold against its period" if bounded else None
        if self.valid_from is not None and awarded.on < self.valid_from:
            return f"it recognises awards from {format_day(self.valid_from)}, and this is of {format_day(awarded.on)}"
        if self.valid_until is not None and awarded.on > self.valid_until:
            return f"it recognised awards until {format_day(self.valid_until)}, and this is of {format_day(awarded.on)}"
        return None

    @property
    def who(self) -> str:
        """The name that the recogniser gives itself, or else its id."""
        return self.recognizer if self.recognizer_name is None else self.recognizer_name

    @property
    def who_in_full(self) -> str:
        """The same name with the id, or else the id."""
        return self.recognizer if self.recognizer_name is None else f"{self.recognizer_name} ({self.recognizer})"

    def in_words(self) -> str:
        """Say what it means, in a sentence without its end.

        That is in the name that the recogniser gives itself: for whoever knows whose id it is.
        """
        return f"{self.who} {self.says}"

    @property
    def says(self) -> str:
        """What it means, without who says it."""
        where = "" if self.jurisdiction is None else f" in {self.jurisdiction}"
        granted = None if self.credits is None else amount_in_words(self.credits, self.credit_unit)
        ends = [one for one in self.counts_for if self.credits is None or one != self.credit_unit]
        said = [] if granted is None else [f"grants {granted} for it"]
        said += [f"counts it towards {_listed(ends)}"] if ends else []
        also = f"; also required: {_listed(self.also_required)}" if self.also_required else ""
        return f"{' and '.join(said) if said else 'recognises it'}{where}{also}"

    def to_dict(self) -> dict[str, Any]:
        """JSON form; members without a value are left out."""
        form = {
            "recognizer": self.recognizer,
            "recognizer_name": self.recognizer_name,
            "of": self.of,
            "issuer": self.issuer,
            "rubric_hash": self.rubric_hash,
            "valid_from": format_or_none(self.valid_from),
            "valid_until": format_or_none(self.valid_until),
            "jurisdiction": self.jurisdiction,
            "counts_for": list(self.counts_for) or None,
            "credits": None if self.credits is None else decimals.to_text(self.credits),
            "credit_unit": self.credit_unit,
            "also_required": list(self.also_required) or None,
            "says": self.says,
            "in_words": self.in_words(),
        }
        return {name: value for name, value in form.items() if value is not None}

    def subject_members(self) -> dict[str, Any]:
        """Write what it says of its subject as members of an Achievement: the inverse of `from_document`."""
        entries = [
            (ISSUER, self.issuer),
            (HASH_TYPE, self.rubric_hash),
            (JURISDICTION, self.jurisdiction),
            *((COUNTS_FOR, one) for one in self.counts_for),
            (CREDIT_UNIT, self.credit_unit),
            *((ALSO_REQUIRED, one) for one in self.also_required),
        ]
        written = [
            {"type": "IdentifierEntry", "identifier": text, "identifierType": kind}
            for kind, text in entries
            if text is not None
        ]
        members: dict[str, Any] = {} if self.credits is None else {_CREDITS: decimals.to_json(self.credits)}
        return {**members, "otherIdentifier": written} if written else members


def amount_in_words(amount: Decimal, unit: str | None) -> str:
    """Write an amount with its unit: ``1 graduate credit``, ``3 graduate credits``, ``10 clock hours``."""
    text = "credit" if unit is None else unit
    ending = "" if amount == 1 or text.endswith("s") else "s"
    return f"{decimals.to_text(amount)} {text}{ending}"


def stranger(name: str | None, id: str) -> str:  # noqa: A002 - the name of the member
    """Call somebody about whom nobody asked: a name is what anybody may write, and the id is always said with it."""
    called = "somebody without a name" if name is None else f"somebody who calls itself “{name[:MAX_CALLED]}”"
    return f"{called}, {id[:MAX_TEXT]}; nobody asked about them"


def only(value: object) -> Mapping[str, Any]:
    """Return the object that a member holds, alone or as a set of one; an empty one where it holds anything else."""
    one = value[0] if type(value) is not dict and isinstance(value, (list, tuple)) and len(value) == 1 else value
    return one if isinstance(one, OBJECT) else {}


def identifiers(thing: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """The identifiers of each type of an achievement, as they stand there."""
    return thing.known("identifiers", _identifiers) if type(thing) is Frozen else _identifiers(thing)


def _identifiers(thing: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, entry in each(thing, "otherIdentifier")[: MAX_ENTRIES + 1]:
        if isinstance(entry, Mapping):
            kind, text = entry.get("identifierType"), entry.get("identifier")
            if isinstance(kind, str) and isinstance(text, str):
                found.setdefault(kind, []).append(text)
    return found


def _require_plain(document: Mapping[str, Any], subject: Mapping[str, Any]) -> None:
    """A proof covers statements, which can be written under other names too: a condition would go unseen there."""
    if not all(isinstance(context, str) for _, context in each(document, "@context")):
        raise InvalidError("a recognition with names of its own for what it says", pointer="/@context")
    unknown = subject.keys() - _MEMBERS
    if unknown:
        message = "a recognition that says more of its subject than can be read"
        raise InvalidError(message, pointer="/credentialSubject", actual=min(unknown)[:80])


def _require_clear(subject: Mapping[str, Any], found: Mapping[str, list[str]]) -> None:
    """What was left unread, or stands twice, might be a condition: then the recognition would seem to reach more."""
    place = "/credentialSubject/otherIdentifier"
    entries = each(subject, "otherIdentifier")
    if len(entries) > MAX_ENTRIES:
        raise InvalidError(f"a recognition with more than {MAX_ENTRIES} entries", pointer=place)
    if sum(len(texts) for texts in found.values()) != len(entries):
        raise InvalidError("a recognition with an entry that cannot be read", pointer=place)
    for kind in _ONCE:
        if len(found.get(kind, ())) > 1:
            raise InvalidError(f"a recognition with more than one entry of type {kind}", pointer=place)
    if any(len(text) > MAX_TEXT for texts in found.values() for text in texts):
        raise InvalidError(f"a recognition with an entry of more than {MAX_TEXT} characters", pointer=place)


def _credits(subject: Mapping[str, Any]) -> Decimal | None:
    if _CREDITS not in subject:
        return None
    try:
        amount = decimals.from_number(subject[_CREDITS])
    except ValueError as error:
        raise InvalidError(f"the credits granted {error}", pointer=f"/credentialSubject/{_CREDITS}") from None
    if amount < 0:
        raise InvalidError("fewer than no credits granted", pointer=f"/credentialSubject/{_CREDITS}")
    return amount


def _awarded_on(document: Mapping[str, Any]) -> datetime | None:
    try:
        return parse_date_time(document["awardedDate"])[0] if "awardedDate" in document else valid_from(document)
    except InvalidError:
        return None


def _types(thing: Mapping[str, Any]) -> list[Any]:
    return [kind for _, kind in each(thing, "type")]


def _name(issuer: object) -> str | None:
    name = issuer.get("name") if isinstance(issuer, Mapping) else None
    return name[:MAX_TEXT] if isinstance(name, str) else None


def _listed(texts: tuple[str, ...] | list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
