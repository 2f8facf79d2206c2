"""Criteria of a rubric that a person wrote: their URIs, levels, points and required levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .. import decimals
from .file import CriterionFile, RubricFile
from .ids import join, resolve
from .notes import Notes
from .rubric import Criterion, Level, in_order
from .scales import Scales, check_level, warn_unordered


@dataclass(frozen=True, slots=True)
class Registry:
    """Every URI of a programme, so that no two things share one."""

    taken: set[str] = field(default_factory=set)

    def claim(self, uri: str, notes: Notes) -> bool:
        """Take this URI; False, and an error noted, when something else has it."""
        if uri in self.taken:
            notes.error("duplicate-id", f"the id {uri} stands for two things")
            return False
        self.taken.add(uri)
        return True


@dataclass(frozen=True, slots=True)
class CriteriaReader:
    """Reads the criteria of the micro-credential whose URI is `base`."""

    rubric: RubricFile
    base: str
    scales: Scales
    registry: Registry

    def read(self, notes: Notes) -> list[Criterion]:
        """Read all criteria; those with faults are missing, and `notes` says why."""
        self._check_defaults(notes)
        read = [self._criterion(one, notes.at("criteria", index)) for index, one in enumerate(self.rubric.criteria)]
        return [criterion for criterion in read if criterion is not None]

    def _default_scale(self) -> str | None:
        return self.scales.only() if self.rubric.scale is None else self.rubric.scale

    def _check_defaults(self, notes: Notes) -> None:
        """Check what the rubric says for all criteria once, not again for each of them."""
        if self.rubric.scale is not None:
            self.scales.find(self.rubric.scale, notes.at("scale"))
        required, scale = self.rubric.required_level, self._default_scale()
        if required is None:
            return
        if scale is None:
            notes.at("requiredLevel").error("unknown-level", "name the `scale` that this is a level of")
        elif scale in self.scales.usable:
            known = [level.id for level in self.scales.usable[scale]]
            check_level(required, known, notes.at("requiredLevel"))
            if required == known[0]:
                _warn_lowest(required, notes.at("requiredLevel"))

    def _criterion(self, file: CriterionFile, notes: Notes) -> Criterion | None:
        uri = resolve(file.id, self.base, "criteria")
        if uri is None:
            notes.at("id").error("relative-id", f"{file.id!r} is neither a short id nor an absolute URI")
        elif not self.registry.claim(uri, notes.at("id")):
            uri = None
        weight = self._weight(file, notes)
        levels = self._levels(file, notes)
        if levels is None:
            return None
        required = self._required(file, levels, notes)
        self._check_descriptors(file, levels, notes)
        if uri is None:
            return None
        return Criterion(
            id=uri,
            name=file.name,
            levels=tuple(self._level(level, uri, file, weight, notes) for level in levels),
            required_level=None if required is None else join(uri, "levels", required),
            alignment=file.alignment,
        )

    def _levels(self, file: CriterionFile, notes: Notes) -> tuple[Level, ...] | None:
        """Give the levels with their local ids, lowest first; None when they have faults."""
        if file.points is not None:
            if file.scale is not None:
                notes.at("points").error("two-scales", "a criterion has either a `scale` or its own `points`")
            return _levels_of_points(file.points, notes.at("points"))
        if file.scale is not None:
            return self.scales.find(file.scale, notes.at("scale"))
        default = self._default_scale()
        if default is None:
            notes.error("no-levels", "name the `scale` of this criterion or of the rubric, or give `points`")
            return None
        return self.scales.usable.get(default)

    def _required(self, file: CriterionFile, levels: Sequence[Level], notes: Notes) -> str | None:
        """Give the local id of the required level: the criterion's own, or the rubric's where it uses its scale."""
        if file.required_level is not None:
            known = [level.id for level in levels]
            check_level(file.required_level, known, notes.at("requiredLevel"))
            if file.required_level == known[0]:
                _warn_lowest(file.required_level, notes.at("requiredLevel"))
            return file.required_level
        if file.scale is None and file.points is None and self.rubric.required_level is not None:
            return self.rubric.required_level
        if self.rubric.scoring.rule == "all":
            notes.error("vacuous-rule", "no `requiredLevel`: under the rule `all` any rating of it would do")
        return None

    def _weight(self, file: CriterionFile, notes: Notes) -> Decimal:
        weighted = self.rubric.scoring.rule == "weighted"
        if file.weight is None:
            if weighted:
                notes.error("weight", "no `weight`, which the rule `weighted` needs")
            return Decimal(1)
        if not weighted:
            notes.at("weight").error("weight", "a weight counts under the rule `weighted` only")
        elif file.weight <= 0:
            notes.at("weight").error("weight", "a weight must be more than 0")
        return file.weight

    def _check_descriptors(self, file: CriterionFile, levels: Sequence[Level], notes: Notes) -> None:
        known = [level.id for level in levels]
        for name in file.levels:
            check_level(name, known, notes.at("levels", name))
        missing = [name for name in known if name not in file.levels]
        if missing:
            notes.warning("no-descriptor", f"nothing says what work looks like at: {', '.join(missing)}")

    def _level(self, level: Level, uri: str, file: CriterionFile, weight: Decimal, notes: Notes) -> Level:
        absolute = join(uri, "levels", level.id)
        self.registry.claim(absolute, notes)
        points = None if level.points is None else decimals.multiply(level.points, weight)
        return replace(level, id=absolute, points=points, description=file.levels.get(level.id))


def _levels_of_points(points: Sequence[Decimal], notes: Notes) -> tuple[Level, ...] | None:
    if len(set(points)) < max(2, len(points)):
        notes.error("vacuous-scale", "give two different points or more, each once")
        return None
    warn_unordered(points, notes)
    texts = [decimals.to_text(number) for number in points]
    return in_order([Level(text, text, number) for text, number in zip(texts, points, strict=True)])


def _warn_lowest(name: str, notes: Notes) -> None:
    notes.warning("required-level-is-lowest", f"the required level {name!r} is the lowest: every rating reaches it")
