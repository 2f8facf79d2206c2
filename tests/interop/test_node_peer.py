"""The harness of the Node.js peer: which packages, from nowhere in particular, and what is said where it cannot run."""

from __future__ import annotations

import json

import pytest

from .node_peer import HERE, NodePeer, PeerError


def test_the_lock_holds_the_versions_asked_for_with_digests_and_no_address_to_fetch_them_from() -> None:
    asked = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked
    for path, package in packages.items():
        assert "resolved" not in package
        assert path == "" or package["integrity"].startswith("sha512-")


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_machine_without_node_says_so_and_fails_in_ci(
    ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=r"Node\.js is not on this machine"):
        NodePeer({})


def test_a_refusal_of_the_peer_comes_with_its_reason_and_the_next_question_is_answered(node: NodePeer) -> None:
    with pytest.raises(PeerError, match=r"https://nobody\.example"):
        node.ask("canonize", document={"@context": "https://nobody.example"}, hash="SHA-256")
    assert node.ask("canonize", document={"@id": "urn:a", "urn:b": "\u2028"}, hash="SHA-256") == (
        '<urn:a> <urn:b> "\u2028" .\n'
    )
