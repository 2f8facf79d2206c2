"""Designations: what several awards are together, by a rule that is data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..identifier_types import RULE_TYPE
from ..lazily import lazily

if TYPE_CHECKING:
    from .component import Component, Reached, Standing
    from .evaluating import evaluate
    from .from_program import designation_achievement, designation_rule, rule_problems
    from .result import DesignationResult, Met, Slot
    from .rule import DesignationRule

__all__ = [
    "RULE_TYPE",
    "Component",
    "DesignationResult",
    "DesignationRule",
    "Met",
    "Reached",
    "Slot",
    "Standing",
    "designation_achievement",
    "designation_rule",
    "evaluate",
    "rule_problems",
]

if not TYPE_CHECKING:  # a type checker would take every name for one that is there
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "component": "Component Reached Standing",
            "evaluating": "evaluate",
            "from_program": "designation_achievement designation_rule rule_problems",
            "result": "DesignationResult Met Slot",
            "rule": "DesignationRule",
        },
    )
