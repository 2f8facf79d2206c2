"""What a credential says of newer copies, and whether another is a copy of it (Open Badges 3.0, sections 9.1 and 10).

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import StatusError
from .strict_json import comparable_id, each, id_of

SERVICE_TYPE = "1EdTechCredentialRefresh"


def refresh_service(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the pointer and the URL of the first refresh service of a known type; None where there is none."""
    for place, service in each(document, "refreshService"):
        if isinstance(service, Mapping) and SERVICE_TYPE in (kind for _, kind in each(service, "type")):
            url = id_of(service)
            if url is not None:
                return place, url
    return None


def require_copy(copy: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Make sure that `copy` is a copy of the same credential, newer or older.

    Raises `StatusError` for one that is another credential. The same has the same issuer, and the same id after
    percent-decoding and without white space at the ends; issuers are not decoded, since did:web:a%3A8443 is the
    controller of other keys than did:web:a:8443.
    """
    issuer = id_of(document.get("issuer"))
    if issuer is None or issuer != id_of(copy.get("issuer")):
        raise StatusError("it is another credential: its issuer differs", pointer="/issuer")
    own, other = id_of(document), id_of(copy)
    if own is None or other is None or comparable_id(own) != comparable_id(other):
        raise StatusError("it is another credential: its id differs", pointer="/id")
