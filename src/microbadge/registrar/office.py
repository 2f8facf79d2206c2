"""The registrar: the verbs of an issuer who keeps its awards."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from .. import validity
from ..assessment import Award
from ..canonical.plain import plain
from ..datetimes import format_or_none, now
from ..errors import ModelError
from ..keys import PublishedSigner, Signer
from ..recipient import is_subject_id, recipient_key, recipient_of
from ..status import TAKEN_BACK, UNDER_REVIEW
from ..store import AwardRecord, AwardState, Format, ListRecord, Store, StoreSettings
from . import drafts
from .compromise import check_loss, renew_all
from .keys import known_keys, require_able, require_changeable
from .log import check_actor, check_names, check_reason
from .published import controller_document, credential_url, list_url
from .steps import Steps


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
        self, store: Store, signer: Signer, *, cryptosuite: str | None = None, clock: Callable[[], datetime] = now
    ) -> None:
        self.store = store
        self._steps = Steps(store, signer, cryptosuite, clock)

    @classmethod
    def create(
        cls,
        location: str | Path,
        settings: StoreSettings,
        signer: PublishedSigner,
        *,
        actor: str,
        cryptosuite: str | None = None,
        clock: Callable[[], datetime] = now,
    ) -> Self:
        """Make a store, as `Store.create` does, and take its first key into use. Raises as both do."""
        check_actor(actor)
        require_able(settings, signer, cryptosuite)
        store = Store.create(location, settings)
        store.add_key(signer.verification_method, signer.public_key.jwk, at=clock(), actor=actor)
        return cls(store, signer, cryptosuite=cryptosuite, clock=clock)

    @classmethod
    def with_new_key(
        cls,
        store: Store,
        signer: PublishedSigner,
        *,
        actor: str,
        cryptosuite: str | None = None,
        clock: Callable[[], datetime] = now,
    ) -> Self:
        """Take a key into use, the first one of a store or the next: the one before is retired.

        Without the old key no more is needed. The new one signs something first, to show that it can. Raises as the
        class does, and `KeyMaterialError` for a key that was in use before and is no longer, and for an issuer that is
        its key (did:key, did:jwk) and has one already. Nothing is changed then.
        """
        check_actor(actor)
        if known_keys(store) - {signer.verification_method}:
            require_changeable(store)
        require_able(store.settings, signer, cryptosuite)
        store.add_key(signer.verification_method, signer.public_key.jwk, at=clock(), actor=actor)
        return cls(store, signer, cryptosuite=cryptosuite, clock=clock)

    @classmethod
    def compromise(
        cls,
        store: Store,
        new_signer: PublishedSigner,
        lost: str,
        *,
        since: datetime,
        reason: str,
        actor: str,
        cryptosuite: str | None = None,
        clock: Callable[[], datetime] = now,
    ) -> Iterator[AwardRecord]:
        """Revoke a key that somebody else got hold of at the time `since`, and replace all that it signed.

        `lost` is its verification method; the new key is taken into use, if it is not. Each award that is in force gets
        a new credential, under the next award id (``A`` is replaced by ``A~2``), and is revoked; a suspended one stays
        suspended. One that has expired is revoked only. The answer yields each award that was made or revoked. A run
        that was killed is carried on by the next; nothing is done twice. The keys are changed at once, the rest as the
        answer is read: read it to its end.

        Raises `StoreError` for a lost key that the store does not know and a time in the future, `KeyMaterialError`
        where it is the new one and for an issuer that is its key (did:key, did:jwk), and as `with_new_key` does.
        Nothing is changed then.
        """
        check_actor(actor)
        check_reason(reason)
        check_loss(store, lost, new_signer, since=since, at=clock())
        registrar = cls.with_new_key(store, new_signer, actor=actor, cryptosuite=cryptosuite, clock=clock)
        store.revoke_key(lost, since=since, at=clock(), actor=actor, reason=reason)
        return renew_all(registrar._steps, lost, since=since, actor=actor, reason=reason)

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
        evidence_files: Mapping[str, bytes] | None = None,
        jwt: bool = False,
        public: bool = False,
        actor: str,
    ) -> AwardRecord:
        """Issue an award, once: asked again for the same under the same award id, the record is the same.

        `recipient` is a DID or URL, or an identifier of `recipient_type` (an e-mail address where it holds an ``@``),
        which the credential holds hashed, with a salt of its own. `valid_from` is now unless given. `evidence` and
        `evidence_files` are those of `Issuer.issue`. With `jwt` the credential is a JSON Web Token. `public` says that
        its holder lets it be published: only then it carries a refresh service, where the settings ask for one, since
        at any other's address there is nothing. Raises `StoreError` where the award id has other contents, and
        `ModelError` or `CanonicalizationError` as `Issuer.issue` does; then nothing is kept.
        """
        check_names(award_id, actor)
        shown = plain(list(evidence))
        hashed = recipient_key(recipient, recipient_type, secret=self.store.recipient_salt)
        form: Format = "jwt" if jwt else "json"
        document = self._steps.issuer.draft(
            award,
            recipient=recipient_of(recipient, recipient_type),
            id=f"urn:uuid:{uuid.uuid4()}",
            valid_from=self._steps.clock() if valid_from is None else valid_from,
            valid_until=valid_until,
            evidence=shown,
            evidence_files=evidence_files,
        )
        recorded = drafts.recorded_in(document)
        if public and self.store.settings.refresh:
            document = drafts.with_refresh(document, self.store.settings, form)
        record = self._steps.enter(
            document,
            award_id=award_id,
            asked=drafts.asked_for(
                award, shown, recorded, valid_until, recipient=hashed, format=form, validFrom=format_or_none(valid_from)
            ),
            form=form,
            public=public,
            recipient=recipient,
            recipient_hash=hashed,
        )
        return self._steps.finish(record, actor)

    def issue_document(
        self,
        document: Mapping[str, Any],
        *,
        award_id: str,
        recipient: str | None = None,
        recipient_type: str | None = None,
        asked: Mapping[str, Any] | None = None,
        jwt: bool = False,
        public: bool = False,
        actor: str,
    ) -> AwardRecord:
        """Issue a credential of any kind that somebody else made, once, as `issue` does.

        It gets status entries, a proof or the form of a token, and an id (a UUID) where it has none; one of version
        1.1 of the data model gets the context of the status entries too. `recipient`, as `issue` takes it, is whose it
        is, for a document that says so by an identifier alone. `asked` is what it is told by beside its recipient and
        its form, where the document has something that is drawn each time, such as a salt: asked again for the same,
        the record is the same. Unless given, that is all of the document.

        Raises `StoreError` where the award id has other contents or the credential's id is another award's, and
        `ModelError` or `CanonicalizationError` as `sign_credential` does, and for a document that has a status or a
        proof.
        """
        check_names(award_id, actor)
        given = plain(document)
        for member in ("credentialStatus", "proof"):
            if member in given:
                raise ModelError(f"the registrar gives the credential its `{member}`", pointer=f"/{member}")
        form: Format = "jwt" if jwt else "json"
        subject = drafts.subject_id(given)
        if recipient is None and subject is not None and is_subject_id(subject):
            recipient = subject
        hashed = None
        if recipient is not None:
            hashed = recipient_key(recipient, recipient_type, secret=self.store.recipient_salt)
        told_by = {"document": given} if asked is None else {"asked": plain(asked), "recipient": hashed}
        record = self._steps.enter(
            drafts.with_status_context({"id": f"urn:uuid:{uuid.uuid4()}", **given}),
            award_id=award_id,
            asked={**told_by, "format": form},
            form=form,
            public=public,
            recipient=recipient,
            recipient_hash=hashed,
        )
        return self._steps.finish(record, actor)

    def revoke(self, award_id: str, *, reason: str, actor: str) -> AwardRecord:
        """Take an award back for good. Raises `StoreError` for one that was not issued yet, or replaced."""
        check_actor(actor)
        check_reason(reason)
        values = {"revocation": 1, "message": TAKEN_BACK}
        return self._steps.mark(award_id, values, kind="revoked", reason=reason, actor=actor)

    def suspend(self, award_id: str, *, reason: str, actor: str) -> AwardRecord:
        """Take an award back for the time being.

        Raises `StoreError` as `revoke` does, for an award that is revoked, and for one without an entry for it.
        """
        check_actor(actor)
        check_reason(reason)
        values = {"suspension": 1, "message": UNDER_REVIEW}
        return self._steps.mark(award_id, values, kind="suspended", reason=reason, actor=actor, unless_revoked=True)

    def reinstate(self, award_id: str, *, reason: str, actor: str) -> AwardRecord:
        """End a suspension. Raises `StoreError` as `suspend` does: a revoked award stays revoked."""
        check_actor(actor)
        check_reason(reason)
        values = {"suspension": 0, "message": 0}
        return self._steps.mark(award_id, values, kind="reinstated", reason=reason, actor=actor, unless_revoked=True)

    def reissue(
        self,
        old_award_id: str,
        award: Award,
        *,
        award_id: str,
        reason: str,
        actor: str,
        evidence: Iterable[Mapping[str, Any]] | None = None,
        evidence_files: Mapping[str, bytes] | None = None,
        valid_until: datetime | None = None,
    ) -> AwardRecord:
        """Correct an award: another takes its place, under an award id of its own, and the old one is taken back.

        The new credential has the id, the recipient and the form of the old one, a newer `validFrom`, and in
        `awardedDate` when it was first awarded; evidence, with what was recorded of it, and end of validity are the old
        one's unless given. `evidence_files` are files of the evidence that it has then, for which that is recorded
        anew. Where the old one is suspended, so is the new one. Raises as `issue` does, and `StoreError` for an award
        that was not issued yet, is revoked, or was replaced by another one before.
        """
        check_names(award_id, actor)
        check_reason(reason)
        old = self._steps.correctable(old_award_id)
        shown = drafts.evidence_in(old) if evidence is None else plain(list(evidence))
        until = validity.valid_until(old.draft) if valid_until is None else valid_until
        document = self._steps.issuer.draft(
            award,
            recipient=drafts.recipient_in(old),
            id=old.credential_id,
            valid_from=drafts.next_start(old, self._steps.clock()),
            valid_until=until,
            evidence=shown,
            evidence_files=evidence_files,
        )
        if evidence is None:
            document = drafts.with_recorded(old, document)
        document = drafts.corrected(old, document)
        if drafts.has_refresh(old.draft):
            document = drafts.with_refresh(document, self.store.settings, old.format)
        asked = drafts.asked_for(award, shown, drafts.recorded_in(document), until, replaces=old_award_id)
        record = self._steps.replace(old, document, award_id, asked, reason=reason)
        record = self._steps.complete(record, actor=actor)
        self.sign_lists()
        return record

    def resume(self, *, actor: str) -> Iterator[AwardRecord]:
        """Finish what killed runs left half done, whatever was asked for since; yields each award that was finished.

        Awards that are only reserved are signed, and take the place of those that they replace. To repeat the verb
        that was killed does the same for its award.
        """
        check_actor(actor)
        for listed in self.store.awards(state=AwardState.RESERVED):
            begun = self.store.award(listed.award_id)  # somebody else may have finished it since
            if begun.credential is None:
                yield self._steps.complete(begun, actor=actor)
        self.sign_lists()

    def rotate(self, new_signer: PublishedSigner, *, actor: str) -> Self:
        """Return a registrar with a new key, which is taken into use; the old one is retired.

        What the old key signed stays good; the status lists are signed anew. Raises as `with_new_key` does.
        """
        registrar = type(self).with_new_key(self.store, new_signer, actor=actor, clock=self._steps.clock)
        registrar.sign_lists()
        return registrar

    def share(self, award_id: str, public: bool, *, actor: str) -> AwardRecord:
        """Note whether the holder lets the credential be published, in every version of it.

        Raises `StoreError` for an unknown award.
        """
        check_actor(actor)
        self.store.share(award_id, public, actor=actor, at=self._steps.clock())
        return self.store.award(award_id)

    def sign_lists(self, *, force: bool = False) -> list[ListRecord]:
        """Sign the status lists that are due, and return these.

        Due is a list that was changed since it was signed, has less than a third of its validity left, or is signed
        with a key that is no longer in use; with `force` every one is.
        """
        return self._steps.sign_lists(force=force)

    def document(self) -> dict[str, Any] | None:
        """The document that the issuer publishes with all its keys: `controller_document` of the store."""
        return controller_document(self.store)

    def list_url(self, number: int) -> str:
        """The address at which the status list is published."""
        return list_url(self.store.settings.site, number)

    def credential_url(self, record: AwardRecord) -> str:
        """The address at which the newest copy of the credential is published, if it is."""
        return credential_url(self.store.settings.site, record)
