"""Credentials and presentations in an envelope: an object whose id is a ``data:`` URL that holds a token.

VCDM 2.0, sections "Enveloped Verifiable Credentials" and "Enveloped Verifiable Presentations".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..errors import ModelError, Problem
from .base import entries
from .credential import CREDENTIALS_V2

ENVELOPED_CREDENTIAL = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION = "EnvelopedVerifiablePresentation"

_KINDS: Mapping[str, Literal["credential", "presentation"]] = {
    ENVELOPED_CREDENTIAL: "credential",
    ENVELOPED_PRESENTATION: "presentation",
}
_DATA_URL = re.compile(r"data:([\w!#$&^.+-]+/[\w!#$&^.+-]+)((?:;[^,;]*)*),(.+)", re.ASCII | re.DOTALL)
"""RFC 2397; white space in the content, as in published examples, is for the reader of the token to judge."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an enveloped credential or presentation holds, not opened and not verified.

    `media_type` says which kind of token it is (``"application/vc+jwt"``), in lower case and without parameters.
    `content` is what stands after the comma, as it stands there; `is_base64` says that it is in base 64 once more.
    `pointer` is the place of both.
    """

    kind: Literal["credential", "presentation"]
    media_type: str
    content: str = field(repr=False)
    is_base64: bool
    pointer: str


def envelope(document: Mapping[str, Any], place: str = "") -> Envelope | None:
    """Read an ``EnvelopedVerifiableCredential`` or ``EnvelopedVerifiablePresentation``; None for anything else.

    Nothing else in the object is secured, and so nothing else is read. `place` is the pointer of the object in its
    document, to which all pointers are relative otherwise. Raises `ModelError` when it has the type of an envelope
    and is none: a first context other than that of version 2.0, another type beside, or an id that is no ``data:``
    URL with a media type and a content.
    """
    kind = _kind(document)
    if kind is None:
        return None
    faults = [replace(fault, pointer=f"{place}{fault.pointer}") for fault in envelope_faults(document)]
    match = _data_url(document)
    if faults or match is None:
        raise ModelError(problems=faults)
    return Envelope(kind, match[1].lower(), match[3], match[2].endswith(";base64"), f"{place}/id")


def is_envelope(document: Mapping[str, Any]) -> bool:
    """Whether the object has the type of an envelope, well formed or not."""
    return _kind(document) is not None


def envelope_faults(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with an object that has the type of an envelope, with pointers from the object."""
    base = next(iter(entries(document, "@context")), None)
    if base != CREDENTIALS_V2:
        message = "the first context of an envelope must be that of Verifiable Credentials 2.0"
        yield Problem(message, "/@context", expected=CREDENTIALS_V2, actual=base, code="context")
    if len(entries(document, "type")) != 1:
        # Two readers could see two things in it: the token, and the claims beside it.
        yield Problem("an envelope has no other type", "/type", actual=document["type"], code="type")
    if _data_url(document) is None:
        expected = "a data: URL with a media type, a comma and a content"
        yield Problem(f"the id of an envelope must be {expected}", "/id", expected=expected, code="envelope")


def _kind(document: Mapping[str, Any]) -> Literal["credential", "presentation"] | None:
    held = entries(document, "type")
    return next((kind for name, kind in _KINDS.items() if name in held), None)


def _data_url(document: Mapping[str, Any]) -> re.Match[str] | None:
    url = document.get("id")
    return _DATA_URL.fullmatch(url) if isinstance(url, str) else None
