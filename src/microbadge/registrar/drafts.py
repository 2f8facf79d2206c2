"""The documents that are about to be signed: with their status entries, corrected, or signed once more. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from .. import canonical
from ..assessment import Award
from ..datetimes import format_date_time, format_or_none
from ..errors import StoreError
from ..frozen import Familiar
from ..issuer import CONTEXTS, sign_badge_jwt
from ..jose import jwt_payload
from ..keys import Signer
from ..models.credential import version_of
from ..refresh import SERVICE_TYPE
from ..signing import check_credential, sign_credential, sign_credential_jwt
from ..status import MESSAGE_SIZE, MESSAGES, status_entry
from ..store import AwardRecord, Draft, Format, StatusEntryRecord, StoreSettings
from ..strict_json import check_value, each, id_of
from .published import address_of, list_url

REFRESH_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
"""Defines the type of the refresh service (Open Badges 3.0, section 9.1)."""
STATUS_CONTEXT = "https://www.w3.org/ns/credentials/status/v1"
"""Defines status entries for documents of version 1.1 of the data model, which does not."""
_BADGES = frozenset({"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential"})


def asked_for(
    award: Award, evidence: Any, recorded: Iterable[Any], valid_until: datetime | None, **more: Any
) -> dict[str, Any]:
    """What an award is told by: everything that was asked for, and nothing that is drawn.

    `recorded` are the digests of evidence, as entries of `relatedResource` in any order. An award without any is told
    by the same as before there were digests.
    """
    digests = sorted(recorded, key=canonical.jcs)
    if digests:
        more["relatedResource"] = digests
    return {
        "achievement": award.achievement,
        "result": award.results,
        "creditsEarned": award.credits_earned,
        "evidence": evidence,
        "validUntil": format_or_none(valid_until),
        **more,
    }


def digest_of(asked: Mapping[str, Any]) -> str:
    """Return the digest of what was asked for: SHA-256 of its canonical JSON (RFC 8785), in hexadecimal digits.

    What is in it was checked.
    """
    return hashlib.sha256(canonical.jcs_of_plain(asked)).hexdigest()


def sizes(settings: StoreSettings) -> dict[str, int]:
    """The bits of each status entry of a new award, by purpose."""
    return {purpose: MESSAGE_SIZE if purpose == "message" else 1 for purpose in settings.purposes}


def with_status(document: Mapping[str, Any], settings: StoreSettings) -> Draft:
    """Return what adds the status entries of an award to its document, once it has them.

    They come in the order of the settings, and alone where there is one: the schema of Open Badges allows no array.
    """

    def draft(records: tuple[StatusEntryRecord, ...]) -> Mapping[str, Any]:
        ordered = sorted(records, key=lambda record: settings.purposes.index(record.purpose))
        entries = [
            status_entry(
                list_url(settings.site, record.list_number),
                record.index,
                record.purpose,
                size=record.size,
                messages=MESSAGES if record.purpose == "message" else None,
            )
            for record in ordered
        ]
        return {**document, "credentialStatus": entries[0] if len(entries) == 1 else entries}

    return draft


def with_status_context(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with the context that defines status entries, where its own do not."""
    contexts = [context for _, context in each(document, "@context")]
    if version_of(document) == "2.0" or STATUS_CONTEXT in contexts:
        return dict(document)
    return {**document, "@context": [*contexts, STATUS_CONTEXT]}


def with_refresh(document: Mapping[str, Any], settings: StoreSettings, form: Format) -> dict[str, Any]:
    """Return the badge with a refresh service at the issuer's site (Open Badges 3.0, section 9.1)."""
    return {
        **document,
        "@context": [*document["@context"], REFRESH_CONTEXT],
        "refreshService": {"id": address_of(settings.site, document["id"], form), "type": SERVICE_TYPE},
    }


def has_refresh(document: Mapping[str, Any]) -> bool:
    """Whether the document has a refresh service."""
    return "refreshService" in document


def is_badge(document: Mapping[str, Any]) -> bool:
    """Whether it is a credential of Open Badges 3.0."""
    return any(kind in _BADGES for _, kind in each(document, "type") if isinstance(kind, str))


def signed_text(
    document: Mapping[str, Any], form: Format, signer: Signer, *, cryptosuite: str | None, created: datetime
) -> str:
    """Sign a document and return its text.

    It is JSON with an embedded proof, or a token: of a badge that of Open Badges 3.0 (section 8.2), of any other
    credential that of Securing Verifiable Credentials using JOSE and COSE. Raises as `sign_credential` does.
    """
    if form == "json":
        signed = sign_credential(document, signer, cryptosuite=cryptosuite, created=created)
        return json.dumps(signed, ensure_ascii=False)
    if is_badge(document):
        return sign_badge_jwt(document, signer)
    return sign_credential_jwt(document, signer)


