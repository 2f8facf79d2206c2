"""Authenticity: each proof of a credential, from its form to its signature (Data Integrity 1.0, section 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import canonical, data_integrity
from .codes import Code
from .data_integrity import Proof
from .dids import VerificationMethod, retrieve_verification_method
from .errors import InvalidError, ProofError, UnavailableError
from .fetch import Fetch
from .report import Check, Outcome
from .strict_json import each

_VERIFICATION_ERROR = "https://w3id.org/security#PROOF_VERIFICATION_ERROR"
_INVALID_DOMAIN = "https://w3id.org/security#INVALID_DOMAIN_ERROR"
_INVALID_CHALLENGE = "https://w3id.org/security#INVALID_CHALLENGE_ERROR"
_CRYPTOGRAPHIC_ERROR = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"

_AFTER_FORM = (Code.PROOF_PURPOSE, Code.PROOF_TIME, Code.PROOF_KEY, Code.PROOF_ISSUER, Code.PROOF_SIGNATURE)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the proofs of a credential are held against."""

    issuer: str | None
    at: datetime
    purpose: str = "assertionMethod"
    domain: str | None = None
    challenge: str | None = None
    bind_issuer: bool = True


def check_proofs(
    document: Mapping[str, Any],
    expected: Expected,
    *,
    prepared: canonical.Prepared | None,
    fetch: Fetch,
    contexts: Mapping[str, Any] | None,
) -> list[Check]:
    """Check every proof of the document; all have to hold, and one has to be the issuer's.

    `prepared` is the `canonical.prepare` of the document without its proof, or None when that was refused.
    Never raises for what is in the document.
    """
    found = each(document, "proof")
    if not found:
        because = (Code.PROOF_PRESENT,)
        message = "there is no proof to check"
        return [
            Check(Code.PROOF_PRESENT, Outcome.FAILED, "the credential is not signed: it has no proof", "/proof"),
            *(Check(code, Outcome.SKIPPED, message, because=because) for code in (Code.PROOF_FORM, *_AFTER_FORM)),
        ]
    checks = [Check(Code.PROOF_PRESENT, Outcome.PASSED, "the credential is signed", "/proof", actual=len(found))]
    methods: list[tuple[str, VerificationMethod]] = []
    for place, received in found:
        one = _OneProof(place, document, expected, prepared, fetch, contexts)
        checks += one.check(received)
        if one.method is not None:
            methods.append((one.pointer, one.method))
    return [*checks, *_check_issuer(expected, methods)]


def _check_issuer(expected: Expected, methods: list[tuple[str, VerificationMethod]]) -> list[Check]:
    """Whether one of the keys is the issuer's (VC Data Model 2.0, section 4.7)."""
    if not expected.bind_issuer:
        message = "turned off by the caller: the key may be anybody's"
        return [Check(Code.PROOF_ISSUER, Outcome.SKIPPED, message)]
    if not methods:
        message = "no key to compare with the issuer"
        return [Check(Code.PROOF_ISSUER, Outcome.SKIPPED, message, because=(Code.PROOF_KEY,))]
    controllers = [method.controller for _, method in methods]
    place = f"{methods[0][0]}/verificationMethod"
    if expected.issuer is not None and expected.issuer in controllers:
        return [Check(Code.PROOF_ISSUER, Outcome.PASSED, "the key belongs to the issuer", place)]
    message = "the key belongs to somebody other than the issuer"
    return [Check(Code.PROOF_ISSUER, Outcome.FAILED, message, place, expected.issuer, controllers)]


