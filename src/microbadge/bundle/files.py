"""The files of a bundle, in a folder or a zip: read one by one, within bounds, and none from outside."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import InvalidError

MAX_CREDENTIAL = 32_000_000
"""Bytes of the credential of a bundle, which may be an image: as many as are looked at when it is verified."""

Read = Callable[[str, int], bytes]
"""The name of a file and the bytes that it may have: its content. Raises `MissingError` and `InvalidError`."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FOR_EVERYBODY = 0o644 << 16
_UNIX = 3


class MissingError(InvalidError):
    """A file that the bundle does not have."""


def read_file(folder: Path, name: str, size: int) -> bytes:
    """Read a file of a folder, unless it lies outside."""
    with contextlib.suppress(ValueError, RuntimeError):  # a NUL in the name, links that go in a circle
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            with path.open("rb") as file:
                return _read(file, name, size)
    raise _missing(name)


def read_member(archive: zipfile.ZipFile, name: str, size: int) -> bytes:
    """Read a file of a zip."""
    try:
        found = archive.getinfo(PurePosixPath(name).as_posix())
    except KeyError:
        raise _missing(name) from None
    if found.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # The other methods are expanded by the block, whatever comes out of one.
        raise InvalidError(f"{name[:80]!r} is neither stored nor deflated")
    with archive.open(found) as file:
        return _read(file, name, size)


def member(name: str) -> zipfile.ZipInfo:
    """Describe a file of a zip that is written: the same wherever and whenever that is done.

    It is stored, not deflated: how far that goes depends on the machine.
    """
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system = _UNIX
    info.external_attr = _FOR_EVERYBODY
    return info


def _read(file: IO[bytes], name: str, size: int) -> bytes:
    content = file.read(size + 1)
    if len(content) > size:
        raise too_large(name, size)
    return content


def too_large(name: str, size: int) -> InvalidError:
    """The error for a file of more bytes than it may have where it is named."""
    return InvalidError(f"{name[:80]!r} is larger than {size} bytes")


def _missing(name: str) -> MissingError:
    return MissingError(f"{name[:80]!r} is not a file of the bundle")
