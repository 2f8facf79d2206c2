"""``microbadge serve``: the VC API for the public conformance suites, on this machine alone."""

from __future__ import annotations

from typing import Annotated

import typer

from ..fetch import HttpsFetch, no_network
from ..render import Line
from .output import ExitCode, complain, guarded, say
from .signers import KEY_HELP, PasswordFile, load_signer
from .verifying import read_contexts


@guarded(invalid=ExitCode.USAGE)
def serve(
    vc_api: Annotated[bool, typer.Option("--vc-api", help="Serve the VC API, for conformance tests.")] = False,
    host: Annotated[str, typer.Option(help="A loopback address; no other is taken.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    key: Annotated[
        list[str] | None,
        typer.Option(help=f"{KEY_HELP} May be repeated; of the other kinds keys are made."),
    ] = None,
    password_file: PasswordFile = None,
    context: Annotated[
        list[str] | None, typer.Option(metavar="URL=FILE", help="A further JSON-LD context; may be repeated.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
) -> None:
    """Issue, verify and resolve DIDs over HTTP, until interrupted. Whose a key is goes unchecked there."""
    if not vc_api:
        raise typer.BadParameter("say what to serve: --vc-api")
    try:
        from ..web import Server, create_app  # the extra is asked for by this command alone
    except ModuleNotFoundError as error:
        complain(f"serving needs {error.name}: pip install 'microbadge[web]'")
        raise typer.Exit(ExitCode.USAGE) from None
    signers = [load_signer(name, password_file=password_file) for name in key or []]
    app = create_app(signers, contexts=read_contexts(context or []), fetch=no_network if offline else HttpsFetch())
    try:
        server = Server(app, host=host, port=port)
    except ValueError as error:
        raise typer.BadParameter(f"--host: {error}") from None
    say([Line("good", f"listening on {server.url}")])
    server.run()
