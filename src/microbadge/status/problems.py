"""The names that Bitstring Status List 1.0 gives the faults of entries and lists (sections 3.2 and 3.5)."""

from __future__ import annotations

from ..errors import StatusError

_ERRORS = "https://www.w3.org/ns/credentials/status-list#"
RETRIEVAL_ERROR = _ERRORS + "STATUS_RETRIEVAL_ERROR"
VERIFICATION_ERROR = _ERRORS + "STATUS_VERIFICATION_ERROR"
LENGTH_ERROR = _ERRORS + "STATUS_LIST_LENGTH_ERROR"
RANGE_ERROR = _ERRORS + "RANGE_ERROR"
MALFORMED_ERROR = _ERRORS + "MALFORMED_VALUE_ERROR"


def malformed(message: str, place: str) -> StatusError:
    """The error for a value that is not of the form which the standard asks for, at the pointer `place`."""
    return StatusError(message, pointer=place, problem_type=MALFORMED_ERROR)


def beyond_the_end() -> StatusError:
    """The error for an index that the list does not have."""
    return StatusError("the index lies beyond the end of the list", problem_type=RANGE_ERROR)
