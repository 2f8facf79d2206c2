"""The index of a bundle, read and written: what its files are, and which digests they have."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence, Sized
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from .. import canonical
from ..datetimes import parse_date_time
from ..errors import InvalidError, UnsupportedError
from ..fetch import MAX_SIZE, Fetched
from ..fetch.target import MAX_URL
from ..report import timestamp
from ..strict_json import Limits, check_value, parse, pointer
from .files import MAX_CREDENTIAL, Read, too_large

MAX_TOTAL = 256_000_000
"""Bytes of all files of a bundle together; a document has at most `MAX_SIZE`, a file of evidence any number of them."""
MAX_BESIDE = 1_000
"""Credentials beside the one that a bundle is for; a career has a hundred."""
MAX_CONTEXTS = 64
"""Contexts beyond the closed set; a genuine credential has one or two."""
_AHEAD = timedelta(minutes=5)
"""How far the clock of whoever collected a bundle may be ahead of the one here."""

_TOO_MANY = {
    "contexts": "more than {} contexts beyond those that are known",
    "beside": "more than {} credentials beside the one that it is for",
}
_LIMITS = Limits(name=MAX_URL)
_OF_CONTEXT = Limits(nodes=20_000)
"""How large a context may be; the one of schema.org has about 9,000 values, those of credentials about 1,000."""


def parse_index(content: bytes) -> Any:
    """Parse the text of an index, whose members are named by URLs. Raises `ParseError`."""
    return parse(content, limits=_LIMITS)


class Index:
    """An index that is read, with the files that it names: `InvalidError` tells the place of what is wrong.

    `is_digested` says whether each of the files read so far has its digest there.
    """

    def __init__(self, index: object, read: Read) -> None:
        self._index: Mapping[str, Any] = index if isinstance(index, Mapping) else {}
        self._read = read
        self._files: dict[str, tuple[bytes, str]] = {}
        self._room = MAX_TOTAL
        self.is_digested = True

    def documents(self) -> dict[str, Fetched]:
        """Read the documents, by URL."""
        documents: dict[str, Fetched] = {}
        for url, entry in self._entries("documents", self._index.get("documents")):
            with _at("documents", url):
                content = self._file(entry, MAX_SIZE)
                came_from = _string(entry, "url")
                came_from = url if came_from is None else came_from
                documents[url] = Fetched(content, came_from, _fetched_at(entry), _string(entry, "media_type"))
        return documents

    def unavailable(self) -> dict[str, str]:
        """Read which addresses did not answer, and why."""
        reasons = {}
        for url, reason in self._entries("unavailable", self._index.get("unavailable", {})):
            if not isinstance(reason, str):
                place = pointer("unavailable", url)
                raise InvalidError("why an address did not answer is said in a string", pointer=place)
            reasons[url] = reason
        return reasons

    def credential(self) -> bytes | None:
        """Read the credential, where there is one."""
        if "credential" not in self._index:
            return None
        with _at("credential"):
            return self._file(self._index["credential"], MAX_CREDENTIAL)

    def beside(self) -> tuple[bytes, ...]:
        """Read the credentials that were handed over with it."""
        entries = self._index.get("beside", [])
        if not isinstance(entries, list):
            raise InvalidError("`beside` is a list of credentials", pointer=pointer("beside"))
        _require_few(entries, MAX_BESIDE, "beside")
        found = []
        for number, entry in enumerate(entries):
            with _at("beside", number):
                found.append(self._file(entry, MAX_CREDENTIAL))
        return tuple(found)

    def evidence(self) -> dict[str, bytes]:
        """Read the files of evidence, by the id of each piece."""
        files = {}
        for url, entry in self._entries("evidence", self._index.get("evidence", {})):
            with _at("evidence", url):
                files[url] = self._file(entry, MAX_TOTAL)
        return files

    def contexts(self) -> dict[str, dict[str, Any]]:
        """Read the contexts beyond the closed set, by URL. Raises `UnsupportedError` for one that is not there."""
        extra = {url: entry for url, entry in self._contexts() if url not in canonical.KNOWN_CONTEXTS}
        _require_few(extra, MAX_CONTEXTS, "contexts")
        contexts = {}
        for url, entry in extra.items():
            with _at("contexts", url):
                contexts[url] = self._context(url, entry)
        return contexts

    def known_contexts(self) -> frozenset[str]:
        """The contexts of the closed set. Raises `UnsupportedError` for one that has another text in this version."""
        known = {url: entry for url, entry in self._contexts() if url in canonical.KNOWN_CONTEXTS}
        for url, entry in known.items():
            if not isinstance(entry, Mapping) or entry.get("sha256") != _known_digest(url):
                message = f"the bundle was collected with another text of the context {url} than this version has"
                raise UnsupportedError(message, pointer=pointer("contexts", url))
        return frozenset(known)

    def _contexts(self) -> Iterator[tuple[str, Any]]:
        return self._entries("contexts", self._index.get("contexts", {}))

    def _entries(self, member: str, entries: object) -> Iterator[tuple[str, Any]]:
        if not isinstance(entries, Mapping):
            raise InvalidError(f"index.json has no object `{member}`", pointer=pointer(member))
        yield from entries.items()

    def _context(self, url: str, entry: object) -> dict[str, Any]:
        if isinstance(entry, Mapping) and "file" not in entry:
            message = f"the bundle was collected with the context {url[:200]}, which this version does not have"
            raise UnsupportedError(message, pointer=pointer("contexts", url))
        context = parse(self._file(entry, MAX_SIZE), limits=_OF_CONTEXT)
        if not isinstance(context, dict) or not isinstance(context.get("@context"), dict | list):
            raise InvalidError("a JSON-LD context is an object with `@context`")
        return context

    def _file(self, entry: object, size: int) -> bytes:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("file"), str):
            raise InvalidError("an entry is an object with a `file`")
        content, actual = self._content(entry["file"], size)
        digest = entry.get("sha256")
        if digest is None:
            self.is_digested = False
        elif digest != actual:
            raise InvalidError("the file is not the one whose sha256 the index gives")
        return content

    def _content(self, name: str, size: int) -> tuple[bytes, str]:
        """The content of a file and its digest: read once, and counted for each entry that names it."""
        if name not in self._files:
            content = self._read(name, size)
            self._files[name] = content, _sha256(content)
        content, digest = self._files[name]
        if len(content) > size:
            raise too_large(name, size)
        self._room -= len(content)
        if self._room < 0:
            raise _too_much()
        return content, digest


class Writing:
    """An index that is written, and the `files` that it names, which are called by their digests."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._size = 0

    def index(
        self,
        *,
        documents: Mapping[str, Fetched],
        unavailable: Mapping[str, str],
        credential: bytes | None,
        beside: Sequence[bytes],
        evidence: Mapping[str, bytes],
        contexts: Mapping[str, dict[str, Any]],
        known_contexts: frozenset[str],
    ) -> bytes:
        """Make the text of the index. Raises `InvalidError` for what could not be read again."""
        _require_few(contexts, MAX_CONTEXTS, "contexts")
        _require_few(beside, MAX_BESIDE, "beside")
        index: dict[str, Any] = {"documents": {url: self._document(url, each) for url, each in documents.items()}}
        index["unavailable"] = dict(unavailable)
        index["contexts"] = {url: {"sha256": _known_digest(url)} for url in known_contexts}
        for url, context in contexts.items():
            with _at("contexts", url):
                check_value(context, limits=_OF_CONTEXT)
            index["contexts"][url] = self._keep(f"the context {url}", "contexts", canonical.jcs(context), MAX_SIZE)
        if credential is not None:
            index["credential"] = self._keep("the credential", "credential", credential, MAX_CREDENTIAL)
        if beside:
            index["beside"] = [self._keep("a credential", "beside", content, MAX_CREDENTIAL) for content in beside]
        if evidence:
            index["evidence"] = {
                url: self._keep(f"the evidence {url}", "evidence", content, MAX_TOTAL)
                for url, content in evidence.items()
            }
        if self._size > MAX_TOTAL:
            raise _too_much()
        text = json.dumps(index, indent=1, sort_keys=True).encode("ascii") + b"\n"
        parse_index(text)
        return text

    def _document(self, url: str, fetched: Fetched) -> dict[str, Any]:
        came_from = fetched.url if fetched.url != url else None
        known = {"url": came_from, "fetched_at": timestamp(fetched.fetched_at), "media_type": fetched.media_type}
        entry = self._keep(f"the document at {url}", "documents", fetched.content, MAX_SIZE)
        return {**entry, **{name: value for name, value in known.items() if value is not None}}

    def _keep(self, what: str, folder: str, content: bytes, size: int) -> dict[str, Any]:
        if len(content) > size:
            raise InvalidError(f"{what[:200]} is larger than {size} bytes")
        digest = _sha256(content)
        name = f"{folder}/{digest}"
        self.files[name] = content
        self._size += len(content)
        return {"file": name, "sha256": digest}


