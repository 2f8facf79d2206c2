"""Processes that are killed in the middle of a batch, and what becomes of the batch."""

from __future__ import annotations

import os
import signal
import threading
import time
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest

from batch_marking import Marking, chat, content, die, refuse, refuse_oddly, words
from batch_rows import issuing, rows
from microbadge.batch import ROWS, WorkerLostError, WorkerPool, run
from microbadge.errors import KeyMaterialError, UnavailableError


def test_what_one_process_cannot_finish_another_one_does(tmp_path: Path) -> None:
    given = words(*["go"] * 120, "die once", *["go"] * 200, "die once", *["go"] * 30)
    with WorkerPool(2) as pool:
        found = content(run(Marking(tmp_path), given, executor=pool))
    assert found == content(run(Marking(tmp_path), given))
    assert len(Marking(tmp_path).pids()) >= 3


def test_processes_that_are_killed_from_outside_cost_no_row(tmp_path: Path) -> None:
    given = words(*["wait"] * 600)
    marking = Marking(tmp_path)
    killed: set[int] = set()

    def kill() -> None:
        deadline = time.monotonic() + 60
        while len(killed) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
            for pid in sorted(marking.pids() - killed)[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)

    with WorkerPool(2) as pool:
        killer = threading.Thread(target=kill)
        killer.start()
        found = content(run(marking, given, executor=pool, in_flight=4))
        killer.join()
    assert [int(each.split()[0]) for each in found.splitlines()] == list(range(1, 601))
    assert len(killed) == 3


def test_a_row_that_kills_every_process_is_found_and_stops_no_other(tmp_path: Path) -> None:
    given = words("go", "die", "go")
    with WorkerPool(2) as pool:
        lines = content(run(Marking(tmp_path), given, executor=pool)).splitlines()
    assert lines == [b"1 go", b'{"line":2,"error":{"message":"the process that worked on it died, 3 times"}}', b"3 go"]


def test_badges_are_the_same_from_one_process_and_from_two() -> None:
    given = rows(ROWS + 1)
    with WorkerPool(2) as pool:
        found = content(run(issuing(), given, executor=pool))
    assert found == content(run(issuing(), given))
    assert found.count(b'"proofValue"') == ROWS + 1


def test_a_pool_is_an_executor() -> None:
    with WorkerPool(1) as pool:
        assert list(pool.map(max, [1, 5], [4, 2])) == [4, 5]
        assert pool.submit(sorted, [2, 1], reverse=True).result() == [2, 1]
        with pytest.raises(KeyMaterialError, match="no such key") as caught:
            pool.submit(refuse).result()
        assert (caught.value.pointer, caught.value.source) == ("/key", "key.pem")
        with pytest.raises(RuntimeError, match="odd"):
            pool.submit(refuse_oddly).result()
        with pytest.raises(AttributeError, match="local object"):
            pool.submit(lambda: 1).result()
        with pytest.raises(WorkerLostError, match="died, 3 times"):
            pool.submit(die).result()
        assert pool.submit(max, 1, 2).result() == 2
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(max, 1, 2)
    assert issubclass(WorkerLostError, UnavailableError)


def test_a_pool_has_a_process_at_least() -> None:
    with pytest.raises(ValueError, match="one process or more"):
        WorkerPool(0)


def test_what_is_printed_is_no_answer_and_there_is_nothing_to_read(capfd: pytest.CaptureFixture[str]) -> None:
    with WorkerPool(1) as pool:
        pid, read = pool.submit(chat).result()
    assert (pid != os.getpid(), read) == (True, "")
    assert "a word that is no answer" in capfd.readouterr().err


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "struct.py").write_text("import pathlib; pathlib.Path(__file__).with_name('was-imported').touch()\n")
    monkeypatch.chdir(tmp_path)
    with WorkerPool(1) as pool:
        assert pool.submit(max, 1, 2).result() == 2
    assert not (tmp_path / "was-imported").exists()


def test_what_was_not_begun_can_be_cancelled() -> None:
    pool = WorkerPool(1)
    first = pool.submit(time.sleep, 0.5)
    while not first.running():
        time.sleep(0.01)
    waiting: list[Future[None]] = [pool.submit(time.sleep, 60) for _ in range(3)]
    assert waiting[0].cancel()
    pool.shutdown(cancel_futures=True)
    assert first.result() is None
    for future in waiting:
        with pytest.raises(CancelledError):
            future.result()


def test_a_pool_can_be_left_to_end_by_itself() -> None:
    pool = WorkerPool(1)
    future = pool.submit(max, 1, 2)
    pool.shutdown(wait=False)
    assert future.result() == 2


def test_a_batch_that_is_left_in_the_middle_cancels_what_was_not_begun(tmp_path: Path) -> None:
    given = words(*["wait"] * 1000)
    with WorkerPool(1) as pool:
        parts = run(Marking(tmp_path), given, executor=pool, in_flight=8)
        assert next(parts).rows == ROWS
        parts.close()
    assert len(Marking(tmp_path).pids()) == 1
