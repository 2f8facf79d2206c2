"""microbadge: micro-credentials with rubrics, assessed, signed as Open Badges 3.0, and verified.

Everything named here is public and stays: the modules beneath may move. What needs an extra stays where it is:
`microbadge.keys.pkcs11.Pkcs11Signer`, `microbadge.keys.aws_kms.AwsKmsSigner`, `microbadge.store` with
`microbadge.registrar`, and `microbadge.publish` with `microbadge.web.site`.

A name is loaded when it is first asked for: whoever verifies does not wait for what issues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lazily import lazily

if TYPE_CHECKING:
    from . import canonical
    from .assessment import Assessment, Award, Gap, NotYet, Rating, decide
    from .baking import bake, unbake
    from .bundle import Bundle
    from .bundling import collect_bundle, require_collector
    from .codes import Code, Group
    from .concluding import conclusion
    from .conferral import confer, confer_jwt, designation_document
    from .credit import Conversion, Credit
    from .data_integrity import add_proof
    from .designation import (
        Component,
        DesignationResult,
        DesignationRule,
        designation_achievement,
        designation_rule,
        evaluate,
    )
    from .dids import did_document
    from .endorsing import endorse, endorse_jwt, endorsement_document
    from .errors import (
        AssessmentError,
        CanonicalizationError,
        ConferralError,
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
        RuleError,
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
    from .policy import (
        AllOf,
        AnyOf,
        AwardedTo,
        Awards,
        EndorsementsOptional,
        IssuerNotNamed,
        NotOlderThan,
        Policy,
        RecognizedBy,
        TrustedIssuers,
        UnsafeAnyIssuer,
    )
    from .program import Program
    from .recipient import identity_object
    from .recognition import Recognition
    from .report import Check, Outcome, Verdict, VerificationReport
    from .signing import sign_credential, sign_credential_jwt
    from .transcript import TranscriptError, issue_transcript, issue_transcript_jwt, transcript_document
    from .trust import TrustList, sign_trust_list
    from .upgrade import upgrade_assertion, upgrade_badge_class, upgrade_export, upgrade_profile
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
    "Component",
    "ConferralError",
    "Conversion",
    "Credit",
    "DesignationResult",
    "DesignationRule",
    "EndorsementsOptional",
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
    "NotOlderThan",
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
    "Recognition",
    "RecognizedBy",
    "RuleError",
    "Signer",
    "StoreError",
    "TranscriptError",
    "TrustList",
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
    "conclusion",
    "confer",
    "confer_jwt",
    "decide",
    "designation_achievement",
    "designation_document",
    "designation_rule",
    "did_document",
    "endorse",
    "endorse_jwt",
    "endorsement_document",
    "enveloped",
    "evaluate",
    "identity_object",
    "issue_transcript",
    "issue_transcript_jwt",
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
    "sign_trust_list",
    "transcript_document",
    "unbake",
    "upgrade_assertion",
    "upgrade_badge_class",
    "upgrade_export",
    "upgrade_profile",
]

if not TYPE_CHECKING:  # a type checker would take every name for one that is there
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "canonical": "canonical",
            "assessment": "Assessment Award Gap NotYet Rating decide",
            "baking": "bake unbake",
            "bundle": "Bundle",
            "bundling": "collect_bundle require_collector",
            "codes": "Code Group",
            "concluding": "conclusion",
            "conferral": "confer confer_jwt designation_document",
            "credit": "Conversion Credit",
            "data_integrity": "add_proof",
            "designation": (
                "Component DesignationResult DesignationRule designation_achievement designation_rule evaluate"
            ),
            "dids": "did_document",
            "endorsing": "endorse endorse_jwt endorsement_document",
            "errors": (
                "AssessmentError CanonicalizationError ConferralError ImageError InvalidError KeyMaterialError "
                "MicrobadgeError ModelError ParseError PolicyError Problem ProgramError ProofError RuleError "
                "StoreError UnavailableError UnsupportedError VerificationError WorkLimitError"
            ),
            "fetch": "Fetch Fetched HttpsFetch no_network",
            "holder": "present present_jwt",
            "issuer": "Issuer",
            "jose": "enveloped",
            "key_rotation": "revoke_key rotate_key",
            "keys": "LocalSigner PublicKey Signer open_key seal_key",
            "policy": (
                "AllOf AnyOf AwardedTo Awards EndorsementsOptional IssuerNotNamed NotOlderThan Policy RecognizedBy "
                "TrustedIssuers UnsafeAnyIssuer"
            ),
            "program": "Program",
            "recipient": "identity_object",
            "recognition": "Recognition",
            "report": "Check Outcome Verdict VerificationReport",
            "signing": "sign_credential sign_credential_jwt",
            "transcript": "TranscriptError issue_transcript issue_transcript_jwt transcript_document",
            "trust": "TrustList sign_trust_list",
            "upgrade": "upgrade_assertion upgrade_badge_class upgrade_export upgrade_profile",
            "verifier": "Verifier",
        },
    )
