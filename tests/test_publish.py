"""The site of an issuer: which documents belong to it, at which addresses, and what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from microbadge import LocalSigner
from microbadge.dids import resolve
from microbadge.errors import StoreError, UnavailableError
from microbadge.fetch import Fetched
from microbadge.issuer import CONTEXTS
from microbadge.program import achievement_document
from microbadge.publish import Site, UnsignedListError
from microbadge.publish.achievements import achievement_folder
from microbadge.publish.names import Names
from microbadge.publish.page import is_path, link
from microbadge.registrar import Registrar
from microbadge.store import AwardRecord, Store
from sites import (
    ACADEMY,
    ANA,
    BY,
    KEY,
    NEXT_KEY,
    PROGRAM,
    SITE,
    award,
    found,
    issue,
    open_office,
    paths,
    program,
    settings,
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Registrar]:
    registrar = open_office(tmp_path, purposes=("revocation", "suspension"))
    with registrar.store:
        yield registrar


@pytest.fixture
def site(office: Registrar) -> Site:
    return Site(office.store, PROGRAM)


def read(site: Site, path: str) -> Any:
    return json.loads(found(site, path).content)


# What there is


def test_what_others_rest_on_comes_first(office: Registrar, site: Site) -> None:
    credential = issue(office)
    listed = paths(site)
    assert listed[:4] == [".well-known/did.json", "status/1.json", "status/2.json", "profile.json"]
    assert listed[4:16] == [f"excel/{name}/achievement.json" for name in names()]
    documents = [f"excel/{name}/{file}" for name in designations() for file in ("rule-1.json", "achievement.json")]
    assert listed[16:21] == [*documents, credential]
    assert listed[21:23] == ["style.css", "robots.txt"]
    pages = [f"excel/{name}/index.html" for name in names() + designations()]
    assert listed[23:] == [*pages, "verify/index.html", "index.html"]


def names() -> list[str]:
    return [one.id.rpartition("/")[2] for one in PROGRAM.micro_credentials]


def designations() -> list[str]:
    return [one.id.rpartition("/")[2] for one in PROGRAM.designations]


def test_each_document_is_the_same_asked_for_by_its_path(office: Registrar, site: Site) -> None:
    issue(office)
    issue(office, "token", jwt=True)
    for page in site.pages():
        assert site.get(page.path) == page


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "excel/E1",
        "excel/E1/",
        "status/99.json",
        "status/01.json",
        "status/1.jwt",
        "status/\u0661.json",
        "status/99999999999999999999.json",
        "credentials/00000000-0000-0000-0000-000000000000.json",
        "credentials/../profile.json",
        ".htaccess",
        ".microbadge/manifest",
        "nginx.conf",
    ],
)
def test_nothing_is_at_any_other_path(path: str, office: Registrar, site: Site) -> None:
    issue(office)
    assert site.get(path) is None


def test_the_files_for_servers_come_last(office: Registrar, site: Site) -> None:
    issue(office)
    listed = [page.path for page in site.files()]
    assert listed[-4:] == [".htaccess", "_headers", "nginx.conf", ".nojekyll"]
    assert listed[:-4] == paths(site)


def test_the_address_of_a_page_is_that_of_its_folder(site: Site) -> None:
    assert found(site, "index.html").url == f"{SITE}/"
    assert found(site, "excel/E1/index.html").url == f"{SITE}/excel/E1/"
    assert found(site, "profile.json").url == f"{SITE}/profile.json"


def test_without_a_programme_there_are_no_achievements(office: Registrar) -> None:
    bare = Site(office.store)
    listed = [".well-known/did.json", "profile.json", "style.css", "robots.txt", "verify/index.html", "index.html"]
    assert paths(bare) == listed
    assert b"No micro-credential is described here" in found(bare, "index.html").content


def test_a_programme_of_another_issuer_is_refused(office: Registrar) -> None:
    other = replace(PROGRAM, issuer=PROGRAM.issuer.model_copy(update={"id": "did:web:other.example"}))
    with pytest.raises(StoreError, match="another issuer") as caught:
        Site(office.store, other)
    assert caught.value.problems[0].expected == ACADEMY


def test_robots_are_told_at_the_top_of_a_host_only(tmp_path: Path) -> None:
    with open_office(tmp_path, site=f"{SITE}/badges").store as store:
        assert Site(store).get("robots.txt") is None


def test_robots_are_kept_from_credentials_and_lists(site: Site) -> None:
    assert found(site, "robots.txt").content.decode().splitlines()[1:] == [
        "Disallow: /credentials/",
        "Disallow: /status/",
    ]


# Keys


def test_the_did_document_has_all_keys_old_ones_too(office: Registrar, site: Site) -> None:
    office.rotate(NEXT_KEY, actor=BY)
    document = read(site, ".well-known/did.json")
    listed = {method["id"]: method for method in document["verificationMethod"]}
    assert list(listed) == document["assertionMethod"] == [NEXT_KEY.verification_method, KEY.verification_method]
    assert "expires" in listed[KEY.verification_method]
    assert document["authentication"] == [NEXT_KEY.verification_method]


def test_the_did_document_is_where_a_resolver_looks(site: Site) -> None:
    page = found(site, ".well-known/did.json")

    def fetch(url: str) -> Fetched:
        assert url == page.url
        return Fetched(page.content, url)

    assert resolve(ACADEMY, fetch=fetch).document == json.loads(page.content)


@pytest.mark.parametrize(
    ("did", "address", "path", "url"),
    [
        ("did:web:academy.example:badges", f"{SITE}/badges", "did.json", f"{SITE}/badges/did.json"),
        ("did:web:academy.example", f"{SITE}/badges", "did.json", f"{SITE}/.well-known/did.json"),
        ("did:web:issuer.example", SITE, "did.json", "https://issuer.example/.well-known/did.json"),
        (f"{SITE}/issuer", SITE, "issuer", f"{SITE}/issuer"),
    ],
)
def test_the_document_with_the_keys_has_the_address_of_the_issuer(
    did: str, address: str, path: str, url: str, tmp_path: Path
) -> None:
    key = KEY.controlled_by(did)
    office = Registrar.create(
        tmp_path / "store.db", settings(profile={"id": did, "name": "A"}, site=address), key, actor=BY
    )
    with office.store:
        site = Site(office.store)
        page = next(iter(site.pages()))
        assert (page.path, page.url) == (path, url)
        assert json.loads(page.content)["id"] == did
        assert site.elsewhere == (None if url == f"{address}/{path}" else url)


def test_an_issuer_that_is_its_key_publishes_no_document(tmp_path: Path) -> None:
    key = LocalSigner.generate()
    profile = {"id": key.controller, "name": "A"}
    with Registrar.create(tmp_path / "store.db", settings(profile=profile), key, actor=BY).store as store:
        site = Site(store)
        assert next(iter(site.pages())).path == "profile.json"
        assert site.elsewhere is None
        assert b"Document with its keys" not in found(site, "verify/index.html").content


# Profile and achievements


def test_the_profile_is_the_issuers_with_the_contexts_that_define_it(office: Registrar, site: Site) -> None:
    assert read(site, "profile.json") == {"@context": list(CONTEXTS), **office.store.settings.profile}


def test_an_achievement_is_the_one_that_badges_carry(office: Registrar, site: Site) -> None:
    office.issue(award(), award_id="a1", recipient=ANA, actor=BY)
    credential = json.loads(office.store.award("a1").credential or "")
    published = read(site, "excel/E1/achievement.json")
    assert published.pop("@context") == list(CONTEXTS)
    assert published == achievement_document(PROGRAM.micro_credentials[0], program_id=PROGRAM.id)
    assert published == credential["credentialSubject"]["achievement"]


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        (f"{SITE}/excel/E1", "excel/E1"),
        (f"{SITE}/E1", "E1"),
        (f"{SITE}/a~b/c.d_e-f", "a~b/c.d_e-f"),
        ("https://other.example/E1", "achievements/E1-x"),
        ("https://academy.example.org/E1", "achievements/E1-x"),
        ("urn:uuid:6f7f1d0a-6f0e-4b55-9a4c-0d4e3a1b2c3d", "achievements/6f7f1d0a-6f0e-4b55-9a4c-0d4e3a1b2c3d-x"),
        (SITE, "achievements/academy-example-x"),
        (f"{SITE}/", "achievements/x"),
        (f"{SITE}/excel/", "achievements/x"),
        (f"{SITE}/../etc/passwd", "achievements/passwd-x"),
        (f"{SITE}/excel/..", "achievements/x"),
        (f"{SITE}/excel//E1", "achievements/E1-x"),
        (f"{SITE}/%2e%2e/E1", "achievements/E1-x"),
        (f"{SITE}/.htaccess", "achievements/htaccess-x"),
        (f"{SITE}/.microbadge/lock", "achievements/lock-x"),
        (f"{SITE}/excel/E1?a=b", "achievements/a-b-x"),
        (f"{SITE}/excel#E1", "achievements/E1-x"),
        (f"{SITE}/status/1.json", "achievements/1-json-x"),
        (f"{SITE}/index.html", "achievements/index-html-x"),
        (f"{SITE}/" + 400 * "a/" + "E1", "achievements/E1-x"),
        (f"{SITE}/" + 101 * "a", "achievements/" + 60 * "a" + "-x"),
    ],
)
def test_an_achievement_lies_where_its_id_leads_or_under_a_name_of_its_own(uri: str, folder: str) -> None:
    given = achievement_folder(uri, SITE)
    head, dash, digest = given.rpartition("-")
    assert is_path(given)
    if folder.endswith("x"):
        assert len(digest.rpartition("/")[2]) == 12
        given = f"{head}-x" if dash else "achievements/x"
    assert given == folder


def test_alike_names_do_not_share_a_folder() -> None:
    folders = {achievement_folder(f"https://{host}.example/E1", SITE) for host in ("a", "b", "c")}
    assert len(folders) == 3


# Status lists


def test_a_list_is_published_as_it_was_signed(office: Registrar, site: Site) -> None:
    issue(office)
    page = found(site, "status/1.json")
    assert page.content.decode() == office.store.lists()[0].credential
    assert page.url == json.loads(page.content)["id"] == office.list_url(1)


def test_a_list_that_is_not_signed_as_it_stands_is_refused(office: Registrar, site: Site) -> None:
    issue(office)
    signed = found(site, "status/1.json")
    now = datetime.now(UTC)
    office.store.set_statuses("a1", {"revocation": 1}, kind="revoked", actor=BY, reason=None, at=now)
    with pytest.raises(UnsignedListError, match="status list 1 is not signed as it stands: that needs"):
        paths(site)
    with pytest.raises(UnsignedListError):
        site.get("status/1.json")
    office.sign_lists()
    assert found(site, "status/1.json") != signed
    assert "status/1.json" in paths(site)


def test_a_list_that_expired_is_refused(office: Registrar) -> None:
    issue(office)
    later = datetime.now(UTC) + timedelta(days=91)
    site = Site(office.store, PROGRAM, clock=lambda: later)
    with pytest.raises(UnsignedListError, match="status list 1 is not signed"):
        paths(site)
    with pytest.raises(UnsignedListError, match="status list 1 is not signed"):
        site.get("status/1.json")


def test_a_list_that_a_revoked_key_signed_is_refused(office: Registrar, site: Site) -> None:
    issue(office)
    office.rotate(NEXT_KEY, actor=BY)
    now = datetime.now(UTC)
    assert "status/1.json" in paths(site)
    office.store.revoke_key(NEXT_KEY.verification_method, since=now, at=now, actor=BY)
    with pytest.raises(UnsignedListError, match="status list 1 is not signed"):
        paths(site)
    with pytest.raises(UnsignedListError, match="status list 2 is not signed"):
        site.get("status/2.json")


def test_a_list_that_was_never_signed_is_refused(office: Registrar, site: Site) -> None:
    now = datetime.now(UTC)
    reserve(office, "a1", f"urn:uuid:{'1' * 8}-1111-4111-8111-{'1' * 12}", now)
    assert [record.credential for record in office.store.lists()] == [None]
    with pytest.raises(UnsignedListError, match="status list 1 is not signed"):
        site.get("status/1.json")
    assert b"There is none yet" in found(site, "verify/index.html").content
    with pytest.raises(UnsignedListError, match="status list 1 is not signed"):
        paths(site)


def test_lists_that_are_due_are_taken_for_signed_in_a_rehearsal(office: Registrar, site: Site) -> None:
    issue(office)
    assert site.due() == []
    assert [*site.rehearsed()] == [*site.files()]
    now = datetime.now(UTC)
    office.store.set_statuses("a1", {"revocation": 1}, kind="revoked", actor=BY, reason=None, at=now)
    assert len(site.due()) == 1
    rehearsed = {page.path: page.content for page in site.rehearsed()}
    assert {path for path, content in rehearsed.items() if not content} == {
        *site.due(),
        "verify/index.html",
        ".nojekyll",
    }
    office.sign_lists()
    assert [page.path for page in site.files()] == [*rehearsed]


def test_a_list_is_due_before_it_expires(office: Registrar) -> None:
    issue(office)
    later = datetime.now(UTC) + timedelta(days=61)
    site = Site(office.store, PROGRAM, clock=lambda: later)
    assert site.due() == ["status/1.json", "status/2.json"]
    assert "status/1.json" in paths(site)


def reserve(office: Registrar, award_id: str, credential_id: str, at: datetime, *, replaces: str | None = None) -> None:
    """What a registrar leaves behind that was killed before it signed."""
    office.store.reserve(
        award_id,
        digest="",
        credential_id=credential_id,
        achievement_id=None,
        recipient=None,
        recipient_hash=None,
        sizes={"revocation": 1},
        draft=lambda _entries: {},
        at=at,
        valid_from=at,
        valid_until=None,
        format="json",
        public=True,
        replaces=replaces,
    )


# Credentials


def test_only_shared_credentials_are_published(office: Registrar, site: Site) -> None:
    hidden, shared = issue(office, "a1", public=False), issue(office, "a2")
    assert [path for path in paths(site) if path.startswith("credentials/")] == [shared]
    assert site.get(hidden) is None
    assert found(site, shared).content.decode() == office.store.award("a2").credential


def test_what_is_no_longer_shared_vanishes(office: Registrar, site: Site) -> None:
    path = issue(office)
    office.share("a1", False, actor=BY)
    assert (site.get(path), path in paths(site)) == (None, False)


@pytest.mark.parametrize("verb", ["revoke", "suspend"])
def test_what_was_taken_back_vanishes(verb: str, office: Registrar, site: Site) -> None:
    path = issue(office)
    getattr(office, verb)("a1", reason="r", actor=BY)
    assert (site.get(path), path in paths(site)) == (None, False)


def test_a_suspended_credential_comes_back(office: Registrar, site: Site) -> None:
    path = issue(office)
    office.suspend("a1", reason="r", actor=BY)
    office.reinstate("a1", reason="r", actor=BY)
    assert path in paths(site)


def test_a_corrected_award_takes_the_place_of_the_first(office: Registrar, site: Site) -> None:
    path = issue(office)
    first = found(site, path)
    office.reissue("a1", award(), award_id="a2", reason="r", actor=BY)
    assert paths(site).count(path) == 1
    assert found(site, path).content.decode() == office.store.award("a2").credential
    assert found(site, path) != first


def test_while_a_correction_is_not_signed_the_first_one_stays(office: Registrar, site: Site) -> None:
    path = issue(office)
    first = office.store.award("a1")
    reserve(office, "a2", first.credential_id, datetime.now(UTC), replaces="a1")
    assert found(site, path).content.decode() == first.credential
    assert paths(site).count(path) == 1


def test_an_award_that_is_only_begun_is_not_there(office: Registrar, site: Site) -> None:
    issue(office)
    name = f"{'1' * 8}-1111-4111-8111-{'1' * 12}"
    reserve(office, "a2", f"urn:uuid:{name}", datetime.now(UTC))
    assert site.get(f"credentials/{name}.json") is None
    assert len([path for path in paths(site) if path.startswith("credentials/")]) == 1


def test_of_a_suspended_award_nothing_is_shown_while_a_correction_is_not_signed(office: Registrar, site: Site) -> None:
    path = issue(office)
    office.suspend("a1", reason="r", actor=BY)
    reserve(office, "a2", office.store.award("a1").credential_id, datetime.now(UTC), replaces="a1")
    assert (site.get(path), path in paths(site)) == (None, False)


def issue_elsewhere(office: Registrar, award_id: str = "a1", **asked: Any) -> str:
    """Issue a credential with an id of another platform, and return its path on the site."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"https://platform.example/credentials/{award_id}",
        "type": ["VerifiableCredential"],
        "issuer": ACADEMY,
        "credentialSubject": {"id": ANA},
    }
    record = office.issue_document(document, award_id=award_id, public=True, actor=BY, **asked)
    return office.credential_url(record).removeprefix(f"{SITE}/")


