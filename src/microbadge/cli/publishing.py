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
from ..render import Line, clean
from .output import ExitCode, guarded, needing, say, say_json
from .programs import AsJson
from .records import StoreOption, open_store
from .signers import KEY_HELP, PasswordFile, load_signer

if TYPE_CHECKING:
    from ..publish import Difference, Published, Site
    from ..registrar import Registrar

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
    in the way, 3 the folder or store is not to be had. With --check: 0 the web shows the same, 1 it differs or still
    shows a credential that was withdrawn, 3 not everything could be fetched.
    """
    if (folder is None) != check:
        raise typer.BadParameter("say which FOLDER to write to, or --check alone")
    if key is not None and check:
        raise typer.BadParameter("a --key signs, and --check changes nothing: leave it away")
    if check and dry_run:
        raise typer.BadParameter("--check writes nothing anyhow: leave --dry-run away")
    for secret in (Path(store.removeprefix("sqlite:///")), Path(key or "")):
        if folder is not None and secret.is_file() and secret.resolve().is_relative_to(folder.resolve()):
            raise typer.BadParameter(f"{secret} lies in the folder that everybody will see: keep it elsewhere")
    with open_site(store, program, key=key, password_file=password_file) as (site, registrar):
        from ..publish import check_site
        from ..publish import publish as write

        if folder is None:
            raise typer.Exit(_compare(check_site(site, HttpsFetch(max_age=0)), as_json=as_json))
        if registrar is not None and not dry_run:
            registrar.sign_lists()
        _tell(write(site, folder, dry_run=dry_run), site, dry_run=dry_run, with_key=key is not None, as_json=as_json)


@contextlib.contextmanager
def open_site(
    store: str, program: Path, *, key: str | None = None, password_file: Path | None = None
) -> Iterator[tuple[Site, Registrar | None]]:
    """Open the site of a store and a programme; with a key, the registrar that signs its status lists too."""
    loaded = Program.from_file(program)
    with open_store(store) as opened:
        with needing("a site", "publish"):
            from ..publish import Site  # an extra, and slow to load
        site, registrar = Site(opened, loaded), None
        if key is not None:
            from ..registrar import Registrar

            registrar = Registrar(opened, load_signer(key, did=loaded.issuer.id, password_file=password_file))
        yield site, registrar


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


def _tell(done: Published, site: Site, *, dry_run: bool, with_key: bool, as_json: bool) -> None:
    due = site.due()
    if as_json:
        elsewhere = {"elsewhere": site.elsewhere, "rulesElsewhere": site.rules_elsewhere}
        say_json({**asdict(done), "dryRun": dry_run, "due": due, **elsewhere})
        return
    lines = [Line("plain", f"+ {path}") for path in done.written]
    lines += [Line("plain", f"- {path}") for path in done.removed]
    verb = "would be " if dry_run else ""
    counts = f"{len(done.written)} {verb}written, {len(done.removed)} {verb}removed, {done.unchanged} unchanged"
    lines.append(Line("good", f"{site.url}: {counts}"))
    if due:
        lists = "1 status list" if len(due) == 1 else f"{len(due)} status lists"
        how = f"{lists} would be signed" if dry_run else f"{lists} should be signed anew soon"
        lines.append(Line("plain" if with_key else "unknown", how if with_key else f"{how}: that takes the --key"))
    if site.elsewhere is not None:
        notice = f"did.json belongs at {site.elsewhere}, which is not below the site: copy it there"
        lines.append(Line("unknown", notice))
    for path, url in site.rules_elsewhere.items():
        lines.append(Line("unknown", clean(f"{path} belongs at {url}, which is not below the site: copy it there")))
    say(lines)
