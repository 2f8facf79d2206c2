"""On what it was measured, and with which versions."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Collection
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "microbadge",
    "PyLD",
    "cryptography",
    "rfc8785",
    "PyJWT",
    "openbadgeslib",
    "openvc-core",
    "orjson",
    "jsonschema-rs",
    "pydantic",
    "distributed",
)


def described() -> dict[str, Any]:
    """The machine and the day, and how busy it was at the start."""
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Of the packages that take part."""
    return {name: metadata.version(name) for name in PACKAGES}


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or "unknown"


def peak_memory(process: int | str = "self") -> int:
    """The most memory that a process had so far, in bytes; 0 where the system (Linux) does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    told = (line.split() for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return next((int(kilobytes) * 1024 for _, kilobytes, _ in told), 0)


def descendants(roots: Collection[int]) -> set[int]:
    """The processes, with those that they have started, and so on, as far as the system (Linux) tells."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # one that ended meanwhile
            # The name in parentheses may hold anything; the state and the parent come after it.
            parents[int(status.parent.name)] = int(status.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    found, fresh = set(roots), set(roots)
    while fresh:
        fresh = {process for process, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found
