"""``microbadge publish``: everything that an issuer must host, as files, and whether the web shows it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..fetch import HttpsFetch
from ..program import Program
from ..render import Line
from .output import ExitCode, complain, guarded, say, say_json
from .programs import AsJson
from .records import StoreOption, open_store
from .signers import KEY_HELP, PasswordFile, load_signer

if TYPE_CHECKING:
    from ..publish import Difference, Published, Site

PROGRAM_HELP = "The programme (YAML or JSON)."


@guarded(invalid=ExitCode.USAGE)
def publish(
    store: StoreOption,
    program: Annotated[Path, typer.Option(help=PROGRAM_HELP)],
    folder: Annotated[
        Path | None, typer.Argument(help="Folder that the web server shows at the site's address; made where missing.")
    ] = None,
    key: Annotated[str | None, typer.Option(help=f"Sign the status lists that are due with it. {KEY_HELP}")] = None,
    password_file: PasswordFile = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Compare the web with what should be there instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the issuer's site to a folder: keys, status lists, achievements, shared credentials and pages.

    Only what changed is written, and no file of anybody else is touched. Exit code: 0 done, 2 faulty files or a file
    in the way, 3 the folder or store is not to be had. With --check: 0 the web shows the same, 1 it differs, 3 not
    everything could be fetched.
    """
    if (folder is None) != check:
        raise typer.BadParameter("say which FOLDER to write to, or --check alone")
    if key is not None and (check or dry_run):
        raise typer.BadParameter("a --key signs, and neither --check nor --dry-run changes anything: leave it away")
    if check and dry_run:
        raise typer.BadParameter("--check writes nothing anyhow: leave --dry-run away")
    with open_site(store, program, key=key, password_file=password_file) as site:
        from ..publish import check_site
        from ..publish import publish as write

        if folder is None:
            raise typer.Exit(_compare(check_site(site, HttpsFetch(max_age=0)), as_json=as_json))
        _tell(write(site, folder, dry_run=dry_run), site, dry_run=dry_run, as_json=as_json)


@contextlib.contextmanager
def open_site(
    store: str, program: Path, *, key: str | None = None, password_file: Path | None = None
) -> Iterator[Site]:
    """Open the site of a store and a programme; with a key, status lists that are due are signed first."""
    loaded = Program.from_file(program)
    with open_store(store) as opened:
        try:
            from ..publish import Site  # an extra, and slow to load
        except ModuleNotFoundError as error:
            complain(f"a site needs {error.name}: pip install 'microbadge[publish]'")
            raise typer.Exit(ExitCode.USAGE) from None
        site = Site(opened, loaded)
        if key is not None:
            from ..registrar import Registrar

            Registrar(opened, load_signer(key, did=loaded.issuer.id, password_file=password_file)).sign_lists()
        yield site


def _compare(differences: list[Difference], *, as_json: bool) -> ExitCode:
    if as_json:
        say_json({"differences": [asdict(each) for each in differences]})
    elif differences:
        say(Line("unknown" if one.kind == "unavailable" else "bad", f"{one.url}: {one.problem}") for one in differences)
    else:
        say([Line("good", "the web shows the site as it should be")])
    if any(one.kind != "unavailable" for one in differences):
        return ExitCode.NO
    return ExitCode.UNDETERMINED if differences else ExitCode.OK


def _tell(done: Published, site: Site, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        say_json({**asdict(done), "dryRun": dry_run, "elsewhere": site.elsewhere})
        return
    lines = [Line("plain", f"+ {path}") for path in done.written]
    lines += [Line("plain", f"- {path}") for path in done.removed]
    verb = "would be " if dry_run else ""
    counts = f"{len(done.written)} {verb}written, {len(done.removed)} {verb}removed, {done.unchanged} unchanged"
    lines.append(Line("good", f"{site.url}: {counts}"))
    if site.elsewhere is not None:
        notice = f"did.json belongs at {site.elsewhere}, which is not below the site: copy it there"
        lines.append(Line("unknown", notice))
    say(lines)
