"""The rule of a designation in words: the Markdown that its criteria carry for people (appendix B, Criteria)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .language import Place, RulePart, Within
from .plan import Group, groups
from .rule import DesignationRule


def rule_narrative(rule: DesignationRule) -> str:
    """Say which awards the designation rests on, and what holds for all of them."""
    lines = ["The awards that this rests on:", "", *_lines(rule.rule, 0)]
    return "\n".join(lines) + "\n\n" + "\n\n".join(_besides(rule))


def _besides(rule: DesignationRule) -> Iterator[str]:
    yield "Each award counts once."
    if rule.equivalents is not None:
        yield "An older award, or one of somebody else, counts where the rule names it as equivalent."
    if rule.prerequisites is not None:
        yield "An award counts only with what has to be earned besides it."
    period = rule.period
    if period is not None:
        span = None if period.within is None else _span(period.within)
        bounds = {"from": period.from_, "until": period.until, "within the last": span}
        said = " and ".join(f"{word} {value}" for word, value in bounds.items() if value is not None)
        yield f"Awards count that were made {said}."
    if not rule.sharing:
        yield "An award that counts here counts for no other designation."
    yield _CASCADES[rule.cascade]


_CASCADES = {
    "none": "An award that is revoked or expires later changes nothing.",
    "warn": "When an award is revoked or expires later, whoever verifies this is told.",
    "fail": "An award that is revoked or has expired does not count any more.",
}


def _span(span: str) -> str:
    """A span in words: ``P1Y6M`` is "1 year, 6 months"."""
    units = {"Y": "year", "M": "month", "D": "day"}
    number, words = "", []
    for letter in span.removeprefix("P"):
        if letter in units:
            words.append(f"{int(number)} {units[letter]}{'' if int(number) == 1 else 's'}")
            number = ""
        else:
            number += letter
    return ", ".join(words)


def _lines(part: RulePart, depth: int) -> list[str]:
    if isinstance(part, Place):
        return [_item(_place(part), depth)]
    if isinstance(part, Within):
        return [_item(f"what {part.designation.name} asks for:", depth), *_lines(part.designation.rule, depth + 1)]
    return [line for group in groups(part) for line in _group(group, depth)]


def _group(group: Group, depth: int) -> list[str]:
    name = "" if group.name is None else f"{group.name}: "
    return [
        _item(name + _how_many(group.n, group.of), depth),
        *(line for one in group.of for line in _lines(one, depth + 1)),
    ]


def _how_many(n: int, of: Sequence[RulePart]) -> str:
    if n == len(of):
        return {1: "this one:", 2: "both of these:"}.get(n, f"all {n} of these:")
    return "one of these:" if n == 1 else f"at least {n} of these {len(of)}:"


def _place(place: Place) -> str:
    text = place.award if place.name is None else place.name
    more = []
    if place.versions is not None:
        more.append(f"version {' or '.join(place.versions)}")
    if place.levels is not None:
        more.append(f"with a level that is required on {len(place.levels)} of its criteria")
    return f"{text} ({'; '.join(more)})" if more else text


def _item(text: str, depth: int) -> str:
    return f"{'  ' * depth}- {text}"
