"""From whatever was handed over to the one document in it (Open Badges 3.0, section 5; VCDM 2.0, section 4.13)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import baking, canonical, jose, models, open_badges_2, strict_json
from .codes import Code
from .encoding import COMPACT_JWS
from .errors import InvalidError, ParseError, UnsupportedError
from .frozen import Familiar
from .jose import Token
from .jose.envelope import MEDIA_TYPES
from .report import Check, Input, Outcome, settled

_COMPACT_JWS = re.compile(COMPACT_JWS.encode())
MAX_INPUT = 32_000_000
"""Bytes of the largest input that is looked at: an image with a credential in it."""
MAX_FAMILIAR = 100
"""Results of one subject that are compared with those of earlier badges."""

_ACHIEVEMENTS = Familiar()
_SMALL_PARTS = Familiar(4096)
"""Issuers, schemas and results: one achievement has some dozens of results that somebody may have."""


@dataclass(frozen=True, slots=True)
class Received:
    """What was handed over: the document in it, and the token that secures it where it is one.

    The document is None where there is none, and `checks` say why. A `document` without `token` is secured by the
    proofs in it, or not at all. `address` is where the document is: an image of Open Badges 2.0 may hold no more.
    """

    input: Input
    document: Mapping[str, Any] | None = field(default=None, repr=False)
    token: Token | None = field(default=None, repr=False)
    checks: tuple[Check, ...] = field(default=())
    address: str | None = None

    @property
    def is_open_badges_2(self) -> bool:
        """Whether it is an assertion of Open Badges 2.0, or an image that says where one is."""
        return self.address is not None or (self.document is not None and open_badges_2.is_assertion(self.document))

    @property
    def is_presentation(self) -> bool:
        """Whether the document is a verifiable presentation, going by its type."""
        return self.document is not None and models.is_presentation(self.document)


def read(data: bytes | str | Mapping[str, Any]) -> Received:
    """Find the one document in JSON text, a parsed document, a compact JWS, an envelope, or a PNG or SVG image.

    It may be an assertion of Open Badges 2.0 too. Never raises for what the data is.
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
            text = _text_in(content, is_image=image is not None)
            address = _address(text) if image is not None else None
            if address is not None:
                passed = Check(Code.INPUT, Outcome.PASSED, "the input holds the address of one document", "")
                return Received(received, checks=(passed,), address=address)
            found = _value(text, recognize=_recognize)
            if isinstance(found, str) and image is None:
                received = Input(received.sha256, "jwt")
        document, token = _open(found)
        if token is not None:
            _recognize(document)
    except InvalidError as error:
        return Received(received, checks=tuple(Check.from_problem(Code.INPUT, problem) for problem in error.problems))
    except UnsupportedError as error:
        place = error.pointer or ""
        check = Check(Code.INPUT, Outcome.UNDETERMINED, str(error), place, error.expected, error.actual)
        return Received(received, checks=(check,))
    passed = settled(Code.INPUT, Outcome.PASSED, "the input holds one document", "")
    return Received(received, document, token, (passed,))


def _recognize(document: Any) -> None:
    """Put what was read before in the place of the same in this document, with all that was worked out about it."""
    if type(document) is not dict:
        return
    if type(document.get("issuer")) is dict:
        document["issuer"] = _SMALL_PARTS.get(document["issuer"])
    _recognize_each(document, "credentialSchema")
    for _, subject in strict_json.each(document, "credentialSubject")[:MAX_FAMILIAR]:
        if type(subject) is not dict:
            continue
        if type(subject.get("achievement")) is dict:
            subject["achievement"] = _ACHIEVEMENTS.get(subject["achievement"])
        _recognize_each(subject, "result")


def _recognize_each(holder: dict[str, Any], member: str) -> None:
    parts = holder.get(member)
    if type(parts) is list and len(parts) <= MAX_FAMILIAR:
        holder[member] = [_SMALL_PARTS.get(one) if type(one) is dict else one for one in parts]


def credential_in(content: bytes) -> Any:
    """Return what a file holds, as it stands there: a token (text), or else a JSON value.

    Raises `ParseError` for what is too large or neither, and `ImageError` for an image without a credential.
    """
    return _value(_text_in(content, is_image=baking.is_image(content) is not None))


def _text_in(content: bytes, *, is_image: bool) -> bytes:
    if len(content) > MAX_INPUT:
        raise ParseError(f"the input is larger than {MAX_INPUT} bytes", pointer="")
    return baking.unbake(content).encode() if is_image else content.removeprefix(b"\xef\xbb\xbf")


def _address(text: bytes) -> str | None:
    """The address that is all of a text, if it is one (Open Badges 2.0, Baking)."""
    found = text.strip().decode()
    return found if open_badges_2.is_address(found) else None


def _value(text: bytes, *, recognize: Callable[[Any], None] | None = None) -> Any:
    if len(text) <= strict_json.DEFAULT_LIMITS.size and _COMPACT_JWS.fullmatch(text.strip()) is not None:
        return text.strip().decode("ascii")
    return strict_json.parse(text, recognize=recognize)


def _open(found: Any) -> tuple[Mapping[str, Any], Token | None]:
    """The document, out of its envelope and its token."""
    if isinstance(found, str):
        token = jose.read_token(found)
        # Of the assertion every member is signed, also one that is called as a claim is.
        is_assertion = jose.document_claim(token) is None and open_badges_2.is_assertion(token.payload)
        return (token.payload if is_assertion else _one_thing(jose.document_in(token))), token
    if not isinstance(found, Mapping):
        raise ParseError("the document is not a JSON object", pointer="")
    envelope = models.envelope(found)
    if envelope is None:
        return _one_thing(found), None
    if envelope.media_type not in MEDIA_TYPES.values() or envelope.is_base64:
        message, known = "an envelope with something else in it than a JSON Web Token", [*MEDIA_TYPES.values()]
        raise UnsupportedError(message, pointer="/id", expected=known, actual=envelope.media_type)
    token = jose.read_token(envelope.content)
    document = _one_thing(jose.document_in(token))
    # Tokens of type JWT are found under the newer media types too, which name the kind of what is inside.
    expected = envelope.media_type if token.type == "JWT" else MEDIA_TYPES.get(token.type)
    is_presentation = models.is_presentation(document)
    if envelope.media_type != expected or is_presentation != (envelope.kind == "presentation"):
        message = "the envelope says that it holds another kind of document than it does"
        raise ParseError(message, pointer="/id", expected=expected, actual=envelope.media_type)
    return document, token


def _one_thing(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document, unless it is a presentation and a credential at once.

    What is signed by whoever presents must not pass for what an issuer signed, nor the other way round.
    """
    if models.is_presentation(document) and models.is_credential(document):
        raise ParseError("a document that is a presentation and a credential at once", pointer="/type")
    return document
