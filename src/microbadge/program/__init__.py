"""Programmes: what an issuer writes by hand, and the rubrics that awards are decided on."""

from __future__ import annotations

from ..rubric_score import stated_sums
from .achievement import HASH_TYPE, achievement_document
from .file import Issuer
from .model import AtLeast, MicroCredential, Part, Pathway, Rule
from .program import Program, check_program
from .reading import micro_credential_from_achievement
from .rubric import Criterion, Level, Rubric, RubricScore

__all__ = [
    "HASH_TYPE",
    "AtLeast",
    "Criterion",
    "Issuer",
    "Level",
    "MicroCredential",
    "Part",
    "Pathway",
    "Program",
    "Rubric",
    "RubricScore",
    "Rule",
    "achievement_document",
    "check_program",
    "micro_credential_from_achievement",
    "stated_sums",
]
