"""The status of a credential: whether its issuer took it back since it was signed.

Here is what entries and lists say and how an issuer writes them. Pure: fetching and proofs are the verifier's, and so
is calling undetermined whatever is unknown or unreachable.
"""

from __future__ import annotations

from .bits import MAX_BYTES, MAX_SIZE, MINIMUM_ENTRIES, StatusBits, decode, encode
from .entry import EntryType, StatusEntry, entry_type, read_entry
from .issuing import MESSAGE_SIZE, MESSAGES, REPLACED, TAKEN_BACK, UNDER_REVIEW, list_credential, status_entry
from .lists import BitstringList, RevocationList, Status, StatusList, read_list
from .problems import LENGTH_ERROR, MALFORMED_ERROR, RANGE_ERROR, RETRIEVAL_ERROR, VERIFICATION_ERROR

__all__ = [
    "LENGTH_ERROR",
    "MALFORMED_ERROR",
    "MAX_BYTES",
    "MAX_SIZE",
    "MESSAGES",
    "MESSAGE_SIZE",
    "MINIMUM_ENTRIES",
    "RANGE_ERROR",
    "REPLACED",
    "RETRIEVAL_ERROR",
    "TAKEN_BACK",
    "UNDER_REVIEW",
    "VERIFICATION_ERROR",
    "BitstringList",
    "EntryType",
    "RevocationList",
    "Status",
    "StatusBits",
    "StatusEntry",
    "StatusList",
    "decode",
    "encode",
    "entry_type",
    "list_credential",
    "read_entry",
    "read_list",
    "status_entry",
]
