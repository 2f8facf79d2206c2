"""Keys in controller documents: their forms, whose they are, and which of them a purpose allows."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import read_json
from controller_documents import ADDRESS, DID, FETCHED_AT, KEY, METHOD, OTHER, document, method, retrieve, serve
from microbadge.dids import (
    ControllerDocument,
    VerificationMethod,
    did_document,
    resolve,
    retrieve_json_web_key,
    retrieve_verification_method,
    verification_methods,
)
from microbadge.dids.methods import MAX_URL
from microbadge.dids.verification import MAX_METHODS, RELATIONSHIPS
from microbadge.encoding import MULTICODEC, base58_encode, multibase_encode
from microbadge.errors import KeyMaterialError, UnavailableError, UnsupportedError
from microbadge.fetch import no_network
from microbadge.keys import LocalSigner, PublicKey

SECURITY = "https://w3id.org/security#"

P256 = LocalSigner.generate(kind="p256").public_key
P384 = LocalSigner.generate(kind="p384").public_key
P521 = LocalSigner.generate(kind="p521").public_key
RSA = LocalSigner.generate(kind="rsa").public_key
BASE58 = base58_encode(KEY.data)


def with_key(kind: str | None, **members: Any) -> dict[str, Any]:
    """The academy's document whose one method is of this type and has these members for its key."""
    return document(verificationMethod=[method(**{"type": kind, "publicKeyMultibase": None, **members})])


def found(content: Any, purpose: str = "assertionMethod") -> list[VerificationMethod]:
    return verification_methods(ControllerDocument(DID, content), purpose=purpose)


# --- the forms of a key ---


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (with_key("Multikey", publicKeyMultibase=KEY.multikey), KEY),
        (with_key("Multikey", publicKeyMultibase=P256.multikey), P256),
        (with_key("Multikey", publicKeyMultibase=P384.multikey), P384),
        (with_key("Ed25519VerificationKey2020", publicKeyMultibase=KEY.multikey), KEY),
        (with_key("Ed25519VerificationKey2018", publicKeyBase58=BASE58), KEY),
        *(
            (with_key(kind, publicKeyJwk=key.jwk), key)
            for kind in ("JsonWebKey", "JsonWebKey2020")
            for key in (KEY, P256, P384, P521, RSA)
        ),
    ],
)
def test_a_key_is_read_in_each_of_its_forms(content: Any, key: PublicKey) -> None:
    assert retrieve(content) == key


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (with_key("Ed25519VerificationKey2020", publicKeyMultibase=P256.multikey), "another kind"),
        (with_key("Ed25519VerificationKey2020", publicKeyBase58=BASE58), "does not go with its key"),
        (with_key("Ed25519VerificationKey2018", publicKeyMultibase=KEY.multikey), "does not go with its key"),
        (with_key("Ed25519VerificationKey2018", publicKeyJwk=KEY.jwk), "does not go with its key"),
        (with_key("Ed25519VerificationKey2018", publicKeyBase58=KEY.multikey), "32 bytes"),
        (with_key("Ed25519VerificationKey2018", publicKeyBase58=base58_encode(KEY.data[1:])), "32 bytes"),
        (with_key("Ed25519VerificationKey2018", publicKeyBase58="0OIl"), "base58"),
        (with_key("Ed25519VerificationKey2018", publicKeyBase58="1" * 3_000), "base58"),
        (with_key("Ed25519VerificationKey2018", publicKeyBase58=[BASE58]), "is a string"),
        (with_key("Ed25519VerificationKey2018", publicKeyBase58=base58_encode(bytes(32))), "small order"),
        (with_key("Multikey", publicKeyBase58=BASE58), "does not go with its key"),
        (with_key("Multikey", publicKeyMultibase=KEY.multikey, publicKeyBase58=BASE58), "exactly one"),
        (with_key("JsonWebKey", publicKeyJwk=KEY.jwk, publicKeyBase58=BASE58), "exactly one"),
        (with_key("JsonWebKey"), "exactly one"),
        (with_key("JsonWebKey", publicKeyJwk={**KEY.jwk, "use": "enc"}), "not for signatures"),
        (with_key("JsonWebKey", publicKeyJwk={**KEY.jwk, "key_ops": ["encrypt"]}), "not for signatures"),
        (with_key("JsonWebKey", publicKeyJwk={"kty": "oct", "k": "AAAA"}), "private part"),
        (with_key("JsonWebKey", publicKeyJwk=json.dumps(KEY.jwk)), "is an object"),
        (with_key(None, publicKeyMultibase=KEY.multikey), "does not go with its key"),
    ],
)
def test_a_key_in_a_form_that_is_not_its_types_is_refused(content: Any, reason: str) -> None:
    with pytest.raises(KeyMaterialError, match=reason):
        retrieve(content)


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_jwk_that_tells_its_private_key_is_refused(member: str) -> None:
    with pytest.raises(KeyMaterialError, match="private part") as caught:
        retrieve(with_key("JsonWebKey", publicKeyJwk={**RSA.jwk, member: "c2VjcmV0"}))
    assert "c2VjcmV0" not in str(caught.value)


