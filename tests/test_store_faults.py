"""When the world fails the store: each fault is told in one sentence, and nothing is lost by it."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from microbadge.errors import StoreError, UnavailableError
from microbadge.store import Store
from microbadge.store.database import Database
from microbadge.store.faults import translate_sqlite
from postgres import GUARDED, Server
from store_records import NOW, SETTINGS, issue, mark, reserve, sql

# A process of root is kept from files like any other when it may not override their modes.
WITHOUT_POWERS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []

IN_CHILD = """
import json, resource, sys
from microbadge.errors import MicrobadgeError
from microbadge.store import Store
from store_records import NOW, SETTINGS, issue, mark, reserve
told = []
def attempt(action):
    try:
        told.append(["done", repr(action())])
    except MicrobadgeError as error:
        told.append([type(error).__name__, str(error)])
location = sys.argv[1]
"""


def in_child(code: str, location: Path) -> list[list[str]]:
    """Run code in a process that file modes apply to; return how its attempts ended."""
    result = subprocess.run(
        [*WITHOUT_POWERS, sys.executable, "-W", "error", "-c", f"{IN_CHILD}{code}\nprint(json.dumps(told))", location],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    told: list[list[str]] = json.loads(result.stdout)
    return told


@pytest.fixture
def store(store_location: str) -> Iterator[Store]:
    """A store that does not wait long, with one award in it."""
    with Store.create(store_location, SETTINGS, timeout=0.2) as store:
        issue(store, "award-1")
        yield store


# Locked


@contextlib.contextmanager
def locked(location: str) -> Iterator[None]:
    """Write in another process's place, and do not finish."""
    if location.startswith("postgresql:"):
        with psycopg.connect(location) as server:
            server.execute("LOCK TABLE awards, status_entries, status_lists, events IN SHARE ROW EXCLUSIVE MODE")
            yield
            server.rollback()
    else:
        with contextlib.closing(sqlite3.connect(location, isolation_level=None)) as file:
            file.execute("BEGIN IMMEDIATE")
            yield
            file.execute("ROLLBACK")


def test_a_locked_database_is_reported_and_can_be_read(store: Store, store_location: str) -> None:
    changes: list[Callable[[], object]] = [
        lambda: reserve(store, "award-2"),
        lambda: mark(store, "award-1", {"revocation": 1}),
        lambda: store.share("award-1", True, actor="ada", at=NOW),
    ]
    with locked(store_location):
        for change in changes:
            with pytest.raises(UnavailableError, match="locked: another process is writing"):
                change()
        assert [award.award_id for award in store.awards()] == ["award-1"]
    assert reserve(store, "award-2").version == 1
    assert mark(store, "award-1", {"revocation": 1})


def test_an_upgrade_waits_for_a_lock_and_then_gives_up(store: Store, store_location: str) -> None:
    database = Database(store_location, timeout=1)
    with database.migrating(), pytest.raises(UnavailableError, match="locked"):
        Store.upgrade(store_location, timeout=0.2)
    database.close()


