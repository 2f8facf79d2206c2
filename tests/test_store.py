"""The store: what an issuer has issued, the same in an SQLite file and in a PostgreSQL database."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from microbadge.errors import InvalidError, KeyMaterialError, StoreError
from microbadge.store import AwardRecord, AwardState, Store, StoreSettings
from store_records import ACHIEVEMENT, KEY, NOW, SETTINGS, complete, issue, mark, reserve, sql

HOUR = timedelta(hours=1)
BOTH = {"revocation": 1, "suspension": 1}


@pytest.fixture
def store(store_location: str) -> Iterator[Store]:
    """An empty store."""
    with Store.create(store_location, SETTINGS) as store:
        yield store


def ids(awards: Iterator[AwardRecord]) -> list[str]:
    return [award.award_id for award in awards]


# What is kept


def test_a_store_is_opened_with_the_settings_and_the_salt_it_was_made_with(store_location: str) -> None:
    settings = StoreSettings(
        profile={"id": "did:web:academy.example", "name": "Académie"},
        site="https://academy.example",
        purposes=("message", "revocation"),
        refresh=True,
        keep_recipients=True,
        list_length=1_048_576,
        ttl=timedelta(minutes=5),
        list_validity=timedelta(days=7),
    )
    with Store.create(store_location, settings) as made, Store.open(store_location) as opened:
        assert opened.settings == made.settings == settings
        assert opened.recipient_salt == made.recipient_salt
        assert len(made.recipient_salt) == 64


def test_two_stores_have_different_salts(store: Store, tmp_path: Any) -> None:
    with Store.create(tmp_path / "other.db", SETTINGS) as other:
        assert other.recipient_salt != store.recipient_salt


def test_an_award_is_kept_as_it_was_reserved(store: Store) -> None:
    record = reserve(
        store,
        "award-1",
        recipient="learner@academy.example",
        sizes={"suspension": 1, "message": 4, "revocation": 1},
        valid_from=NOW - HOUR,
        valid_until=NOW + HOUR,
        format="jwt",
        public=True,
    )
    assert record == store.award("award-1")
    assert [(entry.purpose, entry.size, entry.value) for entry in record.statuses] == [
        ("message", 4, 0),
        ("revocation", 1, 0),
        ("suspension", 1, 0),
    ]
    assert dataclasses.replace(record, statuses=()) == AwardRecord(
        award_id="award-1",
        credential_id="urn:uuid:award-1",
        version=1,
        achievement_id=ACHIEVEMENT,
        recipient="learner@academy.example",
        recipient_hash="hash of award-1",
        draft={"id": "award-1", "indexes": [entry.index for entry in record.statuses]},
        credential=None,
        format="jwt",
        verification_method=None,
        reserved_at=NOW,
        issued_at=None,
        valid_from=NOW - HOUR,
        valid_until=NOW + HOUR,
        public=True,
        replaces=None,
        replaced_by=None,
        statuses=(),
        digest="digest of award-1",
    )
    assert record.state is AwardState.RESERVED


def test_an_award_reserved_twice_is_the_first_one(store: Store) -> None:
    first = reserve(store, "award-1")
    assert reserve(store, "award-1", digest="another", credential_id="urn:other", sizes=BOTH) == first
    assert reserve(store, "award-1", replaces="award-9") == first
    assert len(store.lists()) == 1


def test_a_time_in_another_zone_is_the_same_moment(store: Store) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=-7)))
    record = reserve(store, "award-1", at=local)
    assert record.reserved_at == NOW
    assert record.reserved_at.tzinfo is UTC


def test_text_in_every_script_and_json_of_every_kind_come_back_as_they_were(store: Store) -> None:
    draft: dict[str, Any] = {"name": "Führung 領導 \u0000 🏅", "parts": [1, 2.5, True, None, {"": []}]}
    record = reserve(store, "prüfung/領導", draft=lambda _: draft, recipient_hash=None)
    assert record.draft == draft
    assert store.award("prüfung/領導") == record


@pytest.mark.parametrize("award_id", ["a\0b", "a\ud800b"], ids=["NUL", "surrogate"])
def test_text_that_one_of_the_databases_cannot_keep_is_refused_by_both(store: Store, award_id: str) -> None:
    with pytest.raises(StoreError, match="characters"):
        reserve(store, award_id)


def test_a_draft_that_is_not_json_is_refused_and_nothing_is_reserved(store: Store) -> None:
    with pytest.raises(InvalidError, match="not finite"):
        reserve(store, "award-1", draft=lambda _: {"points": float("nan")})
    assert not ids(store.awards())


def test_a_draft_that_cannot_be_made_undoes_the_reservation(store: Store) -> None:
    def draft(_entries: object) -> dict[str, Any]:
        raise InvalidError("no such achievement")

    with pytest.raises(InvalidError, match="no such achievement"):
        reserve(store, "award-1", draft=draft)
    assert not ids(store.awards())
    assert reserve(store, "award-1").version == 1


def test_a_time_without_zone_is_a_mistake_of_the_program(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        reserve(store, "award-1", at=datetime(2026, 5, 1))


def test_an_award_that_is_not_there_is_named(store: Store) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: store.award("award-9"),
        lambda: complete(store, "award-9"),
        lambda: mark(store, "award-9", {"revocation": 1}),
        lambda: store.share("award-9", True, actor="ada", at=NOW),
        lambda: reserve(store, "award-1", replaces="award-9"),
    ]
    for attempt in attempts:
        with pytest.raises(StoreError, match="no award award-9"):
            attempt()


# Completing


def test_the_first_credential_of_an_award_is_the_one_that_counts(store: Store) -> None:
    reserve(store, "award-1")
    first = complete(store, "award-1", "first")
    second = complete(store, "award-1", "second", verification_method="did:web:other#key", at=NOW + HOUR, actor="bob")
    assert first == second == store.award("award-1")
    assert (first.credential, first.verification_method, first.issued_at) == ("first", KEY, NOW)
    assert first.state is AwardState.IN_FORCE
    assert [(event.kind, event.actor) for event in store.events()] == [("issued", "ada")]


def test_reserving_alone_is_not_logged(store: Store) -> None:
    reserve(store, "award-1")
    assert not list(store.events())


# Status


def test_states_follow_the_status_entries(store: Store) -> None:
    issue(store, "award-1", sizes=BOTH)
    assert mark(store, "award-1", {"suspension": 1}, kind="suspended")
    assert store.award("award-1").state is AwardState.SUSPENDED
    assert mark(store, "award-1", {"revocation": 1})
    assert store.award("award-1").state is AwardState.REVOKED
    assert mark(store, "award-1", {"suspension": 0, "revocation": 0}, kind="reinstated")
    assert store.award("award-1").state is AwardState.IN_FORCE


def test_a_message_or_an_offer_to_refresh_is_no_state(store: Store) -> None:
    issue(store, "award-1", sizes={"revocation": 1, "message": 2, "refresh": 1})
    assert mark(store, "award-1", {"message": 3, "refresh": 1}, kind="noted")
    assert store.award("award-1").state is AwardState.IN_FORCE
    assert [award.award_id for award in store.awards(state=AwardState.IN_FORCE)] == ["award-1"]


def test_what_is_set_already_changes_nothing_and_is_not_logged(store: Store) -> None:
    issue(store, "award-1", sizes=BOTH)
    assert mark(store, "award-1", {"revocation": 1, "suspension": 0})
    versions = [entry.version for entry in store.lists()]
    assert not mark(store, "award-1", {"revocation": 1, "suspension": 0})
    assert [entry.version for entry in store.lists()] == versions == [2, 1]
    assert [event.kind for event in store.events("award-1")] == ["issued", "revoked"]


def test_a_change_is_logged_with_its_reason_and_detail(store: Store) -> None:
    issue(store, "award-1")
    mark(store, "award-1", {"revocation": 1}, at=NOW + HOUR, actor="bob", reason="fraud", detail={"ticket": 12})
    event = list(store.events())[-1]
    assert (event.kind, event.award_id, event.at, event.actor) == ("revoked", "award-1", NOW + HOUR, "bob")
    assert (event.reason, event.detail) == ("fraud", {"ticket": 12})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"suspension": 1}, "no status entry for it: the store was made without suspension"),
        ({"revocation": 2}, "1 bits"),
        ({"revocation": -1}, "1 bits"),
        ({"message": 16}, "4 bits"),
        ({"message": 1, "suspension": 1}, "made without suspension"),
    ],
    ids=["no entry", "too large", "negative", "too large for four bits", "one of two"],
)
def test_a_value_that_no_entry_can_have_is_refused_and_nothing_is_set(
    store: Store, values: dict[str, int], message: str
) -> None:
    record = issue(store, "award-1", sizes={"revocation": 1, "message": 4})
    with pytest.raises(StoreError, match=message):
        mark(store, "award-1", values)
    assert store.award("award-1") == record
    assert [event.kind for event in store.events()] == ["issued"]


@pytest.mark.parametrize(
    "sizes", [{"revocation": 0}, {"revocation": 9}, {"withdrawal": 1}], ids=["no bit", "nine bits", "unknown purpose"]
)
def test_a_status_list_that_the_standard_does_not_have_is_refused(store: Store, sizes: dict[str, int]) -> None:
    with pytest.raises(StoreError, match=r"1 to 8 bits|no purpose"):
        reserve(store, "award-1", sizes=sizes)
    assert not store.lists()


def test_purposes_and_sizes_have_lists_of_their_own(store: Store) -> None:
    reserve(store, "award-1", sizes={"revocation": 1, "message": 2})
    reserve(store, "award-2", sizes={"revocation": 1, "message": 8})
    reserve(store, "award-3", sizes={})
    assert [(entry.number, entry.purpose, entry.size, entry.length) for entry in store.lists()] == [
        (1, "message", 2, 131_072),
        (2, "revocation", 1, 131_072),
        (3, "message", 8, 131_072),
    ]
    assert store.award("award-3").statuses == ()


def test_no_two_awards_share_an_index_and_the_order_of_indexes_says_nothing(store: Store) -> None:
    indexes = [reserve(store, f"award-{number}").statuses[0].index for number in range(200)]
    assert len(set(indexes)) == 200
    rising = sum(1 for one, next_one in itertools.pairwise(indexes) if one < next_one)
    assert 60 < rising < 140  # 100 expected, with a standard deviation of 4: an order that can be seen is outside
    assert max(indexes) > 131_072 // 2 > min(indexes)


def test_a_list_that_is_nearly_full_is_followed_by_the_next(store: Store, store_location: str) -> None:
    reserve(store, "award-0")
    sql(store_location, "UPDATE status_lists SET length = 8")
    entries = [reserve(store, f"award-{number}").statuses[0] for number in range(1, 80)]
    in_first = [entry.index for entry in entries if entry.list_number == 1]
    assert len(in_first) <= 8
    assert all(index < 8 for index in in_first)
    assert {entry.list_number for entry in entries} == {1, 2}
    assert [entry.length for entry in store.lists()] == [8, 131_072]
    assert len({(entry.list_number, entry.index) for entry in entries}) == 79


def test_a_list_tells_its_values_and_its_version(store: Store) -> None:
    records = [issue(store, f"award-{number}", sizes={"revocation": 1, "message": 4}) for number in range(3)]
    messages = records[0].statuses[0].list_number
    assert store.list_values(messages) == (1, {})
    mark(store, "award-0", {"message": 15, "revocation": 1})
    mark(store, "award-2", {"message": 1})
    places = [record.statuses[0].index for record in records]
    assert store.list_values(messages) == (3, {places[0]: 15, places[2]: 1})
    mark(store, "award-0", {"message": 0})
    assert store.list_values(messages) == (4, {places[2]: 1})


def test_a_list_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="no status list 7"):
        store.list_values(7)


def save(store: Store, version: int, credential: str, signed_at: datetime = NOW) -> bool:
    return store.save_list(
        1,
        version=version,
        credential=credential,
        verification_method=KEY,
        signed_at=signed_at,
        valid_until=signed_at + HOUR,
    )


def test_a_signed_list_is_replaced_only_by_a_newer_one(store: Store) -> None:
    issue(store, "award-1")
    assert (store.lists()[0].signed_version, store.lists()[0].credential) == (0, None)
    assert save(store, 1, "first")
    assert not save(store, 1, "the same again")
    assert save(store, 1, "renewed", NOW + HOUR)
    assert not save(store, 2, "of a version that is not there yet")
    mark(store, "award-1", {"revocation": 1})
    assert save(store, 2, "changed")
    assert not save(store, 1, "late", NOW + 2 * HOUR)
    record = store.lists()[0]
    assert (record.version, record.signed_version, record.credential) == (2, 2, "changed")
    assert record.verification_method == KEY
    assert (record.signed_at, record.valid_until) == (NOW, NOW + HOUR)


def test_a_list_that_was_signed_by_a_clock_that_ran_ahead_is_due_and_signed_anew(store: Store) -> None:
    issue(store, "award-1")
    ahead = NOW + timedelta(days=400)
    assert save(store, 1, "from the future", ahead)
    assert [each.number for each in store.lists_to_sign(at=NOW, valid_until=NOW, keys=[KEY])] == [1]
    assert store.lists_to_sign(at=ahead, valid_until=NOW, keys=[KEY]) == []
    assert save(store, 1, "of today", NOW)
    assert (store.lists()[0].credential, store.lists()[0].signed_at) == ("of today", NOW)
    # Of two at once the later one stays, although it is ahead by a moment.
    assert save(store, 1, "a moment later", NOW + timedelta(seconds=9))
    assert not save(store, 1, "slower", NOW + timedelta(seconds=5))


# Corrected awards


def test_a_corrected_award_has_the_next_version_of_the_credential(store: Store) -> None:
    issue(store, "award-1", credential_id="urn:one")
    corrected = issue(store, "award-2", credential_id="urn:one", replaces="award-1")
    assert (corrected.version, corrected.replaces, corrected.state) == (2, "award-1", AwardState.IN_FORCE)
    old = store.award("award-1")
    assert (old.replaced_by, old.state) == ("award-2", AwardState.REPLACED)
    assert store.find_credential("urn:one") == corrected
    assert store.find_credential("urn:two") is None


def test_replaced_is_told_even_where_the_old_award_is_revoked(store: Store) -> None:
    issue(store, "award-1", sizes=BOTH)
    mark(store, "award-1", {"revocation": 1, "suspension": 1})
    issue(store, "award-2", replaces="award-1")
    assert store.award("award-1").state is AwardState.REPLACED


def test_an_award_is_in_force_until_the_next_one_is_signed(store: Store) -> None:
    first = issue(store, "award-1", credential_id="urn:one")
    begun = reserve(store, "award-2", credential_id="urn:one", replaces="award-1")
    assert store.award("award-1") == first == store.find_credential("urn:one")
    assert store.find_successor("award-1") == begun
    assert (ids(store.awards(state=AwardState.REPLACED)), ids(store.awards(state=AwardState.IN_FORCE))) == (
        [],
        ["award-1"],
    )
    signed = complete(store, "award-2")
    assert (store.award("award-1").replaced_by, store.find_credential("urn:one")) == ("award-2", signed)
    assert store.find_successor("award-2") is None


def replace_award(store: Store, **changes: Any) -> AwardRecord:
    """Sign the award that was begun in place of another."""
    taken_back = {"revocation": 1, "message": 1, "refresh": 1}
    return complete(store, "award-2", inherit=("revocation", "suspension"), taken_back=taken_back, **changes)


def statuses(store: Store, award_id: str) -> dict[str, int]:
    return {entry.purpose: entry.value for entry in store.award(award_id).statuses}


def test_in_one_moment_the_new_one_is_signed_and_the_old_one_taken_back(store: Store) -> None:
    sizes = {"revocation": 1, "suspension": 1, "message": 4}
    issue(store, "award-1", sizes=sizes)
    reserve(store, "award-2", sizes=sizes, replaces="award-1", kind="renewed", reason="lost", detail={"a": 1})
    mark(store, "award-1", {"suspension": 1, "message": 2}, kind="suspended")
    before = {each.purpose: each.version for each in store.lists()}
    replace_award(store)
    assert statuses(store, "award-1") == {"revocation": 1, "suspension": 1, "message": 1}
    assert statuses(store, "award-2") == {"revocation": 0, "suspension": 1, "message": 0}
    changed = {each.purpose: each.version - before[each.purpose] for each in store.lists()}
    assert changed == {"revocation": 1, "suspension": 1, "message": 1}
    told = [(event.kind, event.award_id, event.reason, event.detail) for event in store.events()][2:]
    assert told == [
        ("issued", "award-2", None, None),
        ("suspended", "award-2", "as award award-1 was", None),
        ("renewed", "award-1", "lost", {"a": 1, "replaced_by": "award-2"}),
    ]
    # Who comes later changes nothing, whatever has become of both.
    mark(store, "award-2", {"suspension": 0}, kind="reinstated")
    now = [store.award("award-1"), store.award("award-2"), list(store.events())]
    replace_award(store)
    assert now == [store.award("award-1"), store.award("award-2"), list(store.events())]


def test_an_award_that_is_revoked_while_the_next_one_is_begun_is_revoked_with_it(store: Store) -> None:
    issue(store, "award-1")
    reserve(store, "award-2", replaces="award-1")
    assert mark(store, "award-1", {"revocation": 1})
    assert replace_award(store).state is AwardState.REVOKED
    assert store.award("award-1").state is AwardState.REPLACED


def test_what_is_not_issued_or_replaced_is_not_marked_and_what_is_revoked_once(store: Store) -> None:
    reserve(store, "begun", sizes=BOTH)
    issue(store, "award-1", sizes=BOTH)
    issue(store, "award-2", sizes=BOTH, replaces="award-1")
    with pytest.raises(StoreError, match="begun and not issued: issue it again"):
        mark(store, "begun", {"revocation": 1})
    with pytest.raises(StoreError, match="was replaced by award-2, which is the one in force"):
        mark(store, "award-1", {"revocation": 1})
    assert mark(store, "award-2", {"revocation": 1})
    assert not mark(store, "award-2", {"revocation": 1, "suspension": 1})
    with pytest.raises(StoreError, match="revoked, which is for good: issue a new one"):
        mark(store, "award-2", {"suspension": 1}, unless_revoked=True)
    assert [event.kind for event in store.events()] == ["issued", "issued", "replaced", "revoked"]


@pytest.mark.parametrize("done", ["retired", "revoked"])
def test_what_is_signed_with_a_key_that_is_no_longer_in_use_is_not_kept(store: Store, done: str) -> None:
    issue(store, "award-1")
    begun = reserve(store, "award-2", replaces="award-1")
    if done == "retired":
        store.retire_key(KEY, at=NOW, actor="ada")
    else:
        store.revoke_key(KEY, since=NOW, at=NOW, actor="ada")
    with pytest.raises(KeyMaterialError, match=f"the key was {done}"):
        replace_award(store)
    assert (store.award("award-2"), store.award("award-1").state) == (begun, AwardState.IN_FORCE)
    with pytest.raises(StoreError, match="no key did:web:x#1"):
        store.complete("award-2", "{}", verification_method="did:web:x#1", at=NOW, actor="ada")
    assert replace_award(store, verification_method="did:web:x#2").state is AwardState.IN_FORCE
    # What is signed already stays so, whatever has become of the key.
    assert store.complete("award-1", "{}", verification_method=KEY, at=NOW, actor="ada").credential != "{}"


def test_of_two_awards_with_one_credential_id_the_second_is_refused(store: Store) -> None:
    reserve(store, "award-1", credential_id="urn:one")
    with pytest.raises(StoreError, match="the credential's id is that of award award-1"):
        reserve(store, "award-2", credential_id="urn:one")
    assert ids(store.awards()) == ["award-1"]


def test_an_award_is_replaced_once(store: Store) -> None:
    issue(store, "award-1")
    first = reserve(store, "award-2", replaces="award-1")
    assert reserve(store, "award-2", replaces="award-1") == first
    with pytest.raises(StoreError, match="award-1 is about to be replaced by award-2"):
        reserve(store, "award-3", replaces="award-1")
    complete(store, "award-2")
    with pytest.raises(StoreError, match="award-1 was replaced by award-2"):
        reserve(store, "award-3", replaces="award-1")
    assert reserve(store, "award-3", replaces="award-2").replaces == "award-2"


# Finding


def test_awards_are_found_by_what_they_are(store: Store) -> None:
    issue(store, "in-force", sizes=BOTH)
    issue(store, "suspended", sizes=BOTH, recipient_hash="h")
    mark(store, "suspended", {"suspension": 1})
    issue(store, "revoked", sizes=BOTH, public=True)
    mark(store, "revoked", {"suspension": 1, "revocation": 1})
    issue(store, "replaced", achievement_id=None)
    issue(store, "replacing", achievement_id=None, replaces="replaced")
    reserve(store, "reserved", replaces="replacing", recipient_hash="h")
    reserve(store, "later")
    complete(store, "later", verification_method="did:web:academy.example#key-2", at=NOW + HOUR)

    assert ids(store.awards()) == [
        "in-force",
        "suspended",
        "revoked",
        "replaced",
        "replacing",
        "reserved",
        "later",
    ]
    assert {state: ids(store.awards(state=state)) for state in AwardState} == {
        AwardState.RESERVED: ["reserved"],
        AwardState.IN_FORCE: ["in-force", "replacing", "later"],
        AwardState.SUSPENDED: ["suspended"],
        AwardState.REVOKED: ["revoked"],
        AwardState.REPLACED: ["replaced"],
    }
    for award in store.awards():
        assert award.award_id in ids(store.awards(state=award.state))
    assert ids(store.awards(achievement_id=ACHIEVEMENT)) == ["in-force", "suspended", "revoked", "reserved", "later"]
    assert ids(store.awards(recipient_hash="h")) == ["suspended", "reserved"]
    assert ids(store.awards(recipient_hash="h", state=AwardState.RESERVED)) == ["reserved"]
    assert ids(store.awards(verification_method="did:web:academy.example#key-2")) == ["later"]
    assert ids(store.awards(issued_since=NOW + HOUR)) == ["later"]
    assert ids(store.awards(issued_since=NOW, issued_until=NOW + HOUR)) == [
        "in-force",
        "suspended",
        "revoked",
        "replaced",
        "replacing",
    ]
    assert ids(store.awards(public=True)) == ["revoked"]
    assert len(ids(store.awards(public=False))) == 6


@pytest.mark.parametrize("count", [199, 200, 201, 401])
def test_every_award_is_found_once_whatever_their_number(store: Store, count: int) -> None:
    names = [f"award-{number}" for number in range(count)]
    for name in names:
        reserve(store, name, sizes={})
    assert ids(store.awards()) == names


def test_the_store_may_be_changed_while_its_awards_are_read(store: Store) -> None:
    for number in range(3):
        issue(store, f"award-{number}")
    for award in store.awards():
        mark(store, award.award_id, {"revocation": 1})
    assert len(ids(store.awards(state=AwardState.REVOKED))) == 3


def test_sharing_is_noted_and_logged_once(store: Store) -> None:
    issue(store, "award-1")
    assert store.share("award-1", True, actor="learner", at=NOW)
    assert not store.share("award-1", True, actor="learner", at=NOW)
    assert store.award("award-1").public
    assert store.share("award-1", False, actor="learner", at=NOW)
    assert not store.award("award-1").public
    assert [event.kind for event in store.events()] == ["issued", "shared", "unshared"]


def test_what_a_holder_allows_is_for_every_version_of_the_credential(store: Store) -> None:
    one = {"credential_id": "urn:one", "public": True}
    issue(store, "award-1", **one)
    issue(store, "award-2", **one, replaces="award-1")
    reserve(store, "award-3", **one, replaces="award-2")
    issue(store, "other", public=True)
    assert store.share("award-1", False, actor="learner", at=NOW)
    assert not store.share("award-3", False, actor="learner", at=NOW)
    assert ids(store.awards(public=True)) == ["other"]
    assert not complete(store, "award-3").public
    assert not reserve(store, "award-4", **one, replaces="award-3").public


def test_a_version_that_was_begun_unseen_while_the_holder_withdrew_is_not_shared(
    store: Store, store_location: str
) -> None:
    issue(store, "award-1", public=True)
    reserve(store, "award-2", replaces="award-1")
    # As it is where the two transactions of a server do not see each other.
    off = "UPDATE awards SET public = (1 = 0) WHERE award_id = 'award-1'"
    sql(store_location, off)
    assert store.award("award-2").public
    assert not complete(store, "award-2").public


# Keys


def test_keys_are_kept_with_their_dates(store: Store) -> None:
    assert store.add_key("did:web:x#2", {"kty": "OKP", "x": "second"}, at=NOW, actor="ada")
    assert store.add_key("did:web:x#1", {"kty": "OKP", "x": "first"}, at=NOW + HOUR, actor="ada")
    assert store.revoke_key("did:web:x#2", since=NOW - HOUR, at=NOW + HOUR, actor="ada", reason="stolen")
    second, first = store.keys()
    assert (second.verification_method, second.public_key) == ("did:web:x#2", {"kty": "OKP", "x": "second"})
    assert (second.added_at, second.retired_at, second.revoked_at) == (NOW, NOW + HOUR, NOW - HOUR)
    assert (first.added_at, first.retired_at, first.revoked_at) == (NOW + HOUR, None, None)
    kinds = ["key added", "key added", "key retired", "key revoked"]  # who adds one retires the one before
    assert [event.kind for event in store.events()] == kinds
    last = list(store.events())[-1]
    assert last.detail == {"verification_method": "did:web:x#2", "since": "2026-05-01T11:00:00Z"}
    assert last.reason == "stolen"


def test_what_is_known_of_a_key_already_changes_nothing(store: Store) -> None:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": "first"}
    store.add_key(KEY, jwk, at=NOW, actor="ada")
    store.retire_key(KEY, at=NOW, actor="ada")
    store.revoke_key(KEY, since=NOW, at=NOW, actor="ada")
    assert not store.add_key(KEY, jwk, at=NOW + HOUR, actor="bob")
    assert not store.retire_key(KEY, at=NOW + HOUR, actor="bob")
    assert not store.revoke_key(KEY, since=NOW + HOUR, at=NOW + HOUR, actor="bob")
    assert len(list(store.events())) == 3
    assert store.revoke_key(KEY, since=NOW - HOUR, at=NOW + HOUR, actor="bob")
    assert store.keys()[0].revoked_at == NOW - HOUR


def test_one_key_is_in_use_whoever_adds_another(store: Store) -> None:
    for number in range(3):
        store.add_key(f"did:web:x#{number}", {"kty": "OKP", "x": str(number)}, at=NOW, actor="ada")
    # Who adds the first one once more does not take it into use again.
    assert not store.add_key("did:web:x#0", {"kty": "OKP", "x": "0"}, at=NOW + HOUR, actor="ada")
    keys = store.keys()
    assert [key.retired_at is None for key in keys] == [False, False, True]


def test_the_lists_that_are_to_be_signed_are_those_that_are_not_as_they_stand(store: Store) -> None:
    for number in range(2):
        reserve(store, f"award-{number}", sizes={"revocation": 1, "suspension": 1, "message": number + 1})
    assert [each.number for each in store.lists_to_sign(at=NOW, valid_until=NOW, keys=[KEY])] == [1, 2, 3, 4]
    for number, (method, hours) in enumerate([(KEY, 2), (KEY, 0), ("did:web:x#old", 2), (KEY, 2)], 1):
        end = NOW + hours * HOUR
        saved = store.save_list(
            number, version=1, credential="{}", verification_method=method, signed_at=NOW, valid_until=end
        )
        assert saved
    issue(store, "award-2", sizes={"revocation": 1})
    assert [each.number for each in store.lists_to_sign(at=NOW, valid_until=NOW, keys=[KEY])] == [3]
    assert [each.number for each in store.lists_to_sign(at=NOW, valid_until=NOW + HOUR, keys=[KEY])] == [2, 3]
    assert len(store.lists_to_sign(at=NOW, valid_until=NOW, keys=[])) == 4
    assert [each.number for each in store.lists([2, 3, 9])] == [2, 3]


def test_another_key_may_not_take_a_name(store: Store) -> None:
    store.add_key(KEY, {"x": "first"}, at=NOW, actor="ada")
    with pytest.raises(StoreError, match="another key has the name"):
        store.add_key(KEY, {"x": "second"}, at=NOW, actor="ada")


def test_a_key_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="no key did:web:x"):
        store.retire_key("did:web:x#1", at=NOW, actor="ada")
    with pytest.raises(StoreError, match="no key did:web:x"):
        store.revoke_key("did:web:x#1", since=NOW, at=NOW, actor="ada")


# Events


def test_the_log_is_read_in_order_from_a_time_on_or_for_an_award(store: Store) -> None:
    issue(store, "award-1")
    store.add_key("did:web:x#1", {"kty": "OKP"}, at=NOW + HOUR, actor="ada")
    mark(store, "award-1", {"revocation": 1}, at=NOW + 2 * HOUR)
    assert [event.number for event in store.events()] == [1, 2, 3, 4]
    assert [event.number for event in store.events(since=NOW + HOUR)] == [2, 3, 4]
    assert [event.number for event in store.events("award-1")] == [1, 4]
    assert [event.number for event in store.events("award-1", NOW + HOUR)] == [4]


def test_a_long_log_is_read_to_its_end(store: Store) -> None:
    issue(store, "award-1")
    for number in range(501):
        store.share("award-1", number % 2 == 0, actor=str(number), at=NOW)
    assert [event.actor for event in store.events()] == ["ada", *map(str, range(501))]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'nobody'",
        "DELETE FROM events",
        "DELETE FROM awards WHERE award_id = 'award-2'",
        "DELETE FROM status_entries",
        "UPDATE awards SET award_id = 'award-9' WHERE award_id = 'award-2'",
        "UPDATE awards SET credential_id = 'urn:nine' WHERE award_id = 'award-1'",
        "UPDATE awards SET credential = 'another' WHERE award_id = 'award-1'",
        "UPDATE awards SET credential = NULL",
        "UPDATE status_entries SET position = 1",
        "UPDATE status_entries SET list_number = 1",
        "UPDATE status_entries SET award = 2",
    ],
)
def test_records_cannot_be_taken_back_even_past_the_store(store: Store, store_location: str, statement: str) -> None:
    issue(store, "award-1")
    reserve(store, "award-2", sizes={})
    before = [list(store.events()), list(store.awards())]
    with pytest.raises(Exception, match="the records of a store are kept"):
        sql(store_location, statement)
    assert [list(store.events()), list(store.awards())] == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO events (number, at, kind, actor) SELECT number, at, 'noted', 'nobody' FROM events",
        "INSERT OR REPLACE INTO status_entries SELECT list_number, position, 2, 0 FROM status_entries",
        "INSERT OR REPLACE INTO status_entries SELECT list_number, position + 1, award, 0 FROM status_entries",
        *(
            "INSERT OR REPLACE INTO awards (number, award_id, credential_id, version, replaces, format, reserved_at, "
            f"public, digest) SELECT {row}, format, reserved_at, 1, '' FROM awards WHERE number = 2"
            for row in (
                "2, 'award-9', 'urn:nine', 1, NULL",
                "9, award_id, 'urn:nine', 1, NULL",
                "9, 'award-9', credential_id, version, NULL",
                "9, 'award-9', 'urn:nine', 1, replaces",
            )
        ),
    ],
)
def test_nothing_takes_the_place_of_a_record_in_an_sqlite_file(tmp_path: Path, statement: str) -> None:
    with Store.create(tmp_path / "store.db", SETTINGS) as store:
        issue(store, "award-1")
        reserve(store, "award-2", sizes={}, replaces="award-1")
        before = [list(store.events()), list(store.awards())]
        # Of the log it is an error; another row of the other two is not taken.
        with contextlib.suppress(sqlite3.IntegrityError):
            sql(str(tmp_path / "store.db"), statement)
        assert [list(store.events()), list(store.awards())] == before


# Threads


def test_threads_share_a_store(store: Store) -> None:
    barrier = threading.Barrier(8)

    def work(thread: int) -> list[AwardRecord]:
        barrier.wait()
        for number in range(10):
            reserve(store, f"award-{number}", sizes=BOTH)
            complete(store, f"award-{number}", f"credential of {thread}")
            mark(store, f"award-{number}", {"revocation": 1})
        return list(store.awards())

    with ThreadPoolExecutor(8) as executor:
        results = [result for result in executor.map(work, range(8)) if result]
    assert all(result == results[0] for result in results)
    assert len(results[0]) == 10
    assert len({entry for award in results[0] for entry in award.statuses}) == 20
    assert sorted(event.kind for event in store.events()) == ["issued"] * 10 + ["revoked"] * 10
    assert [entry.version for entry in store.lists()] == [11, 1]


# Settings


@pytest.mark.parametrize(
    "changes",
    [
        {"site": "https://academy.example"},
        {"site": "https://academy.example:8443/a~b/c.d_e-f"},
        {"site": "https://localhost/badges", "profile": {"id": "https://localhost/badges/issuer"}},
        {"profile": {"id": "https://academy.example/profile.json"}},
    ],
    ids=str,
)
def test_settings_of_a_site_that_can_be_published_are_taken(changes: dict[str, Any]) -> None:
    assert dataclasses.replace(SETTINGS, **changes) != SETTINGS


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"profile": {"name": "Example Leadership Academy"}}, "/profile/id"),
        ({"site": "http://academy.example"}, "/site"),
        ({"site": "https://academy.example/"}, "/site"),
        ({"site": "https:///badges"}, "/site"),
        ({"site": "https://academy.example?x"}, "/site"),
        ({"site": "https://academy.example#x"}, "/site"),
        ({"site": "https://[academy"}, "/site"),
        ({"site": "https://academy.example/my%20badges"}, "/site"),
        ({"site": "https://academy.example/käse"}, "/site"),
        ({"site": "https://academy.example/a/../b"}, "/site"),
        ({"site": "https://academy.example/a//b"}, "/site"),
        ({"site": 'https://aca"demy.example'}, "/site"),
        ({"site": "https://academy.example:99999"}, "/site"),
        ({"site": "https://academy.example:x"}, "/site"),
        ({"site": "https://<b>"}, "/site"),
        ({"site": "https://academy.example" + "/path" * 101}, "/site"),
        ({"profile": {"id": "https://academy.example/badges"}}, "/profile/id"),
        ({"profile": {"id": "https://academy.example/badges/"}}, "/profile/id"),
        ({"profile": {"id": "https://academy.example/badges/profile.json"}}, "/profile/id"),
        ({"profile": {"id": "https://academy.example/badges/excel/index.html"}}, "/profile/id"),
        ({"profile": {"id": "https://academy.example/badges/status/1.json"}}, "/profile/id"),
        ({"purposes": ("suspension",)}, "/purposes"),
        ({"purposes": ("revocation", "revocation")}, "/purposes"),
        ({"purposes": ("revocation", "withdrawal")}, "/purposes"),
        ({"list_length": 131_071}, "/list_length"),
        ({"list_length": 131_073}, "/list_length"),
        ({"list_length": 8}, "/list_length"),
        ({"ttl": timedelta(0)}, "/ttl"),
        ({"list_validity": timedelta(days=-1)}, "/list_validity"),
    ],
    ids=str,
)
def test_settings_that_no_issuer_can_work_with_are_refused(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(StoreError) as error:
        dataclasses.replace(SETTINGS, **changes)
    assert error.value.pointer == pointer
