"""Keys at AWS KMS.

P-256, P-384 and RSA are made and used in moto, a model of the service. It has no Ed25519: there botocore's Stubber
answers, which holds each request against the model of the service that AWS publishes (names, types, enumerations), with
the answer that the documentation of `Sign` describes.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, NoCredentialsError, NoRegionError
from botocore.stub import Stubber
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from moto import mock_aws
from typer.testing import CliRunner

from badges import badge, changed
from microbadge import UnsafeAnyIssuer, Verifier, add_proof
from microbadge.cli import app
from microbadge.errors import InvalidError, KeyMaterialError, ProofError, UnavailableError, UnsupportedError
from microbadge.keys import LocalSigner, Signer
from microbadge.keys.aws_kms import MAX_MESSAGE, AwsKmsSigner

REGION = "eu-central-1"
ARN = f"arn:aws:kms:{REGION}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SIGNED = bytes(range(64))


@pytest.fixture(autouse=True)
def _nobodys_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may find the account of whoever runs it."""
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def kms() -> Iterator[Any]:
    """A client of the service as moto models it."""
    with mock_aws():
        yield boto3.client("kms", region_name=REGION)


def made(kms: Any, spec: str, usage: str = "SIGN_VERIFY") -> str:
    arn: str = kms.create_key(KeySpec=spec, KeyUsage=usage)["KeyMetadata"]["Arn"]
    return arn


@pytest.mark.parametrize(
    ("spec", "algorithm"),
    [("ECC_NIST_P256", "ES256"), ("ECC_NIST_P384", "ES384"), ("ECC_NIST_P521", "ES512"), ("RSA_2048", "RS256")],
)
def test_a_key_of_the_service_signs_and_its_public_half_verifies(kms: Any, spec: str, algorithm: str) -> None:
    found = AwsKmsSigner(made(kms, spec), client=kms)
    signer: Signer = found
    assert signer.algorithm == algorithm
    for message in (SIGNED, bytes(MAX_MESSAGE)):
        assert found.public_key.verify(signer.sign(message), message)
    assert signer.verification_method == found.public_key.own_method


@pytest.mark.parametrize("spec", ["ECC_NIST_P256", "ECC_NIST_P384"])
def test_a_badge_signed_at_the_service_is_verified(kms: Any, spec: str) -> None:
    signer = AwsKmsSigner(made(kms, spec), client=kms)
    unsigned = changed(lambda document: document["issuer"].update(id=signer.controller), badge())
    credential = add_proof(unsigned, signer, cryptosuite="ecdsa-rdfc-2019")
    assert Verifier().verify(credential, UnsafeAnyIssuer()).verdict == "verified"


def test_a_key_of_the_service_is_published_by_its_controller(kms: Any) -> None:
    arn = made(kms, "ECC_NIST_P256")
    signer = AwsKmsSigner(arn, client=kms).controlled_by("did:web:academy.example")
    assert signer.verification_method == f"did:web:academy.example#{signer.public_key.multikey}"
    assert signer.public_key.verify(signer.sign(SIGNED), SIGNED)
    named = AwsKmsSigner(arn, client=kms, verification_method="did:web:academy.example#kms")
    assert named.verification_method == "did:web:academy.example#kms"


def test_an_alias_is_followed_once(kms: Any) -> None:
    first, second = made(kms, "ECC_NIST_P256"), made(kms, "ECC_NIST_P256")
    kms.create_alias(AliasName="alias/badges", TargetKeyId=first)
    signer = AwsKmsSigner("alias/badges", client=kms)
    kms.update_alias(AliasName="alias/badges", TargetKeyId=second)
    assert signer.public_key.verify(signer.sign(SIGNED), SIGNED)
    assert AwsKmsSigner("alias/badges", client=kms).public_key != signer.public_key


def test_the_client_is_of_the_region_of_the_key(kms: Any) -> None:
    signer = AwsKmsSigner(made(kms, "ECC_NIST_P256"))
    assert signer.public_key.verify(signer.sign(SIGNED), SIGNED)
    with pytest.raises(UnavailableError, match="NoRegionError"):
        AwsKmsSigner("alias/badges")
    with pytest.raises(KeyMaterialError, match="not the id"):
        AwsKmsSigner("arn:aws:kms:no region!:1:key/2")


