"""``python -m microbadge`` and the ``microbadge`` command."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line: no traceback reaches a person, whatever happens."""
    try:
        from .cli import app
    except ModuleNotFoundError as error:
        sys.exit(f"microbadge: the command line needs {error.name}: pip install 'microbadge[cli]'")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the last resort: a fault of ours is one line, and no verdict
        sys.exit(_fault(error))


def _fault(error: Exception) -> int:
    if sys.stderr is not None:
        sys.stderr.write(f"microbadge: a fault of microbadge itself, please report it: {error!r}\n")
    return 70


if __name__ == "__main__":
    main()
