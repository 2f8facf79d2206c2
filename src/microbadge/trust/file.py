"""The trust list that people write: ``microbadge-trust/1``, JSON or YAML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from ..datetimes import parse_date_time
from ..errors import ParseError
from ..program.fields import AbsoluteId, AtLeastOne, Day, Text
from ..program.ids import is_absolute
from ..program.notes import Notes
from ..program.structure import Model, read
from .listing import Listing

FORMAT: Final = "microbadge-trust/1"
MAX_ISSUERS = 100_000
"""Issuers of one list or registry."""
MAX_SCOPE = 1_000
"""Achievements or programmes for which an issuer is listed at once."""
MAX_NAME = 500


def _pattern(text: str) -> str:
    start = text.removesuffix("*")
    parts = urlsplit(start) if is_absolute(start) else None
    if parts is None or "*" in start:
        raise ValueError("must be the absolute id of an achievement, or the beginning of one and a * at its end")
    if start != text and parts.scheme.startswith("http") and parts.path == "":
        raise ValueError("must go beyond the host before its *: other hosts begin with the same letters")
    return text


_Pattern = Annotated[
    str, AfterValidator(_pattern), Field(json_schema_extra={"pattern": r"^(https?|urn|did):[^*]+\*?$"})
]


class TrustedIssuer(Model):
    """An issuer whose awards count: all of them, or those of some achievements or programmes.

    `from` and `until` are the first and the last day of the awards that count, in UTC. The same issuer may stand in
    the list several times, for different awards.
    """

    id: AbsoluteId
    name: Text | None = None
    achievements: Annotated[tuple[_Pattern, ...], AtLeastOne] | None = None
    programs: Annotated[tuple[AbsoluteId, ...], AtLeastOne] | None = None
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    stated_by: Text | None = None


class TrustFile(Model):
    """A trust list: a name, and the issuers."""

    format: Literal["microbadge-trust/1"]
    name: Text
    issuers: Annotated[tuple[TrustedIssuer, ...], AtLeastOne]


def read_file(value: object) -> TrustFile:
    """Read a list, given as JSON value. Raises `ParseError` with every fault of it."""
    notes = Notes()
    if isinstance(value, Mapping) and isinstance(value.get("issuers"), list | tuple):
        _check_count(value["issuers"], MAX_ISSUERS, "issuers", notes.at("issuers"))
    found = None if notes.errors() else read(TrustFile, value, notes)
    if found is not None:
        _check(found, notes)
    if found is None or notes.errors():
        raise ParseError(problems=notes.found.problems)
    return found


def listings(file: TrustFile, *, signed_by: str | None = None) -> dict[str, tuple[Listing, ...]]:
    """The issuers of the list, by id; what the list says of nobody in particular its signer states."""
    found: dict[str, tuple[Listing, ...]] = {}
    for issuer in file.issuers:
        listing = Listing(
            id=issuer.id,
            on=file.name,
            name=issuer.name,
            stated_by=signed_by if issuer.stated_by is None else issuer.stated_by,
            achievements=issuer.achievements or (),
            programs=issuer.programs or (),
            start=None if issuer.from_ is None else first_moment(issuer.from_),
            until=None if issuer.until is None else _last_moment(issuer.until),
        )
        found[issuer.id] = (*found.get(issuer.id, ()), listing)
    return found


def first_moment(day: str) -> datetime:
    """Return the first moment of a day, in UTC. Raises `InvalidError` for what is none."""
    return parse_date_time(f"{day}T00:00:00Z")[0]


def _last_moment(day: str) -> datetime:
    return parse_date_time(f"{day}T23:59:59.999999Z")[0]


def _check(file: TrustFile, notes: Notes) -> None:
    if not file.issuers:
        notes.at("issuers").error("empty", "a list of trusted issuers with nobody in it")
    for index, issuer in enumerate(file.issuers):
        here = notes.at("issuers", index)
        for member, scope in (("achievements", issuer.achievements), ("programs", issuer.programs)):
            if scope is None:
                continue
            if not scope:
                here.at(member).error("empty", "listed for nothing: leave it out where all that it awards counts")
            _check_count(scope, MAX_SCOPE, member, here.at(member))
        if issuer.from_ is not None and issuer.until is not None and issuer.until < issuer.from_:
            here.at("until").error("period", f"a period that ends before it begins, on {issuer.from_}")


def _check_count(found: Any, most: int, what: str, notes: Notes) -> None:
    if len(found) > most:
        notes.error("too-many", f"more than {most} {what}")
