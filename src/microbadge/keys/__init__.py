"""Keys and signers: the one door to `cryptography`.

A `PublicKey` comes from a controller document (Multikey or JWK) and verifies. A `Signer` is anything that signs
bytes and knows under which verification method its key is published: `LocalSigner` holds the key in memory, and
`seal_key` and `open_key` keep it in a file. Keys in a hardware module or at AWS are in `microbadge.keys.pkcs11` and
`microbadge.keys.aws_kms`, each of which needs the extra of its name.
No secret is ever in a repr, an error or a log.
"""

from __future__ import annotations

from .key_file import needs_password, open_key, seal_key
from .kind import Algorithm, KeyKind
from .kinds import KINDS
from .local import MAX_PASSWORD, LocalSigner
from .public import PublicKey
from .signer import KeyHolder, RemoteSigner, Signer

__all__ = [
    "KINDS",
    "MAX_PASSWORD",
    "Algorithm",
    "KeyHolder",
    "KeyKind",
    "LocalSigner",
    "PublicKey",
    "RemoteSigner",
    "Signer",
    "needs_password",
    "open_key",
    "seal_key",
]
