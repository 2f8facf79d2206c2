"""Expanded JSON-LD to RDF statements (JSON-LD 1.1 API, section 8, RDF Serialization/Deserialization Algorithms).

PyLD has this too. Ours goes over the tree once, without a node map in which every value is compared with every
other, and writes terms in the form that RDFC-1.0 hashes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import WorkLimitError
from .jcs import jcs
from .nquads import Quad, literal

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_DOUBLE = f"{XSD}double"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE, _FIRST, _REST, _NIL = f"<{_RDF}type>", f"<{_RDF}first>", f"<{_RDF}rest>", f"<{_RDF}nil>"
MAX_CHARACTERS = 32_000_000
"""In all statements together: four times what a document may hold. Genuine ones make less than three times as much."""
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]*")


def to_quads(nodes: Iterable[Mapping[str, Any]]) -> list[Quad]:
    """Statements of an expanded document. What has no absolute IRI is left out, as the standard says.

    Raises `WorkLimitError` for a document in which some long id or IRI is repeated in too many statements.
    """
    conversion = _Conversion()
    for node in nodes:
        conversion.node(node, "")
    return conversion.quads


class _Conversion:
    def __init__(self) -> None:
        self.quads: list[Quad] = []
        self._labels: dict[str, str] = {}
        self._count = 0
        self._characters = 0

    def _new_blank(self) -> str:
        self._count += 1
        return f"_:b{self._count}"

    def resource(self, iri: object) -> str | None:
        """The term for an IRI or blank node identifier; None for a relative IRI."""
        if not isinstance(iri, str):
            return None
        if iri.startswith("_:"):
            if iri not in self._labels:
                self._labels[iri] = self._new_blank()
            return self._labels[iri]
        return f"<{iri}>" if _ABSOLUTE.fullmatch(iri) else None

    def add(self, subject: str | None, predicate: str | None, value: str | None, graph: str) -> None:
        if subject is not None and predicate is not None and value is not None and not predicate.startswith("_:"):
            self._characters += len(subject) + len(predicate) + len(value) + len(graph)
            if self._characters > MAX_CHARACTERS:
                raise WorkLimitError(f"signed statements of more than {MAX_CHARACTERS} characters", pointer="")
            self.quads.append(Quad(subject, predicate, value, graph))

    def node(self, node: Mapping[str, Any], graph: str) -> str | None:
        """Add all that a node object says; the answer is its term."""
        subject = self.resource(node["@id"]) if "@id" in node else self._new_blank()
        for iri in node.get("@type", ()):
            self.add(subject, _TYPE, self.resource(iri), graph)
        for key, values in node.items():
            if not key.startswith("@"):
                predicate = self.resource(key)
                for value in values:
                    self.add(subject, predicate, self.value(value, graph), graph)
        for iri, members in node.get("@reverse", {}).items():
            for member in members:
                self.add(self.node(member, graph), self.resource(iri), subject, graph)
        for member in node.get("@included", ()):
            self.node(member, graph)
        if subject is not None:
            for member in node.get("@graph", ()):
                self.value(member, subject)
        return subject

    def value(self, value: Mapping[str, Any], graph: str) -> str | None:
        if "@value" in value:
            return literal_of(value)
        if "@list" in value:
            return self._list(value["@list"], graph)
        return self.node(value, graph)

    def _list(self, members: list[Mapping[str, Any]], graph: str) -> str:
        rest = _NIL
        for member in reversed(members):
            cell = self._new_blank()
            self.add(cell, _FIRST, self.value(member, graph), graph)
            self.add(cell, _REST, rest, graph)
            rest = cell
        return rest


def literal_of(value: Mapping[str, Any]) -> str:
    """The literal that a value object stands for (JSON-LD 1.1 API, section 8.2.2).

    A base direction goes into the datatype (``i18n-datatype``): left out, it would not be signed.
    """
    content, datatype, language = value["@value"], value.get("@type"), value.get("@language")
    if datatype == "@json":
        return literal(jcs(content).decode(), f"{_RDF}JSON")
    if isinstance(content, bool):
        return literal("true" if content else "false", datatype or f"{XSD}boolean")
    if isinstance(content, int | float):
        if content == int(content) and abs(content) < 1e21 and datatype != XSD_DOUBLE:
            return literal(str(int(content)), datatype or f"{XSD}integer")
        return literal(canonical_double(content), datatype or XSD_DOUBLE)
    if "@direction" in value:
        return literal(content, f"https://www.w3.org/ns/i18n#{language or ''}_{value['@direction']}")
    return literal(content, datatype or f"{XSD}string", language)


def canonical_double(number: float) -> str:
    """The canonical lexical form of xsd:double, with 16 significant digits as JSON-LD 1.1 API 8.6 has it."""
    mantissa, _, exponent = f"{number:.15E}".partition("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}0E{int(exponent)}" if mantissa.endswith(".") else f"{mantissa}E{int(exponent)}"
