"""``microbadge transcript``: awards in files become one learner record, once each of them is verified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from badges import STRANGER
from microbadge.keys import LocalSigner
from test_cli import Done, run
from workshop import ANA, ENVELOPE, ISSUER, Workshop, quick

SCHOOL = LocalSigner.from_seed(b"example university registrar key")
AWARDS = ("chair.json", "table.jwt", "lamp.svg")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Badges in every form, a designation, and an award that is kept in a store which is published."""
    shop = Workshop.new(tmp_path_factory.mktemp("issued"))
    shop.issue("chair", "chair.json")
    shop.issue("table", "table.jwt")
    shop.issue("lamp", "lamp.svg")
    shop.issue("table", "bobs.json", recipient="bob@school.example")
    assert shop.designate("chair.json", "table.jwt").code == 0
    shop.new_store()
    shop.issue("chair", "kept.json", "--store", shop.store, "--award-id", "kept")
    shop.publish()
    shop.path("school.pem").write_bytes(SCHOOL.to_pem())
    return shop


@pytest.fixture
def shop(issued: Workshop, tmp_path: Path) -> Workshop:
    return issued.copy(tmp_path)


def transcript(
    shop: Workshop,
    *options: object,
    files: tuple[str, ...] = AWARDS,
    person: str = ANA,
    key: str = "school.pem",
    output: str = "record.json",
    web: bool = True,
) -> Done:
    """Run the command as the school."""
    said = ("--issuer-name", "Example University", "--recipient", person, "--key", shop.path(key))
    offline = ("--bundle", shop.path("web")) if web else ("--offline",)
    return quick("transcript", *map(shop.path, files), *said, "-o", shop.path(output), *offline, *options)


def verify(shop: Workshop, name: str, *options: object) -> Done:
    """Ask as an employer does who knows both."""
    asked = ("--issuer", SCHOOL.controller, "--issuer", ISSUER, "--recipient", ANA, "--bundle", shop.path("web"))
    return quick("verify", shop.path(name), *asked, *options)


def test_awards_of_any_form_are_put_together_and_verified(shop: Workshop) -> None:
    done = transcript(shop)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"3 credentials in {shop.path('record.json')}\n"
    document = shop.read("record.json")
    assert (document["name"], document["type"][1], "partial" in document) == ("Transcript", "ClrCredential", False)
    assert document["issuer"] == {"id": SCHOOL.controller, "type": ["Profile"], "name": "Example University"}
    report = verify(shop, "record.json", "--json")
    assert (report.code, len(report.json["children"])) == (0, 3)


def test_a_designation_stands_beside_the_awards_that_it_rests_on(shop: Workshop) -> None:
    assert transcript(shop, "--partial", "--name", "Year 1", files=("maker.json", *AWARDS)).code == 0
    document = shop.read("record.json")
    assert (document["name"], document["partial"]) == ("Year 1", True)
    associations = document["credentialSubject"]["association"]
    assert [one["associationType"] for one in associations] == ["isChildOf", "isChildOf"]
    assert verify(shop, "record.json").code == 0


def test_an_endorsement_of_an_award_is_put_in_too(shop: Workshop) -> None:
    said = ("--name", "Approved", "--endorser", "Example State Agency", "--key", shop.path("key.pem"))
    assert quick("endorse", "--for", shop.path("chair.json"), *said, "-o", shop.path("said.jwt")).code == 0
    assert transcript(shop, files=("chair.json", "said.jwt")).code == 0
    assert verify(shop, "record.json").code == 0


@pytest.mark.parametrize(("output", "options"), [("record.jwt", []), ("record.JWT", ["--jwt"])])
def test_a_token_is_made_where_that_is_asked(shop: Workshop, output: str, options: list[str]) -> None:
    done = transcript(shop, *options, files=("chair.json",), output=output)
    assert (done.code, done.out) == (0, f"1 credential in {shop.path(output)}\n")
    assert shop.path(output).read_text().count(".") == 2
    assert verify(shop, output).code == 0


def test_its_time_is_the_one_asked_for(shop: Workshop) -> None:
    assert transcript(shop, "--at", "2040-01-01T00:00:00Z", files=("chair.json",)).code == 0
    assert shop.read("record.json")["validFrom"] == "2040-01-01T00:00:00Z"
    early = transcript(shop, "--at", "2020-01-01T00:00:00Z", files=("chair.json",), output="early.json")
    assert (early.code, shop.path("early.json").exists()) == (1, False)


# --- what is not put in ---


