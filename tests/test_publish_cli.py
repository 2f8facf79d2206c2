"""``microbadge publish`` and ``microbadge serve`` for a site: what they print, and how they end."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import httpx
import pytest
from typer.testing import CliRunner, Result

from microbadge import LocalSigner
from microbadge.cli import app
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetch, Fetched
from microbadge.publish import Site, publish
from microbadge.registrar import Registrar
from sites import ACADEMY, BY, EXAMPLE, KEY, NEXT_SEED, PROGRAM, SEED, SITE, issue, open_office, settings

NOT_SIGNED = "status list 1 is not signed as it stands: that needs the issuer's key"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Registrar]:
    made = open_office(tmp_path)
    with made.store:
        issue(made)
        yield made


@pytest.fixture
def store(office: Registrar, tmp_path: Path) -> list[str]:
    """The options that every command has."""
    assert office.store is not None
    return ["--store", str(tmp_path / "store.db"), "--program", str(EXAMPLE)]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_site_is_written_and_told(store: list[str], tmp_path: Path) -> None:
    done = run("publish", tmp_path / "www", *store)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "+ .well-known/did.json"
    assert lines[-1] == f"{SITE}: {len(lines) - 1} written, 0 removed, 0 unchanged"
    assert (tmp_path / "www" / "index.html").is_file()


def test_a_second_run_tells_what_was_removed(office: Registrar, store: list[str], tmp_path: Path) -> None:
    run("publish", tmp_path / "www", *store)
    office.revoke("a1", reason="r", actor=BY)
    done = run("publish", tmp_path / "www", *store)
    assert "+ status/1.json" in done.stdout
    assert re.search(r"^- credentials/.+\.json$", done.stdout, flags=re.MULTILINE)


def test_as_json_it_is_told_for_a_script(store: list[str], tmp_path: Path) -> None:
    told = json.loads(run("publish", tmp_path / "www", *store, "--json").stdout)
    assert told["written"][0] == ".well-known/did.json"
    assert (told["removed"], told["unchanged"], told["dryRun"], told["elsewhere"]) == ([], 0, False, None)


def test_a_dry_run_writes_nothing(store: list[str], tmp_path: Path) -> None:
    done = run("publish", tmp_path / "www", *store, "--dry-run")
    assert (done.exit_code, (tmp_path / "www").exists()) == (0, False)
    assert "would be written" in done.stdout


def test_the_store_may_be_named_by_the_environment(
    store: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROBADGE_STORE", store[1])
    assert run("publish", tmp_path / "www", *store[2:]).exit_code == 0


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "key.pem"
    file.write_bytes(LocalSigner.from_seed(SEED).to_pem())
    return file


def leave_unsigned(office: Registrar, award_id: str = "a1") -> None:
    """What a process leaves behind that was killed before it signed the list."""
    now = datetime.now(UTC)
    office.store.set_statuses(award_id, {"revocation": 1}, kind="revoked", actor=BY, reason=None, at=now)


def test_lists_are_signed_with_the_key_and_refused_without(
    office: Registrar, store: list[str], key: Path, tmp_path: Path
) -> None:
    leave_unsigned(office)
    refused = run("publish", tmp_path / "www", *store)
    assert (refused.exit_code, NOT_SIGNED in refused.output) == (2, True)
    done = run("publish", tmp_path / "www", *store, "--key", key)
    assert done.exit_code == 0, done.output
    assert "signed" not in done.stdout
    assert office.store.lists()[0].verification_method == KEY.verification_method


def test_a_dry_run_says_how_many_lists_would_be_signed_and_signs_none(
    office: Registrar, store: list[str], key: Path, tmp_path: Path
) -> None:
    run("publish", tmp_path / "www", *store)
    leave_unsigned(office)
    before = office.store.lists()
    without = run("publish", tmp_path / "www", *store, "--dry-run")
    assert without.exit_code == 0, without.output
    assert without.stdout.splitlines()[-1] == "1 status list would be signed: that takes the --key"
    done = run("publish", tmp_path / "www", *store, "--dry-run", "--key", key)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "1 status list would be signed"
    assert "+ status/1.json" in done.stdout
    told = json.loads(run("publish", tmp_path / "www", *store, "--dry-run", "--json").stdout)
    assert (told["due"], told["written"]) == (["status/1.json"], ["status/1.json", "verify/index.html"])
    assert office.store.lists() == before


def test_a_dry_run_finds_out_that_a_key_will_not_do(store: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(LocalSigner.from_seed(NEXT_SEED).to_pem())
    done = run("publish", tmp_path / "www", *store, "--dry-run", "--key", other)
    assert (done.exit_code, "does not know the key" in done.output) == (2, True)


def test_lists_that_will_expire_are_told_of(tmp_path: Path) -> None:
    days = timedelta(days=70)
    office = Registrar.create(
        tmp_path / "store.db",
        settings(purposes=("revocation", "suspension")),
        KEY,
        actor=BY,
        clock=lambda: datetime.now(UTC) - days,
    )
    with office.store:
        issue(office)
        done = run("publish", tmp_path / "www", "--store", tmp_path / "store.db", "--program", EXAMPLE)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "2 status lists should be signed anew soon: that takes the --key"


def test_a_did_document_of_another_place_is_told(tmp_path: Path) -> None:
    with open_office(tmp_path, site=f"{SITE}/badges").store:
        options = ["--store", str(tmp_path / "store.db"), "--program", str(EXAMPLE)]
        done = run("publish", tmp_path / "www", *options)
        told = json.loads(run("publish", tmp_path / "www", *options, "--json").stdout)
    assert f"did.json belongs at {SITE}/.well-known/did.json" in done.stdout
    assert told["elsewhere"] == f"{SITE}/.well-known/did.json"


def test_a_file_in_the_way_is_a_fault(store: list[str], tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "index.html").write_text("mine")
    done = run("publish", tmp_path / "www", *store)
    assert done.exit_code == 2
    assert f"{tmp_path}/www: index.html: in the way" in done.output


def test_records_and_keys_are_not_published(store: list[str], tmp_path: Path) -> None:
    done = run("publish", tmp_path, *store)
    assert done.exit_code == 2
    assert "lies in the folder that everybody will see" in re.sub(r"[\s│]+", " ", done.output)
    assert not (tmp_path / "index.html").exists()


def test_a_folder_that_is_not_to_be_had_is_none(store: list[str], tmp_path: Path) -> None:
    (tmp_path / "www").write_text("a file")
    done = run("publish", tmp_path / "www", *store)
    assert (done.exit_code, f"{tmp_path}/www" in done.output) == (3, True)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((), "say which FOLDER"),
        (("www", "--check"), "say which FOLDER"),
        (("--check", "--dry-run"), "leave --dry-run away"),
        (("--check", "--key", "key.pem"), "leave it away"),
    ],
)
def test_options_that_make_no_sense_are_refused(given: tuple[str, ...], message: str, store: list[str]) -> None:
    done = run("publish", *given, *store)
    assert (done.exit_code, message in re.sub(r"[\s│]+", " ", done.output)) == (2, True)


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run("publish", tmp_path / "www", "--store", tmp_path / "none.db", "--program", EXAMPLE)
    assert (done.exit_code, (tmp_path / "www").exists()) == (2, False)


# Comparing


def hosting(site: Site, monkeypatch: pytest.MonkeyPatch, **changed: bytes | None) -> None:
    """Let the command reach a web that shows the site, but for what was changed there or does not come (None)."""
    shown = {page.url: (page.content, page.media_type.name) for page in site.pages()}

    def fetcher(**options: float) -> Fetch:
        assert options == {"max_age": 0}

        def fetch(url: str) -> Fetched:
            if url not in shown:
                raise UnavailableError("the server answered with status 404", url=url)
            content: bytes | None = changed.get(url.rpartition("/")[2].partition(".")[0], shown[url][0])
            if content is None:
                raise UnavailableError("the server could not be reached", url=url)
            return Fetched(content, url, media_type=shown[url][1])

        return fetch

    monkeypatch.setattr("microbadge.cli.publishing.HttpsFetch", fetcher)


def test_a_web_that_shows_the_same_is_as_it_should_be(
    office: Registrar, store: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hosting(Site(office.store, PROGRAM), monkeypatch)
    done = run("publish", "--check", *store)
    assert (done.exit_code, done.stdout) == (0, "the web shows the site as it should be\n")


def test_a_web_that_differs_is_told_place_by_place(
    office: Registrar, store: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hosting(Site(office.store, PROGRAM), monkeypatch, profile=b"{}", robots=None)
    done = run("publish", "--check", *store)
    assert done.exit_code == 1
    assert f"{SITE}/profile.json: the content differs" in done.stdout
    told = json.loads(run("publish", "--check", *store, "--json").stdout)
    assert [(each["url"], each["kind"]) for each in told["differences"]] == [
        (f"{SITE}/profile.json", "content"),
        (f"{SITE}/robots.txt", "unavailable"),
    ]


def test_a_web_that_does_not_answer_is_undetermined(
    office: Registrar, store: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hosting(Site(office.store, PROGRAM), monkeypatch, robots=None)
    done = run("publish", "--check", *store)
    assert (done.exit_code, done.stdout) == (3, f"{SITE}/robots.txt: the server could not be reached\n")


def test_a_credential_that_was_withdrawn_and_is_still_there_is_a_difference(
    office: Registrar, store: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = office.credential_url(office.store.award("a1"))
    hosting(Site(office.store, PROGRAM), monkeypatch)
    office.share("a1", False, actor=BY)
    done = run("publish", "--check", *store)
    assert done.exit_code == 1
    assert done.stdout == f"{credential}: still there: this credential was withdrawn, so remove it from the web\n"
    hosting(Site(office.store, PROGRAM), monkeypatch)
    assert run("publish", "--check", *store).exit_code == 0


# Serving


@contextlib.contextmanager
def serving(*options: str | Path) -> Iterator[tuple[str, IO[str]]]:
    """Serve in a process of its own; yield the address, and what it says after that."""
    command = [sys.executable, "-m", "microbadge", "serve", *map(str, options), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        match = re.search(r"http://\S+", process.stdout.readline())
        try:
            assert match is not None
            yield match[0], process.stdout
        finally:
            os.kill(process.pid, signal.SIGINT)
        assert process.wait(30) == 0


def test_the_site_is_served_until_it_is_interrupted(office: Registrar, store: list[str]) -> None:
    with serving(*store) as (url, said):
        assert said.readline() == (
            "without a --key no status list is signed anew: each is shown as long as it is signed as it stands\n"
        )
        assert httpx.get(f"{url}/profile.json").json()["id"] == ACADEMY
        leave_unsigned(office)
        assert httpx.get(f"{url}/status/1.json").status_code == 503
    assert office.store.award("a1").public


def test_a_site_that_is_served_with_the_key_stays_fresh(office: Registrar, store: list[str], key: Path) -> None:
    issue(office, "a2")
    leave_unsigned(office)
    with serving(*store, "--key", key) as (url, _):
        first = httpx.get(f"{url}/status/1.json")
        leave_unsigned(office, "a2")
        second = httpx.get(f"{url}/status/1.json")
        assert (first.status_code, second.status_code, first.content == second.content) == (200, 200, False)


def test_a_key_that_will_not_do_is_found_out_before_anything_is_served(store: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(LocalSigner.from_seed(NEXT_SEED).to_pem())
    done = run("serve", *store, "--key", other)
    assert (done.exit_code, "does not know the key" in done.output) == (2, True)


def test_a_site_is_signed_for_with_one_key(store: list[str]) -> None:
    done = run("serve", *store, "--key", "one.pem", "--key", "two.pem")
    assert (done.exit_code, "with one --key" in re.sub(r"[\s│]+", " ", done.output)) == (2, True)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((), "say what to serve"),
        (("--program", str(EXAMPLE), "--vc-api"), "say what to serve"),
        (("--program", str(EXAMPLE)), "a site is served from --store"),
        (("--store", "none.db"), "say what to serve"),
    ],
)
def test_serving_needs_to_know_what(given: tuple[str, ...], message: str) -> None:
    done = run("serve", *given)
    assert (done.exit_code, message in re.sub(r"[\s│]+", " ", done.output)) == (2, True)


def test_a_host_that_others_reach_is_refused(store: list[str]) -> None:
    done = run("serve", *store, "--host", "0.0.0.0")
    assert (done.exit_code, "--host" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("command", "module", "extra"),
    [
        (("serve",), "microbadge.web.site", "publish,web"),
        (("publish", "www"), "microbadge.publish", "publish"),
    ],
)
def test_a_missing_extra_is_told(
    command: tuple[str, ...], module: str, extra: str, store: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    done = run(*command, *store)
    assert done.exit_code == 2
    assert f"pip install 'microbadge[{extra}]'" in done.output


def test_what_the_command_writes_is_what_the_library_does(office: Registrar, store: list[str], tmp_path: Path) -> None:
    run("publish", tmp_path / "www", *store)
    assert publish(Site(office.store, PROGRAM), tmp_path / "www").written == ()
