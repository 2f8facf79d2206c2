"""Does the work of the scenarios in processes of its own, and kills them at a line of the code or after a time.

Reads requests from standard input and answers each with a line, both JSON. One thread, everything loaded: a process is
made by forking, in no time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import microbadge
from crash.scenarios import SCENARIOS
from registrars import award

SOURCE = str(Path(microbadge.__file__).parent)
TRACED = tuple(f"{SOURCE}/{name}/" for name in ("registrar", "store", "publish"))
"""Where a process may be killed."""


def counted(work: Callable[[], None], kill_at: int | None) -> int:
    """Do the work and count its lines; when the count is `kill_at` the process ends as by ``kill -9``."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
            if count == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    def call(frame: FrameType, event: str, argument: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(TRACED) else None

    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(None)
    return count


def child(request: dict[str, Any], answer: int) -> None:
    """Do what is asked for, and end the process."""
    status = 1
    try:
        step = getattr(SCENARIOS[request["scenario"]], request["step"])
        arguments = request["location"], Path(request["folder"]), request["number"]
        if request["count"] or request["kill_at"] is not None:
            lines = counted(lambda: step(*arguments), request["kill_at"])
            os.write(answer, str(lines).encode())
        else:
            step(*arguments)
        status = 0
    except Exception:  # noqa: BLE001 - whatever it is, the process ends here
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def forked(request: dict[str, Any]) -> tuple[int, int]:
    """Start a process; the answer is its id, and where it tells its lines."""
    told, answer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(told)
        child(request, answer)
    os.close(answer)
    return process, told


def main() -> None:
    """Answer requests until there are no more."""
    award(), award(best=True)  # read once, before any process is made
    for text in sys.stdin:
        request = json.loads(text)
        begun, after = time.monotonic(), request["kill_after"]
        started = [forked(request) for _ in range(request["processes"])]
        ended = []
        for process, told in started:
            if after is not None:
                time.sleep(after)
                os.kill(process, signal.SIGKILL)  # it may have ended: its number is its own until it is waited for
            with os.fdopen(told, "rb") as lines:
                counted_lines = lines.read()
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            ended.append({"status": status, "lines": int(counted_lines or 0), "seconds": time.monotonic() - begun})
        sys.stdout.write(json.dumps(ended) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
