"""The fetches of one verification, and the status lists that were verified in it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import UnavailableError
from ..fetch import Fetch, Fetched
from ..fetch.target import MAX_URL
from ..report import VerificationReport

MAX_REQUESTS = 12
"""Addresses that are fetched for one credential: its key, status lists and schemas, and the keys of these."""
MAX_ADDRESSES = 100
"""Addresses that are fetched for one input, however many credentials it holds; a career's badges need fewer."""
MAX_SECONDS = 60.0
"""Seconds after which nothing more is fetched for one input, however many credentials it presents."""
UNREACHABLE = "the address could not be reached"


@dataclass(frozen=True, slots=True)
class VerifiedList:
    """A status list whose proof holds: its document, the report on it, and when it says that it was signed."""

    document: Mapping[str, Any]
    report: VerificationReport
    signed_at: datetime | None


class Requests:
    """The fetches of one credential: each address once, and a few addresses at most, since strangers choose them.

    Those of the credentials of one input share their answers, their number, the end of the time, and the `lists` that
    were verified, by address, type and issuer.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._answers: dict[str, Fetched | UnavailableError] = {}
        self._asked: set[str] = set()
        self._own = self._asked
        self._end = time.monotonic() + MAX_SECONDS
        self.lists: dict[tuple[str, str, str], VerifiedList] = {}

    def for_another(self) -> Requests:
        """Those of another credential of the same verification: what was fetched already is not fetched again."""
        other = Requests(self._fetch)
        other._answers, other._end, other.lists = self._answers, self._end, self.lists
        return other

    def for_part(self) -> Requests:
        """Those of a document on which the credential rests: they count as the credential's, and it has its own."""
        part = self.for_another()
        part._asked = self._asked
        return part

    def apart(self) -> Requests:
        """Those of something that the credential names, which does not count as the credential's own."""
        other = self.for_another()
        other._own = self._own
        return other

    def through(self, fetch: Fetch) -> Fetch:
        """The same limits for another fetch: that of a registry, which whoever verifies has chosen."""

        def ask(url: str) -> Fetched:
            other = self.for_another()
            other._fetch = fetch
            return other(url)

        return ask

    def __call__(self, url: str) -> Fetched:
        """Fetch the address, or answer as before. Raises `UnavailableError`."""
        if len(url) > MAX_URL:
            raise UnavailableError(f"not fetched: an address of more than {MAX_URL} characters", url=url)
        if url not in self._asked and len(self._asked) >= MAX_REQUESTS:
            message = f"not fetched: a credential that needs more than {MAX_REQUESTS} addresses"
            raise UnavailableError(message, url=url)
        if url not in self._answers and len(self._answers) >= MAX_ADDRESSES:
            message = f"not fetched: an input that needs more than {MAX_ADDRESSES} addresses"
            raise UnavailableError(message, url=url)
        self._asked.add(url)
        self._own.add(url)
        if url not in self._answers:
            self._answers[url] = self._ask(url)
        answer = self._answers[url]
        if isinstance(answer, UnavailableError):
            raise answer
        return answer

    def _ask(self, url: str) -> Fetched | UnavailableError:
        if time.monotonic() > self._end:
            return UnavailableError(f"not fetched: {MAX_SECONDS:.0f} seconds of fetching are over", url=url)
        try:
            return self._fetch(url)
        except UnavailableError as error:
            return UnavailableError(str(error), url=url)  # whatever the fetch calls the address, a report has this one
        except OSError:
            return UnavailableError(UNREACHABLE, url=url)

    @property
    def answered(self) -> Mapping[str, Fetched]:
        """What came, by the address that was asked for."""
        return {url: answer for url in self._own if isinstance(answer := self._answers.get(url), Fetched)}
