"""JSON Canonicalization Scheme (RFC 8785); the door to the library `rfc8785`, which writes fractions."""

from __future__ import annotations

from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

import rfc8785

from ..frozen import Frozen
from ..strict_json import simple_text
from .plain import plain

_ARRAYS = (list, tuple)
_LITERALS = {None: "null", False: "false", True: "true"}


def jcs(value: Any) -> bytes:
    """Canonical JSON of `value` in UTF-8 (RFC 8785): members sorted by UTF-16 code units, numbers as ECMAScript.

    Raises `CanonicalizationError` with the pointer of the first value that has no canonical JSON (see `plain`,
    which also leaves nothing that the library would stumble over).
    """
    text = simple_text(value, sort=True)
    return _text(plain(value)).encode() if text is None else text


def jcs_of_plain(value: Any) -> bytes:
    """Canonical JSON of a value that `plain` made or `strict_json.parse` read, which is not checked again.

    Parts of it may be frozen: the text of these is remembered, since that of an object is made of that of its members.
    """
    text = simple_text(value, sort=True)
    return _text(value).encode() if text is None else text


def _text(value: Any) -> str:
    # Python writes strings and integers (up to 2^53) as RFC 8785 asks for, section 3.2.2.
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Frozen):
        return value.known("jcs", _object)
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, _ARRAYS):
        return "[" + ",".join([_text(item) for item in value]) + "]"
    if value is None or isinstance(value, bool):
        return _LITERALS[value]
    if isinstance(value, int):
        return str(value)
    return _object(value) if isinstance(value, Mapping) else rfc8785.dumps(value).decode()


def _object(members: Mapping[str, Any]) -> str:
    names = sorted(members) if all(map(str.isascii, members)) else sorted(members, key=_code_units)
    return "{" + ",".join([f"{encode_basestring(name)}:{_text(members[name])}" for name in names]) + "}"


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be")
