"""A set of documents by their URLs, in a folder or a zip: a `Fetch` made of files.

With everything a verdict rests on in one place (DID documents, status lists, schemas), it can be repeated
offline, years later. `index.json` says which file answers for which URL::

    {"documents": {"https://…": {"file": "list.json", "fetched_at": "2026-05-01T00:00:00Z", "sha256": "…"}}}
"""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Self

from .datetimes import parse_date_time
from .errors import InvalidError, ParseError, UnavailableError
from .fetch import MAX_SIZE, Fetched
from .strict_json import parse, pointer

MAX_TOTAL = 256_000_000
"""Bytes of all documents of a bundle together; one alone has at most `MAX_SIZE`."""


class Bundle:
    """A `Fetch` that answers from files alone. Open one with `Bundle.open`."""

    def __init__(self, documents: Mapping[str, Fetched]) -> None:
        self._documents = dict(documents)

    def __call__(self, url: str) -> Fetched:
        """Return the document for the URL. Raises `UnavailableError` when the bundle has none."""
        try:
            return self._documents[url]
        except KeyError:
            raise UnavailableError("not fetched: the bundle holds nothing for this address", url=url) from None

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a folder or a zip file.

        Raises `InvalidError`, naming the file and the place in ``index.json``, when it is not a bundle, when a
        file is missing, too large, outside the bundle, or not the one whose digest the index gives; and
        `UnavailableError` when the path cannot be read.
        """
        path = Path(path)
        try:
            if path.is_dir():
                return cls._load(lambda name: _read_file(path, name), str(path))
            with zipfile.ZipFile(path) as archive:
                return cls._load(lambda name: _read_member(archive, name), str(path))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError):
            raise ParseError("neither a folder nor a zip file that can be read", source=str(path)) from None
        except OSError as error:
            raise UnavailableError(f"{path}: {error.strerror or 'cannot be read'}") from None

    @classmethod
    def _load(cls, read: Callable[[str], bytes], source: str) -> Self:
        try:
            index = parse(read("index.json"))
        except InvalidError as error:
            raise ParseError(f"index.json: {error.message}", line=error.problems[0].line, source=source) from None
        entries = index.get("documents") if isinstance(index, Mapping) else None
        if not isinstance(entries, Mapping):
            raise ParseError("index.json has no object `documents`", pointer="/documents", source=source)
        documents: dict[str, Fetched] = {}
        room = MAX_TOTAL
        for url, entry in entries.items():
            place = pointer("documents", url)
            try:
                documents[url] = _document(url, entry, read)
            except InvalidError as error:
                raise ParseError(error.message, pointer=place, source=source) from None
            room -= len(documents[url].content)
            if room < 0:
                raise ParseError(f"the documents are larger than {MAX_TOTAL} bytes together", source=source)
        return cls(documents)


def _document(url: str, entry: Any, read: Callable[[str], bytes]) -> Fetched:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("file"), str):
        raise InvalidError("an entry is an object with a `file`")
    content = read(entry["file"])
    digest = entry.get("sha256")
    if digest is not None and digest != hashlib.sha256(content).hexdigest():
        raise InvalidError("the file is not the one whose sha256 the index gives")
    fetched_at = None
    if "fetched_at" in entry:
        try:
            fetched_at, has_offset = parse_date_time(entry["fetched_at"])
        except InvalidError as error:
            raise InvalidError(f"`fetched_at` is {error.message}") from None
        if not has_offset:
            raise InvalidError("`fetched_at` has no time zone")
    media_type = entry.get("media_type")
    if media_type is not None and not isinstance(media_type, str):
        raise InvalidError("`media_type` is not a string")
    return Fetched(content, url, fetched_at, media_type)


def _read_file(folder: Path, name: str) -> bytes:
    with contextlib.suppress(ValueError, RuntimeError):  # a NUL in the name, links that go in a circle
        path = (folder / name).resolve()
        if path.is_relative_to(folder.resolve()) and path.is_file():
            with path.open("rb") as file:
                return _bounded(file.read(MAX_SIZE + 1), name)
    raise _missing(name)


def _read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        member = archive.getinfo(PurePosixPath(name).as_posix())
    except KeyError:
        raise _missing(name) from None
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # The other methods are expanded by the block, whatever comes out of one.
        raise InvalidError(f"{name[:80]!r} is neither stored nor deflated")
    with archive.open(member) as file:
        return _bounded(file.read(MAX_SIZE + 1), name)


def _missing(name: str) -> InvalidError:
    return InvalidError(f"{name[:80]!r} is not a file of the bundle")


def _bounded(content: bytes, name: str) -> bytes:
    if len(content) > MAX_SIZE:
        raise InvalidError(f"{name[:80]!r} is larger than {MAX_SIZE} bytes")
    return content
