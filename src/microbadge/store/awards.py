"""The awards: reserved once, completed once, shared or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from ..errors import StoreError
from .database import insert_new
from .events import add_event
from .finding import find, get
from .lists import allocate
from .records import AwardRecord, Format, StatusEntryRecord
from .tables import awards

Draft = Callable[[tuple[StatusEntryRecord, ...]], Mapping[str, Any]]
"""Makes the document to be signed from the status entries of its award. It must not use the store."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is asked for when an award is reserved."""

    award_id: str
    digest: str
    credential_id: str
    achievement_id: str | None
    recipient: str | None
    recipient_hash: str | None
    at: datetime
    valid_from: datetime | None
    valid_until: datetime | None
    format: Format
    public: bool
    replaces: str | None


def reserve(
    connection: Connection, wanted: Reservation, *, sizes: Mapping[str, int], draft: Draft, length: int
) -> AwardRecord:
    """Insert the award with its status entries, or return the one that is there."""
    if find(connection, wanted.award_id) is None and _insert(connection, wanted):
        number = connection.scalars(select(awards.c.number).where(awards.c.award_id == wanted.award_id)).one()
        document = draft(allocate(connection, number, sizes, length))
        connection.execute(update(awards).where(awards.c.number == number).values(draft=document))
    return get(connection, wanted.award_id)


def _insert(connection: Connection, wanted: Reservation) -> bool:
    if wanted.replaces is not None:
        get(connection, wanted.replaces)
    version = select(func.count() + 1).where(awards.c.credential_id == wanted.credential_id).scalar_subquery()
    row = {name: getattr(wanted, name) for name in Reservation.__slots__ if name != "at"}
    while not insert_new(connection, awards, {**row, "version": version, "reserved_at": wanted.at}):
        if find(connection, wanted.award_id) is not None:
            return False
        if wanted.replaces is not None and (other := get(connection, wanted.replaces).replaced_by) is not None:
            raise StoreError(f"award {wanted.replaces} was replaced by {other} already", pointer="/replaces")
        # Another process took this version of the credential: the next one may be ours.
    return True


def complete(
    connection: Connection, award_id: str, credential: str, *, verification_method: str, at: datetime, actor: str
) -> AwardRecord:
    """Give the award its credential, unless it has one."""
    result = connection.execute(
        update(awards)
        .where(awards.c.award_id == award_id, awards.c.credential.is_(None))
        .values(credential=credential, verification_method=verification_method, issued_at=at)
    )
    if result.rowcount == 1:
        add_event(connection, "issued", at=at, actor=actor, award_id=award_id)
    return get(connection, award_id)


def share(connection: Connection, award_id: str, public: bool, *, actor: str, at: datetime) -> bool:
    """Note whether the award may be published."""
    get(connection, award_id)
    result = connection.execute(
        update(awards).where(awards.c.award_id == award_id, awards.c.public != public).values(public=public)
    )
    if result.rowcount == 0:
        return False
    add_event(connection, "shared" if public else "unshared", at=at, actor=actor, award_id=award_id)
    return True
