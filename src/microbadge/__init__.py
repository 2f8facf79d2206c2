"""microbadge: micro-credentials with rubrics, assessed, signed as Open Badges 3.0, and verified.

Everything named here is public and stays: the modules beneath may move.
"""

from __future__ import annotations

from . import canonical
from .assessment import Assessment, Award, Gap, NotYet, Rating, decide
from .baking import bake, unbake
from .bundle import Bundle
from .codes import Code, Group
from .data_integrity import add_proof
from .errors import (
    AssessmentError,
    InvalidError,
    MicrobadgeError,
    ModelError,
    PolicyError,
    Problem,
    ProgramError,
    UnavailableError,
    VerificationError,
)
from .fetch import Fetch, Fetched, HttpsFetch, no_network
from .holder import present, present_jwt
from .issuer import Issuer
from .key_rotation import rotate_key
from .keys import LocalSigner, PublicKey, Signer, open_key, seal_key
from .policy import AllOf, AnyOf, AwardedTo, Awards, IssuerNotNamed, Policy, TrustedIssuers, UnsafeAnyIssuer
from .program import Program
from .recipient import identity_object
from .report import Check, Outcome, Verdict, VerificationReport
from .signing import enveloped, sign_credential, sign_credential_jwt
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
    "Check",
    "Code",
    "Fetch",
    "Fetched",
    "Gap",
    "Group",
    "HttpsFetch",
    "InvalidError",
    "Issuer",
    "IssuerNotNamed",
    "LocalSigner",
    "MicrobadgeError",
    "ModelError",
    "NotYet",
    "Outcome",
    "Policy",
    "PolicyError",
    "Problem",
    "Program",
    "ProgramError",
    "PublicKey",
    "Rating",
    "Signer",
    "TrustedIssuers",
    "UnavailableError",
    "UnsafeAnyIssuer",
    "Verdict",
    "VerificationError",
    "VerificationReport",
    "Verifier",
    "add_proof",
    "bake",
    "canonical",
    "decide",
    "enveloped",
    "identity_object",
    "no_network",
    "open_key",
    "present",
    "present_jwt",
    "rotate_key",
    "seal_key",
    "sign_credential",
    "sign_credential_jwt",
    "unbake",
]
