"""``microbadge transcript``: many awards of one person in one learner record."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InvalidError, Problem, UnavailableError
from ..policy import AllOf, AwardedTo, Policy, TrustedIssuers, UnsafeAnyIssuer
from ..reading import credential_in
from ..recipient import recipient_of
from ..render import Line, clean
from ..transcript import TranscriptError, issue_transcript, issue_transcript_jwt, transcript_document
from ..verifier import Verifier
from .handing import read_award
from .issuing import Force, check_document_file, write_document
from .output import ExitCode, complain, guarded, read_moment, say
from .signers import KEY_HELP, Did, PasswordFile, load_signer
from .verifying import open_bundle, open_web, split_identifier

_MEMBER = re.compile(r"/credentialSubject/verifiableCredential/([0-9]+)")


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
    as_jwt = as_jwt or output.suffix.lower() == ".jwt"
    check_document_file(output, as_jwt=as_jwt, force=force)
    held = [credential_in(read_award(file)) for file in credentials]
    person, kind = split_identifier(recipient)
    whose: Policy = TrustedIssuers(issuer) if issuer else UnsafeAnyIssuer()
    policy = AllOf(whose, AwardedTo(person, kind))
    signer = load_signer(key, did=did, password_file=password_file)
    verifier = Verifier(fetch=open_bundle(bundle, offline=offline) or open_web(offline=offline))
    moment = read_moment("--at", at)
    with _naming(credentials):
        document = transcript_document(
            {"id": signer.controller, "type": ["Profile"], "name": issuer_name},
            recipient=recipient_of(person, kind),
            credentials=held,
            id=f"urn:uuid:{uuid.uuid4()}",
            name=name,
            partial=True if partial else None,
            valid_from=moment,
        )
        sign = issue_transcript_jwt if as_jwt else issue_transcript
        made = sign(document, signer, verifier=verifier, policy=policy, at=moment)
    write_document(made, output, force=force)
    say([Line("good", clean(f"{len(held)} credential{'' if len(held) == 1 else 's'} in {output}"))])


@contextlib.contextmanager
def _naming(files: list[str]) -> Iterator[None]:
    """Tell what is wrong with the members of a record by the names of their files, which it has in the same order."""

    def told(error: Problem | Exception) -> None:
        complain(_MEMBER.sub(lambda place: files[int(place[1])], str(error)))

    try:
        yield
    except InvalidError as error:
        for problem in error.problems:
            told(problem)
        raise typer.Exit(ExitCode.NO if isinstance(error, TranscriptError) else ExitCode.USAGE) from None
    except UnavailableError as error:
        told(error)
        raise typer.Exit(ExitCode.UNDETERMINED) from None
