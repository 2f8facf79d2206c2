"""An issuer's office for tests: a store, a key, a clock that moves when told, and the web as its site shows it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conftest import PROJECT
from microbadge import Assessment, Award, Fetched, LocalSigner, Program, Rating, TrustedIssuers, decide
from microbadge.errors import UnavailableError
from microbadge.keys import PublishedSigner
from microbadge.publish import Site, UnsignedListError
from microbadge.registrar import Registrar
from microbadge.report import VerificationReport
from microbadge.store import AwardRecord, StoreSettings
from microbadge.verifier import Verifier

DID = "did:web:academy.example"
SITE = "https://academy.example"
PROFILE = {"id": DID, "type": ["Profile"], "name": "Example Leadership Academy"}
OLD = LocalSigner.from_seed(b"example leadership academy, old!", verification_method=f"{DID}#old")
NEW = LocalSigner.from_seed(b"example leadership academy, new!", verification_method=f"{DID}#new")
ACTOR = "ana"
QUICK = "eddsa-jcs-2022"
"""A cryptosuite whose signatures cost little."""
ALL_PURPOSES = ("revocation", "suspension", "message", "refresh")


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


class FailingSigner(PublishedSigner):
    """A key service that stops answering after a number of signatures."""

    def __init__(self, signer: LocalSigner, answers: int) -> None:
        super().__init__(signer.public_key, verification_method=signer.verification_method)
        self._signer, self.answers = signer, answers

    def sign(self, data: bytes) -> bytes:
        if self.answers == 0:
            raise UnavailableError("the key service does not answer")
        self.answers -= 1
        return self._signer.sign(data)


@functools.cache
def award(number: int = 0, *, best: bool = False, example: str = "points") -> Award:
    """An award of an example: one criterion short of the best levels, or all at the best."""
    program = Program.from_file(PROJECT / "examples" / example / "program.yaml")
    one = program.micro_credentials[number]
    free = next(each for each in one.rubric.criteria if each.required_level is None)
    ratings = [Rating(each.id, each.levels[-2 if each is free and not best else -1].id) for each in one.rubric.criteria]
    decision = decide(program, Assessment(one.id, ratings))
    assert isinstance(decision, Award), decision
    return decision


def settings(**options: Any) -> StoreSettings:
    return StoreSettings(**{"profile": PROFILE, "site": SITE, **options})


def office(location: str | Path, *, clock: Clock | None = None, signer: Any = OLD, **options: Any) -> Registrar:
    """A new store at the location, and its registrar."""
    clock = Clock() if clock is None else clock
    return Registrar.create(
        location,
        settings(**options),
        signer,
        actor=ACTOR,
        cryptosuite=None if signer is not OLD else QUICK,
        clock=clock,
    )


def issue(registrar: Registrar, award_id: str = "A", decision: Award | None = None, **options: Any) -> AwardRecord:
    options = {"award_id": award_id, "recipient": "ana@school.example", "actor": ACTOR, **options}
    return registrar.issue(award() if decision is None else decision, **options)


def document(record: AwardRecord) -> dict[str, Any]:
    """The signed credential of an award."""
    assert record.credential is not None
    found: dict[str, Any] = json.loads(record.credential)
    return found


def web(registrar: Registrar, at: datetime | None = None) -> Callable[[str], Fetched]:
    """What the issuer's site answers, as it is published from the store."""
    site = Site(registrar.store, clock=lambda: Clock().now if at is None else at)

    def fetch(url: str) -> Fetched:
        try:
            page = site.get(url.removeprefix(f"{site.url}/"))
        except UnsignedListError as error:
            raise UnavailableError(str(error), url=url) from error
        if page is None or page.url != url:
            raise UnavailableError(f"nothing is at {url}", url=url)
        return Fetched(page.content, url, at)

    return fetch


def verify(registrar: Registrar, record: AwardRecord, at: datetime, **options: Any) -> VerificationReport:
    """What an employer is told who looks at the site."""
    assert record.credential is not None
    verifier = Verifier(fetch=web(registrar, at), **options)
    return verifier.verify(record.credential, TrustedIssuers([DID]), at=at)


def values(record: AwardRecord) -> dict[str, int]:
    """What is set of the award, by purpose."""
    return {entry.purpose: entry.value for entry in record.statuses}


def kinds(registrar: Registrar, award_id: str | None = None) -> list[str]:
    """What was done, in order."""
    return [event.kind for event in registrar.store.events(award_id)]
