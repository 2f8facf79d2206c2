"""A programme: from the file that an issuer writes to what the rest of the library works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from ..errors import ParseError, Problem, ProgramError
from ..strict_json import check_value
from .criteria import Registry
from .equivalences import read_equivalences
from .file import DesignationFile, Issuer, MicroCredentialFile, PathwayFile, ProgramHeader
from .ids import is_base, resolve
from .micro_credentials import read_micro_credential
from .model import Designation, Equivalence, MicroCredential, Pathway
from .notes import Notes
from .pathways import Names, build_designation, build_pathway, check_cycles, check_once, mentioned
from .scales import read_scales
from .source import FILE_LIMITS, read_source
from .structure import ModelT, read, read_list

_NO_BASE = "urn:unknown:program"
"""Stands in for the id of a programme that has none, so that the rest of its file can be checked."""


@dataclass(frozen=True, slots=True)
class Program:
    """What an issuer awards, and on which rubrics.

    `warnings` are worth the author's time though nothing is wrong.
    """

    id: str
    name: str
    issuer: Issuer
    micro_credentials: tuple[MicroCredential, ...]
    pathways: tuple[Pathway, ...] = ()
    designations: tuple[Designation, ...] = ()
    equivalences: tuple[Equivalence, ...] = ()
    description: str | None = None
    warnings: tuple[Problem, ...] = ()

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """Read a YAML or JSON file.

        Raises `ParseError` when it cannot be read or is neither, and `ProgramError` with all its faults, each
        with line and pointer.
        """
        source = read_source(path)
        reader = _Reader()
        members = reader.read(source.value)
        return cls._made(members, source.locate(reader.notes.found.problems), source.name)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read a programme that is already parsed; raises `ProgramError` with all its faults, each with its pointer."""
        try:
            check_value(document, limits=FILE_LIMITS)
        except ParseError as error:
            raise ProgramError(problems=error.problems) from None
        reader = _Reader()
        members = reader.read(document)
        return cls._made(members, tuple(reader.notes.found.problems), None)

    @classmethod
    def _made(cls, members: dict[str, Any], problems: tuple[Problem, ...], source: str | None) -> Self:
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            raise ProgramError(problems=errors, source=source)
        return cls(**members, warnings=problems)

    def find(self, name: str) -> MicroCredential | None:
        """Find a micro-credential by its URI or by its local id."""
        uri = resolve(name, self.id)
        return next((one for one in self.micro_credentials if one.id == uri), None)

    def find_designation(self, name: str) -> Designation | None:
        """Find a designation by its URI or by its local id."""
        uri = resolve(name, self.id)
        return next((one for one in self.designations if one.id == uri), None)


def check_program(path: str | Path) -> list[Problem]:
    """List all that is wrong with a programme file, and all that is worth its author's time, from top to bottom.

    Raises nothing: a file that cannot be read is one problem. Only errors make a programme unusable.
    """
    try:
        source = read_source(path)
    except ParseError as error:
        return list(error.problems)
    reader = _Reader()
    reader.read(source.value)
    return sorted(source.locate(reader.notes.found.problems), key=lambda problem: problem.line or 0)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one document; what it says is complete only when `notes` has no error."""

    notes: Notes = field(default_factory=Notes)
    registry: Registry = field(default_factory=Registry)
    names: dict[str, str] = field(default_factory=dict)  # URI of all that a rule may name, also where it has faults

    def read(self, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self.notes.error("structure", "the file is empty" if value is None else "must be a mapping of members")
            return {}
        lists = {name: value.get(name, ()) for name in ProgramHeader.read_elsewhere}
        header = read(ProgramHeader, {name: one for name, one in value.items() if name not in lists}, self.notes)
        if header is not None and not is_base(header.id):
            self.notes.at("id").error("relative-id", "must have no ? and no #, since ids are made from it")
        if not lists["microCredentials"]:
            self.notes.error("empty-program", "a programme without `microCredentials` awards nothing")
        base = _NO_BASE if header is None else header.id
        self.registry.claim(base, self.notes)
        scales = read_scales(lists["levelScales"], self.notes.at("levelScales"))
        files = list(self._named(MicroCredentialFile, "microCredentials", lists, base))
        language = None if header is None else header.in_language
        awarded = {
            uri: read_micro_credential(file, uri, scales, self.registry, place, in_language=language)
            for place, file, uri in files
        }
        steps = list(self._named(PathwayFile, "pathways", lists, base))
        goals = list(self._named(DesignationFile, "designations", lists, base))
        names = Names(self.names, awarded)
        issuer = _NO_BASE if header is None else header.issuer.id
        pathways = [build_pathway(file, uri, names, place) for place, file, uri in steps]
        designations = [build_designation(file, uri, issuer, names, place) for place, file, uri in goals]
        equivalences = read_equivalences(lists["equivalences"], base, names, self.notes.at("equivalences"))
        graph: dict[str, set[str]] = {one.id: mentioned(one.rule) for one in (*pathways, *designations)}
        places = {uri: place.at("rule") for place, _, uri in (*steps, *goals)}
        for place, file, uri in files:
            places[uri] = place.at("prerequisites")
            before = tuple(names.find(one, places[uri].at(index)) for index, one in enumerate(file.prerequisites))
            check_once(before, places[uri])
            graph[uri] = set(before)
            one = awarded[uri]
            awarded[uri] = None if one is None else replace(one, prerequisites=before)
        check_cycles(graph, places)
        made = {"pathways": tuple(pathways), "designations": tuple(designations), "equivalences": tuple(equivalences)}
        if header is None:
            return {}
        return made | {
            "id": base,
            "name": header.name,
            "issuer": header.issuer,
            "description": header.description,
            "micro_credentials": tuple(one for one in awarded.values() if one is not None),
        }

    def _named(
        self, model: type[ModelT], member: str, lists: Mapping[str, object], base: str
    ) -> Iterator[tuple[Notes, ModelT, str]]:
        """Give the items of a list that have no structural fault, with their URIs; all their names become known."""
        for place, item, file in read_list(model, lists[member], self.notes.at(member)):
            name = item.get("id") if isinstance(item, Mapping) else None
            if not isinstance(name, str):
                continue
            uri = resolve(name, base)
            if uri is None:
                place.at("id").error("relative-id", f"{name!r} is neither a short id nor an absolute URI")
            else:
                self.registry.claim(uri, place.at("id"))
            self.names.update({name: uri or name, uri or name: uri or name})
            if file is not None:
                yield place, file, uri or name
