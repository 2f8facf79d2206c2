"""The log of events is only added to, and no award and no status entry is ever deleted, or becomes another one."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

# What is refused, of which table.
REFUSED = (("UPDATE", "events"), ("DELETE", "events"), ("DELETE", "awards"), ("DELETE", "status_entries"))
# The columns that tell what a row is of; and the one that is written once.
FIXED = (
    ("awards", "number, award_id, credential_id, version, replaces"),
    ("status_entries", "list_number, position, award"),
)
SIGNED = "OLD.credential IS NOT NULL"
# The rows that INSERT OR REPLACE of SQLite would delete, which no trigger for DELETE is told of. Another row of the
# log is an error. Another award, or entry, is not made and no more: the store asks for no more itself.
THERE = (
    ("events", "SELECT 1 FROM events WHERE number = NEW.number", "ABORT, 'the records of a store are kept'"),
    (
        "awards",
        "SELECT 1 FROM awards WHERE number = NEW.number OR award_id = NEW.award_id OR replaces = NEW.replaces "
        "OR (credential_id = NEW.credential_id AND version = NEW.version)",
        "IGNORE",
    ),
    (
        "status_entries",
        "SELECT 1 FROM status_entries WHERE (list_number = NEW.list_number AND position = NEW.position) "
        "OR (award = NEW.award AND list_number = NEW.list_number)",
        "IGNORE",
    ),
)


def upgrade() -> None:
    """Make the triggers."""
    if op.get_context().dialect.name == "sqlite":
        _for_sqlite()
    else:
        _for_postgresql()


def _for_sqlite() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the records of a store are kept'); END"
    for verb, table in REFUSED:
        op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}")
    for table, columns in FIXED:
        op.execute(f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {columns} ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER awards_signed BEFORE UPDATE OF credential ON awards WHEN {SIGNED} {refuse}")
    for table, row, answer in THERE:
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS ({row}) BEGIN SELECT RAISE({answer}); END"
        )


def _for_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION microbadge_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the records of a store are kept' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    refuse = "EXECUTE FUNCTION microbadge_keep()"
    for verb, table in (*REFUSED, ("TRUNCATE", "events"), ("TRUNCATE", "awards"), ("TRUNCATE", "status_entries")):
        op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH STATEMENT {refuse}")
    for table, columns in FIXED:
        op.execute(f"CREATE TRIGGER {table}_fixed BEFORE UPDATE OF {columns} ON {table} FOR EACH STATEMENT {refuse}")
    op.execute(
        f"CREATE TRIGGER awards_signed BEFORE UPDATE OF credential ON awards FOR EACH ROW WHEN ({SIGNED}) {refuse}"
    )
