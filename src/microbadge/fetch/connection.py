"""A TLS connection to an address that was checked, bounded in time and bytes."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import certifi

from ..errors import UnavailableError
from .addresses import Address
from .attempt import Deadline, TransientError
from .target import Target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_ADDRESSES = 4
"""Addresses of one host that are tried, one after the other."""
_OVERHEAD = 1_000_000
"""Bytes that status lines, headers and the frames of chunks may take besides the content."""

Connect = Callable[[Address, int, float], socket.socket]
"""An address, a port and seconds in, a connected socket out. Raises `OSError` when there is none."""


def connect_to(address: Address, port: int, timeout: float) -> socket.socket:
    """Open a TCP connection to exactly this address, within seconds. Raises `OSError`."""
    connection = socket.create_connection((str(address), port), timeout=timeout)
    # The request follows the handshake at once, instead of when the server has said that it heard its end.
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def public_authorities() -> ssl.SSLContext:
    """Make the context of a client that trusts the certificate authorities of the web, and of this machine."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Connection(io.RawIOBase):
    """A secured connection whose every read ends by the deadline, so that a server cannot drip bytes for ever."""

    def __init__(self, tls: ssl.SSLSocket, deadline: Deadline, max_size: int) -> None:
        self._tls = tls
        self._deadline = deadline
        self._max_size = max_size
        self._room = max_size + _OVERHEAD

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what has come, waiting for something. Raises `UnavailableError` when it is too much by now."""
        self._tls.settimeout(self._deadline.left())
        count = self._tls.recv_into(buffer)
        self._room -= count
        if self._room < 0:
            raise too_large(self._max_size)
        return count

    def send(self, data: bytes) -> None:
        """Send all of the data."""
        self._tls.settimeout(self._deadline.left())
        self._tls.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Give what `http.client` asks a socket for."""
        return io.BufferedReader(self)


@contextlib.contextmanager
def open_connection(
    target: Target,
    addresses: Sequence[Address],
    *,
    connect: Connect,
    context: ssl.SSLContext,
    deadline: Deadline,
    max_size: int,
) -> Iterator[Connection]:
    """Connect to the first of the addresses that takes it; TLS asks for the name."""
    with _connected(target.port, addresses[:MAX_ADDRESSES], connect, deadline) as plain:
        plain.settimeout(deadline.left())
        # An end that TLS did not announce is a cut line, and not the end of the answer.
        with context.wrap_socket(plain, server_hostname=target.host, suppress_ragged_eofs=False) as tls:
            yield Connection(tls, deadline, max_size)


def too_large(max_size: int) -> UnavailableError:
    """Make the error of an answer that goes on and on."""
    return UnavailableError(f"the answer is larger than {max_size} bytes")


def _connected(port: int, addresses: Sequence[Address], connect: Connect, deadline: Deadline) -> socket.socket:
    for index, address in enumerate(addresses):
        # Of the time that is left, each address may take its share, or a silent one would keep the others from it.
        share = deadline.left() / (len(addresses) - index)
        with contextlib.suppress(OSError):
            return connect(address, port, share)
    deadline.left()
    raise TransientError("the server could not be reached, or broke off")
