"""Whether a credential is in its validity period (VC Data Model 2.0, section 4.9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .codes import Code
from .datetimes import parse_date_time
from .errors import InvalidError
from .report import Check, Outcome, settled

_START, _END = ("validFrom", "issuanceDate"), ("validUntil", "expirationDate")
"""The ends of the period, by their names in version 2.0 and 1.1 of the data model."""
_PERIOD = ((Code.VALID_FROM, _START), (Code.VALID_UNTIL, _END))


def valid_from(document: Mapping[str, Any]) -> datetime | None:
    """Return the start of the period, or None. Raises `InvalidError` for one that is no time."""
    return _moment(document, _START)


def valid_until(document: Mapping[str, Any]) -> datetime | None:
    """Return the end of the period, or None. Raises `InvalidError` for one that is no time."""
    return _moment(document, _END)


def _moment(document: Mapping[str, Any], members: tuple[str, ...]) -> datetime | None:
    found = next((document[member] for member in members if member in document), None)
    return None if found is None else parse_date_time(found)[0]


def check_validity(document: Mapping[str, Any], *, at: datetime) -> list[Check]:
    """Compare both ends of the period with the time asked about; an end that is not there does not bound it."""
    checks = []
    for code, members in _PERIOD:
        present = [member for member in members if member in document]
        checks += [_check(code, member, document[member], at) for member in present]
        if not present:
            checks.append(settled(code, Outcome.NOT_APPLICABLE, f"the credential has no `{members[0]}`"))
    return checks


def _check(code: Code, member: str, value: object, at: datetime) -> Check:
    place = f"/{member}"
    try:
        moment = parse_date_time(value)[0]
    except InvalidError as error:
        return Check(code, Outcome.FAILED, f"`{member}` is {error.message}", place)
    if code is Code.VALID_FROM and moment > at:
        return Check(code, Outcome.FAILED, "the credential is not valid yet", place, actual=value)
    if code is Code.VALID_UNTIL and moment < at:
        return Check(code, Outcome.FAILED, "the credential has expired", place, actual=value)
    message = "the credential is already valid" if code is Code.VALID_FROM else "the credential has not expired"
    return Check(code, Outcome.PASSED, message, place, actual=value)