@pytest.mark.parametrize("use", ["BEGIN; SELECT * FROM sqlite_master", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_an_empty_file_in_use_becomes_a_store_when_it_is_free(tmp_path: Path, use: str) -> None:
    path = tmp_path / "store.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.executescript(use)
        with pytest.raises(UnavailableError, match="locked"):
            Store.create(path, SETTINGS, timeout=0.1)
        done = threading.Timer(0.3, other.execute, ["COMMIT"])
        done.start()
        with Store.create(path, SETTINGS) as store:
            assert issue(store, "award-1").version == 1
        done.join()


def test_more_threads_than_connections_are_told_so(store: Store, store_location: str) -> None:
    database = Database(store_location, timeout=0.1)
    with contextlib.ExitStack() as stack:
        for _ in range(15):
            stack.enter_context(database.reading())
        with pytest.raises(UnavailableError, match="too many threads"), database.reading():
            pytest.fail("there is no connection left")
    database.close()


# Read-only, full, damaged


def test_a_read_only_file_can_be_read_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.create(path, SETTINGS) as store:
        issue(store, "award-1")
    path.chmod(0o400)
    told = in_child(
        "store = Store.open(location)\n"
        "attempt(lambda: store.award('award-1').state)\n"
        "attempt(lambda: reserve(store, 'award-2'))\n"
        "attempt(lambda: mark(store, 'award-1', {'revocation': 1}))\n"
        "store.close()",
        path,
    )
    assert told[0] == ["done", "<AwardState.IN_FORCE: 'in force'>"]
    message = f"{path}: the database cannot be written: the file or its folder is read-only"
    assert told[1:] == [["UnavailableError", message]] * 2


def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    Store.create(folder / "store.db", SETTINGS).close()
    folder.chmod(0o500)
    try:
        told = in_child(
            "attempt(lambda: Store.create(location + '.new', SETTINGS))\n"
            "attempt(lambda: reserve(Store.open(location), 'award-2'))",
            folder / "store.db",
        )
    finally:
        folder.chmod(0o700)
    assert told[0] == ["UnavailableError", f"{folder / 'store.db.new'}: Permission denied"]
    kind, message = told[1]
    assert kind == "UnavailableError"
    assert "cannot be opened" in message or "read-only" in message


def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    Store.create(path, SETTINGS).close()
    path.chmod(0)
    [told] = in_child("attempt(lambda: Store.open(location))", path)
    assert told == ["UnavailableError", f"{path}: the file cannot be opened"]


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="No such file or directory"):
        Store.create(tmp_path / "none" / "store.db", SETTINGS)


def test_a_disk_that_takes_no_more_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    told = in_child(
        "store = Store.create(location, SETTINGS)\n"
        "issue(store, 'award-0')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000))\n"
        "for number in range(1, 100):\n"
        "    attempt(lambda: issue(store, f'award-{number}') and number)\n"
        "    if told[-1][0] != 'done':\n"
        "        break\n",
        path,
    )
    kind, message = told.pop()
    assert kind == "UnavailableError"
    assert "disk" in message
    with Store.open(path) as store:
        kept = [award.award_id for award in store.awards() if award.credential is not None]
        assert kept == [f"award-{number}" for number in range(len(told) + 1)]
        assert 5 < len(kept) < 99
        assert issue(store, "award-100").version == 1


def test_a_full_disk_is_called_full(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "full.db")) as file:
        file.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.Error) as error:
            file.executescript("CREATE TABLE one (x); CREATE TABLE two (x); CREATE TABLE three (x)")
    with pytest.raises(UnavailableError, match=r"store\.db: the disk is full"):
        translate_sqlite(error.value, "store.db")


def test_a_damaged_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.create(path, SETTINGS) as store:
        for number in range(50):
            issue(store, f"award-{number}")
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreError, match="the database is damaged"), Store.open(path) as store:
        list(store.awards())


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM store", "not a store, or a damaged one"),
        ("DROP TABLE awards", "not a store, or a damaged one|the database refused it"),
        ("UPDATE awards SET draft = '{'", "a damaged record: not JSON"),
        ("UPDATE awards SET reserved_at = 'yesterday'", "a damaged record: not a time"),
        ("UPDATE store SET settings = '{'", "a damaged record: not JSON"),
        ("UPDATE store SET settings = '{}'", "the settings of the store are damaged"),
        ("UPDATE store SET settings = '[]'", "the settings of the store are damaged"),
        ('UPDATE store SET settings = \'{"ttl": "1", "list_validity": 1}\'', "the settings of the store are damaged"),
        ('UPDATE store SET settings = \'{"ttl": 1, "list_validity": 1e99}\'', "the settings of the store are damaged"),
    ],
)
def test_records_that_somebody_else_has_changed_are_reported(tmp_path: Path, statement: str, message: str) -> None:
    path = tmp_path / "store.db"
    with Store.create(path, SETTINGS) as store:
        issue(store, "award-1")
    sql(str(path), statement)
    with pytest.raises(StoreError, match=message), Store.open(path) as store:
        store.award("award-1")


# PostgreSQL


