"""Open Badges 3.0, CLR 2.0 and Verifiable Credentials (2.0, 1.1 for reading) as frozen typed views of a JSON document.

What is signed and verified is the received document; a view is how code reads it. Each class is a class of the
standards, each attribute a member of it in snake case; sets are tuples, dates are aware datetimes in UTC, members
nobody defined are kept, and `View.document` is the very object received.
"""

from __future__ import annotations

from .base import View
from .check import MAX_PROBLEMS, AnyCredential, brief, class_of, errors, problems, problems_of, view, view_as
from .clr import Association, AssociationType, ClrCredential, ClrSubject
from .credential import CREDENTIALS_V1, CREDENTIALS_V2, Credential, Issuer, Proof, Subject, VerifiableCredential
from .envelope import Envelope, envelope
from .open_badges import (
    Achievement,
    AchievementSubject,
    EndorsementCredential,
    EndorsementSubject,
    OpenBadgeCredential,
    Profile,
)
from .parts import (
    Address,
    Alignment,
    CredentialSchema,
    CredentialStatus,
    Criteria,
    Entry,
    Evidence,
    GeoCoordinates,
    IdentifierEntry,
    IdentityObject,
    Image,
    RefreshService,
    Related,
    RelatedResource,
    Result,
    ResultDescription,
    RubricCriterionLevel,
    TermsOfUse,
)
from .presentation import Holder, PresentedCredential, VerifiablePresentation, is_credential, is_presentation
from .terms import (
    AchievementType,
    AlignmentTargetType,
    IdentifierType,
    ResultStatusType,
    ResultType,
    is_extension,
)
from .text import LanguageValue, Phrase, Text, plain_text

__all__ = [
    "CREDENTIALS_V1",
    "CREDENTIALS_V2",
    "MAX_PROBLEMS",
    "Achievement",
    "AchievementSubject",
    "AchievementType",
    "Address",
    "Alignment",
    "AlignmentTargetType",
    "AnyCredential",
    "Association",
    "AssociationType",
    "ClrCredential",
    "ClrSubject",
    "Credential",
    "CredentialSchema",
    "CredentialStatus",
    "Criteria",
    "EndorsementCredential",
    "EndorsementSubject",
    "Entry",
    "Envelope",
    "Evidence",
    "GeoCoordinates",
    "Holder",
    "IdentifierEntry",
    "IdentifierType",
    "IdentityObject",
    "Image",
    "Issuer",
    "LanguageValue",
    "OpenBadgeCredential",
    "Phrase",
    "PresentedCredential",
    "Profile",
    "Proof",
    "RefreshService",
    "Related",
    "RelatedResource",
    "Result",
    "ResultDescription",
    "ResultStatusType",
    "ResultType",
    "RubricCriterionLevel",
    "Subject",
    "TermsOfUse",
    "Text",
    "VerifiableCredential",
    "VerifiablePresentation",
    "View",
    "brief",
    "class_of",
    "envelope",
    "errors",
    "is_credential",
    "is_extension",
    "is_presentation",
    "plain_text",
    "problems",
    "problems_of",
    "view",
    "view_as",
]
