"""Where the pages of an achievement lie, and what they show."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from .. import decimals
from ..program import MicroCredential
from .page import is_path
from .rubric_tables import scores, tables
from .words import Wording, words

_OTHERS = frozenset(
    {
        "achievements",
        "credentials",
        "did.json",
        "index.html",
        "profile.json",
        "robots.txt",
        "status",
        "style.css",
        "verify",
    }
)
"""Names at the top of the site that mean something else."""
_UNNAMEABLE = re.compile(r"[^A-Za-z0-9_~-]+")


def achievement_folder(uri: str, site: str) -> str:
    """The folder of an achievement: where its id leads, if that is below the site, or else one named for it.

    In the second case a digest of the id tells apart those whose names are alike.
    """
    path = uri.removeprefix(f"{site}/")
    parts = path.split("/")
    hidden = any(part.startswith(".") for part in parts)
    if path != uri and is_path(f"{path}/index.html") and parts[0] not in _OTHERS and not hidden:
        return path
    name = _UNNAMEABLE.sub("-", re.split("[/:#?]", uri)[-1])[:60].strip("-")
    digest = hashlib.sha256(uri.encode()).hexdigest()[:12]
    return f"achievements/{name}-{digest}" if name else f"achievements/{digest}"


def achievement_values(one: MicroCredential, document: str) -> dict[str, Any]:
    """What the template of an achievement's page is filled in with; `document` is the path of its JSON."""
    return {
        "one": one,
        "document": document,
        "facts": _facts(one),
        "required": sum(criterion.required_level is not None for criterion in one.rubric.criteria),
        "scores": scores(one.rubric),
        "tables": tables(one.rubric),
    }


def _facts(one: MicroCredential) -> list[tuple[str, Wording]]:
    hours = None if one.hours is None else _hours(*map(decimals.to_text, one.hours))
    credits_available = None if one.credits_available is None else decimals.to_text(one.credits_available)
    facts = [
        ("Code", words(one.human_code, one.in_language)),
        ("Version", words(one.version, one.in_language)),
        ("Time needed", words(hours)),
        ("Credits", words(credits_available)),
        ("Field of study", words(one.field_of_study, one.in_language)),
        ("Language", words(one.in_language)),
        ("Tags", words(", ".join(one.tag), one.in_language)),
    ]
    return [(name, value) for name, value in facts if value.text]


def _hours(least: str, most: str) -> str:
    return f"{least} hours" if least == most else f"{least} to {most} hours"
