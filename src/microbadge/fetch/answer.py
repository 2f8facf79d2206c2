"""Asking over HTTP/1.1, and reading what comes (RFC 9110, RFC 9112)."""

from __future__ import annotations

import contextlib
import email.utils
import re
import zlib
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPMessage, HTTPResponse
from typing import Any, cast

from ..errors import UnavailableError
from .attempt import TransientError
from .connection import Connection, too_large
from .target import Target

_CHUNK = 65_536
_LENGTH = re.compile(r"[0-9]{1,15}")
_GZIP = 16 + zlib.MAX_WBITS
"""What makes zlib read the header and check the trailer of gzip (RFC 1952)."""


@contextlib.contextmanager
def asked(connection: Connection, target: Target) -> Iterator[HTTPResponse]:
    """Send the request and read the answer up to the end of its headers."""
    lines = [
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        "User-Agent: microbadge",
        "Accept: application/json, */*;q=0.5",
        "Accept-Encoding: gzip",
        "Connection: close",
    ]
    connection.send("".join(f"{text}\r\n" for text in [*lines, ""]).encode("ascii"))
    # All that it asks of a socket is a file to read from.
    with contextlib.closing(HTTPResponse(cast(Any, connection), method="GET")) as response:
        response.begin()
        yield response


def read_content(response: HTTPResponse, max_size: int) -> bytes:
    """Read the body: whole, as long as it was said to be, expanded where it is gzip, and no larger than `max_size`."""
    coding = ", ".join(response.headers.get_all("content-encoding", [])).strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip"):
        raise UnavailableError("the server compressed the answer in a way that it was not asked for")
    length = _announced_length(response.headers)
    if length is not None and length > max_size:
        raise too_large(max_size)
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > max_size:
            raise too_large(max_size)
    if length is not None and length != len(body):
        raise TransientError("the answer was cut short")
    return bytes(body) if coding in ("", "identity") else _expanded(bytes(body), max_size)


def media_type(headers: HTTPMessage) -> str | None:
    """Read the media type in lower case, without parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() or None


def lifetime(headers: HTTPMessage, most: float) -> float:
    """For how many seconds an answer may be kept: `most`, or less where `Cache-Control` says so (RFC 9111, 5.2.2)."""
    for directive in ",".join(headers.get_all("cache-control", [])).lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name in ("no-store", "no-cache"):
            return 0.0
        if name == "max-age":
            seconds = value.strip('"')
            # One that cannot be read counts as none (section 4.2.1).
            most = min(most, float(seconds) if seconds.isascii() and seconds.isdigit() else 0.0)
    return most


def retry_after(headers: HTTPMessage, now: datetime) -> float:
    """In how many seconds the server asks to be asked again (RFC 9110, section 10.2.3); none where it does not say."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return email.utils.parsedate_to_datetime(text).timestamp() - now.timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0


def _announced_length(headers: HTTPMessage) -> int | None:
    """Read how long the body is said to be. Raises `UnavailableError` where that is told twice, or not to be read."""
    lengths = headers.get_all("content-length", [])
    codings = headers.get_all("transfer-encoding", [])
    if not lengths and [coding.lower() for coding in codings] in ([], ["chunked"]):
        return None
    if codings or len(lengths) > 1 or _LENGTH.fullmatch(lengths[0]) is None:
        raise UnavailableError("the server does not say clearly how long the answer is")
    return int(lengths[0])


def _expanded(body: bytes, max_size: int) -> bytes:
    gzip = zlib.decompressobj(_GZIP)
    try:
        content = gzip.decompress(body, max_size + 1)
    except zlib.error:
        raise UnavailableError("the compressed answer is damaged") from None
    if len(content) > max_size:
        raise too_large(max_size)
    if not gzip.eof or gzip.unused_data:
        raise UnavailableError("the compressed answer does not end where its data ends")
    return content
