"""Authenticity: each proof of a credential, from its form to its signature (Data Integrity 1.0, section 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from . import canonical, data_integrity
from .codes import Code
from .data_integrity import Proof
from .dids import VerificationMethod, retrieve_verification_method
from .errors import InvalidError, ProofError, UnavailableError, UnsupportedError
from .fetch import Fetch, Fetched
from .keys import PublicKey
from .report import Check, Outcome
from .strict_json import each

_VERIFICATION_ERROR = "https://w3id.org/security#PROOF_VERIFICATION_ERROR"
_INVALID_DOMAIN = "https://w3id.org/security#INVALID_DOMAIN_ERROR"
_INVALID_CHALLENGE = "https://w3id.org/security#INVALID_CHALLENGE_ERROR"
_CRYPTOGRAPHIC_ERROR = "https://www.w3.org/TR/vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR"

MAX_PROOFS = 8
"""Proofs of one document that are checked; genuine ones have one or two."""

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

    `prepared` is the `canonical.prepare` of the document without its proof, or None when that was refused. No key is
    fetched for a document none of whose proofs even claims a key of the issuer. Never raises for what is in the
    document.
    """
    found = each(document, "proof")
    if not found:
        return _without_proof(Code.PROOF_PRESENT, "the credential is not signed: it has no proof")
    present = Check(Code.PROOF_PRESENT, Outcome.PASSED, "the credential is signed", "/proof", actual=len(found))
    if len(found) > MAX_PROOFS:
        return [present, *_without_proof(Code.PROOF_FORM, f"more than {MAX_PROOFS} proofs")]
    proofs = [_OneProof(place, received) for place, received in found]
    if expected.bind_issuer and not any(proof.may_be_of(expected.issuer) for proof in proofs):
        fetch = _not_the_issuers
    secured = _Secured(document, prepared, contexts)
    checks = [check for proof in proofs for check in proof.check(secured, expected, fetch)]
    return [present, *checks, _check_issuer(expected, proofs)]


def _without_proof(code: Code, message: str) -> list[Check]:
    """A failed check, and those that cannot be carried out because of it."""
    place = "/proof"
    left = [each for each in (Code.PROOF_FORM, *_AFTER_FORM) if each is not code]
    return [
        Check(code, Outcome.FAILED, message, place),
        *(Check(each, Outcome.SKIPPED, "there is no proof to check", place, because=(code,)) for each in left),
    ]


def _not_the_issuers(url: str) -> Fetched:
    raise UnavailableError("not fetched, since it would not be the issuer's key", url=url)


def _check_issuer(expected: Expected, proofs: list[_OneProof]) -> Check:
    """Whether one of the keys is the issuer's (VC Data Model 2.0, section 4.7)."""
    code, place = Code.PROOF_ISSUER, f"{proofs[0].pointer}/verificationMethod"
    if not expected.bind_issuer:
        return Check(code, Outcome.SKIPPED, "turned off by the caller: the key may be anybody's")
    if any(proof.method is not None and proof.method.controller == expected.issuer for proof in proofs):
        return Check(code, Outcome.PASSED, "the key belongs to the issuer", place)
    if any(proof.may_be_of(expected.issuer) for proof in proofs):
        return Check(code, Outcome.SKIPPED, "no key to compare with the issuer", because=(Code.PROOF_KEY,))
    message = "the key belongs to somebody other than the issuer"
    claimed = [proof.controller for proof in proofs]
    return Check(code, Outcome.FAILED, message, place, expected.issuer, claimed)


