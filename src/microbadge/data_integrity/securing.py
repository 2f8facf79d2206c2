"""What a proof signs, whether it holds, and how one is made."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from .. import canonical
from ..datetimes import format_date_time, now
from ..encoding import multibase_encode
from ..errors import ProofError
from ..frozen import thaw
from ..keys import Algorithm, PublicKey, Signer
from ..strict_json import each
from .configuration import configuration_nquads
from .cryptosuites import Cryptosuite, HashName, suite_to_issue
from .reading import Proof, previous_proofs, proofs, read_proof, unsecured_document

_DIGEST = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
_FEWEST = 5
"""Members that the options of each proof have."""


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

    `document` is a `unsecured_document`; `prepared` is its `canonical.prepare`, where the caller has it already;
    `algorithm` is that of the key, on which the hash depends. Raises `ProofError` when the algorithm does not go
    with the suite or the options do not fit the document, `CanonicalizationError` when either cannot be
    canonicalized. EdDSA Cryptosuites 1.0, sections 3.2.4 and 3.3.4, and ECDSA Cryptosuites 1.0, likewise (hashing).
    """
    hash_name = suite.hashes.get(algorithm)
    if hash_name is None:
        raise ProofError(f"a key for {algorithm} cannot make a proof of {suite.name}", pointer="/verificationMethod")
    if suite.canonicalization == "jcs":
        write = canonical.jcs if prepared is None else canonical.jcs_of_plain  # what was prepared was checked
        parts = canonical.jcs(options), write(_with_context_of(options, document))
    else:
        if prepared is None:
            prepared = canonical.prepare(document, contexts=contexts)
        parts = _options_nquads(document, options, contexts, hash_name), prepared.canonical(hash_name)
    digest = _DIGEST[hash_name]
    return digest(parts[0]).digest() + digest(parts[1]).digest()


def _options_nquads(
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    contexts: Mapping[str, Any] | None,
    hash_name: HashName,
) -> bytes:
    urls = document.get("@context")
    if "@context" in options and options["@context"] != urls:
        raise ProofError("the proof has other contexts than the document, which nothing signs", pointer="/@context")
    configuration = {**options, "@context": urls}
    return configuration_nquads(configuration, contexts=contexts, hash_name=hash_name).encode()


def _with_context_of(options: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    # EdDSA Cryptosuites 1.0, section 3.3.2: the document's contexts start with those of the proof, and the
    # document is hashed with the proof's, so that contexts may be appended after signing.
    if "@context" not in options:
        return document
    if "@context" not in document or document["@context"] != options["@context"]:
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

    `document` is a `unsecured_document`, `prepared` its `canonical.prepare` where the caller has it. Raises as
    `hash_data` does.
    """
    data = hash_data(document, proof.options, proof.suite, key.algorithm, prepared=prepared, contexts=contexts)
    return key.verify(proof.signature, data)


def add_proof(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    cryptosuite: str | None = None,
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

    `cryptosuite` is the first that the key fits (``eddsa-rdfc-2022``, ``ecdsa-rdfc-2019``) and `created` is now, unless
    given. A document that has a proof already gets a set of proofs; with `previous_proof`,
    the id or ids of proofs that are there, a chain: the signature covers them too. `id` is the proof's own id, an
    absolute URL or URN. `contexts` are JSON-LD contexts (URL → document) beyond the closed set. Raises
    `CanonicalizationError`, with a pointer for each fault, when part of the document would not be signed or would
    mean two things, and `ProofError` for a cryptosuite that is unknown, only for verifying, or does not fit the
    signer, and for a previous proof that is not there.

    The answer shares the parts of the document: nothing of it is copied. What was worked out about a frozen part
    (`microbadge.frozen`) is not worked out again.
    """
    suite = suite_to_issue(cryptosuite, signer)
    options: dict[str, Any] = {} if id is None else {"id": id}
    options["type"] = suite.proof_type
    options["cryptosuite"] = suite.name
    options["created"] = format_date_time(now() if created is None else created)
    if expires is not None:
        options["expires"] = format_date_time(expires)
    options["verificationMethod"] = signer.verification_method
    options["proofPurpose"] = proof_purpose
    if domain is not None:
        options["domain"] = _one_or_many(domain)
    if challenge is not None:
        options["challenge"] = challenge
    if previous_proof is not None:
        options["previousProof"] = _one_or_many(previous_proof)
    is_surely_read = len(options) == _FEWEST and _is_text(proof_purpose) and _is_text(options["verificationMethod"])
    unsecured = unsecured_document(document)
    prepared: canonical.Prepared | None = canonical.prepare_to_sign(unsecured, contexts=contexts)
    if suite.canonicalization == "jcs":
        options["@context"] = thaw(unsecured["@context"])
    secured = unsecured
    if previous_proof is not None:
        prepared, secured = None, unsecured_document(document, previous_proofs(options))
    data = hash_data(secured, options, suite, signer.algorithm, prepared=prepared, contexts=contexts)
    signature = signer.sign(data)
    proof = {**options, "proofValue": multibase_encode(signature)}
    if not is_surely_read or len(signature) not in suite.signature_lengths:
        read_proof(proof)  # what we would not read is not handed out
    existing = proofs(document)
    return {**unsecured, "proof": [*existing, proof] if existing else proof}


def _one_or_many(value: str | Sequence[str]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""
