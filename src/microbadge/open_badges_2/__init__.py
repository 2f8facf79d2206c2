"""Open Badges 2.0, read: assertions, badge classes, issuers, and what an issuer says about where its badges are.

Standard: Open Badges 2.0 (IMS Global, 2018), Data classes and Verification. Nothing here fetches, and what is read is
not verified by that. Such a badge says that somebody earned it, and carries no results.
"""

from __future__ import annotations

from .hosting import hosts, is_same_site
from .recipients import subject_of
from .revocation import Revoked, revoked_in
from .shapes import CONTEXT, KINDS, Kind, is_address, is_assertion, is_kind, is_signed, problems
from .statements import as_credential, place_in_assertion

__all__ = [
    "CONTEXT",
    "KINDS",
    "Kind",
    "Revoked",
    "as_credential",
    "hosts",
    "is_address",
    "is_assertion",
    "is_kind",
    "is_same_site",
    "is_signed",
    "place_in_assertion",
    "problems",
    "revoked_in",
    "subject_of",
]
