"""``microbadge serve``: the issuer's site, or the VC API for the public conformance suites, on this machine alone."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Any

import typer

from ..fetch import HttpsFetch, no_network
from ..render import Line
from .output import ExitCode, guarded, needing, say
from .publishing import PROGRAM_HELP, open_site
from .records import STORE_HELP, VARIABLE, open_store
from .signers import KEY_HELP, PasswordFile, load_signer
from .verifying import read_contexts


@guarded(invalid=ExitCode.USAGE)
def serve(
    store: Annotated[
        str | None, typer.Option(envvar=VARIABLE, help=f"{STORE_HELP} With --vc-api, what is issued gets a status.")
    ] = None,
    program: Annotated[Path | None, typer.Option(help=PROGRAM_HELP)] = None,
    vc_api: Annotated[bool, typer.Option("--vc-api", help="Serve the VC API, for conformance tests.")] = False,
    host: Annotated[str, typer.Option(help="A loopback address; no other is taken.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    key: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Sign the status lists that are due with it. {KEY_HELP} With --vc-api for what is issued: may be "
            "repeated; of the other kinds keys are made."
        ),
    ] = None,
    password_file: PasswordFile = None,
    context: Annotated[
        list[str] | None, typer.Option(metavar="URL=FILE", help="A further JSON-LD context; may be repeated.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
) -> None:
    """Serve until interrupted: with --program the site that `publish` writes, fresh from the store, for a proxy.

    Without a --key its status lists are not signed anew, and one that is not signed as it stands is not shown.
    With --vc-api instead: issue, verify and resolve DIDs over HTTP; whose a key is goes unchecked there.
    """
    if vc_api == (program is not None):
        raise typer.BadParameter("say what to serve: --store and --program, or --vc-api")
    if program is None:
        _serve_vc_api(
            [] if key is None else key,
            store,
            password_file,
            contexts=read_contexts(context or []),
            fetch=no_network if offline else HttpsFetch(),
            host=host,
            port=port,
        )
        return
    if store is None:
        raise typer.BadParameter("a site is served from --store")
    if key is not None and len(key) > 1:
        raise typer.BadParameter("a site is signed for with one --key")
    _serve_site(store, program, None if key is None else key[0], password_file, host=host, port=port)


def _serve_site(
    store: str, program: Path, key: str | None, password_file: Path | None, *, host: str, port: int
) -> None:
    with needing("serving", "publish,web"):
        from ..web.site import create_site_app
    with open_site(store, program, key=key, password_file=password_file) as (site, registrar):
        if registrar is not None:
            registrar.sign_lists()  # a key that will not do is found out now
            _run(create_site_app(site, registrar), host, port)
            return
        notice = "without a --key no status list is signed anew: each is shown as long as it is signed as it stands"
        _run(create_site_app(site), host, port, Line("unknown", notice))


def _serve_vc_api(
    keys: list[str], store: str | None, password_file: Path | None, *, host: str, port: int, **options: Any
) -> None:
    with needing("serving", "web"):
        from ..web import create_app  # the extra is asked for by this command alone
    with contextlib.ExitStack() as opened:
        stores, did = None, None
        if store is not None:
            records = opened.enter_context(open_store(store))
            from ..web.stores import Stores

            stores, did = Stores([records]), records.settings.profile["id"]
        signers = [load_signer(name, did=did, password_file=password_file) for name in keys]
        _run(create_app(signers, stores=stores, **options), host, port)


def _run(app: Any, host: str, port: int, *notices: Line) -> None:
    from ..web import Server

    try:
        server = Server(app, host=host, port=port)
    except ValueError as error:
        raise typer.BadParameter(f"--host: {error}") from None
    say([Line("good", f"listening on {server.url}"), *notices])
    server.run()
