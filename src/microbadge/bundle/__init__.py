"""A set of documents by their URLs, in a folder or a zip: a `Fetch` made of files.

With everything a verdict rests on in one place (DID documents, status lists, schemas), it can be repeated
offline, years later. `index.json` says which file answers for which URL::

    {"documents": {"https://…": {"file": "list.json", "fetched_at": "2026-05-01T00:00:00Z", "sha256": "…"}},
     "unavailable": {"https://…": "the server answered with status 503"},
     "credential": {"file": "credential", "sha256": "…"},
     "beside": [{"file": "component", "sha256": "…"}],
     "evidence": {"https://…": {"file": "lesson.mp4", "sha256": "…"}},
     "contexts": {"https://…": {"sha256": "…"}}}

Only `documents` is required, and of an entry only `file`; `url` in one is the address to which redirects led.
`unavailable` are the addresses that did not answer, and why. `credential` is what the bundle was collected for, as it
was received. `beside` are the credentials that were handed over with it, and `evidence` the files of evidence, by the
`id` of each piece. `contexts` are the JSON-LD contexts that it is read with, by the SHA-256 of their canonical form
(RFC 8785), with a `file` for those beyond the closed set.

Whoever makes a bundle answers for the web in it: take it from somebody you rely on. `index.jws` beside the index, where
there is one, shows who made it.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ..errors import InvalidError, ParseError, UnavailableError
from ..fetch import MAX_SIZE, Fetched
from .files import MAX_CREDENTIAL, MissingError, Read, member, read_file, read_member
from .index import MAX_TOTAL, Index, Writing, parse_index

__all__ = ["MAX_CREDENTIAL", "MAX_TOTAL", "Bundle"]

_INDEX = "index.json"
_SIGNATURE = "index.jws"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A `Fetch` that answers from files alone. Open one with `Bundle.open`.

    `unavailable` are the addresses that did not answer when it was collected, each with the reason. `credential` is
    what it was collected for, as it was received; `beside` are the credentials that were handed over with it, and
    `evidence` the files of evidence by the `id` of each piece, as `Verifier.verify` takes them. `contexts` are the
    JSON-LD contexts beyond the closed set (URL → document) that it is read with, `known_contexts` the URLs of those in
    the set. `index` and `signature` are ``index.json`` and ``index.jws`` as they stand in the file; `is_digested` says
    that the index gives the digest of every other file, so that a signature over the index covers them all.
    """

    documents: Mapping[str, Fetched]
    unavailable: Mapping[str, str] = field(default_factory=dict)
    credential: bytes | None = field(default=None, repr=False)
    contexts: Mapping[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    known_contexts: frozenset[str] = frozenset()
    beside: tuple[bytes, ...] = field(default=(), repr=False)
    evidence: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    index: bytes = field(default=b"", repr=False)
    signature: str | None = field(default=None, repr=False)
    is_digested: bool = False

    def __call__(self, url: str) -> Fetched:
        """Return the document for the URL.

        Raises `UnavailableError` when the bundle has none: with the reason for which it did not come when the bundle
        was collected, where it was asked for then.
        """
        try:
            return self.documents[url]
        except KeyError:
            reason = self.unavailable.get(url, "not fetched: the bundle holds nothing for this address")
            raise UnavailableError(reason, url=url) from None

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a folder or a zip file.

        Raises `InvalidError`, naming the file and the place in ``index.json``, when it is not a bundle, when a
        file is missing, too large, outside the bundle, or not the one whose digest the index gives, and when one was
        fetched at a time that is still to come; `UnsupportedError` when it was collected with a context that this
        version does not have, or has with another text; and `UnavailableError` when the path cannot be read.
        """
        path = Path(path)
        try:
            if path.is_dir():
                return cls._load(lambda name, size: read_file(path, name, size), str(path))
            with zipfile.ZipFile(path) as archive:
                return cls._load(lambda name, size: read_member(archive, name, size), str(path))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError):
            raise ParseError("neither a folder nor a zip file that can be read", source=str(path)) from None
        except OSError as error:
            raise UnavailableError(f"{path}: {error.strerror or 'cannot be read'}") from None
        except MemoryError:
            raise ParseError("larger than the memory of this machine", source=str(path)) from None

    @classmethod
    def _load(cls, read: Read, source: str) -> Self:
        try:
            content = read(_INDEX, MAX_SIZE)
            entries = parse_index(content)
        except InvalidError as error:
            raise ParseError(f"{_INDEX}: {error.message}", line=error.problems[0].line, source=source) from None
        try:
            index = Index(entries, read)
            return cls(
                documents=index.documents(),
                unavailable=index.unavailable(),
                credential=index.credential(),
                beside=index.beside(),
                evidence=index.evidence(),
                contexts=index.contexts(),
                known_contexts=index.known_contexts(),
                index=content,
                signature=_signature(read),
                is_digested=index.is_digested,
            )
        except InvalidError as error:
            raise ParseError(error.message, pointer=error.pointer, source=source) from None

    def to_zip(self, *, sign: Callable[[bytes], str] | None = None) -> bytes:
        """Write the bundle as a zip file, which is the same for the same content.

        `sign` makes a compact JWS for ``index.json``, to be put beside it. Raises `InvalidError` for what is too large
        to be opened again.
        """
        writing = Writing()
        content = writing.index(
            documents=self.documents,
            unavailable=self.unavailable,
            credential=self.credential,
            beside=self.beside,
            evidence=self.evidence,
            contexts=self.contexts,
            known_contexts=self.known_contexts,
        )
        first = {_INDEX: content} if sign is None else {_INDEX: content, _SIGNATURE: sign(content).encode("ascii")}
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in [*first.items(), *sorted(writing.files.items())]:
                archive.writestr(member(name), data)
        return file.getvalue()


def _signature(read: Read) -> str | None:
    try:
        return read(_SIGNATURE, MAX_SIZE).decode("ascii", "replace").strip()
    except MissingError:
        return None
