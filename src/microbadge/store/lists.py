"""Status lists and their entries: which index belongs to which award, and what is set."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from ..errors import StoreError
from ..status import MAX_SIZE
from .database import insert_new
from .records import ListRecord, StatusEntryRecord, check_purpose
from .tables import is_set, status_entries, status_lists

_AHEAD = timedelta(minutes=5)
"""A list that was signed so much later than now was signed by a clock that ran ahead, and not by who was faster."""
_TRIES = 16
"""Random indexes tried before a new list is opened: a list fills to about three quarters, never slowly."""


def allocate(
    connection: Connection, award: int, sizes: Mapping[str, int], length: int
) -> tuple[StatusEntryRecord, ...]:
    """Give the award a random free index in a list of each purpose; a list that must be opened has `length` entries.

    Nothing is read to be written back: the key of the table decides who has an index, whoever else asks for it.
    """
    for purpose, size in sizes.items():
        check_purpose(purpose)
        if not 1 <= size <= MAX_SIZE:
            raise StoreError(f"an entry has 1 to {MAX_SIZE} bits", pointer=f"/sizes/{purpose}", actual=size)
    # Always in the same order, so that two transactions never wait for each other.
    return tuple(_entry(connection, award, purpose, sizes[purpose], length) for purpose in sorted(sizes))


def _entry(connection: Connection, award: int, purpose: str, size: int, length: int) -> StatusEntryRecord:
    newest = (
        select(status_lists.c.number, status_lists.c.length)
        .where(status_lists.c.purpose == purpose, status_lists.c.size == size)
        .order_by(status_lists.c.number.desc())
        .limit(1)
    )
    crowded = 0
    while True:
        row = connection.execute(newest).first()
        if row is None or row.number == crowded:
            _open_list(connection, purpose, size, length)
            continue
        for _ in range(_TRIES):
            # The index says nothing of when, or after whom, an award was made.
            index = secrets.randbelow(row.length)
            values = {"list_number": row.number, "position": index, "award": award, "value": 0}
            if insert_new(connection, status_entries, values):
                return StatusEntryRecord(purpose, row.number, index, size, 0)
        crowded = row.number


def _open_list(connection: Connection, purpose: str, size: int, length: int) -> None:
    number = select(func.coalesce(func.max(status_lists.c.number), 0) + 1).scalar_subquery()
    # Where another process takes the number first, its list may do; else there is a next number.
    insert_new(
        connection,
        status_lists,
        {
            "number": number,
            "purpose": purpose,
            "size": size,
            "length": length,
            "version": 1,
            "signed_version": 0,
        },
    )


def entries(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[StatusEntryRecord, ...]]:
    """Read the status entries of awards, by the awards' numbers."""
    query = (
        select(status_entries, status_lists.c.purpose, status_lists.c.size)
        .join(status_lists, status_lists.c.number == status_entries.c.list_number)
        .where(status_entries.c.award.in_(list(numbers)))
        .order_by(status_entries.c.award, status_lists.c.purpose)
    )
    found: dict[int, tuple[StatusEntryRecord, ...]] = {}
    for row in connection.execute(query):
        entry = StatusEntryRecord(row.purpose, row.list_number, row.position, row.size, row.value)
        found[row.award] = (*found.get(row.award, ()), entry)
    return found


def set_values(connection: Connection, held: Iterable[StatusEntryRecord], values: Mapping[str, int]) -> set[int]:
    """Set entries of one award, by purpose; return the numbers of the lists in which one had another value before.

    The award is locked, and the lists are to be told: `count_change`.
    """
    by_purpose = {entry.purpose: entry for entry in held}
    changed = set()
    for purpose, value in sorted(values.items()):
        entry = by_purpose.get(purpose)
        if entry is None:
            message = f"the award has no status entry for it: the store was made without {purpose}"
            raise StoreError(message, pointer=f"/statuses/{purpose}")
        if not 0 <= value < 1 << entry.size:
            raise StoreError(f"the entry has {entry.size} bits", pointer=f"/statuses/{purpose}", actual=value)
        result = connection.execute(
            update(status_entries)
            .where(
                status_entries.c.list_number == entry.list_number,
                status_entries.c.position == entry.index,
                status_entries.c.value != value,
            )
            .values(value=value)
        )
        if result.rowcount:
            changed.add(entry.list_number)
    return changed


def count_change(connection: Connection, numbers: Iterable[int]) -> None:
    """Give these lists their next version. In order, so that no two transactions wait for each other."""
    for number in sorted(numbers):
        connection.execute(
            update(status_lists).where(status_lists.c.number == number).values(version=status_lists.c.version + 1)
        )


def find_lists(connection: Connection, *conditions: ColumnElement[bool]) -> list[ListRecord]:
    """Read the lists that meet the conditions, in the order in which they were opened."""
    query = select(*(status_lists.c[name] for name in ListRecord.__slots__)).where(*conditions)
    return [ListRecord(*row) for row in connection.execute(query.order_by(status_lists.c.number))]


def is_one_of(numbers: Collection[int]) -> ColumnElement[bool]:
    """Say in SQL that a list has one of the numbers."""
    return status_lists.c.number.in_(numbers)


def is_due(at: datetime, valid_until: datetime, keys: Collection[str]) -> ColumnElement[bool]:
    """Say in SQL that a list was changed since it was signed, expires before, or is signed with none of the keys.

    So is one that was signed ahead of the time `at`, by a clock that was wrong: no verifier takes it yet.
    """
    return or_(
        status_lists.c.signed_at > at + _AHEAD,
        status_lists.c.signed_version < status_lists.c.version,
        status_lists.c.valid_until < valid_until,
        status_lists.c.verification_method.not_in(keys),
    )


def list_values(connection: Connection, number: int) -> tuple[int, dict[int, int]]:
    """Read the version of a list, and then the values that are set."""
    version = connection.scalar(select(status_lists.c.version).where(status_lists.c.number == number))
    if version is None:
        raise StoreError(f"no status list {number}")
    query = select(status_entries.c.position, status_entries.c.value).where(
        status_entries.c.list_number == number, is_set
    )
    return version, {row.position: row.value for row in connection.execute(query)}


def save_list(
    connection: Connection,
    number: int,
    *,
    version: int,
    credential: str,
    verification_method: str,
    signed_at: datetime,
    valid_until: datetime,
) -> bool:
    """Keep a signed list, unless a newer one is kept already; say whether it was kept."""
    older = status_lists.c.signed_version < version
    later = or_(status_lists.c.signed_at < signed_at, status_lists.c.signed_at > signed_at + _AHEAD)
    renewed = and_(status_lists.c.signed_version == version, later)
    result = connection.execute(
        update(status_lists)
        .where(status_lists.c.number == number, status_lists.c.version >= version, or_(older, renewed))
        .values(
            signed_version=version,
            credential=credential,
            signed_at=signed_at,
            valid_until=valid_until,
            verification_method=verification_method,
        )
    )
    return result.rowcount == 1
