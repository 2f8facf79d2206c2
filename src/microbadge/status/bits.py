"""The bits of a status list: as values, as bytes, and as the text of `encodedList`.

Bitstring Status List 1.0, sections 3.3 and 3.4. The first value is in the left-most bits of the first byte; a value of
several bits has its highest bit first.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Self

from ..encoding import base64url_decode, base64url_encode
from ..errors import InvalidError, StatusError
from .problems import beyond_the_end, malformed

MINIMUM_ENTRIES = 131_072
"""Entries that a list has at least, so that its index tells nothing of the holder (section 6.1)."""
MAX_SIZE = 8
"""Bits of the largest value (`statusSize`)."""
MAX_BYTES = 32 * 1024 * 1024
"""Bytes that a list may have when expanded: 268 million entries of one bit."""
_GZIP = 31
"""Tells zlib that the data has the header and the checksum of gzip (RFC 1952)."""


class StatusBits:
    """The values of a list, each a number of `size` bits; all 0 but those given in `values`, by their index.

    `length` is the number of values. Reading or setting one costs the same however long the list is; ``bytes`` gives
    all of them. Raises `StatusError` for a value that has more bits, an index that the list does not have, and a list
    of more than `MAX_BYTES`.
    """

    __slots__ = ("_bits", "_length", "size")

    def __init__(self, length: int, *, size: int = 1, values: Mapping[int, int] | None = None) -> None:
        if not 1 <= size <= MAX_SIZE:
            raise StatusError(f"a status has from 1 to {MAX_SIZE} bits, not {size}")
        if not 0 <= length * size <= MAX_BYTES * 8:
            raise StatusError(f"a status list has at most {MAX_BYTES} bytes")
        self.size = size
        self._length = length
        self._bits = bytearray((length * size + 7) // 8)
        for index, value in (values or {}).items():
            self[index] = value

    @classmethod
    def decode(cls, text: str, *, size: int = 1) -> Self:
        """Read an `encodedList`: as many values as there is room for. Raises `StatusError`."""
        bits = decode(text)
        decoded = cls(len(bits) * 8 // size, size=size)
        decoded._bits[:] = bits
        return decoded

    def __len__(self) -> int:
        return self._length

    def __bytes__(self) -> bytes:
        return bytes(self._bits)

    def __getitem__(self, index: int) -> int:
        self._check(index)
        return value_at(self._bits, index, self.size)

    def __setitem__(self, index: int, value: int) -> None:
        self._check(index)
        if not 0 <= value < 1 << self.size:
            raise StatusError(f"{value} is no value of {self.size} bits")
        first, shift = _place(index, self.size)
        window = self._bits[first : first + 2]
        mask = (1 << self.size) - 1 << shift
        changed = int.from_bytes(window.ljust(2, b"\0")) & ~mask | value << shift
        self._bits[first : first + 2] = changed.to_bytes(2)[: len(window)]

    def _check(self, index: int) -> None:
        if not 0 <= index < self._length:
            raise beyond_the_end()


def value_at(bits: bytes | bytearray, index: int, size: int) -> int:
    """Return the value of `size` bits at the index, which the bits must have."""
    first, shift = _place(index, size)
    return int.from_bytes(bits[first : first + 2].ljust(2, b"\0")) >> shift & (1 << size) - 1


def _place(index: int, size: int) -> tuple[int, int]:
    """The byte in which the value begins, and how many bits follow the value in that byte and the next."""
    first, bit = divmod(index * size, 8)
    return first, 16 - bit - size


def encode(bits: bytes) -> str:
    """Write `encodedList`: multibase base64url of the bits compressed with gzip. The same bits give the same text."""
    return "u" + base64url_encode(zlib.compress(bits, level=9, wbits=_GZIP))


def decode(text: object, *, multibase: bool = True) -> bytes:
    """Read `encodedList`; without `multibase` as StatusList2021 writes it, with no prefix and perhaps with padding.

    Raises `StatusError`, for a list that would expand beyond `MAX_BYTES` before it does.
    """
    place = "/credentialSubject/encodedList"
    if not isinstance(text, str):
        raise malformed("`encodedList` is a string", place)
    if multibase and not text.startswith("u"):
        raise malformed("`encodedList` is not multibase base64url, which begins with u", place)
    try:
        compressed = base64url_decode(text[1:] if multibase else text.rstrip("="))
    except InvalidError as error:
        raise malformed(f"`encodedList` is {error.message}", place) from None
    gzip = zlib.decompressobj(wbits=_GZIP)
    try:
        bits = gzip.decompress(compressed, MAX_BYTES + 1)
    except zlib.error:
        raise malformed("`encodedList` is not gzip", place) from None
    if len(bits) > MAX_BYTES:
        raise malformed(f"the list expands to more than {MAX_BYTES} bytes", place)
    if not gzip.eof or gzip.unused_data:
        raise malformed("`encodedList` is cut short or has something after its end", place)
    return bits
