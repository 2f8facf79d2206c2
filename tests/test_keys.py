"""Ed25519 keys and signers: published vectors, keys that anybody could sign with, and secrets that stay secret."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, x25519
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.encoding import MULTICODEC, base64url_decode, base64url_encode, multibase_decode, multibase_encode
from microbadge.errors import KeyMaterialError, UnsupportedError
from microbadge.keys import LocalSigner, PublicKey, Signer
from microbadge.keys.local import MAX_PASSWORD

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
SEED = bytes(range(32))


# --- the curve, slowly: to find the points that a key must not be ---

D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2 % P
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(n: int, point: Point) -> Point:
    result = (0, 1)
    while n:
        if n & 1:
            result = add(result, point)
        point, n = add(point, point), n >> 1
    return result


def point_of(y: int) -> Point | None:
    """One of the two points with this y, if it is on the curve."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    for root in (x, x * pow(2, (P - 1) // 4, P) % P):
        if root * root % P == square:
            return root, y
    return None


def small_order_points() -> set[Point]:
    """All eight of them, as multiples of one of order 8: L times a point outside the subgroup."""
    for y in range(2, 100):
        point = point_of(y)
        if point is not None and times(4 * L, point) != (0, 1):
            return {times(n, times(L, point)) for n in range(8)}
    raise AssertionError


def encoded(x: int, y: int) -> bytes:
    return (y | (x & 1) << 255).to_bytes(32, "little")


def test_every_point_of_small_order_is_refused_in_every_encoding() -> None:
    points = small_order_points()
    assert len(points) == 8
    for x, y in points:
        for sign in (0, 1):
            for representative in (y, y + P):
                if representative < 2**255:
                    with pytest.raises(KeyMaterialError, match=r"small order|not reduced"):
                        PublicKey("Ed25519", encoded(sign, representative))
        with pytest.raises(KeyMaterialError, match="small order"):
            PublicKey("Ed25519", encoded(x, y))


def test_under_a_key_of_small_order_anybody_could_sign_if_it_were_accepted() -> None:
    # VC-REQUIREMENTS 8.10: why the point is refused before `cryptography` sees it.
    neutral = encoded(0, 1)
    ed25519.Ed25519PublicKey.from_public_bytes(neutral).verify(neutral + bytes(32), b"whatever")


@pytest.mark.parametrize("y", [P, P + 1, P + 2, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1])
def test_a_coordinate_that_is_not_reduced_is_refused(y: int, sign: int) -> None:
    with pytest.raises(KeyMaterialError, match="not reduced"):
        PublicKey("Ed25519", encoded(sign, y))


def test_a_key_that_is_no_point_verifies_nothing() -> None:
    y = next(y for y in range(2, 100) if point_of(y) is None)
    key = PublicKey("Ed25519", encoded(0, y))
    assert not key.verify(bytes(64), b"")
    assert not key.verify(encoded(0, 1) + bytes(32), b"")


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(KeyMaterialError, match="has 32 bytes"):
        PublicKey("Ed25519", b"\x02" * length)


# --- published vectors ---


def test_the_vectors_of_rfc_8032_are_signed_and_verified(shared: Path) -> None:
    # RFC 8032, section 7.1
    for vector in read_json(shared / "spec/vectors/rfc-8032/rfc8032-7.1.json"):
        message, signature = bytes.fromhex(vector["message"]), bytes.fromhex(vector["signature"])
        signer = LocalSigner.from_seed(bytes.fromhex(vector["secret_key"]))
        assert signer.public_key.data.hex() == vector["public_key"]
        assert signer.sign(message) == signature
        assert signer.public_key.verify(signature, message)
        assert not signer.public_key.verify(signature, message + b"\0")


def test_the_sign_input_vectors_are_signed_and_verified(shared: Path) -> None:
    # ed25519.cr.yp.to, sign.input: secret and public key, public key, message, signature and message
    path = shared / "spec/vectors/rfc-8032/ed25519-sign.input.first128.txt"
    lines = path.read_text(encoding="ascii").split()
    assert len(lines) == 128
    for line in lines:
        secret, public, message, signed = (bytes.fromhex(part) for part in line.split(":")[:4])
        signer = LocalSigner.from_seed(secret[:32])
        assert signer.public_key == PublicKey("Ed25519", public)
        assert signer.sign(message) + message == signed
        assert signer.public_key.verify(signed[:64], message)


