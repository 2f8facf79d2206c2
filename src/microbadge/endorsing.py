"""Endorsements and recognitions, made and signed: the endorser's side, with no input or output.

Open Badges 3.0, appendix B: EndorsementCredential.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from . import models
from .data_integrity import suite_to_issue
from .datetimes import format_date_time
from .errors import ModelError
from .issuer import CONTEXTS, issuer_profile, sign_badge_jwt, sign_document
from .keys import Signer
from .recognition import Recognition


def endorse(
    profile: Mapping[str, Any] | str,
    signer: Signer,
    thing: str,
    *,
    name: str,
    id: str,  # noqa: A002 - the name of the member
    comment: str | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    recognizes: Recognition | None = None,
    status: Mapping[str, Any] | None = None,
    cryptosuite: str | None = None,
) -> dict[str, Any]:
    """Make the EndorsementCredential of a thing, and sign it with an embedded proof.

    `profile`, `signer` and `cryptosuite` are the endorser's, as `Issuer` takes them; the rest is what
    `endorsement_document` takes. Raises `ModelError` or `CanonicalizationError`, with a pointer for each fault, and
    then nothing is signed; and `ProofError` for a key that only signs tokens, or a cryptosuite that it does not fit.
    """
    if cryptosuite is not None:
        suite_to_issue(cryptosuite, signer)
    document = endorsement_document(
        issuer_profile(profile, signer),
        thing,
        name=name,
        id=id,
        comment=comment,
        valid_from=valid_from,
        valid_until=valid_until,
        recognizes=recognizes,
        status=status,
    )
    return sign_document(document, signer, cryptosuite=cryptosuite)


def endorse_jwt(
    profile: Mapping[str, Any] | str,
    signer: Signer,
    thing: str,
    *,
    name: str,
    id: str,  # noqa: A002 - the name of the member
    comment: str | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    recognizes: Recognition | None = None,
    status: Mapping[str, Any] | None = None,
) -> str:
    """Make the EndorsementCredential of a thing, and sign it as a JSON Web Token (Open Badges 3.0, section 8.2).

    It takes and raises what `endorse` does. What it says of an achievement beyond what the achievement says itself,
    as a recognition does, is attached to it as a token only: as JSON it would be the badge's own word.
    """
    document = endorsement_document(
        issuer_profile(profile, signer),
        thing,
        name=name,
        id=id,
        comment=comment,
        valid_from=valid_from,
        valid_until=valid_until,
        recognizes=recognizes,
        status=status,
    )
    return sign_badge_jwt(document, signer)


def endorsement_document(
    profile: Mapping[str, Any],
    thing: str,
    *,
    name: str,
    id: str,  # noqa: A002 - the name of the member
    comment: str | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    recognizes: Recognition | None = None,
    status: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Make the EndorsementCredential of a thing, not signed yet.

    `profile` is the endorser's Profile with its id, `thing` the id of a credential, achievement, profile or
    programme, and `comment` is shown to readers. `valid_from` is now unless given. What `recognizes` says stands in
    the subject; it is of `thing` and by the endorser, and its period, that of the awards it recognises, is the
    endorsement's unless another is given. Raises `ModelError`.
    """
    subject: dict[str, Any] = {"id": thing, "type": ["EndorsementSubject"]}
    if comment is not None:
        subject["endorsementComment"] = comment
    if recognizes is not None:
        _require_own(recognizes, profile, thing)
        subject |= {"type": ["EndorsementSubject", "Achievement"], **recognizes.subject_members()}
        valid_from = recognizes.valid_from if valid_from is None else valid_from
        valid_until = recognizes.valid_until if valid_until is None else valid_until
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": name,
        "issuer": copy.deepcopy(dict(profile)),
        "validFrom": format_date_time(datetime.now(UTC) if valid_from is None else valid_from),
        "credentialSubject": subject,
    }
    if valid_until is not None:
        document["validUntil"] = format_date_time(valid_until)
    if status is not None:
        document["credentialStatus"] = dict(status)
    problems = models.errors(document)
    if problems:
        raise ModelError(problems=problems)
    if recognizes is not None:
        _require_readable(document)
    return document


def _require_own(recognizes: Recognition, profile: Mapping[str, Any], thing: str) -> None:
    for place, said, meant in (
        ("/credentialSubject/id", recognizes.of, thing),
        ("/issuer/id", recognizes.recognizer, profile.get("id")),
    ):
        if said != meant:
            message = "the recognition is by somebody else, or of something else, than the endorsement"
            raise ModelError(message, pointer=place, expected=meant, actual=said)


def _require_readable(document: Mapping[str, Any]) -> None:
    """Whoever verifies it has to find in it what it is meant to say. Raises `InvalidError` for what is unclear."""
    if Recognition.from_document(document) is None:
        message = "a recognition that says nothing of what the award counts for"
        raise ModelError(message, pointer="/credentialSubject")
