"""JSON Web Signatures and Tokens (RFC 7515, RFC 7519): signed, read and verified."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Any, Literal

from ..encoding import COMPACT_JWS, base64url_decode, base64url_encode
from ..errors import InvalidError, ParseError, ProofError, UnsupportedError
from ..keys import KINDS, PRIVATE_JWK_MEMBERS, PublicKey, Signer
from ..strict_json import DEFAULT_LIMITS, check_value, parse, pointer, simple_text

TokenType = Literal["JWT", "vc+jwt", "vp+jwt", "microbadge-bundle+jwt", "microbadge-trust+jwt"]

HEADER = "/header"
"""The pointer under which the parameters of the header are named; claims are named by their place in the payload."""
MAX_TOKEN = DEFAULT_LIMITS.size
"""Characters of a token; the largest genuine ones carry a picture."""
MAX_HEADER = 20_000
"""Characters of its header, encoded; an RSA key of 8192 bits takes 2,000."""

_ESCAPED = "microbadge.json"
"""How `str.encode` writes characters beyond ASCII in JSON text: as JSON has them."""

_CONTENT_TYPE = {"vc+jwt": "vc", "vp+jwt": "vp"}
_HEADER_NAME = {"Ed25519": "EdDSA"}
"""Algorithms that are written by their older name, since not every verifier knows the one of RFC 9864 yet."""
_ALGORITHMS = frozenset(name for kind in KINDS for name in kind.jws_names)
_MACS = frozenset({"HS256", "HS384", "HS512"})
_COMPACT_JWS = re.compile(COMPACT_JWS)


def short_media_type(name: str) -> str:
    """A media type as `typ` and `cty` have it (RFC 7515, section 4.1.9).

    That is without ``application/``, and in small letters, since media types are compared without regard to case.
    """
    return name.lower().removeprefix("application/")


@dataclass(frozen=True, slots=True, repr=False)
class Jws:
    """A JSON Web Signature that was read, not verified (RFC 7515): its header, what is signed, and the signature."""

    header: Mapping[str, Any]
    content: bytes
    signature: bytes
    signing_input: bytes

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.header['alg']})"

    @property
    def type(self) -> str:
        """The type in the header, as `short_media_type` has it; one that has none is a plain ``JWT``."""
        found = short_media_type(self.header.get("typ", "JWT"))
        return "JWT" if found == "jwt" else found


@dataclass(frozen=True, slots=True, repr=False)
class Token(Jws):
    """A JSON Web Token that was read, not verified: a signature over the claims in `payload`."""

    payload: Mapping[str, Any]


def read_token(text: str) -> Token:
    """Read a JSON Web Token in compact serialization.

    Raises as `read_jws` does, and `ParseError` when the payload is no JSON object.
    """
    signed = read_jws(text)
    return Token(signed.header, signed.content, signed.signature, signed.signing_input, _object(signed.content))


def read_jws(text: str) -> Jws:
    """Read a JSON Web Signature in compact serialization (RFC 7515, section 7.1).

    Raises `ParseError` when it is none, or its header no JSON; `ProofError`, with a pointer that starts with
    `HEADER`, for a header that no signature may have; and `UnsupportedError` for an algorithm that is not known here.
    """
    if len(text) > MAX_TOKEN:
        raise ParseError(f"the token is longer than {MAX_TOKEN} characters", pointer="")
    if _COMPACT_JWS.fullmatch(text) is None:
        raise ParseError("not a JSON Web Signature in compact serialization", pointer="")
    segments = text.split(".")
    if len(segments[0]) > MAX_HEADER:
        raise ParseError(f"the header of the token is longer than {MAX_HEADER} characters", pointer=HEADER)
    try:
        header, content, signature = (base64url_decode(segment) for segment in segments)
    except InvalidError as error:
        raise ParseError(f"a part of the token is {error.message}", pointer="") from None
    parameters = _object(header)
    _check_header(parameters)
    return Jws(parameters, content, signature, text.rpartition(".")[0].encode("ascii"))


def _object(content: bytes) -> Mapping[str, Any]:
    value = parse(content)
    if not isinstance(value, Mapping):
        raise ParseError("a part of the token is not a JSON object", pointer="")
    return value


def _check_header(header: Mapping[str, Any]) -> None:
    for name in ("alg", "kid", "typ", "cty"):
        if not isinstance(header.get(name, ""), str):
            raise ProofError(f"`{name}` of a token is a string", pointer=HEADER + pointer(name))
    for name in ("crit", "b64"):
        # RFC 7515, section 4.1.11: what has to be understood, and no extension is; one of them is RFC 7797.
        if name in header:
            raise ProofError(f"a token whose `{name}` changes how it is read", pointer=HEADER + pointer(name))
    key = header.get("jwk", {})
    if not isinstance(key, Mapping) or not PRIVATE_JWK_MEMBERS.isdisjoint(key):
        raise ProofError("`jwk` of a token is a public key", pointer=f"{HEADER}/jwk")
    place, algorithm = f"{HEADER}/alg", header.get("alg", "none")
    if algorithm.lower() == "none":
        raise ProofError("a token that is not signed", pointer=place)
    if algorithm in _MACS:
        raise ProofError("a token made with a secret that its readers know proves nothing", pointer=place)
    if algorithm not in _ALGORITHMS:
        message = "a token signed with an algorithm that is not supported"
        raise UnsupportedError(message, pointer=place, expected=sorted(_ALGORITHMS), actual=algorithm[:20])


def verify_token(token: Jws, key: PublicKey) -> bool:
    """Whether the signature is the key's.

    The algorithm is that of the key. Raises `ProofError` when the header names another one, or has a parameter that
    is malformed.
    """
    if token.header["alg"] not in key.kind.jws_names:
        message = f"a key for {key.algorithm} cannot have signed this token"
        raise ProofError(
            message, pointer=f"{HEADER}/alg", expected=list(key.kind.jws_names), actual=token.header["alg"]
        )
    # It loads joserfc, which takes longer than to verify a badge, and most are no tokens.
    from .joserfc_registry import is_signed_by

    compact = b".".join((token.signing_input, base64url_encode(token.signature).encode("ascii")))
    try:
        return is_signed_by(key, compact, max_header=MAX_HEADER, max_token=MAX_TOKEN)
    except ProofError as error:
        raise ProofError(f"a token that cannot be verified: {error.message}", pointer=HEADER) from None


def sign_token(payload: Mapping[str, Any], signer: Signer, *, typ: TokenType, key_id: str | None = None) -> str:
    """Sign the claims and return the token in compact serialization.

    `typ` is the type of the token; `key_id` becomes its `kid`, the signer's verification method unless given. Raises
    `ParseError` for a payload that is not JSON, with the pointer.
    """
    check_value(payload)
    header = {
        "alg": _HEADER_NAME.get(signer.algorithm, signer.algorithm),
        "kid": signer.verification_method if key_id is None else key_id,
        "typ": typ,
    }
    if typ in _CONTENT_TYPE:
        header["cty"] = _CONTENT_TYPE[typ]
    # By hand, since joserfc signs with keys in memory only.
    signing_input = f"{_segment(header)}.{_segment(payload)}"
    return f"{signing_input}.{base64url_encode(signer.sign(signing_input.encode('ascii')))}"


def _segment(value: Mapping[str, Any]) -> str:
    text = simple_text(value)
    if text is None or b"\x7f" in text:  # which `json` writes otherwise
        return base64url_encode(json.dumps(value, separators=(",", ":"), default=dict).encode("ascii"))
    return base64url_encode(text if text.isascii() else text.decode().encode("ascii", _ESCAPED))


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return encode_basestring_ascii(error.object[error.start : error.end])[1:-1], error.end


codecs.register_error(_ESCAPED, _escape)
