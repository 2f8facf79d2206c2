"""The compiled path: canonical N-Quads of a document without expanding it first.

A document is walked once. Each object is written by its shape (`shapes`), as the lines of its statements in order,
blank nodes by marks that stand for their names. In a document that is a tree each blank node is referred to once, so
that the hashes of RDFC-1.0 are made from the lines of one object; only where two are equal is the algorithm asked. What
is outside the subset, or would be refused, is declined: then the reference path says what it is.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import threading
from collections.abc import Mapping
from typing import Any

from ..frozen import Frozen, FrozenList
from .nquads import parse
from .rdfc10 import HashName, canonicalize
from .safe import IRI, MAX_PARTS
from .shapes import Places, Shape, Spot, mere_id, root_spot
from .states import Declined
from .tables import automaton

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
_Sight = tuple[Shape, Mapping[str, Any]]
MAX_CONTEXTS = 20
"""Of one document; genuine ones have four at most."""
MAX_PIECES = 4
"""Spots that one frozen object is known in."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MARK = re.compile("_:\x01[^\x02]*\x02")
_AROUND_MARKS = re.compile("(_:\x01[^\x02]*\x02)")
_IRI = re.compile(f"(?!_:){IRI.pattern}")
_ASCII_IRIS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*+:[!#-;=?-\[\]_a-z~]*+\n)*+")


class _Blank:
    """A blank node: its own lines and the one that refers to it, with ``_:a`` for itself."""

    is_subject = True
    __slots__ = ("data", "hashes", "inner", "lines", "mention")

    def __init__(self) -> None:
        self.lines = ""
        self.mention = ""
        self.data = b""
        self.inner: _Marked | None = None
        self.hashes: dict[str, str] = {}

    def finish(self) -> None:
        """Look once at lines that are complete."""
        self.data = self.lines.encode()
        if b"\x01" in self.data:
            self.inner = _Marked(self.lines)
            self.data = self.inner.named(_NAMELESS)

    def hash(self, name: HashName) -> str:
        """The first-degree hash (RDF Dataset Canonicalization 1.0, section 4.6)."""
        found = self.hashes.get(name)
        if found is None:
            mention = self.mention.encode()
            # In order already: "<" comes before the "_:a" that stands first in its own lines, and "_:z" after it.
            data = mention + self.data if self.mention.startswith("<") else self.data + mention
            found = self.hashes[name] = hashlib.new(name, data).hexdigest()
        return found

    def named(self, mark: str, names: Mapping[str, bytes]) -> bytes:
        """Its own lines, with names for blank nodes."""
        data = self.data if self.inner is None else self.inner.named(names)
        # A line break in a literal is escaped, so that what follows on one is a subject.
        return (b"\n" + data).replace(b"\n_:a ", b"\n%b " % names[mark])[1:]


class _Graph(_Blank):
    """The name of a graph: `lines` are all that are in the graph, with its mark at their ends."""

    is_subject = False
    __slots__ = ("mark",)

    def __init__(self, mark: str) -> None:
        super().__init__()
        self.mark = mark

    def finish(self) -> None:
        """Put in order what says something in the graph, and what refers to it."""
        lines = {line for line in self.lines.split("\n") if line}
        named = [_MARK.sub("_:z", line.replace(self.mark, "_:a")) + "\n" for line in lines]
        self.data = "".join(sorted([*named, self.mention])).encode()
        self.mention = ""


class _Nameless(dict[str, bytes]):
    def __missing__(self, key: str) -> bytes:
        return b"_:z"


_NAMELESS = _Nameless()


class _Marked:
    """Lines with marks in them: the text between the marks, and the marks."""

    __slots__ = ("_marks", "_texts")

    def __init__(self, text: str) -> None:
        parts = _AROUND_MARKS.split(text)
        self._marks = parts[1::2]
        self._texts = [part.encode() for part in parts]

    def named(self, names: Mapping[str, bytes]) -> bytes:
        """The lines with the names of the blank nodes, in order."""
        texts = self._texts.copy()
        texts[1::2] = [names[mark] for mark in self._marks]
        data = b"".join(texts)
        return _sorted(data, each_once=False) if len(self._marks) > 1 else data


class Walk:
    """One walk over a document, or over a frozen part of one, and what was found.

    With `exact` the type of each value is looked at before it is written; else a `TypeError` says that one is another
    than in most objects with the same keys, and the walk has to be begun again. `depth` is how deep it begins.
    """

    def __init__(self, prefix: str = "", *, exact: bool = False, depth: int = 0) -> None:
        self.ids: list[str] = []
        self.parts = 0
        self._exact = exact
        self._prefix = prefix
        self._depth = depth
        self._blanks: dict[str, _Blank] = {}
        self._blocks: list[str] = []
        self._ready: list[bytes] = []
        self._marked: list[_Marked] = []
        self._subjects: list[str] = []
        self._seen: dict[str, _Sight] = {}
        self._repeated: dict[str, list[_Sight]] = {}
        self._pieces: set[Walk] = set()
        self._contexts = 0

    def node(self, item: Mapping[str, Any], spot: Spot, graph: str = "") -> str:
        """Write what an object says; the answer is its term."""
        depth = self._depth = self._depth + 1
        if depth > MAX_DEPTH:
            raise Declined
        if depth > 1 and "@context" in item:
            spot = self._local(item, spot)
        types = item.get("type", ())
        if types.__class__ is not str:
            types = tuple(types)
            self.parts += len(types)
        place = spot.nodes.get(types) or spot.node(types)
        shape = place.shapes.get(tuple(item))
        if shape is None or self._exact:
            shape = place.shape(item)
        if shape.has_id:
            iri = item["id"]
            term = f"<{iri}>"
            self.ids.append(iri)
            self._subjects.append(iri)
            if not graph:
                self._see(iri, (shape, item))
            text = shape.write(self, item, term, graph)
            if graph:
                text = text.replace(" .\n", f" {graph} .\n")
                self._blanks[graph].lines += text
            self._blocks.append(text)
        else:
            term = f"_:\x01{self._prefix}{len(self._blanks)}\x02"
            blank = self._blanks[term] = _Blank()
            text = shape.write(self, item, "_:a", graph)
            if graph:
                text = text.replace(" .\n", f" {graph} .\n")
                self._blanks[graph].lines += f"\n{text}".replace("\n_:a ", f"\n{term} ")
            blank.lines = text
        if not text:
            raise Declined
        self._depth = depth - 1
        return term

    def _local(self, item: Mapping[str, Any], spot: Spot) -> Spot:
        self._contexts += len(item["@context"])
        if self._contexts > MAX_LOCAL_CONTEXTS:
            raise Declined
        return spot.local(item)

    def object(self, value: Mapping[str, Any], spot: Spot, predicate: str, subject: str, graph: str) -> str:
        """Write an object that is the value of a member; the answer is its term."""
        if value.__class__ is Frozen and self._depth <= MAX_DEPTH - PIECE_DEPTH and not graph and "id" in value:
            piece = _piece_of(value, spot)
            if piece is not None and piece not in self._pieces:
                self._include(piece)
                return f"<{value['id']}>"
        term = self.node(value, spot, graph)
        if term[0] == "_":
            self._mention(term, predicate, subject, graph)
        return term

    def reference(self, iri: Any, kind: str | None, graph: str) -> str:
        """Write an object that has nothing but an id."""
        if type(iri) is not str:
            raise Declined
        self.parts += 1
        self.ids.append(iri)
        if kind is not None and not graph:
            self._see(iri, (mere_id(kind), {}))
        return f"<{iri}>"

    def graph(self, value: Mapping[str, Any], spot: Spot, predicate: str, subject: str, graph: str) -> str:
        """Write an object that stands in a graph of its own; the answer is the name of the graph."""
        name = f"_:\x01{self._prefix}{len(self._blanks)}\x02"
        self._blanks[name] = _Graph(name)
        self._mention(name, predicate, subject, graph)
        self.node(value, spot, name)
        return name

    def chain(self, terms: list[str], predicate: str, subject: str, graph: str) -> str:
        """Write an RDF list; the answer is its first cell."""
        if graph:
            raise Declined
        rest = f"<{_RDF}nil>"
        for term in reversed(terms):
            cell = f"_:\x01{self._prefix}{len(self._blanks)}\x02"
            blank = self._blanks[cell] = _Blank()
            blank.lines = f"_:a <{_RDF}first> {term} .\n_:a <{_RDF}rest> {rest} .\n"
            blank.mention = f"_:z <{_RDF}rest> _:a .\n"
            rest = cell
        if terms:
            self._mention(rest, predicate, subject, graph)
        return rest

    def _mention(self, mark: str, predicate: str, subject: str, graph: str) -> None:
        who = subject if subject[0] == "<" else "_:z"
        self._blanks[mark].mention = f"{who} {predicate} _:a _:z .\n" if graph else f"{who} {predicate} _:a .\n"

    def _see(self, iri: str, sight: _Sight) -> None:
        if iri in self._seen:
            self._repeated.setdefault(iri, [self._seen[iri]]).append(sight)
        else:
            self._seen[iri] = sight

    def _include(self, piece: Walk) -> None:
        self._pieces.add(piece)
        self.parts += piece.parts
        if self._seen.keys().isdisjoint(piece._seen):
            self._seen |= piece._seen
        else:
            for iri, sight in piece._seen.items():
                for each in piece._repeated.get(iri, [sight]):
                    self._see(iri, each)
        self._subjects += piece._subjects
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
        self._require_absolute(prefixes)
        for sights in self._repeated.values():
            if len(sights) > MAX_REPEATED:
                raise Declined
            for (shape, item), (other, hidden) in itertools.permutations(sights, 2):
                if shape.hides(item, other, hidden):
                    raise Declined
        try:
            size = sum(map(self._ready_or_marked, self._blocks))
            for blank in self._blanks.values():
                if not blank.data:  # else it is one of a piece
                    blank.finish()
                    size += len(_clean(blank.data))
        except UnicodeEncodeError:  # a lone surrogate
            raise Declined from None
        if size > MAX_SIZE:
            raise Declined

    def _ready_or_marked(self, text: str) -> int:
        data = _clean(text.encode())
        if b"\x01" in data:
            self._marked.append(_Marked(text))
        else:
            self._ready.append(data)
        return len(data)

    def _require_absolute(self, prefixes: set[str]) -> None:
        if not self.ids:
            return
        text = "\n".join(self.ids) + "\n"
        if {*map(type, self.ids)} != {str} or text.count("\n") != len(self.ids):
            raise Declined
        if not _ASCII_IRIS.fullmatch(text) and not all(map(_IRI.fullmatch, self.ids)):
            raise Declined
        if prefixes and not prefixes.isdisjoint(iri[: iri.index(":")] for iri in self.ids):
            raise Declined

    def canonical(self, name: HashName) -> bytes:
        """The canonical N-Quads (RDFC-1.0) in UTF-8; raises `WorkLimitError` as the reference path does."""
        hashes = sorted([(blank.hash(name), mark) for mark, blank in self._blanks.items()])
        if len({found for found, _ in hashes}) == len(hashes):
            return self._named({mark: b"_:c14n%d" % number for number, (_, mark) in enumerate(hashes)})
        # Blank nodes that look alike are told apart by the whole algorithm.
        names = {mark: b"_:b%d" % number for number, mark in enumerate(self._blanks)}
        return canonicalize(parse(self._named(names).decode()), hash_name=name).encode()

    def _named(self, names: Mapping[str, bytes]) -> bytes:
        blocks = self._ready.copy()
        blocks += [lines.named(names) for lines in self._marked]
        blocks += [blank.named(mark, names) for mark, blank in self._blanks.items() if blank.is_subject]
        blocks.sort()  # each begins with its subject
        if len({*self._subjects}) == len(self._subjects):
            return b"".join(blocks)
        together: dict[bytes, list[bytes]] = {}
        for data in blocks:
            together.setdefault(data[: data.find(b" ")], []).append(data)
        return b"".join([texts[0] if len(texts) == 1 else _sorted(*texts) for texts in together.values()])


def _sorted(*texts: bytes, each_once: bool = True) -> bytes:
    """All lines in order; in UTF-8 that is the order of code points."""
    lines = b"".join(texts).split(b"\n")
    lines.pop()
    return b"\n".join(sorted({*lines} if each_once else lines)) + b"\n"


def _clean(data: bytes) -> bytes:
    """Return lines in which nothing is written otherwise in N-Quads than in JSON; raises `Declined` for others."""
    if b"\\u" in data or b"\x7f" in data:
        raise Declined
    return data


_PIECES = itertools.count()


def _piece_of(value: Frozen, spot: Spot) -> Walk | None:
    """The walk over a frozen object where it stands in this spot, made once; None when it is declined."""
    pieces: dict[Spot, Walk | None] = value.known(_piece_of, lambda _: {})
    if spot not in pieces:
        if len(pieces) >= MAX_PIECES:
            pieces.clear()
        pieces[spot] = _walk_apart(value, spot)
    return pieces[spot]


def _walk_apart(value: Frozen, spot: Spot) -> Walk | None:
    walk = Walk(f"{next(_PIECES)}.", exact=True, depth=MAX_DEPTH - PIECE_DEPTH)
    try:
        walk.node(value, spot)  # at a depth where it takes no pieces itself
        walk.finish(spot.prefixes)
    except (Declined, TypeError):
        return None
    return walk


class _Learnt:
    """What was learnt of the documents with certain contexts."""

    def __init__(self, urls: tuple[str, ...]) -> None:
        self.automaton, state = automaton(urls)
        self.places = Places(self.automaton.prefixes)
        self.root = root_spot(self.places, state)


class _Memory:
    """What was learnt, for the contexts of so many documents; those not asked for longest are forgotten first."""

    MAX = 16

    def __init__(self) -> None:
        self._learnt: dict[tuple[str, ...], _Learnt] = {}
        self._lock = threading.Lock()

    def of(self, urls: tuple[str, ...]) -> _Learnt:
        """What was learnt for these contexts; raises `Declined` for contexts that are not known."""
        learnt = self._learnt.get(urls)
        if learnt is None or learnt.places.is_full:
            learnt = _Learnt(urls)
            with self._lock:
                if len(self._learnt) >= self.MAX:
                    del self._learnt[next(iter(self._learnt))]
                self._learnt[urls] = learnt
        return learnt


_MEMORY = _Memory()


def walk_over(document: Mapping[str, Any]) -> Walk | None:
    """Walk a document; None when it is left to the reference path.

    Of a document that it walks, the reference path would have made the same N-Quads, and found nothing to refuse.
    """
    if type(document) not in (dict, Frozen) or "@context" not in document:
        return None
    contexts = document["@context"]
    urls = tuple(contexts) if type(contexts) in (list, FrozenList) else (contexts,)
    if len(urls) > MAX_CONTEXTS or not all(type(url) is str for url in urls):
        return None
    try:
        learnt = _MEMORY.of(urls)
        try:
            return _walked(document, learnt, exact=False)
        except TypeError:
            return _walked(document, learnt, exact=True)
    except (Declined, TypeError):
        return None


def _walked(document: Mapping[str, Any], learnt: _Learnt, *, exact: bool) -> Walk:
    walk = Walk(exact=exact)
    walk.node(document, learnt.root)
    walk.finish(learnt.automaton.prefixes)
    return walk
