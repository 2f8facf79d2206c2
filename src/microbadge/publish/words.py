"""Text of an issuer, as pages show it: with its language, and without what would change the page around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..render import clean


class Wording(NamedTuple):
    """Text, and the language that it is in where that is known (a BCP 47 tag)."""

    text: str
    language: str | None = None

    @property
    def paragraphs(self) -> list[Wording]:
        """The text, cut at empty lines."""
        blocks = (block.strip() for block in self.text.split("\n\n"))
        return [Wording(block, self.language) for block in blocks if block]


def words(value: object, language: str | None = None) -> Wording:
    """Read a string, a language value object, a map from languages to strings, or several of them.

    Of several the one in English is taken, as the rest of the page is, or else the first. What is no text is empty.
    """
    if isinstance(value, str):
        return Wording(value, language)
    if isinstance(value, list | tuple):
        return _best([words(one) for one in value])
    if isinstance(value, Mapping) and "@value" in value:
        tag = value.get("@language")
        return words(value["@value"], tag if isinstance(tag, str) else None)
    if isinstance(value, Mapping):
        return _best([words(text, str(tag)) for tag, text in value.items()])
    return Wording("")


def tidy(value: object) -> object:
    """What a template shows of a value: text without control characters and without changes of direction."""
    if type(value) is not str:  # text that is markup already comes from a template
        return value
    return "\n".join(clean(line) for line in value.replace("\r", "").replace("\t", " ").split("\n"))


def _best(candidates: list[Wording]) -> Wording:
    english = [one for one in candidates if one.language is not None and one.language.lower().split("-")[0] == "en"]
    return next(iter([*english, *candidates]), Wording(""))
