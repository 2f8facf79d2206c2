"""On the command line: badges as tokens, and the way from an issuer over a holder to an employer who asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import PROJECT
from test_cli import PASSES, PROGRAM, Done, run

CHALLENGE = ("--challenge", "3f1c8a", "--domain", "school.example")


@pytest.fixture
def issuer(tmp_path: Path) -> Path:
    """The issuer's key, and a bundle that stands in for its web site."""
    key = tmp_path / "issuer.pem"
    assert run("key", "new", key, "--did", "did:web:academy.example").code == 0
    shown = run("key", "show", key, "--did", "did:web:academy.example", "--did-document")
    (tmp_path / "did.json").write_text(json.dumps(shown.json), encoding="utf-8")
    index = {"documents": {"https://academy.example/.well-known/did.json": {"file": "did.json"}}}
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return key


@pytest.fixture
def teacher(tmp_path: Path) -> Path:
    key = tmp_path / "teacher.pem"
    assert run("key", "new", key).code == 0
    return key


def issue(issuer: Path, recipient: str, name: str, *options: str) -> Path:
    output = issuer.with_name(name)
    done = run("issue", PROGRAM, PASSES, "--key", issuer, "--recipient", recipient, "--output", output, *options)
    assert done.code == 0, done.err
    return output


def verify(path: Path, *options: object) -> Done:
    return run("verify", "--bundle", path.parent, "--issuer", "did:web:academy.example", path, *options)


@pytest.mark.parametrize(
    ("name", "options"),
    [("badge.jwt", ()), ("badge.png", ("--jwt",)), ("badge.svg", ("--jwt",)), ("badge.json", ())],
    ids=["a token", "a token in a PNG", "a token in an SVG", "JSON"],
)
def test_a_badge_is_issued_as_a_token_or_with_a_proof(issuer: Path, name: str, options: tuple[str, ...]) -> None:
    path = issue(issuer, "ana@school.example", name, *options)
    done = verify(path, "--recipient", "ana@school.example")
    assert (done.code, "VERIFIED" in done.out) == (0, True)


def test_a_token_is_not_written_to_a_json_file(issuer: Path) -> None:
    output = issuer.with_name("badge.json")
    arguments = ("issue", PROGRAM, PASSES, "--key", issuer, "--recipient", "did:example:a", "--output", output)
    assert run(*arguments, "--jwt").code == 2
    assert not output.exists()


@pytest.mark.parametrize(
    ("badge", "options"),
    [("badge.png", ()), ("badge.jwt", ()), ("badge.jwt", ("--jwt",))],
    ids=["a PNG in JSON", "a token in JSON", "a token in a token"],
)
def test_a_teacher_presents_a_badge_and_the_employer_sees_that_it_is_theirs(
    issuer: Path, teacher: Path, badge: str, options: tuple[str, ...]
) -> None:
    did = run("key", "show", teacher, "--json").json["did"]
    path = issue(issuer, did, badge)
    output = issuer.with_name("presentation")
    done = run("present", path, "--key", teacher, *CHALLENGE, "--output", output, *options)
    assert done.code == 0, done.err
    shown = verify(output, *CHALLENGE)
    assert shown.code == 0, shown.out
    assert f"presented by {did}" in shown.out
    assert "Second Language Acquisition Essentials" in shown.out
    assert verify(output, "--challenge", "another").code == 1
    assert verify(output, "--domain", "elsewhere.example").code == 1
    assert run("present", path, "--key", teacher, *CHALLENGE, "--output", output).code == 2  # it is there already


def test_somebody_elses_badge_is_presented_in_vain(issuer: Path, teacher: Path) -> None:
    path = issue(issuer, "did:example:somebody-else", "badge.json")
    output = issuer.with_name("presentation.json")
    assert run("present", path, "--key", teacher, *CHALLENGE, "--output", output).code == 0
    done = verify(output, *CHALLENGE)
    assert done.code == 1
    assert "presented by somebody other than the one it was awarded to" in done.out


def test_what_cannot_be_presented_is_one_line(teacher: Path, issuer: Path) -> None:
    output = teacher.with_name("out")
    arguments = ("--key", teacher, *CHALLENGE, "--output", output)
    badge = issue(issuer, "did:example:a", "badge.json")
    assert run("present", badge, *arguments, "--jwt").code == 2
    for content in ("[]", "5", "{", ""):
        path = teacher.with_name("not-a-badge")
        path.write_text(content, encoding="utf-8")
        done = run("present", path, *arguments)
        assert (done.code, "Traceback" in done.err) == (2, False)
    assert run("present", PROJECT / "none.json", *arguments).code == 2
    assert not output.exists()