def test_the_key_pair_of_the_eddsa_suites_is_read(shared: Path) -> None:
    # W3C, Data Integrity EdDSA Cryptosuites, B.1
    pair = read_json(shared / "spec/vectors/w3c-vc-di-eddsa/keyPair.json")
    signer = LocalSigner.from_multikey(pair["privateKeyMultibase"])
    assert signer.public_key == PublicKey.from_multikey(pair["publicKeyMultibase"])
    assert signer.public_key.multikey == pair["publicKeyMultibase"]


def test_the_key_pairs_of_the_proof_sets_are_read(shared: Path) -> None:
    pairs = read_json(shared / "spec/vectors/w3c-vc-di-eddsa/proof-set-chain/multiKeyPairs.json")
    assert pairs
    for pair in pairs.values():
        signer = LocalSigner.from_multikey(pair["privateKeyMultibase"])
        assert signer.public_key.multikey == pair["publicKeyMultibase"]


def test_the_key_of_rfc_8037_signs_its_example(shared: Path) -> None:
    # RFC 8037, appendix A; as in the RFC 7520 cookbook
    example = read_json(shared / "spec/vectors/rfc-jose/rfc7520-cookbook/curve25519/jws.json")
    signer = LocalSigner.from_jwk(example["input"]["key"])
    signing = example["signing"]
    assert base64url_encode(signer.sign(signing["sig-input"].encode("ascii"))) == signing["sig"]
    public = {name: value for name, value in example["input"]["key"].items() if name != "d"}
    key = PublicKey.from_jwk(public)
    assert key.verify(base64url_decode(signing["sig"]), signing["sig-input"].encode("ascii"))
    assert key.jwk == {name: public[name] for name in ("kty", "crv", "x")}


def test_the_published_did_keys_are_read(shared: Path) -> None:
    # w3c-ccg/did-method-key
    documents = read_json(shared / "spec/vectors/did-key/w3c-ccg-test-vectors/ed25519-x25519.json")
    dids = [did for did in documents if did.startswith("did:key:z6Mk")]
    assert dids
    for did in dids:
        assert PublicKey.from_multikey(did.removeprefix("did:key:")).did_key == did


@pytest.mark.parametrize("name", ["bls12381", "rsa", "secp256k1", "x25519"])
def test_a_key_of_another_kind_is_refused(name: str, shared: Path) -> None:
    documents = read_json(shared / f"spec/vectors/did-key/w3c-ccg-test-vectors/{name}.json")
    assert documents
    for did in documents.get("didDocument", documents):
        with pytest.raises(UnsupportedError, match="not supported"):
            PublicKey.from_multikey(did.removeprefix("did:key:"))


# --- signatures ---


@given(st.binary(max_size=200), st.binary(max_size=200))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_a_signature_is_good_for_its_own_bytes_alone(data: bytes, other: bytes) -> None:
    signer = LocalSigner.from_seed(SEED)
    signature = signer.sign(data)
    assert signer.public_key.verify(signature, data)
    assert signer.public_key.verify(signature, other) is (data == other)


def test_a_signature_with_s_plus_l_is_refused() -> None:
    signer = LocalSigner.from_seed(SEED)
    signature = signer.sign(b"badge")
    s = int.from_bytes(signature[32:], "little")
    for multiple in range(1, (2**256 - 1 - s) // L + 1):
        other = signature[:32] + (s + multiple * L).to_bytes(32, "little")
        assert not signer.public_key.verify(other, b"badge")


@pytest.mark.parametrize("signature", [b"", b"x", bytes(63), bytes(64), bytes(65), bytes(10_000), b"\xff" * 64])
def test_a_signature_of_any_other_form_is_not_good(signature: bytes) -> None:
    assert LocalSigner.from_seed(SEED).public_key.verify(signature, b"badge") is False


# --- public keys as text ---


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_public_key_is_the_same_as_multikey_and_as_jwk(seed: bytes) -> None:
    key = LocalSigner.from_seed(seed).public_key
    assert PublicKey.from_multikey(key.multikey) == key
    assert PublicKey.from_jwk(key.jwk) == key
    assert key.did_key == "did:key:" + key.multikey


KEY = LocalSigner.from_seed(SEED).public_key


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        ["z"],
        "",
        "z",
        KEY.multikey[1:],
        "Z" + KEY.multikey[1:],
        "u" + base64url_encode(MULTICODEC["ed25519-pub"] + KEY.data),
        KEY.multikey + "1",
        KEY.multikey[:-1],
        KEY.multikey + " ",
        "z1" + KEY.multikey[1:],
        multibase_encode(KEY.data),
        multibase_encode(MULTICODEC["ed25519-priv"] + SEED),
        multibase_encode(b"\xed\x81\x00" + KEY.data),
        multibase_encode(MULTICODEC["ed25519-pub"] + bytes(32)),
        pytest.param("z" * 1_000_000, id="long"),
    ],
)
def test_what_is_no_multikey_is_refused(text: object) -> None:
    with pytest.raises(KeyMaterialError):
        PublicKey.from_multikey(text)


