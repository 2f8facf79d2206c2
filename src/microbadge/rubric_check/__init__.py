"""What the badge says: its results against the rubric of its achievement (Open Badges 3.0, Appendix B).

Pure: JSON in, checks out. It reads only members whose JSON form is all that was signed (`canonical.prepare`).
Arrays are sets: the order of levels is not signed, so levels are ordered by their points, else by their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ..codes import Code
from ..report import Check, Outcome
from . import levels, values
from .answers import OF_DESCRIPTIONS, OF_RESULTS, Examination, count_alone
from .faults import Faults
from .reading import Rubric, read_rubrics
from .shapes import check_shapes


def check_rubric(document: Mapping[str, Any]) -> list[Check]:
    """Hold every result of the credential against the rubric in it.

    Each code of the rubric group is in the answer: failed with the place, passed, or not applicable where the
    badge has nothing of the kind. A member of another shape than the standard's fails. Never raises, whatever the
    document holds, and answers with a bounded number of checks.
    """
    faults = Faults()
    check_shapes(document, faults)
    counted = [_count(rubric) for rubric in [*read_rubrics(document, faults)]]
    counts = [sum([one[code] for one in counted]) for code in _SAYS]
    if not faults.listed:
        return [*_nothing_wrong(tuple(counts))]
    return [check for code, count in zip(_SAYS, counts, strict=True) for check in _checks(code, count, faults)]


def _count(rubric: Rubric) -> Mapping[Code, int]:
    """Look at all of the rubric; how much there was to look at, by code."""
    of_all = {code: look(rubric) for code, look in _OF_ALL.items()}
    alone = count_alone(rubric)
    if alone is None:
        counts = Counter({code: look(rubric) for code, look in OF_RESULTS.items()})
        counts.update({code: look(rubric) for code, look in OF_DESCRIPTIONS.items()})
        alone = counts
    return {**alone, **of_all}


@lru_cache(maxsize=1024)
def _nothing_wrong(counts: tuple[int, ...]) -> tuple[Check, ...]:
    return tuple(_none_found(code, count) for code, count in zip(_SAYS, counts, strict=True))


def _checks(code: Code, count: int, faults: Faults) -> list[Check]:
    found = faults.of(code)
    return [*found, _none_found(code, count)] if all(one.outcome is Outcome.WARNING for one in found) else found


def _none_found(code: Code, count: int) -> Check:
    if count == 0:
        return Check(code, Outcome.NOT_APPLICABLE, "the badge has nothing of the kind")
    return Check(code, Outcome.PASSED, _SAYS[code], actual=count)


_OF_ALL: Mapping[Code, Examination] = {
    Code.RESULT_PRESENT: levels.result_present,
    Code.RESULT_ONCE: levels.result_once,
    Code.TOTAL: values.total,
    Code.CREDITS: values.earned_credits,
}
"""What looks at all results together, beside what looks at each alone."""
_SAYS: Mapping[Code, str] = {
    Code.RESULT_DESCRIPTION: "each result names a criterion of the achievement",
    Code.RESULT_PRESENT: "each criterion that requires something has a result",
    Code.RESULT_ONCE: "no criterion has two results",
    Code.REQUIRED_LEVEL: "each required level is one of its criterion's levels",
    Code.LEVEL_KNOWN: "each achieved level is in the rubric",
    Code.LEVEL_OF_CRITERION: "each achieved level belongs to its criterion",
    Code.LEVEL_REACHED: "each level reached is at or above the required one",
    Code.VALUE_FORM: "each value is of its kind",
    Code.VALUE_RANGE: "each value is in its range",
    Code.VALUE_REACHED: "each value is at or above the required one",
    Code.POINTS: "the points are those of the levels reached",
    Code.TOTAL: "each total is the sum of its criteria",
    Code.RESULT_STATUS: "no result contradicts its level",
    Code.CREDITS: "no more credits than the achievement offers",
}
"""Each code, and what a pass says."""
