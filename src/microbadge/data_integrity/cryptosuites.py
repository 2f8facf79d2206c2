"""The cryptosuites, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import ProofError
from ..keys import KINDS, Algorithm, Signer

HashName = Literal["sha256", "sha384"]
_SIGNATURE_LENGTH = {kind.algorithm: kind.signature_length for kind in KINDS if kind.signature_length is not None}


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """A way to turn a document and the options of a proof into bytes to sign.

    `hashes` has the algorithms that may sign them, each with the hash that goes with it, inside RDFC-1.0 as well.
    """

    name: str
    proof_type: str
    hashes: Mapping[Algorithm, HashName]
    canonicalization: Literal["rdfc", "jcs"]
    verify_only: bool = False
    signature_lengths: frozenset[int] = field(init=False, repr=False, compare=False)
    """Bytes that a signature may have."""

    def __post_init__(self) -> None:
        lengths = frozenset(_SIGNATURE_LENGTH[algorithm] for algorithm in self.hashes)
        object.__setattr__(self, "signature_lengths", lengths)

    def matches(self, proof: Mapping[str, Any]) -> bool:
        """Whether the proof is of this suite: by `cryptosuite`, or for a legacy suite by `type` alone."""
        if self.proof_type != "DataIntegrityProof":
            return proof.get("type") == self.proof_type and "cryptosuite" not in proof
        return proof.get("type") == self.proof_type and proof.get("cryptosuite") == self.name


_EDDSA: Mapping[Algorithm, HashName] = {"Ed25519": "sha256"}
_ECDSA: Mapping[Algorithm, HashName] = {"ES256": "sha256", "ES384": "sha384"}

CRYPTOSUITES = (
    Cryptosuite("eddsa-rdfc-2022", "DataIntegrityProof", _EDDSA, "rdfc"),
    Cryptosuite("eddsa-jcs-2022", "DataIntegrityProof", _EDDSA, "jcs"),
    Cryptosuite("ecdsa-rdfc-2019", "DataIntegrityProof", _ECDSA, "rdfc"),
    Cryptosuite("ecdsa-jcs-2019", "DataIntegrityProof", _ECDSA, "jcs"),
    Cryptosuite("Ed25519Signature2020", "Ed25519Signature2020", _EDDSA, "rdfc", verify_only=True),
)
"""The suites that are known; the last one is legacy and only verified."""
_MADE = {suite.name: suite for suite in CRYPTOSUITES if not suite.verify_only}
_FIRST = {algorithm: suite for suite in reversed(_MADE.values()) for algorithm in suite.hashes}


def suite_to_issue(name: str | None, signer: Signer) -> Cryptosuite:
    """Find the suite of that name to sign with; without a name the first that the signer's key fits.

    Raises `ProofError` when there is none or the key does not fit.
    """
    if name is None:
        fitting = _FIRST.get(signer.algorithm)
        if fitting is None:
            raise ProofError(f"no cryptosuite signs with a key for {signer.algorithm}: sign a token with it")
        return fitting
    found = _MADE.get(name)
    if found is None:
        raise ProofError(f"proofs are not made with the cryptosuite {name!r}", expected=[*_MADE], actual=name)
    if signer.algorithm not in found.hashes:
        raise ProofError(f"a key for {signer.algorithm} cannot sign with {found.name}")
    return found
