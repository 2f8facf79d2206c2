"""``microbadge endorse``: endorsements and recognitions, and what they are good for when a badge is verified."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, badge, signed
from microbadge.datetimes import format_date_time
from microbadge.keys import LocalSigner
from test_cli import Done, run
from workshop import BASE, ENVELOPE, ISSUER, Workshop, quick

AGENCY = LocalSigner.from_seed(b"example state agency, seed 32 b.")
CHAIR = f"{BASE}/chair"
YESTERDAY, TOMORROW = (format_date_time(datetime.now(UTC) + timedelta(days=days)) for days in (-1, 1))


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Badges of the academy in every form, and the agency's key."""
    shop = Workshop.new(tmp_path_factory.mktemp("issued"))
    for output in ("chair.json", "chair.jwt", "chair.svg"):
        shop.issue("chair", output)
    shop.path("agency.pem").write_bytes(AGENCY.to_pem())
    return shop


@pytest.fixture
def shop(issued: Workshop, tmp_path: Path) -> Workshop:
    return issued.copy(tmp_path)


def endorse(shop: Workshop, *options: object, output: str = "said.json", key: str = "agency.pem") -> Done:
    """Run the command as the agency."""
    said = ("--name", "Approved", "--endorser", "Example State Agency", "--key", shop.path(key))
    return quick("endorse", *options, *said, "-o", shop.path(output))


def recognized(shop: Workshop, *options: object, said: str = "said.json", badge_file: str = "chair.json") -> Done:
    """Ask as an employer does who counts what the agency recognises."""
    asked = ("--recognized-by", AGENCY.controller, "--with", shop.path(said), "--bundle", shop.path("web"))
    return quick("verify", shop.path(badge_file), *asked, *options)


# --- what is endorsed ---


@pytest.mark.parametrize(
    ("given", "of"),
    [
        ("chair.json", None),
        ("chair.jwt", "achievement"),
        ("chair.svg", "issuer"),
        ("chair.json", "credential"),
    ],
)
def test_a_badge_says_what_is_endorsed(shop: Workshop, given: str, of: str | None) -> None:
    done = endorse(shop, "--for", shop.path(given), *([] if of is None else ["--of", of]), "--comment", "Well done.")
    assert (done.code, done.err) == (0, "")
    meant = {"credential": shop.read("chair.json")["id"], "issuer": ISSUER}.get(of or "", CHAIR)
    assert shop.read("said.json")["credentialSubject"] == {
        "id": meant,
        "type": ["EndorsementSubject"],
        "endorsementComment": "Well done.",
    }
    assert done.out.startswith(f"endorsed {meant} in ")


def test_a_thing_is_endorsed_by_its_id_and_the_endorsement_holds(shop: Workshop) -> None:
    assert endorse(shop, BASE, "--valid-from", YESTERDAY, "--valid-until", TOMORROW).code == 0
    document = shop.read("said.json")
    assert (document["validFrom"], document["validUntil"]) == (YESTERDAY, TOMORROW)
    assert document["issuer"] == {"id": AGENCY.controller, "type": ["Profile"], "name": "Example State Agency"}
    verified = quick("verify", shop.path("said.json"), "--issuer", AGENCY.controller, "--offline")
    assert verified.code == 0, verified.out


@pytest.mark.parametrize(("output", "option"), [("said.jwt", []), ("said.JWT", ["--jwt"])])
def test_a_token_is_made_where_that_is_asked(shop: Workshop, output: str, option: list[str]) -> None:
    assert endorse(shop, CHAIR, *option, output=output).code == 0
    assert shop.path(output).read_text().count(".") == 2
    assert quick("verify", shop.path(output), "--issuer", AGENCY.controller, "--offline").code == 0


def test_an_endorsement_can_be_put_into_the_badge(shop: Workshop) -> None:
    document = badge()
    assert endorse(shop, document["id"], "--comment", "Well done.").code == 0
    with_it = signed(document | {"endorsement": [shop.read("said.json")]}, ACADEMY)
    shop.write("endorsed.json", with_it)
    done = quick("verify", shop.path("endorsed.json"), "--issuer", ISSUER, "--offline", "--json")
    (check,) = [check for check in done.json["checks"] if check["code"] == "endorsement.checked"]
    assert (done.code, check["outcome"]) == (0, "passed")


# --- what is recognised ---


@pytest.mark.parametrize(("given", "output"), [("chair.json", "said.json"), ("chair.jwt", "said.jwt")])
def test_awards_are_recognised_for_something_somewhere(shop: Workshop, given: str, output: str) -> None:
    counts = ("--counts-for", "certification", "--counts-for", "clock hours", "--jurisdiction", "US-RI")
    more = ("--credits", "1.5", "--credit-unit", "graduate credit", "--also-required", "a teaching certificate")
    done = endorse(shop, "--for", shop.path(given), *counts, *more, "--valid-from", YESTERDAY, output=output)
    assert (done.code, done.out.startswith(f"recognised {CHAIR} in ")) == (0, True)
    asked = ("--counts-for", "clock hours", "--jurisdiction", "US-RI")
    report = recognized(shop, *asked, "--json", said=output, badge_file=given)
    assert report.code == 0
    (one,) = report.json["recognitions"]
    assert (one["counts_for"], one["jurisdiction"]) == (["certification", "clock hours"], "US-RI")
    assert (one["credits"], one["credit_unit"], one["issuer"]) == ("1.5", "graduate credit", ISSUER)
    assert one["also_required"] == ["a teaching certificate"]
    for other in (("--counts-for", "tenure"), ("--jurisdiction", "US-MA")):
        assert recognized(shop, *other, said=output, badge_file=given).code == 1


