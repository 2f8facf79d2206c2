"""The invented people and organisations: their keys, which everybody knows, and their DID documents.

Every key here follows from what stands in this file. None of them may ever sign anything else.
"""

from __future__ import annotations

from typing import Any

from microbadge.dids import did_document
from microbadge.encoding import base64url_encode
from microbadge.keys import LocalSigner

_P = int(
    "e75820f1a36e4143edd15f1dbba0978abf4c46e9a694ebf9a3f5e05bcaa536363dfbc965c23e7bfdc8e0d704d779a3f598ecd19bb2764956"
    "a41d94a02bacf2e31daf3be0e5cb2754f2b8c9a6c9c4c045e79e24a3d8429bfd6e8ecfd3dc3371dec1dea22d392c36d9fef782019ba4b1ae"
    "9117441ef80bd0d7676f6963d877961f",
    16,
)
_Q = int(
    "f0be188da28b346c67ccf4241544bc87a95a9b77a6ac1a849ee4406ab35cdf9814b76da39f117212e0389258e443b566b08d54add7b3a7aa"
    "b8bc21948f1a3ff5393f97d637e4f6ef6330e83106ac4ca03f7dd6d0edca6124ddd2abadac4e037748cc340e2ccbdec53946bf47c60c021d"
    "27c90109ca71360b246525e69f805057",
    16,
)


def _seeded(name: str) -> LocalSigner:
    return LocalSigner.from_seed(f"microbadge cases, {name}".ljust(32, ".").encode()[:32])


def _rsa(verification_method: str) -> LocalSigner:
    """An RSA key of 2048 bits, as badges of Open Badges 2.0 are signed with."""
    e, phi = 65537, (_P - 1) * (_Q - 1)
    d = pow(e, -1, phi)
    numbers = {"n": _P * _Q, "e": e, "d": d, "p": _P, "q": _Q, "dp": d % (_P - 1), "dq": d % (_Q - 1)}
    numbers["qi"] = pow(_Q, -1, _P)
    members = {name: base64url_encode(n.to_bytes((n.bit_length() + 7) // 8, "big")) for name, n in numbers.items()}
    return LocalSigner.from_jwk({"kty": "RSA", **members}, verification_method=verification_method)


ORIGINS = {"academy-web": "academy.example", "agency": "agency.example", "registry": "registry.example"}
"""Who has a DID of a web site, and its host."""

SIGNERS: dict[str, LocalSigner] = {
    "academy": _seeded("example leadership academy"),
    "university": _seeded("example university"),
    "stranger": _seeded("somebody else"),
    "teacher": _seeded("a teacher"),
    "colleague": _seeded("a colleague"),
    "retired": _seeded("a retired key"),
    **{name: _seeded(name).controlled_by(f"did:web:{host}") for name, host in ORIGINS.items()},
    "academy-rsa": _rsa("https://academy.example/ob2/key#rsa"),
}
"""Who signs, by the name used in the descriptions."""

NAMES: dict[str, str] = {name: signer.verification_method.partition("#")[0] for name, signer in SIGNERS.items()}
"""The ids behind the names: ``$academy`` in a description is the DID of Example Leadership Academy."""


def did_documents() -> dict[str, Any]:
    """What the web sites answer for the DIDs that are theirs, by their names."""
    return {name: did_document(NAMES[name], [SIGNERS[name].public_key]) for name in ORIGINS}
