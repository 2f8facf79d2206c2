"""Data Integrity proofs: cryptosuites as rows of a table, and how a proof is made, read and checked.

Standards: Verifiable Credential Data Integrity 1.0; Data Integrity EdDSA Cryptosuites 1.0; Data Integrity ECDSA
Cryptosuites 1.0. What is signed is the received document without its `proof`, or with the proofs that a proof builds
on; nothing is ever written anew from a model.
"""

from __future__ import annotations

from .cryptosuites import CRYPTOSUITES, Cryptosuite, suite_to_issue
from .reading import Proof, proofs, read_proof, unsecured_document
from .securing import add_proof, hash_data, verify_proof

__all__ = [
    "CRYPTOSUITES",
    "Cryptosuite",
    "Proof",
    "add_proof",
    "hash_data",
    "proofs",
    "read_proof",
    "suite_to_issue",
    "unsecured_document",
    "verify_proof",
]
