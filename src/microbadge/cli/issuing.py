"""``microbadge issue``, ``bake`` and ``unbake``: from an assessment to a badge in a file."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from .. import baking
from ..assessment import Assessment, Award, decide
from ..badge_image import draw_png, draw_svg
from ..errors import InvalidError
from ..issuer import Issuer
from ..program import Program
from ..recipient import recipient_of
from ..render import Line
from .handing import read_evidence
from .output import ExitCode, complain, guarded, read_input, read_moment, say, say_json, write_new
from .programs import AsJson, AssessmentFile, ProgramFile, decision_as_json, decision_in_words
from .records import STORE_HELP, VARIABLE, Actor, credential_in, login_name, open_registrar, require_issuer
from .signers import KEY_HELP, PasswordFile, load_signer
from .verifying import split_identifier

if TYPE_CHECKING:
    from ..registrar import Registrar

Output = Annotated[Path, typer.Option("--output", "-o", help="File to write: .json, .jwt, .png or .svg.")]
Force = Annotated[bool, typer.Option("--force", help="Write over an existing file.")]
_IMAGES = (".png", ".svg")


@guarded(invalid=ExitCode.USAGE)
def issue(
    context: typer.Context,
    program: ProgramFile,
    assessment: AssessmentFile,
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    recipient: Annotated[
        str, typer.Option(help="Who earned it: a DID or URL, or [TYPE:]ID such as ana@school.example (stored hashed).")
    ],
    output: Output,
    password_file: PasswordFile = None,
    image: Annotated[Path | None, typer.Option(help="Image to bake into; drawn by default.")] = None,
    store: Annotated[
        str | None, typer.Option("--store", envvar=VARIABLE, help=f"{STORE_HELP} Without it nothing is kept.")
    ] = None,
    award_id: Annotated[
        str | None, typer.Option(help="Your name for the award in the store; the same again is the same badge.")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="The holder lets the badge be published (as with `awards share`).")
    ] = False,
    credential_id: Annotated[
        str | None, typer.Option("--id", help="The credential's id, without a store; a new UUID by default.")
    ] = None,
    valid_from: Annotated[str | None, typer.Option(help="Start of validity; now by default.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="End of validity; none by default.")] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option(
            "--evidence",
            metavar="ID=FILE",
            help="What was assessed: where it can be found, and its file, whose digest is recorded; may be repeated.",
        ),
    ] = None,
    as_jwt: Annotated[
        bool, typer.Option("--jwt", help="Sign a JSON Web Token, as always in a .jwt file; a proof by default.")
    ] = False,
    actor: Actor = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Decide, and if it is earned sign the badge and write it.

    With a store the award is kept and can be taken back: publish its status lists before the badge is handed out.
    Exit code: 0 issued, 1 not yet earned, 2 faulty files or another password; nothing is written but with 0.
    """
    if store is None and (award_id is not None or public):
        raise typer.BadParameter(
            f"--award-id and --public are for an award that is kept: name the --store, or {VARIABLE}"
        )
    if store is not None and award_id is None:
        raise _unnamed(context)
    if store is not None and credential_id is not None:
        raise typer.BadParameter("in a store the credential gets an id of its own: leave out --id")
    loaded, award = earned(program, assessment, as_json=as_json)
    recipient, kind = split_identifier(recipient)
    wanted = _Wanted(
        award,
        recipient,
        kind,
        read_moment("--valid-from", valid_from),
        read_moment("--valid-until", valid_until),
        read_evidence(evidence),
        as_jwt or output.suffix.lower() == ".jwt",
    )
    if store is None or award_id is None:
        signer = load_signer(key, did=loaded.issuer.id, password_file=password_file)
        made, credential = wanted.signed(Issuer(loaded.issuer.profile, signer), credential_id)
    else:
        check_badge_file(output, image, as_jwt=wanted.as_jwt, force=force)
        with open_registrar(store, key, password_file) as registrar:
            require_issuer(registrar.store, loaded)
            made, credential = wanted.kept(registrar, award_id, public, login_name(actor))
    write_badge(credential, output, image, award=award, force=force)
    if as_json:
        kept = {} if award_id is None else {"awardId": award_id}
        say_json({"decision": "award", "id": made, "file": str(output), **kept})
    else:
        say([Line("good", f"issued {made} to {output}")])


def _unnamed(context: typer.Context) -> typer.BadParameter:
    named = context.get_parameter_source("store")
    if named is not None and named.name == "ENVIRONMENT":
        return typer.BadParameter(f"{VARIABLE} is set: name the award (--award-id), or unset it")
    return typer.BadParameter("name the award that is kept in the store: --award-id")


