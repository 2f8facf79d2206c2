"""The command line: a command calls the library, and prints what came of it for a person, or as JSON for a script."""

from __future__ import annotations

from typing import Annotated

import typer

from . import (
    awards,
    bundling,
    demo,
    designating,
    endorsing,
    issuing,
    keys,
    presenting,
    programs,
    publishing,
    registering,
    serving,
    storing,
    transcribing,
    trusting,
    upgrading,
    vc_jose,
    verifying,
)

app = typer.Typer(
    name="microbadge",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Micro-credentials with rubrics: define, assess, sign as Open Badges 3.0 and verify what the badge says.",
)
app.add_typer(keys.app, name="key")
app.add_typer(programs.app, name="program")
app.add_typer(storing.app, name="store")
app.add_typer(awards.app, name="awards")
app.add_typer(vc_jose.app, name="vc-jose")
app.add_typer(trusting.app, name="trust")
app.command()(programs.decide)
app.command()(issuing.issue)
app.command()(registering.revoke)
app.command()(registering.suspend)
app.command()(registering.reinstate)
app.command()(registering.reissue)
app.command()(registering.compromise)
app.command()(issuing.bake)
app.command()(issuing.unbake)
app.command()(presenting.present)
app.command()(designating.designate)
app.command()(endorsing.endorse)
app.command()(transcribing.transcript)
app.command()(verifying.verify)
app.command()(bundling.bundle)
app.command()(upgrading.upgrade)
app.command()(publishing.publish)
app.command()(serving.serve)
app.command()(demo.demo)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(version("microbadge"))
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read the options that stand before a command."""
