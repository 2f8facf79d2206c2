"""References to the issuer's keys: public keys and dates, never a private key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from ..datetimes import format_date_time
from ..errors import StoreError
from .database import insert_new
from .events import add_event
from .records import KeyRecord
from .tables import keys, store


def all_keys(connection: Connection) -> list[KeyRecord]:
    """List the keys in the order in which they were added."""
    return [_record(row) for row in connection.execute(select(keys).order_by(keys.c.number))]


def add_key(
    connection: Connection, verification_method: str, public_key: Mapping[str, Any], *, at: datetime, actor: str
) -> bool:
    """Add a key, and retire the others. Raises `StoreError` where another key has the name."""
    # One after the other, so that of two the later one sees the earlier. SQLite has one writer, and no such lock.
    connection.execute(select(store.c.id).with_for_update())
    row = {"verification_method": verification_method, "public_key": public_key, "added_at": at}
    if not insert_new(connection, keys, row):
        known = connection.scalar(select(keys.c.public_key).where(keys.c.verification_method == verification_method))
        if known != public_key:
            raise StoreError(f"another key has the name {verification_method}")
        return False
    add_event(connection, "key added", at=at, actor=actor, detail={"verification_method": verification_method})
    for key in all_keys(connection):
        if key.verification_method != verification_method:
            retire_key(connection, key.verification_method, at=at, actor=actor)
    return True


def retire_key(connection: Connection, verification_method: str, *, at: datetime, actor: str) -> bool:
    """Note that a key signs nothing more."""
    _require_key(connection, verification_method)
    changed = connection.execute(
        update(keys)
        .where(keys.c.verification_method == verification_method, keys.c.retired_at.is_(None))
        .values(retired_at=at)
    )
    if changed.rowcount == 0:
        return False
    add_event(connection, "key retired", at=at, actor=actor, detail={"verification_method": verification_method})
    return True


def revoke_key(
    connection: Connection,
    verification_method: str,
    *,
    since: datetime,
    at: datetime,
    actor: str,
    reason: str | None,
) -> bool:
    """Note since when a key is not to be trusted; an earlier time replaces a later one."""
    _require_key(connection, verification_method)
    changed = connection.execute(
        update(keys)
        .where(
            keys.c.verification_method == verification_method,
            or_(keys.c.revoked_at.is_(None), keys.c.revoked_at > since),
        )
        .values(revoked_at=since)
    )
    if changed.rowcount == 0:
        return False
    detail = {"verification_method": verification_method, "since": format_date_time(since)}
    add_event(connection, "key revoked", at=at, actor=actor, reason=reason, detail=detail)
    return True


def require_in_use(connection: Connection, verification_method: str) -> None:
    """Hold the key as it is until the transaction ends, and raise unless it is in use: see `Store.complete`."""
    query = select(keys).where(keys.c.verification_method == verification_method)
    row = connection.execute(query.with_for_update(read=True)).first()
    if row is None:
        raise StoreError(f"no key {verification_method}")
    _record(row).require_in_use()


def _record(row: Row[Any]) -> KeyRecord:
    return KeyRecord(row.verification_method, row.public_key, row.added_at, row.retired_at, row.revoked_at)


def _require_key(connection: Connection, verification_method: str) -> None:
    query = select(keys.c.number).where(keys.c.verification_method == verification_method)
    if connection.scalar(query) is None:
        raise StoreError(f"no key {verification_method}")
