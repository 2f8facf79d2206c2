"""Canonical forms: what a signature is made over.

`to_nquads` and `prepare` for JSON-LD documents, `rdfc10` for RDF, `jcs` for plain JSON.
"""

from __future__ import annotations

from .contexts import KNOWN_CONTEXTS, context_document
from .jcs import jcs, jcs_of_plain
from .prepared import (
    Prepared,
    has_terms_since_march_2024,
    prepare,
    prepare_as_of_march_2024,
    prepare_by_reference,
    prepare_compiled,
    prepare_to_sign,
    to_nquads,
)
from .rdfc10 import rdfc10

__all__ = [
    "KNOWN_CONTEXTS",
    "Prepared",
    "context_document",
    "has_terms_since_march_2024",
    "jcs",
    "jcs_of_plain",
    "prepare",
    "prepare_as_of_march_2024",
    "prepare_by_reference",
    "prepare_compiled",
    "prepare_to_sign",
    "rdfc10",
    "to_nquads",
]
