"""Which addresses are on the public internet, and looking them up.

The ranges are those of the IANA registries of special-purpose addresses (RFC 6890 and its updates), written out
here: the `ipaddress` modules of Python's versions disagree about several of them.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

from .attempt import Deadline

MAX_LOOKUPS = 16
"""Name lookups that one fetcher has under way at once, those included that were given up and still hang."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[Address]]
"""A host name and a port in, the addresses of the host out. Raises `OSError` when there are none."""

_NOT_PUBLIC_IPV4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared with the carrier (RFC 6598)
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds keep their credentials
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
]
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that IANA gives out to the public; unique local, site-local, multicast and the rest lie outside."""
_NOT_PUBLIC_IPV6 = [
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation (RFC 9637)
    )
]
_EMBEDDED_IPV4 = [
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64; the local-use 64:ff9b:1::/48 is not public at all
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4
]
"""IPv6 ranges that stand for an IPv4 address, and by how many bits it stands from the right."""


def is_public(address: Address) -> bool:
    """Whether the address is on the public internet, also where it wraps an IPv4 address (6to4, NAT64, mapped)."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_IPV4)
    for network, shift in _EMBEDDED_IPV4:
        if address in network:
            return is_public(ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF))
    return address in _GLOBAL_UNICAST and not any(address in network for network in _NOT_PUBLIC_IPV6)


def resolve_host(host: str, port: int) -> list[Address]:
    """Look up the addresses of a host name. Raises `OSError` when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(entry[4][0]) for entry in found]


class Lookups:
    """Look names up within a time, which `resolve` itself knows nothing of.

    Each lookup has a thread of its own, left alone when the time is over, and there are `MAX_LOOKUPS` of them at most.
    """

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._free = threading.BoundedSemaphore(MAX_LOOKUPS)

    def __call__(self, host: str, port: int, deadline: Deadline) -> list[Address]:
        """Return the addresses of a host, once each. Raises what `resolve` does, and `TimeoutError`.

        An address in the place of a name is its own answer.
        """
        try:
            return [ipaddress.ip_address(host)]
        except ValueError:
            pass
        if not self._free.acquire(timeout=deadline.left()):
            raise TimeoutError("too many lookups hang")
        answer: Future[list[Address]] = Future()
        threading.Thread(target=self._look_up, args=(answer, host, port), daemon=True).start()
        return list(dict.fromkeys(answer.result(timeout=deadline.left())))

    def _look_up(self, answer: Future[list[Address]], host: str, port: int) -> None:
        try:
            answer.set_result(self._resolve(host, port))
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised again in the thread that waits
            answer.set_exception(error)
        finally:
            self._free.release()
