"""What the store holds, as plain values: no database in them, and nothing of what a credential means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from ..errors import KeyMaterialError, StoreError
from ..status import MINIMUM_ENTRIES

PURPOSES = ("revocation", "suspension", "refresh", "message")
"""The purposes a status list may have (Bitstring Status List 1.0, section 2.2, `statusPurpose`)."""

Format = Literal["json", "jwt"]
"""How a credential is written: JSON with an embedded proof, or a compact JWS."""

_HOST = re.compile(r"https://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::([1-9][0-9]{0,4}))?", flags=re.ASCII)
# A part of a path: what no server, shell or file system reads in a way of its own.
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]{1,100}", flags=re.ASCII)
_MAX_PATH = 500
_PAGES = re.compile(r"|profile\.json|style\.css|(.*/)?index\.html|(status|credentials|achievements|verify)(/.*)?")
"""The paths below the site at which documents of another kind than the keys' lie."""


class AwardState(StrEnum):
    """What has become of an award; where several hold, the first of replaced, revoked and suspended is told."""

    RESERVED = "reserved"
    IN_FORCE = "in force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What an issuer decides when the store is made; it is kept in the database.

    `profile` is the issuer's Profile, whose ``id`` is the controller of its keys. `site` is the https URL, with no
    slash at its end, under which the issuer publishes; the status lists lie at ``<site>/status/…``. `purposes` are
    those of the status entries of each new award, with revocation always among them. With `refresh` new credentials
    carry a refresh service at the site. Recipients' identifiers are kept as salted hashes, and with
    `keep_recipients` in the clear too. A new status list has `list_length` entries, a multiple of 8; `ttl` is how
    long a fetched list may be kept, `list_validity` how long a signed one is valid.

    Raises `StoreError` for settings that no issuer can work with.
    """

    profile: Mapping[str, Any]
    site: str
    purposes: tuple[str, ...] = ("revocation",)
    refresh: bool = False
    keep_recipients: bool = False
    list_length: int = MINIMUM_ENTRIES
    ttl: timedelta = timedelta(days=1)
    list_validity: timedelta = timedelta(days=90)

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is issued with it."""
        if not isinstance(self.profile.get("id"), str):
            raise StoreError("the issuer's profile has no `id`", pointer="/profile/id")
        check_site(self.site, self.profile["id"])
        if "revocation" not in self.purposes or len(set(self.purposes)) != len(self.purposes):
            raise StoreError("the purposes are different ones, revocation among them", pointer="/purposes")
        for purpose in self.purposes:
            check_purpose(purpose)
        if self.list_length < MINIMUM_ENTRIES or self.list_length % 8:
            raise StoreError(
                f"a status list has at least {MINIMUM_ENTRIES} entries, a multiple of 8",
                pointer="/list_length",
                actual=self.list_length,
            )
        for name, span in (("ttl", self.ttl), ("list_validity", self.list_validity)):
            if span < timedelta(seconds=1):
                raise StoreError("a status list holds for a second at least", pointer=f"/{name}")


