"""Digests of resources, as `relatedResource` states them (VC Data Model 2.0, section 5.3): made, read and compared."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from .encoding import base64url_decode, base64url_encode, multibase_decode
from .errors import InvalidError
from .strict_json import each

Digests = Mapping[str, frozenset[str]]
"""Digests in hex, by the name of their algorithm: ``sha256``, ``sha384`` or ``sha512``."""

_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
_OF_LENGTH = {length: name for name, length in _LENGTHS.items()}
_SHA256 = b"\x12\x20"
_MULTIHASH = {_SHA256: "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
"""The first bytes of a multihash: the code of the algorithm in the multicodec table, and the length."""
_EXPRESSION = re.compile(r"([A-Za-z0-9]+)-([A-Za-z0-9+/_-]+={0,2})(?:\?[\x21-\x7e]*)?", re.ASCII)
"""A hash expression of Subresource Integrity: algorithm, base 64, and options, which have no meaning yet."""


def digest_multibase(content: bytes) -> str:
    """The value of `digestMultibase` for these bytes: their SHA-256 as a multihash, in base64url with a ``u`` before.

    That is how Data Integrity 1.0 (section 2.6) has it.
    """
    return "u" + base64url_encode(_SHA256 + hashlib.sha256(content).digest())


def digests_of(content: bytes) -> Digests:
    """The digests of these bytes by all algorithms."""
    return {name: frozenset({hashlib.new(name, content).hexdigest()}) for name in _LENGTHS}


def stated_digests(entry: Mapping[str, Any]) -> Digests:
    """The digests that an entry of `relatedResource` states; those of an algorithm not known here are left out.

    `digestMultibase` may hold a multihash or the bare digest. Raises `InvalidError` when there is none at all, or one
    that is malformed.
    """
    texts = [(name, text) for name in ("digestSRI", "digestMultibase") for _, text in each(entry, name)]
    if not texts:
        raise InvalidError("neither digestSRI nor digestMultibase")
    found: list[tuple[str, bytes]] = []
    for name, text in texts:
        if not isinstance(text, str):
            raise InvalidError(f"{name} is not a string")
        found += _integrity(text) if name == "digestSRI" else _multibase(text)
    return _grouped(found)


def integrity_digests(metadata: str) -> Digests:
    """The digests of a value of Subresource Integrity (section 3.5). Raises `InvalidError` for one that is malformed.

    Unknown algorithms are passed over, as it says.
    """
    return _grouped(_integrity(metadata))


def agrees(actual: Digests, stated: Digests) -> bool | None:
    """Whether of each algorithm that both have, one digest is the same; None where they have none in common."""
    common = actual.keys() & stated.keys()
    return all(actual[name] & stated[name] for name in common) if common else None


def written(digests: Digests) -> list[str]:
    """The digests as a report shows them."""
    return [f"{name} {value}" for name in sorted(digests) for value in sorted(digests[name])]


def _grouped(digests: list[tuple[str, bytes]]) -> Digests:
    return {name: frozenset(value.hex() for other, value in digests if other == name) for name, _ in digests}


def _integrity(metadata: str) -> list[tuple[str, bytes]]:
    found = []
    expected = "sha256-, sha384- or sha512- and base 64"
    texts = metadata.split()
    if not texts:
        raise InvalidError("digestSRI is empty", expected=expected)
    for text in texts:
        match = _EXPRESSION.fullmatch(text)
        if match is None:
            raise InvalidError("not a hash expression", expected=expected)
        if match[1] in _LENGTHS:
            value = base64url_decode(match[2].rstrip("=").replace("+", "-").replace("/", "_"))
            if len(value) != _LENGTHS[match[1]]:
                raise InvalidError(f"{match[1]} with {len(value)} bytes", expected=f"{_LENGTHS[match[1]]} bytes")
            found.append((match[1], value))
    return found


def _multibase(text: str) -> list[tuple[str, bytes]]:
    value = multibase_decode(text, bases="uz")
    bare = _OF_LENGTH.get(len(value))
    if bare is not None:
        return [(bare, value)]
    name = _MULTIHASH.get(value[:2])
    return [(name, value[2:])] if name is not None and len(value) == 2 + _LENGTHS[name] else []
