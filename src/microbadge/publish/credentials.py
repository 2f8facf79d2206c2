"""The credentials of a site: those that their holders let be shown, and where those were that no longer are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..registrar import credential_url
from ..store import AwardRecord, AwardState, Event, Store
from .names import Names
from .page import CREDENTIAL, TOKEN, Page

_PATH = re.compile(r"credentials/([0-9a-f-]{36})\.(?:json|jwt)", flags=re.ASCII)
_TYPES = {"json": CREDENTIAL, "jwt": TOKEN}
_UNSHARED = "unshared"
"""The event of a holder who allows it no longer."""


class Credentials:
    """Reads the credentials from the store, page after page: never all of them at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._site = store.settings.site
        self._names = Names(store)

    def get(self, path: str) -> Page | None:
        """The newest copy of the credential at a path; None where nothing is shown."""
        match = _PATH.fullmatch(path)
        if match is None:
            return None
        record = self._store.find_credential(f"urn:uuid:{match[1]}")
        if record is None:
            credential_id = self._names.find(match[1])
            record = None if credential_id is None else self._store.find_credential(credential_id)
        return next((page for page in self._shown(record) if page.path == path), None)

    def pages(self) -> Iterator[Page]:
        """The newest copy of each credential that is shared, unless it was taken back."""
        for record in self._store.awards(state=AwardState.IN_FORCE, public=True):
            yield from self._shown(record)

    def withdrawn(self) -> Iterator[str]:
        """The addresses of credentials that were shared once and are not to be shown now; some may come twice."""
        for record in self._store.awards(public=True):
            if record.state in (AwardState.REVOKED, AwardState.SUSPENDED):
                yield credential_url(self._site, record)
        for event in self._store.events():
            if event.kind == _UNSHARED and event.award_id is not None:
                newest = self._store.find_credential(self._store.award(event.award_id).credential_id)
                # One that may be shown, and was taken back, has come already.
                if newest is not None and not newest.public and self._is_last(event):
                    yield credential_url(self._site, newest)

    def _is_last(self, event: Event) -> bool:
        """Whether the holder never changed their mind again."""
        events = self._store.events(event.award_id)
        return all(other.number <= event.number for other in events if other.kind == _UNSHARED)

    def _shown(self, record: AwardRecord | None) -> Iterator[Page]:
        """The page of a credential, if it has one: its holder lets it be shown, and it was not taken back."""
        if record is None or record.credential is None or not record.public or record.state is not AwardState.IN_FORCE:
            return
        url = credential_url(self._site, record)
        yield Page(url.removeprefix(f"{self._site}/"), url, record.credential.encode(), _TYPES[record.format])
