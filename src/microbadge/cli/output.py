"""What the commands print, and how their errors end: a line for a person, an exit code for a script."""

from __future__ import annotations

import contextlib
import errno
import functools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ParamSpec, TextIO, TypeVar

import typer

from ..datetimes import parse_date_time
from ..errors import InvalidError, MicrobadgeError, Problem, UnavailableError
from ..reading import MAX_INPUT
from ..render import Line, clean

if TYPE_CHECKING:
    from rich.console import Console

P = ParamSpec("P")
R = TypeVar("R")

_COLOURS = {"good": "green", "bad": "bold red", "unknown": "yellow", "plain": "", "dim": "dim", "title": "bold"}


class ExitCode(IntEnum):
    """How a command ends."""

    OK = 0
    NO = 1
    USAGE = 2
    UNDETERMINED = 3


def console(*, stderr: bool = False) -> Console:
    """Make a console that prints text as it is, in colour on a terminal."""
    from rich.console import Console  # slow to load, and a script reads no colours

    class PlainConsole(Console):
        """Leaves it to `guarded` what to do when the reader of the output goes away."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return PlainConsole(stderr=stderr, soft_wrap=True, highlight=False, markup=False, emoji=False)


def say(lines: Iterable[Line]) -> None:
    """Print lines on standard output."""
    _print(((line.text, _COLOURS[line.style]) for line in lines), sys.stdout)


def _print(lines: Iterable[tuple[str, str]], stream: TextIO) -> None:
    """Print lines, each with its style; in colour where `rich` would see a terminal."""
    if stream.isatty() or any(os.environ.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "TTY_COMPATIBLE")):
        from rich.text import Text  # as above

        out = console(stderr=stream is sys.stderr)
        for text, style in lines:
            out.print(Text(text, style=style))
        return
    for text, _ in lines:
        stream.write(f"{text}\n")
    stream.flush()


def say_title(words: str) -> None:
    """Print the title of what follows, after an empty line."""
    say([Line("title", f"\n{words}")])


def say_json(value: Any) -> None:
    """Print one JSON value, and nothing else, on standard output: in ASCII, which every terminal and pipe takes."""
    sys.stdout.write(json.dumps(value, indent=1, default=dict) + "\n")
    sys.stdout.flush()


def complain(message: str) -> None:
    """Print one line on standard error."""
    _print([(f"microbadge: {clean(message)}", "red")], sys.stderr)


@contextlib.contextmanager
def needing(what: str, extra: str) -> Iterator[None]:
    """Say which extra has what is imported in the block, where it is not installed; `what` is what needs it."""
    try:
        yield
    except ModuleNotFoundError as error:
        complain(f"{what} needs {error.name}: pip install 'microbadge[{extra}]'")
        raise typer.Exit(ExitCode.USAGE) from None


def list_problems(problems: Iterable[Problem], source: str | None = None) -> None:
    """Print each problem with its place on standard error."""
    for problem in problems:
        place = f"{source}: " if source is not None else ""
        warning = "warning: " if problem.severity == "warning" else ""
        complain(f"{place}{warning}{problem}")


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """A problem as JSON."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "line": problem.line,
        "pointer": problem.pointer,
        "message": problem.message,
    }


def guarded(invalid: ExitCode = ExitCode.NO) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Turn whatever a command raises into a message and an exit code; `invalid` is the code for faulty data.

    With ``--json`` faulty data is told on standard output too, as an object with ``error`` and ``problems``.
    """

    def guard(command: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return command(*args, **kwargs)
            except InvalidError as error:
                list_problems(error.problems, error.source)
                if kwargs.get("as_json") is True:
                    say_json({"error": str(error), "problems": [problem_as_json(each) for each in error.problems]})
                raise typer.Exit(invalid) from None
            except UnavailableError as error:
                complain(str(error))
                raise typer.Exit(ExitCode.UNDETERMINED) from None
            except MicrobadgeError as error:
                complain(str(error))
                raise typer.Exit(ExitCode.NO) from None
            except BrokenPipeError:
                # `| head`: nothing is left to say, and nobody to say it to. 141 is what a shell gives for SIGPIPE.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(141) from None
            except OSError as error:
                complain(f"{error.filename or 'the file system'}: {error.strerror or error}")
                raise typer.Exit(ExitCode.USAGE) from None

        return run

    return guard


def write_new(path: Path, content: bytes, *, force: bool = False, secret: bool = False) -> None:
    """Write a file as `new_file` does."""
    with new_file(path, force=force, secret=secret) as file:
        file.write(content)


@contextlib.contextmanager
def new_file(path: Path, *, force: bool = False, secret: bool = False) -> Iterator[BinaryIO]:
    """Open a file that appears when all of it is written and on the disk; if that fails nothing is left of it.

    An existing one is kept unless `force`. A secret is for the owner alone.
    """
    if path.exists() and not force:
        complain(f"{path} exists already (--force writes over it)")
        raise typer.Exit(ExitCode.USAGE)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600 if secret else 0o666, exist_ok=False)
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(unfinished)):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def read_input(name: str | Path) -> bytes:
    """Read a file, or standard input for ``-``; of one that is too large only enough to say so."""
    if str(name) == "-":
        if sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard input")
        return sys.stdin.buffer.read(MAX_INPUT + 1)
    with Path(name).open("rb") as file:
        return file.read(MAX_INPUT + 1)


def read_moment(option: str, given: str | None) -> datetime | None:
    """Read a date and time with its zone, given as an option."""
    if given is None:
        return None
    try:
        moment, has_offset = parse_date_time(given)
    except InvalidError as error:
        raise typer.BadParameter(f"{option} is {error.problems[0].message}") from None
    if not has_offset:
        raise typer.BadParameter(f"{option} needs a time zone, such as 2025-06-01T00:00:00Z")
    return moment
