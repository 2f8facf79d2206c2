"""A list of registries, the most authoritative first (Digital Credentials Consortium)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ParseError
from ..fetch import Fetch
from ..program.ids import is_absolute
from ..strict_json import pointer
from .federation import Federation, read_keys
from .file import MAX_NAME
from .registries import Registry, Unread, fetch_table

MAX_REGISTRIES = 20


def read_registries(value: list[Any] | tuple[Any, ...], *, fetch: Fetch) -> tuple[Registry, ...]:
    """Read a list of registries, and fetch those that are documents; one of a type that is not known is unchecked.

    An ``oidf`` registry has the keys that its answers are signed with in ``jwks`` (RFC 7517, section 5), beyond what
    the Consortium's lists hold; without them its answers prove nothing, and it is unchecked. Raises `ParseError`.
    """
    if not 1 <= len(value) <= MAX_REGISTRIES:
        raise ParseError(f"a list of registries has 1 to {MAX_REGISTRIES} of them", pointer="")
    found: list[Registry] = []
    for index, entry in enumerate(value):
        place = pointer(index)
        if not isinstance(entry, Mapping):
            raise ParseError("a registry is an object with `name` and `type`", pointer=place)
        name, kind = _text(entry, "name", place)[:MAX_NAME], _text(entry, "type", place)
        if kind == "dcc-legacy":
            found.append(fetch_table(_address(entry, "url", place), name, fetch=fetch))
        elif kind == "oidf":
            keys = read_keys(entry["jwks"], place + "/jwks") if "jwks" in entry else {}
            found.append(Federation(name, _address(entry, "fetchEndpoint", place), keys, fetch))
        else:
            found.append(Unread(name, f"registries of the type {kind[:40]} are not known here"))
    return tuple(found)


def _text(entry: Mapping[str, Any], member: str, place: str) -> str:
    text = entry.get(member)
    if not isinstance(text, str) or not text.strip():
        raise ParseError(f"`{member}` is text", pointer=place + pointer(member))
    return text


def _address(entry: Mapping[str, Any], member: str, place: str) -> str:
    url = _text(entry, member, place)
    if not url.startswith("https://") or not is_absolute(url):
        raise ParseError(f"`{member}` is an https address", pointer=place + pointer(member))
    return url
