"""The designations of a programme: the rule of each as a document, and its Achievement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import Problem, RuleError
from ..identifier_types import PROGRAM_TYPE, RULE_TYPE
from ..program import (
    AtLeast,
    Choose,
    Designation,
    MicroCredential,
    Pathway,
    Program,
    Required,
    Rule,
    identifier_entry,
    mentioned,
)
from ..strict_json import pointer
from .narrative import rule_narrative
from .rule import FORMAT, DesignationRule


def designation_rule(program: Program, name: str) -> DesignationRule:
    """Make the rule of a designation of the programme, by its URI or short id.

    Pathways become part of the rule, other designations rules inside it. Its address is
    ``<id of the designation>/rule-<version>.json``. Raises `RuleError` when the programme has no such designation,
    when its id is no https address, or when the rule would take too long to apply.
    """
    designation = _find(program, name)
    writer = _Writer.of(program)
    document: dict[str, Any] = {
        "format": FORMAT,
        "id": f"{designation.id.rstrip('/')}/rule-{designation.version}.json",
        "version": designation.version,
        "achievement": designation.id,
        "name": designation.name,
        "issuers": list(designation.issuers),
        "rule": writer.rule(designation.rule),
        "cascade": designation.cascade,
        "sharing": designation.sharing,
    }
    prerequisites = writer.prerequisites(designation.rule)
    if prerequisites:
        document["prerequisites"] = prerequisites
    named = writer.awards([designation.rule, *(writer.before[uri] for uri in prerequisites)])
    equivalents = [
        {"award": one.award, "by": one.by} | ({"issuers": list(one.issuers)} if one.issuers else {})
        for one in program.equivalences
        if one.award in named
    ]
    if equivalents:
        document["equivalents"] = equivalents
    if designation.period is not None:
        document["period"] = designation.period.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return DesignationRule.from_document(document)


def rule_problems(program: Program) -> list[Problem]:
    """List what is wrong with the rules of a programme once all that they name is put into them.

    Such as too many ways to meet one, or an address that a rule cannot have.
    """
    problems: list[Problem] = []
    for number, one in enumerate(program.designations):
        try:
            designation_rule(program, one.id)
        except RuleError as error:
            place = pointer("designations", number)
            problems += [replace(problem, pointer=place) for problem in error.problems]
    return problems


def designation_achievement(program: Program, name: str) -> dict[str, Any]:
    """Write a designation of the programme as an Open Badges Achievement (appendix B), a JSON document.

    ``otherIdentifier`` names its rule and the programme, and the narrative says in words what the rule asks for.
    Raises `RuleError` as `designation_rule` does.
    """
    designation, rule = _find(program, name), designation_rule(program, name)
    description = designation.description
    return {
        "id": designation.id,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": designation.name,
        "description": f"Programme complete: {designation.name}." if description is None else description,
        "version": designation.version,
        "criteria": {"narrative": rule_narrative(rule)},
        "otherIdentifier": [identifier_entry(rule.id, RULE_TYPE), identifier_entry(program.id, PROGRAM_TYPE)],
    }


def _find(program: Program, name: str) -> Designation:
    found = program.find_designation(name)
    if found is None:
        raise RuleError(f"the programme has no designation {name[:100]!r}")
    return found


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes rules of a programme as rule documents have them.

    `before` has, by micro-credential, the rule made of its prerequisites.
    """

    awarded: Mapping[str, MicroCredential]
    steps: Mapping[str, Pathway]
    before: Mapping[str, Rule]

    @classmethod
    def of(cls, program: Program) -> _Writer:
        awarded = {one.id: one for one in program.micro_credentials}
        steps = {one.id: one for one in (*program.pathways, *program.designations)}
        before = {
            one.id: AtLeast(len(one.prerequisites), one.prerequisites)
            for one in program.micro_credentials
            if one.prerequisites
        }
        return cls(awarded, steps, before)

    def rule(self, rule: Rule) -> dict[str, Any]:
        match rule:
            case Required():
                return self._place(rule)
            case AtLeast(n=n, of=of):
                parts = [self.rule(one) for one in of]
                if n == len(of):
                    return {"all": parts}
                return {"any": parts} if n == 1 else {"atLeast": {"n": n, "of": parts}}
            case Choose(groups=groups):
                return {
                    "choose": [
                        {"name": one.name, "n": one.n, "of": [self.rule(part) for part in one.of]} for one in groups
                    ]
                }
            case _:
                return self._named(rule)

    def _named(self, uri: str) -> dict[str, Any]:
        if uri in self.awarded:
            return self._place(Required(uri))
        step = self.steps[uri]
        rule = self.rule(step.rule)
        if not isinstance(step, Designation):
            return rule
        return {"designation": {"id": uri, "name": step.name, "rule": rule, "sharing": step.sharing}}

    def _place(self, required: Required) -> dict[str, Any]:
        place: dict[str, Any] = {"award": required.award, "name": self.awarded[required.award].name}
        if required.levels:
            place["levels"] = dict(required.levels)
        if required.versions:
            place["versions"] = list(required.versions)
        return place

    def prerequisites(self, rule: Rule) -> dict[str, Any]:
        """The rules of all prerequisites that matter for a rule, those of prerequisites included."""
        found: dict[str, Any] = {}
        todo = [rule]
        for one in todo:  # grows while it is walked
            for uri in sorted(self.awards([one])):
                if uri in self.before and uri not in found:
                    found[uri] = self.rule(self.before[uri])
                    todo.append(self.before[uri])
        return found

    def awards(self, rules: Iterable[Rule]) -> set[str]:
        """The micro-credentials that rules ask for, through pathways and designations."""
        return {uri for rule in rules for uri in self._awards(rule)}

    def _awards(self, rule: Rule) -> Iterator[str]:
        for uri in mentioned(rule):
            if uri in self.awarded:
                yield uri
            else:
                yield from self._awards(self.steps[uri].rule)
