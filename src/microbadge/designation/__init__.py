"""Designations: what several awards are together, by a rule that is data."""

from __future__ import annotations

from .component import Component, Reached, Standing
from .evaluate import evaluate
from .from_program import RULE_TYPE, designation_achievement, designation_rule, rule_problems
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
