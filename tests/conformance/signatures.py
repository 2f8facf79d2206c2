"""Signatures over bytes: RFC 8032 and Wycheproof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conftest import read_json
from microbadge.errors import InvalidError, UnsupportedError
from microbadge.keys import LocalSigner, PublicKey

from .model import Case

ACCEPTED, REFUSED, UNSUPPORTED = "accepted", "refused", "not supported"


def judge(call: Callable[..., object], *arguments: object) -> str:
    """What the call does with a signature, token or key: refused is what it raises for, and what it calls False."""
    try:
        return REFUSED if call(*arguments) is False else ACCEPTED
    except UnsupportedError:
        return UNSUPPORTED
    except InvalidError:
        return REFUSED


def rfc_8032(vectors: Path) -> Iterator[Case]:
    """Section 7.1, and the beginning of the list of its authors: each signature is made again and verified."""
    rows = [
        (row["name"], row["secret_key"], row["public_key"], row["message"], row["signature"])
        for row in read_json(vectors / "rfc-8032" / "rfc8032-7.1.json")
    ]
    lines = (vectors / "rfc-8032" / "ed25519-sign.input.first128.txt").read_text("ascii").splitlines()
    for number, line in enumerate(lines, 1):
        secret, public, message, signed = line.split(":")[:4]
        rows.append((f"sign.input {number}", secret[:64], public, message, signed.removesuffix(message)))
    for name, secret, public, message, signature in rows:
        signer = LocalSigner.from_seed(bytes.fromhex(secret))
        made = signer.sign(bytes.fromhex(message))
        yield Case(f"{name}: public key", public, signer.public_key.data.hex())
        yield Case(f"{name}: signature", signature, made.hex())
        yield Case(f"{name}: verified", ACCEPTED, _verified(signer.public_key, signature, message))


def _verified(key: PublicKey, signature: str, message: str) -> str:
    return judge(key.verify, bytes.fromhex(signature), bytes.fromhex(message))


def wycheproof(file: str) -> Callable[[Path], Iterator[Case]]:
    """The signatures of one file.

    An "acceptable" one may be taken or not. The only one is an RSA padding without its NULL, which is refused here:
    RFC 8017, section 8.2.2, compares the padding as a whole.
    """

    def cases(vectors: Path) -> Iterator[Case]:
        for group in read_json(vectors / "wycheproof" / file)["testGroups"]:
            key = PublicKey.from_der(bytes.fromhex(group["publicKeyDer"]))
            for test in group["tests"]:
                yield _wycheproof_case(key, test)

    return cases


def _wycheproof_case(key: PublicKey, test: dict[str, Any]) -> Case:
    expected = {"valid": ACCEPTED, "invalid": REFUSED, "acceptable": REFUSED}[test["result"]]
    return Case(f"{test['tcId']} {test['comment']}", expected, _verified(key, test["sig"], test["msg"]))
