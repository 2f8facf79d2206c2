"""Eight processes at once on one store: every award once, every index once, nothing lost."""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from microbadge.errors import StoreError
from microbadge.store import AwardState, Store
from microbadge.store import settings as kept
from microbadge.store.database import Database
from microbadge.store.versions import migrate
from store_records import SETTINGS, complete, issue, mark, reserve, sql

PROCESSES = 8
AWARDS = 24
SIZES = {"revocation": 1, "suspension": 1}

Told = dict[str, tuple[list[tuple[int, int]], str | None]]


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Eight processes that share nothing but the database."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


def at_once(processes: ProcessPoolExecutor, work: Any, location: str) -> list[Any]:
    """Let every process do the same work; return what each of them answered."""
    return list(processes.map(work, [location] * PROCESSES, range(PROCESSES)))


def issue_all(location: str, process: int) -> Told:
    """Issue all awards in an order of this process's own; return what it was told of each."""
    names = [f"award-{number}" for number in range(AWARDS)]
    random.Random(process).shuffle(names)
    told: Told = {}
    with Store.open(location) as store:
        for name in names:
            reserve(store, name, sizes=SIZES)
            record = complete(store, name, f"credential of process {process}", actor=str(process))
            mark(store, name, {"suspension": 1}, kind="suspended")
            told[name] = ([(entry.list_number, entry.index) for entry in record.statuses], record.credential)
    return told


def test_processes_that_issue_the_same_awards_get_the_same_credentials_and_no_index_twice(
    processes: ProcessPoolExecutor, store_location: str
) -> None:
    with Store.create(store_location, SETTINGS) as store:
        told = at_once(processes, issue_all, store_location)

        assert all(answer == told[0] for answer in told)
        awards = list(store.awards())
        assert sorted(award.award_id for award in awards) == sorted(told[0])
        places = [(entry.list_number, entry.index) for award in awards for entry in award.statuses]
        assert len(set(places)) == len(places) == 2 * AWARDS
        assert all(award.state is AwardState.SUSPENDED for award in awards)
        assert all(told[0][award.award_id][1] == award.credential for award in awards)
        # Each thing happened once, whoever did it.
        events = [(event.award_id, event.kind) for event in store.events()]
        assert sorted(events) == sorted((name, kind) for name in told[0] for kind in ("issued", "suspended"))
        assert {entry.purpose: entry.version for entry in store.lists()} == {"revocation": 1, "suspension": 1 + AWARDS}


def issue_own(location: str, process: int) -> list[tuple[int, int]]:
    """Issue awards that are this process's alone; return their places."""
    with Store.open(location) as store:
        records = [reserve(store, f"award-{process}-{number}") for number in range(20)]
    return [(entry.list_number, entry.index) for record in records for entry in record.statuses]


def test_processes_that_fill_a_list_share_no_index_of_it_nor_of_the_next(
    processes: ProcessPoolExecutor, store_location: str
) -> None:
    with Store.create(store_location, SETTINGS) as store:
        first = reserve(store, "award").statuses[0]
        sql(store_location, "UPDATE status_lists SET length = 64")
        places = [place for answer in at_once(processes, issue_own, store_location) for place in answer]
        places.append((first.list_number, first.index))
        assert len(set(places)) == len(places) == 20 * PROCESSES + 1
        in_first = [index for number, index in places if number == 1]
        assert 32 < len(in_first) <= 65
        assert len(store.lists()) >= 2


def correct(location: str, process: int) -> str:
    """Correct the same award, each process with an award of its own."""
    with Store.open(location) as store:
        try:
            return reserve(store, f"corrected-{process}", replaces="award", credential_id="urn:one").award_id
        except StoreError as error:
            return str(error)


def test_of_processes_that_replace_an_award_one_does(processes: ProcessPoolExecutor, store_location: str) -> None:
    with Store.create(store_location, SETTINGS) as store:
        issue(store, "award", credential_id="urn:one")
        answers = at_once(processes, correct, store_location)
        successor = store.find_successor("award")
        winner = None if successor is None else successor.award_id
        refusal = f"award award is about to be replaced by {winner}: `microbadge store resume` does it"
        assert sorted(answers) == sorted([str(winner), *[f"/replaces: {refusal}"] * (PROCESSES - 1)])
        assert [(award.award_id, award.version) for award in store.awards()] == [("award", 1), (winner, 2)]


def use_id(location: str, process: int) -> str:
    """Reserve an award of the same credential id, each process an award of its own."""
    with Store.open(location) as store:
        try:
            return reserve(store, f"award-{process}", credential_id="urn:one").award_id
        except StoreError as error:
            return error.message


def test_of_processes_that_use_one_credential_id_one_has_it(
    processes: ProcessPoolExecutor, store_location: str
) -> None:
    with Store.create(store_location, SETTINGS) as store:
        answers = at_once(processes, use_id, store_location)
        (winner,) = store.awards()
        refusal = f"the credential's id is that of award {winner.award_id}"
        assert sorted(answers) == sorted([winner.award_id, *[refusal] * (PROCESSES - 1)])


def replace_one(location: str, process: int) -> str | None:
    """Sign the award that was begun in place of another."""
    with Store.open(location) as store:
        taken_back = {"revocation": 1}
        return complete(store, "new", f"by {process}", inherit=("revocation",), taken_back=taken_back).credential


def test_processes_that_finish_a_replacement_leave_one_award_in_force(
    processes: ProcessPoolExecutor, store_location: str
) -> None:
    with Store.create(store_location, SETTINGS) as store:
        issue(store, "old")
        reserve(store, "new", replaces="old")
        assert len(set(at_once(processes, replace_one, store_location))) == 1
        assert [award.state for award in store.awards()] == [AwardState.REPLACED, AwardState.IN_FORCE]
        assert [event.kind for event in store.events()] == ["issued", "issued", "replaced"]


def make(location: str, _process: int) -> str:
    """Make the store."""
    try:
        with Store.create(location, SETTINGS) as store:
            return store.recipient_salt
    except StoreError as error:
        return error.message


def test_of_processes_that_make_a_store_one_does(processes: ProcessPoolExecutor, store_location: str) -> None:
    answers = at_once(processes, make, store_location)
    with Store.open(store_location) as store:
        assert sorted(answers) == sorted([store.recipient_salt, *["a store is there already"] * (PROCESSES - 1)])


def upgrade(location: str, _process: int) -> str:
    """Upgrade the store, and open it."""
    Store.upgrade(location)
    with Store.open(location) as store:
        return store.recipient_salt


def test_processes_upgrade_a_store_at_once(processes: ProcessPoolExecutor, store_location: str) -> None:
    database = Database(store_location, timeout=5)
    database.make_file()
    with database.migrating() as connection:
        migrate(connection, "0001")
        kept.write(connection, SETTINGS, "5a")
    database.close()
    assert at_once(processes, upgrade, store_location) == ["5a"] * PROCESSES


def test_a_file_made_by_many_is_readable_by_its_owner_alone(processes: ProcessPoolExecutor, tmp_path: Path) -> None:
    at_once(processes, make, str(tmp_path / "store.db"))
    assert (tmp_path / "store.db").stat().st_mode & 0o777 == 0o600
