"""The status lists that an issuer signs: which are due, and what they say (Bitstring Status List 1.0, section 2.2)."""

from __future__ import annotations

import json
from datetime import datetime

from ..keys import Signer
from ..signing import sign_credential
from ..status import StatusBits, list_credential
from ..store import ListRecord, Store
from .keys import keys_in_use
from .published import list_url

_RENEWED = 3
"""A list is signed again when less than one third of its validity is left."""


def due_lists(store: Store, *, at: datetime) -> list[ListRecord]:
    """Return the lists changed since they were signed, that expire soon, or that no key in use has signed by now."""
    valid_until = at + store.settings.list_validity / _RENEWED
    return store.lists_to_sign(at=at, valid_until=valid_until, keys=keys_in_use(store))


def sign_list(record: ListRecord, store: Store, signer: Signer, *, cryptosuite: str | None, at: datetime) -> bool:
    """Sign the list as it is now, with an embedded proof; False where somebody else has signed a newer one."""
    settings = store.settings
    version, values = store.list_values(record.number)
    valid_until = at + settings.list_validity
    document = list_credential(
        id=list_url(settings.site, record.number),
        issuer=settings.profile["id"],
        purpose=record.purpose,
        bits=StatusBits(record.length, size=record.size, values=values),
        valid_from=at,
        valid_until=valid_until,
        ttl=settings.ttl,
    )
    return store.save_list(
        record.number,
        version=version,
        credential=json.dumps(sign_credential(document, signer, cryptosuite=cryptosuite, created=at)),
        verification_method=signer.verification_method,
        signed_at=at,
        valid_until=valid_until,
    )
