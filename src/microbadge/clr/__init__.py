"""Learner records, as far as they can be judged without a key: what is in one, how it is related, what counts twice.

Comprehensive Learner Record 2.0: ClrSubject and Association. Pure.
"""

from __future__ import annotations

from .associations import MAX_ASSOCIATIONS, association_problems
from .counting import Counted, component_ids, count
from .record import (
    MAX_MEMBERS,
    Member,
    achievements,
    awarded_ids,
    endorsed_ids,
    is_record,
    is_something_else,
    members,
    related_ids,
)

__all__ = [
    "MAX_ASSOCIATIONS",
    "MAX_MEMBERS",
    "Counted",
    "Member",
    "achievements",
    "association_problems",
    "awarded_ids",
    "component_ids",
    "count",
    "endorsed_ids",
    "is_record",
    "is_something_else",
    "members",
    "related_ids",
]
