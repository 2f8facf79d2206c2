"""Whether the resources that a credential depends on are the ones its issuer meant (VCDM 2.0, section 5.3).

`relatedResource` gives the digest of a context, schema or picture. A verifier has to compare it for each resource
that it uses, and only for those: nothing is fetched for the sake of a digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from .codes import Code
from .encoding import base64url_decode, multibase_decode
from .errors import InvalidError, Problem
from .fetch import Fetched
from .report import Check, Outcome, Source
from .strict_json import each

INTEGRITY_ERROR = "https://www.w3.org/TR/vc-data-model#RELATED_RESOURCE_INTEGRITY_ERROR"
MALFORMED_ERROR = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"

MAX_LISTED = 100
"""Resources listed in one report, those that are wrong first; published credentials name two at most."""

Digests = Mapping[str, frozenset[str]]
"""Digests in hex, by the name of their algorithm."""

_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
_OF_LENGTH = {length: name for name, length in _LENGTHS.items()}
_MULTIHASH = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
"""The first bytes of a multihash: the code of the algorithm in the multicodec table, and the length."""
_EXPRESSION = re.compile(r"([A-Za-z0-9]+)-([A-Za-z0-9+/_-]+={0,2})(?:\?[\x21-\x7e]*)?", re.ASCII)
"""A hash expression of Subresource Integrity: algorithm, base 64, and options, which have no meaning yet."""

_CODE = Code.RELATED_RESOURCE


def check_related_resources(document: Mapping[str, Any], *, fetched: Mapping[str, Fetched]) -> list[Check]:
    """Compare the digests in `relatedResource` with the resources that were used to verify the credential.

    These are the contexts of the closed set, by the digests of their published bytes, and what was `fetched` (by the
    URL asked for). Of each algorithm that the issuer used, one digest must be right; `digestMultibase` may hold a
    multihash or the bare digest. A resource that was not used is skipped, since its digest says nothing about the
    credential; a context from elsewhere, whose bytes are not known, is undetermined.
    """
    entries = each(document, "relatedResource")
    if not entries:
        return [Check(_CODE, Outcome.NOT_APPLICABLE, "the credential names no related resource")]
    used = {url: _Resource() for _, url in each(document, "@context") if isinstance(url, str)}
    used |= _known()
    named = {entry["id"] for _, entry in entries if isinstance(entry, Mapping) and isinstance(entry.get("id"), str)}
    used |= {url: _fetched(answer, url) for url, answer in fetched.items() if url in named}
    checks = [_check(entry, place, used) for place, entry in entries]
    return sorted(checks, key=_is_harmless)[:MAX_LISTED]


def related_resource_problems(document: Mapping[str, Any]) -> list[Problem]:
    """Tell what an issuer has to put right before it signs: digests that are malformed or those of other bytes."""
    return [
        Problem(check.message, check.pointer, None, check.expected, check.actual, code="related-resource")
        for check in check_related_resources(document, fetched={})
        if check.outcome is Outcome.FAILED
    ]


def _is_harmless(check: Check) -> bool:
    return check.outcome in (Outcome.PASSED, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True)
class _Resource:
    """A resource that was used: the digests of each version that is accepted, if any is known, and its source."""

    versions: tuple[Digests, ...] = ()
    source: Source | None = None


def _fetched(answer: Fetched, url: str) -> _Resource:
    digests = {name: frozenset({hashlib.new(name, answer.content).hexdigest()}) for name in _LENGTHS}
    (sha256,) = digests["sha256"]
    return _Resource((digests,), Source(url, answer.fetched_at, sha256))


@cache
def _known() -> dict[str, _Resource]:
    """The contexts of the closed set, each with the digests of its versions."""
    text = resources.files(__package__).joinpath("context_digests.txt").read_text(encoding="utf-8")
    known: dict[str, _Resource] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            url, _, metadata = line.partition(" ")
            earlier = known.get(url, _Resource()).versions
            known[url] = _Resource((*earlier, _grouped(_integrity(metadata))))
    return known


def _check(entry: object, place: str, used: Mapping[str, _Resource]) -> Check:
    url = entry.get("id") if isinstance(entry, Mapping) else None
    if not isinstance(entry, Mapping) or not isinstance(url, str):
        message = "a related resource is an object with an `id`"
        return Check(_CODE, Outcome.FAILED, message, place, problem_type=MALFORMED_ERROR)
    try:
        stated = _stated(entry)
    except InvalidError as error:
        problem = error.problems[0]
        message = f"the digest of a related resource cannot be read: {error.message}"
        return Check(_CODE, Outcome.FAILED, message, place, problem.expected, url, problem_type=MALFORMED_ERROR)
    if url not in used:
        return Check(_CODE, Outcome.SKIPPED, "a resource that was not used, so that its digest was not compared", place)
    return _compare(stated, used[url], url, place)


def _compare(stated: Digests, resource: _Resource, url: str, place: str) -> Check:
    if not any(version.keys() & stated.keys() for version in resource.versions):
        message = "a resource that was used, but whose digest cannot be compared here"
        return Check(_CODE, Outcome.UNDETERMINED, message, place, actual=url, source=resource.source)
    if any(_agrees(version, stated) for version in resource.versions):
        message = "the resource is the one that the issuer meant"
        return Check(_CODE, Outcome.PASSED, message, place, actual=url, source=resource.source)
    return Check(
        _CODE,
        Outcome.FAILED,
        f"{url:.100} is not the resource that the issuer meant: its digest is another",
        place,
        _shown(resource.versions[0], stated),
        _shown(stated, stated),
        INTEGRITY_ERROR,
        resource.source,
    )


def _agrees(version: Digests, stated: Digests) -> bool:
    """Whether of each algorithm that both have, a digest is the same, and whether there is any such algorithm."""
    common = version.keys() & stated.keys()
    return bool(common) and all(version[name] & stated[name] for name in common)


def _shown(digests: Digests, asked: Digests) -> list[str]:
    """The digests of the algorithms asked for, written out."""
    return [f"{name} {value}" for name in sorted(asked) for value in sorted(digests.get(name, ()))]


def _stated(entry: Mapping[str, Any]) -> Digests:
    """The digests that the issuer states; those of an algorithm not known here are left out.

    Raises `InvalidError` when there is none at all, or one that is malformed.
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


def _grouped(digests: list[tuple[str, bytes]]) -> Digests:
    return {name: frozenset(value.hex() for other, value in digests if other == name) for name, _ in digests}


def _integrity(metadata: str) -> list[tuple[str, bytes]]:
    """Read a value of Subresource Integrity (section 3.5); unknown algorithms are passed over, as it says."""
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
    """Read a multibase value that holds a multihash (Data Integrity 1.0, section 2.6) or a bare digest."""
    value = multibase_decode(text, bases="uz")
    bare = _OF_LENGTH.get(len(value))
    if bare is not None:
        return [(bare, value)]
    name = _MULTIHASH.get(value[:2])
    return [(name, value[2:])] if name is not None and len(value) == 2 + _LENGTHS[name] else []
