"""Authenticity: each proof of a credential, from its form to its signature (Data Integrity 1.0, section 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from . import canonical, data_integrity
from .codes import Code
from .data_integrity import Proof
from .dids import VerificationMethod, retrieve_verification_method
from .errors import InvalidError, ProofError, UnsupportedError
from .fetch import Fetch
from .frozen import Frozen
from .key_check import (
    CRYPTOGRAPHIC_ERROR,
    INVALID_CHALLENGE,
    INVALID_DOMAIN,
    VERIFICATION_ERROR,
    Expected,
    check_key,
    not_the_controllers,
)
from .keys import PublicKey
from .report import Check, Outcome, settled
from .strict_json import each

MAX_PROOFS = 4
"""Proofs of one document that are checked; genuine ones have one or two, the chains of the standard three."""

_AFTER_FORM = (Code.PROOF_PURPOSE, Code.PROOF_TIME, Code.PROOF_KEY, Code.PROOF_SIGNATURE)


def check_proofs(
    document: Mapping[str, Any],
    expected: Expected,
    *,
    prepared: canonical.Prepared | None,
    fetch: Fetch,
    contexts: Mapping[str, Any] | None,
) -> list[Check]:
    """Check every proof of the document; all have to hold, and one has to be the controller's (the issuer's).

    `prepared` is the `canonical.prepare` of the document without its proof, or None when that was refused. Other keys
    than the controller's are fetched only once a proof of the controller holds: a forger names what addresses they
    like. Never raises for what is in the document.
    """
    found = each(document, "proof")
    if not found:
        return _without_proof(Code.PROOF_PRESENT, "it is not signed: it has no proof", expected)
    present = settled(Code.PROOF_PRESENT, Outcome.PASSED, "it is signed", "/proof", actual=len(found))
    if len(found) > MAX_PROOFS:
        return [present, *_without_proof(Code.PROOF_FORM, f"more than {MAX_PROOFS} proofs", expected)]
    proofs = [_OneProof(place, received) for place, received in found]
    secured = _Secured(document, prepared, contexts)
    own = [proof for proof in proofs if not expected.bind or proof.controller == expected.controller]
    checks = {proof.pointer: proof.check(secured, expected, fetch) for proof in own}
    if not any(proof.holds for proof in own):
        fetch = not_the_controllers
    checks |= {proof.pointer: proof.check(secured, expected, fetch) for proof in proofs if proof not in own}
    in_order = [check for proof in proofs for check in checks[proof.pointer]]
    return [present, *in_order, _check_controller(expected, proofs)]


def _without_proof(code: Code, message: str, expected: Expected) -> list[Check]:
    """A failed check, and those that cannot be carried out because of it."""
    place = "/proof"
    left = [each for each in (Code.PROOF_FORM, *_AFTER_FORM, expected.binding) if each is not code]
    return [
        Check(code, Outcome.FAILED, message, place),
        *(Check(each, Outcome.SKIPPED, "there is no proof to check", place, because=(code,)) for each in left),
    ]


def _check_controller(expected: Expected, proofs: list[_OneProof]) -> Check:
    """Whether one of the keys is the issuer's, or the holder's (VC Data Model 2.0, sections 4.7 and 4.13)."""
    code, who, place = expected.binding, expected.who, f"{proofs[0].pointer}/verificationMethod"
    if not expected.bind:
        return Check(code, Outcome.SKIPPED, "turned off by the caller: the key may be anybody's")
    if any(proof.method is not None and proof.method.controller == expected.controller for proof in proofs):
        return settled(code, Outcome.PASSED, f"the key belongs to the {who}", place)
    if any(proof.may_be_of(expected.controller) for proof in proofs):
        return Check(code, Outcome.SKIPPED, f"no key to compare with the {who}", because=(Code.PROOF_KEY,))
    message = f"the key belongs to somebody other than the {who}"
    claimed = [proof.controller for proof in proofs]
    return Check(code, Outcome.FAILED, message, place, expected.controller, claimed)


class _Secured:
    """The document that the proofs secure, in the forms that they are checked over."""

    def __init__(
        self, document: Mapping[str, Any], prepared: canonical.Prepared | None, contexts: Mapping[str, Any] | None
    ) -> None:
        self.document = document
        self.unsecured = data_integrity.unsecured_document(document)
        self.prepared = prepared
        self.contexts = contexts

    @cached_property
    def as_of_march_2024(self) -> canonical.Prepared:
        """The document under the Open Badges context 3.0.3 as it was then."""
        return canonical.prepare_as_of_march_2024(self.unsecured, contexts=self.contexts)

    def is_signed_by(self, proof: Proof, key: PublicKey) -> bool:
        """Whether the signature fits the document, and the proofs that this one builds on."""
        if proof.previous:
            chained = data_integrity.unsecured_document(self.document, proof.previous)
            return data_integrity.verify_proof(chained, proof, key, contexts=self.contexts)
        return data_integrity.verify_proof(self.unsecured, proof, key, prepared=self.prepared, contexts=self.contexts)

    def is_signed_again_by(self, place: str, proof: Proof, key: PublicKey) -> bool:
        """The same, of a document that was met before: what is signed is the same, and mostly so is the key."""
        document = self.document
        if type(document) is not Frozen or self.contexts or proof.previous:
            return self.is_signed_by(proof, key)

        def find(_: Frozen) -> bytes:
            options, algorithm = proof.options, key.algorithm
            return data_integrity.hash_data(self.unsecured, options, proof.suite, algorithm, prepared=self.prepared)

        return _is_signed(key, proof.signature, document.known(("signed", place, key.algorithm), find))

    def require_meaning(self, proof: Proof) -> None:
        """Raise `ProofError` where contexts that were added after signing say what the document means.

        With JCS they may be added; but what the signer wrote means what the contexts that were signed say.
        """
        signed = proof.options.get("@context", self.unsecured.get("@context"))
        if signed == self.unsecured.get("@context"):
            return
        meant = canonical.prepare({**self.unsecured, "@context": signed}, contexts=self.contexts)
        if meant.problems:
            message = "only a context that was added after signing gives this a meaning"
            raise ProofError(message, pointer="/@context", actual=meant.problems[0].pointer)
        if self.prepared is not None and meant.nquads() != self.prepared.nquads():
            message = "a context that was added after signing gives part of the document another meaning"
            raise ProofError(message, pointer="/@context")

    def uncovered_by(self, proof: Proof, key: PublicKey) -> list[str]:
        """Pointers of what a signature leaves out that only fits the old state of a context; else nothing."""
        if proof.suite.canonicalization != "rdfc" or not canonical.has_terms_since_march_2024(self.unsecured):
            return []
        old = self.as_of_march_2024
        fits = bool(old.uncovered) and data_integrity.verify_proof(
            self.unsecured, proof, key, prepared=old, contexts=self.contexts
        )
        return list(old.uncovered) if fits else []


@lru_cache(maxsize=256)
def _is_signed(key: PublicKey, signature: bytes, data: bytes) -> bool:
    return key.verify(signature, data)


class _OneProof:
    """The checks of one proof; `method` is its key once that was found, and `holds` whether its signature fits."""

    def __init__(self, pointer: str, received: object) -> None:
        self.pointer = pointer
        self.method: VerificationMethod | None = None
        self.holds = False
        self._read: Proof | None = None
        try:
            self._read = data_integrity.read_proof(received)
        except ProofError as error:
            self._form = self._invalid(Code.PROOF_FORM, error, VERIFICATION_ERROR)
        except UnsupportedError as error:
            place = pointer + (error.pointer or "")
            outcome = Outcome.UNDETERMINED
            self._form = Check(Code.PROOF_FORM, outcome, str(error), place, error.expected, error.actual)
        else:
            self._form = settled(Code.PROOF_FORM, Outcome.PASSED, f"a proof of {self._read.suite.name}", pointer)

    @property
    def controller(self) -> str | None:
        """Whose key the proof claims to be made with; None for a proof that cannot be read."""
        return None if self._read is None else self._read.verification_method.partition("#")[0]

    def may_be_of(self, controller: str | None) -> bool:
        """Whether its key may turn out to be the controller's."""
        return self._read is None or self.controller == controller

    def check(self, secured: _Secured, expected: Expected, fetch: Fetch) -> list[Check]:
        """Check the proof from its form to its signature."""
        if self._read is None:
            because = (Code.PROOF_FORM,)
            message = "the proof cannot be read"
            return [
                self._form,
                *(Check(code, Outcome.SKIPPED, message, self.pointer, because=because) for code in _AFTER_FORM),
            ]
        proof = self._read
        return [
            self._form,
            *self._check_asked(proof, expected),
            *self._check_time(proof, expected.at),
            *self._check_key(proof, expected, fetch),
            self._check_signature(proof, secured),
        ]

    def _check_asked(self, proof: Proof, expected: Expected) -> list[Check]:
        checks = [
            self._compare(Code.PROOF_PURPOSE, "proofPurpose", expected.purpose, proof.purpose, VERIFICATION_ERROR)
        ]
        if expected.domain is not None:
            actual = sorted(proof.domain)
            checks.append(self._compare(Code.PROOF_DOMAIN, "domain", [expected.domain], actual, INVALID_DOMAIN))
        if expected.challenge is not None:
            checks.append(
                self._compare(Code.PROOF_CHALLENGE, "challenge", expected.challenge, proof.challenge, INVALID_CHALLENGE)
            )
        return checks

    def _compare(self, code: Code, member: str, expected: object, actual: object, problem_type: str) -> Check:
        place = f"{self.pointer}/{member}"
        if expected == actual:
            message = f"`{member}` is the one asked for"
            if actual == "assertionMethod":
                return settled(code, Outcome.PASSED, message, place, expected=actual, actual=actual)
            return Check(code, Outcome.PASSED, message, place, expected, actual)
        message = f"`{member}` is not the one asked for"
        return Check(code, Outcome.FAILED, message, place, expected, actual, problem_type)

    def _check_time(self, proof: Proof, at: datetime) -> list[Check]:
        if proof.expires is not None and proof.expires <= at:
            message = "the proof has expired"
            place = f"{self.pointer}/expires"
            return [Check(Code.PROOF_TIME, Outcome.FAILED, message, place, problem_type=VERIFICATION_ERROR)]
        checks = [settled(Code.PROOF_TIME, Outcome.PASSED, "the proof has not expired", self.pointer)]
        if proof.created is not None and proof.created > at:
            message = "the proof says that it was made after the time asked about"
            checks.append(Check(Code.PROOF_TIME, Outcome.WARNING, message, f"{self.pointer}/created"))
        return checks

    def _check_key(self, proof: Proof, expected: Expected, fetch: Fetch) -> list[Check]:
        def find() -> VerificationMethod:
            return retrieve_verification_method(proof.verification_method, purpose=expected.purpose, fetch=fetch)

        place = f"{self.pointer}/verificationMethod"
        made = expected.made(proof.created)
        self.method, checks = check_key(find, at=expected.at, place=place, purpose=expected.purpose, made=made)
        return checks

    def _check_signature(self, proof: Proof, secured: _Secured) -> Check:
        place = f"{self.pointer}/proofValue"
        if self.method is None:
            message = "without the key the signature cannot be checked"
            return Check(Code.PROOF_SIGNATURE, Outcome.SKIPPED, message, place, because=(Code.PROOF_KEY,))
        if secured.prepared is None or (secured.prepared.problems and proof.suite.canonicalization == "rdfc"):
            message = "the document has no canonical form to check the signature over"
            because = (Code.TERMS, Code.GRAPH)
            return Check(Code.PROOF_SIGNATURE, Outcome.SKIPPED, message, place, because=because)
        key = self.method.public_key
        try:
            self.holds = secured.is_signed_again_by(self.pointer, proof, key)
            uncovered = [] if self.holds else secured.uncovered_by(proof, key)
            if self.holds:
                secured.require_meaning(proof)
        except InvalidError as error:
            return self._invalid(Code.PROOF_SIGNATURE, error, CRYPTOGRAPHIC_ERROR)
        if self.holds:
            return settled(Code.PROOF_SIGNATURE, Outcome.PASSED, "nothing was altered since it was signed", place)
        message = "the signature does not fit: the document was altered, or signed with another key"
        if uncovered:
            message = (
                "the signature was made under the Open Badges context 3.0.3 as it was in March 2024, and does not "
                f"cover {', '.join(uncovered)}"
            )
        return Check(Code.PROOF_SIGNATURE, Outcome.FAILED, message, place, problem_type=CRYPTOGRAPHIC_ERROR)

    def _invalid(self, code: Code, error: InvalidError, problem_type: str) -> Check:
        problem = error.problems[0]
        place = self.pointer + (problem.pointer or "")
        return Check(code, Outcome.FAILED, problem.message, place, problem.expected, problem.actual, problem_type)
