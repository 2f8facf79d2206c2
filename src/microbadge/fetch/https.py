"""`HttpsFetch`: fetch over HTTPS, within bounds."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from http.client import HTTPResponse

from ..datetimes import now
from ..errors import UnavailableError
from .addresses import Lookups, Resolve, is_public, resolve_host
from .answer import asked, lifetime, media_type, read_content, retry_after
from .attempt import Deadline, TransientError, translated
from .cache import Cache
from .connection import Connect, connect_to, open_connection, public_authorities
from .fetched import MAX_SIZE, Fetched
from .target import MAX_URL, follow, read_target

MAX_REDIRECTS = 3
TIMEOUT = 10.0
"""Seconds for one fetch in all: lookups, redirects, attempts, the pauses between them, and the body."""
MAX_AGE = 300.0
"""Seconds for which an answer is given again. A badge that was taken back is seen to be so after this long."""
RETRIES = 2
BACK_OFF = 0.25
"""Seconds before the second attempt, twice as many before the third."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_BUSY = frozenset({429, 502, 503, 504})
"""Statuses that may pass: too many requests, and a server behind the server that did not answer."""


class HttpsFetch:
    """Fetch over HTTPS, within bounds: public addresses only, checked and then connected to as checked.

    A host is refused when any of its addresses is not public (`is_public`), on each redirect anew. `timeout` is in
    seconds for the whole of one fetch, and `max_size` in bytes, before and after expanding gzip.

    An answer is kept for `max_age` seconds, or less where its `Cache-Control` says so, and `Fetched.fetched_at` tells
    its age; 0 keeps nothing. Failures are not kept. What may pass (a broken connection, a status of 429, 502, 503 or
    504) is asked `retries` times more, after a pause that grows and is as long as `Retry-After` says, where the
    timeout leaves room for it; a refusal is final.

    `resolve` looks up a host name, `connect` opens a connection to an address, and `clock` tells the time for
    `fetched_at`: parameters, so that tests need no network. It serves several threads at once.
    """

    def __init__(
        self,
        *,
        timeout: float = TIMEOUT,
        max_size: int = MAX_SIZE,
        max_age: float = MAX_AGE,
        retries: int = RETRIES,
        resolve: Resolve = resolve_host,
        connect: Connect = connect_to,
        ssl_context: ssl.SSLContext | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._timeout = timeout
        self._max_size = max_size
        self._max_age = max_age
        self._retries = retries
        self._lookups = Lookups(resolve)
        self._connect = connect
        self._ssl_context = ssl_context
        self._clock = clock
        self._cache = Cache()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made for the first answer that is asked for: reading all the authorities takes longer than most verdicts."""
        return public_authorities() if self._ssl_context is None else self._ssl_context

    def __call__(self, url: str) -> Fetched:
        """Fetch the URL. Raises `UnavailableError` for anything but a complete answer with status 200."""
        kept = self._cache.get(url, self._clock())
        if kept is not None:
            return kept
        try:
            return self._persist(url, Deadline(self._timeout))
        except UnavailableError as error:
            raise UnavailableError(str(error), url=url[:MAX_URL]) from None

    def _persist(self, url: str, deadline: Deadline) -> Fetched:
        pause, retries = BACK_OFF, self._retries
        while True:
            try:
                with translated():
                    return self._follow(url, deadline)
            except TransientError as error:
                wait = max(pause, error.after)
                if retries <= 0 or not deadline.allows(wait):
                    raise
            time.sleep(wait)
            pause, retries = 2 * pause, retries - 1

    def _follow(self, url: str, deadline: Deadline) -> Fetched:
        target, seconds = url, self._max_age
        for _ in range(MAX_REDIRECTS + 1):
            with self._asked(target, deadline) as response:
                seconds = lifetime(response.headers, seconds)
                if response.status in _REDIRECTS and "location" in response.headers:
                    target = follow(target, response.headers["location"])
                    continue
                message = f"the server answered with status {response.status}"
                if response.status in _BUSY:
                    raise TransientError(message, after=retry_after(response.headers, self._clock()))
                if response.status != _OK:
                    raise UnavailableError(message)
                content = read_content(response, self._max_size)
                now = self._clock()
                fetched = Fetched(content, target, now, media_type(response.headers))
                self._cache.keep(url, fetched, since=now, seconds=seconds)
                return fetched
        raise UnavailableError(f"more than {MAX_REDIRECTS} redirects")

    @contextlib.contextmanager
    def _asked(self, url: str, deadline: Deadline) -> Iterator[HTTPResponse]:
        target = read_target(url)
        addresses = self._lookups(target.host, target.port, deadline)
        if not addresses or not all(is_public(address) for address in addresses):
            raise UnavailableError(f"{target.host} is not a host on the public internet")
        with (
            open_connection(
                target,
                addresses,
                connect=self._connect,
                context=self._context,
                deadline=deadline,
                max_size=self._max_size,
            ) as connection,
            asked(connection, target) as response,
        ):
            yield response
