"""Presentations from and to Digital Bazaar's libraries, for a verifier that asked with a challenge and its domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from microbadge import LocalSigner, add_proof

from .documents import V1, V2, small, version_1
from .keys import SUITES, signer
from .node_peer import NodePeer, PeerError
from .ours import AT, Asked, faults

ASKED = Asked(challenge="3f1f1c0e-5a52-4b0e-9f0b", domain="employer.example")
WRONG = (
    Asked(challenge="another", domain=ASKED["domain"]),
    Asked(challenge=ASKED["challenge"], domain="elsewhere.example"),
)


def presentation(holder: str, *credentials: dict[str, Any]) -> dict[str, Any]:
    """An unsigned presentation."""
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": list(credentials),
    }


def awarded(issuer: str, holder: str) -> dict[str, Any]:
    """An unsigned badge that the holder was awarded."""
    document = small(issuer)
    document["credentialSubject"]["id"] = holder
    return document


def presented(document: dict[str, Any], holder: LocalSigner, suite: str) -> dict[str, Any]:
    """The presentation with the holder's proof."""
    return add_proof(document, holder, cryptosuite=suite, proof_purpose="authentication", **ASKED)


@pytest.mark.parametrize(("suite", "kind"), SUITES)
class TestBothDirections:
    def test_what_we_present_is_verified_there(self, suite: str, kind: str, node: NodePeer) -> None:
        issuer, holder = signer("ed25519"), LocalSigner.generate(kind)
        badge = add_proof(awarded(issuer.controller, holder.controller), issuer)
        made = presented(presentation(holder.controller, badge), holder, suite)
        verdict = node.verify_presentation(made, at=AT, **ASKED)
        assert verdict, verdict.reason
        for wrong in WRONG:
            assert not node.verify_presentation(made, at=AT, **wrong)

    def test_what_they_present_is_verified_here(self, suite: str, kind: str, node: NodePeer) -> None:
        issuer, holder = node.generate_key("ed25519"), node.generate_key(kind)
        badge = node.issue(awarded(issuer, holder), "eddsa-rdfc-2022", issuer)
        made = node.present(presentation(holder, badge), suite, holder, **ASKED)
        assert faults(made, **ASKED) == []
        for wrong in WRONG:
            assert faults(made, **wrong) != []


@pytest.mark.parametrize(("suite", "kind"), [("eddsa-rdfc-2022", "ed25519"), ("ecdsa-jcs-2019", "p384")])
def test_a_badge_of_ours_in_a_presentation_of_theirs_is_verified_on_both_sides(
    suite: str, kind: str, node: NodePeer
) -> None:
    issuer, holder = signer("p256"), node.generate_key(kind)
    badge = add_proof(awarded(issuer.controller, holder), issuer, cryptosuite="ecdsa-rdfc-2019")
    made = node.present(presentation(holder, badge), suite, holder, **ASKED)
    assert node.verify_presentation(made, at=AT, **ASKED)
    assert faults(made, **ASKED) == []


def test_two_badges_of_both_data_models_are_presented_together(node: NodePeer) -> None:
    issuer, holder = signer("ed25519"), signer("p256")
    old = version_1(issuer.controller)
    old["credentialSubject"]["id"] = holder.controller
    badges = [add_proof(document, issuer) for document in (awarded(issuer.controller, holder.controller), old)]
    assert badges[1]["@context"][0] == V1
    made = presented(presentation(holder.controller, *badges), holder, "ecdsa-rdfc-2019")
    assert node.verify_presentation(made, at=AT, **ASKED)
    assert faults(made, **ASKED) == []


TAMPERINGS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a badge altered": lambda d: d["verifiableCredential"][0].update(name="Another"),
    "a badge doubled": lambda d: d["verifiableCredential"].append(d["verifiableCredential"][0]),
    "another holder": lambda d: d.update(holder="did:example:somebody-else"),
    "no holder": lambda d: d.pop("holder"),
    "another challenge": lambda d: d["proof"].update(challenge="another"),
    "no domain": lambda d: d["proof"].pop("domain"),
    "another purpose": lambda d: d["proof"].update(proofPurpose="assertionMethod"),
    "a type that no context defines": lambda d: d["type"].append("Portfolio"),
    "no type": lambda d: d.pop("type"),
    "a context that nobody knows": lambda d: d["@context"].append("https://nobody.example/context"),
    "no proof": lambda d: d.pop("proof"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
@pytest.mark.parametrize(("suite", "kind"), [("eddsa-rdfc-2022", "ed25519"), ("ecdsa-rdfc-2019", "p256")])
def test_an_altered_presentation_is_refused_on_both_sides(suite: str, kind: str, name: str, node: NodePeer) -> None:
    issuer, holder = signer("ed25519"), signer(kind)
    badge = add_proof(awarded(issuer.controller, holder.controller), issuer)
    made = presented(presentation(holder.controller, badge), holder, suite)
    assert faults(made, **ASKED) == []
    assert _verified_there(made, node)
    TAMPERINGS[name](made)
    assert faults(made, **ASKED) != []
    assert not _verified_there(made, node)


def _verified_there(document: dict[str, Any], node: NodePeer) -> bool:
    try:
        return bool(node.verify_presentation(document, at=AT, **ASKED))
    except PeerError:
        return False


class TestWhatTheyAcceptAndWeRefuse:
    """They check signatures, challenge and domain; whose key it is and whose badge, they leave to the caller."""

    def test_a_presentation_in_the_name_of_somebody_else(self, node: NodePeer) -> None:
        issuer, holder, thief = signer("ed25519"), signer("p256"), signer("p384")
        badge = add_proof(awarded(issuer.controller, holder.controller), issuer)
        made = presented(presentation(holder.controller, badge), thief, "ecdsa-rdfc-2019")
        assert _verified_there(made, node)
        assert any(fault.startswith("presentation.holder ") for fault in faults(made, **ASKED))

    def test_a_badge_of_somebody_else(self, node: NodePeer) -> None:
        issuer, holder, thief = signer("ed25519"), signer("p256"), signer("p384")
        badge = add_proof(awarded(issuer.controller, holder.controller), issuer)
        made = presented(presentation(thief.controller, badge), thief, "ecdsa-rdfc-2019")
        assert _verified_there(made, node)
        assert any(fault.startswith("presentation.subject ") for fault in faults(made, **ASKED))