@pytest.mark.parametrize(
    "jwk",
    [
        None,
        "key",
        [],
        {},
        {"kty": "OKP"},
        {"kty": "OKP", "crv": "Ed25519"},
        {**KEY.jwk, "kty": ["OKP"]},
        {**KEY.jwk, "x": None},
        {**KEY.jwk, "x": 7},
        {**KEY.jwk, "x": ""},
        {**KEY.jwk, "x": KEY.jwk["x"] + "="},
        {**KEY.jwk, "x": KEY.jwk["x"] + "A"},
        {**KEY.jwk, "x": KEY.data.hex()},
        {**KEY.jwk, "x": base64url_encode(encoded(0, 1))},
        {**KEY.jwk, "d": base64url_encode(SEED)},
        {**KEY.jwk, "d": None},
        {"kty": "oct", "k": "AA"},
    ],
)
def test_what_is_no_public_jwk_is_refused(jwk: object) -> None:
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_jwk(jwk)
    assert base64url_encode(SEED) not in str(caught.value)


@pytest.mark.parametrize(
    "jwk",
    [{**KEY.jwk, "crv": "X25519"}, {**KEY.jwk, "crv": "Ed448"}, {**KEY.jwk, "kty": "EC"}, {**KEY.jwk, "alg": "X"}],
)
def test_a_jwk_of_another_kind_is_not_called_wrong(jwk: object) -> None:
    with pytest.raises(UnsupportedError):
        PublicKey.from_jwk(jwk)


