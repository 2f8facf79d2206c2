"""JSON Web Signatures and Keys: the examples of the RFCs, Wycheproof, and the suite of VC-JOSE-COSE."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from conftest import read_json
from microbadge.cli import app
from microbadge.encoding import base64url_decode
from microbadge.jose import verify_token
from microbadge.jose.tokens import read_jws
from microbadge.keys import PRIVATE_JWK_MEMBERS, LocalSigner, PublicKey

from .model import Case, Deviation
from .signatures import ACCEPTED, REFUSED, UNSUPPORTED, judge

MAC = Deviation(REFUSED, "HMAC: its readers know the secret, so that it proves nothing about who made it")
OTHER_ALGORITHM = Deviation(
    UNSUPPORTED,
    "RS384, RS512, PS256, PS384, PS512: a key has one algorithm here, and RS256 is the one of Open Badges 3.0",
)
ES521 = Deviation(UNSUPPORTED, "a key for `ES521`, an algorithm that there is not: P-521 goes with `ES512`")
JSON_SERIALIZATION = Deviation(REFUSED, "in a JSON serialization: credentials have the compact one alone")
_OTHER_RSA = frozenset({"RS384", "RS512", "PS256", "PS384", "PS512"})


def refuse(outcome: str, expected: str) -> str:
    """The outcome in the words of a suite that asks only whether something is taken."""
    return REFUSED if (expected, outcome) == (REFUSED, UNSUPPORTED) else outcome


def verified(text: str, jwks: list[Mapping[str, Any]]) -> str:
    """Whether one of the keys verifies the token."""
    outcomes = [judge(_verify, text, jwk) for jwk in jwks]
    return next((outcome for outcome in (ACCEPTED, UNSUPPORTED) if outcome in outcomes), REFUSED)


def _verify(text: str, jwk: object) -> bool:
    return verify_token(read_jws(text), PublicKey.from_jwk(jwk))


def public(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """The public part of a key that is published with its private one."""
    return {name: value for name, value in jwk.items() if name not in PRIVATE_JWK_MEMBERS}


def deviation(algorithm: str | None) -> Deviation | None:
    """Why a good signature with a key for this algorithm is not taken."""
    if algorithm is not None and algorithm.startswith("HS"):
        return MAC
    if algorithm in _OTHER_RSA:
        return OTHER_ALGORITHM
    return ES521 if algorithm == "ES521" else None


# --- Wycheproof ---


def wycheproof_jws(vectors: Path) -> Iterator[Case]:
    """Each token with the key of its group."""
    for group in read_json(vectors / "wycheproof" / "json_web_signature_test.json")["testGroups"]:
        key = group.get("public", group["private"])
        yield from _wycheproof_cases(group, [key])


def wycheproof_jwk(vectors: Path) -> Iterator[Case]:
    """Each token with the keys of its group."""
    for group in read_json(vectors / "wycheproof" / "json_web_key_test.json")["testGroups"]:
        keys = group.get("public", group["private"])
        yield from _wycheproof_cases(group, keys["keys"])


def _wycheproof_cases(group: Mapping[str, Any], keys: list[Mapping[str, Any]]) -> Iterator[Case]:
    for test in group["tests"]:
        expected = {"valid": ACCEPTED, "invalid": REFUSED}[test["result"]]
        outcome = refuse(verified(test["jws"], keys), expected)
        stated = deviation(keys[0].get("alg")) if expected == ACCEPTED else None
        yield Case(f"{test['tcId']} {group['comment']} {test['comment']}", expected, outcome, stated)


# --- the RFCs ---


def rfc_jose(vectors: Path) -> Iterator[Case]:
    """RFC 7515 appendix A and E, RFC 7517 A.1 and A.2, RFC 7638, and RFC 8037 appendix A."""
    for row in read_json(vectors / "rfc-jose" / "rfc7515-7517-7638-8037.json"):
        name = f"RFC {row['rfc']}"
        if "thumbprint_sha256" in row:
            yield Case(name, row["thumbprint_sha256"], PublicKey.from_jwk(row["jwk"]).thumbprint)
        elif "jwks" in row:
            yield from _rfc_keys(name, row["jwks"]["keys"])
        elif "json" in row:
            yield Case(name, ACCEPTED, judge(read_jws, json.dumps(row["json"])), JSON_SERIALIZATION)
        elif "expected" in row:  # that it has to be refused
            yield Case(name, REFUSED, judge(read_jws, row["compact"]))
        elif "data" in row:
            yield from _rfc_8037(name, row["data"])
        else:
            yield from _rfc_token(name, row["compact"], row["key"], row["alg"])


def _rfc_keys(name: str, jwks: list[Mapping[str, Any]]) -> Iterator[Case]:
    # Section 4.2 of RFC 7517: a key whose `use` is `enc` is not for signatures. The private ones are in A.2.
    for jwk in jwks:
        expected = REFUSED if jwk.get("use") == "enc" else ACCEPTED
        if "d" in jwk:
            yield Case(f"{name} {jwk['kty']} private", expected, judge(LocalSigner.from_jwk, jwk))
            expected = REFUSED  # where a public key belongs
        yield Case(f"{name} {jwk['kty']}", expected, judge(PublicKey.from_jwk, jwk))


def _rfc_token(name: str, compact: str, key: Mapping[str, Any], algorithm: str) -> Iterator[Case]:
    yield Case(f"{name} {algorithm}", ACCEPTED, verified(compact, [public(key)]), deviation(algorithm))
    if algorithm in ("RS256", "EdDSA"):  # the others have a random part, or are made after RFC 6979
        signed, _, signature = compact.rpartition(".")
        made = LocalSigner.from_jwk(key).sign(signed.encode("ascii"))
        yield Case(f"{name} {algorithm}, made again", base64url_decode(signature).hex(), made.hex())


def _rfc_8037(name: str, data: Mapping[str, Any]) -> Iterator[Case]:
    yield from _rfc_token(name, data["jws_serialization_compact"], json.loads(data["key_json"]), "EdDSA")


def cookbook(vectors: Path) -> Iterator[Case]:
    """The signatures and the keys of RFC 7520, and those with Ed25519 and of RFC 7797 that stand beside them."""
    folder = vectors / "rfc-jose" / "rfc7520-cookbook"
    for kind in ("ec", "rsa"):
        (of_public,) = (read_json(path) for path in (folder / "jwk").glob(f"*.{kind}_public_key.json"))
        (of_private,) = (read_json(path) for path in (folder / "jwk").glob(f"*.{kind}_private_key.json"))
        read = LocalSigner.from_jwk(of_private).public_key.thumbprint
        yield Case(f"{kind} keys", PublicKey.from_jwk(of_public).thumbprint, read)
    for path in sorted(folder.glob("*/*.json")):
        if path.parent.name != "jwk":
            yield from _cookbook_cases(f"{path.parent.name}/{path.stem}", read_json(path))


def _cookbook_cases(name: str, example: Mapping[str, Any]) -> Iterator[Case]:
    given, output = example["input"], example["output"]
    if "compact" in output:
        yield from _rfc_token(name, output["compact"], given["key"], given["alg"])
    else:
        yield Case(f"{name} in JSON", ACCEPTED, judge(read_jws, json.dumps(output["json"])), JSON_SERIALIZATION)


# --- VC-JOSE-COSE ---


def vc_jose(vectors: Path) -> Iterator[Case]:
    """The cases for JOSE, through the command that the suite calls."""
    folder = vectors / "w3c-vc-jose-cose"
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "result.json"
        for case in read_json(folder / "cases.json"):
            if case["feature"].endswith("_jose"):
                yield Case(case["case"], case["expected"], _vc_jose(case, folder / "test-suite-input", output))


def _vc_jose(case: Mapping[str, str], folder: Path, output: Path) -> str:
    files = ["--input", str(folder / case["input"]), "--key", str(folder / case["key"]), "--output", str(output)]
    done = CliRunner().invoke(app, ["vc-jose", case["function"], *files, "--feature", case["feature"]])
    return str(read_json(output)["result"]) if done.exit_code == 0 else f"exit {done.exit_code}"
