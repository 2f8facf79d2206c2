"""A corpus of hostile URLs, names, redirects and servers: each is refused, and nothing is connected to that may not be.

What the fetcher connects to is seen twice: by the connector, which leads everything to the loopback interface, and by
an audit hook of the interpreter, which sees every connection and lookup of the process, also one made behind its back.
"""

from __future__ import annotations

import gzip
import ipaddress
import ssl
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from hostile_server import (
    NAME,
    PUBLIC,
    Answer,
    Authority,
    Server,
    ToLoopback,
    authority,
    certified,
    cut,
    dripping,
    endless,
    fetcher,
    raw,
    send,
    serving,
    silent,
)
from microbadge.errors import UnavailableError
from microbadge.fetch import Address
from microbadge.fetch.target import MAX_URL

NOT_PUBLIC = "not a host on the public internet"
NO_ADDRESS = "not the address of anything"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n\r\n"
GZIP = OK + b"content-encoding: gzip\r\n\r\n"


@dataclass(frozen=True)
class Row:
    """One hostile thing, and the words with which it is refused.

    `path` is asked for at the server, or `url` elsewhere. `answers` is what the server has, by path; `context` and
    `greeting` are how it receives a connection. `hosts` has the addresses of names, each lookup taking the next ones.
    """

    why: str
    reason: str
    url: str | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    hosts: dict[str, list[list[str]]] = field(default_factory=dict)
    context: Callable[[], ssl.SSLContext] | None = certified
    greeting: Answer | None = None
    connections: int = 1


def url(why: str, url: str, reason: str) -> Row:
    """A URL that is refused as it is read: nothing is looked up, nothing connected to."""
    return Row(why, reason, url, connections=0)


def host(why: str, *addresses: str) -> Row:
    """A name that is refused once it is looked up."""
    name = "hostile.example"
    return Row(f"a name of {why}", NOT_PUBLIC, f"https://{name}/", hosts={name: [list(addresses)]}, connections=0)


def redirect(why: str, location: str, reason: str, **others: Any) -> Row:
    """A redirect that is not followed."""
    return Row(f"a redirect {why}", reason, answers={"/": send("302 Found", location=location)}, **others)


def answer(why: str, reason: str, answer: Answer) -> Row:
    """An answer that is not taken."""
    return Row(why, reason, answers={"/": answer})


