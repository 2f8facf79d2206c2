"""JSON Web Signatures and Tokens: published vectors, what is refused on reading, and what is signed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwk, jws

from badges import ACADEMY, STRANGER
from conftest import read_json
from microbadge.encoding import base64url_encode
from microbadge.errors import InvalidError, KeyMaterialError, MicrobadgeError, ParseError, ProofError, UnsupportedError
from microbadge.jose import read_token, sign_token, verify_token
from microbadge.jose.tokens import MAX_TOKEN, read_jws
from microbadge.keys import KINDS, LocalSigner, PublicKey

SIGNERS = {kind.name: LocalSigner.generate(kind.name.lower().replace("-", "")) for kind in KINDS}
PAYLOAD = {"iss": "https://academy.example", "name": "Ünïcode", "n": 1.5}


def compact(header: object, payload: object = None, signature: bytes = b"signatur") -> str:
    """A token as anybody could write it."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, payload or {})]
    return ".".join(base64url_encode(part) for part in (*parts, signature))


def verify(text: str, jwks: list[Mapping[str, Any]]) -> bool:
    """Verify with the key of the set that the header names."""
    signed = read_jws(text)
    [key] = [key for key in jwks if key.get("kid") == signed.header.get("kid")] if len(jwks) > 1 else jwks
    return verify_token(signed, PublicKey.from_jwk(key))


# Origin: Wycheproof (see the index of the reference data). Valid signatures that are refused here all the same:
STRICT = {
    347: "the key says that it is for ES521, which is no algorithm",
    351: "the same key",
    372: "a character that is not base64url in the header",
    373: "the same in the payload",
}


@pytest.mark.parametrize("file", ["json_web_signature_test.json", "json_web_key_test.json"])
def test_wycheproof_no_bad_signature_is_accepted_and_no_good_one_refused_without_a_reason(
    file: str, shared: Path
) -> None:
    accepted = 0
    for group in read_json(shared / "spec" / "vectors" / "wycheproof" / file)["testGroups"]:
        keys = group.get("public", group["private"])
        for test in group["tests"]:
            text = test["jws"] if isinstance(test["jws"], str) else json.dumps(test["jws"])
            try:
                holds = verify(text, keys.get("keys", [keys]))
            except UnsupportedError:
                continue  # RS384, RS512, PS256 …: nothing is known about it
            except (InvalidError, ValueError) as error:
                is_mac = isinstance(error, ProofError) and error.pointer == "/header/alg"
                assert test["result"] == "invalid" or is_mac or test["tcId"] in STRICT, test
                continue
            assert holds == (test["result"] == "valid"), test
            accepted += holds
    assert accepted == {"json_web_signature_test.json": 10, "json_web_key_test.json": 1}[file]


# Origin: RFC 7515, appendix A; RFC 8037, appendix A; RFC 7520.
def test_the_signatures_in_the_rfcs_verify_and_those_that_must_be_refused_are(shared: Path) -> None:
    folder = shared / "spec" / "vectors" / "rfc-jose"
    by_rfc = {entry["rfc"]: entry for entry in read_json(folder / "rfc7515-7517-7638-8037.json")}
    for rfc in ("7515 A.2", "7515 A.3", "7515 A.4"):
        entry = by_rfc[rfc]
        public = {name: value for name, value in entry["key"].items() if name in ("kty", "crv", "x", "y", "n", "e")}
        signed = read_jws(entry["compact"])
        assert signed.content.decode() == entry["payload"]
        assert verify_token(signed, PublicKey.from_jwk(public))
    for rfc in ("7515 A.1", "7515 A.5", "7515 E (negative crit)"):
        with pytest.raises((ProofError, ParseError)):
            read_jws(by_rfc[rfc]["compact"])
    for name in ("jws/4_1.rsa_v15_signature.json", "curve25519/jws.json"):
        example = read_json(folder / "rfc7520-cookbook" / name)
        key = {name: example["input"]["key"].get(name) for name in ("kty", "crv", "x", "n", "e")}
        public = {name: value for name, value in key.items() if value is not None}
        signed = read_jws(example["output"]["compact"])
        assert signed.content.decode() == example["input"]["payload"]
        assert verify_token(signed, PublicKey.from_jwk(public))


