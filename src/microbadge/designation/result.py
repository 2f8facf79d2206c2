"""What came of applying the rule of a designation: each place, what fills it, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from .rule import DesignationRule  # slow to load, and a verifier has results only where it has rules

_MAX_SHOWN = 6
_MAX_TEXT = 120


class Met(StrEnum):
    """Whether the rule is met: ``undetermined`` where that hangs on an award of which nobody could tell."""

    MET = "met"
    NOT_MET = "not met"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of the rule, and what fills it.

    `path` names the designations and groups around it, outermost first. `achievement` and `name` are those that the
    place asks for; None where it is open and any of several would do. `filled_by` is the id of a credential; `why`
    says why there is none, why it is unclear, or what befell an award that counts all the same. `needs` are the
    achievements that an award which is there waits for, because it counts only together with them. `designations`
    are the ids of the designations around it.
    """

    path: tuple[str, ...]
    achievement: str | None
    name: str | None
    filled_by: str | None
    standing: Literal["counts", "unclear", "open"]
    why: str | None = None
    needs: tuple[str, ...] = ()
    designations: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = shown(self.name or self.achievement or "one more")
        around = f" ({shown(self.path[-1])})" if self.path else ""
        return f"{what}{around}: {self.why}" if self.why is not None else f"{what}{around}"

    def to_dict(self) -> dict[str, Any]:
        """JSON form, with all members."""
        several = {"path": self.path, "needs": self.needs, "designations": self.designations}
        return asdict(self) | {name: list(texts) for name, texts in several.items()}


@dataclass(frozen=True, slots=True)
class DesignationResult:
    """What came of applying a rule.

    `rule` is the one applied. `missing` names what is missing: ids of achievements, or how many more of which.
    `unused` are the credentials that fill no place, each with the reason.
    """

    outcome: Met
    rule: DesignationRule
    slots: tuple[Slot, ...]
    missing: tuple[str, ...]
    unused: tuple[tuple[str, str], ...]

    @property
    def used(self) -> tuple[str, ...]:
        """The ids of the credentials that it rests on, each once, in the order of the places."""
        return tuple(dict.fromkeys(slot.filled_by for slot in self.slots if slot.filled_by is not None))

    @property
    def sentence(self) -> str:
        """What to conclude, in one sentence."""
        name = shown(self.rule.name)
        held = sum(slot.standing == "counts" for slot in self.slots)
        of = f"{held} of {len(self.slots)} {'place' if len(self.slots) == 1 else 'places'} filled"
        if self.outcome is Met.MET:
            return f"The rule of {name} is met: {of}."
        if self.outcome is Met.NOT_MET:
            return f"The rule of {name} is not met: {of}; missing: {self._some('open')}."
        return f"Whether the rule of {name} is met cannot be told: {of}; unclear: {self._some('unclear')}."

    def _some(self, standing: str) -> str:
        """The places of this standing; of those that wait for others only the number, and what they wait for."""
        slots = [slot for slot in self.slots if slot.standing == standing]
        texts = [str(slot) for slot in slots if not slot.needs]
        parts = [some(texts)] if texts else []
        waiting = [slot for slot in slots if slot.needs]
        if waiting:
            said = {slot.achievement for slot in slots}
            needs = dict.fromkeys(uri for slot in waiting for uri in slot.needs if uri not in said)
            what = shown(some(list(needs), ", ")) if needs else "these"
            parts.append(f"{len(waiting)} of the awards shown count only together with {what}")
        return "; ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """JSON form: outcome, sentence, rule (id, version, name, achievement, sharing), slots, missing, unused."""
        rule = self.rule
        about = {name: getattr(rule, name) for name in ("id", "version", "name", "achievement", "sharing")}
        return {
            "outcome": self.outcome.value,
            "sentence": self.sentence,
            "rule": about,
            "slots": [slot.to_dict() for slot in self.slots],
            "missing": list(self.missing),
            "unused": [{"id": uri, "why": why} for uri, why in self.unused],
        }


def shown(text: str) -> str:
    """A text of whoever wrote the rule or the award, as long as it belongs into a sentence."""
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + "…"


def some(texts: Sequence[str], mark: str = "; ") -> str:
    """The first few of many texts, joined."""
    more = len(texts) - _MAX_SHOWN
    return mark.join(texts[:_MAX_SHOWN]) + (f"{mark}and {more} more" if more > 0 else "")
