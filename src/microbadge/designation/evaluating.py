"""A rule applied to awards: what fills each place, what is missing, and whether it is met.

Pure and exact: the same function for the issuer who confers a designation and for whoever verifies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import UTC, datetime
from itertools import islice

from .component import Component
from .explain import Explainer
from .fitting import Fitting, days_of
from .language import Place
from .plan import make_plan
from .result import DesignationResult, Met
from .rule import DesignationRule
from .solving import Solver

MAX_COMPONENTS = 1_000
_STANDINGS = ("counts", "unclear", "out")
_LAST = datetime.max.replace(tzinfo=UTC)


def evaluate(
    rule: DesignationRule,
    components: Iterable[Component],
    *,
    at: datetime,
    counted_elsewhere: Set[str] = frozenset(),
) -> DesignationResult:
    """Apply the rule to these awards, of which the first 1,000 are looked at.

    An award fills one place at most, and so do several of one achievement by one issuer between them, since work
    counts once; of two with one id the one that holds is looked at. `at` is when the designation is, or was,
    conferred: a period ``within`` is counted back from that day. `counted_elsewhere` are the ids of credentials that
    may not count here: those that a designation without `sharing` has used, and where this rule has none, those that
    any other has. Raises `ValueError` for a time without zone.
    """
    if at.tzinfo is None:
        raise ValueError("a date and time needs a time zone")
    plan = make_plan(rule)
    known = _in_order(islice(components, MAX_COMPONENTS))
    fitting = Fitting(plan.stands_for, *days_of(rule.period, at))
    usable = [one for one in known if one.id is not None and one.id not in counted_elsewhere]
    offered = _offered(fitting, plan.places, [one for one in usable if one.standing != "out"])
    sure = Solver(plan, lambda place: (one for one in offered[id(place)] if one[1].standing == "counts"))
    outcome, solver, solution = Met.MET, sure, sure.solve()
    if solution.missing:
        if any(one.standing == "unclear" for one in usable):
            solver = Solver(plan, lambda place: offered[id(place)])
            solution = solver.solve()
        outcome = Met.NOT_MET if solution.missing else Met.UNDETERMINED
    explainer = Explainer(solver, fitting, known, counted_elsewhere, sure.unmet - solver.unmet)
    slots = explainer.slots(solution)
    used = {slot.filled_by for slot in slots if slot.filled_by is not None}
    return DesignationResult(
        outcome,
        rule,
        tuple(slots),
        tuple(explainer.missing(solution)),
        tuple(explainer.unused(used, plan.places)),
    )


def _offered(
    fitting: Fitting, places: Iterable[Place], pool: Iterable[Component]
) -> dict[int, list[tuple[int, Component]]]:
    """By the identity of a place: the awards that may fill it, in order, each with its rank among all."""
    by_achievement: dict[str | None, list[tuple[int, Component]]] = {}
    for rank, one in enumerate(pool):
        by_achievement.setdefault(one.achievement, []).append((rank, one))
    return {
        id(place): [
            (rank, one)
            for award in fitting.stands_for[place.award]
            for rank, one in by_achievement.get(award, ())
            if fitting.fault(place, one) is None
        ]
        for place in places
    }


def _in_order(components: Iterable[Component]) -> list[Component]:
    """The preferred first: those that hold, then the earliest, then by id; each id once."""
    ordered = sorted(components, key=_preference)
    first: dict[str | None, Component] = {}
    nameless = [one for one in ordered if one.id is None]
    for one in ordered:
        first.setdefault(one.id, one)
    return [*(one for uri, one in first.items() if uri is not None), *nameless]


def _preference(one: Component) -> tuple[int, datetime, str, str, str, str]:
    moment = _LAST if one.awarded is None else one.awarded
    return (
        _STANDINGS.index(one.standing),
        moment,
        one.id or "",
        one.achievement or "",
        one.issuer or "",
        one.version or "",
    )
