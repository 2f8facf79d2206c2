"""``microbadge verify``: the question of an employer, answered."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import InvalidError, UnavailableError, UnsupportedError
from ..fetch import Fetch, Fetched
from ..policy import Policy
from ..render import Line, answer, clean, text
from ..report import Verdict, VerificationReport
from ..strict_json import parse
from ..verifier import Verifier
from .asking import (
    CountsFor,
    Jurisdiction,
    NotOlder,
    OptionalEndorsements,
    RecognizedById,
    TrustFiles,
    TrustSignedBy,
    Whose,
    asked,
)
from .handing import Beside, EvidenceFiles, FetchEvidence, read_beside, read_evidence
from .output import ExitCode, complain, console, guarded, read_input, read_moment, say, say_json

if TYPE_CHECKING:
    from ..bundle import Bundle

_CODES = {Verdict.VERIFIED: ExitCode.OK, Verdict.REJECTED: ExitCode.NO, Verdict.UNDETERMINED: ExitCode.UNDETERMINED}
_WORST_FIRST = (ExitCode.USAGE, ExitCode.NO, ExitCode.UNDETERMINED, ExitCode.OK)
_IDENTIFIER = re.compile(r"(ext:[A-Za-z0-9._-]+|[A-Za-z]+):(.+)", flags=re.DOTALL)
_SCHEME = re.compile(r"https?://", flags=re.IGNORECASE)
_SCHEMES = frozenset({"did", "http", "https", "urn"})

Contexts = Annotated[
    list[str] | None,
    typer.Option("--context", metavar="URL=FILE", help="A further JSON-LD context; may be repeated."),
]


@guarded()
def verify(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files (JSON, JWT, PNG, SVG), https addresses, or - for standard input; "
            "without any, what the bundle was collected for."
        ),
    ] = None,
    issuer: Annotated[
        list[str] | None, typer.Option(help="Id of an issuer whose badges count; may be repeated.")
    ] = None,
    any_issuer: Annotated[bool, typer.Option("--any-issuer", help="Accept badges from anybody.")] = False,
    trust: TrustFiles = None,
    trust_signed_by: TrustSignedBy = None,
    recognized_by: RecognizedById = None,
    counts_for: CountsFor = None,
    jurisdiction: Jurisdiction = None,
    achievement: Annotated[str | None, typer.Option(help="Id of the achievement the badge must be for.")] = None,
    recipient: Annotated[
        str | None, typer.Option(help="[TYPE:]ID of the person, such as ana@school.example or accountId:4711.")
    ] = None,
    not_older_than: NotOlder = None,
    endorsements_optional: OptionalEndorsements = False,
    beside: Beside = None,
    evidence: EvidenceFiles = None,
    fetch_evidence: FetchEvidence = False,
    at: Annotated[
        str | None,
        typer.Option(
            help="The time the question is about, such as 2025-06-01T00:00:00Z. "
            "The exit code and --json are about that time alone: a script asks twice, for then and for today."
        ),
    ] = None,
    challenge: Annotated[str | None, typer.Option(help="The challenge that the presentation must carry.")] = None,
    domain: Annotated[str | None, typer.Option(help="The domain that the presentation must be made for.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    bundle: Annotated[Path | None, typer.Option(help="Folder or zip that answers instead of the network.")] = None,
    collected_by: Annotated[
        str | None, typer.Option(metavar="DID", help="Who must have collected and signed the bundle.")
    ] = None,
    context: Contexts = None,
    details: Annotated[bool, typer.Option("--details", help="Show the checks that passed as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Verify badges and presentations: what they say, who says so, and whether it still holds.

    Asked about a time that is past, it says what holds today as well, unless --json or nothing is fetched.

    Exit code: 0 verified, 1 rejected, 2 usage, 3 undetermined; of several inputs the worst, in the order 2, 1, 3, 0.
    """
    web = open_web(offline=offline)
    policy = asked(
        Whose(issuer or [], any_issuer, trust or [], trust_signed_by, recognized_by, counts_for, jurisdiction),
        fetch=web,  # never the bundle, which an applicant may bring
        achievement=achievement,
        recipient=None if recipient is None else split_identifier(recipient),
        not_older_than=not_older_than,
        endorsements_optional=endorsements_optional,
    )
    opened = open_bundle(bundle, collected_by, offline=offline)
    fetch = web if opened is None else opened
    sources = _sources(inputs, fetch, opened)
    contexts = {**(opened.contexts if opened is not None else {}), **read_contexts(context or [])}
    question = _Question(
        Verifier(fetch=fetch, contexts=contexts, fetch_evidence=fetch_evidence),
        policy,
        read_moment("--at", at),
        domain,
        challenge,
        [*read_beside(beside), *([] if opened is None else opened.beside)],
        {**({} if opened is None else opened.evidence), **read_evidence(evidence)},
    )
    reports: list[VerificationReport] = []
    codes: list[ExitCode] = []
    several = len(sources) > 1
    for name, read in _tracked(sources) if several and sys.stderr.isatty() else sources:
        data, code = _read(name, read)
        report = question.answer(data)
        codes.append(_CODES[report.verdict] if code is None else code)
        reports.append(replace(report, about=name) if several else report)
        if not as_json:
            if several:
                say([Line("title", clean(name))])
            say(text(report, details=details, asked_about=question.at is not None, bundled=opened is not None))
            say(question.today(data, is_live=opened is None and not offline))
            if opened is not None:
                say([_collected(collected_by)])
    if as_json:
        if opened is not None and collected_by is None:
            complain(_collected(None).text.strip())
        values = [report.to_dict() for report in reports]
        say_json(values if several else values[0])
    raise typer.Exit(next(code for code in _WORST_FIRST if code in codes))


