"""A batch on a Dask cluster of two processes on the loopback interface, whose workers are killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from batch_marking import Marking, content, kill_again_and_again, refuse, words
from batch_rows import issuing, rows
from conftest import PROJECT
from microbadge.batch import ROWS, WorkerLostError, run
from microbadge.batch import dask as dask_module
from microbadge.batch.dask import DaskExecutor, open_dask
from microbadge.errors import KeyMaterialError, UnavailableError

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=str(tmp_path_factory.mktemp("dask")),
        preload_nanny=[],
        env={"PYTHONPATH": os.pathsep.join([str(PROJECT / "tests"), os.environ.get("PYTHONPATH", "")])},
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def executor(address: str) -> Iterator[DaskExecutor]:
    with open_dask(address, timeout=60) as opened:
        yield opened


def test_badges_are_the_same_from_a_cluster(executor: DaskExecutor) -> None:
    assert executor.workers == 2
    given = rows(ROWS + 1)
    assert content(run(issuing(), given, executor=executor)) == content(run(issuing(), given))


def test_workers_that_are_killed_cost_no_row(executor: DaskExecutor, tmp_path: Path) -> None:
    marking = Marking(tmp_path)
    killed: set[int] = set()

    def kill() -> None:
        deadline = time.monotonic() + 60
        while len(killed) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
            both_there = len(executor._client.scheduler_info()["workers"]) == 2
            for pid in sorted(marking.pids() - killed)[:1] if both_there else []:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
                time.sleep(1)  # until it is missed

    killer = threading.Thread(target=kill)
    killer.start()
    found = content(run(marking, words(*["wait"] * 1000), executor=executor, in_flight=4))
    killer.join()
    assert [int(each.split()[0]) for each in found.splitlines()] == list(range(1, 1001))
    assert len(killed) >= 1


def test_a_row_that_kills_every_worker_is_a_fault(executor: DaskExecutor) -> None:
    with pytest.raises(WorkerLostError, match="each time"):
        executor.submit(kill_again_and_again).result()


def test_where_no_workers_are_left_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_module, "PATIENCE", 0.0)
    monkeypatch.setattr(dask_module, "_EVERY", 0.05)
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0") as cluster,
        open_dask(cluster.scheduler_address) as executor,
    ):
        cluster.scale(0)
        with pytest.raises(UnavailableError, match="the Dask cluster has"):
            executor.submit(time.sleep, 2).result(timeout=60)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address="127.0.0.1:0") as cluster,
        pytest.raises(UnavailableError, match="has no workers"),
        open_dask(cluster.scheduler_address),
    ):
        pytest.fail("it was opened")


def test_what_a_task_raises_is_raised_here(executor: DaskExecutor) -> None:
    with pytest.raises(KeyMaterialError, match="no such key"):
        executor.submit(refuse).result()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere://"])
def test_a_cluster_that_does_not_answer_is_unavailable(address: str) -> None:
    with pytest.raises(UnavailableError, match="no Dask scheduler answers"), open_dask(address, timeout=0.5):
        pytest.fail("it was opened")
