"""What an issuer publishes of its records, and where: addresses, and the document with all its keys. Nothing is signed.

Controlled Identifiers 1.0, section 2.2 (`expires` and `revoked`).
"""

from __future__ import annotations

import re
import uuid
from typing import Any

from ..datetimes import format_date_time
from ..dids import did_document
from ..errors import KeyMaterialError
from ..keys import PublicKey
from ..store import AwardRecord, Format, KeyRecord, Store

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


def in_use(key: KeyRecord) -> bool:
    """Whether the issuer signs with the key: it was neither retired nor revoked."""
    return key.retired_at is None and key.revoked_at is None


def keys_in_use(store: Store) -> list[str]:
    """The verification methods of the keys that the issuer signs with; more than one while a key is being replaced."""
    records = store.keys()
    return [record.verification_method for record in records if in_use(record)]


def require_changeable_key(store: Store) -> None:
    """Raise `KeyMaterialError` for an issuer that never has another key."""
    if _is_key(store.settings.profile["id"]):
        raise KeyMaterialError("the issuer's DID is the key itself: who has the key is the issuer")


def _is_key(controller: str) -> bool:
    return controller.startswith(("did:key:", "did:jwk:"))


def controller_document(store: Store) -> dict[str, Any] | None:
    """The document that the issuer publishes under its DID or URL, with all its keys, those in use first.

    A key that was retired has `expires` and one that was revoked `revoked`. Both stay listed for assertions, so that
    a verifier learns what became of them, and for nothing else. None for a did:key and a did:jwk.
    """
    controller: str = store.settings.profile["id"]
    if _is_key(controller):
        return None
    # The newest comes first, as `rotate_key` puts it.
    newest_first = store.keys()[::-1]
    keys = sorted(newest_first, key=lambda key: not in_use(key))
    document = did_document(controller, [PublicKey.from_jwk(key.public_key) for key in keys])
    for method, key in zip(document["verificationMethod"], keys, strict=True):
        method["id"] = key.verification_method
        if key.retired_at is not None:
            method["expires"] = format_date_time(key.retired_at)
        if key.revoked_at is not None:
            method["revoked"] = format_date_time(key.revoked_at)
    document["assertionMethod"] = [key.verification_method for key in keys]
    document["authentication"] = [key.verification_method for key in keys if in_use(key)]
    return document
