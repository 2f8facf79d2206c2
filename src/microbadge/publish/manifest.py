"""What the publisher wrote to a folder, so that it touches nothing else: lines as ``sha256sum -c`` reads them.

Paths and digests of what is public, and nothing else. Still it is not for the web: it lists the addresses of all shared
credentials, which search engines are asked not to do. The files for web servers keep it back (`headers`).

While files are put in their places a path may have two lines, for the content before and after: whatever a killed run
left behind is known for its own by the next.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import ParseError
from .page import is_path

_LINE = re.compile(r"([0-9a-f]{64})  (.+)")

Manifest = Mapping[str, frozenset[str]]
"""By path the SHA-256 digests, in hexadecimal, of what was or is being written there."""


def read_manifest(file: Path) -> Manifest:
    """Read a manifest; an empty one where there is no file. Raises `ParseError` for one that is damaged."""
    found: dict[str, frozenset[str]] = {}
    try:
        lines = file.read_bytes().decode("ascii").splitlines()
    except FileNotFoundError:
        return found
    except UnicodeDecodeError:
        raise ParseError("not a list of what was published", source=str(file)) from None
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or not is_path(match[2]):
            raise ParseError("not a line of a list of what was published", line=number, source=str(file))
        found[match[2]] = found.get(match[2], frozenset()) | {match[1]}
    return found


def write_manifest(file: Path, entries: Iterable[tuple[str, str]]) -> None:
    """Write a manifest of paths and digests, whole or not at all."""
    unfinished = file.with_suffix(".unfinished")
    lines = sorted({f"{digest}  {path}\n" for path, digest in entries}, key=lambda line: line[66:])
    with unfinished.open("w", encoding="ascii", newline="\n") as opened:
        opened.writelines(lines)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.replace(file)
