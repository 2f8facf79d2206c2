"""``microbadge upgrade``: an issuer's export of Open Badges 2.0, in files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from badges import ACADEMY, NOON
from badges_2 import badge_class, hosted, profile, signed
from microbadge import TrustedIssuers, Verifier
from microbadge.cli.upgrading import upgrade

app = typer.Typer()
app.command()(upgrade)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export in files, and the academy's key."""
    export = tmp_path / "export"
    (export / "assertions").mkdir(parents=True)
    write(export / "issuer.json", profile())
    write(export / "badge.json", badge_class())
    write(export / "assertions" / "all.json", [hosted(), signed()])
    (tmp_path / "key.pem").write_bytes(ACADEMY.to_pem())
    return tmp_path


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def run(folder: Path, *options: str, sources: tuple[str, ...] = ("export",)) -> Result:
    """Run the command on the export."""
    given = [str(folder / source) for source in sources]
    return CliRunner().invoke(app, [*given, "--key", str(folder / "key.pem"), "-o", str(folder / "out"), *options])


def written(folder: Path) -> dict[str, Any]:
    """What is in the folder that was written, by the names of the files."""
    out = folder / "out"
    return {path.relative_to(out).as_posix(): json.loads(path.read_bytes()) for path in out.rglob("*.json")}


def test_an_export_becomes_a_folder_of_files(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    files = written(folder)
    assert sorted(name.partition("/")[0] for name in files) == [
        "achievements",
        "credentials",
        "credentials",
        "profile.json",
    ]
    assert files["profile.json"]["id"] == ACADEMY.controller
    for name, document in files.items():
        if name.startswith("credentials/"):
            assert name.startswith("credentials/scaffolds-that-fit-")
            assert Verifier().verify(document, TrustedIssuers([ACADEMY.controller]), at=NOON)
    assert "lost /verification" in result.output
    assert "1 achievements, 2 credentials, 0 left out" in result.output


def test_a_script_gets_what_is_lost_as_json(folder: Path) -> None:
    write(folder / "export" / "other.json", {"@context": "https://w3id.org/openbadges/v2", "type": "Endorsement"})
    result = run(folder, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [entry["file"].partition("/")[0] for entry in told["upgraded"]] == [
        "profile.json",
        "achievements",
        "credentials",
        "credentials",
    ]
    assert {"code": "lost", "pointer": "/publicKey"}.items() <= told["upgraded"][0]["lost"][1].items()
    assert told["upgraded"][2]["source"].endswith("all.json#/0")
    assert [entry["code"] for entry in told["leftOut"]] == ["lost"]
    assert told["refused"] == []


def test_what_could_not_be_upgraded_is_told_of_and_the_others_are_written(folder: Path) -> None:
    (folder / "export" / "broken.json").write_text("{", encoding="utf-8")
    write(folder / "export" / "number.json", [7])
    write(folder / "export" / "late.json", hosted() | {"id": "https://academy.example/2", "expires": "never"})
    result = run(folder)
    assert result.exit_code == 1
    assert "late.json: /expires" in result.output
    assert "broken.json" in result.output
    assert len(written(folder)) == 4
    again = run(folder, "--json", "--force")
    assert again.exit_code == 1
    assert len(json.loads(again.stdout)["refused"]) == 3


def test_what_was_revoked_is_told_of_and_not_signed_again(folder: Path) -> None:
    write(folder / "export" / "assertions" / "all.json", [hosted(), signed() | {"revoked": True}])
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert "it was revoked" in result.output
    assert "1 credentials, 1 left out" in result.output


def test_without_an_issuer_nothing_is_written(folder: Path) -> None:
    result = run(folder, sources=("export/badge.json",))
    assert result.exit_code == 2
    assert "no issuer" in result.output
    assert not (folder / "out").exists()


def test_a_file_is_read_once_however_often_it_is_named(folder: Path) -> None:
    result = run(folder, sources=("export", "export/badge.json"))
    assert result.exit_code == 0, result.output


def test_what_is_there_already_is_kept_unless_told_otherwise(folder: Path) -> None:
    assert run(folder).exit_code == 0
    before = written(folder)
    result = run(folder)
    assert result.exit_code == 2
    assert "--force" in result.output
    assert run(folder, "--force").exit_code == 0
    assert written(folder).keys() == before.keys()


def test_a_file_that_is_not_there_ends_the_command(folder: Path) -> None:
    assert run(folder, sources=("nowhere",)).exit_code == 2


def test_a_badge_without_letters_in_its_name_has_a_file_too(folder: Path) -> None:
    write(folder / "export" / "badge.json", badge_class() | {"name": "足場"})
    result = run(folder)
    assert result.exit_code == 0, result.output
    assert any(len(Path(name).stem) == 12 for name in written(folder))
