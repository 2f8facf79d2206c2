"""What is wrong with one result for itself, whatever the others are: found out once for each that comes again.

Eight criteria of four levels make thousands of badges, and thirty-two different results.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import repeat

from ..codes import Code
from ..frozen import Frozen
from . import levels, values
from .faults import Faults
from .reading import Answers, Counts, Result, Rubric

MAX_ANSWERS = 1_000
"""Results that are remembered with one achievement."""

Examination = Callable[[Rubric], int]
"""Looks at a rubric, puts what is wrong among its faults, and answers how much there was to look at."""

OF_RESULTS: Mapping[Code, Examination] = {
    Code.RESULT_DESCRIPTION: levels.result_description,
    Code.LEVEL_KNOWN: levels.level_known,
    Code.LEVEL_OF_CRITERION: levels.level_of_criterion,
    Code.LEVEL_REACHED: levels.level_reached,
    Code.VALUE_FORM: values.value_form,
    Code.VALUE_RANGE: values.value_range,
    Code.VALUE_REACHED: values.value_reached,
    Code.POINTS: values.points,
    Code.RESULT_STATUS: levels.result_status,
}
"""What looks at each result for itself."""
OF_DESCRIPTIONS: Mapping[Code, Examination] = {
    Code.REQUIRED_LEVEL: levels.required_level,
    Code.VALUE_FORM: values.bound_form,
}
"""What looks at no result at all."""

_READ = ("resultDescription", "achievedLevel", "value", "status")
"""The members of a result that are read."""
_ABSENT = object()


def count_alone(rubric: Rubric) -> Mapping[Code, int] | None:
    """Count what `OF_RESULTS` and `OF_DESCRIPTIONS` find to look at, in a rubric that comes again and has no fault.

    None where they have to look themselves, to say what is wrong.
    """
    known = rubric.described.answers
    if known is None:
        return None
    signed = rubric.order_is_signed
    of_descriptions = _remembered(known, ("", signed), rubric, OF_DESCRIPTIONS, ())
    rows: list[Counts] = []
    for result in rubric.results:
        members = result.members
        said = members.known("said", _said) if type(members) is Frozen else _said(members)
        if said is None:
            return None
        rows.append(_remembered(known, (said, signed), rubric, OF_RESULTS, (result,)))
    if of_descriptions is None or None in rows:
        return None
    of_results = map(sum, zip(*rows, strict=True)) if rows else repeat(0)
    counts = dict(zip(OF_RESULTS, of_results, strict=False))
    for code, count in zip(OF_DESCRIPTIONS, of_descriptions, strict=True):
        counts[code] = counts.get(code, 0) + count
    return counts


def _said(members: Mapping[str, object]) -> tuple[object, ...] | None:
    """What is read of a result; None where something in it is no text."""
    said = [members.get(name, _ABSENT) for name in _READ]
    return tuple(said) if all(type(value) is str or value is _ABSENT for value in said) else None


def _remembered(
    known: Answers,
    key: tuple[object, ...],
    rubric: Rubric,
    looks: Mapping[Code, Examination],
    results: Sequence[Result],
) -> Counts:
    """Look, or recall what came of it."""
    if key not in known:
        alone = replace(rubric, results=results, faults=Faults())
        counts = tuple(look(alone) for look in looks.values())
        if len(known) >= MAX_ANSWERS:
            known.clear()
        known[key] = None if alone.faults.listed else counts
    return known[key]
