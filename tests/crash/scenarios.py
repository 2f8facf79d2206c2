"""What is killed: each scenario is prepared, done until it is killed, done again, and then looked at.

A scenario is done many times over on one store, each time with a `number` of its own, so that the store survives one
kill after the other. `folder` is a folder of the scenario's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from conftest import PROJECT
from microbadge.errors import StoreError
from microbadge.keys import LocalSigner
from microbadge.program import Program
from microbadge.publish import Site, publish
from microbadge.registrar import Registrar
from microbadge.store import AwardRecord, AwardState, Store
from registrars import ACTOR, DID, OLD, QUICK, award, settings
from registrars import issue as issue_award
from test_store_migrations import contents, make_old

WHY = {"reason": "a test", "actor": ACTOR}


def key(number: int) -> LocalSigner:
    """One key of a long row."""
    return LocalSigner.from_seed(number.to_bytes(32, "big"), verification_method=f"{DID}#{number}")


def opened(store: Store, signer: LocalSigner = OLD) -> Registrar:
    return Registrar(store, signer, cryptosuite=QUICK)


def credential(name: str) -> dict[str, Any]:
    """A small credential, quickly signed."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "name": name,
        "issuer": DID,
        "credentialSubject": {"id": "did:example:teacher"},
    }


def names(number: int) -> list[str]:
    return [f"{number}-{letter}" for letter in "abc"]


def issue(registrar: Registrar, number: int, **options: Any) -> list[AwardRecord]:
    return [
        registrar.issue_document(credential(name), award_id=name, jwt=name.endswith("c"), actor=ACTOR, **options)
        for name in names(number)
    ]


def nothing(location: str, folder: Path, number: int) -> None:
    """There is nothing to prepare."""


def empty_store(location: str, folder: Path, number: int) -> None:
    """A store in which nothing was issued yet, and so without lists."""
    Registrar.create(location, settings(), OLD, actor=ACTOR, cryptosuite=QUICK).store.close()


# --- issue, and revoke ---


def issuing(location: str, folder: Path, number: int) -> None:
    with Store.open(location) as store:
        issue(opened(store), number)


def issued(store: Store, folder: Path, number: int) -> None:
    for name in names(number):
        assert store.award(name).state is AwardState.IN_FORCE


def revoking(location: str, folder: Path, number: int) -> None:
    with Store.open(location) as store:
        for name in names(number):
            opened(store).revoke(name, **WHY)


def revoked(store: Store, folder: Path, number: int) -> None:
    for name in names(number):
        assert store.award(name).state is AwardState.REVOKED
        assert [event.kind for event in store.events(name)] == ["issued", "revoked"]


# --- correct ---


def to_correct(location: str, folder: Path, number: int) -> None:
    with Store.open(location) as store:
        issue_award(opened(store), f"{number}", award())


def correcting(location: str, folder: Path, number: int) -> None:
    with Store.open(location) as store:
        new = f"{number}-corrected"
        opened(store).reissue(f"{number}", award(best=True), award_id=new, reason="a test", actor=ACTOR)


def corrected(store: Store, folder: Path, number: int) -> None:
    old, new = store.award(f"{number}"), store.award(f"{number}-corrected")
    assert (old.state, new.state, new.version) == ("replaced", "in force", 2)
    assert [event.kind for event in store.events(old.award_id)] == ["issued", "replaced"]


# --- a lost key ---


def to_lose(location: str, folder: Path, number: int) -> None:
    with Store.open(location) as store:
        issue(Registrar.with_new_key(store, key(number), actor=ACTOR, cryptosuite=QUICK), number)


def losing(location: str, folder: Path, number: int) -> None:
    with Store.open(location) as store:
        since, method = datetime.now(UTC) - timedelta(days=1), key(number).verification_method
        why, who = WHY["reason"], WHY["actor"]
        for _ in Registrar.compromise(
            store, key(number + 1), method, since=since, cryptosuite=QUICK, reason=why, actor=who
        ):
            pass


def lost(store: Store, folder: Path, number: int) -> None:
    lost_key, new_key = key(number).verification_method, key(number + 1).verification_method
    for record in store.awards(verification_method=lost_key):
        assert record.state is AwardState.REPLACED
        assert store.award(str(record.replaced_by)).verification_method == new_key
    for name in names(number):
        assert [event.kind for event in store.events(name)] == ["issued", "compromised"]
    used = [each.verification_method for each in store.keys() if each.retired_at is None]  # noqa: SIM118
    assert used == [new_key]


# --- make and upgrade ---


def creating(location: str, folder: Path, number: int) -> None:
    try:
        Registrar.create(location, settings(), OLD, actor=ACTOR, cryptosuite=QUICK).store.close()
    except StoreError:
        with Store.open(location) as store:
            Registrar.with_new_key(store, OLD, actor=ACTOR, cryptosuite=QUICK)


def created(store: Store, folder: Path, number: int) -> None:
    issue(opened(store), number)
    assert [event.kind for event in store.events()] == ["key added", "issued", "issued", "issued"]


def to_upgrade(location: str, folder: Path, number: int) -> None:
    make_old(location)


def upgrading(location: str, folder: Path, number: int) -> None:
    Store.upgrade(location)


def upgraded(store: Store, folder: Path, number: int) -> None:
    awards, events, lists, keys = contents(store)
    assert [each.award_id for each in awards] == [f"award-{name}" for name in range(6)]
    assert [each.state for each in awards[:2]] == ["in force", "revoked"]
    assert (len(events), len(lists), len(keys)) == (7, 2, 1)


# --- publish ---


def site(store: Store) -> Site:
    return Site(store, Program.from_file(PROJECT / "examples" / "points" / "program.yaml"))


def to_publish(location: str, folder: Path, number: int) -> None:
    """A site that was published, and changed since: awards were shared, revoked and withdrawn."""
    empty_store(location, folder, number)
    with Store.open(location) as store:
        registrar = opened(store)
        issue(registrar, 1, public=True)
        publish(site(store), folder)
        issue(registrar, 2, public=True)
        registrar.revoke("1-a", **WHY)
        registrar.share("1-b", False, actor=ACTOR)


def publishing(location: str, folder: Path, number: int) -> None:
    with Store.open(location) as store:
        publish(site(store), folder)


def published(store: Store, folder: Path, number: int) -> None:
    assert shown(folder) == pages(store)


def pages(store: Store) -> dict[str, bytes]:
    """What belongs on the web, by path."""
    return {page.path: page.content for page in site(store).files()}


def shown(folder: Path) -> dict[str, bytes]:
    """What a web server shows of the folder, by path."""
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in found.items() if name.parts[0] != ".microbadge"}


@dataclass(frozen=True)
class Scenario:
    """What is done before, what is killed, and what holds when it was done again; `fresh`: each on its own store."""

    before: Callable[[str, Path, int], None]
    work: Callable[[str, Path, int], None]
    after: Callable[[Store, Path, int], None]
    fresh: bool = False
    share: int = 1
    """So many points are one of this scenario: of those that are long, and made of the steps of others."""


SCENARIOS = {
    "first issue": Scenario(empty_store, issuing, issued, fresh=True, share=2),
    "issue": Scenario(nothing, issuing, issued),
    "revoke": Scenario(issuing, revoking, revoked),
    "reissue": Scenario(to_correct, correcting, corrected, share=2),
    "compromise": Scenario(to_lose, losing, lost, share=4),
    "create": Scenario(nothing, creating, created, fresh=True),
    "upgrade": Scenario(to_upgrade, upgrading, upgraded, fresh=True),
    "publish": Scenario(to_publish, publishing, published, fresh=True),
}
