"""Shared by all tests: the reference data, a PostgreSQL server, and what is done when they are not there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interop.missing import missing
from postgres import Server, programs, running_server

PROJECT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("MICROBADGE_SHARED", PROJECT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published contexts, schemas and vectors; its absence is a failure under CI, a skip elsewhere."""
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the reference data is not at {SHARED} (MICROBADGE_SHARED)")
        pytest.skip("not run: the reference data is not here (set MICROBADGE_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server of this process's own."""
    binaries = programs()
    if binaries is None:
        missing("PostgreSQL is not here (Debian's package postgresql)")
    with running_server(binaries) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The location of an empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made: a file that is not there yet, and an empty PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "store.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


_UNTRACED = frozenset({"interop", "suites"})
"""Folders of tests whose lines other tests run too: tracing them takes longer than all the rest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage where that only costs time."""
    for item in items:
        if item.path.parent.name in _UNTRACED:
            item.add_marker(pytest.mark.no_cover)


def untraced_environment() -> dict[str, str]:
    """The environment for a process whose coverage is not measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def read_json(path: Path) -> Any:
    """Parse a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def readable(value: object) -> str:
    """Call a case of a parametrized test by its value, in JSON."""
    return value if isinstance(value, str) else json.dumps(value, default=repr)[:80]