@pytest.mark.parametrize("jwt", [False, True])
def test_a_credential_whose_id_is_no_uuid_has_the_name_that_follows_from_it(
    jwt: bool, office: Registrar, site: Site
) -> None:
    path = issue_elsewhere(office, jwt=jwt)
    name = uuid5(NAMESPACE_URL, "https://platform.example/credentials/a1")
    assert path == f"credentials/{name}.{'jwt' if jwt else 'json'}"
    assert path in paths(site)
    assert found(site, path).content.decode() == office.store.award("a1").credential
    assert site.get(f"credentials/{name}.{'json' if jwt else 'jwt'}") is None
    office.share("a1", False, actor=BY)
    assert (site.get(path), path in paths(site)) == (None, False)


def test_nothing_is_at_a_name_that_follows_from_no_id(office: Registrar, site: Site) -> None:
    issue_elsewhere(office)
    assert site.get(f"credentials/{uuid5(NAMESPACE_URL, 'https://platform.example/credentials/8')}.json") is None


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow(Store):
    """A store in which it takes ten seconds to go through the awards."""

    clock: Clock
    asked = 0

    def awards(self, **wanted: Any) -> Iterator[AwardRecord]:
        self.asked += 1
        self.clock.now += 10
        return super().awards(**wanted)


