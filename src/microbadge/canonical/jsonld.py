"""JSON-LD expansion: the one door to PyLD.

Contexts come from the closed set and from the caller; the network is never asked. PyLD is not thread-safe while
it processes a context, and its own cache is shared with whatever else uses it in the process: here one lock
guards one cache of our own.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CanonicalizationError
from ..strict_json import pointer
from .contexts import KNOWN_CONTEXTS, context_document
from .place import Place, children

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


class _Remembered:
    """Contexts of the closed set as PyLD processed them: each once, not for each object of a document again.

    PyLD has a cache of its own, but looks in it for a scoped context by an identifier that is another one each time.
    What a document brings itself is not kept: only contexts named by their URLs, the scoped ones in them, and both only
    inside one another.
    """

    MAX = 1000

    def __init__(self) -> None:
        self._documents: dict[str, Any] = {}
        self._scoped: dict[int, Any] = {}
        self._active: dict[int, Any] = {}
        self._processed: dict[tuple[Any, ...], Any] = {}

    def document(self, url: str) -> dict[str, Any] | None:
        """The context of the closed set, the same object each time, whose scoped contexts are known from then on."""
        if url not in self._documents and url in KNOWN_CONTEXTS:
            self._documents[url] = context_document(url)
            self._know(self._documents[url])
        return self._documents.get(url)

    def _know(self, document: Any) -> None:
        todo = [document]
        while todo:
            value = todo.pop()
            if isinstance(value, dict):
                scoped = value.get("@context")
                if isinstance(scoped, dict):
                    self._scoped[id(scoped)] = scoped
                todo.extend(value.values())

    def by(self, processor: Any) -> None:
        """Have the processor ask here first."""
        process = processor._process_context

        def remembered(active: Any, local: Any, options: Any, **how: Any) -> Any:
            key = None if "cycles" in how else self._key(active, local)
            if key is None:
                return process(active, local, options, **how)
            key += (how.get("override_protected", False), how.get("propagate", True))
            found = self._processed.get(key)
            if found is None:
                if len(self._processed) >= self.MAX:
                    self._processed.clear()
                    self._active.clear()
                found = self._processed[key] = process(active, local, options, **how)
                self._active[id(found)] = found  # kept, so that no other object gets its id()
            return found

        processor._process_context = remembered

    def _key(self, active: Any, local: Any) -> tuple[Any, ...] | None:
        if active["mappings"] and id(active) not in self._active:
            return None
        outer = id(active) if active["mappings"] else 0
        if id(local) in self._scoped:
            return outer, id(local)
        names = local if isinstance(local, list) else [local]
        if names and all(isinstance(name, str) and name in KNOWN_CONTEXTS for name in names):
            return outer, *names
        return None


_REMEMBERED = _Remembered()


@dataclass(frozen=True, slots=True)
class Expansion:
    """The expanded form of a document, and where in the document its parts stood.

    `dropped` are pointers of the members that no context gives a meaning, which expansion leaves out.
    """

    nodes: list[dict[str, Any]]
    dropped: list[str]
    _origins: dict[int, _Origin]

    def was_object(self, node: Mapping[str, Any]) -> bool:
        """Whether `node` was made from a JSON object, not from a string or number."""
        return id(node) in self._origins

    def pointer(self, node: Mapping[str, Any], value: object = None) -> str:
        """JSON pointer of the object that became `node`, or of the member of it that is or holds `value`."""
        origin = self._origins.get(id(node))
        if origin is None:
            return ""
        return str(origin.place) + ("" if value is None else _member(origin.element, value))


@dataclass(frozen=True, slots=True)
class _Origin:
    place: Place
    element: Mapping[str, Any]
    node: Mapping[str, Any]  # kept, so that no other object gets its id()


def _member(element: Mapping[str, Any], value: object) -> str:
    for key, member in element.items():
        if isinstance(member, list) and value in member:
            return pointer(key, member.index(value))
        if member == value:
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
    # What somebody else supplied must not stay behind for the next caller.
    is_shared = not known and not contexts and base is None

    def load(url: str, _: object) -> dict[str, Any]:
        document = _REMEMBERED.document(url) if is_shared else known.get(url, context_document(url))
        if document is not None:
            return {**_loaded(url, document), "tag": "static"}  # may stay in the cache
        if url not in contexts:
            raise CanonicalizationError(f"the context {url} is not known", pointer="/@context", actual=url)
        return _loaded(url, copy.deepcopy(contexts[url]))  # PyLD writes into it

    trace = _Trace()
    processor = _processor(trace.drop)
    trace.watch(processor)
    with _LOCK:
        cache = _PROCESSED_CONTEXTS if is_shared else _Cache()
        if is_shared:
            _REMEMBERED.by(processor)
        options = {"base": base, "documentLoader": load, "contextResolver": _resolver(cache, load)}
        try:
            nodes = processor.expand(document, options)
        except Exception as error:  # PyLD lets KeyError, TypeError and RecursionError out beside its own
            raise _refusal(error, trace) from error
    return Expansion(nodes, list(trace.dropped), trace.origins)


def _pyld() -> Any:
    """PyLD: with it comes an HTTP client, which takes longer to load than all that the compiled path needs."""
    from pyld import jsonld

    return jsonld


def _resolver(cache: _Cache, load: Callable[[str, Any], dict[str, Any]]) -> Any:
    from pyld.context_resolver import ContextResolver  # as above

    return ContextResolver(cache, load)


def _processor(drop: Callable[[str | None], None] | None = None) -> Any:
    processor = _pyld().JsonLdProcessor(on_property_dropped=drop)
    clone = processor._clone_active_context
    processor._clone_active_context = lambda context: _ActiveContext(clone(context))
    return processor


class _ActiveContext(dict[str, Any]):
    """A context in force, of which `@vocab`, `@language` and `@direction` may be unset although they are not set.

    For a keyword that is null (JSON-LD 1.1 API, section 4.1.2) PyLD calls `del`, and lets the KeyError out.
    """

    def __delitem__(self, key: str) -> None:
        self.pop(key, None)


ActiveContext = Mapping[str, Any]
"""A context in force, as PyLD holds it: `mappings` of terms, and keywords."""


class Succession:
    """Which context is in force from object to object, as PyLD works it out (JSON-LD 1.1 API, section 5.1.2).

    For contexts of the closed set only. Each method raises `CanonicalizationError` where PyLD refuses.
    """

    def __init__(self) -> None:
        self.initial: ActiveContext = {"mappings": {}, "processingMode": "json-ld-1.1", "_uuid": "initial"}

    def valued(self, active: ActiveContext, term: str) -> ActiveContext:
        """The context in force for the values of a term, which may have one of its own."""
        scoped = self._scoped(active, term)
        return active if scoped is None else self._process(active, scoped)

    def entered(self, valued: ActiveContext, term: str) -> ActiveContext:
        """The context in force for an object that is a value of the term, before its own context and types."""
        return self._property_scoped(valued, valued.get("previousContext", valued), term)

    def referred(self, valued: ActiveContext, term: str) -> ActiveContext:
        """The context in force for an object with nothing but an id: that of a type does not end there."""
        return self._property_scoped(valued, valued, term)

    def local(self, active: ActiveContext, urls: tuple[str, ...]) -> ActiveContext:
        """The context in force where an object has these contexts."""
        return self._process(active, list(urls), is_scoped=False)

    def typed(self, active: ActiveContext, types: Iterable[str]) -> ActiveContext:
        """The context in force in an object of these types."""
        inside = active
        for name in sorted(types):
            scoped = self._scoped(active, name)
            if scoped is not None and scoped is not False:
                inside = self._process(inside, scoped, is_scoped=False, propagate=False)
        return inside

    def _property_scoped(self, valued: ActiveContext, active: ActiveContext, term: str) -> ActiveContext:
        scoped = self._scoped(valued, term)
        return active if scoped is None else self._process(active, scoped)

    def _scoped(self, active: ActiveContext, term: str) -> Any:
        return _pyld().JsonLdProcessor.get_context_value(active, term, "@context")

    def _process(
        self, active: ActiveContext, context: Any, *, is_scoped: bool = True, propagate: bool = True
    ) -> ActiveContext:
        def load(url: str, _: object) -> dict[str, Any]:
            document = _REMEMBERED.document(url)
            if document is None:
                raise CanonicalizationError(f"the context {url} is not known", pointer="/@context", actual=url)
            return {**_loaded(url, document), "tag": "static"}

        processor = _processor()
        with _LOCK:
            _REMEMBERED.by(processor)
            options = {
                "base": None,
                "processingMode": "json-ld-1.1",
                "documentLoader": load,
                "contextResolver": _resolver(_PROCESSED_CONTEXTS, load),
            }
            try:
                processed: ActiveContext = processor._process_context(
                    active, context, options, override_protected=is_scoped, propagate=propagate
                )
            except Exception as error:  # PyLD lets KeyError, TypeError and RecursionError out beside its own
                raise _refusal(error, _Trace()) from error
        return processed


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
        if isinstance(cause, _pyld().JsonLdError) and cause.code is not None:
            term = (cause.details or {}).get("term")
            reason = cause.code if term is None else f"{cause.code}, {term!r}"
    return CanonicalizationError(f"not JSON-LD 1.1: {reason}", pointer=trace.where())


class _Trace:
    """Notes which JSON object each node object was made from.

    PyLD tells the name of what it drops but not the place, so its `_expand_object` is watched. Only pointers
    depend on that, never whether a document is refused.
    """

    def __init__(self) -> None:
        self.dropped: dict[str, None] = {}
        self.origins: dict[int, _Origin] = {}
        self._places: dict[int, Place] = {}
        self._inside: list[_Inside] = []
        self._processor: Any = None

    def watch(self, processor: Any) -> None:
        self._processor = processor
        expand_object = processor._expand_object

        def watched(*args: Any, **kwargs: Any) -> Any:
            active_context, _, _, element, node = args[:5]
            if id(element) not in self._places:
                self._index(element)
            self.origins.setdefault(id(node), _Origin(self._places[id(element)], element, node))
            self._inside.append(_Inside(element, active_context))
            result = expand_object(*args, **kwargs)
            self._inside.pop()
            return result

        processor._expand_object = watched

    def drop(self, iri: str | None) -> None:
        """Called by PyLD for a member that it leaves out, with what its name stands for.

        A term without definition stands for itself; a term that is null, or like a keyword, for None.
        """
        inside = self._inside[-1]
        if inside.keys is None:
            inside.keys = {}
            for key in inside.element:
                inside.keys.setdefault(self._iri(inside.active_context, key), []).append(key)
        for key in inside.keys.pop(iri, ()):
            if len(self.dropped) >= MAX_DROPPED:
                return
            self.dropped[str(Place(self._places[id(inside.element)], key))] = None

    def _iri(self, active_context: Any, key: str) -> object:
        return "@context" if key == "@context" else self._processor._expand_iri(active_context, key, vocab=True)

    def where(self) -> str:
        """Pointer of the object that was being expanded last."""
        return str(self._places[id(self._inside[-1].element)]) if self._inside else "/@context"

    def _index(self, root: Mapping[str, Any]) -> None:
        todo: list[tuple[Any, Place]] = [(root, Place())]
        while todo:
            item, place = todo.pop()
            if isinstance(item, dict):
                self._places[id(item)] = place
            todo.extend(children(item, place))


@dataclass(slots=True)
class _Inside:
    """An object being expanded; `keys` by what they stand for, once one is dropped, and until they are told."""

    element: Mapping[str, Any]
    active_context: Any
    keys: dict[object, list[str]] | None = None
