"""The registrar issues: once for an award id, with its status entries, and only what can be signed."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges import BASE, CONTEXTS, badge, changed
from microbadge import AllOf, AwardedTo, LocalSigner, TrustedIssuers, Verdict, Verifier, identity_object
from microbadge.errors import (
    CanonicalizationError,
    InvalidError,
    KeyMaterialError,
    ModelError,
    ProofError,
    StoreError,
    UnavailableError,
)
from microbadge.jose import read_token
from microbadge.registrar import Registrar, credential_url
from microbadge.registrar.drafts import asked_for
from microbadge.report import Outcome
from microbadge.resource_digest import digest_multibase
from microbadge.store import AwardState
from registrars import (
    ACTOR,
    ALL_PURPOSES,
    DID,
    NEW,
    OLD,
    PROFILE,
    QUICK,
    SITE,
    Clock,
    FailingSigner,
    award,
    document,
    issue,
    kinds,
    office,
    settings,
    verify,
    web,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def registrar(tmp_path: Path, clock: Clock) -> Registrar:
    return office(tmp_path / "store.db", clock=clock)


def own(**members: Any) -> dict[str, Any]:
    """A badge that a platform made itself."""
    return changed(lambda each: each["issuer"].update(id=DID)) | members


def general(**members: Any) -> dict[str, Any]:
    """A credential that is no badge."""
    return {
        "@context": CONTEXTS[:1],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": "did:example:teacher"},
    } | members


# --- one award ---


def test_what_is_issued_is_verified_on_the_issuers_site(store_location: str, clock: Clock) -> None:
    registrar = office(store_location, clock=clock)
    record = issue(registrar)
    assert (record.state, record.version, record.verification_method) == ("in force", 1, OLD.verification_method)
    assert record.achievement_id == award().achievement["id"]
    report = verify(registrar, record, clock.now)
    assert report.verdict is Verdict.VERIFIED, report.to_json()
    assert kinds(registrar) == ["key added", "issued"]
    registrar.store.close()


def test_a_badge_carries_one_entry_for_revocation_in_a_list_at_the_site(registrar: Registrar) -> None:
    record = issue(registrar)
    (entry,) = record.statuses
    url = registrar.list_url(entry.list_number)
    assert url == f"{SITE}/status/{entry.list_number}.json"
    assert document(record)["credentialStatus"] == {
        "id": f"{url}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry.index),
        "statusListCredential": url,
    }


def test_further_purposes_are_the_issuers_choice_and_the_report_names_the_deviation(
    tmp_path: Path, clock: Clock
) -> None:
    registrar = office(tmp_path / "store.db", clock=clock, purposes=ALL_PURPOSES)
    record = issue(registrar)
    entries = document(record)["credentialStatus"]
    assert [entry["statusPurpose"] for entry in entries] == list(ALL_PURPOSES)
    assert [entry.get("statusSize", 1) for entry in entries] == [1, 1, 2, 1]
    report = verify(registrar, record, clock.now)
    assert report.verdict is Verdict.VERIFIED, report.to_json()
    assert [check.pointer for check in report.of(Outcome.WARNING)] == ["/credentialStatus"]


def test_the_context_of_the_refresh_service_stands_only_where_there_is_one(tmp_path: Path, clock: Clock) -> None:
    registrar = office(tmp_path / "store.db", clock=clock, refresh=True)
    record = issue(registrar, public=True)
    said = document(record)
    assert said["@context"] == [*CONTEXTS, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    assert said["refreshService"] == {"id": registrar.credential_url(record), "type": "1EdTechCredentialRefresh"}
    assert verify(registrar, record, clock.now).verdict is Verdict.VERIFIED
    # At the address of a badge that is not published there would be nothing.
    assert "refreshService" not in document(issue(registrar, "B"))
    plain = office(tmp_path / "other.db", clock=clock)
    assert document(issue(plain, public=True))["@context"] == CONTEXTS


def test_a_recipient_is_hashed_with_a_salt_of_each_badge(tmp_path: Path, registrar: Registrar, clock: Clock) -> None:
    first, second = issue(registrar, "A", recipient="Ana@School.example"), issue(registrar, "B")
    identities = [document(each)["credentialSubject"]["identifier"][0] for each in (first, second)]
    assert all(identity["hashed"] is True for identity in identities)
    assert identities[0]["salt"] != identities[1]["salt"]
    verifier = Verifier(fetch=web(registrar))
    for record in (first, second):
        report = verifier.verify(str(record.credential), TrustedIssuers([DID]), at=clock.now)
        assert report.verdict is Verdict.VERIFIED
    # The store finds both by the same key, and does not know who it is.
    assert first.recipient_hash == second.recipient_hash is not None
    assert (first.recipient, "school.example" in (tmp_path / "store.db").read_bytes().decode("latin-1").lower()) == (
        None,
        False,
    )


def test_recipients_are_kept_in_the_clear_where_the_issuer_asks_for_it(tmp_path: Path) -> None:
    registrar = office(tmp_path / "store.db", keep_recipients=True)
    assert issue(registrar, recipient="Ana@School.example").recipient == "Ana@School.example"


@pytest.mark.parametrize(
    ("recipient", "kind", "member"),
    [
        ("did:example:teacher", None, "id"),
        ("https://school.example/ana", None, "id"),
        ("4711", "accountId", "identifier"),
        ("ana@school.example", None, "identifier"),
    ],
)
def test_a_recipient_is_named_as_a_policy_names_one(
    registrar: Registrar, clock: Clock, recipient: str, kind: str | None, member: str
) -> None:
    record = issue(registrar, recipient=recipient, recipient_type=kind)
    assert member in document(record)["credentialSubject"]
    policy = AllOf(TrustedIssuers([DID]), AwardedTo(recipient, kind))
    report = Verifier(fetch=web(registrar)).verify(document(record), policy, at=clock.now)
    assert report.verdict is Verdict.VERIFIED, report.to_json()


def test_dates_and_evidence_are_those_asked_for(registrar: Registrar) -> None:
    evidence = {"id": "https://academy.example/e/1", "type": ["Evidence"], "name": "Lesson"}
    start, end = datetime(2026, 9, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    record = issue(registrar, valid_from=start, valid_until=end, evidence=[evidence])
    said = document(record)
    assert (said["validFrom"], said["validUntil"]) == ("2026-09-01T00:00:00Z", "2030-01-01T00:00:00Z")
    assert (said["evidence"], record.valid_from, record.valid_until) == ([evidence], start, end)


def test_it_is_valid_from_now_unless_a_date_is_given(registrar: Registrar, clock: Clock) -> None:
    clock.now = clock.now.replace(microsecond=123)
    assert issue(registrar).valid_from == clock.now.replace(microsecond=0)


def test_an_award_may_be_a_token(registrar: Registrar, clock: Clock) -> None:
    record = issue(registrar, jwt=True)
    assert record.format == "jwt"
    assert read_token(str(record.credential)).header["typ"] == "JWT"
    assert verify(registrar, record, clock.now).verdict is Verdict.VERIFIED
    assert registrar.credential_url(record).endswith(".jwt")
    # A list is JSON all the same.
    assert [json.loads(str(each.credential))["proof"]["type"] for each in registrar.store.lists()] == [
        "DataIntegrityProof"
    ]


def test_the_address_of_a_credential_is_known_to_who_has_it(registrar: Registrar) -> None:
    record = issue(registrar)
    name = record.credential_id.removeprefix("urn:uuid:")
    assert registrar.credential_url(record) == f"{SITE}/credentials/{name}.json" == credential_url(SITE, record)
    assert str(uuid.UUID(name)) == name


PLAN = "https://academy.example/e/plan.pdf"
LESSON = "https://academy.example/e/lesson.mp4"


def evidence(*urls: str) -> list[dict[str, Any]]:
    return [{"id": url, "type": ["Evidence"]} for url in urls]


def test_the_digests_of_evidence_are_recorded(registrar: Registrar, clock: Clock) -> None:
    record = issue(registrar, evidence=evidence(PLAN, LESSON), evidence_files={PLAN: b"plan"})
    assert document(record)["relatedResource"] == [{"id": PLAN, "digestMultibase": digest_multibase(b"plan")}]
    verifier = Verifier(fetch=web(registrar, clock.now))
    for content, verdict in ((b"plan", Verdict.VERIFIED), (b"another", Verdict.REJECTED)):
        handed = {PLAN: content, LESSON: b"lesson"}
        report = verifier.verify(str(record.credential), TrustedIssuers([DID]), at=clock.now, evidence=handed)
        assert report.verdict is verdict


def test_the_same_evidence_in_another_order_is_the_same_award(registrar: Registrar) -> None:
    files = {PLAN: b"plan", LESSON: b"lesson"}
    first = issue(registrar, evidence=evidence(PLAN, LESSON), evidence_files=files)
    turned = dict(reversed(files.items()))
    assert issue(registrar, evidence=evidence(PLAN, LESSON), evidence_files=turned) == first


@pytest.mark.parametrize("files", [None, {}, {PLAN: b"another plan"}, {PLAN: b"plan", LESSON: b"lesson"}])
def test_an_award_on_other_evidence_is_another_award(registrar: Registrar, files: dict[str, bytes] | None) -> None:
    issue(registrar, evidence=evidence(PLAN, LESSON), evidence_files={PLAN: b"plan"})
    with pytest.raises(StoreError, match="has other contents"):
        issue(registrar, evidence=evidence(PLAN, LESSON), evidence_files=files)


def test_an_award_without_evidence_is_told_by_what_it_was_before_there_were_digests() -> None:
    decision = award()
    asked = asked_for(decision, [], [], None, recipient="r", format="json", validFrom=None)
    assert asked == {
        "achievement": decision.achievement,
        "result": decision.results,
        "creditsEarned": decision.credits_earned,
        "evidence": [],
        "validUntil": None,
        "recipient": "r",
        "format": "json",
        "validFrom": None,
    }


# --- once ---


def test_the_same_award_twice_is_one_award(store_location: str) -> None:
    registrar = office(store_location)
    first = issue(registrar, recipient="Ana@school.example")
    again = issue(registrar, recipient="ana@school.example")
    assert again == first
    assert kinds(registrar, "A") == ["issued"]
    registrar.store.close()


@pytest.mark.parametrize(
    "options",
    [
        {"recipient": "bob@school.example"},
        {"recipient": "ana@school.example", "recipient_type": "accountId"},
        {"jwt": True},
        {"decision": award(best=True)},
        {"decision": award(example="weighted")},
        {"valid_from": datetime(2026, 1, 1, tzinfo=UTC)},
        {"valid_until": datetime(2036, 1, 1, tzinfo=UTC)},
        {"evidence": [{"id": "https://academy.example/e", "type": ["Evidence"]}]},
    ],
    ids=lambda options: "-".join(options),
)
def test_an_award_id_with_other_contents_is_refused_with_the_remedy(
    registrar: Registrar, options: dict[str, Any]
) -> None:
    before = issue(registrar)
    with pytest.raises(StoreError, match="`reissue` corrects it"):
        issue(registrar, **options)
    assert registrar.store.award("A") == before


def test_many_at_once_get_the_same_badge(store_location: str) -> None:
    registrar = office(store_location)
    with ThreadPoolExecutor(4) as pool:
        records = list(pool.map(lambda _: issue(registrar), range(8)))
    assert len({record.credential for record in records}) == 1
    assert kinds(registrar, "A") == ["issued"]
    registrar.store.close()


def test_an_award_that_was_begun_is_finished_by_asking_again(tmp_path: Path) -> None:
    registrar = office(tmp_path / "store.db", signer=FailingSigner(OLD, 1))
    with pytest.raises(UnavailableError, match="does not answer"):
        issue(registrar)
    begun = registrar.store.award("A")
    assert begun.state is AwardState.RESERVED
    again = issue(Registrar(registrar.store, OLD))
    assert (again.state, again.statuses, again.credential_id) == ("in force", begun.statuses, begun.credential_id)


def test_what_was_begun_is_finished_without_knowing_what_was_asked_for(tmp_path: Path) -> None:
    registrar = office(tmp_path / "store.db", signer=FailingSigner(OLD, 1))
    for name in ("A", "B"):
        with pytest.raises(UnavailableError):
            issue(registrar, name)
    resumed = Registrar(registrar.store, OLD)
    assert [(each.award_id, each.state) for each in resumed.resume(actor=ACTOR)] == [
        ("A", "in force"),
        ("B", "in force"),
    ]
    assert all(each.signed_version == each.version for each in registrar.store.lists())
    assert list(resumed.resume(actor=ACTOR)) == []


# --- what is refused, is refused before an index is given away ---


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"recipient": "ana"}, ModelError),
        ({"recipient": ""}, ModelError),
        ({"recipient": "x", "recipient_type": "shoeSize"}, ModelError),
        ({"valid_until": datetime(2020, 1, 1, tzinfo=UTC)}, ModelError),
        ({"evidence": [{"name": "no type"}]}, ModelError),
        ({"evidence_files": {"https://academy.example/e/plan.pdf": b"of no evidence"}}, ModelError),
        ({"evidence": [{"type": ["Evidence"], "weight": 3}]}, CanonicalizationError),
        ({"evidence": [{"type": ["Evidence"], "name": float("nan")}]}, InvalidError),
        ({"actor": " "}, StoreError),
        ({"actor": "a" * 201}, StoreError),
        ({"award_id": ""}, StoreError),
        ({"award_id": "a" * 201}, StoreError),
        ({"award_id": "a\0"}, StoreError),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else value.__name__,
)
@pytest.mark.parametrize("jwt", [False, True])
def test_what_cannot_be_signed_is_not_begun(
    registrar: Registrar, options: dict[str, Any], error: type[Exception], jwt: bool
) -> None:
    with pytest.raises(error):
        registrar.issue(
            award(), **{"award_id": "A", "recipient": "ana@school.example", "actor": ACTOR, "jwt": jwt, **options}
        )
    assert list(registrar.store.awards()) == []
    assert registrar.store.lists() == []


def test_a_time_without_zone_is_a_mistake_of_the_programmer(registrar: Registrar) -> None:
    with pytest.raises(ValueError, match="time zone"):
        issue(registrar, valid_from=datetime(2026, 1, 1))


# --- the key ---


def test_a_key_that_the_store_does_not_know_is_refused_with_the_remedy(registrar: Registrar) -> None:
    with pytest.raises(StoreError, match="microbadge store rotate"):
        Registrar(registrar.store, NEW)


def test_a_key_of_another_controller_is_refused(registrar: Registrar, tmp_path: Path) -> None:
    stranger = LocalSigner.generate(controller="did:web:stranger.example")
    with pytest.raises(ModelError, match="controller"):
        Registrar(registrar.store, stranger)
    with pytest.raises(ModelError, match="controller"):
        Registrar.create(tmp_path / "other.db", settings(), stranger, actor=ACTOR)
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize("kind", ["rsa", "p521"])
def test_a_key_that_signs_tokens_only_is_refused_before_a_store_is_made(tmp_path: Path, kind: str) -> None:
    signer = LocalSigner.generate(kind, controller=DID)
    with pytest.raises(KeyMaterialError, match="status lists carry a proof"):
        Registrar.create(tmp_path / "store.db", settings(), signer, actor=ACTOR)
    assert not (tmp_path / "store.db").exists()


@pytest.mark.parametrize("kind", ["p256", "p384"])
def test_keys_on_the_curves_of_nist_sign_awards_and_lists(tmp_path: Path, clock: Clock, kind: str) -> None:
    registrar = office(tmp_path / "store.db", clock=clock, signer=LocalSigner.generate(kind, controller=DID))
    assert verify(registrar, issue(registrar), clock.now).verdict is Verdict.VERIFIED


def test_a_cryptosuite_that_the_key_does_not_fit_is_refused(registrar: Registrar) -> None:
    with pytest.raises(ProofError):
        Registrar(registrar.store, OLD, cryptosuite="ecdsa-jcs-2019")


def test_another_key_by_the_same_name_is_refused(registrar: Registrar) -> None:
    other = LocalSigner.from_seed(b"somebody else altogether, 32 b..", verification_method=OLD.verification_method)
    with pytest.raises(KeyMaterialError, match="another key by this name"):
        Registrar(registrar.store, other)


def test_an_issuer_may_be_its_key(tmp_path: Path, clock: Clock) -> None:
    signer = LocalSigner.from_seed(b"example leadership academy, seed")
    profile = {**PROFILE, "id": signer.controller}
    registrar = Registrar.create(tmp_path / "s.db", settings(profile=profile), signer, actor=ACTOR, clock=clock)
    record = issue(registrar)
    pages = {registrar.list_url(each.number): str(each.credential) for each in registrar.store.lists()}
    assert len(pages) == 1
    assert registrar.document() is None
    assert document(record)["issuer"]["id"] == signer.controller


# --- documents that a platform made ---


@pytest.mark.parametrize("jwt", [False, True])
@pytest.mark.parametrize("made", [own, general], ids=["badge", "general"])
def test_a_document_of_a_platform_gets_its_status_and_is_verified(
    registrar: Registrar, clock: Clock, made: Any, jwt: bool
) -> None:
    record = registrar.issue_document(made(), award_id="A", jwt=jwt, actor=ACTOR)
    report = verify(registrar, record, clock.now, profile="vc")
    assert report.verdict is Verdict.VERIFIED, report.to_json()
    assert "credentialStatus" in (report.document or {})
    if jwt:
        assert read_token(str(record.credential)).header["typ"] == ("JWT" if made is own else "vc+jwt")


def test_it_keeps_its_id_or_gets_one(registrar: Registrar) -> None:
    kept = registrar.issue_document(own(), award_id="A", actor=ACTOR)
    assert kept.credential_id == badge()["id"]
    drawn = registrar.issue_document(general(), award_id="B", actor=ACTOR)
    assert drawn.credential_id.startswith("urn:uuid:")
    assert registrar.issue_document(general(), award_id="B", actor=ACTOR) == drawn
    elsewhere = registrar.issue_document(general(id="https://school.example/c/1"), award_id="C", actor=ACTOR)
    assert registrar.credential_url(elsewhere).startswith(f"{SITE}/credentials/")
    assert registrar.credential_url(elsewhere) != registrar.credential_url(drawn)


def test_it_is_found_by_its_achievement_and_recipient(registrar: Registrar) -> None:
    record = registrar.issue_document(own(), award_id="A", actor=ACTOR)
    assert record.achievement_id == BASE
    assert record.recipient_hash == issue(registrar, "B", recipient="did:example:teacher").recipient_hash
    several = general(credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}])
    assert registrar.issue_document(several, award_id="C", actor=ACTOR).recipient_hash is None
    other = general(credentialSubject={"id": "mailto:ana@school.example"})
    assert registrar.issue_document(other, award_id="D", actor=ACTOR).recipient_hash is None


def test_it_is_found_by_an_identifier_that_it_holds_hashed(registrar: Registrar) -> None:
    ana = "ana@school.example"
    record = registrar.issue_document(own(), award_id="A", recipient=ana, actor=ACTOR)
    assert record.recipient_hash == issue(registrar, "B", recipient=ana).recipient_hash
    number = registrar.issue_document(
        general(), award_id="C", recipient="4711", recipient_type="accountId", actor=ACTOR
    )
    assert number.recipient_hash == issue(registrar, "D", recipient="4711", recipient_type="accountId").recipient_hash
    with pytest.raises(ModelError, match="needs a type"):
        registrar.issue_document(general(), award_id="E", recipient="4711", actor=ACTOR)


def test_it_is_told_by_what_was_asked_for_where_that_is_said(registrar: Registrar) -> None:
    asked: dict[str, Any] = {"award_id": "A", "recipient": "ana@school.example", "asked": {"rule": 1}, "actor": ACTOR}
    first = registrar.issue_document(general(), **asked)
    assert registrar.issue_document(general(id="urn:uuid:1"), **asked) == first
    for other in ({"asked": {"rule": 2}}, {"recipient": "bob@school.example"}, {"jwt": True}):
        with pytest.raises(StoreError, match="has other contents"):
            registrar.issue_document(general(), **{**asked, **other})


def test_one_of_version_1_1_gets_the_context_of_its_status(registrar: Registrar, clock: Clock) -> None:
    made = general(**{"@context": ["https://www.w3.org/2018/credentials/v1"], "issuanceDate": "2026-05-01T00:00:00Z"})
    record = registrar.issue_document(made, award_id="A", actor=ACTOR)
    status_context = "https://www.w3.org/ns/credentials/status/v1"
    assert status_context in document(record)["@context"]
    assert verify(registrar, record, clock.now, profile="vc").verdict is Verdict.VERIFIED
    assert record.valid_from == datetime(2026, 5, 1, tzinfo=UTC)
    again = made | {"@context": [*made["@context"], status_context]}
    with_it = registrar.issue_document(again, award_id="B", actor=ACTOR)
    assert document(with_it)["@context"].count(status_context) == 1


@pytest.mark.parametrize(
    ("made", "pointer"),
    [
        (own(credentialStatus={"type": "BitstringStatusListEntry"}), "/credentialStatus"),
        (own(proof={"type": "DataIntegrityProof"}), "/proof"),
        (own(id=7), "/id"),
        (general(issuer="did:web:stranger.example"), "/issuer"),
        (general(credentialSubject={"id": "did:example:x", "lost": "claim"}), "/credentialSubject/lost"),
        ({}, "/@context"),
        (general(type=7), "/type"),
    ],
    ids=["status", "proof", "id", "issuer", "undefined", "empty", "type"],
)
def test_a_document_that_cannot_be_signed_is_not_begun(registrar: Registrar, made: Any, pointer: str) -> None:
    with pytest.raises(InvalidError) as caught:
        registrar.issue_document(made, award_id="A", actor=ACTOR)
    assert pointer in {problem.pointer for problem in caught.value.problems}
    assert list(registrar.store.awards()) == []


def test_a_token_holds_no_document_of_version_1_1(registrar: Registrar) -> None:
    made = general(**{"@context": ["https://www.w3.org/2018/credentials/v1"], "issuanceDate": "2026-05-01T00:00:00Z"})
    with pytest.raises(ModelError):
        registrar.issue_document(made, award_id="A", jwt=True, actor=ACTOR)
    assert list(registrar.store.awards()) == []


def test_two_awards_do_not_share_a_credential_id(registrar: Registrar) -> None:
    first = registrar.issue_document(own(), award_id="A", actor=ACTOR)
    with pytest.raises(StoreError, match="that of award A"):
        registrar.issue_document(own(name="Another"), award_id="B", actor=ACTOR)
    assert registrar.issue_document(own(), award_id="A", actor=ACTOR) == first
    with pytest.raises(StoreError, match="other contents"):
        registrar.issue_document(own(name="Another"), award_id="A", actor=ACTOR)


# --- sharing ---


def test_what_the_holder_allows_is_noted_with_who_said_so(registrar: Registrar) -> None:
    assert issue(registrar).public is False
    assert registrar.share("A", True, actor=ACTOR).public is True
    assert registrar.share("A", True, actor=ACTOR).public is True
    assert registrar.share("A", False, actor=ACTOR).public is False
    assert kinds(registrar, "A") == ["issued", "shared", "unshared"]
    assert issue(registrar, "B", public=True).public is True
    with pytest.raises(StoreError, match="no award C"):
        registrar.share("C", True, actor=ACTOR)


# --- the lists ---


def test_a_list_is_signed_when_its_first_award_is_issued_and_not_again(registrar: Registrar, clock: Clock) -> None:
    issue(registrar)
    (before,) = registrar.store.lists()
    clock.move(days=1)
    issue(registrar, "B")
    assert registrar.store.lists() == [before]
    said = json.loads(str(before.credential))
    assert said["issuer"] == DID
    assert said["credentialSubject"]["ttl"] == 86_400_000
    assert said["validUntil"] == "2027-02-20T12:00:00Z"
    assert said["proof"]["cryptosuite"] == QUICK
    assert registrar.sign_lists() == []


def test_a_list_is_signed_again_when_less_than_a_third_of_its_validity_is_left(
    registrar: Registrar, clock: Clock
) -> None:
    issue(registrar)
    clock.move(days=59)
    assert registrar.sign_lists() == []
    clock.move(days=2)
    (renewed,) = registrar.sign_lists()
    assert renewed.valid_until == clock.now + timedelta(days=90)
    assert registrar.sign_lists() == []


def test_a_list_may_be_signed_at_any_time(registrar: Registrar, clock: Clock) -> None:
    issue(registrar)
    clock.move(seconds=1)
    assert [each.signed_at for each in registrar.sign_lists(force=True)] == [clock.now]
    # In the same moment nothing newer can be said.
    assert registrar.sign_lists(force=True) == []


def test_a_list_that_nobody_could_sign_is_signed_by_the_next_verb(tmp_path: Path, clock: Clock) -> None:
    registrar = office(tmp_path / "store.db", clock=clock, signer=FailingSigner(OLD, 2))
    with pytest.raises(UnavailableError):
        issue(registrar)
    assert registrar.store.award("A").state is AwardState.IN_FORCE
    working = Registrar(registrar.store, OLD, clock=clock)
    record = issue(working)
    assert verify(working, record, clock.now).verdict is Verdict.VERIFIED


def test_a_verifier_finds_many_awards_in_one_list_each_at_a_place_of_its_own(registrar: Registrar) -> None:
    records = [issue(registrar, f"A{number}") for number in range(20)]
    places = {(entry.list_number, entry.index) for record in records for entry in record.statuses}
    assert len(places) == 20
    assert len({number for number, _ in places}) == 1


def test_the_identity_in_a_badge_is_what_the_library_makes(registrar: Registrar) -> None:
    identity = document(issue(registrar))["credentialSubject"]["identifier"][0]
    assert identity == identity_object("ana@school.example", "emailAddress", salt=identity["salt"])
