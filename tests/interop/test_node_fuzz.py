"""Random documents: jsonld.js with rdf-canonize against microbadge, wherever both sign them at all."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from fuzz_documents import families
from fuzzing.comparing import outcome
from microbadge import canonical
from microbadge.frozen import thaw

from .node_peer import NodePeer, PeerError

SEED = 6
FAMILIES = 100
"""In one batch; a family has 2.9 documents, and 60 % of them are fit to be signed."""


@pytest.mark.parametrize("batch", range(4))
def test_random_documents_have_one_canonical_form(batch: int, node: NodePeer) -> None:
    compared = refused = 0
    for sample in families(SEED, 1_000 * batch, 1_000 * batch + FAMILIES):
        found = outcome(canonical.prepare, sample.document, "sha256")
        if found.text is None or not found.is_signable or _is_known_to_differ(sample.document, found.text):
            continue
        document = json.loads(json.dumps(thaw(sample.document)))
        try:
            text = node.ask("canonize", document=document, hash="SHA-256")
        except PeerError as error:
            # It gives up sooner on nodes that look alike, and refuses a context for what it says of terms never used.
            if not re.match("Maximum deep iterations exceeded|Safe mode validation error", str(error)):
                raise
            refused += 1
            continue
        assert _each_once(text) == found.text, sample
        compared += 1
    assert compared > 70
    assert refused < compared / 5


def _each_once(text: str) -> str:
    """Canonical N-Quads without the statements that jsonld.js repeats, as it does for true and "true" as booleans."""
    return "".join(dict.fromkeys(re.findall(r"[^\n]*\n", text)))


def _is_known_to_differ(document: Any, text: str) -> bool:
    """What jsonld.js and rdf-canonize do otherwise.

    They sort by UTF-16 code units, forget the base direction of a context in scoped ones, and write a literal of type
    rdf:langString without its type.
    """
    is_sorted_otherwise = re.search("[\U00010000-\U0010ffff]", text) and re.search("[\ue000-\uffff]", text)
    sets_a_direction = '{"@direction":' in json.dumps(thaw(document).get("@context"), default=str)
    return bool(is_sorted_otherwise) or sets_a_direction or "#langString>" in text