class _Secured:
    """The document that the proofs secure, in the forms that they are checked over."""

    def __init__(
        self, document: Mapping[str, Any], prepared: canonical.Prepared | None, contexts: Mapping[str, Any] | None
    ) -> None:
        self.document = document
        self.unsecured = data_integrity.secured_document(document)
        self.prepared = prepared
        self.contexts = contexts

    @cached_property
    def as_of_march_2024(self) -> canonical.Prepared:
        """The document under the Open Badges context 3.0.3 as it was then."""
        return canonical.prepare_as_of_march_2024(self.unsecured, contexts=self.contexts)

    def is_signed_by(self, proof: Proof, key: PublicKey) -> bool:
        """Whether the signature fits the document, and the proofs that this one builds on."""
        if proof.previous:
            chained = data_integrity.secured_document(self.document, proof.previous)
            return data_integrity.verify_proof(chained, proof, key, contexts=self.contexts)
        return data_integrity.verify_proof(self.unsecured, proof, key, prepared=self.prepared, contexts=self.contexts)

    def uncovered_by(self, proof: Proof, key: PublicKey) -> list[str]:
        """Pointers of what a signature leaves out that only fits the old state of a context; else nothing."""
        if proof.suite.canonicalization != "rdfc" or proof.previous:
            return []
        old = self.as_of_march_2024
        fits = bool(old.uncovered) and data_integrity.verify_proof(
            self.unsecured, proof, key, prepared=old, contexts=self.contexts
        )
        return list(old.uncovered) if fits else []


class _OneProof:
    """The checks of one proof; `method` is its key once that was found."""

    def __init__(self, pointer: str, received: object) -> None:
        self.pointer = pointer
        self.method: VerificationMethod | None = None
        self._read: Proof | None = None
        try:
            self._read = data_integrity.read_proof(received)
        except ProofError as error:
            self._form = self._invalid(Code.PROOF_FORM, error, _VERIFICATION_ERROR)
        except UnsupportedError as error:
            place = pointer + (error.pointer or "")
            outcome = Outcome.UNDETERMINED
            self._form = Check(Code.PROOF_FORM, outcome, str(error), place, error.expected, error.actual)
        else:
            self._form = Check(Code.PROOF_FORM, Outcome.PASSED, f"a proof of {self._read.suite.name}", pointer)

    @property
    def controller(self) -> str | None:
        """Whose key the proof claims to be made with; None for a proof that cannot be read."""
        return None if self._read is None else self._read.verification_method.partition("#")[0]

    def may_be_of(self, issuer: str | None) -> bool:
        """Whether its key may turn out to be the issuer's."""
        return self._read is None or self.controller == issuer

    def check(self, secured: _Secured, expected: Expected, fetch: Fetch) -> list[Check]:
        """Check the proof from its form to its signature."""
        if self._read is None:
            left = [code for code in _AFTER_FORM if code is not Code.PROOF_ISSUER]
            because = (Code.PROOF_FORM,)
            message = "the proof cannot be read"
            return [
                self._form,
                *(Check(code, Outcome.SKIPPED, message, self.pointer, because=because) for code in left),
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

    def _check_time(self, proof: Proof, at: datetime) -> list[Check]:
        if proof.expires is not None and proof.expires <= at:
            message = "the proof has expired"
            place = f"{self.pointer}/expires"
            return [Check(Code.PROOF_TIME, Outcome.FAILED, message, place, problem_type=_VERIFICATION_ERROR)]
        checks = [Check(Code.PROOF_TIME, Outcome.PASSED, "the proof has not expired", self.pointer)]
        if proof.created is not None and proof.created > at:
            message = "the proof says that it was made after the time asked about"
            checks.append(Check(Code.PROOF_TIME, Outcome.WARNING, message, f"{self.pointer}/created"))
        return checks

    def _check_key(self, proof: Proof, expected: Expected, fetch: Fetch) -> list[Check]:
        place = f"{self.pointer}/verificationMethod"
        try:
            method = retrieve_verification_method(proof.verification_method, purpose=expected.purpose, fetch=fetch)
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
        if method.expires is not None and method.expires <= expected.at:
            checks.append(Check(Code.PROOF_KEY, Outcome.WARNING, "the key has expired since", place))
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
            holds = secured.is_signed_by(proof, key)
            uncovered = [] if holds else secured.uncovered_by(proof, key)
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

    def _invalid(self, code: Code, error: InvalidError, problem_type: str) -> Check:
        problem = error.problems[0]
        place = self.pointer + (problem.pointer or "")
        return Check(code, Outcome.FAILED, problem.message, place, problem.expected, problem.actual, problem_type)
