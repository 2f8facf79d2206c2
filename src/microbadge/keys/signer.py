"""What signs."""

from __future__ import annotations

from typing import Protocol

from .kinds import Algorithm


class Signer(Protocol):
    """What signs: a key in memory, in a hardware module or at a key service."""

    @property
    def verification_method(self) -> str:
        """URL of the verification method, such as ``did:web:academy.example#key-1``."""

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm that `sign` uses."""

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature of the data: 64 bytes for Ed25519, r ‖ s for ECDSA, PKCS#1 v1.5 for RSA.

        Raises `UnavailableError` when the module or service that holds the key does not answer.
        """
