"""The command that the W3C's VC-JOSE-COSE test suite calls: its own cases, with the outcomes that it asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conftest import SHARED, read_json
from microbadge.cli import app
from microbadge.jose import read_token, sign_token, verify_token
from microbadge.keys import LocalSigner, PublicKey

VECTORS = SHARED / "spec" / "vectors" / "w3c-vc-jose-cose"
INPUT = VECTORS / "test-suite-input"


def call(*arguments: str, folder: Path, feature: str = "credential_jose") -> dict[str, Any]:
    """Run the command and read what it wrote."""
    output = folder / "result.json"
    done = CliRunner().invoke(app, ["vc-jose", *arguments, "--feature", feature, "--output", str(output)])
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = read_json(output)
    assert set(answer) == {"result", "data"}
    return answer


# Origin: w3c/vc-jose-cose-test-suite (see the index of the reference data); its cases by their numbers.
CASES = {
    "1 the least of a credential is issued": ("credential-minimal.json", "vm-p256", "success"),
    "2 a credential with every member is issued": ("credential-full.json", "vm-p384", "success"),
    "3 a presentation of one credential is issued": ("presentation-single.json", "vm-p256", "success"),
    "4 a presentation of several is issued with ES512": ("presentation-multiple.json", "vm-p521", "success"),
    "5 a member that nobody defines is not issued": ("credential-unknown-extensions.json", "vm-p521", "failure"),
    "6 a credential is verified": ("credential-jose-minimal.txt", "vm-p256", "success"),
    "7 a presentation of 2024 is verified": ("presentation-jose-multiple.txt", "vm-p384", "success"),
    "8 the issuer in both its places is one": ("credential-issuer-match-signed.txt", "vm-ed25519", "success"),
    "9 the key is another one": ("credential-jose-unknown-extensions.txt", "vm-ed25519", "failure"),
    "10 a credential that is not signed": ("credential-minimal.json", "vm-ed25519", "failure"),
    "11 a presentation that is not signed": ("presentation-single.json", "vm-ed25519", "failure"),
    "12 the signature is wrong": ("credential-jose-bad-signature.txt", "vm-ed25519", "failure"),
    "13 a credential with other media types": ("credential-jose-bad-media-type.txt", "vm-ed25519", "failure"),
    "14 a presentation with other media types": ("presentation-jose-bad-media-type.txt", "vm-ed25519", "failure"),
    "15 a vc and a vp claim": ("credential-jose-vc-vp-claims.txt", "vm-ed25519", "failure"),
    "16 a presented credential is in no envelope": ("presentation-jose-bad-credential.txt", "vm-ed25519", "failure"),
}


def called(name: str, file: str, key: str, *, folder: Path) -> dict[str, Any]:
    """Call the command as the suite does in the case of that name: the first five issue, the others verify."""
    function = "issue" if int(name.split()[0]) <= 5 else "verify"
    feature = f"{file.partition('-')[0]}_jose"
    files = ("--input", str(INPUT / file), "--key", str(INPUT / f"{key}.json"))
    return call(function, *files, folder=folder, feature=feature)


@pytest.mark.parametrize("name", CASES)
def test_a_case_of_the_suite_has_the_outcome_that_it_asks_for(name: str, shared: Path, tmp_path: Path) -> None:
    file, key, expected = CASES[name]
    assert called(name, file, key, folder=tmp_path)["result"] == expected


def test_these_are_all_the_cases_of_the_suite_for_tokens(shared: Path) -> None:
    cases = [case for case in read_json(VECTORS / "cases.json") if case["feature"].endswith("_jose")]
    asked = [(case["case"].split(".")[0], case["input"], case["key"], case["expected"]) for case in cases]
    assert asked == [(name.split()[0], file, f"{key}.json", expected) for name, (file, key, expected) in CASES.items()]


def test_case_9_fails_for_its_key_alone(shared: Path, tmp_path: Path) -> None:
    name = "9 the key is another one"
    file, key, _ = CASES[name]
    told = called(name, file, key, folder=tmp_path)["data"]
    assert "/alg" in told
    assert called(name, file, "vm-p521", folder=tmp_path)["result"] == "success"


@pytest.mark.parametrize("number", ["10", "11"])
def test_what_is_not_signed_is_told_to_be_no_token(number: str, shared: Path, tmp_path: Path) -> None:
    (name,) = (name for name in CASES if name.split()[0] == number)
    file, key, _ = CASES[name]
    assert called(name, file, key, folder=tmp_path)["data"].startswith("not a JSON Web Signature")


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [("vm-p256", "ES256"), ("vm-p384", "ES384"), ("vm-p521", "ES512"), ("vm-ed25519", "EdDSA")],
)
def test_a_credential_is_issued_and_verified_with_each_algorithm_of_the_suite(
    key: str, algorithm: str, shared: Path, tmp_path: Path
) -> None:
    issued = called("1", "credential-minimal.json", key, folder=tmp_path)["data"]
    assert read_token(issued).header["alg"] == algorithm
    assert verify(tmp_path, issued, key=read_json(INPUT / f"{key}.json"))["result"] == "success"


def test_cose_and_sd_jwt_are_other_features_of_which_nothing_is_known(shared: Path, tmp_path: Path) -> None:
    cases = [case for case in read_json(VECTORS / "cases.json") if not case["feature"].endswith("_jose")]
    assert len(cases) == 19
    for case in cases:
        files = ("--input", str(INPUT / case["input"]), "--key", str(INPUT / case["key"]))
        assert call(case["function"], *files, folder=tmp_path, feature=case["feature"])["result"] == "indeterminate"


KEY = LocalSigner.generate("p256")
CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:academy",
    "credentialSubject": {"id": "did:example:teacher"},
}
ENVELOPE = {
    "@context": "https://www.w3.org/ns/credentials/v2",
    "type": "EnvelopedVerifiableCredential",
    "id": "data:application/vc+jwt,eyJ.e30.eyJ",
}
PRESENTATION = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": "did:example:teacher",
    "verifiableCredential": [ENVELOPE],
}


def write(file: Path, content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, encoding="utf-8")
    return str(file)


def verify(
    folder: Path, given: object, *arguments: str, key: object = None, feature: str = "credential_jose"
) -> dict[str, Any]:
    """Verify what is given with the key of these tests."""
    files = (write(folder / "input", given), write(folder / "key", KEY.public_key.jwk if key is None else key))
    return call("verify", "--input", files[0], "--key", files[1], *arguments, folder=folder, feature=feature)


def test_what_is_issued_is_the_token_and_verifies_and_gives_the_document_back(shared: Path, tmp_path: Path) -> None:
    key = INPUT / "vm-p384.json"
    issued = call("issue", "--input", str(INPUT / "credential-full.json"), "--key", str(key), folder=tmp_path)
    token = read_token(issued["data"])
    assert token.header == {
        "alg": "ES384",
        "kid": "https://example.issuer/vc-jose-cose#key-2",
        "typ": "vc+jwt",
        "cty": "vc",
    }
    assert verify_token(token, PublicKey.from_jwk(read_json(key)["publicKeyJwk"]))
    answer = verify(tmp_path, issued["data"], key=read_json(key))
    assert answer["result"] == "success"
    assert json.loads(answer["data"]) == read_json(INPUT / "credential-full.json")


def test_a_bare_jwk_is_a_key_too_and_is_named_by_its_thumbprint(shared: Path, tmp_path: Path) -> None:
    jwk = read_json(INPUT / "vm-ed25519.json")["secretKeyJwk"]
    files = (write(tmp_path / "input", CREDENTIAL), write(tmp_path / "key", jwk))
    issued = call("issue", "--input", files[0], "--key", files[1], folder=tmp_path)
    assert read_token(issued["data"]).header["kid"] == "2aOHaQxsWVT4mLsUkdtlCnUV-au0BBR-5yPYaPaCc5k"
    assert verify(tmp_path, issued["data"], key=jwk)["result"] == "success"


def test_the_clock_is_asked_only_where_it_is_given(shared: Path, tmp_path: Path) -> None:
    arguments = (
        "verify",
        "--input",
        str(INPUT / "presentation-jose-multiple.txt"),
        "--key",
        str(INPUT / "vm-p384.json"),
    )
    for at, expected in (("2024-12-16T12:00:00Z", "success"), ("2026-11-22T12:00:00Z", "failure")):
        assert call(*arguments, "--at", at, folder=tmp_path, feature="presentation_jose")["result"] == expected
    assert call(*arguments, folder=tmp_path, feature="presentation_jose")["result"] == "success"


@pytest.mark.parametrize("kind", ["VerifiableCredential", "VerifiablePresentation"])
def test_a_plain_jwt_is_not_what_this_suite_is_about(kind: str, tmp_path: Path) -> None:
    text = sign_token({**CREDENTIAL, "type": [kind]}, KEY, typ="JWT")
    assert verify(tmp_path, text)["result"] == "failure"


def test_iss_must_be_the_issuer(tmp_path: Path) -> None:
    text = sign_token({**CREDENTIAL, "iss": "did:example:somebody-else"}, KEY, typ="vc+jwt")
    answer = verify(tmp_path, text)
    assert (answer["result"], answer["data"].startswith("/iss")) == ("failure", True)


@pytest.mark.parametrize(
    "entry",
    [
        "eyJ.e30.eyJ",
        {**CREDENTIAL, "proof": {"type": "DataIntegrityProof"}},
        {**ENVELOPE, "id": "not-a-credential"},
    ],
    ids=["text", "embedded", "no data URL"],
)
def test_a_credential_in_a_presentation_stands_in_an_envelope(entry: object, tmp_path: Path) -> None:
    good = sign_token(PRESENTATION, KEY, typ="vp+jwt")
    assert verify(tmp_path, good, feature="presentation_jose")["result"] == "success"
    bad = sign_token({**PRESENTATION, "verifiableCredential": [entry]}, KEY, typ="vp+jwt")
    assert verify(tmp_path, bad, feature="presentation_jose")["result"] == "failure"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("", None),
        ("\udcff", None),
        ("[]", None),
        (sign_token(CREDENTIAL, KEY, typ="vc+jwt"), []),
        (sign_token(CREDENTIAL, KEY, typ="vc+jwt"), {"publicKeyJwk": "key"}),
        (sign_token(CREDENTIAL, KEY, typ="vc+jwt"), "not JSON"),
        (sign_token({"type": ["VerifiableCredential"]}, KEY, typ="vc+jwt"), None),
    ],
    ids=[
        "nothing",
        "not UTF-8",
        "no token",
        "a key that is a list",
        "a key without JWK",
        "a key that is not JSON",
        "no credential",
    ],
)
def test_whatever_is_wrong_an_answer_is_written(given: str, key: object, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(given.encode("utf-8", "surrogateescape"))
    keys = write(tmp_path / "key", KEY.public_key.jwk if key is None else key)
    answer = call("verify", "--input", str(tmp_path / "bytes"), "--key", keys, folder=tmp_path)
    assert answer["result"] == "failure"
    assert answer["data"] != ""


def test_a_file_that_is_not_there_is_a_failure_and_another_feature_is_not_known(tmp_path: Path) -> None:
    nothing = ("--input", str(tmp_path / "none"), "--key", str(tmp_path / "none"))
    assert call("issue", *nothing, folder=tmp_path)["result"] == "failure"
    sd = call("issue", *nothing, "--sd", "a.b", "--sd", "a.b[0]", folder=tmp_path, feature="credential_sdjwt")
    assert sd["result"] == "indeterminate"
    assert verify(tmp_path, "", feature="anything else")["result"] == "indeterminate"


def test_an_algorithm_that_is_not_known_leaves_it_open(tmp_path: Path) -> None:
    assert verify(tmp_path, "eyJhbGciOiJFUzI1NksifQ.e30.AAAA")["result"] == "indeterminate"


def test_a_secret_key_is_in_no_answer(shared: Path, tmp_path: Path) -> None:
    secret = read_json(INPUT / "vm-p256.json")["secretKeyJwk"]
    files = (write(tmp_path / "input", CREDENTIAL), write(tmp_path / "key", {**secret, "y": secret["x"]}))
    answer = call("issue", "--input", files[0], "--key", files[1], folder=tmp_path)
    assert answer["result"] == "failure"
    assert secret["d"] not in answer["data"]
