"""``microbadge trust``: lists of who may award what, checked, signed and asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..datetimes import now
from ..errors import InvalidError, ParseError
from ..fetch import Fetch, HttpsFetch, no_network
from ..program.source import read_source
from ..render import Line, Style, clean
from ..report import Outcome
from ..trust import Listing, Registry, Table, TrustList, first_moment, sign_trust_list
from .output import ExitCode, guarded, say, say_json, write_new
from .signers import KEY_HELP, Did, PasswordFile, load_signer

app = typer.Typer(no_args_is_help=True, help="Lists of who may award what: check, sign and ask them.")

_SHOWN = 20
"""Issuers of a list that are shown, to see what was read."""
_ANSWERS: dict[Outcome, tuple[Style, ExitCode]] = {
    Outcome.PASSED: ("good", ExitCode.OK),
    Outcome.FAILED: ("bad", ExitCode.NO),
    Outcome.UNDETERMINED: ("unknown", ExitCode.UNDETERMINED),
}

File = Annotated[Path, typer.Argument(help="Trust list, registry, or list of registries (JSON, YAML, token).")]
SignedBy = Annotated[str | None, typer.Option("--signed-by", metavar="DID", help="Who must have signed it.")]
Offline = Annotated[bool, typer.Option("--offline", help="Fetch nothing: registries stay unchecked.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
@guarded()
def check(file: File, signed_by: SignedBy = None, offline: Offline = False, as_json: AsJson = False) -> None:
    """Check a trust list, and say what is on it.

    Exit code: 0 it can be used, 1 it has faults, 2 usage, 3 a registry or a key could not be had.
    """
    opened = TrustList.open(file, fetch=_fetch(offline=offline), signed_by=signed_by)
    if as_json:
        say_json({**opened.to_dict(), "registries": [_described(one) for one in opened.registries]})
    else:
        signed = "" if signed_by is None else f", signed by {clean(signed_by)}"
        say([Line("good", f"{clean(opened.name)}: can be used{signed}")])
        for registry in opened.registries:
            say(_lines(registry))
        say(Line("unknown", f"  not read: {clean(reason)}") for reason in opened.unread)
    if opened.unread:
        raise typer.Exit(ExitCode.UNDETERMINED)


@app.command()
@guarded()
def sign(
    file: Annotated[Path, typer.Argument(help="Trust list (JSON, YAML).")],
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write the token to.")],
    did: Did = None,
    password_file: PasswordFile = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Sign a trust list, for whoever asks with --trust-signed-by."""
    source = read_source(file)
    signer = load_signer(key, did=did, password_file=password_file)
    try:
        token = sign_trust_list(source.value, signer)
    except InvalidError as error:
        raise ParseError(problems=source.locate(error.problems), source=source.name) from None
    write_new(output, token.encode("ascii") + b"\n", force=force)
    say([Line("good", f"{clean(str(output))}, signed by {clean(signer.controller)}")])


@app.command()
@guarded()
def show(
    file: File,
    issuer: Annotated[str, typer.Option(help="Id of the issuer.")],
    achievement: Annotated[str | None, typer.Option(help="Id of the achievement that it awards.")] = None,
    program: Annotated[
        list[str] | None, typer.Option(help="Id of a programme that the achievement belongs to; may be repeated.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="DAY", help="Day of the award; today by default.")] = None,
    signed_by: SignedBy = None,
    offline: Offline = False,
    as_json: AsJson = False,
) -> None:
    """Say whether an award of an issuer counts, by a trust list. Without --achievement, how the issuer is listed too.

    Exit code: 0 it counts, 1 it does not, 2 usage, 3 a registry or a key could not be had.
    """
    day = now() if at is None else _day(at)
    opened = TrustList.open(file, fetch=_fetch(offline=offline), signed_by=signed_by)
    answer = opened.check(issuer, achievement=achievement, programs=program or (), awarded=day)
    style, code = _ANSWERS[answer.outcome]
    if as_json:
        say_json({**answer.to_dict(), "listings": [one.to_dict() for one in opened.find(issuer).listings]})
    else:
        say([Line(style, clean(answer.message))])
        if achievement is None:
            say(_line(one) for one in opened.find(issuer).listings)
    raise typer.Exit(code)


def _fetch(*, offline: bool) -> Fetch:
    return no_network if offline else HttpsFetch()


def _day(given: str) -> datetime:
    try:
        return first_moment(given)
    except InvalidError:
        raise typer.BadParameter("--at is a day, such as 2026-05-01") from None


def _described(registry: Registry) -> dict[str, object]:
    issuers = len(registry.issuers) if isinstance(registry, Table) else None
    return {"name": registry.name, "issuers": issuers}


def _lines(registry: Registry) -> Iterator[Line]:
    if not isinstance(registry, Table):
        yield Line("plain", f"  {clean(registry.name)}: asked for each issuer")
        return
    count = len(registry.issuers)
    yield Line("plain", f"  {clean(registry.name)}: {count} issuer{'' if count == 1 else 's'}")
    for issuer in list(registry.issuers)[:_SHOWN]:
        yield from (_line(one) for one in registry.issuers[issuer])
    if count > _SHOWN:
        yield Line("dim", f"    and {count - _SHOWN} more")


def _line(one: Listing) -> Line:
    scope = [*one.achievements, *one.programs]
    parts = [one.who, *([one.period] if one.period else []), *([f"for {', '.join(scope)}"] if scope else [])]
    by = [] if one.stated_by is None else [f"stated by {one.stated_by}"]
    return Line("plain", f"    {clean('; '.join([*parts, *by]))}")
