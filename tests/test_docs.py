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
from typer.main import get_command

from conftest import PROJECT, untraced_environment
from microbadge.cli import app


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
    """In one shell, as a reader has one; the examples in Python each on its own."""
    shutil.copytree(PROJECT / "examples", tmp_path / "examples")
    environment = {**untraced_environment(), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    run = blocks(PROJECT / page)
    assert {"python", "sh"} <= {language for language, _ in run}
    shell = "".join(text for language, text in run if language == "sh" and not sets_up(text))
    commands = [["bash", "-euxo", "pipefail", "-c", shell]]
    commands += [[sys.executable, "-c", text] for language, text in run if language == "python"]
    for command in commands:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"


def sets_up(text: str) -> bool:
    """Whether a block sets the project up, which whoever runs this test has done."""
    return re.fullmatch(r"(make \w+\n|git clone .*\n|pip install .*\n)+", re.sub(r"\s*#.*", "", text)) is not None


# --- the commands that are named ---


def named_commands(text: str) -> list[list[str]]:
    """The commands of microbadge that a text names in backticks, as their words."""
    return [found.split() for found in re.findall(r"`microbadge ([^`]+)`", text)]


def fault_in(words: list[str]) -> str | None:
    """What there is not of a command: a command, or an option that it is said to have."""
    command: Any = get_command(app)
    while hasattr(command, "commands") and words and not words[0].startswith("-"):
        if words[0] not in command.commands:
            return words[0]
        command, words = command.commands[words[0]], words[1:]
        command = command.load() if hasattr(command, "load") else command
    known = {"--help", *(option for each in command.params for option in each.opts)}
    return next((word for word in words if word.startswith("--") and word not in known), None)


PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md")), *sorted((PROJECT / "src").rglob("*.py"))]


def test_every_command_that_is_named_exists() -> None:
    named = [(page, words) for page in PAGES for words in named_commands(page.read_text(encoding="utf-8"))]
    assert len(named) > 20
    assert [f"{page.name}: microbadge {' '.join(words)}" for page, words in named if fault_in(words) is not None] == []


def test_a_command_that_does_not_exist_is_found() -> None:
    text = (
        "`microbadge store create`, ``microbadge awards list``, `microbadge verify --nothing`, `microbadge --version`"
    )
    assert [fault_in(words) for words in named_commands(text)] == ["create", None, "--nothing", None]
