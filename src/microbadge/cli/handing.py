"""What is handed over together with a badge: other credentials, and files of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import ParseError
from ..reading import credential_in
from .output import read_input

Beside = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        metavar="FILE",
        help="A credential that goes with it: an award that a designation rests on, a recognition; may be repeated.",
    ),
]
EvidenceFiles = Annotated[
    list[str] | None,
    typer.Option(
        "--evidence",
        metavar="ID=FILE",
        help="The file of a piece of evidence, by its id in the badge; may be repeated.",
    ),
]


def read_credential(name: str) -> Mapping[str, Any] | str:
    """Read the credential in a file, as it stands there. Raises `InvalidError` and `OSError`."""
    credential = credential_in(read_input(name))
    if not isinstance(credential, str | Mapping):
        raise ParseError("a credential is a JSON object or a token", pointer="", source=name)
    return credential


def read_beside(given: list[Path] | None) -> list[bytes]:
    """Read the credentials that go with a badge. Raises `OSError`."""
    return [read_input(file) for file in given or ()]


def read_evidence(given: list[str] | None) -> dict[str, bytes]:
    """Read files of evidence, each given as ``ID=FILE``: an id may have a ``=`` in it, the name of the file has none.

    Raises `OSError`.
    """
    files: dict[str, bytes] = {}
    for entry in given or ():
        url, _, file = entry.rpartition("=")
        if ":" not in url or not file:
            raise typer.BadParameter("--evidence is ID=FILE, with the id that the badge has")
        files[url] = Path(file).read_bytes()
    return files