def rehearse(draft: Draft, form: Format, settings: StoreSettings) -> None:
    """Refuse a document that could not be signed before an award id and indexes are given away for it.

    Raises as `sign_credential` does.
    """
    asked = enumerate(sizes(settings).items())
    document = draft(tuple(StatusEntryRecord(purpose, number, 0, size, 0) for number, (purpose, size) in asked))
    is_token = form == "jwt"
    check_credential(document, settings.profile["id"], as_token=is_token and not is_badge(document))
    if is_token and is_badge(document):
        check_value(jwt_payload(document))


def with_familiar(document: Mapping[str, Any], familiar: Familiar) -> dict[str, Any]:
    """Return a document that was parsed, with the issuer and the achievement of others in the place of the same."""
    found = dict(document)
    if type(found.get("issuer")) is dict:
        found["issuer"] = familiar.get(found["issuer"])
    subject = found.get("credentialSubject")
    if isinstance(subject, dict) and type(subject.get("achievement")) is dict:
        found["credentialSubject"] = {**subject, "achievement": familiar.get(subject["achievement"])}
    return found


def achievement_id(document: Mapping[str, Any]) -> str | None:
    """The id of the achievement of a badge; None for another credential."""
    subject = document.get("credentialSubject")
    return id_of(subject.get("achievement")) if isinstance(subject, Mapping) else None


def subject_id(document: Mapping[str, Any]) -> str | None:
    """The id of its one subject; None where it has none, or where there are several."""
    subject = document.get("credentialSubject")
    return id_of(subject) if isinstance(subject, Mapping) else None


def next_start(old: AwardRecord, at: datetime) -> datetime:
    """When a copy that takes the place of another starts: `at`, or else a second after the other.

    Of two copies of a credential the one with the newer `validFrom` counts (Open Badges 3.0, section 10).
    """
    now = at.replace(microsecond=0)
    try:
        return now if old.valid_from is None else max(now, old.valid_from + timedelta(seconds=1))
    except OverflowError:
        message = f"award {old.award_id} begins at the end of all dates: no other can be newer, so it is not replaced"
        raise StoreError(message) from None


def recipient_in(old: AwardRecord) -> Any:
    """Who the recipient of a badge is: an id, or the first identifier. Raises `StoreError` where there is none."""
    subject = old.draft["credentialSubject"]
    if isinstance(subject, Mapping):
        for found in (id_of(subject), *(identifier for _, identifier in each(subject, "identifier"))):
            if found is not None:
                return found
    raise StoreError(f"award {old.award_id} does not say whose it is, so it cannot be corrected")


def evidence_in(old: AwardRecord) -> list[Any]:
    """The evidence of an award."""
    return [entry for _, entry in each(old.draft, "evidence")]


def recorded_in(document: Mapping[str, Any]) -> list[Any]:
    """What is recorded of the evidence of a badge: the entries of `relatedResource` with the `id` of a piece of it."""
    pieces = {id_of(piece) for _, piece in each(document, "evidence")} - {None}
    return [entry for _, entry in each(document, "relatedResource") if id_of(entry) in pieces]


def with_recorded(old: AwardRecord, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with what was recorded of the evidence that it has from an award.

    That of a piece whose file was handed over once more is new.
    """
    new = recorded_in(document)
    seen = {id_of(entry) for entry in new}
    kept = [entry for entry in recorded_in(old.draft) if id_of(entry) not in seen]
    return {**document, "relatedResource": [*kept, *new]} if kept else dict(document)


def corrected(old: AwardRecord, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of a corrected award: of the same recipient, and awarded when the first one was."""
    before, subject = old.draft["credentialSubject"], document["credentialSubject"]
    who = {member: before[member] for member in ("id", "identifier") if member in before}
    return _with_awarded_date(old, {**document, "credentialSubject": {**subject, **who}})


def renewed(old: AwardRecord, at: datetime) -> dict[str, Any] | None:
    """Return the document of an award to be signed by another key, with a newer start.

    None where it has expired, or where nothing can be newer.
    """
    try:
        start = next_start(old, at)
    except StoreError:
        return None
    if old.valid_until is not None and old.valid_until < start:
        return None
    document = {member: value for member, value in old.draft.items() if member != "credentialStatus"}
    document["issuanceDate" if version_of(document) == "1.1" else "validFrom"] = format_date_time(start)
    # No other context has the term.
    return _with_awarded_date(old, document) if CONTEXTS[1] in document["@context"] else document


def _with_awarded_date(old: AwardRecord, document: dict[str, Any]) -> dict[str, Any]:
    """Keep the date of the award, which `validFrom` tells no longer (Open Badges 3.0, AchievementCredential)."""
    first = old.draft.get("awardedDate", format_or_none(old.valid_from))
    return document if first is None else {**document, "awardedDate": first}