def test_asking_for_names_that_nothing_has_takes_a_tenth_of_the_time_at_most(office: Registrar, tmp_path: Path) -> None:
    with Slow.open(tmp_path / "store.db") as store:
        store.clock = Clock()
        names = Names(store, clock=store.clock)
        unknown = str(uuid5(NAMESPACE_URL, "https://platform.example/credentials/none"))
        assert [names.find(unknown) for _ in range(5)] == 5 * [None]
        assert store.asked == 1
        name = PurePosixPath(issue_elsewhere(office)).stem
        assert names.find(name) is None
        store.clock.now += 90
        assert [names.find(name), names.find(name)] == 2 * ["https://platform.example/credentials/a1"]
        assert store.asked == 2


def test_a_name_that_no_id_gives_is_not_looked_for(office: Registrar, tmp_path: Path) -> None:
    issue(office)
    with Slow.open(tmp_path / "store.db") as store:
        store.clock = Clock()
        assert Names(store, clock=store.clock).find("6f7f1d0a-6f0e-4b55-9a4c-0d4e3a1b2c3d") is None
        assert store.asked == 0


class Nested(Store):
    """A store that is asked once more while it is gone through."""

    names: Names

    def awards(self, **wanted: Any) -> Iterator[AwardRecord]:
        self.names.find(str(uuid5(NAMESPACE_URL, "another")))
        return super().awards(**wanted)


