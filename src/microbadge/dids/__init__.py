"""From the URL of a verification method to a key that may be used (Controlled Identifiers 1.0, section 3.3; DIDs 1.0).

A DID is always resolved: a key in the fragment of a ``did:web`` URL proves nothing about who controls it.
"""

from __future__ import annotations

from .documents import ControllerDocument, did_document
from .methods import did_web_url, resolve
from .resolver import resolution
from .verification import (
    VerificationMethod,
    retrieve_json_web_key,
    retrieve_verification_method,
    verification_methods,
)

__all__ = [
    "ControllerDocument",
    "VerificationMethod",
    "did_document",
    "did_web_url",
    "resolution",
    "resolve",
    "retrieve_json_web_key",
    "retrieve_verification_method",
    "verification_methods",
]
