"""Ids: short ones for the person who writes a file, absolute ones for the credential.

A local id such as ``E1`` is resolved against the id of what holds it. Open Badges 3.0 wants a URI for every
achievement, result description and level (appendix B); a relative one would be lost when the badge is signed.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .notes import Notes

LOCAL_PATTERN = r"[A-Za-z0-9._~-]{1,100}"
"""What a URI may hold unescaped (RFC 3986, section 2.3), so that a local id needs no escaping."""

_LOCAL = re.compile(LOCAL_PATTERN)
_URI = re.compile(r"(https?://|urn:[a-z0-9-]+:|did:[a-z0-9]+:)(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_MAX_URI = 2_000


def is_local(text: str) -> bool:
    """Whether `text` is a local id; ``.`` and ``..`` would be read as steps in a path."""
    return _LOCAL.fullmatch(text) is not None and text not in {".", ".."}


def check_local(text: str, notes: Notes) -> None:
    """Note an error when `text` is no local id."""
    if not is_local(text):
        notes.error("bad-id", f"{text!r} is no short id: it is made of letters, digits and . _ ~ - only")


def is_absolute(text: str) -> bool:
    """Whether `text` is an absolute URI of a kind that can name something here: http(s) with a host, urn or did."""
    if len(text) > _MAX_URI or _URI.fullmatch(text) is None or text.count("#") > 1:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that hold no IPv6 address
        return False
    return parts.scheme in {"urn", "did"} or bool(parts.hostname)


def is_base(text: str) -> bool:
    """Whether ids can be made from `text` by adding to its path."""
    return is_absolute(text) and "?" not in text and "#" not in text


def join(base: str, *steps: str) -> str:
    """Add steps to the path of `base`."""
    return "/".join((base.rstrip("/"), *steps))


def resolve(text: str, base: str, *steps: str) -> str | None:
    """Make the URI that `text` stands for: itself, or a local id below `base` and `steps`; None when it is neither."""
    if is_absolute(text):
        return text
    return join(base, *steps, text) if is_local(text) else None
