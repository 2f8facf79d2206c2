"""Which addresses are an issuer's own (Open Badges 2.0, Verification of hosted badges).

Addresses are compared as they are read, never as text: ``https://academy.example.evil.example`` begins with
``https://academy.example``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from ..errors import UnavailableError
from ..fetch.target import Target, read_target
from ..strict_json import each

_ENDS = ("/", "?", "=", "&")
"""What ends a part of a path or of a query."""
_STEPS = re.compile(r"[/\\?]")


def hosts(profile: Mapping[str, Any], assertion_id: str) -> bool:
    """Whether an assertion with this id stands where the issuer's assertions do.

    That is where the profile's `verification` says (`startsWith` and `allowedOrigins`, both where both are there), or
    else the origin of the profile's own id. `startsWith` ends where a part of the path or query does:
    ``https://a.example/b`` is the beginning of ``https://a.example/b/1`` and not of ``https://a.example/bad``.
    """
    here = _read(assertion_id)
    if here is None or not _DOTS.isdisjoint(_STEPS.split(unquote(here.path))):
        return False
    stated = profile.get("verification")
    rules: Mapping[str, Any] = stated if isinstance(stated, Mapping) else {}
    starts, origins = ([value for _, value in each(rules, name)] for name in ("startsWith", "allowedOrigins"))
    if "startsWith" in rules and not any(_begins(here, start) for start in starts):
        return False
    if "allowedOrigins" in rules:
        return any(_same_origin(here, _read(_with_scheme(origin))) for origin in origins)
    return "startsWith" in rules or _same_origin(here, _read(profile.get("id")))


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one origin, and so whether what one of them leads to is the other's own."""
    here = _read(one)
    return here is not None and _same_origin(here, _read(other))


_DOTS = frozenset({".", ".."})
"""Steps of a path that lead elsewhere than they seem to."""


def _with_scheme(origin: object) -> object:
    """An origin as a URL: the standard asks for the name of a host, and issuers write either."""
    return f"https://{origin}" if isinstance(origin, str) and "://" not in origin else origin


def _begins(here: Target, start: object) -> bool:
    prefix = _read(start)
    if prefix is None or not _same_origin(here, prefix) or not here.path.startswith(prefix.path):
        return False
    rest = here.path.removeprefix(prefix.path)
    return rest == "" or prefix.path.endswith(_ENDS) or rest.startswith(_ENDS)


def _same_origin(one: Target, other: Target | None) -> bool:
    return other is not None and (one.host, one.port) == (other.host, other.port)


def _read(url: object) -> Target | None:
    if not isinstance(url, str):
        return None
    try:
        return read_target(url)
    except UnavailableError:
        return None
