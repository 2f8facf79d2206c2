"""What makes a rule of a designation unusable, though its form is right."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from ..program.notes import Notes
from .language import Choose, Place, RuleDocument, RulePart, Within
from .plan import count_ways, groups, has_own_scope, inside, prerequisites_graph, walk

MAX_PLACES = 500
MAX_DEPTH = 16
MAX_EQUIVALENTS = 200
MAX_ISSUERS = 200
MAX_LEVELS = 4_000
MAX_WAYS = 512
MAX_WORK = 20_000
"""Ways to meet a rule, each times the places in it. With 100 awards, which a verifier looks at, that is two million
questions whether an award fills a place; they are answered within half a second, since a way asks them together."""


def check_rule(rule: RuleDocument, notes: Notes) -> None:
    """Note every fault of a rule whose form is right."""
    roots = [(rule.rule, notes.at("rule"))]
    roots += [(part, notes.at("prerequisites", uri)) for uri, part in (rule.prerequisites or {}).items()]
    if "?" in rule.id or "#" in rule.id or not rule.id.startswith("https://"):
        notes.at("id").error("relative-id", "must be an https address without ? and #")
    _check_filled(rule, notes)
    _check_equivalents(rule, notes)
    _check_issuers(rule.issuers, notes.at("issuers"))
    for part, place in roots:
        if _check_depth(part, place):
            _check_part(part, place)
    if notes.errors():
        return
    _check_work([part for part, _ in roots], notes)
    try:
        TopologicalSorter(prerequisites_graph(rule)).prepare()
    except CycleError as error:
        message = f"this leads to itself: {' -> '.join(reversed(error.args[1]))}"
        notes.at("prerequisites").error("cycle", message[:1_000])


def _check_filled(rule: RuleDocument, notes: Notes) -> None:
    """A member that says nothing is left out, so that one rule is written in one way."""
    members = {"equivalents": rule.equivalents, "prerequisites": rule.prerequisites}
    for name, value in members.items():
        if value is not None and not value:
            notes.at(name).error("structure", "is empty: leave it out")
    if rule.period is not None:
        if not rule.period.model_fields_set:
            notes.at("period").error("structure", "is empty: leave it out")
        if rule.period.from_ is not None and rule.period.until is not None and rule.period.from_ > rule.period.until:
            notes.at("period").error("unreachable-rule", "ends before it starts")


def _check_issuers(issuers: tuple[str, ...], notes: Notes) -> None:
    if not 1 <= len(issuers) <= MAX_ISSUERS:
        notes.error("structure", f"must name at least one issuer, and at most {MAX_ISSUERS}")
    if len(set(issuers)) < len(issuers):
        notes.error("duplicate-id", "the same issuer stands here twice")


def _check_equivalents(rule: RuleDocument, notes: Notes) -> None:
    place = notes.at("equivalents")
    equivalents = rule.equivalents or ()
    if len(equivalents) > MAX_EQUIVALENTS:
        place.error("structure", f"must be at most {MAX_EQUIVALENTS}")
        return
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(equivalents):
        if one.award == one.by:
            place.at(index).error("duplicate-id", "an award stands for itself without being told")
        if (one.award, one.by) in seen:
            place.at(index).error("duplicate-id", "the same equivalence stands here twice")
        seen.add((one.award, one.by))
        if one.issuers is not None:
            _check_issuers(one.issuers, place.at(index, "issuers"))


def _check_depth(part: RulePart, notes: Notes) -> bool:
    level = [part]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level for inner in inside(one)]
        if not level:
            return True
    notes.error("structure", f"rules stand inside one another more than {MAX_DEPTH} deep")
    return False


def _check_part(part: RulePart, notes: Notes) -> None:
    if isinstance(part, Place):
        for name in ("levels", "versions"):
            value = getattr(part, name)
            if value is not None and not value:
                notes.at(name).error("structure", "is empty: leave it out")
    if isinstance(part, Within):
        _check_part(part.designation.rule, notes.at("designation", "rule"))
    if isinstance(part, Choose) and not part.choose:
        notes.at("choose").error("vacuous-rule", "an empty rule is true of everybody")
    for group in groups(part):
        place, number = notes.at(*group.steps), notes.at(*group.steps[:-1], "n")
        if not group.of:
            place.error("vacuous-rule", "an empty rule is true of everybody")
        elif group.n < 1:
            number.error("vacuous-rule", f"at least {group.n} is true of everybody")
        elif group.n > len(group.of):
            number.error("unreachable-rule", f"at least {group.n} of {len(group.of)} is true of nobody")
        for index, one in enumerate(group.of):
            _check_part(one, place.at(index))


def _check_work(roots: list[RulePart], notes: Notes) -> None:
    places = [one for root in roots for one in walk(root) if isinstance(one, Place)]
    if len(places) > MAX_PLACES:
        notes.error("too-long", f"more than {MAX_PLACES} places")
        return
    if sum(len(place.levels or ()) for place in places) > MAX_LEVELS:
        notes.error("too-long", f"more than {MAX_LEVELS} levels are asked for")
        return
    scopes = [*roots, *(one.designation.rule for root in roots for one in walk(root) if has_own_scope(one))]
    ways = [(count_ways(scope), sum(isinstance(one, Place) for one in walk(scope))) for scope in scopes]
    if sum(number for number, _ in ways) > MAX_WAYS or sum(number * size for number, size in ways) > MAX_WORK:
        notes.error("too-long", "there are too many ways to meet it: put fewer rules inside rules")
