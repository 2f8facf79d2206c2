"""What the documentation says is what the code does."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import PROJECT


@pytest.fixture(scope="module")
def generate() -> Any:
    spec = importlib.util.spec_from_file_location("generate", PROJECT / "docs" / "generate.py")
    if spec is None or spec.loader is None:
        pytest.fail("docs/generate.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_checks_is_the_table_of_codes(generate: Any) -> None:
    written = (PROJECT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert written == generate.checks_page(), "run `make docs`"


def test_the_tables_of_conformance_are_those_of_the_run(generate: Any, shared: Path) -> None:
    written = (PROJECT / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert written == generate.conformance_page(), "run `make docs`"


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page that are to be run: their language and their text."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [(language, text) for language, text in found if language in ("python", "sh")]


@pytest.mark.parametrize("page", ["README.md"])
def test_every_block_of_a_page_runs(page: str, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "examples", tmp_path / "examples")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    run = blocks(PROJECT / page)
    assert {"python", "sh"} <= {language for language, _ in run}
    for language, text in run:
        if re.fullmatch(r"(make \w+\n|git clone .*\n|pip install .*\n)+", re.sub(r"\s*#.*", "", text)):
            continue  # what sets the project up is run by whoever runs this test
        command = [sys.executable, "-c", text] if language == "python" else ["bash", "-euo", "pipefail", "-c", text]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
