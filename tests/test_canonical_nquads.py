"""N-Quads: read by the grammar, written in the one canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.canonical.nquads import Quad, literal, parse, write
from microbadge.errors import CanonicalizationError


def _object(text: str) -> str:
    (quad,) = parse(f"<u:s> <u:p> {text} .")
    return quad.object


def test_every_control_character_is_escaped_as_canonical_n_quads_have_it() -> None:
    # RDFC-1.0, section 5: the short escapes where there are some, \uXXXX for the rest, everything else as it is
    short = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}
    for code in range(0x100):
        char = chr(code)
        escape = f"\\u{code:04X}" if code < 0x20 or code == 0x7F else char
        assert literal(char) == f'"{short.get(char, escape)}"'


def test_a_string_has_no_datatype_and_a_language_takes_its_place() -> None:
    assert literal("a") == '"a"'
    assert literal("a", "u:t") == '"a"^^<u:t>'
    assert literal("a", language="en") == '"a"@en'


def test_statements_are_written_once_each_in_code_point_order() -> None:
    quads = [Quad("<u:b>", "<u:p>", '"\U00010000"', ""), Quad("<u:b>", "<u:p>", '"\uffff"', "<u:g>")]
    # by UTF-16 code units, as JCS sorts, it would be the other way round
    assert write(quads + quads) == '<u:b> <u:p> "\uffff" <u:g> .\n<u:b> <u:p> "\U00010000" .\n'


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r'"tab\tquote\"apostrophe\'"', '"tab\\tquote\\"apostrophe\'"'),
        (r'"\u0041\U0001F600"', '"A\U0001f600"'),
        (r'"\u000B"', r'"\u000B"'),
        ('"raw\ttab"', r'"raw\ttab"'),
        ('"a"^^<http://www.w3.org/2001/XMLSchema#string>', '"a"'),
        ('"a"@en-GB', '"a"@en-GB'),
        (r"<http://example.org/\u00e9>", "<http://example.org/\u00e9>"),
        (r'"a"^^<u:\u0074>', '"a"^^<u:t>'),
        ("_:a.b-c", "_:a.b-c"),
        ("_:\u00e9\u203f", "_:\u00e9\u203f"),
    ],
)
def test_a_term_is_read_into_its_canonical_text(written: str, read: str) -> None:
    assert _object(written) == read


def test_white_space_comments_and_line_ends_do_not_matter() -> None:
    text = '  # a comment\r\n\t<u:s>\t<u:p>_:o<u:g>. # and one more\r\r<u:s><u:p>"x".\n'
    assert parse(text) == [Quad("<u:s>", "<u:p>", "_:o", "<u:g>"), Quad("<u:s>", "<u:p>", '"x"', "")]


def test_separators_of_lines_that_n_quads_do_not_know_are_part_of_a_literal() -> None:
    assert _object('"a\u2028b\x85c\x1cd"') == '"a\u2028b\x85c\\u001Cd"'


@pytest.mark.parametrize(
    "line",
    [
        "<u:s> <u:p> <u:o>",
        "<u:s> <u:p> .",
        "<relative> <u:p> <u:o> .",
        "<u:s> _:p <u:o> .",
        '"s" <u:p> <u:o> .',
        '<u:s> <u:p> "o" "g" .',
        '<u:s> <u:p> "o"@-en .',
        '<u:s> <u:p> "o"@en^^<u:t> .',
        r'<u:s> <u:p> "\x" .',
        r'<u:s> <u:p> "\u00G0" .',
        "<u:s p> <u:p> <u:o> .",
        "<u:s> <u:p> _:a. <u:g> . .",
        # What an escape stands for has to be allowed too: these would forge an end of the IRI, or no character
        r"<u:s\u003E> <u:p> <u:o> .",
        r"<u:s> <u:p\u0020q> <u:o> .",
        r'<u:s> <u:p> "\uD800" .',
        r'<u:s> <u:p> "\U00110000" .',
    ],
)
def test_what_is_no_statement_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(CanonicalizationError) as refusal:
        parse(f"<u:s> <u:p> <u:o> .\n\n{line}\n")
    assert refusal.value.problems[0].line == 3


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_from_its_literal(text: str) -> None:
    (quad,) = parse(write([Quad("<u:s>", "<u:p>", literal(text), "")]))
    assert quad.object == literal(text)
    plain = quad.object[1:-1]
    assert "\n" not in plain
    assert "\r" not in plain


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.sampled_from('<>"\\_:@^.#ub \tu003E\n')))
def test_any_text_is_read_or_refused_and_what_is_read_comes_back(text: str) -> None:
    try:
        quads = parse(text)
    except CanonicalizationError:
        return
    assert set(parse(write(quads))) == set(quads)
