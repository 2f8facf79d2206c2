"""``microbadge verify``: the question of an employer, answered."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from ..bundle import Bundle
from ..errors import InvalidError, UnavailableError
from ..fetch import Fetch, HttpsFetch, no_network
from ..policy import AllOf, AwardedTo, Awards, IssuerNotNamed, Policy, TrustedIssuers, UnsafeAnyIssuer
from ..render import Line, clean, text
from ..report import Verdict, VerificationReport
from ..strict_json import parse
from ..verifier import Verifier
from .output import ExitCode, complain, console, guarded, read_input, read_moment, say, say_json

_CODES = {Verdict.VERIFIED: ExitCode.OK, Verdict.REJECTED: ExitCode.NO, Verdict.UNDETERMINED: ExitCode.UNDETERMINED}
_WORST_FIRST = (ExitCode.USAGE, ExitCode.NO, ExitCode.UNDETERMINED, ExitCode.OK)
_IDENTIFIER = re.compile(r"(ext:[A-Za-z0-9._-]+|[A-Za-z]+):(.+)", flags=re.DOTALL)
_SCHEME = re.compile(r"https?://", flags=re.IGNORECASE)
_SCHEMES = frozenset({"did", "http", "https", "urn"})


@guarded()
def verify(
    inputs: Annotated[
        list[str], typer.Argument(help="Files (JSON, JWT, PNG, SVG), https addresses, or - for standard input.")
    ],
    issuer: Annotated[
        list[str] | None, typer.Option(help="Id of an issuer whose badges count; may be repeated.")
    ] = None,
    any_issuer: Annotated[bool, typer.Option("--any-issuer", help="Accept badges from anybody.")] = False,
    achievement: Annotated[str | None, typer.Option(help="Id of the achievement the badge must be for.")] = None,
    recipient: Annotated[
        str | None, typer.Option(help="[TYPE:]ID of the person, such as ana@school.example or accountId:4711.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="The time the question is about, such as 2025-06-01T00:00:00Z.")
    ] = None,
    challenge: Annotated[str | None, typer.Option(help="The challenge that the presentation must carry.")] = None,
    domain: Annotated[str | None, typer.Option(help="The domain that the presentation must be made for.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    bundle: Annotated[Path | None, typer.Option(help="Folder or zip that answers instead of the network.")] = None,
    context: Annotated[
        list[str] | None, typer.Option(metavar="URL=FILE", help="A further JSON-LD context; may be repeated.")
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="Show the checks that passed as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Verify badges and presentations: what they say, who says so, and whether it still holds.

    Exit code: 0 verified, 1 rejected, 2 usage, 3 undetermined; of several inputs the worst, in the order 2, 1, 3, 0.
    """
    policy = _policy(issuer or [], any_issuer, achievement, recipient)
    fetch = _fetch(offline, bundle)
    verifier = Verifier(fetch=fetch, contexts=read_contexts(context or []))
    moment = read_moment("--at", at)
    reports: list[VerificationReport] = []
    codes: list[ExitCode] = []
    hidden = len(inputs) < 2 or not sys.stderr.isatty()
    for name in track(inputs, "Verifying", console=console(stderr=True), disable=hidden, transient=True):
        try:
            data = fetch(name).content if _SCHEME.match(name) else read_input(name)
        except (UnavailableError, OSError) as error:
            reason = str(error) if isinstance(error, UnavailableError) else str(error.strerror)
            complain(f"{name}: {reason}")
            report = verifier.unavailable(reason, policy, at=moment)
            codes.append(ExitCode.USAGE if isinstance(error, OSError) else ExitCode.UNDETERMINED)
        else:
            report = verifier.verify(data, policy, at=moment, domain=domain, challenge=challenge)
            codes.append(_CODES[report.verdict])
        reports.append(replace(report, about=name) if len(inputs) > 1 else report)
        if not as_json:
            if len(inputs) > 1:
                say([Line("title", clean(name))])
            say(text(report, details=details))
    if as_json:
        values = [report.to_dict() for report in reports]
        say_json(values if len(inputs) > 1 else values[0])
    raise typer.Exit(next(code for code in _WORST_FIRST if code in codes))


def _policy(issuers: list[str], any_issuer: bool, achievement: str | None, recipient: str | None) -> Policy:
    if issuers and any_issuer:
        raise typer.BadParameter("--issuer names whose badges count, --any-issuer says that all do: choose one")
    try:
        parts: list[Policy] = [IssuerNotNamed()]
        if issuers:
            parts = [TrustedIssuers(issuers)]
        elif any_issuer:
            parts = [UnsafeAnyIssuer()]
        if achievement is not None:
            parts.append(Awards(achievement))
        if recipient is not None:
            parts.append(AwardedTo(*split_identifier(recipient)))
    except InvalidError as error:
        raise typer.BadParameter(str(error)) from None
    return AllOf(*parts)


def split_identifier(given: str) -> tuple[str, str | None]:
    """Split ``[TYPE:]ID``: a DID or URL, or an identifier with a type of Open Badges 3.0 before it."""
    match = _IDENTIFIER.fullmatch(given)
    if match is None or match[1] in _SCHEMES:
        return given, None
    return match[2], match[1]


def _fetch(offline: bool, bundle: Path | None) -> Fetch:
    if bundle is not None:
        try:
            return Bundle.open(bundle)
        except (InvalidError, UnavailableError) as error:
            complain(str(error))
            raise typer.Exit(ExitCode.USAGE) from None
    return no_network if offline else HttpsFetch()


def read_contexts(given: list[str]) -> dict[str, dict[str, Any]]:
    """Read further JSON-LD contexts, each given as ``URL=FILE``."""
    contexts = {}
    for entry in given:
        url, equals, file = entry.partition("=")
        if not equals or "://" not in url:
            raise typer.BadParameter("--context is URL=FILE")
        try:
            document = parse(read_input(Path(file)))
        except InvalidError as error:
            complain(f"{file}: {error}")
            raise typer.Exit(ExitCode.USAGE) from None
        if not isinstance(document, dict) or not isinstance(document.get("@context"), dict | list):
            complain(f"{file}: a JSON-LD context is an object with `@context`")
            raise typer.Exit(ExitCode.USAGE)
        contexts[url] = document
    return contexts
