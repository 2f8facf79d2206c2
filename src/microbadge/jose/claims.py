"""The claims of a token and the credential or presentation in it: how one is made from the other.

Open Badges 3.0, section 8.2; Securing Verifiable Credentials using JOSE and COSE, section 3.1; Verifiable Credentials
1.1, section 6.3.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ..datetimes import format_date_time, parse_date_time
from ..errors import InvalidError, ModelError, Problem, ProofError
from ..models import is_presentation
from ..models.credential import version_of
from ..strict_json import each, id_of, pointer
from .tokens import Token

CLAIMS = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce")
"""Claims about the token (RFC 7519, section 4.1, and OpenID Connect): they are no members of the credential in it."""

_OF_DOCUMENTS = frozenset(
    "vc vp @context type issuer holder credentialSubject verifiableCredential validFrom validUntil issuanceDate "
    "expirationDate credentialStatus credentialSchema evidence termsOfUse refreshService proof".split()
)
"""What makes the payload of a token a document, beside which it has no other one in a claim."""
_OPEN_BADGES = frozenset({"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"})


def registered_claims(document: Mapping[str, Any]) -> dict[str, str | int]:
    """Make the claims that say the same as the credential or presentation (Open Badges 3.0, section 8.2).

    These are `iss`, `jti`, `sub`, `nbf` and `exp`, each where the document has what it says; a time in whole
    seconds. There is no `sub` for a badge whose subject has no id, and for several subjects.
    """
    subjects = [subject for _, subject in each(document, "credentialSubject")]
    said = {
        "iss": id_of(document.get("holder" if is_presentation(document) else "issuer")),
        "jti": id_of(document),
        "sub": id_of(subjects[0]) if len(subjects) == 1 and isinstance(subjects[0], Mapping) else None,
        "nbf": _seconds(document, "validFrom", "issuanceDate"),
        "exp": _seconds(document, "validUntil", "expirationDate"),
    }
    return {claim: value for claim, value in said.items() if value is not None}


def _seconds(document: Mapping[str, Any], *members: str) -> int | None:
    value = next((document[member] for member in members if member in document), None)
    try:
        return math.floor(parse_date_time(value)[0].timestamp())
    except InvalidError:
        return None  # what is wrong with the member, if it is there, is the data model's to say


def jwt_payload(document: Mapping[str, Any]) -> dict[str, Any]:
    """Make the payload of a VC-JWT: the credential and the claims that say the same (Open Badges 3.0, section 8.2).

    Raises `ModelError` for a credential that has a member with the name of a claim.
    """
    problems = claim_clashes(document)
    if problems:
        raise ModelError(problems=problems)
    return {**document, **registered_claims(document)}


def claim_clashes(document: Mapping[str, Any]) -> list[Problem]:
    """List the members of a document that whoever reads it in a token takes for claims about the token."""
    message = "a member that a token reads as a claim"
    return [Problem(message, pointer(name), code="closed") for name in CLAIMS if name in document]


def document_in(token: Token) -> Mapping[str, Any]:
    """Return the credential or presentation in the token.

    It is the payload without `CLAIMS`. In a plain JWT it may stand in the claim `vc` or `vp` (Verifiable
    Credentials 1.1, section 6.3.1); then a claim stands in for a member that is left out. Where a claim and the
    member both say something the member is returned, and `claim_problems` tells whether they agree. Raises
    `ProofError` when `vc` or `vp` holds no object, or another document stands beside it.
    """
    payload = token.payload
    claim = document_claim(token)
    if claim is None:
        return {name: value for name, value in payload.items() if name not in CLAIMS}
    document = payload[claim]
    if not isinstance(document, Mapping):
        raise ProofError(f"the claim `{claim}` is an object", pointer=pointer(claim))
    if not payload.keys().isdisjoint(_OF_DOCUMENTS - {claim}):
        raise ProofError(f"a token that holds another document beside its claim `{claim}`", pointer=pointer(claim))
    return _completed(document, payload)


def document_claim(token: Token) -> str | None:
    """The claim, `vc` or `vp`, in which the document of an older token stands; None where it is the payload itself."""
    if token.type != "JWT":
        return None
    return next((claim for claim in ("vc", "vp") if claim in token.payload), None)


def _completed(document: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    """The document, with what it leaves out to the claims of its token."""
    said: dict[str, Any] = {"id": claims.get("jti")}
    completed = dict(document)
    if is_presentation(document):
        said["holder"] = claims.get("iss")
    else:
        dates = {"1.1": ("issuanceDate", "expirationDate"), "2.0": ("validFrom", "validUntil")}
        start, end = dates[version_of(document)]
        said["issuer"] = claims.get("iss")
        moments = (moment(claims, name) for name in ("nbf", "exp"))
        said[start], said[end] = (None if at is None else format_date_time(at) for at in moments)
        subject = document.get("credentialSubject")
        if isinstance(subject, Mapping) and "sub" in claims:
            completed["credentialSubject"] = {"id": claims["sub"], **subject}
    return {**{member: value for member, value in said.items() if value is not None}, **completed}


def numeric_date(claims: Mapping[str, Any], name: str) -> float | None:
    """The claim as a NumericDate, seconds since 1970 (RFC 7519, section 2); None where it is absent or none."""
    value = claims.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    """The whole second that the claim names; None also where it is beyond the years that a date can have."""
    seconds = numeric_date(claims, name)
    try:
        return None if seconds is None else datetime.fromtimestamp(math.floor(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def claim_problems(token: Token, document: Mapping[str, Any]) -> list[Problem]:
    """List where the claims do not say the same as `document`, the `document_in` of the token.

    The VC-JWT of Open Badges 3.0 has to have them; in other tokens only those count that are there. The absence of
    `sub` beside a subject that has no id is a warning. Pointers are into the payload.
    """
    return list(_claim_problems(token, document))


def _claim_problems(token: Token, document: Mapping[str, Any]) -> Iterator[Problem]:
    claims, said = token.payload, registered_claims(document)
    required = _are_required(token, document)
    if token.type != "JWT":
        for name in ("vc", "vp"):
            if name in claims:
                yield Problem(f"a token of type {token.type[:20]!r} has no claim `{name}`", pointer(name))
    for name in ("iss", "jti", "sub", "nbf"):
        if name in claims:
            continue
        if required and (name != "sub" or "sub" in said):
            yield Problem(f"the token has no claim `{name}`", pointer(name), expected=said.get(name))
        elif required:
            message = "the token has no `sub`, since the badge names no id of the person but another identifier"
            yield Problem(message, "/sub", severity="warning")
    for name in ("iss", "jti", "sub", "nbf", "exp"):
        if name in claims and not _agrees(claims, name, said, required=required):
            message = f"the claim `{name}` does not say the same as the credential"
            yield Problem(message, pointer(name), expected=said.get(name), actual=claims[name])


def _are_required(token: Token, document: Mapping[str, Any]) -> bool:
    if token.type != "JWT" or is_presentation(document):
        return False
    return "vc" not in token.payload or any(
        isinstance(kind, str) and kind in _OPEN_BADGES for _, kind in each(document, "type")
    )


def _agrees(claims: Mapping[str, Any], name: str, said: Mapping[str, str | int], *, required: bool) -> bool:
    if name in ("nbf", "exp"):
        seconds = numeric_date(claims, name)
        return seconds is not None and (name not in said or math.floor(seconds) == said[name])
    if name not in said and not required:
        return isinstance(claims[name], str)
    return bool(claims[name] == said.get(name))
