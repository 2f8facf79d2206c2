"""The fetches of one verification: each address once, a few at most, and an end to them."""

from __future__ import annotations

import pytest

from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.fetch.target import MAX_URL
from microbadge.verifier import requests
from microbadge.verifier.requests import MAX_ADDRESSES, MAX_REQUESTS, Requests

SITE = "https://academy.example"


class Site:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url.endswith("/gone"):
            raise UnavailableError("nothing is there", url=url)
        if url.endswith("/broken"):
            raise ConnectionResetError
        return Fetched(b"{}", url)


def test_an_address_is_asked_for_once_also_where_it_did_not_answer() -> None:
    site = Site()
    fetch = Requests(site)
    for name in ("here", "gone", "here", "gone"):
        if name == "here":
            assert fetch(f"{SITE}/here").content == b"{}"
        else:
            with pytest.raises(UnavailableError, match="nothing is there"):
                fetch(f"{SITE}/gone")
    assert site.asked == [f"{SITE}/here", f"{SITE}/gone"]
    assert list(fetch.answered) == [f"{SITE}/here"]


def test_a_fetch_that_raises_what_the_system_raised_has_not_answered() -> None:
    with pytest.raises(UnavailableError, match="could not be reached"):
        Requests(Site())(f"{SITE}/broken")


def test_an_address_that_is_too_long_for_anybody_is_not_asked_for() -> None:
    site = Site()
    url = SITE + "/" * (MAX_URL - len(SITE))
    assert Requests(site)(url).url == url
    with pytest.raises(UnavailableError, match=f"more than {MAX_URL} characters") as caught:
        Requests(site)(url + "/")
    assert (caught.value.url, site.asked) == (url + "/", [url])


def test_there_is_an_end_to_the_addresses_of_a_credential_and_another_has_its_own() -> None:
    site = Site()
    first = Requests(site)
    for number in range(MAX_REQUESTS):
        first(f"{SITE}/{number}")
    with pytest.raises(UnavailableError, match=f"more than {MAX_REQUESTS}"):
        first(f"{SITE}/one-more")
    assert first(f"{SITE}/0").url == f"{SITE}/0"
    second = first.for_another()
    second(f"{SITE}/0")
    second(f"{SITE}/one-more")
    assert site.asked.count(f"{SITE}/0") == 1
    assert set(second.answered) == {f"{SITE}/0", f"{SITE}/one-more"}


def test_there_is_an_end_to_the_addresses_of_one_input_however_many_credentials_it_holds() -> None:
    site = Site()
    first = Requests(site)
    for number in range(MAX_ADDRESSES):
        first.for_another().for_part()(f"{SITE}/{number}")
    for fetch in (first, first.for_another(), first.through(site)):
        with pytest.raises(UnavailableError, match=f"an input that needs more than {MAX_ADDRESSES}"):
            fetch(f"{SITE}/one-more")
    assert first(f"{SITE}/0").url == f"{SITE}/0"
    assert len(site.asked) == MAX_ADDRESSES


def test_another_fetch_shares_the_answers_and_has_no_count_of_its_own() -> None:
    site, registry = Site(), Site()
    first = Requests(site)
    ask = first.through(registry)
    for number in range(MAX_REQUESTS + 1):
        ask(f"{SITE}/{number}")
        ask(f"{SITE}/{number}")
    with pytest.raises(UnavailableError, match="nothing is there"):
        ask(f"{SITE}/gone")
    assert len(registry.asked) == MAX_REQUESTS + 2
    assert (site.asked, first.answered) == ([], {})


def test_there_is_an_end_to_the_time_for_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    monkeypatch.setattr(requests, "MAX_SECONDS", -1.0)
    fetch = Requests(site)
    for each in (fetch, fetch.for_another()):
        with pytest.raises(UnavailableError, match="are over"):
            each(f"{SITE}/late")
    assert site.asked == []
