"""Safe mode: what a signature would not cover, or what two libraries would sign differently, is refused.

RDF canonicalization signs statements. Whatever of a JSON document makes none (a member that no context defines, a
relative type, a null) can be added, altered or taken away without breaking the signature (Data Integrity 1.0,
section 2.4, "data loss detection"). Each fault is told with its JSON pointer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from ..errors import Problem
from ..strict_json import MAX_SAFE_INTEGER, pointer
from .jsonld import Expansion
from .rdf import XSD_DOUBLE, canonical_double

MAX_PROBLEMS = 100
MAX_CONTEXTS = 1_000
"""Context URLs in one document, embedded credentials included."""
MAX_INLINE_CONTEXT = 2_000
"""Keys and values in all inline contexts of one document together."""
MAX_INLINE_WORK = 2_000_000
"""That number times the number of objects: PyLD may go through an inline context once for each object."""

_VALUE_OBJECT = frozenset({"@value", "@language", "@direction", "@type"})
_DOCUMENTS = frozenset(
    {
        "VerifiableCredential",
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
        "DataIntegrityProof",
    }
)
_KEYWORDS_OF_TERMS = {"@id", "@type", "@container", "@context", "@index", "@json", "@list", "@set", "@graph", "@none"}
_KEYWORDS_OF_CONTEXTS = {"@version", "@vocab", "@language", "@direction", "@propagate", "@protected"}
# Not @base and @import: ids would mean another thing than they show, and PyLD writes the import into its cache.
_CONTEXT_KEYWORDS = {*_KEYWORDS_OF_TERMS, *_KEYWORDS_OF_CONTEXTS, "@included", "@nest", "@prefix", "@reverse", "@value"}
_LIKE_A_KEYWORD = re.compile("@[A-Za-z]+")
_LANGUAGE_TAG = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_IRI = re.compile(r'(?:[A-Za-z][A-Za-z0-9+.-]*|_):[^\x00-\x20\x7f-\xa0<>"{}|\\^`\s]*')


def check_document(document: Mapping[str, Any], known: Container[str]) -> Iterator[Problem]:
    """Faults that show in the JSON text alone; `known` are the URLs of the contexts that there are."""
    contexts = _Contexts(known)
    objects = 0
    todo: list[tuple[Any, str]] = [(document, "")]
    while todo:
        item, place = todo.pop()
        if isinstance(item, dict):
            objects += 1
            for key, member in item.items():
                if key != "@context":
                    todo.append((member, place + pointer(key)))
                elif place == "" or _is_document(item):
                    yield from contexts.check(member, place + "/@context")
                if key.startswith("@") and not _may_stand(key, item, place):
                    yield Problem(
                        f"{key} may not stand here: a reader of JSON keys does not see it", place + pointer(key)
                    )
        elif isinstance(item, list):
            todo.extend((member, place + pointer(index)) for index, member in enumerate(item))
        elif item is None:
            yield Problem("null is not signed: leave the member out", place)
        elif isinstance(item, float) or (isinstance(item, int) and not isinstance(item, bool)):
            yield from _check_number(item, place)
    if contexts.inline * objects > MAX_INLINE_WORK:
        yield Problem("the inline contexts are too large for so large a document", "/@context")


def _may_stand(key: str, item: Mapping[str, Any], place: str) -> bool:
    if key == "@context":
        return place == "" or _is_document(item)
    return "@value" in item and key in _VALUE_OBJECT


def _is_document(item: Mapping[str, Any]) -> bool:
    types = item.get("type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name in _DOCUMENTS for name in names)


def _check_number(number: float, place: str) -> Iterator[Problem]:
    if abs(number) > MAX_SAFE_INTEGER:
        yield Problem("a number beyond 2^53 is written differently by different libraries", place, actual=number)
    elif number == 0 and math.copysign(1, number) < 0:
        yield Problem("minus zero is written differently by different libraries", place, actual=number)
    elif 0 < abs(number) < 1e-6:
        yield Problem("a number this small is written differently by different libraries", place, actual=number)
    elif float(canonical_double(number)) != number:
        yield Problem("more than 16 digits are not signed", place, actual=number)


class _Contexts:
    """Checks the values of ``@context``: known URLs, and inline contexts that are small and hide nothing."""

    def __init__(self, known: Container[str]) -> None:
        self.known = known
        self.urls = 0
        self.inline = 0

    def check(self, value: Any, place: str) -> Iterator[Problem]:
        several = isinstance(value, list)
        for index, entry in enumerate(value if several else [value]):
            here = place + pointer(index) if several else place
            if isinstance(entry, str):
                yield from self._url(entry, here)
            elif isinstance(entry, dict):
                yield from self._inside(entry, here)
            else:
                yield Problem("a context is a URL or an object", here, actual=entry)

    def _url(self, url: str, place: str) -> Iterator[Problem]:
        self.urls += 1
        if self.urls == MAX_CONTEXTS + 1:
            yield Problem(f"more than {MAX_CONTEXTS} contexts", place)
        if url not in self.known:
            yield Problem("this context is not known, and contexts are never fetched", place, actual=url)

    def _inside(self, context: Any, place: str) -> Iterator[Problem]:
        todo: list[tuple[Any, str]] = [(context, place)]
        while todo:
            item, here = todo.pop()
            self.inline += 1
            if self.inline == MAX_INLINE_CONTEXT + 1:
                yield Problem(f"inline contexts with more than {MAX_INLINE_CONTEXT} values", place)
                return
            if isinstance(item, dict):
                for key, member in item.items():
                    if _LIKE_A_KEYWORD.fullmatch(key) and key not in _CONTEXT_KEYWORDS:
                        yield Problem(f"{key} may not stand in an inline context", here + pointer(key))
                    elif key == "@context" and isinstance(member, str):
                        yield from self._url(member, here + pointer(key))
                    else:
                        todo.append((member, here + pointer(key)))
            elif isinstance(item, list):
                todo.extend((member, here + pointer(index)) for index, member in enumerate(item))
            elif isinstance(item, str) and _LIKE_A_KEYWORD.fullmatch(item) and item not in _CONTEXT_KEYWORDS:
                yield Problem(f"{item} is no keyword of JSON-LD", here)


def check_expansion(document: Mapping[str, Any], expansion: Expansion) -> Iterator[Problem]:
    """Faults that show in the expanded form: what has no meaning, no absolute IRI, or no language."""
    for place in expansion.dropped:
        yield Problem("no context gives this member a meaning, so it is not signed", place)
    scan = _Scan(expansion)
    for node in expansion.nodes:
        yield from scan.node(node)
    if not scan.signed and not expansion.dropped:
        yield Problem("the document says nothing that could be signed", "")
    elif scan.scalars != _scalars(document) and not expansion.dropped:
        yield Problem("part of the document is lost in the signed form", "")


class _Scan:
    """Walks an expanded document, and counts the strings, numbers and booleans that are left in it."""

    def __init__(self, expansion: Expansion) -> None:
        self.expansion = expansion
        self.scalars = 0
        self.signed = False

    def node(self, node: Mapping[str, Any]) -> Iterator[Problem]:
        for key, values in node.items():
            if key == "@id":
                self.scalars += 1
                yield from self._iri(values, node, "id")
            elif key == "@type":
                self.scalars += len(values)
                self.signed = True
                for iri in values:
                    yield from self._iri(iri, node, "type")
            elif key == "@graph" and len(node) == 1:
                for member in values:
                    yield from self._graph_member(member)
            elif key.startswith("@"):
                place = self.expansion.pointer(node)
                yield Problem(f"{key} by another name: a reader of JSON keys does not see it", place)
            else:
                self.signed = True
                yield from self._property(key, values, node)

    def _graph_member(self, member: Mapping[str, Any]) -> Iterator[Problem]:
        if not member.keys() - {"@id", "@value", "@list"}:
            yield Problem("nothing is said about it, so that it is not signed", self.expansion.pointer(member))
        yield from self._value(member, member)

    def _property(self, iri: str, values: Sequence[Any], node: Mapping[str, Any]) -> Iterator[Problem]:
        if iri.startswith("_:") or not _IRI.fullmatch(iri):
            place = self.expansion.pointer(node)
            yield Problem("the member's name does not stand for an absolute IRI", place, actual=iri)
        for value in values:
            yield from self._value(value, node)

    def _value(self, value: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[Problem]:
        if "@value" in value:
            yield from self._literal(value, node)
        elif "@list" in value:
            for member in value["@list"]:
                yield from self._value(member, node)
        elif set(value) == {"@id"}:  # a string, which has its place in the object around it
            self.scalars += 1
            yield from self._iri(value["@id"], value if self.expansion.pointer(value) else node, "id")
        else:
            yield from self.node(value)

    def _literal(self, value: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[Problem]:
        content, datatype, language = value["@value"], value.get("@type"), value.get("@language")
        around = value if self.expansion.pointer(value) else node
        self.scalars += _scalars(content)
        if language is not None and not _LANGUAGE_TAG.fullmatch(language):
            place = self.expansion.pointer(around, None)
            yield Problem("not a language tag (BCP 47)", place, actual=language)
        if datatype is None or datatype == "@json":
            return
        yield from self._iri(datatype, around, "type")
        if datatype == XSD_DOUBLE and isinstance(content, str) and not _is_canonical_double(content):
            place = self.expansion.pointer(node, content)
            yield Problem("a double in a string is written differently by different libraries", place, actual=content)

    def _iri(self, iri: object, node: Mapping[str, Any], what: str) -> Iterator[Problem]:
        if not isinstance(iri, str) or not _IRI.fullmatch(iri):
            yield Problem(f"the {what} is not an absolute IRI", self.expansion.pointer(node, iri), actual=iri)


def _is_canonical_double(text: str) -> bool:
    try:
        return canonical_double(float(text)) == text
    except ValueError:
        return False


def _scalars(item: Any) -> int:
    """Number of strings, numbers and booleans in a JSON value, contexts and the keywords of value objects apart."""
    if isinstance(item, dict):
        return sum(_scalars(member) for key, member in item.items() if not key.startswith("@") or key == "@value")
    if isinstance(item, list):
        return sum(map(_scalars, item))
    return 0 if item is None else 1