@pytest.mark.parametrize(
    "member", ["secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk", "privateKeyBase58"]
)
def test_a_method_that_tells_its_private_key_is_refused(member: str) -> None:
    # Controlled Identifiers 1.0, section 2.2: the key is no secret any more, so that anybody may have signed
    with pytest.raises(KeyMaterialError, match="tells its private key") as caught:
        retrieve(document(verificationMethod=[method(**{member: "z3u2en7t5LR2WtQH5PfFqMqwVHgeXouLzo6haApm8XHqvjxq"})]))
    assert "z3u2" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        with_key("EcdsaSecp256k1VerificationKey2019", publicKeyBase58="23o6Sau8NxxzXcgSc3PLcNxrzrZpbLeBn1izfv3jbKhuv"),
        with_key("EcdsaSecp256k1RecoveryMethod2020", blockchainAccountId="eip155:1:0x89a9"),
        with_key("X25519KeyAgreementKey2020", publicKeyMultibase="z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p"),
        with_key("P256Key2021", publicKeyBase58=base58_encode(P256.data)),
        with_key("Multikey", publicKeyMultibase="z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p"),
        with_key("Multikey", publicKeyMultibase=multibase_encode(MULTICODEC["p521-pub"] + P521.data)),
        with_key("JsonWebKey", publicKeyJwk={**P256.jwk, "crv": "secp256k1"}),
        with_key("JsonWebKey", publicKeyJwk={**KEY.jwk, "crv": "X25519"}),
        with_key("JsonWebKey", publicKeyJwk={**KEY.jwk, "crv": "Ed448"}),
        with_key("JsonWebKey", publicKeyJwk={**P256.jwk, "alg": "ES256K"}),
        with_key("JsonWebKey", publicKeyJwk={**RSA.jwk, "alg": "PS256"}),
    ],
    ids=lambda content: str(content["verificationMethod"][0]["type"]),
)
def test_a_key_of_a_kind_that_nobody_here_knows_is_not_called_wrong(content: Any) -> None:
    with pytest.raises(UnsupportedError, match="not supported"):
        retrieve(content)


