"""``microbadge store``, ``awards`` and the verbs: what a script and a person get."""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conftest import PROJECT
from microbadge import baking
from microbadge.keys import LocalSigner
from microbadge.recipient import recipient_key
from microbadge.registrar import Registrar
from microbadge.store import Store
from registrars import DID, SITE, FailingSigner
from store_records import complete, reserve
from test_cli import NOT_YET, PASSES, PROGRAM, Done, run

OTHER = PROJECT / "examples" / "points" / "program.yaml"
ANA = "ana@school.example"


class Office:
    """A folder with a store, keys and badges, and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = str(folder / "store.db")
        self.key, self.signer = self.make_key("key.pem")

    def make_key(self, name: str) -> tuple[Path, LocalSigner]:
        signer = LocalSigner.generate(controller=DID)
        path = self.folder / name
        path.write_bytes(signer.to_pem())
        return path, LocalSigner.from_pem(signer.to_pem()).controlled_by(DID)

    def new(self, *options: object) -> Done:
        return run("store", "new", self.store, "--program", PROGRAM, "--site", SITE, "--key", self.key, *options)

    def issue(self, award_id: str, *options: object, recipient: str = ANA, file: str | None = None) -> Done:
        output = self.folder / (file or f"{award_id}.json")
        given = ("--award-id", award_id, "--recipient", recipient, "-o", output, "--store", self.store)
        return run("issue", PROGRAM, PASSES, "--key", self.key, *given, *options)

    def do(self, verb: str, award_id: str, *options: object) -> Done:
        return run(verb, award_id, "--store", self.store, "--key", self.key, "--reason", "a mistake", *options)

    def awards(self, command: str, *options: object) -> Done:
        return run("awards", command, *options, "--store", self.store)

    def keep(self, award_id: str, credential: str) -> None:
        """Put an award into the store whose credential is any text."""
        with Store.open(self.store) as store:
            reserve(store, award_id)
            complete(store, award_id, credential, verification_method=self.signer.verification_method)

    def listed(self, *options: object) -> list[str]:
        return [award["awardId"] for award in self.awards("list", "--json", *options).json]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    assert made.new("--suspension").code == 0
    return made


class TestStore:
    def test_a_new_store_is_for_the_issuer_of_the_programme(self, tmp_path: Path) -> None:
        made = Office(tmp_path)
        done = made.new("--json")
        assert (done.code, done.err) == (0, "")
        assert done.json == {"issuer": DID, "site": SITE, "verificationMethod": made.signer.verification_method}
        with Store.open(made.store) as store:
            assert store.settings.purposes == ("revocation",)
            assert (store.settings.refresh, store.settings.keep_recipients) == (False, False)
            assert [event.actor for event in store.events()] == [getpass.getuser()]

    def test_its_options_are_kept_and_what_deviates_is_said(self, tmp_path: Path) -> None:
        made = Office(tmp_path)
        done = made.new("--suspension", "--messages", "--refresh", "--keep-recipients", "--actor", "ada")
        assert (done.code, "3 status entries" in done.err) == (0, True)
        assert made.signer.verification_method in done.out
        with Store.open(made.store) as store:
            assert store.settings.purposes == ("revocation", "suspension", "message")
            assert (store.settings.refresh, store.settings.keep_recipients) == (True, True)
            assert [event.actor for event in store.events()] == ["ada"]

    def test_a_store_is_made_once(self, office: Office) -> None:
        done = office.new()
        assert (done.code, "a store is there already" in done.err) == (1, True)

    def test_a_key_that_signs_tokens_only_makes_none(self, tmp_path: Path) -> None:
        made = Office(tmp_path)
        made.key.write_bytes(LocalSigner.generate("rsa").to_pem())
        assert (made.new().code, Path(made.store).exists()) == (1, False)

    def test_a_site_is_an_https_address(self, tmp_path: Path) -> None:
        made = Office(tmp_path)
        for site, code in (("http://academy.example", 1), (f"{SITE}/badges/", 0)):
            options = ("--program", PROGRAM, "--site", site, "--key", made.key, "--json")
            assert run("store", "new", made.store, *options).code == code

    def test_it_is_named_by_the_environment_too(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MICROBADGE_STORE", office.store)
        assert run("awards", "list").code == 0
        assert run("store", "upgrade").code == 0

    def test_where_there_is_none_it_is_said(self, tmp_path: Path) -> None:
        done = run("awards", "list", "--store", tmp_path / "none.db")
        assert (done.code, done.err.count("\n")) == (1, 1)
        assert run("store", "upgrade", tmp_path / "none.db").code == 1

    def test_a_server_that_does_not_answer_is_undetermined(self) -> None:
        done = run("awards", "list", "--store", "postgresql://ana:secret@localhost:1/awards")
        assert (done.code, "secret" in done.err) == (3, False)

    def test_a_new_key_takes_the_place_of_the_old_one(self, office: Office) -> None:
        office.issue("A")
        path, signer = office.make_key("next.pem")
        done = run("store", "rotate", "--key", path, "--store", office.store, "--json")
        assert [(key["verificationMethod"], key["retired"] is None) for key in done.json] == [
            (office.signer.verification_method, False),
            (signer.verification_method, True),
        ]
        refused = office.issue("B")
        assert (refused.code, "was retired" in refused.err) == (2, True)
        office.key = path
        assert office.issue("B").code == 0
        again = run("store", "rotate", "--key", path, "--store", office.store)
        assert (again.code, f"nothing changed: {signer.verification_method} signs already" in again.out) == (0, True)

    def test_a_key_that_cannot_be_used_retires_none(self, office: Office) -> None:
        for kind, words in (("rsa", "tokens only"), ("ed25519", "was retired")):
            path = office.folder / f"{kind}.pem"
            path.write_bytes(LocalSigner.generate("rsa").to_pem() if kind == "rsa" else office.key.read_bytes())
            if kind == "ed25519":
                office.key, _ = office.make_key("next.pem")
                run("store", "rotate", "--key", office.key, "--store", office.store)
            done = run("store", "rotate", "--key", path, "--store", office.store)
            assert (done.code, words in done.err) == (1, True)
            assert office.issue(kind).code == 0

    def test_the_order_of_work_is_told(self) -> None:
        said = " ".join(run("store", "--help").out.split())
        work = [said.index(word) for word in ("`store new`", "`issue`", "`publish`", "`revoke`", "again")]
        assert work == sorted(work)

    def test_what_was_begun_is_finished(self, office: Office) -> None:
        with Store.open(office.store) as store:
            failing = Registrar(store, FailingSigner(office.signer, 0))
            document = {
                "@context": ["https://www.w3.org/ns/credentials/v2"],
                "type": ["VerifiableCredential"],
                "issuer": DID,
                "credentialSubject": {"id": "did:example:teacher"},
            }
            with pytest.raises(Exception, match="does not answer"):
                failing.issue_document(document, award_id="A", actor="ada")
        assert office.listed("--state", "reserved") == ["A"]
        shown = office.awards("show", "A")
        assert (shown.code, "reserved" in shown.out) == (0, True)
        options = ("--store", office.store, "--key", office.key)
        assert [award["awardId"] for award in run("store", "resume", *options, "--json").json] == ["A"]
        assert "nothing was left half done" in run("store", "resume", *options).out

    def test_nobody_is_logged_in(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        def nobody() -> str:
            raise OSError("No username set in the environment")

        monkeypatch.setattr(getpass, "getuser", nobody)
        done = office.issue("A")
        assert (done.code, "--actor" in done.err) == (2, True)
        assert office.issue("A", "--actor", "ada").code == 0


class TestIssue:
    def test_the_same_award_again_is_the_same_badge(self, office: Office) -> None:
        first = office.issue("A", "--json").json
        assert first["awardId"] == "A"
        again = office.issue("A", "--json", file="again.json").json
        assert again["id"] == first["id"]
        assert (office.folder / "A.json").read_bytes() == (office.folder / "again.json").read_bytes()
        document = json.loads((office.folder / "A.json").read_text())
        lists = [entry["statusListCredential"] for entry in document["credentialStatus"]]
        assert lists == [f"{SITE}/status/1.json", f"{SITE}/status/2.json"]
        other = office.issue("A", recipient="bob@school.example", file="other.json")
        assert (other.code, "`reissue` corrects it" in other.err) == (2, True)
        assert not (office.folder / "other.json").exists()

    def test_an_award_is_a_token_or_in_an_image_too(self, office: Office) -> None:
        assert office.issue("A", file="a.jwt").code == 0
        assert office.issue("B", file="b.png").code == 0
        assert office.issue("C", "--jwt", file="c.svg").code == 0
        formats = {award["awardId"]: award["format"] for award in office.awards("list", "--json").json}
        assert formats == {"A": "jwt", "B": "json", "C": "jwt"}
        assert json.loads(baking.unbake((office.folder / "b.png").read_bytes()))["credentialStatus"]

    def test_what_is_not_earned_is_not_issued(self, office: Office) -> None:
        output = office.folder / "a.json"
        given = ("--store", office.store, "--award-id", "A", "--recipient", ANA, "-o", output)
        done = run("issue", PROGRAM, NOT_YET, "--key", office.key, *given, "--json")
        assert (done.code, done.json["decision"], office.listed()) == (1, "not-yet", [])

    @pytest.mark.parametrize("file", ["a.txt", "a.gif", "there.json"])
    def test_a_file_that_cannot_be_written_issues_nothing(self, office: Office, file: str) -> None:
        (office.folder / "there.json").write_text("{}")
        assert office.issue("A", file=file).code == 2
        assert office.listed() == []
        assert office.issue("A", "--force", file="there.json").code == 0

    def test_an_image_of_another_kind_issues_nothing(self, office: Office) -> None:
        (office.folder / "image.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        assert office.issue("A", "--image", office.folder / "image.svg", file="a.png").code == 2
        assert office.issue("A", "--jwt", file="a.json").code == 2
        assert office.listed() == []

    def test_a_store_and_an_award_id_go_together(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        common = ("issue", PROGRAM, PASSES, "--key", office.key, "--recipient", ANA, "-o", office.folder / "a.json")
        assert run(*common, "--award-id", "A").code == 2
        assert run(*common, "--store", office.store).code == 2
        assert run(*common, "--store", office.store, "--award-id", "A", "--id", "urn:uuid:1").code == 2
        assert run(*common, "--public").code == 2
        monkeypatch.setenv("MICROBADGE_STORE", office.store)
        for options, said in (([], True), (["--store", office.store], False)):
            done = run(*common, *options)
            words = " ".join(done.err.replace("│", " ").split())
            assert (done.code, "MICROBADGE_STORE is set: name the award (--award-id), or unset it" in words) == (
                2,
                said,
            )
        assert run(*common, "--award-id", "A").code == 0

    def test_a_badge_that_may_be_published_leads_to_its_newest_copy(self, tmp_path: Path) -> None:
        office = Office(tmp_path)
        office.new("--refresh")
        office.issue("A", "--public")
        office.issue("B")
        found = ["refreshService" in json.loads((tmp_path / f"{name}.json").read_text()) for name in "AB"]
        assert found == [True, False]
        assert [award["public"] for award in office.awards("list", "--json").json] == [True, False]

    def test_the_programme_of_another_issuer_is_refused(self, office: Office, tmp_path: Path) -> None:
        text = PROGRAM.read_text(encoding="utf-8").replace(DID, "did:web:stranger.example")
        (tmp_path / "program.yaml").write_text(text, encoding="utf-8")
        given = ("--store", office.store, "--award-id", "A", "--recipient", ANA, "-o", tmp_path / "a.json")
        done = run("issue", tmp_path / "program.yaml", PASSES, "--key", office.key, *given)
        assert (done.code, "another issuer's" in done.err) == (2, True)


class TestVerbs:
    def test_an_award_is_suspended_reinstated_and_revoked(self, office: Office) -> None:
        office.issue("A")
        assert office.do("suspend", "A", "--json").json["state"] == "suspended"
        assert office.do("reinstate", "A").out == "A is in force; publish, so that others see it\n"
        assert office.do("revoke", "A", "--actor", "ada").out == "A is revoked; publish, so that others see it\n"
        again = office.do("revoke", "A")
        assert (again.code, again.out) == (0, "nothing changed: A is revoked; publish, unless you have\n")
        events = office.awards("show", "A", "--json").json["events"]
        assert [(event["kind"], event["reason"]) for event in events] == [
            ("issued", None),
            ("suspended", "a mistake"),
            ("reinstated", "a mistake"),
            ("revoked", "a mistake"),
        ]
        assert events[-1]["actor"] == "ada"
        with Store.open(office.store) as store:
            assert all(each.signed_version == each.version for each in store.lists())

    def test_what_cannot_be_done_exits_1_and_says_why(self, office: Office) -> None:
        office.issue("A")
        for verb in ("revoke", "suspend", "reinstate"):
            done = office.do(verb, "B")
            assert (done.code, "no award B" in done.err) == (1, True)
        office.do("revoke", "A")
        done = office.do("reinstate", "A", "--json")
        assert (done.code, "for good" in done.json["error"]) == (1, True)

    def test_a_reason_is_asked_for(self, office: Office) -> None:
        assert run("revoke", "A", "--store", office.store, "--key", office.key).code == 2

    def reissue(self, office: Office, assessment: Path, *options: object, file: str = "b.json") -> Done:
        given = ("--store", office.store, "--key", office.key, "--award-id", "B", "--reason", "a level was wrong")
        return run("reissue", "A", PROGRAM, assessment, *given, "-o", office.folder / file, *options)

    def test_a_corrected_award_is_written_and_takes_the_place_of_the_old_one(self, office: Office) -> None:
        office.issue("A")
        done = self.reissue(office, PASSES, "--valid-until", "2040-01-01T00:00:00Z", "--json")
        assert (done.json["awardId"], done.json["replaces"], done.json["version"]) == ("B", "A", 2)
        old, new = (json.loads((office.folder / name).read_text()) for name in ("A.json", "b.json"))
        assert (new["id"], new["awardedDate"]) == (old["id"], old["validFrom"])
        assert new["validUntil"] == "2040-01-01T00:00:00Z"
        assert office.listed("--state", "replaced") == ["A"]
        assert office.awards("show", "A").out.endswith(": a level was wrong (replaced by B)\n")
        again = self.reissue(office, PASSES, "--valid-until", "2040-01-01T00:00:00Z", file="again.json")
        assert (again.code, again.out.startswith("nothing changed: B is in force")) == (0, True)

    @pytest.mark.parametrize(
        ("options", "public", "said"),
        [
            ([], True, True),
            (["--messages"], False, False),
            (["--refresh"], False, True),
            (["--refresh"], True, False),
        ],
        ids=["neither", "messages", "refresh", "refresh and public"],
    )
    def test_who_corrects_an_award_learns_what_verifiers_will_say(
        self, tmp_path: Path, options: list[str], public: bool, said: bool
    ) -> None:
        office = Office(tmp_path)
        office.new(*options)
        office.issue("A", *(["--public"] if public else []))
        done = self.reissue(office, PASSES)
        assert (done.code, "not that it was replaced: the store was made without --messages" in done.err) == (0, said)

    def test_a_correction_that_is_not_earned_or_not_written_changes_nothing(self, office: Office) -> None:
        office.issue("A", file="a.jwt")
        assert self.reissue(office, NOT_YET, file="b.jwt").code == 1
        assert self.reissue(office, PASSES, file="b.json").code == 2
        assert office.listed("--state", "in-force") == ["A"]
        assert self.reissue(office, PASSES, file="b.jwt").code == 0

    def test_a_lost_key_is_revoked_and_all_that_it_signed_replaced(self, office: Office) -> None:
        for name in "AB":
            office.issue(name)
        path, signer = office.make_key("next.pem")
        lost = ("compromise", office.signer.verification_method, "--since", "2025-06-01T00:00:00Z")
        options = ("--store", office.store, "--key", path, "--reason", "stolen")
        done = run(*lost, *options, "--json")
        made = done.json["awards"]
        assert [(award["awardId"], award["replaces"]) for award in made] == [("A~2", "A"), ("B~2", "B")]
        assert {award["verificationMethod"] for award in made} == {signer.verification_method}
        assert [done.json[name] for name in ("replaced", "revokedOnly", "before")] == [2, 0, 0]
        nothing = {"replaced": 0, "revokedOnly": 0, "before": 2, "awards": []}
        assert run(*lost, *options, "--json").json == nothing
        assert run(*lost, *options).out == "nothing left to do: 2 were taken back before\n"
        assert office.listed("--key-id", signer.verification_method) == ["A~2", "B~2"]
        third, _ = office.make_key("third.pem")
        again = ("compromise", signer.verification_method, "--since", "2025-06-01T00:00:00Z")
        done = run(*again, "--store", office.store, "--key", third, "--reason", "stolen too")
        assert done.out.splitlines()[0].startswith("A~2 -> A~3  in force")
        assert done.out.splitlines()[-1].startswith("2 replaced, 0 had expired and were revoked only, 0 were taken")

    def test_an_expired_and_a_revoked_award_are_counted_apart(self, office: Office) -> None:
        office.issue("A", "--valid-from", "2020-01-01T00:00:00Z", "--valid-until", "2021-01-01T00:00:00Z")
        for name in "BC":
            office.issue(name)
        office.do("revoke", "B")
        path, _ = office.make_key("next.pem")
        lost = ("compromise", office.signer.verification_method, "--since", "2025-06-01T00:00:00Z")
        done = run(*lost, "--store", office.store, "--key", path, "--reason", "stolen")
        assert "1 replaced, 1 had expired and were revoked only, 1 were taken back before" in done.out

    @pytest.mark.parametrize(
        ("method", "since", "code", "words"),
        [
            (f"{DID}#mistyped", "2025-06-01T00:00:00Z", 1, "no key"),
            (None, "2999-06-01T00:00:00Z", 2, "--since lies in the future"),
        ],
        ids=["method", "since"],
    )
    def test_a_mistake_in_saying_what_was_lost_changes_no_key(
        self, office: Office, method: str | None, since: str, code: int, words: str
    ) -> None:
        path, _ = office.make_key("next.pem")
        lost = ("compromise", method or office.signer.verification_method, "--since", since, "--reason", "stolen")
        done = run(*lost, "--store", office.store, "--key", path)
        assert (done.code, words in done.err) == (code, True)
        with Store.open(office.store) as store:
            (key,) = store.keys()
        assert (key.retired_at, key.revoked_at) == (None, None)
        assert office.issue("A").code == 0

    def test_a_loss_has_a_time_with_its_zone(self, office: Office) -> None:
        for since in ("yesterday", "2025-06-01", "2025-06-01T00:00:00"):
            lost = ("compromise", office.signer.verification_method, "--since", since, "--reason", "stolen")
            assert run(*lost, "--store", office.store, "--key", office.key).code == 2
        own = ("compromise", office.signer.verification_method, "--since", "2025-06-01T00:00:00Z", "--reason", "x")
        done = run(*own, "--store", office.store, "--key", office.key)
        assert (done.code, "cannot sign anew" in done.err) == (1, True)


class TestAwards:
    @pytest.fixture
    def full(self, office: Office) -> Office:
        office.issue("A")
        office.issue("B", recipient="did:example:teacher")
        office.issue("C", "--jwt", file="c.jwt")
        office.do("suspend", "C")
        return office

    def test_a_person_gets_a_line_for_each(self, full: Office) -> None:
        lines = full.awards("list").out.splitlines()
        assert [line.split("  ")[:2] for line in lines] == [["A", "in force"], ["B", "in force"], ["C", "suspended"]]

    def test_a_terminal_gets_a_heading(self, full: Office) -> None:
        ours, theirs = os.openpty()
        command = [sys.executable, "-m", "microbadge", "awards", "list", "--store", full.store]
        done = subprocess.run(command, stdout=theirs, env={**os.environ, "TERM": "dumb"}, check=True)
        os.close(theirs)
        said = os.read(ours, 10_000).decode()
        os.close(ours)
        assert done.returncode == 0
        assert said.splitlines()[0].split("  ") == ["award", "state", "issued", "achievement"]

    def test_they_are_filtered(self, full: Office) -> None:
        (award,) = [one for one in full.awards("list", "--json").json if one["awardId"] == "A"]
        assert full.listed("--recipient", "Ana@School.example") == ["A", "C"]
        assert full.listed("--recipient", "emailAddress:ana@school.example") == ["A", "C"]
        assert full.listed("--recipient", "did:example:teacher") == ["B"]
        assert full.listed("--state", "suspended") == ["C"]
        assert full.listed("--achievement", award["achievement"]) == ["A", "B", "C"]
        assert full.listed("--achievement", "https://academy.example/none") == []
        assert full.listed("--key-id", full.signer.verification_method) == ["A", "B", "C"]
        assert full.listed("--since", "2020-01-01T00:00:00Z") == ["A", "B", "C"]
        assert full.listed("--until", "2020-01-01T00:00:00Z") == []
        assert full.awards("list", "--recipient", "ana").code == 1
        assert full.awards("list", "--since", "yesterday").code == 2

    def test_one_is_shown_with_its_entries_and_events_and_without_its_salt(self, full: Office) -> None:
        shown = full.awards("show", "C")
        assert "suspended by" in shown.out
        assert "suspension: 1 (list 2, index" in shown.out
        assert shown.out.count("a mistake") == 1
        assert "  public: no\n" in shown.out
        assert f"  signed with: {full.signer.verification_method}\n" in shown.out
        assert "credentialId" not in shown.out
        value = full.awards("show", "C", "--json").json
        assert {entry["purpose"]: entry["value"] for entry in value["status"]} == {"revocation": 0, "suspension": 1}
        assert not {"draft", "digest", "credential"} & set(value)
        assert full.awards("show", "D").code == 1

    def test_all_are_exported_one_to_a_line_with_their_credentials(self, full: Office) -> None:
        lines = full.awards("export").out.splitlines()
        values = [json.loads(line) for line in lines]
        assert [value["awardId"] for value in values] == ["A", "B", "C"]
        assert values[0]["credential"] == json.loads((full.folder / "A.json").read_text())
        assert values[2]["credential"] == (full.folder / "c.jwt").read_text().strip()
        with Store.open(full.store) as store:
            assert store.recipient_salt not in full.awards("export").out

    def test_they_are_exported_to_a_file_that_is_whole(self, full: Office) -> None:
        output = full.folder / "awards.jsonl"
        assert full.awards("export", "-o", output, "--state", "in-force").code == 0
        assert [json.loads(line)["awardId"] for line in output.read_text().splitlines()] == ["A", "B"]
        assert stat.S_IMODE(output.stat().st_mode) == 0o600
        assert full.awards("export", "-o", output).code == 2
        assert full.awards("export", "-o", output, "--force").code == 0
        assert len(output.read_text().splitlines()) == 3
        done = full.awards("export", "-o", full.folder / "none" / "x.jsonl")
        assert (done.code, done.err) == (2, f"microbadge: {full.folder}/none/x.jsonl: No such file or directory\n")

    def test_an_export_that_fails_leaves_nothing_behind(self, full: Office) -> None:
        full.keep("D", "no JSON")
        before = set(full.folder.iterdir())
        with pytest.raises(ValueError, match="Expecting value"):
            full.awards("export", "-o", full.folder / "awards.jsonl")
        assert set(full.folder.iterdir()) == before

    @pytest.mark.parametrize("force", [False, True], ids=["new", "over another"])
    def test_a_full_disk_leaves_nothing_behind_and_the_file_is_named(self, full: Office, force: bool) -> None:
        output = full.folder / "awards.jsonl"
        if force:
            output.write_text("as before")
        full.keep("D", json.dumps("large" * 100_000))
        before = set(full.folder.iterdir())
        with no_room(100_000):
            done = full.awards("export", "-o", output, *(["--force"] if force else []))
        assert (done.code, done.err) == (2, f"microbadge: {output}: File too large\n")
        assert set(full.folder.iterdir()) == before
        assert not force or output.read_text() == "as before"

    def test_the_holder_lets_one_be_published(self, full: Office) -> None:
        assert full.awards("share", "A", "--json").json["public"] is True
        assert full.awards("share", "A").out == "nothing changed: A is shared\n"
        assert "  public: yes\n" in full.awards("show", "A").out
        assert full.awards("share", "A", "--withdraw").out == "A is not shared; publish, so that others see it\n"
        assert full.awards("share", "D").code == 1

    def test_an_award_that_was_only_begun_is_exported_without_a_credential(self, full: Office) -> None:
        with Store.open(full.store) as store:
            store.reserve(
                "D",
                digest="0",
                credential_id="urn:uuid:d",
                achievement_id=None,
                recipient=None,
                recipient_hash=None,
                sizes={"revocation": 1},
                draft=lambda _: {},
                at=datetime.now(UTC),
                valid_from=None,
                valid_until=None,
                format="json",
            )
        values: list[Any] = [json.loads(line) for line in full.awards("export").out.splitlines()]
        assert (values[3]["state"], values[3]["credential"]) == ("reserved", None)


@contextlib.contextmanager
def no_room(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond the size, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_badge_that_does_not_fit_on_the_disk_is_in_no_file(tmp_path: Path) -> None:
    with no_room(10):
        done = run("key", "new", tmp_path / "key.pem")
    assert (done.code, "key.pem: File too large" in done.err, list(tmp_path.iterdir())) == (2, True, [])


def test_awards_are_found_by_whom_they_are_for(office: Office) -> None:
    """As `Store.awards` says."""
    office.issue("A")
    with Store.open(office.store) as store:
        hashed = recipient_key(ANA, secret=store.recipient_salt)
        assert [each.award_id for each in store.awards(recipient_hash=hashed)] == ["A"]


def test_a_missing_extra_is_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "microbadge.store", None)
    done = run("awards", "list", "--store", office.store)
    assert (done.code, "pip install 'microbadge[store]'" in done.err) == (2, True)
