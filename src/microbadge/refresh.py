"""Which of two copies of a credential is the newer one (Open Badges 3.0, sections 9.1 and 10). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .datetimes import parse_date_time
from .errors import InvalidError, StatusError
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


def newer_since(copy: Mapping[str, Any], document: Mapping[str, Any]) -> datetime | None:
    """Return since when `copy` takes the place of `document`: its `validFrom`; None where it is not newer.

    Raises `StatusError` for one that is another credential: the same has the same issuer and id, after
    percent-decoding and without white space at the ends.
    """
    for member, own, other in (
        ("issuer", id_of(document.get("issuer")), id_of(copy.get("issuer"))),
        ("id", id_of(document), id_of(copy)),
    ):
        if own is None or other is None or comparable_id(own) != comparable_id(other):
            raise StatusError(f"it is another credential: its {member} differs", pointer=f"/{member}")
    since, before = _since(copy), _since(document)
    return since if since is not None and before is not None and since > before else None


def _since(document: Mapping[str, Any]) -> datetime | None:
    try:
        return parse_date_time(document.get("validFrom", document.get("issuanceDate")))[0]
    except InvalidError:
        return None
