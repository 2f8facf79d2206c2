"""The settings of a store in its database: one row, written when the store is made."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from ..errors import StoreError
from .records import StoreSettings
from .tables import store


def write(connection: Connection, settings: StoreSettings, recipient_salt: str) -> None:
    """Write the one row."""
    row = {
        "profile": settings.profile,
        "site": settings.site,
        "purposes": settings.purposes,
        "refresh": settings.refresh,
        "keep_recipients": settings.keep_recipients,
        "list_length": settings.list_length,
        "ttl": settings.ttl.total_seconds(),
        "list_validity": settings.list_validity.total_seconds(),
    }
    connection.execute(store.insert().values(id=1, settings=row, recipient_salt=recipient_salt))


def read(connection: Connection, place: str) -> tuple[StoreSettings, str]:
    """Read the settings and the salt. Raises `StoreError` where they are damaged."""
    try:
        row = connection.execute(select(store)).one()
        kept = dict(row.settings)
        spans = {name: timedelta(seconds=kept.pop(name)) for name in ("ttl", "list_validity")}
        return StoreSettings(**{**kept, **spans, "purposes": tuple(kept["purposes"])}), row.recipient_salt
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise StoreError("the settings of the store are damaged", source=place) from None