@contextlib.contextmanager
def _at(*steps: str | int) -> Iterator[None]:
    """Give what is wrong in the block the pointer of its place in the index."""
    try:
        yield
    except InvalidError as error:
        raise InvalidError(error.message, pointer=pointer(*steps)) from None


def _fetched_at(entry: Mapping[str, Any]) -> datetime | None:
    if "fetched_at" not in entry:
        return None
    try:
        fetched_at, has_offset = parse_date_time(entry["fetched_at"])
    except InvalidError as error:
        raise InvalidError(f"`fetched_at` is {error.message}") from None
    if not has_offset:
        raise InvalidError("`fetched_at` has no time zone")
    if fetched_at - datetime.now(UTC) > _AHEAD:
        raise InvalidError("`fetched_at` is still to come")
    return fetched_at


def _string(entry: Mapping[str, Any], member: str) -> str | None:
    value = entry.get(member)
    if value is not None and not isinstance(value, str):
        raise InvalidError(f"`{member}` is not a string")
    return value


def _require_few(entries: Sized, most: int, member: str) -> None:
    if len(entries) > most:
        raise InvalidError(_TOO_MANY[member].format(most), pointer=pointer(member))


def _too_much() -> InvalidError:
    return InvalidError(f"what the bundle holds is larger than {MAX_TOTAL} bytes together")


@cache
def _known_digest(url: str) -> str:
    """The digest of a context of the closed set, as this version has it."""
    return _sha256(canonical.jcs(canonical.context_document(url)))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
