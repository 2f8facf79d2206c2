"""``microbadge issue``, ``bake`` and ``unbake``: from an assessment to a badge in a file."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import baking
from ..assessment import Assessment, NotYet, decide
from ..badge_image import draw_png, draw_svg
from ..errors import InvalidError
from ..issuer import Issuer
from ..program import MicroCredential, Program
from ..recipient import identity_object
from ..render import Line
from .output import ExitCode, guarded, read_input, read_moment, say, say_json, write_new
from .programs import AsJson, AssessmentFile, ProgramFile, decision_as_json, decision_in_words
from .signers import KEY_HELP, PasswordFile, load_signer
from .verifying import split_identifier

Output = Annotated[Path, typer.Option("--output", "-o", help="File to write: .json, .jwt, .png or .svg.")]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]


@guarded(invalid=ExitCode.USAGE)
def issue(
    program: ProgramFile,
    assessment: AssessmentFile,
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    recipient: Annotated[
        str, typer.Option(help="Who earned it: a DID or URL, or [TYPE:]ID such as ana@school.example (stored hashed).")
    ],
    output: Output,
    password_file: PasswordFile = None,
    image: Annotated[Path | None, typer.Option(help="Image to bake into; drawn by default.")] = None,
    credential_id: Annotated[
        str | None, typer.Option("--id", help="The credential's id; a new UUID by default.")
    ] = None,
    valid_from: Annotated[str | None, typer.Option(help="Start of validity; now by default.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="End of validity; none by default.")] = None,
    as_jwt: Annotated[
        bool, typer.Option("--jwt", help="Sign a JSON Web Token, as always in a .jwt file; a proof by default.")
    ] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Decide, and if it is earned sign the badge and write it.

    Exit code: 0 issued, 1 not yet earned, 2 faulty files or another password; nothing is written but with 0.
    """
    loaded = Program.from_file(program)
    decision = decide(loaded, Assessment.from_file(assessment))
    if isinstance(decision, NotYet):
        if as_json:
            say_json(decision_as_json(decision))
        else:
            say(decision_in_words(decision))
        raise typer.Exit(ExitCode.NO)
    signer = load_signer(key, did=loaded.issuer.id, password_file=password_file)
    issuer = Issuer(loaded.issuer.profile, signer)
    suffix = output.suffix.lower()
    identifier = credential_id if credential_id is not None else f"urn:uuid:{uuid.uuid4()}"
    sign = issuer.issue_jwt if as_jwt or suffix == ".jwt" else issuer.issue
    credential = sign(
        decision,
        recipient=_recipient(recipient),
        id=identifier,
        valid_from=read_moment("--valid-from", valid_from),
        valid_until=read_moment("--valid-until", valid_until),
    )
    content = badge_file(credential, suffix, image, about=decision.micro_credential, issuer=issuer.profile["name"])
    write_new(output, content, force=force)
    if as_json:
        say_json({"decision": "award", "id": identifier, "file": str(output)})
    else:
        say([Line("good", f"issued {identifier} to {output}")])


def badge_file(
    credential: Mapping[str, Any] | str,
    suffix: str,
    image: Path | None = None,
    *,
    about: MicroCredential,
    issuer: str,
) -> bytes:
    """The bytes of a badge file: JSON or a token, or a PNG or SVG with the credential in it.

    Where no image is given one is drawn, with the names of the micro-credential and of the issuer.
    """
    if suffix == ".jwt" and isinstance(credential, str):
        return credential.encode() + b"\n"
    if suffix == ".json" and not isinstance(credential, str):
        return json.dumps(credential, ensure_ascii=False, indent=1).encode() + b"\n"
    if suffix not in (".png", ".svg"):
        raise typer.BadParameter("a badge is written to a .json, .png or .svg file, a token to .jwt, .png or .svg")
    if image is not None:
        return baking.bake(_image(image, suffix), credential)
    draw = draw_png if suffix == ".png" else draw_svg
    return baking.bake(draw(about.name, issuer, subtitle=about.human_code), credential)


def _image(path: Path, suffix: str) -> bytes:
    content = read_input(path)
    form = baking.is_image(content)
    if form is not None and f".{form}" != suffix:
        raise typer.BadParameter(f"{path} is a {form.upper()} image: write it to a .{form} file")
    return content


@guarded()
def bake(
    image: Annotated[Path, typer.Argument(help="A PNG or SVG image.")],
    credential: Annotated[str, typer.Argument(help="The credential's file (JSON), or - for standard input.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write, of the same kind as the image.")],
    force: Force = False,
) -> None:
    """Put a credential into an image."""
    text = read_input(credential)
    try:
        content = baking.bake(_image(image, output.suffix.lower()), text.decode("utf-8"))
    except UnicodeDecodeError:
        raise InvalidError("not UTF-8", source=credential) from None
    write_new(output, content, force=force)
    say([Line("good", f"baked into {output}")])


@guarded()
def unbake(
    image: Annotated[str, typer.Argument(help="A baked PNG or SVG image, or - for standard input.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output by default.")
    ] = None,
    force: Force = False,
) -> None:
    """Take the credential out of an image."""
    text = baking.unbake(read_input(image))
    if output is None:
        typer.echo(text)
    else:
        write_new(output, text.encode(), force=force)


def _recipient(given: str) -> str | dict[str, Any]:
    identifier, kind = split_identifier(given)
    if kind is None and "@" in identifier and ":" not in identifier:
        kind = "emailAddress"
    if kind is None and ":" not in identifier:
        raise typer.BadParameter(f"--recipient {given!r} needs a type, such as accountId:{given}")
    if kind is None:
        return identifier
    return identity_object(identifier, kind, salt=secrets.token_hex(16))
