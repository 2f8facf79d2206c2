"""Signing a credential that somebody else made: any W3C credential of a platform, with a proof or as a token.

What is signed is checked first, since a signature makes a fault last (VC Data Model 2.0, sections 4 and 7; VC Data
Integrity 1.0, section 4.2; Securing Verifiable Credentials using JOSE and COSE, section 3.1.1). No input or output.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import canonical, jose, models
from .data_integrity import add_proof
from .errors import ModelError, Problem
from .keys import Signer
from .models import CREDENTIALS_V1, CREDENTIALS_V2
from .related_resource import related_resource_problems
from .strict_json import check_value, id_of

DATA_INTEGRITY_CONTEXT = "https://w3id.org/security/data-integrity/v2"
"""Defines the terms of a proof, which version 1.1 of the data model does not."""

_DEFINE_PROOFS = frozenset({DATA_INTEGRITY_CONTEXT, "https://w3id.org/security/data-integrity/v1"})


def sign_credential(
    document: Mapping[str, Any],
    signer: Signer,
    *,
    cryptosuite: str | None = None,
    created: datetime | None = None,
    contexts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Sign a credential of any kind and return it with a Data Integrity proof.

    The issuer named in the document must be the controller of the signer's key. A document of version 1.1 of the data
    model gets the context that defines the proof, unless it has it; nothing else is changed. `cryptosuite` is the first
    that the key fits and `created` is now, unless given; `contexts` are JSON-LD contexts (URL → document) beyond the
    closed set. Raises `ModelError` when the document breaks the data model, names another issuer or states the digest
    of a resource wrongly, `CanonicalizationError` when part of it would not be signed, each with all the problems
    found, and `ProofError` for a cryptosuite that is unknown or does not fit the signer. Then nothing is signed.
    """
    _check(document, _controller_of(signer))
    return add_proof(_with_proof_context(document), signer, cryptosuite=cryptosuite, created=created, contexts=contexts)


def sign_credential_jwt(
    document: Mapping[str, Any], signer: Signer, *, contexts: Mapping[str, Any] | None = None
) -> str:
    """Sign a credential of any kind as a JSON Web Token of type ``vc+jwt`` (a compact JWS).

    For version 2.0 of the data model. Raises as `sign_credential` does, and `ModelError` for a document of version 1.1,
    with a proof, or with a member that a reader of the token takes for a claim about the token, such as `exp`.
    """
    _check(document, _controller_of(signer))
    _require_fit_for_token(document)
    # Of a token every member is signed; but whoever reads it as JSON-LD must find the same in it.
    canonical.prepare_to_sign(document, contexts=contexts)
    return jose.sign_token(document, signer, typ="vc+jwt")


def check_credential(document: Mapping[str, Any], controller: str, *, as_token: bool = False) -> None:
    """Refuse what `sign_credential` would, with `as_token` also what `sign_credential_jwt` would, and sign nothing.

    `controller` is that of the key: the issuer. Raises as these do, and `WorkLimitError` for a document that could only
    be signed as a token.
    """
    _check(document, controller)
    canonical.prepare_to_sign(_with_proof_context(document)).canonical()
    if as_token:
        _require_fit_for_token(document)


def _controller_of(signer: Signer) -> str:
    return signer.verification_method.partition("#")[0]


def _check(document: Mapping[str, Any], controller: str) -> None:
    check_value(document)
    problems = models.errors(document, profile="vc")
    problems += related_resource_problems(document)
    problems += _issuer_problems(document, controller)
    if problems:
        raise ModelError(problems=problems)


def _issuer_problems(document: Mapping[str, Any], controller: str) -> list[Problem]:
    issuer = id_of(document.get("issuer"))
    if issuer is None or issuer == controller:
        return []  # one that is no URL is told of already
    place = "/issuer" if isinstance(document["issuer"], str) else "/issuer/id"
    message = "the issuer is not the controller of the key: no verifier would accept the signature"
    return [Problem(message, place, expected=controller, actual=issuer[:200], code="issuer")]


def _with_proof_context(document: Mapping[str, Any]) -> Mapping[str, Any]:
    present = document["@context"]
    if present[0] != CREDENTIALS_V1 or any(
        context in _DEFINE_PROOFS for context in present if isinstance(context, str)
    ):
        return document
    return {**document, "@context": [*present, DATA_INTEGRITY_CONTEXT]}


def _require_fit_for_token(document: Mapping[str, Any]) -> None:
    problems = []
    if document["@context"][0] != CREDENTIALS_V2:
        message = "a token of this type holds a credential of version 2.0 of the data model"
        problems.append(Problem(message, "/@context/0", expected=CREDENTIALS_V2, code="context"))
    if "proof" in document:
        problems.append(Problem("a token secures the credential: it has no proof beside", "/proof", code="closed"))
    problems += jose.claim_clashes(document)
    if problems:
        raise ModelError(problems=problems)
