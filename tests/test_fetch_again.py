"""What is fetched once and given again, and what is asked for again."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime
from http.client import HTTPMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_server import PUBLIC, Answer, Server, certified, cut, fetcher, in_turn, raw, send, serving
from microbadge.errors import UnavailableError
from microbadge.fetch import Address, Fetched
from microbadge.fetch.answer import lifetime, retry_after
from microbadge.fetch.attempt import TransientError
from microbadge.fetch.cache import MAX_BYTES, MAX_ENTRIES, Cache
from microbadge.fetch.https import BACK_OFF

START = datetime(2026, 5, 1, tzinfo=UTC)
GOOD = send("200 OK", b"{}")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def set(self, seconds: float) -> None:
        self.now = START + timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(certified()) as running:
        yield running


# --- what is kept ---


def test_an_answer_is_given_again_with_the_time_at_which_it_came(server: Server, clock: Clock) -> None:
    fetch = fetcher(max_age=60, clock=clock)
    server.answers["/a"] = in_turn(send("200 OK", b"old"), send("200 OK", b"new"))
    first = fetch(server.url("/a"))
    clock.set(59)
    assert fetch(server.url("/a")) == first
    assert (first.content, first.fetched_at) == (b"old", START)
    clock.set(60)
    again = fetch(server.url("/a"))
    assert (again.content, again.fetched_at) == (b"new", clock.now)
    assert server.connections == 2


def test_an_answer_is_kept_for_five_minutes_unless_told_otherwise(server: Server, clock: Clock) -> None:
    server.answers["/a"] = GOOD
    fetch = fetcher(max_age=300, clock=clock)
    for seconds, connections in ((0, 1), (299, 1), (300, 2)):
        clock.set(seconds)
        fetch(server.url("/a"))
        assert server.connections == connections


@pytest.mark.parametrize(
    ("headers", "kept_for"),
    [
        ({}, 60),
        ({"cache_control": "max-age=10"}, 10),
        ({"cache_control": "public, Max-Age=10"}, 10),
        ({"cache_control": 'max-age="10"'}, 10),
        ({"cache_control": "max-age=1000000"}, 60),
        ({"cache_control": "max-age=" + "9" * 500}, 60),
        ({"cache_control": "max-age=10, max-age=20"}, 10),
        ({"cache_control": "max-age=0"}, 0),
        ({"cache_control": "max-age=soon"}, 0),
        ({"cache_control": "max-age=-1"}, 0),
        ({"cache_control": "max-age=²"}, 0),
        ({"cache_control": "max-age"}, 0),
        ({"cache_control": "no-store"}, 0),
        ({"cache_control": "max-age=10, NO-STORE"}, 0),
        ({"cache_control": "no-cache"}, 0),
        ({"cache_control": 'no-cache="set-cookie"'}, 0),
        ({"cache_control": ""}, 60),
        ({"cache_control": "private, immutable"}, 60),
    ],
)
def test_an_answer_is_kept_no_longer_than_its_server_allows(
    server: Server, clock: Clock, headers: dict[str, str], kept_for: int
) -> None:
    fetch = fetcher(max_age=60, clock=clock)
    server.answers["/a"] = send("200 OK", b"{}", **headers)
    fetch(server.url("/a"))
    clock.set(kept_for - 0.001)
    fetch(server.url("/a"))
    assert server.connections == (1 if kept_for else 2)
    clock.set(kept_for)
    fetch(server.url("/a"))
    assert server.connections == (2 if kept_for else 3)


def test_the_shortest_time_on_the_way_of_redirects_counts(server: Server, clock: Clock) -> None:
    fetch = fetcher(max_age=60, clock=clock)
    server.answers["/a"] = send("302 Found", location="/b", cache_control="max-age=10")
    server.answers["/b"] = send("200 OK", b"{}", cache_control="max-age=30")
    for seconds, connections in ((0, 2), (9, 2), (10, 4)):
        clock.set(seconds)
        assert fetch(server.url("/a")).url == server.url("/b")
        assert server.connections == connections


def test_a_failure_is_not_kept(server: Server) -> None:
    fetch = fetcher(max_age=60)
    server.answers["/a"] = in_turn(send("404 Not Found", cache_control="max-age=60"), GOOD)
    with pytest.raises(UnavailableError, match="404"):
        fetch(server.url("/a"))
    assert fetch(server.url("/a")).content == b"{}"


def test_each_address_is_kept_for_itself(server: Server) -> None:
    fetch = fetcher(max_age=60)
    server.answers["/a"] = in_turn(*(send("200 OK", str(number).encode()) for number in range(3)))
    for path, content in (("/a", b"0"), ("/a?x", b"1"), ("/a", b"0"), ("/a?x", b"1")):
        assert fetch(server.url(path)).content == content


def test_what_one_fetcher_kept_another_does_not_have(server: Server) -> None:
    server.answers["/a"] = GOOD
    for _ in range(2):
        fetcher(max_age=60)(server.url("/a"))
    assert server.connections == 2


def test_an_answer_from_the_future_is_not_given_again(server: Server, clock: Clock) -> None:
    fetch = fetcher(max_age=60, clock=clock)
    server.answers["/a"] = GOOD
    fetch(server.url("/a"))
    clock.set(-1)
    fetch(server.url("/a"))
    assert server.connections == 2


def answer_of(size: int) -> Fetched:
    return Fetched(bytes(size), "https://academy.example/", START)


def test_the_answers_used_longest_ago_make_room() -> None:
    cache = Cache()
    for number in range(MAX_ENTRIES):
        cache.keep(str(number), answer_of(1), since=START, seconds=60)
    assert cache.get("0", START) is not None
    cache.keep("one more", answer_of(1), since=START, seconds=60)
    assert cache.get("0", START) is not None
    assert cache.get("1", START) is None
    assert cache.get("2", START) is not None


def test_the_bytes_of_all_answers_together_are_bounded() -> None:
    cache = Cache()
    half = answer_of(MAX_BYTES // 2)
    for name in ("a", "b", "c"):
        cache.keep(name, half, since=START, seconds=60)
    assert [cache.get(name, START) is not None for name in ("a", "b", "c")] == [False, True, True]
    cache.keep("d", answer_of(MAX_BYTES + 1), since=START, seconds=60)
    assert cache.get("d", START) is None
    assert cache.get("b", START) is not None


def test_an_answer_kept_anew_takes_the_place_of_the_old_one() -> None:
    cache = Cache()
    for _ in range(10):
        cache.keep("a", answer_of(MAX_BYTES // 2), since=START, seconds=60)
    cache.keep("b", answer_of(MAX_BYTES // 2), since=START, seconds=60)
    assert cache.get("a", START) is not None
    cache.keep("a", answer_of(1), since=START, seconds=0)
    assert cache.get("a", START) is None


def test_the_cache_serves_several_threads() -> None:
    cache = Cache()

    def work(thread: int) -> None:
        for number in range(2_000):
            cache.keep(f"{(thread + number) % 300}", answer_of(number % 7), since=START, seconds=number % 3)
            cache.get(f"{number % 300}", START + timedelta(seconds=number % 2))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Had the count of bytes been lost, there would be no room now for what fits exactly.
    cache.keep("all", answer_of(MAX_BYTES), since=START, seconds=60)
    cache.keep("a little", answer_of(0), since=START, seconds=60)
    assert cache.get("all", START) is not None


def headers_of(name: str, value: str) -> HTTPMessage:
    headers = HTTPMessage()
    Message.add_header(headers, name, value)
    return headers


@given(st.text(max_size=40) | st.text('max-age=0123456789,; "nostrecach', max_size=40))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_nothing_that_a_server_says_makes_an_answer_last_longer(text: str) -> None:
    assert 0 <= lifetime(headers_of("cache-control", text), 60) <= 60


# --- what is asked for again ---


@pytest.mark.parametrize(
    "passing",
    [
        send("429 Too Many Requests"),
        send("502 Bad Gateway"),
        send("503 Service Unavailable", retry_after="0"),
        send("504 Gateway Timeout"),
        send("503 Service Unavailable", retry_after="whenever"),
        raw(b""),
        cut(b"HTTP/1.1 200 OK\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}"),
        raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}"),
    ],
    ids=["429", "502", "503", "504", "whenever", "hang up", "cut", "short", "short chunk"],
)
def test_what_may_pass_is_asked_for_again_after_a_pause(server: Server, passing: Answer) -> None:
    server.answers["/a"] = in_turn(passing, GOOD)
    started = time.monotonic()
    assert fetcher(retries=1)(server.url("/a")).content == b"{}"
    assert time.monotonic() - started >= BACK_OFF
    assert server.connections == 2


@pytest.mark.parametrize(
    "refused",
    [
        send("404 Not Found", retry_after="0"),
        send("500 Internal Server Error"),
        send("302 Found", location="http://academy.example/"),
        send("302 Found", location="https://10.0.0.1/"),
        send("200 OK", b"{}", content_encoding="br"),
        send("200 OK", bytes(100_001)),
        raw(b"SSH-2.0-example\r\n"),
    ],
    ids=["404", "500", "http", "private", "compressed", "large", "no HTTP"],
)
def test_a_refusal_is_final(server: Server, refused: Answer) -> None:
    server.answers["/a"] = in_turn(refused, GOOD)
    with pytest.raises(UnavailableError):
        fetcher(retries=2)(server.url("/a"))
    assert server.connections == 1


def test_a_certificate_that_is_not_good_is_not_looked_at_twice(server: Server) -> None:
    with pytest.raises(UnavailableError, match="certificate"):
        fetcher(retries=2)(server.url("/a", "elsewhere.example"))
    assert server.connections == 1


def test_the_pauses_grow_and_the_attempts_are_bounded(server: Server) -> None:
    server.answers["/a"] = send("503 Service Unavailable")
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="status 503") as caught:
        fetcher(retries=2)(server.url("/a"))
    assert 3 * BACK_OFF <= time.monotonic() - started < 3 * BACK_OFF + 2
    assert server.connections == 3
    assert type(caught.value) is UnavailableError


def test_a_server_that_asks_for_more_time_is_given_it(server: Server) -> None:
    server.answers["/a"] = in_turn(send("503 Busy", retry_after="1"), GOOD)
    started = time.monotonic()
    assert fetcher(retries=1)(server.url("/a")).content == b"{}"
    assert 1 <= time.monotonic() - started < 3


@pytest.mark.parametrize("after", ["5", "86400", "9" * 400, "Fri, 01 May 2026 00:01:00 GMT"])
def test_a_server_that_asks_for_more_time_than_there_is_is_left_at_once(
    server: Server, clock: Clock, after: str
) -> None:
    server.answers["/a"] = send("503 Busy", retry_after=after)
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="status 503"):
        fetcher(retries=2, clock=clock)(server.url("/a"))
    assert time.monotonic() - started < 2
    assert server.connections == 1


def test_no_pause_goes_beyond_the_deadline(server: Server) -> None:
    server.answers["/a"] = send("503 Busy")
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="status 503"):
        fetcher(retries=50, timeout=1)(server.url("/a"))
    assert time.monotonic() - started < 1.2
    assert server.connections == 3


def test_a_host_that_did_not_connect_is_looked_up_and_checked_anew(server: Server) -> None:
    lookups: list[Address] = [PUBLIC, ipaddress.ip_address("127.0.0.1")]
    asked: list[Address] = []

    def refuse(address: Address, _port: int, _timeout: float) -> socket.socket:
        asked.append(address)
        raise ConnectionRefusedError

    fetch = fetcher(retries=2, resolve=lambda _host, _port: [lookups.pop(0)], connect=refuse)
    with pytest.raises(UnavailableError, match="not a host on the public internet"):
        fetch(server.url("/a"))
    assert asked == [PUBLIC]


def test_a_name_that_nobody_knows_is_looked_up_once_and_a_server_of_names_that_is_busy_again() -> None:
    for number, lookups in ((socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 2)):
        asked: list[str] = []

        def unknown(host: str, _port: int, number: int = number, asked: list[str] = asked) -> list[Address]:
            asked.append(host)
            raise socket.gaierror(number, "no")

        with pytest.raises(UnavailableError, match="looked up"):
            fetcher(retries=1, resolve=unknown)("https://academy.example/")
        assert len(asked) == lookups


def test_a_time_to_ask_again_is_read_in_seconds_or_as_a_date() -> None:
    in_a_minute = format_datetime(START + timedelta(minutes=1), usegmt=True)
    assert retry_after(headers_of("retry-after", "120"), START) == 120
    assert retry_after(headers_of("retry-after", in_a_minute), START) == 60
    assert retry_after(headers_of("retry-after", in_a_minute), START + timedelta(hours=1)) < 0
    assert retry_after(HTTPMessage(), START) == 0


@given(st.text(max_size=40) | st.text("Fri, 01May2026:GMT+-9", max_size=40))
@settings(max_examples=1_000, deadline=None, derandomize=True)
def test_any_time_to_ask_again_is_a_number(text: str) -> None:
    assert isinstance(retry_after(headers_of("retry-after", text), START), float)


def test_what_may_pass_is_a_kind_of_unavailable() -> None:
    assert isinstance(TransientError("busy"), UnavailableError)
