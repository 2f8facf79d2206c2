"""The command line: what a script and a person get."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from typer.testing import CliRunner

from badges import ACADEMY, BASE, STRANGER, changed, result, signed
from conftest import PROJECT
from microbadge import baking
from microbadge.badge_image import draw_svg
from microbadge.cli import COMMANDS, app
from microbadge.cli.signers import load_signer
from microbadge.cli.verifying import split_identifier
from microbadge.dids import did_document, did_web_url
from microbadge.keys import LocalSigner, seal_key

PROGRAM = PROJECT / "examples" / "excel" / "program.yaml"
PASSES = PROJECT / "examples" / "excel" / "assessments" / "passes.yaml"
NOT_YET = PROJECT / "examples" / "excel" / "assessments" / "not-yet.yaml"
BITCOIN = ec.generate_private_key(ec.SECP256K1()).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
"""A key on a curve that does not sign here."""


class Done:
    def __init__(self, result: Any) -> None:
        self.code: int = result.exit_code
        self.out: str = result.stdout
        self.err: str = result.stderr
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: object, stdin: bytes | None = None) -> Done:
    return Done(CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin))


@pytest.fixture
def badge_file(tmp_path: Path) -> Path:
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(signed()), encoding="utf-8")
    return path


class TestVerify:
    def test_a_badge_of_a_trusted_issuer_exits_0(self, badge_file: Path) -> None:
        done = run("verify", "--offline", "--issuer", ACADEMY.controller, badge_file)
        assert done.code == 0
        assert done.out.startswith("VERIFIED")
        assert "Example Leadership Academy" in done.out

    def test_with_no_issuer_named_it_exits_3_and_says_why(self, badge_file: Path) -> None:
        done = run("verify", "--offline", badge_file)
        assert (done.code, "nobody said whose badges count" in done.out) == (3, True)

    def test_a_faulty_badge_exits_1_and_names_the_place(self, tmp_path: Path) -> None:
        path = tmp_path / "badge.json"
        lowered = changed(lambda d: d["credentialSubject"]["result"].__setitem__(0, result("plan", "not-yet")))
        path.write_text(json.dumps(signed(lowered)), encoding="utf-8")
        done = run("verify", "--offline", "--any-issuer", path)
        assert done.code == 1
        assert "/credentialSubject/result/0/achievedLevel" in done.out
        assert "rubric.level_reached" in done.out

    def test_an_untrusted_issuer_exits_1(self, badge_file: Path) -> None:
        assert run("verify", "--offline", "--issuer", STRANGER.controller, badge_file).code == 1

    def test_one_of_several_trusted_issuers_is_enough(self, badge_file: Path) -> None:
        issuers = ("--issuer", STRANGER.controller, "--issuer", ACADEMY.controller)
        assert run("verify", "--offline", *issuers, badge_file).code == 0

    def test_json_is_one_report_and_nothing_else(self, badge_file: Path) -> None:
        done = run("verify", "--offline", "--any-issuer", "--json", badge_file)
        assert done.json["verdict"] == "verified"
        assert {"code", "group", "outcome", "message"} <= set(done.json["checks"][0])

    def test_several_inputs_are_a_list_with_their_names_and_the_worst_code(
        self, badge_file: Path, tmp_path: Path
    ) -> None:
        other = tmp_path / "other.json"
        other.write_text("{}", encoding="utf-8")
        done = run("verify", "--offline", "--any-issuer", "--json", badge_file, other)
        assert (done.code, [report["about"] for report in done.json]) == (1, [str(badge_file), str(other)])
        assert run("verify", "--offline", "--any-issuer", badge_file, other, tmp_path / "none").code == 2
        assert "badge.json" in run("verify", "--offline", "--any-issuer", badge_file, other).out

    def test_standard_input_is_read(self, badge_file: Path) -> None:
        assert run("verify", "--offline", "--any-issuer", "-", stdin=badge_file.read_bytes()).code == 0

    def test_a_missing_file_exits_2_with_one_line(self) -> None:
        done = run("verify", "--offline", "no-such-file.json")
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "no-such-file.json" in done.err

    def test_a_folder_is_not_a_badge(self, tmp_path: Path) -> None:
        assert run("verify", "--offline", tmp_path).code == 2

    def test_an_address_is_fetched_from_the_bundle(self, tmp_path: Path) -> None:
        url = "https://academy.example/badge.json"
        (tmp_path / "badge.json").write_text(json.dumps(signed()), encoding="utf-8")
        (tmp_path / "index.json").write_text(json.dumps({"documents": {url: {"file": "badge.json"}}}), encoding="utf-8")
        assert run("verify", "--bundle", tmp_path, "--any-issuer", url).code == 0
        assert run("verify", "--bundle", tmp_path, "--any-issuer", url + "x").code == 3
        report = run("verify", "--offline", "--any-issuer", "--json", url).json
        assert (report["verdict"], report["checks"][0]["code"]) == ("undetermined", "syntax.input")
        assert run("verify", "--offline", "HTTP://academy.example/badge.json").code == 3

    def test_a_bundle_answers_for_the_issuers_key(self, tmp_path: Path) -> None:
        signer = LocalSigner.generate(controller="did:web:academy.example")
        badge = signed(changed(lambda d: d["issuer"].update(id=signer.controller)), signer)
        (tmp_path / "badge.json").write_text(json.dumps(badge), encoding="utf-8")
        (tmp_path / "did.json").write_text(
            json.dumps(did_document(signer.controller, [signer.public_key])), encoding="utf-8"
        )
        index = {"documents": {did_web_url(signer.controller): {"file": "did.json"}}}
        (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
        arguments = ("--issuer", signer.controller, tmp_path / "badge.json")
        assert run("verify", "--bundle", tmp_path, *arguments).code == 0
        assert run("verify", "--offline", *arguments).code == 3

    def test_a_broken_bundle_exits_2(self, tmp_path: Path, badge_file: Path) -> None:
        assert run("verify", "--bundle", tmp_path / "none", badge_file).code == 2
        assert run("verify", "--bundle", badge_file, badge_file).code == 2

    def test_the_time_asked_about(self, badge_file: Path) -> None:
        arguments = ("verify", "--offline", "--any-issuer", badge_file, "--at")
        assert run(*arguments, "2026-11-22T12:00:00Z").code == 0
        assert run(*arguments, "2020-01-01T00:00:00Z").code == 1
        for wrong in ("yesterday", "2026-11-22", "2026-11-22T12:00:00"):
            assert run(*arguments, wrong).code == 2

    def test_the_achievement_and_the_person(self, badge_file: Path) -> None:
        arguments = ("verify", "--offline", "--any-issuer", badge_file)
        assert run(*arguments, "--achievement", BASE).code == 0
        assert run(*arguments, "--achievement", BASE + "x").code == 1
        assert run(*arguments, "--recipient", "did:example:teacher").code == 0
        assert run(*arguments, "--recipient", "emailAddress:ana@school.example").code == 1
        assert run(*arguments, "--recipient", "ana").code == 2

    def test_a_further_context(self, tmp_path: Path) -> None:
        url = "https://academy.example/context"
        context = {"@context": {"room": "https://academy.example/terms#room"}}
        badge = signed(changed(lambda d: (d["@context"].append(url), d.update(room="12"))), contexts={url: context})
        (tmp_path / "badge.json").write_text(json.dumps(badge), encoding="utf-8")
        (tmp_path / "context.json").write_text(json.dumps(context), encoding="utf-8")
        arguments = ("verify", "--offline", "--any-issuer", tmp_path / "badge.json")
        assert run(*arguments, "--context", f"{url}={tmp_path / 'context.json'}").code == 0
        assert run(*arguments).code == 1
        (tmp_path / "empty.json").write_text("{}", encoding="utf-8")
        for wrong in (url, f"{url}={tmp_path / 'none'}", f"{url}={PROGRAM}", f"{url}={tmp_path / 'empty.json'}"):
            assert run(*arguments, "--context", wrong).code == 2

    def test_contradicting_options_and_unknown_ones_exit_2(self, badge_file: Path) -> None:
        assert run("verify", "--any-issuer", "--issuer", "did:example:x", badge_file).code == 2
        assert run("verify", "--offline", "--issuer", "", badge_file).code == 2
        assert run("verify", "--no-such-option").code == 2
        assert run("verify").code == 2

    def test_details_show_the_checks_that_passed(self, badge_file: Path) -> None:
        arguments = ("verify", "--offline", "--any-issuer", badge_file)
        assert "proof.signature" not in run(*arguments).out
        assert "proof.signature" in run(*arguments, "--details").out

    def test_terminal_commands_in_a_badge_are_not_printed(self, tmp_path: Path) -> None:
        path = tmp_path / "badge.json"
        evil = changed(lambda d: d["credentialSubject"]["achievement"].update(name="\x1b[2J\u202eevil"))
        path.write_text(json.dumps(signed(evil)), encoding="utf-8")
        out = run("verify", "--offline", "--any-issuer", path).out
        assert "evil" in out
        assert "\x1b" not in out
        assert "\u202e" not in out


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("did:example:x", ("did:example:x", None)),
        ("https://a.example/x", ("https://a.example/x", None)),
        ("urn:uuid:1", ("urn:uuid:1", None)),
        ("ana@school.example", ("ana@school.example", None)),
        ("emailAddress:ana@school.example", ("ana@school.example", "emailAddress")),
        ("ext:badgeNumber:4711", ("4711", "ext:badgeNumber")),
        ("accountId:a:b", ("a:b", "accountId")),
    ],
)
def test_an_identifier_may_have_its_type_before_it(given: str, expected: tuple[str, str | None]) -> None:
    assert split_identifier(given) == expected


class TestKey:
    def test_a_new_key_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "key.pem"
        done = run("key", "new", path)
        assert (done.code, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)
        assert "did:key:z6Mk" in done.out
        assert "not encrypted" in done.err
        assert list(tmp_path.iterdir()) == [path]

    def test_an_existing_file_is_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "key.pem"
        path.write_text("precious", encoding="utf-8")
        assert run("key", "new", path).code == 2
        assert path.read_text(encoding="utf-8") == "precious"
        assert run("key", "new", path, "--force").code == 0

    def test_a_sealed_key_needs_its_password(self, tmp_path: Path) -> None:
        path, password = tmp_path / "key.json", tmp_path / "password"
        password.write_text("open sesame\nsecond line", encoding="utf-8")
        made = run("key", "new", path, "--did", "did:web:academy.example", "--password-file", password, "--json").json
        assert json.loads(path.read_bytes())["format"] == "microbadge-key"
        assert run("key", "show", path, "--password-file", password, "--json").json == made
        shown = run("key", "show", path, "--did", "did:web:academy.example", "--password-file", password, "--json").json
        assert shown == made
        assert shown["didDocument"]["assertionMethod"] == [shown["verificationMethod"]]
        options = ("--did", "did:web:academy.example", "--password-file", password, "--did-document")
        assert run("key", "show", path, *options).json == shown["didDocument"]
        assert run("key", "show", path).code == 1
        password.write_text("", encoding="utf-8")
        assert run("key", "show", path, "--password-file", password).code == 1
        assert run("key", "new", tmp_path / "other.pem", "--password-file", password).code == 1

    @pytest.mark.parametrize(
        "content", [ACADEMY.to_pem("open sesame"), seal_key(ACADEMY, "open sesame")], ids=["PEM", "sealed"]
    )
    def test_on_a_terminal_the_password_is_asked_for(
        self, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "key"
        path.write_bytes(content)
        monkeypatch.setattr("typer.prompt", lambda *_args, **_options: "open sesame")
        monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": staticmethod(lambda: True)}))
        assert load_signer(str(path)).controller == ACADEMY.controller

    @pytest.mark.parametrize("kind", ["ed25519", "p256", "p384", "rsa"])
    def test_a_key_of_each_kind_is_made_and_shown(self, kind: str, tmp_path: Path) -> None:
        path = tmp_path / "key.pem"
        made = run("key", "new", path, "--kind", kind, "--did", "did:web:academy.example", "--json").json
        assert ("publicKeyJwk" in made, "publicKeyMultibase" in made) == (kind == "rsa", kind != "rsa")
        assert run("key", "show", path, "--did", "did:web:academy.example", "--json").json == made
        assert made["verificationMethod"] in run("key", "show", path, "--did", "did:web:academy.example").out
        assert run("key", "show", path, "--json").json["did"].startswith("did:jwk:" if kind == "rsa" else "did:key:z")

    def test_a_key_of_a_kind_that_is_not_made_exits_2(self, tmp_path: Path) -> None:
        assert run("key", "new", tmp_path / "key.pem", "--kind", "secp256k1").code == 2
        assert list(tmp_path.iterdir()) == []

    def test_a_sealed_key_file_that_was_changed_is_one_line(self, tmp_path: Path) -> None:
        path, password = tmp_path / "key.json", tmp_path / "password"
        password.write_text("open sesame", encoding="utf-8")
        sealed = json.loads(seal_key(ACADEMY, "open sesame"))
        path.write_text(json.dumps({**sealed, "verificationMethod": "did:web:mallory.example#1"}), encoding="utf-8")
        done = run("key", "show", path, "--password-file", password)
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert "the key file was changed" in done.err
        assert "mallory" not in done.out

    def test_a_new_key_takes_over_in_the_document_that_is_published(self, tmp_path: Path) -> None:
        did, old, new = tmp_path / "did.json", tmp_path / "old.pem", tmp_path / "new.pem"
        first = run("key", "new", old, "--did", "did:web:academy.example", "--json").json
        second = run("key", "new", new, "--did", "did:web:academy.example", "--kind", "p256", "--json").json
        did.write_text(json.dumps(first["didDocument"]), encoding="utf-8")
        names = [second["verificationMethod"], first["verificationMethod"]]
        rotated = run("key", "rotate", did, new, "--at", "2026-09-01T00:00:00Z").json
        assert rotated["assertionMethod"] == names
        assert rotated["verificationMethod"][1]["expires"] == "2026-09-01T00:00:00Z"
        assert run("key", "rotate", did, new, "--output", did).code == 2
        assert run("key", "rotate", did, new, "--compromised", "--output", did, "--force").out == ""
        revoked = json.loads(did.read_bytes())["verificationMethod"][1]["revoked"]
        assert abs(datetime.now(UTC) - datetime.fromisoformat(revoked)) < timedelta(minutes=5)
        again = run("key", "rotate", did, new)
        assert (again.code, "has the new key already" in again.err) == (1, True)

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"id": 7}', '{"id": "did:web:academy.example"}'])
    def test_what_is_no_did_document_is_not_rotated(self, content: str, tmp_path: Path) -> None:
        did, key = tmp_path / "did.json", tmp_path / "key.pem"
        did.write_text(content, encoding="utf-8")
        key.write_bytes(ACADEMY.to_pem())
        done = run("key", "rotate", did, key, "--at", "2026-09-01T00:00:00Z")
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert run("key", "revoke", did, "#key-1").code == 1

    def test_a_retired_key_is_revoked_in_the_document(self, tmp_path: Path) -> None:
        did, key, output = tmp_path / "did.json", tmp_path / "key.pem", tmp_path / "out.json"
        made = run("key", "new", key, "--did", "did:web:academy.example", "--json").json
        did.write_text(json.dumps(made["didDocument"]), encoding="utf-8")
        method = made["verificationMethod"]
        revoked = run("key", "revoke", did, method, "--at", "2026-09-01T00:00:00Z").json
        assert revoked["verificationMethod"][0]["revoked"] == "2026-09-01T00:00:00Z"
        assert run("key", "revoke", did, method, "--output", output).code == 0
        assert json.loads(output.read_bytes())["verificationMethod"][0]["revoked"] > "2026-09-01T00:00:00Z"
        assert run("key", "revoke", did, method, "--output", output).code == 2
        other = run("key", "revoke", did, "did:web:academy.example#none")
        assert (other.code, "no such verification method" in other.err) == (1, True)
        assert run("key", "revoke", did, method, "--at", "soon").code == 2

    @pytest.mark.parametrize("did", ["nonsense", "", "did:web:a b", "did:web:academy.example#key"])
    def test_what_is_no_did_makes_no_key(self, tmp_path: Path, did: str) -> None:
        assert run("key", "new", tmp_path / "key.pem", "--did", did).code == 1
        assert list(tmp_path.iterdir()) == []

    def test_a_password_that_is_no_text_is_refused(self, tmp_path: Path) -> None:
        password = tmp_path / "password"
        password.write_bytes(b"\xff\xfe")
        done = run("key", "new", tmp_path / "key.pem", "--password-file", password)
        assert (done.code, "a lone surrogate" in done.err) == (1, True)

    def test_what_is_no_key_exits_1(self) -> None:
        done = run("key", "show", PROGRAM)
        assert (done.code, f"{PROGRAM}: not a private key" in done.err) == (1, True)
        assert run("key", "show", PROGRAM, "--json").json["error"].startswith(f"{PROGRAM}: not a private key")

    def test_a_key_of_a_kind_that_does_not_sign_here_exits_1_and_says_which_do(self, tmp_path: Path) -> None:
        path = tmp_path / "key.pem"
        path.write_bytes(BITCOIN)
        done = run("key", "show", path)
        assert (done.code, f"{path}: a key of a kind that is not supported: only Ed25519" in done.err) == (1, True)


class TestProgramAndDecide:
    def test_a_good_programme_has_no_errors(self) -> None:
        assert run("program", "check", PROGRAM).code == 0
        assert isinstance(run("program", "check", PROGRAM, "--json").json, list)

    def test_all_problems_are_listed_with_their_lines(self, tmp_path: Path) -> None:
        path = tmp_path / "program.yaml"
        path.write_text("id: relative\nname: 5\nmicroCredentials: []\n", encoding="utf-8")
        done = run("program", "check", path)
        assert done.code == 1
        assert "line 1" in done.err
        problems = run("program", "check", path, "--json").json
        assert {problem["severity"] for problem in problems} == {"error"}
        assert all(problem["message"] for problem in problems)

    @pytest.mark.parametrize("content", [b"- a\n- list\n", b"", b"\xff\xfe", b"{" * 10_000, b"a: &a [*a]"])
    def test_a_file_that_is_no_programme_is_one_line_each(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "program.yaml"
        path.write_bytes(content)
        for command in (("program", "check"), ("program", "show")):
            done = run(*command, path)
            assert done.code == 1
            assert "Traceback" not in done.err + done.out

    def test_show_lists_what_is_awarded(self) -> None:
        assert "Second Language Acquisition Essentials" in run("program", "show", PROGRAM).out
        achievements = run("program", "show", PROGRAM, "--json").json
        assert len(achievements) == 14  # twelve micro-credentials, two designations
        assert all(achievement["type"] == ["Achievement"] for achievement in achievements)

    def test_an_assessment_that_passes_exits_0(self) -> None:
        assert run("decide", PROGRAM, PASSES).code == 0
        assert run("decide", PROGRAM, PASSES, "--json").json["decision"] == "award"

    def test_one_that_does_not_exits_1_and_lists_each_gap(self) -> None:
        done = run("decide", PROGRAM, NOT_YET)
        assert done.code == 1
        assert "Talk that can be followed" in done.out
        assert "feedback" in done.out
        answer = run("decide", PROGRAM, NOT_YET, "--json").json
        assert (answer["decision"], answer["revise"]) == ("not-yet", ["E1.implement"])

    def test_a_gap_in_points_is_a_number(self, tmp_path: Path) -> None:
        [program] = (PROJECT / "examples" / "points").glob("*.yaml")
        achievement = run("program", "show", program, "--json").json[0]
        criteria = [each for each in achievement["resultDescription"] if each["resultType"] == "RubricCriterionLevel"]
        lowest = [
            {
                "criterion": each["id"],
                "level": min(each["rubricCriterionLevel"], key=lambda one: float(one["points"]))["id"],
            }
            for each in criteria
        ]
        path = tmp_path / "assessment.json"
        path.write_text(json.dumps({"achievement": achievement["id"], "ratings": lowest}), encoding="utf-8")
        answer = run("decide", program, path, "--json").json
        assert answer["decision"] == "not-yet"
        assert [gap for gap in answer["gaps"] if gap["required"].lstrip("-").replace(".", "").isdigit()]

    def test_an_incomplete_submission_is_not_yet(self, tmp_path: Path) -> None:
        path = tmp_path / "assessment.yaml"
        path.write_text("achievement: E1\ncomplete: false\n", encoding="utf-8")
        done = run("decide", PROGRAM, path)
        assert (done.code, "incomplete" in done.out) == (1, True)

    def test_a_faulty_assessment_exits_2_and_says_where(self, tmp_path: Path) -> None:
        path = tmp_path / "assessment.yaml"
        path.write_text("achievement: E1\nratings: []\n", encoding="utf-8")
        done = run("decide", PROGRAM, path)
        assert (done.code, "not rated" in done.err) == (2, True)
        answer = run("decide", PROGRAM, path, "--json").json
        assert answer["problems"][0]["pointer"] == "/ratings"
        assert run("decide", PROGRAM, tmp_path / "none.yaml").code == 2


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    path.write_bytes(ACADEMY.to_pem())
    return path


class TestIssue:
    def issue(self, key: Path, output: Path, *options: object, assessment: Path = PASSES) -> Done:
        who = ("--recipient", "did:example:teacher") if "--recipient" not in options else ()
        return run("issue", PROGRAM, assessment, "--key", key, "--output", output, *who, *options)

    @pytest.mark.parametrize("form", ["json", "png", "svg"])
    def test_a_badge_is_written_and_verifies(self, key: Path, tmp_path: Path, form: str) -> None:
        output = tmp_path / f"badge.{form}"
        done = self.issue(key, output)
        assert (done.code, done.err) == (0, "")
        (tmp_path / "did.json").write_text(
            json.dumps(did_document("did:web:academy.example", [ACADEMY.public_key])), encoding="utf-8"
        )
        index = {"documents": {did_web_url("did:web:academy.example"): {"file": "did.json"}}}
        (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
        arguments = ("--bundle", tmp_path, "--issuer", "did:web:academy.example", output)
        assert run("verify", *arguments).code == 0

    def test_what_is_not_earned_is_not_issued(self, key: Path, tmp_path: Path) -> None:
        output = tmp_path / "badge.json"
        assert self.issue(key, output, assessment=NOT_YET).code == 1
        assert self.issue(key, output, "--json", assessment=NOT_YET).json["decision"] == "not-yet"
        assert not output.exists()

    def test_an_address_is_stored_hashed_with_a_salt(self, key: Path, tmp_path: Path) -> None:
        output = tmp_path / "badge.json"
        answer = self.issue(key, output, "--recipient", "Ana@school.example", "--json").json
        text = output.read_text(encoding="utf-8")
        assert answer["id"] in text
        assert "ana@" not in text.lower()
        [identity] = json.loads(text)["credentialSubject"]["identifier"]
        assert (identity["hashed"], len(identity["salt"])) == (True, 32)

    def test_the_id_and_the_period_may_be_given(self, key: Path, tmp_path: Path) -> None:
        output = tmp_path / "badge.json"
        period = ("--valid-from", "2026-05-01T00:00:00Z", "--valid-until", "2027-05-01T00:00:00Z")
        assert self.issue(key, output, "--id", "urn:uuid:1", *period).code == 0
        badge = json.loads(output.read_text(encoding="utf-8"))
        assert (badge["id"], badge["validFrom"], badge["validUntil"]) == (
            "urn:uuid:1",
            "2026-05-01T00:00:00Z",
            "2027-05-01T00:00:00Z",
        )
        for wrong in ("soon", "2026-05-01T00:00:00"):
            assert self.issue(key, output, "--force", "--valid-from", wrong).code == 2
        assert self.issue(key, output, "--force", "--id", "no id").code == 2
        assert self.issue(key, output, "--force", "--recipient", "ana").code == 2

    def test_an_image_of_ones_own_is_baked_into(self, key: Path, tmp_path: Path) -> None:
        image = tmp_path / "image.svg"
        image.write_bytes(draw_svg("My own", "Example Leadership Academy"))
        assert self.issue(key, tmp_path / "badge.svg", "--image", image).code == 0
        assert self.issue(key, tmp_path / "badge.png", "--image", image).code == 2
        assert b"My own" in (tmp_path / "badge.svg").read_bytes()

    def test_an_existing_file_is_kept_and_other_forms_are_refused(self, key: Path, tmp_path: Path) -> None:
        output = tmp_path / "badge.json"
        output.write_text("precious", encoding="utf-8")
        assert self.issue(key, output).code == 2
        assert output.read_text(encoding="utf-8") == "precious"
        assert self.issue(key, tmp_path / "badge.pdf").code == 2


class TestBakeAndUnbake:
    def test_there_and_back(self, tmp_path: Path, badge_file: Path) -> None:
        image, output, back = tmp_path / "image.svg", tmp_path / "baked.svg", tmp_path / "back.json"
        image.write_bytes(draw_svg("Badge", "Example Leadership Academy"))
        assert run("bake", image, badge_file, "--output", output).code == 0
        assert json.loads(run("unbake", output).out) == signed()
        assert run("unbake", output, "--output", back).code == 0
        assert json.loads(back.read_text(encoding="utf-8")) == signed()
        assert run("unbake", output, "--output", back).code == 2

    def test_what_cannot_be_baked_exits_1(self, tmp_path: Path, badge_file: Path) -> None:
        latin = tmp_path / "latin.json"
        latin.write_bytes(b'{"a":"\xe9"}')
        image = tmp_path / "image.svg"
        image.write_bytes(draw_svg("Badge", "Example Leadership Academy"))
        assert run("bake", badge_file, badge_file, "--output", tmp_path / "x.png").code == 1
        assert run("bake", image, latin, "--output", tmp_path / "x.svg").code == 1
        assert run("unbake", image).code == 1
        assert run("bake", tmp_path / "none", badge_file, "--output", tmp_path / "x.png").code == 2


def test_the_demo_goes_all_the_way(tmp_path: Path) -> None:
    done = run("demo", "--output", tmp_path)
    assert done.code == 0
    lines = done.out.splitlines()
    assert [sum(line.startswith(word) for line in lines) for word in ("VERIFIED", "REJECTED", "UNDETERMINED")] == [
        10,
        3,
        1,
    ]
    assert "[proof.signature]" in done.out
    assert "[rubric.level_reached]" in done.out
    badges = sorted((tmp_path / "badges").glob("*.png"))
    assert len(badges) == 6
    arguments = ("--bundle", tmp_path / "bundle", "--issuer", "did:web:academy.example", *badges)
    assert run("verify", *arguments).code == 0
    assert json.loads(baking.unbake(badges[0].read_bytes()))["issuer"]["name"] == "Example Leadership Academy"
    assert run("demo", "--output", tmp_path).code == 0


def test_the_demo_writes_over_nobodys_files(tmp_path: Path) -> None:
    (tmp_path / "demo-key.pem").write_text("precious", encoding="utf-8")
    assert run("demo", "--output", tmp_path).code == 2
    assert (tmp_path / "demo-key.pem").read_text(encoding="utf-8") == "precious"


class TestTheKeyThatSigns:
    """A badge that is not issued for want of a key is no badge that was not earned (exit code 1)."""

    @staticmethod
    def attempts(key: Path, folder: Path, *options: object) -> list[Done]:
        badge, output = folder / "badge.json", folder / "out.json"
        badge.write_text(json.dumps(signed()), encoding="utf-8")
        common = ("--key", key, "--output", output, *options)
        return [
            run("issue", PROGRAM, PASSES, "--recipient", "did:example:teacher", *common),
            run("present", badge, "--challenge", "3f1c8a", *common),
        ]

    @pytest.mark.parametrize("given", ["another", "", None], ids=["another", "empty", "missing"])
    def test_without_its_password_exits_2(self, given: str | None, tmp_path: Path) -> None:
        key, password = tmp_path / "key.json", tmp_path / "password"
        key.write_bytes(seal_key(ACADEMY, "open sesame"))
        password.write_text(given or "", encoding="utf-8")
        for done in self.attempts(key, tmp_path, *(() if given is None else ("--password-file", password))):
            assert (done.code, done.err.count("\n"), "password" in done.err) == (2, 1, True)
        assert not (tmp_path / "out.json").exists()

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (BITCOIN, "of a kind that is not supported"),
            (b"", "not a private key"),
            (b"{}", "not a key file"),
            (json.dumps({"format": "microbadge-key", "version": 2}).encode(), "a version that is not supported"),
        ],
        ids=["secp256k1", "empty", "JSON", "a later version"],
    )
    def test_of_a_form_or_kind_that_does_not_sign_here_exits_2(
        self, content: bytes, words: str, tmp_path: Path
    ) -> None:
        key = tmp_path / "key"
        key.write_bytes(content)
        for done in self.attempts(key, tmp_path):
            assert (done.code, done.err.count("\n"), f"{key}: " in done.err, words in done.err) == (2, 1, True, True)

    def test_as_another_keys_did_exits_2(self, key: Path, badge_file: Path, tmp_path: Path) -> None:
        arguments = ("--key", key, "--did", STRANGER.controller, "--challenge", "3f1c8a", "--output", tmp_path / "out")
        done = run("present", badge_file, *arguments)
        assert (done.code, "the DID is that of another key" in done.err) == (2, True)


class TestTheProcess:
    """What only a process of its own can show."""

    @staticmethod
    def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "microbadge", *arguments]
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, **options)

    def test_the_version_and_the_help(self) -> None:
        assert self.process("--version").stdout.strip() == version("microbadge")
        assert "verify" in run("--help").out
        assert run().code == 2

    def test_completion_is_there(self) -> None:
        # The shell is named, since there may be none above the tests that could be found out.
        environment = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
        done = self.process("--show-completion", "bash", env=environment)
        assert "microbadge" in done.stdout.lower()

    @pytest.mark.parametrize("command", ["program show --json", "program show"])
    def test_a_reader_that_goes_away_ends_it_quietly_and_is_no_verdict(self, command: str) -> None:
        line = f"{sys.executable} -m microbadge {command} {PROGRAM} | true; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (141, "")

    def test_any_encoding_of_the_terminal_will_do(self, tmp_path: Path) -> None:
        path = tmp_path / "badge.json"
        named = changed(lambda d: d["credentialSubject"]["achievement"].update(name="Évaluer \N{GRADUATION CAP}"))
        path.write_text(json.dumps(signed(named)), encoding="utf-8")
        arguments = ("verify", "--offline", "--any-issuer", str(path))
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
        done = self.process(*arguments, env=environment)
        assert (done.returncode, "valuer" in done.stdout, done.stderr) == (0, True, "")
        report = json.loads(self.process(*arguments, "--json", env=environment).stdout)
        assert report["document"]["credentialSubject"]["achievement"]["name"].startswith("Évaluer")

    def test_endless_input_is_read_to_a_limit(self) -> None:
        assert self.process("verify", "--offline", "/dev/zero").returncode == 1

    def test_a_closed_input_is_no_traceback(self) -> None:
        line = f"{sys.executable} -m microbadge verify --offline - <&-"
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr

    def test_without_typer_it_says_what_to_install(self, tmp_path: Path) -> None:
        (tmp_path / "typer.py").write_text(
            "raise ModuleNotFoundError(\"No module named 'typer'\", name='typer')", encoding="utf-8"
        )
        path = f"{tmp_path}{os.pathsep}{PROJECT / 'src'}"
        done = self.process("--version", env={**os.environ, "PYTHONPATH": path})
        assert done.returncode != 0
        assert "pip install 'microbadge[cli]'" in done.stderr

    def test_a_fault_of_our_own_is_one_line_and_no_verdict(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from microbadge import __main__, cli

        def faulty() -> None:
            raise LookupError("oh")

        monkeypatch.setattr(cli, "app", faulty)
        with pytest.raises(SystemExit) as caught:
            __main__.main()
        assert caught.value.code == 70

    def test_an_interrupt_ends_it_quietly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from microbadge import __main__, cli

        def interrupted() -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(cli, "app", interrupted)
        with pytest.raises(SystemExit) as caught:
            __main__.main()
        assert caught.value.code == 130


def test_the_commands_are_those_that_the_docs_promise() -> None:
    assert set(COMMANDS) == set(
        """
        key program decide issue issue-batch bake unbake present designate endorse transcript verify verify-batch trust
        bundle upgrade serve vc-jose demo store awards revoke suspend reinstate reissue compromise publish
        """.split()
    )
    assert isinstance(app, typer.Typer)
