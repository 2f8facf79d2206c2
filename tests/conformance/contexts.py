"""Contexts that vectors need and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conftest import read_json

_FOLDERS = ("vectors-use/", "w3c/credentials-examples")


def of_vectors(vectors: Path) -> dict[str, Any]:
    """Those of the examples of the W3C and of its cryptosuites, which the closed set does not have."""
    folder = vectors.parent / "contexts"
    return {
        url: read_json(folder / entry["file"])
        for entry in read_json(folder / "index.json")
        for url in entry["urls"]
        if entry["file"].startswith(_FOLDERS)
    }
