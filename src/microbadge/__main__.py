"""``python -m microbadge`` and the ``microbadge`` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line: no traceback reaches a person, whatever happens."""
    try:
        from .cli import app
    except ModuleNotFoundError as error:
        sys.exit(f"microbadge: the command line needs {error.name}: pip install 'microbadge[cli]'")
    try:
        app()
    except BrokenPipeError:
        # The reader of our output went away (`| head`); nothing is left to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
