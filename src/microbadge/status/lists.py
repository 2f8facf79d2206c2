"""What a status list says: lists of bits, which are credentials, and the revocation lists of 1EdTech.

Bitstring Status List 1.0, sections 2.2 and 3.2; StatusList2021; Open Badges 3.0, section 9.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple, Protocol

from ..errors import StatusError
from ..strict_json import comparable_id, each
from .bits import MINIMUM_ENTRIES, decode, value_at
from .entry import EntryType, StatusEntry
from .problems import LENGTH_ERROR, VERIFICATION_ERROR, beyond_the_end, malformed

LIST_TYPE = "BitstringStatusListCredential"
SUBJECT_TYPE = "BitstringStatusList"


class Status(NamedTuple):
    """What a list says under an entry: a `value`, 0 for nothing, and what it means in words, where that is known."""

    value: int
    text: str | None = None


class StatusList(Protocol):
    """A list that was read."""

    @property
    def ttl(self) -> timedelta | None:
        """How long it may be kept before it is fetched again, where it says so."""

    @property
    def warning(self) -> str | None:
        """What is odd about it, and does not spoil it."""

    def status(self, entry: StatusEntry) -> Status:
        """Return what the list says under the entry. Raises `StatusError` when it cannot say anything."""


@dataclass(frozen=True, slots=True)
class BitstringList:
    """An expanded list: the purposes it serves and its bits, the first being the left-most of the first byte."""

    purposes: frozenset[str]
    bits: bytes
    ttl: timedelta | None = None
    may_be_short: bool = False

    @property
    def warning(self) -> str | None:
        """Said of a list that is too short to hide who is looked up, where that does not spoil it."""
        if self.may_be_short and len(self.bits) * 8 < MINIMUM_ENTRIES:
            return f"the status list has fewer than {MINIMUM_ENTRIES} entries, and may give away who was looked up"
        return None

    def status(self, entry: StatusEntry) -> Status:
        """Return the entry's value: 0 for a credential in force (section 3.2).

        Raises `StatusError` when the list serves another purpose, is too short, or has no such index.
        """
        if entry.purpose not in self.purposes:
            raise StatusError(f"the list does not say who is under {entry.purpose!r}", problem_type=VERIFICATION_ERROR)
        if not self.may_be_short and len(self.bits) * 8 < MINIMUM_ENTRIES * entry.size:
            raise StatusError(f"a status list has at least {MINIMUM_ENTRIES} entries", problem_type=LENGTH_ERROR)
        if (entry.index + 1) * entry.size > len(self.bits) * 8:
            raise beyond_the_end()
        value = value_at(self.bits, entry.index, entry.size)
        return Status(value, (entry.messages or {}).get(value))


@dataclass(frozen=True, slots=True)
class RevocationList:
    """A list of 1EdTech: the ids of the credentials that were revoked, with the reason where there is one."""

    revoked: Mapping[str, str | None]
    ttl = None
    warning = None

    def status(self, entry: StatusEntry) -> Status:
        """Return 1 and the reason for a credential that is on the list, and 0 for one that is not."""
        name = comparable_id(entry.credential_id)
        return Status(1, self.revoked[name]) if name in self.revoked else Status(0)


def read_list(document: Mapping[str, Any], kind: EntryType) -> StatusList:
    """Read the list to which entries of the type `kind` point, out of its document.

    Call it only with a list that is the issuer's: with a credential whose own proof was verified, or the unsigned
    revocation list that came from the address in a verified credential. Raises `StatusError` when it is malformed, and
    for one that would expand beyond `MAX_BYTES`, before it does.
    """
    if kind is EntryType.REVOCATION_LIST:
        return RevocationList(_revoked(document))
    if kind is EntryType.STATUS_LIST_2021:
        subject = _subject(document, "StatusList2021Credential", "StatusList2021")
        bits = decode(subject.get("encodedList"), multibase=False)
        # Only the standard that took its place made the least length a rule for verifiers.
        return BitstringList(_purposes(subject), bits, may_be_short=True)
    subject = _subject(document, LIST_TYPE, SUBJECT_TYPE)
    return BitstringList(_purposes(subject), decode(subject.get("encodedList")), _ttl(subject))


def _subject(document: Mapping[str, Any], list_type: str, subject_type: str) -> Mapping[str, Any]:
    if list_type not in _values(document, "type"):
        raise malformed(f"a status list credential here has the type {list_type}", "/type")
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or subject_type not in _values(subject, "type"):
        raise malformed(f"the subject of a status list credential here is one {subject_type}", "/credentialSubject")
    return subject


def _purposes(subject: Mapping[str, Any]) -> frozenset[str]:
    purposes = _values(subject, "statusPurpose")
    if not purposes or not all(isinstance(purpose, str) for purpose in purposes):
        raise malformed("`statusPurpose` is a string or a list of strings", "/credentialSubject/statusPurpose")
    return frozenset(purposes)


def _ttl(subject: Mapping[str, Any]) -> timedelta | None:
    if "ttl" not in subject:
        return None
    ttl = subject["ttl"]
    if isinstance(ttl, bool) or not isinstance(ttl, int) or ttl < 0:
        raise malformed("`ttl` is a number of milliseconds from 0 up", "/credentialSubject/ttl")
    return timedelta(milliseconds=ttl)


def _revoked(document: Mapping[str, Any]) -> Mapping[str, str | None]:
    """The ids on a revocation list; both spellings of the member that holds them are in use."""
    if "revokedCredential" not in document and "revokedCredentials" not in document:
        raise malformed("a revocation list has a member `revokedCredential`", "/revokedCredential")
    revoked: dict[str, str | None] = {}
    for place, listed in each(document, "revokedCredential") + each(document, "revokedCredentials"):
        entry = listed if isinstance(listed, Mapping) else {"id": listed}
        name, is_revoked, reason = entry.get("id"), entry.get("revoked", True), entry.get("revocationReason")
        if not isinstance(name, str) or not isinstance(is_revoked, bool) or not isinstance(reason, str | None):
            raise malformed("what is revoked has an `id`, `revoked` true or false, and a `revocationReason`", place)
        if is_revoked:
            revoked.setdefault(comparable_id(name), reason)
    return revoked


def _values(holder: Mapping[str, Any], member: str) -> list[Any]:
    return [value for _, value in each(holder, member)]
