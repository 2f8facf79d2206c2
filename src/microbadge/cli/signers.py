"""What signs, as the options of a command name it: a key's file, a token, or a key at AWS KMS."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import KeyMaterialError, UnsupportedError
from ..keys import LocalSigner, PublishedSigner, needs_password, open_key
from .output import needing, read_input

KEY_HELP = "A key's file, pkcs11:token=…;object=…?module-path=… or aws-kms:ARN."

PasswordFile = Annotated[
    Path | None,
    typer.Option(help="File whose first line is the key's password or PIN. A terminal is asked to open a key."),
]
Did = Annotated[
    str | None, typer.Option("--did", help="The DID that publishes the key, such as did:web:academy.example.")
]


def load_signer(name: str, *, did: str | None = None, password_file: Path | None = None) -> PublishedSigner:
    """Load a key from its file, or find it in its token or at AWS KMS.

    The password or PIN comes from a file or, on a terminal, from a person. Raises `KeyMaterialError`, for a kind of
    key that is not supported as well: whoever wants to sign with it now must take another.
    """
    try:
        signer = _find(name, first_line(password_file))
    except UnsupportedError as error:
        raise KeyMaterialError(str(error), source=name) from None
    return signer if did is None else signer.controlled_by(did)


def first_line(path: Path | None) -> str | None:
    """Read the first line of a file, where there is one: the password that it is for."""
    if path is None:
        return None
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return lines[0] if lines else ""


def _find(name: str, password: str | None) -> PublishedSigner:
    if name.startswith("pkcs11:"):
        return _in_token(name, password)
    if name.startswith("aws-kms:"):
        return _at_aws(name.removeprefix("aws-kms:"))
    return _in_file(name, password)


def _in_file(name: str, password: str | None) -> LocalSigner:
    data = read_input(name)
    if password is None and needs_password(data):
        password = _ask("Password of the key")
    try:
        return open_key(data, password=password)
    except KeyMaterialError as error:
        error.source = name
        raise


def _in_token(uri: str, pin: str | None) -> PublishedSigner:
    with needing("this key", "pkcs11"):
        from ..keys.pkcs11 import Pkcs11Signer  # an extra, which most installations do without
    return Pkcs11Signer.from_uri(uri, pin=_ask("PIN of the token") if pin is None else pin)


def _at_aws(key: str) -> PublishedSigner:
    with needing("this key", "aws"):
        from ..keys.aws_kms import AwsKmsSigner  # an extra, and slow to load
    return AwsKmsSigner(key)


def _ask(what: str) -> str | None:
    if not sys.stdin.isatty():
        return None
    given: str = typer.prompt(what, hide_input=True, err=True)
    return given
