"""``microbadge issue-batch`` and ``verify-batch``: what a script and a person get."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest
import yaml

from badges import ACADEMY, signed
from batch_rows import DID, EXCEL, SEED, line
from conftest import PROJECT, untraced_environment
from microbadge.batch import ROWS, running
from microbadge.batch.cells import FIELDS, LEVEL
from microbadge.cli import batching
from microbadge.keys import LocalSigner, seal_key
from microbadge.registrar import Registrar
from microbadge.store import Store
from registrars import settings
from test_cli import Done, run

CREATED = "2026-11-22T12:00:00Z"


@functools.cache
def excel() -> dict[str, Any]:
    """The programme without all but its first micro-credential, which is quickly read."""
    whole = yaml.safe_load(EXCEL.read_text(encoding="utf-8"))
    kept = ("id", "name", "issuer", "levelScales")
    return {**{name: whole[name] for name in kept}, "microCredentials": whole["microCredentials"][:1]}


class Office:
    """A folder with a key, a file of rows, and what issuing makes of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key, self.secret = folder / "key.pem", folder / "secret"
        self.rows, self.out = folder / "rows.jsonl", folder / "out.jsonl"
        self.program = folder / "program.json"
        self.program.write_text(json.dumps(excel()), encoding="utf-8")
        self.key.write_bytes(LocalSigner.from_seed(SEED).to_pem())
        self.secret.write_text("what ids and salts follow from\n", encoding="utf-8")

    def write(self, *values: Any) -> None:
        self.rows.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")

    def issue(self, *options: object, rows: Path | None = None) -> Done:
        rows = self.rows if rows is None else rows
        return run("issue-batch", self.program, rows, "--key", self.key, "--output", self.out, *options)

    def fixed(self, *options: object, **more: Any) -> Done:
        """Issue with all that is drawn given."""
        return self.issue("--created", CREATED, "--secret-file", self.secret, *options, **more)

    @property
    def results(self) -> list[Any]:
        return in_lines(self.out.read_bytes())

    def begin_anew(self) -> bytes:
        """Take the results away; the answer is what they were."""
        content = self.out.read_bytes()
        for path in (self.out, self.out.with_name("out.jsonl.journal")):
            path.unlink()
        return content


def words(text: str) -> str:
    """What is said, out of the box that it may stand in."""
    return " ".join(text.replace("│", " ").split())


def in_lines(content: bytes) -> list[Any]:
    return [json.loads(each) for each in content.splitlines()]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def table(folder: Path, *lines: str) -> Path:
    path = folder / "roster.csv"
    path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    return path


# --- issue ---


def test_each_row_gets_a_badge_in_order(office: Office) -> None:
    office.write(*[line(number, recipient=f"did:example:{number}") for number in range(5)])
    done = office.issue()
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("5 issued in ")
    assert [badge["credentialSubject"]["id"] for badge in office.results] == [f"did:example:{n}" for n in range(5)]
    assert {badge["issuer"]["id"] for badge in office.results} == {DID}


def test_rows_with_faults_are_told_and_stop_no_other(office: Office) -> None:
    office.write(line(1), line(2, recipient="nobody"), line(3))
    done = office.issue()
    assert done.code == 1
    assert "microbadge: line 2: the recipient 'nobody' needs a type" in done.err
    assert "1 failed, 2 issued in " in done.err
    assert ["error" in each for each in office.results] == [False, True, False]
    assert office.results[1]["line"] == 2


def test_of_many_rows_with_faults_some_are_listed(office: Office) -> None:
    office.write(*[{}] * 30)
    done = office.issue()
    assert done.err.count("microbadge: line ") == 20
    assert "and 10 more lines with faults" in done.err


def test_a_roster_is_read_and_a_wrong_cell_named(office: Office) -> None:
    roster = table(
        office.folder,
        "Recipient,Level,E1.design.1,Name",
        "ana@school.example,Demonstrated,,Ana",
        "bo@school.example,Demonstrated,Superb,Bo",
    )
    done = office.issue("--achievement", "E1", "--ignore", "Name", rows=roster)
    assert done.code == 1
    assert "line 3: /E1.design.1: the criterion" in done.err
    assert office.results[0]["name"] == "Second Language Acquisition Essentials"


def test_a_column_that_nobody_understands_is_refused_before_anything_is_written(office: Office) -> None:
    done = office.issue("--achievement", "E1", rows=table(office.folder, "Recipient,Lvl", "ana@school.example,x"))
    assert (done.code, office.out.exists()) == (2, False)
    assert "line 1, /Lvl: no criterion of the programme has this name" in done.err


