"""Random documents by seed: badges and near-badges, for everything that must treat two of them alike.

They come in families. The members of one are meant for what is remembered from one document to the next: the same
document again, with one value of another type, with its members in another order, with a part that is frozen.
"""

from __future__ import annotations

import json
import marshal
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from badges import badge
from canonical_documents import published_documents
from conftest import SHARED
from fuzzing import contexts
from fuzzing.changing import (
    add_inline_context,
    altered_in_type,
    change,
    from_python,
    frozen_in_parts,
    in_another_order,
    make_odd,
    objects,
    parts,
    rewritten,
    thinned,
)
from fuzzing.growing import grown, look_alikes, many
from microbadge.canonical import KNOWN_CONTEXTS
from microbadge.frozen import freeze, thaw

Json = Any
_CASES = Path(__file__).resolve().parent / "cases" / "credentials"


class Sample(NamedTuple):
    """A document, and how it was made."""

    kind: str
    document: dict[str, Json]


def families(seed: int, start: int, stop: int) -> Iterator[Sample]:
    """The documents of the families `start` to `stop` of a seed, each family by a seed of its own."""
    for number in range(start, stop):
        yield from family(random.Random((seed << 40) + number))


def documents(seed: int) -> Iterator[dict[str, Json]]:
    """Documents without end."""
    number = 0
    while True:
        for sample in families(seed, number, number + 1):
            yield sample.document
        number += 1


def document(chance: random.Random) -> dict[str, Json]:
    """One document."""
    return next(family(chance)).document


def family(chance: random.Random) -> Iterator[Sample]:
    """A document, and others that are nearly the same."""
    kind = chance.choices(list(_MAKERS), _WEIGHTS)[0]
    made = _MAKERS[kind](chance)
    yield Sample(kind, made)
    for _ in range(chance.choice([0, 0, 1, 1, 2, 3])):
        way = chance.choice(list(_SIBLINGS))
        yield Sample(way, _SIBLINGS[way](chance, made))
    if chance.random() < 0.08:
        yield from _with_one_part(chance, made)
    if chance.random() < 0.06:
        yield from _alike(chance, made)


def _badge(chance: random.Random) -> dict[str, Json]:
    """A real document, or a part of one, with changes after which it is mostly fit to be signed."""
    made = _seed(chance)
    for _ in range(chance.choice([0, 1, 1, 2])):
        change(chance, made, gentle=True)
    return made


def _changed(chance: random.Random) -> dict[str, Json]:
    made = _seed(chance)
    for _ in range(chance.choice([1, 1, 2, 3])):
        change(chance, made)
    return made


def _odd(chance: random.Random) -> dict[str, Json]:
    """A real document with one value that is hardly fit to be signed."""
    made = _seed(chance)
    make_odd(chance, made)
    return made


def _large(chance: random.Random) -> dict[str, Json]:
    made: dict[str, Json] = marshal.loads(chance.choice(_sources()))
    for _ in range(chance.choice([0, 1, 2])):
        change(chance, made, gentle=chance.random() < 0.7)
    return made


def _inline(chance: random.Random) -> dict[str, Json]:
    made = _seed(chance) if chance.random() < 0.5 else grown(chance, odd=0)
    add_inline_context(chance, made)
    if chance.random() < 0.2:
        add_inline_context(chance, made)
    return made


def _presentation(chance: random.Random) -> dict[str, Json]:
    held = [_seed(chance) for _ in range(chance.choice([1, 1, 2]))]
    made: dict[str, Json] = {
        "@context": chance.choice([[contexts.VC2], contexts.VC2, list(contexts.BADGE), [contexts.VC1, contexts.OB301]]),
        "type": ["VerifiablePresentation"],
        "verifiableCredential": held if chance.random() < 0.8 else held[0],
        "holder": chance.choice(["did:example:learner", {"id": "did:example:learner"}]),
    }
    if chance.random() < 0.3:
        change(chance, made, gentle=chance.random() < 0.7)
    return made


def _endorsed(chance: random.Random) -> dict[str, Json]:
    """A document with a credential in it, mostly where one may stand."""
    made, inner = _seed(chance), _seed(chance)
    if chance.random() < 0.5:
        inner["proof"] = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z3"}
    holder = chance.choice(objects(made))
    holder["endorsement" if chance.random() < 0.9 else "evidence"] = [inner] if chance.random() < 0.7 else inner
    if chance.random() < 0.2:
        change(chance, made)
    return made


