"""Key files: the sealed envelope opens with its password alone, as it was written, and at a bounded cost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.encoding import base64url_decode, base64url_encode
from microbadge.errors import KeyMaterialError, UnsupportedError
from microbadge.keys import MAX_PASSWORD, LocalSigner, key_file, needs_password, open_key, seal_key

METHOD = "did:web:academy.example#key-1"
SIGNER = LocalSigner.from_pem(LocalSigner.generate("p256").to_pem(), METHOD)
PASSWORD = "open sesame"
SEALED = seal_key(SIGNER, PASSWORD)


def envelope(change: Callable[[dict[str, Any]], object] | None = None) -> bytes:
    """The envelope after a change."""
    value = json.loads(SEALED)
    if change is not None:
        change(value)
    return json.dumps(value).encode()


@pytest.mark.parametrize("kind", ["ed25519", "p256", "p384", "p521", "rsa"])
@pytest.mark.parametrize("password", [PASSWORD, "pässwörd", b"\x00\xff"])
def test_a_sealed_key_opens_with_its_password(kind: str, password: str | bytes) -> None:
    signer = LocalSigner.generate(kind, controller="did:web:academy.example")
    opened = open_key(seal_key(signer, password), password)
    assert opened.sign(b"badge") == signer.sign(b"badge")
    assert opened.verification_method == signer.verification_method


def test_the_verification_method_is_kept_unless_another_is_named() -> None:
    assert open_key(SEALED, PASSWORD).verification_method == METHOD
    assert open_key(SEALED, PASSWORD, "did:web:other.example#1").verification_method == "did:web:other.example#1"


def test_the_envelope_says_how_it_is_opened_and_not_what_is_in_it() -> None:
    value = json.loads(SEALED)
    assert {name: value[name] for name in ("format", "version", "verificationMethod")} == {
        "format": "microbadge-key",
        "version": 1,
        "verificationMethod": METHOD,
    }
    # RFC 9106, section 4, the second recommended option: t=3, p=4, m=2^16 (64 MiB), a salt of 128 bits
    assert {name: value["kdf"][name] for name in ("name", "memory", "iterations", "lanes")} == {
        "name": "argon2id",
        "memory": 65536,
        "iterations": 3,
        "lanes": 4,
    }
    assert len(base64url_decode(value["kdf"]["salt"])) == 16
    assert value["cipher"]["name"] == "A256GCM"
    assert b"PRIVATE" not in SEALED


def test_anybody_can_open_it_who_reads_the_description() -> None:
    # docs/decisions/0005: written out with the primitives alone, so that a key outlives this software
    value = json.loads(SEALED)
    kdf = value["kdf"]
    key = Argon2id(
        salt=base64url_decode(kdf["salt"]),
        length=32,
        iterations=kdf["iterations"],
        lanes=kdf["lanes"],
        memory_cost=kdf["memory"],
    ).derive(PASSWORD.encode())
    sealed = base64url_decode(value.pop("sealed"))
    header = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    pem = AESGCM(key).decrypt(base64url_decode(value["cipher"]["nonce"]), sealed, header)
    assert pem == SIGNER.to_pem()


def test_no_two_envelopes_share_a_salt_or_a_nonce() -> None:
    one, other = json.loads(SEALED), json.loads(seal_key(SIGNER, PASSWORD))
    assert one["kdf"]["salt"] != other["kdf"]["salt"]
    assert one["cipher"]["nonce"] != other["cipher"]["nonce"]
    assert one["sealed"] != other["sealed"]


def test_pem_is_opened_by_the_same_function() -> None:
    plain, encrypted = SIGNER.to_pem(), SIGNER.to_pem(PASSWORD)
    assert open_key(plain, verification_method=METHOD).verification_method == METHOD
    assert open_key(encrypted, PASSWORD).sign(b"badge") == SIGNER.sign(b"badge")
    assert [needs_password(data) for data in (plain, encrypted, SEALED, b" \n" + SEALED)] == [False, True, True, True]
    with pytest.raises(KeyMaterialError, match="is encrypted"):
        open_key(encrypted)
    with pytest.raises(KeyMaterialError, match="not a private key in PEM"):
        open_key(b"")


def test_a_password_that_is_missing_or_another_one_is_told() -> None:
    with pytest.raises(KeyMaterialError, match="a password is needed"):
        open_key(SEALED)
    for wrong in ("Open sesame", "open sesame ", b"open sesame\0", "x" * MAX_PASSWORD):
        with pytest.raises(KeyMaterialError, match="another password, or the key file was changed") as caught:
            open_key(SEALED, wrong)
        assert str(wrong) not in str(caught.value)


@pytest.mark.parametrize("password", ["", b"", "x" * (MAX_PASSWORD + 1), "\ud800"])
def test_a_password_that_protects_nothing_or_cannot_be_used_is_refused(password: str | bytes) -> None:
    with pytest.raises(KeyMaterialError, match="password"):
        seal_key(SIGNER, password)
    with pytest.raises(KeyMaterialError, match="password"):
        open_key(SEALED, password)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e.update(verificationMethod="did:web:mallory.example#key-1"),
        lambda e: e.update(note="unknown members are authenticated too"),
        lambda e: e.update(version=1.0),
        lambda e: e["kdf"].update(iterations=2),
        lambda e: e["kdf"].update(memory=2**15),
        lambda e: e["kdf"].update(lanes=3),
        lambda e: e["kdf"].update(salt=base64url_encode(bytes(16))),
        lambda e: e["kdf"].update(x=None),
        lambda e: e["cipher"].update(nonce=base64url_encode(bytes(12))),
        lambda e: e.update(sealed=base64url_encode(base64url_decode(e["sealed"])[:-1])),
        lambda e: e.update(sealed=base64url_encode(base64url_decode(e["sealed"])[1:])),
        lambda e: e.update(sealed=base64url_encode(bytes(15))),
        lambda e: e.update(sealed=""),
    ],
)
def test_an_envelope_with_anything_changed_does_not_open(change: Callable[[dict[str, Any]], object]) -> None:
    assert open_key(envelope(), PASSWORD).verification_method == METHOD
    with pytest.raises(KeyMaterialError, match="another password, or the key file was changed"):
        open_key(envelope(change), PASSWORD)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda e: e.pop("verificationMethod"), "/verificationMethod"),
        (lambda e: e.update(verificationMethod=7), "/verificationMethod"),
        (lambda e: e.pop("kdf"), "/kdf/name"),
        (lambda e: e.update(kdf="argon2id"), "/kdf/name"),
        (lambda e: e["kdf"].update(name="scrypt"), "/kdf/name"),
        (lambda e: e.update(cipher=[]), "/cipher/name"),
        (lambda e: e["cipher"].update(name="none"), "/cipher/name"),
        (lambda e: e["cipher"].update(nonce=base64url_encode(bytes(16))), "/cipher/nonce"),
        (lambda e: e["cipher"].pop("nonce"), "/cipher/nonce"),
        (lambda e: e["kdf"].update(salt="*"), "/kdf/salt"),
        (lambda e: e["kdf"].update(salt=base64url_encode(bytes(8))), "/kdf/salt"),
        (lambda e: e.pop("sealed"), "/sealed"),
        (lambda e: e.update(sealed=["x"]), "/sealed"),
        (lambda e: e["kdf"].update(memory=2**18 + 1), "/kdf/memory"),
        (lambda e: e["kdf"].update(memory=2**40), "/kdf/memory"),
        (lambda e: e["kdf"].update(memory=0), "/kdf/memory"),
        (lambda e: e["kdf"].update(memory=31, lanes=4), "/kdf/memory"),
        (lambda e: e["kdf"].update(memory="65536"), "/kdf/memory"),
        (lambda e: e["kdf"].update(memory=65536.0), "/kdf/memory"),
        (lambda e: e["kdf"].update(iterations=17), "/kdf/iterations"),
        (lambda e: e["kdf"].update(iterations=True), "/kdf/iterations"),
        (lambda e: e["kdf"].pop("iterations"), "/kdf/iterations"),
        (lambda e: e["kdf"].update(lanes=-1), "/kdf/lanes"),
        (lambda e: e["kdf"].update(lanes=2**24), "/kdf/lanes"),
    ],
)
def test_an_envelope_that_is_damaged_or_asks_for_too_much_is_refused_before_any_work(
    change: Callable[[dict[str, Any]], object], place: str
) -> None:
    started = time.process_time()
    with pytest.raises(KeyMaterialError) as caught:
        open_key(envelope(change), PASSWORD)
    assert caught.value.pointer == place
    assert time.process_time() - started < 0.1


def test_the_most_that_an_envelope_may_ask_for_is_taken() -> None:
    with pytest.raises(KeyMaterialError, match="another password"):
        open_key(envelope(lambda e: e["kdf"].update(memory=2**18, iterations=1, lanes=8)), PASSWORD)


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"{}",
        b'{"format": "age"}',
        b'{"format": ["microbadge-key"]}',
        b'{"format": "microbadge-key", "format": "microbadge-key"}',
        b'{"kty": "OKP"}',
        b"{\xff}",
        b'{"a":' * 10_000,
        SEALED[:-3],
        SEALED + b"x",
        SEALED + b" " * key_file.MAX_FILE,
        SIGNER.to_pem() * 1_000,
    ],
    ids=lambda data: str(data[:20]),
)
def test_what_is_no_key_file_is_refused(data: bytes) -> None:
    with pytest.raises(KeyMaterialError, match="key file"):
        open_key(data, PASSWORD)


@pytest.mark.parametrize("version", [2, 0, "1", None])
def test_an_envelope_of_another_version_is_not_called_wrong(version: object) -> None:
    with pytest.raises(UnsupportedError, match="version"):
        open_key(envelope(lambda e: e.update(version=version)), PASSWORD)


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_an_envelope_with_any_byte_changed_is_the_same_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(SEALED)
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = open_key(bytes(damaged), PASSWORD)
    except (KeyMaterialError, UnsupportedError):
        return
    assert (opened.verification_method, opened.public_key) == (METHOD, SIGNER.public_key)


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"{" + data))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises((KeyMaterialError, UnsupportedError)):
        open_key(data, PASSWORD)


def test_where_argon2id_is_missing_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # An OpenSSL before 3.2 answers so.
    def missing(**_parameters: object) -> None:
        raise UnsupportedAlgorithm("This version of OpenSSL does not support argon2id")

    monkeypatch.setattr(key_file, "Argon2id", missing)
    for attempt in (lambda: seal_key(SIGNER, PASSWORD), lambda: open_key(SEALED, PASSWORD)):
        with pytest.raises(UnsupportedError, match=r"3\.2 or later"):
            attempt()
