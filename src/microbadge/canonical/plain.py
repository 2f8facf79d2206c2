"""JSON values of plain Python types, whatever mappings and sequences they came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import CanonicalizationError, ParseError
from ..strict_json import check_value


def plain(value: Any) -> Any:
    """Copy a JSON value into dicts, lists, strings, numbers, booleans and None.

    Raises `CanonicalizationError` with the pointer of the first value that JSON cannot hold, or that readers of
    JSON read differently: a number that is not finite, an integer beyond 2^53, a lone surrogate, an object of
    another type, and a document too deep or too large (`strict_json.check_value`).
    """
    try:
        check_value(value)
    except ParseError as error:
        raise CanonicalizationError(problems=error.problems) from None
    return _copy(value)


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str.__str__(key): _copy(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(member) for member in value]
    return str.__str__(value) if isinstance(value, str) else value  # the text of a string enum, not its name