@pytest.mark.parametrize(
    ("number", "algorithm"),
    [
        ("09", "Ed25519"),
        ("10", "ES384"),
        ("25", "ES256"),
        ("26", "ES384"),
        ("27", "Ed25519"),
        ("28", UnsupportedError),  # BLS12-381
        ("31", KeyMaterialError),  # a coordinate of the text that is not 32 bytes
        ("32", KeyMaterialError),  # a point of the text that is not on its curve
        ("33", "Ed25519"),
        ("34", UnsupportedError),  # BLS12-381
    ],
)
def test_the_methods_of_the_controlled_identifiers_text_are_read(
    shared: Path, number: str, algorithm: str | type[Exception]
) -> None:
    # Controlled Identifiers 1.0, sections 2.2.2 and 2.2.3 and the examples of its appendix
    (path,) = (shared / "spec/vectors/w3c-cid/spec-examples").glob(f"{number}-*.json")
    example = read_json(path)
    example.pop("@context", None)
    url, controller = example["id"], example["controller"]
    fetch = serve({"id": controller, "assertionMethod": [example]}, controller)
    if not isinstance(algorithm, str):
        with pytest.raises(algorithm):
            retrieve_verification_method(url, purpose="assertionMethod", fetch=fetch)
    else:
        key = retrieve_verification_method(url, purpose="assertionMethod", fetch=fetch).public_key
        assert key.algorithm == algorithm


def test_the_kid_of_a_jwk_is_told(shared: Path) -> None:
    # Controlled Identifiers 1.0, its second example
    (path,) = (shared / "spec/vectors/w3c-cid/spec-examples").glob("02-*.json")
    url = "https://controller.example/101"
    fetch = serve(path.read_bytes(), url)
    method = retrieve_verification_method(f"{url}#key-20240828", purpose="authentication", fetch=fetch)
    assert method.kid == "key-20240828"
    assert retrieve_verification_method(f"{KEY.did_key}", purpose="authentication", fetch=no_network).kid is None
    content = with_key("JsonWebKey", publicKeyJwk={**KEY.jwk, "kid": 7})
    assert retrieve_verification_method(METHOD, purpose="assertionMethod", fetch=serve(content)).kid is None


# --- whose a key is ---


@pytest.mark.parametrize(
    ("number", "url", "purpose", "code"),
    [
        ("01", "https://controller.example#authn-key-123", "authentication", None),
        ("01", "https://controller.example#authn-key-123", "assertionMethod", "INVALID_RELATIONSHIP"),
        ("03", "https://controller.example#authn-key-123", "authentication", None),
        ("04", "https://controllerA.example#authn-key-123", "authentication", None),
        ("04", "https://controllerB.example/abc#key", "authentication", "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID"),
        ("05", "https://controller.example#authn-key-123", "authentication", None),
        ("06", "https://controller.example#authn-key-123", "authentication", None),
        ("07", "https://controller.example#authn-key-123", "authentication", "INVALID_RELATIONSHIP"),
        ("12", "https://controller.example#keys-2", "authentication", "INVALID_VERIFICATION_METHOD"),
        ("20", "https://controller.example/123#key-456", "authentication", None),
        ("22", "https://controller.example/101#key-203947", "authentication", None),
    ],
)
def test_the_documents_of_the_controlled_identifiers_text_are_read(
    shared: Path, number: str, url: str, purpose: str, code: str | None
) -> None:
    # Controlled Identifiers 1.0: with and without @context, references relative and not, methods embedded
    (path,) = (shared / "spec/vectors/w3c-cid/spec-examples").glob(f"{number}-*.json")
    controller = url.partition("#")[0]
    fetch = serve(path.read_bytes(), controller)
    if code is None:
        assert retrieve_verification_method(url, purpose=purpose, fetch=fetch).controller == controller
    else:
        with pytest.raises(KeyMaterialError) as caught:
            retrieve_verification_method(url, purpose=purpose, fetch=fetch)
        assert str(caught.value.code).startswith(f"{SECURITY}{code}")


@pytest.mark.parametrize("controller", [OTHER.did_key, [OTHER.did_key, "did:web:other.example"], 7, None, {}])
def test_the_controller_of_a_document_has_no_say_about_its_keys(controller: Any) -> None:
    # Controlled Identifiers 1.0, section 3.3, asks for a method of the document itself, controlled by its own URL:
    # who may change a document (section 2.1.2) does not thereby sign for its subject, nor does an alias
    content = {**document(alsoKnownAs=[OTHER.did_key]), "controller": controller}
    assert retrieve(content) == KEY
    with pytest.raises(KeyMaterialError, match="no such verification method"):
        retrieve(content, f"{DID}#{OTHER.multikey}")
    assert [method.public_key for method in found(content)] == [KEY]


