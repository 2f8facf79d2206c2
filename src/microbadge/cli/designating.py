"""``microbadge designate``: awards, held against the rule of a designation, and the designation that they add up to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ..conferral import confer, confer_jwt, designation_document
from ..designation import DesignationResult, Met, designation_achievement, designation_rule
from ..errors import ConferralError
from ..policy import AwardedTo
from ..program import Program
from ..recipient import recipient_of
from ..render import Line, Style, clean, places
from ..verifier import Verifier
from .issuing import Force, Output, badge_file, check_badge_file
from .output import ExitCode, guarded, read_input, read_moment, say, say_json, write_new
from .programs import AsJson, ProgramFile
from .records import STORE_HELP, VARIABLE, Actor, credential_in, login_name, open_registrar, require_issuer
from .signers import KEY_HELP, PasswordFile, load_signer
from .verifying import open_bundle, open_web, split_identifier


@guarded(invalid=ExitCode.USAGE)
def designate(
    program: ProgramFile,
    designation: Annotated[str, typer.Argument(help="Id of the designation, as the programme has it.")],
    awards: Annotated[list[str], typer.Argument(help="Files of the awards that it rests on (JSON, JWT, PNG, SVG).")],
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    recipient: Annotated[
        str, typer.Option(help="Whose they are: a DID or URL, or [TYPE:]ID such as ana@school.example.")
    ],
    output: Output,
    password_file: PasswordFile = None,
    at: Annotated[str | None, typer.Option(help="The time of the designation; now by default.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="End of validity; none by default.")] = None,
    store: Annotated[
        str | None, typer.Option("--store", envvar=VARIABLE, help=f"{STORE_HELP} Without it nothing is kept.")
    ] = None,
    award_id: Annotated[str | None, typer.Option(help="Your name for the designation in the store.")] = None,
    as_jwt: Annotated[bool, typer.Option("--jwt", help="Sign a JSON Web Token; a proof by default.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    bundle: Annotated[Path | None, typer.Option(help="Folder or zip that answers instead of the network.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say whether the rule is met.")] = False,
    actor: Actor = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Verify awards, apply the rule of a designation to them, and sign the designation where it is met.

    Exit code: 0 designated, 1 the rule is not met, 2 usage, 3 an award could not be looked at; a file is written but
    with 0.
    """
    if store is not None and award_id is None and not dry_run:
        raise typer.BadParameter(f"name the designation that is kept in the store: --award-id (or unset {VARIABLE})")
    as_jwt = as_jwt or output.suffix.lower() == ".jwt"
    if not dry_run:
        check_badge_file(output, None, as_jwt=as_jwt, force=force)
    loaded = Program.from_file(program)
    rule, achievement = designation_rule(loaded, designation), designation_achievement(loaded, designation)
    person, kind = split_identifier(recipient)
    made = f"urn:uuid:{uuid.uuid4()}"
    asked: dict[str, Any] = {
        "rule": rule,
        "achievement": achievement,
        "components": [read_input(file) for file in awards],
        "recipient": recipient_of(person, kind),
        "id": made,
        "verifier": Verifier(fetch=open_bundle(bundle, offline=offline) or open_web(offline=offline)),
        "at": read_moment("--at", at),
        "valid_until": read_moment("--valid-until", valid_until),
        "person": AwardedTo(person, kind),
    }
    try:
        if dry_run:
            designation_document(loaded.issuer.profile, **asked)
        elif store is None or award_id is None:
            signer = load_signer(key, did=loaded.issuer.id, password_file=password_file)
            credential = (confer_jwt if as_jwt else confer)(loaded.issuer.profile, signer, **asked)
            _write(credential, output, achievement, loaded, force=force)
        else:
            document = designation_document(loaded.issuer.profile, **asked)
            with open_registrar(store, key, password_file) as registrar:
                require_issuer(registrar.store, loaded)
                record = registrar.issue_document(document, award_id=award_id, jwt=as_jwt, actor=login_name(actor))
            made = record.credential_id
            _write(credential_in(record), output, achievement, loaded, force=force)
    except ConferralError as error:
        result = error.result
        if not isinstance(result, DesignationResult):
            raise
        _say_not_met(result, as_json=as_json)
        raise typer.Exit(ExitCode.NO if result.outcome is Met.NOT_MET else ExitCode.UNDETERMINED) from None
    _say_done(made, achievement, None if dry_run else output, as_json=as_json)


def _write(
    credential: Mapping[str, Any] | str, output: Path, achievement: Mapping[str, Any], program: Program, *, force: bool
) -> None:
    name = str(achievement["name"])
    content = badge_file(credential, output.suffix.lower(), name=name, issuer=program.issuer.name)
    write_new(output, content, force=force)


def _say_not_met(result: DesignationResult, *, as_json: bool) -> None:
    if as_json:
        say_json(result.to_dict())
        return
    style: Style = "bad" if result.outcome is Met.NOT_MET else "unknown"
    say([Line(style, clean(result.sentence)), *places(result.to_dict())])
    say([Line("dim", clean(f"    not counted: {credential}: {why}")) for credential, why in result.unused])


def _say_done(made: str, achievement: Mapping[str, Any], output: Path | None, *, as_json: bool) -> None:
    if as_json:
        say_json({"designation": achievement["id"], "id": made, "file": None if output is None else str(output)})
    elif output is None:
        say([Line("good", clean(f"the rule of {achievement['name']} is met; nothing was signed"))])
    else:
        say([Line("good", clean(f"designated {achievement['name']}: {made} in {output}"))])
