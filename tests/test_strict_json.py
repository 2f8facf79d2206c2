"""JSON with one meaning and bounded cost: what is refused, what is kept (RFC 8259, RFC 7493)."""

from __future__ import annotations

import contextlib
import json
import math
import time
import tracemalloc
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microbadge import strict_json
from microbadge.errors import ParseError
from microbadge.frozen import freeze
from microbadge.strict_json import (
    MAX_SAFE_INTEGER,
    Limits,
    check_value,
    count_values,
    each,
    parse,
    pointer,
    simple_text,
)

texts = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_json_value_is_read_as_it_was_written(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert parse(text) == value
    assert parse(text.encode()) == value


@given(st.binary(max_size=60) | st.text(max_size=60) | st.text('[]{}":,0123456789eE+-.ntfalsru\\d8', max_size=60))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_any_other_input_is_refused_with_a_parse_error(data: bytes | str) -> None:
    try:
        value = parse(data)
    except ParseError:
        return
    check_value(value)


@given(st.lists(texts | st.integers(0, 99), max_size=5))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_pointer_leads_to_its_place(steps: list[str | int]) -> None:
    read = [step.replace("~1", "/").replace("~0", "~") for step in pointer(*steps).split("/")[1:]]
    assert read == [str(step) for step in steps]


@pytest.mark.parametrize(
    ("steps", "text"),
    # RFC 6901, section 5
    [((), ""), (("foo", 0), "/foo/0"), (("",), "/"), (("a/b",), "/a~1b"), (("m~n",), "/m~0n"), (("~1",), "/~01")],
)
def test_a_pointer_is_escaped_as_rfc_6901_has_it(steps: tuple[str | int, ...], text: str) -> None:
    assert pointer(*steps) == text


@pytest.mark.parametrize(
    ("holder", "values"),
    [
        ({}, []),
        ({"a/b": 1}, [("/x/a~1b", 1)]),
        ({"a/b": None}, [("/x/a~1b", None)]),
        ({"a/b": "text"}, [("/x/a~1b", "text")]),
        ({"a/b": {"c": 1}}, [("/x/a~1b", {"c": 1})]),
        ({"a/b": []}, []),
        ({"a/b": [1]}, [("/x/a~1b/0", 1)]),
        ({"a/b": (1, [2])}, [("/x/a~1b/0", 1), ("/x/a~1b/1", [2])]),
    ],
)
def test_one_value_and_a_set_of_values_are_listed_alike(holder: dict[str, Any], values: list[tuple[str, Any]]) -> None:
    assert each(holder, "a/b", "/x") == values


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("{} {}", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ('{"a": 01}', "not JSON"),
        ("\ufeff{}", "not JSON"),
        ('"\n"', "not JSON"),
        ("NaN", "a number that is not finite"),
        ("[Infinity]", "a number that is not finite"),
        ("[-Infinity]", "a number that is not finite"),
        ("1e400", "not finite"),
        ("-1e400", "not finite"),
        ("9007199254740992", "beyond 2^53"),
        ("-9007199254740992", "beyond 2^53"),
        pytest.param("1" * 5_000, "beyond 2^53", id="5000 digits"),
        ('{"a": 1, "a": 1}', "'a' stands twice"),
        ('[{"b": {"a": 1, "\\u0061": 2}}]', "'a' stands twice"),
        ('"\\ud800"', "lone surrogate"),
        ('{"\\udfff": 1}', "lone surrogate"),
        ('"\\udc00\\ud800"', "lone surrogate"),
        pytest.param("[" * 100_000, "levels deep", id="arrays"),
        pytest.param('{"a":' * 100_000, "levels deep", id="objects"),
    ],
)
def test_text_that_two_readers_would_read_differently_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason.replace("^", r"\^")):
        parse(text)


def test_the_largest_and_smallest_safe_integers_are_read() -> None:
    assert parse("[9007199254740991, -9007199254740991, -0]") == [MAX_SAFE_INTEGER, -MAX_SAFE_INTEGER, 0]


def test_a_surrogate_pair_is_one_character() -> None:
    assert parse('"\\ud83c\\udf93"') == "🎓"


@pytest.mark.parametrize("data", [b"\xff{}", b'{"a": "\xc0\xaf"}', b'"\xed\xa0\x80"', '{"a": 1}'.encode("utf-16")])
def test_bytes_that_are_not_utf_8_are_refused(data: bytes) -> None:
    with pytest.raises(ParseError, match="not UTF-8") as caught:
        parse(data)
    assert caught.value.pointer == ""


def test_a_syntax_fault_is_given_its_line() -> None:
    with pytest.raises(ParseError, match="line 3") as caught:
        parse('{\n "a": 1,\n "b" 2}')
    assert caught.value.problems[0].line == 3


