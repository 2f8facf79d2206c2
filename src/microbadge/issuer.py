"""From an award to a signed Open Badge: the issuer's side, with no input or output."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from . import canonical, models
from .assessment import Award
from .data_integrity import add_proof, suite_to_issue
from .datetimes import format_date_time
from .errors import ModelError
from .evidence import evidence_resources
from .frozen import freeze, thaw
from .jose import jwt_payload, sign_token
from .keys import Signer

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
"""The contexts of what is issued: these two alone, so that every other verifier reads it."""


class Issuer:
    """An issuer: its profile (Open Badges 3.0, Profile), the key it signs with, and the cryptosuite.

    `profile` is a Profile object, or just the issuer's name; its id is the controller of the signer's key, since
    only then can a verifier tell that the key is the issuer's. The cryptosuite is the first one that fits the key,
    ``eddsa-rdfc-2022`` or ``ecdsa-rdfc-2019``, unless given; a key that none fits (P-521, RSA) signs tokens only.
    Raises `ModelError` for a profile with another id, and `ProofError` for a cryptosuite that the key does not fit.
    """

    def __init__(self, profile: Mapping[str, Any] | str, signer: Signer, *, cryptosuite: str | None = None) -> None:
        if cryptosuite is not None:
            suite_to_issue(cryptosuite, signer)
        self._cryptosuite = cryptosuite
        self.profile = freeze(issuer_profile(profile, signer))
        self._signer = signer

    def issue(
        self,
        award: Award,
        *,
        recipient: str | Mapping[str, Any],
        id: str,  # noqa: A002 - the name of the member
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        evidence: Iterable[Mapping[str, Any]] = (),
        evidence_files: Mapping[str, bytes] | None = None,
        status: Mapping[str, Any] | None = None,
        created: datetime | None = None,
    ) -> dict[str, Any]:
        """Make the OpenBadgeCredential for an award, and sign it with an embedded proof.

        `recipient` is the subject's id (a DID or URL), or an IdentityObject such as `identity_object` makes;
        `id` is the credential's own id, an absolute URL or URN; `valid_from` is now unless given. `evidence`
        are Evidence objects, `evidence_files` the files that some of them stand for, by their `id`: their digests are
        recorded, so that a verifier can tell whether a file is the one that was assessed. `status` is a
        `credentialStatus`; `created`, the time of the proof, is now unless given. Raises `ModelError` or
        `CanonicalizationError`, with a pointer for each fault, and then nothing is signed; and `ProofError` for a key
        that only signs tokens.
        """
        document = self.draft(
            award,
            recipient=recipient,
            id=id,
            valid_from=valid_from,
            valid_until=valid_until,
            evidence=evidence,
            evidence_files=evidence_files,
            status=status,
        )
        signed = sign_document(document, self._signer, cryptosuite=self._cryptosuite, created=created)
        subject = signed["credentialSubject"]
        own = {"achievement": thaw(subject["achievement"]), "result": [thaw(result) for result in subject["result"]]}
        return {**signed, "issuer": thaw(signed["issuer"]), "credentialSubject": {**subject, **own}}

    def issue_jwt(
        self,
        award: Award,
        *,
        recipient: str | Mapping[str, Any],
        id: str,  # noqa: A002 - the name of the member
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        evidence: Iterable[Mapping[str, Any]] = (),
        evidence_files: Mapping[str, bytes] | None = None,
        status: Mapping[str, Any] | None = None,
    ) -> str:
        """Make the OpenBadgeCredential for an award, and sign it as a JSON Web Token (Open Badges 3.0, section 8.2).

        It holds the same document as that of `issue`, and takes and raises the same. The token names the signer's
        verification method in `kid`. It has no claim `sub` where the recipient is known by an identifier only.
        """
        document = self.draft(
            award,
            recipient=recipient,
            id=id,
            valid_from=valid_from,
            valid_until=valid_until,
            evidence=evidence,
            evidence_files=evidence_files,
            status=status,
        )
        return sign_badge_jwt(document, self._signer)

    def draft(
        self,
        award: Award,
        *,
        recipient: str | Mapping[str, Any],
        id: str,  # noqa: A002 - the name of the member
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        evidence: Iterable[Mapping[str, Any]] = (),
        evidence_files: Mapping[str, bytes] | None = None,
        status: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make the OpenBadgeCredential for an award, not signed yet; takes what `issue` takes. Raises `ModelError`.

        Its issuer, achievement and results are frozen, and the same in all drafts for the micro-credential: what was
        worked out about them for one badge is known for the next. Copy the draft (`copy.deepcopy`) to change them.
        """
        document: dict[str, Any] = {
            "@context": list(CONTEXTS),
            "id": id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": award.micro_credential.name,
            "issuer": self.profile,
            "validFrom": format_date_time(datetime.now(UTC) if valid_from is None else valid_from),
            "credentialSubject": _subject(award, recipient),
        }
        if valid_until is not None:
            document["validUntil"] = format_date_time(valid_until)
        shown = [dict(entry) for entry in evidence]
        if shown:
            document["evidence"] = shown
        recorded = evidence_resources(shown, {} if evidence_files is None else evidence_files)
        if recorded:
            document["relatedResource"] = recorded
        if status is not None:
            document["credentialStatus"] = dict(status)
        problems = models.errors(document)
        if problems:
            raise ModelError(problems=problems)
        return document


def issuer_profile(profile: Mapping[str, Any] | str, signer: Signer) -> dict[str, Any]:
    """Return the profile (or that of an issuer of this name) with the id of the controller of the signer's key.

    Raises `ModelError` for a profile with another id: no verifier would take the key for the issuer's.
    """
    controller = signer.verification_method.partition("#")[0]
    members = {"name": profile} if isinstance(profile, str) else copy.deepcopy(dict(profile))
    if members.setdefault("id", controller) != controller:
        raise ModelError(
            "the issuer's id is not the controller of its key: no verifier would accept the signature",
            pointer="/issuer/id",
            expected=controller,
            actual=members["id"],
        )
    return {"id": controller, "type": ["Profile"], **members}


def sign_document(
    document: Mapping[str, Any], signer: Signer, *, cryptosuite: str | None = None, created: datetime | None = None
) -> dict[str, Any]:
    """Sign with an embedded proof what was drafted, at once or long ago; `created` is now unless given.

    Raises as `Issuer.issue` does.
    """
    return add_proof(document, signer, cryptosuite=cryptosuite, created=created)


def sign_badge_jwt(document: Mapping[str, Any], signer: Signer) -> str:
    """Sign as a token of Open Badges 3.0 (section 8.2) what was drafted. Raises as `Issuer.issue_jwt` does."""
    # The signature covers every member, but other verifiers make statements of it, and drop what has no meaning.
    canonical.prepare_to_sign(document)
    return sign_token(jwt_payload(document), signer, typ="JWT")


def _subject(award: Award, recipient: str | Mapping[str, Any]) -> dict[str, Any]:
    subject: dict[str, Any] = {"type": ["AchievementSubject"]}
    if isinstance(recipient, str):
        subject["id"] = recipient
    else:
        subject["identifier"] = [dict(recipient)]
    subject["achievement"] = award.achievement
    subject["result"] = award.results
    if award.credits_earned is not None:
        subject["creditsEarned"] = award.credits_earned
    return subject
