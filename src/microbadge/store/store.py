"""The issuer's memory: what was promised, what was signed, what has become of it."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

from . import awards, events, finding, keys, lists, versions
from . import settings as kept
from .awards import Draft, Reservation
from .database import Database
from .finding import Filter
from .records import AwardRecord, AwardState, Event, Format, KeyRecord, ListRecord, StoreSettings

TIMEOUT = 30.0
"""Seconds to wait for a lock that another process has."""


class Store:
    """What one issuer has issued: awards, status entries, signed lists, keys' references and the log of events.

    Make one with `Store.create`, open one with `Store.open`. It is kept in an SQLite file (a path, or
    ``sqlite:///path``) or in a PostgreSQL database (``postgresql://…``). Every method is one transaction, and every
    change can be repeated: a second time it does nothing. Threads and processes may share a store; a process that
    forks opens it anew.

    Every method raises `UnavailableError` when the database is locked for too long, cannot be reached, is full or
    read-only, and `StoreError` when the records do not hold or do not allow what is asked for. No error tells a
    password. Times without zone are a `ValueError`.
    """

    def __init__(self, database: Database, settings: StoreSettings, recipient_salt: str) -> None:
        self._database = database
        self._settings = settings
        self._recipient_salt = recipient_salt

    @classmethod
    def create(cls, location: str | Path, settings: StoreSettings, *, timeout: float = TIMEOUT) -> Self:
        """Make a store in an empty database, or in a new file that only its owner may read.

        All of it is one transaction: a process that is killed leaves at most an empty file, in which the next
        one makes the store. Raises `StoreError` where a store, or anything else, is already.
        """
        salt = secrets.token_hex(32)
        with _closed_on_error(Database(location, timeout=timeout)) as database:
            database.make_file()
            with database.migrating() as connection:
                versions.require_empty(connection, database.place)
                versions.migrate(connection)
                kept.write(connection, settings, salt)
        return cls(database, settings, salt)

    @classmethod
    def open(cls, location: str | Path, *, timeout: float = TIMEOUT) -> Self:
        """Open a store. Raises `StoreError` where there is none, or one of a newer or older microbadge."""
        with _closed_on_error(Database(location, timeout=timeout)) as database:
            database.require_file()
            with database.reading() as connection:
                versions.require_newest(connection, database.place)
                settings, salt = kept.read(connection, database.place)
        return cls(database, settings, salt)

    @classmethod
    def upgrade(cls, location: str | Path, *, timeout: float = TIMEOUT) -> None:
        """Bring a store of an older microbadge to this version, in one transaction: all of it, or nothing.

        Raises `StoreError` where there is no store, or one of a newer microbadge.
        """
        with contextlib.closing(Database(location, timeout=timeout)) as database:
            database.require_file()
            with database.migrating() as connection:
                versions.require_store(connection, database.place)
                versions.migrate(connection)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._database.place!r})"

    @property
    def settings(self) -> StoreSettings:
        """What the issuer decided when the store was made."""
        return self._settings

    @property
    def recipient_salt(self) -> str:
        """The random salt, made with the store, of the hashes under which recipients are found again."""
        return self._recipient_salt

    def reserve(
        self,
        award_id: str,
        *,
        digest: str,
        credential_id: str,
        achievement_id: str | None,
        recipient: str | None,
        recipient_hash: str | None,
        sizes: Mapping[str, int],
        draft: Draft,
        at: datetime,
        valid_from: datetime | None,
        valid_until: datetime | None,
        format: Format,  # noqa: A002 - the name of the record's field
        public: bool = False,
        replaces: str | None = None,
        kind: str = "replaced",
        reason: str | None = None,
        detail: Mapping[str, Any] | None = None,
    ) -> AwardRecord:
        """Reserve an award id, with one random status index of each purpose, and keep the document to be signed.

        Where the award is there already, the record is returned as it is, whatever is asked for now: compare its
        `digest`. `sizes` are the bits of an entry by purpose (Bitstring Status List 1.0, `statusSize`). `draft` makes
        the document from the entries; it is called in the transaction, so it uses neither store nor network, and
        what it raises undoes everything.

        An award that `replaces` another has the next version of it, is shared if the other one is, and takes its
        place when it is completed; `kind`, `reason` and `detail` are of the event that is logged then. An award is
        replaced once: a second award that replaces it is a `StoreError`, as is one that replaces an award that is not
        there, and one of a credential id that another award has.
        """
        wanted = Reservation(
            award_id=award_id,
            digest=digest,
            credential_id=credential_id,
            achievement_id=achievement_id,
            recipient=recipient,
            recipient_hash=recipient_hash,
            at=at,
            valid_from=valid_from,
            valid_until=valid_until,
            format=format,
            public=public,
            replaces=replaces,
            replacement=None if replaces is None else {"kind": kind, "reason": reason, "detail": detail},
        )
        with self._database.writing() as connection:
            return awards.reserve(connection, wanted, sizes=sizes, draft=draft, length=self._settings.list_length)

    def complete(
        self,
        award_id: str,
        credential: str,
        *,
        verification_method: str,
        at: datetime,
        actor: str,
        inherit: Collection[str] = (),
        taken_back: Mapping[str, int] = MappingProxyType({}),
    ) -> AwardRecord:
        """Keep the signed credential of an award and log ``issued``; the first one wins, and is in the record.

        In the same moment it takes the place of the award that it `replaces`: what is set of that one, of the purposes
        to `inherit`, is set of the new one, which is shared if that one is; then that one's entries are set to
        `taken_back`, by purpose, so far as it has them. Raises `StoreError` for a key that the store does not know and
        `KeyMaterialError` for one that was retired or revoked, even just now; nothing is kept then.
        """
        with self._database.writing() as connection:
            return awards.complete(
                connection,
                award_id,
                credential,
                verification_method=verification_method,
                at=at,
                actor=actor,
                inherit=inherit,
                taken_back=taken_back,
            )

    def award(self, award_id: str) -> AwardRecord:
        """Return an award. Raises `StoreError` where there is none."""
        with self._database.reading() as connection:
            return finding.get(connection, award_id)

    def find_credential(self, credential_id: str) -> AwardRecord | None:
        """Return the newest award of a credential id that is signed, or None."""
        with self._database.reading() as connection:
            return finding.find_credential(connection, credential_id)

    def find_successor(self, award_id: str) -> AwardRecord | None:
        """Return the award that replaces another, or will once it is signed; None where there is none."""
        with self._database.reading() as connection:
            successor = finding.named_successor(connection, award_id)
            return None if successor is None else finding.get(connection, successor)

    def awards(
        self,
        *,
        achievement_id: str | None = None,
        recipient_hash: str | None = None,
        state: AwardState | None = None,
        verification_method: str | None = None,
        issued_since: datetime | None = None,
        issued_until: datetime | None = None,
        public: bool | None = None,
    ) -> Iterator[AwardRecord]:
        """Go through the awards that fit, in the order of their reservation, a page at a time.

        Issued from `issued_since` on, and before `issued_until`. A `recipient_hash` is made with
        ``microbadge.recipient.recipient_key(recipient, secret=store.recipient_salt)``. Between two pages nothing is
        held: the store may be changed on the way, and ten million awards do not fill the memory.
        """
        wanted = Filter(achievement_id, recipient_hash, state, verification_method, issued_since, issued_until, public)
        after = 0
        while True:
            with self._database.reading() as connection:
                page = finding.page(connection, wanted, after)
            yield from (record for _, record in page)
            if len(page) < finding.PAGE:
                return
            after = page[-1][0]

    def set_statuses(
        self,
        award_id: str,
        values: Mapping[str, int],
        *,
        kind: str,
        actor: str,
        reason: str | None,
        at: datetime,
        detail: Mapping[str, Any] | None = None,
        unless_revoked: bool = False,
    ) -> bool:
        """Set the status entries of an award, by purpose, and log an event of this kind.

        False, and no event, where every entry has its value already, or where that revokes an award that is revoked.
        Raises `StoreError` where the award is not there, was not issued yet or was replaced, with `unless_revoked`
        where it is revoked, and where it has no entry of a purpose or a value needs more bits than the entry has.
        """
        with self._database.writing() as connection:
            return awards.set_statuses(
                connection,
                award_id,
                values,
                kind=kind,
                actor=actor,
                reason=reason,
                at=at,
                detail=detail,
                unless_revoked=unless_revoked,
            )

    def share(self, award_id: str, public: bool, *, actor: str, at: datetime) -> bool:
        """Note whether the holder lets the credential be published, every version of it; False where it was noted."""
        with self._database.writing() as connection:
            return awards.share(connection, award_id, public, actor=actor, at=at)

    def lists(self, numbers: Collection[int] | None = None) -> list[ListRecord]:
        """Return every status list, or those of the numbers, in the order in which they were opened."""
        with self._database.reading() as connection:
            return lists.find_lists(connection, *(() if numbers is None else (lists.is_one_of(numbers),)))

    def lists_to_sign(self, *, at: datetime, valid_until: datetime, keys: Collection[str]) -> list[ListRecord]:
        """Return the status lists that are not signed as they stand, valid until that time or later, by these keys.

        And those that were signed in the future of the time `at`. `keys` are verification methods. Only these lists
        are read: an issuer of many has many, and changes few.
        """
        with self._database.reading() as connection:
            return lists.find_lists(connection, lists.is_due(at, valid_until, keys))

    def list_values(self, number: int) -> tuple[int, dict[int, int]]:
        """Return the version of a status list and its values by index, those that are not 0.

        The version is read first: the values may be newer than it says, never older.
        """
        with self._database.reading() as connection:
            return lists.list_values(connection, number)

    def save_list(
        self,
        number: int,
        *,
        version: int,
        credential: str,
        verification_method: str,
        signed_at: datetime,
        valid_until: datetime,
    ) -> bool:
        """Keep the signed credential of a status list; False where one of a newer version, or time, is kept."""
        with self._database.writing() as connection:
            return lists.save_list(
                connection,
                number,
                version=version,
                credential=credential,
                verification_method=verification_method,
                signed_at=signed_at,
                valid_until=valid_until,
            )

    def add_key(self, verification_method: str, public_key: Mapping[str, Any], *, at: datetime, actor: str) -> bool:
        """Keep a reference to a key of the issuer, with its public JWK; False where it is kept already.

        The keys that were added before are retired by it, in the same transaction: of two that are added at once the
        later one stays. Raises `StoreError` where another key has the name.
        """
        with self._database.writing() as connection:
            return keys.add_key(connection, verification_method, public_key, at=at, actor=actor)

    def retire_key(self, verification_method: str, *, at: datetime, actor: str) -> bool:
        """Note that a key signs nothing more from now on; what it signed stays good."""
        with self._database.writing() as connection:
            return keys.retire_key(connection, verification_method, at=at, actor=actor)

    def revoke_key(
        self, verification_method: str, *, since: datetime, at: datetime, actor: str, reason: str | None = None
    ) -> bool:
        """Note since when a key is not to be trusted; an earlier time replaces a later one."""
        with self._database.writing() as connection:
            return keys.revoke_key(connection, verification_method, since=since, at=at, actor=actor, reason=reason)

    def keys(self) -> list[KeyRecord]:
        """Return the keys in the order in which they were added."""
        with self._database.reading() as connection:
            return keys.all_keys(connection)

    def events(self, award_id: str | None = None, since: datetime | None = None) -> Iterator[Event]:
        """Go through the log, oldest line first: of one award, or of what was done at a time or later."""
        after = 0
        while True:
            with self._database.reading() as connection:
                page = events.page_of_events(connection, after, award_id, since)
            yield from page
            if len(page) < events.PAGE:
                return
            after = page[-1].number


@contextlib.contextmanager
def _closed_on_error(database: Database) -> Iterator[Database]:
    try:
        yield database
    except BaseException:
        database.close()
        raise