@pytest.mark.parametrize("kind", SIGNERS)
@pytest.mark.parametrize(("typ", "cty"), [("JWT", None), ("vc+jwt", "vc"), ("vp+jwt", "vp")])
def test_what_is_signed_is_read_and_verified(kind: str, typ: Any, cty: str | None) -> None:
    signer = SIGNERS[kind]
    token = read_token(sign_token(PAYLOAD, signer, typ=typ))
    assert token.payload == PAYLOAD
    assert token.header["kid"] == signer.verification_method
    assert (token.type, token.header.get("cty")) == (typ, cty)
    assert verify_token(token, signer.public_key)
    other = LocalSigner.generate(kind.lower().replace("-", "")).public_key
    assert not verify_token(token, other)


@pytest.mark.parametrize("kind", ["P-256", "P-384", "P-521", "RSA"])
def test_the_library_alone_verifies_what_is_signed(kind: str) -> None:
    signer = SIGNERS[kind]
    text = sign_token(PAYLOAD, signer, typ="JWT", key_id="key-1")
    key = jwk.import_key(dict(signer.public_key.jwk))
    found = jws.deserialize_compact(text, key, algorithms=[signer.algorithm])
    assert json.loads(found.payload) == PAYLOAD


def test_an_ed25519_key_signs_under_the_name_that_every_verifier_knows_and_both_names_verify() -> None:
    text = sign_token(PAYLOAD, ACADEMY, typ="JWT")
    assert read_token(text).header["alg"] == "EdDSA"
    header = base64url_encode(json.dumps({"alg": "Ed25519"}).encode())
    signing_input = f"{header}.{text.split('.')[1]}"
    renamed = f"{signing_input}.{base64url_encode(ACADEMY.sign(signing_input.encode()))}"
    assert verify_token(read_token(renamed), ACADEMY.public_key)


def test_the_kid_is_the_verification_method_unless_given() -> None:
    assert read_token(sign_token({}, ACADEMY, typ="JWT", key_id="key-1")).header["kid"] == "key-1"


def test_what_is_signed_is_ascii_so_that_no_reader_needs_to_know_about_encodings() -> None:
    assert read_token(sign_token(PAYLOAD, ACADEMY, typ="JWT")).content.isascii()


@pytest.mark.parametrize("payload", [{"a": float("nan")}, {"a": 2**60}, {"a": "\ud800"}, {"a": object()}])
def test_what_is_not_json_is_not_signed(payload: dict[str, Any]) -> None:
    with pytest.raises(ParseError) as caught:
        sign_token(payload, ACADEMY, typ="JWT")
    assert caught.value.pointer == "/a"


@pytest.mark.parametrize("kind", SIGNERS)
def test_a_header_that_names_another_algorithm_than_the_keys_is_refused(kind: str) -> None:
    token = read_token(sign_token(PAYLOAD, SIGNERS[kind], typ="JWT"))
    for other in SIGNERS.values():
        if other.algorithm != SIGNERS[kind].algorithm:
            with pytest.raises(ProofError) as caught:
                verify_token(token, other.public_key)
            assert caught.value.pointer == "/header/alg"


@pytest.mark.parametrize(
    ("header", "pointer"),
    [
        ({}, "/header/alg"),
        ({"alg": "none"}, "/header/alg"),
        ({"alg": "nOnE"}, "/header/alg"),
        ({"alg": "HS256"}, "/header/alg"),
        ({"alg": 1}, "/header/alg"),
        ({"alg": None}, "/header/alg"),
        ({"alg": "ES256", "crit": ["exp"], "exp": 1}, "/header/crit"),
        ({"alg": "ES256", "crit": []}, "/header/crit"),
        ({"alg": "ES256", "crit": ["b64"], "b64": False}, "/header/crit"),
        ({"alg": "ES256", "b64": False}, "/header/b64"),
        ({"alg": "ES256", "b64": True}, "/header/b64"),
        ({"alg": "ES256", "kid": 1}, "/header/kid"),
        ({"alg": "ES256", "typ": ["JWT"]}, "/header/typ"),
        ({"alg": "ES256", "cty": {}}, "/header/cty"),
        ({"alg": "ES256", "jwk": "key"}, "/header/jwk"),
        *(
            ({"alg": "ES256", "jwk": {"kty": "EC", name: "hushhush"}}, "/header/jwk")
            for name in ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
        ),
    ],
)
def test_a_header_that_no_signature_may_have_is_refused_with_its_place(header: object, pointer: str) -> None:
    with pytest.raises(ProofError) as caught:
        read_token(compact(header))
    assert caught.value.pointer == pointer
    assert "hushhush" not in str(caught.value)


