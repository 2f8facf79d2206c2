"""JSON Canonicalization Scheme (RFC 8785): the door to the library `rfc8785`."""

from __future__ import annotations

from typing import Any

import rfc8785

from ..errors import CanonicalizationError, ParseError
from ..strict_json import check_value


def jcs(value: Any) -> bytes:
    """Canonical JSON of `value` in UTF-8 (RFC 8785): members sorted by UTF-16 code units, numbers as ECMAScript.

    `value` is what `strict_json.parse` gives: dicts, lists, strings, numbers, booleans, None. Raises
    `CanonicalizationError` with the pointer of the first value that JSON cannot hold or that readers read
    differently: a number that is not finite, an integer beyond 2^53, a lone surrogate, a document too deep or
    too large, an object of another type.
    """
    try:
        check_value(value)  # knows the place of a fault, and bounds the recursion of the library
        return rfc8785.dumps(value)
    except ParseError as error:
        raise CanonicalizationError(problems=error.problems) from None
    except rfc8785.CanonicalizationError as error:
        raise CanonicalizationError(f"no canonical JSON: {error}", pointer="") from None
