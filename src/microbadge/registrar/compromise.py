"""A key fell into other hands: it is revoked, and all that it signed is signed anew with another.

Whoever has the key writes the dates of its signatures, so that none of them counts any more (Controlled Identifiers
1.0, section 2.2, `revoked`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..datetimes import format_date_time
from ..errors import KeyMaterialError, StoreError
from ..status import TAKEN_BACK
from ..store import AwardRecord
from . import drafts
from .desk import Desk, is_revoked
from .published import require_changeable_key

LISTS_EVERY = 1_000
"""Awards that are replaced before the status lists are signed once more."""
_KIND = "compromised"
_VERSION = re.compile(r"~[0-9]+\Z")


def begin_renewal(desk: Desk, verification_method: str, *, since: datetime, actor: str, reason: str) -> None:
    """Revoke the key. Raises as `Registrar.compromise` does."""
    now = desk.clock()
    if since > now:
        raise StoreError("a key that will be lost in the future", pointer="/since", actual=format_date_time(since))
    require_changeable_key(desk.store)
    if verification_method == desk.signer.verification_method:
        raise KeyMaterialError("the key that is lost cannot sign anew: take another key into use")
    desk.store.revoke_key(verification_method, since=since, at=now, actor=actor, reason=reason)


def renew_all(
    desk: Desk, verification_method: str, *, since: datetime, actor: str, reason: str
) -> Iterator[AwardRecord]:
    """Replace every award that the key signed and that was not revoked, one after the other."""
    detail = {"verification_method": verification_method, "since": format_date_time(since)}
    desk.sign_lists()
    for number, listed in enumerate(desk.store.awards(verification_method=verification_method), 1):
        old = desk.store.award(listed.award_id)  # the list may be older than the last minute
        if not is_revoked(old):
            yield _renew(desk, old, detail, actor=actor, reason=reason)
        if number % LISTS_EVERY == 0:
            desk.sign_lists()
    desk.sign_lists()


def _renew(desk: Desk, old: AwardRecord, detail: Mapping[str, Any], *, actor: str, reason: str) -> AwardRecord:
    """Replace an award by one of the same contents, or end that work where it was begun before."""
    if old.replaced_by is not None:
        new = desk.store.award(old.replaced_by)
    else:
        document = drafts.renewed(old, desk.clock())
        if document is None:
            desk.set(
                old, {"revocation": 1, "message": TAKEN_BACK}, kind=_KIND, actor=actor, reason=reason, detail=detail
            )
            return desk.store.award(old.award_id)
        new = desk.replace(old, document, _free_id(desk, old), {"renewed": old.award_id, "digest": old.digest})
    return desk.complete(new, actor=actor, reason=reason, kind=_KIND, detail=detail)


def _free_id(desk: Desk, old: AwardRecord) -> str:
    """The award id of the next version: ``A~2`` for ``A``, unless the issuer uses it for something else."""
    base = _VERSION.sub("", old.award_id)
    names = (f"{base}~{number}" for number in itertools.count(old.version + 1))
    return next(name for name in names if _is_free(desk, name, old))


def _is_free(desk: Desk, award_id: str, old: AwardRecord) -> bool:
    try:
        return desk.store.award(award_id).replaces == old.award_id  # another process is at the same work
    except StoreError:
        return True
