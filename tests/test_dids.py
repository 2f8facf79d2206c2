"""From a verification method's URL to a key that may be used: resolved, listed, and its controller's."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from controller_documents import ADDRESS, DID, KEY, METHOD, OTHER, document, method, retrieve, serve
from microbadge.dids import did_document, did_web_url, resolve, retrieve_verification_method
from microbadge.dids.documents import did_key_document
from microbadge.dids.methods import MAX_URL, METHODS
from microbadge.dids.verification import RELATIONSHIPS
from microbadge.encoding import base58_encode, base64url_encode
from microbadge.errors import KeyMaterialError, MicrobadgeError, UnavailableError, UnsupportedError
from microbadge.fetch import no_network
from microbadge.keys import PublicKey

# --- did:key ---


SIGNING = [relationship for relationship in RELATIONSHIPS if relationship != "keyAgreement"]


@pytest.mark.parametrize(("name", "kinds"), [("ed25519-x25519", {"Ed25519"}), ("nist-curves", {"P-256", "P-384"})])
def test_the_published_did_keys_resolve_to_their_documents(shared: Path, name: str, kinds: set[str]) -> None:
    # w3c-ccg/did-method-key; what is for key agreement (also derived from an Ed25519 key) has no use here
    vectors = read_json(shared / f"spec/vectors/did-key/w3c-ccg-test-vectors/{name}.json")
    seen = set()
    for did, vector in vectors.items():
        if did.startswith("did:key:z2J9"):
            continue  # P-521, below
        published = vector["didDocument"]
        made = resolve(did, fetch=no_network).document
        assert made == did_key_document(did)
        assert made["id"] == published["id"] == did
        assert "keyAgreement" not in made
        assert {key: made[key] for key in SIGNING} == {key: published[key] for key in SIGNING}
        (ours,), theirs = made["verificationMethod"], published["verificationMethod"][0]
        assert (ours["id"], ours["controller"]) == (theirs["id"], theirs["controller"])
        found = retrieve_verification_method(ours["id"], purpose="assertionMethod", fetch=no_network)
        assert theirs.get("publicKeyMultibase", found.public_key.multikey) == ours["publicKeyMultibase"]
        assert theirs.get("publicKeyJwk", found.public_key.jwk) == found.public_key.jwk
        assert theirs.get("publicKeyBase58", base58_encode(found.public_key.data)) == base58_encode(
            found.public_key.data
        )
        seen.add(found.public_key.kind.name)
    assert seen == kinds


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("secp256k1", "secp256k1-pub"),
        ("bls12381", "bls12_381-g"),
        ("rsa", "rsa-pub"),
        ("x25519", "x25519-pub"),
        ("nist-curves", "p521-pub"),
    ],
)
def test_a_did_key_of_another_kind_is_not_supported_and_its_kind_is_named(shared: Path, name: str, codec: str) -> None:
    # w3c-ccg/did-method-key: undetermined, since the key may be good and a later version may know it
    vectors = read_json(shared / f"spec/vectors/did-key/w3c-ccg-test-vectors/{name}.json")
    dids = [did for did in vectors.get("didDocument", vectors) if name != "nist-curves" or did.startswith("did:key:z2")]
    assert dids
    for did in dids:
        with pytest.raises(UnsupportedError, match=codec) as caught:
            retrieve_verification_method(did, purpose="assertionMethod", fetch=no_network)
        assert caught.value.expected == ["Ed25519", "P-256", "P-384"]


def test_the_example_of_the_did_key_text_resolves(shared: Path) -> None:
    # did:key method, section 2
    examples = shared / "spec/vectors/did-key/spec-examples"
    did = (examples / "01-a-simple-ed25519-did-key-value.txt").read_text(encoding="utf-8").strip()
    published = read_json(examples / "02-an-example-of-a-did-key-did-document.json")
    found = retrieve_verification_method(published["assertionMethod"][0], purpose="assertionMethod", fetch=no_network)
    assert found.id == published["assertionMethod"][0]
    assert found.controller == published["id"] == did
    assert found.public_key.multikey == published["verificationMethod"][0]["publicKeyMultibase"]
    assert found.source is None
    assert found.expires is None
    assert found.revoked is None


def test_the_methods_of_the_w3c_vectors_are_found(shared: Path) -> None:
    # W3C, Data Integrity EdDSA Cryptosuites: did:key and https methods of signed documents
    pair = read_json(shared / "spec/vectors/w3c-vc-di-eddsa/keyPair.json")
    did = "did:key:" + pair["publicKeyMultibase"]
    url = f"{did}#{pair['publicKeyMultibase']}"
    found = retrieve_verification_method(url, purpose="assertionMethod", fetch=no_network)
    assert found.public_key.multikey == pair["publicKeyMultibase"]


def test_a_did_key_without_a_fragment_names_its_one_key() -> None:
    found = retrieve_verification_method(KEY.did_key, purpose="authentication", fetch=no_network)
    assert found.id == f"{KEY.did_key}#{KEY.multikey}"
    assert found.public_key == KEY


@pytest.mark.parametrize(
    "url",
    [
        f"{KEY.did_key}#",
        f"{KEY.did_key}#key-1",
        f"{KEY.did_key}#{OTHER.multikey}",
        f"{KEY.did_key}#{KEY.multikey}#{KEY.multikey}",
        f"{KEY.did_key}?versionId=1#{KEY.multikey}",
        f"{KEY.did_key}/#{KEY.multikey}",
        f"did:key:1.1:{KEY.multikey}#{KEY.multikey}",
        f"did:key:#{KEY.multikey}",
        "did:key:",
        "did:key:z",
        f"did:key:{KEY.multikey[1:]}",
        "did:key:" + PublicKey("Ed25519", KEY.data).multikey[:-1],
        f"did:key:{KEY.multikey}\n",
    ],
)
def test_a_did_key_that_is_not_exactly_one_is_refused(url: str) -> None:
    with pytest.raises(KeyMaterialError):
        retrieve_verification_method(url, purpose="assertionMethod", fetch=no_network)


def test_a_did_key_is_for_everything_that_a_signature_is_for() -> None:
    url = f"{KEY.did_key}#{KEY.multikey}"
    for purpose in RELATIONSHIPS:
        if purpose == "keyAgreement":
            with pytest.raises(KeyMaterialError, match=f"not listed under {purpose}"):
                retrieve_verification_method(url, purpose=purpose, fetch=no_network)
        else:
            assert retrieve_verification_method(url, purpose=purpose, fetch=no_network).public_key == KEY


# --- did:web ---


def test_the_published_did_web_urls_are_mapped(shared: Path) -> None:
    # w3c-ccg/did-method-web
    rows = read_json(shared / "spec/vectors/did-web/url-mapping.json")
    assert rows
    for row in rows:
        assert did_web_url(row["did"]) == row["url"]


def test_the_document_of_the_did_web_text_is_read(shared: Path) -> None:
    # did:web method, first example, without its trailing commas
    path = shared / "spec/vectors/did-web/spec-examples/01-example-did-web-did-document-using-json-web-keys.txt"
    text = path.read_text(encoding="utf-8").replace("},\n  ],", "}\n  ],")
    fetch = serve(text.encode(), "https://example.com/.well-known/did.json")
    found = retrieve_verification_method("did:web:example.com#key-0", purpose="assertionMethod", fetch=fetch)
    assert found.public_key.jwk["x"] == "0-e2i2_Ua1S5HbTYnVB0lj2Z2ytXu2-tYmDFf8f5NjU"
    found = retrieve_verification_method("did:web:example.com#key-2", purpose="assertionMethod", fetch=fetch)
    assert found.public_key.algorithm == "ES256"
    refused: list[tuple[str, str, type[MicrobadgeError], str]] = [
        ("key-1", "assertionMethod", KeyMaterialError, "not listed"),
        ("key-1", "keyAgreement", UnsupportedError, "not supported"),
        ("key-3", "assertionMethod", KeyMaterialError, "no such"),
    ]
    for fragment, purpose, kind, reason in refused:
        with pytest.raises(kind, match=reason):
            retrieve_verification_method(f"did:web:example.com#{fragment}", purpose=purpose, fetch=fetch)


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:academy.example%3A65535", "https://academy.example:65535/.well-known/did.json"),
        ("did:web:academy.example%3a8443:issuers:1", "https://academy.example:8443/issuers/1/did.json"),
        ("did:web:xn--acadmie-eya.example:a-b_c.d", "https://xn--acadmie-eya.example/a-b_c.d/did.json"),
        ("did:web:localhost", "https://localhost/.well-known/did.json"),
        ("did:web:3com.example", "https://3com.example/.well-known/did.json"),
        ("did:web:1.2.3.4.example", "https://1.2.3.4.example/.well-known/did.json"),
        ("did:web:academy.example:...:%20%ff", "https://academy.example/.../%20%ff/did.json"),
    ],
)
def test_a_did_web_is_mapped_to_its_url(did: str, url: str) -> None:
    assert did_web_url(did) == url


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web::",
        "did:web:academy.example:",
        "did:web:academy.example::a",
        "did:web:academy.example/a",
        "did:web:academy.example?a",
        "did:web:academy.example@evil.example",
        "did:web:user%40academy.example",
        "did:web:academy.example%2Fa",
        "did:web:academy.example%3F",
        "did:web:academy.example%23",
        "did:web:academy.example%5C",
        "did:web:academy.example%00",
        "did:web:academy.example%3A",
        "did:web:academy.example%3A0",
        "did:web:academy.example%3A080",
        "did:web:academy.example%3A65536",
        "did:web:academy.example%3Aport",
        "did:web:academy.example%3A80%3A80",
        "did:web:%3A80",
        "did:web:academy.example%",
        "did:web:academy.example%3",
        "did:web:académie.example",
        "did:web:acad emy.example",
        "did:web:academy..example",
        "did:web:academy.example.",
        "did:web:.academy.example",
        "did:web:-academy.example",
        "did:web:academy-.example",
        "did:web:" + "a" * 64 + ".example",
        "did:web:" + "a." * 126 + "aa",
        "did:web:127.0.0.1",
        "did:web:127.1",
        "did:web:2130706433",
        "did:web:0x7f000001",
        "did:web:0x7f.1",
        "did:web:0177.0.0.1",
        "did:web:academy.0x",
        "did:web:[::1]",
        "did:web:%5B::1%5D",
        "did:web:academy.example:..",
        "did:web:academy.example:.",
        "did:web:academy.example:%2e%2E:a",
        "did:web:academy.example:a%2Fb",
        "did:web:academy.example:a%2F..%2Fb",
        "did:web:academy.example\n",
        "did:web:academy.example:a\n",
    ],
)
def test_a_did_web_that_names_no_host_or_leaves_its_place_is_refused(did: str) -> None:
    with pytest.raises(KeyMaterialError):
        did_web_url(did)


@given(st.text(max_size=40) | st.text("abz019.-_%:/@?#[]é\n", max_size=40))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_any_did_web_is_mapped_into_its_own_host_or_refused(text: str) -> None:
    try:
        url = did_web_url("did:web:" + text)
    except KeyMaterialError:
        return
    assert urlsplit(url).netloc == unquote(text.partition(":")[0])
    assert url.isascii()
    assert not any(char in url for char in "@?#\\ \n")
    assert "/../" not in url
    assert url.endswith("/did.json")


def test_a_key_is_found_in_the_document_of_a_did_web() -> None:
    content = json.dumps(document()).encode()
    found = retrieve_verification_method(METHOD, purpose="assertionMethod", fetch=serve(content))
    assert found.public_key == KEY
    assert found.id == METHOD
    assert found.controller == DID
    assert found.source is not None
    assert found.source.to_dict() == {
        "url": ADDRESS,
        "fetched_at": "2026-05-01T00:00:00Z",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def test_what_is_published_is_found_again() -> None:
    published = did_document(DID, [KEY, OTHER])
    for key in (KEY, OTHER):
        for purpose in ("assertionMethod", "authentication"):
            assert retrieve(published, f"{DID}#{key.multikey}", purpose) == key


def test_a_key_in_the_fragment_of_a_did_web_proves_nothing() -> None:
    # design.md: the document is resolved, and does not have it
    with pytest.raises(KeyMaterialError, match="no such verification method"):
        retrieve(document(), f"{DID}#{OTHER.multikey}")
    with pytest.raises(UnavailableError):
        retrieve_verification_method(f"{DID}#{KEY.multikey}", purpose="assertionMethod", fetch=no_network)


# --- the document ---


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"\xff",
        b'{"id": "did:web:academy.example", "id": "did:web:academy.example"}',
        b"[" * 100_000,
        b"[]",
        b"null",
        b'"did:web:academy.example"',
        {},
        document(id="did:web:other.example"),
        document(id=DID + "/"),
        document(id="did:web:Academy.example"),
        document(id=[DID]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_document_that_is_not_the_controllers_is_refused(content: Any) -> None:
    with pytest.raises(KeyMaterialError, match="document"):
        retrieve(content)


def test_an_https_controller_has_a_document_at_its_own_url() -> None:
    url = "https://academy.example/keys"
    content = did_document(url, [KEY])
    fetch = serve(content, url)
    found = retrieve_verification_method(f"{url}#{KEY.multikey}", purpose="assertionMethod", fetch=fetch)
    assert found.controller == url
    with pytest.raises(KeyMaterialError, match="another controller's"):
        retrieve_verification_method(
            f"{url}?x#{KEY.multikey}", purpose="assertionMethod", fetch=serve(content, url + "?x")
        )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "#key-1",
        "key-1",
        "did:WEB:academy.example#key-1",
        "DID:web:academy.example#key-1",
        " did:web:academy.example#key-1",
        "http://academy.example/keys#key-1",
        "HTTPS://academy.example/keys#key-1",
        "file:///etc/passwd",
        "\ud800",
    ],
)
def test_a_verification_method_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(KeyMaterialError, match="a DID or an https URL"):
        retrieve_verification_method(url, purpose="assertionMethod", fetch=no_network)


@pytest.mark.parametrize("kind", ["X" * 500, "EcdsaSecp256k1VerificationKey2019"])
def test_a_key_of_a_type_that_nobody_here_knows_is_not_called_wrong(kind: str) -> None:
    fetch = serve(document(verificationMethod=[method(type=kind)]))
    with pytest.raises(UnsupportedError, match="type that is not supported"):
        retrieve_verification_method(METHOD, purpose="assertionMethod", fetch=fetch)


@pytest.mark.parametrize("did", ["did:example:x#key", "did:ion:abc", "did:webvh:abc#0", "did:keys:z6Mk"])
def test_a_did_method_that_nobody_here_knows_is_not_called_wrong(did: str) -> None:
    with pytest.raises(UnsupportedError, match="DID method") as caught:
        retrieve_verification_method(did, purpose="assertionMethod", fetch=no_network)
    assert caught.value.expected == sorted(METHODS)


def test_a_did_is_bounded() -> None:
    for did in ("did:key:z" + "6" * MAX_URL, "did:web:" + "a." * MAX_URL, "https://" + "a" * MAX_URL):
        with pytest.raises(KeyMaterialError, match="longer than"):
            resolve(did, fetch=no_network)


def test_a_url_without_fragment_names_no_key_but_for_did_key() -> None:
    with pytest.raises(KeyMaterialError, match="has a fragment"):
        retrieve(document(), DID)


# --- the method in the document ---


@pytest.mark.parametrize(
    "content",
    [
        document(),
        document(assertionMethod=METHOD),
        document(assertionMethod=["#key-1"]),
        document(verificationMethod=method()),
        document(verificationMethod=[method(id="#key-1")]),
        document(verificationMethod=[method(id="#key-1")], assertionMethod=["#key-1"]),
        document(verificationMethod=None, assertionMethod=[method()]),
        document(verificationMethod=None, assertionMethod=method(id="#key-1")),
        document(verificationMethod=[method(id=DID + "#key-2"), "noise", 7, None, method()]),
        document(assertionMethod=[METHOD, METHOD]),
        document(assertionMethod=[None, 7, [], {}, METHOD]),
        document(verificationMethod=[method(type="Ed25519VerificationKey2020")]),
        document(verificationMethod=[method(type="JsonWebKey", publicKeyMultibase=None, publicKeyJwk=KEY.jwk)]),
        document(verificationMethod=[method(type="JsonWebKey2020", publicKeyMultibase=None, publicKeyJwk=KEY.jwk)]),
    ],
)
def test_a_method_is_found_by_reference_or_embedded(content: Any) -> None:
    assert retrieve(content) == KEY


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (document(assertionMethod=None), "not listed under assertionMethod"),
        (document(assertionMethod=None, authentication=[METHOD]), "not listed under assertionMethod"),
        (document(verificationMethod=None, authentication=[method()], assertionMethod=None), "not listed under"),
        (document(assertionMethod=[]), "not listed under assertionMethod"),
        (document(assertionMethod=[DID]), "not listed under assertionMethod"),
        (document(assertionMethod={"id": "x"}), "not listed under assertionMethod"),
        (document(assertionMethod=["key-1"]), "not listed under assertionMethod"),
        (document(verificationMethod=None), "no such verification method"),
        (document(verificationMethod=[method(id=DID + "#key-10")]), "no such verification method"),
        (document(verificationMethod=[method(id=[METHOD])]), "no such verification method"),
        (document(verificationMethod={METHOD: method()}), "no such verification method"),
        (document(verificationMethod="key"), "no such verification method"),
        (
            document(verificationMethod=[method(), method(publicKeyMultibase=OTHER.multikey)]),
            "lists this verification method twice",
        ),
        (document(assertionMethod=[METHOD, method()]), "lists this verification method twice"),
        (document(verificationMethod=[method(), method(id="#key-1")]), "lists this verification method twice"),
        (document(verificationMethod=[method(controller=None)]), "another controller"),
        (document(verificationMethod=[method(controller="did:web:other.example")]), "another controller"),
        (document(verificationMethod=[method(controller=[DID])]), "another controller"),
        (document(verificationMethod=[method(controller=DID + "#")]), "another controller"),
        (document(verificationMethod=[method(publicKeyMultibase=None)]), "exactly one"),
        (document(verificationMethod=[method(publicKeyJwk=KEY.jwk)]), "exactly one"),
        (document(verificationMethod=[method(type=None)]), "does not go with its key"),
        (document(verificationMethod=[method(type=["Multikey"])]), "does not go with its key"),
        (document(verificationMethod=[method(type="JsonWebKey")]), "does not go with its key"),
        (
            document(verificationMethod=[method(publicKeyMultibase=None, publicKeyJwk=KEY.jwk)]),
            "does not go with its key",
        ),
        (document(verificationMethod=[method(publicKeyMultibase=7)]), "Multikey"),
        (document(verificationMethod=[method(publicKeyMultibase="z6Mk")]), "Multikey"),
        (
            document(
                verificationMethod=[
                    method(
                        type="JsonWebKey",
                        publicKeyMultibase=None,
                        publicKeyJwk={**KEY.jwk, "d": base64url_encode(bytes(32))},
                    )
                ]
            ),
            "private part",
        ),
        (document(verificationMethod=[method(expires="soon")]), "`expires`"),
        (document(verificationMethod=[method(revoked=True)]), "`revoked`"),
        (document(verificationMethod=[{**method(), "revoked": None}]), "`revoked`"),
    ],
)
def test_a_method_that_may_not_be_used_is_refused(content: Any, reason: str) -> None:
    with pytest.raises(KeyMaterialError, match=reason) as caught:
        retrieve(content)
    assert len(str(caught.value)) < 300


def test_an_embedded_method_is_for_its_own_relationship_alone() -> None:
    content = document(verificationMethod=None, assertionMethod=[method()], authentication=[method(id="#key-2")])
    assert retrieve(content) == KEY
    assert retrieve(content, DID + "#key-2", "authentication") == KEY
    with pytest.raises(KeyMaterialError, match="not listed under assertionMethod"):
        retrieve(content, DID + "#key-2")


@pytest.mark.parametrize("purpose", RELATIONSHIPS)
def test_a_method_is_found_under_the_relationship_that_was_asked_for(purpose: str) -> None:
    assert retrieve({"id": DID, "verificationMethod": method(), purpose: [METHOD]}, purpose=purpose) == KEY


@pytest.mark.parametrize("purpose", ["", "id", "verificationMethod", "assertion", "AssertionMethod"])
def test_a_purpose_that_is_no_relationship_is_refused(purpose: str) -> None:
    with pytest.raises(KeyMaterialError, match="not a verification relationship"):
        retrieve(document(), purpose=purpose)


def test_when_a_method_expires_or_was_revoked_is_told() -> None:
    changed = method(expires="2027-01-01T00:00:00Z", revoked="2026-06-01T00:00:00+02:00")
    found = retrieve_verification_method(
        METHOD, purpose="assertionMethod", fetch=serve(document(verificationMethod=[changed]))
    )
    assert found.expires == datetime(2027, 1, 1, tzinfo=UTC)
    assert found.revoked == datetime(2026, 5, 31, 22, tzinfo=UTC)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from([METHOD, "#key-1", DID, KEY.multikey, "Multikey"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "controller", "publicKeyMultibase", "publicKeyJwk", "expires", "revoked"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=10,
)


@given(json_values, json_values)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_document_has_the_key_or_is_refused(methods: Any, listed: Any) -> None:
    try:
        key = retrieve({"id": DID, "verificationMethod": methods, "assertionMethod": listed})
    except KeyMaterialError:
        return
    assert key == KEY
