"""The event log: what was done, when, by whom and why. It only grows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from .records import Event
from .tables import events

PAGE = 500


def add_event(
    connection: Connection,
    kind: str,
    *,
    at: datetime,
    actor: str,
    award_id: str | None = None,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add a line."""
    connection.execute(
        events.insert().values(kind=kind, at=at, actor=actor, award_id=award_id, reason=reason, detail=detail)
    )


def page_of_events(connection: Connection, after: int, award_id: str | None, since: datetime | None) -> list[Event]:
    """Read the lines that follow a number."""
    query = select(events).where(events.c.number > after).order_by(events.c.number).limit(PAGE)
    if award_id is not None:
        query = query.where(events.c.award_id == award_id)
    if since is not None:
        query = query.where(events.c.at >= since)
    return [
        Event(row.number, row.at, row.kind, row.award_id, row.actor, row.reason, row.detail)
        for row in connection.execute(query)
    ]
