"""The log of events is only added to, and no award and no status entry is ever deleted."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

# What is refused, of which table.
REFUSED = (("UPDATE", "events"), ("DELETE", "events"), ("DELETE", "awards"), ("DELETE", "status_entries"))


def upgrade() -> None:
    """Make the triggers."""
    if op.get_context().dialect.name == "sqlite":
        for verb, table in REFUSED:
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the records of a store are kept'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION microbadge_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the records of a store are kept' USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    for verb, table in (*REFUSED, ("TRUNCATE", "events"), ("TRUNCATE", "awards"), ("TRUNCATE", "status_entries")):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION microbadge_keep()"
        )
