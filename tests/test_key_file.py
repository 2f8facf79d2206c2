"""Key files: the sealed envelope opens with its password alone, as it was written, and at a bounded cost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import readable
from microbadge.encoding import base64url_decode, base64url_encode
from microbadge.errors import KeyMaterialError, UnsupportedError
from microbadge.keys import LocalSigner, key_file, needs_password, open_key, seal_key
from microbadge.keys.local import MAX_PASSWORD

METHOD = "did:web:academy.example#key-1"
SIGNER = LocalSigner.from_pem(LocalSigner.generate("p256").to_pem(), METHOD)
PASSWORD = "open sesame"
SEALED = seal_key(SIGNER, PASSWORD)


def envelope(changes: Mapping[str, object]) -> bytes:
    """The envelope with other values, or none (`...`), at places such as ``/kdf/salt``."""
    value = json.loads(SEALED)
    for place, new in changes.items():
        *steps, name = place.split("/")[1:]
        holder = value[steps[0]] if steps else value
        if new is ...:
            del holder[name]
        else:
            holder[name] = new
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("kind", "password"),
    [
        ("ed25519", PASSWORD),
        ("p256", "pässwörd"),
        ("p384", "x" * MAX_PASSWORD),
        ("p521", " "),
        ("rsa", b"\x00\xff"),
    ],
    ids=["ed25519", "p256", "p384", "p521", "rsa"],
)
def test_a_sealed_key_opens_with_its_password(kind: str, password: str | bytes) -> None:
    signer = LocalSigner.generate(kind, controller="did:web:academy.example")
    opened = open_key(seal_key(signer, password), password=password)
    assert opened.sign(b"badge") == signer.sign(b"badge")
    assert opened.verification_method == signer.verification_method


def test_a_password_is_given_by_its_name_so_that_it_becomes_no_verification_method() -> None:
    by_position: Any = open_key
    with pytest.raises(TypeError):
        by_position(SEALED, PASSWORD)
    with pytest.raises(KeyMaterialError, match="verification method") as caught:
        open_key(SIGNER.to_pem(), verification_method=PASSWORD)
    assert PASSWORD not in str(caught.value)


def test_the_verification_method_is_kept_unless_another_is_named() -> None:
    assert open_key(SEALED, password=PASSWORD).verification_method == METHOD
    other = "did:web:other.example#1"
    assert open_key(SEALED, password=PASSWORD, verification_method=other).verification_method == other


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
    assert open_key(encrypted, password=PASSWORD).sign(b"badge") == SIGNER.sign(b"badge")
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
            open_key(SEALED, password=wrong)
        assert str(wrong) not in str(caught.value)


@pytest.mark.parametrize(
    "password", ["", b"", "x" * (MAX_PASSWORD + 1), "\ud800"], ids=["empty", "no bytes", "too long", "a surrogate"]
)
def test_a_password_that_protects_nothing_or_cannot_be_used_is_refused(password: str | bytes) -> None:
    with pytest.raises(KeyMaterialError, match="password"):
        seal_key(SIGNER, password)
    with pytest.raises(KeyMaterialError, match="password"):
        open_key(SEALED, password=password)


CIPHERTEXT = base64url_decode(json.loads(SEALED)["sealed"])


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("/verificationMethod", "did:web:mallory.example#key-1"),
        ("/note", "unknown members are authenticated too"),
        ("/version", 1.0),
        ("/kdf/iterations", 2),
        ("/kdf/memory", 2**15),
        ("/kdf/lanes", 3),
        ("/kdf/salt", base64url_encode(bytes(16))),
        ("/kdf/x", None),
        ("/cipher/nonce", base64url_encode(bytes(12))),
        pytest.param("/sealed", base64url_encode(CIPHERTEXT[:-1]), id="/sealed-without its end"),
        pytest.param("/sealed", base64url_encode(CIPHERTEXT[1:]), id="/sealed-without its beginning"),
        ("/sealed", base64url_encode(bytes(15))),
        ("/sealed", ""),
    ],
    ids=readable,
)
def test_an_envelope_with_anything_changed_does_not_open(place: str, value: object) -> None:
    assert open_key(envelope({}), password=PASSWORD).verification_method == METHOD
    with pytest.raises(KeyMaterialError, match="another password, or the key file was changed"):
        open_key(envelope({place: value}), password=PASSWORD)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"/verificationMethod": ...}, "/verificationMethod"),
        ({"/verificationMethod": 7}, "/verificationMethod"),
        ({"/kdf": ...}, "/kdf/name"),
        ({"/kdf": "argon2id"}, "/kdf/name"),
        ({"/kdf/name": "scrypt"}, "/kdf/name"),
        ({"/cipher": []}, "/cipher/name"),
        ({"/cipher/name": "none"}, "/cipher/name"),
        ({"/cipher/nonce": base64url_encode(bytes(16))}, "/cipher/nonce"),
        ({"/cipher/nonce": ...}, "/cipher/nonce"),
        ({"/kdf/salt": "*"}, "/kdf/salt"),
        ({"/kdf/salt": base64url_encode(bytes(8))}, "/kdf/salt"),
        ({"/sealed": ...}, "/sealed"),
        ({"/sealed": ["x"]}, "/sealed"),
        ({"/kdf/memory": 2**18 + 1}, "/kdf/memory"),
        ({"/kdf/memory": 2**40}, "/kdf/memory"),
        ({"/kdf/memory": 0}, "/kdf/memory"),
        ({"/kdf/memory": 31, "/kdf/lanes": 4}, "/kdf/memory"),
        ({"/kdf/memory": "65536"}, "/kdf/memory"),
        ({"/kdf/memory": 65536.0}, "/kdf/memory"),
        ({"/kdf/iterations": 17}, "/kdf/iterations"),
        ({"/kdf/iterations": True}, "/kdf/iterations"),
        ({"/kdf/iterations": ...}, "/kdf/iterations"),
        ({"/kdf/lanes": -1}, "/kdf/lanes"),
        ({"/kdf/lanes": 2**24}, "/kdf/lanes"),
    ],
    ids=readable,
)
def test_an_envelope_that_is_damaged_or_asks_for_too_much_is_refused_before_any_work(
    changes: dict[str, object], place: str
) -> None:
    started = time.process_time()
    with pytest.raises(KeyMaterialError) as caught:
        open_key(envelope(changes), password=PASSWORD)
    assert caught.value.pointer == place
    assert time.process_time() - started < 0.1


def test_the_most_that_an_envelope_may_ask_for_is_taken() -> None:
    with pytest.raises(KeyMaterialError, match="another password"):
        open_key(envelope({"/kdf/memory": 2**18, "/kdf/iterations": 1, "/kdf/lanes": 8}), password=PASSWORD)


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
        open_key(data, password=PASSWORD)


@pytest.mark.parametrize("version", [2, 0, "1", None])
def test_an_envelope_of_another_version_is_not_called_wrong(version: object) -> None:
    with pytest.raises(UnsupportedError, match="version"):
        open_key(envelope({"/version": version}), password=PASSWORD)


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_an_envelope_with_any_byte_changed_is_the_same_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(SEALED)
    damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        opened = open_key(bytes(damaged), password=PASSWORD)
    except (KeyMaterialError, UnsupportedError):
        return
    assert (opened.verification_method, opened.public_key) == (METHOD, SIGNER.public_key)


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda data: b"{" + data))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises((KeyMaterialError, UnsupportedError)):
        open_key(data, password=PASSWORD)


def test_where_argon2id_is_missing_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # An OpenSSL before 3.2 answers so.
    def missing(**_parameters: object) -> None:
        raise UnsupportedAlgorithm("This version of OpenSSL does not support argon2id")

    monkeypatch.setattr(key_file, "Argon2id", missing)
    for attempt in (lambda: seal_key(SIGNER, PASSWORD), lambda: open_key(SEALED, password=PASSWORD)):
        with pytest.raises(UnsupportedError, match=r"3\.2 or later"):
            attempt()


def test_a_machine_without_the_memory_that_a_file_takes_says_so() -> None:
    limited = """
import resource, sys
from microbadge import LocalSigner, UnavailableError, open_key, seal_key
sealed = seal_key(LocalSigner.generate(), "open sesame")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 40_000_000, used + 40_000_000))
try:
    open_key(sealed, password="open sesame")
except UnavailableError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, check=True)
    assert "64 MiB" in done.stdout
