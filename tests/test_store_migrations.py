"""How a store is made, and how one of an older version becomes one of this version: all of it, or nothing."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from microbadge.errors import StoreError
from microbadge.store import AwardRecord, Event, KeyRecord, ListRecord, Store
from microbadge.store import settings as kept
from microbadge.store.database import Database
from microbadge.store.tables import metadata
from microbadge.store.versions import migrate, require_empty
from postgres import Server
from store_records import KEY, NOW, SETTINGS, issue, mark, reserve, sql

SALT = "5a" * 32


def make_old(location: str) -> None:
    """Make a store as version 0001 made it, with awards in it."""
    database = Database(location, timeout=5)
    database.make_file()
    with database.migrating() as connection:
        migrate(connection, "0001")
        kept.write(connection, SETTINGS, SALT)
    with Store(database, SETTINGS, SALT) as store:
        store.add_key(KEY, {"kty": "OKP"}, at=NOW, actor="ada")
        for number in range(5):
            issue(store, f"award-{number}", sizes={"revocation": 1, "message": 4})
        mark(store, "award-1", {"revocation": 1, "message": 9})
        reserve(store, "award-5", replaces="award-1")


def contents(store: Store) -> tuple[list[AwardRecord], list[Event], list[ListRecord], list[KeyRecord]]:
    return list(store.awards()), list(store.events()), store.lists(), store.keys()


def test_the_tables_that_migrations_make_are_the_ones_that_are_used(store_location: str) -> None:
    Store.create(store_location, SETTINGS).close()
    database = Database(store_location, timeout=5)
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()
    assert differences == []


def test_an_sqlite_file_has_the_same_tables_to_the_letter(tmp_path: Path) -> None:
    Store.create(tmp_path / "store.db", SETTINGS).close()
    Path(tmp_path / "used.db").touch()
    database = Database(tmp_path / "used.db", timeout=5)
    with database.writing() as connection:
        metadata.create_all(connection)
    database.close()
    query = "SELECT name, sql FROM sqlite_master WHERE type <> 'trigger' AND tbl_name <> 'alembic_version'"
    made, used = (set(sql(str(tmp_path / name), query)) for name in ("store.db", "used.db"))
    assert made == used
    assert len(made) > 10


def test_an_old_store_is_upgraded_with_all_that_is_in_it(store_location: str) -> None:
    make_old(store_location)
    with Store(Database(store_location, timeout=5), SETTINGS, SALT) as old:
        before = contents(old)
    with pytest.raises(StoreError, match="`microbadge store upgrade`"):
        Store.open(store_location)

    Store.upgrade(store_location)

    with Store.open(store_location) as store:
        assert contents(store) == before
        assert (store.settings, store.recipient_salt) == (SETTINGS, SALT)
        assert reserve(store, "award-6").statuses[0].list_number == 2
    with pytest.raises(Exception, match="the records of a store are kept"):
        sql(store_location, "DELETE FROM events")


def test_a_store_of_this_version_is_not_changed_by_an_upgrade(store_location: str) -> None:
    with Store.create(store_location, SETTINGS) as store:
        issue(store, "award-1")
        before = contents(store)
        Store.upgrade(store_location)
        assert contents(store) == before


class Stopped(Exception):
    """What stops a migration in these tests."""


def stopped_migration(database: Database, version: str) -> None:
    with database.migrating() as connection:
        migrate(connection, version)
        raise Stopped


@pytest.mark.parametrize("version", ["0001", "head"])
def test_a_store_whose_making_is_stopped_leaves_nothing_and_can_be_made_again(
    store_location: str, version: str
) -> None:
    database = Database(store_location, timeout=5)
    database.make_file()
    with pytest.raises(Stopped):
        stopped_migration(database, version)
    with database.reading() as connection:
        require_empty(connection, "")
    database.close()
    with pytest.raises(StoreError, match="no store is there"):
        Store.open(store_location)
    with Store.create(store_location, SETTINGS) as store:
        assert reserve(store, "award-1").version == 1


def test_an_upgrade_that_is_stopped_leaves_the_old_store_and_can_be_done_again(store_location: str) -> None:
    make_old(store_location)
    database = Database(store_location, timeout=5)
    with pytest.raises(Stopped):
        stopped_migration(database, "head")
    database.close()
    with pytest.raises(StoreError, match="older version"):
        Store.open(store_location)
    Store.upgrade(store_location)
    with Store.open(store_location) as store:
        assert len(list(store.awards())) == 6


def test_threads_upgrade_a_store_at_once_and_it_is_done_once(store_location: str) -> None:
    make_old(store_location)
    barrier = threading.Barrier(4)

    def upgrade(_thread: int) -> None:
        barrier.wait()
        Store.upgrade(store_location)

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(upgrade, range(4))) == [None] * 4
    with Store.open(store_location) as store:
        assert len(list(store.awards())) == 6


def test_threads_make_different_stores_at_once(tmp_path: Path) -> None:
    barrier = threading.Barrier(4)

    def make(thread: int) -> int:
        barrier.wait()
        with Store.create(tmp_path / f"{thread}.db", SETTINGS) as store:
            return reserve(store, "award-1").version

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(make, range(4))) == [1] * 4


# Where no store can be made or opened


def test_a_store_is_not_made_where_one_is(store_location: str) -> None:
    with Store.create(store_location, SETTINGS) as store:
        issue(store, "award-1")
        with pytest.raises(StoreError, match="a store is there already"):
            Store.create(store_location, SETTINGS)
        assert len(list(store.awards())) == 1


def opening(location: str) -> list[Callable[[], object]]:
    return [lambda: Store.open(location), lambda: Store.upgrade(location)]


def using(location: Path) -> list[Callable[[], object]]:
    return [*opening(str(location)), lambda: Store.create(location, SETTINGS)]


def test_a_database_of_something_else_is_left_alone(store_location: str) -> None:
    if not store_location.startswith("postgresql:"):
        Path(store_location).touch()
    sql(store_location, "CREATE TABLE shop (item TEXT)")
    with pytest.raises(StoreError, match="holds something else"):
        Store.create(store_location, SETTINGS)
    for attempt in opening(store_location):
        with pytest.raises(StoreError, match="not a store of microbadge"):
            attempt()
    assert sql(store_location, "SELECT * FROM shop") == []


def test_a_database_with_a_table_of_the_same_name_is_no_store(store_location: str) -> None:
    sql(store_location, "CREATE TABLE store (item TEXT)")
    for attempt in opening(store_location):
        with pytest.raises(StoreError, match="not a store of microbadge"):
            attempt()


def test_a_store_of_a_newer_version_is_not_opened_and_not_changed(store_location: str) -> None:
    Store.create(store_location, SETTINGS).close()
    sql(store_location, "UPDATE alembic_version SET version_num = '9999'")
    for attempt in opening(store_location):
        with pytest.raises(StoreError, match="made by a newer version of microbadge"):
            attempt()
    assert sql(store_location, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_a_store_that_says_to_be_of_two_versions_is_damaged(store_location: str) -> None:
    Store.create(store_location, SETTINGS).close()
    sql(store_location, "INSERT INTO alembic_version VALUES ('0001')")
    for attempt in opening(store_location):
        with pytest.raises(StoreError, match="damaged: it says that it is of several versions"):
            attempt()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_keep_every_text_is_refused(postgres_server: Server, encoding: str) -> None:
    name = f"of_{encoding.lower()}"
    made = f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
    postgres_server.execute(made)
    try:
        for attempt in (lambda: Store.create(postgres_server.url(name), SETTINGS), *opening(postgres_server.url(name))):
            with pytest.raises(StoreError, match="encoding UTF8"):
                attempt()
    finally:
        postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_what_the_client_thinks_its_encoding_is_changes_nothing(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with Store.create(postgres_url, SETTINGS) as store:
        assert reserve(store, "領導").award_id == "領導"


def test_an_empty_database_is_no_store_yet(store_location: str) -> None:
    if not store_location.startswith("postgresql:"):
        Path(store_location).touch()
    for attempt in opening(store_location):
        with pytest.raises(StoreError, match="make one with `microbadge store new`"):
            attempt()


def test_a_file_that_is_not_there_is_not_made_by_opening_it(tmp_path: Path) -> None:
    for attempt in opening(str(tmp_path / "store.db")):
        with pytest.raises(StoreError, match=r"store\.db: no store is there"):
            attempt()
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_something_else_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear learner, " * 100)
    for attempt in using(file):
        with pytest.raises(StoreError, match="not a database"):
            attempt()
    assert file.read_text() == "Dear learner, " * 100


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    for attempt in using(tmp_path):
        with pytest.raises(StoreError, match="a folder, not a store"):
            attempt()


@pytest.mark.parametrize(
    "location",
    [
        "",
        ":memory:",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://host/store.db",
        "sqlite:///store.db?mode=memory",
        "mysql://user:hidden@host/store",
        "postgresql+asyncpg://user:hidden@host/store",
        "postgresql://user:hidden@host:port/store",
        "postgresql:/user:hidden@host/store",
        "postgresql+psycopg:user:hidden@host/store",
        "Postgres:/user:hidden@host/store",
        "://hidden",
    ],
)
def test_a_location_that_is_neither_a_file_nor_postgresql_is_refused(location: str) -> None:
    with pytest.raises(StoreError) as error:
        Store.open(location)
    assert "hidden" not in f"{error.value}{error.value!r}"


# The file


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    with Store.create(tmp_path / "store.db", SETTINGS) as store:
        reserve(store, "award-1")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]


@pytest.mark.parametrize("name", ["a b.db", "100%25.db", "what?mode=memory", "a#b.db", "größe.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    with Store.create(tmp_path / name, SETTINGS) as store:
        reserve(store, "award-1")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with Store.open(tmp_path / name) as store:
        assert store.award("award-1").version == 1


def test_a_file_may_be_given_as_a_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.create(f"sqlite:///{tmp_path}/store.db", SETTINGS).close()
    monkeypatch.chdir(tmp_path)
    with Store.open("sqlite:///store.db") as store, Store.open("store.db") as same, Store.open(Path("store.db")):
        assert repr(store) == repr(same) == f"Store({str(tmp_path / 'store.db')!r})"


def test_readers_see_the_last_state_while_another_writes(tmp_path: Path) -> None:
    with Store.create(tmp_path / "store.db", SETTINGS, timeout=0.1) as store:
        issue(store, "award-1")
        database = Database(tmp_path / "store.db", timeout=0.1)
        with database.writing():
            assert store.award("award-1").version == 1
            with Store.open(tmp_path / "store.db", timeout=0.1) as other:
                assert len(list(other.awards())) == 1
        database.close()
