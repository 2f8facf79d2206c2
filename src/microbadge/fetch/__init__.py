"""The one door to the network.

`Fetch` is a callable: a URL in, a `Fetched` out, `UnavailableError` when nothing came. The default,
`no_network`, refuses everything. `HttpsFetch` is bounded in scheme, address, size, time and redirects, since the
URLs it is given come out of documents that strangers wrote.
"""

from __future__ import annotations

from .addresses import Address, Resolve, is_public, resolve_host
from .fetched import Fetch, Fetched, no_network
from .https import MAX_REDIRECTS, MAX_SIZE, TIMEOUT, HttpsFetch
from .line import Connect, connect_to
from .target import MAX_URL

__all__ = [
    "MAX_REDIRECTS",
    "MAX_SIZE",
    "MAX_URL",
    "TIMEOUT",
    "Address",
    "Connect",
    "Fetch",
    "Fetched",
    "HttpsFetch",
    "Resolve",
    "connect_to",
    "is_public",
    "no_network",
    "resolve_host",
]
