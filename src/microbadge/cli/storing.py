"""``microbadge store``: the issuer's records, made, brought up to date, and given a new key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..datetimes import format_date_time, format_or_none
from ..program import Program
from ..render import Line
from .output import complain, guarded, say, say_json
from .programs import AsJson
from .records import (
    Actor,
    Key,
    StoreArgument,
    StoreOption,
    award_as_json,
    award_in_words,
    login_name,
    needing_store,
    open_registrar,
    open_store,
)
from .signers import PasswordFile, load_signer

app = typer.Typer(
    no_args_is_help=True,
    help="Keep what was issued: in a file, or in PostgreSQL.\n\n"
    "The order of work: `store new` once; `issue` with --store and --award-id; `publish`, and hand out the badges; "
    "`revoke` where one is to be taken back; and `publish` again, after each change and once a month.",
)


@app.command()
@guarded()
def new(
    store: StoreArgument,
    program: Annotated[Path, typer.Option(help="The programme (YAML or JSON) whose issuer it is for.")],
    site: Annotated[str, typer.Option(help="The https address below which the issuer publishes.")],
    key: Key,
    suspension: Annotated[bool, typer.Option("--suspension", help="Awards can be suspended.")] = False,
    messages: Annotated[bool, typer.Option("--messages", help="Awards say why they were taken back.")] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Shared badges name the address of their newest copy.")
    ] = False,
    keep_recipients: Annotated[
        bool, typer.Option("--keep-recipients", help="Keep e-mail addresses and the like in the clear too.")
    ] = False,
    password_file: PasswordFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Make a store, and take its first key into use. What is chosen here stays."""
    issuer = Program.from_file(program).issuer
    signer = load_signer(key, did=issuer.id, password_file=password_file)
    purposes = ("revocation", *(["suspension"] if suspension else []), *(["message"] if messages else []))
    with needing_store():
        from ..registrar import Registrar
        from ..store import StoreSettings

        settings = StoreSettings(
            issuer.profile, site.rstrip("/"), purposes, refresh=refresh, keep_recipients=keep_recipients
        )
        registrar = Registrar.create(store, settings, signer, actor=login_name(actor))
    registrar.store.close()
    if len(purposes) > 1:
        complain(f"each badge will have {len(purposes)} status entries; the schema of Open Badges 3.0 knows one")
    if as_json:
        say_json({"issuer": issuer.id, "site": settings.site, "verificationMethod": signer.verification_method})
    else:
        say([Line("good", f"made a store for {issuer.id}, which signs with {signer.verification_method}")])


@app.command()
@guarded()
def upgrade(store: StoreArgument) -> None:
    """Bring a store that an older version made up to this one. Copy it first."""
    with needing_store():
        from ..store import Store

        Store.upgrade(store)
    say([Line("good", "the store is up to date")])


@app.command()
@guarded()
def rotate(
    store: StoreOption,
    key: Annotated[str, typer.Option(help="The new key, which is taken into use.")],
    password_file: PasswordFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Take a new key into use, and retire the one before. What that one signed stays good.

    Publish before you issue with the new key: nobody knows it until then.
    """
    with open_store(store) as opened:
        from ..registrar import Registrar

        signer = load_signer(key, did=opened.settings.profile["id"], password_file=password_file)
        before = opened.keys()
        registrar = Registrar.with_new_key(opened, signer, actor=login_name(actor))
        signed = registrar.sign_lists()
        records = opened.keys()
    if as_json:
        say_json(
            [
                {
                    "verificationMethod": record.verification_method,
                    "added": format_date_time(record.added_at),
                    "retired": format_or_none(record.retired_at),
                    "revoked": format_or_none(record.revoked_at),
                }
                for record in records
            ]
        )
    elif records == before and not signed:
        say([Line("good", f"nothing changed: {signer.verification_method} signs already")])
    else:
        say([Line("good", f"{signer.verification_method} signs from now on; publish before you issue with it")])


@app.command()
@guarded()
def resume(
    store: StoreOption, key: Key, password_file: PasswordFile = None, actor: Actor = None, as_json: AsJson = False
) -> None:
    """Finish what an interrupted command left half done. To repeat that command does the same."""
    with open_registrar(store, key, password_file) as registrar:
        finished = list(registrar.resume(actor=login_name(actor)))
    if as_json:
        say_json([award_as_json(record) for record in finished])
    else:
        outcome = (
            f"{len(finished)} finished; publish, so that others see it" if finished else "nothing was left half done"
        )
        say([*map(award_in_words, finished), Line("good", outcome)])
