"""The site over ASGI, fresh from the store at each request: the same documents, headers and types as the folder's."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from microbadge.errors import InvalidError
from microbadge.publish import Page, Site
from microbadge.registrar import Registrar
from microbadge.store import ListRecord
from microbadge.web import Server
from microbadge.web.site import create_site_app
from sites import BY, KEY, PROGRAM, SITE, award, issue, open_office, settings


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Registrar]:
    made = open_office(tmp_path)
    with made.store:
        issue(made)
        yield made


@pytest.fixture
def web(office: Registrar) -> Iterator[httpx.Client]:
    yield from served(Site(office.store, PROGRAM))


def served(site: Site, registrar: Registrar | None = None) -> Iterator[httpx.Client]:
    server = Server(create_site_app(site, registrar))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            yield client
    finally:
        server.stop()
        thread.join()


def test_every_document_is_served_with_its_type(office: Registrar, web: httpx.Client) -> None:
    for page in Site(office.store, PROGRAM).pages():
        answer = web.get(page.url.removeprefix(SITE))
        assert (answer.status_code, answer.content) == (200, page.content), page.path
        assert answer.headers["Content-Type"].partition(";")[0] == page.media_type.name


def test_what_is_published_is_what_is_served_a_moment_later(office: Registrar, web: httpx.Client) -> None:
    path = issue(office, "a2")
    first = web.get(f"/{path}")
    assert first.json()["id"] == office.store.award("a2").credential_id
    before = web.get("/status/1.json")
    office.revoke("a2", reason="r", actor=BY)
    assert web.get(f"/{path}").status_code == 404
    assert web.get("/status/1.json").content != before.content


def test_an_answer_may_be_kept_for_as_long_as_it_says(web: httpx.Client) -> None:
    first = web.get("/status/1.json")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    for known in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}', "*"):
        again = web.get("/status/1.json", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert web.get("/status/1.json", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_changed_document_has_another_tag(office: Registrar, web: httpx.Client) -> None:
    first = web.get("/status/1.json")
    office.revoke("a1", reason="r", actor=BY)
    again = web.get("/status/1.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200


def test_any_web_page_may_read_it_and_no_robot_lists_credentials(web: httpx.Client) -> None:
    for path in ("/", "/status/1.json", "/nothing"):
        answer = web.get(path)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert web.get("/status/1.json").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in web.get("/").headers


def test_the_id_of_an_achievement_leads_to_its_page(web: httpx.Client) -> None:
    answer = web.get("/excel/E1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "E1/")
    assert PROGRAM.micro_credentials[0].name in web.get("/excel/E1", follow_redirects=True).text


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/excel",
        "/excel/",
        "/excel/E1/achievement.json/",
        "/.htaccess",
        "/.microbadge/manifest",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/store.db",
        "//evil.example/",
        "/docs",
        "/openapi.json",
        "/%00",
        "/%ff",
        "/credentials/" + 36 * "a" + ".json",
    ],
)
def test_there_is_nothing_else(path: str, web: httpx.Client) -> None:
    answer = web.get(httpx.URL(str(web.base_url).rstrip("/") + path))
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_head_of_a_document_comes_alone(web: httpx.Client) -> None:
    answer = web.head("/index.html")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) == len(web.get("/").content)


def test_nothing_can_be_sent(web: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert web.request(method, "/index.html").status_code == 405


def test_a_store_that_does_not_answer_is_asked_again_later(
    office: Registrar, web: httpx.Client, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert web.get("/status/1.json").status_code == 200
    office.store.close()
    shutil.move(tmp_path / "store.db", tmp_path / "gone.db")
    (tmp_path / "store.db").mkdir()
    with caplog.at_level(logging.WARNING, logger="microbadge"):
        answer = web.get("/status/1.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "store.db" not in answer.text
    assert "cannot be opened" in caplog.text


# Status lists


def leave_unsigned(office: Registrar) -> None:
    """What a process leaves behind that was killed before it signed the list."""
    now = datetime.now(UTC)
    office.store.set_statuses("a1", {"revocation": 1}, kind="revoked", actor=BY, reason=None, at=now)


def test_an_old_list_is_not_shown_as_of_today(
    office: Registrar, web: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert web.get("/status/1.json").status_code == 200
    leave_unsigned(office)
    with caplog.at_level(logging.WARNING, logger="microbadge"):
        answer = web.get("/status/1.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "status list 1 is not signed as it stands" in caplog.text
    assert web.get("/profile.json").status_code == 200


def test_with_the_key_a_list_that_was_changed_is_signed_when_it_is_asked_for(office: Registrar) -> None:
    for client in served(Site(office.store, PROGRAM), office):
        before = client.get("/status/1.json")
        leave_unsigned(office)
        answer = client.get("/status/1.json")
        assert (answer.status_code, answer.content == before.content) == (200, False)
        assert client.get("/status/1.json").content == answer.content


def test_with_the_key_a_list_is_renewed_before_it_expires(tmp_path: Path) -> None:
    started = datetime.now(UTC)
    times = [started]
    office = Registrar.create(tmp_path / "store.db", settings(), KEY, actor=BY, clock=lambda: times[-1])
    with office.store as store:
        issue(office)
        for client in served(Site(store, PROGRAM, clock=lambda: times[-1]), office):
            before = client.get("/status/1.json").json()
            for days in range(59, 1_000, 59):
                times.append(started + timedelta(days=days))
                assert client.get("/status/1.json").status_code == 200
            assert client.get("/status/1.json").json()["validUntil"] > before["validUntil"]


def test_where_the_key_is_no_longer_in_use_a_list_is_shown_as_long_as_it_holds(
    office: Registrar, caplog: pytest.LogCaptureFixture
) -> None:
    store = office.store
    store.retire_key(KEY.verification_method, at=datetime.now(UTC), actor=BY)
    for client in served(Site(store, PROGRAM), office):
        with caplog.at_level(logging.WARNING, logger="microbadge"):
            assert client.get("/status/1.json").status_code == 200
            assert "the status lists that are due cannot be signed: " in caplog.text
            leave_unsigned(office)
            assert client.get("/status/1.json").status_code == 503


class Slow(Registrar):
    """A registrar whose key service does not answer."""

    asked: threading.Event
    told: threading.Event

    def sign_lists(self, *, force: bool = False) -> list[ListRecord]:
        self.asked.set()
        self.told.wait(30)
        return super().sign_lists(force=force)


def test_nobody_waits_for_long_while_a_list_is_signed_for_somebody_else(office: Registrar) -> None:
    slow = Slow(office.store, KEY)
    slow.asked, slow.told = threading.Event(), threading.Event()
    for client in served(Site(office.store, PROGRAM), slow):
        first = threading.Thread(
            target=httpx.get, args=(client.base_url.join("/status/1.json"),), kwargs={"timeout": 30}
        )
        first.start()
        try:
            assert slow.asked.wait(30)
            assert client.get("/status/1.json").status_code == 200
            assert first.is_alive()
        finally:
            slow.told.set()
            first.join()


class Damaged(Site):
    """A site whose store holds what nobody can show."""

    def get(self, path: str) -> Page | None:
        raise InvalidError(f"damaged: {path}")


def test_what_cannot_be_shown_is_told_without_its_reason(office: Registrar, caplog: pytest.LogCaptureFixture) -> None:
    for client in served(Damaged(office.store)):
        answer = client.get("/secret")
        assert (answer.status_code, answer.text) == (500, "this cannot be shown\n")
    assert "damaged: secret" in caplog.text


def test_many_ask_at_once(office: Registrar, web: httpx.Client) -> None:
    expected = web.get("/excel/E1/").content
    found: list[bytes] = []

    def ask() -> None:
        found.append(httpx.get(web.base_url.join("/excel/E1/"), timeout=30).content)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    office.reissue("a1", award(), award_id="a2", reason="r", actor=BY)
    for thread in threads:
        thread.join()
    assert found == 12 * [expected]
