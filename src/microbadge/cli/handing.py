"""What is handed over together with a badge: other credentials, and files of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import InvalidError, ParseError, UnsupportedError
from ..reading import credential_in, read
from ..report import Outcome
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
FetchEvidence = Annotated[
    bool, typer.Option("--fetch-evidence", help="Fetch the evidence that was not handed over, to compare its digest.")
]


def read_credential(name: str) -> Mapping[str, Any] | str:
    """Read the credential in a file, as it stands there. Raises `InvalidError`, which names the file, and `OSError`."""
    try:
        credential = credential_in(read_input(name))
    except InvalidError as error:
        error.source = name
        raise
    if not isinstance(credential, str | Mapping):
        raise ParseError("a credential is a JSON object or a token", pointer="", source=name)
    return credential


def read_award(name: str | Path) -> bytes:
    """Read the file of a badge. Raises as `document_of` does, and `OSError`."""
    content = read_input(name)
    document_of(content, name)
    return content


def document_of(content: bytes, name: str | Path) -> Mapping[str, Any]:
    """The credential in a file of this name, as a document, with nothing verified.

    Raises `InvalidError` where there is none, and `UnsupportedError` for one that this version does not know.
    """
    received = read(content)
    if received.document is not None:
        return received.document
    if received.address is not None:
        raise InvalidError("the address of a badge, not the badge: name the file of that", source=str(name))
    message = received.checks[0].message
    if received.checks[0].outcome is Outcome.UNDETERMINED:
        raise UnsupportedError(f"{name}: {message}")
    raise InvalidError(message, source=str(name))


def read_beside(given: list[Path] | None) -> list[bytes]:
    """Read the credentials that go with a badge. Raises `OSError`."""
    return [read_input(file) for file in given or ()]


def read_evidence(given: list[str] | None) -> dict[str, bytes]:
    """Read files of evidence, each given as ``ID=FILE``: an id may have a ``=`` in it, the name of the file has none.

    Of one id there is one file, since another would go unseen.

    Raises `OSError`.
    """
    files: dict[str, bytes] = {}
    for entry in given or ():
        url, _, file = entry.rpartition("=")
        if ":" not in url or not file:
            raise typer.BadParameter("--evidence is ID=FILE, with the id that the badge has")
        if url in files:
            raise typer.BadParameter(f"--evidence names two files for {url}")
        files[url] = Path(file).read_bytes()
    return files
