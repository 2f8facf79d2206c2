"""What a fetch is: a URL in, its content out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..errors import UnavailableError

MAX_SIZE = 8_000_000
"""Bytes of the largest content that is fetched."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came for a URL: the bytes, the URL they came from after redirects, when, and their media type.

    `fetched_at` is when the bytes crossed the network: an answer that was kept has the time at which it first came.
    Raises `ValueError` for one without a time zone.
    """

    content: bytes
    url: str
    fetched_at: datetime | None = None
    media_type: str | None = None

    def __post_init__(self) -> None:
        """Refuse a time that could not be compared with the time asked about."""
        if self.fetched_at is not None and self.fetched_at.tzinfo is None:
            raise ValueError("`fetched_at` needs a time zone")


Fetch = Callable[[str], Fetched]
"""A URL in, its content out. Raises `UnavailableError` when the content could not be had."""


def no_network(url: str) -> Fetched:
    """Refuse: the default, so that nothing is fetched unless the caller asks for it."""
    raise UnavailableError("not fetched: network access was not asked for", url=url)
