"""``microbadge key``: make, show and replace signing keys."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..dids import did_document
from ..errors import KeyMaterialError
from ..key_rotation import rotate_key
from ..keys import KeyHolder, LocalSigner, needs_password, open_key, seal_key
from ..render import Line
from ..strict_json import parse
from .output import ExitCode, complain, guarded, read_input, read_moment, say, say_json, write_new

app = typer.Typer(no_args_is_help=True, help="Make, show and replace signing keys.")


class Kind(StrEnum):
    """Kinds of keys that are made for issuing."""

    ED25519 = "ed25519"
    P256 = "p256"
    P384 = "p384"
    RSA = "rsa"


PasswordFile = Annotated[
    Path | None,
    typer.Option(help="File whose first line is the key's password or PIN. A terminal is asked to open a key."),
]
Did = Annotated[
    str | None, typer.Option("--did", help="The DID that publishes the key, such as did:web:academy.example.")
]
KEY_HELP = "A key's file, pkcs11:token=…;object=…?module-path=… or aws-kms:ARN."
Key = Annotated[str, typer.Argument(help=KEY_HELP)]
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
    password = _first_line(password_file)
    content = signer.to_pem() if password is None else seal_key(signer, password)
    write_new(output, content, force=force, secret=True)
    if password is None:
        complain(f"{output} is not encrypted: keep it where only the issuer can read it (--password-file encrypts)")
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
    document: Annotated[str, typer.Argument(help="The DID document as published now: a file, or - for stdin.")],
    key: Key,
    password_file: PasswordFile = None,
    compromised: Annotated[
        bool,
        typer.Option("--compromised", help="Revoke the key in use, and with it every badge that it signed."),
    ] = False,
    at: Annotated[str | None, typer.Option(help="When the new key takes over; now by default.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output by default.")
    ] = None,
    force: Force = False,
) -> None:
    """Make the DID document in which a new key takes over from the one in use.

    Badges that the old key signed stay good, with a warning, unless it is --compromised.
    """
    published = parse(read_input(document))
    if not isinstance(published, dict) or not isinstance(published.get("id"), str):
        raise KeyMaterialError("not a DID document: it has no id", source=document)
    signer = load_signer(key, did=published["id"], password_file=password_file)
    moment = read_moment("--at", at)
    rotated = rotate_key(
        published,
        signer.public_key,
        at=datetime.now(UTC) if moment is None else moment,
        old="revoke" if compromised else "retire",
    )
    if output is None:
        say_json(rotated)
    else:
        write_new(output, json.dumps(rotated, indent=1).encode() + b"\n", force=force)


def load_signer(source: Path | str, *, did: str | None = None, password_file: Path | None = None) -> KeyHolder:
    """Load a key from its file, or find it in its token or at AWS KMS.

    The password or PIN comes from a file or, on a terminal, from a person.
    """
    name = str(source)
    try:
        signer = _find(name, _first_line(password_file))
        return signer if did is None else signer.controlled_by(did)
    except KeyMaterialError as error:
        complain(f"{name}: {error}")
        raise typer.Exit(ExitCode.NO) from None


def _find(name: str, password: str | None) -> KeyHolder:
    if name.startswith("pkcs11:"):
        return _in_token(name, password)
    if name.startswith("aws-kms:"):
        return _at_aws(name.removeprefix("aws-kms:"))
    data = read_input(name)
    if password is None and needs_password(data):
        password = _ask("Password of the key")
    return open_key(data, password)


def _in_token(uri: str, pin: str | None) -> KeyHolder:
    try:
        from ..keys.pkcs11 import Pkcs11Signer  # an extra, which most installations do without
    except ModuleNotFoundError as error:
        raise _missing(error, "pkcs11") from None
    return Pkcs11Signer.from_uri(uri, pin=_ask("PIN of the token") if pin is None else pin)


def _at_aws(key: str) -> KeyHolder:
    try:
        from ..keys.aws_kms import AwsKmsSigner  # an extra, and slow to load
    except ModuleNotFoundError as error:
        raise _missing(error, "aws") from None
    return AwsKmsSigner(key)


def _missing(error: ModuleNotFoundError, extra: str) -> typer.Exit:
    complain(f"this key needs {error.name}: pip install 'microbadge[{extra}]'")
    return typer.Exit(ExitCode.USAGE)


def _ask(what: str) -> str | None:
    if not sys.stdin.isatty():
        return None
    given: str = typer.prompt(what, hide_input=True, err=True)
    return given


def _first_line(path: Path | None) -> str | None:
    if path is None:
        return None
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return lines[0] if lines else ""


def _show(signer: KeyHolder, *, as_json: bool) -> None:
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
