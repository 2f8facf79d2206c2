"""Bitstring Status List 1.0: what a status entry and a status list say. Pure: fetching and proofs are the verifier's.

Whatever is unknown or unreachable is the verifier's to call undetermined; here is only what is right or wrong.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .encoding import multibase_decode
from .errors import InvalidError, StatusError
from .strict_json import each

ENTRY_TYPE = "BitstringStatusListEntry"
LIST_TYPE = "BitstringStatusListCredential"
MINIMUM_ENTRIES = 131_072
"""Entries that a list has at least, so that its index tells nothing of the holder (section 6.1)."""
MAX_BYTES = 32 * 1024 * 1024
"""Bytes that a list may have when expanded: 268 million entries of one bit."""
REFUSING = frozenset({"revocation", "suspension"})
"""The purposes whose bit takes the credential back; for others (refresh, message) a bit is information."""

_ERRORS = "https://www.w3.org/ns/credentials/status-list#"
RETRIEVAL_ERROR = _ERRORS + "STATUS_RETRIEVAL_ERROR"
VERIFICATION_ERROR = _ERRORS + "STATUS_VERIFICATION_ERROR"
LENGTH_ERROR = _ERRORS + "STATUS_LIST_LENGTH_ERROR"
RANGE_ERROR = _ERRORS + "RANGE_ERROR"
MALFORMED_ERROR = _ERRORS + "MALFORMED_VALUE_ERROR"

MAX_TEXT = 2_000
"""Characters of a purpose or an address."""
_INDEX = re.compile(r"0|[1-9][0-9]{0,11}", flags=re.ASCII)
MAX_SIZE = 8


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """One entry of `credentialStatus`: where its value stands, and in which list.

    `size` is the number of bits of the value; `messages` maps values to what they mean, where the entry says it.
    """

    purpose: str
    index: int
    list_url: str
    size: int = 1
    messages: Mapping[int, str] | None = None


@dataclass(frozen=True, slots=True)
class StatusList:
    """An expanded list: the purposes it serves and its bits, the first being the left-most of the first byte."""

    purposes: frozenset[str]
    bits: bytes

    def value(self, entry: StatusEntry) -> int:
        """Return the entry's value: 0 for a credential in force (section 3.2).

        Raises `StatusError` when the list serves another purpose, is too short, or has no such index.
        """
        if entry.purpose not in self.purposes:
            raise StatusError(f"the list does not say who is under {entry.purpose!r}", problem_type=VERIFICATION_ERROR)
        if len(self.bits) * 8 < MINIMUM_ENTRIES * entry.size:
            raise StatusError(f"a status list has at least {MINIMUM_ENTRIES} entries", problem_type=LENGTH_ERROR)
        start = entry.index * entry.size
        if start + entry.size > len(self.bits) * 8:
            raise StatusError("the index lies beyond the end of the list", problem_type=RANGE_ERROR)
        value = 0
        for position in range(start, start + entry.size):
            value = value << 1 | self.bits[position // 8] >> (7 - position % 8) & 1
        return value


def is_supported(entry: object) -> bool:
    """Whether the entry is of a type that `read_entry` reads."""
    return isinstance(entry, Mapping) and ENTRY_TYPE in _values(entry, "type")


def read_entry(entry: Mapping[str, Any]) -> StatusEntry:
    """Read a BitstringStatusListEntry (section 2.1). Raises `StatusError` with the pointer within the entry."""
    size = entry.get("statusSize", 1)
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_SIZE:
        raise _malformed(f"`statusSize` is a number of bits from 1 to {MAX_SIZE}", "/statusSize")
    index = entry.get("statusListIndex")
    if not isinstance(index, str) or not _INDEX.fullmatch(index):
        raise _malformed("`statusListIndex` is a number from 0 up, written as a string", "/statusListIndex")
    url = _string(entry, "statusListCredential")
    if entry.get("id") == url:
        raise _malformed("the `id` of a status entry is not the address of its list", "/id")
    return StatusEntry(_string(entry, "statusPurpose"), int(index), url, size, _messages(entry, size))


def read_list(credential: Mapping[str, Any]) -> StatusList:
    """Expand the list in a BitstringStatusListCredential (sections 2.2 and 3.4).

    Call it only with a credential whose own proof was verified. Raises `StatusError` when it is malformed, and
    for a list that would expand beyond `MAX_BYTES`, before it does.
    """
    subject = credential.get("credentialSubject")
    if LIST_TYPE not in _values(credential, "type"):
        raise _malformed(f"a status list credential has the type {LIST_TYPE}", "/type")
    if not isinstance(subject, Mapping) or "BitstringStatusList" not in _values(subject, "type"):
        raise _malformed("the subject of a status list credential is one BitstringStatusList", "/credentialSubject")
    purposes = _values(subject, "statusPurpose")
    if not purposes or not all(isinstance(purpose, str) for purpose in purposes):
        raise _malformed("`statusPurpose` is a string or a list of strings", "/credentialSubject/statusPurpose")
    return StatusList(frozenset(purposes), _expand(subject.get("encodedList")))


def _values(holder: Mapping[str, Any], member: str) -> list[Any]:
    return [value for _, value in each(holder, member)]


def _expand(text: object) -> bytes:
    place = "/credentialSubject/encodedList"
    if not isinstance(text, str):
        raise _malformed("`encodedList` is a string", place)
    try:
        compressed = multibase_decode(text, bases="u")
    except InvalidError as error:
        raise _malformed(f"`encodedList` is not multibase base64url: {error.message}", place) from None
    gzip = zlib.decompressobj(wbits=31)
    try:
        bits = gzip.decompress(compressed, MAX_BYTES + 1)
    except zlib.error:
        raise _malformed("`encodedList` is not gzip", place) from None
    if len(bits) > MAX_BYTES:
        raise _malformed(f"the list expands to more than {MAX_BYTES} bytes", place)
    if not gzip.eof or gzip.unused_data:
        raise _malformed("`encodedList` is cut short or has something after its end", place)
    return bits


def _messages(entry: Mapping[str, Any], size: int) -> Mapping[int, str] | None:
    listed = entry.get("statusMessage")
    if listed is None and size == 1:
        return None
    place = "/statusMessage"
    if not isinstance(listed, list | tuple) or len(listed) != 2**size:
        raise _malformed(f"a status of {size} bits has {2**size} messages", place)
    messages: dict[int, str] = {}
    for message in listed:
        status = message.get("status") if isinstance(message, Mapping) else None
        text = message.get("message") if isinstance(message, Mapping) else None
        if not isinstance(status, str) or not re.fullmatch(r"0x[0-9a-fA-F]{1,2}", status) or not isinstance(text, str):
            raise _malformed("a status message has a `status` such as 0x1 and a `message`", place)
        messages[int(status, 16)] = text
    if set(messages) != set(range(2**size)):
        raise _malformed(f"the messages do not cover each value of {size} bits once", place)
    return messages


def _string(entry: Mapping[str, Any], member: str) -> str:
    value = entry.get(member)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT:
        raise _malformed(f"a status entry has a string `{member}`, of at most {MAX_TEXT} characters", f"/{member}")
    return value


def _malformed(message: str, place: str) -> StatusError:
    return StatusError(message, pointer=place, problem_type=MALFORMED_ERROR)