def refused(location: str) -> str:
    """Return what is told where a location cannot be reached, having looked for the password in all of it."""
    messages = []
    for attempt in (Store.open, Store.upgrade, lambda place: Store.create(place, SETTINGS)):
        with pytest.raises(UnavailableError) as error:
            attempt(location)
        messages.append(str(error.value))
        told = "".join(traceback.format_exception(error.value)) + repr(error.value) + repr(vars(error.value))
        assert "hidden" not in told
    assert len(set(messages)) == 1
    return messages[0]


def test_a_server_that_does_not_answer_is_reported_without_the_password() -> None:
    message = refused("postgresql://ada:hidden@127.0.0.1:1/awards?application_name=hidden")
    assert message.startswith("postgresql://ada@127.0.0.1:1/awards: the server cannot be reached: ")
    assert "refused" in message


def test_a_wrong_password_is_reported_without_it(postgres_server: Server, postgres_url: str) -> None:
    url = postgres_url.replace("postgres@", f"{GUARDED}:hidden@")
    message = refused(url)
    assert "password authentication failed" in message


def test_a_database_that_is_not_there_is_reported(postgres_server: Server) -> None:
    assert 'database "nowhere" does not exist' in refused(postgres_server.url("nowhere"))


def test_a_user_who_may_not_change_the_store_is_told_so(postgres_url: str) -> None:
    Store.create(postgres_url, SETTINGS).close()
    sql(postgres_url, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {GUARDED}")
    url = postgres_url.replace("postgres@", f"{GUARDED}:the%20right%20one@")
    with Store.open(url) as store:
        with pytest.raises(UnavailableError, match="this user may not do that"):
            reserve(store, "award-1")
        assert "right" not in repr(store)
        assert list(store.awards()) == []


def test_a_store_in_a_read_only_transaction_is_reported(postgres_url: str) -> None:
    Store.create(postgres_url, SETTINGS).close()
    with (
        Store.open(f"{postgres_url}&options=-cdefault_transaction_read_only%3Don") as store,
        pytest.raises(UnavailableError, match="read-only"),
    ):
        reserve(store, "award-1")


END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"


def test_a_server_that_goes_away_undoes_what_was_not_finished_and_is_found_again(
    postgres_server: Server, postgres_url: str
) -> None:
    end_all = END_ALL.format(postgres_url.partition("@/")[2].partition("?")[0])

    def draft(_entries: object) -> dict[str, str]:
        postgres_server.execute(end_all)
        return {}

    with Store.create(postgres_url, SETTINGS) as store:
        issue(store, "award-1")
        with pytest.raises(UnavailableError, match="the server stopped the work"):
            reserve(store, "award-2", draft=draft)
        assert [award.award_id for award in store.awards()] == ["award-1"]
        postgres_server.execute(end_all)
        assert issue(store, "award-2").version == 1


def test_an_option_that_the_driver_does_not_know_is_refused() -> None:
    with pytest.raises(StoreError, match="colour"):
        Store.open("postgresql://ada@127.0.0.1:1/awards?colour=blue")


def test_a_store_lies_in_the_schema_that_its_location_names(postgres_url: str) -> None:
    sql(postgres_url, "CREATE TABLE awards (item TEXT)")
    sql(postgres_url, "CREATE SCHEMA badges")
    location = f"{postgres_url}&options=-csearch_path%3Dbadges"
    with Store.create(location, SETTINGS) as store:
        assert issue(store, "award-1").version == 1
    assert sql(postgres_url, "SELECT award_id FROM badges.awards") == [("award-1",)]
    assert sql(postgres_url, "SELECT * FROM awards") == []


def test_a_location_in_postgresql_needs_its_driver() -> None:
    code = (
        "import sys\n"
        "sys.modules['psycopg'] = None\n"
        "from microbadge.errors import UnavailableError\n"
        "from microbadge.store import Store\n"
        "try:\n"
        "    Store.open('postgresql://ada:hidden@127.0.0.1:1/awards')\n"
        "except UnavailableError as error:\n"
        "    print(error)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "a PostgreSQL database needs psycopg: pip install 'microbadge[postgres]'\n"
