"""The steps that the registrar's verbs are made of. Each is repeated without harm, so that a killed run is carried on.

Signing happens between the transactions of the store, never in one: a key service may be slow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ..canonical.plain import plain
from ..data_integrity import suite_to_issue
from ..errors import KeyMaterialError, ProofError, StoreError
from ..issuer import Issuer
from ..keys import PublishedSigner, Signer
from ..status import REPLACED
from ..store import AwardRecord, Format, ListRecord, Store, StoreSettings
from . import drafts
from .lists import is_due, sign_list
from .published import in_use, keys_in_use

_SET = ("revocation", "suspension", "message")
"""What a new copy takes over from the one that it replaces."""


def issuer_with(settings: StoreSettings, signer: Signer, cryptosuite: str | None) -> Issuer:
    """Return the issuer of the store's profile. Raises as `Registrar` does for a signer that it cannot sign with."""
    issuer = Issuer(settings.profile, signer, cryptosuite=cryptosuite)
    try:
        suite_to_issue(cryptosuite, signer)
    except ProofError:
        message = "this key signs tokens only, and status lists carry a proof: take a key of Ed25519, P-256 or P-384"
        raise KeyMaterialError(message, actual=signer.algorithm) from None
    return issuer


class Desk:
    """A store, the key that signs for it, and a clock."""

    def __init__(self, store: Store, signer: Signer, cryptosuite: str | None, clock: Callable[[], datetime]) -> None:
        self.store, self.signer, self.cryptosuite, self.clock = store, signer, cryptosuite, clock
        self.issuer = issuer_with(store.settings, signer, cryptosuite)
        self._signed_lists: set[int] = set()
        self.require_key()

    def require_key(self) -> None:
        """Raise `StoreError` or `KeyMaterialError` unless the signer's key is in use, as the store has it."""
        method = self.signer.verification_method
        keys = self.store.keys()
        key = next((key for key in keys if key.verification_method == method), None)
        if key is None:
            raise StoreError(f"the store does not know the key {method}: `microbadge store rotate` takes it into use")
        if not in_use(key):
            done = "retired" if key.revoked_at is None else "revoked"
            raise KeyMaterialError(f"the key was {done}: sign with the one that took its place", actual=method)
        if isinstance(self.signer, PublishedSigner) and self.signer.public_key.jwk != key.public_key:
            raise KeyMaterialError("the store knows another key by this name", actual=method)

    def enter(
        self,
        document: Mapping[str, Any],
        *,
        award_id: str,
        asked: Mapping[str, Any],
        form: Format,
        public: bool,
        recipient: str | None = None,
        recipient_hash: str | None = None,
        replaces: str | None = None,
    ) -> AwardRecord:
        """Reserve the award, or find it: with the contents asked for, or else there is a `StoreError`."""
        self.require_key()
        settings, digest, now = self.store.settings, drafts.digest_of(asked), self.clock()
        draft = drafts.with_status(plain(document), settings)
        drafts.rehearse(draft, form, settings, at=now)
        record = self.store.reserve(
            award_id,
            digest=digest,
            credential_id=document["id"],
            achievement_id=drafts.achievement_id(document),
            recipient=recipient if settings.keep_recipients else None,
            recipient_hash=recipient_hash,
            sizes=drafts.sizes(settings),
            draft=draft,
            at=now,
            valid_from=drafts.valid_from(document),
            valid_until=drafts.valid_until(document),
            format=form,
            public=public,
            replaces=replaces,
        )
        if record.digest != digest:
            raise StoreError(
                f"award {award_id} has other contents: `reissue` corrects it, under an award id of its own"
            )
        return record

    def replace(
        self, old: AwardRecord, document: Mapping[str, Any], award_id: str, asked: Mapping[str, Any]
    ) -> AwardRecord:
        """Reserve the award that takes the place of another."""
        return self.enter(
            document,
            award_id=award_id,
            asked=asked,
            form=old.format,
            public=old.public,
            recipient=old.recipient,
            recipient_hash=old.recipient_hash,
            replaces=old.award_id,
        )

    def complete(
        self,
        record: AwardRecord,
        *,
        actor: str,
        reason: str | None = None,
        kind: str = "replaced",
        detail: Mapping[str, Any] | None = None,
    ) -> AwardRecord:
        """Sign a reserved award, unless it is, and then take back the one that it replaces, if any.

        In this order: whatever happens in between, its recipient has an award.
        """
        if record.credential is None:
            if record.replaces is not None:
                self._take_over(record, record.replaces, actor)
            now = self.clock()
            self.require_key()
            text = drafts.signed_text(
                record.draft, record.format, self.signer, cryptosuite=self.cryptosuite, created=now
            )
            method = self.signer.verification_method
            record = self.store.complete(record.award_id, text, verification_method=method, at=now, actor=actor)
        if record.replaces is not None:
            self.set(
                self.store.award(record.replaces),
                {"revocation": 1, "refresh": 1, "message": REPLACED},
                kind=kind,
                actor=actor,
                reason=reason,
                detail={"replaced_by": record.award_id, **(detail or {})},
            )
        return record

    def _take_over(self, record: AwardRecord, old_award_id: str, actor: str) -> None:
        """Set what is set of the old award: a correction ends no suspension, and no revocation that came before it."""
        old = self.store.award(old_award_id)
        # In this order: as long as the new one is not signed, nobody has taken the old one back for it.
        if self.store.award(record.award_id).credential is not None:
            return
        values = {entry.purpose: entry.value for entry in old.statuses if entry.purpose in _SET and entry.value != 0}
        kind = "revoked" if "revocation" in values else "suspended"
        self.set(record, values, kind=kind, actor=actor, reason=f"as award {old_award_id} was")

    def set(
        self,
        record: AwardRecord,
        values: Mapping[str, int],
        *,
        kind: str,
        actor: str,
        reason: str | None,
        detail: Mapping[str, Any] | None = None,
    ) -> bool:
        """Set the status entries that the award has, of these purposes; False where that changes nothing."""
        held = {entry.purpose for entry in record.statuses}
        return self.store.set_statuses(
            record.award_id,
            {purpose: value for purpose, value in values.items() if purpose in held},
            kind=kind,
            actor=actor,
            reason=reason,
            at=self.clock(),
            detail=detail,
        )

    def sign_lists(self, *, force: bool = False) -> list[ListRecord]:
        """Sign the lists that are due, or all of them, and return those that were signed."""
        used = keys_in_use(self.store)
        lists, now = self.store.lists(), self.clock()
        due = [record for record in lists if force or is_due(record, self.store, used=used, at=now)]
        if not due:
            return []
        self.require_key()
        signed = {
            record.number
            for record in due
            if sign_list(record, self.store, self.signer, cryptosuite=self.cryptosuite, at=now)
        }
        return [record for record in self.store.lists() if record.number in signed]

    def sign_new_lists(self, record: AwardRecord) -> None:
        """Sign the lists that the award has entries in, if they never were: a new award changes no other list."""
        numbers = {entry.list_number for entry in record.statuses}
        if not numbers <= self._signed_lists:
            self.sign_lists()
            self._signed_lists |= numbers


def is_revoked(record: AwardRecord) -> bool:
    """Whether the entry of an award for revocation is set, because it was revoked or replaced."""
    return any(entry.purpose == "revocation" and entry.value != 0 for entry in record.statuses)
