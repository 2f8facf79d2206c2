"""What becomes of an award: ``microbadge revoke``, ``suspend``, ``reinstate``, ``reissue`` and ``compromise``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.progress import track

from ..datetimes import now
from ..render import Line, clean
from .issuing import Force, Output, check_badge_file, earned, write_badge
from .output import complain, console, guarded, read_moment, say, say_json
from .programs import AsJson, AssessmentFile, ProgramFile
from .records import (
    Actor,
    AwardId,
    Key,
    Reason,
    StoreOption,
    award_as_json,
    award_in_words,
    credential_in,
    login_name,
    open_registrar,
    open_store,
    require_issuer,
    show_outcome,
)
from .signers import PasswordFile, load_signer

if TYPE_CHECKING:
    from ..registrar import Registrar
    from ..store import AwardRecord


@guarded()
def revoke(
    award: AwardId,
    store: StoreOption,
    key: Key,
    reason: Reason,
    password_file: PasswordFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Take an award back for good, and sign the status list that says so. Publish it then."""
    who = login_name(actor)
    with open_registrar(store, key, password_file) as registrar:
        _mark(registrar, award, partial(registrar.revoke, reason=reason, actor=who), as_json=as_json)


@guarded()
def suspend(
    award: AwardId,
    store: StoreOption,
    key: Key,
    reason: Reason,
    password_file: PasswordFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Take an award back for the time being, where the store was made for it. Publish the status list then."""
    who = login_name(actor)
    with open_registrar(store, key, password_file) as registrar:
        _mark(registrar, award, partial(registrar.suspend, reason=reason, actor=who), as_json=as_json)


@guarded()
def reinstate(
    award: AwardId,
    store: StoreOption,
    key: Key,
    reason: Reason,
    password_file: PasswordFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """End a suspension. Publish the status list then."""
    who = login_name(actor)
    with open_registrar(store, key, password_file) as registrar:
        _mark(registrar, award, partial(registrar.reinstate, reason=reason, actor=who), as_json=as_json)


def _mark(registrar: Registrar, award: str, verb: Callable[[str], AwardRecord], *, as_json: bool) -> None:
    """Apply a verb to the award, and say what has become of it."""
    before = registrar.store.award(award)
    record = verb(award)
    show_outcome(record, changed=record != before, as_json=as_json)


@guarded()
def reissue(
    award: AwardId,
    program: ProgramFile,
    assessment: AssessmentFile,
    store: StoreOption,
    key: Key,
    award_id: Annotated[str, typer.Option(help="Your name for the corrected award.")],
    reason: Reason,
    output: Output,
    valid_until: Annotated[str | None, typer.Option(help="End of validity; as before by default.")] = None,
    password_file: PasswordFile = None,
    image: Annotated[Path | None, typer.Option(help="Image to bake into; drawn by default.")] = None,
    actor: Actor = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Replace an award by a corrected one for the same person, and take the old badge back.

    Exit code: 0 issued, 1 not yet earned or refused; nothing is written but with 0.
    """
    loaded, corrected = earned(program, assessment, as_json=as_json)
    with open_registrar(store, key, password_file) as registrar:
        require_issuer(registrar.store, loaded)
        before = registrar.store.award(award)
        check_badge_file(output, image, as_jwt=before.format == "jwt", force=force)
        record = registrar.reissue(
            award,
            corrected,
            award_id=award_id,
            reason=reason,
            actor=login_name(actor),
            valid_until=read_moment("--valid-until", valid_until),
        )
        old = registrar.store.award(award)
    write_badge(credential_in(record), output, image, award=corrected, force=force)
    show_outcome(record, changed=old != before, as_json=as_json)
    if not _tells_replaced(old):
        complain(
            "verifiers will say that it was taken back, not that it was replaced: the store was made without --messages"
        )


def _tells_replaced(old: AwardRecord) -> bool:
    """Whether a badge says, or leads to a copy that shows, that it was replaced."""
    leads_on = old.public and "refreshService" in old.draft
    return leads_on or any(entry.purpose == "message" for entry in old.statuses)


@guarded()
def compromise(
    method: Annotated[str, typer.Argument(help="The verification method of the key that is lost.")],
    since: Annotated[str, typer.Option(help="Since when somebody else may have had it, such as 2025-06-01T00:00:00Z.")],
    store: StoreOption,
    key: Annotated[str, typer.Option(help="The new key, which is taken into use.")],
    reason: Reason,
    password_file: PasswordFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Revoke a key that somebody else got hold of, and replace every award that it signed.

    Interrupted, it is carried on by the same command. Publish, and hand out the new badges (`awards export`).
    """
    moment = cast(datetime, read_moment("--since", since))  # it is given
    if moment > now():
        raise typer.BadParameter("--since lies in the future")
    with open_store(store) as opened:
        from ..registrar import Registrar

        signer = load_signer(key, did=opened.settings.profile["id"], password_file=password_file)
        found = Registrar.compromise(opened, signer, method, since=moment, reason=reason, actor=login_name(actor))
        replaced, revoked, made = 0, 0, []
        for record in track(found, "Replacing", console=console(stderr=True), disable=not sys.stderr.isatty()):
            is_new = record.verification_method != method
            replaced, revoked = replaced + is_new, revoked + (not is_new)
            if as_json:
                made.append(award_as_json(record))
            else:
                before = f"{clean(record.replaces or '')} -> " if is_new else ""
                say([Line("plain", before + award_in_words(record).text)])
        before_now = sum(1 for _ in opened.awards(verification_method=method)) - replaced - revoked
    if as_json:
        say_json({"replaced": replaced, "revokedOnly": revoked, "before": before_now, "awards": made})
    elif replaced or revoked:
        said = f"{replaced} replaced, {revoked} had expired and were revoked only, {before_now} were taken back before"
        say([Line("good", f"{said}; publish, and hand out the new badges")])
    else:
        say([Line("good", f"nothing left to do: {before_now} were taken back before")])
