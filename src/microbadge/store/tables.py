"""The tables, as this version writes and reads them. Migrations make them; a test compares the two."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
)

from ..errors import StoreError
from ..strict_json import check_value

_NOT_KEPT = re.compile("[\0\ud800-\udfff]")


class Words(TypeDecorator[str]):
    """Text that both databases can hold: Unicode, without NUL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Refuse here what one database would take and the other not."""
        if value is not None and _NOT_KEPT.search(value) is not None:
            raise StoreError("text with characters that no database keeps", actual=value[:60])
        return value


class Moment(TypeDecorator[datetime]):
    """A time, as text in UTC with microseconds: the same on both databases, and in order of time when sorted."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> str | None:
        """Write a time; a time without zone is a programming mistake."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a date and time needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def process_result_value(self, value: str | None, _dialect: Dialect) -> datetime | None:
        """Read a time. Raises `StoreError` where somebody else has written."""
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise StoreError("a damaged record: not a time", actual=value[:60]) from None


class Json(TypeDecorator[Mapping[str, Any]]):
    """A JSON object, as text in ASCII."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, _dialect: Dialect) -> str | None:
        """Write an object. Raises `ParseError` where it is not JSON."""
        if value is None:
            return None
        check_value(value)
        return json.dumps(dict(value), separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Mapping[str, Any] | None:
        """Read an object. Raises `StoreError` where somebody else has written."""
        try:
            document: Mapping[str, Any] | None = None if value is None else json.loads(value)
        except ValueError:
            raise StoreError("a damaged record: not JSON") from None
        return document


# SQLite counts rows of its own accord only in a column that it calls INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

store = Table(
    "store",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="store_one_row"), primary_key=True, autoincrement=False),
    Column("settings", Json, nullable=False),
    Column("recipient_salt", Words, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("verification_method", Words, nullable=False, unique=True),
    Column("public_key", Json, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("retired_at", Moment),
    Column("revoked_at", Moment),
    sqlite_autoincrement=True,
)

awards = Table(
    "awards",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("award_id", Words, nullable=False, unique=True),
    Column("credential_id", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("achievement_id", Words),
    Column("recipient", Words),
    Column("recipient_hash", Words),
    Column("draft", Json),
    Column("credential", Words),
    Column("format", Words, nullable=False),
    Column("verification_method", Words),
    Column("reserved_at", Moment, nullable=False),
    Column("issued_at", Moment),
    Column("valid_from", Moment),
    Column("valid_until", Moment),
    Column("public", Boolean, nullable=False),
    Column("replaces", Words, ForeignKey("awards.award_id"), unique=True),
    Column("replacement", Json),
    Column("digest", Words, nullable=False),
    UniqueConstraint("credential_id", "version"),
    Index("awards_by_achievement", "achievement_id", "number"),
    Index("awards_by_recipient", "recipient_hash", "number"),
    Index("awards_by_key", "verification_method", "number"),
    sqlite_autoincrement=True,
)

status_lists = Table(
    "status_lists",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("purpose", Words, nullable=False),
    Column("size", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("signed_version", Integer, nullable=False),
    Column("credential", Words),
    Column("signed_at", Moment),
    Column("valid_until", Moment),
    Column("verification_method", Words),
)

status_entries = Table(
    "status_entries",
    metadata,
    Column("list_number", Integer, ForeignKey("status_lists.number"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("award", Number, ForeignKey("awards.number"), nullable=False),
    Column("value", Integer, CheckConstraint("value >= 0", name="status_value"), nullable=False),
    # The key of the table is what keeps two awards from one index.
    PrimaryKeyConstraint("list_number", "position"),
    Index("entries_by_award", "award", "list_number", unique=True),
    sqlite_with_rowid=False,
)

# A list is signed from the entries that are set, few among many. The 0 is part of the text: of a parameter no
# database can tell that it is what the index is made for.
is_set = status_entries.c.value != literal_column("0")
Index(
    "entries_set",
    status_entries.c.list_number,
    status_entries.c.position,
    status_entries.c.value,
    sqlite_where=is_set,
    postgresql_where=is_set,
)

events = Table(
    "events",
    metadata,
    Column("number", Number, Identity(), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Words, nullable=False),
    Column("award_id", Words, ForeignKey("awards.award_id")),
    Column("actor", Words, nullable=False),
    Column("reason", Words),
    Column("detail", Json),
    Index("events_by_award", "award_id", "number"),
    sqlite_autoincrement=True,
)
