"""Keys and signers: the one door to `cryptography`.

A `PublicKey` comes from a controller document (Multikey or JWK) and verifies. A `Signer` is anything that signs
bytes and knows under which verification method its key is published: `LocalSigner` holds the key in memory, and
`seal_key` and `open_key` keep it in a file. Keys in a hardware module or at AWS are in `microbadge.keys.pkcs11` and
`microbadge.keys.aws_kms`, each of which needs the extra of its name.
No secret is ever in a repr, an error or a log.
"""

from __future__ import annotations

from .key_file import needs_password, open_key, seal_key
from .kind import Algorithm
from .kinds import KINDS
from .local import LocalSigner
from .public import PRIVATE_JWK_MEMBERS, PublicKey
from .signer import PublishedSigner, Signer, is_controller, is_key_itself

__all__ = [
    "KINDS",
    "PRIVATE_JWK_MEMBERS",
    "Algorithm",
    "LocalSigner",
    "PublicKey",
    "PublishedSigner",
    "Signer",
    "is_controller",
    "is_key_itself",
    "needs_password",
    "open_key",
    "seal_key",
]
