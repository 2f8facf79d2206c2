"""The rule of a designation: a document of its own, which the issuer applies and the verifier applies again.

Its bytes are its canonical form (RFC 8785), so that one rule has one digest. See docs/designations.md.
"""

from __future__ import annotations

import hashlib
from typing import Any, Self

from ..canonical import jcs
from ..encoding import base64url_encode
from ..errors import ParseError, RuleError
from ..program.notes import Notes
from ..program.structure import read
from ..strict_json import Limits, check_value
from .checks import check_rule
from .language import RuleDocument

FORMAT = "microbadge-rule/1"
RULE_LIMITS = Limits(size=1_000_000, nodes=20_000, string=10_000)
"""How large a rule document may be."""


class DesignationRule(RuleDocument):
    """The rule of a designation. Read one with `from_document`; make one with `designation_rule`.

    `id` is its address, `achievement` the id of the designation's Achievement, `issuers` those whose awards count.
    `prerequisites` are rules by achievement: an award of it counts where its rule is met by the same awards. `cascade`
    says what follows when an award that was counted does not hold any more. With `sharing`, what counts here may
    count for another designation too.
    """

    @classmethod
    def from_document(cls, document: object) -> Self:
        """Read a rule that is parsed already.

        Raises `RuleError` with all its faults, each with its pointer: members that are unknown or missing, a rule
        that is empty, true of everybody or of nobody, leads to itself, or would take too long to apply.
        """
        try:
            check_value(document, limits=RULE_LIMITS)
        except ParseError as error:
            raise RuleError(problems=error.problems) from None
        notes = Notes()
        rule = read(cls, document, notes)
        if rule is not None and not notes.errors():
            check_rule(rule, notes)
        if rule is None or notes.errors():
            raise RuleError(problems=notes.found.problems)
        return rule

    def to_document(self) -> dict[str, Any]:
        """The rule as JSON; the inverse of `from_document`."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @property
    def content(self) -> bytes:
        """The bytes that are published: its canonical JSON (RFC 8785)."""
        return jcs(self.to_document())

    @property
    def digest(self) -> str:
        """The SHA-256 of the content, as ``digestMultibase`` writes it (VC Data Model 2.0, section 5.3)."""
        return "u" + base64url_encode(b"\x12\x20" + hashlib.sha256(self.content).digest())
