"""From whatever was handed over to the one JSON document in it (Open Badges 3.0, section 5)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from . import baking, canonical, strict_json
from .codes import Code
from .encoding import COMPACT_JWS
from .errors import InvalidError, ParseError, UnsupportedError
from .report import Check, Input, Outcome

_COMPACT_JWS = re.compile(COMPACT_JWS.encode())
MAX_INPUT = 32_000_000
"""Bytes of the largest input that is looked at: an image with a credential in it."""


def read(data: bytes | str | Mapping[str, Any]) -> tuple[Input, Mapping[str, Any] | None, list[Check]]:
    """Find the one JSON object in JSON text, a parsed document, or a PNG or SVG image.

    The document is None where there is none, and the checks say why. Never raises for what the data is.
    """
    received = Input("", "object")
    try:
        if isinstance(data, Mapping):
            strict_json.check_value(data)
            received = Input(hashlib.sha256(canonical.jcs(data)).hexdigest(), "object")
            document: Any = data
        elif not isinstance(data, str | bytes | bytearray | memoryview):
            raise ParseError(f"neither bytes nor text nor a JSON object: {type(data).__name__}", pointer="")
        else:
            content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
            image = baking.is_image(content)
            received = Input(hashlib.sha256(content).hexdigest(), image or "json")
            document = _parse(content, image)
    except InvalidError as error:
        return received, None, [Check.from_problem(Code.INPUT, problem) for problem in error.problems]
    except UnsupportedError as error:
        return received, None, [Check(Code.INPUT, Outcome.UNDETERMINED, str(error), "")]
    if not isinstance(document, Mapping):
        return received, None, [Check(Code.INPUT, Outcome.FAILED, "the document is not a JSON object", "")]
    return received, document, [Check(Code.INPUT, Outcome.PASSED, "the input holds one JSON document", "")]


def _parse(content: bytes, image: str | None) -> Any:
    if len(content) > MAX_INPUT:
        raise ParseError(f"the input is larger than {MAX_INPUT} bytes", pointer="")
    text = baking.unbake(content).encode() if image is not None else content.removeprefix(b"\xef\xbb\xbf")
    if len(text) <= strict_json.DEFAULT_LIMITS.size and _COMPACT_JWS.fullmatch(text.strip()) is not None:
        raise UnsupportedError("a badge in the form of a JSON Web Token, which is not supported")
    return strict_json.parse(text)
