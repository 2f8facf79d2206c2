"""Objects of one shape, and what they say: for each, the text of its statements with places for the values.

A shape is the state that an object stands in (`states`), its types, its keys in order, and the JSON type of each value.
Its statements are then known but for the values, and in which order they come. What the reference path checks of each
object is asked of the shape, once: that every key has a meaning (`safe`), and that a reader of the JSON keys sees all
that is signed (`readable`). A shape in doubt is declined. All the text in a template is from the closed set of contexts
or was found to be an absolute IRI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .meanings import KINDS, MAY_BE_SEVERAL, MAY_REPEAT, iris, type_iris, words
from .readable import kind_of_object, kind_of_root, standing
from .safe import DOCUMENTS, IRI, MAX_TYPES
from .states import Declined, State, Term
from .writers import ARRAYS, NUMBERS, OBJECTS, Chain, Constant, Inner, Lines, Objects, Part, Plain, lines_writer

if TYPE_CHECKING:
    from ..frozen import Frozen
    from .walk import Walk

MAX_CONTEXTS = 6
"""Of one document, also of one in another; genuine ones have four at most."""
_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


class Shape:
    """How to write the objects of one shape: `write` gives the lines of one, for a walk, its subject and its graph.

    `types` are their IRIs, `meanings` the keys and terms by the IRIs that they stand for.
    """

    __slots__ = ("has_id", "kind", "meanings", "parts", "types", "write")

    def __init__(
        self,
        kind: str | None,
        types: frozenset[str] = frozenset(),
        meanings: Mapping[str, tuple[str, Term]] = MappingProxyType({}),
        parts: Sequence[Part] = (),
    ) -> None:
        self.kind = kind
        self.types = types
        self.meanings = meanings
        self.has_id = False
        self.parts = parts
        self.write = lines_writer(parts)

    def hides(self, item: Mapping[str, Any], other: Shape, hidden: Mapping[str, Any]) -> bool:
        """Whether an `other` object with the same id may say what is read in this one (`readable`, rule 3).

        It may repeat plain values that stand here in the same words.
        """
        if self.kind is None:
            return False
        if not standing(self.kind).isdisjoint(other.types - self.types):
            return True
        for iri in _read(self.kind) & other.meanings.keys():
            meant = other.meanings[iri]
            if (
                self.meanings.get(iri) != meant
                or meant[1].type == "@vocab"
                or not _is_same(item[meant[0]], hidden[meant[0]])
            ):
                return True
        return False


@cache
def _read(kind: str) -> frozenset[str]:
    return frozenset().union(*(iris(kind, key) for key in KINDS[kind].keys.keys() - MAY_REPEAT))


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return all(type(member) is str for member in (*one, *other)) and one == other
    return type(one) is type(other) and type(one) in (str, *NUMBERS) and one == other


@cache
def mere_id(kind: str) -> Shape:
    """The shape of an object that is read as some kind, and has nothing but an id."""
    return Shape(kind)


class Spot:
    """Where objects stand: in a state, to be read as some kind by checks, in a document of some types."""

    def __init__(self, places: Places, state: State, kind: str | None, document: tuple[str, ...]) -> None:
        self.places = places
        self.state = state
        self.kind = kind
        self._document = document
        self.nodes: dict[str | tuple[str, ...], Node] = {}
        self._with_contexts: dict[tuple[str, ...], Spot] = {}

    def node(self, types: Any) -> Node:
        """The place inside an object of these types (a string, or a tuple of strings), which was not seen before."""
        names = (types,) if type(types) is str else types
        if not all(type(name) is str for name in names):
            raise Declined
        self.places.count()
        found = self.nodes[types] = Node(self.places, self.state, names, self.kind, self._document)
        return found

    def local(self, item: Mapping[str, Any]) -> Spot:
        """The same spot for an object that has contexts of its own, as only documents may."""
        value: Any = item["@context"]
        types: Any = item.get("type")
        urls = tuple(value) if type(value) in ARRAYS else (value,)
        names = types if type(types) in ARRAYS else [types]
        if not all(type(url) is str for url in urls) or DOCUMENTS.isdisjoint(names):
            raise Declined
        found = self._with_contexts.get(urls)
        if found is None:
            if len(urls) > MAX_CONTEXTS or len({*urls}) < len(urls):
                raise Declined
            self.places.count()
            found = self.places.spot(self.state.local(urls), self.kind, self._document)
            self._with_contexts[urls] = found
        return found


class Places:
    """All spots, nodes and shapes that documents with the same contexts led to; at most `MAX` of them.

    `pieces` are what was written of frozen objects, by object and spot. `prefixes` are the terms that a compact IRI may
    begin with, anywhere in the documents.
    """

    MAX = 600

    def __init__(self, prefixes: set[str]) -> None:
        self.prefixes = prefixes
        self.pieces: dict[tuple[int, int], tuple[Frozen, Spot, Walk | None]] = {}
        self._spots: dict[tuple[int, str | None, tuple[str, ...]], Spot] = {}
        self._count = 0

    def spot(self, state: State, kind: str | None, document: tuple[str, ...]) -> Spot:
        """The one spot of this kind."""
        key = (id(state), kind, document)
        spot = self._spots.get(key)
        if spot is None:
            self.count()
            spot = self._spots[key] = Spot(self, state, kind, document)
        return spot

    def count(self) -> None:
        """Count one that is about to be learnt; raises `Declined` when there are too many."""
        self._count += 1
        if self._count > self.MAX:
            raise Declined

    @property
    def is_full(self) -> bool:
        """Whether no more are learnt."""
        return self._count > self.MAX


class Node:
    """The inside of an object: its state, its types as statements, and the shapes seen there."""

    def __init__(
        self, places: Places, outer: State, names: tuple[str, ...], kind: str | None, document: tuple[str, ...]
    ) -> None:
        self.types = _types(outer, names)
        self.state = outer.typed(names)
        if kind == _ROOT:
            document = names
            kind = kind_of_root({"type": list(names)}, {"@type": self.types})
        elif kind is not None:
            kind = kind_of_object(kind, names, document)
        self.kind = kind
        if kind is not None:
            _require_readable_types(names, self.types, kind)
        self._document = document
        self._places = places
        self._has_type = bool(names)
        self.shapes: dict[tuple[str, ...], Shape] = {}
        self._exact: dict[tuple[object, ...], Shape] = {}

    def shape(self, item: Mapping[str, Any]) -> Shape:
        """The shape for these keys with values of these types; raises `Declined` for one that is not compiled.

        It is the first to be tried for other objects with these keys.
        """
        kinds = (*item, *map(type, item.values()))
        found = self._exact.get(kinds)
        if found is None:
            members = dict(zip(item, map(type, item.values()), strict=True))
            if ("type" in members) is not self._has_type:  # no types in an array are none
                raise Declined
            self._places.count()
            found = self._exact[kinds] = _Drawing(self, members).shape()
        self.shapes[tuple(item)] = found
        return found

    def spots(self, key: str, inner: str | None) -> tuple[State, Spot, State]:
        """For the values of a key: their state, the spot of objects among them, and the state of mere references."""
        valued = self.state.valued(key)
        return valued, self._places.spot(valued.entered(key), inner, self._document), valued.referred(key)


_ROOT = "document"


def root_spot(places: Places, state: State) -> Spot:
    """Where a document stands that has the contexts of this state."""
    return places.spot(state, _ROOT, ())


def _types(state: State, names: tuple[str, ...]) -> list[str]:
    if len(names) > MAX_TYPES or len(set(names)) < len(names):
        raise Declined
    found = []
    for name in names:
        if name in state.terms:
            term = state.terms[name]
            iri = None if term is None else term.iri
        else:
            iri = name
            if name.partition(":")[0] in state.definitions.prefixes:
                raise Declined
        if iri is None or iri.startswith("_:") or not IRI.fullmatch(iri):
            raise Declined
        found.append(iri)
    return found


def _require_readable_types(names: Sequence[str], signed: Sequence[str], kind: str) -> None:
    known, stands = type_iris(kind), standing(kind)
    for name, iri in zip(names, signed, strict=True):
        if iri not in known[name] if name in known else iri in stands:
            raise Declined


class _Drawing:
    """Draws up the shape of objects in a node that have these keys, with values of these types."""

    def __init__(self, node: Node, members: Mapping[str, type]) -> None:
        self.node = node
        self.members = members
        self.kind = node.kind

    def shape(self) -> Shape:
        meanings = self._meanings()
        self._require_readable_keys(meanings)
        types = sorted({*self.node.types}, key="<{}>".format)  # as they are written: one may begin with another
        lines: list[tuple[str, Part]] = [(_RDF_TYPE, Constant(f" {_RDF_TYPE} <{iri}> .\n")) for iri in types]
        lines += [(f"<{term.iri}>", self._member(key, term)) for key, term in meanings.items()]
        lines.sort(key=lambda line: line[0])
        shape = Shape(
            self.kind,
            frozenset(self.node.types),
            {term.iri: (key, term) for key, term in meanings.items()},
            [part for _, part in lines],
        )
        shape.has_id = "id" in self.members
        return shape

    def _meanings(self) -> dict[str, Term]:
        """The terms of the keys, `id` and `type` apart; each has another IRI."""
        terms = self.node.state.terms
        meanings: dict[str, Term] = {}
        for key, kind in self.members.items():
            if key == "@context":
                continue
            term = terms.get(key)
            if term is None or kind is type(None):
                raise Declined
            if term.iri == {"id": "@id", "type": "@type"}.get(key):
                if key == "id" and kind is not str:
                    raise Declined
                continue
            if term.iri.startswith("@"):
                raise Declined
            meanings[key] = term
        if len({term.iri for term in meanings.values()}) < len(meanings):
            raise Declined
        return meanings

    def _require_readable_keys(self, meanings: Mapping[str, Term]) -> None:
        """Each key that checks read has its IRI to itself, and where it is missing nothing else has it."""
        if self.kind is None:
            return
        keys = KINDS[self.kind].keys
        for key, term in meanings.items():
            if key in keys and term.iri not in iris(self.kind, key):
                raise Declined
            if any(term.iri in iris(self.kind, other) for other in keys if other != key):
                raise Declined

    def _member(self, key: str, term: Term) -> Part:
        kind = self.members[key]
        if term.type == "@json":  # whatever its value, an object or an empty array too, it is one literal
            raise Declined
        inner = meant = None
        if self.kind is not None and key in KINDS[self.kind].keys:
            read = KINDS[self.kind].keys[key]
            if kind in ARRAYS and read == "" and key not in MAY_BE_SEVERAL:
                raise Declined
            inner, meant = read or "thing", words(self.kind, key)
        valued, spot, referred = self.node.spots(key, inner)
        plain = Plain(term, valued, meant)
        predicate = f"<{term.iri}>"
        if kind is str or kind in NUMBERS:
            if term.container in ("@graph", "@list"):
                raise Declined
            return plain.part(key, predicate, kind)
        objects = Objects(predicate, spot, referred, plain, term.container)
        if kind in OBJECTS:
            return Inner(key, predicate, objects)
        if kind not in ARRAYS:
            raise Declined
        return Chain(key, predicate, objects) if term.container == "@list" else Lines(key, objects)
