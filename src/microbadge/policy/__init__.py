"""What a verifier asks for: validation, as opposed to the mechanics of verification.

A policy is a value. It says whose badges count, for what, and about whom; it must bound the issuer, or say
openly that it does not (`UnsafeAnyIssuer`), because anybody can sign a badge of their own.
"""

from __future__ import annotations

from .award import Awards, EndorsementsOptional, NotOlderThan
from .base import Claims, Policy
from .issuers import IssuerNotNamed, TrustedIssuers, UnsafeAnyIssuer
from .person import AwardedTo
from .recognized import RecognizedBy
from .several import AllOf, AnyOf

__all__ = [
    "AllOf",
    "AnyOf",
    "AwardedTo",
    "Awards",
    "Claims",
    "EndorsementsOptional",
    "IssuerNotNamed",
    "NotOlderThan",
    "Policy",
    "RecognizedBy",
    "TrustedIssuers",
    "UnsafeAnyIssuer",
]
