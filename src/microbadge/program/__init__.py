"""Programmes: what an issuer writes by hand, and the rubrics that awards are decided on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..identifier_types import HASH_TYPE, PROGRAM_TYPE
from ..lazily import lazily
from ..rubric_score import stated_sums

if TYPE_CHECKING:
    from .achievement import achievement_document, achievement_of, identifier_entry
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
    "achievement_of",
    "check_program",
    "identifier_entry",
    "mentioned",
    "micro_credential_from_achievement",
    "stated_sums",
]

if not TYPE_CHECKING:  # a type checker would take every name for one that is there
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "achievement": "achievement_document achievement_of identifier_entry",
            "file": "Issuer",
            "model": "AtLeast Choice Choose Designation Equivalence MicroCredential Part Pathway Required Rule",
            "pathways": "mentioned",
            "program": "Program check_program",
            "reading": "micro_credential_from_achievement",
            "rubric": "Criterion Level Rubric RubricScore",
        },
    )
