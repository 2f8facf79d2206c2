"""The contexts in force in a document as states of an automaton: from an object, by a term and by types, to the next.

From a list of known contexts there are few: 14 to 19 for a badge. Each step is worked out once, by the JSON-LD
processor itself (`jsonld.Succession`), so that scoped, protected and propagated contexts mean what it says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from ..errors import CanonicalizationError
from .contexts import KNOWN_CONTEXTS
from .jsonld import ActiveContext, Succession
from .safe import IRI

MAX_STATES = 100
"""Of one automaton; contexts that have more leave the rest to the reference path."""

_T = TypeVar("_T")


class Declined(Exception):  # noqa: N818 - it is no error: the reference path says what the document means
    """The compiled path does not take the document."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a context says of a term: its IRI or keyword, the type that its values are coerced to, its container."""

    iri: str
    type: str | None
    container: str


class State:
    """A context in force, and the steps from it.

    `terms` holds those whose definitions the compiled path knows how to read, None for one that it does not.
    `prefixes` are the terms that a compact IRI may begin with.
    """

    def __init__(self, automaton: Automaton, active: ActiveContext) -> None:
        self.terms: dict[str, Term | None] = {
            name: _term(definition) for name, definition in active["mappings"].items()
        }
        self.prefixes = frozenset(
            name for name, definition in active["mappings"].items() if definition and definition["_prefix"]
        )
        self._active = active
        self._automaton = automaton
        self._next: dict[Hashable, State] = {}

    def valued(self, term: str) -> State:
        """The state for the values of a term."""
        return self._step(("valued", term), lambda find: find.valued(self._active, term))

    def entered(self, term: str) -> State:
        """The state for an object that is a value of the term, from that for its values."""
        return self._step(("entered", term), lambda find: find.entered(self._active, term))

    def referred(self, term: str) -> State:
        """The state for an object with nothing but an id, from that for the values of the term."""
        return self._step(("referred", term), lambda find: find.referred(self._active, term))

    def local(self, urls: tuple[str, ...]) -> State:
        """The state in an object with these contexts; raises `Declined` for one that is not of the closed set."""
        if not KNOWN_CONTEXTS.issuperset(urls):
            raise Declined
        return self._step(("local", urls), lambda find: find.local(self._active, urls))

    def typed(self, types: tuple[str, ...]) -> State:
        """The state inside an object of these types."""
        scoped = tuple(sorted(name for name in types if self._has_scope(name)))
        return self._step(("typed", scoped), lambda find: find.typed(self._active, scoped)) if scoped else self

    def _has_scope(self, name: str) -> bool:
        definition = self._active["mappings"].get(name)
        return bool(definition) and "@context" in definition

    def _step(self, step: tuple[str, Hashable], find: Callable[[Succession], ActiveContext]) -> State:
        following = self._next.get(step)
        if following is None:
            try:
                active = find(self._automaton.succession)
            except CanonicalizationError:
                raise Declined from None
            following = self._next[step] = self._automaton.state(active)
        return following


class Automaton:
    """The states that are reached from no context, by the contexts of a document."""

    def __init__(self) -> None:
        self.succession = Succession()
        self.prefixes: set[str] = set()
        self._states: dict[str, State] = {}
        self.initial = self.state(self.succession.initial)

    def state(self, active: ActiveContext) -> State:
        """The one state for all contexts in force that are the same.

        Raises `Declined` for a context that changes what every value means, and where there are too many states.
        """
        if "@vocab" in active or "@language" in active or "@direction" in active or "@base" in active:
            raise Declined
        told = _told(active)
        state = self._states.get(told)
        if state is None:
            if len(self._states) >= MAX_STATES:
                raise Declined
            state = self._states[told] = State(self, active)
            self.prefixes |= state.prefixes
        return state


def _told(active: ActiveContext) -> str:
    """Text that is the same for contexts in force that are."""
    said = {key: value for key, value in active.items() if key not in ("_uuid", "previousContext")}
    previous = active.get("previousContext")
    return json.dumps([said, None if previous is None else _told(previous)], sort_keys=True, default=dict)


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
