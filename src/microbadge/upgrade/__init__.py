"""From Open Badges 2.0 to 3.0: an issuer's export becomes definitions, and credentials that are signed anew.

Nothing in an export is verified: it is the issuer's own, and what is in it is signed in the issuer's name. Each step
says what has no place in version 3.0 (1EdTech, Open Badges Specification 3.0 Implementation Guide, Migrating).
"""

from __future__ import annotations

from .export import LeftOut, Piece, UpgradedExport, upgrade_export
from .objects import Upgraded, upgrade_assertion, upgrade_badge_class, upgrade_profile

__all__ = [
    "LeftOut",
    "Piece",
    "Upgraded",
    "UpgradedExport",
    "upgrade_assertion",
    "upgrade_badge_class",
    "upgrade_export",
    "upgrade_profile",
]
