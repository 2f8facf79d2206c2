"""Rules of designations, read and applied once for all the designations that come with one input.

A hundred designations may stand inside one another, each under a rule that takes long to apply.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from .. import strict_json
from ..designation.component import Component
from ..errors import InvalidError, UnavailableError

if TYPE_CHECKING:
    from ..designation import DesignationResult, DesignationRule

MAX_APPLIED = 20
"""Rules that are read on account of one input, and times that one is applied to other awards."""
_TOO_MANY = f"more than {MAX_APPLIED} designations for one input"

_Case = tuple[int, list[Component], datetime, Set[str]]


@dataclass(slots=True)
class Applied:
    """The rules by the digest of their text, each as it reads or with what is wrong with it; and what came of them.

    Awards are compared as a whole: another credential may have the same id.
    """

    rules: dict[str, DesignationRule | str] = field(default_factory=dict)
    results: list[tuple[_Case, DesignationResult]] = field(default_factory=list)

    def rule(self, content: bytes) -> DesignationRule:
        """Read a rule; raises `InvalidError` for what is none, and `UnavailableError` for one too many."""
        from ..designation.rule import RULE_LIMITS, DesignationRule  # slow to load, and few badges are designations

        digest = sha256(content).hexdigest()
        if digest not in self.rules:
            if len(self.rules) >= MAX_APPLIED:
                raise UnavailableError(f"not read: {_TOO_MANY}")
            try:
                self.rules[digest] = DesignationRule.from_document(strict_json.parse(content, limits=RULE_LIMITS))
            except InvalidError as error:
                self.rules[digest] = str(error)
        found = self.rules[digest]
        if isinstance(found, str):
            raise InvalidError(found)
        return found

    def result(
        self, rule: DesignationRule, components: list[Component], at: datetime, counted_elsewhere: Set[str]
    ) -> DesignationResult:
        """Apply a rule read here, as `evaluate` does; raises `UnavailableError` once that was done too often."""
        from ..designation import evaluate  # slow to load, and few badges are designations

        case = (id(rule), components, at, counted_elsewhere)
        found = next((result for known, result in self.results if known == case), None)
        if found is None:
            if len(self.results) >= MAX_APPLIED:
                raise UnavailableError(f"not applied: {_TOO_MANY}")
            found = evaluate(rule, components, at=at, counted_elsewhere=counted_elsewhere)
            self.results.append((case, found))
        return found
