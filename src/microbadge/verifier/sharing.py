"""Awards that may count for one designation only: whether a rule shares them is for the rule to say (`sharing`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..codes import Code
from ..designation.component import Component
from ..report import Check, Outcome, VerificationReport
from ..strict_json import id_of
from .handed import MAX_NAME

if TYPE_CHECKING:
    from ..designation import DesignationRule


@dataclass(frozen=True, slots=True)
class _Use:
    """An award in a designation: where that was shown, its rule, and the places that the award fills."""

    place: str
    rule: Mapping[str, Any]
    slots: Sequence[Mapping[str, Any]]


def counted_for_two(shown: Iterable[tuple[str, VerificationReport]]) -> list[Check]:
    """Tell of each award that fills places of two designations of which one does not share, at the later of the two.

    `shown` are the reports on credentials that count, with their places; what they rest on counts with them. A
    designation may ask for another one: then their places are the same.
    """
    uses: dict[str, list[_Use]] = {}
    for place, result in _designations(shown):
        filled: dict[str, list[Mapping[str, Any]]] = {}
        for slot in result["slots"]:
            if slot["filled_by"] is not None:
                filled.setdefault(slot["filled_by"], []).append(slot)
        for award, slots in filled.items():
            uses.setdefault(award, []).append(_Use(place, result["rule"], slots))
    checks = []
    for award in sorted(uses):
        pair = next((pair for pair in combinations(uses[award], 2) if _clash(*pair)), None)
        if pair is not None:
            names = " and ".join(str(use.rule["name"])[:MAX_NAME] for use in pair)
            message = f"one award counts for {names}, of which one does not share its awards"
            checks.append(Check(Code.COUNTED_TWICE, Outcome.FAILED, message, pair[1].place, actual=award))
    return checks


def left_to_count(
    rule: DesignationRule, shown: Sequence[tuple[Component, VerificationReport | None]]
) -> tuple[list[Component], frozenset[str]]:
    """Return the awards as they stand to the rule, and the ids of those that designations among them have used up.

    `shown` are the awards, with the reports on them. Where it is unclear whether such a designation counts, so are the
    awards that it used.
    """
    taken, doubtful = (
        _used_up(rule, [report for one, report in shown if one.standing == standing and report is not None])
        for standing in ("counts", "unclear")
    )
    note = "it may count already for another designation"
    components = [
        replace(one, standing="unclear", note=note) if one.standing == "counts" and one.id in doubtful else one
        for one, _ in shown
    ]
    return components, taken


def _used_up(rule: DesignationRule, reports: Iterable[VerificationReport]) -> frozenset[str]:
    """The ids of what other designations rest on, where they or the rule do not share."""
    from ..designation.language import Within  # loaded for a designation, which few badges are
    from ..designation.plan import walk

    # Of a designation that the rule has inside it the awards are asked for themselves.
    own = {rule.achievement, *(part.designation.id for part in walk(rule.rule) if isinstance(part, Within))}
    return frozenset(
        slot["filled_by"]
        for _, result in _designations(("", report) for report in reports)
        if result["rule"]["achievement"] not in own and not (rule.sharing and result["rule"]["sharing"])
        for slot in result["slots"]
        if slot["filled_by"] is not None
    )


def _designations(shown: Iterable[tuple[str, VerificationReport]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What came of the rules of the designations among these, and among what they rest on, each once."""
    seen: set[str] = set()
    for place, report in shown:
        todo = [report]
        while todo:
            one = todo.pop()
            if one.input.sha256 in seen:
                continue
            seen.add(one.input.sha256)
            if one.designation is not None:
                yield place, one.designation
            todo += [child for child in _counting(one) if child.input.sha256 not in seen]


def _counting(report: VerificationReport) -> Iterator[VerificationReport]:
    """What a credential rests on: what is verified, and what its rule counts, whatever befell that since."""
    slots = () if report.designation is None else report.designation["slots"]
    used = {slot["filled_by"] for slot in slots if slot["filled_by"] is not None}
    for child in report.children:
        if child or (child.document is not None and id_of(child.document) in used):
            yield child


def _clash(one: _Use, other: _Use) -> bool:
    if one.rule["achievement"] == other.rule["achievement"] or (one.rule["sharing"] and other.rule["sharing"]):
        return False
    return all(
        any(not _is_inside(slot, rule) for slot in use.slots) for use, rule in ((one, other.rule), (other, one.rule))
    )


def _is_inside(slot: Mapping[str, Any], rule: Mapping[str, Any]) -> bool:
    """Whether the place is one of this designation's."""
    return rule["achievement"] in slot["designations"]
