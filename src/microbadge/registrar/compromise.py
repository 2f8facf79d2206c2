"""A key fell into other hands: it is revoked, and all that it signed is signed anew with another.

Whoever has the key writes the dates of its signatures, so that none of them counts any more (Controlled Identifiers
1.0, section 2.2, `revoked`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..datetimes import format_date_time
from ..errors import KeyMaterialError, StoreError
from ..keys import PublishedSigner
from ..status import TAKEN_BACK
from ..store import AwardRecord, AwardState, Store
from . import drafts
from .keys import known_keys, require_changeable
from .steps import Steps

LISTS_EVERY = 1_000
"""Awards that are replaced before the status lists are signed once more."""
_KIND = "compromised"
_IN_FORCE = (AwardState.IN_FORCE, AwardState.SUSPENDED)


def check_loss(
    store: Store, verification_method: str, signer: PublishedSigner, *, since: datetime, at: datetime
) -> None:
    """Refuse what cannot be: it must be known before anything is changed. Raises as `Registrar.compromise` does."""
    if since > at:
        raise StoreError("`since` lies in the future", pointer="/since", actual=format_date_time(since))
    require_changeable(store)
    if verification_method not in known_keys(store):
        raise StoreError(f"no key {verification_method}")
    if verification_method == signer.verification_method:
        raise KeyMaterialError("the key that is lost cannot sign anew: take another key into use")


def renew_all(
    steps: Steps, verification_method: str, *, since: datetime, actor: str, reason: str
) -> Iterator[AwardRecord]:
    """Replace every award in force that the key signed, one after the other, until there is none.

    The lists are signed first, on the way, and in the end whatever happens.
    """
    detail = {"verification_method": verification_method, "since": format_date_time(since)}
    steps.sign_lists()
    renewed = 0
    try:
        left = True
        while left:
            left = False
            for listed in _in_force(steps, verification_method):
                record = _renew(steps, listed.award_id, detail, actor=actor, reason=reason)
                if record is None:
                    continue
                left = True  # what was signed with the key in the last moment is found by going through once more
                yield record
                renewed += 1
                if renewed % LISTS_EVERY == 0:
                    steps.sign_lists()
    finally:
        steps.sign_lists()


def _in_force(steps: Steps, verification_method: str) -> Iterator[AwardRecord]:
    for state in _IN_FORCE:
        yield from steps.store.awards(verification_method=verification_method, state=state)


def _renew(steps: Steps, award_id: str, detail: Mapping[str, Any], *, actor: str, reason: str) -> AwardRecord | None:
    """Replace an award by one of the same contents, or end a correction that was begun before; one of both is enough.

    One that has expired is revoked. None where somebody else took it back, or corrected it, in the meantime.
    """
    old = steps.store.award(award_id)  # the page it came with may be older than the last minute
    if old.state not in _IN_FORCE:
        return None
    successor = steps.store.find_successor(award_id)
    if successor is None:
        document = drafts.renewed(old, steps.clock())
        try:
            if document is None:
                values = {"revocation": 1, "message": TAKEN_BACK}
                return steps.set(award_id, values, kind=_KIND, actor=actor, reason=reason, detail=detail)
            asked = {"renewed": award_id, "digest": old.digest}
            successor = steps.replace(
                old, document, _free_id(steps, old), asked, reason=reason, kind=_KIND, detail=detail
            )
        except StoreError:
            successor = steps.store.find_successor(award_id)
            if successor is None:
                raise
    return None if successor.credential is not None else steps.complete(successor, actor=actor)


def _free_id(steps: Steps, old: AwardRecord) -> str:
    """The award id of the next version: ``A~2`` for ``A``, unless the issuer uses it for something else.

    That of a renewed award is ``A~3``: the end of an id means something only where it was put there by this function.
    """
    base = old.award_id if old.replaces is None else old.award_id.removesuffix(f"~{old.version}")
    names = (f"{base}~{number}" for number in itertools.count(old.version + 1))
    return next(name for name in names if _is_free(steps, name, old))


def _is_free(steps: Steps, award_id: str, old: AwardRecord) -> bool:
    try:
        return steps.store.award(award_id).replaces == old.award_id  # another process is at the same work
    except StoreError:
        return True
