"""A walk over a document: canonical N-Quads without expanding it first.

A document is walked once. Each object is written by its shape (`shapes`), as the lines of its statements in order,
blank nodes by marks that stand for their names. In a document that is a tree each blank node is referred to once, so
that the hashes of RDFC-1.0 are made from the lines of one object; only where two are equal is the algorithm asked. What
is outside the subset, or would be refused, is declined: then the reference path says what it is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..frozen import Frozen, FrozenList
from .blank_nodes import Blank, GraphName, Marked, in_lines
from .nquads import parse
from .rdfc10 import HashName, canonicalize
from .safe import IRI, MAX_PARTS
from .shapes import Shape, Spot, mere_id
from .states import Declined

MAX_DEPTH = 30
"""Objects in one another; half of what the parser allows, since there may be an array between each two."""
PIECE_DEPTH = 15
"""Objects in one another in a frozen object."""
MAX_SIZE = 4_000_000
"""Characters of all statements, and so of any string."""
MAX_LOCAL_CONTEXTS = 900
"""Context URLs of embedded documents; a little less than the reference path takes."""
MAX_REPEATED = 100
"""Objects with the same id, each of which is held against each other."""
_Sight = tuple[str, Shape, Mapping[str, Any], str]
"""An object with an id: the id, its shape, the object, and the graph that it stands in."""
MAX_PIECES = 256
"""Of documents with the same contexts: about as many achievements as an issuer has."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IRI = re.compile(f"(?!_:){IRI.pattern}")
_SCHEMES = frozenset({"https:", "http:", "did:", "urn:", "mailto:"})
_USUAL = bytes({*range(0x21, 0x7F)} - {*b'<>"{}|^`\\'}) + b"\n"
"""What IRIs of these schemes are made of, and what stands between them."""


