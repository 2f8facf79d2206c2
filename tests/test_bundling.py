"""Bundles that are collected: the same report offline, whatever did not answer, and who collected it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import designations
from badges import ACADEMY, CONTEXTS, NOON, STRANGER, badge, signed
from microbadge import baking, canonical, reading
from microbadge.badge_image import draw_png
from microbadge.bundle import MAX_CREDENTIAL, Bundle
from microbadge.bundling import collect_bundle, require_collector
from microbadge.codes import Code
from microbadge.dids import did_document, did_web_url
from microbadge.errors import InvalidError, ParseError, ProofError, UnavailableError, UnsupportedError
from microbadge.fetch import MAX_SIZE, Fetched, no_network
from microbadge.holder import present, present_jwt
from microbadge.jose import jwt_payload, read_token, sign_token
from microbadge.key_rotation import revoke_key, rotate_key
from microbadge.keys import LocalSigner, Signer
from microbadge.policy import AllOf, Awards, Policy, TrustedIssuers, UnsafeAnyIssuer
from microbadge.report import Outcome, Verdict, VerificationReport
from microbadge.resource_digest import digest_multibase
from microbadge.verifier import Verifier
from status_lists import LIST_URL, bitstring_list, entry

DID = "did:web:academy.example"
KEYS = did_web_url(DID)
SIGNER = ACADEMY.controlled_by(DID)
HOLDER = LocalSigner.from_seed(b"the holder of the badge, 32 byte")
SERVICE = "https://academy.example/badges/1"
SCHEMA = "https://academy.example/schema.json"
SUSPENSIONS = "https://academy.example/status/2.json"
NEWER_LIST = "https://academy.example/status/3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
AUGUST = datetime(2026, 8, 1, tzinfo=UTC)
ANY = UnsafeAnyIssuer()


def full(valid_from: str = "2026-05-01T00:00:00Z", *, unsuspended: str = SUSPENSIONS) -> dict[str, Any]:
    """An unsigned badge for which a key, lists, a schema and a newer copy are to be had."""
    document: dict[str, Any] = {
        **badge(),
        "issuer": {"id": DID, "type": ["Profile"], "name": "Example Leadership Academy"},
        "validFrom": valid_from,
        "refreshService": {"id": SERVICE, "type": "1EdTechCredentialRefresh"},
        "credentialSchema": [{"id": SCHEMA, "type": "JsonSchema"}],
        "credentialStatus": [entry(), entry("suspension", url=unsuspended)],
    }
    document["@context"].append(EXTENSIONS)
    return document


OLD = signed(full(), SIGNER)
NEW = signed(full("2026-07-01T00:00:00Z", unsuspended=NEWER_LIST), SIGNER)


def make_list(url: str, purpose: str) -> dict[str, Any]:
    return bitstring_list({7: 1}, purpose=purpose, url=url, signer=SIGNER, issuer=DID, ttl=timedelta(days=3))


WORLD: dict[str, Any] = {
    KEYS: did_document(DID, [ACADEMY.public_key]),
    LIST_URL: make_list(LIST_URL, "revocation"),
    SUSPENSIONS: make_list(SUSPENSIONS, "suspension"),
    NEWER_LIST: make_list(NEWER_LIST, "suspension"),
    SCHEMA: {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"},
    SERVICE: NEW,
}


class World:
    """A fetch that answers from a mapping, each address at a time of its own, to the microsecond."""

    def __init__(self, documents: Mapping[str, Any] = WORLD, without: frozenset[str] = frozenset()) -> None:
        self.documents = documents
        self.without = without
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.documents or url in self.without:
            raise UnavailableError(f"the server answered with status {500 + len(url) % 5}", url=url)
        content = self.documents[url]
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        at = NOON - timedelta(minutes=len(url), microseconds=len(data) % 997)
        return Fetched(data, url + "?redirected", at if url != SCHEMA else None, "application/json")


@pytest.fixture
def bundled(tmp_path: Path) -> Callable[..., Bundle]:
    """Collect a bundle, and open it from its file."""

    def collected(data: Any, fetch: Any = None, **options: Any) -> Bundle:
        return opened(tmp_path, data, World() if fetch is None else fetch, **options)

    return collected


def opened(folder: Path, data: Any, fetch: Any, **options: Any) -> Bundle:
    path = folder / "badge.zip"
    path.write_bytes(collect_bundle(data, fetch=fetch, **{"at": NOON, **options}))
    return Bundle.open(path)


def verify(data: Any, fetch: Any, policy: Policy = ANY, *, at: datetime = NOON, **options: Any) -> VerificationReport:
    asked = {name: options.pop(name) for name in ("domain", "challenge", "beside", "evidence") if name in options}
    return Verifier(fetch=fetch, **options).verify(data, policy, at=at, **asked)


def as_text(document: Any) -> bytes:
    return json.dumps(document).encode()


# --- the same report ---


FORMS: dict[str, bytes | str] = {
    "json": as_text(OLD),
    "text": json.dumps(OLD, ensure_ascii=False),
    "jwt": sign_token(jwt_payload(full()), SIGNER, typ="JWT"),
    "png": baking.bake(draw_png("Badge", "Example Leadership Academy"), OLD),
    "without status": as_text(signed()),
    "forged": as_text({**OLD, "name": "Forged"}),
    "presentation": as_text(present([OLD, OLD], HOLDER, challenge="3f1c8a")),
    "no credential": b"<html>",
    "nothing": b"",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_report_is_the_same_offline_byte_for_byte(form: str, bundled: Callable[..., Bundle]) -> None:
    data = FORMS[form]
    bundle = bundled(data)
    assert bundle.credential == (data.encode() if isinstance(data, str) else data)
    assert verify(bundle.credential, bundle).to_json() == verify(data, World()).to_json()


@pytest.mark.parametrize(
    "policy",
    [TrustedIssuers([DID]), TrustedIssuers([STRANGER.controller]), AllOf(ANY, Awards("https://academy.example/x"))],
    ids=["trusted", "not trusted", "another achievement"],
)
def test_the_report_is_the_same_for_every_policy(policy: Policy, bundled: Callable[..., Bundle]) -> None:
    assert (
        verify(as_text(OLD), bundled(as_text(OLD)), policy).to_json() == verify(as_text(OLD), World(), policy).to_json()
    )


@pytest.mark.parametrize("at", [datetime(2026, 5, 2, tzinfo=UTC), JUNE, AUGUST, NOON, NOON + timedelta(days=300)])
def test_the_report_is_the_same_at_other_times_than_that_of_the_collection(
    at: datetime, bundled: Callable[..., Bundle]
) -> None:
    """Before it was replaced the older copy counts: what it rests on is in the bundle too."""
    report = verify(as_text(OLD), bundled(as_text(OLD)), at=at)
    assert report.to_json() == verify(as_text(OLD), World(), at=at).to_json()
    assert report.verdict is (Verdict.UNDETERMINED if at > NOON else Verdict.VERIFIED)


@given(
    st.frozensets(st.sampled_from(sorted(WORLD))),
    st.sampled_from(["json", "presentation"]),
    st.sampled_from([JUNE, NOON]),
)
@settings(max_examples=8, deadline=None, derandomize=True)
def test_whatever_did_not_answer_is_told_in_the_same_words(
    tmp_path_factory: pytest.TempPathFactory, without: frozenset[str], form: str, at: datetime
) -> None:
    bundle = opened(tmp_path_factory.getbasetemp(), FORMS[form], World(without=without), at=at)
    offline = verify(FORMS[form], bundle, at=at)
    assert offline.to_json() == verify(FORMS[form], World(without=without), at=at).to_json()
    assert set(bundle.unavailable) <= without
    assert set(bundle.documents).isdisjoint(without)


def test_a_fetch_that_breaks_or_names_other_addresses_is_told_in_the_same_words(bundled: Callable[..., Bundle]) -> None:
    def broken(url: str) -> Fetched:
        if url == KEYS:
            return World()(url)
        raise ConnectionResetError if url == LIST_URL else UnavailableError("gone", url="elsewhere")

    assert verify(as_text(OLD), bundled(as_text(OLD), broken)).to_json() == verify(as_text(OLD), broken).to_json()


def test_each_address_is_asked_once() -> None:
    world = World(without=frozenset({LIST_URL}))
    collect_bundle(as_text(OLD), fetch=world, at=NOON)
    assert sorted(world.asked) == sorted(WORLD)


def test_an_address_that_is_too_long_for_an_index_is_asked_of_nobody(bundled: Callable[..., Bundle]) -> None:
    document = full()
    document["credentialSchema"] = [{"id": "https://academy.example/" + "x" * 9_000, "type": "JsonSchema"}]
    data = as_text(signed(document, SIGNER))
    world = World()
    bundle = bundled(data, world)
    assert max(map(len, world.asked)) < 100
    assert verify(data, bundle).to_json() == verify(data, World()).to_json()


def test_without_a_time_it_is_collected_for_now(tmp_path: Path) -> None:
    path = tmp_path / "badge.zip"
    path.write_bytes(collect_bundle(as_text(signed()), fetch=no_network))
    assert Bundle.open(path).credential == as_text(signed())


def test_what_was_fetched_long_ago_is_undetermined_today_and_good_for_its_day(bundled: Callable[..., Bundle]) -> None:
    bundle = bundled(as_text(NEW))
    then = verify(bundle.credential, bundle)
    oldest = min(found.fetched_at for found in bundle.documents.values() if found.fetched_at is not None)
    assert (then.verdict, then.as_of) == (Verdict.VERIFIED, oldest)
    later = verify(bundle.credential, bundle, at=NOON + timedelta(days=30))
    assert later.verdict is Verdict.UNDETERMINED
    assert {check.code for check in later.of(Outcome.UNDETERMINED)} == {Code.STATUS_LIST}


# --- what is in it ---


def test_a_bundle_says_what_it_holds(bundled: Callable[..., Bundle]) -> None:
    bundle = bundled(as_text(OLD), World(without=frozenset({SCHEMA})))
    assert set(bundle.documents) == set(WORLD) - {SCHEMA}
    assert bundle.unavailable == {SCHEMA: f"the server answered with status {500 + len(SCHEMA) % 5}"}
    found = bundle(LIST_URL)
    assert (found.url, found.media_type, found.fetched_at) == (
        LIST_URL + "?redirected",
        "application/json",
        World()(LIST_URL).fetched_at,
    )
    assert bundle.known_contexts == {*CONTEXTS, EXTENSIONS}
    assert (bundle.contexts, bundle.signature, bundle.is_digested) == ({}, None, True)


def test_the_same_answers_make_the_same_file() -> None:
    first, second = (collect_bundle(as_text(OLD), fetch=World(), at=NOON) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        assert names == ["index.json", *sorted(names[1:])]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_parsed_document_is_kept_as_text(bundled: Callable[..., Bundle]) -> None:
    bundle = bundled(OLD)
    assert bundle.credential is not None
    assert json.loads(bundle.credential) == OLD
    with pytest.raises(ParseError, match="not finite"):
        collect_bundle({"a": float("nan")}, fetch=no_network)


def test_further_contexts_are_kept_and_those_of_the_closed_set_are_not_replaced(bundled: Callable[..., Bundle]) -> None:
    url = "https://academy.example/context"
    extra = {
        url: {
            "@context": ["https://w3id.org/security/data-integrity/v2", {"room": "https://academy.example/terms#room"}]
        },
        CONTEXTS[0]: {"@context": {}},
    }
    document = {**badge(), "room": "12"}
    document["@context"].append(url)
    data = as_text(signed(document, contexts=extra))
    bundle = bundled(data, contexts=extra)
    assert bundle.contexts == {url: extra[url]}
    assert bundle.known_contexts == {*CONTEXTS, "https://w3id.org/security/data-integrity/v2"}
    offline = verify(data, bundle, contexts=bundle.contexts)
    assert offline.verdict is Verdict.VERIFIED
    assert offline.to_json() == verify(data, World(), contexts=extra).to_json()


def test_the_contexts_of_what_is_in_tokens_count_too(bundled: Callable[..., Bundle]) -> None:
    token = sign_token(jwt_payload(full()), SIGNER, typ="JWT")
    assert bundled(token).known_contexts == {*CONTEXTS, EXTENSIONS}
    credential = {key: value for key, value in full().items() if key != "proof"}
    inner = sign_token(credential, SIGNER, typ="vc+jwt")
    assert EXTENSIONS in bundled(present_jwt([inner], HOLDER, challenge="3f1c8a")).known_contexts


def test_settings_of_the_verifier_are_those_of_the_collection(bundled: Callable[..., Bundle]) -> None:
    """A key that is somebody else's is asked for only where it may be anybody's."""
    document = as_text(signed(badge(), SIGNER))
    assert set(bundled(document).documents) == set()
    loose = bundled(document, bind_issuer=False, profile="vc")
    assert set(loose.documents) == {KEYS}
    offline = verify(document, loose, bind_issuer=False, profile="vc")
    assert offline.to_json() == verify(document, World(), bind_issuer=False, profile="vc").to_json()


# --- what was handed over with it ---


PLAN = "https://academy.example/portfolios/42/plan.pdf?id=7"
BESIDE: dict[str, bytes | str | dict[str, Any]] = {
    "json": as_text({**signed(), "id": "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0002"}),
    "jwt": sign_token(jwt_payload(badge()), ACADEMY, typ="JWT"),
    "parsed": signed(full(), SIGNER),
    "no credential": b"<html>",
}


def with_evidence() -> bytes:
    """A badge with two pieces of evidence whose digests are recorded."""
    video = "https://academy.example/lesson.mp4"
    entries = [{"id": url, "type": ["Evidence"]} for url in (PLAN, video)]
    related = [{"id": url, "digestMultibase": digest_multibase(b"plan")} for url in (PLAN, video)]
    return as_text(signed({**badge(), "evidence": entries, "relatedResource": related}))


def test_what_was_handed_over_is_in_the_bundle_as_it_was(bundled: Callable[..., Bundle]) -> None:
    bundle = bundled(with_evidence(), beside=BESIDE.values(), evidence={PLAN: b"plan"})
    kept = dict(zip(BESIDE, bundle.beside, strict=True))
    assert json.loads(kept.pop("parsed")) == BESIDE["parsed"]
    assert kept == {"json": BESIDE["json"], "jwt": str(BESIDE["jwt"]).encode(), "no credential": b"<html>"}
    assert bundle.evidence == {PLAN: b"plan"}
    assert bundle.is_digested
    assert EXTENSIONS in bundle.known_contexts


@pytest.mark.parametrize("content", [b"plan", b"another plan", b""])
def test_evidence_gets_the_same_checks_from_the_bundle(bundled: Callable[..., Bundle], content: bytes) -> None:
    bundle = bundled(with_evidence(), evidence={PLAN: content})
    offline = verify(bundle.credential, bundle, evidence=bundle.evidence)
    assert offline.to_json() == verify(with_evidence(), World(), evidence={PLAN: content}).to_json()
    expected = {Outcome.SKIPPED, Outcome.PASSED if content == b"plan" else Outcome.FAILED}
    assert {check.outcome for check in offline.checks if check.code is Code.EVIDENCE} == expected


def test_evidence_that_was_fetched_is_in_the_bundle_too(bundled: Callable[..., Bundle]) -> None:
    world = World({PLAN: b"plan"})
    assert set(bundled(with_evidence(), world).documents) == set()
    bundle = bundled(with_evidence(), world, fetch_evidence=True)
    assert set(bundle.documents) == {PLAN}
    offline = verify(bundle.credential, bundle, fetch_evidence=True)
    assert offline.to_json() == verify(with_evidence(), world, fetch_evidence=True).to_json()
    outcomes = [check.outcome for check in offline.checks if check.code is Code.EVIDENCE]
    assert outcomes == [Outcome.UNDETERMINED, Outcome.PASSED]


def test_the_collector_signs_what_was_handed_over_as_well(tmp_path: Path) -> None:
    path = tmp_path / "bundle"
    data = collect_bundle(as_text(OLD), fetch=World(), at=NOON, signer=COLLECTOR, evidence={PLAN: b"plan"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(path)
    require_collector(Bundle.open(path), COLLECTOR.controller, fetch=no_network)
    (file,) = (path / "evidence").iterdir()
    file.write_bytes(b"another plan")
    with pytest.raises(ParseError, match="not the one whose sha256 the index gives"):
        Bundle.open(path)


# --- what a designation rests on ---


AWARD_URL = f"{designations.SITE}/awards/plan.json"
RULE = designations.rule(issuers=[ACADEMY.controller, DID])
AWARDS = [
    designations.award("plan", id=AWARD_URL, signer=SIGNER, credentialStatus=[entry()]),
    designations.award("teach"),
    designations.award("reflect"),
]


def endorsement(number: int, **subject: Any) -> dict[str, Any]:
    """The word of an issuer with a site about the designation."""
    document = {
        "@context": CONTEXTS,
        "id": f"urn:uuid:endorsement-{number}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsed",
        "issuer": {"id": DID, "type": ["Profile"], "name": "Example University"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": designations.EDUCATOR, "type": ["EndorsementSubject"], **subject},
    }
    return signed(document, SIGNER)


DESIGNATION = designations.designation(
    RULE,
    AWARDS,
    change=lambda document: document["credentialSubject"]["achievement"].update(endorsement=[endorsement(1)]),
)
RECOGNITION = endorsement(2, type=["EndorsementSubject", "Achievement"], creditsAvailable=3)
OF_DESIGNATION: dict[str, Any] = {**WORLD, RULE.id: RULE.content, AWARD_URL: AWARDS[0]}


@pytest.mark.parametrize(
    ("without", "verdict"),
    [
        (frozenset(), Verdict.VERIFIED),
        (frozenset({RULE.id}), Verdict.UNDETERMINED),
        (frozenset({AWARD_URL}), Verdict.UNDETERMINED),
        (frozenset({LIST_URL}), Verdict.UNDETERMINED),
        (frozenset({KEYS}), Verdict.UNDETERMINED),
    ],
    ids=["all", "no rule", "no award", "no list", "no keys"],
)
def test_a_designation_gets_the_same_report_with_all_that_it_rests_on(
    bundled: Callable[..., Bundle], without: frozenset[str], verdict: Verdict
) -> None:
    data, beside = as_text(DESIGNATION), [as_text(one) for one in (*AWARDS[1:], RECOGNITION)]
    world = World(OF_DESIGNATION, without)
    bundle = bundled(data, world, beside=beside)
    assert set(bundle.documents) | set(bundle.unavailable) <= {KEYS, LIST_URL, RULE.id, AWARD_URL}
    assert without <= set(bundle.unavailable)
    offline = verify(bundle.credential, bundle, beside=bundle.beside)
    assert offline.to_json() == verify(data, world, beside=beside).to_json()
    assert offline.verdict is verdict, [check.message for check in offline.of(Outcome.FAILED, Outcome.UNDETERMINED)]


def test_without_what_was_handed_over_the_awards_are_not_seen(bundled: Callable[..., Bundle]) -> None:
    bundle = bundled(as_text(DESIGNATION), World(OF_DESIGNATION), beside=map(as_text, AWARDS[1:]))
    assert verify(bundle.credential, bundle, beside=bundle.beside).verdict is Verdict.VERIFIED
    assert verify(bundle.credential, bundle).verdict is Verdict.UNDETERMINED


# --- too large ---


def test_what_is_too_large_for_a_bundle_is_refused() -> None:
    assert MAX_CREDENTIAL == reading.MAX_INPUT
    with pytest.raises(ParseError, match="credential is larger than"):
        collect_bundle(bytes(MAX_CREDENTIAL + 1), fetch=no_network)
    assert len(collect_bundle(bytes(MAX_CREDENTIAL), fetch=no_network)) > MAX_CREDENTIAL
    with pytest.raises(InvalidError, match=f"the document at {KEYS} is larger than {MAX_SIZE} bytes"):
        collect_bundle(as_text(OLD), fetch=World({KEYS: bytes(MAX_SIZE + 1)}), at=NOON)


# --- who collected it ---


COLLECTOR = LocalSigner.from_seed(b"an employer who keeps the badge!")
OF_SITE = COLLECTOR.controlled_by("did:web:employer.example")
SITE_KEYS = did_document("did:web:employer.example", [COLLECTOR.public_key])


def at_site(document: Any) -> World:
    return World({did_web_url("did:web:employer.example"): document})


def test_a_signed_bundle_is_its_collectors(bundled: Callable[..., Bundle]) -> None:
    bundle = bundled(as_text(OLD), signer=COLLECTOR)
    require_collector(bundle, COLLECTOR.controller, fetch=no_network)
    assert bundle.signature is not None
    token = read_token(bundle.signature)
    assert token.type == "microbadge-bundle+jwt"
    assert token.payload["sha256"] == hashlib.sha256(bundle.index).hexdigest()
    assert verify(bundle.credential, bundle).to_json() == verify(as_text(OLD), World()).to_json()


@pytest.mark.parametrize("kind", ["ed25519", "p256"])
def test_a_collector_may_have_any_key_and_a_site(kind: Any, bundled: Callable[..., Bundle]) -> None:
    signer = LocalSigner.generate(kind, controller="did:web:employer.example")
    bundle = bundled(as_text(signed()), signer=signer)
    document = did_document(signer.controller, [signer.public_key])
    require_collector(bundle, signer.controller, fetch=at_site(document))
    with pytest.raises(UnavailableError, match="who collected the bundle cannot be told"):
        require_collector(bundle, signer.controller, fetch=no_network)


def test_a_collectors_key_that_was_retired_since_is_still_its_own(bundled: Callable[..., Bundle]) -> None:
    bundle = bundled(as_text(signed()), signer=OF_SITE)
    later = rotate_key(SITE_KEYS, STRANGER.public_key, at=datetime.now(UTC) + timedelta(days=1))
    require_collector(bundle, OF_SITE.controller, fetch=at_site(later))
    earlier = rotate_key(SITE_KEYS, STRANGER.public_key, at=datetime.now(UTC) - timedelta(days=1))
    revoked = revoke_key(SITE_KEYS, OF_SITE.verification_method, at=datetime.now(UTC))
    for document in (earlier, revoked):
        with pytest.raises(ProofError, match="who collected the bundle cannot be told"):
            require_collector(bundle, OF_SITE.controller, fetch=at_site(document))


def claims(index: bytes, **members: Any) -> dict[str, Any]:
    digest = hashlib.sha256(index).hexdigest()
    return {"iss": COLLECTOR.controller, "iat": 1_777_777_777, "sha256": digest, **members}


def with_signature(tmp_path: Path, token: str | None, change: Callable[[dict[str, Any]], object] = dict) -> Bundle:
    """A bundle with another signature, or index, than was collected."""
    with zipfile.ZipFile(io.BytesIO(collect_bundle(as_text(OLD), fetch=World(), at=NOON, signer=COLLECTOR))) as archive:
        archive.extractall(tmp_path)
    if token is not None:
        (tmp_path / "index.jws").write_text(token, encoding="utf-8")
    index = json.loads((tmp_path / "index.json").read_bytes())
    change(index)
    (tmp_path / "index.json").write_text(json.dumps(index, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return Bundle.open(tmp_path)


def test_a_bundle_that_was_unpacked_is_still_signed(tmp_path: Path) -> None:
    require_collector(with_signature(tmp_path, None), COLLECTOR.controller, fetch=no_network)


@pytest.mark.parametrize(
    "change",
    [
        lambda index: index["documents"].pop(LIST_URL),
        lambda index: index["documents"].update({"https://x.example": index["documents"][LIST_URL]}),
        lambda index: index["documents"][KEYS].update(fetched_at="2026-11-21T00:00:00Z"),
        lambda index: index["unavailable"].update({"https://x.example": "gone"}),
        lambda index: index.pop("credential"),
        lambda index: index["contexts"].clear(),
    ],
)
def test_a_bundle_that_was_changed_since_it_was_signed_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    bundle = with_signature(tmp_path, None, change)
    with pytest.raises(ProofError, match="index of the bundle is not the one that was signed"):
        require_collector(bundle, COLLECTOR.controller, fetch=no_network)


def test_a_bundle_with_another_file_than_was_signed_cannot_be_opened(tmp_path: Path) -> None:
    with_signature(tmp_path, None)
    next((tmp_path / "credential").iterdir()).write_bytes(as_text(NEW))
    with pytest.raises(ParseError, match="not the one whose sha256 the index gives"):
        Bundle.open(tmp_path)


def test_a_file_without_its_digest_is_not_signed(tmp_path: Path) -> None:
    bundle = with_signature(tmp_path, None, lambda index: index["credential"].pop("sha256"))
    (tmp_path / "index.jws").write_text(sign_manifest(claims(bundle.index)), encoding="utf-8")
    with pytest.raises(ProofError, match="does not give the digest of each file"):
        require_collector(Bundle.open(tmp_path), COLLECTOR.controller, fetch=no_network)


def sign_manifest(payload: dict[str, Any], signer: Signer = COLLECTOR, typ: Any = "microbadge-bundle+jwt") -> str:
    return sign_token(payload, signer, typ=typ)


@pytest.mark.parametrize(
    ("sign", "error", "reason"),
    [
        (lambda index: sign_manifest(claims(index), STRANGER), ProofError, "not collected by the one"),
        (lambda index: sign_manifest(claims(index, iss=STRANGER.controller)), ProofError, "not collected by the one"),
        (lambda index: sign_manifest(claims(index, iss=None)), ProofError, "not collected by the one"),
        (lambda index: sign_manifest(claims(index), typ="JWT"), ProofError, "not collected by the one"),
        (lambda index: sign_manifest(claims(index, sha256="0" * 64)), ProofError, "is not the one that was signed"),
        (lambda index: sign_manifest(claims(index, sha256=None)), ProofError, "is not the one that was signed"),
        (lambda index: sign_manifest(claims(index)).rpartition(".")[0] + "." + "A" * 86, ProofError, "does not fit"),
        (lambda index: "not a token", ParseError, "JSON Web Signature"),
        (lambda index: "", ParseError, "JSON Web Signature"),
        (lambda index: "é.e.e", ParseError, "JSON Web Signature"),
    ],
    ids=["stranger", "iss", "no iss", "type", "digest", "no digest", "forged", "no token", "empty", "no ascii"],
)
def test_a_signature_that_does_not_show_the_collector_is_refused(
    tmp_path: Path, sign: Callable[[bytes], str], error: type[InvalidError], reason: str
) -> None:
    bundle = with_signature(tmp_path, None)
    (tmp_path / "index.jws").write_text(sign(bundle.index), encoding="utf-8")
    with pytest.raises(error, match=reason):
        require_collector(Bundle.open(tmp_path), COLLECTOR.controller, fetch=no_network)


def test_a_bundle_that_nobody_signed_is_nobodys(bundled: Callable[..., Bundle]) -> None:
    with pytest.raises(ProofError, match=r"nobody signed the bundle: it has no index\.jws"):
        require_collector(bundled(as_text(signed())), COLLECTOR.controller, fetch=no_network)


def test_a_bundle_does_not_vouch_for_its_own_collector(bundled: Callable[..., Bundle]) -> None:
    """The key is fetched, never taken from what it signed."""
    bundle = bundled(as_text(OLD), signer=SIGNER)
    assert KEYS in bundle.documents
    with pytest.raises(UnavailableError):
        require_collector(bundle, DID, fetch=no_network)
    require_collector(bundle, DID, fetch=World())


# --- other versions of the contexts ---


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda contexts: contexts[CONTEXTS[1]].update(sha256="0" * 64), "another text of the context"),
        (lambda contexts: contexts[CONTEXTS[1]].pop("sha256"), "another text of the context"),
        (lambda contexts: contexts.update({CONTEXTS[1]: 7}), "another text of the context"),
        (
            lambda contexts: contexts.update({"https://w3id.org/next/v1": {"sha256": "0" * 64}}),
            "which this version does not have",
        ),
    ],
)
def test_a_bundle_of_another_version_of_a_context_is_not_read_as_if_it_were_of_this_one(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], reason: str
) -> None:
    with pytest.raises(UnsupportedError, match=reason):
        with_signature(tmp_path, None, lambda index: change(index["contexts"]))


def test_the_digest_of_a_context_is_that_of_its_canonical_form(tmp_path: Path) -> None:
    bundle = with_signature(tmp_path, None)
    document = canonical.context_document(CONTEXTS[0])
    digest = hashlib.sha256(canonical.jcs(document)).hexdigest()
    assert json.loads(bundle.index)["contexts"][CONTEXTS[0]] == {"sha256": digest}
