"""The one door to the network.

`Fetch` is a callable: a URL in, a `Fetched` out, `UnavailableError` when nothing came. The default,
`no_network`, refuses everything. `HttpsFetch` is bounded in scheme, address, size, time and redirects, since the
URLs it is given come out of documents that strangers wrote.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from .errors import UnavailableError

MAX_SIZE = 8_000_000
MAX_REDIRECTS = 3
MAX_URL = 8_000
"""Characters of an address; sending a longer one takes as long as the server likes."""
TIMEOUT = 10.0
"""Seconds for one fetch in all, redirects and body included; a name lookup cannot be cut off, and counts."""

_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_deadline: ContextVar[float] = ContextVar("_deadline")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came for a URL: the bytes, the URL they came from after redirects, when, and their media type."""

    content: bytes
    url: str
    fetched_at: datetime | None = None
    media_type: str | None = None


Fetch = Callable[[str], Fetched]
"""A URL in, its content out. Raises `UnavailableError` when the content could not be had."""


def no_network(url: str) -> Fetched:
    """Refuse: the default, so that nothing is fetched unless the caller asks for it."""
    raise UnavailableError("not fetched: network access was not asked for", url=url)


_EMBEDDED_IPV4 = [
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
]
"""IPv6 ranges that hold an IPv4 address, and by how many bits it stands from the right."""
_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20", "fec0::/10")
]
"""Protocol assignments (Teredo among them), relays, documentation, site-local: here Python's versions disagree."""


def is_public(address: Address) -> bool:
    """Whether the address is on the public internet, also where it wraps an IPv4 address (6to4, NAT64, mapped)."""
    if any(address in network for network in _NOT_PUBLIC):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        for network, shift in _EMBEDDED_IPV4:
            if address in network:
                return is_public(ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF))
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve_host(host: str, port: int) -> list[Address]:
    """Look up the addresses of a host name. Raises `OSError` when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(entry[4][0]) for entry in found]


class _DeadlineSocket(ssl.SSLSocket):
    """A socket whose every read ends by the deadline of the fetch, so that a server cannot drip bytes for ever."""

    def do_handshake(self, *args: Any, **kwargs: Any) -> None:
        # An end that TLS did not announce is a cut line, and not the end of the answer.
        self.suppress_ragged_eofs = False
        self.settimeout(_remaining())
        super().do_handshake(*args, **kwargs)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_remaining())
        return super().recv_into(*args, **kwargs)


def _remaining() -> float:
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this fetch is over")
    return left


class _PinnedAdapter(HTTPAdapter):
    """Connects to one address that was checked, while TLS and the Host header keep the name."""

    def __init__(self, address: Address, context: ssl.SSLContext) -> None:
        self._address = address
        self._context = context
        super().__init__(max_retries=0)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host_params, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        host = host_params["host"]
        host_params["host"] = str(self._address)
        return host_params, {"ssl_context": self._context, "server_hostname": host}

    def add_headers(self, request: requests.PreparedRequest, **_: Any) -> None:
        # urllib3 would name the address here, and a server of many sites would not know which one is meant.
        request.headers["Host"] = urlsplit(str(request.url)).netloc

    def cert_verify(self, conn: Any, *_args: Any, **_kwargs: Any) -> None:
        # requests would add its own authorities to those that the context trusts.
        conn.cert_reqs = "CERT_REQUIRED"


class HttpsFetch:
    """Fetch over HTTPS, within bounds: public addresses only, checked and then connected to as checked.

    `resolve` looks up a host name and `allow` says which addresses may be connected to: parameters, so that
    tests need no network. `timeout` is in seconds for the whole fetch, `max_size` in bytes. An `ssl_context` is
    taken over: its sockets work for this fetch only.
    """

    def __init__(
        self,
        *,
        timeout: float = TIMEOUT,
        max_size: int = MAX_SIZE,
        resolve: Callable[[str, int], list[Address]] = resolve_host,
        allow: Callable[[Address], bool] = is_public,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._timeout = timeout
        self._max_size = max_size
        self._resolve = resolve
        self._allow = allow
        if ssl_context is None:
            ssl_context = ssl.create_default_context()
            ssl_context.load_verify_locations(certifi.where())
        ssl_context.sslsocket_class = _DeadlineSocket
        self._context = ssl_context

    def __call__(self, url: str) -> Fetched:
        """Fetch the URL. Raises `UnavailableError` for anything but a complete answer with status 200."""
        token = _deadline.set(time.monotonic() + self._timeout)
        try:
            with _unavailable(url):
                return self._follow(url)
        finally:
            _deadline.reset(token)

    def _follow(self, url: str) -> Fetched:
        target = url
        for _ in range(MAX_REDIRECTS + 1):
            with self._open(target) as response:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    target = urljoin(target, response.headers["location"])
                    continue
                if response.status_code != requests.codes.ok:
                    raise UnavailableError(f"the server answered with status {response.status_code}", url=url)
                return self._read(target, response)
        raise UnavailableError(f"more than {MAX_REDIRECTS} redirects", url=url)

    @contextlib.contextmanager
    def _open(self, url: str) -> Iterator[requests.Response]:
        address = self._address(url)
        with requests.Session() as session:
            session.trust_env = False
            session.adapters.clear()  # whatever is read as another scheme than https finds no way out
            session.mount("https://", _PinnedAdapter(address, self._context))
            headers = {"Accept": "application/json, */*;q=0.5", "Accept-Encoding": "identity"}
            with session.get(
                url, headers=headers, timeout=_remaining(), stream=True, allow_redirects=False
            ) as response:
                yield response

    def _address(self, url: str) -> Address:
        if len(url) > MAX_URL:
            raise UnavailableError(f"an address longer than {MAX_URL} characters is not fetched", url=url[:MAX_URL])
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.hostname is None:
            raise UnavailableError("only https addresses are fetched", url=url)
        if parts.username is not None or parts.password is not None:
            raise UnavailableError("an address with a user name in it is not fetched", url=url)
        addresses = self._resolve(parts.hostname, 443 if parts.port is None else parts.port)
        if not addresses or not all(self._allow(address) for address in addresses):
            raise UnavailableError(f"{parts.hostname} is not a host on the public internet", url=url)
        return addresses[0]

    def _read(self, url: str, response: requests.Response) -> Fetched:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise UnavailableError("the server compressed an answer that it was asked not to", url=url)
        content = bytearray()
        while chunk := response.raw.read1(_CHUNK):
            content += chunk
            if len(content) > self._max_size:
                raise UnavailableError(f"the answer is larger than {self._max_size} bytes", url=url)
        length = response.headers.get("content-length")
        if length is not None and length != str(len(content)):
            raise UnavailableError("the answer was cut short", url=url)
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower() or None
        return Fetched(bytes(content), url, datetime.now(UTC), media_type)


@contextlib.contextmanager
def _unavailable(url: str) -> Iterator[None]:
    """Turn what requests, urllib3 and the socket raise into `UnavailableError`; their texts stay out of it."""
    try:
        yield
    except UnavailableError:
        raise
    except requests.exceptions.SSLError:
        message = "no secure connection: the server's certificate is not good for this name, or it speaks no TLS"
        raise UnavailableError(message, url=url) from None
    except (requests.Timeout, ReadTimeoutError, TimeoutError):
        raise UnavailableError("the server did not answer in time", url=url) from None
    except (requests.RequestException, HTTPError, OSError, UnicodeError, ValueError):
        raise UnavailableError("the server could not be reached, or broke off", url=url) from None
