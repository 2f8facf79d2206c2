"""Killed at any point, as by ``kill -9``: no award lost, no index shared, no half file seen; the next run carries on.

The points are drawn by a seed: by turns a line of the code, and a time, which may lie in the middle of a commit. On
each database 20 are for the scenarios that the others are made of (issue, revoke, publish, make and upgrade), or as
many as MICROBADGE_CRASHES says (`make crash`); half as many again are for the others.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from conftest import PROJECT, untraced_environment
from crash.scenarios import SCENARIOS, opened, pages, shown
from microbadge import Verdict
from microbadge.errors import StoreError
from microbadge.jose import document_in, read_token
from microbadge.registrar import Registrar
from microbadge.status import StatusBits
from microbadge.store import Store
from registrars import ACTOR, OLD, QUICK, settings, verify

POINTS = int(os.environ.get("MICROBADGE_CRASHES", "20"))
FULL = sum(scenario.share == 1 for scenario in SCENARIOS.values())
"""Scenarios that have their whole share of the points."""
TESTS = PROJECT / "tests"
pytestmark = pytest.mark.no_cover  # other tests run the same lines, and tracing costs more than the tests


class Crashes:
    """The server that makes processes and kills them."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(TESTS), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.server = subprocess.Popen(
            [sys.executable, TESTS / "crash" / "server.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**untraced_environment(), "PYTHONPATH": path},
            text=True,
        )

    def run(self, scenario: str, step: str, location: str, folder: Path, number: int, **more: Any) -> list[Any]:
        """Let one process, or several at once, do a step; the answer is how each of them ended."""
        request = {"scenario": scenario, "step": step, "location": location, "folder": str(folder), "number": number}
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        options = {"kill_at": None, "kill_after": None, "count": False, "processes": 1, **more}
        self.server.stdin.write(json.dumps({**request, **options}) + "\n")
        self.server.stdin.flush()
        ended: list[Any] = json.loads(self.server.stdout.readline())
        return ended

    def done(self, *arguments: Any, **more: Any) -> Any:
        """Let a step be done to its end; the answer is how long it took, and its lines where they are counted."""
        ended = self.run(*arguments, **more)
        assert [each["status"] for each in ended] == [0] * len(ended)
        return ended[0]

    def close(self) -> None:
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.close()
        self.server.wait(30)
        self.server.stdout.close()


@pytest.fixture(scope="module")
def crashes() -> Iterator[Crashes]:
    server = Crashes()
    yield server
    server.close()


