"""Text that people read: a string, or one with its language (VCDM 2.0, section 11.1), or a map from languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import ConfigDict, Field, PlainValidator, StrictStr, StringConstraints, TypeAdapter

from .base import Maybe, View, refused

TAG = r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"
"""The outer shape of a BCP 47 language tag: what keeps a line break out of the signed statements."""

_MAP_KEY = re.compile(r"[a-z]{2}(-[A-Z]{2})?")


def _direction(value: object) -> object:
    if value in ("ltr", "rtl"):
        return value
    raise refused("language", "ltr or rtl")


class LanguageValue(View):
    """A language value object: text, its language and its base direction, and nothing else."""

    model_config = ConfigDict(extra="forbid")

    value: StrictStr = Field(alias="@value")
    language: Maybe[Annotated[str, StringConstraints(strict=True, pattern=TAG)]] = Field(None, alias="@language")
    direction: Maybe[Annotated[Literal["ltr", "rtl"], PlainValidator(_direction)]] = Field(None, alias="@direction")


def _entry(value: object) -> str | LanguageValue:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return LanguageValue.model_validate(value)
    raise refused("type", "a string or a language value object")


_ENTRIES: TypeAdapter[tuple[str | LanguageValue, ...]] = TypeAdapter(
    Annotated[tuple[Annotated[str | LanguageValue, PlainValidator(_entry)], ...], Field(min_length=1)]
)


def is_language_map(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether `value` is an object that is no language value object, and so is read as a map from languages."""
    return not isinstance(value, str) and isinstance(value, Mapping) and "@value" not in value


def _phrase(value: object) -> str | LanguageValue | Mapping[str, Any]:
    if not is_language_map(value):
        return _entry(value)
    if value and all(_MAP_KEY.fullmatch(key) and isinstance(words, str) for key, words in value.items()):
        return value
    raise refused("language", "a string, a language value object or a map from language codes to strings")


def _text(value: object) -> Any:
    if isinstance(value, str):
        return value
    return _ENTRIES.validate_python(value) if isinstance(value, (list, tuple)) else _phrase(value)


Phrase = Annotated[str | LanguageValue | Mapping[str, str], PlainValidator(_phrase)]
"""A string, a language value object, or a map from language codes to strings.

The map is in the published schema of Open Badges 3.0 only; Verifiable Credentials 2.0 does not have it.
"""

Text = Annotated[
    str | LanguageValue | Mapping[str, str] | tuple[str | LanguageValue, ...],
    PlainValidator(_text),
]
"""A `Phrase`, or several strings and language value objects that say the same."""


def plain_text(text: Text, language: str | None = None) -> str:
    """The string of `text` in `language` where it has one, else its first."""
    if isinstance(text, str):
        return text
    if isinstance(text, LanguageValue):
        return text.value
    if isinstance(text, Mapping):
        spoken = list(text.items())
    else:
        spoken = [("", item) if isinstance(item, str) else (item.language or "", item.value) for item in text]
    return next((words for tag, words in spoken if tag == language), spoken[0][1])
