"""Processes that work side by side, of which any may be killed: what it was doing is done again by a new one.

The pool of the standard library loses every task when one of its processes dies.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import IO, Any, ParamSpec, TypeVar, cast

from ..errors import UnavailableError

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
"""How often a task is tried that ends with the death of its process."""
_LENGTH = struct.Struct(">Q")
_Asked = tuple[Callable[[], Any], "Future[Any]"]


class WorkerLostError(UnavailableError):
    """Every process that was given the task died of it, or of something else each time."""


class WorkerPool(Executor):
    """An executor of so many `processes`: each a Python of its own, which is started when there is work for it.

    Functions, arguments and results go to and fro as pickles: functions of a module, by name. A process that dies is
    replaced, and its task tried `ATTEMPTS` times in all; then the task's exception is `WorkerLostError`.
    """

    def __init__(self, processes: int) -> None:
        if processes < 1:
            raise ValueError("a pool has one process or more")
        self.processes = processes
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._closed = False
        self._threads = [threading.Thread(target=self._attend, daemon=True) for _ in range(processes)]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have the function called in one of the processes."""
        if self._closed:
            raise RuntimeError("the pool is closed")
        future: Future[T] = Future()
        self._asked.put((partial(fn, *args, **kwargs), future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when what was submitted is done, or with `cancel_futures` what was begun."""
        self._closed = True
        if cancel_futures:
            with contextlib.suppress(queue.Empty):
                while (asked := self._asked.get_nowait()) is not None:
                    asked[1].cancel()
        for _ in self._threads:
            self._asked.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _attend(self) -> None:
        """Look after one process: hand it one task after the other."""
        process = _Process()
        while (asked := self._asked.get()) is not None:
            call, future = asked
            if not future.set_running_or_notify_cancel():
                continue
            try:
                outcome = pickle.loads(process.answer(pickle.dumps(call)))  # noqa: S301 - from a process of our own
            except BaseException as error:  # noqa: BLE001 - whoever waits for the answer is told
                future.set_exception(error)
                continue
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome[0])
        process.end()


class _Process:
    """A process that answers requests (`microbadge.batch.worker`): started when there is one, and anew when it dies."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[bytes] | None = None

    def answer(self, request: bytes) -> bytes:
        """Have a request answered. Raises `WorkerLostError` where every process dies, and `OSError` without any."""
        for _ in range(ATTEMPTS):
            running = self._start() if self._running is None else self._running
            requests, answers = cast("IO[bytes]", running.stdin), cast("IO[bytes]", running.stdout)
            with contextlib.suppress(OSError, EOFError):
                send(requests, request)
                return receive(answers)
            self.end()
        raise WorkerLostError(f"the process that worked on it died, {ATTEMPTS} times")

    def _start(self) -> subprocess.Popen[bytes]:
        # What can be imported here can be there, and nothing is run again of whatever started this process. Without -P
        # modules in the current folder would come first, whoever put them there. Pipes keep their size: the larger ones
        # of one user are limited in number.
        path = os.pathsep.join(filter(None, sys.path))
        self._running = subprocess.Popen(
            [sys.executable, "-P", "-m", "microbadge.batch.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        )
        return self._running

    def end(self) -> None:
        """End the process: it stops by itself when there are no more requests."""
        if self._running is None:
            return
        for pipe in (self._running.stdin, self._running.stdout):
            with contextlib.suppress(OSError):
                cast("IO[bytes]", pipe).close()
        self._running.wait()
        self._running = None


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message, and its length before it."""
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes:
    """Read a message. Raises `EOFError` where there is none, or only a part of one."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    message = pipe.read(size)
    if len(message) < size:
        raise EOFError
    return message
