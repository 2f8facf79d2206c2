"""Shared by all tests: where the reference data lies, and what is done when it does not."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

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


def read_json(path: Path) -> Any:
    """Parse a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def readable(value: object) -> str:
    """Call a case of a parametrized test by its value, in JSON."""
    return value if isinstance(value, str) else json.dumps(value, default=repr)[:80]
