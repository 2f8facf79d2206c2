"""``microbadge trust``, and what ``microbadge verify`` asks with a list, a recognition, an age."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, BASE, STRANGER, badge, changed, signed
from microbadge.bundle import Bundle
from microbadge.datetimes import format_date_time
from microbadge.dids import did_document
from microbadge.endorsing import endorse
from microbadge.fetch import Fetched
from microbadge.keys import LocalSigner
from microbadge.recognition import Recognition
from microbadge.trust import sign_trust_list
from test_cli import run

ISSUER = ACADEMY.controller
AGENCY = LocalSigner.from_seed(b"example state agency, seed 32 b.")
NAME = "Awards in Example State"


def listed(*issuers: dict[str, Any]) -> dict[str, Any]:
    return {"format": "microbadge-trust/1", "name": NAME, "issuers": list(issuers)}


def save(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value, indent=1), encoding="utf-8")
    return path


@pytest.fixture
def badge_file(tmp_path: Path) -> Path:
    return save(tmp_path / "badge.json", signed())


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    academy = {
        "id": ISSUER,
        "name": "Example Leadership Academy",
        "achievements": ["https://academy.example/*"],
        "from": "2026-01-01",
        "until": "2026-12-31",
        "statedBy": "Example State Agency",
    }
    return save(tmp_path / "trust.json", listed(academy, {"id": "did:web:other.example"}))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "agency.pem"
    path.write_bytes(AGENCY.to_pem())
    return path


# --- trust check ---


def test_a_list_is_checked_and_shown(list_file: Path) -> None:
    done = run("trust", "check", list_file)
    assert done.code == 0
    assert done.out == (
        f"{NAME}: can be used\n"
        f"  {NAME}: 2 issuers\n"
        f"    Example Leadership Academy ({ISSUER}); from 2026-01-01 until 2026-12-31; "
        "for https://academy.example/*; stated by Example State Agency\n"
        "    did:web:other.example\n"
    )
    shown = run("trust", "check", list_file, "--json").json
    assert (shown["name"], shown["registries"]) == (NAME, [{"name": NAME, "issuers": 2}])


def test_of_a_long_list_the_first_issuers_are_shown(tmp_path: Path) -> None:
    long = save(tmp_path / "long.json", listed(*({"id": f"urn:example:{number}"} for number in range(22))))
    assert run("trust", "check", long).out.endswith("urn:example:19\n    and 2 more\n")
    one = save(tmp_path / "one.json", listed({"id": "urn:example:1"}))
    assert f"  {NAME}: 1 issuer\n" in run("trust", "check", one).out


def test_a_list_with_faults_exits_1_with_line_and_place(tmp_path: Path) -> None:
    faulty = save(tmp_path / "trust.yaml", f"format: microbadge-trust/1\nname: A\nissuers:\n- id: {ISSUER}\n- id: x\n")
    done = run("trust", "check", faulty)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"microbadge: {faulty}: line 5, /issuers/1/id: must be an absolute URI")
    assert run("trust", "check", tmp_path / "none.json").code == 2


def test_a_registry_that_could_not_be_read_exits_3(tmp_path: Path) -> None:
    registries = [
        {"name": "First", "type": "dcc-legacy", "url": "https://registry.example/"},
        {"name": "Second", "type": "oidf", "fetchEndpoint": "https://federation.example/?sub="},
    ]
    path = save(tmp_path / "registries.json", registries)
    done = run("trust", "check", path, "--offline")
    assert done.code == 3
    assert "  not read: First (not fetched" in done.out
    assert "  Second: asked for each issuer" in done.out
    assert run("trust", "check", path, "--offline", "--json").json["registries"][0] == {
        "name": "First",
        "issuers": None,
    }
    assert run("trust", "show", path, "--offline", "--issuer", ISSUER).code == 3


# --- trust sign ---


def test_a_list_is_signed_for_whoever_asks_for_the_signer(list_file: Path, key_file: Path, tmp_path: Path) -> None:
    token = tmp_path / "trust.jwt"
    done = run("trust", "sign", list_file, "--key", key_file, "--output", token)
    assert (done.code, done.out) == (0, f"{token}, signed by {AGENCY.controller}\n")
    checked = run("trust", "check", token, "--signed-by", AGENCY.controller)
    assert (checked.code, checked.out.splitlines()[0]) == (0, f"{NAME}: can be used, signed by {AGENCY.controller}")
    assert run("trust", "check", token).code == 1
    assert run("trust", "check", token, "--signed-by", ISSUER).code == 1
    assert run("trust", "check", list_file, "--signed-by", AGENCY.controller).code == 1
    assert run("trust", "sign", list_file, "--key", key_file, "--output", token).code == 2
    assert run("trust", "sign", list_file, "--key", key_file, "--output", token, "--force").code == 0


def test_a_list_with_faults_is_not_signed(key_file: Path, tmp_path: Path) -> None:
    faulty = save(tmp_path / "trust.json", listed({"id": "x"}))
    done = run("trust", "sign", faulty, "--key", key_file, "--output", tmp_path / "trust.jwt")
    assert (done.code, f"{faulty}: line 6, /issuers/0/id" in done.err) == (1, True)
    assert not (tmp_path / "trust.jwt").exists()


# --- trust show ---


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--achievement", BASE, "--at", "2026-05-01"], 0, "stated by Example State Agency"),
        (["--achievement", BASE, "--at", "2027-01-01"], 1, "and this one is of 2027-01-01"),
        (["--achievement", "urn:example:1", "--at", "2026-05-01"], 1, "but not for this achievement"),
        (["--at", "2026-05-01"], 1, "for https://academy.example/*"),
        (["--at", "yesterday"], 2, ""),
        (["--at", "2026-02-30"], 2, ""),
    ],
)
def test_a_list_is_asked_for_an_issuer(list_file: Path, options: list[str], code: int, words: str) -> None:
    done = run("trust", "show", list_file, "--issuer", ISSUER, *options)
    assert (done.code, words in done.out) == (code, True)


def test_a_list_is_asked_for_a_programme_or_today(tmp_path: Path) -> None:
    path = save(tmp_path / "trust.json", listed({"id": ISSUER, "programs": ["urn:example:program"]}))
    asked = ("trust", "show", path, "--issuer", ISSUER, "--achievement", BASE)
    assert run(*asked, "--program", "urn:example:program").code == 0
    assert run(*asked).code == 1
    shown = run(*asked, "--program", "urn:example:program", "--json").json
    assert (shown["outcome"], shown["listings"][0]["programs"]) == ("passed", ["urn:example:program"])
    assert run("trust", "show", path, "--issuer", "urn:nobody").code == 1


# --- verify: whose badges count ---


def test_a_badge_is_verified_by_a_trust_list(list_file: Path, badge_file: Path, tmp_path: Path) -> None:
    verify = ("verify", "--offline", badge_file, "--trust")
    done = run(*verify, list_file, "--json")
    assert (done.code, done.json["policy"]["all_of"][0]["trust_list"]["name"]) == (0, NAME)
    nobody = save(tmp_path / "nobody.json", listed({"id": "did:web:other.example"}))
    assert run(*verify, nobody).code == 1
    assert run(*verify, nobody, "--trust", list_file).code == 0
    assert run(*verify, nobody, "--issuer", ISSUER).code == 0


def test_a_signed_trust_list_is_verified_first(badge_file: Path, tmp_path: Path) -> None:
    token = save(tmp_path / "trust.jwt", sign_trust_list(listed({"id": ISSUER}), AGENCY))
    verify = ("verify", "--offline", badge_file, "--trust", token)
    assert run(*verify, "--trust-signed-by", AGENCY.controller).code == 0
    for options in ((), ("--trust-signed-by", STRANGER.controller)):
        assert run(*verify, *options).code == 2
    unreachable = save(
        tmp_path / "web.jwt", sign_trust_list(listed({"id": ISSUER}), AGENCY.controlled_by("did:web:a.example"))
    )
    done = run("verify", "--offline", badge_file, "--trust", unreachable, "--trust-signed-by", "did:web:a.example")
    assert done.code == 3


def test_the_key_of_the_signer_is_never_taken_from_a_bundle(badge_file: Path, tmp_path: Path) -> None:
    did, url = "did:web:agency.example", "https://agency.example/.well-known/did.json"
    token = save(tmp_path / "trust.jwt", sign_trust_list(listed({"id": ISSUER}), STRANGER.controlled_by(did)))
    document = json.dumps(did_document(did, [STRANGER.public_key])).encode()
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(Bundle({url: Fetched(document, url)}).to_zip())
    trust = ("--trust", token, "--trust-signed-by", did)
    assert run("verify", "--offline", badge_file, "--bundle", bundle, *trust).code == 3


def test_a_trust_list_with_faults_is_a_wrong_use_and_no_rejection(badge_file: Path, tmp_path: Path) -> None:
    done = run("verify", "--offline", badge_file, "--trust", save(tmp_path / "trust.json", listed({"id": "x"})))
    assert (done.code, "/issuers/0/id" in done.err, done.out) == (2, True, "")
    assert run("verify", "--offline", badge_file, "--trust", tmp_path / "none.json").code == 2


@pytest.mark.parametrize(
    "options",
    [
        ["--any-issuer", "--issuer", ISSUER],
        ["--trust-signed-by", ISSUER],
        ["--counts-for", "certification"],
        ["--jurisdiction", "US-RI"],
        ["--any-issuer", "--recognized-by", ""],
        ["--any-issuer", "--not-older-than", "5"],
        ["--any-issuer", "--not-older-than", "0d"],
        ["--any-issuer", "--not-older-than", "5 y"],
        ["--any-issuer", "--evidence", "lesson.mp4"],
    ],
)
def test_options_that_ask_for_nothing_sensible_exit_2(badge_file: Path, options: list[str]) -> None:
    assert run("verify", "--offline", badge_file, *options).code == 2


def test_any_issuer_and_a_trust_list_exclude_each_other(badge_file: Path, list_file: Path) -> None:
    assert run("verify", "--offline", badge_file, "--any-issuer", "--trust", list_file).code == 2


# --- verify: recognised, recent ---


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    recognition = Recognition(
        AGENCY.controller,
        BASE,
        issuer=ISSUER,
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        jurisdiction="US-RI",
        counts_for=("certification",),
    )
    name = "Example State Agency"
    document = endorse(
        name,
        AGENCY,
        BASE,
        name="Recognised",
        id="urn:uuid:6d0f3f4e-2c57-4f0c-8a7e-0f1c8a000003",
        recognizes=recognition,
    )
    return save(tmp_path / "recognition.json", document)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--counts-for", "certification", "--jurisdiction", "US-RI"], 0),
        (["--counts-for", "graduate credit"], 1),
        (["--jurisdiction", "US-MA"], 1),
        (["--issuer", STRANGER.controller], 1),
        (["--issuer", ISSUER, "--endorsements-optional"], 0),
    ],
)
def test_a_badge_is_verified_because_it_is_recognised(
    badge_file: Path, paper: Path, options: list[str], code: int
) -> None:
    recognised = ("verify", "--offline", badge_file, "--recognized-by", AGENCY.controller, *options)
    assert run(*recognised, "--with", paper).code == code
    assert run(*recognised).code == 1
    assert run(*recognised, "--with", paper.with_name("none.json")).code == 2


def test_an_award_is_as_recent_as_was_asked_for(tmp_path: Path) -> None:
    then = datetime.now(UTC) - timedelta(days=100)
    document = changed(lambda d: d.__setitem__("awardedDate", format_date_time(then)), badge())
    recent = save(tmp_path / "recent.json", signed(document))
    verify = ("verify", "--offline", recent, "--any-issuer", "--not-older-than")
    assert [run(*verify, age).code for age in ("90d", "101d", "1y")] == [1, 0, 0]
