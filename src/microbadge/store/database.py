"""The door to the database: where it lies, how a transaction begins, and what its errors mean."""

from __future__ import annotations

import contextlib
import math
import os
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..errors import StoreError, UnavailableError
from .faults import translate, translate_sqlite

_LOCK = 0x6D6963726F626164
"""The advisory lock of PostgreSQL under which tables are made and changed: "microbad"."""
_ONE_SLASH = re.compile(r"postgres\w*(\+\w+)?:(?!//)", flags=re.IGNORECASE)


class Database:
    """An SQLite file or a PostgreSQL database; `place` names it, without a password.

    `location` is a path, ``sqlite:///path`` or ``postgresql://…``; `timeout` is how many seconds to wait for a
    lock. Nothing is opened before the first transaction. Raises `StoreError` for any other location.
    """

    def __init__(self, location: str | Path, *, timeout: float) -> None:
        text = str(location)
        if _ONE_SLASH.match(text):
            raise StoreError("not the URL of a database: it begins with postgresql://")  # it may hold a password
        url = _parse(text) if "://" in text else URL.create("sqlite", database=text)
        self.file: Path | None = None
        self._timeout = timeout
        if url.database not in (None, "", ":memory:") and url == URL.create("sqlite", database=url.database):
            self.file = Path(url.database).absolute()
            self.place = str(self.file)
            self._engine = _sqlite_engine(self.file, timeout)
        elif url.drivername == "postgresql":
            # The options are left out too: there may be a password among them.
            self.place = url.set(password="", query={}).render_as_string().replace(":***@", "@")
            self._engine = _postgresql_engine(url, timeout)
        else:
            raise StoreError("a store is an SQLite file or a PostgreSQL database", actual=url.drivername)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            translate(error, self.place)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction: all of it is kept, or nothing."""
        try:
            with self._engine.execution_options(microbadge_writes=True).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            translate(error, self.place)

    @contextlib.contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Make or change the tables in one transaction, one process at a time."""
        with self.writing() as connection:
            if self.file is None:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield connection

    def require_file(self) -> None:
        """Raise `StoreError` where the SQLite file is not there, or is a folder."""
        if self.file is None:
            return
        if self.file.is_dir():
            raise StoreError("a folder, not a store", source=self.place)
        if not self.file.exists():
            raise StoreError("no store is there: make one with `microbadge store new`", source=self.place)

    def make_file(self) -> None:
        """Make the SQLite file where there is none, for its owner alone: it may hold personal data."""
        if self.file is None:
            return
        try:
            with contextlib.suppress(FileExistsError):
                # A file that is there is not even opened: to close it would free the locks this process has on it.
                os.close(os.open(self.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise UnavailableError(f"{self.place}: {error.strerror}") from None
        self.require_file()
        self._write_ahead(self.file)

    def _write_ahead(self, file: Path) -> None:
        """Let others read while one writes (WAL); the file remembers it."""
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                with contextlib.closing(_connect_sqlite(file, self._timeout)) as connection:
                    connection.execute("PRAGMA journal_mode = WAL")
                    return
            except sqlite3.Error as error:
                # SQLite does not wait here of its own accord when two make the file at once.
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    translate_sqlite(error, self.place)
            time.sleep(0.01)


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row, unless a row has one of its unique values already; say whether it was inserted."""
    key = table.primary_key.columns
    if connection.dialect.name == "sqlite":
        result = connection.execute(sqlite.insert(table).values(values).on_conflict_do_nothing().returning(*key))
    else:
        result = connection.execute(postgresql.insert(table).values(values).on_conflict_do_nothing().returning(*key))
    return result.first() is not None


def _parse(text: str) -> URL:
    try:
        return make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError("not the URL of a database") from None  # without the text: it may hold a password


def _connect_sqlite(file: Path, timeout: float) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.as_uri()}?mode=rw",  # a file that is not there is not made by looking for it
        uri=True,
        timeout=timeout,
        isolation_level=None,  # a transaction begins where we say so
        check_same_thread=False,  # the pool gives a connection to one thread at a time
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _sqlite_engine(file: Path, timeout: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        creator=lambda: _connect_sqlite(file, timeout),
        pool_timeout=timeout,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Who will write says so at once: a reader that turns writer later can only fail.
        writes = connection.get_execution_options().get("microbadge_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql_engine(url: URL, timeout: float) -> Engine:
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": math.ceil(timeout), "client_encoding": "utf8"},
            pool_pre_ping=True,  # the server may have been started anew
            pool_timeout=timeout,
            hide_parameters=True,
        )
    except ModuleNotFoundError:
        raise UnavailableError("a PostgreSQL database needs psycopg: pip install 'microbadge[postgres]'") from None

    @event.listens_for(engine, "connect")
    def connect(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {round(timeout * 1000)}")
        cursor.execute("SHOW server_encoding")
        if cursor.fetchall() != [("UTF8",)]:
            connection.close()
            raise StoreError("the database must be of the encoding UTF8: another one cannot keep every text")
        connection.commit()

    return engine
