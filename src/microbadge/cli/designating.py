"""``microbadge designate``: awards, held against the rule of a designation, and the designation that they add up to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..conferral import designation_document
from ..datetimes import format_or_none
from ..designation import DesignationResult, Met, designation_achievement, designation_rule
from ..errors import ConferralError
from ..fetch import Fetch
from ..issuer import sign_badge_jwt, sign_document
from ..policy import AwardedTo
from ..program import Program
from ..recipient import recipient_of
from ..render import Line, Style, clean, places
from ..strict_json import each, id_of
from ..verifier import Verifier
from .handing import read_award
from .issuing import Force, badge_file, check_badge_file
from .output import ExitCode, guarded, read_moment, say, say_json, write_new
from .programs import AsJson, ProgramFile
from .records import STORE_HELP, VARIABLE, Actor, credential_in, login_name, open_registrar, require_issuer
from .signers import KEY_HELP, PasswordFile, load_signer
from .verifying import open_bundle, open_web, split_identifier

if TYPE_CHECKING:
    from ..store import AwardRecord


@guarded(invalid=ExitCode.USAGE)
def designate(
    program: ProgramFile,
    designation: Annotated[str, typer.Argument(help="Id of the designation, as the programme has it.")],
    awards: Annotated[list[str], typer.Argument(help="Files of the awards that it rests on (JSON, JWT, PNG, SVG).")],
    recipient: Annotated[
        str, typer.Option(help="Whose they are: a DID or URL, or [TYPE:]ID such as ana@school.example.")
    ],
    key: Annotated[str | None, typer.Option(help=KEY_HELP)] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write: .json, .jwt, .png or .svg.")
    ] = None,
    password_file: PasswordFile = None,
    at: Annotated[str | None, typer.Option(help="The time of the designation; now by default.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="End of validity; none by default.")] = None,
    store: Annotated[
        str | None, typer.Option("--store", envvar=VARIABLE, help=f"{STORE_HELP} Without it nothing is kept.")
    ] = None,
    award_id: Annotated[
        str | None, typer.Option(help="Your name for the designation in the store; the same again is the same badge.")
    ] = None,
    as_jwt: Annotated[
        bool, typer.Option("--jwt", help="Sign a JSON Web Token, as always in a .jwt file; a proof by default.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    bundle: Annotated[Path | None, typer.Option(help="Folder or zip that answers instead of the network.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say whether the rule is met: nothing is signed or written.")
    ] = False,
    actor: Actor = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Verify awards, apply the rule of a designation to them, and sign the designation where it is met.

    Exit code: 0 designated, 1 the rule is not met, 2 usage, 3 an award could not be looked at; nothing is written but
    with 0.
    """
    signing = None
    if not dry_run:
        if key is None or output is None:
            raise typer.BadParameter("--key signs it and --output is where it is written; only --dry-run needs neither")
        as_jwt = as_jwt or output.suffix.lower() == ".jwt"
        signing = _Signing(key, password_file, output, store, award_id, as_jwt, actor, force)
        signing.check()
    loaded = Program.from_file(program)
    person, kind = split_identifier(recipient)
    wanted = _Wanted(
        loaded,
        designation,
        [read_award(file) for file in awards],
        person,
        kind,
        read_moment("--at", at),
        read_moment("--valid-until", valid_until),
    )
    document = wanted.document(open_bundle(bundle, offline=offline) or open_web(offline=offline), as_json=as_json)
    made = None if signing is None else signing.write(document, wanted)
    if as_json:
        say_json(_done_as_json(document, made, signing))
    elif made is None:
        say([Line("good", clean(f"the rule of {document['name']} is met; nothing was signed"))])
    else:
        say([Line("good", clean(f"designated {document['name']}: {made} in {output}"))])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for."""

    program: Program
    name: str
    awards: list[bytes]
    recipient: str
    recipient_type: str | None
    at: datetime | None
    valid_until: datetime | None

    def document(self, fetch: Fetch, *, as_json: bool) -> dict[str, Any]:
        """The designation, not signed yet; where the rule is not met say what is missing, and end."""
        try:
            return designation_document(
                self.program.issuer.profile,
                designation_rule(self.program, self.name),
                designation_achievement(self.program, self.name),
                self.awards,
                recipient=recipient_of(self.recipient, self.recipient_type),
                id=f"urn:uuid:{uuid.uuid4()}",
                verifier=Verifier(fetch=fetch),
                at=self.at,
                valid_until=self.valid_until,
                person=AwardedTo(self.recipient, self.recipient_type),
            )
        except ConferralError as error:
            if not isinstance(error.result, DesignationResult):
                raise
            _say_not_met(error.result, as_json=as_json)
            code = ExitCode.NO if error.result.outcome is Met.NOT_MET else ExitCode.UNDETERMINED
            raise typer.Exit(code) from None

    def asked(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What the designation is told by in a store: all but what is drawn each time."""
        return {
            "achievement": document["credentialSubject"]["achievement"],
            "relatedResource": document["relatedResource"],
            "validFrom": format_or_none(self.at),
            "validUntil": format_or_none(self.valid_until),
        }


