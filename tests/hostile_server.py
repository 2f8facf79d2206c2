"""A certificate authority and a TLS server on the loopback interface, which answers whatever a test wants it to.

Nothing leaves the machine: names are looked up in the test, and every connection is led to the loopback interface.
"""

from __future__ import annotations

import contextlib
import functools
import ipaddress
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from microbadge.fetch import Address, HttpsFetch
from microbadge.fetch.connection import connect_to

NAME = "academy.example"
NAMES = (NAME, "other.example", "xn--acadmie-eya.example")
"""The names for which the server has a certificate."""
PUBLIC = ipaddress.ip_address("93.184.216.34")
"""The address that the names have in these tests; the connector leads it to the loopback interface."""
Answer = Callable[[socket.socket, threading.Event], None]
"""What the server does with a connection, once it has read the request; the event says that it is to end."""


class Authority:
    """A certificate authority of this test run."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example Authority")])
        self.certificate = self._sign(self._key, self._name, x509.BasicConstraints(ca=True, path_length=None))

    def certify(self, *names: str, days: int = 1) -> ssl.SSLContext:
        """Make a key and a certificate for the names, and the context of a server that has them."""
        return self._server(ec.generate_private_key(ec.SECP256R1()), names, days)

    def sign_itself(self, *names: str) -> ssl.SSLContext:
        """The context of a server whose certificate nobody but its own key has signed."""
        return self._server(self._key, names, 1)

    def _server(self, key: ec.EllipticCurvePrivateKey, names: tuple[str, ...], days: int) -> ssl.SSLContext:
        hosts = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        name = self._name if key is self._key else x509.Name([])
        certificate = self._sign(key, name, hosts, days=days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "server.pem"
            path.write_bytes(
                certificate.public_bytes(serialization.Encoding.PEM)
                + key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            context.load_cert_chain(path)
        return context

    def trusted(self) -> ssl.SSLContext:
        """The context of a client that trusts this authority alone."""
        return ssl.create_default_context(cadata=self.certificate.public_bytes(serialization.Encoding.PEM).decode())

    def _sign(
        self, key: ec.EllipticCurvePrivateKey, name: x509.Name, extension: x509.ExtensionType, *, days: int = 1
    ) -> x509.Certificate:
        start = datetime.now(UTC) - timedelta(days=2)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(datetime.now(UTC) + timedelta(days=days))
            .add_extension(extension, critical=True)
            # From Python 3.13 on, a client asks for these as RFC 5280 does.
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .add_extension(_usage(signs_certificates=key is self._key), critical=True)
            .sign(self._key, hashes.SHA256())
        )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


@functools.cache
def authority() -> Authority:
    """The authority that the tests' fetchers trust."""
    return Authority()


@functools.cache
def certified() -> ssl.SSLContext:
    """The context of a server that is who it says it is."""
    return authority().certify(*NAMES)


class Server:
    """A server on the loopback interface: each connection is answered by what stands for its path.

    Without a context it speaks no TLS, and answers every connection with `greeting` before anything was asked.
    """

    def __init__(self, context: ssl.SSLContext | None, greeting: Answer | None = None) -> None:
        self.requests: list[str] = []
        self.answers: dict[str, Answer] = {}
        self.connections = 0
        self._context = context
        self._greeting = greeting
        self._open: list[socket.socket] = []
        self._ending = threading.Event()
        self._workers: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept)
        self._acceptor.start()

    def url(self, path: str = "/", name: str = NAME) -> str:
        return f"https://{name}:{self.port}{path}"

    def close(self) -> None:
        self._ending.set()
        # A shutdown wakes the thread that waits in accept; a close alone does not.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for worker in self._workers:
            worker.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open.append(connection)
                worker = threading.Thread(target=self._serve, args=(connection,))
                self._workers.append(worker)
                worker.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            if self._context is None:
                (self._greeting or silent())(connection, self._ending)
                return
            with self._context.wrap_socket(connection, server_side=True) as tls:
                self._open.append(tls)
                request = b""
                while b"\r\n\r\n" not in request:
                    received = tls.recv(65_536)
                    if not received:
                        return
                    request += received
                text = request.decode("latin-1")
                self.requests.append(text)
                path = text.split(" ")[1].partition("?")[0]
                self.answers.get(path, send("404 Not Found"))(tls, self._ending)
                tls.unwrap()


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None, greeting: Answer | None = None) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    running = Server(context, greeting)
    try:
        yield running
    finally:
        running.close()


# --- answers ---


def send(status: str, body: bytes = b"", **headers: str) -> Answer:
    """An answer with the status, the headers and a body of a known length."""
    lines = {"content-length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    return raw(head.encode("latin-1") + body)


def raw(*parts: bytes, pause: float = 0, times: int = 1) -> Answer:
    """An answer of bytes as they are: the first part, then the others so many times, with a pause before each."""

    def answer(connection: socket.socket, ending: threading.Event) -> None:
        connection.sendall(parts[0])
        for part in parts[1:] * times:
            if pause and ending.wait(pause):
                return
            connection.sendall(part)

    return answer


def endless(start: bytes, part: bytes) -> Answer:
    """An answer that goes on, as fast as it is read."""
    return raw(start, part, times=1_000_000)


def dripping(start: bytes, part: bytes) -> Answer:
    """An answer that goes on, a little at a time, so that no single read ever waits for long."""
    return raw(start, part, pause=0.1, times=1_000)


def silent(start: bytes = b"") -> Answer:
    """An answer that stops and leaves the line open."""
    return raw(start, b"", pause=60)


def cut(start: bytes) -> Answer:
    """An answer cut off by somebody on the line, who cannot send the close_notify of TLS."""

    def answer(connection: socket.socket, _ending: threading.Event) -> None:
        connection.sendall(start)
        socket.socket.shutdown(connection, socket.SHUT_RDWR)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other, the last one for good."""
    left = list(answers)

    def answer(connection: socket.socket, ending: threading.Event) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection, ending)

    return answer


# --- the client's side ---


def to_public(_host: str, _port: int) -> list[Address]:
    """A resolver for which every name is on the public internet."""
    return [PUBLIC]


class ToLoopback:
    """A connector that leads every address to the loopback interface, and remembers which it was asked for."""

    def __init__(self) -> None:
        self.asked: list[Address] = []

    def __call__(self, address: Address, port: int, timeout: float) -> socket.socket:
        self.asked.append(address)
        return connect_to(ipaddress.ip_address("127.0.0.1"), port, timeout)


def fetcher(**options: Any) -> HttpsFetch:
    """A fetcher that reaches the server, asks once and keeps nothing, unless the test wants it to."""
    defaults: dict[str, Any] = {
        "timeout": 5,
        "max_size": 100_000,
        "max_age": 0,
        "retries": 0,
        "resolve": to_public,
        "connect": ToLoopback(),
        "ssl_context": authority().trusted(),
    }
    return HttpsFetch(**defaults | options)