class Walk:
    """One walk over a document, or over a frozen part of one, and what was found.

    With `exact` the type of each value is looked at before it is written; else a `TypeError` says that one is another
    than in most objects with the same keys, and the walk has to be begun again. `depth` is how deep it begins.
    `is_disordered` is set where the order of the lines of an object depends on the names of blank nodes.
    """

    def __init__(self, prefix: str = "", *, exact: bool = False, depth: int = 0) -> None:
        self.ids: list[str] = []
        self.shapes: list[Shape] = []
        self.parts = 0
        self.is_disordered = False
        self._exact = exact
        self._prefix = prefix
        self._depth = depth
        self._blanks: dict[str, Blank] = {}
        self._blocks: list[tuple[str, bool]] = []
        self._ready: list[bytes] = []
        self._marked: list[Marked] = []
        self._sights: list[_Sight] = []
        self._pieces: set[Walk] = set()
        self.contexts = 0
        self.has_repeated = False
        self.subjects: set[str] = set()

    def node(self, item: Mapping[str, Any], spot: Spot, graph: str, mention: str) -> str:
        """Write what an object says; the answer is its term. `mention` refers to it, should it be a blank node."""
        depth = self._depth = self._depth + 1
        if depth > MAX_DEPTH:
            raise Declined
        if depth > 1 and "@context" in item:
            spot = self._local(item, spot)
        types = item.get("type", ())
        if types.__class__ is not str:
            if types.__class__ not in (list, FrozenList, tuple):
                raise Declined
            types = tuple(types)
            self.parts += len(types)
        place = spot.nodes.get(types) or spot.node(types)
        shape = place.shapes.get(tuple(item))
        if shape is None or self._exact:
            shape = place.shape(item)
        self.shapes.append(shape)
        around, self.is_disordered = self.is_disordered, False
        if shape.has_id:
            iri = item["id"]
            term = f"<{iri}>"
            self.ids.append(iri)
            self._sights.append((iri, shape, item, graph))
            text = shape.write(self, item, term, graph)
            if graph:
                text = self._in_graph(text, graph, "")
            self._blocks.append((text, self.is_disordered))
        else:
            label = f"{self._prefix}{len(self._blanks)}"
            blank = self._blanks[label] = Blank()
            blank.mention = mention
            term = f"_:\x01{label}\x01"
            text = shape.write(self, item, "_:a", graph)
            if graph:
                text = self._in_graph(text, graph, term)
            blank.lines = text
            blank.is_disordered = self.is_disordered
        if not text:
            raise Declined
        self.is_disordered = around
        self._depth = depth - 1
        return term

    def _in_graph(self, text: str, graph: str, blank: str) -> str:
        text = text.replace(" .\n", f" _:\x01{graph}\x01 .\n")
        self._blanks[graph].lines += f"\n{text}".replace("\n_:a ", f"\n{blank} ") if blank else text
        return text

    def _local(self, item: Mapping[str, Any], spot: Spot) -> Spot:
        self.contexts += len(item["@context"])
        if self.contexts > MAX_LOCAL_CONTEXTS:
            raise Declined
        return spot.local(item)

    def object(self, value: Mapping[str, Any], spot: Spot, graph: str, mention: str) -> str:
        """Write an object as `node` does, or take over what was written of a frozen one."""
        if value.__class__ is Frozen and self._depth <= MAX_DEPTH - PIECE_DEPTH and not graph and "id" in value:
            piece = piece_of(value, spot)
            if piece is not None and piece not in self._pieces:
                self._include(piece)
                return f"<{value['id']}>"
        return self.node(value, spot, graph, mention)

    def reference(self, iri: Any, kind: str | None, graph: str) -> str:
        """Write an object that has nothing but an id."""
        if type(iri) is not str:
            raise Declined
        self.parts += 1
        self.ids.append(iri)
        if kind is not None and not graph:
            self._sights.append((iri, mere_id(kind), {}, graph))
        return f"<{iri}>"

    def graph(self, value: Mapping[str, Any], spot: Spot, mention: str) -> str:
        """Write an object that stands in a graph of its own; the answer is the name of the graph."""
        label = f"{self._prefix}{len(self._blanks)}"
        self._blanks[label] = GraphName(label)
        self._blanks[label].mention = mention
        self.node(value, spot, label, "")
        return f"_:\x01{label}\x01"

    def chain(self, terms: list[str], mention: str) -> str:
        """Write an RDF list; the answer is its first cell. `mention` refers to it."""
        rest = f"<{_RDF}nil>"
        for at, term in reversed([*enumerate(terms)]):
            label = f"{self._prefix}{len(self._blanks)}"
            cell = self._blanks[label] = Blank()
            cell.lines = f"_:a <{_RDF}first> {term} .\n_:a <{_RDF}rest> {rest} .\n"
            cell.mention = f"_:z <{_RDF}rest> _:a .\n" if at else mention
            rest = f"_:\x01{label}\x01"
        return rest

    def _include(self, piece: Walk) -> None:
        self._pieces.add(piece)
        self.contexts += piece.contexts
        if self.contexts > MAX_LOCAL_CONTEXTS:
            raise Declined
        self.shapes.append(piece.shapes[0])
        self.parts += piece.parts
        self._sights += piece._sights
        self._ready += piece._ready
        self._marked += piece._marked
        self._blanks |= piece._blanks

    def finish(self, prefixes: set[str]) -> None:
        """Raise `Declined` unless the reference path would take the document too.

        All ids have to be absolute IRIs, nothing is said of an object where it is not read, and there is nothing that
        is written otherwise in N-Quads than in JSON.
        """
        self.parts += len(self._blocks) + len(self._blanks)
        if self.parts > MAX_PARTS:
            raise Declined
        require_absolute(self.ids, prefixes)
        self.subjects = {sight[0] for sight in self._sights}
        self.has_repeated = len(self.subjects) < len(self._sights)
        if self.has_repeated:
            _require_readable(self._sights)
        blanks = [blank for blank in self._blanks.values() if not blank.data]  # others are those of pieces
        texts = [text for text, _ in self._blocks] + [blank.lines for blank in blanks]
        try:
            data = "\x00".join(texts).encode()
        except UnicodeEncodeError:  # a lone surrogate
            raise Declined from None
        if len(data) > MAX_SIZE or not is_clean(data):
            raise Declined
        lines = iter(data.split(b"\x00"))
        for (_, is_disordered), block in zip(self._blocks, lines, strict=False):
            if b"\x01" in block:
                self._marked.append(Marked(block, is_disordered=is_disordered))
            else:
                self._ready.append(block)
        for blank, block in zip(blanks, lines, strict=True):
            blank.finish(block)

    def canonical(self, name: HashName) -> bytes:
        """The canonical N-Quads (RDFC-1.0) in UTF-8; raises `WorkLimitError` as the reference path does."""
        hashes = sorted(self.hashes(name))
        if len({found for found, _ in hashes}) == len(hashes):
            return self._written({label: b"c14n%d" % number for number, (_, label) in enumerate(hashes)})
        # Blank nodes that look alike are told apart by the whole algorithm.
        names = {label.encode(): b"b%d" % number for number, label in enumerate(self._blanks)}
        return canonicalize(parse(self._written(names).decode()), hash_name=name).encode()

    def hashes(self, name: HashName) -> list[tuple[bytes, bytes]]:
        """The hash and the label of each blank node."""
        return [(blank.hash(name), label.encode()) for label, blank in self._blanks.items()]

    def named(self, names: Mapping[bytes, bytes]) -> list[bytes]:
        """The lines of each object, with names for the blank nodes."""
        blocks = self._ready.copy()
        blocks += [lines.named(names) for lines in self._marked]
        blocks += [blank.named(label.encode(), names) for label, blank in self._blanks.items() if blank.is_subject]
        return blocks

    def _written(self, names: Mapping[bytes, bytes]) -> bytes:
        return in_order(self.named(names), are_apart=not self.has_repeated)


