"""Batches: `microbadge issue-batch` and `verify-batch` on one process, on two, and on a Dask cluster of two.

Each is one command, timed from its start to its end, over badges of the example programme; nothing is kept of them. The
memory is the most that any one of its processes had.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from . import material, ours
from .machine import descendants, peak_memory
from .turns import rounded

Row = dict[str, Any]
CREATED = "2026-11-21T00:00:00Z"
WAYS = ("one process", "two processes", "Dask, two worker processes")
_CLUSTER = Path(__file__).with_name("cluster.py")
_SAMPLED = 0.2
"""Seconds between two looks at the memory."""


def measure(badges: int, ways: Sequence[str] = WAYS) -> list[Row]:
    """Issue so many badges in each way, and verify them in each way; the first way is what others are compared with."""
    with tempfile.TemporaryDirectory() as name, _cluster() as (address, cluster):
        folder = Path(name)
        _prepare(folder, badges)
        options = dict(zip(WAYS, (["--processes", "1"], ["--processes", "2"], ["--dask", address]), strict=True))
        chosen = {way: options[way] for way in ways}
        rows = _in_each_way(_issue(folder), chosen, folder / "badges.jsonl", badges, cluster)
        return rows + _in_each_way(_verify(folder), chosen, folder / "verdicts.jsonl", badges, cluster)


def _prepare(folder: Path, badges: int) -> None:
    """Write a key, the example programme with its issuer as that key's did:key, and a row for each badge."""
    signer = material.signer("ed25519")
    (folder / "key.pem").write_bytes(signer.to_pem())
    (folder / "secret").write_text("the same ids again\n", encoding="utf-8")
    program = yaml.safe_load((material.PROJECT / "examples" / "excel" / "program.yaml").read_text(encoding="utf-8"))
    program["issuer"] = {"id": signer.controller, "name": "Example Leadership Academy"}
    (folder / "program.yaml").write_text(yaml.safe_dump(program, allow_unicode=True), encoding="utf-8")
    award = ours.excel_award()
    ratings = [{"criterion": criterion, "level": level.id} for criterion, level in award.levels.items()]
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for number in range(badges):
            row = {"achievement": award.micro_credential.id, "ratings": ratings}
            file.write(json.dumps({**row, "recipient": f"did:example:{number}"}) + "\n")


def _issue(folder: Path) -> list[str]:
    files = [str(folder / name) for name in ("program.yaml", "rows.jsonl")]
    key, secret = str(folder / "key.pem"), str(folder / "secret")
    return ["issue-batch", *files, "--key", key, "--created", CREATED, "--secret-file", secret]


def _verify(folder: Path) -> list[str]:
    issuer = material.signer("ed25519").controller
    return ["verify-batch", str(folder / "badges.jsonl"), "--offline", "--issuer", issuer, "--at", CREATED]


def _in_each_way(
    command: Sequence[str], ways: dict[str, list[str]], output: Path, badges: int, cluster: int
) -> list[Row]:
    rows: list[Row] = []
    digests = []
    for way, options in ways.items():
        whole = [sys.executable, "-m", "microbadge", *command, *options, "--force", "--output", str(output)]
        seconds, peak = _timed(whole, [cluster] if "--dask" in options else [])
        with output.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").digest())
        rate = badges / seconds
        rows.append(
            {
                "name": f"`{command[0]}`, {way}",
                "badges": badges,
                "rate": rounded(rate),
                "times": rounded(rate / rows[0]["rate"]) if rows else 1.0,
                "megabytes": rounded(peak / 1e6),
                "identical": digests[-1] == digests[0],
            }
        )
    return rows


def _timed(command: Sequence[str], beside: Sequence[int]) -> tuple[float, int]:
    """Run a command: its seconds, and the most bytes of memory of any process of it or `beside` it."""
    start = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        with _watched([process.pid, *beside]) as peaks:
            _, told = process.communicate()
        seconds = time.perf_counter() - start
    if process.returncode != 0:
        sys.exit(told.decode())
    return seconds, max(peaks.values(), default=0)


@contextlib.contextmanager
def _watched(roots: Sequence[int]) -> Iterator[dict[int, int]]:
    """The most memory of each of the processes, and of those that they started, in bytes."""
    peaks: dict[int, int] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_SAMPLED):
            for process in descendants(roots):
                with contextlib.suppress(OSError):  # one that ended meanwhile
                    peaks[process] = max(peaks.get(process, 0), peak_memory(process))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


@contextlib.contextmanager
def _cluster() -> Iterator[tuple[str, int]]:
    """The address of a cluster, and the process that it runs below."""
    command = [sys.executable, str(_CLUSTER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("started without pipes")
        yield process.stdout.readline().strip(), process.pid
        process.communicate()
