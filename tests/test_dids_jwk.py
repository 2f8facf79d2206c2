"""did:jwk: a DID that is its own key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from controller_documents import KEY
from microbadge.dids import resolve, retrieve_verification_method, verification_methods
from microbadge.dids.documents import did_jwk_document
from microbadge.dids.verification import RELATIONSHIPS
from microbadge.encoding import base64url_encode
from microbadge.errors import KeyMaterialError, UnsupportedError
from microbadge.fetch import no_network
from microbadge.keys import LocalSigner, PublicKey

RSA = LocalSigner.generate(kind="rsa").public_key
KEYS = [KEY, RSA, *(LocalSigner.generate(kind=kind).public_key for kind in ("p256", "p384", "p521"))]


def did_jwk(content: Any) -> str:
    """The did:jwk of this JSON or text."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return "did:jwk:" + base64url_encode(data)


def retrieve(did: str, purpose: str = "assertionMethod") -> PublicKey:
    return retrieve_verification_method(f"{did}#0", purpose=purpose, fetch=no_network).public_key


def test_the_published_did_jwks_resolve_to_their_documents(shared: Path) -> None:
    # quartzjer/did-jwk; one reference of the text has a slip of the pen, ``did:jwk:$``
    vectors = read_json(shared / "spec/vectors/did-jwk/vectors.json")
    assert vectors
    for vector in vectors:
        published = json.loads(json.dumps(vector["didDocument"]).replace("did:jwk:$", "did:jwk:"))
        assert resolve(vector["did"], fetch=no_network).document == published
        assert did_jwk_document(vector["did"]) == published


def test_the_key_of_a_published_did_jwk_is_found(shared: Path) -> None:
    signing, encrypting = read_json(shared / "spec/vectors/did-jwk/vectors.json")
    found = retrieve_verification_method(f"{signing['did']}#0", purpose="assertionMethod", fetch=no_network)
    assert found.public_key == PublicKey.from_jwk(signing["jwk"])
    assert (found.controller, found.source) == (signing["did"], None)
    with pytest.raises(KeyMaterialError, match="not listed under assertionMethod"):
        retrieve(encrypting["did"])
    with pytest.raises(UnsupportedError):
        retrieve(encrypting["did"], "keyAgreement")


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.kind.name)
def test_a_key_of_any_kind_has_a_did_jwk(key: PublicKey) -> None:
    assert retrieve(key.did_jwk) == key
    listed = verification_methods(resolve(key.did_jwk, fetch=no_network), purpose="authentication")
    assert [method.public_key for method in listed] == [key]


@pytest.mark.parametrize(
    ("use", "allowed"),
    [
        (None, set(RELATIONSHIPS)),
        ("sig", set(RELATIONSHIPS) - {"keyAgreement"}),
        ("enc", {"keyAgreement"}),
    ],
)
def test_the_use_of_the_key_says_what_it_is_for(use: str | None, allowed: set[str]) -> None:
    jwk = KEY.jwk if use is None else {**KEY.jwk, "use": use}
    assert allowed == did_jwk_document(did_jwk(jwk)).keys() & set(RELATIONSHIPS)


def test_a_did_jwk_without_a_fragment_names_its_one_key() -> None:
    found = retrieve_verification_method(KEY.did_jwk, purpose="assertionMethod", fetch=no_network)
    assert (found.id, found.public_key) == (f"{KEY.did_jwk}#0", KEY)


@pytest.mark.parametrize("fragment", ["", "1", "00", "key-1", KEY.thumbprint, KEY.multikey])
def test_a_did_jwk_has_no_other_key(fragment: str) -> None:
    with pytest.raises(KeyMaterialError, match="no such verification method"):
        retrieve_verification_method(f"{KEY.did_jwk}#{fragment}", purpose="assertionMethod", fetch=no_network)


@pytest.mark.parametrize(
    "did",
    [
        "did:jwk:",
        "did:jwk:abc",
        "did:jwk:e30",
        "did:jwk:" + KEY.multikey,
        KEY.did_jwk + "=",
        KEY.did_jwk + "\n",
        KEY.did_jwk + "?x",
        KEY.did_jwk + ":1",
        did_jwk([]),
        did_jwk("jwk"),
        did_jwk(None),
        did_jwk({"keys": [KEY.jwk]}),
        did_jwk(b'{"kty":"OKP","kty":"EC"}'),
        did_jwk(b"[" * 400),
        did_jwk({**KEY.jwk, "d": base64url_encode(bytes(32))}),
        did_jwk({"kty": "oct", "k": base64url_encode(bytes(32))}),
        did_jwk({**RSA.jwk, "p": "AQAB"}),
        did_jwk({**KEY.jwk, "x": "AAAA"}),
        did_jwk({**KEY.jwk, "use": 5}),
        did_jwk({**KEY.jwk, "use": "both"}),
    ],
)
def test_a_did_jwk_that_is_not_one_public_key_for_signatures_is_refused(did: str) -> None:
    with pytest.raises(KeyMaterialError):
        retrieve(did)


@pytest.mark.parametrize("curve", ["secp256k1", "X25519", "Ed448"])
def test_a_did_jwk_of_another_kind_is_not_supported(curve: str) -> None:
    kty = "EC" if curve == "secp256k1" else "OKP"
    with pytest.raises(UnsupportedError, match="not supported"):
        retrieve(did_jwk({"kty": kty, "crv": curve, "x": KEY.jwk["x"]}))


@given(st.text("AZaz09-_=.#", max_size=60) | st.binary(max_size=60).map(base64url_encode))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_a_did_jwk_or_refused(text: str) -> None:
    with pytest.raises((KeyMaterialError, UnsupportedError)):
        retrieve_verification_method("did:jwk:" + text, purpose="assertionMethod", fetch=no_network)