def test_a_workbook_is_read_by_its_sheet(office: Office) -> None:
    path = office.folder / "roster.xlsx"
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Spring")
    sheet.append(["Recipient", "Level"])
    sheet.append(["ana@school.example", "Demonstrated"])
    book.save(path)
    assert office.issue("--achievement", "E1", "--sheet", "Spring", rows=path).code == 0
    assert len(office.results) == 1
    office.write(line(1))
    assert "--sheet is of a workbook" in words(office.issue("--sheet", "Spring", "--force").err)


def test_tokens_are_issued_and_verified(office: Office) -> None:
    office.write(line(1))
    assert office.issue("--jwt").code == 0
    (token,) = office.results
    assert token.count(".") == 2
    done = run("verify-batch", office.out, "--offline", "--any-issuer")
    assert json.loads(done.out)["reason"]["code"] == "proof.key"


# --- run again ---


def test_the_same_command_again_does_nothing(office: Office) -> None:
    office.write(line(1), {})
    assert office.issue().code == 1
    before = office.out.read_bytes()
    done = office.issue()
    assert (done.code, office.out.read_bytes()) == (1, before)
    assert "has the results of all rows already" in done.err
    assert "1 failed, 1 issued; 0 of them now" in done.err


def test_another_command_leaves_the_file_as_it_is_unless_it_is_forced(office: Office) -> None:
    office.write(line(1))
    assert office.issue().code == 0
    before = office.out.read_bytes()
    office.write(line(1), line(2))
    done = office.issue()
    assert (done.code, office.out.read_bytes()) == (2, before)
    assert "another run began this file: with another input" in done.err
    assert office.issue("--force").code == 0
    assert len(office.results) == 2


def test_nothing_that_is_read_is_written_over(office: Office) -> None:
    office.write(line(1))
    for path in (office.rows, office.program, office.key):
        before = path.read_bytes()
        link = office.folder / f"link-to-{path.name}"
        link.symlink_to(path)
        done = run("issue-batch", office.program, office.rows, "--key", office.key, "--output", link, "--force")
        assert (done.code, path.read_bytes()) == (2, before)
        assert "--output would be written over" in words(done.err)


def test_what_is_drawn_may_be_given_and_then_the_badges_are_the_same(office: Office) -> None:
    office.write(line(1), line(2))
    assert office.fixed().code == 0
    first = office.begin_anew()
    assert office.fixed().code == 0
    assert office.begin_anew() == first
    assert office.issue("--created", CREATED).code == 0
    assert office.out.read_bytes() != first


def test_a_secret_is_not_empty(office: Office) -> None:
    office.write(line(1))
    office.secret.write_bytes(b"\n")
    done = office.fixed()
    assert (done.code, "the first line is the secret: it is empty" in done.err) == (2, True)


def command(office: Office, *options: str) -> list[str]:
    fixed = ["--created", CREATED, "--secret-file", str(office.secret)]
    paths = [str(office.program), str(office.rows), "--key", str(office.key), "--output", str(office.out)]
    return [sys.executable, "-m", "microbadge", "issue-batch", *paths, *fixed, *options]