@given(
    st.recursive(
        st.none() | st.text(max_size=50) | st.integers(), lambda inner: st.dictionaries(st.text(), inner, max_size=3)
    )
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_value_in_place_of_a_key_is_refused_as_invalid(value: Any) -> None:
    for read in (PublicKey.from_multikey, PublicKey.from_jwk):
        with pytest.raises(KeyMaterialError):
            read(value)
        with pytest.raises(KeyMaterialError):
            PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": value})


# --- signers ---


def test_a_new_signer_stands_for_itself_as_a_did_key() -> None:
    signer: Signer = LocalSigner.generate()
    key = LocalSigner.generate().public_key
    assert signer.algorithm == "Ed25519"
    did, _, fragment = signer.verification_method.partition("#")
    assert did == "did:key:" + fragment
    assert PublicKey.from_multikey(fragment) != key
    assert PublicKey.from_multikey(fragment).verify(signer.sign(b"badge"), b"badge")


def test_a_signer_of_a_controller_names_its_key_there() -> None:
    signer = LocalSigner.generate(controller="did:web:academy.example")
    assert signer.verification_method == f"did:web:academy.example#{signer.public_key.multikey}"
    assert signer.controller == "did:web:academy.example"
    named = LocalSigner.from_seed(SEED, verification_method="https://academy.example/keys#1")
    assert named.verification_method == "https://academy.example/keys#1"
    assert named.controller == "https://academy.example/keys"


@pytest.mark.parametrize(
    "method",
    [
        "did:web:academy.example:staff#key-1",
        "did:web:localhost%3A8443#1",
        "https://academy.example/keys?year=2026#ed25519/1",
        f"did:key:{KEY.multikey}#{KEY.multikey}",
    ],
)
def test_the_url_of_a_verification_method_is_one_of_a_did_or_of_a_web_site(method: str) -> None:
    assert LocalSigner.from_seed(SEED, verification_method=method).verification_method == method


@pytest.mark.parametrize(
    "method",
    [
        "",
        "hunter2",
        "#key-1",
        "key-1#key-1",
        "did:web:academy.example",
        "did:web:academy.example#",
        "did:web:academy.example#a#b",
        "did:web:academy.example#a b",
        "did:web:academy.example#1\n",
        "DID:web:academy.example#1",
        "http://academy.example/keys#1",
        "urn:uuid:6f7f1d0a#1",
    ],
)
def test_what_is_no_url_of_a_verification_method_is_refused_and_not_shown(method: str) -> None:
    pem = LocalSigner.from_seed(SEED).to_pem()
    with pytest.raises(KeyMaterialError, match="a verification method is a DID URL or an https URL") as caught:
        LocalSigner.from_pem(pem, method)
    assert method == "" or method not in str(caught.value)
    with pytest.raises(KeyMaterialError, match="a verification method is a DID URL or an https URL"):
        LocalSigner.from_seed(SEED, verification_method=method)


def test_a_key_is_published_by_a_controller_but_not_as_the_did_key_of_another() -> None:
    signer = LocalSigner.from_seed(SEED)
    published = signer.controlled_by("did:web:academy.example")
    assert published.verification_method == f"did:web:academy.example#{KEY.multikey}"
    assert published.sign(b"badge") == signer.sign(b"badge")
    assert signer.controlled_by(KEY.did_key).verification_method == signer.verification_method
    with pytest.raises(KeyMaterialError, match="another key"):
        signer.controlled_by(LocalSigner.generate().controller)


def test_a_key_of_an_unknown_kind_is_not_made() -> None:
    for kind in ("secp256k1", "Ed25519", "P-256", ""):
        with pytest.raises(KeyMaterialError, match="only Ed25519, P-256, P-384, P-521, RSA are"):
            LocalSigner.generate(kind)


@pytest.mark.parametrize("password", [None, "secret", "pässwörd", b"\x00\xff", "x" * MAX_PASSWORD])
def test_a_key_is_kept_in_pem_with_or_without_a_password(password: str | bytes | None) -> None:
    signer = LocalSigner.from_seed(SEED)
    pem = signer.to_pem(password)
    assert (b"ENCRYPTED" in pem) is (password is not None)
    for form in (pem, pem.decode("ascii")):
        read = LocalSigner.from_pem(form, "did:web:academy.example#key-1", password)
        assert read.sign(b"badge") == signer.sign(b"badge")
        assert read.verification_method == "did:web:academy.example#key-1"
    assert LocalSigner.from_pem(pem, password=password).verification_method == signer.verification_method


def test_a_password_that_is_missing_wrong_or_too_much_is_told_apart() -> None:
    signer = LocalSigner.from_seed(SEED)
    encrypted, plain = signer.to_pem("secret"), signer.to_pem()
    with pytest.raises(KeyMaterialError, match="is encrypted"):
        LocalSigner.from_pem(encrypted)
    with pytest.raises(KeyMaterialError, match="is not encrypted"):
        LocalSigner.from_pem(plain, password="secret")
    with pytest.raises(KeyMaterialError, match="another password") as caught:
        LocalSigner.from_pem(encrypted, password="hunter2")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("password", ["", b"", "x" * (MAX_PASSWORD + 1), "é" * MAX_PASSWORD, "\ud800"])
def test_a_password_that_protects_nothing_or_cannot_be_used_is_refused(password: str | bytes) -> None:
    signer = LocalSigner.from_seed(SEED)
    with pytest.raises(KeyMaterialError, match="password"):
        signer.to_pem(password)
    with pytest.raises(KeyMaterialError, match="password"):
        LocalSigner.from_pem(signer.to_pem("secret"), password=password)


PEM = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


@pytest.mark.parametrize(
    "key",
    [
        ed448.Ed448PrivateKey.generate(),
        x25519.X25519PrivateKey.generate(),
        ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["ed448", "x25519", "secp256k1"],
)
def test_a_pem_of_another_kind_of_key_is_not_called_wrong(
    key: ed448.Ed448PrivateKey | x25519.X25519PrivateKey | ec.EllipticCurvePrivateKey,
) -> None:
    with pytest.raises(UnsupportedError, match="only Ed25519"):
        LocalSigner.from_pem(key.private_bytes(*PEM))


@pytest.mark.parametrize(
    "pem",
    [
        "",
        b"\xff",
        "\ud800",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        LocalSigner.from_seed(SEED).to_pem().replace(b"MC4CAQ", b"MC4CAg"),  # the version of PKCS#8
    ],
)
def test_what_is_no_private_key_in_pem_is_refused(pem: bytes | str) -> None:
    with pytest.raises(KeyMaterialError, match="not a private key in PEM"):
        LocalSigner.from_pem(pem)


@given(st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_damaged_pem_is_read_or_refused(data: st.DataObject) -> None:
    pem = bytearray(LocalSigner.from_seed(SEED).to_pem())
    for _ in range(data.draw(st.integers(1, 3))):
        pem[data.draw(st.integers(0, len(pem) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(KeyMaterialError):
        assert LocalSigner.from_pem(bytes(pem)).sign(b"badge")


def test_a_private_jwk_whose_parts_do_not_belong_together_is_refused() -> None:
    jwk = {**KEY.jwk, "d": base64url_encode(SEED)}
    assert LocalSigner.from_jwk(jwk, verification_method="did:web:academy.example#1").public_key == KEY
    for wrong in (
        {**jwk, "x": LocalSigner.generate().public_key.jwk["x"]},
        {**jwk, "d": base64url_encode(SEED[:31])},
        {**jwk, "d": "="},
        {**jwk, "kty": "EC", "crv": "P-256"},
        {**jwk, "kty": "RSA"},
        KEY.jwk,
        {"kty": "OKP", "crv": "Ed25519", "d": jwk["d"]},
    ):
        with pytest.raises(KeyMaterialError) as caught:
            LocalSigner.from_jwk(wrong)
        assert jwk["d"] not in str(caught.value)
    anything: Any = "key"
    with pytest.raises(KeyMaterialError):
        LocalSigner.from_jwk(anything)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        KEY.multikey,
        multibase_encode(SEED),
        multibase_encode(MULTICODEC["ed25519-priv"] + SEED[:31]),
        multibase_encode(MULTICODEC["ed25519-priv"] + SEED + b"\0"),
        multibase_encode(b"\x81\x26" + SEED),  # secp256k1
        "u" + base64url_encode(MULTICODEC["ed25519-priv"] + SEED),
    ],
)
def test_what_is_no_secret_multikey_is_refused(text: str) -> None:
    with pytest.raises(KeyMaterialError):
        LocalSigner.from_multikey(text)


# --- seeds, as the services of the Digital Credentials Consortium have them ---


def test_a_seed_is_read_from_bytes_multibase_and_old_text() -> None:
    multibase = multibase_encode(b"\x00\x20" + SEED)
    assert multibase_decode(multibase)[:2] == b"\x00\x20"
    assert LocalSigner.from_seed(multibase).public_key == KEY
    assert LocalSigner.from_seed(SEED).public_key == KEY
    old = "any text of more than thirty-two characters"
    assert LocalSigner.from_seed(old).public_key == LocalSigner.from_seed(old[:32].encode()).public_key
    accents = "é" * 32
    assert LocalSigner.from_seed(accents).public_key == LocalSigner.from_seed("é".encode() * 16).public_key


@pytest.mark.parametrize(
    "seed",
    [
        "",
        "short",
        "x" * 31,
        "é" * 31,
        "\ud800" * 32,
        b"",
        SEED[:31],
        SEED + b"\0",
        multibase_encode(SEED),
        multibase_encode(b"\x00\x20" + SEED[:31]),
        multibase_encode(b"\x00\x21" + SEED + b"\0"),
        multibase_encode(b"\x00\x20" + SEED)[:-1],
        multibase_encode(b"\x00\x20" + SEED) + "0",
        multibase_encode(MULTICODEC["ed25519-priv"] + SEED),
    ],
)
def test_a_seed_with_a_slip_of_the_pen_makes_no_other_key(seed: str | bytes) -> None:
    with pytest.raises(KeyMaterialError):
        LocalSigner.from_seed(seed)


def test_no_secret_is_shown_by_a_signer() -> None:
    signer = LocalSigner.from_seed(SEED)
    for shown in (repr(signer), str(signer), f"{signer}"):
        assert KEY.multikey in shown
        for form in (SEED.hex(), repr(SEED), base64url_encode(SEED), multibase_encode(SEED)):
            assert form not in shown


@given(st.text(max_size=70))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_is_a_seed_or_refused_as_invalid(text: str) -> None:
    with contextlib.suppress(KeyMaterialError):
        assert LocalSigner.from_seed(text).public_key == LocalSigner.from_seed(text[:32]).public_key
