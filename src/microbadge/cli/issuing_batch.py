"""``microbadge issue-batch``: badges for the rows of a roster."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from ..batch import FAILED, Issuing, Row, RowReader, Work, name_columns, open_json_lines, open_table
from ..batch.rows import file_digest
from ..datetimes import format_date_time, parse_date_time
from ..errors import InvalidError
from ..keys import needs_password
from ..program import Program
from .batching import Batch, Dask, Processes, absolute, code_of, hands, is_held, output_file, require_apart
from .issuing import Force
from .output import ExitCode, guarded, needing, read_input, read_moment
from .programs import ProgramFile
from .records import STORE_HELP, VARIABLE, Actor, login_name, open_registrar, open_store, require_issuer
from .signers import KEY_HELP, PasswordFile, first_line, load_signer


@guarded(invalid=ExitCode.USAGE)
def issue_batch(
    program: ProgramFile,
    rows: Annotated[
        Path, typer.Argument(help="Who earned what: JSON Lines, or a roster as .csv, .tsv or .xlsx.", dir_okay=False)
    ],
    key: Annotated[str, typer.Option(help=KEY_HELP)],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="File to write, as JSON Lines: a badge for each row, in order.")
    ],
    password_file: PasswordFile = None,
    achievement: Annotated[
        str | None, typer.Option(help="Id of the micro-credential, for rows that name none.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook; the one last open by default.")] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="A column of the roster to leave out; may be repeated.")
    ] = None,
    as_jwt: Annotated[bool, typer.Option("--jwt", help="Sign JSON Web Tokens, each a JSON string.")] = False,
    store: Annotated[
        str | None, typer.Option("--store", envvar=VARIABLE, help=f"{STORE_HELP} Without it nothing is kept.")
    ] = None,
    created: Annotated[
        str | None, typer.Option(help="The time of the signatures, without a store; that of the first run by default.")
    ] = None,
    secret_file: Annotated[
        Path | None,
        typer.Option(
            help="File whose first line is the secret that ids and salts follow from, without a store: the same rows "
            "make the same badges again. Drawn by default."
        ),
    ] = None,
    actor: Actor = None,
    processes: Processes = None,
    dask: Dask = None,
    force: Force = False,
) -> None:
    """Issue a badge for each row of a file; the same command again goes on where it was ended.

    A row with faults has a line with `error` in the place of a badge, and stops no other. Exit code: 0 all issued, 1
    not all, 2 faulty files, another key or another file than before, 3 what holds the key or the records does not
    answer: what was done is kept.
    """
    loaded = Program.from_file(program)
    wanted = _Wanted(loaded, absolute(key), password_file, as_jwt)
    require_apart(output, rows, program, password_file, secret_file, wanted.key_file)
    wanted.check(store, dask, created=created, secret_file=secret_file)
    digest = file_digest(rows)
    asked = {
        "input": digest.sha256,
        "program": file_digest(program).sha256,
        "key": wanted.open_signer().verification_method,
        "achievement": achievement,
        "sheet": sheet,
        "ignored columns": sorted(ignore or []),
        "form": "jwt" if as_jwt else "json",
        "store": None if store is None else hashlib.sha256(store.encode()).hexdigest(),
        "created": created,
        "secret": None if secret_file is None else hashlib.sha256(_secret(secret_file)).hexdigest(),
    }
    total = None if rows.suffix.lower() in _WORKBOOKS else digest.lines
    with _open_rows(rows, sheet) as (columns, lines):
        ignored = ignore or []
        named = None if columns is None else name_columns(columns, loaded, achievement=achievement, ignored=ignored)
        reader = RowReader(loaded, named, achievement)
        draw = functools.partial(_draw, read_moment("--created", created), secret_file)
        with output_file(output, asked, draw, force=force) as kept, hands(processes, dask, total) as who:
            work = wanted.issuing(reader, kept.drawn) if store is None else wanted.keeping(reader, store, actor)
            counts = Batch("Issuing", work, lines, total, who).to_file(kept)
    raise typer.Exit(code_of(counts, {FAILED: ExitCode.NO}))


_TABLES = (".csv", ".tsv")
_WORKBOOKS = (".xlsx", ".xlsm")


@contextlib.contextmanager
def _open_rows(path: Path, sheet: str | None) -> Iterator[tuple[tuple[str, ...] | None, Iterator[Row]]]:
    """Open the rows, by the suffix of the file: the names of the columns, where there are any, and the rows."""
    suffix = path.suffix.lower()
    if sheet is not None and suffix not in _WORKBOOKS:
        raise typer.BadParameter("--sheet is of a workbook (.xlsx)")
    if suffix in _WORKBOOKS:
        with needing("a workbook", "batch"):
            from ..batch.workbook import open_workbook
        with open_workbook(path, sheet=sheet) as book:
            yield book.columns, book.rows
    elif suffix in _TABLES:
        with open_table(path) as table:
            yield table.columns, table.rows
    else:
        with open_json_lines(path) as lines:
            yield None, lines


class _Wanted:
    """What is issued with, as other processes open it: by name and path."""

    def __init__(self, program: Program, key: str, password_file: Path | None, as_jwt: bool) -> None:
        self.program, self.key, self.as_jwt = program, key, as_jwt
        self.password_file = None if password_file is None else password_file.absolute()

    @property
    def key_file(self) -> Path | None:
        """The file of the key, where it is in one."""
        return None if is_held(self.key) else Path(self.key)

    @property
    def open_signer(self) -> Callable[[], Any]:
        """What opens the key."""
        return functools.partial(load_signer, self.key, did=self.program.issuer.id, password_file=self.password_file)

    def check(self, store: str | None, dask: str | None, *, created: str | None, secret_file: Path | None) -> None:
        """Refuse what no process could work with, before there are any."""
        asks = self.key.startswith("pkcs11:") or (
            not self.key.startswith("aws-kms:") and needs_password(read_input(self.key))
        )
        if asks and self.password_file is None:
            raise typer.BadParameter("in a batch nobody is asked for the password of the key: name a --password-file")
        if store is None:
            return
        if created is not None or secret_file is not None:
            raise typer.BadParameter("--created and --secret-file are for badges that are not kept: leave out --store")
        if dask is not None:
            _check_shared(store)
        with open_store(store) as opened:
            require_issuer(opened, self.program)

    def issuing(self, reader: RowReader, drawn: Any) -> Work:
        """The work where nothing is kept."""
        created, _ = parse_date_time(drawn["created"])
        return Issuing(reader, self.open_signer, created, bytes.fromhex(drawn["secret"]), jwt=self.as_jwt)

    def keeping(self, reader: RowReader, store: str, actor: str | None) -> Work:
        """The work with a store. Raises as `Registrar` does, where it cannot sign."""
        from ..batch.keeping import Keeping  # the store is an extra, and slow to load

        location = store if "://" in store else str(Path(store).absolute())
        opens = functools.partial(open_registrar, location, self.key, self.password_file)
        with opens():
            return Keeping(reader, opens, login_name(actor), jwt=self.as_jwt)


def _check_shared(store: str) -> None:
    """Refuse a store that a cluster cannot share: a file, or one whose password would be in every task."""
    if not store.startswith("postgresql:"):
        raise typer.BadParameter("a cluster shares no file: with --dask the store is a PostgreSQL database")
    parts = urlsplit(store)
    if parts.password is not None or "password" in parts.query:
        raise typer.BadParameter("the password would be in every task: put it into ~/.pgpass of the workers")


def _draw(created: datetime | None, secret_file: Path | None) -> dict[str, str]:
    secret = secrets.token_bytes(32) if secret_file is None else _secret(secret_file)
    return {"created": format_date_time(datetime.now(UTC) if created is None else created), "secret": secret.hex()}


def _secret(path: Path) -> bytes:
    text = first_line(path)
    if not text:
        raise InvalidError("the first line is the secret: it is empty", source=str(path))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
