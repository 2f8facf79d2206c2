"""Batches on a Dask cluster, when one machine is too small: the one door to distributed, which is an extra."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, InvalidStateError
from functools import partial
from typing import Any, ParamSpec, TypeVar

from distributed import Client, KilledWorker

from ..errors import UnavailableError
from .pool import WorkerLostError

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 120.0
"""Seconds to wait for workers where there are none: one that died is started again by its nanny, if it has one."""
_EVERY = 1.0


class DaskExecutor(Executor):
    """The workers of a Dask cluster, as an executor: `workers` is how many tasks it does at a time.

    A task whose worker dies is done by another; where that happens again and again (``allowed-failures`` of the
    scheduler), its exception is `WorkerLostError`. Where there are no workers at all for `PATIENCE` seconds, it is
    `UnavailableError`: Dask itself would wait for ever.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)
        self._waiting: set[Future[Any]] = set()
        self._closed = threading.Event()
        self.workers = sum(client.nthreads().values())
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have the function called by one of the workers."""
        ours: Future[T] = Future()
        theirs = self._executor.submit(fn, *args, **kwargs)
        self._waiting.add(ours)
        ours.add_done_callback(lambda done: theirs.cancel() if done.cancelled() else None)
        ours.add_done_callback(self._waiting.discard)
        theirs.add_done_callback(partial(_hand_over, ours))
        return ours

    def shutdown(self, *_: object, **__: object) -> None:
        """Watch the workers no longer. The cluster goes on: it is somebody else's."""
        self._closed.set()

    def _watch(self) -> None:
        last_seen = time.monotonic()
        while not self._closed.wait(_EVERY):
            if self._client.scheduler_info()["workers"]:
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > PATIENCE:
                for future in tuple(self._waiting):
                    _end(future, UnavailableError("the Dask cluster has no workers left"))


def _hand_over(ours: Future[Any], theirs: Future[Any]) -> None:
    if theirs.cancelled():
        _end(ours, UnavailableError("the Dask cluster has gone away"))
        return
    error = theirs.exception()
    if isinstance(error, KilledWorker):
        error = WorkerLostError("the worker that had it died, each time that it was tried")
    if error is not None:
        _end(ours, error)
        return
    with contextlib.suppress(InvalidStateError):
        ours.set_result(theirs.result())


def _end(future: Future[Any], error: BaseException) -> None:
    """Let a future end with an error, unless it has ended."""
    with contextlib.suppress(InvalidStateError):
        future.set_exception(error)


@contextlib.contextmanager
def open_dask(address: str, *, timeout: float = 30) -> Iterator[DaskExecutor]:
    """Join a cluster by the address of its scheduler, such as ``tcp://10.0.0.1:8786``.

    `timeout` is in seconds. Raises `UnavailableError` where no scheduler answers, and where it has no workers.
    """
    try:
        client = Client(address, timeout=timeout, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UnavailableError(f"no Dask scheduler answers at {address}: {error}") from None
    with client, DaskExecutor(client) as executor:
        if executor.workers == 0:
            raise UnavailableError(f"the Dask cluster at {address} has no workers")
        yield executor
