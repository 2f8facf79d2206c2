"""``python -m microbadge.batch.worker``: a process of a `WorkerPool`, which answers one request after the other."""

from __future__ import annotations

import os
import pickle
import signal
import sys

from .pool import receive, send


def main() -> None:
    """Answer requests from standard input on standard output, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever hands out the work says when it ends
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What the work itself reads and prints is no part of the conversation.
    sys.stdin.close()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = os.fdopen(0)
    os.dup2(2, 1)
    try:
        while True:
            request = receive(requests)
            send(answers, _answer(request))
    except (EOFError, BrokenPipeError):
        return


def _answer(request: bytes) -> bytes:
    """The pickle of what came of a call: in a tuple, or else the exception that it ended with."""
    try:
        return pickle.dumps((pickle.loads(request)(),))  # noqa: S301 - from the process that started this one
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told to whoever asked
        return _exception(error)


def _exception(error: BaseException) -> bytes:
    try:
        told = pickle.dumps(error)
        pickle.loads(told)  # noqa: S301 - just made; some exceptions cannot be made again
    except Exception:  # noqa: BLE001 - then its words have to do
        return pickle.dumps(RuntimeError(repr(error)))
    return told


if __name__ == "__main__":
    main()