class _Wanted(NamedTuple):
    """What is asked for."""

    award: Award
    recipient: str
    recipient_type: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    evidence_files: Mapping[str, bytes]
    as_jwt: bool

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """What the badge says of the files: each is evidence, and where it can be found."""
        return [{"id": url, "type": ["Evidence"]} for url in self.evidence_files]

    def signed(self, issuer: Issuer, credential_id: str | None) -> tuple[str, Mapping[str, Any] | str]:
        """Sign it; the answer is the credential's id, and the credential."""
        made = credential_id if credential_id is not None else f"urn:uuid:{uuid.uuid4()}"
        sign = issuer.issue_jwt if self.as_jwt else issuer.issue
        recipient = recipient_of(self.recipient, self.recipient_type)
        signed = sign(
            self.award,
            recipient=recipient,
            id=made,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            evidence=self.evidence,
            evidence_files=self.evidence_files,
        )
        return made, signed

    def kept(
        self, registrar: Registrar, award_id: str, public: bool, actor: str
    ) -> tuple[str, Mapping[str, Any] | str]:
        """Issue it in a store; the answer is the same."""
        record = registrar.issue(
            self.award,
            award_id=award_id,
            recipient=self.recipient,
            recipient_type=self.recipient_type,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            evidence=self.evidence,
            evidence_files=self.evidence_files,
            jwt=self.as_jwt,
            public=public,
            actor=actor,
        )
        return record.credential_id, credential_in(record)


def earned(program: Path, assessment: Path, *, as_json: bool) -> tuple[Program, Award]:
    """Decide; where it is not earned say why, and end with the exit code 1."""
    loaded = Program.from_file(program)
    decision = decide(loaded, Assessment.from_file(assessment))
    if isinstance(decision, Award):
        return loaded, decision
    if as_json:
        say_json(decision_as_json(decision))
    else:
        say(decision_in_words(decision))
    raise typer.Exit(ExitCode.NO)


def check_badge_file(output: Path, image: Path | None, *, as_jwt: bool, force: bool) -> None:
    """Refuse a file that could not be written, before an award is issued that is then in no file."""
    if output.exists() and not force:
        complain(f"{output} exists already (--force writes over it)")
        raise typer.Exit(ExitCode.USAGE)
    suffix = output.suffix.lower()
    if suffix not in ((".jwt",) if as_jwt else (".json",)) + _IMAGES:
        raise _no_badge_file()
    if image is not None:
        _image(image, suffix)


def write_badge(
    credential: Mapping[str, Any] | str, output: Path, image: Path | None, *, award: Award, force: bool
) -> None:
    """Write a badge, with the names of the micro-credential and of the issuer where an image is drawn for it."""
    about, issuer = award.micro_credential, award.program.issuer.name
    name, code = about.name, about.human_code
    content = badge_file(credential, output.suffix.lower(), image, name=name, issuer=issuer, code=code)
    write_new(output, content, force=force)


def check_document_file(output: Path, *, as_jwt: bool, force: bool) -> None:
    """Refuse, before anything is looked at, a file that could not be written, or an image: none is drawn for it."""
    if output.suffix.lower() in _IMAGES:
        raise typer.BadParameter("it is written to a .json file, a token to .jwt")
    check_badge_file(output, None, as_jwt=as_jwt, force=force)


def write_document(credential: Mapping[str, Any] | str, output: Path, *, force: bool) -> None:
    """Write a credential of which there is no image: JSON or a token."""
    write_new(output, _document(credential), force=force)


def badge_file(
    credential: Mapping[str, Any] | str,
    suffix: str,
    image: Path | None = None,
    *,
    name: str,
    issuer: str,
    code: str | None = None,
) -> bytes:
    """The bytes of a badge file: JSON or a token, or a PNG or SVG with the credential in it.

    Where no image is given one is drawn, with the names of what was achieved and of the issuer.
    """
    if suffix == (".jwt" if isinstance(credential, str) else ".json"):
        return _document(credential)
    if suffix not in _IMAGES:
        raise _no_badge_file()
    if image is not None:
        return baking.bake(_image(image, suffix), credential)
    draw = draw_png if suffix == ".png" else draw_svg
    return baking.bake(draw(name, issuer, subtitle=code), credential)


def _document(credential: Mapping[str, Any] | str) -> bytes:
    text = credential if isinstance(credential, str) else json.dumps(credential, ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _no_badge_file() -> typer.BadParameter:
    return typer.BadParameter("a badge is written to a .json, .png or .svg file, a token to .jwt, .png or .svg")


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
