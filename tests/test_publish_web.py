"""The published site from outside: on a plain static server, fetched over HTTPS by its addresses, and verified."""

from __future__ import annotations

import functools
import http.server
import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import Any

import pytest

from hostile_server import certified, fetcher
from microbadge import Fetch, TrustedIssuers, UnavailableError, Verdict, VerificationReport, Verifier
from microbadge.codes import Code
from microbadge.dids import resolve
from microbadge.errors import StoreError
from microbadge.fetch import Address, Fetched
from microbadge.fetch.connection import connect_to
from microbadge.publish import Site, check_site, publish
from microbadge.report import Outcome
from sites import ACADEMY, BY, NEXT_KEY, PROGRAM, SITE, award, issue, open_office


class Quiet(http.server.SimpleHTTPRequestHandler):
    """The static server of the standard library, as it comes, without its log."""

    def log_message(self, *_: object) -> None:
        pass


class StaticServer:
    """A folder on the web: any name and port lead to it."""

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(Quiet, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.socket = certified().wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def connect(self, _address: Address, _port: int, timeout: float) -> socket:
        return connect_to(ip_address("127.0.0.1"), self._server.server_address[1], timeout)

    def fetch(self) -> Fetch:
        """A fetch that starts afresh, as that of an employer."""
        return fetcher(connect=self.connect, max_size=8_000_000)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class World:
    """An issuer, the folder that it publishes to, and a web server that shows the folder."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.office = open_office(folder, **settings)
        self.site = Site(self.office.store, PROGRAM)
        self.folder = folder / "www"
        self.folder.mkdir()
        self.server = StaticServer(self.folder)

    def publish(self) -> None:
        publish(self.site, self.folder)

    def verify(self, badge: str) -> VerificationReport:
        """Ask as an employer does: about a file, or about what is at an address."""
        fetch = self.server.fetch()
        data = fetch(badge).content if badge.startswith("https://") else badge
        return Verifier(fetch=fetch).verify(data, TrustedIssuers([ACADEMY]))

    def close(self) -> None:
        self.server.close()
        self.office.store.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, refresh=True)
    yield made
    made.close()


def outcomes(report: VerificationReport, code: Code) -> list[tuple[Outcome, str]]:
    return [(check.outcome, check.message) for check in report.checks if check.code is code]


# Verified from outside


@pytest.mark.parametrize("jwt", [False, True], ids=["proof", "token"])
def test_a_shared_badge_verifies_by_its_address(jwt: bool, world: World) -> None:
    path = issue(world.office, jwt=jwt)
    world.publish()
    report = world.verify(f"{SITE}/{path}")
    assert report.verdict is Verdict.VERIFIED, report.to_json()
    assert [outcome for outcome, _ in outcomes(report, Code.STATUS_VALUE)] == [Outcome.PASSED]


def test_after_a_revocation_the_badge_is_rejected_and_no_longer_hosted(world: World) -> None:
    path = issue(world.office)
    world.publish()
    badge = world.server.fetch()(f"{SITE}/{path}").content.decode()
    world.office.revoke("a1", reason="r", actor=BY)
    assert world.verify(badge).verdict is Verdict.VERIFIED  # nobody could know yet
    world.publish()
    report = world.verify(badge)
    assert report.verdict is Verdict.REJECTED
    assert [outcome for outcome, _ in outcomes(report, Code.STATUS_VALUE)] == [Outcome.FAILED]
    with pytest.raises(UnavailableError, match="404"):
        world.server.fetch()(f"{SITE}/{path}")


def test_the_old_copy_of_a_corrected_badge_is_replaced_by_the_new_one(world: World) -> None:
    # Of two copies the newer one starts later, by a second at least: this one started long ago.
    path = issue(world.office, valid_from=datetime.now(UTC) - timedelta(hours=1))
    old = world.office.store.award("a1").credential
    world.office.reissue("a1", award("E2"), award_id="a2", reason="the wrong one", actor=BY)
    world.publish()
    assert old is not None
    report = world.verify(old)
    assert report.verdict is Verdict.VERIFIED, report.to_json()
    [(_, message)] = outcomes(report, Code.REFRESH)
    assert message.startswith("replaced by a newer copy since")
    assert report.document is not None
    assert report.document["credentialSubject"]["achievement"]["id"] == f"{SITE}/excel/E2"
    assert world.verify(f"{SITE}/{path}").document == report.document


def test_after_a_rotation_badges_of_the_old_key_still_verify(world: World) -> None:
    path = issue(world.office)
    world.office.rotate(NEXT_KEY, actor=BY)
    world.publish()
    assert world.verify(f"{SITE}/{path}").verdict is Verdict.VERIFIED


def test_without_its_site_a_badge_is_undetermined(world: World) -> None:
    issue(world.office)
    badge = world.office.store.award("a1").credential
    assert badge is not None
    assert world.verify(badge).verdict is Verdict.UNDETERMINED


def test_the_issuers_did_is_resolved_from_the_site(world: World) -> None:
    world.publish()
    document = resolve(ACADEMY, fetch=world.server.fetch()).document
    assert document == json.loads((world.folder / ".well-known" / "did.json").read_bytes())


def test_the_id_of_an_achievement_leads_to_its_page(world: World) -> None:
    world.publish()
    one = PROGRAM.micro_credentials[0]
    fetched = world.server.fetch()(one.id)
    assert fetched.url == f"{one.id}/"
    assert fetched.media_type == "text/html"
    assert one.name.encode() in fetched.content
    described = json.loads(world.server.fetch()(f"{fetched.url}achievement.json").content)
    assert described["id"] == one.id


def test_the_authority_of_the_test_is_none_of_the_webs(world: World) -> None:
    with pytest.raises(UnavailableError):
        fetcher(connect=world.server.connect, ssl_context=ssl.create_default_context())(f"{SITE}/index.html")


# Comparing


def test_a_site_that_was_just_published_is_as_it_should_be(world: World) -> None:
    issue(world.office)
    world.publish()
    assert check_site(world.site, world.server.fetch()) == []


def test_what_was_not_published_again_differs(world: World) -> None:
    path = issue(world.office)
    world.publish()
    world.office.reissue("a1", award(), award_id="a2", reason="r", actor=BY)
    found = check_site(world.site, world.server.fetch())
    assert {each.url for each in found} >= {f"{SITE}/status/1.json", f"{SITE}/{path}"}
    assert {each.kind for each in found} == {"content"}


def test_what_is_missing_is_unavailable(world: World) -> None:
    world.publish()
    (world.folder / "profile.json").unlink()
    found = check_site(world.site, world.server.fetch())
    assert [(each.url, each.kind) for each in found] == [(f"{SITE}/profile.json", "unavailable")]
    assert "404" in found[0].problem


@pytest.mark.parametrize("verb", ["revoke", "suspend", "unshare"])
def test_a_credential_that_was_withdrawn_must_not_answer(verb: str, tmp_path: Path) -> None:
    world = World(tmp_path, purposes=("revocation", "suspension"))
    try:
        path = issue(world.office)
        issue(world.office, "a2")
        world.publish()
        kept = (world.folder / path).read_bytes()
        if verb == "unshare":
            world.office.share("a1", False, actor=BY)
        else:
            getattr(world.office, verb)("a1", reason="r", actor=BY)
        found = check_site(world.site, world.server.fetch())
        assert [(each.url, each.problem.partition(":")[0]) for each in found if each.kind == "withdrawn"] == [
            (f"{SITE}/{path}", "still there")
        ]
        world.publish()
        assert check_site(world.site, world.server.fetch()) == []
        (world.folder / path).write_bytes(kept)  # an upload that removes nothing
        assert [each.kind for each in check_site(world.site, world.server.fetch())] == ["withdrawn"]
    finally:
        world.close()


def test_an_address_that_comes_twice_is_told_once(world: World) -> None:
    path = issue(world.office)
    world.publish()
    world.office.share("a1", False, actor=BY)
    world.office.share("a1", True, actor=BY)
    world.office.reissue("a1", award(), award_id="a2", reason="r", actor=BY)
    world.office.share("a2", False, actor=BY)
    assert [*world.site.withdrawn()] == 2 * [f"{SITE}/{path}"]
    found = check_site(world.site, world.server.fetch())
    assert [each.url for each in found if each.kind == "withdrawn"] == [f"{SITE}/{path}"]


def test_a_wrong_type_is_a_difference(world: World) -> None:
    world.publish()
    fetch = world.server.fetch()

    def as_text(url: str) -> Fetched:
        fetched = fetch(url)
        return Fetched(fetched.content, fetched.url, fetched.fetched_at, "text/plain")

    def without(url: str) -> Fetched:
        return Fetched(fetch(url).content, url)

    found = check_site(world.site, as_text)
    assert {each.kind for each in found} == {"type"}
    assert {each.url for each in found} == {
        page.url for page in world.site.pages() if page.media_type.name != "text/plain"
    }
    did = f"{SITE}/.well-known/did.json"
    assert [each.problem for each in found if each.url == did] == [
        "served with the type text/plain instead of application/json"
    ]
    assert check_site(world.site, without)[0].problem == "served with no type instead of application/json"


def test_the_keys_and_the_rules_are_looked_for_where_they_belong(tmp_path: Path) -> None:
    world = World(tmp_path, site=f"{SITE}/badges")
    try:
        world.publish()
        found = {each.url for each in check_site(world.site, world.server.fetch())}
        assert {f"{SITE}/.well-known/did.json", *world.site.rules_elsewhere.values()} <= found
        below = world.folder / "badges"
        below.symlink_to(".")
        (world.folder / ".well-known").mkdir()
        (world.folder / "did.json").rename(world.folder / ".well-known" / "did.json")
        for path, url in world.site.rules_elsewhere.items():
            place = world.folder / url.removeprefix(f"{SITE}/")
            place.parent.mkdir(parents=True)
            (world.folder / path).rename(place)
        assert check_site(world.site, world.server.fetch()) == []
    finally:
        world.close()


def test_a_site_that_cannot_be_published_is_not_compared(world: World) -> None:
    issue(world.office)
    later = Site(world.office.store, PROGRAM, clock=lambda: datetime.now(UTC) + timedelta(days=91))
    with pytest.raises(StoreError, match="not signed as it stands"):
        check_site(later, world.server.fetch())
