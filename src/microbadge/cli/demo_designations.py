"""The third part of ``microbadge demo``: what twelve awards mean together. Needs the extra ``publish``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.progress import track

from ..assessment import Award
from ..concluding import conclusion
from ..conferral import designation_document
from ..designation import designation_achievement, designation_rule
from ..dids import did_document, did_web_url
from ..endorsing import endorse
from ..fetch import Fetch, Fetched
from ..keys import LocalSigner
from ..policy import AllOf, AwardedTo, Policy, RecognizedBy, TrustedIssuers
from ..program import Program
from ..publish import Site, publish
from ..recipient import identity_object
from ..recognition import Recognition
from ..registrar import Registrar
from ..render import Line, text
from ..report import VerificationReport
from ..store import AwardRecord, StoreSettings
from ..transcript import issue_transcript, transcript_document
from ..verifier import Verifier
from .demo_records import SITE, web_of
from .output import console, say, say_title, write_new

_BY = "the demo"
_STATE = "did:web:agency.example"
_UNIVERSITY = "did:web:university.example"
_SALT = "demo"
_DESIGNATIONS = ("effective-educator", "mll-specialist")
_REVOKED = 2
"""Which of the twelve awards is taken back in the end."""


def show_designations(
    folder: Path, program: Program, signer: LocalSigner, award: Callable[[int], Award], *, email: str
) -> None:
    """Confer two designations on twelve awards, have them recognised, and take one of the awards back."""
    store_file = folder / "designations.db"
    for leftover in folder.glob("designations.db*"):
        leftover.unlink()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    settings = StoreSettings(program.issuer.profile, SITE)
    registrar = Registrar.create(store_file, settings, signer, actor=_BY, clock=lambda: yesterday)
    with registrar.store:
        others = {did: LocalSigner.generate(controller=did) for did in (_STATE, _UNIVERSITY)}
        office = _Office(registrar, program, Site(registrar.store, program), folder, email, signer, others)
        say_title("12. Twelve awards of the same teacher, and what they add up to")
        awards = [
            registrar.issue(award(number), award_id=f"twelve-{number}", recipient=email, actor=_BY)
            for number in track(range(12), "Issuing", console=console(stderr=True), transient=True)
        ]
        office.publish()
        designations = [office.confer(name, awards) for name in _DESIGNATIONS]
        office.publish()
        for designation in designations:
            say([Line("plain", f"   {_name(designation)}")])

        say_title(
            "13. A state agency recognises the programme, a university gives credit: an employer sees who says so"
        )
        papers = office.recognitions(designations[-1], awards[0])
        say(text(office.verify(designations[-1], [*awards, *papers], RecognizedBy(_STATE, "certification"))))
        say(_concluded("   the first of the awards: ", office.verify(awards[0], papers, RecognizedBy(_UNIVERSITY))))

        say_title("14. A transcript holds them all")
        record = office.transcript([*awards, *designations])
        write_new(folder / "transcript.json", json.dumps(record, ensure_ascii=False, indent=1).encode(), force=True)
        say(_concluded("   ", office.verify(record)))

        say_title("15. One of the awards is taken back: what should an employer conclude?")
        Registrar(registrar.store, signer).revoke(f"twelve-{_REVOKED}", reason="somebody else's work", actor=_BY)
        office.publish()
        for designation in designations:
            say(_concluded("   ", office.verify(designation, awards)))


@dataclass(frozen=True, slots=True)
class _Office:
    """The academy, and what its web site and those of the others answer."""

    registrar: Registrar
    program: Program
    site: Site
    folder: Path
    email: str
    signer: LocalSigner
    others: Mapping[str, LocalSigner]

    @property
    def verifier(self) -> Verifier:
        """Who looks at the web as it is now."""
        return Verifier(fetch=self._web())

    @property
    def policy(self) -> Policy:
        """Whose badges count for the employer, and whom they have to be about."""
        return AllOf(TrustedIssuers([self.program.issuer.id]), AwardedTo(self.email))

    def publish(self) -> None:
        """Put what the store holds on the web."""
        publish(self.site, self.folder / "designations-site")

    def confer(self, name: str, awards: list[AwardRecord]) -> AwardRecord:
        """Apply the rule to the awards, and issue the designation."""
        document = designation_document(
            self.program.issuer.profile,
            designation_rule(self.program, name),
            designation_achievement(self.program, name),
            [str(one.credential) for one in awards],
            recipient=identity_object(self.email, "emailAddress", salt=_SALT),
            id=f"{SITE}/credentials/{name}",
            verifier=self.verifier,
            person=AwardedTo(self.email),
        )
        return self.registrar.issue_document(document, award_id=name, actor=_BY)

    def recognitions(self, designation: AwardRecord, award: AwardRecord) -> list[dict[str, Any]]:
        """What a state agency says of the designation, and a university of one of the awards."""
        since = datetime(2020, 1, 1, tzinfo=UTC)
        certification = Recognition(
            _STATE,
            _achievement(designation)["id"],
            issuer=self.program.issuer.id,
            valid_from=since,
            jurisdiction="US-RI",
            counts_for=("certification",),
            also_required=("a teaching certificate", "a practicum of 45 hours"),
        )
        credit = Recognition(
            _UNIVERSITY,
            _achievement(award)["id"],
            issuer=self.program.issuer.id,
            valid_from=since,
            credits=Decimal(1),
            credit_unit="graduate credit",
        )
        said = (
            ("Example State Agency", certification, "Approved towards certification"),
            ("Example University", credit, "Graduate credit"),
        )
        return [
            endorse(who, self.others[one.recognizer], one.of, name=name, id=f"{one.of}/recognition", recognizes=one)
            for who, one, name in said
        ]

    def transcript(self, held: list[AwardRecord]) -> dict[str, Any]:
        """All of them in one record."""
        document = transcript_document(
            self.program.issuer.profile,
            recipient=identity_object(self.email, "emailAddress", salt=_SALT),
            credentials=[json.loads(str(one.credential)) for one in held],
            id=f"{SITE}/transcripts/ana-lopez",
            name="Transcript",
        )
        return issue_transcript(document, self.signer, verifier=self.verifier, policy=self.policy)

    def verify(
        self, asked: AwardRecord | Mapping[str, Any], beside: list[AwardRecord] | list[Any] | None = None, *more: Policy
    ) -> VerificationReport:
        """What an employer is told, who knows whom it is about, was handed these as well and may ask for `more`."""
        handed = [str(one.credential) if isinstance(one, AwardRecord) else one for one in beside or ()]
        data = str(asked.credential) if isinstance(asked, AwardRecord) else asked
        return self.verifier.verify(data, AllOf(self.policy, *more), beside=handed)

    def _web(self) -> Fetch:
        pages = web_of(self.site, self.folder / "designations-site")
        others = {did_web_url(did): did_document(did, [key.public_key]) for did, key in self.others.items()}

        def fetch(url: str) -> Fetched:
            if url in others:
                return Fetched(json.dumps(others[url]).encode(), url, datetime.now(UTC))
            return pages(url)

        return fetch


def _achievement(record: AwardRecord) -> dict[str, Any]:
    achievement: dict[str, Any] = json.loads(str(record.credential))["credentialSubject"]["achievement"]
    return achievement


def _name(record: AwardRecord) -> str:
    return str(_achievement(record)["name"])


def _concluded(before: str, report: VerificationReport) -> list[Line]:
    style, verdict = text(report)[0]
    return [Line(style, f"   {verdict.partition(':')[0]}"), Line("plain", before + conclusion(report))]
