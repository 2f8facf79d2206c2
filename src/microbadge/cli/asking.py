"""What ``microbadge verify`` asks for: the policy that its options make."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import InvalidError
from ..fetch import Fetch
from ..policy import (
    AllOf,
    AnyOf,
    AwardedTo,
    Awards,
    EndorsementsOptional,
    IssuerNotNamed,
    NotOlderThan,
    Policy,
    RecognizedBy,
    TrustedIssuers,
    UnsafeAnyIssuer,
)
from .output import ExitCode, list_problems

if TYPE_CHECKING:
    from ..trust import TrustList

_AGE = re.compile(r"([0-9]{1,4})([dy])", flags=re.ASCII)
_DAYS_A_YEAR = 365.25

TrustFiles = Annotated[
    list[Path] | None,
    typer.Option("--trust", metavar="FILE", help="A trust list that says whose badges count; may be repeated."),
]
TrustSignedBy = Annotated[
    str | None, typer.Option("--trust-signed-by", metavar="DID", help="Who must have signed each trust list.")
]
RecognizedById = Annotated[
    str | None,
    typer.Option("--recognized-by", metavar="ID", help="Who must recognise the award, such as a state agency."),
]
CountsFor = Annotated[
    str | None, typer.Option("--counts-for", help="What it must be recognised for, such as 'clock hours'.")
]
Jurisdiction = Annotated[
    str | None, typer.Option("--jurisdiction", help="Where it must be recognised, such as US-RI (ISO 3166-2).")
]
NotOlder = Annotated[
    str | None,
    typer.Option("--not-older-than", metavar="AGE", help="The age of the award at most, such as 5y or 90d."),
]
OptionalEndorsements = Annotated[
    bool,
    typer.Option("--endorsements-optional", help="Only warn of an endorsement in the badge that does not hold."),
]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose badges count, as the options say: ids, lists, or a recogniser."""

    issuers: list[str]
    any_issuer: bool
    trust: list[Path]
    trust_signed_by: str | None
    recognized_by: str | None
    counts_for: str | None
    jurisdiction: str | None

    def policies(self, *, fetch: Fetch) -> list[Policy]:
        """The policies that say so. `fetch` gets registries, and the keys that lists are signed with."""
        if self.any_issuer and (self.issuers or self.trust):
            raise typer.BadParameter(
                "--issuer and --trust name whose badges count, --any-issuer says that all do: choose one"
            )
        if self.trust_signed_by is not None and not self.trust:
            raise typer.BadParameter("--trust-signed-by says who signed the --trust list: there is none")
        if self.recognized_by is None and (self.counts_for is not None or self.jurisdiction is not None):
            raise typer.BadParameter("--counts-for and --jurisdiction are about --recognized-by: it is not given")
        trusted: list[Policy] = [UnsafeAnyIssuer()] if self.any_issuer else []
        if self.issuers:
            trusted.append(TrustedIssuers(self.issuers))
        trusted += [TrustedIssuers(open_trust_list(file, self.trust_signed_by, fetch=fetch)) for file in self.trust]
        parts: list[Policy] = [AnyOf(*trusted)] if len(trusted) > 1 else trusted
        if self.recognized_by is not None:
            parts.append(RecognizedBy(self.recognized_by, self.counts_for, self.jurisdiction))
        return parts or [IssuerNotNamed()]


def asked(
    whose: Whose,
    *,
    fetch: Fetch,
    achievement: str | None,
    recipient: tuple[str, str | None] | None,
    not_older_than: str | None,
    endorsements_optional: bool,
) -> Policy:
    """Make the policy of the options; `recipient` is an identifier and its type."""
    try:
        parts = whose.policies(fetch=fetch)
        if achievement is not None:
            parts.append(Awards(achievement))
        if recipient is not None:
            parts.append(AwardedTo(*recipient))
        if not_older_than is not None:
            parts.append(NotOlderThan(_age(not_older_than)))
    except InvalidError as error:
        raise typer.BadParameter(str(error)) from None
    if endorsements_optional:
        parts.append(EndorsementsOptional())
    return AllOf(*parts)


def open_trust_list(file: Path, signed_by: str | None, *, fetch: Fetch) -> TrustList:
    """Open a trust list; one with faults is none of the badge's, and ends the command."""
    from ..trust import TrustList  # slow to load, and most name the issuers that they trust

    try:
        return TrustList.open(file, fetch=fetch, signed_by=signed_by)
    except InvalidError as error:
        list_problems(error.problems, error.source)
        raise typer.Exit(ExitCode.USAGE) from None


def _age(given: str) -> timedelta:
    """A time in days or years; of years as many days as any so many in a row have."""
    match = _AGE.fullmatch(given)
    if match is None:
        raise typer.BadParameter("--not-older-than is a number of years or days, such as 5y or 90d")
    number = int(match[1])
    return timedelta(days=number if match[2] == "d" else math.ceil(number * _DAYS_A_YEAR))
