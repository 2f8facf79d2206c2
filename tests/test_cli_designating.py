"""``microbadge designate``: from awards in files to a designation that an employer can check."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from badges import STRANGER
from microbadge import baking
from microbadge.cli import handing
from microbadge.datetimes import format_date_time
from microbadge.errors import InvalidError
from microbadge.keys import LocalSigner, seal_key
from microbadge.verifier.components import MAX_COMPONENTS
from test_cli import run
from workshop import ANA, ENVELOPE, GOAL, ISSUER, PROGRAM, Workshop

AWARDS = ("chair.json", "table.json")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Awards of Ana's and one of Bob's, without a store."""
    shop = Workshop.new(tmp_path_factory.mktemp("issued"))
    shop.issue("chair", "chair.json")
    shop.issue("table", "table.json")
    shop.issue("table", "table.jwt")
    shop.issue("chair", "chair.png")
    shop.issue("lamp", "lamp.json")
    shop.issue("table", "bobs.json", recipient="bob@school.example")
    return shop


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A store with two awards of Ana's, which is published."""
    shop = Workshop.new(tmp_path_factory.mktemp("kept"))
    shop.new_store()
    for name in ("chair", "table"):
        shop.issue(name, f"{name}.json", "--store", shop.store, "--award-id", name)
    shop.publish()
    return shop


@pytest.fixture
def shop(issued: Workshop, tmp_path: Path) -> Workshop:
    return issued.copy(tmp_path)


@pytest.fixture
def office(kept: Workshop, tmp_path: Path) -> Workshop:
    return kept.copy(tmp_path)


# --- the rule is met ---


def test_what_awards_add_up_to_is_signed_and_verified_with_them(shop: Workshop) -> None:
    done = shop.designate(*AWARDS)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("designated Maker: urn:uuid:")
    verified = shop.verify("maker.json", "--json", *shop.with_awards(*AWARDS))
    assert verified.code == 0
    assert verified.json["designation"]["outcome"] == "met"
    assert shop.verify("maker.json").code == 3  # nobody can tell without the awards


def test_a_script_learns_what_was_made_and_on_what_it_rests(shop: Workshop) -> None:
    done = shop.designate(*AWARDS, "lamp.json", json=True)
    document = shop.read("maker.json")
    assert done.json == {
        "outcome": "met",
        "designation": GOAL,
        "awards": [shop.read(name)["id"] for name in AWARDS],
        "id": document["id"],
        "file": str(shop.path("maker.json")),
    }


@pytest.mark.parametrize("output", ["maker.jwt", "maker.png", "maker.svg", "MAKER.JWT"])
def test_it_is_written_in_any_form_and_so_are_the_awards(shop: Workshop, output: str) -> None:
    assert shop.designate("chair.png", "table.jwt", output=output).code == 0
    content = shop.path(output).read_bytes()
    assert (baking.is_image(content) or "jwt") == Path(output).suffix[1:].lower()
    assert shop.verify(output, *shop.with_awards("chair.png", "table.jwt")).code == 0


def test_a_token_is_put_into_an_image_where_that_is_asked(shop: Workshop) -> None:
    assert shop.designate(*AWARDS, output="maker.svg", jwt=True).code == 0
    assert baking.unbake(shop.path("maker.svg").read_bytes()).count(".") == 2


def test_its_dates_are_those_asked_for(shop: Workshop) -> None:
    at, until = "2040-01-01T00:00:00Z", "2041-01-01T00:00:00Z"
    assert shop.designate(*AWARDS, at=at, valid_until=until).code == 0
    document = shop.read("maker.json")
    assert (document["validFrom"], document["validUntil"]) == (at, until)


def test_a_designation_by_its_uri_and_with_a_sealed_key(shop: Workshop) -> None:
    shop.path("sealed").write_bytes(seal_key(LocalSigner.from_pem(shop.key.read_bytes()), "open sesame"))
    password = shop.write("password", "open sesame")
    done = shop.designate(*AWARDS, name=GOAL, key=shop.path("sealed"), password_file=password)
    assert done.code == 0, done.err


def test_a_dry_run_needs_no_key_and_writes_nothing(shop: Workshop) -> None:
    before = shop.made()
    done = shop.designate(*AWARDS, dry_run=True, key=None, output=None)
    assert (done.code, done.out) == (0, "the rule of Maker is met; nothing was signed\n")
    script = shop.designate(*AWARDS, dry_run=True, json=True)
    assert script.json == {
        "outcome": "met",
        "designation": GOAL,
        "awards": [shop.read(name)["id"] for name in AWARDS],
    }
    assert shop.made() == before


# --- it is not, or nobody can tell ---


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_is_missing_is_told_and_nothing_written(shop: Workshop, dry_run: bool) -> None:
    before = shop.made()
    done = shop.designate("chair.json", "lamp.json", dry_run=dry_run)
    assert (done.code, done.err) == (1, "")
    assert "The rule of Maker is not met: 1 of 2 places filled; missing: Name of table: no award." in done.out
    assert f"not counted: {shop.read('lamp.json')['id']}: no place asks for it" in done.out
    assert shop.made() == before


