"""``microbadge upgrade``: an issuer's export of Open Badges 2.0 becomes definitions and credentials of 3.0."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import strict_json
from ..errors import InvalidError, ParseError, Problem
from ..render import Line, clean
from ..upgrade import LeftOut, Piece, UpgradedExport, upgrade_export
from .output import ExitCode, complain, guarded, list_problems, problem_as_json, read_input, say, say_json, write_new
from .programs import AsJson
from .signers import KEY_HELP, Did, PasswordFile, load_signer

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


@guarded(invalid=ExitCode.USAGE)
def upgrade(
    export: Annotated[list[Path], typer.Argument(help="Folders or files (JSON) of an issuer's own export.")],
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write.")],
    did: Did = None,
    password_file: PasswordFile = None,
    force: Annotated[bool, typer.Option("--force", help="Write over existing files.")] = False,
    as_json: AsJson = False,
) -> None:
    """Upgrade Open Badges 2.0 to 3.0: a profile, achievements, and credentials that are signed anew.

    Nothing in the export is verified: give what you issued yourself. What has no place in version 3.0 is listed.
    Exit code: 0 upgraded, 1 some documents could not be, 2 nothing was.
    """
    if output.exists() and not force and (not output.is_dir() or any(output.iterdir())):
        complain(f"{output} exists already and is not an empty folder (--force writes over what is in it)")
        raise typer.Exit(ExitCode.USAGE)
    signer = load_signer(key, did=did, password_file=password_file)
    unread: list[InvalidError] = []
    documents = [each for path in _files(export) for each in _documents(path, unread)]
    upgraded = upgrade_export(documents, signer=signer)
    written = _write(upgraded, output, force=force)
    refused = [*unread, *upgraded.refused]
    if as_json:
        say_json(_as_json(written, upgraded, refused))
    else:
        say(_in_words(written, upgraded))
        for error in refused:
            list_problems(error.problems, error.source)
    if refused:
        raise typer.Exit(ExitCode.NO)


def _files(export: list[Path]) -> Iterator[Path]:
    """The files that are named, and those of the folders that are, each once."""
    found: dict[Path, None] = {}
    for path in export:
        found |= dict.fromkeys(sorted(path.rglob("*.json")) if path.is_dir() else [path])
    yield from found


def _documents(path: Path, unread: list[InvalidError]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The documents of a file, one or a list of them, each with what it is called."""
    try:
        value = strict_json.parse(read_input(path).removeprefix(b"\xef\xbb\xbf"))
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(one, Mapping) for one in listed):
            raise ParseError("not an object of Open Badges 2.0, nor a list of them", pointer="")
    except InvalidError as error:
        error.source = str(path)
        unread.append(error)
        return
    for index, one in enumerate(listed):
        yield (f"{path}#/{index}" if isinstance(value, list) else str(path)), one


def _write(upgraded: UpgradedExport, output: Path, *, force: bool) -> list[tuple[Path, Piece]]:
    """Write each document to its file."""
    files = [(Path("profile.json"), upgraded.profile)]
    files += [(Path("achievements", _name(piece)), piece) for piece in upgraded.achievements]
    files += [(Path("credentials", _name(piece)), piece) for piece in upgraded.credentials]
    for path, piece in files:
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        content = json.dumps(piece.upgraded.document, ensure_ascii=False, indent=1).encode() + b"\n"
        write_new(output / path, content, force=force)
    return files


def _name(piece: Piece) -> str:
    """The name of a file: that of the document for a person, and a digest of its id, which no other has."""
    document = piece.upgraded.document
    words = _NOT_IN_A_NAME.sub("-", str(document["name"]).lower()).strip("-")[:60].strip("-")
    digest = hashlib.sha256(document["id"].encode()).hexdigest()[:12]
    return f"{words}-{digest}.json" if words else f"{digest}.json"


def _in_words(written: list[tuple[Path, Piece]], upgraded: UpgradedExport) -> Iterator[Line]:
    for path, piece in written:
        yield Line("good", clean(f"{piece.source} → {path}"))
        for problem in piece.upgraded.lost:
            yield Line("unknown", clean(f"  {problem.code} {problem}"))
    for left_out in upgraded.left_out:
        yield Line("unknown", clean(f"{left_out.source}: {left_out.problem}"))
    count = f"{len(upgraded.achievements)} achievements, {len(upgraded.credentials)} credentials"
    yield Line("title", f"{count}, {len(upgraded.left_out)} left out")


def _as_json(
    written: list[tuple[Path, Piece]], upgraded: UpgradedExport, refused: list[InvalidError]
) -> dict[str, Any]:
    return {
        "upgraded": [
            {
                "source": piece.source,
                "file": str(path),
                "id": piece.upgraded.document["id"],
                "lost": [_lost(problem) for problem in piece.upgraded.lost],
            }
            for path, piece in written
        ],
        "leftOut": [_left_out(left_out) for left_out in upgraded.left_out],
        "refused": [
            {"source": error.source, "problems": [problem_as_json(problem) for problem in error.problems]}
            for error in refused
        ],
    }


def _lost(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "pointer": problem.pointer, "message": problem.message}


def _left_out(left_out: LeftOut) -> dict[str, Any]:
    return {"source": left_out.source, **_lost(left_out.problem)}
