"""From whatever was handed over to the one document in it (Open Badges 3.0, section 5; VCDM 2.0, section 4.13)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import baking, canonical, jose, models, strict_json
from .codes import Code
from .encoding import COMPACT_JWS
from .errors import InvalidError, ParseError, UnsupportedError
from .jose import Token
from .report import Check, Input, Outcome

_COMPACT_JWS = re.compile(COMPACT_JWS.encode())
_TOKEN_TYPES = frozenset({"application/vc+jwt", "application/vp+jwt", "application/jwt"})
"""Media types of the tokens in an envelope; the last is what older ones say (VC-JOSE-COSE, before 2024)."""
MAX_INPUT = 32_000_000
"""Bytes of the largest input that is looked at: an image with a credential in it."""


@dataclass(frozen=True, slots=True)
class Received:
    """What was handed over: the document in it, and the token that secures it where it is one.

    The document is None where there is none, and `checks` say why. A `document` without `token` is secured by the
    proofs in it, or not at all.
    """

    input: Input
    document: Mapping[str, Any] | None = None
    token: Token | None = None
    checks: tuple[Check, ...] = field(default=())

    @property
    def is_presentation(self) -> bool:
        """Whether the document is a verifiable presentation, going by its type."""
        return self.document is not None and _is_presentation(self.document)


def read(data: bytes | str | Mapping[str, Any]) -> Received:
    """Find the one document in JSON text, a parsed document, a compact JWS, an envelope, or a PNG or SVG image.

    Never raises for what the data is.
    """
    received = Input("", "object")
    try:
        if isinstance(data, Mapping):
            strict_json.check_value(data)
            received = Input(hashlib.sha256(canonical.jcs(data)).hexdigest(), "object")
            found: Any = data
        elif not isinstance(data, str | bytes | bytearray | memoryview):
            raise ParseError(f"neither bytes nor text nor a JSON object: {type(data).__name__}", pointer="")
        else:
            content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
            image = baking.is_image(content)
            received = Input(hashlib.sha256(content).hexdigest(), image or "json")
            found = credential_in(content)
            if isinstance(found, str) and image is None:
                received = Input(received.sha256, "jwt")
        document, token = _open(found)
    except InvalidError as error:
        return Received(received, checks=tuple(Check.from_problem(Code.INPUT, problem) for problem in error.problems))
    except UnsupportedError as error:
        place = error.pointer or ""
        check = Check(Code.INPUT, Outcome.UNDETERMINED, str(error), place, error.expected, error.actual)
        return Received(received, checks=(check,))
    passed = Check(Code.INPUT, Outcome.PASSED, "the input holds one document", "")
    return Received(received, document, token, (passed,))


def credential_in(content: bytes) -> Any:
    """Return what a file holds, as it stands there: a token (text), or else a JSON value.

    Raises `ParseError` for what is too large or neither, and `ImageError` for an image without a credential.
    """
    if len(content) > MAX_INPUT:
        raise ParseError(f"the input is larger than {MAX_INPUT} bytes", pointer="")
    is_image = baking.is_image(content) is not None
    text = baking.unbake(content).encode() if is_image else content.removeprefix(b"\xef\xbb\xbf")
    if len(text) <= strict_json.DEFAULT_LIMITS.size and _COMPACT_JWS.fullmatch(text.strip()) is not None:
        return text.strip().decode("ascii")
    return strict_json.parse(text)


def _open(found: Any) -> tuple[Mapping[str, Any], Token | None]:
    """The document, out of its envelope and its token."""
    if isinstance(found, str):
        token = jose.read_token(found)
        return jose.secured_document(token), token
    if not isinstance(found, Mapping):
        raise ParseError("the document is not a JSON object", pointer="")
    envelope = models.envelope(found)
    if envelope is None:
        return found, None
    if envelope.media_type not in _TOKEN_TYPES:
        message = "an envelope with something else in it than a JSON Web Token"
        raise UnsupportedError(message, pointer="/id", expected=sorted(_TOKEN_TYPES), actual=envelope.media_type)
    token = jose.read_token(envelope.content)
    document = jose.secured_document(token)
    if _is_presentation(document) != (envelope.kind == "presentation"):
        raise ParseError("the envelope says that it holds another kind of document than it does", pointer="/type")
    return document, token


def _is_presentation(document: Mapping[str, Any]) -> bool:
    return any(kind == "VerifiablePresentation" for _, kind in strict_json.each(document, "type"))
