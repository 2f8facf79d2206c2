"""What an issuer has issued, kept in SQLite or PostgreSQL: the only door to SQLAlchemy and Alembic.

Nothing here knows what a credential means: plain records go in and come out.
"""

from __future__ import annotations

from .awards import Draft
from .records import (
    AwardRecord,
    AwardState,
    Event,
    Format,
    KeyRecord,
    ListRecord,
    StatusEntryRecord,
    StoreSettings,
)
from .store import Store

__all__ = [
    "AwardRecord",
    "AwardState",
    "Draft",
    "Event",
    "Format",
    "KeyRecord",
    "ListRecord",
    "StatusEntryRecord",
    "Store",
    "StoreSettings",
]
