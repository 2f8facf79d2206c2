"""The databases' errors in our words: what is wrong with the data, and what is wrong with the world."""

from __future__ import annotations

import sqlite3
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from ..errors import StoreError, UnavailableError

# The primary result codes of SQLite (https://www.sqlite.org/rescode.html) that say something of the world.
_SQLITE_WORLD = {
    3: "access is denied",
    5: "the database is locked: another process is writing",
    6: "the database is locked: another process is writing",
    7: "no memory is left",
    8: "the database cannot be written: the file or its folder is read-only",
    10: "the disk did not answer as it must",
    13: "the disk is full",
    14: "the file cannot be opened",
    15: "the database is locked: another process is writing",
}
_SQLITE_DATA = {
    1: "not a store, or a damaged one",
    11: "the database is damaged",
    26: "not a database",
}
# The classes and codes of SQLSTATE (PostgreSQL 15, appendix A) that say something of the world.
_POSTGRESQL_WORLD = {
    "08": "the server cannot be reached",
    "25": "the database is read-only",
    "28": "the server refuses this user",
    "40": "another process was changing the same records",
    "42501": "this user may not do that",
    "53": "the server has no room left",
    "55": "the database is locked: another process is writing",
    "57": "the server stopped the work",
    "58": "the server's disk did not answer as it must",
}


def translate(error: SQLAlchemyError, place: str) -> NoReturn:
    """Raise what the error means here: `StoreError` for the data, `UnavailableError` for the world."""
    if isinstance(error, DBAPIError):
        if isinstance(error.orig, sqlite3.Error):
            translate_sqlite(error.orig, place)
        _translate_postgresql(error, place)
    if isinstance(error, StatementError) and error.orig is not None:
        raise error.orig  # what our own column types said of a value
    if isinstance(error, NoConnectionError):
        raise UnavailableError(f"{place}: too many threads use the store at once") from None
    raise StoreError(f"not a store, or a damaged one: {type(error).__name__}", source=place) from None


def translate_sqlite(error: sqlite3.Error, place: str) -> NoReturn:
    """Do the same for an error of SQLite itself."""
    code = error.sqlite_errorcode & 0xFF
    if code in _SQLITE_WORLD:
        raise UnavailableError(f"{place}: {_SQLITE_WORLD[code]}") from None
    raise StoreError(_SQLITE_DATA.get(code, f"the database refused it: {error}"), source=place) from None


def _translate_postgresql(error: DBAPIError, place: str) -> NoReturn:
    detail = str(error.orig).partition("\n")[0]
    state = getattr(error.orig, "sqlstate", None)
    if state is None and isinstance(error, OperationalError):
        state = "08"  # the connection failed before, or after, the server could give a code
    for known in (state, str(state)[:2]):
        if known in _POSTGRESQL_WORLD:
            raise UnavailableError(f"{place}: {_POSTGRESQL_WORLD[known]}: {detail}") from None
    raise StoreError(f"the database refused it: {detail}", source=place) from None
