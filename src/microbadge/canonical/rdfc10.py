"""RDF Dataset Canonicalization 1.0 (RDFC-1.0): names for blank nodes that follow from the statements alone.

The names of the functions are those of the algorithms in section 4 of the Recommendation.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from ..errors import WorkLimitError
from .nquads import Quad, is_blank, parse, write

HashName = Literal["sha256", "sha384"]

# The work limit (section 7.1, dataset poisoning). A step is one statement or one neighbour looked at, one issued name
# copied, or so many characters compared or hashed, while telling apart blank nodes of the same first-degree hash;
# about 2 microseconds. Nodes that differ in what is said about them take none, and a hundred `result` objects without
# id, all alike, take 300. The worst dataset of the W3C suite that has to work takes 7,200 steps with its 12 blank
# nodes, and the ten-node clique would take millions.
STEPS_TO_START_WITH = 50_000
STEPS_PER_BLANK_NODE = 20
CHARACTERS_PER_STEP = 1_000
MAX_DEPTH = 100


def rdfc10(nquads: str, *, hash_name: HashName = "sha256") -> str:
    """Canonical N-Quads of an N-Quads document.

    Raises `CanonicalizationError` with the line that cannot be read, and `WorkLimitError` for a dataset in which
    so many blank nodes look alike that telling them apart would take more work than a genuine one ever does.
    """
    return canonicalize(parse(nquads), hash_name=hash_name)


def canonicalize(quads: Sequence[Quad], *, hash_name: HashName = "sha256") -> str:
    """Canonical N-Quads of a dataset; raises `WorkLimitError` (see `rdfc10`)."""
    label = canonical_labels(quads, hash_name=hash_name)
    return write(Quad(*(label.get(term, term) for term in quad)) for quad in quads)


def canonical_labels(quads: Sequence[Quad], *, hash_name: HashName = "sha256") -> dict[str, str]:
    """Map each blank node of the dataset to its canonical one: the issued identifiers map (section 4.4)."""
    if hash_name not in ("sha256", "sha384"):
        raise ValueError(f"RDFC-1.0 is used with sha256 or sha384, not {hash_name}")
    return _Canonicalization(quads, hash_name).run()


class _Issuer:
    """Issue Identifier (section 4.5): names in the order in which they were asked for."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = {} if issued is None else issued

    def issue(self, node: str) -> str:
        name = self.issued.get(node)
        if name is None:
            name = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return name

    def copy(self) -> _Issuer:
        return _Issuer(self.prefix, self.issued.copy())


