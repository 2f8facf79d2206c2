"""``microbadge bundle``: everything that a verdict rests on, in one file, for the day when the web has moved on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..bundle import Bundle
from ..bundling import collect_bundle
from ..fetch import HttpsFetch
from ..policy import UnsafeAnyIssuer
from ..render import Line, answer, clean
from ..verifier import Verifier
from .handing import Beside, EvidenceFiles, FetchEvidence, read_beside, read_evidence
from .output import ExitCode, complain, guarded, read_moment, say, write_new
from .signers import KEY_HELP, Did, PasswordFile, load_signer
from .verifying import Contexts, read_contexts, read_named


@guarded(invalid=ExitCode.USAGE)
def bundle(
    credential: Annotated[str, typer.Argument(help="File (JSON, JWT, PNG, SVG), https address, or -.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Zip file to write.")],
    at: Annotated[str | None, typer.Option(help="The time that will be asked about: now, unless given.")] = None,
    context: Contexts = None,
    beside: Beside = None,
    evidence: EvidenceFiles = None,
    fetch_evidence: FetchEvidence = False,
    key: Annotated[str | None, typer.Option(help=f"{KEY_HELP} It signs the bundle.")] = None,
    did: Did = None,
    password_file: PasswordFile = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an existing file.")] = False,
) -> None:
    """Collect what the verdict on a badge rests on (keys, status lists, schemas), to verify it offline later.

    What was handed over with it, other credentials (--with) and evidence, is kept in the bundle as it is.
    Evidence is fetched only where that is asked (--fetch-evidence), and asked again when the bundle is verified.

    `microbadge verify --bundle FILE` makes the same report from it. A badge that is rejected is bundled all the same.

    Exit code: 0 everything was had, 2 usage, 3 something could not be had: the file is written without it.
    """
    moment = read_moment("--at", at)
    contexts = read_contexts(context or [])
    fetch = HttpsFetch()
    signer = None if key is None else load_signer(key, did=did, password_file=password_file)
    data, others, files = read_named(credential, fetch), read_beside(beside), read_evidence(evidence)
    content = collect_bundle(
        data,
        fetch=fetch,
        contexts=contexts,
        fetch_evidence=fetch_evidence,
        beside=others,
        evidence=files,
        at=moment,
        signer=signer,
    )
    write_new(output, content, force=force)
    collected = Bundle.open(output)
    count = len(collected.documents)
    say([Line("good", f"the credential and {count} document{'' if count == 1 else 's'} in {clean(str(output))}")])
    say(Line("unknown", clean(f"  not had: {url}: {why}")) for url, why in sorted(collected.unavailable.items()))
    verifier = Verifier(fetch=collected, contexts=contexts, fetch_evidence=fetch_evidence)
    report = verifier.verify(data, UnsafeAnyIssuer(), at=moment, beside=others, evidence=files)
    say([answer(report, "the credential, whoever issued it")])
    if collected.unavailable:
        complain(f"{output} was written without what could not be had: {', '.join(sorted(collected.unavailable))}")
        raise typer.Exit(ExitCode.UNDETERMINED)