def _tracked(sources: list[tuple[str, Callable[[], bytes]]]) -> Iterable[tuple[str, Callable[[], bytes]]]:
    from rich.progress import track  # slow to load, and for a person who waits

    return track(sources, "Verifying", console=console(stderr=True), transient=True)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of each input, at the time `at`."""

    verifier: Verifier
    policy: Policy
    at: datetime | None
    domain: str | None
    challenge: str | None
    beside: list[bytes]
    evidence: dict[str, bytes]

    def answer(self, data: bytes | _Unread) -> VerificationReport:
        """The report on the input, or on why there is none."""
        if isinstance(data, _Unread):
            return self.verifier.unavailable(data.reason, self.policy, at=self.at)
        return self.verifier.verify(
            data,
            self.policy,
            at=self.at,
            domain=self.domain,
            challenge=self.challenge,
            beside=self.beside,
            evidence=self.evidence,
        )

    def today(self, data: bytes | _Unread, *, is_live: bool) -> list[Line]:
        """One line on today, where a time that is past was asked about."""
        if self.at is None or self.at >= datetime.now(UTC) or isinstance(data, _Unread):
            return []
        if not is_live:
            return [Line("dim", "  today: not known, since nothing was fetched today")]
        return [answer(replace(self, at=None).answer(data), "today")]


@dataclass(frozen=True, slots=True)
class _Unread:
    """An input that could not be had, and why."""

    reason: str


def _sources(inputs: list[str] | None, fetch: Fetch, bundle: Bundle | None) -> list[tuple[str, Callable[[], bytes]]]:
    """The names of the inputs, and how each is read."""
    if inputs:
        return [(name, partial(read_named, name, fetch)) for name in inputs]
    credential = None if bundle is None else bundle.credential
    if credential is None:
        raise typer.BadParameter("nothing to verify: name a file, or a bundle with a credential in it")
    return [("the bundle", lambda: credential)]


def _read(name: str, read: Callable[[], bytes]) -> tuple[bytes | _Unread, ExitCode | None]:
    """The content of an input; for one that could not be had, why not, and the code to exit with."""
    try:
        return read(), None
    except UnavailableError as error:
        reason, code = str(error), ExitCode.UNDETERMINED
    except OSError as error:
        reason, code = str(error.strerror), ExitCode.USAGE
    complain(f"{name}: {reason}")
    return _Unread(reason), code


def read_named(name: str, fetch: Fetch) -> bytes:
    """Read a file, standard input, or an https address. Raises `UnavailableError` and `OSError`."""
    return fetch(name).content if _SCHEME.match(name) else read_input(name)


def open_web(*, offline: bool) -> Fetch:
    """What answers for the network."""
    return _offline if offline else _Web()


class _Web:
    """`HttpsFetch`, loaded when something is fetched: HTTP takes as long to load as a verdict, which may need none."""

    def __call__(self, url: str) -> Fetched:
        return self._fetch(url)

    @cached_property
    def _fetch(self) -> Fetch:
        from ..fetch import HttpsFetch

        return HttpsFetch()


def _offline(url: str) -> Fetched:
    raise UnavailableError("nothing was fetched (--offline)", url=url)


def split_identifier(given: str) -> tuple[str, str | None]:
    """Split ``[TYPE:]ID``: a DID or URL, or an identifier with a type of Open Badges 3.0 before it."""
    match = _IDENTIFIER.fullmatch(given)
    if match is None or match[1] in _SCHEMES:
        return given, None
    return match[2], match[1]


def _collected(collector: str | None) -> Line:
    """Who answers for the web in the place of the web: an applicant may bring a bundle too."""
    if collector is None:
        message = "whoever made this bundle may have put anything into it; --collected-by asks who it was"
        return Line("unknown", f"  {message}")
    return Line("plain", f"  the bundle was collected by {clean(collector)}")


def open_bundle(path: Path | None, collector: str | None = None, *, offline: bool) -> Bundle | None:
    """Open the bundle, if there is one, and make sure who collected it, if that is asked."""
    if path is None:
        if collector is not None:
            raise typer.BadParameter("--collected-by says who collected the --bundle: there is none")
        return None
    from ..bundle import Bundle  # slow to load, and few have one
    from ..bundling import require_collector

    try:
        bundle = Bundle.open(path)
    except UnsupportedError:
        raise  # a bundle that nothing is wrong with: another version can read it
    except (InvalidError, UnavailableError) as error:
        complain(str(error))
        raise typer.Exit(ExitCode.USAGE) from None
    if collector is not None:
        try:
            require_collector(bundle, collector, fetch=open_web(offline=offline))
        except InvalidError as error:
            complain(f"{path}: {error}")
            raise typer.Exit(ExitCode.USAGE) from None
    return bundle


def read_contexts(given: list[str]) -> dict[str, dict[str, Any]]:
    """Read further JSON-LD contexts, each given as ``URL=FILE``."""
    contexts = {}
    for entry in given:
        url, equals, file = entry.partition("=")
        if not equals or "://" not in url:
            raise typer.BadParameter("--context is URL=FILE")
        try:
            document = parse(read_input(Path(file)))
        except InvalidError as error:
            complain(f"{file}: {error}")
            raise typer.Exit(ExitCode.USAGE) from None
        if not isinstance(document, dict) or not isinstance(document.get("@context"), dict | list):
            complain(f"{file}: a JSON-LD context is an object with `@context`")
            raise typer.Exit(ExitCode.USAGE)
        contexts[url] = document
    return contexts
