"""The command line: a command calls the library, and prints what came of it for a person, or as JSON for a script.

The module of a command is loaded when the command is called. Until then it is a line of `COMMANDS`, which is all that
the help of microbadge needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group


class Command(NamedTuple):
    """A command, or a group of them: where it is (module and name), and what the help says of it."""

    module: str
    name: str
    help: str


COMMANDS = {
    "decide": Command(
        "programs",
        "decide",
        "Decide whether an assessment earns the award. Exit code: 0 earned, 1 not yet, 2 faulty files.",
    ),
    "issue": Command("issuing", "issue", "Decide, and if it is earned sign the badge and write it."),
    "issue-batch": Command(
        "issuing_batch",
        "issue_batch",
        "Issue a badge for each row of a file; the same command again goes on where it was ended.",
    ),
    "revoke": Command(
        "registering",
        "revoke",
        "Take an award back for good, and sign the status list that says so. Publish it then.",
    ),
    "suspend": Command(
        "registering",
        "suspend",
        "Take an award back for the time being, where the store was made for it. Publish the status list then.",
    ),
    "reinstate": Command("registering", "reinstate", "End a suspension. Publish the status list then."),
    "reissue": Command(
        "registering",
        "reissue",
        "Replace an award by a corrected one for the same person, and take the old badge back.",
    ),
    "compromise": Command(
        "registering",
        "compromise",
        "Revoke a key that somebody else got hold of, and replace every award that it signed.",
    ),
    "bake": Command("issuing", "bake", "Put a credential into an image."),
    "unbake": Command("issuing", "unbake", "Take the credential out of an image."),
    "present": Command(
        "presenting",
        "present",
        "Sign a presentation of badges: it shows that whoever presents them controls the DID they were awarded to.",
    ),
    "designate": Command(
        "designating",
        "designate",
        "Verify awards, apply the rule of a designation to them, and sign the designation where it is met.",
    ),
    "endorse": Command(
        "endorsing",
        "endorse",
        "Endorse a thing; with what it counts for, where, or for how much credit, recognise its awards.",
    ),
    "transcript": Command(
        "transcribing",
        "transcript",
        "Put credentials of one person into a Comprehensive Learner Record, once each of them is verified.",
    ),
    "verify": Command(
        "verifying",
        "verify",
        "Verify badges and presentations: what they say, who says so, and whether it still holds.",
    ),
    "verify-batch": Command(
        "verifying_batch",
        "verify_batch",
        "Verify the badge on each line of a file, and write a line for each: the verdict, and the reason.",
    ),
    "bundle": Command(
        "bundling",
        "bundle",
        "Collect what the verdict on a badge rests on (keys, status lists, schemas), to verify it offline later.",
    ),
    "upgrade": Command(
        "upgrading",
        "upgrade",
        "Upgrade Open Badges 2.0 to 3.0: a profile, achievements, and credentials that are signed anew.",
    ),
    "publish": Command(
        "publishing",
        "publish",
        "Write the issuer's site to a folder: keys, status lists, achievements, shared credentials and pages.",
    ),
    "serve": Command(
        "serving",
        "serve",
        "Serve until interrupted: with --program the site that `publish` writes, fresh from the store, for a proxy.",
    ),
    "demo": Command(
        "demo",
        "demo",
        "Issue and verify six awards, then two that were tampered with, one taken back, and one corrected.",
    ),
    "key": Command("keys", "app", "Make, show, replace and revoke signing keys."),
    "program": Command("programs", "app", "Check and show the programme file that an issuer writes."),
    "store": Command("storing", "app", "Keep what was issued: in a file, or in PostgreSQL."),
    "awards": Command("awards", "app", "Look at what was issued, and at what has become of it."),
    "vc-jose": Command("vc_jose", "app", "Secure and verify as the W3C's VC-JOSE-COSE test suite asks for it."),
    "trust": Command("trusting", "app", "Lists of who may award what: check, sign and ask them."),
}
"""The commands in the order of the help, each with the first paragraph of its own."""


class _Listed(TyperCommand):
    """A command of which no more than its line is known."""

    def load(self) -> Any:
        """Return the command itself."""
        return load(str(self.name))

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Leave it to the command itself: from here on it is the one that is called."""
        return self.load().make_context(*args, **kwargs)


class _Commands(TyperGroup):
    """The commands, listed."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, command in COMMANDS.items():
            self.add_command(_Listed(name, help=command.help))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write plain text: what draws frames takes three times as long to load as all else that the help needs."""
        super(TyperGroup, self).format_help(ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the commands are the same anywhere
        """Write the whole of each line."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


def load(name: str) -> Any:
    """Load the module of a command, and return the command or group."""
    command = COMMANDS[name]
    found = getattr(import_module(f".{command.module}", __package__), command.name)
    alone = typer.Typer()
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
    else:
        alone.command(name)(found)
    return get_group(alone).commands[name]


app = typer.Typer(
    name="microbadge",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Micro-credentials with rubrics: define, assess, sign as Open Badges 3.0 and verify what the badge says.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version  # it reads mail headers, with all that this takes

        typer.echo(version("microbadge"))
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read the options that stand before a command."""