def test_it_reaches_awards_of_its_period_of_that_issuer_and_on_that_rubric_only(shop: Workshop) -> None:
    counts = ("--for", shop.path("chair.json"), "--counts-for", "certification")
    assert endorse(shop, *counts, "--valid-from", YESTERDAY).code == 0
    (rubric,) = [
        entry["identifier"]
        for entry in shop.read("said.json")["credentialSubject"]["otherIdentifier"]
        if entry["identifierType"] == "ext:RubricHash"
    ]
    assert rubric in json.dumps(shop.read("chair.json")["credentialSubject"]["achievement"])
    for output, options in (
        ("late.json", ("--valid-from", TOMORROW)),
        ("other.json", ("--valid-from", YESTERDAY, "--issuer", "did:web:university.example")),
    ):
        assert endorse(shop, *counts, *options, output=output).code == 0
        assert recognized(shop, said=output).code == 1


def test_a_programme_is_recognised_by_its_id(shop: Workshop) -> None:
    options = ("--jurisdiction", "US-RI", "--issuer", ISSUER, "--valid-from", YESTERDAY)
    assert endorse(shop, BASE, *options).code == 0
    assert recognized(shop).code == 0


def test_a_recognition_of_whoever_awards_it_is_warned_of(shop: Workshop) -> None:
    done = endorse(shop, CHAIR, "--counts-for", "certification", "--valid-from", YESTERDAY)
    assert (done.code, "--issuer" in done.err) == (0, True)
    assert recognized(shop).code == 1
    assert recognized(shop, "--issuer", ISSUER).code == 0


# --- usage ---


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "what is endorsed?"),
        ([CHAIR, "--for", "chair.json"], "one of both"),
        ([CHAIR, "--of", "issuer"], "--of is about a badge"),
        (["--for", "chair.json", "--of", "holder"], "--of"),
        (["--for", "chair.json", "--of", "issuer", "--counts-for", "certification"], "leave out --of"),
        ([CHAIR, "--credit-unit", "clock hours"], "what do the awards count for?"),
        ([CHAIR, "--issuer", ISSUER], "what do the awards count for?"),
        ([CHAIR, "--counts-for", "certification", "--credit-unit", "clock hours"], "how many --credits?"),
        ([CHAIR, "--counts-for", "x" * 501], "500 characters"),
        *(([CHAIR, f"--credits={wrong}"], "--credits is a number") for wrong in ("0", "-1", "many", "1e3", "NaN")),
        *(([CHAIR, f"--credits={wrong}"], "--credits is a number") for wrong in ("1000001", "0.0000001", "9" * 99)),
        ([CHAIR, "--valid-from", "yesterday"], "--valid-from"),
        ([CHAIR, "--valid-until", "2041-01-01"], "--valid-until"),
        ([CHAIR, "--valid-from", TOMORROW, "--valid-until", YESTERDAY], "validUntil"),
        (["chair"], "one absolute URL"),
        ([CHAIR, "--did", ISSUER], "the DID is that of another key"),
        (["--for", "nowhere.json"], "nowhere.json"),
    ],
)
def test_what_cannot_be_done_exits_2_and_writes_nothing(
    shop: Workshop, options: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.folder)
    done = endorse(shop, *options)
    assert (done.code, words in " ".join(done.err.replace("│", " ").split())) == (2, True), done.err
    assert not shop.path("said.json").exists()


@pytest.mark.parametrize(("output", "options"), [("said.png", []), ("said.txt", []), ("said.json", ["--jwt"])])
def test_it_is_written_to_a_json_file_and_a_token_to_another(shop: Workshop, output: str, options: list[str]) -> None:
    assert endorse(shop, CHAIR, *options, output=output).code == 2
    assert not shop.path(output).exists()


def test_a_file_that_is_there_is_kept_unless_told_otherwise(shop: Workshop) -> None:
    shop.write("said.json", "precious")
    done = endorse(shop, CHAIR)
    assert (done.code, "--force" in done.err, shop.path("said.json").read_text()) == (2, True, "precious")
    assert endorse(shop, CHAIR, "--force").code == 0


def test_a_wrong_key_signs_nothing(shop: Workshop) -> None:
    shop.path("p521.pem").write_bytes(LocalSigner.generate("p521").to_pem())
    for key in ("p521.pem", "chair.json", "nowhere.pem"):
        assert endorse(shop, CHAIR, key=key).code == 2
    assert endorse(shop, CHAIR, key="p521.pem", output="said.jwt").code == 0  # a key that signs tokens
    assert not shop.path("said.json").exists()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("", 2, "given.json"),
        ("[]", 2, "given.json"),
        ("{}", 2, "no id of its achievement"),
        ("a.b.c", 2, "given.json"),
        (json.dumps(ENVELOPE), 3, "given.json"),
    ],
)
def test_a_file_that_is_no_badge_says_nothing_of_what_is_endorsed(
    shop: Workshop, content: str, code: int, words: str
) -> None:
    shop.write("given.json", content)
    done = endorse(shop, "--for", shop.path("given.json"))
    assert (done.code, words in done.err, done.out) == (code, True, "")
    assert not shop.path("said.json").exists()


def test_what_a_badge_says_is_printed_without_terminal_commands(shop: Workshop) -> None:
    document: dict[str, Any] = shop.read("chair.json")
    document["credentialSubject"]["achievement"]["id"] = f"{CHAIR}#\x1b[2J"
    shop.write("evil.json", document)
    done = endorse(shop, "--for", shop.path("evil.json"))
    assert "\x1b" not in done.out + done.err


def test_it_is_a_command_of_microbadge(shop: Workshop) -> None:
    said = ("--name", "Approved", "--endorser", "Example State Agency", "--key", shop.path("agency.pem"))
    assert run("endorse", CHAIR, *said, "-o", shop.path("said.json")).code == 0
