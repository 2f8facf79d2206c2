"""What the commands on a store share: its options, how it is opened, and how an award is shown.

The store is an extra, and slow to load: only a command that uses it imports it.
"""

from __future__ import annotations

import contextlib
import getpass
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..datetimes import format_date_time, format_or_none
from ..errors import StoreError
from ..program import Program
from ..render import Line, Style, clean
from .output import needing, say, say_json
from .signers import KEY_HELP, load_signer

if TYPE_CHECKING:
    from ..registrar import Registrar
    from ..store import AwardRecord, Event, Store

VARIABLE = "MICROBADGE_STORE"
STORE_HELP = "The issuer's records: a file, or postgresql://…"

StoreOption = Annotated[str, typer.Option("--store", envvar=VARIABLE, help=STORE_HELP)]
StoreArgument = Annotated[str, typer.Argument(metavar="STORE", envvar=VARIABLE, help=STORE_HELP)]
Key = Annotated[str, typer.Option(help=KEY_HELP)]
Actor = Annotated[str | None, typer.Option(help="Who does it, for the log; the login name by default.")]
Reason = Annotated[str, typer.Option(help="Why, for the log.")]
AwardId = Annotated[str, typer.Argument(metavar="AWARD", help="The award id.")]

HEADING = Line("title", "award  state  issued  achievement")

_STYLES: dict[str, Style] = {"in force": "good", "revoked": "bad", "suspended": "unknown", "reserved": "unknown"}


def login_name(given: str | None) -> str:
    """Who is at the keyboard, unless somebody else is named."""
    if given is not None:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # depending on the platform and the version of Python
        raise typer.BadParameter("nobody is logged in, so say who does it: --actor") from None


def needing_store() -> AbstractContextManager[None]:
    """Say which extra is missing, where it is."""
    return needing("a store", "store")


def open_store(location: str) -> Store:
    """Open a store."""
    with needing_store():
        from ..store import Store

        return Store.open(location)


@contextlib.contextmanager
def open_registrar(location: str, key: str, password_file: Path | None) -> Iterator[Registrar]:
    """Open a store, with the key that signs for its issuer."""
    with open_store(location) as store:
        from ..registrar import Registrar

        yield Registrar(store, load_signer(key, did=store.settings.profile["id"], password_file=password_file))


def require_issuer(store: Store, program: Program) -> None:
    """Raise `StoreError` for the programme of another issuer than the store's."""
    issuer = store.settings.profile["id"]
    if program.issuer.id != issuer:
        raise StoreError("the store is another issuer's than the programme", expected=issuer, actual=program.issuer.id)


def credential_in(record: AwardRecord) -> Any:
    """The credential of an award: a document or a token, or None where it is only reserved."""
    if record.credential is None or record.format == "jwt":
        return record.credential
    return json.loads(record.credential)


def award_as_json(record: AwardRecord) -> dict[str, Any]:
    """An award as JSON, without its credential."""
    return {
        "awardId": record.award_id,
        "credentialId": record.credential_id,
        "version": record.version,
        "state": record.state,
        "achievement": record.achievement_id,
        "recipient": record.recipient,
        "format": record.format,
        "verificationMethod": record.verification_method,
        "issuedAt": format_or_none(record.issued_at),
        "validFrom": format_or_none(record.valid_from),
        "validUntil": format_or_none(record.valid_until),
        "public": record.public,
        "replaces": record.replaces,
        "replacedBy": record.replaced_by,
        "status": [
            {"purpose": entry.purpose, "list": entry.list_number, "index": entry.index, "value": entry.value}
            for entry in record.statuses
        ],
    }


def event_as_json(event: Event) -> dict[str, Any]:
    """A line of the log as JSON."""
    return {
        "at": format_date_time(event.at),
        "kind": event.kind,
        "actor": event.actor,
        "reason": event.reason,
        "detail": event.detail,
    }


def award_in_words(record: AwardRecord) -> Line:
    """An award in one line, under the `HEADING`."""
    parts = [record.award_id, record.state, format_or_none(record.issued_at) or "-", record.achievement_id or "-"]
    return _line(record, "  ".join(parts))


def show_outcome(record: AwardRecord, *, changed: bool, as_json: bool) -> None:
    """Say what an award is now, and what there is to do about it."""
    if as_json:
        say_json(award_as_json(record))
    elif changed:
        say([_line(record, f"{record.award_id} is {record.state}; publish, so that others see it")])
    else:
        say([_line(record, f"nothing changed: {record.award_id} is {record.state}; publish, unless you have")])


def _line(record: AwardRecord, words: str) -> Line:
    return Line(_STYLES.get(record.state, "dim"), clean(words))
