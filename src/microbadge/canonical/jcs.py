"""JSON Canonicalization Scheme (RFC 8785): the door to the library `rfc8785`."""

from __future__ import annotations

from typing import Any

import rfc8785

from .plain import plain


def jcs(value: Any) -> bytes:
    """Canonical JSON of `value` in UTF-8 (RFC 8785): members sorted by UTF-16 code units, numbers as ECMAScript.

    Raises `CanonicalizationError` with the pointer of the first value that has no canonical JSON (see `plain`,
    which also leaves nothing that the library would stumble over).
    """
    return rfc8785.dumps(plain(value))
