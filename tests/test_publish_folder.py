"""Writing the site: only what changed, each file whole, nobody else's touched, and a killed run made good."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from microbadge.errors import InvalidError, MicrobadgeError, ParseError, StoreError, UnavailableError
from microbadge.publish import Page, Published, Site, publish
from microbadge.publish.page import TEXT, is_rule
from microbadge.registrar import Registrar
from sites import BY, KEY, NEXT_KEY, PROGRAM, SITE, award, issue, open_office, program

NOBODY = 65_534
"""The user and group that own nothing."""


@dataclass(frozen=True)
class World:
    """An issuer, its site, and the folder that it is published to."""

    office: Registrar
    site: Site
    folder: Path

    def publish(self, **options: bool) -> Published:
        return publish(self.site, self.folder, **options)

    def shown(self) -> dict[str, bytes]:
        """What a web server would show."""
        return files(self.folder)


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their paths, other than the publisher's own."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".microbadge" not in path.parts
    }


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    office = open_office(tmp_path)
    with office.store:
        issue(office)
        yield World(office, Site(office.store, PROGRAM), tmp_path / "www")


# What is written


def test_every_file_is_written_and_no_other(world: World) -> None:
    done = world.publish()
    expected = {page.path: page.content for page in world.site.files()}
    assert world.shown() == expected
    assert done == Published(tuple(page.path for page in world.site.files()), (), 0)


def test_a_second_run_writes_nothing(world: World) -> None:
    written = world.publish().written
    stamps = {path: (world.folder / path).stat().st_mtime_ns for path in written}
    assert world.publish() == Published((), (), len(written))
    assert {path: (world.folder / path).stat().st_mtime_ns for path in written} == stamps


def test_only_what_changed_is_written(world: World) -> None:
    world.publish()
    first = next(path for path in world.shown() if path.startswith("credentials/"))
    second = issue(world.office, "a2")
    assert world.publish().written == (second,)  # a new award changes no list
    world.office.revoke("a1", reason="r", actor=BY)
    done = world.publish()
    assert (done.written[0], done.removed) == ("status/1.json", (first,))
    assert set(done.written) <= {"status/1.json", "verify/index.html"}  # which says when the list was signed
    assert done.unchanged == len(world.shown()) - len(done.written)


def test_what_no_longer_belongs_goes_with_its_empty_folders(world: World) -> None:
    """Other than the rules of designations, by which somebody may have been awarded one."""
    world.publish()
    rules = {page.path: page.content for page in world.site.pages() if is_rule(page.path)}
    fewer = Site(world.office.store, program())
    done = publish(fewer, world.folder)
    assert "excel/E1/index.html" in done.removed
    assert sorted(done.removed) == list(done.removed)
    assert not (world.folder / "excel" / "E1").exists()
    assert {path for path in world.shown() if path.startswith("excel/")} == rules.keys()
    assert world.shown() == {page.path: page.content for page in fewer.files()} | rules


def test_a_folder_in_which_something_else_lies_stays(world: World) -> None:
    world.publish()
    other = world.folder / "excel" / "E1" / "notes.txt"
    other.write_text("mine")
    publish(Site(world.office.store, program()), world.folder)
    assert [path for path in world.shown() if path.startswith("excel/E")] == ["excel/E1/notes.txt"]


def test_a_file_that_was_lost_is_written_again(world: World) -> None:
    world.publish()
    (world.folder / "index.html").unlink()
    shutil.rmtree(world.folder / "excel" / "E1")
    assert world.publish().written == ("excel/E1/achievement.json", "excel/E1/index.html", "index.html")


def test_a_missing_folder_is_made(world: World, tmp_path: Path) -> None:
    publish(world.site, tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "index.html").is_file()


def test_a_folder_may_be_reached_by_a_link(world: World, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "www").symlink_to("real")
    world.publish()
    assert (tmp_path / "real" / "index.html").is_file()


def test_no_file_is_open_to_more_people_than_the_umask_lets(world: World) -> None:
    before = os.umask(0o022)
    try:
        world.publish()
    finally:
        os.umask(before)
    assert (world.folder / "index.html").stat().st_mode & 0o777 == 0o644
    assert (world.folder / "excel" / "E1").stat().st_mode & 0o777 == 0o755
    assert (world.folder / ".microbadge").stat().st_mode & 0o777 == 0o700


def test_the_list_of_what_was_published_is_one_that_sha256sum_checks(world: World) -> None:
    world.publish()
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", ".microbadge/manifest"], cwd=world.folder, check=False
    )
    assert done.returncode == 0


# A dry run


def test_a_dry_run_says_the_same_and_writes_nothing(world: World) -> None:
    planned = world.publish(dry_run=True)
    assert not world.folder.exists()
    assert world.publish() == planned
    world.office.revoke("a1", reason="r", actor=BY)
    before = world.shown(), (world.folder / ".microbadge" / "manifest").read_bytes()
    planned = world.publish(dry_run=True)
    assert (world.shown(), (world.folder / ".microbadge" / "manifest").read_bytes()) == before
    assert planned.removed != ()
    assert world.publish() == planned


def test_a_dry_run_takes_lists_that_are_due_for_signed(world: World) -> None:
    world.publish()
    store, now = world.office.store, datetime.now(UTC)
    store.set_statuses("a1", {"revocation": 1}, kind="revoked", actor=BY, reason=None, at=now)
    before = world.shown()
    planned = world.publish(dry_run=True)
    assert planned.written == ("status/1.json", "verify/index.html")
    assert world.shown() == before
    Registrar(store, KEY, clock=lambda: now + timedelta(minutes=1)).sign_lists()
    assert world.publish() == planned


def test_a_dry_run_finds_what_is_in_the_way(world: World) -> None:
    world.folder.mkdir()
    (world.folder / "index.html").write_text("mine")
    with pytest.raises(InvalidError, match=r"index\.html: in the way"):
        world.publish(dry_run=True)


# What belongs to others


def mine(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine")


def test_files_of_others_are_kept(world: World) -> None:
    mine(world.folder / "about" / "index.html")
    mine(world.folder / "excel" / "E1" / "notes.txt")
    world.publish()
    world.publish()
    assert world.shown()["about/index.html"] == world.shown()["excel/E1/notes.txt"] == b"mine"


def link_elsewhere(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("place", "make"),
    [
        ("index.html", mine),
        ("index.html", link_elsewhere),
        ("index.html/x", mine),
        ("excel/E1/index.html", mine),
        ("excel/E1", mine),
        ("excel", mine),
        ("excel", link_elsewhere),
        ("status", lambda path: path.symlink_to("/tmp", target_is_directory=True)),
        ("robots.txt", lambda path: os.mkfifo(path)),
    ],
    ids=["file", "link", "folder", "deep", "file for folder", "file above", "link above", "linked folder", "pipe"],
)
def test_what_is_in_the_way_is_told_before_anything_is_written(
    place: str, make: Callable[[Path], None], world: World
) -> None:
    world.folder.mkdir()
    make(world.folder / place)
    before = world.shown()
    with pytest.raises(InvalidError, match="in the way") as caught:
        world.publish()
    assert caught.value.source == str(world.folder)
    assert world.shown() == before
    assert not list((world.folder / ".microbadge").glob("staged/*"))


def test_all_that_is_in_the_way_is_told_at_once(world: World) -> None:
    mine(world.folder / "index.html")
    mine(world.folder / "robots.txt")
    with pytest.raises(InvalidError) as caught:
        world.publish()
    assert [problem.message.partition(":")[0] for problem in caught.value.problems] == ["robots.txt", "index.html"]


def test_a_file_that_is_the_same_already_is_not_in_the_way(world: World) -> None:
    world.publish()
    (world.folder / ".microbadge" / "manifest").unlink()
    assert world.publish().written == ()


def test_a_file_that_somebody_changed_is_neither_written_over_nor_removed(world: World) -> None:
    world.publish()
    world.office.revoke("a1", reason="r", actor=BY)
    credential = next(path for path in world.shown() if path.startswith("credentials/"))
    for path in ("index.html", credential):
        mine(world.folder / path)
    with pytest.raises(InvalidError, match="was changed since") as caught:
        world.publish()
    assert {problem.message.partition(":")[0] for problem in caught.value.problems} == {"index.html", credential}
    assert world.shown()["index.html"] == world.shown()[credential] == b"mine"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "../../etc/passwd",
        f"{'0' * 64}  ../outside",
        f"{'0' * 64}  /etc/passwd",
        f"{'0' * 64}  a/../../b",
        f"{'0' * 64}  .microbadge/lock",
        f"{'0' * 63}  index.html",
        f"{'0' * 64} index.html",
    ],
)
def test_a_damaged_list_of_what_was_published_is_refused(line: str, world: World) -> None:
    world.publish()
    manifest = world.folder / ".microbadge" / "manifest"
    lines = manifest.read_text().splitlines()
    manifest.write_text("\n".join([*lines[:2], line, *lines[2:]]))
    with pytest.raises(ParseError) as caught:
        world.publish()
    assert (caught.value.problems[0].line, caught.value.source) == (3, str(manifest))


def test_a_list_of_what_was_published_that_is_no_text_is_refused(world: World) -> None:
    world.publish()
    (world.folder / ".microbadge" / "manifest").write_bytes(b"\xff\xfe")
    with pytest.raises(ParseError, match="not a list of what was published"):
        world.publish()


def test_records_that_are_kept_elsewhere_are_refused(world: World, tmp_path: Path) -> None:
    world.folder.mkdir()
    (tmp_path / "other").mkdir()
    (world.folder / ".microbadge").symlink_to(tmp_path / "other")
    with pytest.raises(InvalidError, match="a link that leads elsewhere"):
        world.publish()
    assert list((tmp_path / "other").iterdir()) == []


# Places


class Shelf(Site):
    """A site of other documents."""

    def __init__(self, *paths: str) -> None:
        self._given = paths

    def files(self) -> Iterator[Page]:
        return (Page(path, f"{SITE}/{path}", b"", TEXT) for path in self._given)


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "..",
        "/etc/passwd",
        "../outside",
        "a/../../outside",
        "a/./b",
        "a//b",
        "a/",
        "a\\b",
        "a\0b",
        "a\nb",
        "c:/a",
        "%2e%2e/a",
        "ä",
        ".microbadge/manifest",
        ".MicroBadge/lock",
        101 * "a",
        300 * "a/" + "b",
    ],
)
def test_no_path_leads_out_of_the_folder(path: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="not a path that can be written to"):
        publish(Shelf("good", path), tmp_path / "www")
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        (("a", "a"), "two documents have this place"),
        (("A/b", "a/B"), "two documents have this place"),
        (("a", "a/b"), "one document has this place for its file, another for its folder"),
        (("a/b/c", "a/b"), "one document has this place for its file, another for its folder"),
        (("a/b/c", "A/B"), "one document has this place for its file, another for its folder"),
    ],
)
def test_no_two_documents_have_one_place(paths: tuple[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=message):
        publish(Shelf(*paths), tmp_path / "www")
    assert files(tmp_path) == {}


def test_a_site_whose_lists_are_not_signed_writes_nothing(world: World) -> None:
    world.publish()
    before = world.shown()
    values = {"revocation": 1}
    record = world.office.store.award("a1")
    assert record.issued_at is not None
    world.office.store.set_statuses("a1", values, kind="revoked", actor=BY, reason=None, at=record.issued_at)
    with pytest.raises(StoreError, match="not signed as it stands"):
        world.publish()
    assert world.shown() == before


# Several at once


def test_a_key_that_is_taken_into_use_meanwhile_is_published_with_what_it_signed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.site.files

    def files() -> Iterator[Page]:
        pages = made()
        yield next(pages)  # the keys
        issue(world.office.rotate(NEXT_KEY, actor=BY), "a2")
        yield from pages

    monkeypatch.setattr(world.site, "files", files)
    world.publish()
    shown = world.shown()
    known = json.loads(shown[".well-known/did.json"])["assertionMethod"]
    used = {
        json.loads(content)["proof"]["verificationMethod"]
        for path, content in shown.items()
        if path.startswith(("credentials/", "status/"))
    }
    assert NEXT_KEY.verification_method in used <= set(known)


def test_a_second_publisher_waits_for_the_first(world: World) -> None:
    world.publish()
    held = FileLock(world.folder / ".microbadge" / "lock", thread_local=False)
    held.acquire()
    released = threading.Timer(0.3, held.release)
    released.start()
    try:
        world.office.revoke("a1", reason="r", actor=BY)
        assert "status/1.json" in publish(world.site, world.folder, wait=20).written
    finally:
        released.join()


def test_a_second_publisher_that_waited_in_vain_says_so(world: World) -> None:
    world.publish()
    with FileLock(world.folder / ".microbadge" / "lock", thread_local=False):
        with pytest.raises(UnavailableError, match="another process is publishing here"):
            publish(world.site, world.folder, wait=0)
        assert world.publish(dry_run=True).written == ()


def test_two_publishers_at_once_make_one_site(world: World) -> None:
    failed: list[MicrobadgeError] = []

    def run() -> None:
        try:
            world.publish()
        except MicrobadgeError as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert world.shown() == {page.path: page.content for page in world.site.files()}


# A disk that is full, a folder that is read-only, a kill


def in_child(work: Callable[[], object]) -> int:
    """Do it in a process of its own, which ends with 0, or with 3 where the world did not answer."""
    child = os.fork()
    if child == 0:
        code = 70
        try:
            work()
            code = 0
        except UnavailableError as error:
            os.write(2, f"{error}\n".encode())
            code = 3
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def test_a_full_disk_changes_nothing_and_names_the_file(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    world.publish()
    before = world.shown()
    world.office.reissue("a1", award(), award_id="a2", reason="r", actor=BY)
    ready = [*world.site.files()]

    def run() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
        publish(Ready(ready), world.folder)

    assert in_child(run) == 3
    assert "File too large" in capfd.readouterr().err
    assert world.shown() == before
    world.publish()
    assert world.shown() == {page.path: page.content for page in world.site.files()}


class Ready(Site):
    """A site whose documents were made before: the store is not for a child to use."""

    def __init__(self, pages: list[Page]) -> None:
        self._ready = pages

    def keys(self) -> Iterator[Page]:
        return iter(())

    def files(self) -> Iterator[Page]:
        yield from self._ready


def test_a_folder_that_is_read_only_stays_as_it_is(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    world.folder.mkdir()
    world.folder.parent.chmod(0o755)
    ready = [*world.site.files()]

    def run() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        publish(Ready(ready), world.folder)

    for parent in world.folder.parents:
        if parent.stat().st_uid == os.getuid() and parent.stat().st_mode & 0o005 != 0o005:
            parent.chmod(parent.stat().st_mode | 0o055)
    world.folder.chmod(0o555)
    assert in_child(run) == 3
    assert f"{world.folder}/.microbadge: Permission denied" in capfd.readouterr().err
    assert list(world.folder.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_told(world: World) -> None:
    mine(world.folder)
    with pytest.raises(UnavailableError, match=str(world.folder)):
        world.publish()


CHANGES = frozenset({"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir"})
"""What is asked of the file system when something changes there (the names of Python's audit events)."""


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.8, 0.99])
def test_a_killed_run_leaves_whole_files_and_the_next_carries_on(share: float, world: World, tmp_path: Path) -> None:
    world.publish()
    old = world.shown()
    shutil.copytree(world.folder, tmp_path / "copy")
    world.office.reissue("a1", award(), award_id="a2", reason="r", actor=BY)
    fewer = Site(world.office.store, program())
    ready = [*fewer.files()]
    new = {page.path: page.content for page in ready}

    def run(folder: Path, killed_at: int, told: Path) -> None:
        asked = [0]

        def count(event: str, _arguments: tuple[object, ...]) -> None:
            if event in CHANGES:
                asked[0] += 1
                if asked[0] == killed_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        publish(Ready(ready), folder)
        told.write_text(str(asked[0]))

    told = tmp_path / "asked"
    assert in_child(lambda: run(tmp_path / "copy", 0, told)) == 0
    killed_at = max(1, int(share * int(told.read_text())))
    assert in_child(lambda: run(world.folder, killed_at, told)) == -signal.SIGKILL
    for path, content in world.shown().items():
        assert content in (old.get(path), new.get(path)), path
    publish(fewer, world.folder)
    assert world.shown() == new | {path: content for path, content in old.items() if is_rule(path)}
    assert not list((world.folder / ".microbadge").glob("staged*"))
