"""One document of the site: where it lies, what it holds, and as what it is to be served."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import NamedTuple

OWN_FOLDER = ".microbadge"
"""What the publisher keeps for itself, in the folder that it writes to."""

# A part of a path: what no server, shell or file system reads in a way of its own.
_RULE = re.compile(r"(?:.+/)?rule-[^/]+\.json")
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_MAX_PATH = 500


class MediaType(NamedTuple):
    """What a document is served as, and what else a reader takes it for without harm."""

    name: str
    others: frozenset[str] = frozenset()


_JSON = frozenset({"application/json", "application/ld+json", "application/vc"})

DID_DOCUMENT = MediaType(
    "application/json", _JSON | {"application/did", "application/did+json", "application/did+ld+json"}
)
"""What every server says of a .json file by itself, and what every resolver of a did:web takes."""
CREDENTIAL = MediaType("application/ld+json", _JSON | {"application/vc+ld+json"})
"""Of badges and status lists: Open Badges 3.0, section 5.2, allows it, and ``application/vc`` is one of its kinds.

That would say more, but readers in JavaScript take for JSON only what says so.
"""
TOKEN = MediaType("text/plain", frozenset({"application/vc+jwt", "application/jwt", "application/octet-stream"}))
"""A compact JWS on the web (Open Badges 3.0, section 5.2)."""
JSON_LD = MediaType("application/ld+json", _JSON)
JSON = MediaType("application/json", _JSON)
HTML = MediaType("text/html")
STYLE = MediaType("text/css")
TEXT = MediaType("text/plain")


@dataclass(frozen=True, slots=True)
class Page:
    """A document to be hosted: `path` below the site's address, without a slash in front, and what is to be there.

    `url` is where the world asks for it; it lies elsewhere than `path` says only for the document of a controller
    that is not below the site.
    """

    path: str
    url: str
    content: bytes
    media_type: MediaType


def is_path(text: str) -> bool:
    """Whether `text` is a path that may be written to: plain names that lead downwards, not to what is kept apart."""
    parts = text.split("/")
    return len(text) <= _MAX_PATH and all(map(_is_segment, parts)) and parts[0].lower() != OWN_FOLDER


def is_rule(path: str) -> bool:
    """Whether the rule of a designation has this path: one version of it, which never changes and stays for good."""
    return _RULE.fullmatch(path) is not None


def link(here: str, there: str) -> str:
    """The relative address of the page at the path `there`, as it stands in the page at the path `here`."""
    relative = posixpath.relpath(there, posixpath.dirname(here) or ".")
    return relative.removesuffix("index.html") or "./" if there.endswith("index.html") else relative


def _is_segment(text: str) -> bool:
    return _SEGMENT.fullmatch(text) is not None and text not in (".", "..")
