"""Status lists that came before: thousands of badges name one list, which is read once as long as it stays the same.

What follows from its bytes is remembered with the frozen document. What depends on anything else, such as the key of
the issuer and whose list it has to be, is asked each time; only where all of that is the same too, and the time asked
about, what came of it is the same.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ..errors import UnavailableError
from ..fetch import Fetched
from ..frozen import Frozen, freeze
from ..reading import Received
from ..status import BitstringList, EntryType, StatusList, read_list
from .requests import Requests, VerifiedList

MAX_SIZE = 100_000
"""Bytes of a list that is remembered; a list of 131,072 entries has at most 22,000."""
MAX_EXPANDED = 131_072
"""Bytes of the same when it is expanded."""
MAX_TOTAL = 2_000_000
MAX_LISTS = 64


class ListsMet:
    """The lists that came last, by the SHA-256 of their bytes."""

    def __init__(self) -> None:
        self._met: dict[str, Received] = {}
        self._total = 0
        self._lock = threading.Lock()

    def get(self, digest: str | None) -> Received | None:
        """Recall what a list holds."""
        return None if digest is None else self._met.get(digest)

    def keep(self, size: int, received: Received) -> Received:
        """Remember a list of that many bytes, and return it as it is remembered; not one that is a token, or large.

        It is one that was read from its bytes, and has not many values.
        """
        if size > MAX_SIZE or received.document is None or received.token is not None:
            return received
        received = replace(received, document=freeze(received.document))
        with self._lock:
            if len(self._met) >= MAX_LISTS or self._total + size > MAX_TOTAL:
                self._met.clear()
                self._total = 0
            self._met[received.input.sha256] = received
            self._total += size
        return received


class VerifiedBefore:
    """The lists that were verified last, by all that it depends on, but for the answers that were fetched for it.

    These are the documents of keys: they are fetched each time, and have to be the same.
    """

    def __init__(self) -> None:
        self._verified: dict[Hashable, tuple[VerifiedList, Mapping[str, Fetched]]] = {}

    def get(self, about: Hashable, requests: Requests) -> VerifiedList | None:
        """Recall a list that was verified, if it would be verified again just so."""
        found = self._verified.get(about)
        if found is None:
            return None
        verified, answers = found
        try:
            is_same = all(requests(url) == answer for url, answer in answers.items())
        except UnavailableError:
            return None
        return verified if is_same else None

    def keep(self, about: Hashable, verified: VerifiedList, requests: Requests) -> None:
        """Remember that a list was verified, and on which answers; `requests` are those for the list alone."""
        answers = requests.answered
        if type(verified.document) is not Frozen or sum(len(answer.content) for answer in answers.values()) > MAX_SIZE:
            return
        if len(self._verified) >= MAX_LISTS:
            self._verified = {}
        self._verified[about] = verified, answers


def expanded(document: Mapping[str, Any], kind: EntryType) -> StatusList:
    """Read what the list says, as `status.read_list` does; one that was met, and is not long, is expanded once."""
    if type(document) is not Frozen:
        return read_list(document, kind)
    found = document.known(("list", kind), partial(_short_list, kind=kind))
    return read_list(document, kind) if found is None else found


def _short_list(document: Mapping[str, Any], kind: EntryType) -> StatusList | None:
    found = read_list(document, kind)
    return found if isinstance(found, BitstringList) and len(found.bits) <= MAX_EXPANDED else None
