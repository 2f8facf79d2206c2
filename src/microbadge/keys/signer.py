"""What signs."""

from __future__ import annotations

import copy
import re
from abc import ABC, abstractmethod
from typing import Protocol, Self

from ..errors import KeyMaterialError
from .kind import Algorithm
from .public import PublicKey

_CONTROLLER = re.compile(r"(?:did:[a-z0-9]+:|https://)[A-Za-z0-9._:%/?=&~-]+", flags=re.ASCII)


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


class KeyHolder(ABC):
    """A `Signer` whose public key is known, wherever the private one is held.

    Without a `verification_method` the key stands for itself, as a did:key, or as a did:jwk where its kind has no
    Multikey (P-521, RSA).
    """

    def __init__(self, public_key: PublicKey, verification_method: str | None = None) -> None:
        self.public_key = public_key
        self.verification_method = public_key.own_method if verification_method is None else verification_method

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.verification_method!r})"

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm that `sign` uses."""
        return self.public_key.algorithm

    @property
    def controller(self) -> str:
        """The DID (or URL) that the verification method belongs to: the issuer id."""
        return self.verification_method.partition("#")[0]

    def controlled_by(self, controller: str) -> Self:
        """Return a signer with the same key as the `controller` publishes it: under its Multikey or thumbprint.

        A key that is the controller's already keeps its name. Raises `KeyMaterialError` for what is neither DID nor
        https URL, and for a did:key or did:jwk that is another key's.
        """
        if _CONTROLLER.fullmatch(controller) is None:
            raise KeyMaterialError(
                "the controller of a key is a DID or an https URL, without fragment", actual=controller
            )
        if controller == self.controller:
            return self
        method = f"{controller}#{self.public_key.fragment}"
        if controller.startswith(("did:key:", "did:jwk:")):
            method = self.public_key.own_method
            if controller != method.partition("#")[0]:
                raise KeyMaterialError("the DID is that of another key", expected=controller)
        published = copy.copy(self)
        published.verification_method = method
        return published

    @abstractmethod
    def sign(self, data: bytes) -> bytes:
        """Return the raw signature of the data."""


class RemoteSigner(KeyHolder):
    """A `KeyHolder` whose private key is in a module or at a service.

    What comes back is verified before it is handed on: a fault there, or a public key that is another one's, must
    not become a badge that nobody can verify.
    """

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature of the data.

        Raises `UnavailableError` when the module or service does not answer, and `KeyMaterialError` when it refuses
        or signs with another key.
        """
        signature = self._sign(data)
        if not self.public_key.verify(signature, data):
            raise KeyMaterialError("the signature is not one of the public key of the same name")
        return signature

    @abstractmethod
    def _sign(self, data: bytes) -> bytes:
        """Have the data signed."""