URLS = [
    url("no TLS", "http://academy.example/", "only https"),
    url("no TLS, in the loop", "http://127.0.0.1/", "only https"),
    url("a file", "file:///etc/passwd", "only https"),
    url("a file by an empty host", "https:///etc/passwd", "only https"),
    url("no host", "https:", "only https"),
    url("FTP", "ftp://academy.example/", "only https"),
    url("gopher, which writes what it likes", "gopher://127.0.0.1:6379/_INFO", "only https"),
    url("data", "data:application/json,{}", "only https"),
    url("a script", "javascript:alert(1)", "only https"),
    url("no scheme", "academy.example/did.json", "only https"),
    url("nothing", "", "only https"),
    url("a user name", "https://academy.example@127.0.0.1/", "user name"),
    url("a user name and password", "https://user:secret@academy.example/", "user name"),
    url("an empty user name", "https://@academy.example/", "user name"),
    url("two readings of the host, by an @", "https://127.0.0.1:80@academy.example/", "user name"),
    url("two readings of the host, by a backslash", "https://academy.example\\@127.0.0.1/", NO_ADDRESS),
    url("a line break", "https://academy.example/\r\nHost: 127.0.0.1", NO_ADDRESS),
    url("a line break in the host", "https://academy.example\n.evil.example/", NO_ADDRESS),
    url("a tab that some readers drop", "https://127.0.0\t.1/", NO_ADDRESS),
    url("a space", "https://academy.example /", NO_ADDRESS),
    url("a NUL", "https://academy.example\0.evil.example/", NO_ADDRESS),
    url("a lone surrogate", "https://academy.example/\ud800", NO_ADDRESS),
    url("a host percent-encoded", "https://127%2e0.0.1/", NO_ADDRESS),
    url("an unclosed bracket", "https://[::1/", NO_ADDRESS),
    url("an address of the future", "https://[v1.example]/", NO_ADDRESS),
    url("a zone of this machine", "https://[fe80::1%25eth0]/", NO_ADDRESS),
    url("an empty label", "https://academy..example/", NO_ADDRESS),
    url("a label too long", "https://" + "a" * 64 + ".example/", NO_ADDRESS),
    url("a name too long", "https://" + "a." * 127 + "example/", NO_ADDRESS),
    url("a port that is no number", "https://academy.example:https/", NO_ADDRESS),
    url("a port too large", "https://academy.example:65536/", NO_ADDRESS),
    url("port 0", "https://academy.example:0/", NO_ADDRESS),
    url("a URL too long", "https://academy.example/" + "a" * MAX_URL, "longer than"),
    url("loopback as a number", "https://2130706433/", NO_ADDRESS),
    url("loopback in hexadecimal", "https://0x7f000001/", NO_ADDRESS),
    url("loopback in octal", "https://0177.0.0.1/", NO_ADDRESS),
    url("loopback, shortened", "https://127.1/", NO_ADDRESS),
    url("loopback in wide digits", "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/", NOT_PUBLIC),
    url("loopback in circled digits", "https://①②⑦.⓪.⓪.①/", NOT_PUBLIC),
    url("loopback with ideographic dots", "https://127。0。0。1/", NOT_PUBLIC),
    url("loopback with a dot at its end", "https://127.0.0.1./", NOT_PUBLIC),
    url("loopback", "https://127.0.0.1/", NOT_PUBLIC),
    url("loopback, IPv6", "https://[::1]/", NOT_PUBLIC),
    url("loopback, mapped", "https://[::ffff:127.0.0.1]/", NOT_PUBLIC),
    url("loopback, mapped, in hexadecimal", "https://[::ffff:7f00:1]/", NOT_PUBLIC),
    url("any address", "https://0.0.0.0/", NOT_PUBLIC),
    url("any address, IPv6", "https://[::]/", NOT_PUBLIC),
    url("the metadata of a cloud", "https://169.254.169.254/latest/meta-data/", NOT_PUBLIC),
    url("the metadata of a cloud, IPv6", "https://[fd00:ec2::254]/latest/meta-data/", NOT_PUBLIC),
    url("the metadata of a cloud through NAT64", "https://[64:ff9b::a9fe:a9fe]/", NOT_PUBLIC),
]
HOSTS = [
    host("no address"),
    host("loopback", "127.0.0.1"),
    host("loopback, IPv6", "::1"),
    host("this network", "0.0.0.0"),
    host("private 10/8", "10.0.0.1"),
    host("private 172.16/12", "172.31.255.255"),
    host("private 192.168/16", "192.168.0.1"),
    host("shared 100.64/10", "100.64.0.1"),
    host("link-local", "169.254.169.254"),
    host("link-local, IPv6", "fe80::1"),
    host("protocol assignments", "192.0.0.192"),
    host("documentation", "192.0.2.1"),
    host("documentation, IPv6", "2001:db8::1"),
    host("documentation, IPv6, 2024", "3fff::1"),
    host("benchmarking", "198.18.0.1"),
    host("multicast", "224.0.0.1"),
    host("multicast, IPv6", "ff0e::1"),
    host("broadcast", "255.255.255.255"),
    host("reserved", "240.0.0.1"),
    host("unique local", "fd00::1"),
    host("site-local", "fec0::1"),
    host("IPv4-mapped loopback", "::ffff:127.0.0.1"),
    host("IPv4-compatible loopback", "::127.0.0.1"),
    host("IPv4-translated loopback", "::ffff:0:127.0.0.1"),
    host("6to4 of loopback", "2002:7f00:1::"),
    host("Teredo", "2001:0:5ef5:79fb::1"),
    host("NAT64 of loopback", "64:ff9b::7f00:1"),
    host("local-use NAT64", "64:ff9b:1::5db8:d822"),
    host("a public and then a private address", str(PUBLIC), "10.0.0.1"),
    host("a private and then a public address", "10.0.0.1", str(PUBLIC)),
    host("many addresses, the last private", *(str(PUBLIC + number) for number in range(20)), "127.0.0.1"),
]
PRIVATE = {"private.example": [["10.0.0.1"]]}
REDIRECTS = [
    redirect("to http", "http://academy.example/", "only https"),
    redirect("to a file", "file:///etc/passwd", "only https"),
    redirect("to data", "data:application/json,{}", "only https"),
    redirect("to loopback", "https://127.0.0.1/", NOT_PUBLIC),
    redirect("to the metadata of a cloud", "https://169.254.169.254/", NOT_PUBLIC),
    redirect("to loopback, mapped", "https://[::ffff:127.0.0.1]/", NOT_PUBLIC),
    redirect("to a private name", "https://private.example/", NOT_PUBLIC, hosts=PRIVATE),
    redirect("to a private name, without a scheme", "//private.example/", NOT_PUBLIC, hosts=PRIVATE),
    redirect("with a user name", "https://user:pass@academy.example/", "user name"),
    redirect("with a backslash", "https://academy.example\\@127.0.0.1/", NO_ADDRESS),
    redirect("with an unclosed bracket", "https://[::1", NO_ADDRESS),
    redirect("that is not UTF-8", "/\xff\xfe", NO_ADDRESS),
    redirect("to port 0", "https://academy.example:0/", NO_ADDRESS),
    redirect("to port 99999", "https://academy.example:99999/", NO_ADDRESS),
    redirect("to too long a URL", "/" + "a" * MAX_URL, "longer than"),
    redirect("to itself", "/", "more than 3 redirects", connections=4),
    redirect("to nowhere, which is itself", "", "more than 3 redirects", connections=4),
    redirect("to where its name is private by then", "/b", NOT_PUBLIC, hosts={NAME: [[str(PUBLIC)], ["127.0.0.1"]]}),
    redirect(
        "to where its name is private too by then",
        "/b",
        NOT_PUBLIC,
        hosts={NAME: [[str(PUBLIC)], [str(PUBLIC), "::1"]]},
    ),
    Row("a redirect without a location", "status 302", answers={"/": send("302 Found")}),
    Row(
        "a circle of redirects",
        "more than 3 redirects",
        answers={"/": send("301 Moved", location="/b"), "/b": send("308 Moved", location="/")},
        connections=4,
    ),
    Row(
        "a chain of redirects that ends in the loop",
        NOT_PUBLIC,
        answers={
            "/": send("301 Moved", location="/b"),
            "/b": send("307 Moved", location="c"),
            "/c": send("302 Found", location="https://[::1]/"),
        },
        connections=3,
    ),
]
TLS = [
    Row("a certificate for another name", "certificate", context=lambda: authority().certify("someone.example")),
    Row("a certificate for the address alone", "certificate", context=lambda: authority().certify(str(PUBLIC))),
    Row("a certificate that has expired", "certificate", context=lambda: authority().certify(NAME, days=-1)),
    Row("a certificate of another authority", "certificate", context=lambda: Authority().certify(NAME)),
    Row("a certificate signed by itself", "certificate", context=lambda: Authority().sign_itself(NAME)),
    Row("HTTP without TLS", "secure connection", context=None, greeting=raw(OK + b"\r\n{}")),
    Row("another protocol", "secure connection", context=None, greeting=raw(b"SSH-2.0-example\r\n")),
    Row("a hang-up before the handshake", "broke off", context=None, greeting=raw(b"")),
    Row("a handshake that never begins", "in time", context=None, greeting=silent()),
    Row("a handshake that drips", "in time", context=None, greeting=dripping(b"\x16\x03\x03\x40\x00", b"\x02")),
]
DRIPPING = [
    answer("silence", "in time", silent()),
    answer("silence in the headers", "in time", silent(OK)),
    answer("silence before the body", "in time", silent(OK + b"content-length: 2\r\n\r\n")),
    answer("silence in the body", "in time", silent(OK + b"content-length: 9\r\n\r\n{}")),
    answer("a status line that drips", "in time", dripping(b"HTTP/1.1 200 ", b"O")),
    answer("a header that drips", "in time", dripping(OK, b"a")),
    answer("headers that drip", "in time", dripping(OK, b"a: b\r\n")),
    answer("interim answers that drip", "in time", dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    answer("a body that drips", "in time", dripping(OK + b"content-length: 1000\r\n\r\n", b" ")),
    answer("chunks that drip", "in time", dripping(CHUNKED, b"1\r\n \r\n")),
]
ENDLESS = [
    answer("an endless body", "larger than", endless(OK + b"\r\n", bytes(65_536))),
    answer("an endless chunk", "larger than", endless(CHUNKED + b"fffffffffffffff\r\n", bytes(65_536))),
    answer("a chunk of more than 64 bits", "larger than", endless(CHUNKED + b"f" * 40 + b"\r\n", bytes(65_536))),
    answer("endless chunks", "larger than", endless(CHUNKED, b"2000\r\n" + bytes(0x2000) + b"\r\n")),
    answer("endless extensions of chunks", "larger than", endless(CHUNKED, b"1;" + b"a" * 60_000 + b"\r\n \r\n")),
    answer("an endless chunk size", "did not answer in HTTP", endless(CHUNKED, b"0" * 65_536)),
    answer("endless trailers", "larger than", endless(CHUNKED + b"0\r\n", b"a: b\r\n" * 10_000)),
    answer("endless headers", "did not answer in HTTP", endless(OK, b"a: b\r\n" * 10_000)),
    answer("an endless header", "did not answer in HTTP", endless(OK + b"a: ", b"b" * 65_536)),
    answer("an endless status line", "did not answer in HTTP", endless(b"HTTP/1.1 200 ", b"O" * 65_536)),
    answer("endless interim answers", "larger than", endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)),
    answer("a length beyond the limit", "larger than", silent(OK + b"content-length: 100001\r\n\r\n")),
    answer("endless gzip", "larger than", endless(GZIP, gzip.compress(bytes(10_000_000)))),
    answer("an endless name in gzip", "larger than", endless(GZIP + b"\x1f\x8b\x08\x08" + bytes(6), b"a" * 65_536)),
]