def test_a_script_learns_what_is_missing(shop: Workshop) -> None:
    done = shop.designate("chair.json", json=True)
    assert done.code == 1
    assert (done.json["outcome"], len(done.json["missing"])) == ("not met", 1)


def test_the_award_of_somebody_else_does_not_count(shop: Workshop) -> None:
    done = shop.designate("chair.json", "bobs.json")
    assert (done.code, "it is somebody else's" in done.out) == (1, True)
    assert shop.designate(*AWARDS, recipient="bob@school.example").code == 1
    assert not shop.path("maker.json").exists()


def test_an_award_that_was_altered_does_not_count(shop: Workshop) -> None:
    shop.write("table.json", shop.read("table.json") | {"name": "Doctor of Everything"})
    done = shop.designate(*AWARDS)
    assert (done.code, "rejected" in done.out) == (1, True)


def test_an_award_of_another_issuer_does_not_count(shop: Workshop) -> None:
    shop.key.write_bytes(STRANGER.to_pem())
    shop.write("program.yaml", PROGRAM | {"issuer": {"id": STRANGER.controller, "name": "Example University"}})
    done = shop.designate(*AWARDS)
    assert (done.code, done.out.count("not counted")) == (1, 2)


def test_an_award_that_could_not_be_looked_at_leaves_it_open(office: Workshop) -> None:
    before = office.made()
    done = office.designate(*AWARDS, web=False)
    assert (done.code, "Whether the rule of Maker is met cannot be told" in done.out) == (3, True)
    assert office.designate(*AWARDS, web=False, json=True).json["outcome"] == "undetermined"
    assert office.made() == before


# --- in a store ---


def test_one_that_is_kept_can_be_taken_back(office: Workshop) -> None:
    done = office.designate(*AWARDS, store=office.store, award_id="maker-ana", json=True)
    assert (done.code, done.json["awardId"]) == (0, "maker-ana")
    office.publish()
    assert office.verify("maker.json", *office.with_awards(*AWARDS)).code == 0
    verb = ("--store", office.store, "--key", office.key, "--reason", "somebody else's work")
    assert run("revoke", "maker-ana", *verb).code == 0
    office.publish()
    done = office.verify("maker.json", *office.with_awards(*AWARDS))
    assert (done.code, "revoked" in done.out) == (1, True)


def test_it_does_not_hold_when_an_award_it_rests_on_was_taken_back(office: Workshop) -> None:
    strict = PROGRAM | {"designations": [PROGRAM["designations"][0] | {"cascade": "fail"}]}
    office.write("program.yaml", strict)
    office.publish()
    assert office.designate(*AWARDS, store=office.store, award_id="maker-ana").code == 0
    assert run("revoke", "table", "--store", office.store, "--key", office.key, "--reason", "a mistake").code == 0
    office.publish()
    assert office.verify("maker.json", *office.with_awards(*AWARDS)).code == 1
    assert office.designate(*AWARDS, output="again.json").code == 1


def test_the_same_again_is_the_same_badge_and_another_is_refused(office: Workshop) -> None:
    same: dict[str, Any] = {"store": office.store, "award_id": "maker-ana"}
    first = office.designate(*AWARDS, json=True, **same)
    again = office.designate(*AWARDS, output="again.json", json=True, **same)
    assert (again.code, again.json["id"]) == (0, first.json["id"])
    assert office.path("again.json").read_bytes() == office.path("maker.json").read_bytes()
    for option, value in (("valid_until", "2041-01-01T00:00:00Z"), ("at", format_date_time(datetime.now(UTC)))):
        done = office.designate(*AWARDS, output=f"{option}.json", **{**same, option: value})
        assert (done.code, "has other contents" in done.err) == (2, True)
    token = office.designate(*AWARDS, output="other.jwt", **same)
    assert (token.code, office.path("other.jwt").exists()) == (2, False)


def test_whose_it_is_can_be_found_by_the_address(office: Workshop) -> None:
    assert office.designate(*AWARDS, store=office.store, award_id="maker-ana", actor="ada").code == 0
    listed = run("awards", "list", "--store", office.store, "--recipient", ANA, "--json").json
    assert [award["awardId"] for award in listed] == ["chair", "table", "maker-ana"]
    shown = run("awards", "show", "maker-ana", "--store", office.store, "--json").json
    assert [event["actor"] for event in shown["events"]] == ["ada"]


def test_a_token_is_kept_as_one(office: Workshop) -> None:
    done = office.designate(*AWARDS, store=office.store, award_id="maker-ana", output="maker.jwt")
    assert done.code == 0, done.err
    office.publish()
    assert office.verify("maker.jwt", *office.with_awards(*AWARDS)).code == 0


def test_the_store_of_another_issuer_keeps_none(office: Workshop) -> None:
    accepting = {**PROGRAM["designations"][0], "issuers": [ISSUER]}
    office.write(
        "program.yaml",
        PROGRAM | {"issuer": {"id": STRANGER.controller, "name": "Example University"}, "designations": [accepting]},
    )
    done = office.designate(*AWARDS, store=office.store, award_id="maker-ana")
    assert (done.code, "another issuer's" in done.err, office.path("maker.json").exists()) == (2, True, False)


