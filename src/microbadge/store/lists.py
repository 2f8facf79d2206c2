"""Status lists and their entries: which index belongs to which award, and what is set."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, func, or_, select, update

from ..errors import StoreError
from .database import insert_new
from .records import MAXIMUM_SIZE, Format, ListRecord, StatusEntryRecord, check_purpose
from .tables import is_set, status_entries, status_lists

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
        if not 1 <= size <= MAXIMUM_SIZE:
            raise StoreError(f"an entry has 1 to {MAXIMUM_SIZE} bits", pointer=f"/sizes/{purpose}", actual=size)
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


def set_values(connection: Connection, held: Iterable[StatusEntryRecord], values: Mapping[str, int]) -> bool:
    """Set entries of one award, by purpose; say whether one of them had another value before."""
    by_purpose = {entry.purpose: entry for entry in held}
    changed = []
    for purpose, value in sorted(values.items()):
        entry = by_purpose.get(purpose)
        if entry is None:
            raise StoreError(f"the award has no status entry for {purpose}", pointer=f"/statuses/{purpose}")
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
            changed.append(entry.list_number)
    for number in sorted(changed):
        connection.execute(
            update(status_lists).where(status_lists.c.number == number).values(version=status_lists.c.version + 1)
        )
    return bool(changed)


def all_lists(connection: Connection) -> list[ListRecord]:
    """Read every list, in the order in which they were opened."""
    return [
        ListRecord(*row)
        for row in connection.execute(
            select(*(status_lists.c[name] for name in ListRecord.__slots__)).order_by(status_lists.c.number)
        )
    ]


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
    format: Format,  # noqa: A002 - the name of the column
    verification_method: str,
    signed_at: datetime,
    valid_until: datetime,
) -> bool:
    """Keep a signed list, unless a newer one is kept already; say whether it was kept."""
    older = status_lists.c.signed_version < version
    renewed = and_(status_lists.c.signed_version == version, status_lists.c.signed_at < signed_at)
    result = connection.execute(
        update(status_lists)
        .where(status_lists.c.number == number, status_lists.c.version >= version, or_(older, renewed))
        .values(
            signed_version=version,
            credential=credential,
            format=format,
            signed_at=signed_at,
            valid_until=valid_until,
            verification_method=verification_method,
        )
    )
    return result.rowcount == 1