def compressed(why: str, reason: str, body: bytes, coding: str = "gzip") -> Row:
    return answer(why, reason, send("200 OK", body, content_encoding=coding))


PACKED = gzip.compress(b'{"id": 1}')
COMPRESSED = [
    compressed("a gzip bomb", "larger than", gzip.compress(bytes(50_000_000))),
    compressed("a gzip bomb in a gzip bomb", "larger than", gzip.compress(gzip.compress(bytes(50_000_000)) * 2_000)),
    compressed("gzip of two members", "does not end", PACKED + PACKED),
    compressed("gzip with something behind it", "does not end", PACKED + b"\0"),
    compressed("gzip cut short", "does not end", PACKED[:-1]),
    compressed("gzip of nothing", "does not end", b""),
    compressed("gzip with a wrong checksum", "damaged", PACKED[:-8] + bytes(4) + PACKED[-4:]),
    compressed("no gzip", "damaged", b'{"id": 1}'),
    compressed("deflate", "not asked for", PACKED, "deflate"),
    compressed("brotli", "not asked for", PACKED, "br"),
    compressed("zstd", "not asked for", PACKED, "zstd"),
    compressed("gzip twice", "not asked for", gzip.compress(PACKED), "gzip, gzip"),
    compressed("an unknown coding", "not asked for", PACKED, "x-unknown"),
    answer(
        "codings in two headers",
        "not asked for",
        raw(OK + b"content-encoding: gzip\r\ncontent-encoding: br\r\n\r\n" + PACKED),
    ),
    answer("gzip as a transfer coding", "how long", raw(OK + b"transfer-encoding: gzip\r\n\r\n" + PACKED)),
]
GARBLED = [
    answer("HTTP/0.9", "did not answer in HTTP", raw(b"<html>hello</html>\r\n")),
    answer("HTTP/2", "did not answer in HTTP", raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
    answer("HTTP/3.0", "did not answer in HTTP", raw(b"HTTP/3.0 200 OK\r\n\r\n{}")),
    answer("noise", "did not answer in HTTP", raw(b"\x00\x01\x02\x03\r\n\r\n")),
    answer("no status", "did not answer in HTTP", raw(b"HTTP/1.1 OK\r\n\r\n")),
    answer("a status of four digits", "did not answer in HTTP", raw(b"HTTP/1.1 2000 OK\r\n\r\n")),
    answer("a switch of protocols", "status 101", raw(b"HTTP/1.1 101 Switching\r\n\r\n")),
    answer("an early hint", "status 103", raw(b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"\r\n{}")),
    answer("two lengths", "how long", raw(OK + b"content-length: 2\r\ncontent-length: 5\r\n\r\n12345")),
    answer("one length twice", "how long", raw(OK + b"content-length: 5\r\ncontent-length: 5\r\n\r\n12345")),
    answer("a negative length", "how long", raw(OK + b"content-length: -1\r\n\r\n12345")),
    answer("a length with a sign", "how long", raw(OK + b"content-length: +5\r\n\r\n12345")),
    answer("a length in words", "how long", raw(OK + b"content-length: five\r\n\r\n12345")),
    answer("a length of 5,000 digits", "how long", raw(OK + b"content-length: " + b"9" * 5_000 + b"\r\n\r\n12345")),
    answer(
        "a length and chunks",
        "how long",
        raw(OK + b"transfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n1\r\n1\r\n0\r\n\r\n"),
    ),
    answer("an unknown transfer coding", "how long", raw(OK + b"transfer-encoding: chunked, x\r\n\r\n12345")),
    answer("a body shorter than its length", "cut short", raw(OK + b"content-length: 10\r\n\r\n12345")),
    answer("no body at all", "cut short", raw(OK + b"content-length: 10\r\n\r\n")),
    answer("a chunk cut short", "broke off", raw(CHUNKED + b"a\r\n12345")),
    answer("no last chunk", "broke off", raw(CHUNKED + b"5\r\n12345\r\n")),
    answer("a chunk without a size", "broke off", raw(CHUNKED + b"number\r\n12345\r\n")),
    answer("a hang-up", "broke off", raw(b"")),
    answer("a line cut in the status", "broke off", cut(b"HTTP/1.1 200")),
    answer("a line cut in the headers", "broke off", cut(OK)),
    answer("a line cut in a body without a length", "broke off", cut(OK + b'\r\n{"id": 1}')),
]
CORPUS = URLS + HOSTS + REDIRECTS + TLS + DRIPPING + ENDLESS + COMPRESSED + GARBLED


class Watch:
    """Every address that this process connects to, sends to or looks up, while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.seen: set[str] = set()
        sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.on and event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            self.seen.add(str(arguments[1][0]))
        elif self.on and event in ("socket.getaddrinfo", "socket.gethostbyname"):
            self.seen.add(str(arguments[0]))


@pytest.fixture(scope="module")
def auditor() -> Watch:
    # A hook of the interpreter is for good: there is one, off most of the time.
    return Watch()


@pytest.fixture
def watch(auditor: Watch) -> Iterator[Watch]:
    auditor.seen.clear()
    auditor.on = True
    yield auditor
    auditor.on = False


@dataclass
class Names:
    """A resolver that has the addresses of a row, and knows every other name as public."""

    hosts: dict[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, _port: int) -> list[Address]:
        answers = self.hosts.get(host, [[str(PUBLIC)]])
        found = answers[min(self.asked.count(host), len(answers) - 1)]
        self.asked.append(host)
        return [ipaddress.ip_address(address) for address in found]


@pytest.mark.parametrize("row", [pytest.param(row, id=row.why) for row in CORPUS])
def test_what_is_hostile_is_refused_and_nothing_but_public_addresses_connected_to(row: Row, watch: Watch) -> None:
    connect, resolve = ToLoopback(), Names(row.hosts)
    fetch = fetcher(timeout=0.25 if row.reason == "in time" else 10, connect=connect, resolve=resolve)
    context = None if row.context is None else row.context()
    with serving(context, row.greeting) as server:
        server.answers.update(row.answers)
        asked = server.url() if row.url is None else row.url
        started = time.monotonic()
        with pytest.raises(UnavailableError, match=row.reason) as caught:
            fetch(asked)
    assert time.monotonic() - started < 5
    assert caught.value.url == asked[:MAX_URL]
    assert connect.asked == [PUBLIC] * row.connections
    assert server.connections == row.connections
    assert watch.seen == ({"127.0.0.1"} if row.connections else set())
    assert_no_other_librarys_words(str(caught.value))


def assert_no_other_librarys_words(message: str) -> None:
    for word in ("errno", "ssl", "urllib", "socket", "codec", "_", "exception", "error", "127.0.0.1:"):
        assert word not in message.lower().replace("127.0.0.1 is not a host", "")


@pytest.mark.parametrize("row", [pytest.param(row, id=row.why) for row in URLS])
def test_what_cannot_be_asked_for_is_not_looked_up(row: Row) -> None:
    resolve = Names({})
    with pytest.raises(UnavailableError, match=row.reason):
        fetcher(resolve=resolve)(str(row.url))
    assert resolve.asked == []


@pytest.mark.parametrize("row", [pytest.param(row, id=row.why) for row in URLS + HOSTS])
def test_what_is_not_fetched_is_not_fetched_after_a_redirect_either(row: Row, shared_server: Server) -> None:
    location = str(row.url)
    if "\n" in location or "\ud800" in location or len(location) > MAX_URL or not location:
        location = "https://127.0.0.1/"  # what no header can hold
    shared_server.answers["/"] = send("302 Found", location=location.encode().decode("latin-1"))
    connect = ToLoopback()
    with pytest.raises(UnavailableError):
        fetcher(connect=connect, resolve=Names(row.hosts))(shared_server.url())
    assert set(connect.asked) == {PUBLIC}


@pytest.fixture(scope="module")
def shared_server() -> Iterator[Server]:
    with serving(certified()) as running:
        yield running


def test_a_bomb_is_not_expanded_further_than_the_largest_size(shared_server: Server) -> None:
    shared_server.answers["/bomb"] = send("200 OK", gzip.compress(bytes(50_000_000)), content_encoding="gzip")
    fetch = fetcher()
    tracemalloc.start()
    try:
        with pytest.raises(UnavailableError, match="larger than 100000 bytes"):
            fetch(shared_server.url("/bomb"))
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_the_corpus_holds_more_than_sixty_hostile_things_each_of_its_own() -> None:
    assert len({row.why for row in CORPUS}) == len(CORPUS)
    assert len(CORPUS) >= 60
    assert sum(row.connections == 0 for row in CORPUS) >= 60
    assert len(CORPUS) - len(URLS) - len(HOSTS) >= 60
