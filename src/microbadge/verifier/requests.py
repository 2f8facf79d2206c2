"""The fetches of one verification."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import UnavailableError
from ..fetch import Fetch, Fetched

MAX_REQUESTS = 12
"""Addresses that are fetched for one credential: its key, status lists and schemas, and the keys of these."""


class Requests:
    """The fetches of one verification: each address once, and a few addresses at most, since strangers choose them."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._answers: dict[str, Fetched | UnavailableError] = {}
        self._limit = MAX_REQUESTS

    def __call__(self, url: str) -> Fetched:
        """Fetch the address, or answer as before. Raises `UnavailableError`."""
        if url not in self._answers:
            if len(self._answers) >= self._limit:
                message = f"not fetched: a credential that needs more than {MAX_REQUESTS} addresses"
                raise UnavailableError(message, url=url)
            try:
                self._answers[url] = self._fetch(url)
            except UnavailableError as error:
                self._answers[url] = error
        answer = self._answers[url]
        if isinstance(answer, UnavailableError):
            raise answer
        return answer

    def allow_for(self, credentials: int) -> None:
        """Let each of so many credentials have its addresses."""
        self._limit = MAX_REQUESTS * max(1, credentials)

    @property
    def answered(self) -> Mapping[str, Fetched]:
        """What came, by the address that was asked for."""
        return {url: answer for url, answer in self._answers.items() if isinstance(answer, Fetched)}