def test_a_key_that_is_not_there_or_not_for_signing_is_refused(kms: Any) -> None:
    with pytest.raises(KeyMaterialError, match="NotFoundException"):
        AwsKmsSigner(ARN, client=kms)
    with pytest.raises(KeyMaterialError, match="not the id of a key"):
        AwsKmsSigner("", client=kms)
    with pytest.raises(UnsupportedError):
        AwsKmsSigner(made(kms, "ECC_SECG_P256K1"), client=kms)
    with pytest.raises(KeyMaterialError, match="not one that signs"):
        AwsKmsSigner(made(kms, "RSA_2048", "ENCRYPT_DECRYPT"), client=kms)


def test_a_command_takes_a_key_of_the_service_by_its_arn(kms: Any) -> None:
    arn = made(kms, "ECC_NIST_P256")
    done = CliRunner().invoke(app, ["key", "show", f"aws-kms:{arn}", "--did", "did:web:academy.example"])
    assert done.exit_code == 0
    assert AwsKmsSigner(arn, client=kms).public_key.multikey in done.stdout
    missing = CliRunner().invoke(app, ["key", "show", f"aws-kms:{ARN}"])
    assert (missing.exit_code, "NotFoundException" in missing.stderr) == (1, True)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    monkeypatch.delitem(sys.modules, "microbadge.keys.aws_kms")
    done = CliRunner().invoke(app, ["key", "show", f"aws-kms:{ARN}"])
    assert (done.exit_code, "pip install 'microbadge[aws]'" in done.stderr) == (2, True)


# --- what moto does not do, against the published model of the service ---


SPECS = {
    "ed25519": ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512"),
    "p256": ("ECC_NIST_P256", "ECDSA_SHA_256"),
    "p384": ("ECC_NIST_P384", "ECDSA_SHA_384"),
    "rsa": ("RSA_3072", "RSASSA_PKCS1_V1_5_SHA_256"),
}
"""For a kind of key, the service's names of the key and of its algorithm."""


class Stubbed:
    """A client that answers what it was told to, for a key of ours, and refuses any other request."""

    def __init__(self, kind: str) -> None:
        self.key = LocalSigner.generate(kind)
        self.spec, self.algorithm = SPECS[kind]
        self.client = boto3.client("kms", region_name=REGION, config=Config(retries={"total_max_attempts": 1}))
        self.stub = Stubber(self.client)
        self.stub.activate()

    @property
    def private(self) -> Any:
        return load_pem_private_key(self.key.to_pem(), None)

    def signer(self) -> AwsKmsSigner:
        spki = self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        answer = {
            "KeyId": ARN,
            "PublicKey": spki,
            "KeySpec": self.spec,
            "KeyUsage": "SIGN_VERIFY",
            "SigningAlgorithms": [self.algorithm],
        }
        self.stub.add_response("get_public_key", answer, {"KeyId": ARN})
        return AwsKmsSigner(ARN, client=self.client)

    def answers(self, message: bytes, kind: str, signature: bytes) -> None:
        request = {"KeyId": ARN, "Message": message, "MessageType": kind, "SigningAlgorithm": self.algorithm}
        answer = {"KeyId": ARN, "Signature": signature, "SigningAlgorithm": self.algorithm}
        self.stub.add_response("sign", answer, request)


def test_ed25519_is_asked_for_by_its_documented_api() -> None:
    stubbed = Stubbed("ed25519")
    signer = stubbed.signer()
    assert signer.algorithm == "Ed25519"
    unsigned = changed(lambda document: document["issuer"].update(id=signer.controller), badge())
    asked: list[bytes] = []

    class Recorder:
        """Signs as the service would, and keeps what it was asked."""

        verification_method, algorithm = signer.verification_method, signer.algorithm

        def sign(self, data: bytes) -> bytes:
            asked.append(data)
            stubbed.answers(data, "RAW", stubbed.key.sign(data))
            return signer.sign(data)

    credential = add_proof(unsigned, Recorder())
    assert [len(data) for data in asked] == [64]
    assert Verifier().verify(credential, UnsafeAnyIssuer()).verdict == "verified"
    stubbed.stub.assert_no_pending_responses()


def test_a_long_message_cannot_be_signed_with_ed25519() -> None:
    # Ed25519ph, which takes a digest, is another algorithm, and nobody would verify it
    stubbed = Stubbed("ed25519")
    signer = stubbed.signer()
    with pytest.raises(KeyMaterialError, match="at most 4096 bytes with Ed25519"):
        signer.sign(bytes(MAX_MESSAGE + 1))


