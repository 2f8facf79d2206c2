"""Several at work on one store: whatever another one does between two steps, the records hold together."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from microbadge.errors import KeyMaterialError, StoreError, UnavailableError
from microbadge.registrar import Registrar
from microbadge.store import AwardRecord, Store
from registrars import ACTOR, DID, NEW, OLD, QUICK, Clock, FailingSigner, award, issue, kinds, office, values

WHY = {"reason": "plagiarism", "actor": ACTOR}
WRONG = "a level was wrong"
LOST = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def other(store_location: str, clock: Clock) -> Iterator[Registrar]:
    """Somebody else, who does things meanwhile."""
    registrar = office(store_location, clock=clock, purposes=("revocation", "suspension", "message"))
    with registrar.store:
        yield registrar


@pytest.fixture
def mine(other: Registrar, store_location: str, clock: Clock) -> Iterator[Registrar]:
    """The one who is slow."""
    with Store.open(store_location) as store:
        yield Registrar(store, OLD, cryptosuite=QUICK, clock=clock)


def before(registrar: Registrar, step: str, happens: Callable[[], object]) -> None:
    """Let something happen just before the store is next asked for this step."""
    ask = getattr(registrar.store, step)

    def once(*arguments: Any, **options: Any) -> Any:
        setattr(registrar.store, step, ask)
        happens()
        return ask(*arguments, **options)

    setattr(registrar.store, step, once)


def correct(registrar: Registrar, old: str = "A", new: str = "B", **options: Any) -> AwardRecord:
    options = {"award_id": new, "reason": WRONG, "actor": ACTOR, **options}
    return registrar.reissue(old, award(best=True), **options)


def begin(registrar: Registrar, old: str = "A", new: str = "B") -> None:
    """Begin a correction, and be stopped before it is signed."""
    signer = registrar._steps.signer
    assert signer is OLD or signer is NEW
    stopping = Registrar(registrar.store, FailingSigner(signer, 0), cryptosuite=QUICK, clock=registrar._steps.clock)
    with pytest.raises(UnavailableError):
        correct(stopping, old, new)


def lost(registrar: Registrar, **options: Any) -> Iterator[AwardRecord]:
    options = {"since": LOST, "reason": "stolen", "actor": ACTOR, "clock": registrar._steps.clock, **options}
    return Registrar.compromise(registrar.store, NEW, OLD.verification_method, cryptosuite=QUICK, **options)


def with_new_key(registrar: Registrar) -> Registrar:
    return Registrar(registrar.store, NEW, cryptosuite=QUICK, clock=registrar._steps.clock)


def states(registrar: Registrar) -> dict[str, str]:
    return {record.award_id: str(record.state) for record in registrar.store.awards()}


# --- two who finish a correction ---


def test_of_two_who_finish_a_correction_the_slower_one_changes_nothing(other: Registrar, mine: Registrar) -> None:
    issue(other)
    begin(mine)
    before(mine, "complete", lambda: correct(other))
    assert correct(mine) == other.store.award("B")
    assert states(mine) == {"A": "replaced", "B": "in force"}
    assert (kinds(mine, "A"), kinds(mine, "B")) == (["issued", "replaced"], ["issued"])


def test_two_who_carry_on_all_that_was_begun_leave_everybody_an_award(other: Registrar, mine: Registrar) -> None:
    for number in range(3):
        issue(other, f"A{number}")
        begin(mine, f"A{number}", f"B{number}")
    slow = mine.resume(actor="the slow one")
    assert next(slow).award_id == "B0"
    assert [record.award_id for record in other.resume(actor="the fast one")] == ["B1", "B2"]
    assert list(slow) == []
    assert set(states(mine).items()) == {
        *((f"A{number}", "replaced") for number in range(3)),
        *((f"B{number}", "in force") for number in range(3)),
    }


def test_who_carries_on_a_correction_tells_why_it_was_begun(other: Registrar) -> None:
    issue(other)
    begin(other)
    list(other.resume(actor="operator"))
    event = list(other.store.events("A"))[-1]
    assert (event.kind, event.actor, event.reason) == ("replaced", "operator", WRONG)


# --- taken back in the moment of a correction ---


@pytest.mark.parametrize("verb", ["revoke", "suspend"])
def test_who_takes_back_an_award_that_is_corrected_in_that_moment_is_told(
    other: Registrar, mine: Registrar, verb: str
) -> None:
    issue(other)
    before(mine, "set_statuses", lambda: correct(other))
    with pytest.raises(StoreError, match="was replaced by B, which is the one in force"):
        getattr(mine, verb)("A", **WHY)
    assert states(mine) == {"A": "replaced", "B": "in force"}
    assert kinds(mine, "A") == ["issued", "replaced"]


@pytest.mark.parametrize(("verb", "state"), [("revoke", "revoked"), ("suspend", "suspended")])
def test_who_corrects_an_award_that_is_taken_back_in_that_moment_takes_back_the_correction(
    other: Registrar, mine: Registrar, verb: str, state: str
) -> None:
    issue(other)
    before(mine, "complete", lambda: getattr(other, verb)("A", **WHY))
    new = correct(mine)
    assert (new.state, states(mine)["A"]) == (state, "replaced")
    assert kinds(mine, "B") == ["issued", state]
    assert all(each.signed_version == each.version for each in mine.store.lists())


@pytest.mark.parametrize(("verb", "state"), [("revoke", "revoked"), ("suspend", "suspended")])
def test_an_award_whose_correction_was_begun_can_be_taken_back(
    other: Registrar, mine: Registrar, verb: str, state: str
) -> None:
    issue(other)
    begin(mine)
    assert getattr(other, verb)("A", **WHY).state == state
    assert correct(mine).state == state


def test_who_corrects_an_award_that_is_reinstated_in_that_moment_corrects_it_as_it_is(
    other: Registrar, mine: Registrar
) -> None:
    issue(other)
    other.suspend("A", **WHY)
    before(mine, "complete", lambda: other.reinstate("A", **WHY))
    assert values(correct(mine)) == {"revocation": 0, "suspension": 0, "message": 0}


@pytest.mark.parametrize("verb", ["suspend", "reinstate"])
def test_what_is_revoked_in_that_moment_is_not_changed_any_more(other: Registrar, mine: Registrar, verb: str) -> None:
    issue(other)
    other.suspend("A", **WHY)
    before(mine, "set_statuses", lambda: other.revoke("A", **WHY))
    with pytest.raises(StoreError, match="revoked, which is for good"):
        getattr(mine, verb)("A", **WHY)
    assert values(mine.store.award("A")) == {"revocation": 1, "suspension": 1, "message": 3}


# --- a lost key ---


def test_what_is_signed_with_a_key_that_is_revoked_in_that_moment_is_never_in_force(
    other: Registrar, mine: Registrar
) -> None:
    issue(other)
    before(mine, "complete", lambda: list(lost(other)))
    with pytest.raises(KeyMaterialError, match="was revoked"):
        issue(mine, "B")
    assert states(other) == {"A": "replaced", "B": "reserved", "A~2": "in force"}
    (finished,) = with_new_key(other).resume(actor=ACTOR)
    assert (finished.award_id, finished.verification_method) == ("B", NEW.verification_method)


def test_an_award_that_is_corrected_while_a_key_is_replaced_is_replaced_once(other: Registrar, mine: Registrar) -> None:
    for number in range(3):
        issue(other, f"A{number}")
    run = lost(mine)
    next(run)
    correct(with_new_key(other), "A1", "C")
    assert [record.award_id for record in run] == ["A2~2"]
    assert states(mine) == {
        **dict.fromkeys(["A0", "A1", "A2"], "replaced"),
        **dict.fromkeys(["A0~2", "C", "A2~2"], "in force"),
    }
    assert all(each.signed_version == each.version for each in mine.store.lists())


def test_an_award_that_is_revoked_while_a_key_is_replaced_is_not_made_anew(other: Registrar, mine: Registrar) -> None:
    for name in "ABC":
        issue(other, name)
    run = lost(mine)
    next(run)
    with_new_key(other).revoke("B", **WHY)
    assert [record.award_id for record in run] == ["C~2"]
    assert (states(mine)["B"], mine.store.find_successor("B")) == ("revoked", None)


@pytest.mark.parametrize("how", [correct, begin], ids=["corrected", "begun"])
def test_a_correction_in_the_moment_of_a_replacement_is_the_one_that_counts(
    other: Registrar, mine: Registrar, how: Callable[[Registrar], object]
) -> None:
    issue(other)
    run = lost(mine)
    before(mine, "reserve", lambda: how(with_new_key(other)))
    assert [record.award_id for record in run] == ([] if how is correct else ["B"])
    assert states(mine) == {"A": "replaced", "B": "in force"}
    assert mine.store.award("B").verification_method == NEW.verification_method


def test_an_expired_award_that_is_corrected_in_that_moment_is_not_revoked(
    other: Registrar, mine: Registrar, clock: Clock
) -> None:
    issue(other, valid_until=clock.now + timedelta(days=1))
    clock.move(days=2)
    run = lost(mine)
    before(mine, "set_statuses", lambda: correct(with_new_key(other), valid_until=clock.now + timedelta(days=9)))
    assert list(run) == []
    assert states(mine) == {"A": "replaced", "B": "in force"}


def test_what_is_in_force_again_behind_the_back_of_a_run_is_found(other: Registrar, mine: Registrar) -> None:
    for name in "AB":
        issue(other, name)
    other.suspend("A", **WHY)
    run = lost(mine)
    assert next(run).award_id == "B~2"
    with_new_key(other).reinstate("A", **WHY)
    assert [(record.award_id, record.state) for record in run] == [("A~2", "in force")]


def test_a_run_that_is_stopped_signs_the_lists_that_it_changed(other: Registrar) -> None:
    for name in "AB":
        issue(other, name)
    run = lost(other)
    next(run)
    assert isinstance(run, Generator)
    run.close()
    assert all(each.signed_version == each.version for each in other.store.lists())
    assert states(other) == {"A": "replaced", "B": "in force", "A~2": "in force"}


def test_who_carries_on_the_replacement_of_a_key_tells_why_it_was_begun(other: Registrar) -> None:
    issue(other)
    lists = len(other.store.lists())
    stopping = FailingSigner(NEW, lists + 1)  # to show that it can sign, and for the lists
    with pytest.raises(UnavailableError):
        list(
            Registrar.compromise(
                other.store,
                stopping,
                OLD.verification_method,
                cryptosuite=QUICK,
                clock=other._steps.clock,
                since=LOST,
                reason="stolen",
                actor=ACTOR,
            )
        )
    assert states(other) == {"A": "in force", "A~2": "reserved"}
    list(with_new_key(other).resume(actor="operator"))
    event = list(other.store.events("A"))[-1]
    assert (event.kind, event.reason) == ("compromised", "stolen")
    assert event.detail == {
        "replaced_by": "A~2",
        "verification_method": f"{DID}#old",
        "since": "2026-11-01T00:00:00Z",
    }


def test_an_award_that_begins_at_the_end_of_all_dates_is_never_replaced(other: Registrar) -> None:
    issue(other, valid_from=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    with pytest.raises(StoreError, match="begins at the end of all dates"):
        correct(other)
    assert [(record.award_id, record.state) for record in lost(other)] == [("A", "revoked")]


def test_lists_that_were_signed_by_a_clock_that_ran_ahead_are_signed_anew(other: Registrar, clock: Clock) -> None:
    clock.move(days=400)
    issue(other)
    clock.move(days=-400)
    assert {each.signed_at for each in other.sign_lists()} == {clock.now}
    assert other.sign_lists() == []


# --- the names of renewed awards ---


def test_the_end_of_an_award_id_means_nothing_unless_it_was_given_by_a_replacement(other: Registrar) -> None:
    issue(other, "course~1")
    issue(other, "course~7")
    issue(other, "A")
    correct(other, "A", "lesson~5")
    assert [record.award_id for record in lost(other)] == ["course~1~2", "course~7~2", "lesson~5~3"]


def test_an_award_with_the_longest_id_is_replaced_and_can_be_changed(other: Registrar) -> None:
    issue(other, "L" * 200)
    (new,) = lost(other)
    assert new.award_id == "L" * 200 + "~2"
    successor = with_new_key(other)
    assert successor.share(new.award_id, True, actor=ACTOR).public
    assert correct(successor, new.award_id, "B").state == "in force"
    assert successor.revoke("B", **WHY).state == "revoked"


# --- what the holder allows ---


@pytest.mark.parametrize("step", ["reserve", "complete"])
def test_what_is_withdrawn_in_the_moment_of_a_correction_stays_withdrawn(
    other: Registrar, mine: Registrar, step: str
) -> None:
    issue(other, public=True)
    before(mine, step, lambda: other.share("A", False, actor="the holder"))
    assert correct(mine).public is False
    assert not list(mine.store.awards(public=True))


@pytest.mark.parametrize("step", ["reserve", "complete"])
def test_what_is_withdrawn_in_the_moment_of_a_replacement_stays_withdrawn(
    other: Registrar, mine: Registrar, step: str
) -> None:
    issue(other, public=True)
    run = lost(mine)
    before(mine, step, lambda: other.share("A", False, actor="the holder"))
    assert [record.public for record in run] == [False]


@pytest.mark.parametrize("name", ["A", "B"])
def test_a_holder_may_name_any_version_of_the_credential(other: Registrar, name: str) -> None:
    issue(other, public=True)
    correct(other)
    assert other.share(name, False, actor="the holder").public is False
    assert not list(other.store.awards(public=True))


# --- documents of a platform ---


def made(**changes: Any) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": "did:example:teacher"},
        **changes,
    }


def test_a_document_that_was_corrected_since_can_be_asked_for_again(other: Registrar) -> None:
    first = other.issue_document(made(), award_id="A", actor=ACTOR)
    correct(other)
    again = other.issue_document(made(), award_id="A", actor=ACTOR)
    assert (again.credential, again.state, again.replaced_by) == (first.credential, "replaced", "B")


def test_of_two_awards_with_one_credential_id_in_the_same_moment_one_is_made(other: Registrar, mine: Registrar) -> None:
    before(mine, "reserve", lambda: other.issue_document(made(), award_id="A", actor=ACTOR))
    with pytest.raises(StoreError, match="that of award A"):
        mine.issue_document(made(), award_id="B", actor=ACTOR)
    assert states(mine) == {"A": "in force"}