class _OneProof:
    """The checks of one proof; `method` is its key once it was found."""

    def __init__(
        self,
        pointer: str,
        document: Mapping[str, Any],
        expected: Expected,
        prepared: canonical.Prepared | None,
        fetch: Fetch,
        contexts: Mapping[str, Any] | None,
    ) -> None:
        self.pointer = pointer
        self.method: VerificationMethod | None = None
        self._document = document
        self._expected = expected
        self._prepared = prepared
        self._fetch = fetch
        self._contexts = contexts

    def check(self, received: object) -> list[Check]:
        """Check the proof from its form to its signature."""
        try:
            proof = data_integrity.read_proof(received)
        except ProofError as error:
            because = (Code.PROOF_FORM,)
            return [
                self._invalid(Code.PROOF_FORM, error, _VERIFICATION_ERROR),
                *(
                    Check(code, Outcome.SKIPPED, "the proof cannot be read", self.pointer, because=because)
                    for code in _AFTER_FORM
                    if code is not Code.PROOF_ISSUER
                ),
            ]
        return [
            Check(Code.PROOF_FORM, Outcome.PASSED, f"a proof of {proof.suite.name}", self.pointer),
            *self._check_asked(proof),
            *self._check_time(proof),
            *self._check_key(proof),
            self._check_signature(proof),
        ]

    def _check_asked(self, proof: Proof) -> list[Check]:
        expected = self._expected
        checks = [
            self._compare(Code.PROOF_PURPOSE, "proofPurpose", expected.purpose, proof.purpose, _VERIFICATION_ERROR)
        ]
        if expected.domain is not None:
            actual = sorted(proof.domain)
            checks.append(self._compare(Code.PROOF_DOMAIN, "domain", [expected.domain], actual, _INVALID_DOMAIN))
        if expected.challenge is not None:
            checks.append(
                self._compare(
                    Code.PROOF_CHALLENGE, "challenge", expected.challenge, proof.challenge, _INVALID_CHALLENGE
                )
            )
        return checks

    def _compare(self, code: Code, member: str, expected: object, actual: object, problem_type: str) -> Check:
        place = f"{self.pointer}/{member}"
        if expected == actual:
            return Check(code, Outcome.PASSED, f"`{member}` is the one asked for", place, expected, actual)
        message = f"`{member}` is not the one asked for"
        return Check(code, Outcome.FAILED, message, place, expected, actual, problem_type)

    def _check_time(self, proof: Proof) -> list[Check]:
        at = self._expected.at
        if proof.expires is not None and proof.expires <= at:
            message = "the proof has expired"
            place = f"{self.pointer}/expires"
            return [Check(Code.PROOF_TIME, Outcome.FAILED, message, place, problem_type=_VERIFICATION_ERROR)]
        checks = [Check(Code.PROOF_TIME, Outcome.PASSED, "the proof has not expired", self.pointer)]
        if proof.created is not None and proof.created > at:
            message = "the proof says that it was made after the time asked about"
            checks.append(Check(Code.PROOF_TIME, Outcome.WARNING, message, f"{self.pointer}/created"))
        return checks

    def _check_key(self, proof: Proof) -> list[Check]:
        place = f"{self.pointer}/verificationMethod"
        try:
            method = retrieve_verification_method(
                proof.verification_method, purpose=self._expected.purpose, fetch=self._fetch
            )
        except InvalidError as error:
            message = f"the key cannot be used: {error.message}"
            problem = error.problems[0]
            return [Check(Code.PROOF_KEY, Outcome.FAILED, message, place, problem.expected, problem.actual)]
        except UnavailableError as error:
            message = f"the key could not be found out: {error}"
            return [Check(Code.PROOF_KEY, Outcome.UNDETERMINED, message, place, actual=error.url)]
        if method.revoked is not None:
            # Whoever holds a key writes the dates of its proofs, so that no date helps a revoked key.
            message = "the issuer revoked the key"
            return [Check(Code.PROOF_KEY, Outcome.FAILED, message, place, source=method.source)]
        self.method = method
        message = "the key is its controller's, for this purpose"
        checks = [Check(Code.PROOF_KEY, Outcome.PASSED, message, place, actual=method.id, source=method.source)]
        if method.expires is not None and method.expires <= self._expected.at:
            checks.append(Check(Code.PROOF_KEY, Outcome.WARNING, "the key has expired since", place))
        return checks

    def _check_signature(self, proof: Proof) -> Check:
        place = f"{self.pointer}/proofValue"
        if self.method is None:
            message = "without the key the signature cannot be checked"
            return Check(Code.PROOF_SIGNATURE, Outcome.SKIPPED, message, place, because=(Code.PROOF_KEY,))
        if self._prepared is None or (self._prepared.problems and proof.suite.canonicalization == "rdfc"):
            message = "the document has no canonical form to check the signature over"
            because = (Code.TERMS, Code.GRAPH)
            return Check(Code.PROOF_SIGNATURE, Outcome.SKIPPED, message, place, because=because)
        try:
            holds = self._holds(proof, self.method, self._prepared)
            uncovered = [] if holds else self._uncovered(proof, self.method)
        except InvalidError as error:
            return self._invalid(Code.PROOF_SIGNATURE, error, _CRYPTOGRAPHIC_ERROR)
        if holds:
            return Check(Code.PROOF_SIGNATURE, Outcome.PASSED, "nothing was altered since it was signed", place)
        message = "the signature does not fit: the document was altered, or signed with another key"
        if uncovered:
            message = (
                "the signature was made under the Open Badges context 3.0.3 as it was in March 2024, and does not "
                f"cover {', '.join(uncovered)}"
            )
        return Check(Code.PROOF_SIGNATURE, Outcome.FAILED, message, place, problem_type=_CRYPTOGRAPHIC_ERROR)

    def _holds(self, proof: Proof, method: VerificationMethod, prepared: canonical.Prepared) -> bool:
        unsecured = data_integrity.without_proof(self._document)
        signed = data_integrity.hash_data(
            unsecured, proof.options, proof.suite, prepared=prepared, contexts=self._contexts
        )
        return data_integrity.verify_proof(signed, proof, method.public_key)

    def _uncovered(self, proof: Proof, method: VerificationMethod) -> list[str]:
        """Pointers of what a signature leaves out that only fits the old state of a context; else nothing."""
        if proof.suite.canonicalization != "rdfc":
            return []
        old = canonical.prepare_as_of_march_2024(data_integrity.without_proof(self._document), contexts=self._contexts)
        return list(old.uncovered) if old.uncovered and self._holds(proof, method, old) else []

    def _invalid(self, code: Code, error: InvalidError, problem_type: str) -> Check:
        problem = error.problems[0]
        place = self.pointer + (problem.pointer or "")
        return Check(code, Outcome.FAILED, problem.message, place, problem.expected, problem.actual, problem_type)
