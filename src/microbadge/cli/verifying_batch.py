"""``microbadge verify-batch``: a verdict for each line of a file."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..batch import FAILED, Row, Verifying, json_lines, open_json_lines
from ..batch.rows import FileDigest, file_digest
from ..policy import Policy
from ..report import Verdict, VerificationReport
from ..verifier import Verifier
from .asking import NotOlder, OptionalEndorsements, TrustFiles, TrustSignedBy, Whose, asked
from .batching import Batch, Dask, Processes, code_of, hands, output_file, require_apart
from .issuing import Force
from .output import ExitCode, guarded, read_moment
from .verifying import Contexts, open_bundle, open_web, read_contexts

_CODES = {
    Verdict.REJECTED: ExitCode.NO,
    FAILED: ExitCode.NO,
    Verdict.UNDETERMINED: ExitCode.UNDETERMINED,
    Verdict.VERIFIED: ExitCode.OK,
}


@guarded()
def verify_batch(
    lines: Annotated[
        str, typer.Argument(metavar="FILE", help="JSON Lines, a credential or token on each; - for standard input.")
    ],
    issuer: Annotated[
        list[str] | None, typer.Option(help="Id of an issuer whose badges count; may be repeated.")
    ] = None,
    any_issuer: Annotated[bool, typer.Option("--any-issuer", help="Accept badges from anybody.")] = False,
    trust: TrustFiles = None,
    trust_signed_by: TrustSignedBy = None,
    achievement: Annotated[str | None, typer.Option(help="Id of the achievement the badges must be for.")] = None,
    not_older_than: NotOlder = None,
    endorsements_optional: OptionalEndorsements = False,
    at: Annotated[
        str | None, typer.Option(help="The time the question is about, such as 2025-06-01T00:00:00Z.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    bundle: Annotated[Path | None, typer.Option(help="Folder or zip that answers instead of the network.")] = None,
    collected_by: Annotated[
        str | None, typer.Option(metavar="DID", help="Who must have collected and signed the bundle.")
    ] = None,
    context: Contexts = None,
    reports: Annotated[bool, typer.Option("--reports", help="Write whole reports.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; standard output by default.")
    ] = None,
    processes: Processes = None,
    dask: Dask = None,
    force: Force = False,
) -> None:
    """Verify the badge on each line of a file, and write a line for each: the verdict, and the reason.

    With --output the same command again goes on where it was ended. Exit code: 0 all verified, 1 one was rejected, 2
    usage, 3 none was, and one is undetermined.
    """
    question = Question(
        tuple(issuer or ()),
        any_issuer,
        tuple(str(file.absolute()) for file in trust or ()),
        trust_signed_by,
        achievement,
        not_older_than,
        endorsements_optional,
        at,
        offline,
        None if bundle is None else str(bundle.absolute()),
        collected_by,
        tuple(context or ()),
    )
    question()  # whatever is wrong with it is told here, and not by every process
    if output is not None and lines == "-":
        raise typer.BadParameter("what comes from standard input cannot be carried on: give a file, or no --output")
    with _opened(lines) as (digest, rows), contextlib.ExitStack() as opened:
        total = None if digest is None else digest.lines
        work = Verifying(question, reports)
        batch = Batch("Verifying", work, rows, total, opened.enter_context(hands(processes, dask, total)))
        if output is None or digest is None:
            counts = batch.to_standard_output()
        else:
            require_apart(output, Path(lines), *question.files)
            told = {"input": digest.sha256, "question": _digest(question), "reports": reports}
            counts = batch.to_file(opened.enter_context(output_file(output, told, dict, force=force)))
    raise typer.Exit(code_of(counts, _CODES))


@contextlib.contextmanager
def _opened(name: str) -> Iterator[tuple[FileDigest | None, Iterator[Row]]]:
    if name == "-":
        yield None, json_lines(sys.stdin.buffer)
        return
    digest = file_digest(Path(name))
    with open_json_lines(Path(name)) as rows:
        yield digest, rows


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of each line, as the options say it: each process makes the same question of it."""

    issuer: tuple[str, ...]
    any_issuer: bool
    trust: tuple[str, ...]
    trust_signed_by: str | None
    achievement: str | None
    not_older_than: str | None
    endorsements_optional: bool
    at: str | None
    offline: bool
    bundle: str | None
    collected_by: str | None
    context: tuple[str, ...]

    @property
    def files(self) -> list[Path]:
        """What is read to answer it; of a folder the index, where the digests of the rest stand."""
        bundle = [] if self.bundle is None else [Path(self.bundle)]
        bundle = [path / "index.json" if path.is_dir() else path for path in bundle]
        return [*map(Path, self.trust), *bundle, *(Path(entry.partition("=")[2]) for entry in self.context)]

    def __call__(self) -> Callable[[bytes], VerificationReport]:
        """Open what it needs, and return what verifies one."""
        web = open_web(offline=self.offline)
        trust = [Path(file) for file in self.trust]
        policy = asked(
            Whose(list(self.issuer), self.any_issuer, trust, self.trust_signed_by, None, None, None),
            fetch=web,  # never the bundle, as in `verify`
            achievement=self.achievement,
            recipient=None,
            not_older_than=self.not_older_than,
            endorsements_optional=self.endorsements_optional,
        )
        bundle = None if self.bundle is None else Path(self.bundle)
        opened = open_bundle(bundle, self.collected_by, offline=self.offline)
        contexts = {**({} if opened is None else opened.contexts), **read_contexts(list(self.context))}
        verifier = Verifier(fetch=web if opened is None else opened, contexts=contexts)
        return functools.partial(_answer, verifier, policy, read_moment("--at", self.at))


def _answer(verifier: Verifier, policy: Policy, at: datetime | None, data: bytes) -> VerificationReport:
    return verifier.verify(data, policy, at=at)


def _digest(question: Question) -> str:
    """What tells a question from another: what is asked, and the contents of the files that it names."""
    contents = [file_digest(file).sha256 for file in question.files]
    return hashlib.sha256(json.dumps([asdict(question), contents]).encode()).hexdigest()