@pytest.mark.parametrize(
    ("text", "limits", "reason"),
    [
        ("[1, 2, 3]", Limits(size=8), "larger than 8 bytes"),
        ("[[[]]]", Limits(depth=1), "more than 1 levels"),
        ('{"a": {"b": {}}}', Limits(depth=1), "more than 1 levels"),
        ("[1, [2, 3]]", Limits(nodes=4), "more than 4 values"),
        ('"four"', Limits(string=3), "longer than 3 characters"),
        ('{"four": 1}', Limits(string=3), "longer than 3 characters"),
    ],
)
def test_a_document_beyond_a_limit_is_refused_and_one_at_the_limit_read(text: str, limits: Limits, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        parse(text, limits=limits)
    larger = Limits(limits.size + 1, limits.depth + 1, limits.nodes + 1, limits.string + 1)
    assert parse(text, limits=larger) == json.loads(text)


WORST = pytest.mark.parametrize(
    ("start", "part", "end"),
    [
        ("[", "[],", "0]"),
        ("[", "0,", "0]"),
        ("[", "[", ""),
        ("0.", "1", ""),
        ("", "1", ""),
        ('"', "\\u00e9", '"'),
        ('{"', "a", '":1}'),
    ],
    ids=["lists", "numbers", "deep", "digits", "integer", "string", "name"],
)


def parse_or_refuse(text: str) -> None:
    with contextlib.suppress(ParseError):
        parse(text)


@WORST
def test_the_worst_text_of_the_largest_size_takes_seconds_at_most(start: str, part: str, end: str) -> None:
    text = start + part * (7_900_000 // len(part)) + end
    started = time.perf_counter()
    parse_or_refuse(text)
    assert time.perf_counter() - started < 60  # a few seconds on a quiet machine


@WORST
def test_the_memory_that_a_text_takes_grows_no_faster_than_the_text(start: str, part: str, end: str) -> None:
    text = start + part * (790_000 // len(part)) + end
    tracemalloc.start()
    parse_or_refuse(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * len(text)


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": [0, math.nan]}, "/a/1"),
        ({"a": math.inf}, "/a"),
        ({"a/b": {"c": 2**53}}, "/a~1b/c"),
        ([{"a": {1: 2}}], "/0/a"),
        (["ok", "\ud800"], "/1"),
        ({"a": {"\ud800": 1}}, "/a"),
        ({"a": b"bytes"}, "/a"),
        ({"a": {1, 2}}, "/a"),
        ({"a": Decimal(1)}, "/a"),
        ((1, object()), "/1"),
    ],
)
def test_a_value_that_somebody_else_built_is_refused_at_its_place(value: object, place: str) -> None:
    with pytest.raises(ParseError) as caught:
        check_value(value)
    assert caught.value.pointer == place


def test_mappings_and_tuples_count_as_objects_and_arrays() -> None:
    check_value(MappingProxyType({"a": (1, 2.5, None, True, "é"), "b": []}))
    with pytest.raises(ParseError, match="not finite") as caught:
        check_value(MappingProxyType({"a": (1, math.nan)}))
    assert caught.value.pointer == "/a/1"


def test_a_value_that_holds_itself_ends_at_the_depth_limit() -> None:
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(ParseError, match="levels deep"):
        check_value(loop)
    wide: list[object] = []
    wide.extend([wide] * 1_000)
    with pytest.raises(ParseError, match="levels deep"):
        check_value(wide)


def test_the_published_credentials_are_read_as_they_are(shared: Path) -> None:
    # W3C, 1EdTech: every signed document among the vectors.
    folder = shared / "spec/vectors/w3c-vc-di-eddsa"
    documents = sorted(folder.rglob("signed*.json"))
    assert documents
    for path in documents:
        assert parse(path.read_bytes()) == json.loads(path.read_bytes())


@pytest.mark.parametrize(("value", "number"), [(None, 1), ("text", 1), ([], 1), ({"a": [1, {"b": 2}, ()]}, 6)])
def test_values_are_counted_with_what_holds_them(value: object, number: int) -> None:
    assert count_values(value) == number


# Texts as they are written by whoever means no good: pieces that decoders read in different ways.

_NUMBERS = ["0", "-0", "1.5", "-0.0", "1e3", "1E400", "9007199254740991", "9007199254740992", "-9007199254740992"]
_NUMBERS += ["18446744073709551615", "18446744073709551616", "1e16", "NaN", "Infinity", "01", "1.", "5e-324"]
_STRINGS = [
    '""',
    '"a"',
    '"\\u0061"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\u0022"',
    '"\\""',
    '"\\\\"',
    '"\\\\\\""',
    '"é"',
]
_STRINGS += ['"{"', '"\\/"', '"\x7f"', '"\t"', '"\\u005c"', f'"{"n" * 1001}"']
_TEXTS = st.recursive(
    st.sampled_from([*_NUMBERS, *_STRINGS, "true", "false", "null", "\ufeff1", ""]),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda parts: f"[{', '.join(parts)}]")
        | st.lists(st.tuples(st.sampled_from(_STRINGS), inner), max_size=4).map(
            lambda members: "{" + ",".join(f"{name}:{value} " for name, value in members) + "}"
        )
    ),
    max_leaves=12,
)


