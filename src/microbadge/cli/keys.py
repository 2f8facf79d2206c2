"""``microbadge key``: make, show, replace and revoke signing keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..dids import did_document
from ..errors import KeyMaterialError
from ..key_rotation import revoke_key, rotate_key
from ..keys import LocalSigner, PublishedSigner, seal_key
from ..render import Line
from ..strict_json import parse
from .output import complain, guarded, read_input, read_moment, say, say_json, write_new
from .signers import KEY_HELP, Did, PasswordFile, first_line, load_signer

app = typer.Typer(no_args_is_help=True, help="Make, show, replace and revoke signing keys.")


class Kind(StrEnum):
    """Kinds of keys that are made for issuing."""

    ED25519 = "ed25519"
    P256 = "p256"
    P384 = "p384"
    RSA = "rsa"


Key = Annotated[str, typer.Argument(help=KEY_HELP)]
Published = Annotated[str, typer.Argument(help="The DID document as published now: a file, or - for stdin.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="File to write; standard output by default.")]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
@guarded()
def new(
    output: Annotated[Path, typer.Argument(help="File to write the private key to.")],
    kind: Annotated[Kind, typer.Option(help="Kind of key.")] = Kind.ED25519,
    did: Did = None,
    password_file: PasswordFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Make a key. Without --did it stands for itself, as a did:key (RSA: did:jwk).

    With a password the file is sealed (Argon2id, AES-256-GCM); without, it is PKCS#8 in PEM.
    """
    signer = LocalSigner.generate(kind.value, controller=did)
    password = first_line(password_file)
    content = signer.to_pem() if password is None else seal_key(signer, password)
    write_new(output, content, force=force, secret=True)
    if password is None:
        complain(f"{output} is not encrypted: keep it where nobody else can read it (--password-file encrypts)")
    _show(signer, as_json=as_json)


@app.command()
@guarded()
def show(
    key: Key,
    did: Did = None,
    password_file: PasswordFile = None,
    document: Annotated[
        bool, typer.Option("--did-document", help="Print the DID document alone: the file that the issuer publishes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the public side of a key: its DID, verification method, public key and DID document.

    The key is opened for it: what a file merely says about its key is not to be published.
    """
    signer = load_signer(key, did=did, password_file=password_file)
    if document:
        say_json(did_document(signer.controller, [signer.public_key]))
    else:
        _show(signer, as_json=as_json)


@app.command()
@guarded()
def rotate(
    document: Published,
    key: Key,
    password_file: PasswordFile = None,
    compromised: Annotated[
        bool,
        typer.Option("--compromised", help="Revoke the key in use, and with it every badge that it signed."),
    ] = False,
    at: Annotated[str | None, typer.Option(help="When the new key takes over; now by default.")] = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Make the DID document in which a new key takes over from the one in use.

    Badges that the old key signed stay good, with a warning, unless it is --compromised. A key that was
    retired before is revoked with `microbadge key revoke`.
    """
    published = _read(document)
    signer = load_signer(key, did=published["id"], password_file=password_file)
    rotated = rotate_key(published, signer.public_key, at=_moment(at), old="revoke" if compromised else "retire")
    _write(rotated, output, force=force)


@app.command()
@guarded()
def revoke(
    document: Published,
    method: Annotated[str, typer.Argument(help="The verification method: its id in the document.")],
    at: Annotated[str | None, typer.Option(help="When it was revoked; now by default.")] = None,
    output: Output = None,
    force: Force = False,
) -> None:
    """Make the DID document in which a key is revoked, one that was retired before as well.

    Every badge that it signed is refused from then on, whatever its dates: its thief writes these.
    """
    _write(revoke_key(_read(document), method, at=_moment(at)), output, force=force)


def _read(document: str) -> dict[str, Any]:
    published = parse(read_input(document))
    if not isinstance(published, dict) or not isinstance(published.get("id"), str):
        raise KeyMaterialError("not a DID document: it has no id", source=document)
    return published


def _moment(at: str | None) -> datetime:
    moment = read_moment("--at", at)
    return datetime.now(UTC) if moment is None else moment


def _write(document: Mapping[str, Any], output: Path | None, *, force: bool) -> None:
    if output is None:
        say_json(document)
    else:
        write_new(output, json.dumps(document, indent=1).encode() + b"\n", force=force)


def _show(signer: PublishedSigner, *, as_json: bool) -> None:
    key = signer.public_key
    member, value = (
        ("publicKeyMultibase", key.multikey) if key.kind.multicodec is not None else ("publicKeyJwk", key.jwk)
    )
    if as_json:
        say_json(
            {
                "did": signer.controller,
                "verificationMethod": signer.verification_method,
                member: value,
                "didDocument": did_document(signer.controller, [key]),
            }
        )
        return
    say(
        [
            Line("title", signer.controller),
            Line("plain", f"verification method  {signer.verification_method}"),
            Line("plain", f"public key           {value if isinstance(value, str) else json.dumps(value)}"),
        ]
    )
