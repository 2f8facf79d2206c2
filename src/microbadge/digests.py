"""Which bytes stand for a credential where another one names it by its digest (VC Data Model 2.0, section 5.3).

A credential with an embedded proof is JSON, whose spelling may change on its way: what counts is its canonical form. A
token has one spelling.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .canonical import jcs
from .encoding import base64url_encode
from .jose import Token
from .resource_digest import digest_multibase

JSON_TYPE = "application/vc"
TOKEN_TYPE = "application/vc+jwt"  # noqa: S105 - a media type
COMPONENT_TYPES = (JSON_TYPE, TOKEN_TYPE)
"""The media types of `relatedResource` entries that name credentials."""


def credential_content(document: Mapping[str, Any], token: Token | None) -> bytes:
    """Return the bytes of a credential of which a digest is made.

    Of a signed document its canonical JSON (RFC 8785), proof and all; of a token its text.
    """
    if token is None:
        return jcs(document)
    return token.signing_input + b"." + base64url_encode(token.signature).encode("ascii")


def component_entry(document: Mapping[str, Any], token: Token | None) -> dict[str, Any]:
    """Make the entry of `relatedResource` that names a credential on which another rests. It has to have an id."""
    return {
        "id": document["id"],
        "mediaType": JSON_TYPE if token is None else TOKEN_TYPE,
        "digestMultibase": digest_multibase(credential_content(document, token)),
    }