@pytest.mark.parametrize("algorithm", ["ES256K", "PS256", "RS384", "RS512", "Ed448", "ML-DSA-44", "es256"])
def test_an_algorithm_that_is_not_known_leaves_it_open(algorithm: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        read_token(compact({"alg": algorithm}))
    assert (caught.value.pointer, caught.value.actual) == ("/header/alg", algorithm)


HEADER = {"alg": "EdDSA"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b",
        "a.b.c.d",
        "{}",
        compact(HEADER) + "\n",
        " " + compact(HEADER),
        compact(HEADER) + "=",
        compact(HEADER).replace(".", "~"),
        compact([]),
        compact("EdDSA"),
        compact(b"not JSON"),
        compact(b'{"alg":"EdDSA","alg":"none"}'),
        compact(b'{"alg":"EdDSA","a":' + b"[" * 2000 + b"]" * 2000 + b"}"),
        compact(HEADER, b"[1]"),
        compact(HEADER, b'{"iss":"a","iss":"b"}'),
        compact(HEADER, b'{"a":NaN}'),
        compact(HEADER, b'{"a":1e400}'),
        compact(HEADER, b"\xff"),
        compact(HEADER, b"[" * 5000),
        compact({**HEADER, "x": "a" * 20_000}),
        compact(HEADER)[:-1] + "-",  # stray bits: a second spelling of the same signature
        "a" * (MAX_TOKEN + 1),
    ],
    ids=range(22),
)
def test_what_is_no_token_or_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        read_token(text)


def test_a_parameter_that_the_library_knows_and_finds_malformed_is_our_error() -> None:
    header = {**HEADER, "x5u": "not a URL"}
    with pytest.raises(ProofError):
        verify_token(read_token(compact(header)), ACADEMY.public_key)


def test_no_repr_shows_the_token_or_its_signature() -> None:
    text = sign_token(PAYLOAD, ACADEMY, typ="JWT")
    assert repr(read_token(text)) == "Token(EdDSA)"
    assert repr(read_jws(text)) == "Jws(EdDSA)"


def test_a_key_with_its_private_part_never_verifies_and_never_shows() -> None:
    with pytest.raises(KeyMaterialError) as caught:
        PublicKey.from_jwk({**ACADEMY.public_key.jwk, "d": "c2VjcmV0"})
    assert "c2VjcmV0" not in repr(caught.value)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.data())
def test_a_token_with_one_character_changed_does_not_verify(data: st.DataObject) -> None:
    text = sign_token(PAYLOAD, ACADEMY, typ="JWT")
    place = data.draw(st.integers(0, len(text) - 1))
    char = data.draw(st.sampled_from("ABCwxyz019-_.="))
    changed = text[:place] + char + text[place + 1 :]
    try:
        holds = verify_token(read_token(changed), ACADEMY.public_key)
    except (InvalidError, UnsupportedError):
        return
    assert holds == (changed == text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text() | st.binary().map(compact) | st.dictionaries(st.text(), st.text()).map(compact))
def test_any_text_is_read_or_refused_with_an_error_of_ours(text: str) -> None:
    try:
        token = read_token(text)
    except MicrobadgeError:
        return
    assert isinstance(token.payload, Mapping)


def test_a_stranger_cannot_sign_for_the_academy() -> None:
    assert not verify_token(read_token(sign_token(PAYLOAD, STRANGER, typ="JWT")), ACADEMY.public_key)


CHARACTERS = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)


@pytest.mark.parametrize("text", [CHARACTERS, CHARACTERS.replace("\x7f", ""), "plain", "ü", "\x7f"], ids=len)
def test_the_claims_of_a_token_are_written_in_ascii(text: str) -> None:
    token = sign_token({"text": text, "points": 0.5, "whole": 2}, ACADEMY, typ="JWT")
    expected = json.dumps({"text": text, "points": 0.5, "whole": 2}, separators=(",", ":")).encode("ascii")
    assert token.split(".")[1] == base64url_encode(expected)