def test_a_run_that_is_killed_goes_on_where_it_was_and_two_processes_make_the_same(office: Office) -> None:
    office.write(*[line(number) for number in range(ROWS + 50)])
    assert office.fixed("--processes", 1).code == 0
    expected = office.begin_anew()
    running = subprocess.Popen(command(office, "--processes", "2"), env=untraced_environment(), stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not (office.out.exists() and office.out.stat().st_size) and running.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    workers = psutil.Process(running.pid).children(recursive=True) if running.poll() is None else []
    running.send_signal(signal.SIGKILL)
    running.communicate()
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []
    assert subprocess.run(command(office, "--processes", "2"), env=untraced_environment(), check=False).returncode == 0
    assert office.out.read_bytes() == expected


# --- keys ---


def test_nobody_is_asked_for_a_password(office: Office) -> None:
    office.write(line(1))
    office.key.write_bytes(seal_key(LocalSigner.from_seed(SEED), password="open sesame"))
    done = office.issue()
    assert (done.code, "name a --password-file" in words(done.err)) == (2, True)
    (office.folder / "password").write_text("open sesame\n", encoding="utf-8")
    assert office.issue("--password-file", office.folder / "password").code == 0


def test_a_key_in_a_token_needs_its_pin_in_a_file(office: Office) -> None:
    office.write(line(1))
    done = run("issue-batch", office.program, office.rows, "--key", "pkcs11:token=a;object=b", "--output", office.out)
    assert (done.code, "--password-file" in done.err) == (2, True)


def test_a_key_that_is_not_there_ends_the_command(office: Office) -> None:
    office.write(line(1))
    office.key.unlink()
    assert office.issue().code == 2
    assert not office.out.exists()


# --- with a store ---


@pytest.fixture
def store(office: Office) -> Path:
    path = office.folder / "store.db"
    signer = LocalSigner.from_seed(SEED).controlled_by(DID)
    Registrar.create(path, settings(), signer, actor="set-up").store.close()
    return path


def test_what_is_kept_is_kept_once_however_often_the_rows_come(office: Office, store: Path) -> None:
    office.write(line(1, awardId="4711"), line(2), line(2), line(3, recipient="nobody"))
    done = office.issue("--store", store, "--actor", "ana")
    assert done.code == 1
    first = office.begin_anew()
    with Store.open(store) as opened:
        ids = [record.award_id for record in opened.awards()]
        assert (len(ids), ids[0]) == (2, "4711")
        assert [event.actor for event in opened.events("4711")] == ["ana"]
    assert in_lines(first)[1] == in_lines(first)[2]
    assert "credentialStatus" in in_lines(first)[0]
    assert office.issue("--store", store, "--actor", "ana").code == 1
    assert office.out.read_bytes() == first


def test_processes_that_share_a_store_keep_each_award_once(
    office: Office, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (batching, running):
        monkeypatch.setattr(module, "ROWS", 10)
    office.write(*[line(number) for number in range(35)])
    done = office.issue("--store", store, "--actor", "ana", "--processes", 2, "--jwt")
    assert done.code == 0, done.err
    with Store.open(store) as opened:
        places = {(entry.list_number, entry.index) for record in opened.awards() for entry in record.statuses}
    assert len(places) == 35


def test_other_contents_under_the_same_award_id_are_a_fault(office: Office, store: Path) -> None:
    office.write(line(1, awardId="4711"), line(2, awardId="4711"))
    done = office.issue("--store", store, "--actor", "ana")
    assert (done.code, "line 2: award 4711 has other contents" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--created", CREATED], "--created and --secret-file are for badges that are not kept"),
        (["--dask", "tcp://127.0.0.1:9"], "a cluster shares no file"),
    ],
)
def test_a_store_that_cannot_be_used_so_is_refused(
    office: Office, store: Path, options: list[str], message: str
) -> None:
    office.write(line(1))
    done = office.issue("--store", store, "--actor", "ana", *options)
    assert (done.code, message in words(done.err)) == (2, True)


@pytest.mark.parametrize("url", ["postgresql://ana:secret@db.example/badges", "postgresql://db.example/b?password=x"])
def test_a_password_of_a_store_goes_into_no_task(office: Office, url: str) -> None:
    office.write(line(1))
    done = office.issue("--store", url, "--dask", "tcp://127.0.0.1:9")
    assert (done.code, "the password would be in every task" in words(done.err)) == (2, True)
    assert "secret@" not in done.err


# --- verify ---


@pytest.fixture
def badges(tmp_path: Path) -> Path:
    path = tmp_path / "badges.jsonl"
    good = json.dumps(signed())
    path.write_text("\n".join([good, good.replace("Scaffolds", "Ladders"), good]) + "\n", encoding="utf-8")
    return path


def verdicts(done: Done) -> list[str]:
    return [json.loads(each)["verdict"] for each in done.out.splitlines()]


def test_each_line_gets_a_verdict(badges: Path) -> None:
    done = run("verify-batch", badges, "--offline", "--issuer", ACADEMY.controller)
    assert (done.code, verdicts(done)) == (1, ["verified", "rejected", "verified"])
    assert done.err.startswith("1 rejected, 2 verified in ")


def test_the_exit_code_says_the_worst(tmp_path: Path) -> None:
    path = tmp_path / "badges.jsonl"
    path.write_text(json.dumps(signed()), encoding="utf-8")
    assert run("verify-batch", path, "--offline", "--any-issuer").code == 0
    done = run("verify-batch", path, "--offline")
    assert (done.code, verdicts(done)) == (3, ["undetermined"])
    assert run("verify-batch", path, "--offline", "--any-issuer", "--issuer", "did:example:a").code == 2
    assert run("verify-batch", tmp_path / "none.jsonl", "--offline", "--any-issuer").code == 2
    path.write_bytes(b"")
    done = run("verify-batch", path, "--offline", "--any-issuer")
    assert (done.code, done.err) == (0, "no rows\n")


def test_standard_input_is_read_and_not_carried_on(badges: Path, tmp_path: Path) -> None:
    done = run("verify-batch", "-", "--offline", "--any-issuer", stdin=badges.read_bytes())
    assert verdicts(done) == ["verified", "rejected", "verified"]
    done = run("verify-batch", "-", "--offline", "--any-issuer", "-o", tmp_path / "out.jsonl", stdin=b"{}\n")
    assert (done.code, (tmp_path / "out.jsonl").exists()) == (2, False)


def test_whole_reports_go_to_a_file_and_are_not_made_again(badges: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    options = ["--offline", "--any-issuer", "--at", "2026-11-22T12:00:00Z", "--reports", "--output", out]
    assert run("verify-batch", badges, *options).code == 1
    first = out.read_bytes()
    assert [json.loads(each)["report"]["verdict"] for each in first.splitlines()] == [
        "verified",
        "rejected",
        "verified",
    ]
    again = run("verify-batch", badges, *options)
    assert (again.code, out.read_bytes()) == (1, first)
    assert "has the results of all rows already" in again.err
    other = run("verify-batch", badges, *options, "--achievement", "https://academy.example/other")
    assert "another run began this file: with another question" in other.err


def test_a_pipe_is_refused_since_it_is_empty_the_second_time(badges: Path) -> None:
    command = [sys.executable, "-m", "microbadge", "verify-batch", "/dev/stdin", "--offline", "--any-issuer"]
    with subprocess.Popen(["cat", badges], stdout=subprocess.PIPE) as given:
        done = subprocess.run(command, stdin=given.stdout, capture_output=True, env=untraced_environment(), check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"/dev/stdin: no file that can be read twice" in done.stderr


def test_verdicts_by_another_trust_list_are_not_carried_on(badges: Path, tmp_path: Path) -> None:
    trust, out = tmp_path / "trust.json", tmp_path / "out.jsonl"
    options = ["--offline", "--trust", trust, "--output", out]
    trust.write_text(
        json.dumps({"format": "microbadge-trust/1", "name": "Us", "issuers": [{"id": ACADEMY.controller}]}),
        encoding="utf-8",
    )
    assert run("verify-batch", badges, *options).code == 1
    trust.write_text(
        json.dumps({"format": "microbadge-trust/1", "name": "Us", "issuers": [{"id": "did:example:other"}]}),
        encoding="utf-8",
    )
    done = run("verify-batch", badges, *options)
    assert (done.code, "another run began this file: with another question" in done.err) == (1, True)


def test_two_processes_come_to_the_same_verdicts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (batching, running):
        monkeypatch.setattr(module, "ROWS", 10)
    path = tmp_path / "badges.jsonl"
    good = json.dumps(signed())
    path.write_text("\n".join([good] * 25), encoding="utf-8")
    options = ["--offline", "--any-issuer", "--at", "2026-11-22T12:00:00Z", "--processes"]
    one, two = (run("verify-batch", path, *options, number) for number in (1, 2))
    assert (one.code, two.code) == (0, 0)
    assert one.out == two.out


# --- who works ---


def test_there_are_no_more_processes_than_tasks_and_by_default_one_for_each_cpu() -> None:
    with batching.hands(8, None, ROWS) as alone:
        assert alone == (None, 1)
    with batching.hands(8, None, 2 * ROWS + 1) as three:
        assert three.in_flight == 8
    with batching.hands(None, None, None) as usual:
        cpus = len(os.sched_getaffinity(0))
        assert usual.in_flight == (1 if cpus == 1 else 2 * cpus + 2)


def test_processes_are_of_this_machine(badges: Path) -> None:
    done = run("verify-batch", badges, "--any-issuer", "--offline", "--dask", "tcp://127.0.0.1:9", "--processes", 2)
    assert (done.code, "choose one" in words(done.err)) == (2, True)


def test_a_terminal_shows_how_fast_it_is() -> None:
    shown = batching._bar("Verifying")
    shown.add_task("Verifying", total=10)
    (task,) = shown.tasks
    (rate,) = [column for column in shown.columns if isinstance(column, batching._Rate)]
    assert rate.render(task).plain == ""
    with shown:
        for _ in range(3):
            shown.advance(task.id, 2)
            time.sleep(0.01)
    assert rate.render(task).plain.endswith(" a second")


# --- the page about them ---


def test_the_examples_of_the_page_are_right(office: Office) -> None:
    page = (PROJECT / "docs" / "batches.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    shown = re.findall(r"^```json\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)
    assert [sorted(json.loads(each)) for each in shown] == [["achievement", "ratings", "recipient"], ["error", "line"]]
    shutil.copytree(PROJECT / "examples", office.folder / "examples")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=office.folder,
        env=untraced_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("{'failed': 1} ((1, '/ratings: not rated: ")
    assert all(f"`{name}`" in page for name in (*FIELDS, LEVEL))
