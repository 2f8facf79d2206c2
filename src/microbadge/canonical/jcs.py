"""JSON Canonicalization Scheme (RFC 8785): the door to the library `rfc8785`."""

from __future__ import annotations

import json
from typing import Any

import rfc8785

from .plain import plain


def jcs(value: Any) -> bytes:
    """Canonical JSON of `value` in UTF-8 (RFC 8785): members sorted by UTF-16 code units, numbers as ECMAScript.

    Raises `CanonicalizationError` with the pointer of the first value that has no canonical JSON (see `plain`,
    which also leaves nothing that the library would stumble over).
    """
    return jcs_of_plain(plain(value))


def jcs_of_plain(value: Any) -> bytes:
    """Canonical JSON of a value that `plain` made or `strict_json.parse` read, which is not checked again."""
    if not _is_simple(value):
        return rfc8785.dumps(value)
    # Python writes what is left as RFC 8785 asks for (section 3.2.2), several times as fast.
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _is_simple(value: Any) -> bool:
    """Whether it has neither fractions, which Python writes otherwise, nor member names that it sorts otherwise."""
    todo = [value]
    while todo:
        item = todo.pop()
        kind = type(item)
        if kind is dict:
            if not all(map(str.isascii, item)):
                return False
            todo.extend(item.values())
        elif kind is list:
            todo.extend(item)
        elif kind is float:
            return False
    return True
