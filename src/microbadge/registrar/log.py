"""What the log is told: by whom, and why."""

from __future__ import annotations

from ..errors import StoreError

MAX_NAME = 200
"""Characters of an award id, and of an actor."""
MAX_REASON = 2_000


def check_actor(actor: str) -> None:
    """Raise `StoreError` for the name of an actor that says nothing, or is too long."""
    _check("an actor", actor, MAX_NAME)


def check_names(award_id: str, actor: str) -> None:
    """Raise `StoreError` for an award id or an actor that say nothing, or are too long."""
    _check("an award id", award_id, MAX_NAME)
    check_actor(actor)


def check_reason(reason: str) -> None:
    """Raise `StoreError` for a reason that says nothing, or is too long."""
    _check("a reason", reason, MAX_REASON)


def _check(what: str, text: str, most: int) -> None:
    if not text.strip() or len(text) > most:
        raise StoreError(f"{what} is text of 1 to {most} characters")
