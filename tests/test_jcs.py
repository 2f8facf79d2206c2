"""RFC 8785: the published data, and values that have no canonical JSON."""

from __future__ import annotations

import enum
import json
import math
import struct
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.canonical import jcs
from microbadge.errors import CanonicalizationError

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_it_is_what_the_library_says_whichever_way_it_was_made(value: Any) -> None:
    assert jcs(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_published_files_come_out_as_published(shared: Path, name: str) -> None:
    # cyberphone/json-canonicalization@19d51d7f, testdata
    folder = shared / "spec" / "vectors" / "jcs-rfc8785"
    value = json.loads((folder / "input" / f"{name}.json").read_text(encoding="utf-8"))
    assert jcs(value) == (folder / "output" / f"{name}.json").read_bytes()
    octets = (folder / "outhex" / f"{name}.txt").read_text(encoding="ascii")
    assert jcs(value) == bytes.fromhex("".join(octets.split()))


def test_the_ten_thousand_published_numbers_come_out_as_published(shared: Path) -> None:
    lines = (shared / "spec" / "vectors" / "jcs-rfc8785" / "es6-numbers-10000.txt").read_text("ascii").splitlines()
    assert len(lines) == 10_000
    for line in lines:
        bits, _, expected = line.partition(",")
        (number,) = struct.unpack(">d", bytes.fromhex(bits.zfill(16)))
        assert jcs(number) == expected.encode()


@pytest.mark.parametrize(
    ("value", "pointer"),
    [
        (math.nan, ""),
        ({"a": [1, math.inf]}, "/a/1"),
        ({"a": 2**53}, "/a"),
        ({"a": -(2**53)}, "/a"),
        ({"a": {"b/c": "\ud800"}}, "/a/b~1c"),
        ({"\udfff": 1}, ""),
        ({"a": {1: 2}}, "/a"),
        ([b"bytes"], "/0"),
        ([{1, 2}], "/0"),
    ],
)
def test_what_json_cannot_hold_is_refused_with_its_place(value: Any, pointer: str) -> None:
    with pytest.raises(CanonicalizationError) as refusal:
        jcs(value)
    assert refusal.value.pointer == pointer


def test_deep_nesting_is_refused_without_a_foreign_exception() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(CanonicalizationError, match="levels deep"):
        jcs(value)


def test_a_value_that_holds_itself_is_refused() -> None:
    value: dict[str, Any] = {}
    value["self"] = value
    with pytest.raises(CanonicalizationError, match="levels deep"):
        jcs(value)


def test_other_mappings_sequences_and_strings_count_as_their_json() -> None:
    class Word(str, enum.Enum):  # noqa: UP042 - formats as its name, unlike StrEnum
        YES = "yes"

    assert jcs(MappingProxyType({"b": (1, Word.YES), "a": 1.0})) == b'{"a":1,"b":[1,"yes"]}'


@settings(max_examples=200, deadline=None, derandomize=True)
@given(JSON_VALUES)
def test_the_canonical_text_is_the_same_value_and_its_own_canonical_text(value: Any) -> None:
    text = jcs(value)
    # An integer of more than 15 digits can only come from a float here, and is read as one.
    read = json.loads(text, parse_int=lambda digits: float(digits) if len(digits) > 15 else int(digits))
    assert read == value
    assert jcs(read) == text
