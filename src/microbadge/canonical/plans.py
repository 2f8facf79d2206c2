"""Plans: how to write a document whose objects have the same shapes, one by one, as those of documents before it.

A walk (`walk`) looks up the shape of each object. Badges of one issuer, or of one programme, are built alike, so that
for a structure that comes again all that can be known beforehand is: one function compares the keys and types of all
objects, hashes the blank nodes, and writes every line with its names. Where anything is otherwise it says so (`Miss`),
and the document is walked.

The source text of the function has nothing in it but names and numbers of its own, as in `writers`: what comes from
contexts and documents is given to it as values (docs/decisions/0021-compiled-path.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

from ..frozen import Frozen
from .safe import MAX_PARTS
from .shapes import Shape, Spot
from .states import Declined
from .walk import MAX_LOCAL_CONTEXTS, MAX_SIZE, Walk, are_readable, in_order, is_clean, piece_of, require_absolute
from .writers import ARRAYS, OBJECTS, Constant, Inner, Iri, Lines, Literal, Objects, Part, Written

MAX_OBJECTS = 250
"""In a document that gets a plan."""


MAX_LINES = 1_500
"""In the same; it takes a millisecond to plan ten of them."""


class Miss(Exception):  # noqa: N818 - it is no error: the document is walked instead
    """The document is not what the plan is for."""


class _Unplanned(Exception):  # noqa: N818 - as above
    """There are no plans for such documents."""


class Plan:
    """A plan for documents like the one it was made of."""

    def __init__(self, write: Callable[[Any], bytes]) -> None:
        self._write = write

    def canonical(self, document: Mapping[str, Any]) -> bytes | None:
        """The canonical N-Quads with SHA-256, in UTF-8; None for a document that is not like the one of the plan."""
        try:
            return self._write(document)
        except (Miss, Declined, TypeError, KeyError, UnicodeEncodeError):
            return None


def plan_of(document: Mapping[str, Any], spot: Spot, prefixes: set[str]) -> Plan | None:
    """Make a plan of a document that was walked in this spot; None where there is none."""
    drawing = _Drawing(prefixes)
    try:
        drawing.node(document, spot, "n0", "")
        return Plan(drawing.function())
    except (_Unplanned, Declined, KeyError):  # a place that another thread learnt at the same time
        return None


class _Plain:
    """What the writers of plain values in arrays need of a walk."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.parts = 0
        self.is_disordered = False

    def node(self, *_: object) -> str:
        """An object among them is a surprise."""
        raise Miss

    object = reference = graph = node


class _Term:
    """What stands for an object in a line: as text with names, and in what a blank node next to it is hashed by."""

    def __init__(self, final: str, hashed: str | None = None) -> None:
        self.final = final
        self.hashed = final if hashed is None else hashed


