"""The one door to the network, against a real TLS server on the loopback interface; nothing leaves it."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_server import (
    NAME,
    PUBLIC,
    Answer,
    Server,
    ToLoopback,
    authority,
    certified,
    cut,
    dripping,
    fetcher,
    raw,
    send,
    serving,
)
from microbadge.errors import UnavailableError
from microbadge.fetch import Address, HttpsFetch, no_network
from microbadge.fetch.connection import MAX_ADDRESSES, connect_to
from microbadge.fetch.https import MAX_REDIRECTS

LOOPBACK = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(certified()) as running:
        yield running


# --- what is fetched ---


def test_nothing_is_fetched_unless_it_was_asked_for() -> None:
    with pytest.raises(UnavailableError, match="not asked for") as caught:
        no_network("https://academy.example/did.json")
    assert caught.value.url == "https://academy.example/did.json"


def test_a_document_is_fetched_with_its_type_address_and_time(server: Server) -> None:
    server.answers["/did.json"] = send("200 OK", b'{"id": 1}', content_type="Application/DID+json; charset=utf-8")
    before = datetime.now(UTC)
    fetched = fetcher()(server.url("/did.json?at=1#key-1"))
    assert fetched.content == b'{"id": 1}'
    assert fetched.url == server.url("/did.json?at=1#key-1")
    assert fetched.media_type == "application/did+json"
    assert fetched.fetched_at is not None
    assert before <= fetched.fetched_at <= datetime.now(UTC)


def test_the_request_names_the_host_and_says_nothing_about_who_asks(server: Server) -> None:
    server.answers["/a"] = send("200 OK", b"{}")
    assert fetcher()(server.url("/a")).media_type is None
    assert server.requests[0].split("\r\n") == [
        "GET /a HTTP/1.1",
        f"Host: {NAME}:{server.port}",
        "User-Agent: microbadge",
        "Accept: application/json, */*;q=0.5",
        "Accept-Encoding: gzip",
        "Connection: close",
        "",
        "",
    ]


def test_an_internationalised_name_is_asked_for_in_its_ascii_form(server: Server) -> None:
    server.answers["/%C3%A9"] = send("200 OK", b"{}")
    assert fetcher()(f"https://académie.example:{server.port}/é").content == b"{}"
    assert f"Host: xn--acadmie-eya.example:{server.port}\r\n" in server.requests[0]


def test_a_body_in_chunks_or_up_to_the_end_of_the_connection_is_read_whole(server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n"
    server.answers["/chunks"] = raw(head, b"5\r\nhello\r\n", b"1;x=y\r\n!\r\n0\r\n\r\n")
    server.answers["/end"] = raw(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", b"hello", b"!")
    server.answers["/none"] = send("200 OK")
    server.answers["/continue"] = raw(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nhello!")
    assert fetcher()(server.url("/chunks")).content == b"hello!"
    assert fetcher()(server.url("/end")).content == b"hello!"
    assert fetcher()(server.url("/none")).content == b""
    assert fetcher()(server.url("/continue")).content == b"hello!"


def test_a_body_of_the_largest_size_is_read_and_a_larger_one_is_not(server: Server) -> None:
    for name, size in (("most", 100_000), ("more", 100_001)):
        server.answers[f"/{name}"] = send("200 OK", bytes(size))
        server.answers[f"/{name}/end"] = raw(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(size))
        server.answers[f"/{name}/gzip"] = send("200 OK", gzip.compress(bytes(size)), content_encoding="gzip")
    for way in ("", "/end", "/gzip"):
        assert len(fetcher()(server.url(f"/most{way}")).content) == 100_000
        with pytest.raises(UnavailableError, match="larger than 100000 bytes"):
            fetcher()(server.url(f"/more{way}"))


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", " GZIP "])
def test_a_compressed_answer_is_expanded(server: Server, coding: str) -> None:
    server.answers["/a"] = send("200 OK", gzip.compress(b'{"id": 1}'), content_encoding=coding)
    assert fetcher()(server.url("/a")).content == b'{"id": 1}'


@pytest.mark.parametrize("coding", ["identity", ""])
def test_an_answer_that_says_identity_is_read_as_it_is(server: Server, coding: str) -> None:
    server.answers["/a"] = send("200 OK", b"{}", content_encoding=coding)
    assert fetcher()(server.url("/a")).content == b"{}"


def test_only_the_authorities_of_the_context_are_trusted(server: Server) -> None:
    context = authority().trusted()
    server.answers["/a"] = send("200 OK", b"{}")
    assert fetcher(ssl_context=context)(server.url("/a")).content == b"{}"
    assert len(context.get_ca_certs()) == 1


def test_without_a_context_the_authorities_are_the_public_ones(server: Server) -> None:
    with pytest.raises(UnavailableError, match="certificate"):
        fetcher(ssl_context=None)(server.url())
    assert server.requests == []


def test_neither_proxies_nor_passwords_of_the_environment_are_used(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text(f"machine {NAME} login learner password secret", encoding="ascii")
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers["/a"] = send("200 OK", b"{}")
    assert fetcher()(server.url("/a")).content == b"{}"
    assert "authorization" not in server.requests[0].lower()


def test_one_fetch_serves_several_threads(server: Server) -> None:
    fetch = fetcher()
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
def test_a_redirect_is_followed_and_the_last_address_given(server: Server, status: str) -> None:
    server.answers["/old/did.json"] = send(status, b"moved", location="../new/did.json?x=1")
    server.answers["/new/did.json"] = send("200 OK", b"{}")
    fetched = fetcher()(server.url("/old/did.json"))
    assert fetched.content == b"{}"
    assert fetched.url == server.url("/new/did.json?x=1")


def test_a_redirect_to_another_name_is_looked_up_like_the_first(server: Server) -> None:
    lookups: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[Address]:
        lookups.append((host, port))
        return [PUBLIC]

    server.answers["/a"] = send("302 Found", location=server.url("/b", "other.example"))
    server.answers["/b"] = send("200 OK", b"{}")
    assert fetcher(resolve=resolve)(server.url("/a")).url == server.url("/b", "other.example")
    assert lookups == [(NAME, server.port), ("other.example", server.port)]
    assert f"Host: other.example:{server.port}\r\n" in server.requests[1]


def test_a_redirect_to_another_port_is_followed(server: Server) -> None:
    with serving(certified()) as other:
        server.answers["/a"] = send("302 Found", location=other.url("/b"))
        other.answers["/b"] = send("200 OK", b"{}")
        assert fetcher()(server.url("/a")).url == other.url("/b")


def test_cookies_do_not_travel(server: Server) -> None:
    fetch = fetcher()
    server.answers["/a"] = send("302 Found", location="/b", set_cookie="id=1; Path=/")
    server.answers["/b"] = send("200 OK", b"{}")
    fetch(server.url("/a"))
    fetch(server.url("/b"))
    assert not any("cookie" in request.lower() for request in server.requests)


def test_the_number_of_redirects_is_bounded(server: Server) -> None:
    for number in range(MAX_REDIRECTS):
        server.answers[f"/{number}"] = send("302 Found", location=f"/{number + 1}")
    server.answers[f"/{MAX_REDIRECTS}"] = send("200 OK", b"{}")
    server.answers["/circle"] = send("302 Found", location="/circle")
    assert fetcher()(server.url("/0")).content == b"{}"
    with pytest.raises(UnavailableError, match="redirects"):
        fetcher()(server.url("/circle"))
    assert len(server.requests) == 2 * (MAX_REDIRECTS + 1)


# --- answers that are not good ---


@pytest.mark.parametrize("status", [201, 204, 206, 300, 302, 304, 400, 401, 403, 404, 410, 429, 500, 503, 599])
def test_any_status_but_200_is_no_answer(server: Server, status: int) -> None:
    server.answers["/a"] = send(f"{status} Whatever", content_type="text/plain")
    with pytest.raises(UnavailableError, match=f"status {status}") as caught:
        fetcher()(server.url("/a"))
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
def test_a_line_that_was_cut_is_not_the_end_of_an_answer(server: Server, part: bytes) -> None:
    server.answers["/a"] = cut(part)
    with pytest.raises(UnavailableError, match="broke off"):
        fetcher()(server.url("/a"))


@given(st.binary(max_size=80), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\nlocation: /"]))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_bytes_from_a_server_are_an_answer_or_unavailable(noisy: Server, noise: bytes, start: bytes) -> None:
    noisy.answers["/a"] = raw(start + noise)
    with contextlib.suppress(UnavailableError):
        assert len(fetcher()(noisy.url("/a")).content) <= len(noise)


@pytest.fixture(scope="module")
def noisy() -> Iterator[Server]:
    with serving(certified()) as running:
        yield running


@given(
    st.text(max_size=60)
    | st.text(max_size=40).map("https://".__add__)
    | st.text("https:/\\@[]%?#.:0123456789abcdef \t\r\n\0é\ud800", max_size=40).map("https://".__add__)
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_as_an_address_is_unavailable_where_nobody_listens(url: str) -> None:
    def refuse(_address: Address, _port: int, _timeout: float) -> socket.socket:
        raise ConnectionRefusedError

    with pytest.raises(UnavailableError):
        fetcher(connect=refuse)(url)


# --- time ---


def test_the_deadline_counts_through_redirects_and_name_lookups(server: Server) -> None:
    def slowly(_host: str, _port: int) -> list[Address]:
        time.sleep(0.25)
        return [PUBLIC]

    for number in range(MAX_REDIRECTS):
        server.answers[f"/{number}"] = send("302 Found", location=f"/{number + 1}")
    server.answers[f"/{MAX_REDIRECTS}"] = send("200 OK", b"{}")
    with pytest.raises(UnavailableError, match="in time"):
        fetcher(timeout=0.6, resolve=slowly)(server.url("/0"))
    assert len(server.requests) < MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "answer",
    [
        dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", b" "),
        dripping(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"),
    ],
    ids=["body", "headers"],
)
def test_a_server_that_drips_is_left_at_the_deadline_and_not_later(server: Server, answer: Answer) -> None:
    server.answers["/a"] = answer
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="in time"):
        fetcher(timeout=0.5)(server.url("/a"))
    assert 0.45 < time.monotonic() - started < 2


# --- certificates, names and addresses ---


@pytest.mark.parametrize(
    "context",
    [
        lambda: authority().certify("someone.example", "127.0.0.1", str(PUBLIC)),
        lambda: authority().certify(NAME, days=-1),
        lambda: type(authority())().certify(NAME),
    ],
    ids=["another name", "expired", "another authority"],
)
def test_a_certificate_that_is_not_good_for_the_name_is_not_accepted(context: type[ssl.SSLContext]) -> None:
    with serving(context()) as server:
        with pytest.raises(UnavailableError, match="certificate"):
            fetcher()(server.url())
        assert server.requests == []


def test_a_port_where_nobody_listens_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(UnavailableError, match="could not be reached"):
        fetcher()(f"https://{NAME}:{port}/")


def test_what_an_address_holds_of_a_password_is_not_told() -> None:
    with pytest.raises(UnavailableError, match="user name") as caught:
        fetcher()("https://user:secret@academy.example/")
    assert "secret" not in str(caught.value)


def test_the_address_that_was_checked_is_the_one_connected_to(server: Server) -> None:
    lookups = 0

    def rebinding(_host: str, _port: int) -> list[Address]:
        nonlocal lookups
        lookups += 1
        return [PUBLIC] if lookups == 1 else [LOOPBACK]

    connect = ToLoopback()
    server.answers["/a"] = send("200 OK", b"{}")
    assert fetcher(resolve=rebinding, connect=connect)(server.url("/a")).content == b"{}"
    assert lookups == 1
    assert connect.asked == [PUBLIC]


def test_the_next_address_is_tried_when_one_does_not_connect(server: Server) -> None:
    addresses: list[Address] = [ipaddress.ip_address(f"93.184.216.{last}") for last in (1, 2, 3)]
    shares: list[float] = []
    loopback = ToLoopback()

    def connect(address: Address, port: int, timeout: float) -> socket.socket:
        shares.append(timeout)
        if address == addresses[0]:
            raise OSError("network is unreachable")
        if address == addresses[1]:
            time.sleep(timeout)
            raise TimeoutError
        return loopback(address, port, timeout)

    server.answers["/a"] = send("200 OK", b"{}")
    fetch = fetcher(resolve=lambda _host, _port: addresses, connect=connect, timeout=1)
    assert fetch(server.url("/a")).content == b"{}"
    assert loopback.asked == [addresses[2]]
    # A third of the time, then half of what is left, then all of it: a silent address does not use up the others' time.
    assert 0.2 < shares[0] < 0.34 < shares[1] <= 0.5
    assert shares[2] <= 0.55


def test_a_few_of_the_addresses_of_a_host_are_tried_and_no_more() -> None:
    asked: list[Address] = []

    def refuse(address: Address, _port: int, _timeout: float) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    addresses: list[Address] = [PUBLIC + number for number in range(50)]
    with pytest.raises(UnavailableError, match="could not be reached"):
        fetcher(resolve=lambda _host, _port: addresses, connect=refuse)("https://academy.example/")
    assert asked == addresses[:MAX_ADDRESSES]


def test_a_host_whose_last_address_is_silent_is_left_at_the_deadline() -> None:
    def silent(_address: Address, _port: int, timeout: float) -> socket.socket:
        time.sleep(timeout + 0.01)
        raise TimeoutError

    with pytest.raises(UnavailableError, match="in time"):
        fetcher(timeout=0.2, connect=silent)("https://academy.example/")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"])
def test_this_machine_is_not_on_the_public_internet(server: Server, host: str) -> None:
    with pytest.raises(UnavailableError, match="not a host on the public internet"):
        HttpsFetch()(f"https://{host}:{server.port}/")
    assert server.connections == 0


def test_a_connection_is_made_to_exactly_the_address_given(server: Server) -> None:
    with connect_to(LOOPBACK, server.port, 5) as connection:
        assert connection.getpeername() == ("127.0.0.1", server.port)
        assert connection.gettimeout() == 5
