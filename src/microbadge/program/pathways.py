"""Pathways and designations of a programme file: rules over micro-credentials, and over one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Literal

from .file import AllOfFile, AnyOfFile, PathwayFile, RuleFile
from .ids import is_absolute
from .model import AtLeast, Pathway, Rule
from .notes import Notes


def build_pathways(
    files: Iterable[tuple[Notes, PathwayFile, str]], kind: Literal["pathway", "designation"], names: Mapping[str, str]
) -> list[Pathway]:
    """Resolve the rules of files with these URIs; `names` gives the URI of every name that a rule may use."""
    return [
        Pathway(uri, file.name, kind, _rule(file.rule, names, place.at("rule")), file.description)
        for place, file, uri in files
    ]


def check_cycles(pathways: list[Pathway], places: Mapping[str, Notes]) -> None:
    """Note an error for pathways that lead to themselves; `places` has the place of each by URI."""
    graph = {pathway.id: mentioned(pathway.rule) for pathway in pathways}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        places[cycle[0]].at("rule").error("cycle", f"this leads to itself: {' -> '.join(reversed(cycle))}")


def mentioned(rule: Rule) -> set[str]:
    """URIs that a rule names."""
    return {rule} if isinstance(rule, str) else {uri for one in rule.of for uri in mentioned(one)}


def _rule(file: RuleFile, names: Mapping[str, str], notes: Notes) -> Rule:
    if isinstance(file, str):
        if file not in names:
            what = "nothing here has this id" if is_absolute(file) else f"nothing here is named {file!r}"
            notes.error("unknown-name", what, name=file, known=names.keys())
        return names.get(file, file)
    if isinstance(file, AllOfFile):
        return AtLeast(len(file.all_), _rules(file.all_, names, notes.at("all")))
    if isinstance(file, AnyOfFile):
        return AtLeast(1, _rules(file.any_, names, notes.at("any")))
    place, count = notes.at("atLeast"), file.at_least
    if count.n < 1:
        place.at("n").error("vacuous-rule", f"at least {count.n} is true of everybody")
    elif count.n > len(count.of):
        place.at("n").error("unreachable-rule", f"at least {count.n} of {len(count.of)} is true of nobody")
    return AtLeast(count.n, _rules(count.of, names, place.at("of")))


def _rules(files: tuple[RuleFile, ...], names: Mapping[str, str], notes: Notes) -> tuple[Rule, ...]:
    if not files:
        notes.error("vacuous-rule", "an empty rule is true of everybody")
    rules = tuple(_rule(one, names, notes.at(index)) for index, one in enumerate(files))
    if len(set(rules)) < len(rules):
        notes.error("duplicate-id", "the same thing stands here twice: it counts once")
    return rules
