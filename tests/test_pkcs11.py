"""Keys in a token, on a real SoftHSM: made there, never out of it, and badges signed with them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, KeyType
from pkcs11.util.ec import encode_named_curve_parameters
from typer.testing import CliRunner

from badges import badge, changed
from microbadge import UnsafeAnyIssuer, Verifier, add_proof
from microbadge.cli import app
from microbadge.errors import KeyMaterialError, UnavailableError, UnsupportedError
from microbadge.keys import LocalSigner, Signer
from microbadge.keys.pkcs11 import Pkcs11Signer

PIN = "918273"
LABEL = "academy keys"
PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
KEYS = {"badges": "ES256", "records": "ES384", "long": "ES512", "edwards": "Ed25519", "old": "RS256"}
SIGNED = bytes(range(64))


@pytest.fixture(scope="module")
def module() -> str:
    """The PKCS#11 library of SoftHSM; without it these tests fail."""
    places = [os.environ["SOFTHSM2_MODULE"]] if "SOFTHSM2_MODULE" in os.environ else PLACES
    found = next((place for place in places if Path(place).is_file()), None)
    if found is None:
        pytest.fail("SoftHSM is not installed: apt-get install softhsm2, or set SOFTHSM2_MODULE to its library")
    return found


@pytest.fixture(scope="module")
def token(module: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A token of its own with keys made in it; its module."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        for label in (LABEL, "twin", "twin"):
            slot = ["--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN]
            subprocess.run(["softhsm2-util", *slot], check=True, capture_output=True, timeout=60)
        session = pkcs11.lib(module).get_token(token_label=LABEL).open(rw=True, user_pin=PIN)
        make_keys(session)
        session.close()
        yield module
    pkcs11.unload(module)


def make_keys(session: pkcs11.Session) -> None:
    secret = {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True}

    def curve(label: str, name: str, kind: KeyType = KeyType.EC) -> None:
        parameters = {Attribute.EC_PARAMS: encode_named_curve_parameters(name)}
        session.create_domain_parameters(kind, parameters, local=True).generate_keypair(
            store=True, label=label, private_template=secret
        )

    curve("badges", "secp256r1")
    curve("records", "secp384r1")
    curve("long", "secp521r1")
    curve("edwards", "1.3.101.112", KeyType.EC_EDWARDS)
    curve("bitcoin", "secp256k1")
    curve("twice", "secp256r1")
    curve("twice", "secp256r1")
    session.generate_keypair(KeyType.RSA, 2048, store=True, label="old", private_template=secret)
    session.generate_keypair(KeyType.RSA, 1024, store=True, label="short", private_template=secret)
    session.generate_keypair(KeyType.DSA, 1024, store=True, label="dsa", private_template=secret)


@pytest.mark.parametrize("label", KEYS)
def test_a_key_of_the_token_signs_and_its_public_half_verifies(token: str, label: str) -> None:
    signer: Signer = Pkcs11Signer(token, LABEL, label, pin=PIN)
    assert signer.algorithm == KEYS[label]
    key = Pkcs11Signer(token, LABEL, label, pin=PIN).public_key
    for message in (SIGNED, b"", bytes(100_000)):
        assert key.verify(signer.sign(message), message)
    assert signer.verification_method == key.own_method


def test_the_private_key_does_not_leave_the_token(token: str) -> None:
    session = pkcs11.lib(token).get_token(token_label=LABEL).open()
    private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label="badges")
    assert private[Attribute.EXTRACTABLE] is False
    with pytest.raises(pkcs11.AttributeSensitive):
        private[Attribute.VALUE]


@pytest.mark.parametrize(("label", "cryptosuite"), [("badges", "ecdsa-rdfc-2019"), ("edwards", "eddsa-rdfc-2022")])
def test_a_badge_signed_in_the_token_is_verified(token: str, label: str, cryptosuite: str) -> None:
    signer = Pkcs11Signer(token, LABEL, label, pin=PIN)
    unsigned = changed(lambda document: document["issuer"].update(id=signer.controller), badge())
    credential = add_proof(unsigned, signer, cryptosuite=cryptosuite)
    assert Verifier().verify(credential, UnsafeAnyIssuer()).verdict == "verified"


def test_a_key_of_the_token_is_published_by_its_controller(token: str) -> None:
    signer = Pkcs11Signer(token, LABEL, "badges", pin=PIN).controlled_by("did:web:academy.example")
    assert signer.verification_method == f"did:web:academy.example#{signer.public_key.multikey}"
    assert signer.public_key.verify(signer.sign(SIGNED), SIGNED)
    named = Pkcs11Signer(token, LABEL, "badges", pin=PIN, verification_method="did:web:academy.example#hsm")
    assert named.verification_method == "did:web:academy.example#hsm"


def test_many_threads_may_sign_with_many_keys_at_once(token: str) -> None:
    signers = [Pkcs11Signer(token, LABEL, label, pin=PIN) for label in ("badges", "edwards", "old", "badges")]
    messages = [str(number).encode() for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        signatures = list(pool.map(lambda n: signers[n % 4].sign(messages[n]), range(200)))
    assert all(signers[n % 4].public_key.verify(signatures[n], messages[n]) for n in range(200))


def test_what_is_not_there_is_unavailable(token: str, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no token 'nobody'"):
        Pkcs11Signer(token, "nobody", "badges", pin=PIN)
    noise = tmp_path / "noise.so"
    noise.write_bytes(b"\x7fELF")
    for module in (str(tmp_path / "none.so"), str(noise), ""):
        with pytest.raises(UnavailableError, match="cannot be loaded"):
            Pkcs11Signer(module, LABEL, "badges", pin=PIN)


def test_what_is_another_key_is_refused(token: str) -> None:
    with pytest.raises(KeyMaterialError, match="no such pair of keys"):
        Pkcs11Signer(token, LABEL, "none", pin=PIN)
    with pytest.raises(KeyMaterialError, match="two tokens or keys"):
        Pkcs11Signer(token, LABEL, "twice", pin=PIN)
    with pytest.raises(KeyMaterialError, match="two tokens or keys"):
        Pkcs11Signer(token, "twin", "badges", pin=PIN)
    with pytest.raises(KeyMaterialError, match="2048 to 8192 bits"):
        Pkcs11Signer(token, LABEL, "short", pin=PIN)


@pytest.mark.parametrize("label", ["bitcoin", "dsa"])
def test_a_key_of_another_kind_is_not_called_wrong(token: str, label: str) -> None:
    with pytest.raises(UnsupportedError):
        Pkcs11Signer(token, LABEL, label, pin=PIN)


# A login is for all sessions of a process, so that what happens without one, or with another PIN, is seen in one that
# has none yet.
ALONE = """
import sys
from microbadge.errors import MicrobadgeError
from microbadge.keys.pkcs11 import Pkcs11Signer
try:
    Pkcs11Signer(sys.argv[1], sys.argv[2], "badges", pin=sys.argv[3] or None)
    print("signs")
except MicrobadgeError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize(
    ("pin", "answer"),
    [
        (PIN, "signs"),
        ("111111", "KeyMaterialError the PIN of the token is another one"),
        ("1", "KeyMaterialError the PIN of the token is another one"),
        ("", "KeyMaterialError the token has no such pair of keys (without a PIN it hides private ones)"),
    ],
)
def test_the_pin_opens_the_token_and_no_other_does(token: str, pin: str, answer: str) -> None:
    command = [sys.executable, "-c", ALONE, token, LABEL, pin]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == answer
    assert done.stderr == ""


@pytest.mark.parametrize("pin", ["", "\ud800", "x" * 2_000])
def test_a_pin_that_is_none_is_refused(token: str, pin: str) -> None:
    with pytest.raises(KeyMaterialError, match="a password"):
        Pkcs11Signer(token, LABEL, "badges", pin=pin)


def test_the_pin_is_nowhere_to_be_seen(token: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    signer = Pkcs11Signer(token, LABEL, "badges", pin=PIN)
    signer.sign(SIGNED)
    assert PIN not in repr(signer) + repr(vars(signer)) + caplog.text


def test_a_pair_of_two_keys_signs_nothing(token: str) -> None:
    # A public key that another private key goes by the name of: seen at the first signature, not by an employer.
    session = pkcs11.lib(token).get_token(token_label=LABEL).open(rw=True)
    other = session.get_key(object_class=pkcs11.ObjectClass.PUBLIC_KEY, label="badges")
    private = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label="records")
    mixed = [other.copy({Attribute.LABEL: "mixed"}), private.copy({Attribute.LABEL: "mixed"})]
    try:
        with pytest.raises(KeyMaterialError, match="not one of the public key"):
            Pkcs11Signer(token, LABEL, "mixed", pin=PIN).sign(SIGNED)
    finally:
        for each in mixed:
            each.destroy()


def test_a_key_that_may_not_sign_is_refused(token: str) -> None:
    session = pkcs11.lib(token).get_token(token_label=LABEL).open()
    parameters = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    session.create_domain_parameters(KeyType.EC, parameters, local=True).generate_keypair(
        label="derives",
        private_template={Attribute.SIGN: False, Attribute.DERIVE: True},
    )
    with pytest.raises(KeyMaterialError, match="may not sign"):
        Pkcs11Signer(token, LABEL, "derives", pin=PIN)


def test_a_token_that_goes_away_is_unavailable(token: str) -> None:
    session = pkcs11.lib(token).get_token(token_label=LABEL).open()
    parameters = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    pair = session.create_domain_parameters(KeyType.EC, parameters, local=True).generate_keypair(label="gone")
    signer = Pkcs11Signer(token, LABEL, "gone", pin=PIN)
    assert signer.public_key.verify(signer.sign(SIGNED), SIGNED)
    for key in pair:
        key.destroy()
    with pytest.raises(UnavailableError, match="did not answer"):
        signer.sign(SIGNED)


# --- URIs ---


def uri(module: str, label: str = "badges") -> str:
    return f"pkcs11:token=academy%20keys;object={label};type=private?module-path={module}"


def test_a_key_is_named_by_a_uri(token: str) -> None:
    # RFC 7512, section 2.3
    signer = Pkcs11Signer.from_uri(uri(token), pin=PIN, verification_method="did:web:academy.example#hsm")
    assert signer.public_key == Pkcs11Signer(token, LABEL, "badges", pin=PIN).public_key
    assert signer.verification_method == "did:web:academy.example#hsm"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("pkcs11:", "token, object and module-path"),
        ("pkcs11:token=a;object=b", "token, object and module-path"),
        ("pkcs11:object=b?module-path=/x.so", "token, object and module-path"),
        ("pkcs11:token=a;object=b;serial=7?module-path=/x.so", "token, object and module-path"),
        ("pkcs11:token=a;object=b;type=public?module-path=/x.so", "token, object and module-path"),
        ("pkcs11:token=a;object=b;object=c?module-path=/x.so", "twice"),
        ("pkcs11:token=a;object=b?module-path=/x.so&token=c", "twice"),
        ("pkcs11:token=a;object=%FF?module-path=/x.so", "not UTF-8"),
        ("pkcs11:token=a;object=b?module-path=/x.so&pin-value=918273", "a PIN does not belong"),
        ("pkcs11:token=a;object=b?module-path=/x.so&pin-source=/pin", "a PIN does not belong"),
    ],
)
def test_a_uri_that_names_no_key_or_tells_a_secret_is_refused(wrong: str, reason: str) -> None:
    with pytest.raises(KeyMaterialError, match=reason) as caught:
        Pkcs11Signer.from_uri(wrong, pin=PIN)
    assert PIN not in str(caught.value)


# --- the command line ---


def test_a_command_takes_the_key_of_a_token_by_its_uri(token: str, tmp_path: Path) -> None:
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n", encoding="utf-8")
    arguments = ["key", "show", uri(token), "--did", "did:web:academy.example", "--password-file", str(pin)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert Pkcs11Signer(token, LABEL, "badges", pin=PIN).public_key.multikey in done.stdout
    assert PIN not in done.output


def test_a_token_that_is_not_there_exits_3(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["key", "show", uri(str(tmp_path / "none.so"))])
    assert (done.exit_code, "cannot be loaded" in done.stderr) == (3, True)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    monkeypatch.delitem(sys.modules, "microbadge.keys.pkcs11")
    done = CliRunner().invoke(app, ["key", "show", "pkcs11:token=a;object=b?module-path=/x.so"])
    assert (done.exit_code, "pip install 'microbadge[pkcs11]'" in done.stderr) == (2, True)


def test_a_local_key_and_a_key_of_a_token_are_the_same_to_whoever_signs(token: str) -> None:
    signers: list[Signer] = [LocalSigner.generate("p256"), Pkcs11Signer(token, LABEL, "badges", pin=PIN)]
    assert [len(signer.sign(SIGNED)) for signer in signers] == [64, 64]
