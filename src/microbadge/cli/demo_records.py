"""The second half of ``microbadge demo``: what becomes of an award after it is signed. Needs the extra ``publish``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..assessment import Award
from ..bundle import Bundle
from ..bundling import collect_bundle
from ..errors import UnavailableError
from ..fetch import Fetch, Fetched
from ..keys import LocalSigner
from ..policy import TrustedIssuers
from ..program import Program
from ..publish import Site, publish
from ..registrar import Registrar
from ..render import Line, text
from ..report import VerificationReport
from ..store import AwardRecord, StoreSettings
from ..verifier import Verifier
from .output import say, say_title, write_new

SITE = "https://academy.example"
_BY = "the demo"


def show_records(
    folder: Path, program: Program, signer: LocalSigner, award: Callable[[int], Award], *, email: str
) -> None:
    """Keep three awards, publish them, take one back, correct one, and put the evidence for one into a file."""
    store_file = folder / "awards.db"
    for leftover in folder.glob("awards.db*"):
        leftover.unlink()
    settings = StoreSettings(program.issuer.profile, SITE, purposes=("revocation", "message"), refresh=True)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    registrar = Registrar.create(store_file, settings, signer, actor=_BY, clock=lambda: yesterday)
    with registrar.store:
        site = Site(registrar.store, program)

        say_title("8. The academy keeps its awards in a store, and publishes what others need to check them")
        kept, revoked, corrected = (
            registrar.issue(award(number), award_id=f"award-{number}", recipient=email, public=True, actor=_BY)
            for number in range(3)
        )
        done = publish(site, folder / "site")
        say([Line("plain", f"   {len(done.written)} files in {folder / 'site'}, ready for any web server")])
        say(_headline(_verify(kept, program, web_of(site, folder / "site"))))

        say_title("9. One award is taken back, another corrected; the site is published again")
        registrar = Registrar(registrar.store, signer)
        registrar.revoke(revoked.award_id, reason="the evidence was somebody else's", actor=_BY)
        registrar.reissue(
            corrected.award_id, award(2), award_id="award-2-corrected", reason="a name was misspelt", actor=_BY
        )
        done = publish(site, folder / "site")
        say([Line("plain", f"   {len(done.written)} files written, {len(done.removed)} removed")])
        web = web_of(site, folder / "site")
        for old in (revoked, corrected):
            say(_headline(_verify(old, program, web)))

        say_title("10. The academy's web site does not answer: nobody is told that a badge is fine")
        say(_headline(_verify(kept, program, _keys_alone(web))))

        say_title("11. A bundle keeps the evidence: the same report, offline, in ten years")
        write_new(folder / "kept.zip", collect_bundle(str(kept.credential), fetch=web), force=True)
        say(_headline(_verify(kept, program, Bundle.open(folder / "kept.zip"))))
        again = f"microbadge verify --bundle {folder / 'kept.zip'} --issuer {program.issuer.id}"
        say([Line("plain", f"   {again}")])


def _verify(record: AwardRecord, program: Program, fetch: Fetch) -> VerificationReport:
    return Verifier(fetch=fetch).verify(str(record.credential), TrustedIssuers([program.issuer.id]))


def _headline(report: VerificationReport) -> list[Line]:
    """The verdict, and what was said about its status."""
    status = [line for line in text(report) if "[status." in line.text]
    return [*text(report)[:2], *status]


def web_of(site: Site, folder: Path) -> Fetch:
    """What a web server would answer that shows the folder at the site's address."""
    files = {page.url: folder / page.path for page in site.pages()}

    def fetch(url: str) -> Fetched:
        if url not in files:
            raise UnavailableError("nothing is there", url=url)
        return Fetched(files[url].read_bytes(), url, datetime.now(UTC))

    return fetch


def _keys_alone(web: Fetch) -> Fetch:
    def fetch(url: str) -> Fetched:
        if not url.endswith("/did.json"):
            raise UnavailableError("the web site does not answer", url=url)
        return web(url)

    return fetch
