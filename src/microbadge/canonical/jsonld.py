"""JSON-LD expansion: the one door to PyLD.

Contexts come from the closed set and from the caller; the network is never asked. PyLD is not thread-safe while
it processes a context, and its own cache is shared with whatever else uses it in the process: here one lock
guards one cache of our own.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from ..errors import CanonicalizationError
from ..strict_json import pointer
from .contexts import context_document

MAX_DROPPED = 100
"""So many members without a meaning are told apart; one is enough to refuse a document."""


class _Cache(dict[str, Any]):
    """Contexts that PyLD has processed; emptied when full, since inline contexts come from anybody."""

    def __setitem__(self, key: str, value: Any) -> None:
        if len(self) >= 200:
            self.clear()
        super().__setitem__(key, value)


_LOCK = threading.Lock()
_PROCESSED_CONTEXTS = _Cache()


@dataclass(frozen=True, slots=True)
class Expansion:
    """The expanded form of a document, and where in the document its parts stood.

    `dropped` are pointers of the members that no context gives a meaning, which expansion leaves out.
    """

    nodes: list[dict[str, Any]]
    dropped: list[str]
    _places: dict[int, _Place]

    def pointer(self, node: Mapping[str, Any], value: object = None) -> str:
        """JSON pointer of the object that became `node`, or of the member of it that is or holds `value`."""
        place = self._places.get(id(node))
        if place is None:
            return ""
        return place.pointer + _member(place.element, value)


@dataclass(frozen=True, slots=True)
class _Place:
    pointer: str
    element: Mapping[str, Any]
    node: Mapping[str, Any]  # kept, so that no other object gets its id()


def _member(element: Mapping[str, Any], value: object) -> str:
    for key, member in element.items():
        if isinstance(member, list) and value in member:
            return pointer(key, member.index(value))
        if value is not None and member == value:
            return pointer(key)
    return ""


def expand(
    document: Any,
    *,
    contexts: Mapping[str, Any],
    instead: Mapping[str, Any] | None = None,
    base: str | None = None,
) -> Expansion:
    """Expand a document (JSON-LD 1.1 API, section 5.1).

    `contexts` (URL → document) are known beside the closed set, `instead` take the place of some of it. Without
    `base` a relative IRI stays as it is. Raises `CanonicalizationError` when the document is not JSON-LD or
    refers to a context that is not known.
    """
    known = {} if instead is None else instead

    def load(url: str, _: object) -> dict[str, Any]:
        document = known[url] if url in known else context_document(url)
        if document is not None:
            return {**_loaded(url, document), "tag": "static"}  # may stay in the cache
        if url not in contexts:
            raise CanonicalizationError(f"the context {url} is not known", pointer="/@context", actual=url)
        return _loaded(url, copy.deepcopy(contexts[url]))  # PyLD writes into it

    trace = _Trace()
    processor = jsonld.JsonLdProcessor(on_property_dropped=trace.drop)
    trace.watch(processor)
    with _LOCK:
        # What somebody else supplied must not stay behind for the next caller.
        cache = _PROCESSED_CONTEXTS if instead is None and not contexts else _Cache()
        options = {"base": base, "documentLoader": load, "contextResolver": ContextResolver(cache, load)}
        try:
            nodes = processor.expand(document, options)
        except Exception as error:
            raise _refusal(error, trace) from error
    return Expansion(nodes, trace.dropped, trace.places)


def _loaded(url: str, document: object) -> dict[str, Any]:
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


def _refusal(error: Exception, trace: _Trace) -> CanonicalizationError:
    """What an exception inside PyLD says about the document; the first cause knows best."""
    causes = [error]
    while isinstance(causes[-1].__cause__, Exception):
        causes.append(causes[-1].__cause__)
    for cause in causes:
        if isinstance(cause, CanonicalizationError):
            return cause
    reason = "it cannot be expanded"
    for cause in causes:
        if isinstance(cause, jsonld.JsonLdError) and cause.code is not None:
            term = (cause.details or {}).get("term")
            reason = cause.code if term is None else f"{cause.code}, {term!r}"
    return CanonicalizationError(f"not JSON-LD 1.1: {reason}", pointer=trace.where())


class _Trace:
    """Notes which JSON object each node object was made from.

    PyLD tells the name of what it drops but not the place, so its `_expand_object` is watched. Only pointers
    depend on that, never whether a document is refused.
    """

    def __init__(self) -> None:
        self.dropped: list[str] = []
        self.places: dict[int, _Place] = {}
        self._pointers: dict[int, str] = {}
        self._inside: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []
        self._processor: Any = None

    def watch(self, processor: Any) -> None:
        self._processor = processor
        expand_object = processor._expand_object

        def watched(*args: Any, **kwargs: Any) -> Any:
            active_context, _, _, element, node = args[:5]
            if id(element) not in self._pointers:
                self._index(element)
            place = _Place(self._pointers[id(element)], element, node)
            self.places.setdefault(id(node), place)
            self._inside.append((element, active_context))
            result = expand_object(*args, **kwargs)
            self._inside.pop()
            return result

        processor._expand_object = watched

    def drop(self, iri: str | None) -> None:
        """Called by PyLD for a member that it leaves out, with what its name stands for."""
        element, active_context = self._inside[-1]
        if len(self.dropped) >= MAX_DROPPED:
            return
        # A term without definition stands for itself; a term that is null, or like a keyword, for None.
        keys = (
            [iri]
            if iri is not None and iri in element
            else [key for key in element if self._iri(active_context, key) == iri]
        )
        for key in keys:
            place = self._pointers[id(element)] + pointer(key)
            if place not in self.dropped:
                self.dropped.append(place)

    def _iri(self, active_context: Any, key: str) -> object:
        return "@context" if key == "@context" else self._processor._expand_iri(active_context, key, vocab=True)

    def where(self) -> str:
        """Pointer of the object that was being expanded last."""
        return self._pointers[id(self._inside[-1][0])] if self._inside else "/@context"

    def _index(self, root: Mapping[str, Any]) -> None:
        todo: list[tuple[object, str]] = [(root, "")]
        while todo:
            item, place = todo.pop()
            if isinstance(item, dict):
                self._pointers[id(item)] = place
                todo.extend((member, place + pointer(key)) for key, member in item.items())
            elif isinstance(item, list):
                todo.extend((member, place + pointer(index)) for index, member in enumerate(item))
