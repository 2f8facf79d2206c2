"""A credential in a PNG: an uncompressed `iTXt` chunk (Open Badges 3.0, section 5.3.1; PNG, section 11.3.3)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..errors import ImageError
from .standard import Standard

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS: Final = 20_000
"""Chunks of an image that is still read; writers put at least some kilobytes of pixels into each."""

_KEYWORD: Final = b"openbadgecredential"
_STANDARDS: Final = {
    (b"iTXt", _KEYWORD): Standard.OPEN_BADGES_3,
    (b"iTXt", b"clrcredential"): Standard.CLR_2,
    (b"iTXt", b"openbadges"): Standard.OPEN_BADGES_2,
    # Before the baking specification of Open Badges had a version, the URL of the assertion stood in a tEXt chunk.
    (b"tEXt", b"openbadges"): Standard.OPEN_BADGES_2,
}
_CHUNK_TYPE: Final = re.compile(rb"[A-Za-z]{4}")
_MAX_LENGTH: Final = 2**31 - 1  # PNG, section 5.3


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One chunk: `start` is the offset of its length field, `end` that of the byte behind its CRC."""

    type: bytes
    start: int
    end: int
    data: memoryview

    @property
    def standard(self) -> Standard | None:
        """The standard whose credential it holds."""
        # PNG, section 11.3.3.1: a keyword has at most 79 bytes, and a zero byte ends it.
        return _STANDARDS.get((self.type, bytes(self.data[:80]).partition(b"\0")[0]))

    def fault(self, what: str) -> ImageError:
        return ImageError(f"the PNG is damaged: {what} in chunk {self.type.decode()} at byte {self.start}")


def embed(image: bytes, text: str) -> bytes:
    """Put `text` into an `iTXt` chunk behind the header, in place of any Open Badges 3.0 credential in the image."""
    chunks = list(_chunks(image))
    position = chunks[0].end
    pieces = [image[:position], _itxt(text)]
    for chunk in chunks:
        if chunk.standard is Standard.OPEN_BADGES_3:
            pieces.append(image[position : chunk.start])
            position = chunk.end
    pieces.append(image[position:])
    return b"".join(pieces)


def extract(image: bytes) -> list[tuple[Standard, str]]:
    """Texts of all credential chunks, in their order, each with its standard."""
    return [(standard, _chunk_text(chunk)) for chunk in _chunks(image) if (standard := chunk.standard) is not None]


def _chunks(image: bytes) -> Iterator[_Chunk]:
    """Chunks from `IHDR` to `IEND`, each with its CRC checked; what stands behind `IEND` is no part of the PNG."""
    if not image.startswith(SIGNATURE):
        raise ImageError("the PNG is damaged: its signature is cut short or was changed by a transfer as text")
    view = memoryview(image)
    position = len(SIGNATURE)
    for count in range(MAX_CHUNKS):
        chunk = _chunk_at(view, position)
        if (count == 0) != (chunk.type == b"IHDR"):
            raise chunk.fault("IHDR is not the first chunk, or not the only one of its name,")
        yield chunk
        if chunk.type == b"IEND":
            return
        position = chunk.end
    raise ImageError(f"the PNG has more than {MAX_CHUNKS} chunks")


def _chunk_at(view: memoryview, start: int) -> _Chunk:
    kind = bytes(view[start + 4 : start + 8])
    if len(kind) < 4:
        raise ImageError(f"the PNG is damaged: it ends at byte {len(view)}, before its IEND chunk")
    if _CHUNK_TYPE.fullmatch(kind) is None:
        raise ImageError(f"the PNG is damaged: no chunk at byte {start}")
    length = int.from_bytes(view[start : start + 4])
    end = start + 12 + length
    chunk = _Chunk(kind, start, end, view[start + 8 : end - 4])
    if length > _MAX_LENGTH or end > len(view):
        raise chunk.fault(f"{length} bytes are announced, {len(view) - start} are left,")
    if zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
        raise chunk.fault("wrong CRC")
    return chunk


def _itxt(text: str) -> bytes:
    # Behind the keyword: compression flag 0, compression method 0, no language tag, no translated keyword.
    body = b"iTXt" + _KEYWORD + b"\0" + b"\0" + b"\0" + b"\0" + b"\0" + text.encode()
    return (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)


def _chunk_text(chunk: _Chunk) -> str:
    rest = bytes(chunk.data).partition(b"\0")[2]
    if chunk.type == b"tEXt":
        return rest.decode("latin-1")
    # The standard forbids compression; refusing it means that nothing here can swell.
    if rest[:1] != b"\0":
        raise chunk.fault("a compressed credential, which the standard forbids,")
    fields = rest[2:].split(b"\0", 2)
    if len(fields) < 3:
        raise chunk.fault("a text that is cut short")
    try:
        return fields[2].decode()
    except UnicodeDecodeError:
        raise chunk.fault("text that is not UTF-8") from None
