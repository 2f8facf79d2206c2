"""The servers that all tests of the suites ask: the VC API on a loopback address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from suites.server import Api, example_contexts, serving


@pytest.fixture(scope="session")
def api() -> Iterator[Api]:
    """The VC API."""
    with serving() as api:
        yield api


@pytest.fixture(scope="session")
def example_api(shared: Path) -> Iterator[Api]:
    """The VC API that knows the contexts of the suites' examples too."""
    with serving(contexts=example_contexts(shared)) as api:
        yield api
