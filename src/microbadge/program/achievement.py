"""A micro-credential as an Open Badges 3.0 Achievement, and back.

Only members of the standard are used (appendix B: Achievement, ResultDescription, RubricCriterionLevel,
Alignment), so that any verifier can read the rule: see docs/decisions/0002-rules-as-standard-members.md.
"""

from __future__ import annotations

from typing import Any

from .. import decimals
from ..frozen import Frozen, freeze
from ..identifier_types import HASH_TYPE, PROGRAM_TYPE
from ..rubric_score import CRITERION_TARGET
from .file import Alignment
from .model import MicroCredential
from .narrative import criteria_narrative
from .rubric import Criterion, Level, Rubric, RubricScore


def achievement_document(micro_credential: MicroCredential, *, program_id: str | None = None) -> dict[str, Any]:
    """Write the micro-credential as an Achievement, a JSON document.

    Each criterion becomes a ResultDescription of type RubricCriterionLevel and each score one of type RubricScore,
    whose alignments name the criteria that it adds. ``otherIdentifier`` carries the hash of the rubric,
    and the id of the programme that it belongs to.
    """
    rubric = micro_credential.rubric
    credits_available = micro_credential.credits_available
    return _without_empty(
        {
            "id": micro_credential.id,
            "type": ["Achievement"],
            "achievementType": "MicroCredential",
            "name": micro_credential.name,
            "description": micro_credential.description,
            "inLanguage": micro_credential.in_language,
            "humanCode": micro_credential.human_code,
            "version": micro_credential.version,
            "fieldOfStudy": micro_credential.field_of_study,
            "creditsAvailable": None if credits_available is None else decimals.to_json(credits_available),
            "criteria": {"narrative": criteria_narrative(micro_credential)},
            "tag": list(micro_credential.tag),
            "alignment": [_alignment(one) for one in micro_credential.alignment],
            "otherIdentifier": [
                identifier_entry(rubric.hash, HASH_TYPE),
                *([] if program_id is None else [identifier_entry(program_id, PROGRAM_TYPE)]),
            ],
            "resultDescription": [
                *(_criterion(one) for one in rubric.criteria),
                *(_score(one, rubric) for one in rubric.scores),
            ],
        }
    )


def achievement_of(micro_credential: MicroCredential, *, program_id: str | None) -> Frozen:
    """The `achievement_document`, made once: the same frozen object for all that it is awarded to.

    What is worked out about it, its canonical form above all, is thereby worked out once.
    """
    made = micro_credential.achievements
    if program_id not in made:
        made[program_id] = freeze(achievement_document(micro_credential, program_id=program_id))
    return freeze(made[program_id])  # in a copy of the micro-credential it may have thawed


def identifier_entry(identifier: str, identifier_type: str) -> dict[str, Any]:
    """An entry of ``otherIdentifier``: an Open Badges IdentifierEntry."""
    return {"type": "IdentifierEntry", "identifier": identifier, "identifierType": identifier_type}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    return _without_empty(
        {
            "id": criterion.id,
            "type": ["ResultDescription"],
            "name": criterion.name,
            "resultType": "RubricCriterionLevel",
            "requiredLevel": criterion.required_level,
            "rubricCriterionLevel": [_level(level, rank) for rank, level in enumerate(criterion.levels)],
            "alignment": [_alignment(one) for one in criterion.alignment],
        }
    )


def _level(level: Level, rank: int) -> dict[str, Any]:
    return _without_empty(
        {
            "id": level.id,
            "type": ["RubricCriterionLevel"],
            "name": level.name,
            "description": level.description,
            "level": str(rank),
            "points": None if level.points is None else decimals.to_text(level.points),
        }
    )


def _score(score: RubricScore, rubric: Rubric) -> dict[str, Any]:
    required = score.required_value
    return _without_empty(
        {
            "id": score.id,
            "type": ["ResultDescription"],
            "name": score.name,
            "resultType": "RubricScore",
            "valueMin": decimals.to_text(rubric.lowest(score)),
            "valueMax": decimals.to_text(rubric.highest(score)),
            "requiredValue": None if required is None else decimals.to_text(required),
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": criterion.name,
                    "targetUrl": criterion.id,
                    "targetType": CRITERION_TARGET,
                }
                for criterion in rubric.scored(score)
            ],
        }
    )


def _alignment(alignment: Alignment) -> dict[str, Any]:
    return {"type": ["Alignment"]} | alignment.model_dump(by_alias=True, exclude_none=True)


def _without_empty(members: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not there: Open Badges knows no null and no empty array (Serialization)."""
    return {name: value for name, value in members.items() if value is not None and value != []}