@dataclass(frozen=True, slots=True)
class _Signing:
    """How it is signed, and where it is kept and written."""

    key: str
    password_file: Path | None
    output: Path
    store: str | None
    award_id: str | None
    as_jwt: bool
    actor: str | None
    force: bool

    def check(self) -> None:
        """Refuse what could not be kept or written, before anything is verified."""
        if self.store is None and self.award_id is not None:
            raise typer.BadParameter(f"--award-id is for what is kept: name the --store, or {VARIABLE}")
        if self.store is not None and self.award_id is None:
            raise typer.BadParameter(f"name what is kept in the store: --award-id (or unset {VARIABLE})")
        check_badge_file(self.output, None, as_jwt=self.as_jwt, force=self.force)

    def write(self, document: Mapping[str, Any], wanted: _Wanted) -> str:
        """Sign it and write it, and return the id of the credential."""
        if self.store is None or self.award_id is None:
            signer = load_signer(self.key, did=wanted.program.issuer.id, password_file=self.password_file)
            made: str = document["id"]
            credential: Mapping[str, Any] | str = (sign_badge_jwt if self.as_jwt else sign_document)(document, signer)
        else:
            record = self._kept(self.store, self.award_id, document, wanted)
            made, credential = record.credential_id, credential_in(record)
        name, issuer = str(document["name"]), wanted.program.issuer.name
        content = badge_file(credential, self.output.suffix.lower(), name=name, issuer=issuer)
        write_new(self.output, content, force=self.force)
        return made

    def _kept(self, store: str, award_id: str, document: Mapping[str, Any], wanted: _Wanted) -> AwardRecord:
        with open_registrar(store, self.key, self.password_file) as registrar:
            require_issuer(registrar.store, wanted.program)
            return registrar.issue_document(
                document,
                award_id=award_id,
                recipient=wanted.recipient,
                recipient_type=wanted.recipient_type,
                asked=wanted.asked(document),
                jwt=self.as_jwt,
                actor=login_name(self.actor),
            )


def _say_not_met(result: DesignationResult, *, as_json: bool) -> None:
    if as_json:
        say_json(result.to_dict())
        return
    style: Style = "bad" if result.outcome is Met.NOT_MET else "unknown"
    say([Line(style, clean(result.sentence)), *places(result.to_dict())])
    say([Line("dim", clean(f"    not counted: {credential}: {why}")) for credential, why in result.unused])


def _done_as_json(document: Mapping[str, Any], made: str | None, signing: _Signing | None) -> dict[str, Any]:
    _, *awards = (id_of(entry) for _, entry in each(document, "relatedResource"))  # the first is the rule
    achievement = document["credentialSubject"]["achievement"]["id"]
    done = {"outcome": str(Met.MET), "designation": achievement, "awards": awards}
    if signing is None:
        return done
    kept = {} if signing.award_id is None else {"awardId": signing.award_id}
    return {**done, "id": made, "file": str(signing.output), **kept}
