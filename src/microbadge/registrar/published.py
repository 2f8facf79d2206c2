"""What an issuer publishes of its records, and where: addresses, and the document with all its keys. Nothing is signed.

Controlled Identifiers 1.0, section 2.2 (`expires` and `revoked`).
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from ..datetimes import format_date_time
from ..dids import did_document
from ..keys import PublicKey, is_key_itself
from ..store import AwardRecord, Format, Store

_UUID = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", flags=re.ASCII)


def list_url(site: str, number: int) -> str:
    """The address of a status list below the issuer's site."""
    return f"{site}/status/{number}.json"


def credential_url(site: str, record: AwardRecord) -> str:
    """The address of the newest copy of a credential below the issuer's site, where it is published.

    It is the same for every version. Only the credential's own id leads to it.
    """
    return address_of(site, record.credential_id, record.format)


def address_of(site: str, credential_id: str, form: Format) -> str:
    """The same by the credential's id; one that is no UUID has the UUID that follows from it."""
    match = _UUID.fullmatch(credential_id)
    name = uuid.uuid5(uuid.NAMESPACE_URL, credential_id) if match is None else match[1]
    return f"{site}/credentials/{name}.{form}"


def controller_document(store: Store) -> dict[str, Any] | None:
    """The document that the issuer publishes under its DID or URL, with all its keys, those in use first.

    A key that was retired has `expires` and one that was revoked `revoked`. Both stay listed for assertions, so that
    a verifier learns what became of them, and for nothing else. None for a did:key and a did:jwk.
    """
    controller: str = store.settings.profile["id"]
    if is_key_itself(controller):
        return None
    # The newest comes first, as `rotate_key` puts it.
    newest_first = store.keys()[::-1]
    keys = sorted(newest_first, key=lambda key: not key.is_in_use)
    document = did_document(controller, [PublicKey.from_jwk(key.public_key) for key in keys])
    for method, key in zip(document["verificationMethod"], keys, strict=True):
        method["id"] = key.verification_method
        if key.retired_at is not None:
            method["expires"] = format_date_time(key.retired_at)
        if key.revoked_at is not None:
            method["revoked"] = format_date_time(key.revoked_at)
    document["assertionMethod"] = [key.verification_method for key in keys]
    document["authentication"] = [key.verification_method for key in keys if key.is_in_use]
    return document
