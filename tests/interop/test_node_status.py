"""Bitstring status lists from and to Digital Bazaar's vc-bitstring-status-list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from microbadge import add_proof
from microbadge.status import StatusBits, list_credential, status_entry

from .documents import plain
from .keys import signer
from .node_peer import NodePeer
from .ours import AT, faults, hosted

LIST_URL = "https://academy.example/status/1"
ENTRIES = 131_072
MADE = datetime(2026, 5, 1, tzinfo=UTC)
REVOKED = (0, 7, 8, 94_567, ENTRIES - 1)
IN_FORCE = (1, 6, 9, 94_566, 94_568, ENTRIES - 2)


def with_status(issuer: str, index: int, purpose: str = "revocation") -> dict[str, Any]:
    """An unsigned badge whose status is that entry of the list."""
    entry = {
        "id": f"{LIST_URL}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": LIST_URL,
    }
    return {**plain(issuer), "credentialStatus": entry}


@pytest.fixture(scope="module")
def theirs(node: NodePeer) -> dict[str, Any]:
    """A list of theirs; the test's key is its issuer's."""
    key = node.generate_key("ed25519")
    unsigned = node.ask("statusList", id=LIST_URL, length=ENTRIES, revoked=REVOKED, purpose="revocation")
    return node.issue({**unsigned, "issuer": key, "validFrom": "2026-05-01T00:00:00Z"}, "eddsa-rdfc-2022", key)


class TestTheirListHere:
    @pytest.mark.parametrize("index", IN_FORCE)
    def test_a_bit_that_is_not_set_is_a_badge_in_force(
        self, index: int, theirs: dict[str, Any], node: NodePeer
    ) -> None:
        badge = node.issue(with_status(theirs["issuer"], index), "eddsa-jcs-2022", theirs["issuer"])
        assert faults(badge, fetch=hosted({LIST_URL: theirs})) == []

    @pytest.mark.parametrize("index", REVOKED)
    def test_a_bit_that_is_set_is_a_badge_taken_back(self, index: int, theirs: dict[str, Any], node: NodePeer) -> None:
        badge = node.issue(with_status(theirs["issuer"], index), "eddsa-jcs-2022", theirs["issuer"])
        assert [fault.split(":")[0] for fault in faults(badge, fetch=hosted({LIST_URL: theirs}))] == [
            "status.value /credentialStatus"
        ]

    def test_their_list_altered_says_nothing(self, theirs: dict[str, Any], node: NodePeer) -> None:
        badge = node.issue(with_status(theirs["issuer"], 1), "eddsa-jcs-2022", theirs["issuer"])
        forged = {**theirs, "validFrom": "2026-05-02T00:00:00Z"}
        assert faults(badge, fetch=hosted({LIST_URL: forged})) != []
        assert not node.verify(badge, at=AT, documents={LIST_URL: forged})

    @pytest.mark.parametrize("index", [ENTRIES, 10 * ENTRIES])
    def test_an_index_beyond_the_end_is_refused_on_both_sides(
        self, index: int, theirs: dict[str, Any], node: NodePeer
    ) -> None:
        badge = node.issue(with_status(theirs["issuer"], index), "eddsa-jcs-2022", theirs["issuer"])
        assert faults(badge, fetch=hosted({LIST_URL: theirs})) != []
        assert not node.verify(badge, at=AT, documents={LIST_URL: theirs})

    def test_a_purpose_that_the_list_does_not_serve_is_refused_on_both_sides(
        self, theirs: dict[str, Any], node: NodePeer
    ) -> None:
        badge = node.issue(with_status(theirs["issuer"], 1, "suspension"), "eddsa-jcs-2022", theirs["issuer"])
        assert faults(badge, fetch=hosted({LIST_URL: theirs})) != []
        assert not node.verify(badge, at=AT, documents={LIST_URL: theirs})

    def test_a_list_of_another_issuer_is_refused_on_both_sides(self, theirs: dict[str, Any], node: NodePeer) -> None:
        key = signer("p256")
        badge = add_proof(with_status(key.controller, 1), key, cryptosuite="ecdsa-rdfc-2019")
        assert faults(badge, fetch=hosted({LIST_URL: theirs})) != []
        assert not node.verify(badge, at=AT, documents={LIST_URL: theirs})


class TestOurListThere:
    @pytest.mark.parametrize("index", [*REVOKED, *IN_FORCE])
    def test_they_read_each_bit_as_we_set_it(self, index: int, node: NodePeer) -> None:
        key = signer("p384")
        listed = list_credential(
            id=LIST_URL,
            issuer=key.controller,
            purpose="revocation",
            bits=StatusBits(ENTRIES, values=dict.fromkeys(REVOKED, 1)),
            valid_from=MADE,
            valid_until=MADE + timedelta(days=365),
            ttl=timedelta(days=1),
        )
        documents = {LIST_URL: add_proof(listed, key, cryptosuite="ecdsa-rdfc-2019")}
        entry = status_entry(LIST_URL, index, "revocation")
        badge = add_proof({**plain(key.controller), "credentialStatus": entry}, key, cryptosuite="ecdsa-jcs-2019")
        verdict = node.verify(badge, at=AT, documents=documents)
        # A bit that is set is reported there, and refuses nothing.
        assert (bool(verdict), verdict.statuses) == (True, (index in REVOKED,)), verdict.reason
