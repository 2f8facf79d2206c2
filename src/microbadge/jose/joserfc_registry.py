"""The signature of a token, verified by `joserfc`: the one door to it."""

from __future__ import annotations

from typing import Any

from joserfc import jwk, jws
from joserfc.errors import JoseError

from ..errors import ProofError
from ..keys import PublicKey


class _OneAlgorithm(jws.JWSRegistry):
    """Knows the algorithm of one key alone: nothing in a token chooses another."""

    def __init__(self, key: PublicKey, max_header: int, max_token: int) -> None:
        super().__init__(strict_check_header=False)
        self._algorithm = self.algorithms[key.algorithm]
        self.max_header_length = max_header
        self.max_payload_length = self.max_signature_length = max_token

    def get_alg(self, name: str) -> Any:  # noqa: ARG002 - that is the point
        """The algorithm of the key, by whatever name."""
        return self._algorithm


def is_signed_by(key: PublicKey, compact: bytes, *, max_header: int, max_token: int) -> bool:
    """Whether the signature of the token, in compact serialization, is the key's; the most is in characters.

    Raises `ProofError` when the header has a parameter that is malformed.
    """
    registry = _OneAlgorithm(key, max_header, max_token)
    try:
        received = jws.extract_compact(compact, registry=registry)
        return jws.validate_compact(received, jwk.import_key(dict(key.jwk)), registry=registry)
    except JoseError as error:
        raise ProofError(error.description) from None
