"""What was fetched a short while ago."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

from .fetched import Fetched

MAX_ENTRIES = 256
MAX_BYTES = 64_000_000


class Cache:
    """Answers by their URL, each with the time for which it is good; the ones used longest ago make room.

    Holds `MAX_ENTRIES` answers and `MAX_BYTES` bytes of content at most. Serves several threads.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[str, tuple[Fetched, datetime, float]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, url: str, now: datetime) -> Fetched | None:
        """Return what was kept for the URL, if it is still good."""
        with self._lock:
            if url not in self._entries:
                return None
            fetched, since, seconds = self._entries[url]
            if not 0 <= (now - since).total_seconds() < seconds:  # a clock that was set back knows no age
                self._drop(url)
                return None
            self._entries.move_to_end(url)
            return fetched

    def keep(self, url: str, fetched: Fetched, *, since: datetime, seconds: float) -> None:
        """Keep an answer for so many seconds."""
        with self._lock:
            self._drop(url)
            if seconds <= 0 or len(fetched.content) > MAX_BYTES:
                return
            self._entries[url] = (fetched, since, seconds)
            self._bytes += len(fetched.content)
            while len(self._entries) > MAX_ENTRIES or self._bytes > MAX_BYTES:
                self._drop(next(iter(self._entries)))

    def _drop(self, url: str) -> None:
        if url in self._entries:
            self._bytes -= len(self._entries.pop(url)[0].content)
