"""Blank nodes, and lines in which they stand by marks until they have names.

In a document that is a tree a blank node is referred to once, so that its first-degree hash (RDF Dataset
Canonicalization 1.0, section 4.6) is made from its own lines and the one that refers to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from .rdfc10 import HashName

_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}


class Blank:
    r"""A blank node: its own lines and the one that refers to it, with ``_:a`` for itself.

    Other blank nodes stand in them by their marks, ``_:\x01label\x01``.
    """

    lines = ""
    mention = ""
    data = b""
    is_subject = True
    is_disordered = False
    _inner: Marked | None = None
    _parts: list[bytes]
    _hashes: dict[str, bytes]

    def finish(self, lines: bytes) -> None:
        """Look once at lines that are complete."""
        self._hashes = {}
        if b"\x01" in lines:
            self._inner = Marked(lines, is_disordered=self.is_disordered)
            self.data = self._inner.named(_NAMELESS)
        else:
            self.data = lines
            # A line break in a literal is escaped, so that what follows on one is a subject.
            self._parts = lines[4:].split(b"\n_:a ")

    def hash(self, name: HashName) -> bytes:
        """The first-degree hash (RDF Dataset Canonicalization 1.0, section 4.6)."""
        found = self._hashes.get(name)
        if found is None:
            mention = self.mention.encode()
            # In order already: "<" comes before the "_:a" that stands first in its own lines, and "_:z" after it.
            data = mention + self.data if mention[:1] == b"<" else self.data + mention
            found = self._hashes[name] = _HASHES[name](data).digest()
        return found

    def named(self, label: bytes, names: Mapping[bytes, bytes]) -> bytes:
        """Its own lines, with names for blank nodes."""
        parts = self._parts if self._inner is None else self._inner.named(names)[4:].split(b"\n_:a ")
        name = b"_:%b " % names[label]
        return name + (b"\n" + name).join(parts)


class GraphName(Blank):
    """The name of a graph: `lines` are all that are in the graph, with its mark at their ends."""

    is_subject = False

    def __init__(self, label: str) -> None:
        self._label = label.encode()

    def finish(self, lines: bytes) -> None:
        """Put in order what says something in the graph, and what refers to it."""
        names = _Nameless({self._label: b"a"})
        inside = [Marked(line, is_disordered=False).named(names) for line in {*lines.split(b"\n")} - {b""}]
        self.data = b"\n".join(sorted([*inside, self.mention.encode()[:-1]])) + b"\n"
        self.mention = ""
        self._hashes = {}


class _Nameless(dict[bytes, bytes]):
    def __missing__(self, key: bytes) -> bytes:
        return b"z"


_NAMELESS = _Nameless()


class Marked:
    """Lines with marks in them: the text between the labels, and the labels."""

    __slots__ = ("_is_disordered", "_labels", "_texts")

    def __init__(self, lines: bytes, *, is_disordered: bool) -> None:
        self._texts = lines.split(b"\x01")
        self._labels = self._texts[1::2]
        self._is_disordered = is_disordered

    def named(self, names: Mapping[bytes, bytes]) -> bytes:
        """The lines with the names of the blank nodes, in order."""
        texts = self._texts.copy()
        texts[1::2] = [names[label] for label in self._labels]
        data = b"".join(texts)
        return in_lines(data, each_once=False) if self._is_disordered else data


def in_lines(*texts: bytes, each_once: bool = True) -> bytes:
    """All lines in order; in UTF-8 that is the order of code points."""
    lines = b"".join(texts).split(b"\n")
    lines.pop()
    return b"\n".join(sorted({*lines} if each_once else lines)) + b"\n"
