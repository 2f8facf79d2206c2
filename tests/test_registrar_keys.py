"""An issuer's keys: one takes the place of another, and one that was lost takes all that it signed with it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges import changed
from microbadge import Verdict, rotate_key
from microbadge.dids import did_document
from microbadge.errors import KeyMaterialError, ModelError, StoreError, UnavailableError
from microbadge.keys import LocalSigner
from microbadge.registrar import Registrar, controller_document
from microbadge.registrar import compromise as compromising
from microbadge.store import AwardRecord, AwardState, Store
from registrars import (
    ACTOR,
    ALL_PURPOSES,
    DID,
    NEW,
    OLD,
    PROFILE,
    QUICK,
    Clock,
    FailingSigner,
    document,
    issue,
    kinds,
    office,
    settings,
    values,
    verify,
)

LOST = datetime(2026, 11, 1, tzinfo=UTC)
THIRD = LocalSigner.generate(controller=DID)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def registrar(tmp_path: Path, clock: Clock) -> Registrar:
    return office(tmp_path / "store.db", clock=clock, purposes=ALL_PURPOSES)


def begin(
    registrar: Registrar, clock: Clock, method: str = OLD.verification_method, signer: Any = NEW, **options: Any
) -> Iterator[AwardRecord]:
    options = {"since": LOST, "reason": "the laptop was stolen", "actor": ACTOR, **options}
    return Registrar.compromise(registrar.store, signer, method, cryptosuite=QUICK, clock=clock, **options)


def lost(*arguments: Any, **options: Any) -> list[AwardRecord]:
    return list(begin(*arguments, **options))


def next_office(registrar: Registrar, clock: Clock, signer: Any = NEW) -> Registrar:
    return Registrar.with_new_key(registrar.store, signer, actor=ACTOR, cryptosuite=QUICK, clock=clock)


# --- the document ---


def test_the_document_has_the_keys_in_use_first_and_the_old_ones_with_their_dates(
    registrar: Registrar, clock: Clock
) -> None:
    retired = clock.move(days=1)
    second = registrar.rotate(NEW, actor=ACTOR)
    clock.move(days=1)
    third = second.rotate(THIRD, actor=ACTOR)
    lost(third, clock, signer=THIRD)
    said = third.document()
    assert said is not None
    assert said == controller_document(registrar.store)
    names = [THIRD.verification_method, NEW.verification_method, OLD.verification_method]
    assert [method["id"] for method in said["verificationMethod"]] == names
    assert said["assertionMethod"] == names
    assert said["authentication"] == names[:1]
    assert [set(method) & {"expires", "revoked"} for method in said["verificationMethod"]] == [
        set(),
        {"expires"},
        {"expires", "revoked"},
    ]
    oldest = said["verificationMethod"][2]
    assert (oldest["expires"], oldest["revoked"]) == ("2026-11-23T12:00:00Z", "2026-11-01T00:00:00Z")
    assert retired == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_it_says_the_same_as_a_document_whose_key_was_replaced(tmp_path: Path, clock: Clock) -> None:
    first, second = (LocalSigner.generate(controller=DID) for _ in range(2))
    registrar = office(tmp_path / "store.db", clock=clock, signer=first)
    published = did_document(DID, [first.public_key])
    assert registrar.document() == published
    assert registrar.rotate(second, actor=ACTOR).document() == rotate_key(published, second.public_key, at=clock.now)


# --- rotation ---


def test_what_the_old_key_signed_stays_good_and_the_lists_are_signed_anew(registrar: Registrar, clock: Clock) -> None:
    before = issue(registrar)
    clock.move(days=1)
    rotated = registrar.rotate(NEW, actor=ACTOR)
    after = issue(rotated, "B")
    assert after.verification_method == NEW.verification_method
    assert {each.verification_method for each in rotated.store.lists()} == {NEW.verification_method}
    assert [verify(rotated, each, clock.now).verdict for each in (before, after)] == ["verified", "verified"]
    assert issue(rotated) == before
    assert kinds(rotated) == ["key added", "issued", "key added", "key retired", "issued"]


def test_a_registrar_with_a_retired_key_signs_nothing_more(registrar: Registrar) -> None:
    issue(registrar)
    registrar.rotate(NEW, actor=ACTOR)
    for attempt in (
        lambda: issue(registrar, "B"),
        lambda: registrar.revoke("A", reason="late", actor=ACTOR),
        lambda: registrar.sign_lists(force=True),
        lambda: Registrar(registrar.store, OLD),
        lambda: Registrar.with_new_key(registrar.store, OLD, actor=ACTOR),
    ):
        with pytest.raises(KeyMaterialError, match="was retired"):
            attempt()
    assert [each.state for each in registrar.store.awards()] == ["in force"]


def test_a_key_is_taken_into_use_without_the_old_one_and_once(registrar: Registrar, clock: Clock) -> None:
    issue(registrar)
    for _ in range(2):
        taken = next_office(registrar, clock)
    assert kinds(taken) == ["key added", "issued", "key added", "key retired"]


def test_an_issuer_that_is_its_key_has_no_other(tmp_path: Path, clock: Clock) -> None:
    signer = LocalSigner.from_seed(b"example leadership academy, seed")
    profile = {**PROFILE, "id": signer.controller}
    registrar = Registrar.create(tmp_path / "s.db", settings(profile=profile), signer, actor=ACTOR, clock=clock)
    with pytest.raises(KeyMaterialError, match="the key itself"):
        lost(registrar, clock, signer.verification_method)
    with pytest.raises(KeyMaterialError, match="the key itself"):
        registrar.rotate(LocalSigner.generate(), actor=ACTOR)


# --- compromise ---


def test_everything_that_a_lost_key_signed_is_replaced(store_location: str, clock: Clock) -> None:
    registrar = office(store_location, clock=clock, purposes=("revocation", "suspension"))
    old = [issue(registrar, name, jwt=name == "B") for name in "ABC"]
    registrar.suspend("C", reason="under review", actor=ACTOR)
    clock.move(days=1)
    successor = next_office(registrar, clock)
    fresh = issue(successor, "D")
    new = lost(successor, clock)
    assert [(each.award_id, each.replaces, each.state) for each in new] == [
        ("A~2", "A", "in force"),
        ("B~2", "B", "in force"),
        ("C~2", "C", "suspended"),
    ]
    assert {each.verification_method for each in new} == {NEW.verification_method}
    assert [each.credential_id for each in new] == [each.credential_id for each in old]
    assert [verify(successor, each, clock.now).verdict for each in old] == ["rejected"] * 3
    assert [verify(successor, each, clock.now).verdict for each in (*new, fresh)] == [
        "verified",
        "verified",
        "rejected",  # suspended
        "verified",
    ]
    event = list(successor.store.events("A"))[-1]
    assert (event.kind, event.reason) == ("compromised", "the laptop was stolen")
    assert event.detail == {
        "replaced_by": "A~2",
        "verification_method": OLD.verification_method,
        "since": "2026-11-01T00:00:00Z",
    }
    successor.store.close()


def test_a_new_copy_says_the_same_as_the_old_one_but_for_its_dates_status_and_proof(
    registrar: Registrar, clock: Clock
) -> None:
    plan = {"id": "https://academy.example/e/plan.pdf", "type": ["Evidence"]}
    old = document(issue(registrar, evidence=[plan], evidence_files={plan["id"]: b"plan"}))
    clock.move(days=1)
    (record,) = lost(registrar, clock)
    new = document(record)
    differing = {member for member in old.keys() | new.keys() if old.get(member) != new.get(member)}
    assert differing == {"validFrom", "awardedDate", "credentialStatus", "proof"}
    assert (new["awardedDate"], new["validFrom"]) == (old["validFrom"], "2026-11-23T12:00:00Z")


def test_revoked_and_replaced_awards_are_not_replaced_again(registrar: Registrar, clock: Clock) -> None:
    issue(registrar)
    registrar.revoke("A", reason="plagiarism", actor=ACTOR)
    assert lost(registrar, clock) == []
    assert registrar.store.award("A").state is AwardState.REVOKED


def test_an_expired_award_is_revoked_and_not_made_anew(registrar: Registrar, clock: Clock) -> None:
    issue(registrar, valid_until=clock.now + timedelta(days=1))
    clock.move(days=2)
    (record,) = lost(registrar, clock)
    assert (record.award_id, record.state, values(record)["message"]) == ("A", "revoked", 3)
    assert kinds(registrar, "A") == ["issued", "compromised"]


def test_documents_of_platforms_are_replaced_too(registrar: Registrar, clock: Clock) -> None:
    v1 = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "issuanceDate": "2026-05-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:teacher"},
    }
    v2 = {**v1, "@context": ["https://www.w3.org/ns/credentials/v2"]}
    del v2["issuanceDate"]
    made = [v1, v2, changed(lambda each: each["issuer"].update(id=DID))]
    for number, each in enumerate(made):
        registrar.issue_document(each, award_id=str(number), actor=ACTOR)
    clock.move(days=1)
    new = lost(registrar, clock)
    assert [verify(registrar, each, clock.now, profile="vc").verdict for each in new] == ["verified"] * 3
    dates = [{member for member in document(each) if "Date" in member or "valid" in member} for each in new]
    assert dates == [{"issuanceDate"}, {"validFrom"}, {"validFrom", "awardedDate"}]


def test_award_ids_that_the_issuer_uses_itself_are_left_alone(registrar: Registrar, clock: Clock) -> None:
    for name in ("A", "A~2"):
        issue(registrar, name)
    assert [(each.award_id, each.replaces) for each in lost(registrar, clock)] == [("A~3", "A"), ("A~2~2", "A~2")]


def test_a_second_loss_counts_on(registrar: Registrar, clock: Clock) -> None:
    issue(registrar)
    lost(registrar, clock)
    (record,) = lost(registrar, clock, NEW.verification_method, THIRD)
    assert (record.award_id, record.replaces, record.version) == ("A~3", "A~2", 3)


def test_a_run_that_was_interrupted_is_carried_on_and_nothing_is_done_twice(registrar: Registrar, clock: Clock) -> None:
    for number in range(5):
        issue(registrar, f"A{number}")
    lists = len(registrar.store.lists())
    clock.move(days=1)
    # Shows that it can sign, signs the lists anew, two awards, and then no more.
    with pytest.raises(UnavailableError):
        lost(registrar, clock, signer=FailingSigner(NEW, 1 + lists + 2))
    assert [each.replaces for each in lost(registrar, clock)] == ["A2", "A3", "A4"]
    assert lost(registrar, clock) == []
    states = [each.state for each in registrar.store.awards()]
    assert states == ["replaced"] * 5 + ["in force"] * 5
    assert kinds(registrar).count("compromised") == 5
    assert all(each.signed_version == each.version for each in registrar.store.lists())


def test_the_lists_are_signed_on_the_way(registrar: Registrar, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        issue(registrar, f"A{number}")
    monkeypatch.setattr(compromising, "LISTS_EVERY", 2)
    run = begin(registrar, clock)
    for _ in range(3):
        next(run)
    (revocation,) = [each for each in registrar.store.lists() if each.purpose == "revocation"]
    # Two were revoked when it was signed; the third one came after.
    assert revocation.version - revocation.signed_version == 1
    assert revocation.verification_method == NEW.verification_method


def test_the_key_is_revoked_at_once(registrar: Registrar, clock: Clock) -> None:
    record = issue(registrar)
    begin(registrar, clock)
    assert verify(registrar, record, clock.now).verdict is Verdict.REJECTED


@pytest.mark.parametrize(
    ("method", "options", "error", "words"),
    [
        (f"{DID}#nobody", {}, StoreError, "no key"),
        (NEW.verification_method, {}, StoreError, "no key"),
        (OLD.verification_method, {"signer": OLD}, KeyMaterialError, "cannot sign anew"),
        (OLD.verification_method, {"signer": FailingSigner(NEW, 0)}, UnavailableError, "does not answer"),
        (OLD.verification_method, {"since": datetime(2027, 1, 1, tzinfo=UTC)}, StoreError, "in the future"),
        (OLD.verification_method, {"reason": ""}, StoreError, "a reason is text"),
        (OLD.verification_method, {"actor": ""}, StoreError, "an actor is text"),
    ],
    ids=["unknown", "new", "own", "key service", "future", "reason", "actor"],
)
def test_a_loss_that_makes_no_sense_changes_nothing(
    registrar: Registrar, clock: Clock, method: str, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    issue(registrar)
    before = (registrar.store.keys(), kinds(registrar))
    with pytest.raises(error, match=words):
        lost(registrar, clock, method, **options)
    assert (registrar.store.keys(), kinds(registrar)) == before
    assert issue(registrar, "B").state is AwardState.IN_FORCE


class WrongSigner(FailingSigner):
    """A key service that signs with another key than it says."""

    def sign(self, data: bytes) -> bytes:
        return THIRD.sign(data)


@pytest.mark.parametrize(
    ("signer", "error", "words"),
    [
        (FailingSigner(NEW, 0), UnavailableError, "does not answer"),
        (WrongSigner(NEW, 0), KeyMaterialError, "as its public key says"),
        (LocalSigner.generate("rsa", controller=DID), KeyMaterialError, "tokens only"),
        (LocalSigner.generate(controller="did:web:stranger.example"), ModelError, "controller"),
    ],
    ids=["silent", "wrong", "tokens", "stranger"],
)
def test_a_key_that_cannot_sign_takes_the_place_of_none(
    registrar: Registrar, tmp_path: Path, signer: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        registrar.rotate(signer, actor=ACTOR)
    assert kinds(registrar) == ["key added"]
    assert issue(registrar).state is AwardState.IN_FORCE
    with pytest.raises(error, match=words):
        Registrar.create(tmp_path / "other.db", settings(), signer, actor=ACTOR)
    assert not (tmp_path / "other.db").exists()


def test_a_rotation_whose_lists_could_not_be_signed_is_finished_by_the_next(registrar: Registrar, clock: Clock) -> None:
    issue(registrar)
    clock.move(days=1)
    with pytest.raises(UnavailableError):
        registrar.rotate(FailingSigner(NEW, 1), actor=ACTOR)
    finished = registrar.rotate(NEW, actor=ACTOR)
    assert {each.verification_method for each in finished.store.lists()} == {NEW.verification_method}


def test_of_keys_that_are_taken_into_use_at_once_one_is_in_use(store_location: str) -> None:
    office(store_location).store.close()
    signers = [LocalSigner.generate(controller=DID) for _ in range(8)]
    start = threading.Barrier(len(signers))

    def rotate(signer: LocalSigner) -> None:
        with Store.open(store_location) as store:
            start.wait()
            with contextlib.suppress(KeyMaterialError):  # it was retired already
                Registrar.with_new_key(store, signer, actor=ACTOR)

    with ThreadPoolExecutor(len(signers)) as threads:
        list(threads.map(rotate, signers))
    with Store.open(store_location) as store:
        keys = store.keys()
    assert len(keys) == 1 + len(signers)
    assert [key.retired_at is None for key in keys] == [False] * len(signers) + [True]


def test_an_award_of_a_lost_key_is_refused_whatever_its_dates(registrar: Registrar, clock: Clock) -> None:
    """Who has the key writes the dates: an award from long before the loss is refused as well, and has a new copy."""
    record = issue(registrar)
    clock.move(days=100)
    (new,) = lost(registrar, clock, since=clock.now - timedelta(days=1))
    assert verify(registrar, record, clock.now).verdict is Verdict.REJECTED
    assert verify(registrar, new, clock.now).verdict is Verdict.VERIFIED
