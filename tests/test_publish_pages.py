"""The pages for people: well formed, linked, readable by a screen reader, and unmoved by hostile text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge import Program
from microbadge.publish import Page, Site
from microbadge.publish.headers import Rule, server_files
from microbadge.publish.page import CREDENTIAL, TOKEN
from microbadge.publish.rubric_tables import scores, tables
from microbadge.publish.words import Wording, tidy, words
from microbadge.registrar import Registrar
from microbadge.store import Store
from sites import ACADEMY, BY, NEXT_KEY, PROGRAM, SITE, found, issue, open_office, program
from sites import settings as settings_of

INLINE = frozenset({"a", "code", "span", "strong", "time"})
VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</td></table></main>",
    "&lt;b&gt; &amp; &#60;",
    "<!--",
    "\u202eevil\u2066",
)


class Document(HTMLParser):
    """A page, read strictly: every element that begins ends, in order."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.comments: list[str] = []
        self.feed(content.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"<{tag}> has an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in INLINE:
            self.text.append(" ")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registrar]:
    registrar = open_office(tmp_path_factory.mktemp("academy"), purposes=("revocation", "message"))
    with registrar.store:
        issue(registrar)
        yield registrar


@pytest.fixture(scope="module")
def site(office: Registrar) -> Site:
    return Site(office.store, PROGRAM)


def html(site: Site) -> list[tuple[Page, Document]]:
    return [(page, Document(page.content)) for page in site.pages() if page.media_type.name == "text/html"]


# Every page


def test_every_page_is_well_formed_and_says_its_language_and_title(site: Site) -> None:
    pages = html(site)
    assert len(pages) == len(PROGRAM.micro_credentials) + len(PROGRAM.designations) + 2
    for page, document in pages:
        assert page.content.startswith(b"<!doctype html>\n<html"), page.path
        assert document.all("html") == [{"lang": "en"}]
        assert len(document.all("title")) == len(document.all("main")) == len(document.all("h1")) == 1
    titles = [re.search(rb"<title>(.+)</title>", page.content) for page, _ in pages]
    assert len({match[1] for match in titles if match is not None}) == len(pages)


def test_headings_leave_out_no_level(site: Site) -> None:
    for page, document in html(site):
        levels = [int(tag[1]) for tag, _ in document.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), page.path


def test_every_link_inside_the_site_leads_somewhere(site: Site) -> None:
    known = {page.url for page in site.pages()}
    followed = set()
    for page, document in html(site):
        anchors = {attributes["id"] for _, attributes in document.elements if "id" in attributes}
        for attributes in document.all("a", "link"):
            target = urljoin(page.url, attributes["href"] or "")
            address, _, fragment = target.partition("#")
            if urlsplit(address).hostname == "academy.example":
                assert address in known or address == PROGRAM.issuer.url, (page.path, target)
                assert fragment == "" or fragment in anchors
                followed.add(address)
    assert known - followed == {url for url in known if "/credentials/" in url or url.endswith("robots.txt")}


def test_every_link_has_words_and_every_region_a_name(site: Site) -> None:
    for page, document in html(site):
        assert re.search(rb"<a [^>]*>\s*</a>", page.content) is None
        for attributes in [*document.all("nav"), *(each for each in document.all("div") if "role" in each)]:
            assert attributes["aria-label"]


def test_tables_have_captions_and_headers_with_a_scope(site: Site) -> None:
    for _, document in html(site):
        assert len(document.all("caption")) == len(document.all("table"))
        assert all(attributes["scope"] in ("col", "row") for attributes in document.all("th"))


def test_no_page_needs_what_the_content_security_policy_refuses(site: Site) -> None:
    for _, document in html(site):
        assert document.all("script", "style", "iframe", "form", "object", "img") == []
        assert not any(name.startswith("on") or name == "style" for _, each in document.elements for name in each)


def test_a_page_that_has_an_achievement_names_its_json(site: Site) -> None:
    document = Document(found(site, "excel/E1/index.html").content)
    alternate = [each for each in document.all("link") if each["rel"] == "alternate"]
    assert alternate == [{"rel": "alternate", "type": "application/ld+json", "href": "achievement.json"}]


