"""An issuer with a store and a programme, for the tests of what it publishes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from conftest import PROJECT
from microbadge import Assessment, Award, LocalSigner, Program, Rating, decide
from microbadge.publish import Page, Site
from microbadge.registrar import Registrar
from microbadge.store import StoreSettings

EXAMPLE = PROJECT / "examples" / "excel" / "program.yaml"
PROGRAM = Program.from_file(EXAMPLE)
ACADEMY = "did:web:academy.example"
SITE = "https://academy.example"
SEED, NEXT_SEED = b"the key of a site, for tests, 32", b"the next key of a site, 32 bytes"
KEY = LocalSigner.from_seed(SEED).controlled_by(ACADEMY)
NEXT_KEY = LocalSigner.from_seed(NEXT_SEED).controlled_by(ACADEMY)
BY = "Ada"
ANA = "did:example:ana"


def settings(**changes: Any) -> StoreSettings:
    """What the academy decided."""
    return replace(StoreSettings(profile=PROGRAM.issuer.profile, site=SITE), **changes)


def open_office(folder: Path, **changes: Any) -> Registrar:
    """A new store of the academy in the folder, and its registrar."""
    return Registrar.create(folder / "store.db", settings(**changes), KEY, actor=BY)


def award(name: str = "E1") -> Award:
    """An award of the programme, with the highest level of each criterion."""
    one = PROGRAM.find(name)
    if one is None:
        raise KeyError(name)
    ratings = [Rating(criterion.id, criterion.levels[-1].id) for criterion in one.rubric.criteria]
    decision = decide(PROGRAM, Assessment(one.id, ratings))
    if not isinstance(decision, Award):
        raise TypeError(f"not awarded: {decision.reason}")
    return decision


def issue(office: Registrar, award_id: str = "a1", *, public: bool = True, **asked: Any) -> str:
    """Issue an award, and return the path of its credential on the site."""
    record = office.issue(award(), award_id=award_id, recipient=ANA, public=public, actor=BY, **asked)
    return office.credential_url(record).removeprefix(f"{office.store.settings.site}/")


def paths(site: Site) -> list[str]:
    """The paths of all documents of a site, in their order."""
    return [page.path for page in site.pages()]


def found(site: Site, path: str) -> Page:
    """The document at a path, which must be there."""
    page = site.get(path)
    if page is None:
        raise KeyError(path)
    return page


def program(**members: Any) -> Program:
    """A programme of the academy with one micro-credential, changed as a test needs."""
    level = {"id": "low", "name": "Low"}, {"id": "high", "name": "High"}
    micro_credential = {
        "id": "M1",
        "name": "Mentoring",
        "description": "Mentoring a colleague.",
        "rubric": {"scale": "s", "requiredLevel": "high", "criteria": [{"id": "c1", "name": "Listening"}]},
        **members,
    }
    return Program.from_document(
        {
            "id": f"{SITE}/programme",
            "name": "A programme",
            "issuer": {"id": ACADEMY, "name": "Example Leadership Academy"},
            "levelScales": [{"id": "s", "levels": list(level)}],
            "microCredentials": [micro_credential],
        }
    )
