"""Keys on NIST's curves and RSA keys: every form they come in, and what is refused of each."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.encoding import MULTICODEC, base64url_decode, base64url_encode, multibase_decode, multibase_encode
from microbadge.errors import KeyMaterialError, ProofError, UnsupportedError
from microbadge.keys import KINDS, LocalSigner, PublicKey
from microbadge.keys.signatures import from_der, to_der

SIGNERS = {kind: LocalSigner.generate(kind) for kind in ("ed25519", "p256", "p384", "p521", "rsa")}
CURVES = ("p256", "p384", "p521")
EVERY = pytest.mark.parametrize("kind", SIGNERS)
LENGTHS = {"ed25519": 64, "p256": 64, "p384": 96, "p521": 132, "rsa": 384}
P256 = SIGNERS["p256"].public_key
RSA = SIGNERS["rsa"].public_key


# --- every kind ---


@EVERY
def test_a_key_of_each_kind_signs_and_its_public_half_verifies(kind: str) -> None:
    signer = SIGNERS[kind]
    signature = signer.sign(b"badge")
    assert len(signature) == LENGTHS[kind]
    assert signer.public_key.kind.signature_length == (None if kind == "rsa" else LENGTHS[kind])
    assert signer.public_key.verify(signature, b"badge")
    assert not signer.public_key.verify(signature, b"badgf")
    assert not any(signer.public_key.verify(signature, b"badge") for name, signer in SIGNERS.items() if name != kind)


@EVERY
def test_a_signature_of_another_length_is_not_good(kind: str) -> None:
    signer = SIGNERS[kind]
    signature = signer.sign(b"badge")
    for wrong in (b"", signature[:-1], signature + b"\0", b"\0" + signature, signature * 2, bytes(len(signature))):
        assert signer.public_key.verify(wrong, b"badge") is False


@EVERY
def test_the_same_words_get_the_same_signature(kind: str) -> None:
    # Ed25519 and PKCS#1 v1.5 by their nature, ECDSA by RFC 6979: no random number is drawn that could be a weak one.
    assert SIGNERS[kind].sign(b"badge") == SIGNERS[kind].sign(b"badge")


@EVERY
def test_a_key_is_read_again_from_each_form_it_is_written_in(kind: str) -> None:
    signer = SIGNERS[kind]
    key = signer.public_key
    assert LocalSigner.from_pem(signer.to_pem()).sign(b"badge") == signer.sign(b"badge")
    assert PublicKey.from_jwk(key.jwk) == key
    assert PublicKey.from_jwk({**key.jwk, "kid": "1", "use": "sig", "key_ops": ["verify"], "x5c": []}) == key
    for name in key.kind.jws_names:
        assert PublicKey.from_jwk({**key.jwk, "alg": name}) == key
    did_jwk = json.loads(base64url_decode(key.did_jwk.removeprefix("did:jwk:")))
    assert did_jwk == key.jwk


@pytest.mark.parametrize("kind", ["ed25519", "p256", "p384"])
def test_a_key_with_a_multikey_stands_for_itself_as_a_did_key(kind: str) -> None:
    key = SIGNERS[kind].public_key
    assert PublicKey.from_multikey(key.multikey) == key
    assert SIGNERS[kind].verification_method == f"{key.did_key}#{key.multikey}"
    assert key.fragment == key.multikey


@pytest.mark.parametrize("kind", ["p521", "rsa"])
def test_a_key_without_a_multikey_stands_for_itself_as_a_did_jwk(kind: str) -> None:
    signer = SIGNERS[kind]
    assert signer.verification_method == f"{signer.public_key.did_jwk}#0"
    published = signer.controlled_by("did:web:academy.example")
    assert published.verification_method == f"did:web:academy.example#{signer.public_key.thumbprint}"
    assert published.controlled_by(signer.controller).verification_method == signer.verification_method
    with pytest.raises(KeyMaterialError, match="another key"):
        signer.controlled_by(LocalSigner.generate(kind).controller)
    for name in ("multikey", "did_key"):
        with pytest.raises(KeyMaterialError, match="have no Multikey"):
            getattr(signer.public_key, name)


def test_a_key_keeps_the_name_that_its_controller_gave_it() -> None:
    named = LocalSigner.from_pem(SIGNERS["p256"].to_pem(), "did:web:academy.example#key-1")
    assert named.controlled_by("did:web:academy.example").verification_method == "did:web:academy.example#key-1"


@pytest.mark.parametrize("controller", ["", "academy.example", "http://academy.example", "did:web:a b", "did:web:a#b"])
def test_what_is_neither_did_nor_https_url_controls_no_key(controller: str) -> None:
    with pytest.raises(KeyMaterialError, match="a DID or an https URL"):
        SIGNERS["p256"].controlled_by(controller)


@EVERY
def test_a_public_key_in_der_is_one_of_a_module_or_service(kind: str) -> None:
    pem = SIGNERS[kind].to_pem()
    key = SIGNERS[kind].public_key
    assert PublicKey.from_der(_spki(pem)) == key
    for wrong in (b"", _spki(pem)[:-1], pem, b"\x30\x00"):
        with pytest.raises(KeyMaterialError, match="in DER"):
            PublicKey.from_der(wrong)


def _spki(pem: bytes) -> bytes:
    return load_pem_private_key(pem, None).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_a_public_key_in_der_of_another_kind_is_not_called_wrong() -> None:
    secp256k1 = ec.generate_private_key(ec.SECP256K1()).public_key()
    with pytest.raises(UnsupportedError, match="only Ed25519, P-256"):
        PublicKey.from_der(secp256k1.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    unknown = bytes.fromhex("300d300806062a0304050607030100")  # an algorithm that nobody registered
    with pytest.raises(UnsupportedError, match="only Ed25519, P-256"):
        PublicKey.from_der(unknown)


def test_a_private_key_of_an_algorithm_that_nobody_knows_is_not_called_wrong() -> None:
    der = bytes.fromhex("3013020100300806062a03040506070404" + "00000000")
    pem = b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(der) + b"\n-----END PRIVATE KEY-----\n"
    with pytest.raises(UnsupportedError, match="private key of a kind"):
        LocalSigner.from_pem(pem)


def test_every_kind_has_its_own_algorithm() -> None:
    assert [kind.algorithm for kind in KINDS] == ["Ed25519", "ES256", "ES384", "ES512", "RS256"]
    assert KINDS[0].jws_names == ("Ed25519", "EdDSA")


# --- published keys ---


@pytest.mark.parametrize(("name", "kind"), [("p256KeyPair.json", "P-256"), ("p384KeyPair.json", "P-384")])
def test_the_key_pairs_of_the_ecdsa_suites_are_read(name: str, kind: str, shared: Path) -> None:
    # W3C, Data Integrity ECDSA Cryptosuites, appendix A
    pair = read_json(shared / "spec/vectors/w3c-vc-di-ecdsa" / name)
    signer = LocalSigner.from_multikey(pair["secretKeyMultibase"])
    assert signer.public_key.multikey == pair["publicKeyMultibase"]
    assert signer.public_key == PublicKey.from_multikey(pair["publicKeyMultibase"])
    assert signer.public_key.kind.name == kind


def test_the_thumbprint_is_that_of_rfc_7638(shared: Path) -> None:
    # RFC 7638, section 3.1; RFC 8037, A.3
    examples = read_json(shared / "spec/vectors/rfc-jose/rfc7515-7517-7638-8037.json")
    found = [example for example in examples if "thumbprint_sha256" in example]
    assert [example["rfc"] for example in found] == ["7638 3.1 thumbprint", "8037 A.3 thumbprint"]
    for example in found:
        assert PublicKey.from_jwk(example["jwk"]).thumbprint == example["thumbprint_sha256"]


@pytest.mark.parametrize("name", ["4_1.rsa_v15_signature", "4_3.ecdsa_signature"])
def test_the_signatures_of_the_cookbook_are_good(name: str, shared: Path) -> None:
    # RFC 7520, sections 4.1 and 4.3 (P-521); the RSA signature is made again, bit by bit
    example = read_json(shared / f"spec/vectors/rfc-jose/rfc7520-cookbook/jws/{name}.json")
    signer = LocalSigner.from_jwk(example["input"]["key"])
    signing = example["signing"]
    signed = signing["sig-input"].encode("ascii")
    assert signer.public_key.verify(base64url_decode(signing["sig"]), signed)
    if name.startswith("4_1"):
        assert base64url_encode(signer.sign(signed)) == signing["sig"]


def test_the_keys_of_the_cookbook_are_read(shared: Path) -> None:
    # RFC 7520, sections 3.1 to 3.4
    folder = shared / "spec/vectors/rfc-jose/rfc7520-cookbook/jwk"
    for public, private in (("3_1.ec_public", "3_2.ec_private"), ("3_3.rsa_public", "3_4.rsa_private")):
        key = PublicKey.from_jwk(read_json(folder / f"{public}_key.json"))
        assert LocalSigner.from_jwk(read_json(folder / f"{private}_key.json")).public_key == key


def test_a_signature_is_the_one_of_rfc_6979() -> None:
    # RFC 6979, A.2.5 (P-256, SHA-256) and A.2.6 (P-384, SHA-384), message "sample"
    secrets = {
        "p256-priv": "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        "p384-priv": "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
    }
    expected = {
        "p256-priv": "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        "p384-priv": "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
        "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8",
    }
    for codec, secret in secrets.items():
        signer = LocalSigner.from_multikey(multibase_encode(MULTICODEC[codec] + bytes.fromhex(secret)))
        assert signer.sign(b"sample").hex() == expected[codec]


def test_the_published_did_keys_on_nists_curves_are_read(shared: Path) -> None:
    # w3c-ccg/did-method-key: P-256 and P-384 have a Multikey, P-521 has none
    documents = read_json(shared / "spec/vectors/did-key/w3c-ccg-test-vectors/nist-curves.json")
    read = 0
    for did in documents:
        text = did.removeprefix("did:key:")
        if multibase_decode(text).startswith(MULTICODEC["p521-pub"]):
            with pytest.raises(UnsupportedError, match="p521-pub"):
                PublicKey.from_multikey(text)
            continue
        assert PublicKey.from_multikey(text).did_key == did
        read += 1
    assert read > 0


@pytest.mark.parametrize("prefix", ["ef01", "8324", "8080808001"])
def test_a_multikey_with_a_prefix_that_is_not_known_leaves_it_open(prefix: str) -> None:
    # sr25519-pub and ed448-pub of the multicodec table, and a code that is not in it
    with pytest.raises(UnsupportedError, match=f"with the prefix {prefix}") as caught:
        PublicKey.from_multikey(multibase_encode(bytes.fromhex(prefix) + bytes(32)))
    assert caught.value.expected == ["Ed25519", "P-256", "P-384"]


@pytest.mark.parametrize(
    "data", ["", "00" * 33, "04" * 33, "8024", "8026" + "11" * 32, "8626" + "11" * 32, "ff" * 33, "ef00" + "11" * 32]
)
def test_what_has_no_prefix_of_a_public_key_is_no_multikey(data: str) -> None:
    with pytest.raises(KeyMaterialError):
        PublicKey.from_multikey(multibase_encode(bytes.fromhex(data)))


# --- what is refused: points ---


def off_the_curve(data: bytes) -> bytes:
    """The first x above that of the key that no point of the curve has."""
    curve = {33: ec.SECP256R1(), 49: ec.SECP384R1(), 67: ec.SECP521R1()}[len(data)]
    x = int.from_bytes(data[1:])
    while True:
        x += 1
        candidate = data[:1] + x.to_bytes(len(data) - 1)
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(curve, candidate)
        except ValueError:
            return candidate


@pytest.mark.parametrize("kind", CURVES)
def test_what_is_no_compressed_point_of_the_curve_is_refused(kind: str) -> None:
    key = SIGNERS[kind].public_key
    x, y = (base64url_decode(key.jwk[name]) for name in ("x", "y"))
    for data in (
        b"",
        b"\0",
        key.data[:-1],
        key.data + b"\0",
        b"\x04" + x,
        b"\x04" + x + y,
        b"\0" + x,
        bytes(len(x) + 1),
    ):
        with pytest.raises(KeyMaterialError, match="a compressed point of"):
            PublicKey(key.algorithm, data)
    for data in (off_the_curve(key.data), b"\x02" + b"\xff" * len(x)):
        with pytest.raises(KeyMaterialError, match="not a point of its curve"):
            PublicKey(key.algorithm, data)


@pytest.mark.parametrize("kind", CURVES)
def test_coordinates_that_are_no_point_are_refused(kind: str) -> None:
    jwk = SIGNERS[kind].public_key.jwk
    x, y = (base64url_decode(jwk[name]) for name in ("x", "y"))
    flipped = bytes([y[0] ^ 1]) + y[1:]  # of the same parity: the compressed point would be the same
    for wrong in ({"y": base64url_encode(flipped)}, {"x": base64url_encode(y), "y": jwk["x"]}):
        with pytest.raises(KeyMaterialError, match="not a point of its curve"):
            PublicKey.from_jwk({**jwk, **wrong})
    for short in ({"x": base64url_encode(x[1:])}, {"y": base64url_encode(b"\0" + y)}, {"x": ""}):
        with pytest.raises(KeyMaterialError, match="bytes each"):
            PublicKey.from_jwk({**jwk, **short})


@pytest.mark.parametrize("kind", CURVES)
def test_a_private_number_outside_the_range_of_the_curve_is_refused(kind: str) -> None:
    jwk = SIGNERS[kind].public_key.jwk
    length = len(base64url_decode(jwk["x"]))
    for number in (bytes(length), b"\xff" * length):
        with pytest.raises(KeyMaterialError, match="outside the range"):
            LocalSigner.from_jwk({**jwk, "d": base64url_encode(number)})
    with pytest.raises(KeyMaterialError, match="private key has"):
        LocalSigner.from_jwk({**jwk, "d": base64url_encode(b"\1" * (length - 1))})
    with pytest.raises(KeyMaterialError, match="does not belong"):
        LocalSigner.from_jwk({**jwk, "d": base64url_encode(b"\0" * (length - 1) + b"\1")})


# --- what is refused: JWK ---


@pytest.mark.parametrize("kind", [*CURVES, "rsa"])
@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_public_jwk_with_a_private_member_is_refused(kind: str, member: str) -> None:
    secret = base64url_encode(b"a secret of nobody's business")
    with pytest.raises(KeyMaterialError, match="private part") as caught:
        PublicKey.from_jwk({**SIGNERS[kind].public_key.jwk, member: secret})
    assert secret not in str(caught.value)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"use": "enc"}, "not for signatures"),
        ({"use": None}, "not for signatures"),
        ({"key_ops": ["encrypt"]}, "not for signatures"),
        ({"key_ops": []}, "not for signatures"),
        ({"key_ops": "verify"}, "not for signatures"),
        ({"key_ops": [7]}, "not for signatures"),
        ({"alg": 7}, "`alg` is not a string"),
        ({"alg": "EdDSA"}, "another kind of key"),
        ({"alg": "ES384"}, "another kind of key"),
        ({"alg": "RS256"}, "another kind of key"),
        ({"crv": "P-384"}, "48 bytes each"),
        ({"kty": "RSA"}, "without 'e'"),
        ({"kty": "oct"}, "no public key"),
        ({"crv": None}, "no public key"),
        ({"crv": ["P-256"]}, "no public key"),
        ({"x": "A" * 100_000}, "too long"),
        ({"x": "*"}, "not base64url"),
    ],
)
def test_a_jwk_that_is_not_for_this_is_refused(members: dict[str, Any], reason: str) -> None:
    with pytest.raises(KeyMaterialError, match=reason):
        PublicKey.from_jwk({**P256.jwk, **members})


@pytest.mark.parametrize(
    "members",
    [{"alg": "ES256K"}, {"alg": "none"}, {"crv": "secp256k1"}, {"kty": "OKP"}, {"kty": "OKP", "crv": "Ed448"}],
)
def test_a_jwk_of_a_kind_or_algorithm_that_nobody_here_knows_is_not_called_wrong(members: dict[str, str]) -> None:
    with pytest.raises(UnsupportedError):
        PublicKey.from_jwk({**P256.jwk, **members})


@pytest.mark.parametrize("algorithm", ["PS256", "RS384", "RS512", "RSA-OAEP"])
def test_an_rsa_key_for_another_algorithm_is_not_used_for_rs256(algorithm: str) -> None:
    with pytest.raises(UnsupportedError):
        PublicKey.from_jwk({**RSA.jwk, "alg": algorithm})


# --- what is refused: RSA ---


@pytest.mark.parametrize("bits", [1024, 2040])
def test_an_rsa_key_of_too_few_bits_is_refused_in_every_form(bits: int) -> None:
    private = rsa.generate_private_key(65537, bits)
    public = private.public_key()
    numbers = public.public_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": base64url_encode(numbers.n.to_bytes(bits // 8))}
    for refuse in (
        lambda: PublicKey.from_jwk(jwk),
        lambda: PublicKey.from_der(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        lambda: PublicKey("RS256", public.public_bytes(Encoding.DER, PublicFormat.PKCS1)),
        lambda: LocalSigner(private),
    ):
        with pytest.raises(KeyMaterialError, match="2048 to 8192 bits"):
            refuse()


def test_an_rsa_key_that_only_keeps_a_verifier_busy_is_refused() -> None:
    modulus = base64url_encode((1 << 8192 | 1).to_bytes(1025))
    with pytest.raises(KeyMaterialError, match="2048 to 8192 bits"):
        PublicKey.from_jwk({"kty": "RSA", "e": "AQAB", "n": modulus})
    with pytest.raises(KeyMaterialError, match="too long"):
        PublicKey.from_jwk({"kty": "RSA", "e": "AQAB", "n": "A" * 100_000})


def test_an_rsa_key_that_can_be_factored_is_known_by_its_modulus() -> None:
    # CVE-2017-15361: it is a power of 65537 modulo each of the first odd primes; modulo 11 that is 1 or 10
    step = math.prod(p for p in range(3, 168) if all(p % divisor for divisor in range(2, p)))
    for residue in range(11):
        modulus = pow(65537, 4711, step) + step * (2**2047 // step + 1)
        while modulus % 2 == 0 or modulus % 11 != residue:
            modulus += step // 11
        jwk = {"kty": "RSA", "e": "AQAB", "n": base64url_encode(modulus.to_bytes(256))}
        if residue in (1, 10):
            with pytest.raises(KeyMaterialError, match="can be factored"):
                PublicKey.from_jwk(jwk)
        else:
            assert PublicKey.from_jwk(jwk).algorithm == "RS256"


@pytest.mark.parametrize("exponent", [0, 1, 2, 65536])
def test_an_rsa_exponent_that_is_none_is_refused(exponent: int) -> None:
    with pytest.raises(KeyMaterialError, match="no RSA key"):
        PublicKey.from_jwk({**RSA.jwk, "e": base64url_encode(exponent.to_bytes(3))})


def test_an_rsa_key_has_one_form_in_bytes() -> None:
    spki = load_der_public_key(RSA.data).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for data in (b"", RSA.data[:-1], RSA.data + b"\0", spki, P256.data):
        with pytest.raises(KeyMaterialError, match=r"in DER \(PKCS#1\)"):
            PublicKey("RS256", data)


def test_zeros_before_the_modulus_are_passed_over() -> None:
    padded = base64url_encode(b"\0" + base64url_decode(RSA.jwk["n"]))
    assert PublicKey.from_jwk({**RSA.jwk, "n": padded}) == RSA


def test_a_private_rsa_jwk_whose_numbers_do_not_belong_together_is_refused(shared: Path) -> None:
    jwk = read_json(shared / "spec/vectors/rfc-jose/rfc7520-cookbook/jwk/3_4.rsa_private_key.json")
    assert LocalSigner.from_jwk(jwk).algorithm == "RS256"
    for wrong in ({"p": jwk["q"]}, {"d": "AQAB"}, {"n": RSA.jwk["n"]}):
        with pytest.raises(KeyMaterialError, match="no RSA key"):
            LocalSigner.from_jwk({**jwk, **wrong})
    with pytest.raises(KeyMaterialError, match="without 'dp'"):
        LocalSigner.from_jwk({name: value for name, value in jwk.items() if name != "dp"})


# --- signatures in DER and raw ---

HALVES = st.sampled_from([32, 48, 66])
"""Bytes of r and of s (RFC 7518, section 3.4)."""


@given(st.data(), HALVES)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_signature_in_der_and_back_is_the_same(data: st.DataObject, half: int) -> None:
    number = st.integers(0, 2 ** (8 * half) - 1) | st.integers(0, 300)
    r, s = data.draw(number), data.draw(number)
    raw = r.to_bytes(half) + s.to_bytes(half)
    assert utils.decode_dss_signature(to_der(raw)) == (r, s)
    assert from_der(to_der(raw), half) == raw


@given(st.binary(max_size=80), HALVES)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_a_signature_in_der_or_refused(der: bytes, half: int) -> None:
    try:
        raw = from_der(der, half)
    except ProofError:
        return
    assert to_der(raw) == der


def test_a_signature_of_another_curve_or_form_is_not_converted() -> None:
    large = to_der(SIGNERS["p384"].sign(b"badge"))
    negative = bytes.fromhex("3006020101" + "0201ff")  # s
    for der, half in ((large, 32), (large + b"\0", 48), (negative, 32), (b"", 32)):
        with pytest.raises(ProofError, match="in DER"):
            from_der(der, half)


@pytest.mark.parametrize("kind", CURVES)
def test_either_of_the_two_forms_of_a_signature_is_good(kind: str) -> None:
    # FIPS 186-5 has no rule for s; a badge is not told from another by its signature
    signer = SIGNERS[kind]
    order = {
        "p256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        "p384": int("f" * 48 + "c7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16),
        "p521": int("1" + "f" * 65 + "a51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409", 16),
    }[kind]
    signature = signer.sign(b"badge")
    half = len(signature) // 2
    r, s = signature[:half], int.from_bytes(signature[half:])
    assert signer.public_key.verify(r + (order - s).to_bytes(half), b"badge")
    for wrong in (bytes(half), order.to_bytes(half)):
        assert not signer.public_key.verify(r + wrong, b"badge")
        assert not signer.public_key.verify(wrong + signature[half:], b"badge")
    if s + order < 2 ** (8 * half):
        assert not signer.public_key.verify(r + (s + order).to_bytes(half), b"badge")


def test_a_signature_over_another_digest_is_not_good() -> None:
    private: Any = load_pem_private_key(SIGNERS["p384"].to_pem(), None)
    der = private.sign(b"badge", ec.ECDSA(hashes.SHA256()))
    assert not SIGNERS["p384"].public_key.verify(from_der(der, 48), b"badge")
    digest = private.sign(hashlib.sha384(b"badge").digest(), ec.ECDSA(utils.Prehashed(hashes.SHA384())))
    assert SIGNERS["p384"].public_key.verify(from_der(digest, 48), b"badge")
