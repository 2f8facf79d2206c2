"""Awards read from the database: one, or page after page of those that fit a filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, not_, select

from ..errors import StoreError
from .lists import entries
from .records import AwardRecord, AwardState
from .tables import awards, is_set, status_entries, status_lists

PAGE = 200
"""Awards that are read at once, whatever number there is."""

_replacing = awards.alias("replacing")
_COLUMNS = [name for name in AwardRecord.__slots__ if name not in ("replaced_by", "statuses")]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which awards are wanted; None wants any. Issued from `issued_since` on, and before `issued_until`."""

    achievement_id: str | None = None
    recipient_hash: str | None = None
    state: AwardState | None = None
    verification_method: str | None = None
    issued_since: datetime | None = None
    issued_until: datetime | None = None
    public: bool | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Say the same in SQL."""
        if self.achievement_id is not None:
            yield awards.c.achievement_id == self.achievement_id
        if self.recipient_hash is not None:
            yield awards.c.recipient_hash == self.recipient_hash
        if self.verification_method is not None:
            yield awards.c.verification_method == self.verification_method
        if self.issued_since is not None:
            yield awards.c.issued_at >= self.issued_since
        if self.issued_until is not None:
            yield awards.c.issued_at < self.issued_until
        if self.public is not None:
            yield awards.c.public == self.public
        if self.state is not None:
            yield _in_state(self.state)


def get(connection: Connection, award_id: str) -> AwardRecord:
    """Read an award. Raises `StoreError` where there is none."""
    record = find(connection, award_id)
    if record is None:
        raise StoreError(f"no award {award_id}")
    return record


def find(connection: Connection, award_id: str) -> AwardRecord | None:
    """Read an award, or None."""
    return _one(_read(connection, _select().where(awards.c.award_id == award_id)))


def find_credential(connection: Connection, credential_id: str) -> AwardRecord | None:
    """Read the newest award of a credential id that is signed, or None."""
    query = _select().where(awards.c.credential_id == credential_id, awards.c.credential.is_not(None))
    return _one(_read(connection, query.order_by(awards.c.version.desc()).limit(1)))


def named_successor(connection: Connection, award_id: str) -> str | None:
    """Return the award id of the one that replaces an award, or will once it is signed; None where there is none."""
    return connection.scalar(select(awards.c.award_id).where(awards.c.replaces == award_id))


def page(connection: Connection, wanted: Filter, after: int) -> list[tuple[int, AwardRecord]]:
    """Read the awards that follow a number, in the order of their reservation, each with its own number."""
    query = _select().where(awards.c.number > after, *wanted.conditions())
    return _read(connection, query.order_by(awards.c.number).limit(PAGE))


def _select() -> Select[Any]:
    columns = [awards.c[name] for name in _COLUMNS]
    # Until the next one is signed, an award is in force.
    replaces = and_(_replacing.c.replaces == awards.c.award_id, _replacing.c.credential.is_not(None))
    return select(awards.c.number, _replacing.c.award_id.label("replaced_by"), *columns).outerjoin_from(
        awards, _replacing, replaces
    )


def _read(connection: Connection, query: Select[Any]) -> list[tuple[int, AwardRecord]]:
    rows = connection.execute(query).all()
    statuses = entries(connection, [row.number for row in rows])
    return [
        (
            row.number,
            AwardRecord(
                replaced_by=row.replaced_by,
                statuses=statuses.get(row.number, ()),
                **{name: getattr(row, name) for name in _COLUMNS},
            ),
        )
        for row in rows
    ]


def _one(found: list[tuple[int, AwardRecord]]) -> AwardRecord | None:
    return found[0][1] if found else None


def _in_state(state: AwardState) -> ColumnElement[bool]:
    """Say in SQL what `AwardRecord.state` says."""
    issued = awards.c.credential.is_not(None)
    replaced = _replacing.c.award_id.is_not(None)
    revoked, suspended = _marked("revocation"), _marked("suspension")
    conditions = {
        AwardState.RESERVED: not_(issued),
        AwardState.REPLACED: and_(issued, replaced),
        AwardState.REVOKED: and_(issued, not_(replaced), revoked),
        AwardState.SUSPENDED: and_(issued, not_(replaced), not_(revoked), suspended),
        AwardState.IN_FORCE: and_(issued, not_(replaced), not_(revoked), not_(suspended)),
    }
    return conditions[state]


def _marked(purpose: str) -> ColumnElement[bool]:
    marked = select(status_entries.c.award).join(status_lists, status_lists.c.number == status_entries.c.list_number)
    return awards.c.number.in_(marked.where(is_set, status_lists.c.purpose == purpose))
