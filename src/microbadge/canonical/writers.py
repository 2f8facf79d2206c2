"""How the values of a member are written, and the functions that write all lines of an object.

Such a function is made of source text in which there are only names of its own: ``f"{s}{c0}{e(i[k0])}{c1}…"``. All that
comes from contexts or documents, keys and IRIs, is given to it as values (docs/decisions/0021-compiled-path.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from ..frozen import Frozen, FrozenList
from ..strict_json import MAX_SAFE_INTEGER
from .rdf import XSD, XSD_DOUBLE, canonical_double, literal_of
from .readable import is_of_number
from .safe import IRI
from .states import Declined, State, Term

if TYPE_CHECKING:
    from .shapes import Spot
    from .walk import Walk

OBJECTS = (dict, Frozen)
ARRAYS = (list, FrozenList)
NUMBERS = (int, float, bool)

Writer = Callable[[Any], str]
"""Writes a plain value as a term; raises `TypeError` for one of another type, `Declined` for what is not compiled."""
Member = Callable[["Walk", Any, str, str], str]
"""Writes a value that holds objects or is an array, or a whole object.

For a walk, the value, the subject that it belongs to, and the mark of the graph it stands in (empty: in none). Raises
as a `Writer` does.
"""


@dataclass(frozen=True, slots=True)
class Constant:
    """A line that is the same in all objects of a shape, but for the subject."""

    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A line with a string, written as a literal with what comes after it."""

    key: str
    predicate: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Iri:
    """A line with a string that is an IRI."""

    key: str
    predicate: str


@dataclass(frozen=True, slots=True)
class Written:
    """A line with a plain value that takes some writing."""

    key: str
    predicate: str
    write: Writer


@dataclass(frozen=True, slots=True)
class Inner:
    """A line with the term for an object."""

    key: str
    predicate: str
    objects: Objects


