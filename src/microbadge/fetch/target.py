"""The URL as it is read here, and by nobody else.

What is looked up, connected to, named in TLS and sent as `Host` all come from one reading of the URL: two readers
that differ about where the host ends are how a check is walked around.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from ..errors import UnavailableError

MAX_URL = 8_000
"""Characters of an address; sending a longer one takes as long as the server likes."""
HTTPS_PORT = 443

_MAX_HOST = 253
"""Characters of a host name (RFC 1035, section 2.3.4)."""
_NEVER_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\]")
"""Controls, space and backslash: readers of URLs drop, keep or turn them as each likes."""
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
"""A host that ends in a number is an IPv4 address to some readers (WHATWG URL, section 3.5): `127.1`, `0x7f000001`."""
_LEGAL = "%:/?#[]@!$&'()*+,;=-._~"
"""What may stand in a path or query as it is (RFC 3986, section 2.2); anything else is percent-encoded."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: an ASCII host name or address without brackets, a port, and the path with its query."""

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The `Host` header (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == HTTPS_PORT else f"{host}:{self.port}"


def read_target(url: str) -> Target:
    """Read an https URL. Raises `UnavailableError` when it is none, or one that two readers would read differently."""
    if len(url) > MAX_URL:
        raise UnavailableError(f"an address longer than {MAX_URL} characters is not fetched")
    try:
        return _read(url)
    except ValueError:
        raise _not_an_address() from None


def follow(url: str, location: str) -> str:
    """Where a `Location` header leads from a URL (RFC 3986, section 5). Raises `UnavailableError` when nowhere."""
    try:
        # Header text is read as Latin-1; where it holds more than ASCII, it is in truth UTF-8.
        return urljoin(url, location.encode("latin-1").decode("utf-8"))
    except ValueError:
        raise _not_an_address() from None


def _not_an_address() -> UnavailableError:
    return UnavailableError("not fetched: not the address of anything on the web")


def _read(url: str) -> Target:
    if _NEVER_IN_A_URL.search(url) is not None:
        raise ValueError("a character that no URL has")
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        raise UnavailableError("only https addresses are fetched")
    if "@" in parts.netloc:
        raise UnavailableError("an address with a user name in it is not fetched")
    port = HTTPS_PORT if parts.port is None else parts.port
    if port == 0:
        raise ValueError("no port")
    path = quote(parts.path or "/", safe=_LEGAL)
    if parts.query:
        path += "?" + quote(parts.query, safe=_LEGAL)
    host = _read_address(parts.hostname) if "[" in parts.netloc else _read_name(parts.hostname)
    return Target(host, port, path)


def _read_address(host: str) -> str:
    if "%" in host:
        raise ValueError("an address that means something on one machine only")
    return str(ipaddress.IPv6Address(host))


def _read_name(host: str) -> str:
    if len(host) > _MAX_HOST:
        raise ValueError("too long for a host name")
    if not host.isascii():
        # IDNA 2008, as browsers do; what Python's own codec does leads to other people's domains ("straße").
        host = idna.encode(host, uts46=True).decode("ascii")
    host = host.removesuffix(".")
    if _NAME.fullmatch(host) is None:
        raise ValueError("not a host name")
    if _NUMBER.fullmatch(host) is not None:
        return str(ipaddress.IPv4Address(host))
    return host
