"""microbadge and others, on the same badges and in the same rounds: signatures, and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import digital_bazaar, material, ours, peers, raw
from .digital_bazaar import InNode, Node
from .signatures import excel_judge, issuers, judges, verifiers
from .turns import Contender, noise, take_turns

Row = dict[str, Any]
RAW = {"ed25519": "Ed25519", "p256": "ECDSA P-256"}


def of_signatures(
    node: Node | None,
    *,
    rounds: int,
    sizes: Sequence[str] = material.SIZES,
    suites: Sequence[str] = (*material.SUITES,),
) -> Row:
    """Issue and verify each badge in each suite."""
    rows: list[Row] = []
    units: dict[str, list[float]] = {}
    for suite in suites:
        for size in sizes:
            contests: list[tuple[str, list[Contender], Callable[[], object]]] = [
                ("issue", [*issuers(size, suite), *peers.issuers(size, suite)], raw.signature(suite)),
                ("verify", [*verifiers(size, suite), *peers.verifiers(size, suite)], raw.verification(suite)),
            ]
            for operation, contenders, unit in contests:
                if node is not None and suite in digital_bazaar.SUITES:
                    contenders.append(_in_node(node, operation, size, suite))
                found, seconds = take_turns(contenders, unit, rounds=rounds)
                named = {"suite": suite, "badge": size, "operation": operation}
                rows += [{**named, "contender": name, **measured.row()} for name, measured in found.items()]
                name = f"{RAW[material.SUITES[suite]]}, one {'signature' if operation == 'issue' else 'verification'}"
                units.setdefault(name, []).extend(seconds)
    return {"rounds": rounds, "rows": rows, "noise": {name: noise(seconds) for name, seconds in units.items()}}


def of_verdicts(node: Node | None, *, rounds: int, sizes: Sequence[str] = material.SIZES) -> Row:
    """All that a verifier says of a badge, in eddsa-rdfc-2022."""
    rows: list[Row] = []
    suite = "eddsa-rdfc-2022"
    contests: list[tuple[str, list[Contender]]] = [(size, [*judges(size), *peers.judges(size)]) for size in sizes]
    contests.append(("ExcEL", [excel_judge()]))
    for badge, contenders in contests:
        if node is not None and badge in sizes:
            contenders.append(_in_node(node, "verdict", badge, suite))
        found, _ = take_turns(contenders, raw.verification(suite), rounds=rounds)
        rows += [{"badge": badge, "contender": name, **measured.row()} for name, measured in found.items()]
    return {"rounds": rounds, "rows": rows}


def _in_node(node: Node, operation: str, size: str, suite: str) -> InNode:
    issuer = material.signer(material.SUITES[suite]).controller

    def inputs(count: int) -> Sequence[Any]:
        if operation == "issue":
            return material.badges(size, count, issuer=issuer)
        return ours.signed_badges(size, suite, count)

    return InNode(node, operation, suite, inputs)
