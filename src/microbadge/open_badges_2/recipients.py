"""Who earned a badge of Open Badges 2.0, in the words of 3.0 (Open Badges 2.0, IdentityObject)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import ModelError
from ..models import IdentifierType

_TYPES = {"email": str(IdentifierType.EMAIL_ADDRESS)}
_OF_IDS = frozenset({"id", "url"})
_TERM = re.compile(r"[A-Za-z0-9._-]{1,60}")
_ID = re.compile(r"(?:https?|did|urn):\S+")


def subject_of(recipient: Mapping[str, Any]) -> dict[str, Any]:
    """Make what names the recipient in the subject of a credential: its `id`, or its `identifier`.

    A DID, URL or URN in the clear is the id. Anything else is an IdentityObject with the same hash and salt, and the
    kind as a term of IdentifierTypeEnum, or of one's own (``telephone`` is ``ext:telephone``). Raises `ModelError`,
    with a pointer into `recipient`, where it cannot be written as either.
    """
    kind, identity, hashed = recipient.get("type"), recipient.get("identity"), recipient.get("hashed")
    if not isinstance(kind, str) or not isinstance(identity, str) or not isinstance(hashed, bool):
        raise ModelError("a recipient has a type, an identity, and whether that is hashed", pointer="")
    if kind in _OF_IDS and not hashed and _ID.fullmatch(identity) is not None:
        return {"id": identity}
    identifier = {
        "type": "IdentityObject",
        "hashed": hashed,
        "identityHash": identity,
        "identityType": _identity_type(kind),
    }
    salt = recipient.get("salt")
    if isinstance(salt, str) and salt != "":
        identifier["salt"] = salt
    return {"identifier": [identifier]}


def _identity_type(kind: str) -> str:
    if kind in _TYPES or kind in set(IdentifierType):
        return _TYPES.get(kind, kind)
    if _TERM.fullmatch(kind) is None:
        raise ModelError("not a kind of identifier that can be written in 3.0", pointer="/type", actual=kind[:80])
    return f"ext:{kind}"
