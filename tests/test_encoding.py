"""Binary in text: one spelling for each value, and no other accepted."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.encoding import (
    MAX_BASE58,
    MULTICODEC,
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
    multibase_decode,
    multibase_encode,
)
from microbadge.errors import InvalidError

anything = st.text(max_size=60)


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_is_encoded_is_decoded_to_the_same_bytes(data: bytes) -> None:
    assert base58_decode(base58_encode(data)) == data
    assert base64url_decode(base64url_encode(data)) == data
    assert multibase_decode(multibase_encode(data)) == data
    assert multibase_decode("u" + base64url_encode(data), bases="zu") == data


@given(anything | st.text("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", max_size=60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_base58_text_is_the_only_one_for_its_value(text: str) -> None:
    try:
        data = base58_decode(text)
    except InvalidError:
        return
    assert base58_encode(data) == text


@given(anything | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=", max_size=12))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_a_base64url_text_is_the_only_one_for_its_value(text: str) -> None:
    try:
        data = base64url_decode(text)
    except InvalidError:
        return
    assert base64url_encode(data) == text


@pytest.mark.parametrize(
    ("text", "data"),
    # The examples of draft-msporny-base58, and leading zero bytes.
    [
        ("", b""),
        ("1", b"\0"),
        ("112", b"\0\0\1"),
        ("2NEpo7TZRRrLZSi2U", b"Hello World!"),
        ("11233QC4", b"\0\0\x28\x7f\xb4\xcd"),
    ],
)
def test_base58_keeps_leading_zero_bytes(text: str, data: bytes) -> None:
    assert base58_encode(data) == text
    assert base58_decode(text) == data


@pytest.mark.parametrize("char", ["0", "O", "I", "l", " ", "\n", "é", "+", "\ud800"])
def test_a_character_outside_the_alphabet_is_refused(char: str) -> None:
    with pytest.raises(InvalidError, match="not a base58 character"):
        base58_decode("zz" + char)


def test_a_base58_value_is_bounded_since_decoding_takes_square_time() -> None:
    started = time.perf_counter()
    assert len(base58_decode("z" * MAX_BASE58)) > 1_400
    with pytest.raises(InvalidError, match="longer than"):
        base58_decode("z" * 8_000_000)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "text",
    ["QQ==", "QQ=", "QR", "Q", "QQQ+", "QQQ/", "QQ QQ", "QQ\n", "é", "=", "\ud800", "QUJD\n"],
)
def test_base64url_with_padding_stray_bits_or_other_characters_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="base64url"):
        base64url_decode(text)


@pytest.mark.parametrize(
    ("text", "data"),
    # RFC 7515, appendix C; the alphabet of RFC 4648, section 5.
    [("A-z_4ME", bytes([3, 236, 255, 224, 193])), ("", b""), ("-_-_", b"\xfb\xff\xbf")],
)
def test_base64url_reads_the_url_alphabet(text: str, data: bytes) -> None:
    assert base64url_decode(text) == data
    assert base64url_encode(data) == text


@pytest.mark.parametrize("table", ["basic.csv", "leading_zero.csv", "two_leading_zeros.csv"])
def test_the_published_multibase_values_are_read(table: str, shared: Path) -> None:
    # multiformats/multibase, tests
    with (shared / "spec/vectors/multibase" / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, skipinitialspace=True))
    data = rows[0][1].replace("\\x00", "\0").encode()
    known = {"base58btc": "z", "base64url": "u"}
    read = {name: multibase_decode(text, bases="zu") for name, text in rows[1:] if name in known}
    assert read == dict.fromkeys(known, data)
    assert multibase_encode(data) == dict(rows[1:])["base58btc"]
    for name, text in rows[1:]:
        if name not in known:
            with pytest.raises(InvalidError, match="starts with z or u"):
                multibase_decode(text, bases="zu")


@pytest.mark.parametrize(("text", "bases"), [("", "z"), ("", "zu"), ("uQQ", "z"), ("z2", "u"), ("ZZ", "z"), ("zu", "")])
def test_a_base_that_the_suite_does_not_use_is_refused(text: str, bases: str) -> None:
    with pytest.raises(InvalidError) as caught:
        multibase_decode(text, bases=bases)
    assert caught.value.problems[0].expected == bases


def test_the_published_key_pair_has_the_prefixes_of_the_multicodec_table(shared: Path) -> None:
    # W3C, Data Integrity EdDSA Cryptosuites
    pair = read_json(shared / "spec/vectors/w3c-vc-di-eddsa/keyPair.json")
    for member, name in (("publicKeyMultibase", "ed25519-pub"), ("privateKeyMultibase", "ed25519-priv")):
        data = multibase_decode(pair[member])
        assert data.startswith(MULTICODEC[name])
        assert len(data) == 34
        assert multibase_encode(data) == pair[member]
