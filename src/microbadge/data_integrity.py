"""Data Integrity proofs: cryptosuites as rows of a table, and how a proof is made, read and checked.

Standards: Verifiable Credential Data Integrity 1.0; Data Integrity EdDSA Cryptosuites 1.0; Data Integrity ECDSA
Cryptosuites 1.0. What is signed is the received document without its `proof`, or with the proofs that a proof builds
on; nothing is ever written anew from a model.
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
from .keys import KINDS, Algorithm, PublicKey, Signer
from .strict_json import each

HashName = Literal["sha256", "sha384"]
_SIGNATURE_LENGTH = {kind.algorithm: kind.signature_length for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Cryptosuite:
    """A way to turn a document and the options of a proof into bytes to sign.

    `hashes` has the algorithms that may sign them, each with the hash that goes with it, inside RDFC-1.0 as well.
    """

    name: str
    proof_type: str
    hashes: Mapping[Algorithm, HashName]
    canonicalization: Literal["rdfc", "jcs"]
    issues: bool = True

    @property
    def signature_lengths(self) -> frozenset[int | None]:
        """Bytes that a signature may have."""
        return frozenset(_SIGNATURE_LENGTH[algorithm] for algorithm in self.hashes)

    def names(self, proof: Mapping[str, Any]) -> bool:
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
    Cryptosuite("Ed25519Signature2020", "Ed25519Signature2020", _EDDSA, "rdfc", issues=False),
)
"""The suites that are known; the last one is legacy and only verified."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that was read, not verified: its members in their types.

    `options` is the proof as received without `proofValue`: what is signed beside the document. `previous` are the
    ids of the proofs that it builds on.
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
    previous: tuple[str, ...] = ()


