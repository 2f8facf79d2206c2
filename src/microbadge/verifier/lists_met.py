"""Status lists that came before: thousands of badges name one list, which is read once as long as it stays the same.

Only what follows from its bytes is remembered, with the frozen document. What depends on anything else, such as the
time asked about, the key of the issuer and whose list it has to be, is asked each time.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from ..frozen import freeze
from ..reading import Received, read

MAX_SIZE = 100_000
"""Bytes of a list that is remembered; a list of 131,072 entries has at most 22,000."""
MAX_TOTAL = 2_000_000
MAX_LISTS = 64


class ListsMet:
    """The lists that came last, by the SHA-256 of their bytes; those that are tokens are read each time."""

    def __init__(self) -> None:
        self._met: dict[str, Received] = {}
        self._total = 0
        self._lock = threading.Lock()

    def read(self, content: bytes, digest: str) -> Received:
        """Read a list, or recall what it holds."""
        found = self._met.get(digest)
        if found is not None:
            return found
        received = read(content)
        if len(content) > MAX_SIZE or received.document is None or received.token is not None:
            return received
        received = replace(received, document=freeze(received.document))
        with self._lock:
            if len(self._met) >= MAX_LISTS or self._total + len(content) > MAX_TOTAL:
                self._met.clear()
                self._total = 0
            self._met[digest] = received
            self._total += len(content)
        return received
