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

from ..errors import Problem, WorkLimitError
from ..strict_json import MAX_SAFE_INTEGER, pointer
from .jsonld import Expansion
from .place import Place, children
from .rdf import XSD_DOUBLE, canonical_double

MAX_PROBLEMS = 100
MAX_CONTEXTS = 1_000
"""Context URLs in one document, embedded credentials included."""
MAX_INLINE_CONTEXT = 2_000
"""Keys and values in all inline contexts of one document together."""
MAX_TYPES = 20
"""On one object. Published credentials have 3 at most; PyLD goes through the scoped context of each."""
MAX_PARTS = 20_000
"""Objects, and strings in lists (any list may be one of types), in one document.

PyLD takes 0.4 to 0.8 ms for each type with a scoped context, so that this many keep it busy for 10 to 15 seconds at
the worst. The largest badge of the benchmarks has 171 parts, and a badge with a whole rubric 79: a learner record may
hold 240 of those as credentials (3 MB), or 350 achievements with five criteria of four levels each.
"""
SCOPED_URL = 300
MAX_SCOPED_WORK = 200_000
"""Values in scoped inline contexts, a known URL there counted as so many, times the parts of the document.

PyLD may go through a scoped context anew for each object and each of its types, at 11 microseconds for each value.
"""
MAX_INLINE_CHARACTERS = 100_000_000
"""Characters of inline contexts times values of the document: a prefix may stand in for each of its keys."""

