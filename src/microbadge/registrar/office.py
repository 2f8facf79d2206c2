"""The registrar: the verbs of an issuer who keeps its awards."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from ..assessment import Award
from ..canonical.plain import plain
from ..datetimes import format_date_time
from ..errors import ModelError, StoreError
from ..keys import PublishedSigner, Signer
from ..recipient import is_subject_id, recipient_key, recipient_of
from ..status import TAKEN_BACK, UNDER_REVIEW
from ..store import AwardRecord, AwardState, Format, ListRecord, Store, StoreSettings
from . import drafts
from .compromise import begin_renewal, renew_all
from .desk import Desk, is_revoked, issuer_with
from .published import controller_document, credential_url, keys_in_use, list_url, require_changeable_key

MAX_NAME = 200
"""Characters of an award id, and of an actor."""
MAX_REASON = 2_000


def _now() -> datetime:
    return datetime.now(UTC)


class Registrar:
    """The office that keeps an issuer's awards: it issues them, takes them back, and signs the lists that say so.

    It works with the profile and the settings of the `store`. The `signer`'s key must be in use there: neither
    retired nor revoked. Every verb can be repeated, and carries on what a killed process left half done; each signs
    the status lists that it changed. `actor` is who did it, `reason` is why; both are kept in the log of events.

    Raises `StoreError` for a key that the store does not know, `KeyMaterialError` for one that is no longer in use or
    only signs tokens (RSA, P-521), `ModelError` for one of another controller than the issuer, and `ProofError` for a
    cryptosuite that the key does not fit. Every method raises `UnavailableError` when the store, or what holds the
    key, does not answer.
    """

    def __init__(
        self, store: Store, signer: Signer, *, cryptosuite: str | None = None, clock: Callable[[], datetime] = _now
    ) -> None:
        self.store = store
        self._desk = Desk(store, signer, cryptosuite, clock)

    @classmethod
    def create(
        cls,
        location: str | Path,
        settings: StoreSettings,
        signer: PublishedSigner,
        *,
        actor: str,
        cryptosuite: str | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> Self:
        """Make a store, as `Store.create` does, and take its first key into use. Raises as both do."""
        check_text("an actor", actor, MAX_NAME)
        issuer_with(settings, signer, cryptosuite)
        store = Store.create(location, settings)
        return cls.with_new_key(store, signer, actor=actor, cryptosuite=cryptosuite, clock=clock)

    @classmethod
    def with_new_key(
        cls,
        store: Store,
        signer: PublishedSigner,
        *,
        actor: str,
        cryptosuite: str | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> Self:
        """Take a key into use, the first one of a store or the next: the others are retired.

        Without the old key no more is needed. Raises as the class does, and `KeyMaterialError` for a key that was in
        use before and is no longer.
        """
        check_text("an actor", actor, MAX_NAME)
        issuer_with(store.settings, signer, cryptosuite)
        method = signer.verification_method
        store.add_key(method, signer.public_key.jwk, at=clock(), actor=actor)
        registrar = cls(store, signer, cryptosuite=cryptosuite, clock=clock)
        for name in keys_in_use(store):
            if name != method:
                store.retire_key(name, at=clock(), actor=actor)
        return registrar

    def issue(
        self,
        award: Award,
        *,
        award_id: str,
        recipient: str,
        recipient_type: str | None = None,
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        evidence: Iterable[Mapping[str, Any]] = (),
        jwt: bool = False,
        public: bool = False,
        actor: str,
    ) -> AwardRecord:
        """Issue an award, once: asked again for the same under the same award id, the record is the same.

        `recipient` is a DID or URL, or an identifier of `recipient_type` (an e-mail address where it holds an ``@``),
        which the credential holds hashed, with a salt of its own. `valid_from` is now unless given. With `jwt` the
        credential is a JSON Web Token. `public` says that its holder lets it be published. Raises `StoreError` where
        the award id has other contents, and `ModelError` or `CanonicalizationError` as `Issuer.issue` does; then
        nothing is kept.
        """
        _check_names(award_id, actor)
        shown = plain(list(evidence))
        hashed = recipient_key(recipient, recipient_type, secret=self.store.recipient_salt)
        form: Format = "jwt" if jwt else "json"
        document = self._desk.issuer.draft(
            award,
            recipient=recipient_of(recipient, recipient_type),
            id=f"urn:uuid:{uuid.uuid4()}",
            valid_from=self._desk.clock() if valid_from is None else valid_from,
            valid_until=valid_until,
            evidence=shown,
        )
        record = self._desk.enter(
            drafts.with_refresh(document, self.store.settings, form),
            award_id=award_id,
            asked=_asked(award, shown, valid_until, recipient=hashed, format=form, validFrom=_text(valid_from)),
            form=form,
            public=public,
            recipient=recipient,
            recipient_hash=hashed,
        )
        return self._finish(record, actor)

    def issue_document(
        self, document: Mapping[str, Any], *, award_id: str, jwt: bool = False, public: bool = False, actor: str
    ) -> AwardRecord:
        """Issue a credential of any kind that somebody else made, once, as `issue` does.

        It gets status entries, a proof or the form of a token, and an id (a UUID) where it has none; one of version
        1.1 of the data model gets the context of the status entries too. Raises `StoreError` where the award id has
        other contents or the credential's id is another award's, and `ModelError` or `CanonicalizationError` as
        `sign_credential` does, and for a document that has a status or a proof.
        """
        _check_names(award_id, actor)
        given = plain(document)
        for member in ("credentialStatus", "proof"):
            if member in given:
                raise ModelError(f"the registrar gives the credential its `{member}`", pointer=f"/{member}")
        form: Format = "jwt" if jwt else "json"
        found = self.store.find_credential(given["id"]) if isinstance(given.get("id"), str) else None
        if found is not None and found.award_id != award_id:
            raise StoreError(f"the credential's id is that of award {found.award_id}", pointer="/id")
        subject = drafts.subject_id(given)
        recipient = subject if subject is not None and is_subject_id(subject) else None
        record = self._desk.enter(
            drafts.with_status_context({"id": f"urn:uuid:{uuid.uuid4()}", **given}),
            award_id=award_id,
            asked={"document": given, "format": form},
            form=form,
            public=public,
            recipient=recipient,
            recipient_hash=None if recipient is None else recipient_key(recipient, secret=self.store.recipient_salt),
        )
        return self._finish(record, actor)

    def revoke(self, award_id: str, *, reason: str, actor: str) -> AwardRecord:
        """Take an award back for good. Raises `StoreError` for one that was not issued yet, or replaced."""
        _check_names(award_id, actor, reason)
        values = {"revocation": 1, "message": TAKEN_BACK}
        return self._mark(self._issued(award_id), values, kind="revoked", reason=reason, actor=actor)

    def suspend(self, award_id: str, *, reason: str, actor: str) -> AwardRecord:
        """Take an award back for the time being.

        Raises `StoreError` as `revoke` does, for an award that is revoked, and for one without an entry for it.
        """
        _check_names(award_id, actor, reason)
        values = {"suspension": 1, "message": UNDER_REVIEW}
        return self._mark(self._suspendable(award_id), values, kind="suspended", reason=reason, actor=actor)

    def reinstate(self, award_id: str, *, reason: str, actor: str) -> AwardRecord:
        """End a suspension. Raises `StoreError` as `suspend` does: a revoked award stays revoked."""
        _check_names(award_id, actor, reason)
        values = {"suspension": 0, "message": 0}
        return self._mark(self._suspendable(award_id), values, kind="reinstated", reason=reason, actor=actor)

    def reissue(
        self,
        old_award_id: str,
        award: Award,
        *,
        award_id: str,
        reason: str,
        actor: str,
        evidence: Iterable[Mapping[str, Any]] | None = None,
        valid_until: datetime | None = None,
    ) -> AwardRecord:
        """Correct an award: another takes its place, under an award id of its own, and the old one is taken back.

        The new credential has the id, the recipient and the form of the old one, a newer `validFrom`, and in
        `awardedDate` when it was first awarded; evidence and end of validity are the old one's unless given. Where the
        old one is suspended, so is the new one. Raises as `issue` does, and `StoreError` for an award that was not
        issued yet, is revoked, or was replaced by another one before.
        """
        _check_names(award_id, actor, reason)
        old = self._issued(old_award_id, replaced_by=award_id)
        if old.replaced_by is None:
            _require_not_revoked(old)
        shown = drafts.evidence_in(old) if evidence is None else plain(list(evidence))
        until = drafts.valid_until(old.draft) if valid_until is None else valid_until
        document = self._desk.issuer.draft(
            award,
            recipient=drafts.recipient_in(old),
            id=old.credential_id,
            valid_from=drafts.next_start(old, self._desk.clock()),
            valid_until=until,
            evidence=shown,
        )
        document = drafts.with_refresh(drafts.corrected(old, document), self.store.settings, old.format)
        record = self._desk.replace(old, document, award_id, _asked(award, shown, until, replaces=old_award_id))
        record = self._desk.complete(record, actor=actor, reason=reason)
        self.sign_lists()
        return record

    def compromise(
        self, verification_method: str, *, since: datetime, reason: str, actor: str
    ) -> Iterator[AwardRecord]:
        """Revoke a key that somebody else got hold of at the time `since`, and replace all that it signed.

        Each award that is in force gets a new credential, signed with this registrar's key, under the next award id
        (``A`` is replaced by ``A~2``), and is revoked; a suspended one stays suspended. One that has expired is revoked
        only. The answer yields each award that was made or revoked. A run that was killed is carried on by the next;
        nothing is done twice. The key is revoked at once, the rest as the answer is read: read it to its end.

        Raises `StoreError` for a key that the store does not know, and `KeyMaterialError` for this registrar's own, and
        for an issuer that is its key (did:key, did:jwk).
        """
        _check_names(None, actor, reason)
        begin_renewal(self._desk, verification_method, since=since, actor=actor, reason=reason)
        return renew_all(self._desk, verification_method, since=since, actor=actor, reason=reason)

    def resume(self, *, actor: str) -> Iterator[AwardRecord]:
        """Finish what killed runs left half done, whatever was asked for since; yields each award that was finished.

        Awards that are only reserved are signed, and those that were replaced are taken back. To repeat the verb that
        was killed does the same for its award.
        """
        check_text("an actor", actor, MAX_NAME)
        for record in self.store.awards(state=AwardState.RESERVED):
            yield self._desk.complete(record, actor=actor)
        for old in self.store.awards(state=AwardState.REPLACED):
            if not is_revoked(old) and old.replaced_by is not None:
                yield self._desk.complete(self.store.award(old.replaced_by), actor=actor)
        self.sign_lists()

    def rotate(self, new_signer: PublishedSigner, *, actor: str) -> Self:
        """Return a registrar with a new key, which is taken into use; the old one is retired.

        What the old key signed stays good; the status lists are signed anew. Raises as `with_new_key` does, and
        `KeyMaterialError` for an issuer that is its key (did:key, did:jwk).
        """
        require_changeable_key(self.store)
        registrar = type(self).with_new_key(self.store, new_signer, actor=actor, clock=self._desk.clock)
        registrar.sign_lists()
        return registrar

    def share(self, award_id: str, public: bool, *, actor: str) -> AwardRecord:
        """Note whether the holder lets the credential be published. Raises `StoreError` for an unknown award."""
        _check_names(award_id, actor)
        self.store.share(award_id, public, actor=actor, at=self._desk.clock())
        return self.store.award(award_id)

    def sign_lists(self, *, force: bool = False) -> list[ListRecord]:
        """Sign the status lists that are due, and return these.

        Due is a list that was changed since it was signed, has less than a third of its validity left, or is signed
        with a key that is no longer in use; with `force` every one is.
        """
        return self._desk.sign_lists(force=force)

    def document(self) -> dict[str, Any] | None:
        """The document that the issuer publishes with all its keys: `controller_document` of the store."""
        return controller_document(self.store)

    def list_url(self, number: int) -> str:
        """The address at which the status list is published."""
        return list_url(self.store.settings.site, number)

    def credential_url(self, record: AwardRecord) -> str:
        """The address at which the newest copy of the credential is published, if it is."""
        return credential_url(self.store.settings.site, record)

    def _finish(self, record: AwardRecord, actor: str) -> AwardRecord:
        record = self._desk.complete(record, actor=actor)
        self._desk.sign_new_lists(record)
        return record

    def _issued(self, award_id: str, *, replaced_by: str | None = None) -> AwardRecord:
        record = self.store.award(award_id)
        if record.credential is None:
            raise StoreError(f"award {award_id} was begun and not issued: issue it again, and it will be")
        if record.replaced_by not in (None, replaced_by):
            raise StoreError(f"award {award_id} was replaced by {record.replaced_by}, which is the one in force")
        return record

    def _suspendable(self, award_id: str) -> AwardRecord:
        record = self._issued(award_id)
        _require_not_revoked(record)
        if all(entry.purpose != "suspension" for entry in record.statuses):
            raise StoreError(f"award {award_id} has no status entry for it: the store was made without suspension")
        return record

    def _mark(
        self, record: AwardRecord, values: Mapping[str, int], *, kind: str, reason: str, actor: str
    ) -> AwardRecord:
        self._desk.require_key()
        while True:
            self._desk.set(record, values, kind=kind, actor=actor, reason=reason)
            record = self.store.award(record.award_id)
            if record.replaced_by is None:
                break
            # Somebody corrected it in this moment: its newest copy is meant.
            record = self.store.award(record.replaced_by)
        self.sign_lists()
        return record


def check_text(what: str, text: str, most: int) -> None:
    """Raise `StoreError` for text that says nothing, or more than is kept."""
    if not text.strip() or len(text) > most:
        raise StoreError(f"{what} is text of 1 to {most} characters")


def _check_names(award_id: str | None, actor: str, reason: str | None = None) -> None:
    if award_id is not None:
        check_text("an award id", award_id, MAX_NAME)
    check_text("an actor", actor, MAX_NAME)
    if reason is not None:
        check_text("a reason", reason, MAX_REASON)


def _asked(award: Award, evidence: Any, valid_until: datetime | None, **more: Any) -> dict[str, Any]:
    """What an award is told by: everything that was asked for, and nothing that is drawn."""
    return {
        "achievement": award.achievement,
        "result": award.results,
        "creditsEarned": award.credits_earned,
        "evidence": evidence,
        "validUntil": _text(valid_until),
        **more,
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else format_date_time(moment)


def _require_not_revoked(record: AwardRecord) -> None:
    if is_revoked(record):
        raise StoreError(f"award {record.award_id} was revoked, which is for good: issue a new one")
