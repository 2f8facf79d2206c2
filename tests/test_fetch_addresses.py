"""Which addresses are public, how URLs are read, and how names are looked up; no connection is made here."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_server import PUBLIC as PUBLIC_HOST
from hostile_server import fetcher
from microbadge.errors import UnavailableError
from microbadge.fetch import Address
from microbadge.fetch.addresses import MAX_LOOKUPS, Lookups, is_public, resolve_host
from microbadge.fetch.attempt import Deadline
from microbadge.fetch.target import MAX_URL, Target, follow, read_target

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
    "2001:200::1",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
    "2002:101:101::1",
]
NOT_PUBLIC = {
    "this network": ["0.0.0.0", "0.1.2.3", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1", "fd00:ec2::254"],
    "shared (RFC 6598)": ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
    "loopback": ["127.0.0.1", "127.255.255.255", "::1"],
    "link-local": ["169.254.0.1", "169.254.169.254", "fe80::1", "fe80::1%1"],
    "protocol assignments (RFC 6890)": ["192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.0.192", "192.0.0.255"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1", "3fff:fff::1"],
    "relay (RFC 7526)": ["192.88.99.1"],
    "benchmarking": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "4000::1", "e000::1"],
    "discard": ["100::1", "100:0:0:1::1"],
    "site-local": ["fec0::1", "feff::1"],
    "Teredo": ["2001::1", "2001:0:7f00:1::"],
    "ORCHID": ["2001:10::1", "2001:20::1"],
    "segment routing": ["5f00::1"],
    "IPv4-mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0"],
    "IPv4-compatible": ["::127.0.0.1", "::10.0.0.1", "::1.1.1.1"],
    "IPv4-translated": ["::ffff:0:127.0.0.1", "::ffff:0:1.1.1.1"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::", "2002::", "2002:e000:1::", "2002:c058:6301::"],
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
    for wrapped in (low, 0x64FF9B0001 << 80 | low, 0xFFFF << 48 | low):
        assert not is_public(ipaddress.IPv6Address(wrapped))


@given(st.ip_addresses(v=4))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_nothing_is_public_that_python_calls_private(address: ipaddress.IPv4Address) -> None:
    assert address.is_global or not is_public(address)


# --- URLs ---


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://academy.example", Target("academy.example", 443, "/"), "academy.example"),
        ("HTTPS://Academy.EXAMPLE:443/A", Target("academy.example", 443, "/A"), "academy.example"),
        ("https://academy.example:8443/a?b=c#d", Target("academy.example", 8443, "/a?b=c"), "academy.example:8443"),
        ("https://academy.example./a#b?c", Target("academy.example", 443, "/a"), "academy.example"),
        ("https://académie.example/é?é", Target("xn--acadmie-eya.example", 443, "/%C3%A9?%C3%A9"), None),
        ("https://straße.example", Target("xn--strae-oqa.example", 443, "/"), None),
        ("https://a_b.example/%2F%zz;a=1|", Target("a_b.example", 443, "/%2F%zz;a=1%7C"), None),
        ("https://academy.example?a=b", Target("academy.example", 443, "/?a=b"), None),
        ("https://[2606:4700:0::1111]:8443/", Target("2606:4700::1111", 8443, "/"), "[2606:4700::1111]:8443"),
        ("https://1.1.1.1/", Target("1.1.1.1", 443, "/"), "1.1.1.1"),
    ],
)
def test_a_url_is_read_as_host_port_and_path(url: str, target: Target, authority: str | None) -> None:
    assert read_target(url) == target
    assert authority in (None, target.authority)


@given(
    st.text(max_size=60)
    | st.text(max_size=40).map("https://".__add__)
    | st.text("https:/\\@[]%?#.:0123456789abcdef \t\r\n\0é。ⅷß\ud800", max_size=40).map("https://".__add__)
)
@settings(max_examples=1_500, deadline=None, derandomize=True)
def test_any_text_is_a_target_that_is_safe_to_send_or_none(url: str) -> None:
    try:
        target = read_target(url)
    except UnavailableError:
        return
    sent = target.authority + target.path
    assert sent.isascii()
    assert sent.isprintable()
    assert " " not in sent
    assert target.path.startswith("/")
    # Read once more, it is the same.
    assert read_target(f"https://{target.authority}{target.path}") == target


@given(st.text("https:/\\@[]%?#.:é \t\ud800\xff", max_size=30))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_any_location_leads_somewhere_or_nowhere(location: str) -> None:
    try:
        led = follow("https://academy.example/a/b", location)
    except UnavailableError:
        return
    assert isinstance(led, str)


def test_a_location_is_read_relative_to_where_it_was_given() -> None:
    base = "https://academy.example:8443/a/b?c"
    assert follow(base, "../d") == "https://academy.example:8443/d"
    assert follow(base, "//other.example/d") == "https://other.example/d"
    assert follow(base, "/é".encode().decode("latin-1")) == "https://academy.example:8443/é"


def test_the_longest_url_is_read_and_a_longer_one_is_not() -> None:
    url = "https://academy.example/".ljust(MAX_URL, "a")
    assert len(read_target(url).path) == MAX_URL - len("https://academy.example")
    with pytest.raises(UnavailableError, match="longer than"):
        read_target(url + "a")


# --- lookups ---


def test_the_addresses_of_this_machine_are_looked_up() -> None:
    assert ipaddress.ip_address("127.0.0.1") in resolve_host("127.0.0.1", 443)
    assert {address.is_loopback for address in resolve_host("localhost", 443)} == {True}


def test_an_address_in_the_place_of_a_name_is_not_looked_up() -> None:
    def unasked(_host: str, _port: int) -> list[Address]:
        raise AssertionError

    for text in ("10.0.0.1", "::1"):
        assert Lookups(unasked)(text, 443, Deadline(1)) == [ipaddress.ip_address(text)]


def test_an_address_that_a_name_has_twice_counts_once() -> None:
    assert Lookups(lambda _host, _port: [PUBLIC_HOST, PUBLIC_HOST])("a.example", 443, Deadline(1)) == [PUBLIC_HOST]


def test_a_fault_of_the_resolver_itself_is_raised_where_it_was_asked() -> None:
    def faulty(_host: str, _port: int) -> list[Address]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fetcher(resolve=faulty)("https://academy.example/")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "name could not be looked up"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), "name could not be looked up"),
        (OSError(), "could not be reached"),
        (UnicodeError("label too long"), "could not be reached"),
    ],
)
def test_a_name_that_nobody_knows_is_no_answer(error: Exception, reason: str) -> None:
    def unknown(_host: str, _port: int) -> list[Address]:
        raise error

    with pytest.raises(UnavailableError, match=reason) as caught:
        fetcher(resolve=unknown)("https://academy.example/")
    assert str(error) not in str(caught.value) or not str(error)


class Hanging:
    """A resolver that hangs until it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> list[Address]:
        self.asked += 1
        self.go.wait()
        return [ipaddress.ip_address("10.0.0.1")]


def test_a_lookup_that_hangs_is_left_at_the_deadline() -> None:
    hanging = Hanging()
    started = time.monotonic()
    with pytest.raises(UnavailableError, match="in time"):
        fetcher(resolve=hanging, timeout=0.3)("https://academy.example/")
    assert 0.25 < time.monotonic() - started < 2
    hanging.go.set()


def test_lookups_that_hang_are_so_many_at_most() -> None:
    hanging = Hanging()
    fetch = fetcher(resolve=hanging, timeout=0.3)

    def attempt(number: int) -> str:
        with pytest.raises(UnavailableError) as caught:
            fetch(f"https://a{number}.example/")
        return str(caught.value)

    with ThreadPoolExecutor(MAX_LOOKUPS + 8) as threads:
        assert set(threads.map(attempt, range(MAX_LOOKUPS + 8))) == {"the server did not answer in time"}
    assert hanging.asked == MAX_LOOKUPS
    hanging.go.set()
    assert "not a host on the public internet" in attempt(99)
