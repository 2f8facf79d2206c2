"""Points, weights and thresholds: exact decimal numbers of bounded size.

A sum of floats can miss its own threshold (0.1 + 0.2 is not 0.3), so no float takes part in a decision. Open
Badges 3.0 writes all these numbers as strings (appendix B, ResultDescription and RubricCriterionLevel).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal
from functools import reduce

MAX_NUMBER = 1_000_000
MAX_PLACES = 6
"""Largest absolute value and most decimal places of a number that somebody writes."""

_EXACT = Context(prec=80)  # products of two written numbers, summed over a whole file, stay far below 80 digits
_TEXT = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


def from_number(value: object) -> Decimal:
    """The decimal that was written, of a JSON or YAML number; raises `ValueError` for anything else or too large."""
    fault = _fault(value)
    if fault is not None:
        raise ValueError(fault)
    return Decimal(repr(value))  # the shortest text that reads back as this float: what the author wrote


def _fault(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "must be a number"
    if not abs(value) <= MAX_NUMBER:
        return f"must lie between -{MAX_NUMBER} and {MAX_NUMBER}"
    if len(to_text(Decimal(repr(value))).partition(".")[2]) > MAX_PLACES:
        return f"must have at most {MAX_PLACES} decimal places"
    return None


def from_text(value: object) -> Decimal | None:
    """Read a number as Open Badges writes it, such as ``"12"`` or ``"-0.5"``; None for anything else."""
    return Decimal(value) if isinstance(value, str) and _TEXT.fullmatch(value) is not None else None


def to_text(number: Decimal) -> str:
    """Write a number in its one plain spelling: no exponent, no needless zero, no minus before zero."""
    return "0" if number == 0 else format(number.normalize(_EXACT), "f")


def to_json(number: Decimal) -> int | float:
    """Give a JSON number: a whole one without a fraction."""
    return int(number) if number == number.to_integral_value() else float(number)


def add(numbers: Iterable[Decimal]) -> Decimal:
    """Sum, exactly."""
    return reduce(_EXACT.add, numbers, Decimal(0))


def multiply(one: Decimal, other: Decimal) -> Decimal:
    """Multiply, exactly."""
    return _EXACT.multiply(one, other)
