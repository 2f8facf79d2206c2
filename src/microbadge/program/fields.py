"""Types of the members that people write, for the models that read them and for the JSON Schemas made of these."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, StringConstraints
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from .. import decimals
from .ids import LOCAL_PATTERN, is_absolute

_DAY_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SPAN_PATTERN = "P(?=[0-9])([0-9]{1,3}Y)?([0-9]{1,4}M)?([0-9]{1,5}D)?"
_DAY, _SPAN = re.compile(_DAY_PATTERN), re.compile(_SPAN_PATTERN)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    found = _CONTROL.search(text)
    if found is not None:  # signing libraries disagree on how to escape these
        raise ValueError(f"holds the control character U+{ord(found[0]):04X}")
    return text


def _absolute(text: str) -> str:
    if not is_absolute(text):
        raise PydanticCustomError("relative-id", "must be an absolute URI: https, http, urn or did")
    return text


def _threshold(value: object) -> Decimal | None:
    if value == "none":
        return None
    try:
        return decimals.from_number(value)
    except ValueError as error:
        raise ValueError(f"{error}, or none: a score without a threshold") from None


def _day(text: str) -> str:
    if _DAY.fullmatch(text) is None:
        raise ValueError("must be a day, such as 2026-05-01")
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a day that exists") from None
    return text


def _span(text: str) -> str:
    if _SPAN.fullmatch(text) is None or not re.search("[1-9]", text):
        raise ValueError("must be a time in years, months and days, such as P5Y or P18M (ISO 8601)")
    return text


def _name_of_level(value: object) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return decimals.to_text(decimals.from_number(value)) if is_number else value


Text = Annotated[str, AfterValidator(_text), Field(json_schema_extra={"pattern": r"\S"})]
Id = Annotated[str, Field(json_schema_extra={"pattern": rf"^({LOCAL_PATTERN}|(https?|urn|did):.+)$"})]
LocalId = Annotated[str, Field(json_schema_extra={"pattern": f"^{LOCAL_PATTERN}$"})]
AbsoluteId = Annotated[str, AfterValidator(_absolute), Field(json_schema_extra={"pattern": "^(https?|urn|did):.+$"})]
Day = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"pattern": f"^{_DAY_PATTERN}$"})]
Span = Annotated[str, AfterValidator(_span), Field(json_schema_extra={"pattern": f"^{_SPAN_PATTERN}$"})]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")]
TargetType = Annotated[
    str,
    StringConstraints(
        pattern="^(ceasn:Competency|ceterms:Credential|CFItem|CFRubric|CFRubricCriterion|CFRubricCriterionLevel|CTDL"
        "|ext:[A-Za-z0-9._-]+)$"
    ),
]
LevelName = Annotated[str, BeforeValidator(_name_of_level), WithJsonSchema({"type": ["string", "number"]})]
Number = Annotated[Decimal, PlainValidator(decimals.from_number), WithJsonSchema({"type": "number"})]
Threshold = Annotated[
    Decimal | None,
    PlainValidator(_threshold),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"const": "none"}]}),
]
AtLeastOne = Field(json_schema_extra={"minItems": 1})
