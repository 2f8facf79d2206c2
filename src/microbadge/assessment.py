"""Assessment: ratings against a rubric, and the decision that follows from them.

Pure: no clock, no files but the one that `Assessment.from_file` reads, and the same ratings give the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool

from . import decimals
from .errors import AssessmentError, ParseError, Problem
from .frozen import Frozen, freeze
from .program import Criterion, Level, MicroCredential, Part, Program, achievement_of
from .program.fields import LevelName, Text
from .program.notes import Notes
from .program.source import FILE_LIMITS, read_source
from .program.structure import Model, read
from .strict_json import check_value, pointer


@dataclass(frozen=True, slots=True)
class Rating:
    """The level that one criterion was rated at, by somebody other than the earner.

    `criterion` and `level` are local ids or full URIs; `feedback` is for the earner.
    """

    criterion: str
    level: str
    feedback: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The ratings of one submission.

    `achievement` is the local id or URI of the micro-credential. `complete` is False when the submission was
    returned without being rated. `approver` names the person who answers for the ratings; `ai_assisted` says that
    a machine drafted any of them.
    """

    achievement: str
    ratings: Sequence[Rating] = ()
    _: KW_ONLY
    complete: bool = True
    approver: str | None = None
    ai_assisted: bool = False

    def __post_init__(self) -> None:
        """Only a `Rating` can be decided on; raises `TypeError` for anything else."""
        if not all(isinstance(rating, Rating) for rating in self.ratings):
            raise TypeError("an assessment holds Ratings only: what an earner thinks of the work is none")

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read a YAML or JSON file.

        Raises `ParseError` when it cannot be read or is neither, and `AssessmentError` with all faults of its
        structure, each with line and pointer.
        """
        source = read_source(path)
        notes = Notes()
        file = read(AssessmentFile, source.value, notes)
        return cls._made(file, source.locate(notes.found.problems), source.name)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read an assessment that is already parsed; raises `AssessmentError` with all faults of its structure."""
        notes = Notes()
        try:
            check_value(document, limits=FILE_LIMITS)
        except ParseError as error:
            raise AssessmentError(reason="malformed", problems=error.problems) from None
        return cls._made(read(AssessmentFile, document, notes), notes.found.problems, None)

    @classmethod
    def _made(cls, file: AssessmentFile | None, problems: Sequence[Problem], source: str | None) -> Self:
        if file is None or problems:
            raise AssessmentError(reason="malformed", problems=problems, source=source)
        return cls(
            file.achievement,
            tuple(Rating(one.criterion, one.level, one.feedback) for one in file.ratings),
            complete=file.complete,
            approver=file.approver,
            ai_assisted=file.ai_assisted,
        )


class RatingFile(Model):
    """The level that one criterion was rated at."""

    criterion: Text
    level: LevelName
    feedback: Annotated[Text | None, Field(description="for the earner")] = None


