"""``microbadge demo``: the whole way, from a programme to a verdict, on real files and without a network."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from .. import baking
from ..assessment import Assessment, Award, NotYet, Rating, decide
from ..bundle import Bundle
from ..data_integrity import add_proof, unsecured_document
from ..dids import did_document, did_web_url
from ..errors import MicrobadgeError
from ..issuer import Issuer
from ..keys import LocalSigner
from ..policy import TrustedIssuers
from ..program import MicroCredential, Program
from ..recipient import identity_object
from ..render import Line, text
from ..verifier import Verifier
from .issuing import badge_file
from .output import ExitCode, complain, console, guarded, say, say_title, write_new
from .programs import decision_in_words

EMAIL = "ana.lopez@school.example"
SALT = "demo"
MARKER = "DEMO.txt"
AWARDS = 6


@guarded()
def demo(
    folder: Annotated[Path, typer.Option("--output", "-o", help="Folder for the files.")] = Path("demo-output"),
) -> None:
    """Issue and verify six awards, then two that were tampered with, one taken back, and one corrected."""
    _make_own(folder)
    example = _examples() / "excel"
    program = Program.from_file(example / "program.yaml")
    say_title(f"1. The programme: {program.name}, issued by {program.issuer.name}")
    say([Line("plain", f"   {len(program.micro_credentials)} micro-credentials, each with its rubric")])

    say_title("2. A key for the issuer, and the DID document that publishes it")
    signer = LocalSigner.generate(controller=program.issuer.id)
    _write(folder / "demo-key.pem", signer.to_pem(), secret=True)
    bundle = _publish(signer, folder / "bundle")
    say([Line("plain", f"   {signer.verification_method}")])

    say_title("3. Two assessments of the same work, before and after it was done again")
    for name in ("not-yet.yaml", "passes.yaml"):
        say(decision_in_words(decide(program, Assessment.from_file(example / "assessments" / name))))

    say_title(f"4. {AWARDS} awards of a fictional teacher, signed and baked into images")
    issuer = Issuer(program.issuer.profile, signer)
    badges = [
        _issue(issuer, program, one, folder / "badges")
        for one in track(program.micro_credentials[:AWARDS], "Issuing", console=console(stderr=True), transient=True)
    ]

    say_title("5. An employer verifies them")
    verifier = Verifier(fetch=bundle)
    policy = TrustedIssuers([program.issuer.id])
    for path in badges:
        say([Line("dim", f"   {path}"), *text(verifier.verify(path.read_bytes(), policy))[:2]])

    say_title("6. One is tampered with: a member of the signed badge is changed")
    tampered = _changed(badges[0], lambda credential: credential.update(name="Doctor of Everything"))
    path = folder / "tampered.png"
    _write(path, baking.bake(badges[0].read_bytes(), tampered))
    say(text(verifier.verify(path.read_bytes(), policy)))

    say_title(
        "7. In another a level is lowered, and the issuer signs it again: the signature is good, the badge is not"
    )
    lowered = add_proof(unsecured_document(_changed(badges[1], _lower_a_level)), signer)
    path = folder / "below-required.png"
    _write(path, baking.bake(badges[1].read_bytes(), lowered))
    say(text(verifier.verify(path.read_bytes(), policy)))

    try:
        # The extra is asked for by these parts alone.
        from .demo_designations import show_designations
        from .demo_records import show_records
    except ModuleNotFoundError as error:
        complain(f"what becomes of an award later needs {error.name}: pip install 'microbadge[publish]'")
    else:
        for show in (show_records, show_designations):
            show(
                folder, program, signer, lambda number: _award(program, program.micro_credentials[number]), email=EMAIL
            )

    issuer_id = program.issuer.id
    say([Line("title", f"\nThe files are in {folder}. Look again with:")])
    say([Line("plain", f"  microbadge verify --issuer {issuer_id} --bundle {folder / 'bundle'} {badges[0]}")])


def _make_own(folder: Path) -> None:
    """Make the folder, or take it where an earlier demo made it: nobody else's files are written over."""
    marker = folder / MARKER
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        complain(f"{folder} has other files in it: name a new folder (--output)")
        raise typer.Exit(ExitCode.USAGE)
    folder.mkdir(parents=True, exist_ok=True)
    marker.write_text("Made by `microbadge demo`, which may write over everything in this folder.\n", encoding="utf-8")


def _examples() -> Path:
    """The examples: inside an installed package, or beside the sources in a checkout."""
    installed = Path(str(resources.files("microbadge"))) / "examples"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[3] / "examples"


def _write(path: Path, content: bytes, *, secret: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(path, content, force=True, secret=secret)


def _publish(signer: LocalSigner, folder: Path) -> Bundle:
    """What the issuer's web site would answer, as a bundle of files."""
    document = did_document(signer.controller, [signer.public_key])
    index = {"documents": {did_web_url(signer.controller): {"file": "did.json"}}}
    _write(folder / "did.json", json.dumps(document, indent=1).encode())
    _write(folder / "index.json", json.dumps(index, indent=1).encode())
    return Bundle.open(folder)


def _award(program: Program, one: MicroCredential) -> Award:
    ratings = [Rating(each.id, each.required_level or each.levels[-1].id) for each in one.rubric.criteria]
    decision = decide(program, Assessment(one.id, ratings))
    if isinstance(decision, NotYet):
        raise MicrobadgeError(f"{one.name} was not earned")
    return decision


def _issue(issuer: Issuer, program: Program, one: MicroCredential, folder: Path) -> Path:
    decision = _award(program, one)
    credential = issuer.issue(
        decision,
        recipient=identity_object(EMAIL, "emailAddress", salt=SALT),
        id=f"{one.id}/awards/ana-lopez",
        evidence=_evidence(decision),
    )
    path = folder / f"{one.id.rpartition('/')[2]}.png"
    _write(path, badge_file(credential, ".png", name=one.name, issuer=issuer.profile["name"], code=one.human_code))
    return path


def _evidence(award: Award) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{award.micro_credential.id}/evidence/{part.id}",
            "type": ["Evidence"],
            "name": asked.name,
        }
        for part in award.micro_credential.parts
        for asked in part.evidence
    ]


def _changed(path: Path, change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    credential: dict[str, Any] = json.loads(baking.unbake(path.read_bytes()))
    change(credential)
    return credential


def _lower_a_level(credential: dict[str, Any]) -> None:
    subject = credential["credentialSubject"]
    description = subject["achievement"]["resultDescription"][0]
    lowest = min(description["rubricCriterionLevel"], key=lambda level: int(level["level"]))
    subject["result"][0]["achievedLevel"] = lowest["id"]
