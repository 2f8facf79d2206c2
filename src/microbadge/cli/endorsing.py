"""``microbadge endorse``: somebody stands up for a badge, an achievement or an issuer, or recognises its awards."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..decimals import MAX_NUMBER, MAX_PLACES, from_text
from ..endorsing import endorse as sign_endorsement
from ..endorsing import endorse_jwt
from ..errors import InvalidError
from ..recognition import Awarded, Recognition
from ..render import Line, clean
from ..strict_json import id_of
from .handing import document_of
from .issuing import Force, check_document_file, write_document
from .output import ExitCode, complain, guarded, read_input, read_moment, say
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
    of: Annotated[
        Part | None, typer.Option("--of", help="What of the badge is endorsed; its achievement by default.")
    ] = None,
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

    Nothing is verified: the badge (--for) only says which achievement, of whom, on which rubric. The period of a
    recognition is that of the awards it recognises: by default those from now on.
    """
    as_jwt = as_jwt or output.suffix.lower() == ".jwt"
    check_document_file(output, as_jwt=as_jwt, force=force)
    target, about = _target(thing, badge, of)
    signer = load_signer(key, did=did, password_file=password_file)
    said = _Said(counts_for or [], jurisdiction, credits, credit_unit, awards_of, also_required or [])
    recognizes = said.recognition(signer.controller, target, about, of)
    made = (endorse_jwt if as_jwt else sign_endorsement)(
        endorser,
        signer,
        target,
        name=name,
        id=f"urn:uuid:{uuid.uuid4()}",
        comment=comment,
        valid_from=read_moment("--valid-from", valid_from),
        valid_until=read_moment("--valid-until", valid_until),
        recognizes=recognizes,
    )
    write_document(made, output, force=force)
    done = "endorsed" if recognizes is None else "recognised"
    say([Line("good", clean(f"{done} {target} in {output}"))])
    if recognizes is not None and recognizes.issuer is None:
        complain("it says nothing of who awards it (--issuer), so that most will not count it: anybody could")


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of awards, as the options have it."""

    counts_for: list[str]
    jurisdiction: str | None
    credits: str | None
    credit_unit: str | None
    issuer: str | None
    also_required: list[str]

    def recognition(self, recognizer: str, target: str, about: Awarded, part: Part | None) -> Recognition | None:
        """The recognition that it is, of awards of the badge `about`; None where it is an endorsement alone."""
        if not (self.counts_for or self.also_required) and self.jurisdiction is None and self.credits is None:
            if self.credit_unit is not None or self.issuer is not None:
                message = "--credit-unit and --issuer say more of a recognition: what do the awards count for?"
                raise typer.BadParameter(message)
            return None
        if part not in (None, "achievement"):
            raise typer.BadParameter("awards are recognised by their achievement: leave out --of")
        if self.credit_unit is not None and self.credits is None:
            raise typer.BadParameter("--credit-unit says of which kind: how many --credits?")
        return Recognition(
            recognizer=recognizer,
            of=target,
            issuer=about.issuer if self.issuer is None else self.issuer,
            rubric_hash=about.rubric_hash,
            jurisdiction=self.jurisdiction,
            counts_for=tuple(self.counts_for),
            credits=_amount(self.credits),
            credit_unit=self.credit_unit,
            also_required=tuple(self.also_required),
        )


def _target(thing: str | None, badge: Path | None, of: Part | None) -> tuple[str, Awarded]:
    """The id of what is endorsed, and what the badge says of it, where that is the achievement of one."""
    if (thing is None) == (badge is None):
        raise typer.BadParameter("what is endorsed? Give its id, or a badge that it is about (--for): one of both")
    if badge is None:
        if of is not None:
            raise typer.BadParameter("--of is about a badge: name it (--for)")
        return str(thing), Awarded(thing)
    document = document_of(read_input(badge), badge)
    awarded = Awarded.of(document)
    part: Part = "achievement" if of is None else of
    found = {
        "credential": id_of(document),
        "achievement": awarded.achievement,
        "issuer": id_of(document.get("issuer")),
    }[part]
    if found is None:
        raise InvalidError(f"the badge has no id of its {part}", source=str(badge))
    return found, awarded


def _amount(text: str | None) -> Decimal | None:
    """A number of credits, as a recognition writes it: it is bounded, and has few decimal places."""
    if text is None:
        return None
    amount = from_text(text)
    if amount is None or not 0 < amount <= MAX_NUMBER or amount != round(amount, MAX_PLACES):
        raise typer.BadParameter(f"--credits is a number above 0, up to {MAX_NUMBER}, such as 1 or 0.5")
    return amount
