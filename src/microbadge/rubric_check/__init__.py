"""What the badge says: its results against the rubric of its achievement (Open Badges 3.0, Appendix B).

Pure: JSON in, checks out. It reads only members whose JSON form is all that was signed (`canonical.prepare`).
Arrays are sets: the order of levels is not signed, so levels are ordered by their points, else by their number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..codes import Code
from ..report import Check, Outcome
from . import levels, values
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
    rubrics = list(read_rubrics(document, faults))
    checks: list[Check] = []
    for code, (examine, says) in _EXAMINATIONS.items():
        count = sum(examine(rubric) for rubric in rubrics)
        found = faults.of(code)
        checks += found
        if all(check.outcome is Outcome.WARNING for check in found):
            outcome = Outcome.PASSED if count else Outcome.NOT_APPLICABLE
            message = says if count else "the badge has nothing of the kind"
            checks.append(Check(code, outcome, message, actual=count or None))
    return checks


_EXAMINATIONS: dict[Code, tuple[Callable[[Rubric], int], str]] = {
    Code.RESULT_DESCRIPTION: (levels.result_description, "each result names a criterion of the achievement"),
    Code.RESULT_PRESENT: (levels.result_present, "each criterion that requires something has a result"),
    Code.RESULT_ONCE: (levels.result_once, "no criterion has two results"),
    Code.REQUIRED_LEVEL: (levels.required_level, "each required level is one of its criterion's levels"),
    Code.LEVEL_KNOWN: (levels.level_known, "each achieved level is in the rubric"),
    Code.LEVEL_OF_CRITERION: (levels.level_of_criterion, "each achieved level belongs to its criterion"),
    Code.LEVEL_REACHED: (levels.level_reached, "each level reached is at or above the required one"),
    Code.VALUE_FORM: (values.value_form, "each value is of its kind"),
    Code.VALUE_RANGE: (values.value_range, "each value is in its range"),
    Code.VALUE_REACHED: (values.value_reached, "each value is at or above the required one"),
    Code.POINTS: (values.points, "the points are those of the levels reached"),
    Code.TOTAL: (values.total, "each total is the sum of its criteria"),
    Code.RESULT_STATUS: (levels.result_status, "no result contradicts its level"),
    Code.CREDITS: (values.earned_credits, "no more credits than the achievement offers"),
}
"""Each code, what examines it (answering how much there was to examine), and what a pass says."""
