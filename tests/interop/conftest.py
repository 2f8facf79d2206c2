"""Shared by the interop tests: the peers, started once for each test process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import read_json

from .node_peer import NodePeer


@pytest.fixture(scope="session")
def contexts(shared: Path) -> dict[str, Any]:
    """All published contexts by URL: the peers get them handed over, since nothing is fetched."""
    folder = shared / "spec" / "contexts"
    return {url: read_json(folder / file) for url, file in read_json(folder / "url-map.json").items()}


@pytest.fixture(scope="session")
def node(contexts: dict[str, Any]) -> Iterator[NodePeer]:
    """Digital Bazaar's libraries."""
    with NodePeer(contexts) as peer:
        yield peer
