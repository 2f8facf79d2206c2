"""An issuer takes a new key, or revokes one: the DID document that it publishes from then on.

What it signed before stays verifiable: the old key is kept in the document, with the date from which it is no longer
in use, and verifiers say so. A key that somebody else got hold of is revoked instead, and with it all that it signed,
since its holder writes the dates of its signatures (Controlled Identifiers 1.0, section 2.2, `expires` and `revoked`).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from .datetimes import format_date_time, parse_date_time
from .dids import did_document
from .dids.verification import public_key_in
from .errors import InvalidError, KeyMaterialError, UnsupportedError
from .keys import PublicKey, is_controller, is_key_itself
from .strict_json import each, pointer

_USES = ("authentication", "capabilityInvocation", "capabilityDelegation")
"""What a key is used for at the time; what it asserted is verified later too."""


def rotate_key(
    document: Mapping[str, Any], new: PublicKey, *, at: datetime, old: Literal["retire", "revoke"] = "retire"
) -> dict[str, Any]:
    """Return the controller's document with the new key first and the keys that it takes over from marked.

    The keys now in use for assertions get `expires` (``retire``) or `revoked` (``revoke``), the time `at`; they stay
    listed under `verificationMethod` and `assertionMethod`, so that a verifier finds them, and make way for the new
    one in the other relationships. Keys retired or revoked before stay as they are, as does everything else.

    Raises `KeyMaterialError` for a document without a key in use for assertions, for one that holds the new key, and
    for a did:key or did:jwk, which is its key; `ValueError` for a time without zone.
    """
    since, did = format_date_time(at), _controller(document)
    added = did_document(did, [new])
    rotated = copy.deepcopy(dict(document))
    methods = _methods(rotated, did)
    if any(name == added["assertionMethod"][0] or _key(method) == new for name, method in methods):
        raise KeyMaterialError("the document has the new key already")
    asserting = {_id(entry, did) for _, entry in each(rotated, "assertionMethod")}
    retiring = [(name, method) for name, method in methods if name in asserting and _is_in_use(method, at)]
    if not retiring:
        raise KeyMaterialError("the document has no key in use for assertions", pointer="/assertionMethod")
    for _, method in retiring:
        method["expires" if old == "retire" else "revoked"] = since
    return _with(rotated, added, did, frozenset(name for name, _ in retiring))


def revoke_key(document: Mapping[str, Any], method: str, *, at: datetime) -> dict[str, Any]:
    """Return the controller's document with one key revoked at the time `at`, in use or retired before.

    `method` is the id of its verification method, which stays listed where it is, so that a verifier finds what
    became of it; no key takes its place, as with `rotate_key`. A key that was revoked before stays as it is. Raises
    `KeyMaterialError` for a document without it and for a did:key or did:jwk, and `ValueError` for a time without zone.
    """
    since, did = format_date_time(at), _controller(document)
    revoked = copy.deepcopy(dict(document))
    found = [entry for name, entry in _methods(revoked, did) if name == _id(method, did)]
    if not found:
        raise KeyMaterialError("the document has no such verification method", actual=method)
    for entry in found:
        entry.setdefault("revoked", since)
    return revoked


def _controller(document: Mapping[str, Any]) -> str:
    did = document.get("id")
    if not is_controller(did) or is_key_itself(did):
        raise KeyMaterialError("keys change in the document of a did:web or https URL", pointer="/id", actual=did)
    return did


def _with(rotated: dict[str, Any], added: Mapping[str, Any], did: str, old: frozenset[str]) -> dict[str, Any]:
    """Put the new key in front, and in the place of the old ones where they were in use."""
    name = added["assertionMethod"][0]
    if "@context" in rotated:
        present = [context for _, context in each(rotated, "@context")]
        rotated["@context"] = present + [context for context in added["@context"][1:] if context not in present]
    for member in ("verificationMethod", "assertionMethod"):
        rotated[member] = [*added[member], *(entry for _, entry in each(rotated, member))]
    for member in _USES:
        entries = [entry for _, entry in each(rotated, member)]
        kept = [entry for entry in entries if _id(entry, did) not in old]
        if len(kept) < len(entries):
            rotated[member] = [name, *kept]
    return rotated


def _methods(document: Mapping[str, Any], did: str) -> list[tuple[str, dict[str, Any]]]:
    """The verification methods of the document by their ids, wherever they stand."""
    entries = [
        entry for member in ("verificationMethod", "assertionMethod", *_USES) for _, entry in each(document, member)
    ]
    found = [(_id(entry, did), entry) for entry in entries if isinstance(entry, dict)]
    return [(name, entry) for name, entry in found if name is not None]


def _id(entry: object, did: str) -> str | None:
    name = entry.get("id") if isinstance(entry, Mapping) else entry
    if not isinstance(name, str):
        return None
    return did + name if name.startswith("#") else name


def _key(method: Mapping[str, Any]) -> PublicKey | None:
    try:
        return public_key_in(method)
    except (KeyMaterialError, UnsupportedError):
        return None  # of a kind that is not ours to read: it is not the new key


def _is_in_use(method: Mapping[str, Any], at: datetime) -> bool:
    if "revoked" in method:
        return False
    if "expires" not in method:
        return True
    try:
        return parse_date_time(method["expires"])[0] > at
    except InvalidError:
        raise KeyMaterialError("`expires` is not a date and time", pointer=pointer("expires")) from None
