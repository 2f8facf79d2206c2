"""The awards: reserved once, completed once, taken back or not, shared or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from ..errors import StoreError
from .database import insert_new
from .events import add_event
from .finding import find, get, named_successor
from .keys import require_in_use
from .lists import allocate, count_change, set_values
from .records import AwardRecord, Format, StatusEntryRecord
from .tables import awards

Draft = Callable[[tuple[StatusEntryRecord, ...]], Mapping[str, Any]]
"""Makes the document to be signed from the status entries of its award. It must not use the store."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is asked for when an award is reserved; `replacement` is the event to come, of the award it `replaces`."""

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
    replacement: Mapping[str, Any] | None


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
    row = {name: getattr(wanted, name) for name in Reservation.__slots__ if name != "at"}
    row |= {"version": 1, "reserved_at": wanted.at}
    if wanted.replaces is not None:
        get(connection, wanted.replaces)
        old = awards.alias("old")
        # What the holder allows is known in the database, and nowhere else for certain.
        row |= {
            "version": select(old.c.version + 1).where(old.c.award_id == wanted.replaces).scalar_subquery(),
            "public": select(old.c.public).where(old.c.award_id == wanted.replaces).scalar_subquery(),
        }
    if insert_new(connection, awards, row):
        return True
    if find(connection, wanted.award_id) is not None:
        return False
    if wanted.replaces is not None:
        get(connection, wanted.replaces).require_not_replaced()
        other = named_successor(connection, wanted.replaces)
        if other is not None:
            message = f"award {wanted.replaces} is about to be replaced by {other}: `microbadge store resume` does it"
            raise StoreError(message, pointer="/replaces")
    taken = connection.scalar(select(awards.c.award_id).where(awards.c.credential_id == wanted.credential_id).limit(1))
    raise StoreError(f"the credential's id is that of award {taken}", pointer="/id")


def complete(
    connection: Connection,
    award_id: str,
    credential: str,
    *,
    verification_method: str,
    at: datetime,
    actor: str,
    inherit: Collection[str],
    taken_back: Mapping[str, int],
) -> AwardRecord:
    """Give the award its credential, unless it has one; then it takes the place of the one that it replaces."""
    replaces = connection.scalar(select(awards.c.replaces).where(awards.c.award_id == award_id))
    _lock(connection, awards.c.award_id.in_([award_id] if replaces is None else [award_id, replaces]))
    result = connection.execute(
        update(awards)
        .where(awards.c.award_id == award_id, awards.c.credential.is_(None))
        .values(credential=credential, verification_method=verification_method, issued_at=at)
    )
    if result.rowcount == 1:
        require_in_use(connection, verification_method)
        add_event(connection, "issued", at=at, actor=actor, award_id=award_id)
        if replaces is not None:
            _take_place(connection, award_id, replaces, at=at, actor=actor, inherit=inherit, taken_back=taken_back)
    return get(connection, award_id)


def _take_place(
    connection: Connection,
    award_id: str,
    replaces: str,
    *,
    at: datetime,
    actor: str,
    inherit: Collection[str],
    taken_back: Mapping[str, int],
) -> None:
    """Set of the new award what is set of the old one, and take the old one back. Both are locked."""
    old, new = get(connection, replaces), get(connection, award_id)
    connection.execute(update(awards).where(awards.c.award_id == award_id).values(public=old.public))
    inherited = {entry.purpose: entry.value for entry in old.statuses if entry.purpose in inherit and entry.value != 0}
    changed = set_values(connection, new.statuses, _held(new, inherited))
    if changed:
        kind = "revoked" if "revocation" in inherited else "suspended"
        add_event(connection, kind, at=at, actor=actor, award_id=award_id, reason=f"as award {replaces} was")
    changed |= set_values(connection, old.statuses, _held(old, taken_back))
    count_change(connection, changed)
    event = connection.execute(select(awards.c.replacement).where(awards.c.award_id == award_id)).scalar_one()
    detail = {"replaced_by": award_id, **(event["detail"] or {})}
    add_event(connection, event["kind"], at=at, actor=actor, award_id=replaces, reason=event["reason"], detail=detail)


def _held(record: AwardRecord, values: Mapping[str, int]) -> dict[str, int]:
    held = {entry.purpose for entry in record.statuses}
    return {purpose: value for purpose, value in values.items() if purpose in held}


def set_statuses(
    connection: Connection,
    award_id: str,
    values: Mapping[str, int],
    *,
    kind: str,
    actor: str,
    reason: str | None,
    at: datetime,
    detail: Mapping[str, Any] | None,
    unless_revoked: bool,
) -> bool:
    """Set entries of an award that is not replaced, unless that revokes it a second time."""
    _lock(connection, awards.c.award_id == award_id)
    record = get(connection, award_id)
    record.require_issued()
    record.require_not_replaced()
    if unless_revoked:
        record.require_not_revoked()
    if record.is_set("revocation") and values.get("revocation", 0) != 0:
        return False
    changed = set_values(connection, record.statuses, values)
    if not changed:
        return False
    count_change(connection, changed)
    add_event(connection, kind, at=at, actor=actor, award_id=award_id, reason=reason, detail=detail)
    return True


def share(connection: Connection, award_id: str, public: bool, *, actor: str, at: datetime) -> bool:
    """Note whether the credential of the award may be published: the holder's word is for every version of it."""
    of_credential = awards.c.credential_id == get(connection, award_id).credential_id
    _lock(connection, of_credential)
    result = connection.execute(update(awards).where(of_credential, awards.c.public != public).values(public=public))
    if result.rowcount == 0:
        return False
    add_event(connection, "shared" if public else "unshared", at=at, actor=actor, award_id=award_id)
    return True


def _lock(connection: Connection, condition: ColumnElement[bool]) -> None:
    """Let nobody else change these awards before this transaction ends. In order, so that no two wait for each other.

    SQLite has one writer, and no such lock.
    """
    query = select(awards.c.number).where(condition).order_by(awards.c.number).with_for_update(key_share=True)
    connection.execute(query).all()
