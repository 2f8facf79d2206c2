"""``microbadge key``: make and show signing keys."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..dids import did_document
from ..errors import KeyMaterialError
from ..keys import LocalSigner
from ..render import Line
from .output import ExitCode, complain, guarded, say, say_json, write_new

app = typer.Typer(no_args_is_help=True, help="Make and show signing keys.")

PasswordFile = Annotated[
    Path | None, typer.Option(help="File whose first line is the key's password. A terminal is asked to open a key.")
]
Did = Annotated[
    str | None, typer.Option("--did", help="The DID that publishes the key, such as did:web:academy.example.")
]


@app.command()
@guarded()
def new(
    output: Annotated[Path, typer.Argument(help="File to write the private key to (PKCS#8 in PEM).")],
    did: Did = None,
    password_file: PasswordFile = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make an Ed25519 key. Without --did it stands for itself, as a did:key."""
    signer = LocalSigner.generate(controller=did)
    password = _first_line(password_file) if password_file is not None else None
    write_new(output, signer.to_pem(password), force=force, secret=True)
    if password is None:
        complain(f"{output} is not encrypted: keep it where only the issuer can read it (--password-file encrypts)")
    _show(signer, as_json=as_json)


@app.command()
@guarded()
def show(
    key: Annotated[Path, typer.Argument(help="The private key in PEM.")],
    did: Did = None,
    password_file: PasswordFile = None,
    document: Annotated[
        bool, typer.Option("--did-document", help="Print the DID document alone: the file that the issuer publishes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the public side of a key: its DID, verification method, Multikey and DID document."""
    signer = load_signer(key, did=did, password_file=password_file)
    if document:
        say_json(did_document(signer.controller, [signer.public_key]))
    else:
        _show(signer, as_json=as_json)


def load_signer(path: Path, *, did: str | None = None, password_file: Path | None = None) -> LocalSigner:
    """Load a private key, with its password from a file or, on a terminal, from a person."""
    pem = path.read_bytes()
    password = _first_line(password_file) if password_file is not None else None
    if password is None and b"ENCRYPTED" in pem and sys.stdin.isatty():
        password = typer.prompt("Password of the key", hide_input=True, err=True)
    try:
        signer = LocalSigner.from_pem(pem, password=password)
        if did is not None:
            signer = signer.controlled_by(did)
    except KeyMaterialError as error:
        complain(f"{path}: {error}")
        raise typer.Exit(ExitCode.NO) from None
    return signer


def _first_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return lines[0] if lines else ""


def _show(signer: LocalSigner, *, as_json: bool) -> None:
    document = did_document(signer.controller, [signer.public_key])
    if as_json:
        say_json(
            {
                "did": signer.controller,
                "verificationMethod": signer.verification_method,
                "publicKeyMultibase": signer.public_key.multikey,
                "didDocument": document,
            }
        )
        return
    say(
        [
            Line("title", signer.controller),
            Line("plain", f"verification method  {signer.verification_method}"),
            Line("plain", f"public key           {signer.public_key.multikey}"),
        ]
    )
