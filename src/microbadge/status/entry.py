"""The entries of `credentialStatus`: where the status of a credential stands, and in which list.

Bitstring Status List 1.0, section 2.1; its forerunner StatusList2021; 1EdTechRevocationList (Open Badges 3.0,
section 9.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..errors import UnsupportedError
from ..strict_json import OBJECT, each
from .bits import MAX_SIZE
from .problems import malformed

MAX_TEXT = 2_000
"""Characters of a purpose or an address."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,11}", flags=re.ASCII)
_VALUE = re.compile(r"0x[0-9a-fA-F]{1,2}", flags=re.ASCII)


class EntryType(StrEnum):
    """The types of entries that are read, as `type` has them."""

    BITSTRING = "BitstringStatusListEntry"
    STATUS_LIST_2021 = "StatusList2021Entry"
    REVOCATION_LIST = "1EdTechRevocationList"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One entry of `credentialStatus`.

    In a list of bits the status is the value of `size` bits at the `index`; `messages` maps values to what they mean,
    where the entry says it. A revocation list is searched for the `credential_id`.
    """

    type: EntryType
    purpose: str
    list_url: str
    index: int = 0
    size: int = 1
    messages: Mapping[int, str] | None = field(default=None, hash=False)
    credential_id: str = ""


def entry_type(entry: object) -> EntryType | None:
    """Return the type by which `read_entry` reads the entry; None for one of no such type."""
    return next(iter(_types(entry)), None)


def _types(entry: object) -> list[EntryType]:
    types = [kind for _, kind in each(entry, "type")] if isinstance(entry, OBJECT) else []
    return [kind for kind in EntryType if kind in types]


def read_entry(entry: Mapping[str, Any], kind: EntryType, *, credential_id: object = None) -> StatusEntry:
    """Read an entry of the type `kind`; `credential_id` is the `id` of the credential that it stands in.

    Raises `StatusError` with the pointer within the entry, and `UnsupportedError` for a status of more bits than are
    read here, since the standard knows no largest number, and for an entry that is of another type too.
    """
    if len(_types(entry)) > 1:
        raise UnsupportedError("a status of more than one type is not read here", pointer="/type")
    if kind is EntryType.REVOCATION_LIST:
        return _revocation_list(entry, credential_id)
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not _INDEX.fullmatch(index):
        raise malformed("`statusListIndex` is a number from 0 up, written as a string", "/statusListIndex")
    url = _string(entry, "statusListCredential")
    if entry.get("id") == url:
        raise malformed("the `id` of a status entry is not the address of its list", "/id")
    purpose = _string(entry, "statusPurpose")
    if kind is EntryType.STATUS_LIST_2021:
        return StatusEntry(kind, purpose, url, int(index))
    size = entry.get("statusSize", 1)
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise malformed("`statusSize` is a number of bits from 1 up", "/statusSize")
    if size > MAX_SIZE:
        raise UnsupportedError(f"a status of more than {MAX_SIZE} bits is not read here", pointer="/statusSize")
    return StatusEntry(kind, purpose, url, int(index), size, _messages(entry, size))


def _revocation_list(entry: Mapping[str, Any], credential_id: object) -> StatusEntry:
    url = _string(entry, "id")
    # The list is not signed, so that who answers is all that vouches for it.
    if not url.startswith("https://"):
        raise malformed("the `id` of a 1EdTechRevocationList is the https address of the list", "/id")
    if not isinstance(credential_id, str):
        raise malformed("a credential without `id` cannot be looked for in a 1EdTechRevocationList", "")
    kind = EntryType.REVOCATION_LIST
    return StatusEntry(kind, "revocation", url, credential_id=credential_id)


def _messages(entry: Mapping[str, Any], size: int) -> Mapping[int, str] | None:
    listed = entry.get("statusMessage")
    if listed is None and size == 1:
        return None
    place = "/statusMessage"
    if not isinstance(listed, list | tuple) or len(listed) != 2**size:
        raise malformed(f"a status of {size} bits has {2**size} messages", place)
    messages: dict[int, str] = {}
    for message in listed:
        status = message.get("status") if isinstance(message, OBJECT) else None
        text = message.get("message") if isinstance(message, OBJECT) else None
        if not isinstance(status, str) or not _VALUE.fullmatch(status) or not isinstance(text, str):
            raise malformed("a status message has a `status` such as 0x1 and a `message`", place)
        messages[int(status, 16)] = text
    if set(messages) != set(range(2**size)):
        raise malformed(f"the messages do not cover each value of {size} bits once", place)
    return messages


def _string(entry: Mapping[str, Any], member: str) -> str:
    value = entry.get(member)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise malformed(f"a status entry has a string `{member}`, of at most {MAX_TEXT} characters", f"/{member}")
    return value
