"""Finding credentials by their addresses, where the id is no UUID and the address has one that follows from it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from pathlib import PurePosixPath

from ..errors import UnavailableError
from ..registrar import credential_url
from ..store import Store

_DERIVED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", flags=re.ASCII)
"""A UUID that was made of a name (RFC 9562, section 5.5)."""
_REST = 9
"""Looking takes a tenth of the time at most."""


class Names:
    """The ids of the shared credentials, by their names on the site.

    No index of the store leads this way: it takes going through all that are shared. Since anybody may ask for a name
    that nothing has, that is done by one thread at a time, and the longer it took the longer it is not done again.
    What is shared in between is found later. `clock` counts seconds.
    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._looking = threading.Lock()
        self._found: dict[str, str] = {}
        self._not_before = clock()

    def find(self, name: str) -> str | None:
        """The id of the credential with the name, or None. Raises `UnavailableError` while another thread looks."""
        if _DERIVED.fullmatch(name) is None:
            return None
        if name not in self._found:
            self._look()
        return self._found.get(name)

    def _look(self) -> None:
        if not self._looking.acquire(blocking=False):
            raise UnavailableError("the shared credentials are being gone through")
        try:
            begun = self._clock()
            if begun >= self._not_before:
                self._found = self._names()
                ended = self._clock()
                self._not_before = ended + _REST * (ended - begun)
        finally:
            self._looking.release()

    def _names(self) -> dict[str, str]:
        site = self._store.settings.site
        named = (
            (PurePosixPath(credential_url(site, record)).stem, record.credential_id)
            for record in self._store.awards(public=True)
        )
        return {name: credential_id for name, credential_id in named if credential_id != f"urn:uuid:{name}"}
