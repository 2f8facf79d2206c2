"""``microbadge transcript``: many awards of one person in one learner record."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Annotated

import typer

from ..policy import AllOf, AwardedTo, Policy, TrustedIssuers, UnsafeAnyIssuer
from ..recipient import recipient_of
from ..render import Line, clean
from ..transcript import TranscriptError, issue_transcript, issue_transcript_jwt, transcript_document
from ..verifier import Verifier
from .handing import read_credential
from .issuing import Force
from .output import ExitCode, complain, guarded, read_moment, say, write_new
from .signers import KEY_HELP, Did, PasswordFile, load_signer
from .verifying import open_bundle, open_web, split_identifier


@guarded(invalid=ExitCode.USAGE)
def transcript(
    credentials: Annotated[list[str], typer.Argument(help="Files of the credentials (JSON, JWT, PNG, SVG).")],
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    recipient: Annotated[
        str, typer.Option(help="Whose they are: a DID or URL, or [TYPE:]ID such as ana@school.example.")
    ],
    issuer_name: Annotated[str, typer.Option(help="Who issues the record: the name of the organisation.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .json, or .jwt for a token.")],
    name: Annotated[str, typer.Option(help="What the record is called.")] = "Transcript",
    issuer: Annotated[
        list[str] | None, typer.Option(help="Id of an issuer whose credentials are put in; anybody's by default.")
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="There is more than is put in.")] = False,
    at: Annotated[str | None, typer.Option(help="The time of the record; now by default.")] = None,
    did: Did = None,
    password_file: PasswordFile = None,
    as_jwt: Annotated[bool, typer.Option("--jwt", help="Sign a JSON Web Token; a proof by default.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    bundle: Annotated[Path | None, typer.Option(help="Folder or zip that answers instead of the network.")] = None,
    force: Force = False,
) -> None:
    """Put credentials of one person into a Comprehensive Learner Record, once each of them is verified.

    Exit code: 0 written, 1 one does not hold or is somebody else's, 2 usage, 3 one could not be looked at; a file is
    written but with 0.
    """
    held = [read_credential(file) for file in credentials]
    person, kind = split_identifier(recipient)
    signer = load_signer(key, did=did, password_file=password_file)
    moment = read_moment("--at", at)
    document = transcript_document(
        {"id": signer.controller, "type": ["Profile"], "name": issuer_name},
        recipient=recipient_of(person, kind),
        credentials=held,
        id=f"urn:uuid:{uuid.uuid4()}",
        name=name,
        partial=True if partial else None,
        valid_from=moment,
    )
    whose: Policy = TrustedIssuers(issuer) if issuer else UnsafeAnyIssuer()
    sign = issue_transcript_jwt if as_jwt or output.suffix.lower() == ".jwt" else issue_transcript
    try:
        made = sign(
            document,
            signer,
            verifier=Verifier(fetch=open_bundle(bundle, offline=offline) or open_web(offline=offline)),
            policy=AllOf(whose, AwardedTo(person, kind)),
            at=moment,
        )
    except TranscriptError as error:
        for problem in error.problems:
            complain(f"{_file(problem.pointer, credentials)}: {problem.message}")
        raise typer.Exit(ExitCode.NO) from None
    content = made if isinstance(made, str) else json.dumps(made, ensure_ascii=False, indent=1)
    write_new(output, content.encode() + b"\n", force=force)
    say([Line("good", clean(f"{len(held)} credentials in {output}"))])


def _file(pointer: str | None, files: list[str]) -> str:
    """The file of a member of the record, which has them in the same order."""
    number = (pointer or "").rpartition("/")[2]
    return files[int(number)] if number.isdecimal() and int(number) < len(files) else "the record"
