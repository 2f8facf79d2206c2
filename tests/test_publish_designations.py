"""Designations on an issuer's site: what each asks for, and its rule, which stays as it was published."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from microbadge import Program
from microbadge.designation import RULE_TYPE, DesignationRule, designation_achievement, designation_rule
from microbadge.errors import InvalidError
from microbadge.fetch import Fetched
from microbadge.issuer import CONTEXTS
from microbadge.publish import ChangedRuleError, Published, Site, check_site, publish
from microbadge.publish.page import JSON, is_rule
from microbadge.registrar import Registrar
from microbadge.resource_digest import digest_multibase
from microbadge.web.site import create_site_app
from sites import ACADEMY, PROGRAM, SITE, found, open_office, paths
from test_publish_cli import run

RULE = "programme/D1/rule-1.json"
BOTH: dict[str, Any] = {"all": ["M1", "M2"]}
EITHER: dict[str, Any] = {"any": ["M1", "M2"]}


def document(*designations: dict[str, Any], base: str = f"{SITE}/programme") -> dict[str, Any]:
    """A programme of the academy with two micro-credentials, and designations."""
    rubric = {"scale": "s", "requiredLevel": "high", "criteria": [{"id": "c1", "name": "Listening"}]}
    levels = [{"id": "low", "name": "Low"}, {"id": "high", "name": "High"}]
    return {
        "id": base,
        "name": "A programme",
        "issuer": {"id": ACADEMY, "name": "Example Leadership Academy"},
        "levelScales": [{"id": "s", "levels": levels}],
        "microCredentials": [
            {"id": "M1", "name": "Mentoring", "description": "Mentors a colleague.", "rubric": rubric},
            {"id": "M2", "name": "Coaching", "description": "Coaches a colleague.", "rubric": rubric},
        ],
        "designations": list(designations),
    }


def program(*designations: dict[str, Any], **options: Any) -> Program:
    return Program.from_document(document(*designations, **options))


def designation(rule: Any = BOTH, **members: Any) -> dict[str, Any]:
    return {"id": "D1", "name": "Guide <of colleagues>", "description": "Guides colleagues.", "rule": rule, **members}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Registrar]:
    made = open_office(tmp_path)
    with made.store:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "www"


def site_of(office: Registrar, *designations: dict[str, Any], **options: Any) -> Site:
    return Site(office.store, program(*designations, **options))


# What is published


def test_a_designation_has_its_rule_its_achievement_and_a_page(office: Registrar) -> None:
    site = site_of(office, designation())
    listed = [path for path in paths(site) if path.startswith("programme/D1/")]
    assert listed == [RULE, "programme/D1/achievement.json", "programme/D1/index.html"]


def test_the_rule_is_at_its_own_address_in_the_bytes_that_have_its_digest(office: Registrar) -> None:
    rule = designation_rule(program(designation()), "D1")
    page = found(site_of(office, designation()), RULE)
    assert (page.url, page.content, page.media_type) == (rule.id, rule.content, JSON)
    assert digest_multibase(page.content) == rule.digest
    assert DesignationRule.from_document(json.loads(page.content)) == rule


def test_its_achievement_names_the_address_of_the_rule(office: Registrar) -> None:
    made = program(designation())
    shown = json.loads(found(Site(office.store, made), "programme/D1/achievement.json").content)
    assert shown == {"@context": list(CONTEXTS), **designation_achievement(made, "D1")}
    entries = {entry["identifierType"]: entry["identifier"] for entry in shown["otherIdentifier"]}
    assert entries[RULE_TYPE] == f"{SITE}/{RULE}"


def test_its_page_says_in_words_what_it_asks_for_and_by_which_version(office: Registrar) -> None:
    rule = designation_rule(program(designation(version="2")), "D1")
    text = found(site_of(office, designation(version="2")), "programme/D1/index.html").content.decode()
    assert "<h1>" in text
    assert "Guide &lt;of colleagues&gt;" in text
    assert "Mentoring" in text
    assert "Coaching" in text
    assert f'<a href="{SITE}/programme/D1/rule-2.json"' in text
    assert rule.digest in text
    assert 'href="achievement.json"' in text


def test_the_front_page_lists_designations_where_there_are_any(office: Registrar) -> None:
    assert "Designations" not in found(site_of(office), "index.html").content.decode()
    text = found(site_of(office, designation()), "index.html").content.decode()
    assert 'href="programme/D1/"' in text
    assert "Guides colleagues." in text


def test_a_designation_of_the_example_is_told_as_complete_and_not_as_certified(office: Registrar) -> None:
    site = Site(office.store, PROGRAM)
    rules = [path for path in paths(site) if is_rule(path)]
    assert len(rules) == len(PROGRAM.designations) == 2
    for path in rules:
        text = found(site, path.replace("rule-1.json", "index.html")).content.decode().lower()
        assert "state certified" not in text


def test_the_documents_are_served_with_their_types(office: Registrar) -> None:
    page = found(site_of(office, designation()), RULE)
    transport = httpx.ASGITransport(create_site_app(site_of(office, designation())))

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
            return await client.get(f"/{RULE}")

    answer = asyncio.run(get())
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (
        200,
        "application/json",
        page.content,
    )


# Rules whose addresses lie elsewhere


ELSEWHERE = "https://elsewhere.example/programme"


def test_a_rule_that_belongs_elsewhere_is_there_to_be_copied(office: Registrar) -> None:
    site = site_of(office, designation(), base=ELSEWHERE)
    ((path, url),) = site.rules_elsewhere.items()
    assert url == "https://elsewhere.example/programme/D1/rule-1.json"
    assert path.startswith("achievements/D1-")
    assert path.endswith("/rule-1.json")
    assert found(site, path).url == url
    assert site_of(office, designation()).rules_elsewhere == {}


def test_where_such_a_rule_belongs_is_said_by_publish(office: Registrar, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "program.json"
    file.write_text(json.dumps(document(designation(), base=ELSEWHERE)), encoding="utf-8")
    store = ["--store", str(tmp_path / "store.db"), "--program", str(file)]
    told = run("publish", folder, *store)
    assert told.exit_code == 0, told.output
    line = told.stdout.splitlines()[-1]
    assert line.endswith("/rule-1.json, which is not below the site: copy it there")
    assert f" belongs at {ELSEWHERE}/D1/rule-1.json" in line
    answer = json.loads(run("publish", folder, *store, "--json").stdout)
    assert list(answer["rulesElsewhere"].values()) == [f"{ELSEWHERE}/D1/rule-1.json"]


# A rule that was published stays


def test_a_rule_that_was_published_is_not_changed_under_the_same_version(office: Registrar, folder: Path) -> None:
    publish(site_of(office, designation()), folder)
    before = (folder / RULE).read_bytes()
    for dry_run in (True, False):
        with pytest.raises(ChangedRuleError, match="give the designation a new version") as caught:
            publish(site_of(office, designation(EITHER)), folder, dry_run=dry_run)
        assert caught.value.source == f"{SITE}/{RULE}"
    assert (folder / RULE).read_bytes() == before
    assert publish(site_of(office, designation()), folder).written == ()


def test_every_version_of_a_rule_stays(office: Registrar, folder: Path) -> None:
    publish(site_of(office, designation()), folder)
    before = (folder / RULE).read_bytes()
    done = publish(site_of(office, designation(EITHER, version="2")), folder)
    assert "programme/D1/rule-2.json" in done.written
    assert done.removed == ()
    assert (folder / RULE).read_bytes() == before
    again = publish(site_of(office, designation(EITHER, version="2")), folder)
    assert again == Published((), (), done.unchanged + len(done.written))
    with pytest.raises(ChangedRuleError):
        publish(site_of(office, designation(EITHER)), folder)


def test_the_rule_of_a_designation_that_is_no_more_stays_and_its_page_goes(office: Registrar, folder: Path) -> None:
    publish(site_of(office, designation()), folder)
    done = publish(site_of(office), folder)
    assert done.removed == ("programme/D1/achievement.json", "programme/D1/index.html")
    assert (folder / RULE).is_file()


def test_a_rule_that_was_taken_away_comes_back_and_one_that_was_changed_by_hand_is_told_of(
    office: Registrar, folder: Path
) -> None:
    publish(site_of(office, designation()), folder)
    (folder / RULE).unlink()
    assert publish(site_of(office, designation()), folder).written == (RULE,)
    (folder / RULE).write_bytes(b"{}")
    for site in (site_of(office, designation()), site_of(office)):
        with pytest.raises(InvalidError, match="was changed since"):
            publish(site, folder)
    (folder / RULE).unlink()
    assert RULE not in publish(site_of(office), folder).removed


def test_a_rule_from_before_is_in_the_way_of_no_other_document(office: Registrar, folder: Path) -> None:
    """A designation whose id is the address of an older rule."""
    publish(site_of(office, designation()), folder)
    with pytest.raises(InvalidError, match=r"rule-1\.json is in the way"):
        publish(site_of(office, designation(id=f"{SITE}/{RULE}")), folder)


# Compared with the web


def test_a_rule_that_differs_on_the_web_is_told_of_in_words_of_its_own(office: Registrar) -> None:
    site = site_of(office, designation())
    web = {page.url: page for page in site.pages()}
    altered = found(site_of(office, designation(EITHER)), RULE).content

    def fetch(url: str) -> Fetched:
        page = web[url]
        content = altered if page.path == RULE else page.content
        return Fetched(content, url, None, page.media_type.name)

    (difference,) = check_site(site, fetch)
    assert (difference.url, difference.kind) == (f"{SITE}/{RULE}", "content")
    assert "a new one needs a new version" in difference.problem
    assert hashlib.sha256(altered).hexdigest() not in difference.problem
