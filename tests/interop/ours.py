"""What microbadge says of a document, in words that a failed test can show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from badges import NOON
from conftest import PROJECT
from microbadge import (
    Assessment,
    Award,
    Fetch,
    Fetched,
    Outcome,
    Program,
    Rating,
    UnavailableError,
    UnsafeAnyIssuer,
    Verifier,
    decide,
    no_network,
)

AT = NOON.isoformat().replace("+00:00", "Z")
"""The time that both sides are asked about."""


class Asked(TypedDict):
    """What a verifier asks a holder for."""

    challenge: str
    domain: str


def faults(
    document: Mapping[str, Any] | str,
    *,
    at: str = AT,
    fetch: Fetch = no_network,
    challenge: str | None = None,
    domain: str | None = None,
) -> list[str]:
    """What keeps the document from being verified here: nothing when it is."""
    report = Verifier(fetch=fetch).verify(
        document, UnsafeAnyIssuer(), at=datetime.fromisoformat(at), challenge=challenge, domain=domain
    )
    found = [
        f"{check.code} {check.pointer}: {check.message}"
        for outcome in (Outcome.FAILED, Outcome.UNDETERMINED)
        for check in report.of(outcome)
    ]
    return found if found or report else [f"the verdict is {report.verdict}"]


def hosted(documents: Mapping[str, Mapping[str, Any] | str]) -> Fetch:
    """A world in which these documents are all there is."""

    def fetch(url: str) -> Fetched:
        if url not in documents:
            raise UnavailableError("not here", url=url)
        document = documents[url]
        return Fetched((document if isinstance(document, str) else json.dumps(document)).encode(), url)

    return fetch


def award() -> Award:
    """An award of the example programme, with the last level of each criterion."""
    program = Program.from_file(PROJECT / "examples" / "excel" / "program.yaml")
    badge = program.micro_credentials[0]
    ratings = [Rating(criterion.id, criterion.levels[-1].id) for criterion in badge.rubric.criteria]
    decision = decide(program, Assessment(badge.id, ratings))
    if not isinstance(decision, Award):
        raise TypeError(f"the example awards nothing: {decision.reason}")
    return decision
