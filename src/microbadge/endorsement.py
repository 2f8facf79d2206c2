"""Endorsements in a badge: on the credential, its achievement and its issuer (Open Badges 3.0, section 9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codes import Code
from .report import Check, Outcome


def list_endorsements(document: Mapping[str, Any]) -> list[Check]:
    """List each endorsement as skipped: what was not checked is named, and counts for nothing."""
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    holders = (("", document), ("/credentialSubject/achievement", achievement), ("/issuer", document.get("issuer")))
    message = "this endorsement was not checked and counts for nothing"
    return [
        Check(Code.ENDORSEMENT, Outcome.SKIPPED, message, place + step)
        for place, holder in holders
        for step in _steps(holder)
    ]


def _steps(holder: object) -> list[str]:
    steps = []
    for member in ("endorsement", "endorsementJwt"):
        if isinstance(holder, Mapping) and member in holder:
            value = holder[member]
            several = isinstance(value, list | tuple)
            steps += [f"/{member}/{index}" for index in range(len(value))] if several else [f"/{member}"]
    return steps
