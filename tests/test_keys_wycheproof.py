"""Wycheproof: signatures and keys made to be taken by mistake (C2SP/wycheproof)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import read_json
from microbadge.errors import KeyMaterialError, UnsupportedError
from microbadge.keys import LocalSigner, PublicKey

FILES = {
    "ed25519_test.json": "publicKeyJwk",
    "ecdsa_secp256r1_sha256_p1363_test.json": "publicKeyJwk",
    "ecdsa_secp384r1_sha384_p1363_test.json": "publicKeyJwk",
    "rsa_signature_2048_sha256_test.json": "keyJwk",
}


def key_of(group: dict[str, Any], member: str) -> PublicKey:
    """The key of a group, from DER; where there is a JWK of it too, that is the same key."""
    key = PublicKey.from_der(bytes.fromhex(group["publicKeyDer"]))
    if member in group:
        assert PublicKey.from_jwk({name: value for name, value in group[member].items() if name != "kid"}) == key
    return key


@pytest.mark.parametrize("name", FILES)
def test_the_verdicts_on_signatures_are_ours(name: str, shared: Path) -> None:
    # "acceptable" is a PKCS#1 padding without its NULL, which old software left out: it is not good here, since
    # RFC 8017, section 8.2.2 compares the padding as a whole.
    data = read_json(shared / "spec/vectors/wycheproof" / name)
    seen = 0
    for group in data["testGroups"]:
        key = key_of(group, FILES[name])
        for test in group["tests"]:
            holds = key.verify(bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
            assert holds is (test["result"] == "valid"), test
            seen += 1
    assert seen == data["numberOfTests"]


# What json_web_key_test.json says of signatures and sets of keys is for whoever reads tokens. These are the keys that
# are wrong in themselves.
REFUSED = {
    "jws_rsa_roca_key": "can be factored",
    "keysize_too_small": "2048 to 8192 bits, not 1024",
    "exponentOne": "no RSA key",
    "invalid_use": "not for signatures",
    "invalid_point": "not a point",
    "wrong_curve": "another kind of key|bytes each",
    "wrong_kty": "another kind of key",
    "wrong_algorithm": "not supported",
    "invalid_algorithm": "not supported",
    "HS256": "no public key",
    "HS384": "no public key",
    "HS512": "no public key",
    "invalid_aes_gcm_key": "no public key",
    "invalid_aes_kw_key": "no public key",
}


@pytest.mark.parametrize("comment", REFUSED)
def test_keys_that_are_wrong_in_themselves_are_refused_with_and_without_their_private_half(
    comment: str, shared: Path
) -> None:
    groups = read_json(shared / "spec/vectors/wycheproof/json_web_key_test.json")["testGroups"]
    keys = [key for group in groups if group["comment"] == comment for key in group["private"]["keys"]]
    assert keys
    for private in keys:
        public = {name: value for name, value in private.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "k")}
        with pytest.raises((KeyMaterialError, UnsupportedError), match=REFUSED[comment]):
            PublicKey.from_jwk(public)
        with pytest.raises((KeyMaterialError, UnsupportedError), match=REFUSED[comment]):
            LocalSigner.from_jwk(private)


def test_an_rsa_key_of_wycheproof_that_is_good_is_read(shared: Path) -> None:
    groups = read_json(shared / "spec/vectors/wycheproof/json_web_key_test.json")["testGroups"]
    good = next(group["private"]["keys"][0] for group in groups if group["comment"] == "rs256")
    assert LocalSigner.from_jwk(good).algorithm == "RS256"
