"""What an assertion states, in the places of a credential, so that a policy can ask both the same questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ModelError
from ..strict_json import id_of
from .recipients import subject_of

_PLACES = (
    ("/credentialSubject/achievement", "/badge"),
    ("/credentialSubject", "/recipient"),
    ("/awardedDate", "/issuedOn"),
    ("/validFrom", "/issuedOn"),
    ("/validUntil", "/expires"),
    ("/issuer", "/badge"),
)


def as_credential(assertion: Mapping[str, Any], issuer: str | None) -> dict[str, Any]:
    """Write what an assertion states as a credential does: nothing to sign or to verify, only to ask.

    `issuer` is the id of the issuer, which its badge class names.
    """
    recipient = assertion.get("recipient")
    try:
        subject = subject_of(recipient) if isinstance(recipient, Mapping) else {}
    except ModelError:
        subject = {}
    achievement = id_of(assertion.get("badge"))
    stated: dict[str, Any] = {"id": assertion.get("id"), "credentialSubject": subject}
    if achievement is not None:
        subject["achievement"] = {"id": achievement}
    if issuer is not None:
        stated["issuer"] = issuer
    for name, own in (("validFrom", "issuedOn"), ("awardedDate", "issuedOn"), ("validUntil", "expires")):
        if own in assertion:
            stated[name] = assertion[own]
    return stated


def place_in_assertion(pointer: str | None) -> str | None:
    """Where in the assertion stands what a pointer into `as_credential` points at."""
    if pointer is None:
        return None
    return next((own for place, own in _PLACES if pointer.startswith(place)), "")
