"""``microbadge awards``: what was issued, and what has become of it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..datetimes import now
from ..recipient import recipient_key
from ..render import Line, clean
from .issuing import Force
from .output import guarded, new_file, read_moment, say, say_json
from .programs import AsJson
from .records import (
    HEADING,
    Actor,
    AwardId,
    StoreOption,
    award_as_json,
    award_in_words,
    credential_in,
    event_as_json,
    login_name,
    open_store,
)
from .verifying import split_identifier

if TYPE_CHECKING:
    from ..store import AwardRecord, Store

app = typer.Typer(no_args_is_help=True, help="Look at what was issued, and at what has become of it.")


class State(StrEnum):
    """What has become of an award."""

    RESERVED = "reserved"
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REPLACED = "replaced"


_NAMES = {
    "credentialId": "credential id",
    "version": "version",
    "achievement": "achievement",
    "recipient": "recipient",
    "format": "format",
    "verificationMethod": "signed with",
    "issuedAt": "issued",
    "validFrom": "valid from",
    "validUntil": "valid until",
    "public": "public",
    "replaces": "replaces",
    "replacedBy": "replaced by",
}
"""What is shown of an award, and how a person calls it."""

Achievement = Annotated[str | None, typer.Option(help="For this achievement (its id).")]
Recipient = Annotated[str | None, typer.Option(help="To this person: [TYPE:]ID, such as ana@school.example.")]
InState = Annotated[State | None, typer.Option("--state", help="In this state.")]
KeyId = Annotated[str | None, typer.Option(help="Signed with this key (its verification method).")]
Since = Annotated[str | None, typer.Option(help="Issued at this time or later, such as 2025-06-01T00:00:00Z.")]
Until = Annotated[str | None, typer.Option(help="Issued before this time.")]


@app.command("list")
@guarded()
def list_awards(
    store: StoreOption,
    achievement: Achievement = None,
    recipient: Recipient = None,
    state: InState = None,
    key_id: KeyId = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """List the awards: award id, state, when it was issued, achievement."""
    with open_store(store) as opened:
        found = _found(opened, achievement, recipient, state, key_id, since, until)
        if as_json:
            say_json([award_as_json(record) for record in found])
        else:
            say([HEADING] if sys.stdout.isatty() else [])
            say(map(award_in_words, found))


@app.command()
@guarded()
def show(award: AwardId, store: StoreOption, as_json: AsJson = False) -> None:
    """Show an award: its credential's id, its status entries, and what was done with it."""
    with open_store(store) as opened:
        record = opened.award(award)
        events = [event_as_json(event) for event in opened.events(award_id=award)]
    described = award_as_json(record)
    if as_json:
        say_json({**described, "events": events})
        return
    say([award_in_words(record)])
    told = {**described, "public": "yes" if record.public else "no"}
    say(Line("plain", clean(f"  {name}: {told[key]}")) for key, name in _NAMES.items() if told[key] is not None)
    for entry in described["status"]:
        say([Line("plain", "  {purpose}: {value} (list {list}, index {index})".format(**entry))])
    say(map(_event_in_words, events))


def _event_in_words(event: dict[str, Any]) -> Line:
    reason = "" if event["reason"] is None else f": {event['reason']}"
    details = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in (event["detail"] or {}).items())
    detail = f" ({details})" if details else ""
    return Line("dim", clean(f"  {event['at']}  {event['kind']} by {event['actor']}{reason}{detail}"))


@app.command()
@guarded()
def export(
    store: StoreOption,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output by default.")
    ] = None,
    achievement: Achievement = None,
    recipient: Recipient = None,
    state: InState = None,
    key_id: KeyId = None,
    since: Since = None,
    until: Until = None,
    force: Force = False,
) -> None:
    """Write the awards with their credentials, one JSON object to a line."""
    with open_store(store) as opened, _written(output, force=force) as write:
        for record in _found(opened, achievement, recipient, state, key_id, since, until):
            write(json.dumps({**award_as_json(record), "credential": credential_in(record)}) + "\n")


@app.command()
@guarded()
def share(
    award: AwardId,
    store: StoreOption,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="The holder no longer allows it.")] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Note that the holder lets the badge be published. It is in the site from the next `publish` on."""
    with open_store(store) as opened:
        changed = opened.share(award, not withdraw, actor=login_name(actor), at=now())
        record = opened.award(award)
    if as_json:
        say_json(award_as_json(record))
        return
    outcome = f"{clean(award)} is {'shared' if record.public else 'not shared'}"
    say([Line("good", f"{outcome}; publish, so that others see it" if changed else f"nothing changed: {outcome}")])


def _found(
    store: Store,
    achievement: str | None,
    recipient: str | None,
    state: State | None,
    key_id: str | None,
    since: str | None,
    until: str | None,
) -> Iterator[AwardRecord]:
    from ..store import AwardState

    hashed = None
    if recipient is not None:
        hashed = recipient_key(*split_identifier(recipient), secret=store.recipient_salt)
    return store.awards(
        achievement_id=achievement,
        recipient_hash=hashed,
        state=None if state is None else AwardState[state.name],
        verification_method=key_id,
        issued_since=read_moment("--since", since),
        issued_until=read_moment("--until", until),
    )


@contextlib.contextmanager
def _written(output: Path | None, *, force: bool) -> Iterator[Callable[[str], object]]:
    """What writes to a file that appears when all of it is written, or to standard output."""
    if output is None:
        yield sys.stdout.write
        sys.stdout.flush()
        return
    with new_file(output, force=force, secret=True) as file:  # it may hold personal data
        yield lambda text: file.write(text.encode())