_MAKERS: dict[str, Callable[[random.Random], dict[str, Json]]] = {
    "badge": _badge,
    "changed": _changed,
    "odd": _odd,
    "grown": lambda chance: grown(chance, odd=0),
    "grown odd": lambda chance: grown(chance, odd=0.08),
    "inline context": _inline,
    "look-alikes": look_alikes,
    "presentation": _presentation,
    "endorsed": _endorsed,
    "large": _large,
    "many": many,
}
_WEIGHTS = [22, 16, 8, 25, 10, 6, 5, 4, 4, 0.4, 0.3]


def _frozen_and_thawed(chance: random.Random, made: dict[str, Json]) -> dict[str, Json]:
    return freeze(made) if chance.random() < 0.5 else frozen_in_parts(chance, made)


_SIBLINGS: dict[str, Callable[[random.Random, dict[str, Json]], dict[str, Json]]] = {
    "again": lambda _, made: thaw(made),
    "altered in type": altered_in_type,
    "in another order": in_another_order,
    "from Python": from_python,
    "frozen": _frozen_and_thawed,
    "changed again": lambda chance, made: _changed_copy(chance, made),
}


def _changed_copy(chance: random.Random, made: dict[str, Json]) -> dict[str, Json]:
    copied: dict[str, Json] = thaw(made)
    change(chance, copied)
    return copied


def _with_one_part(chance: random.Random, made: dict[str, Json]) -> Iterator[Sample]:
    """One frozen object in several surroundings: other contexts, other members, twice in one document."""
    name, part = chance.choice(list(parts(made)) or [("related", made)])
    part = freeze(part)
    for _ in range(3):
        around = _seed(chance)
        if chance.random() < 0.3:
            around["@context"] = contexts.context(chance)
        if chance.random() < 0.2:
            add_inline_context(chance, around)
        holders = [holder for holder in objects(around) if name in holder and chance.random() < 0.95]
        chance.choice(holders or objects(around))[name] = chance.choice(
            [part, [part], [part, part], [part, dict(part)]]
        )
        yield Sample("frozen part", around)


def _alike(chance: random.Random, made: dict[str, Json]) -> Iterator[Sample]:
    """Documents that are all built alike, so many that there is something to learn from it, and some that are not."""
    parts_frozen = chance.random() < 0.4
    for odd in (0.0, 0.0, 0.0, 0.02, 0.02, 0.1):
        again: dict[str, Json] = rewritten(chance, made, odd)
        yield Sample("alike", frozen_in_parts(chance, again) if parts_frozen else again)
    yield Sample("alike", altered_in_type(chance, made))
    odd_one: dict[str, Json] = thaw(made)
    make_odd(chance, odd_one)
    yield Sample("alike", frozen_in_parts(chance, odd_one) if parts_frozen else odd_one)
    yield Sample("alike", freeze(made))


# Real documents to start from


def _seed(chance: random.Random) -> dict[str, Json]:
    found: dict[str, Json] = marshal.loads(chance.choice(_seeds()))
    return found


@cache
def _seeds() -> list[bytes]:
    """Parts of real documents, of 60 values at the most; written out, since a copy is made of one each time."""
    chance = random.Random(6)
    found = []
    for source in _sources():
        for keep in (0.9, 0.7, 0.5, 0.5):
            made = thinned(chance, marshal.loads(source), keep)
            if len(json.dumps(made)) < 2_000:
                found.append(marshal.dumps(made))
    return found


@cache
def _sources() -> list[bytes]:
    """The badges of the benchmarks, the signed credentials of the corpus, and the examples of the standards."""
    found = [badge()]
    for path in sorted(_CASES.glob("*.json")):
        signed = json.loads(path.read_text(encoding="utf-8"))
        found.append(signed)
        if isinstance(signed, dict) and "proof" in signed:
            found.append({key: value for key, value in signed.items() if key != "proof"})
    if SHARED.is_dir():
        for size, many in (("minimal", 20), ("realistic", 10), ("large", 2)):
            lines = (SHARED / "bench" / f"{size}.jsonl").read_text(encoding="utf-8").splitlines()
            found += map(json.loads, lines[:many])
        found += [published for _, published in published_documents()]
    return [marshal.dumps(each) for each in found if isinstance(each, dict) and _is_known(each.get("@context"))]


def _is_known(given: Json) -> bool:
    entries = given if isinstance(given, list) else [given]
    return all(not isinstance(entry, str) or entry in KNOWN_CONTEXTS for entry in entries)
