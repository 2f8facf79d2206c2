"""Pathways and designations of a programme file: rules over micro-credentials, and over one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from .file import (
    AllOfFile,
    AnyOfFile,
    AtLeastFile,
    AwardFile,
    ChoiceFile,
    CountFile,
    DesignationFile,
    PathwayFile,
    RuleFile,
)
from .ids import check_local, is_absolute, is_base
from .model import AtLeast, Choice, Choose, Designation, MicroCredential, Pathway, Required, Rule
from .notes import Notes


@dataclass(frozen=True, slots=True)
class Names:
    """What a rule may name: the URI of every name, and those of micro-credentials, None for one with faults."""

    uris: Mapping[str, str]
    awarded: Mapping[str, MicroCredential | None]

    def find(self, name: str, notes: Notes) -> str:
        """The URI of what has this name; an error noted when nothing has it."""
        if name not in self.uris:
            what = "nothing here has this id" if is_absolute(name) else f"nothing here is named {name!r}"
            notes.error("unknown-name", what, name=name, known=self.uris.keys())
        return self.uris.get(name, name)

    def find_award(self, name: str, notes: Notes) -> str:
        """The URI of the micro-credential that has this name; an error noted when none has it."""
        uri = self.find(name, notes)
        if name in self.uris and uri not in self.awarded:
            notes.error("unknown-name", f"{name!r} is no micro-credential", name=name, known=self.awarded.keys())
        return uri


def build_pathway(file: PathwayFile, uri: str, names: Names, notes: Notes) -> Pathway:
    """Resolve the rule of a pathway that has this URI."""
    return Pathway(uri, file.name, build_rule(file.rule, names, notes.at("rule")), file.description)


def build_designation(file: DesignationFile, uri: str, issuer: str, names: Names, notes: Notes) -> Designation:
    """Resolve the rule of a designation that has this URI, of a programme of this issuer."""
    check_local(file.version, notes.at("version"))  # it becomes part of the address of the rule
    if is_absolute(uri) and not is_base(uri):
        notes.at("id").error("relative-id", "must have no ? and no #, since the address of its rule is made from it")
    period = file.period
    if period is not None and period.from_ is not None and period.until is not None and period.from_ > period.until:
        notes.at("period").error("unreachable-rule", "ends before it starts")
    if period is not None and not period.model_fields_set:
        notes.at("period").error("structure", "is empty: leave it out")
    check_once(file.issuers, notes.at("issuers"))
    return Designation(
        id=uri,
        name=file.name,
        rule=build_rule(file.rule, names, notes.at("rule")),
        description=file.description,
        version=file.version,
        cascade=file.cascade,
        sharing=file.sharing,
        issuers=file.issuers or (issuer,),
        period=period,
    )


def check_once(uris: Sequence[str], notes: Notes) -> None:
    """Note an error when an id stands in a list twice."""
    if len(set(uris)) < len(uris):
        notes.error("duplicate-id", "the same thing stands here twice: it counts once")


def check_cycles(graph: Mapping[str, Iterable[str]], places: Mapping[str, Notes]) -> None:
    """Note an error for what leads to itself; `places` has the place of each rule by the URI of what it is for."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        places[cycle[0]].error("cycle", f"this leads to itself: {' -> '.join(reversed(cycle))}")


def mentioned(rule: Rule) -> set[str]:
    """URIs that a rule names."""
    match rule:
        case Required(award=award):
            return {award}
        case AtLeast(of=of):
            return {uri for one in of for uri in mentioned(one)}
        case Choose(groups=groups):
            return {uri for group in groups for one in group.of for uri in mentioned(one)}
        case _:
            return {rule}


def build_rule(file: RuleFile, names: Names, notes: Notes) -> Rule:
    """Resolve the names in a rule."""
    match file:
        case str():
            return names.find(file, notes)
        case AwardFile():
            return _required(file, names, notes)
        case AllOfFile(all_=of):
            return AtLeast(len(of), _rules(of, names, notes.at("all")))
        case AnyOfFile(any_=of):
            return AtLeast(1, _rules(of, names, notes.at("any")))
        case AtLeastFile(at_least=count):
            return AtLeast(count.n, _counted(count, names, notes.at("atLeast")))
        case _:
            return Choose(_choices(file.choose, names, notes.at("choose")))


def _required(file: AwardFile, names: Names, notes: Notes) -> Required:
    uri = names.find_award(file.award, notes.at("award"))
    check_once(file.versions, notes.at("versions"))
    awarded = names.awarded.get(uri)
    criteria = {} if awarded is None else awarded.criteria_by_name()
    levels: dict[str, str] = {}
    for name, level_name in file.levels.items():
        place = notes.at("levels", name)
        criterion = criteria.get(name)
        level = None if criterion is None else criterion.find_level(level_name)
        if criterion is None:
            if awarded is not None:
                place.error("unknown-name", f"no criterion is {name!r}", name=name, known=criteria.keys())
        elif level is None:
            place.error("unknown-level", f"the criterion has no level {level_name!r}")
        elif criterion.id in levels:
            place.error("duplicate-id", "the same criterion stands here twice")
        else:
            levels[criterion.id] = level.id
    return Required(uri, tuple(levels.items()), file.versions)


def _choices(files: tuple[ChoiceFile, ...], names: Names, notes: Notes) -> tuple[Choice, ...]:
    if not files:
        notes.error("vacuous-rule", "an empty rule is true of everybody")
    check_once([one.name for one in files], notes)
    return tuple(Choice(one.name, one.n, _counted(one, names, notes.at(index))) for index, one in enumerate(files))


def _counted(count: CountFile | ChoiceFile, names: Names, notes: Notes) -> tuple[Rule, ...]:
    if count.n < 1:
        notes.at("n").error("vacuous-rule", f"at least {count.n} is true of everybody")
    elif count.n > len(count.of):
        notes.at("n").error("unreachable-rule", f"at least {count.n} of {len(count.of)} is true of nobody")
    return _rules(count.of, names, notes.at("of"))


def _rules(files: tuple[RuleFile, ...], names: Names, notes: Notes) -> tuple[Rule, ...]:
    if not files:
        notes.error("vacuous-rule", "an empty rule is true of everybody")
    rules = tuple(build_rule(one, names, notes.at(index)) for index, one in enumerate(files))
    if len(set(rules)) < len(rules):
        notes.error("duplicate-id", "the same thing stands here twice: it counts once")
    return rules
