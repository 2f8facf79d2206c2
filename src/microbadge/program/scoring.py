"""The scoring rule of a rubric that a person wrote, and whether it tells anybody apart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from .. import decimals
from .criteria import CriteriaReader, Registry
from .file import AllRule, GroupsRule, RubricFile
from .ids import check_local, join, resolve
from .notes import Notes
from .rubric import Rubric, RubricScore
from .scales import Scales


def read_rubric(file: RubricFile, base: str, scales: Scales, registry: Registry, notes: Notes) -> Rubric | None:
    """Read the rubric of the micro-credential whose URI is `base`; None when `notes` has errors about it."""
    before = notes.errors()
    if not file.criteria:
        notes.at("criteria").error("empty-rubric", "a rubric without criteria would pass everybody")
    criteria = CriteriaReader(file, base, scales, registry).read(notes)
    scores = _scores(file, base, registry, notes.at("scoring"))
    if notes.errors() > before:
        return None
    rubric = Rubric(tuple(criteria), tuple(scores))
    _check_points(rubric, notes)
    if notes.errors() == before:
        _check_thresholds(file, rubric, notes)
    return rubric if notes.errors() == before else None


def _scores(file: RubricFile, base: str, registry: Registry, notes: Notes) -> list[RubricScore]:
    rule = file.scoring
    if isinstance(rule, AllRule):
        return []
    names = {one.id: resolve(one.id, base, "criteria") or one.id for one in file.criteria}
    if isinstance(rule, GroupsRule):
        names |= {uri: uri for uri in names.values()}  # a criterion may be named by its URI as well
        return _group_scores(rule, base, names, registry, notes.at("groups"))
    name = "Total" if rule.rule == "sum" else "Weighted total"
    score = RubricScore(join(base, "scores", "total"), name, tuple(names.values()), rule.min)
    registry.claim(score.id, notes)
    return [score]


def _group_scores(
    rule: GroupsRule, base: str, names: Mapping[str, str], registry: Registry, notes: Notes
) -> list[RubricScore]:
    if not rule.groups:
        notes.error("vacuous-rule", "a rule without groups would pass everybody")
    scores = []
    for index, group in enumerate(rule.groups):
        place = notes.at(index)
        check_local(group.id, place.at("id"))
        if not group.criteria:
            place.at("criteria").error("vacuous-rule", "a group without criteria has no points")
        for position, name in enumerate(group.criteria):
            if name not in names:
                spot = place.at("criteria", position)
                spot.error("unknown-name", f"no criterion is {name!r}", name=name, known=names.keys())
        members = [names.get(name, name) for name in group.criteria]
        if len(set(members)) < len(members):
            place.at("criteria").error("duplicate-id", "a criterion stands twice in one group")
        score = RubricScore(join(base, "scores", group.id), group.name, tuple(members), group.min)
        registry.claim(score.id, place.at("id"))
        scores.append(score)
    return scores


def _check_points(rubric: Rubric, notes: Notes) -> None:
    scored = {uri for score in rubric.scores for uri in score.criteria}
    for index, criterion in enumerate(rubric.criteria):
        if criterion.id in scored and len(criterion.points()) < len(criterion.levels):
            notes.at("criteria", index).error("no-points", "the rule adds points, and a level here has none")


def _check_thresholds(file: RubricFile, rubric: Rubric, notes: Notes) -> None:
    """A rule that is true of everybody, or of nobody, is a mistake."""
    grouped = isinstance(file.scoring, GroupsRule)
    for index, score in enumerate(rubric.scores):
        place = notes.at("scoring", "groups", index, "min") if grouped else notes.at("scoring", "min")
        _check_threshold(score.required_value, rubric.lowest(score), rubric.highest(score), place)
    if not rubric.decides:
        notes.at("scoring").warning("score-only", "nothing is required: this gives a score, and never an award")
    elif all(criterion.required_level in {None, criterion.levels[0].id} for criterion in rubric.criteria) and not any(
        score.required_value is not None for score in rubric.scores
    ):
        notes.error("vacuous-rule", "every required level is the lowest one: this would pass everybody")
    if grouped:
        _check_grouped(rubric, notes)


def _check_threshold(least: Decimal | None, lowest: Decimal, highest: Decimal, notes: Notes) -> None:
    if least is not None and least <= lowest:
        notes.error("vacuous-rule", f"everybody has {decimals.to_text(lowest)} points or more: this requires nothing")
    elif least is not None and least > highest:
        notes.error("unreachable-rule", f"nobody can have more than {decimals.to_text(highest)} points")


def _check_grouped(rubric: Rubric, notes: Notes) -> None:
    grouped = {uri for score in rubric.scores for uri in score.criteria}
    for index, criterion in enumerate(rubric.criteria):
        if criterion.id not in grouped and criterion.required_level is None:
            notes.at("criteria", index).error("vacuous-rule", "it decides nothing: no group, no required level")
