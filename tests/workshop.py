"""A small programme with a designation, its issuer's key and what its web site answers: files for the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from badges import ACADEMY
from microbadge.cli import designating, endorsing, issuing, transcribing, verifying
from microbadge.designation import designation_rule
from microbadge.program import Program
from microbadge.publish import Site
from microbadge.store import Store
from test_cli import Done, run

BASE = "https://academy.example/workshop"
GOAL = f"{BASE}/maker"
ISSUER = ACADEMY.controller
ANA = "ana@school.example"
SITE = "https://academy.example"


def micro_credential(name: str) -> dict[str, Any]:
    """One on two criteria, each worth a point."""
    criteria = [{"id": one, "name": one.title(), "points": [0, 1]} for one in ("draw", "build")]
    rubric = {"criteria": criteria, "scoring": {"rule": "sum", "min": 2}}
    return {"id": name, "name": f"Name of {name}", "description": f"Makes a {name}.", "rubric": rubric}


PROGRAM: dict[str, Any] = {
    "id": BASE,
    "name": "Workshop",
    "issuer": {"id": ISSUER, "name": "Example Leadership Academy"},
    "microCredentials": [micro_credential(name) for name in ("chair", "table", "lamp")],
    "designations": [{"id": "maker", "name": "Maker", "rule": {"all": ["chair", "table"]}}],
}
ENVELOPE = {
    "@context": "https://www.w3.org/ns/credentials/v2",
    "type": "EnvelopedVerifiableCredential",
    "id": "data:application/vc+cose,AAAA",
}
"""A credential in a form that is not known here."""

_COMMANDS = (issuing.issue, designating.designate, endorsing.endorse, transcribing.transcript, verifying.verify)


def _alone(command: Callable[..., None]) -> typer.Typer:
    app = typer.Typer()
    app.command()(command)
    return app


_APPS = {command.__name__: _alone(command) for command in _COMMANDS}


def quick(name: str, *arguments: object) -> Done:
    """Run one of these commands; the whole command line takes longer to put together."""
    return Done(CliRunner().invoke(_APPS[name], [str(argument) for argument in arguments]))


class Workshop:
    """A folder, and the commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "program.yaml"
        self.key = folder / "key.pem"
        self.store = str(folder / "store.db")

    @classmethod
    def new(cls, folder: Path) -> Workshop:
        """One with its programme and its key, that has published its rule."""
        made = cls(folder)
        made.write("program.yaml", PROGRAM)
        made.key.write_bytes(ACADEMY.to_pem())
        made.publish()
        return made

    def copy(self, folder: Path) -> Workshop:
        """The same in another folder, with all that was made."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Workshop(folder)

    def path(self, name: str) -> Path:
        return self.folder / name

    def write(self, name: str, value: Any) -> Path:
        path = self.folder / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return path

    def read(self, name: str) -> Any:
        return json.loads(self.path(name).read_bytes())

    def made(self, *before: str) -> set[str]:
        """The files in the folder, without those of the workshop itself and those there `before`."""
        own = {"program.yaml", "key.pem", "web", *before}
        return {path.name for path in self.folder.iterdir()} - own

    def new_store(self, *options: object) -> None:
        given = ("--program", self.program, "--site", SITE, "--key", self.key, *options)
        assert run("store", "new", self.store, *given).code == 0

    def issue(self, name: str, output: str, *options: object, recipient: str = ANA) -> Path:
        """Issue an award for a micro-credential into a file."""
        ratings = [{"criterion": one, "level": 1} for one in ("draw", "build")]
        assessment = self.write("web/assessment.yaml", {"achievement": name, "ratings": ratings})
        given = ("--key", self.key, "--recipient", recipient, "-o", self.path(output), "--force")
        done = quick("issue", self.program, assessment, *given, *options)
        assert done.code == 0, done.err
        return self.path(output)

    def publish(self, documents: Mapping[str, Any] | None = None) -> None:
        """Put what the store holds, the rules, and other documents on the web: a bundle stands in for it."""
        (self.folder / "web").mkdir(exist_ok=True)
        program = Program.from_file(self.program)
        rules = (designation_rule(program, one.id) for one in program.designations)
        pages = {one.id: one.content for one in rules}
        pages |= {url: json.dumps(document).encode() for url, document in (documents or {}).items()}
        if Path(self.store).exists():
            with Store.open(self.store) as store:
                pages |= {page.url: page.content for page in Site(store).pages()}
        index = {}
        for number, (url, content) in enumerate(pages.items()):
            self.path(f"web/{number}").write_bytes(content)
            index[url] = {"file": str(number)}
        self.write("web/index.json", {"documents": index})

    def designate(
        self,
        *awards: str,
        output: str | None = "maker.json",
        web: bool = True,
        name: str = "maker",
        **more: object,
    ) -> Done:
        """Confer the designation for the awards in these files; `more` are options, by their names."""
        given: dict[str, object] = {"key": self.key, "recipient": ANA}
        if output is not None:
            given["output"] = self.path(output)
        options = [part for option, value in (given | more).items() for part in option_of(option, value)]
        offline = ("--bundle", self.path("web")) if web else ("--offline",)
        return quick("designate", self.program, name, *map(self.path, awards), *options, *offline)

    def verify(self, name: str, *options: object, person: str = ANA) -> Done:
        """Ask as an employer does who knows the academy."""
        asked = ("--issuer", ISSUER, "--recipient", person, "--bundle", self.path("web"))
        return quick("verify", self.path(name), *asked, *options)

    def with_awards(self, *names: str) -> list[object]:
        """The options for awards that are handed over as well."""
        return [part for name in names for part in ("--with", self.path(name))]


def option_of(name: str, value: object) -> list[object]:
    """An option of the command line; nothing for None and False."""
    option = f"--{name.replace('_', '-')}"
    if value is None or value is False:
        return []
    return [option] if value is True else [option, value]
