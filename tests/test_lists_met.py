"""Status lists that were met before: the same answers as of lists that nobody met, whatever has changed since."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from badges import BASE, badge
from microbadge.codes import Code
from microbadge.data_integrity import add_proof
from microbadge.dids import did_document, did_web_url
from microbadge.errors import UnavailableError
from microbadge.fetch import Fetched
from microbadge.frozen import Frozen
from microbadge.keys import LocalSigner
from microbadge.policy import TrustedIssuers
from microbadge.reading import read
from microbadge.report import Outcome, VerificationReport
from microbadge.status import EntryType, StatusBits, list_credential, status_entry
from microbadge.verifier import Verifier, lists_met
from microbadge.verifier.lists_met import ListsMet, expanded

ISSUER = "did:web:status.academy.example"
LIST_URL = "https://status.academy.example/lists/1"
MADE = datetime(2026, 5, 1, tzinfo=UTC)
AT = datetime(2026, 5, 10, tzinfo=UTC)
DAY = timedelta(days=1)
KEY, OTHER_KEY = LocalSigner.generate(controller=ISSUER), LocalSigner.generate(controller=ISSUER)


def signed_list(
    revoked: dict[int, int] | None = None,
    *,
    signer: LocalSigner = KEY,
    valid_until: datetime | None = None,
    valid_from: datetime = MADE,
) -> bytes:
    bits = StatusBits(131_072, values=revoked or {})
    document = list_credential(
        id=LIST_URL, issuer=ISSUER, purpose="revocation", bits=bits, valid_from=valid_from, valid_until=valid_until
    )
    return json.dumps(add_proof(document, signer, created=MADE)).encode()


def award(number: int = 0) -> bytes:
    document = badge()
    document["id"] = f"{BASE}/awards/{number}"
    document["issuer"] = {**document["issuer"], "id": ISSUER}
    document["credentialStatus"] = status_entry(LIST_URL, 7, "revocation")
    return json.dumps(add_proof(document, KEY, created=MADE)).encode()


class World:
    """What is at the addresses, and when it was fetched."""

    def __init__(self, listed: bytes, *keys: LocalSigner) -> None:
        document = did_document(ISSUER, [key.public_key for key in keys or (KEY,)])
        self.found = {LIST_URL: listed, did_web_url(ISSUER): json.dumps(document).encode()}
        self.fetched_at = AT
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.found:
            raise UnavailableError("not here", url=url)
        return Fetched(self.found[url], url, self.fetched_at)


def verify(world: World, number: int = 0, at: datetime = AT) -> VerificationReport:
    return Verifier(fetch=world).verify(award(number), TrustedIssuers([ISSUER]), at=at)


def first_time(world: World, monkeypatch: pytest.MonkeyPatch, at: datetime = AT) -> VerificationReport:
    """The report where no list was ever met."""
    from microbadge.verifier import status_list

    with monkeypatch.context() as patched:
        patched.setattr(status_list, "_LISTS", ListsMet())
        patched.setattr(status_list, "_VERIFIED", lists_met.VerifiedBefore())
        return verify(world, at=at)


def test_a_list_that_was_met_before_gets_the_same_report(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(signed_list())
    expected = first_time(world, monkeypatch).to_json()
    assert '"verdict": "verified"' in expected
    assert [verify(world).to_json() for _ in range(3)] == [expected] * 3


def test_keys_and_lists_are_fetched_for_each_badge_all_the_same() -> None:
    world = World(signed_list())
    for number in range(3):
        world.asked.clear()
        assert verify(world, number)
        assert sorted(world.asked) == sorted(world.found)


@pytest.mark.parametrize("at", [AT - 20 * DAY, AT - DAY / 2, AT, AT + DAY / 2, AT + 3 * DAY, AT + 400 * DAY])
def test_the_time_asked_about_counts_each_time(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(signed_list(valid_until=AT + 2 * DAY))
    expected = first_time(world, monkeypatch, at).to_json()
    for _ in range(2):
        verify(world)
        assert verify(world, at=at).to_json() == expected


def test_a_list_that_is_over_since_it_was_met_is_verified_no_more() -> None:
    world = World(signed_list(valid_until=AT + DAY))
    assert verify(world)
    world.fetched_at = AT + 2 * DAY
    later = verify(world, at=AT + 2 * DAY)
    [check] = [check for check in later.checks if check.code is Code.STATUS_LIST]
    assert check.outcome is Outcome.UNDETERMINED


def test_when_its_key_is_another_the_list_is_verified_with_that_one() -> None:
    listed = signed_list(signer=OTHER_KEY)
    world = World(listed, KEY, OTHER_KEY)
    assert verify(world)
    revoked = World(listed, KEY)
    assert not verify(revoked)
    assert verify(world)


def test_a_badge_that_was_revoked_since_is_refused() -> None:
    assert verify(World(signed_list()))
    assert Code.STATUS_VALUE in {check.code for check in verify(World(signed_list({7: 1}))).of(Outcome.FAILED)}
    assert verify(World(signed_list()))


def test_a_list_that_was_altered_since_it_was_met_is_refused() -> None:
    content = signed_list({7: 1})
    document: dict[str, Any] = json.loads(content)
    document["credentialSubject"]["encodedList"] = json.loads(signed_list())["credentialSubject"]["encodedList"]
    for _ in range(2):
        assert not verify(World(content))
        assert not verify(World(json.dumps(document).encode()))


def test_a_list_of_somebody_else_is_nobodys_because_it_was_met() -> None:
    world = World(signed_list())
    assert verify(world)
    stranger = LocalSigner.generate()
    document = json.loads(award())
    del document["proof"]
    document["issuer"]["id"] = stranger.controller
    content = json.dumps(add_proof(document, stranger, created=MADE)).encode()
    assert not Verifier(fetch=world).verify(content, TrustedIssuers([stranger.controller]), at=AT)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists_met, "MAX_LISTS", 3)
    lists = ListsMet()
    met = [read(signed_list({number: 1})) for number in range(8)]
    for one in met:
        kept = lists.keep(1_000, one)
        assert type(kept.document) is Frozen
        assert lists.get(one.input.sha256) is kept
    assert sum(lists.get(one.input.sha256) is not None for one in met) <= 3
    assert lists.keep(lists_met.MAX_SIZE + 1, met[0]) is met[0]
    assert lists.get(None) is None


def test_a_long_list_is_expanded_each_time() -> None:
    document = list_credential(
        id=LIST_URL, issuer=ISSUER, purpose="revocation", bits=StatusBits(lists_met.MAX_EXPANDED * 16), valid_from=MADE
    )
    received = read(json.dumps(document).encode())
    kept = ListsMet().keep(1_000, received).document
    assert kept is not None
    once, again = expanded(kept, EntryType.BITSTRING), expanded(kept, EntryType.BITSTRING)
    assert once == again == expanded(document, EntryType.BITSTRING)
    assert once is not again
