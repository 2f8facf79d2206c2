"""microbadge: micro-credentials with rubrics, assessed, signed as Open Badges 3.0, and verified.

Everything named here is public and stays: the modules beneath may move. What needs an extra stays where it is:
`microbadge.keys.pkcs11.Pkcs11Signer`, `microbadge.keys.aws_kms.AwsKmsSigner`, `microbadge.store` with
`microbadge.registrar`, and `microbadge.publish` with `microbadge.web.site`.
"""

from __future__ import annotations

from . import canonical
from .assessment import Assessment, Award, Gap, NotYet, Rating, decide
from .baking import bake, unbake
from .bundle import Bundle
from .bundling import collect_bundle, require_collector
from .codes import Code, Group
from .data_integrity import add_proof
from .dids import did_document
from .errors import (
    AssessmentError,
    CanonicalizationError,
    ImageError,
    InvalidError,
    KeyMaterialError,
    MicrobadgeError,
    ModelError,
    ParseError,
    PolicyError,
    Problem,
    ProgramError,
    ProofError,
    StoreError,
    UnavailableError,
    UnsupportedError,
    VerificationError,
    WorkLimitError,
)
from .fetch import Fetch, Fetched, HttpsFetch, no_network
from .holder import present, present_jwt
from .issuer import Issuer
from .jose import enveloped
from .key_rotation import revoke_key, rotate_key
from .keys import LocalSigner, PublicKey, Signer, open_key, seal_key
from .policy import AllOf, AnyOf, AwardedTo, Awards, IssuerNotNamed, Policy, TrustedIssuers, UnsafeAnyIssuer
from .program import Program
from .recipient import identity_object
from .report import Check, Outcome, Verdict, VerificationReport
from .signing import sign_credential, sign_credential_jwt
from .verifier import Verifier

__all__ = [
    "AllOf",
    "AnyOf",
    "Assessment",
    "AssessmentError",
    "Award",
    "AwardedTo",
    "Awards",
    "Bundle",
    "CanonicalizationError",
    "Check",
    "Code",
    "Fetch",
    "Fetched",
    "Gap",
    "Group",
    "HttpsFetch",
    "ImageError",
    "InvalidError",
    "Issuer",
    "IssuerNotNamed",
    "KeyMaterialError",
    "LocalSigner",
    "MicrobadgeError",
    "ModelError",
    "NotYet",
    "Outcome",
    "ParseError",
    "Policy",
    "PolicyError",
    "Problem",
    "Program",
    "ProgramError",
    "ProofError",
    "PublicKey",
    "Rating",
    "Signer",
    "StoreError",
    "TrustedIssuers",
    "UnavailableError",
    "UnsafeAnyIssuer",
    "UnsupportedError",
    "Verdict",
    "VerificationError",
    "VerificationReport",
    "Verifier",
    "WorkLimitError",
    "add_proof",
    "bake",
    "canonical",
    "collect_bundle",
    "decide",
    "did_document",
    "enveloped",
    "identity_object",
    "no_network",
    "open_key",
    "present",
    "present_jwt",
    "require_collector",
    "revoke_key",
    "rotate_key",
    "seal_key",
    "sign_credential",
    "sign_credential_jwt",
    "unbake",
]
