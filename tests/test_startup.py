"""What is loaded at the start, and what is not: nobody waits for packages that what they asked for does without."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.main import get_command

import microbadge
from badges import ACADEMY, signed
from benchmarks import startup
from conftest import PROJECT, untraced_environment
from microbadge import designation, fetch, program
from microbadge.cli import COMMANDS, app, load
from microbadge.lazily import lazily

SLOW = frozenset(
    "aiohttp alembic boto3 certifi distributed fastapi filelock http.client jinja2 joserfc jsonschema jsonschema_rs"
    " openpyxl PIL psycopg pyld referencing requests sqlalchemy ssl typer urllib3 uvicorn yaml".split()
)
"""What takes long to load, and what only some need."""


def loaded_after(code: str, *arguments: object) -> set[str]:
    """The modules that a new Python has loaded when it has run the code."""
    told = "import sys; print('\\n', *sorted(sys.modules))"
    command = [sys.executable, "-c", f"{code}\n{told}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=untraced_environment())
    return set(done.stdout.splitlines()[-1].split())


def run(*arguments: object) -> set[str]:
    """The modules that ``microbadge`` has loaded when it has done what the arguments say."""
    code = (
        "import sys\nfrom microbadge.__main__ import main\ntry: main()\nexcept SystemExit as end: assert not end.code"
    )
    return loaded_after(code, *arguments)


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.startswith("microbadge")}


@pytest.fixture
def badge(tmp_path: Path) -> Path:
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(signed()), encoding="utf-8")
    return path


# --- what is loaded ---


def test_the_library_itself_loads_nothing_but_what_loads_the_rest() -> None:
    assert ours(loaded_after("import microbadge")) == {"microbadge", "microbadge.lazily"}


def test_the_errors_load_no_package() -> None:
    loaded = loaded_after("from microbadge import InvalidError, Problem")
    assert ours(loaded) == {"microbadge", "microbadge.errors", "microbadge.lazily"}
    assert loaded & (SLOW | {"pydantic", "cryptography"}) == set()


def test_the_help_loads_no_command_and_no_package_but_that_of_the_command_line() -> None:
    loaded = run("--help")
    assert ours(loaded) == {"microbadge", "microbadge.__main__", "microbadge.cli", "microbadge.lazily"}
    assert loaded & (SLOW | {"pydantic", "cryptography", "rich.console"}) == {"typer"}


def test_the_help_of_a_command_loads_no_other_command() -> None:
    loaded = run("verify", "--help")
    assert loaded.isdisjoint(
        {f"microbadge.cli.{one.module}" for one in COMMANDS.values()} - {"microbadge.cli.verifying"}
    )


def test_a_badge_in_json_is_verified_without_what_tokens_schemas_files_and_the_network_need(badge: Path) -> None:
    loaded = run("verify", "--offline", "--issuer", ACADEMY.controller, badge)
    assert loaded & (SLOW - {"typer"} | {"rich"}) == set()
    assert not loaded & {
        f"microbadge.{name}"
        for name in (
            "assessment bundle bundling conferral designation.language designation.rule fetch.https issuer"
            " program.file program.program program.yaml_text registrar schema store trust upgrade"
        ).split()
    }


def test_a_badge_that_asks_for_nothing_is_verified_without_http_also_where_the_network_may_be_asked(
    badge: Path,
) -> None:
    assert run("verify", "--issuer", ACADEMY.controller, badge) & SLOW == {"typer"}


# --- names that are loaded when they are asked for ---

LAZY: list[ModuleType] = [microbadge, designation, fetch, program]


def imported_for_type_checkers(package: ModuleType) -> dict[str, str]:
    """The names that a package imports where nothing but a type checker reads it, with their modules."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If) and isinstance(node.test, ast.Name)]
    found = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return {name.name: node.module or name.name for node in found for name in node.names}


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_a_type_checker_and_python_find_each_name_in_the_same_module(package: ModuleType) -> None:
    told = imported_for_type_checkers(package)
    modules = {name: import_module(f"{package.__name__}.{module}") for name, module in told.items()}
    assert all(getattr(package, name) is getattr(module, name, module) for name, module in modules.items())
    assert set(told) <= set(package.__all__)
    assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_no_module_of_a_package_is_called_as_a_public_name_is(package: ModuleType) -> None:
    """Once it is imported Python would find the module under the name."""
    modules = {path.stem for path in Path(str(package.__file__)).parent.glob("*") if path.suffix in ("", ".py")}
    public = {name for name in package.__all__ if not isinstance(getattr(package, name), ModuleType)}
    assert public.isdisjoint(modules)


@pytest.mark.parametrize("package", LAZY, ids=lambda package: package.__name__)
def test_a_package_lists_its_names_before_they_are_loaded(package: ModuleType) -> None:
    code = f"import {package.__name__} as package; assert set(package.__all__) <= set(dir(package))"
    assert package.__name__ in loaded_after(code)


def test_a_name_that_is_not_there_is_told_of_as_by_any_module() -> None:
    with pytest.raises(AttributeError, match=r"^module 'microbadge' has no attribute 'Verifer'$"):
        _: Any = microbadge.Verifer  # type: ignore[attr-defined]  # so a type checker says too
    with pytest.raises(ImportError, match="cannot import name 'Verifer' from 'microbadge'"):
        exec("from microbadge import Verifer")


def test_a_name_is_loaded_once() -> None:
    load_name, listed = lazily("microbadge", {"errors": "InvalidError", "canonical": "canonical"})
    assert load_name("InvalidError") is microbadge.InvalidError
    assert load_name("canonical") is microbadge.canonical
    assert {"InvalidError", "canonical"} <= set(listed())
    with pytest.raises(AttributeError):
        load_name("Verifier")


# --- commands that are loaded when they are called ---


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_with_the_first_paragraph_of_its_own_help(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert " ".join((command.help or "").split("\n\n")[0].split()) == COMMANDS[name].help


def test_every_command_and_every_group_of_the_modules_is_listed() -> None:
    listed = {(one.module, one.name) for one in COMMANDS.values()}
    found = set()
    for path in (PROJECT / "src" / "microbadge" / "cli").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                decorators = [ast.unparse(one).partition("(")[0] for one in node.decorator_list]
                found |= {(path.stem, node.name)} if decorators == ["guarded"] else set()
            elif ast.unparse(node).startswith("app = typer.Typer("):
                found.add((path.stem, "app"))
    assert found - {("__init__", "app")} == listed


def test_the_commands_are_listed_in_their_order() -> None:
    commands: Any = get_command(app)
    assert list(commands.commands) == list(COMMANDS)


# --- the benchmark ---


def test_the_start_is_measured(tmp_path: Path) -> None:
    environment = {**untraced_environment(), "PYTHONPYCACHEPREFIX": os.devnull}
    assert all(value > 0 for value in startup.run(["-c", "pass"], environment))
    assert len(startup.commands(tmp_path)) == 8
    with pytest.raises(subprocess.CalledProcessError):
        startup.run(["-c", "raise SystemExit(1)"], environment)