def refused(shop: Workshop, done: Done, code: int, name: str, words: str) -> None:
    """Nothing is written, and each fault is told with the name of its file."""
    assert (done.code, done.out, shop.path("record.json").exists()) == (code, "", False), done.err
    (line,) = [line for line in done.err.splitlines() if words in line]
    assert f"{shop.path(name)}: " in line
    assert "verifiableCredential" not in line


def test_what_is_somebody_elses_is_named(shop: Workshop) -> None:
    refused(shop, transcript(shop, files=("chair.json", "bobs.json")), 1, "bobs.json", "not awarded to")


def test_all_that_does_not_hold_is_named(shop: Workshop) -> None:
    shop.write("altered.json", shop.read("chair.json") | {"name": "Doctor of Everything"})
    done = transcript(shop, files=("altered.json", "table.jwt", "bobs.json"))
    refused(shop, done, 1, "altered.json", "altered.json")
    refused(shop, done, 1, "bobs.json", "bobs.json")
    assert "table.jwt" not in done.err


def test_only_badges_of_issuers_that_are_named_are_put_in(shop: Workshop) -> None:
    named = transcript(shop, "--issuer", STRANGER.controller, files=("chair.json",))
    refused(shop, named, 1, "chair.json", "chair.json")
    more = ("--issuer", STRANGER.controller, "--issuer", ISSUER)
    assert transcript(shop, *more, files=("chair.json",)).code == 0


def test_what_could_not_be_looked_at_is_named(shop: Workshop) -> None:
    assert transcript(shop, files=("kept.json",)).code == 0
    shop.path("record.json").unlink()
    done = transcript(shop, files=("chair.json", "kept.json"), web=False)
    refused(shop, done, 3, "kept.json", "could be looked at")


def test_what_was_taken_back_is_named(shop: Workshop) -> None:
    assert run("revoke", "kept", "--store", shop.store, "--key", shop.key, "--reason", "a mistake").code == 0
    shop.publish()
    refused(shop, transcript(shop, files=("kept.json",)), 1, "kept.json", "revoked")


# --- usage ---


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", 2),
        ("[]", 2),
        ("{}", 2),
        ("7", 2),
        ("a.b.c", 2),
        ("\ud7ff", 2),
        ('{"id": "urn:x:1"}', 2),
        (json.dumps(ENVELOPE), 3),
    ],
)
def test_a_file_that_holds_no_credential_is_named(shop: Workshop, content: str, code: int) -> None:
    shop.write("given.json", content)
    done = transcript(shop, files=("chair.json", "given.json"))
    assert (done.code, str(shop.path("given.json")) in done.err, done.out) == (code, True, "")
    assert not shop.path("record.json").exists()


@pytest.mark.parametrize(
    "options",
    [
        {"person": "ana"},
        {"person": "colour:red"},
        {"key": "chair.json"},
        {"key": "nowhere.pem"},
        {"files": ("nowhere.json",)},
        {"output": "record.png"},
        {"output": "record.txt"},
    ],
    ids=str,
)
def test_what_cannot_be_done_exits_2(shop: Workshop, options: dict[str, Any]) -> None:
    before = shop.made()
    done = transcript(shop, **{"files": ("chair.json",), **options})
    assert (done.code, "Traceback" in done.err) == (2, False)
    assert shop.made() == before


@pytest.mark.parametrize("options", [("--jwt",), ("--at", "yesterday"), ("--issuer", ""), ("--did", ISSUER)])
def test_what_cannot_be_asked_exits_2(shop: Workshop, options: tuple[str, ...]) -> None:
    assert transcript(shop, *options, files=("chair.json",)).code == 2
    assert not shop.path("record.json").exists()


def test_a_file_that_is_there_is_kept_unless_told_otherwise(shop: Workshop) -> None:
    shop.write("record.json", "precious")
    done = transcript(shop, files=("chair.json",))
    assert (done.code, "--force" in done.err, shop.path("record.json").read_text()) == (2, True, "precious")
    assert transcript(shop, "--force", files=("chair.json",)).code == 0


def test_a_key_that_signs_tokens_only_makes_a_token(shop: Workshop) -> None:
    shop.path("p521.pem").write_bytes(LocalSigner.generate("p521").to_pem())
    assert transcript(shop, files=("chair.json",), key="p521.pem").code == 2
    assert transcript(shop, files=("chair.json",), key="p521.pem", output="record.jwt").code == 0


def test_it_is_a_command_of_microbadge(shop: Workshop) -> None:
    said = ("--issuer-name", "Example University", "--recipient", ANA, "--key", shop.path("school.pem"))
    given = (shop.path("chair.json"), *said, "-o", shop.path("record.json"), "--offline")
    assert run("transcript", *given).code == 0
