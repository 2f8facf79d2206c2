"""``microbadge endorse``: somebody stands up for a badge, an achievement or an issuer, or recognises its awards."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ..endorsing import endorse as sign_endorsement
from ..endorsing import endorse_jwt
from ..errors import InvalidError
from ..reading import read
from ..recognition import Awarded, Recognition
from ..render import Line, clean
from ..strict_json import id_of
from .issuing import Force
from .output import ExitCode, guarded, read_input, read_moment, say, write_new
from .signers import KEY_HELP, Did, PasswordFile, load_signer

Part = Literal["credential", "achievement", "issuer"]


@guarded(invalid=ExitCode.USAGE)
def endorse(
    name: Annotated[str, typer.Option(help="What the endorsement is called, such as 'Approved for ESOL'.")],
    endorser: Annotated[str, typer.Option(help="Who endorses: the name of the organisation.")],
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .json, or .jwt for a token.")],
    thing: Annotated[str | None, typer.Argument(help="Id of what is endorsed; or name a badge with --for.")] = None,
    badge: Annotated[Path | None, typer.Option("--for", help="A badge that it is about (JSON, JWT, PNG, SVG).")] = None,
    of: Annotated[Part, typer.Option("--of", help="What of the badge is endorsed.")] = "achievement",
    comment: Annotated[str | None, typer.Option(help="What readers are told.")] = None,
    valid_from: Annotated[str | None, typer.Option(help="Start of validity; now by default.")] = None,
    valid_until: Annotated[str | None, typer.Option(help="End of validity; none by default.")] = None,
    counts_for: Annotated[
        list[str] | None, typer.Option(help="What awards count for, such as 'certification'; may be repeated.")
    ] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Where they count: a code of ISO 3166-2.")] = None,
    credits: Annotated[str | None, typer.Option(help="How many credits are given for one.")] = None,  # noqa: A002 - the name of the option
    credit_unit: Annotated[str | None, typer.Option(help="Of which kind, such as 'graduate credit'.")] = None,
    awards_of: Annotated[
        str | None, typer.Option("--issuer", help="Whose awards are recognised; the issuer of the badge (--for).")
    ] = None,
    also_required: Annotated[
        list[str] | None, typer.Option(help="What is required beside the award; may be repeated.")
    ] = None,
    did: Did = None,
    password_file: PasswordFile = None,
    as_jwt: Annotated[bool, typer.Option("--jwt", help="Sign a JSON Web Token; a proof by default.")] = False,
    force: Force = False,
) -> None:
    """Endorse a thing; with what it counts for, where, or for how much credit, recognise its awards.

    The period of a recognition is that of the awards it recognises: by default those from now on.
    """
    document = {} if badge is None else _document(badge)
    target = thing if thing is not None else _id_in(document, of, badge)
    signer = load_signer(key, did=did, password_file=password_file)
    start, end = read_moment("--valid-from", valid_from), read_moment("--valid-until", valid_until)
    awarded = Awarded.of(document)
    recognizes = None
    if counts_for or jurisdiction is not None or credits is not None or also_required:
        recognizes = Recognition(
            recognizer=signer.controller,
            of=target,
            issuer=awards_of if awards_of is not None else awarded.issuer,
            rubric_hash=awarded.rubric_hash,
            valid_from=start,
            valid_until=end,
            jurisdiction=jurisdiction,
            counts_for=tuple(counts_for or ()),
            credits=_amount(credits),
            credit_unit=credit_unit,
            also_required=tuple(also_required or ()),
        )
    elif credit_unit is not None or awards_of is not None:
        raise typer.BadParameter("--credit-unit and --issuer say more of a recognition: what do the awards count for?")
    sign = endorse_jwt if as_jwt or output.suffix.lower() == ".jwt" else sign_endorsement
    made = sign(
        endorser,
        signer,
        target,
        name=name,
        id=f"urn:uuid:{uuid.uuid4()}",
        comment=comment,
        valid_from=start,
        valid_until=end,
        recognizes=recognizes,
    )
    content = made if isinstance(made, str) else json.dumps(made, ensure_ascii=False, indent=1)
    write_new(output, content.encode() + b"\n", force=force)
    said = "endorsed" if recognizes is None else "recognised"
    say([Line("good", clean(f"{said} {target} in {output}"))])


def _document(path: Path) -> Mapping[str, Any]:
    received = read(read_input(path))
    if received.document is None:
        raise InvalidError(received.checks[0].message, source=str(path))
    return received.document


def _id_in(document: Mapping[str, Any], of: Part, path: Path | None) -> str:
    if path is None:
        raise typer.BadParameter("what is endorsed? Give its id, or a badge that it is about (--for)")
    found = {
        "credential": id_of(document),
        "achievement": Awarded.of(document).achievement,
        "issuer": id_of(document.get("issuer")),
    }[of]
    if found is None:
        raise InvalidError(f"the badge has no id of its {of}", source=str(path))
    return found


def _amount(text: str | None) -> Decimal | None:
    try:
        amount = None if text is None else Decimal(text)
    except InvalidOperation:
        amount = Decimal("nan")
    if amount is not None and not (amount.is_finite() and amount > 0):
        raise typer.BadParameter("--credits is a number above 0, such as 1 or 0.5")
    return amount
