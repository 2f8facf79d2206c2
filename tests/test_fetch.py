"""The one door to the network, against a real TLS server on the loopback interface; nothing leaves it."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.errors import UnavailableError
from microbadge.fetch import (
    MAX_REDIRECTS,
    MAX_URL,
    Address,
    HttpsFetch,
    is_public,
    no_network,
    resolve_host,
)

# http.client of Python 3.13 complains, when it is collected, of an answer that it gave up reading.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

LOOPBACK = ipaddress.ip_address("127.0.0.1")
NAME = "academy.example"
Answer = Callable[[ssl.SSLSocket, threading.Event], None]
"""What the server does with a connection, once it has read the request; the event says that it is to end."""


# --- a certificate authority and a server ---


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


class Authority:
    """A certificate authority of this test run."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example Authority")])
        self.certificate = self._sign(self._key, self._name, x509.BasicConstraints(ca=True, path_length=None))

    def certify(self, folder: Path, *names: str, days: int = 1) -> ssl.SSLContext:
        """Make a key and a certificate for the names, and the context of a server that has them."""
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        certificate = self._sign(key, x509.Name([]), hosts, days=days)
        path = folder / f"{names[0]}.{days}.pem"
        path.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
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


class Server:
    """A server on the loopback interface: each connection is answered by what stands for its path."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self.requests: list[str] = []
        self.answers: dict[str, Answer] = {}
        self.connections = 0
        self._context = context
        self._open: list[socket.socket] = []
        self._ending = threading.Event()
        self._workers: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept)
        self._acceptor.start()

    def url(self, path: str = "/") -> str:
        return f"https://{NAME}:{self.port}{path}"

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
                self._open.append(connection)
                worker = threading.Thread(target=self._serve, args=(connection,))
                self._workers.append(worker)
                worker.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            if self._context is None:
                connection.sendall(b"SSH-2.0-example\r\n")
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


def send(status: str, body: bytes = b"", **headers: str) -> Answer:
    """An answer with the status, the headers and a body of a known length."""
    lines = {"content-length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    return raw(head.encode("latin-1") + body)


def raw(*parts: bytes, pause: float = 0, times: int = 1) -> Answer:
    """An answer of bytes as they are, part after part, with a pause before each but the first."""

    def answer(connection: ssl.SSLSocket, ending: threading.Event) -> None:
        connection.sendall(parts[0])
        for part in parts[1:] * times:
            if pause and ending.wait(pause):
                return
            connection.sendall(part)

    return answer


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def good_context(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    return authority.certify(tmp_path_factory.mktemp("tls"), NAME, "other.example", "xn--acadmie-eya.example")


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[Server]:
    running = Server(context)
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def server(good_context: ssl.SSLContext) -> Iterator[Server]:
    with serving(good_context) as running:
        yield running


@pytest.fixture
def fetch(authority: Authority) -> HttpsFetch:
    return HttpsFetch(
        timeout=5, max_size=100_000, resolve=to_loopback, allow=LOOPBACK.__eq__, ssl_context=authority.trusted()
    )


def to_loopback(host: str, _port: int) -> list[Address]:
    if host.startswith("private."):
        return [ipaddress.ip_address("10.0.0.1")]
    return [LOOPBACK]


# --- what is fetched ---


def test_nothing_is_fetched_unless_it_was_asked_for() -> None:
    with pytest.raises(UnavailableError, match="not asked for") as caught:
        no_network("https://academy.example/did.json")
    assert caught.value.url == "https://academy.example/did.json"


def test_a_document_is_fetched_with_its_type_address_and_time(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/did.json"] = send("200 OK", b'{"id": 1}', content_type="Application/DID+json; charset=utf-8")
    before = datetime.now(UTC)
    fetched = fetch(server.url("/did.json?at=1#key-1"))
    assert fetched.content == b'{"id": 1}'
    assert fetched.url == server.url("/did.json?at=1#key-1")
    assert fetched.media_type == "application/did+json"
    assert fetched.fetched_at is not None
    assert before <= fetched.fetched_at <= datetime.now(UTC)


def test_the_request_names_the_host_and_asks_for_no_compression(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/a"] = send("200 OK", b"{}")
    assert fetch(server.url("/a")).media_type is None
    lines = server.requests[0].lower().split("\r\n")
    assert lines[0] == "get /a http/1.1"
    assert [line for line in lines if line.startswith("host:")] == [f"host: {NAME}:{server.port}"]
    assert "accept-encoding: identity" in lines
    assert not any(line.startswith(("cookie", "authorization", "referer")) for line in lines)


def test_an_internationalised_name_is_asked_for_in_its_ascii_form(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/a"] = send("200 OK", b"{}")
    assert fetch(f"https://académie.example:{server.port}/a").content == b"{}"
    assert f"Host: xn--acadmie-eya.example:{server.port}\r\n" in server.requests[0]


def test_a_body_in_chunks_or_up_to_the_end_of_the_connection_is_read_whole(server: Server, fetch: HttpsFetch) -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    server.answers["/chunks"] = raw(head, b"5\r\nhello\r\n", b"1;x=y\r\n!\r\n0\r\n\r\n")
    server.answers["/end"] = raw(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", b"hello", b"!")
    server.answers["/none"] = send("200 OK")
    assert fetch(server.url("/chunks")).content == b"hello!"
    assert fetch(server.url("/end")).content == b"hello!"
    assert fetch(server.url("/none")).content == b""


def test_a_body_of_the_largest_size_is_read_and_a_larger_one_is_not(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/most"] = send("200 OK", bytes(100_000))
    server.answers["/more"] = send("200 OK", bytes(100_001))
    assert len(fetch(server.url("/most")).content) == 100_000
    with pytest.raises(UnavailableError, match="larger than 100000 bytes"):
        fetch(server.url("/more"))


def test_only_the_authorities_of_the_context_are_trusted(server: Server, authority: Authority) -> None:
    context = authority.trusted()
    server.answers["/a"] = send("200 OK", b"{}")
    HttpsFetch(resolve=to_loopback, allow=LOOPBACK.__eq__, ssl_context=context)(server.url("/a"))
    assert len(context.get_ca_certs()) == 1


def test_without_a_context_the_authorities_are_the_public_ones(server: Server) -> None:
    with pytest.raises(UnavailableError, match="certificate"):
        HttpsFetch(resolve=to_loopback, allow=LOOPBACK.__eq__)(server.url())
    assert server.requests == []


def test_neither_proxies_nor_passwords_of_the_environment_are_used(
    server: Server, fetch: HttpsFetch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text(f"machine {NAME} login learner password secret", encoding="ascii")
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.answers["/a"] = send("200 OK", b"{}")
    assert fetch(server.url("/a")).content == b"{}"
    assert "authorization" not in server.requests[0].lower()


def test_one_fetch_serves_several_threads(server: Server, fetch: HttpsFetch) -> None:
    for number in range(8):
        server.answers[f"/{number}"] = send("200 OK", str(number).encode())
    got: dict[int, bytes] = {}
    threads = [
        threading.Thread(target=lambda n=number: got.__setitem__(n, fetch(server.url(f"/{n}")).content))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == {number: str(number).encode() for number in range(8)}


# --- redirects ---


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_followed_and_the_last_address_given(server: Server, fetch: HttpsFetch, status: str) -> None:
    server.answers["/old/did.json"] = send(status, b"moved", location="../new/did.json?x=1")
    server.answers["/new/did.json"] = send("200 OK", b"{}")
    fetched = fetch(server.url("/old/did.json"))
    assert fetched.content == b"{}"
    assert fetched.url == server.url("/new/did.json?x=1")


def test_a_redirect_to_another_name_is_checked_like_the_first(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/a"] = send("302 Found", location=f"https://other.example:{server.port}/b")
    server.answers["/b"] = send("200 OK", b"{}")
    assert fetch(server.url("/a")).url == f"https://other.example:{server.port}/b"
    assert f"Host: other.example:{server.port}\r\n" in server.requests[1]


def test_cookies_do_not_travel(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/a"] = send("302 Found", location="/b", set_cookie="id=1; Path=/")
    server.answers["/b"] = send("200 OK", b"{}")
    fetch(server.url("/a"))
    fetch(server.url("/b"))
    assert not any("cookie" in request.lower() for request in server.requests)


def test_the_number_of_redirects_is_bounded(server: Server, fetch: HttpsFetch) -> None:
    for number in range(MAX_REDIRECTS):
        server.answers[f"/{number}"] = send("302 Found", location=f"/{number + 1}")
    server.answers[f"/{MAX_REDIRECTS}"] = send("200 OK", b"{}")
    server.answers["/circle"] = send("302 Found", location="/circle")
    assert fetch(server.url("/0")).content == b"{}"
    with pytest.raises(UnavailableError, match="redirects"):
        fetch(server.url("/circle"))
    assert len(server.requests) == 2 * (MAX_REDIRECTS + 1)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://academy.example/did.json", "only https"),
        ("file:///etc/passwd", "only https"),
        ("data:application/json,{}", "only https"),
        ("https://private.example/did.json", "not a host on the public internet"),
        ("//private.example/did.json", "not a host on the public internet"),
        ("https://user:pass@academy.example/", "user name"),
        ("https://[::1", "could not be reached"),
        ("https://academy.example:99999/", "could not be reached"),
        ("https://" + "a" * 300 + "/", "could not be reached"),
        ("/" + "a" * MAX_URL, "longer than"),
    ],
    ids=lambda value: value[:40],
)
def test_a_redirect_to_where_nothing_is_fetched_from_is_not_followed(
    server: Server, fetch: HttpsFetch, location: str, reason: str
) -> None:
    server.answers["/a"] = send("302 Found", location=location)
    with pytest.raises(UnavailableError, match=reason):
        fetch(server.url("/a"))
    assert server.connections == 1


def test_a_redirect_to_nowhere_is_an_answer_that_is_not_200(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/a"] = send("302 Found")
    with pytest.raises(UnavailableError, match="status 302"):
        fetch(server.url("/a"))


# --- answers that are not good ---


@pytest.mark.parametrize("status", [201, 204, 206, 300, 304, 400, 401, 403, 404, 410, 429, 500, 503, 599])
def test_any_status_but_200_is_no_answer(server: Server, fetch: HttpsFetch, status: int) -> None:
    server.answers["/a"] = send(f"{status} Whatever", content_type="text/plain")
    with pytest.raises(UnavailableError, match=f"status {status}") as caught:
        fetch(server.url("/a"))
    assert caught.value.url == server.url("/a")


def test_an_endless_body_is_given_up_at_the_largest_size(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/a"] = raw(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65_536), times=1_000_000)
    with pytest.raises(UnavailableError, match="larger than"):
        fetch(server.url("/a"))


def test_an_endless_body_in_one_chunk_is_given_up_too(server: Server, fetch: HttpsFetch) -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffff\r\n"
    server.answers["/a"] = raw(head, bytes(65_536), times=1_000_000)
    with pytest.raises(UnavailableError, match="larger than"):
        fetch(server.url("/a"))


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345"),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n12345"),
        raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n"),
        raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nnumber\r\n12345\r\n"),
        raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-length: 9\r\n\r\n1\r\n1\r\n0\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\n12345"),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n12345"),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\n12345"),
        raw(b""),
        raw(b"\x00\x01\x02\x03\r\n\r\n"),
        raw(b"HTTP/1.1 OK\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 10_000 + b"\r\n"),
        raw(b"HTTP/1.1 200 OK\r\na: " + b"b" * 1_000_000 + b"\r\n\r\n"),
    ],
    ids=[
        "short",
        "nothing",
        "short chunk",
        "no last chunk",
        "no chunk size",
        "two lengths",
        "length twice",
        "negative length",
        "no length",
        "hang up",
        "noise",
        "no status",
        "many headers",
        "long header",
    ],
)
def test_an_answer_cut_short_or_garbled_is_no_answer(server: Server, fetch: HttpsFetch, answer: Answer) -> None:
    server.answers["/a"] = answer
    with pytest.raises(UnavailableError) as caught:
        fetch(server.url("/a"))
    assert caught.value.url == server.url("/a")


@pytest.mark.parametrize(
    "part",
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b'HTTP/1.1 200 OK\r\n\r\n{"id": 1}',
        b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}",
    ],
)
def test_a_line_that_was_cut_is_not_the_end_of_an_answer(server: Server, fetch: HttpsFetch, part: bytes) -> None:
    # Whoever is on the line can cut it, but cannot send the close_notify of TLS.
    def cut(connection: ssl.SSLSocket, _ending: threading.Event) -> None:
        connection.sendall(part)
        socket.socket.shutdown(connection, socket.SHUT_RDWR)

    server.answers["/a"] = cut
    with pytest.raises(UnavailableError):
        fetch(server.url("/a"))


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, identity", "x-unknown"])
def test_a_compressed_answer_is_refused_since_none_was_asked_for(
    server: Server, fetch: HttpsFetch, coding: str
) -> None:
    server.answers["/a"] = send("200 OK", gzip.compress(bytes(10_000_000)), content_encoding=coding)
    with pytest.raises(UnavailableError, match="compressed"):
        fetch(server.url("/a"))


def test_an_answer_that_says_identity_is_read(server: Server, fetch: HttpsFetch) -> None:
    server.answers["/a"] = send("200 OK", b"{}", content_encoding="identity")
    assert fetch(server.url("/a")).content == b"{}"


@pytest.mark.parametrize(
    "answer",
    [
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", b" ", pause=0.1, times=1_000),
        raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n", pause=0.1, times=1_000),
        raw(b"HTTP/1.1 200 OK\r\n", b"a", pause=0.1, times=1_000),
        raw(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n", pause=0.1, times=1_000),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1, times=1_000),
        raw(b"", b"", pause=5),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", b"{}", pause=5),
    ],
    ids=["body", "chunks", "header", "headers", "interim answers", "silence", "silence before the body"],
)
def test_a_server_that_drips_is_left_at_the_deadline(server: Server, authority: Authority, answer: Answer) -> None:
    fetch = HttpsFetch(timeout=0.6, resolve=to_loopback, allow=LOOPBACK.__eq__, ssl_context=authority.trusted())
    server.answers["/a"] = answer
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="in time"):
        fetch(server.url("/a"))
    assert 0.5 < time.monotonic() - started < 3


def test_the_deadline_counts_through_redirects_and_name_lookups(server: Server, authority: Authority) -> None:
    def slowly(host: str, port: int) -> list[Address]:
        time.sleep(0.25)
        return to_loopback(host, port)

    fetch = HttpsFetch(timeout=0.6, resolve=slowly, allow=LOOPBACK.__eq__, ssl_context=authority.trusted())
    for number in range(MAX_REDIRECTS):
        server.answers[f"/{number}"] = send("302 Found", location=f"/{number + 1}")
    server.answers[f"/{MAX_REDIRECTS}"] = send("200 OK", b"{}")
    with pytest.raises(UnavailableError, match="in time"):
        fetch(server.url("/0"))
    assert len(server.requests) < MAX_REDIRECTS + 1


def test_a_server_that_never_shakes_hands_is_left_at_the_deadline(authority: Authority) -> None:
    fetch = HttpsFetch(timeout=0.5, resolve=to_loopback, allow=LOOPBACK.__eq__, ssl_context=authority.trusted())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        started = time.monotonic()
        with pytest.raises(UnavailableError, match="in time"):
            fetch(f"https://{NAME}:{listener.getsockname()[1]}/")
        assert time.monotonic() - started < 3


# --- certificates, names and addresses ---


def test_a_certificate_for_another_name_is_not_accepted(
    authority: Authority, fetch: HttpsFetch, tmp_path: Path
) -> None:
    with serving(authority.certify(tmp_path, "someone.example", "127.0.0.1")) as server:
        with pytest.raises(UnavailableError, match="certificate"):
            fetch(server.url())
        assert server.requests == []


def test_a_certificate_that_has_expired_or_of_another_authority_is_not_accepted(
    authority: Authority, fetch: HttpsFetch, tmp_path: Path
) -> None:
    for context in (authority.certify(tmp_path, NAME, days=-1), Authority().certify(tmp_path, NAME)):
        with serving(context) as server:
            with pytest.raises(UnavailableError, match="certificate"):
                fetch(server.url())
            assert server.requests == []


def test_a_server_that_does_not_speak_tls_is_no_answer(fetch: HttpsFetch) -> None:
    with serving(None) as server, pytest.raises(UnavailableError, match="secure connection"):
        fetch(server.url())


def test_a_port_where_nobody_listens_is_no_answer(fetch: HttpsFetch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for closed in (port, 0):
        with pytest.raises(UnavailableError, match="could not be reached"):
            fetch(f"https://{NAME}:{closed}/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://academy.example/", "only https"),
        ("ftp://academy.example/", "only https"),
        ("file:///etc/passwd", "only https"),
        ("academy.example/did.json", "only https"),
        ("", "only https"),
        ("https:", "only https"),
        ("https:///did.json", "only https"),
        ("https://user@academy.example/", "user name"),
        ("https://user:secret@academy.example/", "user name"),
        ("https://@academy.example/", "user name"),
        ("https://:@academy.example/", "user name"),
        ("https://[::1/", "could not be reached"),
        ("https://academy.example:port/", "could not be reached"),
        ("https://academy.example:65536/", "could not be reached"),
        ("https://private.academy.example/", "not a host on the public internet"),
        pytest.param("https://academy.example/" + "a" * MAX_URL, "longer than", id="long"),
    ],
)
def test_an_address_that_is_not_fetched_makes_no_connection(
    server: Server, fetch: HttpsFetch, url: str, reason: str
) -> None:
    with pytest.raises(UnavailableError, match=reason) as caught:
        fetch(url)
    assert caught.value.url == url[:MAX_URL]
    assert "secret" not in str(caught.value)
    assert server.connections == 0


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "Name or service not known"), OSError(), UnicodeError("label too long")]
)
def test_a_name_that_nobody_knows_is_no_answer(authority: Authority, error: Exception) -> None:
    def unknown(_host: str, _port: int) -> list[Address]:
        raise error

    fetch = HttpsFetch(resolve=unknown, ssl_context=authority.trusted())
    with pytest.raises(UnavailableError, match="could not be reached"):
        fetch("https://academy.example/")


@pytest.mark.parametrize(
    "addresses", [[], ["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["::1", "127.0.0.1"]]
)
def test_one_address_that_is_not_allowed_is_enough_to_refuse_the_host(
    server: Server, authority: Authority, addresses: list[str]
) -> None:
    fetch = HttpsFetch(
        resolve=lambda _host, _port: [ipaddress.ip_address(address) for address in addresses],
        allow=LOOPBACK.__eq__,
        ssl_context=authority.trusted(),
    )
    with pytest.raises(UnavailableError, match="not a host on the public internet"):
        fetch(server.url())
    assert server.connections == 0


def test_the_address_that_was_checked_is_the_one_connected_to(server: Server, authority: Authority) -> None:
    lookups: list[tuple[str, int]] = []

    def once(host: str, port: int) -> list[Address]:
        lookups.append((host, port))
        return [LOOPBACK] if len(lookups) == 1 else [ipaddress.ip_address("192.0.2.1")]

    server.answers["/a"] = send("200 OK", b"{}")
    fetch = HttpsFetch(resolve=once, allow=LOOPBACK.__eq__, ssl_context=authority.trusted())
    assert fetch(server.url("/a")).content == b"{}"
    assert lookups == [(NAME, server.port)]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1", "0", "[::]"]
)
def test_this_machine_is_not_on_the_public_internet(server: Server, host: str) -> None:
    with pytest.raises(UnavailableError, match=r"not a host on the public internet|could not be reached"):
        HttpsFetch()(f"https://{host}:{server.port}/")
    assert server.connections == 0


def test_the_addresses_of_this_machine_are_looked_up() -> None:
    assert LOOPBACK in resolve_host("127.0.0.1", 443)
    assert {address.is_loopback for address in resolve_host("localhost", 443)} == {True}


@given(
    st.text(max_size=60)
    | st.text(max_size=40).map("https://".__add__)
    | st.text("https:/\\@[]%?#.:0123456789abcdef \t\r\n\0é\ud800", max_size=40).map("https://".__add__)
    | st.text("https:/\\@[]%?#. \t\r\n\0", max_size=40)
)
@settings(max_examples=1_000, deadline=None, derandomize=True)
def test_any_text_as_an_address_is_fetched_or_unavailable(url: str) -> None:
    # Every name is the loopback interface; whoever listens there has no certificate that this fetch trusts.
    with pytest.raises(UnavailableError):
        TRUSTING_NOBODY(url)


TRUSTING_NOBODY = HttpsFetch(
    timeout=2, resolve=to_loopback, allow=LOOPBACK.__eq__, ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
)


@given(st.binary(max_size=80), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\nlocation: /"]))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_bytes_from_a_server_are_an_answer_or_unavailable(
    noisy: tuple[Server, HttpsFetch], noise: bytes, start: bytes
) -> None:
    server, fetch = noisy
    server.answers["/a"] = raw(start + noise)
    with contextlib.suppress(UnavailableError):
        assert len(fetch(server.url("/a")).content) <= len(noise)


@pytest.fixture(scope="module")
def noisy(authority: Authority, good_context: ssl.SSLContext) -> Iterator[tuple[Server, HttpsFetch]]:
    fetch = HttpsFetch(timeout=5, resolve=to_loopback, allow=LOOPBACK.__eq__, ssl_context=authority.trusted())
    with serving(good_context) as server:
        yield server, fetch


PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
    "2002:101:101::1",
]
NOT_PUBLIC = {
    "this network": ["0.0.0.0", "0.1.2.3", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1"],
    "shared (RFC 6598)": ["100.64.0.1", "100.127.255.255"],
    "loopback": ["127.0.0.1", "127.255.255.255", "::1"],
    "link-local": ["169.254.0.1", "169.254.169.254", "fe80::1", "fe80::1%1"],
    "protocol assignments (RFC 6890)": ["192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.0.255"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1", "3fff:fff::1"],
    "relay (RFC 7526)": ["192.88.99.1"],
    "benchmarking": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "4000::1", "e000::1"],
    "discard": ["100::1"],
    "site-local": ["fec0::1", "feff::1"],
    "Teredo": ["2001::1", "2001:0:7f00:1::"],
    "ORCHID": ["2001:10::1", "2001:20::1"],
    "segment routing": ["5f00::1"],
    "IPv4-mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0"],
    "IPv4-compatible": ["::127.0.0.1", "::10.0.0.1", "::1.1.1.1"],
    "IPv4-translated": ["::ffff:0:127.0.0.1", "::ffff:0:1.1.1.1"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::", "2002::", "2002:e000:1::"],
    "NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254"],
    "local NAT64 (RFC 8215)": ["64:ff9b:1::1.1.1.1", "64:ff9b:1:7f00:0:100:101:101"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", [pytest.param(each, id=f"{kind}: {each}") for kind, many in NOT_PUBLIC.items() for each in many]
)
def test_an_address_of_any_other_kind_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_an_address_is_no_more_public_when_it_is_wrapped(address: ipaddress.IPv4Address) -> None:
    low = int(address)
    for wrapped in (0xFFFF << 32 | low, 0x64FF9B << 96 | low, 0x2002 << 112 | low << 80):
        assert is_public(ipaddress.IPv6Address(wrapped)) is is_public(address)
    assert not is_public(ipaddress.IPv6Address(low))
