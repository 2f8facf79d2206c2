"""The status lists of a site: as they were last signed, and only while that is what stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from ..errors import StoreError
from ..registrar import list_url
from ..registrar.lists import due_lists
from ..store import ListRecord, Store
from .page import CREDENTIAL, Page

_PATH = re.compile(r"status/([1-9][0-9]{0,8})\.json", flags=re.ASCII)


class UnsignedListError(StoreError):
    """A status list that was changed since it was signed, has expired, or was signed with a key revoked since.

    Whoever was shown it would take what was so once for what is so today.
    """


class StatusLists:
    """Reads the lists from the store; `clock` tells the time at which they must still hold."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._site = store.settings.site

    def get(self, path: str) -> Page | None:
        """The list at a path, None where there is none. Raises `UnsignedListError`."""
        match = _PATH.fullmatch(path)
        if match is None:
            return None
        return next(map(self._page, self._store.lists([int(match[1])])), None)

    def pages(self, *, blank: Collection[str] = ()) -> Iterator[Page]:
        """All lists; those at the paths in `blank` without content. Raises `UnsignedListError` for any other."""
        for record in self._store.lists():
            path = self._path(record)
            if path in blank:
                yield Page(path, list_url(self._site, record.number), b"", CREDENTIAL)
            else:
                yield self._page(record)

    def due(self) -> list[str]:
        """The paths of the lists that the issuer's key would sign now: those not signed as they stand, and others."""
        return [self._path(record) for record in due_lists(self._store, at=self._clock())]

    def _path(self, record: ListRecord) -> str:
        return list_url(self._site, record.number).removeprefix(f"{self._site}/")

    def _page(self, record: ListRecord) -> Page:
        keys = self._store.keys()
        revoked = {key.verification_method for key in keys if key.revoked_at is not None}
        expired = record.valid_until is None or record.valid_until <= self._clock()
        changed = record.signed_version < record.version
        if record.credential is None or changed or expired or record.verification_method in revoked:
            raise UnsignedListError(
                f"status list {record.number} is not signed as it stands: that needs the issuer's key"
            )
        url = list_url(self._site, record.number)
        return Page(self._path(record), url, record.credential.encode(), CREDENTIAL)
