"""The compiled path: canonical N-Quads of a document without expanding it first.

A document is walked (`walk`): each object is written by its shape (`shapes`), as the lines of its statements in order.
For what is built as others were before, a plan is made (`plans`). What is outside the subset, or would be refused, is
declined: then the reference path says what it is.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..frozen import Frozen, FrozenList
from .plans import Plan, plan_of
from .rdfc10 import HashName, rdfc10
from .shapes import MAX_CONTEXTS, Places, root_spot
from .states import Declined
from .tables import TABLED, automaton
from .walk import Walk

MAX_ALIKE = 4
"""Plans for documents with the same outline; tried from the latest."""
MAX_PLANS = 32
"""Plans for documents with the same contexts."""
SIGHTINGS = 3
"""So often a document has to come before there is a plan for it."""
MAX_SIGHTED = 200


class _Learnt:
    """What was learnt of the documents with certain contexts."""

    def __init__(self, urls: tuple[str, ...]) -> None:
        self.automaton, state = automaton(urls)
        self.places = Places(self.automaton.prefixes)
        self.root = root_spot(self.places, state)
        self.plans: dict[tuple[object, ...], list[Plan]] = {}
        self._sighted: dict[int, int] = {}

    def planned(self, document: Mapping[str, Any]) -> bytes | None:
        """The canonical N-Quads by a plan, if there is one for the document."""
        for plan in self.plans.get(_outline(document), ()):
            data = plan.canonical(document)
            if data is not None:
                return data
        return None

    def walked(self, document: Mapping[str, Any]) -> Walk:
        """Walk the document; raises `Declined`."""
        try:
            return self._walked(document, exact=False)
        except TypeError:
            return self._walked(document, exact=True)

    def _walked(self, document: Mapping[str, Any], *, exact: bool) -> Walk:
        walk = Walk(exact=exact)
        walk.node(document, self.root, "", "")
        walk.finish(self.automaton.prefixes)
        return walk

    def sight(self, document: Mapping[str, Any], walk: Walk) -> None:
        """Make a plan for such documents once they came often enough."""
        # Two structures that are taken for one get a plan too early, and no harm is done.
        structure = hash((len(walk.ids), *map(id, walk.shapes)))
        times = self._sighted.get(structure, 0) + 1
        if len(self._sighted) > MAX_SIGHTED:
            self._sighted.clear()
        self._sighted[structure] = times
        if times == SIGHTINGS:
            plan = plan_of(document, self.root, self.automaton.prefixes)
            if plan is not None:
                self._keep(plan, _outline(document))

    def _keep(self, plan: Plan, outline: tuple[object, ...]) -> None:
        if sum(map(len, self.plans.values())) >= MAX_PLANS:
            self.plans.clear()
            self._sighted.clear()
        self.plans[outline] = [plan, *self.plans.get(outline, [])[: MAX_ALIKE - 1]]


def _outline(document: Mapping[str, Any]) -> tuple[object, ...]:
    """The keys and types of values, of the document and of the objects right in it."""
    outline: list[object] = [*document, *map(type, document.values())]
    for value in document.values():
        if value.__class__ is dict:
            outline += value
            outline += map(type, value.values())
    return tuple(outline)


class _Memory:
    """What was learnt, for the contexts of so many documents.

    The first that were met are forgotten first, but not those of what is issued: strangers do not slow those down.
    """

    MAX = 16

    def __init__(self) -> None:
        self._learnt: dict[tuple[str, ...], _Learnt] = {}
        self._lock = threading.Lock()

    def of(self, urls: tuple[str, ...]) -> _Learnt:
        """What was learnt for these contexts; raises `Declined` for contexts that are not known."""
        learnt = self._learnt.get(urls)
        if learnt is None or learnt.places.is_full:
            if len(urls) > MAX_CONTEXTS or not all(type(url) is str for url in urls):
                raise Declined
            learnt = _Learnt(urls)
            with self._lock:
                if len(self._learnt) >= self.MAX:
                    del self._learnt[next(known for known in self._learnt if known not in TABLED)]
                self._learnt[urls] = learnt
        return learnt


_MEMORY = _Memory()


def write(document: Mapping[str, Any]) -> Callable[[HashName], bytes] | None:
    """Find out what writes the canonical N-Quads of a document; None when it is left to the reference path.

    For a document that is not, the reference path would have made the same N-Quads, and found nothing to refuse. What
    is written is what the document said when it was looked at, whatever is done to it later.
    """
    if type(document) not in (dict, Frozen):
        return None
    contexts: Any = document.get("@context")
    urls = tuple(contexts) if type(contexts) in (list, FrozenList) else (contexts,)
    try:
        learnt = _MEMORY.of(urls)
        data = learnt.planned(document)
        if data is not None:
            return partial(_with_hash, data)
        walk = learnt.walked(document)
        learnt.sight(document, walk)
    except (Declined, TypeError):
        return None
    return walk.canonical


def _with_hash(data: bytes, name: HashName) -> bytes:
    """What a plan wrote with SHA-256; with another hash the blank nodes have other names."""
    return data if name == "sha256" else rdfc10(data.decode(), hash_name=name).encode()
