"""``microbadge bundle`` and ``verify --bundle``, and what ``verify --at`` says of then and of today.

The network is a TLS server on the loopback interface, reached through the bounded fetch itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges import ACADEMY, STRANGER, badge, signed
from hostile_server import Server, certified, fetcher, send, serving
from microbadge import fetch
from microbadge.bundle import MAX_CREDENTIAL, Bundle
from microbadge.cli import bundling
from microbadge.cli.handing import read_evidence
from microbadge.datetimes import format_date_time
from microbadge.dids import did_document
from microbadge.fetch import HttpsFetch
from microbadge.keys import LocalSigner
from microbadge.resource_digest import digest_multibase
from status_lists import INDEX, bitstring_list, entry
from test_cli import Done, run

COLLECTOR = LocalSigner.from_seed(b"an employer who keeps the badge!")
YESTERDAY = format_date_time(datetime.now(UTC) - timedelta(days=1))
TOMORROW = format_date_time(datetime.now(UTC) + timedelta(days=1))
NEXT_WEEK = format_date_time(datetime.now(UTC) + timedelta(days=7))


class Site:
    """The academy's site: its key, a status list, and a badge that rests on both."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.did = f"did:web:academy.example%3A{server.port}"
        self.signer = ACADEMY.controlled_by(self.did)
        self.list_url = server.url("/status/1.json")
        self.badge = folder / "badge.json"
        self.bundle = folder / "badge.zip"
        document = {
            **badge(),
            "issuer": {"id": self.did, "type": ["Profile"], "name": "Example Leadership Academy"},
            "credentialStatus": entry(url=self.list_url),
        }
        self.badge.write_text(json.dumps(signed(document, self.signer)), encoding="utf-8")
        self.publish("/.well-known/did.json", did_document(self.did, [ACADEMY.public_key]))
        self.list_status({})

    def publish(self, path: str, document: Any) -> None:
        self.server.answers[path] = send("200 OK", json.dumps(document).encode(), content_type="application/json")

    def list_status(self, values: dict[int, int]) -> None:
        listed = bitstring_list(values, url=self.list_url, signer=self.signer, issuer=self.did)
        self.publish("/status/1.json", listed)

    def collect(self, *options: object) -> Done:
        return run("bundle", self.badge, "--output", self.bundle, *options)

    def verify(self, *options: object) -> Done:
        return run("verify", "--issuer", self.did, *options)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site on the loopback interface, which the commands take for one on the public internet."""
    shared = fetcher(max_age=300)

    def one_fetch() -> HttpsFetch:
        return shared

    monkeypatch.setattr(fetch, "HttpsFetch", one_fetch)
    monkeypatch.setattr(bundling, "HttpsFetch", one_fetch)
    with serving(certified()) as server:
        yield Site(server, tmp_path)


# --- bundle ---


def test_a_bundle_makes_the_same_report_offline_byte_for_byte(site: Site) -> None:
    online = site.verify(site.badge, "--at", YESTERDAY, "--json")
    done = site.collect("--at", YESTERDAY)
    assert (online.code, done.code) == (0, 0)
    asked = len(site.server.requests)
    assert site.verify("--bundle", site.bundle, "--at", YESTERDAY, "--json").out == online.out
    assert site.verify(site.badge, "--bundle", site.bundle, "--at", YESTERDAY, "--json").out == online.out
    assert len(site.server.requests) == asked == 2
    assert online.json["as_of"] > YESTERDAY


def test_it_says_what_was_collected_and_what_the_credential_is(site: Site) -> None:
    done = site.collect()
    assert (
        done.out == f"the credential and 2 documents in {site.bundle}\n  the credential, whoever issued it: verified\n"
    )
    assert set(Bundle.open(site.bundle).documents) == {site.list_url, site.server.url("/.well-known/did.json")}


def test_what_did_not_answer_is_told_and_kept(site: Site) -> None:
    site.server.answers["/status/1.json"] = send("503 Service Unavailable")
    online = site.verify(site.badge, "--at", YESTERDAY, "--json")
    done = site.collect("--at", YESTERDAY)
    assert (online.code, done.code) == (3, 3)
    lacking = f"microbadge: {site.bundle} was written without what could not be had: {site.list_url}\n"
    assert done.err == lacking
    assert "the credential and 1 document in" in done.out
    assert f"  not had: {site.list_url}: the server answered with status 503\n" in done.out
    assert "the credential, whoever issued it: undetermined: the status list could not be had" in done.out
    assert site.verify("--bundle", site.bundle, "--at", YESTERDAY, "--json").out == online.out


def test_a_rejected_badge_is_collected_with_a_word_about_it(site: Site) -> None:
    site.list_status({INDEX: 1})
    done = site.collect()
    assert (
        done.code,
        "the credential, whoever issued it: rejected: the issuer has revoked this badge" in done.out,
    ) == (0, True)
    assert site.verify("--bundle", site.bundle).code == 1


def test_a_badge_may_be_collected_from_its_address(site: Site) -> None:
    site.server.answers["/badge.json"] = send("200 OK", site.badge.read_bytes())
    assert run("bundle", site.server.url("/badge.json"), "-o", site.bundle).code == 0
    assert Bundle.open(site.bundle).credential == site.badge.read_bytes()
    assert run("bundle", site.server.url("/none.json"), "-o", site.bundle, "--force").code == 3


def test_an_existing_file_is_kept_unless_forced(site: Site) -> None:
    site.bundle.write_bytes(b"precious")
    assert site.collect().code == 2
    assert site.bundle.read_bytes() == b"precious"
    assert site.collect("--force").code == 0
    assert sorted(path.name for path in site.bundle.parent.iterdir()) == ["badge.json", "badge.zip"]
    assert site.collect("--force", "--at", "yesterday").code == 2
    assert run("bundle", "none.json", "-o", site.bundle, "--force").code == 2


def test_a_further_context_is_in_the_bundle(site: Site, tmp_path: Path) -> None:
    url, context = "https://academy.example/context", {"@context": {"room": "https://academy.example/terms#room"}}
    (tmp_path / "context.json").write_text(json.dumps(context), encoding="utf-8")
    document = {**badge(), "room": "12"}
    document["@context"].append(url)
    site.badge.write_text(json.dumps(signed(document, contexts={url: context})), encoding="utf-8")
    assert site.collect("--context", f"{url}={tmp_path / 'context.json'}").code == 0
    assert run("verify", "--bundle", site.bundle, "--any-issuer").code == 0
    assert run("verify", "--offline", site.badge, "--any-issuer").code == 1


# --- who collected it ---


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path.parent / f"{tmp_path.name}.pem"
    path.write_bytes(COLLECTOR.to_pem())
    return path


def test_who_collected_a_bundle_may_be_asked(site: Site, key: Path) -> None:
    assert site.collect("--key", key).code == 0
    asked = ("--bundle", site.bundle, "--collected-by")
    assert site.verify("--bundle", site.bundle).out.splitlines()[-1] == (
        "  whoever made this bundle may have put anything into it; --collected-by asks who it was"
    )
    done = site.verify(*asked, COLLECTOR.controller)
    assert (done.code, done.out.splitlines()[-1]) == (0, f"  the bundle was collected by {COLLECTOR.controller}")
    assert site.verify(*asked, COLLECTOR.controller, "--offline").code == 0
    assert site.verify(*asked, COLLECTOR.controller, "--json").json["verdict"] == "verified"
    wrong = site.verify(*asked, STRANGER.controller)
    assert (wrong.code, wrong.out) == (2, "")
    assert "the bundle was not collected by the one that was asked for" in wrong.err


def test_a_collector_with_a_site_is_looked_up_there(site: Site, key: Path) -> None:
    collector = f"did:web:other.example%3A{site.server.port}:keeper"
    site.publish("/keeper/did.json", did_document(collector, [COLLECTOR.public_key]))
    assert site.collect("--key", key, "--did", collector).code == 0
    asked = ("--bundle", site.bundle, "--collected-by", collector)
    assert site.verify(*asked).code == 0
    offline = site.verify(*asked, "--offline")
    assert (offline.code, offline.out, "cannot be told" in offline.err) == (3, "", True)


def test_a_bundle_that_nobody_signed_is_not_verified_for_a_collector(site: Site) -> None:
    site.collect()
    done = site.verify("--bundle", site.bundle, "--collected-by", COLLECTOR.controller)
    assert (done.code, done.out, "nobody signed the bundle" in done.err) == (2, "", True)
    assert site.verify(site.badge, "--collected-by", COLLECTOR.controller).code == 2


# --- a bundle that cannot be used ---


def test_a_bundle_that_was_damaged_or_written_by_half_exits_2(site: Site) -> None:
    site.collect()
    whole = site.bundle.read_bytes()
    for content in (whole[: len(whole) // 2], whole.replace(b"did:web:academy", b"did:web:forgery"), b"", b"{}"):
        site.bundle.write_bytes(content)
        done = site.verify("--bundle", site.bundle)
        assert (done.code, done.out, done.err.count("\n"), str(site.bundle) in done.err) == (2, "", 1, True)


def test_a_bundle_of_another_version_of_a_context_exits_3(site: Site, tmp_path: Path) -> None:
    index = {"documents": {}, "contexts": {"https://www.w3.org/ns/credentials/v2": {"sha256": "0" * 64}}}
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    done = site.verify(site.badge, "--bundle", tmp_path)
    assert (done.code, done.out, "another text of the context" in done.err) == (3, "", True)


def test_a_bundle_without_a_credential_needs_an_input(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text('{"documents": {}}', encoding="utf-8")
    done = run("verify", "--any-issuer", "--bundle", tmp_path)
    assert (done.code, "nothing to verify" in done.err) == (2, True)


# --- then, and today ---


def times(done: Done) -> list[str]:
    return [line for line in done.out.splitlines() if line.startswith(("  asked", "  as of", "  today"))]


def test_asked_about_a_day_that_is_past_it_answers_for_today_as_well(site: Site) -> None:
    done = site.verify(site.badge, "--at", YESTERDAY)
    asked, as_of, today = times(done)
    assert (done.code, asked, today) == (0, f"  asked about {YESTERDAY}", "  today: verified")
    assert as_of.startswith("  as of 20")
    assert not as_of.endswith("not known")


def test_what_is_good_no_more_is_rejected_today_and_the_exit_code_is_that_of_the_day(site: Site) -> None:
    document = {**badge(), "validUntil": format_date_time(datetime.now(UTC) - timedelta(hours=1))}
    site.badge.write_text(json.dumps(signed(document)), encoding="utf-8")
    done = run("verify", site.badge, "--any-issuer", "--at", YESTERDAY)
    assert (done.code, times(done)[-1]) == (0, "  today: rejected: the credential has expired")


def test_offline_and_from_a_bundle_today_is_not_known(site: Site) -> None:
    site.collect()
    for done in (
        site.verify(site.badge, "--offline", "--at", YESTERDAY),
        site.verify("--bundle", site.bundle, "--at", YESTERDAY),
    ):
        assert times(done)[-1] == "  today: not known, since nothing was fetched today"


def test_offline_it_says_that_it_was_so_for_that_reason(site: Site) -> None:
    done = site.verify(site.badge, "--offline")
    assert (done.code, site.server.requests) == (3, [])
    assert "the key could not be found out: nothing was fetched (--offline)" in done.out
    done = site.verify(site.list_url, "--offline")
    assert (done.code, done.err) == (3, f"microbadge: {site.list_url}: nothing was fetched (--offline)\n")


def test_the_help_tells_a_script_to_ask_twice() -> None:
    assert "a script asks twice, for then and for today" in " ".join(
        run("verify", "--help").out.replace("│", " ").split()
    )


def test_of_a_day_to_come_and_of_now_nothing_is_said_of_today(site: Site) -> None:
    assert times(site.verify(site.badge)) == []
    assert times(site.verify(site.badge, "--at", TOMORROW))[0] == f"  asked about {TOMORROW}"
    assert "today" not in site.verify(site.badge, "--at", TOMORROW).out
    assert "today" not in site.verify(site.server.url("/none"), "--at", YESTERDAY).out


def test_json_is_the_report_on_the_day_alone(site: Site) -> None:
    report = site.verify(site.badge, "--at", YESTERDAY, "--json").json
    assert (report["verified_at"], report["verdict"], "today" in report) == (YESTERDAY, "verified", False)


def test_a_bundle_says_as_of_when_and_is_undetermined_when_its_list_is_too_old(site: Site) -> None:
    site.collect()
    done = site.verify("--bundle", site.bundle)
    assert (done.code, len(times(done))) == (0, 1)
    later = site.verify("--bundle", site.bundle, "--at", NEXT_WEEK)
    assert (later.code, "counts for 1 day: look again online" in later.out) == (3, True)
    assert times(later)[1].endswith("what came after is not known")


# --- what was handed over with the badge ---


PLAN = "https://academy.example/portfolios/42?plan=7"


@pytest.fixture
def portfolio(site: Site, tmp_path: Path) -> list[str]:
    """The options for a badge with evidence, whose file and another credential are handed over with it."""
    document = json.loads(site.badge.read_text(encoding="utf-8"))
    del document["proof"]
    document["evidence"] = [{"id": PLAN, "type": ["Evidence"], "name": "Lesson plan"}]
    document["relatedResource"] = [{"id": PLAN, "digestMultibase": digest_multibase(b"plan")}]
    site.badge.write_text(json.dumps(signed(document, site.signer)), encoding="utf-8")
    (tmp_path / "plan.pdf").write_bytes(b"plan")
    (tmp_path / "other.json").write_text(json.dumps(signed()), encoding="utf-8")
    return ["--evidence", f"{PLAN}={tmp_path / 'plan.pdf'}", "--with", str(tmp_path / "other.json")]


def test_what_was_handed_over_is_bundled_and_verified_from_the_bundle(site: Site, portfolio: list[str]) -> None:
    done = site.collect("--at", YESTERDAY, *portfolio)
    assert done.code == 0, done.err
    bundle = Bundle.open(site.bundle)
    assert (bundle.evidence, len(bundle.beside)) == ({PLAN: b"plan"}, 1)
    online = site.verify(site.badge, "--at", YESTERDAY, "--json", *portfolio)
    offline = site.verify("--bundle", site.bundle, "--at", YESTERDAY, "--json")
    assert (online.code, offline.out) == (0, online.out)
    (check,) = [check for check in offline.json["checks"] if check["code"] == "evidence.file"]
    assert check["outcome"] == "passed"


def test_a_file_that_is_not_the_evidence_is_told_at_once_and_bundled(
    site: Site, portfolio: list[str], tmp_path: Path
) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"another plan")
    done = site.collect(*portfolio)
    assert done.code == 0
    assert "whoever issued it: rejected: this is not the evidence that the issuer recorded" in done.out


def with_published_evidence(site: Site) -> str:
    """Give the badge a piece of evidence at an address of the site, and return that."""
    url = site.server.url("/plan.pdf")
    document = json.loads(site.badge.read_text(encoding="utf-8"))
    del document["proof"]
    document["evidence"] = [{"id": url, "type": ["Evidence"]}]
    document["relatedResource"] = [{"id": url, "digestMultibase": digest_multibase(b"plan")}]
    site.badge.write_text(json.dumps(signed(document, site.signer)), encoding="utf-8")
    return url


def test_evidence_is_fetched_where_that_is_asked_and_bundled(site: Site) -> None:
    url = with_published_evidence(site)
    site.server.answers["/plan.pdf"] = send("200 OK", b"plan", content_type="application/pdf")
    assert site.collect().code == 0
    assert url not in Bundle.open(site.bundle).documents
    assert site.collect("--force", "--fetch-evidence").code == 0
    assert Bundle.open(site.bundle).documents[url].content == b"plan"
    for source in ((site.badge,), ("--bundle", site.bundle)):
        for options, outcome in (((), "skipped"), (("--fetch-evidence",), "passed")):
            done = site.verify(*source, *options, "--json")
            (check,) = [check for check in done.json["checks"] if check["code"] == "evidence.file"]
            assert (done.code, check["outcome"]) == (0, outcome)


def test_evidence_that_is_gone_is_told_of_where_it_was_asked_for(site: Site) -> None:
    url = with_published_evidence(site)
    done = site.collect("--fetch-evidence")
    assert (done.code, f"without what could not be had: {url}" in done.err) == (3, True)
    assert site.verify("--bundle", site.bundle, "--fetch-evidence").code == 3
    assert site.verify("--bundle", site.bundle).code == 0


@pytest.mark.parametrize("given", ["plan.pdf", "=plan.pdf", f"{PLAN}=", "plan=plan.pdf"])
def test_evidence_without_an_id_or_a_file_is_a_usage_error(site: Site, given: str) -> None:
    done = site.collect("--evidence", given)
    assert done.code == 2
    assert "--evidence is ID=FILE" in done.err
    assert not site.bundle.exists()


@pytest.mark.parametrize("option", [["--with", "nowhere.json"], ["--evidence", f"{PLAN}=nowhere.pdf"]])
def test_a_file_that_is_not_there_is_a_usage_error(site: Site, option: list[str]) -> None:
    assert site.collect(*option).code == 2
    assert not site.bundle.exists()


def test_evidence_may_be_larger_than_a_badge(tmp_path: Path) -> None:
    file = tmp_path / "lesson.mp4"
    file.write_bytes(bytes(MAX_CREDENTIAL + 1_000))
    assert len(read_evidence([f"{PLAN}={file}"])[PLAN]) == MAX_CREDENTIAL + 1_000
