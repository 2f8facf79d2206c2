"""The one door to the network.

`Fetch` is a callable: a URL in, a `Fetched` out, `UnavailableError` when nothing came. The default,
`no_network`, refuses everything. `HttpsFetch` is bounded in scheme, address, size, time and redirects, since the
URLs it is given come out of documents that strangers wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazily import lazily
from .fetched import MAX_SIZE, Fetch, Fetched, no_network

if TYPE_CHECKING:
    from .addresses import Address, Resolve
    from .connection import Connect
    from .https import HttpsFetch

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

if not TYPE_CHECKING:  # a type checker would take every name for one that is there
    __getattr__, __dir__ = lazily(
        __name__,
        {"addresses": "Address Resolve", "connection": "Connect", "https": "HttpsFetch"},
    )
