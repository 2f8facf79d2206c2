"""``microbadge awards``: what was issued, and what has become of it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from ..recipient import recipient_key
from ..render import Line, clean
from .issuing import Force
from .output import ExitCode, complain, guarded, read_moment, say, say_json
from .programs import AsJson
from .records import (
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
    """List the awards: award id, state, time, achievement."""
    with open_store(store) as opened:
        found = _found(opened, achievement, recipient, state, key_id, since, until)
        if as_json:
            say_json([award_as_json(record) for record in found])
        else:
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
    members = ((name, value) for name, value in described.items() if name != "status" and value is not None)
    say(Line("plain", clean(f"  {name}: {value}")) for name, value in members)
    entries = described["status"]
    say(Line("plain", "  {purpose}: {value} (list {list}, index {index})".format(**entry)) for entry in entries)
    for event in events:
        reason = "" if event["reason"] is None else f": {event['reason']}"
        say([Line("dim", clean(f"  {event['at']}  {event['kind']} by {event['actor']}{reason}"))])


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
    with open_store(store) as opened, _written(output, force=force) as file:
        for record in _found(opened, achievement, recipient, state, key_id, since, until):
            file.write(json.dumps({**award_as_json(record), "credential": credential_in(record)}) + "\n")


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
        opened.share(award, not withdraw, actor=login_name(actor), at=datetime.now(UTC))
        record = opened.award(award)
    if as_json:
        say_json(award_as_json(record))
    else:
        say([Line("good", f"{clean(award)} is {'published' if record.public else 'not published'}")])


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
def _written(output: Path | None, *, force: bool) -> Iterator[TextIO]:
    """A file that appears when all of it is written, or standard output."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    if output.exists() and not force:
        complain(f"{output} exists already (--force writes over it)")
        raise typer.Exit(ExitCode.USAGE)
    unfinished = output.with_name(output.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)  # it may hold personal data
    with unfinished.open("w", encoding="utf-8") as file:
        yield file
    unfinished.replace(output)