class _Drawing:
    """Draws up the source text of a plan."""

    def __init__(self, prefixes: set[str]) -> None:
        self._prefixes = prefixes
        self._values: dict[str, Any] = {
            "A": ARRAYS,
            "O": OBJECTS,
            "M": Miss,
            "P": _Plain,
            "e": encode_basestring,
            "sha": hashlib.sha256,
            "piece": _piece,
            "check": require_absolute,
            "prefixes": prefixes,
            "order": _order,
            "together": _together,
        }
        self._known: dict[object, str] = {}
        self._structure: dict[int, list[str]] = {}
        self._depth = 0
        self._fetch: list[str] = []
        self._variables = 0
        self._ids: list[str] = []
        self._subjects: list[str] = []
        self._pieces: list[str] = []
        self._hashed: list[tuple[str, str]] = []
        self._sorted: list[str] = []
        self._texts: list[str] = []
        self._count = 0
        self._parts = 0
        self._lines_written = 0
        self._has_plain = False

    def node(self, item: Mapping[str, Any], spot: Spot, var: str, mention: str) -> _Term:
        """Plan an object that stands in a variable; `mention` is the line that refers to it."""
        self._object()
        if "@context" in item and var != "n0":
            raise _Unplanned
        self._depth += 1
        types = item.get("type", ())
        self._parts += 0 if type(types) is str else len(types)
        place = spot.nodes[types if type(types) is str else tuple(types)]
        shape = place.shape(item)
        self._expect(item, var)
        if shape.has_id:
            term = _Term(f"<{{{self._id(var)}}}>")
            self._subjects.append(self._ids[-1])
            hashed, final = self._lines(item, shape, var, term)
        else:
            blank = _Term(f"{{t{var}}}", "_:z")
            hashed, final = self._lines(item, shape, var, _Term(f"{{t{var}}}", "_:a"))
            own = f'f"{mention}{hashed}"' if mention.startswith("<") else f'f"{hashed}{mention}"'
            self._hashed.append((var, own))
            term = blank
        self._texts.append(f'f"{final}".encode(),')
        self._depth -= 1
        return term

    def _object(self) -> None:
        self._parts += 1
        self._count += 1
        if self._count > MAX_OBJECTS:
            raise _Unplanned

    def _expect(self, item: Mapping[str, Any], var: str) -> None:
        keys = self._value(tuple(item))
        # A frozen one with an id may have been walked apart, and then there is another plan for it.
        other = "is not dict" if "id" in item and type(item) is dict else "not in O"
        self._require(f"{var}.__class__ {other} or tuple({var}) != {keys}")
        if "type" in item:
            types = item["type"]
            name = self._value("type")
            expected = self._value(types if type(types) is str else [*types], key=("types", types))
            self._require(f"{var}[{name}] != {expected}")

    def _require(self, otherwise: str) -> None:
        """Structure is compared from the outside in, before anything is written: most other documents differ early."""
        self._structure.setdefault(self._depth, []).append(f"if {otherwise}: raise M")

    def _value(self, value: Any, key: object = None) -> str:
        """The name under which the function gets a value."""
        if type(key) is tuple and isinstance(key[1], list):
            key = ("list", *key[1])
        key = ("value", value) if key is None else key
        if key not in self._known:
            name = self._known[key] = f"v{len(self._values)}"
            self._values[name] = value
        return self._known[key]

    def _id(self, var: str) -> str:
        return self._iri(f"{var}[{self._value('id')}]")

    def _iri(self, found: str) -> str:
        name = f"i{len(self._ids)}"
        self._fetch.append(f"{name} = {found}")
        self._ids.append(name)
        return name

    def _lines(self, item: Mapping[str, Any], shape: Shape, var: str, subject: _Term) -> tuple[str, str]:
        """The bodies of the two strings with the lines of an object: to be hashed, and with names."""
        self._lines_written += len(shape.parts)
        if self._lines_written > MAX_LINES:
            raise _Unplanned
        bodies = [self._part(part, item, var, subject) for part in shape.parts]
        if not bodies:
            raise _Unplanned
        return "".join(hashed for hashed, _ in bodies), "".join(final for _, final in bodies)

    def _part(self, part: Part, item: Mapping[str, Any], var: str, subject: _Term) -> tuple[str, str]:
        s, z = subject.final, subject.hashed
        match part:
            case Constant(text):
                rest = f"{{{self._value(text)}}}"
            case Literal(key, predicate, suffix):
                rest = self._line(predicate, f"{{e({var}[{self._value(key)}])}}", suffix)
            case Iri(key, predicate):
                rest = self._line(predicate, f"<{{{self._iri(f'{var}[{self._value(key)}]')}}}>")
            case Written(key, predicate, write):
                writer = self._value(write, key=("writer", id(write)))
                rest = self._line(predicate, f"{{{writer}({var}[{self._value(key)}])}}")
            case Inner(key, predicate, objects):
                term = self._member(item[key], objects, f"{var}[{self._value(key)}]", predicate, subject)
                return z + self._line(predicate, term.hashed), s + self._line(predicate, term.final)
            case Lines(key, objects):
                return self._array(item[key], objects, f"{var}[{self._value(key)}]", subject)
            case _:
                raise _Unplanned
        return z + rest, s + rest

    def _line(self, predicate: str, term: str, suffix: str = "") -> str:
        return f"{{{self._value(f' {predicate} ')}}}{term}{{{self._value(f'{suffix} .' + chr(10))}}}"

    def _member(
        self, value: Any, objects: Objects, found: str, predicate: str, subject: _Term, *, in_array: bool = False
    ) -> _Term:
        """An object that is the value of a member, or in its array."""
        if not objects.is_plain:
            raise _Unplanned
        if len(value) == 1 and "id" in value:
            self._object()
            name = self._fetched(found)
            self._expect(value, name)
            iri = self._id(name)
            if objects.spot.kind is not None or in_array:
                self._subjects.append(iri)
            return _Term(f"<{{{iri}}}>")
        if type(value) is Frozen and "id" in value and piece_of(value, objects.spot) is not None:
            name = self._fetched(found)
            spot = self._value(objects.spot, key=("spot", id(objects.spot)))
            self._fetch.append(f"p{name} = piece({name}, {spot})")
            self._pieces.append(f"p{name}")
            return _Term(f"<{{{name}[{self._value('id')}]}}>")
        who = subject.final if subject.final.startswith("<") else "_:z"
        mention = who + self._line(predicate, "_:a")
        return self.node(value, objects.spot, self._fetched(found), mention)

    def _fetched(self, found: str) -> str:
        self._variables += 1
        name = f"n{self._variables}"
        self._structure.setdefault(self._depth, []).append(f"{name} = {found}")
        return name

    def _array(self, values: Sequence[Any], objects: Objects, found: str, subject: _Term) -> tuple[str, str]:
        kinds = {type(value) in OBJECTS for value in values}
        if len(kinds) > 1:
            raise _Unplanned
        if kinds != {True}:
            self._has_plain = True
            several = self._value(objects.several, key=("several", id(objects)))
            hashed, final = (f"{{{several}(plain, {found}, f'{s}', '')}}" for s in (subject.hashed, subject.final))
            return hashed, final
        self._parts += len(values)
        name = self._fetched(found)
        self._require(f"{name}.__class__ not in A or len({name}) != {len(values)}")
        terms = [
            self._member(value, objects, f"{name}[{at}]", objects.predicate, subject, in_array=True)
            for at, value in enumerate(values)
        ]
        iris = [term.final for term in terms if term.hashed != "_:z"]
        blanks = [term.final[1:-1] for term in terms if term.hashed == "_:z"]
        # In order the blank nodes come after the others; among themselves it depends on their names.
        self._fetch.append(f"s{name} = sorted(({''.join(f'f{iri!r}, ' for iri in iris)}))")
        self._fetch.append(f"if len({{*s{name}}}) != {len(iris)}: raise M")  # a statement is hashed once
        self._sorted.append(f"z{name} = sorted(({''.join(f'{blank}, ' for blank in blanks)}))")
        first = [f"{{s{name}[{at}]}}" for at in range(len(iris))]
        then = [f"{{z{name}[{at}]}}" for at in range(len(blanks))]
        unnamed = [*first, *("_:z" for _ in blanks)]
        hashed = "".join(subject.hashed + self._line(objects.predicate, term) for term in unnamed)
        return hashed, "".join(subject.final + self._line(objects.predicate, term) for term in [*first, *then])

    def function(self) -> Callable[[Any], bytes]:
        """The function that writes a document."""
        lines = ["def write(n0):"]
        if self._has_plain:
            lines.append("plain = P()")
        for depth in sorted(self._structure):
            lines += self._structure[depth]
        lines += self._fetch
        pieces = f"({''.join(f'{name}, ' for name in self._pieces)})"
        hashes = "".join(f"(sha({own}.encode()).digest(), {at}), " for at, (_, own) in enumerate(self._hashed))
        lines += [
            f"subjects = {{{', '.join(self._subjects) or '*()'}}}",
            f"if len(subjects) != {len(self._subjects)}: raise M",
            f"names, own = order([{hashes}], {pieces})",
        ]
        if self._hashed:
            lines.append(f"{''.join(f't{var}, ' for var, _ in self._hashed)}= own")
        lines += [*self._sorted, f"texts = [{' '.join(self._texts)}]"]
        ids = f"[{', '.join(self._ids)}]" + (" + plain.ids" if self._has_plain else "")
        parts = f"{self._parts}" + (" + plain.parts" if self._has_plain else "")
        lines += [f"check({ids}, prefixes)", f"return together(texts, {pieces}, names, subjects, {parts})"]
        exec(compile("\n    ".join(lines), "<a plan>", "exec"), self._values)  # noqa: S102 - see the decision record
        write: Callable[[Any], bytes] = self._values["write"]
        return write


