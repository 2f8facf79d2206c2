"""Programmes: what an issuer writes by hand, and the rubrics that awards are decided on."""

from __future__ import annotations

from ..rubric_score import stated_sums
from .achievement import HASH_TYPE, PROGRAM_TYPE, achievement_document, identifier_entry
from .file import Issuer
from .model import AtLeast, Choice, Choose, Designation, Equivalence, MicroCredential, Part, Pathway, Required, Rule
from .pathways import mentioned
from .program import Program, check_program
from .reading import micro_credential_from_achievement
from .rubric import Criterion, Level, Rubric, RubricScore

__all__ = [
    "HASH_TYPE",
    "PROGRAM_TYPE",
    "AtLeast",
    "Choice",
    "Choose",
    "Criterion",
    "Designation",
    "Equivalence",
    "Issuer",
    "Level",
    "MicroCredential",
    "Part",
    "Pathway",
    "Program",
    "Required",
    "Rubric",
    "RubricScore",
    "Rule",
    "achievement_document",
    "check_program",
    "identifier_entry",
    "mentioned",
    "micro_credential_from_achievement",
    "stated_sums",
]