_VALUE_OBJECT = frozenset({"@value", "@language", "@direction", "@type"})
DOCUMENTS = frozenset(
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
IRI = re.compile(r'(?:[A-Za-z][A-Za-z0-9+.-]*|_):[^\x00-\x20\x7f-\xa0<>"{}|\\^`\s]*')


def check_document(document: Mapping[str, Any], known: Container[str]) -> Iterator[Problem]:
    """Faults that show in the JSON text alone; `known` are the URLs of the contexts that there are.

    Raises `WorkLimitError` for a document of more than `MAX_PARTS`, or more than `MAX_TYPES` on one object.
    """
    contexts = _Contexts(known)
    parts = values = 0
    todo: list[tuple[Any, Place]] = [(document, Place())]
    while todo:
        item, place = todo.pop()
        values += 1
        parts += isinstance(item, dict) or (isinstance(item, str) and isinstance(place.step, int))
        if parts > MAX_PARTS:
            raise WorkLimitError(f"more than {MAX_PARTS} objects, and strings in lists, in one document", pointer="")
        if isinstance(item, dict):
            yield from _check_keys(item, place)
            if "@context" in item and _may_stand("@context", item, place):
                yield from contexts.check(item["@context"], Place(place, "@context"))
        elif item is None:
            yield Problem("null is not signed: leave the member out", str(place))
        elif isinstance(item, list) and not item and isinstance(place.step, int):
            yield Problem("an empty list in a list is not signed: leave it out", str(place))
        elif isinstance(item, float) or (isinstance(item, int) and not isinstance(item, bool)):
            yield from _check_number(item, place)
        todo.extend(child for child in children(item, place) if child[1].step != "@context")
    if contexts.scoped * parts > MAX_SCOPED_WORK or contexts.characters * values > MAX_INLINE_CHARACTERS:
        yield Problem("the inline contexts are too large for so large a document", "/@context")


def stops(problem: Problem) -> bool:
    """Whether `check_document` found a fault with which expansion has no point, or some danger.

    It is one of contexts, of keys like keywords, or of types.
    """
    place = problem.pointer or ""
    return "/@" in place or place.endswith("/type")


def _check_keys(item: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    for key in item:
        if key.startswith("@") and not _may_stand(key, item, place):
            yield Problem(f"{key} may not stand here: a reader of JSON keys does not see it", str(place) + pointer(key))
    types = item.get("type")
    if isinstance(types, list):
        if len(types) > MAX_TYPES:
            raise WorkLimitError(f"more than {MAX_TYPES} types on one object", pointer=f"{place}/type")
        names = [name for name in types if isinstance(name, str)]
        if len(set(names)) < len(names):
            yield Problem("a type stands here twice", f"{place}/type", actual=types)


def _may_stand(key: str, item: Mapping[str, Any], place: Place) -> bool:
    if key == "@context":
        return place.around is None or _is_document(item)
    # Beside other keys, or with a list for its value, @value would be dropped and not signed.
    scalar = not isinstance(item.get("@value"), list | dict) or item.get("@type") == "@json"
    return "@value" in item and item.keys() <= _VALUE_OBJECT and scalar


def _is_document(item: Mapping[str, Any]) -> bool:
    types = item.get("type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name in DOCUMENTS for name in names)


def _check_number(number: float, place: Place) -> Iterator[Problem]:
    if abs(number) > MAX_SAFE_INTEGER:
        yield Problem("a number beyond 2^53 is written differently by different libraries", str(place), actual=number)
    elif number == 0 and math.copysign(1, number) < 0:
        yield Problem("minus zero is written differently by different libraries", str(place), actual=number)
    elif 0 < abs(number) < 1e-6:
        yield Problem("a number this small is written differently by different libraries", str(place), actual=number)
    elif float(canonical_double(number)) != number:
        yield Problem("more than 16 digits are not signed", str(place), actual=number)


class _Contexts:
    """Checks the values of ``@context``: known URLs, and inline contexts that are small and hide nothing.

    Counts the `characters` of inline contexts, and the values in `scoped` ones.
    """

    def __init__(self, known: Container[str]) -> None:
        self.known = known
        self.urls = 0
        self.inline = 0
        self.scoped = 0
        self.characters = 0

    def check(self, value: Any, place: Place, *, scoped: bool = False) -> Iterator[Problem]:
        for entry, here in children(value, place) if isinstance(value, list) else [(value, place)]:
            if isinstance(entry, str):
                self.scoped += SCOPED_URL if scoped else 0
                yield from self._url(entry, here)
            elif isinstance(entry, dict):
                yield from self._inside(entry, here, scoped)
            elif entry is not None or not scoped:
                yield Problem("a context is a URL or an object", str(here), actual=entry)

    def _url(self, url: str, place: Place) -> Iterator[Problem]:
        self.urls += 1
        if self.urls == MAX_CONTEXTS + 1:
            yield Problem(f"more than {MAX_CONTEXTS} contexts", str(place))
        if url not in self.known:
            yield Problem("this context is not known, and contexts are never fetched", str(place), actual=url)

    def _inside(self, context: Any, place: Place, scoped: bool) -> Iterator[Problem]:
        todo: list[tuple[Any, Place]] = [(context, place)]
        while todo:
            item, here = todo.pop()
            self.inline += 1
            self.scoped += scoped
            if self.inline == MAX_INLINE_CONTEXT + 1:
                yield Problem(f"inline contexts with more than {MAX_INLINE_CONTEXT} values", str(place))
                return
            if isinstance(item, str):
                yield from self._name(item, here)
            for member, there in children(item, here):
                if there.step == "@context":
                    yield from self.check(member, there, scoped=True)
                    continue
                if isinstance(there.step, str):
                    yield from self._name(there.step, there)
                todo.append((member, there))

    def _name(self, name: str, place: Place) -> Iterator[Problem]:
        self.characters += len(name)
        if _LIKE_A_KEYWORD.fullmatch(name) and name not in _CONTEXT_KEYWORDS:
            yield Problem(f"{name} may not stand in an inline context", str(place))


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
        if iri.startswith("_:") or not IRI.fullmatch(iri):
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
            yield from self._iri(value["@id"], value if self.expansion.was_object(value) else node, "id")
        else:
            yield from self.node(value)

    def _literal(self, value: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[Problem]:
        content, datatype, language = value["@value"], value.get("@type"), value.get("@language")
        around = value if self.expansion.was_object(value) else node
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
        if not isinstance(iri, str) or not IRI.fullmatch(iri):
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
