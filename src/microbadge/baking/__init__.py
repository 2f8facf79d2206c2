"""Baking: carrying a credential inside the picture of the badge (Open Badges 3.0, section 5.3 "Baked Badge").

Bytes in, bytes out: nothing but the credential is added, replaced or read, and the picture itself is never decoded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from .. import strict_json
from ..encoding import COMPACT_JWS
from ..errors import ImageError, ParseError
from . import png, svg
from .standard import Standard

MAX_IMAGE_SIZE: Final = 16_000_000
"""Bytes of an image that is still read; a badge with a credential has some ten thousand."""

_SNIFFED: Final = 65_536
_SVG_HEAD: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+<(?:!DOCTYPE\s++)?+(?:[A-Za-z_][\w.-]*+:)?svg[\s/>\[]", re.DOTALL
)
_COMPACT_JWS: Final = re.compile(COMPACT_JWS)


def bake(image: bytes, credential: Mapping[str, Any] | str) -> bytes:
    """Put a credential into a PNG or SVG image.

    `credential` is the JSON document, its JSON text or a compact JWS; text is taken as it is. An image carries one
    credential of Open Badges 3.0: the one it held before is replaced. Everything else in the image stays as it was,
    byte for byte, also a credential of CLR 2.0 or Open Badges 2.0. In an SVG the few characters of a JSON string that
    XML cannot hold become JSON escapes: the value is the same.

    Raises `ImageError` for an image that is damaged, too large or neither PNG nor SVG, and `ParseError` for a
    credential that is neither a JSON object nor a compact JWS.
    """
    embed = {"png": png.embed, "svg": svg.embed}[_kind(image)]
    baked = embed(image, _text(credential))
    if len(baked) > MAX_IMAGE_SIZE:
        raise ImageError(f"the image with its credential would be larger than {MAX_IMAGE_SIZE} bytes")
    return baked


def unbake(image: bytes) -> str:
    """Take the credential out of a PNG or SVG image: JSON text or a compact JWS, for Open Badges 2.0 also a URL.

    Found are the names of Open Badges 3.0, CLR 2.0 and Open Badges 2.0, in this order. The text is not looked into.

    Raises `ImageError` when the image holds no credential or two of one standard (two readers would see two badges;
    the standard allows one), or is damaged, too large or neither PNG nor SVG.
    """
    extract = {"png": png.extract, "svg": svg.extract}[_kind(image)]
    found = extract(image)
    for standard in Standard:
        texts = [text for kind, text in found if kind is standard]
        if len(texts) > 1:
            raise ImageError(f"the image holds {len(texts)} credentials of {standard.value}")
        if texts and texts[0].strip() == "":
            raise ImageError("the place of the credential in the image is empty")
        if texts:
            return texts[0]
    raise ImageError("the image holds no credential")


def is_image(data: bytes) -> Literal["png", "svg"] | None:
    """Tell by its first bytes which kind of image this is, or is meant to be; None when it is neither.

    Looks at no more than 64 KiB. It does not say that the image is sound.
    """
    if data.startswith(png.SIGNATURE[:4]):
        return "png"
    return "svg" if _SVG_HEAD.match(data, 0, _SNIFFED) else None


def _kind(image: bytes) -> Literal["png", "svg"]:
    if len(image) > MAX_IMAGE_SIZE:
        raise ImageError(f"the image is larger than {MAX_IMAGE_SIZE} bytes")
    kind = is_image(image)
    if kind is None:
        raise ImageError("neither a PNG image nor an SVG image in UTF-8")
    return kind


def _text(credential: Mapping[str, Any] | str) -> str:
    if isinstance(credential, Mapping):
        strict_json.check_value(credential)
        # default=dict: the mappings inside may be read-only views, which json does not know.
        return json.dumps(credential, ensure_ascii=False, separators=(",", ":"), default=dict)
    token = credential.strip()  # the line end of a .jwt file is no part of the token
    if _COMPACT_JWS.fullmatch(token) is not None:
        return token
    if not isinstance(strict_json.parse(credential), dict):
        raise ParseError("a credential to bake is a JSON object or a compact JWS", pointer="")
    return credential
