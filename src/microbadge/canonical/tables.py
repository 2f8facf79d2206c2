"""States that ship with the package, so that nothing has to be worked out before the first badge is read.

`states.json` has for each list of contexts in `TABLED` the states that documents reach, written by `make tables`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from .contexts import packaged
from .meanings import looked_up
from .states import Automaton, Declined, Definitions, State, Step, Term

_VC = "https://www.w3.org/ns/credentials/v2"
_OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
TABLED: tuple[tuple[str, ...], ...] = (
    (_VC,),
    (_VC, _OB),
    (_VC, _OB, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"),
    (_VC, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", _OB),
)
"""The contexts of what is issued, and of most of what others issue."""
_DOCUMENT = "VerifiableCredential"
_UNUSED = "cnf"
"""A claim of tokens that the context of credentials gives a scope of its own, and that no badge has."""


def automaton(urls: tuple[str, ...]) -> tuple[Automaton, State]:
    """The automaton for documents with these contexts, and the state that they stand in.

    Raises `Declined` for contexts that are not known, or not read by the compiled path.
    """
    found = Automaton()
    if urls in TABLED:
        _load(found, _tables()[" ".join(urls)])
    return found, found.initial.local(urls)


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(packaged("states.json"))
    return tables


def _load(automaton: Automaton, table: dict[str, Any]) -> None:
    terms = [Term(*term) for term in table["terms"]]
    states = [automaton.initial]
    for row in table["states"]:
        number, step = row["from"]
        base = states[row["beside"]].definitions
        definitions = Definitions(
            {**base.terms, **{name: None if at is None else terms[at] for name, at in row["terms"].items()}},
            base.scoped.difference(row["terms"]).union(row["scoped"]),
            frozenset(row["prefixes"]),
        )
        previous = None if row["previous"] is None else states[row["previous"]]
        states.append(automaton.add(definitions, previous, (states[number], _step(step))))
    for before, step, following in table["steps"]:
        states[before].steps[_step(step)] = states[following]


def _step(written: list[Any]) -> Step:
    name, by = written
    return name, tuple(by) if isinstance(by, list) else by


def texts() -> dict[str, str]:
    """The text of each file of tables, by its name."""
    meanings = ",\n".join(f"{json.dumps(kind)}: {json.dumps(said)}" for kind, said in looked_up().items())
    return {"states.json": _states(), "meanings.json": f"{{\n{meanings}\n}}\n"}


def _states() -> str:
    lists = ",\n".join(f"{json.dumps(' '.join(urls))}: {_table(urls)}" for urls in TABLED)
    return f"{{\n{lists}\n}}\n"


def _table(urls: tuple[str, ...]) -> str:
    automaton = Automaton()
    states, steps = _explored(automaton, urls)
    number = {id(state): at for at, state in enumerate(states)}
    terms: dict[Term, int] = {}
    rows = []
    for state in states[1:]:
        before, step = next((one, taken) for one, taken, to in steps if to is state)
        base = states[1] if state is not states[1] and state.terms.keys() >= states[1].terms.keys() else states[0]
        changed = {name: term for name, term in state.terms.items() if base.terms.get(name, ...) != term}
        rows.append(
            {
                "from": [number[id(before)], step],
                "previous": None if state.previous is None else number[id(state.previous)],
                "beside": number[id(base)],
                "scoped": sorted(state.definitions.scoped - base.definitions.scoped.difference(changed)),
                "prefixes": sorted(state.definitions.prefixes),
                "terms": {
                    name: None if term is None else terms.setdefault(term, len(terms)) for name, term in changed.items()
                },
            }
        )
    parts: dict[str, list[Any]] = {
        "terms": [[term.iri, term.type, term.container] for term in terms],
        "states": rows,
        "steps": [[number[id(one)], step, number[id(to)]] for one, step, to in steps],
    }
    lines = (f'  "{name}": [\n    {_lines(part)}\n  ]' for name, part in parts.items())
    return "{\n" + ",\n".join(lines) + "\n}"


def _lines(part: list[Any]) -> str:
    return ",\n    ".join(json.dumps(each, separators=(",", ":")) for each in part)


def _explored(automaton: Automaton, urls: tuple[str, ...]) -> tuple[list[State], list[tuple[State, Step, State]]]:
    """The states that are reached by one type of an object at a time, and that of a document beside another."""
    states = [automaton.initial]
    steps = []
    for state in states:
        for step, following in _steps(state, urls):
            steps.append((state, step, following))
            if not any(following is known for known in states):
                states.append(following)
    return states, steps


def _steps(state: State, urls: tuple[str, ...]) -> Iterator[tuple[Step, State]]:
    """The steps that lead somewhere, from a state of objects or one of values."""
    if state.previous is None:
        with suppress(Declined):
            state.local(urls)
    for name in sorted(state.definitions.scoped - {_UNUSED}):
        with suppress(Declined):
            if name[0].islower():
                valued = state.valued(name)
                valued.entered(name)
                valued.referred(name)
            elif state.previous is None:  # by the custom of all contexts, a type
                state.typed([name])
                if name.endswith("Credential"):
                    state.typed([name, _DOCUMENT])
    yield from sorted(state.steps.items(), key=str)


def renew() -> None:
    """Write the files of tables anew (`make tables`)."""
    for name, text in texts().items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
