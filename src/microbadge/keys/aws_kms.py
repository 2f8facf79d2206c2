"""Keys at AWS Key Management Service (the extra ``aws``)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError, ValidationError

from ..errors import KeyMaterialError, UnavailableError
from .kind import Algorithm
from .public import PublicKey
from .signatures import from_der
from .signer import RemoteSigner
from .weierstrass import Weierstrass

MAX_MESSAGE = 4_096
"""Bytes that the service hashes itself; of more it takes the digest."""

_CONFIG = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})

_ALGORITHMS: dict[Algorithm, tuple[str, Callable[[bytes], bytes] | None]] = {
    "Ed25519": ("ED25519_SHA_512", None),  # whose digest is another signature, Ed25519ph
    "ES256": ("ECDSA_SHA_256", lambda data: hashlib.sha256(data).digest()),
    "ES384": ("ECDSA_SHA_384", lambda data: hashlib.sha384(data).digest()),
    "ES512": ("ECDSA_SHA_512", lambda data: hashlib.sha512(data).digest()),
    "RS256": ("RSASSA_PKCS1_V1_5_SHA_256", lambda data: hashlib.sha256(data).digest()),
}
"""The service's names for our algorithms, and the digest that it takes in place of a long message."""

_REFUSALS = frozenset(
    {
        "AccessDeniedException",
        "DisabledException",
        "InvalidArnException",
        "InvalidKeyUsageException",
        "KMSInvalidStateException",
        "NotFoundException",
        "UnsupportedOperationException",
        "ValidationException",
    }
)
"""Answers that stay as they are until somebody changes the key, its policy or the question."""


class KmsClient(Protocol):
    """The two calls that are made, as the client of boto3 for ``kms`` has them."""

    def get_public_key(self, *, KeyId: str) -> Mapping[str, Any]:  # noqa: N803 - the service's name
        """Return `KeyId` (the ARN), `PublicKey` (SubjectPublicKeyInfo) and `SigningAlgorithms`."""

    def sign(self, *, KeyId: str, Message: bytes, MessageType: str, SigningAlgorithm: str) -> Mapping[str, Any]:  # noqa: N803
        """Return `Signature`."""


class AwsKmsSigner(RemoteSigner):
    """A signing key that never leaves AWS KMS.

    `key` is the ARN, id or alias of an asymmetric key for signing, on P-256, P-384, P-521 or Ed25519, or RSA. An
    alias is followed once: the signer stays with the key that it then meant. `client` is a client of boto3 for
    ``kms``; by default one is made, of the ARN's region and with the credentials of the environment.

    Raises `KeyMaterialError` when the key is not one that signs, or not this account's to use, `UnsupportedError` for
    a key of another kind, and `UnavailableError` when the service does not answer.
    """

    def __init__(self, key: str, *, client: KmsClient | None = None, verification_method: str | None = None) -> None:
        with _one_call():
            self._client = _client(key) if client is None else client
            found = self._client.get_public_key(KeyId=key)
        super().__init__(PublicKey.from_der(found["PublicKey"]), verification_method=verification_method)
        self._arn: str = found["KeyId"]
        if _ALGORITHMS[self.algorithm][0] not in found.get("SigningAlgorithms", ()):
            raise KeyMaterialError("the key at AWS KMS is not one that signs")

    def _sign(self, data: bytes) -> bytes:
        name, digest = _ALGORITHMS[self.algorithm]
        message, kind = data, "RAW"
        if len(data) > MAX_MESSAGE:
            if digest is None:
                raise KeyMaterialError(f"AWS KMS signs at most {MAX_MESSAGE} bytes with {self.algorithm}")
            message, kind = digest(data), "DIGEST"
        with _one_call():
            answer = self._client.sign(KeyId=self._arn, Message=message, MessageType=kind, SigningAlgorithm=name)
        signature, key = bytes(answer["Signature"]), self.public_key.kind
        return from_der(signature, key.field_length) if isinstance(key, Weierstrass) else signature


def _client(key: str) -> KmsClient:
    parts = key.split(":")
    region = parts[3] if parts[0] == "arn" and len(parts) > 3 else None
    client: KmsClient = boto3.client("kms", region_name=region, config=_CONFIG)
    return client


@contextmanager
def _one_call() -> Iterator[None]:
    """Tell the errors of boto3 in ours: by their code alone, since their text names accounts."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code"))
        if code in _REFUSALS:
            raise KeyMaterialError(f"AWS KMS refuses the key: {code}") from None
        raise UnavailableError(f"AWS KMS did not answer: {code}") from None
    except (ParamValidationError, ValidationError):
        raise KeyMaterialError("not the id of a key at AWS KMS") from None
    except BotoCoreError as error:
        raise UnavailableError(f"AWS KMS did not answer: {type(error).__name__}") from None
