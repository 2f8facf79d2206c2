"""From the URL of a verification method to a key that may be used (Controlled Identifiers 1.0, section 3.3; DIDs 1.0).

A DID is always resolved: a key in the fragment of a ``did:web`` URL proves nothing about who controls it.
"""

from __future__ import annotations

from .documents import ControllerDocument, did_document, did_jwk_document, did_key_document
from .methods import MAX_URL, METHODS, did_web_url, resolve
from .resolver import resolution
from .verification import (
    MAX_METHODS,
    RELATIONSHIPS,
    VerificationMethod,
    retrieve_json_web_key,
    retrieve_verification_method,
    verification_methods,
)

__all__ = [
    "MAX_METHODS",
    "MAX_URL",
    "METHODS",
    "RELATIONSHIPS",
    "ControllerDocument",
    "VerificationMethod",
    "did_document",
    "did_jwk_document",
    "did_key_document",
    "did_web_url",
    "resolution",
    "resolve",
    "retrieve_json_web_key",
    "retrieve_verification_method",
    "verification_methods",
]
