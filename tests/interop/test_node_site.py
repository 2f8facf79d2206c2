"""A published site and Digital Bazaar's libraries: keys, list and badge as a static server shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from microbadge.datetimes import format_date_time
from microbadge.publish import Site, publish
from microbadge.registrar import Registrar
from sites import ACADEMY, BY, NEXT_KEY, PROGRAM, SITE, issue, open_office

from .node_peer import NodePeer

MULTIKEY = "https://w3id.org/security/multikey/v1"


class Published:
    """An issuer whose site lies in a folder, and nothing but that folder."""

    def __init__(self, folder: Path) -> None:
        self.office: Registrar = open_office(folder)
        self.folder = folder / "www"
        self.path = issue(self.office)

    def publish(self) -> None:
        publish(Site(self.office.store, PROGRAM), self.folder)

    def read(self, path: str) -> Any:
        return json.loads((self.folder / path).read_bytes())

    def documents(self) -> dict[str, Any]:
        """What the peer can load: the DID, each of its keys, and the status list."""
        did = self.read(".well-known/did.json")
        keys = {method["id"]: {"@context": MULTIKEY, **method} for method in did["verificationMethod"]}
        return {ACADEMY: did, **keys, f"{SITE}/status/1.json": self.read("status/1.json")}


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    made = Published(tmp_path)
    with made.office.store:
        made.publish()
        yield made


def now() -> str:
    return format_date_time(datetime.now(UTC))


def test_the_peer_verifies_the_badge_the_list_and_the_did(published: Published, node: NodePeer) -> None:
    verdict = node.verify(published.read(published.path), at=now(), documents=published.documents())
    assert (bool(verdict), verdict.statuses) == (True, (False,)), verdict.reason


def test_the_peer_verifies_the_list_alone(published: Published, node: NodePeer) -> None:
    assert node.verify(published.read("status/1.json"), at=now(), documents=published.documents())


def test_the_peer_sees_the_revocation_once_it_is_published(published: Published, node: NodePeer) -> None:
    badge = published.read(published.path)
    published.office.revoke("a1", reason="r", actor=BY)
    published.publish()
    verdict = node.verify(badge, at=now(), documents=published.documents())
    # A bit that is set is reported there, and refuses nothing.
    assert (bool(verdict), verdict.statuses) == (True, (True,)), verdict.reason


def test_the_peer_verifies_after_a_rotation(published: Published, node: NodePeer) -> None:
    badge = published.read(published.path)
    published.office.rotate(NEXT_KEY, actor=BY)
    published.publish()
    documents = published.documents()
    assert len(documents[ACADEMY]["verificationMethod"]) == 2
    verdict = node.verify(badge, at=now(), documents=documents)
    assert (verdict.verified, verdict.statuses) == (True, (False,)), verdict.reason


def test_the_peer_refuses_where_the_site_has_no_such_key(published: Published, node: NodePeer) -> None:
    documents = published.documents()
    documents[ACADEMY] = {**documents[ACADEMY], "assertionMethod": []}
    assert not node.verify(published.read(published.path), at=now(), documents=documents)