def test_text_can_be_told_from_its_ground(site: Site) -> None:
    colours = dict(re.findall(r"--([a-z]+): #([0-9a-f]{6})", found(site, "style.css").content.decode()))
    for ground in ("paper", "marked"):
        for text in ("ink", "quiet", "link"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)  # WCAG 2.2, 1.4.3
    assert contrast(colours["line"], colours["paper"]) >= 3  # WCAG 2.2, 1.4.11


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_there_is_a_style_for_paper(site: Site) -> None:
    assert b"@media print" in found(site, "style.css").content


# An achievement


def test_the_rubric_is_there_level_by_level(site: Site) -> None:
    document = Document(found(site, "excel/E1/index.html").content)
    for criterion in PROGRAM.micro_credentials[0].rubric.criteria:
        assert criterion.name in document.words
        for level in criterion.levels:
            assert level.name in document.words
            assert (level.description or "") in document.words


def test_the_required_level_is_marked_in_words(site: Site) -> None:
    document = Document(found(site, "excel/E1/index.html").content)
    criteria = PROGRAM.micro_credentials[0].rubric.criteria
    assert document.words.count("Required level") == len(criteria)
    assert "Every criterion must be rated at its required level or above." in document.words
    for criterion in criteria:
        required = next(level for level in criterion.levels if level.id == criterion.required_level)
        assert f"Required level {required.description}" in document.words


def test_all_else_about_it_is_there(site: Site) -> None:
    shown = Document(found(site, "excel/E1/index.html").content).words
    one = PROGRAM.micro_credentials[0]
    told = [one.name, one.description, one.competency or "", one.id, one.rubric.hash, "10 to 20 hours", "Credits 1"]
    told += [each.target_name for each in one.alignment] + [each.target_url for each in one.alignment]
    told += [part.name for part in one.parts] + [asked.name for part in one.parts for asked in part.evidence]
    assert [text for text in told if text not in shown] == []


def everything() -> Program:
    """A programme with all that a page can show."""
    levels = [{"id": f"l{points}", "name": f"Level {points}", "points": points} for points in (0, 1, 2)]
    return Program.from_document(
        {
            "id": f"{SITE}/p",
            "name": "All",
            "inLanguage": "de",
            "issuer": {"id": ACADEMY, "name": "Example Leadership Academy"},
            "levelScales": [{"id": "s", "levels": levels}],
            "microCredentials": [
                {
                    "id": "M1",
                    "name": "Anleiten",
                    "description": "Erstens.\n\nZweitens.",
                    "version": "2",
                    "fieldOfStudy": "Pädagogik",
                    "hours": {"min": 8, "max": 8},
                    "tag": ["a", "b"],
                    "alignment": [
                        {
                            "targetName": "Norm",
                            "targetUrl": "urn:example:norm",
                            "targetDescription": "Was sie sagt.",
                        }
                    ],
                    "parts": [
                        {"id": "p1", "name": "Planen", "description": "Erst denken."},
                        {
                            "id": "p2",
                            "name": "Tun",
                            "evidence": [{"name": "Film", "description": "Zehn Minuten.", "formats": ["video"]}],
                        },
                    ],
                    "rubric": {
                        "criteria": [
                            {"id": "c1", "name": "Eins", "scale": "s", "part": "p1", "requiredLevel": "l1"},
                            {"id": "c2", "name": "Zwei", "scale": "s", "part": "p2", "levels": {"l2": "Viel."}},
                            {"id": "c3", "name": "Drei", "points": [0, 5], "part": "p2"},
                        ],
                        "scoring": {
                            "rule": "groups",
                            "groups": [
                                {"id": "g1", "name": "Beide", "criteria": ["c1", "c2"], "min": 3},
                                {"id": "g2", "name": "Rest", "criteria": ["c3"], "min": "none"},
                            ],
                        },
                    },
                }
            ],
        }
    )


def test_what_is_seldom_there_is_shown_too(office: Registrar) -> None:
    site = Site(office.store, everything())
    page = found(site, "p/M1/index.html")
    shown = Document(page.content).words
    for text in (
        "Each criterion that has one must be rated at its required level or above.",
        "Beide: the points for Eins; Zwei must add up to at least 3 of 4.",
        "Rest: the points for Drei are added; at most 5.",
        "Points: 5",
        "(any level will do)",
        "Nothing is handed in for this part.",
        "Film (video) Zehn Minuten.",
        "Norm: urn:example:norm Was sie sagt.",
        "Time needed 8 hours",
        "Version 2",
        "Field of study Pädagogik",
        "Tags a, b",
    ):
        assert text in shown, text
    assert b'<p dir="auto" lang="de">Erstens.</p>\n<p dir="auto" lang="de">Zweitens.</p>' in page.content
    assert b'<span dir="auto">8 hours</span>' in page.content
    assert b'href="urn:' not in page.content


