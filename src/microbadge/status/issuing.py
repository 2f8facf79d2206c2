"""What an issuer writes: the status entries of its credentials, and its list before it is signed.

Bitstring Status List 1.0, sections 2.1 and 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from ..datetimes import format_date_time
from ..errors import StatusError
from .bits import MAX_SIZE, MINIMUM_ENTRIES, StatusBits, encode
from .entry import EntryType, read_entry
from .lists import LIST_TYPE, SUBJECT_TYPE
from .problems import LENGTH_ERROR, malformed

CONTEXT = "https://www.w3.org/ns/credentials/v2"
MESSAGE_SIZE = 2
"""Bits of a status of purpose `message` as it is issued here."""
REPLACED, UNDER_REVIEW, TAKEN_BACK = 1, 2, 3
"""The messages of an award that a newer one replaced, of a suspended and of a revoked one."""
MESSAGES: Mapping[int, str] = MappingProxyType(
    {0: "in force", REPLACED: "replaced by a newer award", UNDER_REVIEW: "under review", TAKEN_BACK: "taken back"}
)
"""What the values of purpose `message` mean as they are issued here."""


def status_entry(
    list_url: str,
    index: int,
    purpose: str,
    *,
    size: int = 1,
    messages: Mapping[int, str] | None = None,
    id: str | None = None,  # noqa: A002 - the name of the member
) -> dict[str, Any]:
    """Make a BitstringStatusListEntry, for the `credentialStatus` of a credential (section 2.1).

    `size` is the number of bits of the status; one of several bits, or of purpose `message`, has `messages` for each
    of its values. The `id` is the place in the list, unless another one is given: two entries of one credential that
    have the same place in the same list need one each.

    Raises `StatusError` for what `read_entry` would refuse or not read, and for a `message` without messages.
    """
    if size > MAX_SIZE:
        raise malformed(f"a status has at most {MAX_SIZE} bits here", "/statusSize")
    entry: dict[str, Any] = {
        "id": f"{list_url}#{index}" if id is None else id,
        "type": str(EntryType.BITSTRING),
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }
    if size != 1 or purpose == "message":
        entry["statusSize"] = size
    if messages is not None:
        entry["statusMessage"] = [
            {"status": f"0x{value:x}", "message": message} for value, message in sorted(messages.items())
        ]
    elif purpose == "message":
        raise malformed("a status of purpose `message` has a message for each of its values", "/statusMessage")
    read_entry(entry, EntryType.BITSTRING)
    return entry


def list_credential(
    *,
    id: str,  # noqa: A002 - the name of the member
    issuer: str,
    purpose: str,
    bits: StatusBits,
    valid_from: datetime,
    valid_until: datetime | None = None,
    ttl: timedelta | None = None,
) -> dict[str, Any]:
    """Make a BitstringStatusListCredential, to be signed (section 2.2).

    `id` is the address at which it will be published; `issuer` the id of the issuer; times are cut to whole seconds.
    `ttl` says how long whoever fetched the list may rely on it.

    Raises `StatusError` for fewer entries than `MINIMUM_ENTRIES`, and a negative `ttl`.
    """
    if len(bits) < MINIMUM_ENTRIES:
        raise StatusError(f"a status list has at least {MINIMUM_ENTRIES} entries", problem_type=LENGTH_ERROR)
    subject: dict[str, Any] = {
        "id": f"{id}#list",
        "type": SUBJECT_TYPE,
        "statusPurpose": purpose,
        "encodedList": encode(bytes(bits)),
    }
    if ttl is not None:
        if ttl < timedelta(0):
            raise StatusError("the time for which a list may be kept is not negative")
        subject["ttl"] = ttl // timedelta(milliseconds=1)
    period = {"validFrom": format_date_time(valid_from)}
    if valid_until is not None:
        period["validUntil"] = format_date_time(valid_until)
    return {
        "@context": [CONTEXT],
        "id": id,
        "type": ["VerifiableCredential", LIST_TYPE],
        "issuer": issuer,
        **period,
        "credentialSubject": subject,
    }