@dataclass(frozen=True, slots=True)
class Chain:
    """A line with the term for a list in order."""

    key: str
    predicate: str
    objects: Objects


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines for an array."""

    key: str
    objects: Objects


Part = Constant | Literal | Iri | Written | Inner | Chain | Lines


def lines_writer(parts: Sequence[Part]) -> Member:
    """The function that writes all these lines of an object, in this order."""
    values: dict[str, Any] = {"e": encode_basestring}
    for at, part in enumerate(parts):
        match part:
            case Constant(text):
                values[f"c{at}"] = text
            case Literal(key, predicate, suffix):
                values |= {f"k{at}": key, f"c{at}": f" {predicate} ", f"d{at}": f"{suffix} .\n"}
            case Iri(key, predicate):
                values |= {f"k{at}": key, f"c{at}": f" {predicate} <", f"d{at}": "> .\n"}
            case Written(key, predicate, write):
                values |= {f"k{at}": key, f"c{at}": f" {predicate} ", f"d{at}": " .\n", f"w{at}": write}
            case Inner(key, predicate, objects):
                values |= {f"k{at}": key, f"c{at}": f" {predicate} ", f"d{at}": " .\n", f"w{at}": objects.one}
            case Chain(key, predicate, objects):
                values |= {f"k{at}": key, f"c{at}": f" {predicate} ", f"d{at}": " .\n", f"w{at}": objects.list}
            case Lines(key, objects):
                values |= {f"k{at}": key, f"w{at}": objects.several}
    exec(_code("".join(_LETTER[type(part)] for part in parts)), values)  # noqa: S102 - see the decision record
    written: Member = values["write"]
    return written


_LETTER = {Constant: "C", Literal: "S", Iri: "I", Written: "W", Inner: "O", Chain: "O", Lines: "L"}
_SOURCE = {
    "C": "{s}{c@}",
    "S": "{s}{c@}{e(i[k@])}{d@}",
    "I": "{s}{c@}{i@}{d@}",
    "W": "{s}{c@}{w@(i[k@])}{d@}",
    "O": "{s}{c@}{w@(walk, i[k@], s, g)}{d@}",
    "L": "{w@(walk, i[k@], s, g)}",
}


@lru_cache(maxsize=1_000)
def _code(letters: str) -> Any:
    """The function for lines of these kinds: its source has nothing in it but these letters and their numbers."""
    ids = [str(at) for at, letter in enumerate(letters) if letter == "I"]
    source = ["def write(walk, i, s, g):"]
    source += [f"    i{at} = i[k{at}]" for at in ids]
    if ids:
        source.append(f"    walk.ids += ({''.join(f'i{at}, ' for at in ids)})")
    lines = "".join(_SOURCE[letter].replace("@", str(at)) for at, letter in enumerate(letters))
    source.append(f'    return f"{lines}"')
    return compile("\n".join(source), "<lines of an object>", "exec")


class Plain:
    """How the plain values of a term are written, by their JSON type; `meant` are the words that a check reads."""

    def __init__(self, term: Term, valued: State, meant: Mapping[str, frozenset[str]] | None) -> None:
        self._term = term
        self._valued = valued
        self._meant = meant

    def part(self, key: str, predicate: str, kind: type) -> Part:
        """The line for a value of this type."""
        coerced = self._term.type
        if kind is str:
            if coerced == "@id":
                return Iri(key, predicate)
            if coerced == "@vocab":
                return Written(key, predicate, self._words())
            return Literal(key, predicate, self._suffix(coerced))
        return Written(key, predicate, self._number(coerced))

    def writer(self, kind: type) -> Writer | None:
        """Writes a value of this type in an array; None stands for an IRI."""
        match self.part("", "", kind):
            case Iri():
                return None
            case Literal(_, _, suffix):
                return (lambda text: encode_basestring(text) + suffix) if suffix else encode_basestring
            case Written(_, _, write):
                return write
        raise Declined

    def _suffix(self, coerced: str | None) -> str:
        if coerced is None or coerced == "@none":
            return ""
        _require_datatype(coerced)
        if coerced == XSD_DOUBLE or (self._meant is not None and is_of_number(coerced)):
            raise Declined
        return "" if coerced == f"{XSD}string" else f"^^<{coerced}>"

    def _number(self, coerced: str | None) -> Writer:
        typed = {}
        if coerced in ("@id", "@vocab"):
            raise Declined
        if coerced is not None and coerced != "@none":
            _require_datatype(coerced)
            typed = {"@type": coerced}
        return lambda number: _number(number, typed)

    def _words(self) -> Writer:
        written = {
            word: f"<{term.iri}>"
            for word, term in self._valued.terms.items()
            if term is not None
            and not term.iri.startswith("@")
            and (self._meant is None or term.iri in self._meant.get(word, ()))
        }

        def write(word: str) -> str:
            if word not in written:
                raise Declined
            return written[word]

        return write


def _require_datatype(iri: str) -> None:
    if iri.startswith("_:") or not IRI.fullmatch(iri):
        raise Declined


def _number(number: float, typed: Mapping[str, str]) -> str:
    if type(number) is bool:
        return literal_of({"@value": number, **typed})
    if type(number) not in (int, float):
        raise TypeError
    # What `safe` refuses: it is written differently by different libraries.
    if not abs(number) <= MAX_SAFE_INTEGER or 0 < abs(number) < 1e-6:
        raise Declined
    if number == 0 and math.copysign(1, number) < 0:
        raise Declined
    if float(canonical_double(number)) != number:
        raise Declined
    return literal_of({"@value": number, **typed})


class Objects:
    """How the objects and arrays of a member are written."""

    def __init__(self, predicate: str, spot: Spot, referred: State, plain: Plain, container: str) -> None:
        self.predicate = predicate
        self.spot = spot
        self._container = container
        self.is_plain = container in ("", "@set")
        self._plain = plain
        self._writers: dict[type, Writer | None] = {}
        term = referred.terms.get("id")
        self._refers = term is not None and term.iri == "@id"

    def one(self, walk: Walk, value: Any, subject: str, graph: str) -> str:
        """The term for an object."""
        if value.__class__ not in OBJECTS:
            raise TypeError
        return self._term(walk, value, graph, self._mention(subject, graph))

    def several(self, walk: Walk, values: Any, subject: str, graph: str) -> str:
        """The lines for an array."""
        if values.__class__ not in ARRAYS:
            raise TypeError
        walk.parts += len(values)
        mention = self._mention(subject, graph)
        terms = {
            self._term(walk, value, graph, mention) if value.__class__ in OBJECTS else self._write(walk, value)
            for value in values
        }
        if len(terms) > 1:
            ordered = sorted(terms)  # with the blank nodes at the end
            walk.is_disordered = walk.is_disordered or ordered[-2][0] == "_"
            return "".join([f"{subject} {self.predicate} {term} .\n" for term in ordered])
        return "".join([f"{subject} {self.predicate} {term} .\n" for term in terms])

    def list(self, walk: Walk, values: Any, subject: str, graph: str) -> str:
        """The term for an ordered list of plain values (`@list`)."""
        if values.__class__ not in ARRAYS:
            raise TypeError
        if graph:
            raise Declined
        walk.parts += len(values)
        return walk.chain([self._write(walk, value) for value in values], self._mention(subject, graph))

    def _mention(self, subject: str, graph: str) -> str:
        who = subject if subject[0] == "<" else "_:z"
        return f"{who} {self.predicate} _:a _:z .\n" if graph else f"{who} {self.predicate} _:a .\n"

    def _term(self, walk: Walk, value: Mapping[str, Any], graph: str, mention: str) -> str:
        if self.is_plain:
            if len(value) > 1 or "id" not in value:
                if value.__class__ is dict:
                    return walk.node(value, self.spot, graph, mention)
                return walk.object(value, self.spot, graph, mention)
            if self._refers:
                return walk.reference(value["id"], self.spot.kind, graph)
        elif self._container == "@graph":
            return walk.graph(value, self.spot, mention)
        raise Declined

    def _write(self, walk: Walk, value: Any) -> str:
        kind = value.__class__
        if kind not in self._writers:
            if self._container == "@graph" or not (kind is str or kind in NUMBERS):
                raise Declined
            self._writers[kind] = self._plain.writer(kind)
        writer = self._writers[kind]
        if writer is None:
            walk.ids.append(value)
            return f"<{value}>"
        return writer(value)