class AssessmentFile(Model):
    """The ratings of one submission."""

    schema_: Annotated[str | None, Field(alias="$schema", description="for editors")] = None
    achievement: Annotated[Text, Field(description="id of the micro-credential")]
    complete: Annotated[StrictBool, Field(description="false: returned without being rated")] = True
    approver: Annotated[Text | None, Field(description="the person who answers for the ratings")] = None
    ai_assisted: Annotated[StrictBool, Field(description="true: a machine drafted any of the ratings")] = False
    ratings: tuple[RatingFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for an award.

    `criterion` is the URI of a criterion, or of a score whose points are too few; `reached` and `required` are
    levels, or points. `redo` are the parts of the work to do again; `feedback` is the rater's.
    """

    criterion: str
    name: str
    reached: Level | Decimal
    required: Level | Decimal
    redo: tuple[Part, ...] = ()
    feedback: str | None = None

    def __str__(self) -> str:
        redo = f"; redo: {', '.join(part.name for part in self.redo)}" if self.redo else ""
        return f"{self.name}: {_shown(self.reached)}, required: {_shown(self.required)}{redo}"


@dataclass(frozen=True, slots=True)
class NotYet:
    """Not earned yet: handed in incomplete and so not rated, or rated with gaps."""

    program: Program
    micro_credential: MicroCredential
    reason: Literal["incomplete", "gaps"]
    gaps: tuple[Gap, ...] = ()

    @property
    def revise(self) -> tuple[str, ...]:
        """Ids of the parts to do again, each once, in the order of the gaps."""
        return tuple(dict.fromkeys(part.id for gap in self.gaps for part in gap.redo))


@dataclass(frozen=True, slots=True)
class Award:
    """Earned: everything that the rubric requires was reached.

    `levels` has the level of each criterion, and `feedback` what the rater wrote, both by the URI of the criterion.
    """

    program: Program
    micro_credential: MicroCredential
    levels: Mapping[str, Level]
    feedback: Mapping[str, str]

    @property
    def achievement(self) -> Frozen:
        """What was earned: an Open Badges Achievement with its rubric.

        The same object for all awards of the micro-credential, which nobody can change; copy it to get one to change.
        """
        return achievement_of(self.micro_credential, program_id=self.program.id)

    @property
    def results(self) -> list[dict[str, Any]]:
        """How it was earned: an Open Badges Result for each criterion and each score.

        Those of criteria are frozen, and the same for all awards of the micro-credential.
        """
        achievement = self.achievement
        criteria: list[dict[str, Any]] = [
            achievement.known(("result", criterion, level.id), partial(_result, criterion, level))
            for criterion, level in self.levels.items()
        ]
        rubric = self.micro_credential.rubric
        scores = [
            {"type": ["Result"], "resultDescription": one.id, "value": decimals.to_text(rubric.value(one, self.levels))}
            for one in rubric.scores
        ]
        return [*criteria, *scores]

    @property
    def credits_earned(self) -> int | float | None:
        """Credits that come with it, as a JSON number."""
        available = self.micro_credential.credits_available
        return None if available is None else decimals.to_json(available)

    @property
    def rubric_hash(self) -> str:
        """Hash of the rubric that it was scored on; a rubric edited since has another."""
        return self.micro_credential.rubric.hash


def _result(criterion: str, level: Level, _: Frozen) -> Frozen:
    return freeze({"type": ["Result"], "resultDescription": criterion, "achievedLevel": level.id})


def decide(program: Program, assessment: Assessment) -> Award | NotYet:
    """Decide on an assessment: an award, or what is missing for one.

    Raises `AssessmentError` when nothing may be decided: an achievement, criterion or level that the programme
    does not have, a criterion not rated or rated twice, ratings of a submission that is marked incomplete,
    machine-drafted ratings that no person approved, or a rubric that only gives a score.
    """
    micro_credential = _find(program, assessment)
    if not assessment.complete:
        return NotYet(program, micro_credential, "incomplete")
    rubric = micro_credential.rubric
    rated = _rated(micro_credential, assessment)
    if not rubric.decides:
        raise AssessmentError("the rubric requires nothing: it gives a score, and no award", reason="score-only")
    levels = {criterion.id: level for criterion, level, _ in rated}
    feedback = {criterion.id: rating.feedback for criterion, _, rating in rated if rating.feedback is not None}
    gaps = [*_criterion_gaps(micro_credential, levels, feedback), *_score_gaps(micro_credential, levels)]
    if gaps:
        return NotYet(program, micro_credential, "gaps", tuple(gaps))
    return Award(program, micro_credential, levels, feedback)


def score(program: Program, assessment: Assessment) -> dict[str, Decimal]:
    """Add the points: the value of each score of the rubric, by its URI, whether or not it is enough.

    Raises `AssessmentError` as `decide` does, but for a rubric that only gives a score.
    """
    micro_credential = _find(program, assessment)
    levels = {criterion.id: level for criterion, level, _ in _rated(micro_credential, assessment)}
    rubric = micro_credential.rubric
    return {one.id: rubric.value(one, levels) for one in rubric.scores}


def _find(program: Program, assessment: Assessment) -> MicroCredential:
    micro_credential = program.find(assessment.achievement)
    if micro_credential is None:
        raise AssessmentError(
            f"the programme has no micro-credential {assessment.achievement!r}",
            reason="unknown-achievement",
            pointer="/achievement",
        )
    if assessment.ratings and not assessment.complete:
        raise AssessmentError(
            "an incomplete submission is returned, not rated", reason="ratings-on-incomplete", pointer="/ratings"
        )
    return micro_credential


def _rated(micro_credential: MicroCredential, assessment: Assessment) -> list[tuple[Criterion, Level, Rating]]:
    """Every criterion of the rubric with its one rating, in the order of the rubric."""
    by_name = micro_credential.criteria_by_name()
    rated: dict[str, tuple[Criterion, Level, Rating]] = {}
    for index, rating in enumerate(assessment.ratings):
        place = pointer("ratings", index)
        criterion = by_name.get(rating.criterion)
        if criterion is None:
            message = f"the rubric has no criterion {rating.criterion!r}"
            raise AssessmentError(message, reason="unknown-criterion", pointer=place)
        if criterion.id in rated:
            message = f"the criterion {rating.criterion!r} is rated twice"
            raise AssessmentError(message, reason="rated-twice", pointer=place)
        level = criterion.find_level(rating.level)
        if level is None:
            message = f"the criterion {rating.criterion!r} has no level {rating.level!r}"
            raise AssessmentError(message, reason="unknown-level", pointer=place)
        rated[criterion.id] = (criterion, level, rating)
    missing = [criterion.name for criterion in micro_credential.rubric.criteria if criterion.id not in rated]
    if missing:
        raise AssessmentError(f"not rated: {'; '.join(missing)}", reason="unrated", pointer="/ratings")
    if assessment.ai_assisted and (assessment.approver is None or not assessment.approver.strip()):
        message = "a machine drafted these ratings and no person has approved them"
        raise AssessmentError(message, reason="no-human-approver", pointer="/approver")
    return [rated[criterion.id] for criterion in micro_credential.rubric.criteria]


def _criterion_gaps(
    micro_credential: MicroCredential, levels: Mapping[str, Level], feedback: Mapping[str, str]
) -> Iterator[Gap]:
    for criterion in micro_credential.rubric.criteria:
        reached = levels[criterion.id]
        required = next((level for level in criterion.levels if level.id == criterion.required_level), None)
        if required is not None and not criterion.meets(reached):
            parts = _parts(micro_credential, {criterion.id})
            yield Gap(criterion.id, criterion.name, reached, required, parts, feedback.get(criterion.id))


def _score_gaps(micro_credential: MicroCredential, levels: Mapping[str, Level]) -> Iterator[Gap]:
    rubric = micro_credential.rubric
    for one in rubric.scores:
        reached = rubric.value(one, levels)
        if one.required_value is not None and reached < one.required_value:
            could_gain = {each.id for each in rubric.scored(one) if levels[each.id].points != max(each.points())}
            yield Gap(one.id, one.name, reached, one.required_value, _parts(micro_credential, could_gain))


def _parts(micro_credential: MicroCredential, criteria: Set[str]) -> tuple[Part, ...]:
    return tuple(part for part in micro_credential.parts if not criteria.isdisjoint(part.criteria))


def _shown(reached: Level | Decimal) -> str:
    return decimals.to_text(reached) if isinstance(reached, Decimal) else reached.name
