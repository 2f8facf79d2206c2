"""What the commands print, and how their errors end: a line for a person, an exit code for a script."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from ..errors import InvalidError, MicrobadgeError, Problem, UnavailableError
from ..render import Line, clean

P = ParamSpec("P")
R = TypeVar("R")

_COLOURS = {"good": "green", "bad": "bold red", "unknown": "yellow", "plain": "", "dim": "dim", "title": "bold"}


class ExitCode(IntEnum):
    """How a command ends."""

    OK = 0
    NO = 1
    USAGE = 2
    UNDETERMINED = 3


def say(lines: Iterable[Line]) -> None:
    """Print lines on standard output, in colour on a terminal."""
    console = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
    for line in lines:
        console.print(Text(line.text, style=_COLOURS[line.style]))


def say_json(value: Any) -> None:
    """Print one JSON value, and nothing else, on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=dict) + "\n")


def complain(message: str) -> None:
    """Print one line on standard error."""
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False).print(
        Text(f"microbadge: {clean(message)}", style="red")
    )


def list_problems(problems: Iterable[Problem], source: str | None = None) -> None:
    """Print each problem with its place on standard error."""
    for problem in problems:
        place = f"{source}: " if source is not None else ""
        warning = "warning: " if problem.severity == "warning" else ""
        complain(f"{place}{warning}{problem}")


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the errors of microbadge and of the file system into a message and an exit code."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except InvalidError as error:
            list_problems(error.problems, error.source)
            raise typer.Exit(ExitCode.NO) from None
        except UnavailableError as error:
            complain(str(error))
            raise typer.Exit(ExitCode.UNDETERMINED) from None
        except MicrobadgeError as error:
            complain(str(error))
            raise typer.Exit(ExitCode.NO) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            complain(f"{error.filename or 'the file system'}: {error.strerror or error}")
            raise typer.Exit(ExitCode.USAGE) from None

    return run


def write_new(path: Path, content: bytes, *, force: bool = False, secret: bool = False) -> None:
    """Write a file whole or not at all; an existing one is kept unless `force`. A secret is for the owner alone."""
    if path.exists() and not force:
        complain(f"{path} exists already (--force writes over it)")
        raise typer.Exit(ExitCode.USAGE)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600 if secret else 0o666, exist_ok=False)
    unfinished.write_bytes(content)
    unfinished.replace(path)


def read_input(name: str) -> bytes:
    """Read a file, or standard input for ``-``."""
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