def test_criteria_of_other_levels_get_a_table_of_their_own() -> None:
    rubric = everything().micro_credentials[0].rubric
    made = tables(rubric)
    assert [[row.name for row in table.rows] for table in made] == [["Eins", "Zwei"], ["Drei"]]
    assert made[0].levels == ("Level 2", "Level 1", "Level 0")
    assert [cell.required for cell in made[0].rows[0].cells] == [False, True, False]
    assert [(score.name, score.required) for score in scores(rubric)] == [("Beide", "3"), ("Rest", None)]


def test_levels_without_words_say_so(office: Registrar) -> None:
    shown = Document(found(Site(office.store, program()), "programme/M1/index.html").content).words
    assert "Listening Required level Not described Not described" in shown


# Index and verification


def test_the_index_lists_every_micro_credential(site: Site) -> None:
    document = Document(found(site, "index.html").content)
    addresses = [attributes["href"] for attributes in document.all("a")]
    for one in PROGRAM.micro_credentials:
        assert one.name in document.words
        assert posixpath.relpath(one.id, SITE) + "/" in addresses


def test_the_verification_page_says_how_and_what_the_answer_means(office: Registrar, site: Site) -> None:
    shown = Document(found(site, "verify/index.html").content).words
    assert "microbadge verify --issuer did:web:academy.example award.png" in shown
    for word in ("Verified", "Rejected", "Undetermined", "Example Leadership Academy", f"{SITE}/.well-known/did.json"):
        assert word in shown
    for record in office.store.lists():
        assert office.list_url(record.number) in shown
        assert record.purpose in shown
        assert record.signed_at is not None
        assert record.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ") in shown


def test_the_verification_page_says_of_each_key_what_became_of_it(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    with office.store as store:
        site = Site(store)
        method = store.keys()[0].verification_method
        assert f"{method}: in use" in Document(found(site, "verify/index.html").content).words
        office.rotate(NEXT_KEY, actor=BY)
        shown = Document(found(site, "verify/index.html").content).words
        assert f"{method}: no longer in use, and what it signed before stays good; since 2" in shown
        assert f"{NEXT_KEY.verification_method}: in use" in shown
        at = store.keys()[0].added_at
        store.revoke_key(method, since=at, at=at, actor=BY)
        shown = Document(found(site, "verify/index.html").content).words
        assert f"{method}: revoked: nothing that it signed counts; since 2" in shown


def test_the_command_is_one_that_a_shell_reads_as_it_is_meant(tmp_path: Path) -> None:
    did = f"{SITE}/o'neill;$(id)"
    with Store.create(tmp_path / "store.db", settings_of(profile={"id": did, "name": "A"})) as store:
        shown = Document(found(Site(store), "verify/index.html").content).words
    assert f"""microbadge verify --issuer '{SITE}/o'"'"'neill;$(id)' award.png""" in shown


# Hostile text


def hostile_program(text: str) -> dict[str, Any]:
    return {
        "name": text,
        "description": f"{text}\n\n{text}",
        "competency": text,
        "humanCode": text,
        "version": text,
        "fieldOfStudy": text,
        "tag": [text],
        "hours": {"min": 1, "max": 2},
        "alignment": [
            {
                "targetName": text,
                "targetUrl": "https://standards.example/?a=1&b='(2)'",
                "targetCode": text,
                "targetFramework": text,
                "targetDescription": text,
            }
        ],
        "parts": [
            {
                "id": "p1",
                "name": text,
                "description": text,
                "evidence": [{"name": text, "description": text, "formats": [text]}],
            }
        ],
        "rubric": {
            "scale": "s",
            "requiredLevel": "high",
            "criteria": [{"id": "c1", "name": text, "part": "p1", "levels": {"high": text, "low": text}}],
        },
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, tmp_path: Path) -> None:
    plain, hostile = (shape(each, tmp_path / str(number)) for number, each in enumerate(["plain", text]))
    assert hostile.keys() == plain.keys()
    for path, document in hostile.items():
        assert document.comments == []
        assert document.elements == plain[path].elements
        assert " ".join(str(tidy(text)).split()) in document.words


def shape(text: str, folder: Path) -> dict[str, Document]:
    """The pages of an issuer of which all that can be text is this text."""
    folder.mkdir()
    profile = {"id": ACADEMY, "name": text, "description": text, "email": text, "url": f"javascript:{text}"}
    with open_office(folder, profile=profile).store as store:
        return {page.path: document for page, document in html(Site(store, program(**hostile_program(text))))}


@given(st.text())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_text_holds_what_moves_other_text(text: str) -> None:
    tidied = tidy(text)
    assert isinstance(tidied, str)
    assert not any(ord(each) < 32 and each != "\n" for each in tidied)
    assert not any(each in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029" for each in tidied)
    tidied.encode()


# Text in several languages


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", Wording("plain")),
        ({"@value": "Hallo", "@language": "de"}, Wording("Hallo", "de")),
        ({"@value": "Hallo"}, Wording("Hallo")),
        ({"@value": "Hallo", "@language": 7}, Wording("Hallo")),
        ({"de": "Hallo", "en": "Hello"}, Wording("Hello", "en")),
        ({"de": "Hallo", "en-GB": "Hello"}, Wording("Hello", "en-GB")),
        ({"de": "Hallo", "fr": "Salut"}, Wording("Hallo", "de")),
        ({"de": "Hallo", "enm": "Hayl"}, Wording("Hallo", "de")),
        ([{"@value": "Hallo", "@language": "de"}, {"@value": "Hello", "@language": "EN"}], Wording("Hello", "EN")),
        (["one", "two"], Wording("one")),
        ({}, Wording("")),
        ([], Wording("")),
        (None, Wording("")),
        (7, Wording("")),
    ],
)
def test_of_text_in_several_languages_the_pages_take_english_or_the_first(value: object, expected: Wording) -> None:
    assert words(value) == expected