def _piece(value: Any, spot: Spot) -> Walk:
    if type(value) is not Frozen or "id" not in value:
        raise Miss
    piece = piece_of(value, spot)
    if piece is None:
        raise Miss
    return piece


def _order(hashes: list[tuple[bytes, Any]], pieces: Sequence[Walk]) -> tuple[dict[bytes, bytes], list[str]]:
    """Name the blank nodes: those of the pieces by their labels, and the document's own by their numbers."""
    own: list[str] = [""] * len(hashes)
    for piece in pieces:
        hashes += piece.hashes("sha256")
    hashes.sort(key=_first)
    names = {}
    before = b""
    for number, (found, label) in enumerate(hashes):
        if found == before:
            raise Miss
        before = found
        if type(label) is int:
            own[label] = f"_:c14n{number}"
        else:
            names[label] = b"c14n%d" % number
    return names, own


def _first(pair: tuple[bytes, Any]) -> bytes:
    return pair[0]


def _together(
    texts: list[bytes], pieces: Sequence[Walk], names: Mapping[bytes, bytes], own: set[str], parts: int
) -> bytes:
    """All lines in order; `own` are the ids of objects outside the pieces, `parts` how many parts there are."""
    subjects: set[str] = set()
    are_apart = True
    contexts = 0
    for piece in pieces:
        if not own.isdisjoint(piece.subjects):
            raise Miss
        are_apart = are_apart and not piece.has_repeated and subjects.isdisjoint(piece.subjects)
        subjects |= piece.subjects
        parts += piece.parts
        contexts += piece.contexts
        texts += piece.named(names)
    if not are_apart and not are_readable(tuple(pieces)):
        raise Miss
    data = in_order(texts, are_apart=are_apart)
    if len(data) > MAX_SIZE or parts > MAX_PARTS or contexts > MAX_LOCAL_CONTEXTS or not is_clean(data):
        raise Miss
    return data
