"""The tables of the first version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

# A migration is never changed once it is released, so it shares no column with the tables of today.
number = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "store",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="store_one_row"), primary_key=True),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("recipient_salt", sa.Text, nullable=False),
    )
    op.create_table(
        "keys",
        sa.Column("number", number, sa.Identity(), primary_key=True),
        sa.Column("verification_method", sa.Text, nullable=False, unique=True),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.Column("retired_at", sa.Text),
        sa.Column("revoked_at", sa.Text),
        sqlite_autoincrement=True,
    )
    _make_awards()
    _make_status()
    op.create_table(
        "events",
        sa.Column("number", number, sa.Identity(), primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("award_id", sa.Text, sa.ForeignKey("awards.award_id")),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("events_by_award", "events", ["award_id", "number"])


def _make_awards() -> None:
    op.create_table(
        "awards",
        sa.Column("number", number, sa.Identity(), primary_key=True),
        sa.Column("award_id", sa.Text, nullable=False, unique=True),
        sa.Column("credential_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("achievement_id", sa.Text),
        sa.Column("recipient", sa.Text),
        sa.Column("recipient_hash", sa.Text),
        sa.Column("draft", sa.Text),
        sa.Column("credential", sa.Text),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("verification_method", sa.Text),
        sa.Column("reserved_at", sa.Text, nullable=False),
        sa.Column("issued_at", sa.Text),
        sa.Column("valid_from", sa.Text),
        sa.Column("valid_until", sa.Text),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("replaces", sa.Text, sa.ForeignKey("awards.award_id"), unique=True),
        sa.Column("replacement", sa.Text),
        sa.Column("digest", sa.Text, nullable=False),
        sa.UniqueConstraint("credential_id", "version"),
        sqlite_autoincrement=True,
    )
    op.create_index("awards_by_achievement", "awards", ["achievement_id", "number"])
    op.create_index("awards_by_recipient", "awards", ["recipient_hash", "number"])
    op.create_index("awards_by_key", "awards", ["verification_method", "number"])


def _make_status() -> None:
    op.create_table(
        "status_lists",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("signed_version", sa.Integer, nullable=False),
        sa.Column("credential", sa.Text),
        sa.Column("signed_at", sa.Text),
        sa.Column("valid_until", sa.Text),
        sa.Column("verification_method", sa.Text),
    )
    op.create_table(
        "status_entries",
        sa.Column("list_number", sa.Integer, sa.ForeignKey("status_lists.number"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("award", number, sa.ForeignKey("awards.number"), nullable=False),
        sa.Column("value", sa.Integer, sa.CheckConstraint("value >= 0", name="status_value"), nullable=False),
        sa.PrimaryKeyConstraint("list_number", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("entries_by_award", "status_entries", ["award", "list_number"], unique=True)
    op.create_index(
        "entries_set",
        "status_entries",
        ["list_number", "position", "value"],
        sqlite_where=sa.text("value != 0"),
        postgresql_where=sa.text("value != 0"),
    )
