"""The designations of a site: what each asks for, for machines and for people, and its rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ..designation import DesignationRule, designation_achievement, designation_rule
from ..program import Program
from .achievements import achievement_folder
from .page import is_path, is_rule
from .words import Wording, words

_UNNAMEABLE = re.compile(r"[^A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class ShownDesignation:
    """A designation, its rule, the folder that it has on the site, and the path of the rule."""

    achievement: dict[str, Any]
    rule: DesignationRule
    folder: str
    rule_path: str

    @property
    def id(self) -> str:
        """The id of its achievement."""
        return self.rule.achievement

    @property
    def name(self) -> Wording:
        """What it is called."""
        return words(self.achievement["name"])

    @property
    def description(self) -> Wording:
        """What it is."""
        return words(self.achievement["description"])

    def values(self, document: str) -> dict[str, Any]:
        """What the template of its page is filled in with; `document` is the path of its JSON."""
        return {"one": self, "document": document, "asked": words(self.achievement["criteria"]["narrative"])}


def shown_designations(program: Program | None, site: str) -> list[ShownDesignation]:
    """Give each designation of the programme its place. Raises `RuleError` for a rule that cannot be applied."""
    return [_shown(program, one.id, site) for one in program.designations] if program is not None else []


def _shown(program: Program, name: str, site: str) -> ShownDesignation:
    rule = designation_rule(program, name)
    folder = achievement_folder(rule.achievement, site)
    path = rule.id.removeprefix(f"{site}/")
    if not path.startswith(f"{folder}/") or not is_path(path) or not is_rule(path):
        # Its address lies elsewhere: here it is for whoever puts it there.
        path = f"{folder}/rule-{_UNNAMEABLE.sub('-', rule.version)[:60]}.json"
    return ShownDesignation(designation_achievement(program, name), rule, folder, path)
