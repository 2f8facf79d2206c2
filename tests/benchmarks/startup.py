"""How long it takes to start: Python alone, the packages that microbadge needs, and microbadge, each a new process.

In turns, with the byte code of every module at hand, as an installation has it. The wall clock counts, since that is
what a person at a terminal waits for.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from badges import ACADEMY, signed

PACKAGES = "pydantic, pyld, cryptography, jsonschema, certifi, idna, rfc8785, yaml, joserfc.jws, joserfc.jwk"
"""What the core of microbadge declares, and imports of it."""
_OF_VERIFYING = "pydantic, cryptography.hazmat.primitives.asymmetric.ed25519, typer"


def commands(folder: Path) -> dict[str, list[str]]:
    """What is started, by the name that the table gives it; `folder` is for the badge that is verified."""
    badge = folder / "badge.json"
    badge.write_text(json.dumps(signed()), encoding="utf-8")
    verify = ["-m", "microbadge", "verify", "--offline", "--issuer", ACADEMY.controller, str(badge)]
    return {
        "Python, nothing imported": ["-c", "pass"],
        "all packages that microbadge declares": ["-c", f"import {PACKAGES}"],
        "pydantic, cryptography and typer, without which nothing is verified": ["-c", f"import {_OF_VERIFYING}"],
        "import microbadge": ["-c", "import microbadge"],
        "from microbadge import Verifier, TrustedIssuers": ["-c", "from microbadge import Verifier, TrustedIssuers"],
        "from microbadge import *": ["-c", "from microbadge import *"],
        "microbadge --help": ["-m", "microbadge", "--help"],
        "microbadge verify, a badge of a did:key, offline": verify,
    }


def measure(rounds: int) -> list[dict[str, Any]]:
    """Median milliseconds of each command, the median distance from them, and its peak memory in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = commands(Path(folder))
        environment = _environment(Path(folder) / "bytecode")
        for command in chosen.values():  # which writes the byte code
            run(command, environment)
        taken = [{name: run(command, environment) for name, command in chosen.items()} for _ in range(rounds)]
    return [_row(name, [one[name] for one in taken]) for name in chosen]


_STARTER = """
import os, sys, time
start = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ), 0)
print(time.perf_counter() - start, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts a command from a small process, since a new process is said to have the memory of the one that started it."""


def run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Start Python with these arguments: the milliseconds until it ended, and its peak memory in megabytes."""
    starter = [sys.executable, "-S", "-c", _STARTER, *command]
    done = subprocess.run(starter, env=environment, capture_output=True, check=True)
    seconds, memory = done.stdout.split()[-2:]
    unit = 1 if sys.platform == "darwin" else 1024
    return float(seconds) * 1000, int(memory) * unit / 1e6


def _environment(bytecode: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode), "TERM": "dumb"}


def _row(name: str, taken: list[tuple[float, float]]) -> dict[str, Any]:
    milliseconds = [time_taken for time_taken, _ in taken]
    median = statistics.median(milliseconds)
    return {
        "name": name,
        "milliseconds": round(median, 1),
        "spread": round(statistics.median(abs(one - median) for one in milliseconds), 1),
        "megabytes": round(max(memory for _, memory in taken), 1),
    }


def main() -> None:
    """Print a table."""
    for row in measure(7):
        print("{milliseconds:8.0f} ms ± {spread:4.0f} {megabytes:6.0f} MB   {name}".format(**row))


if __name__ == "__main__":
    main()
