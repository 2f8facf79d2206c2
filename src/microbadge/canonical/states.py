"""The contexts in force in a document as states of an automaton: from an object, by a term and by types, to the next.

From a list of known contexts there are few: 14 to 19 for a badge. Each step is worked out by the JSON-LD processor
(`jsonld.Succession`), so that scoped, protected and propagated contexts mean what it says: beforehand for the contexts
of `TABLED`, whose states ship as a table (`tables`), and else when a document first asks.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import CanonicalizationError
from .contexts import KNOWN_CONTEXTS
from .jsonld import ActiveContext, Succession
from .safe import IRI

MAX_STATES = 150
"""Of one automaton; contexts that have more leave the rest to the reference path."""


class Declined(Exception):  # noqa: N818 - it is no error: the reference path says what the document means
    """The compiled path does not take the document."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a context says of a term: its IRI or keyword, the type that its values are coerced to, its container."""

    iri: str
    type: str | None
    container: str


@dataclass(frozen=True, slots=True)
class Definitions:
    """The terms of a context in force: those that the compiled path knows how to read, and None for any other.

    `scoped` are the terms with contexts of their own, `prefixes` those that a compact IRI may begin with.
    """

    terms: Mapping[str, Term | None]
    scoped: frozenset[str]
    prefixes: frozenset[str]


Step = tuple[str, Hashable]
"""A way from one state to another: ``("typed", types)``, ``("valued", term)`` …, by the methods of `Succession`."""


class State:
    """A context in force, and the steps from it; `previous` is the one that it goes back to where its types end."""

    def __init__(
        self, automaton: Automaton, definitions: Definitions, previous: State | None, origin: tuple[State, Step] | None
    ) -> None:
        self.terms = definitions.terms
        self.definitions = definitions
        self.previous = previous
        self.steps: dict[Step, State] = {}
        self._automaton = automaton
        self._origin = origin

    def valued(self, term: str) -> State:
        """The state for the values of a term."""
        return self._step(("valued", term)) if term in self.definitions.scoped else self

    def entered(self, term: str) -> State:
        """The state for an object that is a value of the term, from that for its values."""
        if term in self.definitions.scoped:
            return self._step(("entered", term))
        return self if self.previous is None else self.previous

    def referred(self, term: str) -> State:
        """The state for an object with nothing but an id, from that for the values of the term."""
        return self._step(("referred", term)) if term in self.definitions.scoped else self

    def local(self, urls: tuple[str, ...]) -> State:
        """The state in an object with these contexts; raises `Declined` for one that is not of the closed set."""
        if not KNOWN_CONTEXTS.issuperset(urls):
            raise Declined
        return self._step(("local", urls))

    def typed(self, types: Iterable[str]) -> State:
        """The state inside an object of these types."""
        scoped = tuple(sorted(name for name in types if name in self.definitions.scoped))
        return self._step(("typed", scoped)) if scoped else self

    def _step(self, step: Step) -> State:
        following = self.steps.get(step)
        if following is None:
            following = self.steps[step] = self._automaton.state(self._taken(step), (self, step))
        return following

    def _taken(self, step: Step) -> ActiveContext:
        name, by = step
        try:
            active: ActiveContext = getattr(self._automaton.succession, name)(self._active(), by)
        except CanonicalizationError:
            raise Declined from None
        return active

    def _active(self) -> ActiveContext:
        if self._origin is None:
            return self._automaton.succession.initial
        before, step = self._origin
        return before._taken(step)


class Automaton:
    """The states that are reached from no context, by the contexts of a document."""

    def __init__(self) -> None:
        self.prefixes: set[str] = set()
        self._states: dict[str, State] = {}
        self._count = 0
        self.succession = Succession()
        self.initial = self.add(Definitions({}, frozenset(), frozenset()), None, None)

    def add(self, definitions: Definitions, previous: State | None, origin: tuple[State, Step] | None) -> State:
        """Add a state; raises `Declined` where there are too many."""
        self._count += 1
        if self._count > MAX_STATES:
            raise Declined
        self.prefixes |= definitions.prefixes
        return State(self, definitions, previous, origin)

    def state(self, active: ActiveContext, origin: tuple[State, Step]) -> State:
        """The one state for all contexts in force that are the same.

        Raises `Declined` for a context that changes what every value means.
        """
        if "@vocab" in active or "@language" in active or "@direction" in active or "@base" in active:
            raise Declined
        if not active["mappings"] and "previousContext" not in active:
            return self.initial
        told = _told(active)
        state = self._states.get(told)
        if state is None:
            before = origin[0]
            goes_back = active.get("previousContext") is not None  # which types bring about, and later steps keep
            previous = (before if before.previous is None else before.previous) if goes_back else None
            state = self._states[told] = self.add(_definitions(active), previous, origin)
        return state


def _told(active: ActiveContext) -> str:
    """Text that is the same for contexts in force that are."""
    said = {key: value for key, value in active.items() if key not in ("_uuid", "previousContext")}
    previous = active.get("previousContext")
    return json.dumps([said, None if previous is None else _told(previous)], sort_keys=True, default=dict)


def _definitions(active: ActiveContext) -> Definitions:
    mappings = active["mappings"]
    return Definitions(
        {name: _term(definition) for name, definition in mappings.items()},
        frozenset(name for name, definition in mappings.items() if definition and "@context" in definition),
        frozenset(name for name, definition in mappings.items() if definition and definition["_prefix"]),
    )


_READ = frozenset({"@id", "@type", "@container", "@context", "reverse", "protected", "_prefix", "_term_has_colon"})


def _term(definition: Mapping[str, Any] | None) -> Term | None:
    if definition is None or definition["reverse"] or not _READ.issuperset(definition):
        return None
    iri, container = definition["@id"], definition.get("@container") or []
    container = [container] if isinstance(container, str) else list(container)
    if container not in ([], ["@set"], ["@list"], ["@graph"]):
        return None
    if iri not in ("@id", "@type") and (iri.startswith("_:") or not IRI.fullmatch(iri)):
        return None
    return Term(iri, definition.get("@type"), container[0] if container else "")