@dataclass(frozen=True, slots=True)
class StatusEntryRecord:
    """The entry of one award in one status list: `value` is below 2 to the power of `size`, 0 when nothing is set."""

    purpose: str
    list_number: int
    index: int
    size: int
    value: int


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """An award and the credential made for it.

    `version` counts the awards of one credential id from 1: a corrected award has the next one. `draft` is the
    document before it is signed; `credential` is the signed one, JSON text or a compact JWS as `format` says, and
    None while the award is only reserved. `digest` is of what was asked for. `replaces` and `replaced_by` are
    award ids; an award is replaced once the next one is signed, and in force until then.
    """

    award_id: str
    credential_id: str
    version: int
    achievement_id: str | None
    recipient: str | None
    recipient_hash: str | None
    draft: Mapping[str, Any]
    credential: str | None
    format: Format
    verification_method: str | None
    reserved_at: datetime
    issued_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    public: bool
    replaces: str | None
    replaced_by: str | None
    statuses: tuple[StatusEntryRecord, ...]
    digest: str

    @property
    def state(self) -> AwardState:
        """What has become of the award."""
        if self.credential is None:
            return AwardState.RESERVED
        if self.replaced_by is not None:
            return AwardState.REPLACED
        if self.is_set("revocation"):
            return AwardState.REVOKED
        return AwardState.SUSPENDED if self.is_set("suspension") else AwardState.IN_FORCE

    def is_set(self, purpose: str) -> bool:
        """Whether its entry of that purpose is set; a replaced award is revoked too."""
        return any(entry.purpose == purpose and entry.value != 0 for entry in self.statuses)

    def require_issued(self) -> None:
        """Raise `StoreError` for an award that is only reserved."""
        if self.credential is None:
            raise StoreError(f"award {self.award_id} was begun and not issued: issue it again, and it will be")

    def require_not_replaced(self) -> None:
        """Raise `StoreError` for an award that was replaced."""
        if self.replaced_by is not None:
            raise StoreError(f"award {self.award_id} was replaced by {self.replaced_by}, which is the one in force")

    def require_not_revoked(self) -> None:
        """Raise `StoreError` for an award that was revoked."""
        if self.is_set("revocation"):
            raise StoreError(f"award {self.award_id} was revoked, which is for good: issue a new one")


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key of the issuer: `public_key` is a JWK; `revoked_at` is the time since when it is not to be trusted."""

    verification_method: str
    public_key: Mapping[str, Any]
    added_at: datetime
    retired_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_in_use(self) -> bool:
        """Whether the issuer signs with it: it was neither retired nor revoked."""
        return self.retired_at is None and self.revoked_at is None

    def require_in_use(self) -> None:
        """Raise `KeyMaterialError` unless the issuer signs with it."""
        if not self.is_in_use:
            done = "retired" if self.revoked_at is None else "revoked"
            message = f"the key was {done}: sign with the one that took its place"
            raise KeyMaterialError(message, actual=self.verification_method)


@dataclass(frozen=True, slots=True)
class ListRecord:
    """A status list of `length` entries of `size` bits.

    `version` starts at 1 and grows with each change of an entry; `signed_version` is the one that `credential`
    shows, 0 where the list was never signed.
    """

    number: int
    purpose: str
    size: int
    length: int
    version: int
    signed_version: int
    credential: str | None
    signed_at: datetime | None
    valid_until: datetime | None
    verification_method: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the event log, which only grows: what was done, when, by whom and why."""

    number: int
    at: datetime
    kind: str
    award_id: str | None
    actor: str
    reason: str | None
    detail: Mapping[str, Any] | None


def check_site(site: str, controller: str) -> None:
    """Raise `StoreError` for a site that cannot be published, and for a controller where one of its pages lies."""
    host = _HOST.match(site)
    path = "" if host is None else site[host.end() :]
    if host is None or not (path == "" or path.startswith("/")) or int(host[1] or 0) >= 2**16:
        raise StoreError("the site is an https URL of a domain name", pointer="/site", actual=site)
    segments = path.split("/")[1:]
    if len(path) > _MAX_PATH or not all(_SEGMENT.fullmatch(each) and each not in (".", "..") for each in segments):
        message = "the site's path has characters that servers read differently, or a slash at its end"
        raise StoreError(message, pointer="/site", actual=site)
    if controller == site or (controller.startswith(f"{site}/") and _PAGES.fullmatch(controller[len(site) + 1 :])):
        raise StoreError("at the issuer's id lies another page of its site", pointer="/profile/id", actual=controller)


def check_purpose(purpose: str) -> None:
    """Raise `StoreError` for a purpose that no list of an issuer may have."""
    if purpose not in PURPOSES:
        raise StoreError("no purpose of a status list", pointer="/purposes", expected=list(PURPOSES), actual=purpose)
