"""What the tests of the store put into it, and a way into its database that does not lead through it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg

from microbadge.store import AwardRecord, Store, StoreSettings
from microbadge.store.database import insert_new
from microbadge.store.tables import keys

NOW = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
ACHIEVEMENT = "https://academy.example/achievements/coaching"
KEY = "did:web:academy.example#key-1"
SETTINGS = StoreSettings(
    profile={"id": "did:web:academy.example", "type": ["Profile"], "name": "Example Leadership Academy"},
    site="https://academy.example/badges",
    purposes=("revocation", "suspension"),
)


def reserve(store: Store, award_id: str, **changes: Any) -> AwardRecord:
    """Reserve an award with an entry for revocation, unless the changes say otherwise."""
    asked: dict[str, Any] = {
        "digest": f"digest of {award_id}",
        "credential_id": f"urn:uuid:{award_id}",
        "achievement_id": ACHIEVEMENT,
        "recipient": None,
        "recipient_hash": f"hash of {award_id}",
        "sizes": {"revocation": 1},
        "draft": lambda entries: {"id": award_id, "indexes": [entry.index for entry in entries]},
        "at": NOW,
        "valid_from": NOW,
        "valid_until": None,
        "format": "json",
    }
    return store.reserve(award_id, **{**asked, **changes})


def complete(store: Store, award_id: str, credential: str = '{"signed": true}', **changes: Any) -> AwardRecord:
    """Give an award its credential, signed with a key that the store knows."""
    asked: dict[str, Any] = {"verification_method": KEY, "at": NOW, "actor": "ada", **changes}
    know(store, asked["verification_method"])
    return store.complete(award_id, credential, **asked)


def know(store: Store, verification_method: str) -> None:
    """Let the store know a key that is in use beside others, without an event."""
    with store._database.writing() as connection:
        row = {"verification_method": verification_method, "public_key": {"kty": "OKP"}, "added_at": NOW}
        insert_new(connection, keys, row)


def issue(store: Store, award_id: str, **changes: Any) -> AwardRecord:
    """Reserve an award and give it its credential."""
    reserve(store, award_id, **changes)
    return complete(store, award_id)


def mark(store: Store, award_id: str, values: Mapping[str, int], **changes: Any) -> bool:
    """Set status entries of an award."""
    asked: dict[str, Any] = {"kind": "revoked", "actor": "ada", "reason": "a mistake", "at": NOW}
    return store.set_statuses(award_id, values, **{**asked, **changes})


def sql(location: str, statement: str) -> list[tuple[Any, ...]]:
    """Run a statement in the database itself, and commit."""
    if location.startswith("postgresql:"):
        with psycopg.connect(location) as server:
            cursor = server.execute(statement.encode())
            return cursor.fetchall() if cursor.description is not None else []
    with contextlib.closing(sqlite3.connect(location)) as file, file:
        return file.execute(statement).fetchall()
