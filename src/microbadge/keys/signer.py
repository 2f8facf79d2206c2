"""What signs."""

from __future__ import annotations

import copy
import re
from abc import ABC, abstractmethod
from typing import Protocol, Self, TypeGuard

from ..errors import KeyMaterialError
from .kind import Algorithm
from .public import PublicKey

_CONTROLLER = r"(?:did:[a-z0-9]+:|https://)[A-Za-z0-9._:%/?=&~-]+"
_FRAGMENT = r"#[A-Za-z0-9._~!$&'()*+,;=:@/?%-]+"
"""RFC 3986, section 3.5."""


def is_controller(value: object) -> TypeGuard[str]:
    """Whether this is a DID or an https URL without a fragment, to which keys may belong."""
    return isinstance(value, str) and re.fullmatch(_CONTROLLER, value) is not None


def is_key_itself(controller: str) -> bool:
    """Whether this DID is a key, so that who has the key is the controller, and nothing is published for it."""
    return controller.startswith(("did:key:", "did:jwk:"))


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


class PublishedSigner(ABC):
    """A `Signer` whose public key is known, wherever the private one is held.

    Without a `verification_method` the key stands for itself, as a did:key, or as a did:jwk where its kind has no
    Multikey (P-521, RSA). Raises `KeyMaterialError` for one that is no DID URL or https URL with a fragment.
    """

    def __init__(self, public_key: PublicKey, *, verification_method: str | None = None) -> None:
        if verification_method is None:
            verification_method = public_key.own_method
        elif re.fullmatch(_CONTROLLER + _FRAGMENT, verification_method) is None:
            # Which is not shown: it may be a password that was given in its place.
            raise KeyMaterialError("a verification method is a DID URL or an https URL, with a fragment")
        self.public_key = public_key
        self.verification_method = verification_method

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
        if not is_controller(controller):
            raise KeyMaterialError(
                "the controller of a key is a DID or an https URL, without fragment", actual=controller
            )
        if controller == self.controller:
            return self
        method = f"{controller}#{self.public_key.fragment}"
        if is_key_itself(controller):
            method = self.public_key.own_method
            if controller != method.partition("#")[0]:
                raise KeyMaterialError("the DID is that of another key", expected=controller)
        published = copy.copy(self)
        published.verification_method = method
        return published

    @abstractmethod
    def sign(self, data: bytes) -> bytes:
        """Return the raw signature of the data."""


class RemoteSigner(PublishedSigner):
    """A `PublishedSigner` whose private key is in a module or at a service.

    What comes back is verified before it is handed on: a fault there, or a public key that is another one's, must
    not become a badge that nobody can verify.
    """

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature of the data.

        Raises `UnavailableError` when the module or service does not answer, `KeyMaterialError` when it refuses or
        signs with another key, and `ProofError` when what it answers is no signature.
        """
        signature = self._sign(data)
        if not self.public_key.verify(signature, data):
            raise KeyMaterialError("the signature is not one of the public key of the same name")
        return signature

    @abstractmethod
    def _sign(self, data: bytes) -> bytes:
        """Have the data signed."""
