"""Which version of the tables a database has, and how it gets the newest: the only door to Alembic."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from ..errors import StoreError

_SCRIPTS = str(Path(__file__).parent / "migrations")
_ALEMBIC = threading.Lock()  # what its scripts know of the run is global


def require_empty(connection: Connection, place: str) -> None:
    """Raise `StoreError` where the database holds anything."""
    tables = inspect(connection).get_table_names()
    if tables:
        what = "a store is there already" if "store" in tables else "the database holds something else"
        raise StoreError(what, source=place)


def require_store(connection: Connection, place: str) -> str:
    """Return the version of the store. Raises `StoreError` where there is none, or one of a newer microbadge."""
    tables = inspect(connection).get_table_names()
    if not tables:
        raise StoreError("no store is there: make one with `microbadge store new`", source=place)
    heads = MigrationContext.configure(connection).get_current_heads() if "store" in tables else ()
    if not heads:
        raise StoreError("a database, but not a store of microbadge", source=place)
    if len(heads) > 1:
        raise StoreError("the store is damaged: it says that it is of several versions", source=place)
    (version,) = heads
    if version not in {script.revision for script in _scripts().walk_revisions()}:
        raise StoreError("made by a newer version of microbadge: use that version", source=place)
    return version


def require_newest(connection: Connection, place: str) -> None:
    """Raise `StoreError` unless the database is a store of this version."""
    if require_store(connection, place) != _scripts().get_current_head():
        raise StoreError(
            "made by an older version of microbadge: make a copy of it, then run `microbadge store upgrade`",
            source=place,
        )


def migrate(connection: Connection, version: str = "head") -> None:
    """Bring the tables to the version, inside the transaction of the connection."""
    config = Config()
    config.set_main_option("script_location", _SCRIPTS.replace("%", "%%"))
    config.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(config, version)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(_SCRIPTS)
