"""What a check reads is what was signed: the JSON tree held against the signed graph.

Data Integrity signs statements, and the same statements can be written as many JSON trees. Moved under its full
IRI, under an alias from an inline context, or onto a second object with the same id, ``validUntil`` is still
signed, but a reader of JSON keys sees no expiry. So every key that a check reads (`meanings.KINDS`) has to hold
exactly what the graph says there, and the graph may say it nowhere else:

1. From the credential down, each key has the values, one for one, that the node object has under the key's IRIs,
   written as a reader sees them: ids in full, plain strings and numbers.
2. Where the JSON object lacks the key, the node object lacks the IRIs.
3. Another node object with the same id may repeat such values, and adds none.
4. A plain value stands by itself, not in an array, which signs the same and which a check would not read.

An ``id`` that is repeated with other properties (an issuer who is also the creator) stays allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import Problem
from ..strict_json import pointer
from .jsonld import Expansion
from .meanings import KINDS, MAY_BE_SEVERAL, MAY_REPEAT, iris, type_iris, words

_Node = Mapping[str, Any]
_Statement = tuple[str, str, str]


def check_readable(document: Mapping[str, Any], expansion: Expansion) -> Iterator[Problem]:
    """Faults of a credential, presentation or proof that reads otherwise than it is signed.

    Any other document has no checks that read it, and so no faults. Credentials within one are documents of their
    own, with their own proofs: of them it counts only that they are there.
    """
    for root in expansion.nodes[:1]:
        kind = kind_of_root(document, root)
        if kind is None:
            continue
        if len(expansion.nodes) > 1:
            yield _problem("the document describes several things, not one", "")
        comparison = _Comparison(document, expansion)
        yield from comparison.object(document, root, kind, "")
        yield from comparison.elsewhere()


def kind_of_root(document: Mapping[str, Any], root: _Node) -> str | None:
    """The kind to read a document as, by the types that it shows or that are signed; None when no check reads it."""
    shown = _types(document)
    for kind in ("credential", "presentation", "proof"):
        names = type_iris(kind)
        if not names.keys().isdisjoint(shown) or not standing(kind).isdisjoint(root.get("@type", ())):
            return "badge" if kind == "credential" and not _BADGES.isdisjoint(shown) else kind
    return None


_CLR = frozenset({"ClrCredential"})
_OPEN_BADGE = frozenset({"OpenBadgeCredential", "AchievementCredential"})
_ENDORSEMENT = frozenset({"EndorsementCredential"})
_BADGES = _OPEN_BADGE | _CLR | _ENDORSEMENT


def _types(item: Mapping[str, Any]) -> list[str]:
    types = item.get("type", [])
    return [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]


def standing(kind: str) -> frozenset[str]:
    """The IRIs of the types by which objects of this kind are told apart."""
    return frozenset().union(*type_iris(kind).values())


def kind_of_object(kind: str, types: Sequence[str], document: Sequence[str]) -> str:
    """The kind to read an object as, where that depends on its types or on those of the document it is in."""
    if kind == "status" and type_iris("status").keys().isdisjoint(types):
        return "other status"  # of an unknown type, and nothing more is read
    if kind != "subject":
        return kind
    if "AchievementSubject" in types or not _OPEN_BADGE.isdisjoint(document):
        return "achievement subject"
    if "ClrSubject" in types or not _CLR.isdisjoint(document):
        return "clr subject"
    if "EndorsementSubject" in types or not _ENDORSEMENT.isdisjoint(document):
        return "endorsement subject"
    return kind if type_iris("status list").keys().isdisjoint(types) else "status list"


class _Comparison:
    def __init__(self, document: Mapping[str, Any], expansion: Expansion) -> None:
        self.types = _types(document)
        self.expansion = expansion
        self.read: list[tuple[str, _Node]] = []

    def object(self, item: Mapping[str, Any], node: _Node, kind: str, place: str) -> Iterator[Problem]:
        """Hold a JSON object against its node object."""
        self.read.append((kind, node))
        if item.get("id") != node.get("@id"):
            message = "the signed id is another one than the JSON text shows"
            yield _problem(message, place, item.get("id"), node.get("@id"), kind)
        yield from self._type(item, node, kind, place)
        for key, inner in KINDS[kind].keys.items():
            yield from self._key(item, node, kind, key, inner, place)

    def _type(self, item: Mapping[str, Any], node: _Node, kind: str, place: str) -> Iterator[Problem]:
        names, signed = _types(item), node.get("@type", [])
        if len(names) != len(signed):
            yield _problem("the signed types are others than the JSON text shows", place, names, signed, kind)
            return
        known, stands = type_iris(kind), standing(kind)
        for name, iri in zip(names, signed, strict=True):
            if iri not in known[name] if name in known else iri in stands:
                yield _problem("the type means something else than its name says", place + "/type", name, iri, kind)

    def _key(
        self, item: Mapping[str, Any], node: _Node, kind: str, key: str, inner: str, place: str
    ) -> Iterator[Problem]:
        signed = [value for iri in iris(kind, key) for value in node.get(iri, ())]
        told = inner or kind
        if key not in item:
            if signed:
                message = f"{key} is signed here, but a reader of JSON keys does not see it"
                yield _problem(message, place, None, signed, told)
            return
        here = place + pointer(key)
        several = isinstance(item[key], list)
        if several and inner == "" and key not in MAY_BE_SEVERAL:
            yield _problem(f"{key} is read as one value, not from an array", here)
        values = item[key] if several else [item[key]]
        if len(signed) == 1 and "@list" in signed[0]:
            signed = signed[0]["@list"]
        if len(values) != len(signed):
            yield _problem(f"{key} shows other values than those that are signed", here, len(values), len(signed))
            return
        for index, (value, one) in enumerate(zip(values, signed, strict=True)):
            at = here + pointer(index) if several else here
            if set(one) == {"@graph"} and len(one["@graph"]) == 1:
                one = one["@graph"][0]  # a credential in a presentation stands in a graph of its own
            if isinstance(value, dict) and not {"@value", "@list", "@graph"} & set(one):
                yield from self.object(value, one, kind_of_object(inner or "thing", _types(value), self.types), at)
            elif not _same(value, one, words(kind, key)):
                yield _problem(f"{key} shows another value than the one that is signed", at, value, one, told)

    def elsewhere(self) -> Iterator[Problem]:
        """Rule 3: other node objects with the id of one that was read."""
        by_id: dict[str, list[_Node]] = {}
        for node in _nodes(self.expansion.nodes):
            by_id.setdefault(node["@id"], []).append(node)
        said: dict[tuple[str, str], dict[_Statement, _Node]] = {}  # with the first node that says it
        for kind, read in self.read:
            nodes = by_id.get(read["@id"], []) if "@id" in read else []
            if len(nodes) < 2:
                continue
            about = (kind, read["@id"])
            if about not in said:
                all_said = said[about] = {}
                for node in nodes:
                    for statement in _statements(kind, node):
                        all_said.setdefault(statement, node)
            hidden = said[about].keys() - _statements(kind, read)
            if hidden:
                other = next(node for statement, node in said[about].items() if statement in hidden)
                keys = " and ".join(sorted({key for key, _, _ in hidden}))
                message = f"{keys} of {read['@id']:.100} is signed here, not where it is read"
                yield _problem(message, self.expansion.pointer(other))


def _problem(message: str, place: str, shown: object = None, signed: object = None, kind: str = "") -> Problem:
    if kind == "identity":  # who somebody is, which no report repeats
        shown = signed = None
    return Problem(message, place, expected=signed, actual=shown, code="graph")


def _statements(kind: str, node: _Node) -> frozenset[_Statement]:
    """What a node object says that is read of this kind: key, IRI, and value in a form that can be compared."""
    types = {("type", "@type", iri) for iri in standing(kind).intersection(node.get("@type", ()))}
    return frozenset(types).union(
        (key, iri, _comparable(value))
        for key in KINDS[kind].keys.keys() - MAY_REPEAT
        for iri in iris(kind, key)
        for value in node.get(iri, ())
    )


def _comparable(value: _Node) -> str:
    """The id of a node object; of anything else all that it says."""
    iri = value.get("@id")
    return iri if isinstance(iri, str) else json.dumps(value, sort_keys=True)


def _same(shown: object, signed: _Node, meanings: Mapping[str, frozenset[str]]) -> bool:
    """Whether a reader sees in `shown`, a plain value, what the expanded value says."""
    if "@id" in signed and len(signed) == 1:
        return isinstance(shown, str) and (shown == signed["@id"] or signed["@id"] in meanings.get(shown, ()))
    content = signed.get("@value")
    if isinstance(shown, str):
        # "true" and true make the same boolean literal, "1" and 1 the same number
        return isinstance(content, str) and content == shown and not is_of_number(signed.get("@type", ""))
    return type(content) is type(shown) and content == shown


def is_of_number(datatype: str) -> bool:
    """Whether values of the datatype are numbers or booleans, which a string may stand for too."""
    return datatype.rpartition("#")[2] in ("boolean", "integer", "nonNegativeInteger", "float", "double", "decimal")


def _nodes(values: Sequence[_Node]) -> Iterator[_Node]:
    """The node objects with an id, those in named graphs apart: what is said in another graph is not said here."""
    todo = list(values)
    while todo:
        value = todo.pop()
        if "@value" in value:
            continue
        if "@id" in value:
            yield value
        for key, members in value.items():
            if key == "@list" or not key.startswith("@"):
                todo.extend(members)