def test_a_method_of_another_document_is_not_the_controllers() -> None:
    # Controlled Identifiers 1.0, section 2.3.6 and its example, lets a document refer to it; section 3.3 then refuses
    theirs = f"{OTHER.did_key}#{OTHER.multikey}"
    content = document(assertionMethod=[METHOD, theirs])
    assert [method.id for method in found(content)] == [METHOD]
    copied = method(id=theirs, controller=OTHER.did_key, publicKeyMultibase=OTHER.multikey)
    content = document(verificationMethod=[method(), copied], assertionMethod=[METHOD, theirs])
    assert [method.id for method in found(content)] == [METHOD]
    # by its own URL it is its own controller's, never the academy's
    stranger = retrieve_verification_method(theirs, purpose="assertionMethod", fetch=serve(content))
    assert stranger.controller == OTHER.did_key


def test_a_key_embedded_alone_without_a_context_is_found() -> None:
    # the did:web documents of the Digital Credentials Consortium's first issuers
    content = {"id": DID, "assertionMethod": [method(type="Ed25519VerificationKey2020")]}
    assert retrieve(content) == KEY


def test_a_method_embedded_under_several_relationships_is_one_method() -> None:
    content = document(verificationMethod=None, assertionMethod=[method()], authentication=[method()])
    for purpose in ("assertionMethod", "authentication"):
        assert retrieve(content, purpose=purpose) == KEY
        assert [method.public_key for method in found(content, purpose)] == [KEY]


@pytest.mark.parametrize(
    "content",
    [
        document(authentication=[method(publicKeyMultibase=OTHER.multikey)]),
        document(keyAgreement=[method(id="#key-1", publicKeyMultibase=OTHER.multikey)]),
        document(verificationMethod=None, assertionMethod=[method()], authentication=[method(revoked="2026-01-01")]),
    ],
)
def test_one_id_for_two_methods_is_refused_wherever_they_stand(content: Any) -> None:
    # two readers of such a document would see two keys
    with pytest.raises(KeyMaterialError, match="twice") as caught:
        retrieve(content)
    assert caught.value.code == f"{SECURITY}INVALID_CONTROLLED_IDENTIFIER_DOCUMENT"
    assert found(content) == []


@pytest.mark.parametrize(
    ("content", "url", "code"),
    [
        (document(), "did:web:academy.example:..#key-1", "INVALID_VERIFICATION_METHOD_URL"),
        (document(), "http://academy.example#key-1", "INVALID_VERIFICATION_METHOD_URL"),
        (document(), DID, "INVALID_VERIFICATION_METHOD_URL"),
        (b"<html>", METHOD, "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT"),
        (document(id="did:web:other.example"), METHOD, "INVALID_CONTROLLED_IDENTIFIER_DOCUMENT_ID"),
        (document(), DID + "#key-2", "INVALID_VERIFICATION_METHOD"),
        (document(verificationMethod=[method(controller="x")]), METHOD, "INVALID_VERIFICATION_METHOD"),
        (document(verificationMethod=[method(expires=5)]), METHOD, "INVALID_VERIFICATION_METHOD"),
        (document(assertionMethod=[]), METHOD, "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"),
    ],
)
def test_a_fault_has_the_name_that_the_standard_gives_it(content: Any, url: str, code: str) -> None:
    # Controlled Identifiers 1.0, section 3.5
    with pytest.raises(KeyMaterialError) as caught:
        retrieve_verification_method(url, purpose="assertionMethod", fetch=serve(content))
    assert caught.value.code == f"{SECURITY}{code}"


# --- the methods for a purpose ---