def empty(location: str, number: int) -> str:
    """A place in which there is no store yet."""
    if not location.startswith("postgresql:"):
        return f"{location}-{number}"
    with psycopg.connect(location, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return location


def sound(store: Store) -> dict[str, str | None]:
    """Check what holds at any time; the answer are the credentials that there are."""
    awards = list(store.awards())
    places = [(entry.list_number, entry.index) for record in awards for entry in record.statuses]
    assert len(set(places)) == len(places) >= len(awards)
    for record in awards:
        if record.credential is not None and "issuer" in record.draft:
            signed = (
                document_in(read_token(record.credential)) if record.format == "jwt" else json.loads(record.credential)
            )
            assert signed["credentialStatus"] == record.draft["credentialStatus"]
            (entry,) = record.statuses
            assert signed["credentialStatus"]["statusListIndex"] == str(entry.index)
    kinds = [event.award_id for event in store.events() if event.kind == "issued"]
    assert sorted(map(str, kinds)) == sorted(each.award_id for each in awards if each.credential is not None)
    for each in store.lists():
        assert each.signed_version <= each.version
        if each.credential is not None and each.signed_version == each.version:
            said = json.loads(each.credential)["credentialSubject"]["encodedList"]
            values = store.list_values(each.number)[1]
            assert bytes(StatusBits.decode(said)) == bytes(StatusBits(each.length, values=values))
    return {record.award_id: record.credential for record in awards if record.credential is not None}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_process_that_is_killed_leaves_what_the_next_one_carries_on(
    crashes: Crashes, store_location: str, tmp_path: Path, name: str
) -> None:
    scenario = SCENARIOS[name]
    if not scenario.fresh:
        Registrar.create(store_location, settings(), OLD, actor=ACTOR, cryptosuite=QUICK).store.close()
    draw, lines, seconds = random.Random(name), 0, 0.0
    # The first finds nothing yet, the second is measured, the lines of the third are counted; the others are killed.
    for number in range(max(1, POINTS // FULL // scenario.share) + 3):
        location = empty(store_location, number) if scenario.fresh else store_location
        folder = tmp_path / str(number)
        folder.mkdir()
        crashes.done(name, "before", location, folder, number)
        old = shown(folder)
        if number < 2:
            seconds = crashes.done(name, "work", location, folder, number)["seconds"]
        elif number == 2:
            lines = crashes.done(name, "work", location, folder, number, count=True)["lines"]
        else:
            by_line = {"kill_at": draw.randint(1, lines)} if number % 2 else {"kill_after": draw.uniform(0, seconds)}
            killed = crashes.run(name, "work", location, folder, number, **by_line)
            # A run may have fewer lines than the one that was counted, and take less time.
            assert killed[0]["status"] in (-signal.SIGKILL, 0)
            before = found(location)
            if name == "publish":
                with Store.open(location) as store:
                    seen(folder, old, pages(store))
            crashes.done(name, "work", location, folder, number)
            with Store.open(location) as store:
                after = sound(store)
            assert {award_id: after[award_id] for award_id in before} == before
        with Store.open(location) as store:
            scenario.after(store, folder, number)
            if name != "upgrade":
                assert all(each.credential is not None for each in store.awards())
                assert all(each.signed_version == each.version for each in store.lists())


def seen(folder: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Check that a reader sees each file as it was or as it will be, and no other."""
    for path, content in shown(folder).items():
        assert content in (old.get(path), new.get(path)), path


def found(location: str) -> dict[str, str | None]:
    """What is there after the kill: a store that is sound, or none yet."""
    try:
        with Store.open(location) as store:
            return sound(store)
    except StoreError as error:
        assert "no store" in error.message or "older version" in error.message  # noqa: PT017
        return {}


def test_eight_processes_that_issue_the_same_awards_issue_them_once(crashes: Crashes, store_location: str) -> None:
    Registrar.create(store_location, settings(), OLD, actor=ACTOR, cryptosuite=QUICK).store.close()
    crashes.done("issue", "work", store_location, TESTS, 1, processes=8)
    with Store.open(store_location) as store:
        assert len(sound(store)) == 3
        for record in store.awards():
            report = verify(opened(store), record, datetime.now(UTC), profile="vc")
            assert report.verdict is Verdict.VERIFIED, report.to_json()


def test_eight_processes_that_correct_the_same_award_correct_it_once(crashes: Crashes, store_location: str) -> None:
    Registrar.create(store_location, settings(), OLD, actor=ACTOR, cryptosuite=QUICK).store.close()
    crashes.done("reissue", "before", store_location, TESTS, 1)
    crashes.done("reissue", "work", store_location, TESTS, 1, processes=8)
    with Store.open(store_location) as store:
        assert len(sound(store)) == 2
        SCENARIOS["reissue"].after(store, TESTS, 1)


def test_eight_processes_that_replace_a_lost_key_replace_each_award_once(crashes: Crashes, store_location: str) -> None:
    Registrar.create(store_location, settings(), OLD, actor=ACTOR, cryptosuite=QUICK).store.close()
    crashes.done("compromise", "before", store_location, TESTS, 1)
    crashes.done("compromise", "work", store_location, TESTS, 1, processes=8)
    with Store.open(store_location) as store:
        assert len(sound(store)) == 6
        SCENARIOS["compromise"].after(store, TESTS, 1)
