"""Reading a proof, before it is verified, and what it secures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..datetimes import parse_date_time
from ..encoding import multibase_decode
from ..errors import InvalidError, ProofError, UnsupportedError
from ..frozen import Frozen
from ..strict_json import OBJECT, each
from .cryptosuites import CRYPTOSUITES, Cryptosuite


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
    if type(proof) is Frozen:
        return proof.known("proof", _read_proof)
    if not isinstance(proof, OBJECT):
        raise ProofError("a proof is an object", pointer="")
    return _read_proof(proof)


def _read_proof(proof: Mapping[str, Any]) -> Proof:
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
        previous=previous_proofs(proof),
    )


def _suite(proof: Mapping[str, Any]) -> Cryptosuite:
    found = next((suite for suite in CRYPTOSUITES if suite.matches(proof)), None)
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
        expected = sorted(suite.signature_lengths)
        raise ProofError(
            f"a signature of {suite.name} has {' or '.join(map(str, expected))} bytes",
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


def previous_proofs(proof: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids of the proofs that this one builds on. Raises `ProofError`."""
    if "previousProof" not in proof:
        return ()
    named = [name for _, name in each(proof, "previousProof")]
    if not named or not all(isinstance(name, str) and name != "" for name in named):
        raise ProofError("`previousProof` is the id of a proof, or a list of such ids", pointer="/previousProof")
    if proof.get("id") in named:
        raise ProofError("a proof that builds on itself", pointer="/previousProof")
    return tuple(named)


def unsecured_document(document: Mapping[str, Any], previous: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a proof secures (Data Integrity 1.0, sections 4.4 and 4.5).

    That is the document without its proofs, but with those that the proof builds on, whose ids are `previous`.
    Raises `ProofError` when one of these is not there.
    """
    unsecured = dict(document)
    unsecured.pop("proof", None)
    if not previous:
        return unsecured
    others = [other for other in proofs(document) if isinstance(other, Mapping) and other.get("id") in previous]
    missing = set(previous).difference(other["id"] for other in others)
    if missing:
        message = "a proof that builds on one that is not there"
        raise ProofError(message, pointer="/previousProof", actual=sorted(missing))
    return {**unsecured, "proof": others}


def proofs(document: Mapping[str, Any]) -> list[Any]:
    """List the proofs of the document as received: none, one, or a set."""
    return [proof for _, proof in each(document, "proof")] if "proof" in document else []