def test_the_methods_for_a_purpose_are_listed_each_with_its_dates() -> None:
    content = document(
        verificationMethod=[
            method(expires="2027-01-01T00:00:00Z"),
            method(id="#key-2", publicKeyMultibase=OTHER.multikey, revoked="2026-01-01T00:00:00Z"),
            method(id="#key-3", publicKeyMultibase=P256.multikey),
        ],
        assertionMethod=[METHOD, "#key-2", method(id="#key-4", publicKeyMultibase=P384.multikey)],
        authentication=["#key-3"],
    )
    controller = resolve(DID, fetch=serve(content))
    listed = verification_methods(controller, purpose="assertionMethod")
    assert [(method.id, method.public_key) for method in listed] == [
        (METHOD, KEY),
        (DID + "#key-2", OTHER),
        (DID + "#key-4", P384),
    ]
    assert [method.expires is None for method in listed] == [False, True, True]
    assert [method.revoked is None for method in listed] == [True, False, True]
    assert {(method.controller, method.source) for method in listed} == {(DID, controller.source)}
    assert [method.id for method in verification_methods(controller, purpose="authentication")] == [DID + "#key-3"]
    assert verification_methods(controller, purpose="keyAgreement") == []


def test_each_method_that_is_listed_is_the_one_retrieved_by_its_url() -> None:
    content = did_document(DID, [KEY, OTHER, P256, P384, P521, RSA])
    for each in found(content):
        retrieved = retrieve_verification_method(each.id, purpose="assertionMethod", fetch=serve(content))
        assert (retrieved.id, retrieved.public_key) == (each.id, each.public_key)
    assert {method.public_key for method in found(content)} == {KEY, OTHER, P256, P384, P521, RSA}


@pytest.mark.parametrize(
    "neighbour",
    [
        method(id="#key-2", type="EcdsaSecp256k1VerificationKey2019"),
        method(id="#key-2", publicKeyMultibase="z6LSj72tK8brWgZja8NLRwPigth2T9QRiG1uH9oKZuKjdh9p"),
        method(id="#key-2", publicKeyMultibase="z6Mk"),
        method(id="#key-2", controller="did:web:other.example"),
        method(id="#key-2", expires="soon"),
        method(id="#key-2", secretKeyMultibase="z"),
    ],
)
def test_a_method_is_not_refused_for_its_neighbour(neighbour: dict[str, Any]) -> None:
    content = document(verificationMethod=[method(), neighbour], assertionMethod=["#key-1", "#key-2", "#key-3", 7])
    assert retrieve(content) == KEY
    assert [method.id for method in found(content)] == [METHOD]


def test_no_methods_are_listed_for_what_is_no_relationship() -> None:
    with pytest.raises(KeyMaterialError, match="not a verification relationship"):
        found(document(), "verificationMethod")


# --- bounds ---


@pytest.mark.parametrize("member", ["verificationMethod", *RELATIONSHIPS])
def test_a_document_with_more_methods_than_any_issuer_has_is_refused(member: str) -> None:
    some = [method(id=f"#key-{number}") for number in range(MAX_METHODS)]
    assert retrieve({**document(), member: [*some[2:], method()]}, purpose="assertionMethod") == KEY
    content = {**document(), member: [*some, method()]}
    with pytest.raises(KeyMaterialError, match=f"more than {MAX_METHODS}") as caught:
        retrieve(content)
    assert caught.value.pointer == f"/{member}"
    with pytest.raises(KeyMaterialError, match=f"more than {MAX_METHODS}"):
        found(content)


def test_a_document_full_of_keys_is_read_in_good_time() -> None:
    # every key of the dearest kind, under one relationship, of different ids
    methods = [
        method(id=f"#{number}", type="JsonWebKey", publicKeyMultibase=None, publicKeyJwk=P521.jwk)
        for number in range(MAX_METHODS)
    ]
    begun = time.process_time()
    assert len(found({"id": DID, "assertionMethod": methods})) == MAX_METHODS
    assert time.process_time() - begun < 5


# --- a bare JWK ---