def in_order(blocks: list[bytes], *, are_apart: bool) -> bytes:
    """All lines in the order of code points; `are_apart` where no two blocks have the same subject."""
    blocks.sort()  # each begins with its subject
    if are_apart:
        return b"".join(blocks)
    together: dict[bytes, list[bytes]] = {}
    for data in blocks:
        together.setdefault(data[: data.find(b" ")], []).append(data)
    return b"".join([texts[0] if len(texts) == 1 else in_lines(*texts) for texts in together.values()])


def is_clean(data: bytes) -> bool:
    """Whether nothing in these lines is written otherwise in N-Quads than in JSON."""
    return b"\x7f" not in data and (b"\\" not in data or b"\\u" not in data)


def require_absolute(ids: Sequence[str], prefixes: set[str]) -> None:
    """Raise `Declined` unless all are absolute IRIs, and none is a compact one with one of these prefixes.

    Raises `TypeError` for what is no string.
    """
    if not ids:
        return
    text = "\n".join(ids)
    if {*map(type, ids)} != {str}:
        raise TypeError
    if text.count("\n") != len(ids) - 1:
        raise Declined
    schemes = {iri[: iri.find(":") + 1] for iri in ids}
    if prefixes and any(scheme[:-1] in prefixes for scheme in schemes):
        raise Declined
    is_usual = schemes <= _SCHEMES and text.isascii() and not text.encode().translate(None, _USUAL)
    if not is_usual and not all(map(_IRI.fullmatch, ids)):
        raise Declined


@lru_cache(maxsize=64)
def are_readable(pieces: tuple[Walk, ...]) -> bool:
    """Whether nothing that is read in one of the pieces is hidden in another."""
    try:
        _require_readable([sight for piece in pieces for sight in piece._sights])
    except Declined:
        return False
    return True


def _require_readable(sights: Sequence[_Sight]) -> None:
    """Raise `Declined` where one object with an id may hide what is read in another."""
    repeated: dict[str, list[_Sight]] = {}
    for sight in sights:
        if not sight[3]:
            repeated.setdefault(sight[0], []).append(sight)
    for same in repeated.values():
        if len(same) > MAX_REPEATED:
            raise Declined
        for (_, shape, item, _), (_, other, hidden, _) in itertools.permutations(same, 2):
            if shape.hides(item, other, hidden):
                raise Declined


_PIECES = itertools.count()


def piece_of(value: Frozen, spot: Spot) -> Walk | None:
    """The walk over a frozen object where it stands in this spot, made once; None when it is declined."""
    pieces = spot.places.pieces
    found = pieces.get((id(value), id(spot)))
    if found is None:
        if len(pieces) >= MAX_PIECES:
            pieces.clear()
        found = pieces[id(value), id(spot)] = (value, spot, _walk_apart(value, spot))
    return found[2]


def _walk_apart(value: Frozen, spot: Spot) -> Walk | None:
    walk = Walk(f"{next(_PIECES)}.", exact=True, depth=MAX_DEPTH - PIECE_DEPTH)
    try:
        walk.node(value, spot, "", "")  # at a depth where it takes no pieces itself
        walk.finish(spot.places.prefixes)
    except (Declined, TypeError):
        return None
    return walk