def outcome(text: str | bytes) -> tuple[str, object]:
    try:
        return "read", repr(parse(text))
    except ParseError as error:
        return "refused", error.problems


@given(_TEXTS)
@settings(max_examples=300, deadline=None, derandomize=True)
@example('{"a":"\\u0022\\u0022","b":1,"b":2}')
@example('{"\\u0061":1,"a":2}')
@example("[" * 63 + "]" * 63)
@example("[" * 64 + "1" + "]" * 64)
@example("[" * 65 + "]" * 65)
@example("[" * 300 + "]" * 300)
@example("[" * 900 + "]" * 900)
@example("[" * 100_000)
def test_a_text_is_read_the_same_and_refused_for_the_same_reason_by_every_decoder(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "_parse_fast", lambda *_: strict_json._UNSURE)
        carefully = outcome(text)
    for has_orjson in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(strict_json, "_HAS_ORJSON", has_orjson)
            assert outcome(text) == carefully
            assert outcome(text.encode()) == carefully


def test_what_is_recognized_is_within_the_limits_too() -> None:
    def text(part: str, around: int) -> str:
        return "[" * around + f'{{"known": {part}}}' + "]" * around

    def recognize(value: Any) -> None:
        while isinstance(value, list):
            value = value[0]
        value["known"] = freeze(value["known"])

    deep = '{"a": [[[1, {}]]]}'
    assert parse(text(deep, 55), recognize=recognize) == json.loads(text(deep, 55))
    for part, around in ((deep, 60), ('{"a": 9007199254740993}', 1), (f'{{"{"n" * 1001}": 1}}', 1)):
        with pytest.raises(ParseError) as known:
            parse(text(part, around), recognize=recognize)
        with pytest.raises(ParseError) as unknown:
            parse(text(part, around))
        assert known.value.problems == unknown.value.problems
    many = json.dumps({"a": [0] * 150_000})
    with pytest.raises(ParseError, match="more than 200000 values"):
        parse(f'[{{"known": {many}}}, {many}]', recognize=lambda value: recognize(value[0]))


SOUND = st.integers() | st.floats() | st.booleans() | st.none() | st.text(st.characters(), max_size=5)
UNSOUND = st.sampled_from(
    [math.nan, 2**53, -math.inf, "\ud800", {1: "a"}, {"\udfff": 1}, {(): 0}, b"", {"long" * 300: 1}]
)
BUILT = st.recursive(
    SOUND | UNSOUND,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(), max_size=3), inner, max_size=3)
        | st.dictionaries(texts, inner, max_size=3).map(freeze)
        | st.dictionaries(texts, inner, max_size=3).map(MappingProxyType)
        | st.lists(inner, max_size=2).map(tuple)
    ),
    max_leaves=8,
)


def fault(check: Any, value: object, limits: Limits) -> object:
    """What a check says is wrong, and where."""
    try:
        check(value, limits=limits) if check is check_value else check(value, limits)
    except ParseError as error:
        return error.problems
    return None


@given(BUILT)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_what_is_checked_at_a_glance_is_refused_as_by_looking_at_each_value(value: Any) -> None:
    for limits in (strict_json.DEFAULT_LIMITS, Limits(depth=2), Limits(nodes=5), Limits(string=2), Limits(name=1)):
        expected = fault(strict_json._find_fault, value, limits)
        assert [fault(check_value, value, limits) for _ in range(2)] == [expected, expected]


def test_a_frozen_object_that_was_checked_is_still_too_large_where_less_is_allowed() -> None:
    frozen = freeze({"member": {"deep": ["text", 1]}})
    check_value(frozen)
    for limits in (Limits(depth=1), Limits(nodes=2), Limits(string=3), Limits(name=3)):
        with pytest.raises(ParseError):
            check_value({"a": frozen}, limits=limits)
    nested: dict[str, Any] = {"a": frozen}
    for _ in range(60):
        nested = {"a": nested}
    check_value(nested)
    with pytest.raises(ParseError, match="levels deep"):
        check_value({"a": nested})


@given(values)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_text_that_is_written_at_once_is_what_everybody_writes(value: Any) -> None:
    for sort in (False, True):
        expected = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort).encode()
        assert simple_text(value, sort=sort) in (None, expected)
        assert simple_text({"a": [freeze({"b": value})]}, sort=sort) in (None, b'{"a":[{"b":%b}]}' % expected)


@pytest.mark.parametrize(
    "value", [{"a": 1.0}, {"a": 1e-5}, {"a": 1e21}, {"é": 1}, {"a": "\ud800"}, {"a": 2**53}, [0] * 20_000]
)
def test_what_is_not_written_alike_everywhere_is_not_written_at_once(value: Any) -> None:
    assert simple_text(value) is None
    assert simple_text({"b": [0.5, 2.25, 1, True, None, "é\x7f"]}) == '{"b":[0.5,2.25,1,true,null,"é\x7f"]}'.encode()


def test_without_orjson_nothing_is_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "_HAS_ORJSON", False)
    assert simple_text({"a": 1}) is None
