"""What the reference path and the compiled path say of a document, and the least document in which they differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from microbadge import canonical
from microbadge.canonical import Prepared
from microbadge.canonical.rdfc10 import HashName
from microbadge.errors import InvalidError
from microbadge.frozen import thaw

Json = Any


class Outcome(NamedTuple):
    """What came of preparing a document: its canonical text, or why it has none; texts tell 1, 1.0 and True apart."""

    text: str | None
    faults: str
    is_signable: bool


LEFT = Outcome(None, "left to the reference", False)
_FOREIGN = "foreign"

_Prepare = Callable[[Mapping[str, Any]], Prepared | None]


def outcome(prepare: _Prepare, document: Mapping[str, Any], hash_name: HashName) -> Outcome:
    """Prepare the document. An exception that is not one of ours is told as such."""
    try:
        prepared = prepare(document)
        return LEFT if prepared is None else _read(prepared, hash_name)
    except InvalidError as error:
        return Outcome(None, f"refused {type(error).__name__} {error.problems}", False)
    except Exception as error:  # noqa: BLE001 - whatever leaks out is what is looked for
        return Outcome(None, f"{_FOREIGN} {type(error).__name__}: {error}", False)


def _read(prepared: Prepared, hash_name: HashName) -> Outcome:
    faults = f"{prepared.problems} {prepared.uncovered}" if prepared.problems or prepared.uncovered else ""
    try:
        return Outcome(prepared.nquads(hash_name), faults, not faults)
    except InvalidError as error:
        return Outcome(None, f"{faults} endless {type(error).__name__} {error.problems}", False)


class Comparison(NamedTuple):
    """How the two paths compare on a document: `difference` says in which way they do not agree."""

    difference: str | None
    is_signable: bool
    is_fast: bool


def compare(document: Mapping[str, Any], *, hash_name: HashName = "sha256", whole: bool = True) -> Comparison:
    """Compare both paths, and `prepare` which chooses one of them: always where that is the fast one, or if `whole`."""
    expected = outcome(canonical.prepare_by_reference, document, hash_name)
    fast = outcome(canonical.prepare_compiled, document, hash_name)
    if fast != LEFT and fast != expected:
        return Comparison(f"compiled: {_told(fast, expected)}", expected.is_signable, True)
    if fast != LEFT or whole:
        chosen = outcome(canonical.prepare, document, hash_name)
        if chosen != expected:
            return Comparison(f"prepare: {_told(chosen, expected)}", expected.is_signable, fast != LEFT)
    told = f"reference: {expected.faults}" if expected.faults.startswith(_FOREIGN) else None
    return Comparison(told, expected.is_signable, fast != LEFT)


def _told(found: Outcome, expected: Outcome) -> str:
    if found.text is None or expected.text is None or found.faults != expected.faults:
        return f"{found.faults or 'a canonical form'} instead of {expected.faults or 'a canonical form'}"
    ours, theirs = set(found.text.split("\n")), set(expected.text.split("\n"))
    if ours == theirs:
        return "the same statements in another order, or some of them twice"
    more, less = sorted(ours - theirs), sorted(theirs - ours)
    return "\n".join([f"{len(more)} lines more, {len(less)} less", *more[:5], "and not", *less[:5]])


def least(document: Mapping[str, Any], differs: Callable[[Json], bool]) -> Json:
    """A document in which nothing can be left out without the difference going away.

    Members, entries and whole levels are tried one after the other, the largest first. Types of Python that JSON does
    not have are kept only where the difference needs them.
    """
    kept: Json = document
    plain = thaw(document)
    if differs(plain):
        kept = plain
    shrunk = True
    while shrunk:
        shrunk = False
        for smaller in _smaller(kept):
            if differs(smaller):
                kept, shrunk = smaller, True
                break
    return kept


def _smaller(value: Json) -> list[Json]:
    """The value with one thing left out, or one thing put in the place of what holds it."""
    found: list[Json] = []
    if isinstance(value, Mapping):
        found += [{key: value[key] for key in value if key != left_out} for left_out in value]
        for key in value:
            found += [{**value, key: smaller} for smaller in _smaller(value[key])]
    elif isinstance(value, list | tuple):
        found += [[*value[:index], *value[index + 1 :]] for index in range(len(value))]
        for index, entry in enumerate(value):
            found += [[*value[:index], smaller, *value[index + 1 :]] for smaller in _smaller(entry)]
        found += value if len(value) == 1 else []
    elif isinstance(value, str) and len(value) > 1:
        half = len(value) // 2
        found += [value[:half], value[half:]]
    return found
