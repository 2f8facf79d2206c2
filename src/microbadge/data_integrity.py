"""Data Integrity proofs: cryptosuites as rows of a table, and how a proof is made, read and checked.

Standards: Verifiable Credential Data Integrity 1.0; Data Integrity EdDSA Cryptosuites 1.0. What is signed is the
received document without its `proof`; nothing is ever written anew from a model.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from . import canonical
from .datetimes import format_date_time, parse_date_time
from .encoding import multibase_decode, multibase_encode
from .errors import CanonicalizationError, InvalidError, ProofError, UnsupportedError
from .keys import Algorithm, PublicKey, Signer
from .strict_json import each


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """A way to turn a document and the options of a proof into bytes to sign, and the algorithm that signs them."""

    name: str
    proof_type: str
    algorithm: Algorithm
    canonicalization: Literal["rdfc", "jcs"]
    signature_length: int
    issues: bool = True

    def names(self, proof: Mapping[str, Any]) -> bool:
        """Whether the proof is of this suite: by `cryptosuite`, or for a legacy suite by `type` alone."""
        if self.proof_type != "DataIntegrityProof":
            return proof.get("type") == self.proof_type and "cryptosuite" not in proof
        return proof.get("type") == self.proof_type and proof.get("cryptosuite") == self.name


CRYPTOSUITES = (
    Cryptosuite("eddsa-rdfc-2022", "DataIntegrityProof", "Ed25519", "rdfc", 64),
    Cryptosuite("eddsa-jcs-2022", "DataIntegrityProof", "Ed25519", "jcs", 64),
    Cryptosuite("Ed25519Signature2020", "Ed25519Signature2020", "Ed25519", "rdfc", 64, issues=False),
)
"""The suites that are known; the last one is legacy and only verified."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that was read, not verified: its members in their types.

    `options` is the proof as received without `proofValue`: what is signed beside the document.
    """

    suite: Cryptosuite
    verification_method: str
    purpose: str
    signature: bytes
    options: Mapping[str, Any]
    created: datetime | None
    expires: datetime | None
    domain: frozenset[str]
    challenge: str | None


def read_proof(proof: object) -> Proof:
    """Read one proof (Data Integrity 1.0, section 2.1).

    Raises `ProofError`, with the pointer within the proof, when a member is missing or malformed or the signature is
    not in the form the suite demands, and `UnsupportedError` when the suite is not one of `CRYPTOSUITES`.
    """
    if not isinstance(proof, Mapping):
        raise ProofError("a proof is an object", pointer="")
    suite = _suite(proof)
    if "previousProof" in proof:
        message = "a proof that builds on another one (`previousProof`) is not supported"
        raise UnsupportedError(message, pointer="/previousProof")
    return Proof(
        suite=suite,
        verification_method=_string(proof, "verificationMethod"),
        purpose=_string(proof, "proofPurpose"),
        signature=_signature(proof, suite),
        options={name: value for name, value in proof.items() if name != "proofValue"},
        created=_moment(proof, "created"),
        expires=_moment(proof, "expires"),
        domain=_domain(proof),
        challenge=_string(proof, "challenge") if "challenge" in proof else None,
    )


def _suite(proof: Mapping[str, Any]) -> Cryptosuite:
    found = next((suite for suite in CRYPTOSUITES if suite.names(proof)), None)
    if found is not None:
        return found
    member = "cryptosuite" if proof.get("type") == "DataIntegrityProof" else "type"
    if not isinstance(proof.get(member), str):
        raise ProofError(f"a proof has a string `{member}`", pointer=f"/{member}")
    raise UnsupportedError(
        "a proof of a type or cryptosuite that is not supported",
        pointer=f"/{member}",
        expected=[suite.name for suite in CRYPTOSUITES],
        actual=proof[member][:80],
    )


def _string(proof: Mapping[str, Any], member: str) -> str:
    value = proof.get(member)
    if not isinstance(value, str) or value == "":
        raise ProofError(f"a proof has a string `{member}`", pointer=f"/{member}")
    return value


def _signature(proof: Mapping[str, Any], suite: Cryptosuite) -> bytes:
    text = _string(proof, "proofValue")
    try:
        signature = multibase_decode(text)
    except InvalidError as error:
        raise ProofError(f"`proofValue` is not multibase base58btc: {error.message}", pointer="/proofValue") from None
    if len(signature) != suite.signature_length:
        raise ProofError(
            f"a signature of {suite.name} has {suite.signature_length} bytes",
            pointer="/proofValue",
            expected=suite.signature_length,
            actual=len(signature),
        )
    return signature


def _moment(proof: Mapping[str, Any], member: str) -> datetime | None:
    if member not in proof:
        return None
    try:
        return parse_date_time(proof[member])[0]
    except InvalidError as error:
        raise ProofError(f"`{member}` is {error.message}", pointer=f"/{member}") from None


def _domain(proof: Mapping[str, Any]) -> frozenset[str]:
    value = proof.get("domain", [])
    domains = [value] if isinstance(value, str) else value
    if not isinstance(domains, list | tuple) or not all(isinstance(domain, str) for domain in domains):
        raise ProofError("`domain` is a string or a list of strings", pointer="/domain")
    return frozenset(domains)


def hash_data(
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    suite: Cryptosuite,
    *,
    prepared: canonical.Prepared | None = None,
    contexts: Mapping[str, Any] | None = None,
) -> bytes:
    """Compute what is signed: the digest of the proof options, then that of the document.

    `document` is without `proof`; `prepared` is its `canonical.prepare`, where the caller has it already.
    Raises `ProofError` when the options do not fit the document, `CanonicalizationError` when either cannot be
    canonicalized. EdDSA Cryptosuites 1.0, sections 3.2.4 and 3.3.4 (hashing).
    """
    if suite.canonicalization == "jcs":
        return _digest(canonical.jcs(options)) + _digest(canonical.jcs(_with_context_of(options, document)))
    if prepared is None:
        prepared = canonical.prepare(document, contexts=contexts)
    return _digest(_options_nquads(document, options, contexts)) + _digest(prepared.nquads().encode())


def _options_nquads(
    document: Mapping[str, Any], options: Mapping[str, Any], contexts: Mapping[str, Any] | None
) -> bytes:
    if "@context" in options and options["@context"] != document.get("@context"):
        raise ProofError("the proof has other contexts than the document, which nothing signs", pointer="/@context")
    configuration = {**options, "@context": document.get("@context")}
    prepared = canonical.prepare(configuration, contexts=contexts)
    if prepared.problems:
        raise ProofError(problems=prepared.problems)
    return prepared.nquads().encode()


def _with_context_of(options: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    # EdDSA Cryptosuites 1.0, section 3.3.2: the document's contexts start with those of the proof, and the
    # document is hashed with the proof's, so that contexts may be appended after signing.
    if "@context" not in options:
        return document
    signed = [context for _, context in each(options, "@context")]
    present = [context for _, context in each(document, "@context")]
    if present[: len(signed)] != signed:
        raise ProofError("the document's contexts do not start with those of the proof", pointer="/@context")
    return {**document, "@context": options["@context"]}


def verify_proof(signed: bytes, proof: Proof, key: PublicKey) -> bool:
    """Whether the proof's signature over `signed`, the result of `hash_data`, is the key's.

    Raises `ProofError` when the key is of another algorithm than the suite.
    """
    if key.algorithm != proof.suite.algorithm:
        raise ProofError(
            f"a key for {key.algorithm} cannot have made a proof of {proof.suite.name}", pointer="/verificationMethod"
        )
    return key.verify(proof.signature, signed)


def add_proof(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    cryptosuite: str = "eddsa-rdfc-2022",
    created: datetime | None = None,
    expires: datetime | None = None,
    proof_purpose: str = "assertionMethod",
    domain: str | Sequence[str] | None = None,
    challenge: str | None = None,
    contexts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Sign the document and return it with the proof added (Data Integrity 1.0, section 4.2).

    `created` is now unless given. A document that has a proof already gets a set of proofs. `contexts` are
    JSON-LD contexts (URL → document) beyond the closed set. Raises `CanonicalizationError`, with a pointer for
    each fault, when part of the document would not be signed or would mean two things, and `ProofError` for a
    cryptosuite that is unknown, only for verifying, or does not fit the signer.
    """
    suite = suite_to_issue(cryptosuite, signer)
    options: dict[str, Any] = {
        "type": suite.proof_type,
        "cryptosuite": suite.name,
        "created": format_date_time(created if created is not None else datetime.now(UTC)),
        "verificationMethod": signer.verification_method,
        "proofPurpose": proof_purpose,
    }
    if expires is not None:
        options["expires"] = format_date_time(expires)
    if domain is not None:
        options["domain"] = domain if isinstance(domain, str) else list(domain)
    if challenge is not None:
        options["challenge"] = challenge
    unsecured = without_proof(document)
    prepared = canonical.prepare(unsecured, contexts=contexts)
    if prepared.problems:
        raise CanonicalizationError(problems=prepared.problems)
    if suite.canonicalization == "jcs":
        options["@context"] = copy.deepcopy(unsecured["@context"])
    signature = signer.sign(hash_data(unsecured, options, suite, prepared=prepared, contexts=contexts))
    proof = {**options, "proofValue": multibase_encode(signature)}
    existing = proofs(document)
    return {**unsecured, "proof": [*existing, proof] if existing else proof}


def suite_to_issue(name: str, signer: Signer) -> Cryptosuite:
    """Find the suite of that name to sign with; raises `ProofError` when there is none or the key does not fit."""
    suite = next((suite for suite in CRYPTOSUITES if suite.name == name and suite.issues), None)
    if suite is None:
        known = [suite.name for suite in CRYPTOSUITES if suite.issues]
        raise ProofError(f"proofs are not made with the cryptosuite {name!r}", expected=known, actual=name)
    if suite.algorithm != signer.algorithm:
        raise ProofError(f"a key for {signer.algorithm} cannot sign with {suite.name}")
    return suite


def without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without its `proof`: the unsecured document of Data Integrity."""
    return {name: value for name, value in document.items() if name != "proof"}


def proofs(document: Mapping[str, Any]) -> list[Any]:
    """List the proofs of the document as received: none, one, or a set."""
    return [proof for _, proof in each(document, "proof")]


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