def read_proof(proof: object) -> Proof:
    """Read one proof (Data Integrity 1.0, section 2.1).

    Raises `ProofError`, with the pointer within the proof, when a member is missing or malformed or the signature is
    not in the form the suite demands, and `UnsupportedError` when the suite is not one of `CRYPTOSUITES`.
    """
    if not isinstance(proof, Mapping):
        raise ProofError("a proof is an object", pointer="")
    suite = _suite(proof)
    for member in ("id", "nonce"):
        if member in proof:
            _string(proof, member)
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
        previous=_previous(proof),
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
    if len(signature) not in suite.signature_lengths:
        expected = sorted(str(length) for length in suite.signature_lengths)
        raise ProofError(
            f"a signature of {suite.name} has {' or '.join(expected)} bytes",
            pointer="/proofValue",
            expected=expected,
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


def _previous(proof: Mapping[str, Any]) -> tuple[str, ...]:
    if "previousProof" not in proof:
        return ()
    named = [name for _, name in each(proof, "previousProof")]
    if not named or not all(isinstance(name, str) and name != "" for name in named):
        raise ProofError("`previousProof` is the id of a proof, or a list of such ids", pointer="/previousProof")
    if proof.get("id") in named:
        raise ProofError("a proof that builds on itself", pointer="/previousProof")
    return tuple(named)


def secured_document(document: Mapping[str, Any], previous: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a proof secures (Data Integrity 1.0, section 4.5).

    That is the document without its proofs, but with those that the proof builds on, whose ids are `previous`.
    Raises `ProofError` when one of these is not there.
    """
    unsecured = without_proof(document)
    if not previous:
        return unsecured
    others = [other for other in proofs(document) if isinstance(other, Mapping) and other.get("id") in previous]
    missing = set(previous).difference(other["id"] for other in others)
    if missing:
        message = "a proof that builds on one that is not there"
        raise ProofError(message, pointer="/previousProof", actual=sorted(missing))
    return {**unsecured, "proof": others}


def hash_data(
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    suite: Cryptosuite,
    algorithm: Algorithm,
    *,
    prepared: canonical.Prepared | None = None,
    contexts: Mapping[str, Any] | None = None,
) -> bytes:
    """Compute what is signed: the digest of the proof options, then that of the document.

    `document` is a `secured_document`; `prepared` is its `canonical.prepare`, where the caller has it already;
    `algorithm` is that of the key, on which the hash depends. Raises `ProofError` when the algorithm does not go
    with the suite or the options do not fit the document, `CanonicalizationError` when either cannot be
    canonicalized. EdDSA Cryptosuites 1.0, sections 3.2.4 and 3.3.4, and ECDSA Cryptosuites 1.0, likewise (hashing).
    """
    hash_name = suite.hashes.get(algorithm)
    if hash_name is None:
        raise ProofError(f"a key for {algorithm} cannot make a proof of {suite.name}", pointer="/verificationMethod")
    if suite.canonicalization == "jcs":
        parts = canonical.jcs(options), canonical.jcs(_with_context_of(options, document))
    else:
        if prepared is None:
            prepared = canonical.prepare(document, contexts=contexts)
        parts = (
            _options_nquads(document, options, contexts, hash_name),
            prepared.nquads(hash_name).encode(),
        )
    return b"".join(hashlib.new(hash_name, part).digest() for part in parts)


def _options_nquads(
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    contexts: Mapping[str, Any] | None,
    hash_name: HashName,
) -> bytes:
    if "@context" in options and options["@context"] != document.get("@context"):
        raise ProofError("the proof has other contexts than the document, which nothing signs", pointer="/@context")
    configuration = {**options, "@context": document.get("@context")}
    prepared = canonical.prepare(configuration, contexts=contexts)
    if prepared.problems:
        raise ProofError(problems=prepared.problems)
    return prepared.nquads(hash_name).encode()


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


def verify_proof(
    document: Mapping[str, Any],
    proof: Proof,
    key: PublicKey,
    *,
    prepared: canonical.Prepared | None = None,
    contexts: Mapping[str, Any] | None = None,
) -> bool:
    """Whether the proof's signature over the document is the key's.

    `document` is a `secured_document`, `prepared` its `canonical.prepare` where the caller has it. Raises as
    `hash_data` does.
    """
    data = hash_data(document, proof.options, proof.suite, key.algorithm, prepared=prepared, contexts=contexts)
    return key.verify(proof.signature, data)


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
    id: str | None = None,  # noqa: A002 - the name of the member
    previous_proof: str | Sequence[str] | None = None,
    contexts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Sign the document and return it with the proof added (Data Integrity 1.0, section 4.2).

    `created` is now unless given. A document that has a proof already gets a set of proofs; with `previous_proof`,
    the id or ids of proofs that are there, a chain: the signature covers them too. `id` is the proof's own id, an
    absolute URL or URN. `contexts` are JSON-LD contexts (URL → document) beyond the closed set. Raises
    `CanonicalizationError`, with a pointer for each fault, when part of the document would not be signed or would
    mean two things, and `ProofError` for a cryptosuite that is unknown, only for verifying, or does not fit the
    signer, and for a previous proof that is not there.
    """
    suite = suite_to_issue(cryptosuite, signer)
    members = {
        "id": id,
        "type": suite.proof_type,
        "cryptosuite": suite.name,
        "created": format_date_time(created if created is not None else datetime.now(UTC)),
        "expires": None if expires is None else format_date_time(expires),
        "verificationMethod": signer.verification_method,
        "proofPurpose": proof_purpose,
        "domain": _one_or_many(domain),
        "challenge": challenge,
        "previousProof": _one_or_many(previous_proof),
    }
    options = {name: value for name, value in members.items() if value is not None}
    unsecured = without_proof(document)
    prepared = canonical.prepare(unsecured, contexts=contexts)
    if prepared.problems:
        raise CanonicalizationError(problems=prepared.problems)
    if suite.canonicalization == "jcs":
        options["@context"] = copy.deepcopy(unsecured["@context"])
    data = _data_to_sign(document, options, suite, signer.algorithm, prepared, contexts)
    proof = {**options, "proofValue": multibase_encode(signer.sign(data))}
    existing = proofs(document)
    return {**unsecured, "proof": [*existing, proof] if existing else proof}


def _one_or_many(value: str | Sequence[str] | None) -> str | list[str] | None:
    return value if value is None or isinstance(value, str) else list(value)


def _data_to_sign(
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    suite: Cryptosuite,
    algorithm: Algorithm,
    prepared: canonical.Prepared,
    contexts: Mapping[str, Any] | None,
) -> bytes:
    previous = _previous(options)
    secured = secured_document(document, previous)
    return hash_data(secured, options, suite, algorithm, prepared=None if previous else prepared, contexts=contexts)


def suite_to_issue(name: str, signer: Signer) -> Cryptosuite:
    """Find the suite of that name to sign with; raises `ProofError` when there is none or the key does not fit."""
    suite = next((suite for suite in CRYPTOSUITES if suite.name == name and suite.issues), None)
    if suite is None:
        known = [suite.name for suite in CRYPTOSUITES if suite.issues]
        raise ProofError(f"proofs are not made with the cryptosuite {name!r}", expected=known, actual=name)
    if signer.algorithm not in suite.hashes:
        raise ProofError(f"a key for {signer.algorithm} cannot sign with {suite.name}")
    return suite


def without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without its `proof`: the unsecured document of Data Integrity."""
    return {name: value for name, value in document.items() if name != "proof"}


def proofs(document: Mapping[str, Any]) -> list[Any]:
    """List the proofs of the document as received: none, one, or a set."""
    return [proof for _, proof in each(document, "proof")]
