"""The one door to the network.

`Fetch` is a callable: a URL in, a `Fetched` out, `UnavailableError` when nothing came. The default,
`no_network`, refuses everything. `HttpsFetch` is bounded in scheme, address, size, time and redirects, since the
URLs it is given come out of documents that strangers wrote.
"""

from __future__ import annotations

from .addresses import Address, Resolve
from .connection import Connect
from .fetched import Fetch, Fetched, no_network
from .https import MAX_SIZE, HttpsFetch

__all__ = [
    "MAX_SIZE",
    "Address",
    "Connect",
    "Fetch",
    "Fetched",
    "HttpsFetch",
    "Resolve",
    "no_network",
]
