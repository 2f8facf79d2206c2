"""Tokens in envelopes, which is how they stand in JSON (VCDM 2.0, "Enveloped Verifiable Credentials")."""

from __future__ import annotations

from typing import Any

from ..models import CREDENTIALS_V2, is_presentation
from ..models.envelope import ENVELOPED_CREDENTIAL, ENVELOPED_PRESENTATION
from .claims import document_in
from .tokens import read_token

MEDIA_TYPES = {"vc+jwt": "application/vc+jwt", "vp+jwt": "application/vp+jwt", "JWT": "application/jwt"}
"""The media type of an envelope that holds a token of each type; that of older tokens is the plain one."""


def enveloped(token: str) -> dict[str, Any]:
    """Put a token (a compact JWS) in its envelope: an EnvelopedVerifiableCredential or -Presentation.

    Raises `ParseError`, `ProofError` or `UnsupportedError` for what is no token that could be read again.
    """
    read = read_token(token)
    presents = is_presentation(document_in(read))
    return {
        "@context": CREDENTIALS_V2,
        "type": ENVELOPED_PRESENTATION if presents else ENVELOPED_CREDENTIAL,
        "id": f"data:{MEDIA_TYPES.get(read.type, MEDIA_TYPES['JWT'])},{token}",
    }
