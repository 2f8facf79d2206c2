"""What every view of a document is made of: the received object itself, and the plain types of its members."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, LiteralString, Self, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ModelWrapValidatorHandler,
    PlainValidator,
    StrictStr,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError

from ..datetimes import parse_date_time
from ..encoding import COMPACT_JWS
from ..errors import InvalidError, Problem
from ..frozen import Frozen
from ..strict_json import pointer

T = TypeVar("T")


class View(BaseModel):
    """A frozen, typed view of one JSON object.

    `document` is the very object received: what is signed and verified is that, never the view. Members the
    standards do not define are kept. A member is read under its JSON name only: a document that holds
    ``valid_from`` says nothing about ``validFrom``.
    """

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_camel)

    TYPES: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """What ``type`` must hold: one term of each group."""
    CLOSED: ClassVar[bool] = False
    """Whether the published schema allows no members of one's own."""

    @property
    def document(self) -> Mapping[str, Any]:
        """The JSON object this is a view of, unchanged and not copied."""
        document: Mapping[str, Any] = (self.__pydantic_private__ or {})["_document"]
        return document

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if type(value) is Frozen:
            return value.known(cls, lambda frozen: cls._of(frozen, handler))
        return cls._of(value, handler)

    @classmethod
    def _of(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        view = handler(value)
        # As a declared private attribute it would be set twice, which takes longer than all that pydantic does itself.
        object.__setattr__(view, "__pydantic_private__", {"_document": value})
        return view

    @classmethod
    def faults(cls, document: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield what is wrong with the object beyond the types of its members, with pointers from the object."""
        held = entries(document, "type") if cls.TYPES else ()
        for group in cls.TYPES:
            if held and not any(map(held.__contains__, group)):
                expected = " or ".join(group)
                actual = ", ".join(term for term in held if isinstance(term, str))
                yield Problem(f"type must hold {expected}", "/type", expected=expected, actual=actual, code="type")
        if cls.CLOSED:
            known = [field.alias for field in cls.model_fields.values()]
            for name in (name for name in document if name not in known):
                message = f"{cls.__name__} has no member of this name and allows none of one's own"
                yield Problem(message, pointer(name), severity="warning", code="closed")


def entries(document: Mapping[str, Any], name: str) -> Sequence[Any]:
    """The values of a member that may hold one value or several; none where it is absent."""
    if name not in document:
        return ()
    value = document[name]
    return value if isinstance(value, (list, tuple)) else (value,)


def refused(code: LiteralString, expected: str) -> PydanticCustomError:
    """Make the error of a value that is not what its member must hold; `code` becomes that of the `Problem`."""
    return PydanticCustomError(code, "{expected} is expected", {"expected": expected})


class _NotNull:
    """Marks a member that may be left out. JSON null is no way to leave it out (OB 3.0, serialization)."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(next(part for part in get_args(source) if part is not type(None)))


def _listed(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else (value,)


Maybe = Annotated[T | None, _NotNull()]
"""A member that may be absent, but not null."""

Many = Annotated[tuple[T, ...], BeforeValidator(_listed)]
"""A set; one value alone stands for the set of that value, as JSON-LD compaction writes it."""

Types = Annotated[Many[StrictStr], Field(min_length=1)]
"""The ``type`` of an object: terms or absolute URLs, at least one."""

URI = r"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20<>\"{}|\\^`]+$"
JWS = f"^{COMPACT_JWS}$"
LANGUAGE_CODE = r"^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"

Uri = Annotated[str, StringConstraints(strict=True, pattern=URI)]
"""One absolute URL, URNs and DIDs among them, without the characters that N-Triples forbids in an IRI."""

CompactJws = Annotated[str, StringConstraints(strict=True, pattern=JWS)]
"""A JWS in compact serialization (RFC 7515, section 7.1)."""

LanguageCode = Annotated[str, StringConstraints(strict=True, pattern=LANGUAGE_CODE)]
"""Language, script and region, as the OB 3.0 schema spells them."""


def _number(value: object) -> int | float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise refused("type", "a number")


Number = Annotated[int | float, PlainValidator(_number)]
"""A JSON number: neither a string of digits nor true or false."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _timestamp(value: object) -> datetime:
    try:
        return parse_date_time(value)[0]
    except InvalidError:
        raise refused("date", "a date and time with offset such as 2026-01-31T09:30:00Z") from None


def _date(value: object) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value) is not None:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise refused("date", "a date such as 2026-01-31")


DateTime = Annotated[datetime, PlainValidator(_timestamp)]
"""A moment, aware and in UTC; what has no offset is read as UTC (VCDM 2.0, Representing Time)."""

Date = Annotated[date, PlainValidator(_date)]
"""A day of the calendar."""


def without_offset(document: Mapping[str, Any], *names: str) -> Iterator[Problem]:
    """Warn of the members of `names` that hold a date and time without offset."""
    for name in names:
        if name in document and not _is_complete(document[name]):
            message = f"{name} has no offset and is read as UTC"
            yield Problem(message, pointer(name), actual=document[name], severity="warning", code="date")


def _is_complete(value: object) -> bool:
    try:
        return parse_date_time(value)[1]
    except InvalidError:  # the field tells of it
        return True


def moments(document: Mapping[str, Any], *names: str) -> Iterator[tuple[str, tuple[datetime, bool]]]:
    """The members of `names` that hold a date and time, each with its moment and whether it had an offset."""
    for name in names:
        if name in document:
            try:
                moment = parse_date_time(document[name])
            except InvalidError:  # the field tells of it
                continue
            yield name, moment