class _Canonicalization:
    def __init__(self, quads: Sequence[Quad], hash_name: HashName) -> None:
        self.hash_name = hash_name
        self.mentions: dict[str, list[Quad]] = defaultdict(list)
        for quad in dict.fromkeys(quads):
            for node in dict.fromkeys(term for term in quad if is_blank(term)):
                self.mentions[node].append(quad)
        self.canonical = _Issuer("_:c14n")
        self.first_degree: dict[str, str] = {}
        self.steps = STEPS_TO_START_WITH + STEPS_PER_BLANK_NODE * len(self.mentions)

    def run(self) -> dict[str, str]:
        alike: dict[str, list[str]] = defaultdict(list)
        for node in self.mentions:
            self.first_degree[node] = self._hash_first_degree_quads(node)
            alike[self.first_degree[node]].append(node)
        ambiguous = []
        for _, nodes in sorted(alike.items()):
            if len(nodes) == 1:
                self.canonical.issue(nodes[0])
            else:
                ambiguous.append(nodes)
        for nodes in ambiguous:
            self._tell_apart(nodes)
        return self.canonical.issued

    def _tell_apart(self, nodes: Sequence[str]) -> None:
        """Step 5 of the canonicalization algorithm, for the nodes of one first-degree hash."""
        results = []
        for node in nodes:
            if node not in self.canonical.issued:
                issuer = _Issuer("_:b")
                issuer.issue(node)
                results.append(self._hash_n_degree_quads(node, issuer, 0))
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for existing in issuer.issued:
                self.canonical.issue(existing)

    def _hash(self, text: str) -> str:
        return hashlib.new(self.hash_name, text.encode()).hexdigest()

    def _hash_first_degree_quads(self, node: str) -> str:
        lines = []
        for quad in self.mentions[node]:
            terms = (("_:a" if term == node else "_:z") if is_blank(term) else term for term in quad)
            lines.append(write((Quad(*terms),)))
        return self._hash("".join(sorted(lines)))

    def _hash_related_blank_node(self, related: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        self._work(len(quad.predicate) // CHARACTERS_PER_STEP)
        name = self.canonical.issued.get(related) or issuer.issued.get(related) or self.first_degree[related]
        return self._hash(f"{position}{'' if position == 'g' else quad.predicate}{name}")

    def _related(self, node: str, issuer: _Issuer) -> list[tuple[str, list[str]]]:
        """Steps 1 to 3 of Hash N-Degree Quads: the blank nodes next to `node`, by the hash of how they are."""
        related: dict[str, list[str]] = defaultdict(list)
        for quad in self.mentions[node]:
            for position, term in (("s", quad.subject), ("o", quad.object), ("g", quad.graph)):
                if is_blank(term) and term != node:
                    related[self._hash_related_blank_node(term, quad, issuer, position)].append(term)
        return sorted(related.items())

    def _hash_n_degree_quads(self, node: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        if depth > MAX_DEPTH:
            raise WorkLimitError(f"more than {MAX_DEPTH} blank nodes in a row look alike")
        self._work(len(self.mentions[node]))
        data = ""
        for related_hash, neighbours in self._related(node, issuer):
            orders = _orders(neighbours)
            several = len(set(neighbours)) > 1  # with one order there is nothing to take back
            chosen = self._path(next(orders), self._copy(issuer) if several else issuer, None, depth)
            for order in orders:
                chosen = self._path(order, self._copy(issuer), chosen, depth)
            path, issuer = chosen
            data += related_hash + path
        return self._hash(data), issuer

    def _path(
        self, order: Sequence[str], issuer: _Issuer, chosen: tuple[str, _Issuer] | None, depth: int
    ) -> tuple[str, _Issuer]:
        """Step 5.4: the path that this order of neighbours gives, or `chosen` where it does not come before that."""
        self._work(len(order))
        path = ""
        to_visit = []
        for related in order:
            name = self.canonical.issued.get(related)
            if name is None:
                if related not in issuer.issued:
                    to_visit.append(related)
                name = issuer.issue(related)
            path += name
        for related in to_visit:
            if chosen is not None:
                self._work(len(path) // CHARACTERS_PER_STEP)
                if path > chosen[0][: len(path)]:
                    return chosen  # whatever comes after, it cannot be the least
            result, visited = self._hash_n_degree_quads(related, issuer, depth + 1)
            path += f"{issuer.issue(related)}<{result}>"
            issuer = visited
        return chosen if chosen is not None and path >= chosen[0] else (path, issuer)

    def _copy(self, issuer: _Issuer) -> _Issuer:
        self._work(len(issuer.issued))
        return issuer.copy()

    def _work(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise WorkLimitError("too many blank nodes look alike: no genuine document is like this")


def _orders(nodes: Sequence[str]) -> Iterator[list[str]]:
    """The different orders of the nodes, each once though a node is there several times (as one graph's name is)."""
    order = sorted(nodes)
    while True:
        yield order
        falling = (at for at in range(len(order) - 2, -1, -1) if order[at] < order[at + 1])
        at = next(falling, None)
        if at is None:
            return
        swap = next(other for other in range(len(order) - 1, at, -1) if order[other] > order[at])
        order = order.copy()
        order[at], order[swap] = order[swap], order[at]
        order[at + 1 :] = reversed(order[at + 1 :])
