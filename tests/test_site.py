"""The site over ASGI, fresh from the store at each request: the same documents, headers and types as the folder's."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from microbadge.errors import InvalidError
from microbadge.publish import Page, Site
from microbadge.registrar import Registrar
from microbadge.web import Server
from microbadge.web.site import create_site_app
from sites import BY, PROGRAM, SITE, award, issue, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Registrar]:
    made = open_office(tmp_path)
    with made.store:
        issue(made)
        yield made


@pytest.fixture
def web(office: Registrar) -> Iterator[httpx.Client]:
    yield from served(Site(office.store, PROGRAM))


def served(site: Site) -> Iterator[httpx.Client]:
    server = Server(create_site_app(site))
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