@pytest.mark.parametrize(
    ("kind", "digest", "algorithm"), [("p256", "sha256", hashes.SHA256()), ("p384", "sha384", hashes.SHA384())]
)
def test_of_a_long_message_the_digest_is_sent(kind: str, digest: str, algorithm: hashes.HashAlgorithm) -> None:
    stubbed = Stubbed(kind)
    signer = stubbed.signer()
    message = bytes(MAX_MESSAGE + 1)
    hashed = hashlib.new(digest, message).digest()
    stubbed.answers(hashed, "DIGEST", stubbed.private.sign(hashed, ec.ECDSA(utils.Prehashed(algorithm))))
    assert signer.public_key.verify(signer.sign(message), message)


def test_of_a_long_message_the_digest_is_signed_with_rsa() -> None:
    stubbed = Stubbed("rsa")
    signer = stubbed.signer()
    message = bytes(MAX_MESSAGE + 1)
    stubbed.answers(hashlib.sha256(message).digest(), "DIGEST", stubbed.key.sign(message))
    assert signer.sign(message) == stubbed.key.sign(message)


@pytest.mark.parametrize(
    ("signature", "error"),
    [(b"", ProofError), (bytes(64), ProofError), (b"\x30\x06\x02\x01\x01\x02\x01\x01", KeyMaterialError)],
    ids=["empty", "not in DER", "another one"],
)
def test_a_signature_that_is_none_is_not_handed_on(signature: bytes, error: type[InvalidError]) -> None:
    stubbed = Stubbed("p256")
    signer = stubbed.signer()
    stubbed.answers(SIGNED, "RAW", signature)
    with pytest.raises(error, match=r"in DER|not one of the public key"):
        signer.sign(SIGNED)


# --- when it does not answer ---


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ThrottlingException", 400),
        ("LimitExceededException", 400),
        ("KMSInternalException", 500),
        ("DependencyTimeoutException", 500),
        ("KeyUnavailableException", 500),
        ("ExpiredTokenException", 400),
        ("SomethingNewException", 418),
    ],
)
def test_an_answer_that_may_change_by_itself_is_unavailable(code: str, status: int) -> None:
    stubbed = Stubbed("p256")
    signer = stubbed.signer()
    stubbed.stub.add_client_error("sign", code, "secret of account 111122223333", status)
    with pytest.raises(UnavailableError, match=f"did not answer: {code}") as caught:
        signer.sign(SIGNED)
    assert not isinstance(caught.value, UnsupportedError)
    assert "1111" not in str(caught.value)


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "DisabledException",
        "InvalidArnException",
        "InvalidKeyUsageException",
        "KMSInvalidStateException",
        "NotFoundException",
        "UnsupportedOperationException",
        "ValidationException",
    ],
)
def test_an_answer_that_stays_is_about_the_key(code: str) -> None:
    stubbed = Stubbed("p256")
    signer = stubbed.signer()
    stubbed.stub.add_client_error("sign", code, "secret of account 111122223333", 400)
    with pytest.raises(KeyMaterialError, match=f"refuses the key: {code}") as caught:
        signer.sign(SIGNED)
    assert "1111" not in str(caught.value)


def test_a_disabled_key_is_no_signer() -> None:
    stubbed = Stubbed("p256")
    stubbed.stub.add_client_error("get_public_key", "DisabledException", "secret of account 111122223333", 400)
    with pytest.raises(KeyMaterialError, match="refuses the key: DisabledException"):
        AwsKmsSigner(ARN, client=stubbed.client)


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="https://kms.example"),
        ConnectTimeoutError(endpoint_url="https://kms.example"),
        NoCredentialsError(),
        NoRegionError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_service_that_is_not_reached_is_unavailable(error: Exception) -> None:
    class Unreachable:
        """A client without a network."""

        def get_public_key(self, **_request: object) -> dict[str, Any]:
            raise error

        sign = get_public_key

    with pytest.raises(UnavailableError, match=type(error).__name__):
        AwsKmsSigner(ARN, client=Unreachable())


def test_nothing_secret_is_shown(kms: Any) -> None:
    signer = AwsKmsSigner(made(kms, "ECC_NIST_P256"), client=kms)
    assert repr(signer) == f"AwsKmsSigner({signer.verification_method!r})"
