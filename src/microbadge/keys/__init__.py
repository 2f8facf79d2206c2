"""Keys and signers: the one door to `cryptography`.

A `PublicKey` comes from a controller document (Multikey or JWK) and verifies. A `Signer` is anything that signs
bytes and knows under which verification method its key is published; `LocalSigner` holds the key in memory.
No secret is ever in a repr, an error or a log.
"""

from __future__ import annotations

from .kinds import KINDS, Algorithm, KeyKind
from .local import MAX_PASSWORD, LocalSigner
from .public import PublicKey
from .signer import Signer

__all__ = [
    "KINDS",
    "MAX_PASSWORD",
    "Algorithm",
    "KeyKind",
    "LocalSigner",
    "PublicKey",
    "Signer",
]