def test_a_store_and_an_award_id_go_together(office: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert office.designate(*AWARDS, store=office.store).code == 2
    assert office.designate(*AWARDS, award_id="maker-ana").code == 2
    monkeypatch.setenv("MICROBADGE_STORE", office.store)
    assert office.designate(*AWARDS).code == 2
    assert office.designate(*AWARDS, dry_run=True).code == 0
    assert office.designate(*AWARDS, award_id="maker-ana").code == 0


# --- usage ---


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"key": None}, "--key signs it"),
        ({"output": None}, "--key signs it"),
        ({"output": "maker.txt"}, ".json, .png or .svg"),
        ({"output": "maker.json", "jwt": True}, ".json, .png or .svg"),
        ({"name": "painter"}, "no designation 'painter'"),
        ({"recipient": "ana"}, "needs a type"),
        ({"recipient": "colour:red"}, "not a term"),
        ({"at": "yesterday"}, "--at"),
        ({"valid_until": "2041-01-01"}, "--valid-until"),
        ({"bundle": "nowhere.zip"}, "nowhere.zip"),
        ({"password_file": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_done_exits_2_and_writes_nothing(
    shop: Workshop, options: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.folder)
    before = shop.made()
    done = shop.designate(*AWARDS, **{"web": "bundle" not in options, **options})
    assert (done.code, words in " ".join(done.err.replace("│", " ").split())) == (2, True), done.err
    assert shop.made() == before


def test_a_wrong_key_signs_nothing(shop: Workshop) -> None:
    shop.path("other.pem").write_bytes(STRANGER.to_pem())
    shop.path("none.pem").write_text("nothing")
    shop.path("p521.pem").write_bytes(LocalSigner.generate("p521").to_pem())
    for name in ("other.pem", "none.pem", "p521.pem", "nowhere.pem"):
        assert shop.designate(*AWARDS, key=shop.path(name)).code == 2
    assert not shop.path("maker.json").exists()


def test_a_file_that_is_there_is_kept_unless_told_otherwise(shop: Workshop) -> None:
    shop.write("maker.json", "precious")
    done = shop.designate(*AWARDS)
    assert (done.code, "--force" in done.err, shop.path("maker.json").read_text()) == (2, True, "precious")
    assert shop.designate(*AWARDS, force=True).code == 0


def test_a_programme_that_is_none_exits_2(shop: Workshop) -> None:
    shop.write("program.yaml", "name: [")
    done = shop.designate(*AWARDS, json=True)
    assert (done.code, "problems" in done.json) == (2, True)


# --- files that are no awards ---


def test_a_file_that_holds_no_award_is_named(shop: Workshop) -> None:
    shop.write("empty.json", "")
    shop.write("list.json", [])
    shop.path("picture.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    shop.path("noise.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    for name in ("empty.json", "list.json", "picture.svg", "noise.png", "nowhere.json"):
        done = shop.designate("chair.json", name)
        assert (done.code, name in done.err, done.out) == (2, True, "")
    assert not shop.path("maker.json").exists()


def test_a_document_that_is_no_badge_does_not_count(shop: Workshop) -> None:
    shop.write("object.json", {"id": "urn:x:1", "name": "nothing"})
    done = shop.designate("chair.json", "object.json")
    assert (done.code, "not counted: urn:x:1: rejected" in done.out) == (1, True)


def test_more_awards_than_are_looked_at_exit_2(shop: Workshop) -> None:
    done = shop.designate(*["chair.json"] * (MAX_COMPONENTS + 1))
    assert (done.code, f"more than {MAX_COMPONENTS} awards" in done.err) == (2, True)


def test_an_envelope_that_is_not_known_here_leaves_it_open(shop: Workshop) -> None:
    shop.write("cose.json", ENVELOPE)
    done = shop.designate("chair.json", "cose.json")
    assert (done.code, "cose.json" in done.err) == (3, True)


def test_an_image_with_the_address_of_an_old_badge_is_no_award(tmp_path: Path) -> None:
    path = tmp_path / "old.svg"
    path.write_bytes(
        b"<svg xmlns='http://www.w3.org/2000/svg' xmlns:openbadges='http://openbadges.org'>"
        b"<openbadges:assertion verify='https://old.example/assertions/1'/></svg>"
    )
    with pytest.raises(InvalidError, match="the address of a badge, not the badge"):
        handing.read_award(path)


def test_terminal_commands_in_an_award_are_not_printed(shop: Workshop) -> None:
    shop.write("evil.json", {"id": "urn:x:\x1b[2J\u202eevil"})
    out = shop.designate("evil.json").out
    assert ("evil" in out, "\x1b" in out, "\u202e" in out) == (True, False, False)


def test_it_is_a_command_of_microbadge(shop: Workshop) -> None:
    given = ("--recipient", ANA, "--dry-run", "--offline")
    assert run("designate", shop.program, "maker", *map(shop.path, AWARDS), *given).code == 0
