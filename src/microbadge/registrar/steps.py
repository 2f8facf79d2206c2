"""The steps that the registrar's verbs are made of. Each is repeated without harm, so that a killed run is carried on.

Signing happens between the transactions of the store, never in one: a key service may be slow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ..errors import KeyMaterialError, StoreError
from ..frozen import Familiar
from ..keys import PublishedSigner, Signer
from ..status import REPLACED
from ..store import AwardRecord, Format, ListRecord, Store
from ..validity import valid_from, valid_until
from . import drafts
from .keys import issuer_with
from .lists import due_lists, sign_list

_INHERITED = ("revocation", "suspension", "message")
"""What a new copy has from the one that it replaces: a correction ends no suspension, and no revocation before it."""
_TAKEN_BACK = {"revocation": 1, "refresh": 1, "message": REPLACED}
"""What is set of the one that is replaced."""


class Steps:
    """A store, the key that signs for it, and a clock."""

    def __init__(self, store: Store, signer: Signer, cryptosuite: str | None, clock: Callable[[], datetime]) -> None:
        self.store, self.signer, self.cryptosuite, self.clock = store, signer, cryptosuite, clock
        self.issuer = issuer_with(store.settings, signer, cryptosuite)
        self._signed_lists: set[int] = set()
        self._familiar = Familiar()
        self.require_key()

    def require_key(self) -> None:
        """Raise `StoreError` or `KeyMaterialError` unless the signer's key is in use, as the store has it."""
        method = self.signer.verification_method
        keys = self.store.keys()
        key = next((key for key in keys if key.verification_method == method), None)
        if key is None:
            raise StoreError(f"the store does not know the key {method}: `microbadge store rotate` takes it into use")
        key.require_in_use()
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
        reason: str | None = None,
        kind: str = "replaced",
        detail: Mapping[str, Any] | None = None,
    ) -> AwardRecord:
        """Reserve the award, or find it: with the contents asked for, or else there is a `StoreError`.

        The document and what is `asked` hold plain JSON values, or frozen ones.
        """
        self.require_key()
        settings, digest, now = self.store.settings, drafts.digest_of(asked), self.clock()
        draft = drafts.with_status(document, settings)
        drafts.rehearse(draft, form, settings)
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
            valid_from=valid_from(document),
            valid_until=valid_until(document),
            format=form,
            public=public,
            replaces=replaces,
            kind=kind,
            reason=reason,
            detail=detail,
        )
        if record.digest != digest:
            raise StoreError(
                f"award {award_id} has other contents: `reissue` corrects it, under an award id of its own"
            )
        return record

    def replace(
        self,
        old: AwardRecord,
        document: Mapping[str, Any],
        award_id: str,
        asked: Mapping[str, Any],
        *,
        reason: str,
        kind: str = "replaced",
        detail: Mapping[str, Any] | None = None,
    ) -> AwardRecord:
        """Reserve the award that takes the place of another; why is logged once it is signed, by whoever signs it."""
        return self.enter(
            document,
            award_id=award_id,
            asked=asked,
            form=old.format,
            public=old.public,
            recipient=old.recipient,
            recipient_hash=old.recipient_hash,
            replaces=old.award_id,
            reason=reason,
            kind=kind,
            detail=detail,
        )

    def complete(self, record: AwardRecord, *, actor: str) -> AwardRecord:
        """Sign a reserved award, unless it is; in the same moment it takes the place of the one that it replaces.

        Whatever happens in between, its recipient has an award. Raises `KeyMaterialError` where the key was retired or
        revoked while it signed: nothing is kept then.
        """
        if record.credential is not None:
            return record
        now = self.clock()
        self.require_key()
        draft = drafts.with_familiar(record.draft, self._familiar)
        text = drafts.signed_text(draft, record.format, self.signer, cryptosuite=self.cryptosuite, created=now)
        return self.store.complete(
            record.award_id,
            text,
            verification_method=self.signer.verification_method,
            at=now,
            actor=actor,
            inherit=_INHERITED,
            taken_back=_TAKEN_BACK,
        )

    def set(
        self,
        award_id: str,
        values: Mapping[str, int],
        *,
        kind: str,
        actor: str,
        reason: str,
        detail: Mapping[str, Any] | None = None,
        unless_revoked: bool = False,
    ) -> AwardRecord:
        """Set the status entries of an award, with the message that says why, if it has an entry for messages."""
        held = {entry.purpose for entry in self.store.award(award_id).statuses}
        self.store.set_statuses(
            award_id,
            {purpose: value for purpose, value in values.items() if purpose != "message" or purpose in held},
            kind=kind,
            actor=actor,
            reason=reason,
            at=self.clock(),
            detail=detail,
            unless_revoked=unless_revoked,
        )
        return self.store.award(award_id)

    def sign_lists(self, *, force: bool = False) -> list[ListRecord]:
        """Sign the lists that are due, or all of them, and return those that were signed."""
        now = self.clock()
        due = self.store.lists() if force else due_lists(self.store, at=now)
        if not due:
            return []
        self.require_key()
        signed = {
            record.number
            for record in due
            if sign_list(record, self.store, self.signer, cryptosuite=self.cryptosuite, at=now)
        }
        return self.store.lists(signed)

    def finish(self, record: AwardRecord, actor: str) -> AwardRecord:
        """Sign a new award, and the lists that it has entries in if they never were: it changes no other list."""
        record = self.complete(record, actor=actor)
        numbers = {entry.list_number for entry in record.statuses}
        if not numbers <= self._signed_lists:
            self.sign_lists()
            self._signed_lists |= numbers
        return record

    def correctable(self, award_id: str) -> AwardRecord:
        """Return an award. Raises `StoreError` for one that was not issued yet, or is revoked and not replaced."""
        record = self.store.award(award_id)
        record.require_issued()
        if self.store.find_successor(award_id) is None:
            record.require_not_revoked()
        return record

    def mark(
        self,
        award_id: str,
        values: Mapping[str, int],
        *,
        kind: str,
        reason: str,
        actor: str,
        unless_revoked: bool = False,
    ) -> AwardRecord:
        """Set the status entries of an award, and sign the lists."""
        self.require_key()
        record = self.set(award_id, values, kind=kind, actor=actor, reason=reason, unless_revoked=unless_revoked)
        self.sign_lists()
        return record