def test_names_are_looked_for_once_at_a_time(office: Registrar, tmp_path: Path) -> None:
    with Nested.open(tmp_path / "store.db") as store:
        store.names = Names(store)
        with pytest.raises(UnavailableError, match="being gone through"):
            store.names.find(str(uuid5(NAMESPACE_URL, "one")))


# Withdrawn credentials


def withdrawn(site: Site) -> list[str]:
    return [url.removeprefix(f"{SITE}/") for url in site.withdrawn()]


def test_what_is_shown_or_never_was_is_not_withdrawn(office: Registrar, site: Site) -> None:
    issue(office)
    issue(office, "a2", public=False)
    office.reissue("a1", award(), award_id="a3", reason="r", actor=BY)
    office.revoke("a2", reason="r", actor=BY)
    reserve(office, "a4", office.store.award("a3").credential_id, datetime.now(UTC), replaces="a3")
    reserve(office, "a5", f"urn:uuid:{'1' * 8}-1111-4111-8111-{'1' * 12}", datetime.now(UTC))
    assert withdrawn(site) == []


@pytest.mark.parametrize("verb", ["revoke", "suspend"])
def test_what_was_taken_back_is_withdrawn(verb: str, office: Registrar, site: Site) -> None:
    path = issue(office)
    getattr(office, verb)("a1", reason="r", actor=BY)
    assert withdrawn(site) == [path]