def test_a_name_in_several_languages_is_shown_with_its_own(tmp_path: Path) -> None:
    profile = {"id": ACADEMY, "name": {"de": "Akademie"}}
    with open_office(tmp_path, profile=profile).store as store:
        assert b'<span dir="auto" lang="de">Akademie</span>' in found(Site(store), "index.html").content


def test_an_issuer_without_a_name_is_shown_by_its_id(tmp_path: Path) -> None:
    with Store.create(tmp_path / "store.db", settings_of(profile={"id": ACADEMY})) as store:
        assert Document(found(Site(store), "index.html").content).words.startswith(f"{ACADEMY}: micro-credentials")


# What servers are told

RULES = (Rule("credentials/*.json", CREDENTIAL), Rule("credentials/*.jwt", TOKEN), Rule("status/*.json", CREDENTIAL))


def test_common_servers_are_told_the_types(site: Site) -> None:
    told = {page.path: page.content.decode() for page in site.files()}
    for path in (".htaccess", "_headers", "nginx.conf"):
        for needed in ("application/ld+json", "text/plain; charset=utf-8", "noindex", "max-age=300"):
            assert needed in told[path], (path, needed)
        assert "Access-Control-Allow-Origin" in told[path]
        assert "default-src 'none'" in told[path]
    assert ".microbadge" in told["nginx.conf"]
    assert "\\.microbadge" in told[".htaccess"]


def test_the_path_of_the_site_is_told_where_it_is_needed() -> None:
    told = server_files(RULES, "/a.b", ttl=60)
    assert 'location ~ "^/a\\.b/status/.+\\.json$" {' in told["nginx.conf"]
    assert "location /a.b/ {" in told["nginx.conf"]
    assert "\n/a.b/status/*.json\n  Content-Type: application/ld+json\n" in told["_headers"]
    assert "max-age=60" in told["_headers"]


def test_a_type_is_told_for_exactly_the_pages_that_have_it() -> None:
    assert re.fullmatch(RULES[2].expression, "status/1.json")
    assert not re.fullmatch(RULES[2].expression, "status/1_json")
    assert not re.fullmatch(RULES[2].expression, "status/.json")


def test_a_controller_without_a_suffix_has_a_type_of_its_own(tmp_path: Path) -> None:
    did = f"{SITE}/issuer"
    with Store.create(tmp_path / "store.db", settings_of(profile={"id": did, "name": "A"})) as store:
        told = {page.path: page.content.decode() for page in Site(store).files() if not page.path.endswith("l")}
    assert "\n/issuer\n  Content-Type: application/json\n" in told["_headers"]
