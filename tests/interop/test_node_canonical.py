"""The canonical form of published documents and of ours: jsonld.js with rdf-canonize against microbadge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import read_json
from microbadge import InvalidError, canonical
from microbadge.canonical.rdfc10 import HashName

from .documents import DOCUMENTS, inline_context, unnamed
from .node_peer import NodePeer, PeerError

BUILDERS: dict[str, Callable[[str], dict[str, Any]]] = {
    **DOCUMENTS,
    "inline_context": inline_context,
    "unnamed": unnamed,
}
HASHES: tuple[tuple[HashName, str], ...] = (("sha256", "SHA-256"), ("sha384", "SHA-384"))
PUBLISHED = {
    "1edtech-impl-guide": 4,
    "1edtech-ob3-spec-examples": 20,
    "w3c-bitstring-status-list": 9,
    "w3c-vc-di-ecdsa": 23,
    "w3c-vc-di-eddsa": 17,
    "w3c-vc-jose-cose": 15,
    "w3c-vcdm2-rec-examples": 28,
    "w3c-vcdm2-test-suite": 85,
}
"""Folders of vectors, and how many documents at the least each has that can be signed."""


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize(("ours", "theirs"), HASHES)
def test_a_document_has_one_canonical_form(ours: HashName, theirs: str, name: str, node: NodePeer) -> None:
    document = BUILDERS[name]("did:example:issuer")
    expected = node.ask("canonize", document=document, hash=theirs)
    assert canonical.to_nquads(document, hash_name=ours) == expected


def test_the_hash_matters_where_there_are_blank_nodes() -> None:
    for name in ("plain", "look_alikes", "unnamed"):
        document = BUILDERS[name]("did:example:issuer")
        assert canonical.to_nquads(document) != canonical.to_nquads(document, hash_name="sha384")


def _documents(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.rglob("*.json")):
        try:
            document = read_json(path)
        except ValueError:
            continue  # a few are no JSON on purpose
        if isinstance(document, dict) and "@context" in document:
            yield str(path.relative_to(folder)), document


@pytest.mark.parametrize("folder", PUBLISHED)
def test_published_documents_have_one_canonical_form(
    folder: str, shared: Path, contexts: dict[str, Any], node: NodePeer
) -> None:
    compared = 0
    for name, document in _documents(shared / "spec" / "vectors" / folder):
        try:
            prepared = canonical.prepare(document, contexts=contexts)
        except InvalidError:
            continue  # refused here: they may refuse it too, or not
        if prepared.problems:
            continue
        for ours, theirs in HASHES:
            assert prepared.nquads(ours) == node.ask("canonize", document=document, hash=theirs), name
        compared += 1
    assert compared >= PUBLISHED[folder]


def test_realistic_badges_have_one_canonical_form(shared: Path, node: NodePeer) -> None:
    lines = (shared / "bench" / "realistic.jsonl").read_text(encoding="utf-8").splitlines()[:30]
    for document in map(json.loads, lines):
        assert canonical.to_nquads(document) == node.ask("canonize", document=document, hash="SHA-256")


@pytest.mark.parametrize(
    "change",
    [
        {"salary": 5},
        {"type": ["VerifiableCredential", "OpenBadgeCredential", "Diploma"]},
        {"name": {"@value": "Scaffolds", "@language": "en .\n<urn:s> <urn:p> <urn:revoked"}},
        {"id": "not absolute"},
        {"@context": ["https://www.w3.org/ns/credentials/v2", "https://nobody.example/context"]},
    ],
    ids=["undefined term", "undefined type", "forged language tag", "relative id", "unknown context"],
)
def test_what_would_not_be_signed_as_it_reads_is_refused_on_both_sides(change: Any, node: NodePeer) -> None:
    document = {**BUILDERS["plain"]("did:example:issuer"), **change}
    with pytest.raises(InvalidError):
        canonical.to_nquads(document)
    with pytest.raises(PeerError):
        node.ask("canonize", document=document, hash="SHA-256")