def test_a_suspended_credential_is_withdrawn_while_a_correction_is_not_signed(office: Registrar, site: Site) -> None:
    path = issue(office)
    office.suspend("a1", reason="r", actor=BY)
    reserve(office, "a2", office.store.award("a1").credential_id, datetime.now(UTC), replaces="a1")
    assert withdrawn(site) == [path]


def test_what_is_no_longer_shared_is_withdrawn_once(office: Registrar, site: Site) -> None:
    path = issue(office)
    for public in (False, True, False, True, False):
        office.share("a1", public, actor=BY)
    assert withdrawn(site) == [path]
    office.share("a1", True, actor=BY)
    assert withdrawn(site) == []
    office.revoke("a1", reason="r", actor=BY)
    assert withdrawn(site) == [path]
    office.share("a1", False, actor=BY)
    assert withdrawn(site) == [path]


def test_a_correction_that_is_no_longer_shared_is_withdrawn(office: Registrar, site: Site) -> None:
    path = issue(office)
    office.reissue("a1", award(), award_id="a2", reason="r", actor=BY)
    office.share("a2", False, actor=BY)
    assert withdrawn(site) == [path]


def test_a_token_is_published_as_it_is(office: Registrar, site: Site) -> None:
    path = issue(office, jwt=True)
    page = found(site, path)
    assert path.endswith(".jwt")
    assert page.content.decode() == office.store.award("a1").credential
    assert page.media_type.name == "text/plain"
    assert site.get(path.removesuffix("jwt") + "json") is None


# Addresses between pages


@pytest.mark.parametrize(
    ("here", "there", "address"),
    [
        ("index.html", "index.html", "./"),
        ("index.html", "style.css", "style.css"),
        ("index.html", "excel/E1/index.html", "excel/E1/"),
        ("excel/E1/index.html", "index.html", "../../"),
        ("excel/E1/index.html", "excel/E1/achievement.json", "achievement.json"),
        ("excel/E1/index.html", "verify/index.html", "../../verify/"),
        ("verify/index.html", "verify/index.html", "./"),
        ("verify/index.html", "status/1.json", "../status/1.json"),
    ],
)
def test_pages_name_one_another_by_relative_addresses(here: str, there: str, address: str) -> None:
    assert link(here, there) == address


def test_a_programme_without_its_own_addresses_is_shown_too(office: Registrar) -> None:
    site = Site(office.store, program(id="https://elsewhere.example/M1"))
    folder = achievement_folder("https://elsewhere.example/M1", SITE)
    assert read(site, f"{folder}/achievement.json")["id"] == "https://elsewhere.example/M1"
