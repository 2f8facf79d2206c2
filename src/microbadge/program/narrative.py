"""The rubric in words: the Markdown that an achievement's criteria carry for people (appendix B, Criteria)."""

from __future__ import annotations

from collections.abc import Iterator

from .. import decimals
from .model import MicroCredential
from .rubric import Criterion, Level, Rubric, RubricScore


def criteria_narrative(micro_credential: MicroCredential) -> str:
    """Say what is asked for, what work looks like at each level, and what passes."""
    paragraphs = [*_about(micro_credential), *_requirements(micro_credential.rubric)]
    paragraphs += [_evidence(micro_credential)] if any(part.evidence for part in micro_credential.parts) else []
    paragraphs += [paragraph for one in micro_credential.rubric.criteria for paragraph in _criterion(one)]
    return "\n\n".join(paragraphs)


def _about(micro_credential: MicroCredential) -> Iterator[str]:
    if micro_credential.competency is not None:
        yield micro_credential.competency.strip()
    if micro_credential.hours is not None:
        least, most = (decimals.to_text(number) for number in micro_credential.hours)
        yield f"Time needed: {least if least == most else f'{least} to {most}'} hours."


def _requirements(rubric: Rubric) -> Iterator[str]:
    required = sum(criterion.required_level is not None for criterion in rubric.criteria)
    if required:
        which = "Every criterion" if required == len(rubric.criteria) else "Each criterion that has one"
        yield f"{which} must be rated at its required level or above."
    for score in rubric.scores:
        yield _score(score, rubric)


def _score(score: RubricScore, rubric: Rubric) -> str:
    names = "; ".join(criterion.name for criterion in rubric.scored(score))
    highest = decimals.to_text(rubric.highest(score))
    if score.required_value is None:
        return f"{score.name}: the sum of the points for {names}; {highest} at most."
    least = decimals.to_text(score.required_value)
    return f"{score.name}: the points for {names} must add up to {least} or more, of {highest}."


def _evidence(micro_credential: MicroCredential) -> str:
    parts = [part for part in micro_credential.parts if part.evidence]
    lines = [f"- {part.name}: {'; '.join(one.name for one in part.evidence)}" for part in parts]
    return "\n".join(["Evidence asked for:", "", *lines])


def _criterion(criterion: Criterion) -> Iterator[str]:
    yield f"### {criterion.name}"
    yield "\n".join(_level(level, criterion) for level in reversed(criterion.levels))


def _level(level: Level, criterion: Criterion) -> str:
    points = "" if level.points is None else f" ({decimals.to_text(level.points)} points)"
    required = " (required)" if level.id == criterion.required_level else ""
    description = "" if level.description is None else f": {level.description.strip()}"
    return f"- **{level.name}**{points}{required}{description}"