JWK_URL = "https://academy.example/keys/1"


def test_a_bare_jwk_is_of_whoever_has_its_url() -> None:
    # Open Badges 3.0, section 8.2.3: `kid` is a URI that dereferences to a JWK
    fetched = retrieve_json_web_key(JWK_URL, fetch=serve({**RSA.jwk, "kid": "1"}, JWK_URL))
    assert (fetched.id, fetched.controller, fetched.public_key, fetched.kid) == (JWK_URL, JWK_URL, RSA, "1")
    assert fetched.source is not None
    assert (fetched.source.url, fetched.source.fetched_at) == (JWK_URL, FETCHED_AT)


@pytest.mark.parametrize(
    "content", [b"", b"<html>", [], "z6Mk", None, {}, document(), {"keys": [KEY.jwk]}, {**KEY.jwk, "d": "AAAA"}]
)
def test_what_is_no_jwk_is_refused(content: Any) -> None:
    with pytest.raises(KeyMaterialError):
        retrieve_json_web_key(JWK_URL, fetch=serve(content, JWK_URL))


@pytest.mark.parametrize(
    "url", ["", DID, METHOD, "http://academy.example/keys/1", JWK_URL + "#1", "https://" + "a" * MAX_URL, "#1"]
)
def test_a_jwk_is_fetched_from_an_https_url_alone(url: str) -> None:
    def fetch(url: str) -> Any:
        raise AssertionError(url)

    with pytest.raises(KeyMaterialError, match="https URL"):
        retrieve_json_web_key(url, fetch=fetch)


def test_a_jwk_that_cannot_be_had_or_is_not_supported_is_not_called_wrong() -> None:
    with pytest.raises(UnavailableError):
        retrieve_json_web_key(JWK_URL, fetch=no_network)
    with pytest.raises(UnsupportedError):
        retrieve_json_web_key(JWK_URL, fetch=serve({**KEY.jwk, "crv": "X25519"}, JWK_URL))


# --- documents that are made ---


@pytest.mark.parametrize("key", [KEY, P256, P384, P521, RSA], ids=lambda key: key.kind.name)
@pytest.mark.parametrize("controller", [DID, "https://academy.example/issuer"])
def test_a_key_of_any_kind_can_be_published(key: PublicKey, controller: str) -> None:
    address = ADDRESS if controller == DID else controller
    made = did_document(controller, [key])
    url = f"{controller}#{key.fragment}"
    for purpose in ("assertionMethod", "authentication"):
        retrieved = retrieve_verification_method(url, purpose=purpose, fetch=serve(made, address))
        assert retrieved.public_key == key
    assert not re.search(r'"(?:d|secret\w+|private\w+)":', json.dumps(made))


def test_a_document_has_the_contexts_of_the_types_in_it() -> None:
    did, multikey, jwk = (
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/multikey/v1",
        "https://w3id.org/security/jwk/v1",
    )
    assert did_document(DID, [KEY, P256])["@context"] == [did, multikey]
    assert did_document(DID, [KEY, RSA, P521])["@context"] == [did, multikey, jwk]
    assert did_document(DID, [RSA])["@context"] == [did, jwk]
    assert did_document("https://academy.example", [KEY, RSA])["@context"] == ["https://www.w3.org/ns/cid/v1"]


@pytest.mark.parametrize(
    "did", [KEY.did_key, P256.did_key, KEY.did_jwk, RSA.did_jwk, P521.did_jwk], ids=["0", "1", "2", "3", "4"]
)
def test_a_did_that_is_its_own_key_has_one_document(did: str) -> None:
    (key,) = (key for key in (KEY, P256, P521, RSA) if did in (key.did_jwk, key.own_method.partition("#")[0]))
    assert did_document(did, [key]) == resolve(did, fetch=no_network).document
    for keys in ([], [OTHER], [key, OTHER], [key, key]):
        with pytest.raises(KeyMaterialError, match="that of another key"):
            did_document(did, keys)
