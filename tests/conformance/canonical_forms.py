"""Canonical forms: RDFC-1.0 and RFC 8785."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conftest import read_json
from microbadge.canonical import jcs, nquads, rdfc10
from microbadge.canonical.rdfc10 import canonical_labels
from microbadge.errors import WorkLimitError

from .model import Case

_HASHES: dict[str, Any] = {"SHA384": "sha384"}


def rdf_canon(vectors: Path) -> Iterator[Case]:
    """The canonical texts, the maps of labels, and the dataset that takes too much work."""
    folder = vectors / "w3c-rdf-canon"
    for entry in read_json(folder / "manifest.jsonld")["entries"]:
        text = (folder / entry["action"]).read_bytes().decode()
        hash_name = _HASHES.get(entry.get("hashAlgorithm", ""), "sha256")
        if entry["type"] == "rdfc:RDFC10EvalTest":
            expected, outcome = (folder / entry["result"]).read_bytes().decode(), _rdfc(text, hash_name)
        elif entry["type"] == "rdfc:RDFC10MapTest":
            labels = canonical_labels(nquads.parse(text), hash_name=hash_name)
            expected = _sorted(read_json(folder / entry["result"]))
            outcome = _sorted({node[2:]: label[2:] for node, label in labels.items()})
        else:
            expected, outcome = "too much work", _rdfc(text, hash_name)
        yield Case(entry["id"], expected, outcome)


def _rdfc(text: str, hash_name: Any) -> str:
    try:
        return rdfc10(text, hash_name=hash_name)
    except WorkLimitError:
        return "too much work"


def _sorted(labels: dict[str, str]) -> str:
    return "\n".join(f"{node} {label}" for node, label in sorted(labels.items()))


def rfc_8785(vectors: Path) -> Iterator[Case]:
    """The files, as text and as octets, and the numbers."""
    folder = vectors / "jcs-rfc8785"
    for path in sorted((folder / "input").glob("*.json")):
        made = jcs(read_json(path))
        octets = (folder / "outhex" / f"{path.stem}.txt").read_text("ascii")
        yield Case(f"{path.stem}, text", (folder / "output" / path.name).read_text("utf-8"), made.decode())
        yield Case(f"{path.stem}, octets", "".join(octets.split()), made.hex())
    for row, line in enumerate((folder / "es6-numbers-10000.txt").read_text("ascii").splitlines(), 1):
        bits, _, expected = line.partition(",")
        (value,) = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))
        yield Case(f"number {row}, {bits}", expected, jcs(value).decode())
