"""What becomes of an award: revoked, suspended, reinstated, corrected. The site says it as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from microbadge import Verdict
from microbadge.codes import Code
from microbadge.errors import InvalidError, ModelError, StoreError, UnavailableError
from microbadge.registrar import Registrar
from microbadge.report import Outcome
from microbadge.resource_digest import digest_multibase
from microbadge.store import AwardState
from registrars import (
    ACTOR,
    ALL_PURPOSES,
    OLD,
    QUICK,
    Clock,
    FailingSigner,
    award,
    document,
    issue,
    kinds,
    office,
    values,
    verify,
)

WHY = {"reason": "plagiarism", "actor": ACTOR}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def registrar(tmp_path: Path, clock: Clock) -> Registrar:
    return office(tmp_path / "store.db", clock=clock, purposes=("revocation", "suspension"))


def correct(registrar: Registrar, old: str = "A", new: str = "B", **options: Any) -> Any:
    options = {"award_id": new, "reason": "a level was wrong", "actor": ACTOR, **options}
    return registrar.reissue(old, award(best=True), **options)


def failing(registrar: Registrar, answers: int, clock: Clock) -> Registrar:
    """The same office with a key service that stops answering."""
    return Registrar(registrar.store, FailingSigner(OLD, answers), cryptosuite=QUICK, clock=clock)


# --- revoke ---


def test_a_revoked_award_is_rejected_at_once_and_for_good(store_location: str, clock: Clock) -> None:
    registrar = office(store_location, clock=clock)
    record = issue(registrar)
    assert verify(registrar, record, clock.now).verdict is Verdict.VERIFIED
    clock.move(days=1)
    assert registrar.revoke("A", **WHY).state is AwardState.REVOKED
    assert verify(registrar, record, clock.now).verdict is Verdict.REJECTED
    event = list(registrar.store.events("A"))[-1]
    assert (event.kind, event.reason, event.actor, event.at) == ("revoked", "plagiarism", ACTOR, clock.now)
    registrar.store.close()


def test_to_revoke_twice_is_to_revoke_once(registrar: Registrar) -> None:
    issue(registrar)
    first = registrar.revoke("A", **WHY)
    assert registrar.revoke("A", **WHY) == first
    assert kinds(registrar, "A") == ["issued", "revoked"]


def test_others_in_the_list_stay_in_force(registrar: Registrar, clock: Clock) -> None:
    records = [issue(registrar, name) for name in "ABC"]
    registrar.revoke("B", **WHY)
    verdicts = [verify(registrar, record, clock.now).verdict for record in records]
    assert verdicts == ["verified", "rejected", "verified"]


def test_a_list_that_could_not_be_signed_is_signed_by_the_next_verb(registrar: Registrar, clock: Clock) -> None:
    record = issue(registrar)
    clock.move(days=1)
    with pytest.raises(UnavailableError):
        failing(registrar, 0, clock).revoke("A", **WHY)
    # Nobody is shown a list that says what is no longer so.
    assert verify(registrar, record, clock.now).verdict is Verdict.UNDETERMINED
    registrar.revoke("A", **WHY)
    assert verify(registrar, record, clock.now).verdict is Verdict.REJECTED


# --- suspend and reinstate ---


def test_a_suspension_ends_when_the_award_is_reinstated(registrar: Registrar, clock: Clock) -> None:
    record = issue(registrar)
    assert registrar.suspend("A", **WHY).state is AwardState.SUSPENDED
    assert registrar.suspend("A", **WHY).state is AwardState.SUSPENDED
    assert verify(registrar, record, clock.now).verdict is Verdict.REJECTED
    clock.move(hours=1)
    assert registrar.reinstate("A", **WHY).state is AwardState.IN_FORCE
    assert registrar.reinstate("A", **WHY).state is AwardState.IN_FORCE
    assert verify(registrar, record, clock.now).verdict is Verdict.VERIFIED
    assert kinds(registrar, "A") == ["issued", "suspended", "reinstated"]


def test_a_revoked_award_is_neither_suspended_nor_reinstated(registrar: Registrar) -> None:
    issue(registrar)
    registrar.suspend("A", **WHY)
    registrar.revoke("A", **WHY)
    for verb in (registrar.reinstate, registrar.suspend):
        with pytest.raises(StoreError, match="revoked, which is for good"):
            verb("A", **WHY)
    assert registrar.store.award("A").state is AwardState.REVOKED


def test_an_award_without_an_entry_for_it_cannot_be_suspended(tmp_path: Path) -> None:
    registrar = office(tmp_path / "store.db")
    issue(registrar)
    for verb in (registrar.suspend, registrar.reinstate):
        with pytest.raises(StoreError, match="made without suspension"):
            verb("A", **WHY)


def test_messages_say_why(tmp_path: Path) -> None:
    registrar = office(tmp_path / "store.db", purposes=("revocation", "suspension", "message"))
    issue(registrar)
    assert values(registrar.suspend("A", **WHY))["message"] == 2  # under review
    assert values(registrar.reinstate("A", **WHY))["message"] == 0
    assert values(registrar.revoke("A", **WHY))["message"] == 3  # taken back


# --- what is refused ---


@pytest.mark.parametrize("verb", ["revoke", "suspend", "reinstate", "reissue"])
def test_an_award_that_is_not_there_or_not_issued_is_not_changed(registrar: Registrar, clock: Clock, verb: str) -> None:
    with pytest.raises(UnavailableError):
        issue(failing(registrar, 0, clock), "begun")
    do: Callable[[str], Any] = (
        (lambda name: correct(registrar, name))
        if verb == "reissue"
        else lambda name: getattr(registrar, verb)(name, **WHY)
    )
    with pytest.raises(StoreError, match="no award A"):
        do("A")
    with pytest.raises(StoreError, match="begun and not issued"):
        do("begun")
    assert len(list(registrar.store.awards())) == 1


@pytest.mark.parametrize(
    "why",
    [{"reason": ""}, {"reason": "x" * 2001}, {"actor": ""}, {"actor": "x" * 201}],
    ids=["none", "long", "nobody", "name"],
)
@pytest.mark.parametrize("verb", ["revoke", "suspend", "reinstate"])
def test_who_and_why_are_said_in_so_many_words(registrar: Registrar, why: dict[str, str], verb: str) -> None:
    issue(registrar)
    with pytest.raises(StoreError, match="is text of 1 to"):
        getattr(registrar, verb)("A", **{**WHY, **why})
    assert kinds(registrar, "A") == ["issued"]


# --- reissue ---


def test_a_corrected_award_takes_the_place_of_the_old_one(store_location: str, clock: Clock) -> None:
    registrar = office(store_location, clock=clock)
    old = issue(registrar)
    clock.move(days=1)
    new = correct(registrar)
    assert (new.credential_id, new.version, new.replaces, new.state) == (old.credential_id, 2, "A", "in force")
    assert registrar.store.award("A").state is AwardState.REPLACED
    assert verify(registrar, old, clock.now).verdict is Verdict.REJECTED
    assert verify(registrar, new, clock.now).verdict is Verdict.VERIFIED
    said, before = document(new), document(old)
    assert said["credentialSubject"]["identifier"] == before["credentialSubject"]["identifier"]
    assert said["credentialSubject"]["result"] != before["credentialSubject"]["result"]
    assert said["awardedDate"] == before["validFrom"] < said["validFrom"]
    assert said["credentialStatus"]["statusListIndex"] != before["credentialStatus"]["statusListIndex"]
    event = list(registrar.store.events("A"))[-1]
    assert (event.kind, event.detail, event.reason) == ("replaced", {"replaced_by": "B"}, "a level was wrong")
    registrar.store.close()


def test_the_report_on_the_old_copy_says_replaced_and_not_revoked(tmp_path: Path, clock: Clock) -> None:
    registrar = office(tmp_path / "store.db", clock=clock, purposes=ALL_PURPOSES)
    old = issue(registrar)
    clock.move(days=1)
    correct(registrar)
    assert values(registrar.store.award("A")) == {"revocation": 1, "suspension": 0, "message": 1, "refresh": 1}
    report = verify(registrar, old, clock.now)
    assert report.verdict is Verdict.REJECTED
    messages = [check.message for check in report.of(Outcome.FAILED)]
    assert any(message.startswith("replaced by") for message in messages), messages


def test_with_a_refresh_service_the_old_copy_leads_to_the_new_one(tmp_path: Path, clock: Clock) -> None:
    registrar = office(tmp_path / "store.db", clock=clock, refresh=True)
    old = issue(registrar, public=True)
    clock.move(days=1)
    new = correct(registrar)
    assert registrar.credential_url(new) == registrar.credential_url(old)
    report = verify(registrar, old, clock.now)
    assert report.verdict is Verdict.VERIFIED, report.to_json()
    assert report.document is not None
    assert report.document["validFrom"] == document(new)["validFrom"]
    (check,) = [each for each in report.checks if each.code is Code.REFRESH]
    assert check.message.startswith("replaced by a newer copy since 2026-11-23")


@pytest.mark.parametrize("public", [True, False])
def test_a_correction_has_a_refresh_service_where_the_old_copy_had_one(
    tmp_path: Path, clock: Clock, public: bool
) -> None:
    registrar = office(tmp_path / "store.db", clock=clock, refresh=True)
    issue(registrar, public=public)
    registrar.share("A", not public, actor=ACTOR)
    new = correct(registrar)
    assert ("refreshService" in document(new), new.public) == (public, not public)


def test_a_correction_of_the_same_moment_is_newer_by_a_second(registrar: Registrar) -> None:
    old = issue(registrar)
    new = correct(registrar)
    assert old.valid_from is not None
    assert new.valid_from == old.valid_from + timedelta(seconds=1)


def test_a_correction_of_a_correction_remembers_the_first_day(registrar: Registrar, clock: Clock) -> None:
    first = document(issue(registrar))["validFrom"]
    clock.move(days=1)
    correct(registrar)
    clock.move(days=1)
    third = registrar.reissue("B", award(), award_id="C", reason="it was right before", actor=ACTOR)
    assert (third.version, document(third)["awardedDate"]) == (3, first)
    assert registrar.store.find_credential(third.credential_id) == third


def test_to_correct_twice_is_to_correct_once(registrar: Registrar) -> None:
    issue(registrar)
    first = correct(registrar)
    assert correct(registrar) == first
    assert kinds(registrar) == ["key added", "issued", "issued", "replaced"]


def test_an_award_is_replaced_once(registrar: Registrar) -> None:
    issue(registrar)
    correct(registrar)
    with pytest.raises(StoreError, match="was replaced by B"):
        correct(registrar, "A", "C")
    for verb in (registrar.revoke, registrar.suspend, registrar.reinstate):
        with pytest.raises(StoreError, match="was replaced by B"):
            verb("A", **WHY)
    with pytest.raises(StoreError, match="other contents"):
        registrar.reissue("A", award(), award_id="B", reason="no", actor=ACTOR)


def test_a_revoked_award_is_not_corrected(registrar: Registrar) -> None:
    issue(registrar)
    registrar.revoke("A", **WHY)
    with pytest.raises(StoreError, match="issue a new one"):
        correct(registrar)


def test_a_correction_ends_no_suspension(registrar: Registrar, clock: Clock) -> None:
    issue(registrar)
    registrar.suspend("A", **WHY)
    new = correct(registrar)
    assert new.state is AwardState.SUSPENDED
    assert verify(registrar, new, clock.now).verdict is Verdict.REJECTED
    assert registrar.reinstate("B", **WHY).state is AwardState.IN_FORCE
    # Repeated, it does not suspend again what was reinstated since.
    assert correct(registrar).state is AwardState.IN_FORCE


def test_evidence_and_end_stay_unless_others_are_given(registrar: Registrar) -> None:
    end = datetime(2030, 1, 1, tzinfo=UTC)
    evidence = {"id": "https://academy.example/e/1", "type": ["Evidence"], "name": "Lesson"}
    issue(registrar, valid_until=end, evidence=[evidence])
    kept = document(correct(registrar))
    assert (kept["evidence"], kept["validUntil"]) == ([evidence], "2030-01-01T00:00:00Z")
    later = end.replace(year=2031)
    changed = document(correct(registrar, "B", "C", evidence=[], valid_until=later))
    assert ("evidence" in changed, changed["validUntil"]) == (False, "2031-01-01T00:00:00Z")


def recorded(record: Any) -> dict[str, str]:
    """The digests of the evidence of an award, by its id."""
    return {entry["id"]: entry["digestMultibase"] for entry in document(record).get("relatedResource", [])}


def test_what_was_recorded_of_evidence_stays_with_it(registrar: Registrar) -> None:
    first, second = (f"https://academy.example/e/{number}" for number in (1, 2))
    shown = [{"id": url, "type": ["Evidence"]} for url in (first, second)]
    old = issue(registrar, evidence=shown, evidence_files={first: b"plan", second: b"lesson"})
    kept = correct(registrar)
    assert recorded(kept) == recorded(old)
    assert correct(registrar) == kept
    with pytest.raises(StoreError):
        correct(registrar, evidence_files={first: b"another"})
    anew = correct(registrar, "B", "C", evidence_files={first: b"a better plan"})
    assert recorded(anew) == {second: recorded(old)[second], first: digest_multibase(b"a better plan")}
    others = correct(registrar, "C", "D", evidence=shown[:1], evidence_files={first: b"plan"})
    assert recorded(others) == {first: recorded(old)[first]}
    assert recorded(correct(registrar, "D", "E", evidence=shown)) == {}


def test_other_resources_than_evidence_are_not_taken_over(registrar: Registrar) -> None:
    drafted = document(issue(registrar)) | {"id": "urn:uuid:0b0c4b8a-3d5d-4a6e-9d0f-2f6a4f6f0002"}
    for member in ("proof", "credentialStatus"):
        del drafted[member]
    entries = [{"id": url, "digestMultibase": digest_multibase(b"x")} for url in ("urn:x:evidence", "urn:x:other")]
    drafted |= {"evidence": [{"id": "urn:x:evidence", "type": ["Evidence"]}], "relatedResource": entries}
    registrar.issue_document(drafted, award_id="whole", actor=ACTOR)
    assert recorded(correct(registrar, "whole")) == {"urn:x:evidence": digest_multibase(b"x")}


def test_form_and_sharing_stay(registrar: Registrar, clock: Clock) -> None:
    issue(registrar, jwt=True, public=True)
    clock.move(days=1)
    new = correct(registrar)
    assert (new.format, new.public) == ("jwt", True)
    assert verify(registrar, new, clock.now).verdict is Verdict.VERIFIED


def test_an_award_to_a_did_stays_one(registrar: Registrar) -> None:
    issue(registrar, recipient="did:example:teacher")
    subject = document(correct(registrar))["credentialSubject"]
    assert (subject["id"], "identifier" in subject) == ("did:example:teacher", False)


def test_a_document_of_a_platform_is_corrected_where_it_says_whose_it_is(registrar: Registrar) -> None:
    made = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:academy.example",
    }
    registrar.issue_document({**made, "credentialSubject": {"id": "did:example:teacher"}}, award_id="A", actor=ACTOR)
    new = document(correct(registrar))
    assert (new["credentialSubject"]["id"], "awardedDate" in new) == ("did:example:teacher", False)
    several = [{"id": "did:example:a"}, {"id": "did:example:b"}]
    for name, subject in (("C", several), ("D", {"name": "somebody"})):
        registrar.issue_document({**made, "credentialSubject": subject}, award_id=name, actor=ACTOR)
        with pytest.raises(StoreError, match="does not say whose it is"):
            correct(registrar, name, "E")


def test_an_expired_award_needs_a_new_end(registrar: Registrar, clock: Clock) -> None:
    issue(registrar, valid_until=clock.now + timedelta(days=1))
    clock.move(days=2)
    with pytest.raises(ModelError):
        correct(registrar)
    assert registrar.store.award("A").state is AwardState.IN_FORCE
    assert correct(registrar, valid_until=clock.now + timedelta(days=1)).state is AwardState.IN_FORCE


def test_what_cannot_be_signed_replaces_nothing(registrar: Registrar) -> None:
    before = issue(registrar)
    with pytest.raises(InvalidError):
        correct(registrar, evidence=[{"type": ["Evidence"], "weight": 3}])
    assert registrar.store.award("A") == before


# --- interrupted, and at the same time ---


@pytest.mark.parametrize("answers", [0, 1], ids=["before the new one is signed", "before the list is signed"])
@pytest.mark.parametrize("how", ["reissue", "resume"])
def test_an_interrupted_correction_leaves_an_award_and_is_carried_on(
    registrar: Registrar, clock: Clock, answers: int, how: str
) -> None:
    old = issue(registrar)
    clock.move(days=1)
    with pytest.raises(UnavailableError):
        correct(failing(registrar, answers, clock))
    seen = Verdict.VERIFIED if answers == 0 else Verdict.UNDETERMINED
    assert verify(registrar, old, clock.now).verdict is seen
    if how == "reissue":
        correct(registrar)
    else:
        list(registrar.resume(actor=ACTOR))
    new = registrar.store.award("B")
    assert (new.state, registrar.store.award("A").state) == ("in force", "replaced")
    assert verify(registrar, old, clock.now).verdict is Verdict.REJECTED
    assert verify(registrar, new, clock.now).verdict is Verdict.VERIFIED
    assert kinds(registrar, "A") == ["issued", "replaced"]
