"""Baking into SVG: the element that Open Badges 3.0 asks for (section 5.3.2), and documents made to do harm."""

from __future__ import annotations

import json
import time
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microbadge.baking import bake, unbake
from microbadge.baking.svg import MAX_DEPTH, MAX_MARKS
from microbadge.errors import ImageError

TOKEN = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"
OB3 = "https://purl.imsglobal.org/ob/v3p0"
SVG = "http://www.w3.org/2000/svg"
DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'


def svg(inside: str = "", attributes: str = "") -> bytes:
    return f'<svg xmlns="{SVG}"{attributes}>{inside}</svg>'.encode()


def carrier(inside: str, attributes: str = "", space: str = OB3, name: str = "credential") -> str:
    return f'<b:{name} xmlns:b="{space}"{attributes}>{inside}</b:{name}>'


def test_json_goes_into_a_cdata_section_directly_after_the_svg_tag() -> None:
    assert bake(svg("<g/>"), '{"name": "Führung"}').decode() == (
        f'<svg xmlns="{SVG}" xmlns:openbadges="{OB3}"><openbadges:credential><![CDATA[{{"name": "Führung"}}]]>'
        "</openbadges:credential><g/></svg>"
    )


def test_a_token_goes_into_the_verify_attribute() -> None:
    assert bake(svg("<g/>"), TOKEN).decode() == (
        f'<svg xmlns="{SVG}" xmlns:openbadges="{OB3}"><openbadges:credential verify="{TOKEN}">'
        "</openbadges:credential><g/></svg>"
    )


# The two examples of section 5.3.2, in shape.
LAID_OUT = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg"
  xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"
  viewBox="0 0 512 512">
  {0}

  <!-- the picture -->
</svg>"""


def test_the_layout_of_the_standards_own_examples_is_read() -> None:
    text = LAID_OUT.format('<openbadges:credential verify="a.b.c"></openbadges:credential>')
    assert unbake(text.encode()) == "a.b.c"
    body = '<openbadges:credential>\n    <![CDATA[\n    {"id": "urn:x"}\n    ]]>\n  </openbadges:credential>'
    assert json.loads(unbake(LAID_OUT.format(body).encode())) == {"id": "urn:x"}


ROOTS = [
    "<svg/>",
    "<svg />",
    f'<svg xmlns="{SVG}"/>',
    f"<svg xmlns='{SVG}' a='>' b=\"/>\"\n\t/>",
    f'<svg xmlns="{SVG}" aria-label="é &lt; ü > /"><g/></svg>',
    f'<s:svg xmlns:s="{SVG}"><s:g/></s:svg>',
    f'<s:svg xmlns:s="{SVG}"/>',
    f'\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<!-- <svg> -->\r\n<svg xmlns="{SVG}">\r\n</svg>\r\n<!-- é -->',
    f'<?xml version="1.0"?>{DOCTYPE}<?style a?><svg xmlns="{SVG}"><![CDATA[<svg>]]></svg>',
    f'<svg xmlns="{SVG}" xmlns:openbadges="http://openbadges.org"><openbadges:other/></svg>',
    f'<svg xmlns="{SVG}" xmlns:openbadges="{OB3}"><openbadges:other/></svg>',
    f'<openbadges:svg xmlns:openbadges="{SVG}"><openbadges:g/></openbadges:svg>',
]


@pytest.mark.parametrize("credential", [TOKEN, '{"name": "Führung"}', '\n{"a": "]]>"}'])
@pytest.mark.parametrize("root", ROOTS)
def test_the_document_is_added_to_and_nothing_else_is_changed(root: str, credential: str) -> None:
    baked = bake(root.encode(), credential)
    assert json_or_token(unbake(baked)) == json_or_token(credential)
    assert is_subsequence(root.replace("/>", ">") if root.endswith("/>") else root, baked.decode())
    first = next(iter(ET.fromstring(baked)))  # read by another parser
    assert first.tag == f"{{{OB3}}}credential"
    assert (first.get("verify") == TOKEN) == (credential == TOKEN)


def json_or_token(text: str) -> object:
    return text if text == TOKEN else json.loads(text)


def is_subsequence(part: str, whole: str) -> bool:
    letters = iter(whole)
    return all(letter in letters for letter in part)


attribute_texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='<&"\ufffe\uffff')
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(label=attribute_texts, after=attribute_texts)
def test_the_bytes_around_the_element_stay_as_they_were(label: str, after: str) -> None:
    after = after.replace(">", "")
    head, tail = f'<svg xmlns="{SVG}" aria-label="{label}"'.encode(), f"{after}<!-- {SVG} --></svg>\n".encode()
    baked = bake(head + b">" + tail, TOKEN)
    assert baked.startswith(head)
    assert baked.endswith(b"</openbadges:credential>" + tail)
    assert unbake(baked) == TOKEN


@pytest.mark.parametrize("text", ["]]>", "]]]>>", "]]]]>", "]]>]]>", "\\]]>", "\ufffe\uffff", "a\u0085b\u2028\x7f"])
def test_text_that_a_cdata_section_cannot_hold_comes_out_as_the_same_json(text: str) -> None:
    baked = bake(svg(), json.dumps({text: [text]}, ensure_ascii=False))
    assert json.loads(unbake(baked)) == {text: [text]}


@pytest.mark.parametrize(
    "inside",
    [
        carrier("<![CDATA[{}]]>"),
        carrier("<![CDATA[{}]]>", space="https://purl.imsglobal.org/clr/v2p0"),
        carrier("<![CDATA[{}]]>", space="http://openbadges.org", name="assertion"),
        carrier("", ' verify="{}"'),
        carrier("", " verify='&#123;}'"),
        carrier(" {} "),
        carrier("<![CDATA[{]]><!-- --><![CDATA[}]]>"),
        carrier("{<![CDATA[}]]>"),
        f'<g><credential xmlns="{OB3}" x="/>">{{}}</credential ></g>',
        f'<g><credential xmlns="{OB3}" verify="{{}}" /></g>',
    ],
)
def test_a_credential_of_another_writer_is_found_by_namespace_and_one_of_open_badges_3_replaced(inside: str) -> None:
    assert unbake(svg(inside)) == "{}"
    around = inside.startswith("<g>")
    kept = inside if "clr" in inside or "openbadges.org" in inside else "<g></g>" if around else ""
    assert bake(svg(inside), TOKEN) == bake(svg(kept), TOKEN)
    assert unbake(bake(svg(inside), TOKEN)) == TOKEN


@pytest.mark.parametrize(
    "inside",
    [
        carrier("{}", space="https://purl.imsglobal.org/spec/ob/v3p0"),
        carrier("{}", name="assertion"),
        carrier("{}", space="http://openbadges.org"),
        "<credential>{}</credential>",
        "<!-- " + carrier("{}") + " -->",
        "<![CDATA[" + carrier("{}") + "]]>",
    ],
)
def test_an_element_of_another_name_or_namespace_holds_no_credential(inside: str) -> None:
    with pytest.raises(ImageError, match="holds no credential"):
        unbake(svg(inside))


def test_open_badges_2_has_the_assertion_in_the_element_or_its_url_or_signature_in_the_attribute() -> None:
    verify = ' verify="https://badges.example/1"'
    assert unbake(svg(carrier("{}", verify, "http://openbadges.org", "assertion"))) == "{}"
    assert unbake(svg(carrier("", verify, "http://openbadges.org", "assertion"))) == "https://badges.example/1"


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        (carrier("{}") + carrier("{}"), "holds 2 credentials"),
        (carrier("<![CDATA[{}]]>", ' verify="a.b.c"'), "another in the element"),
        (carrier(""), "is empty"),
        (carrier("<![CDATA[ \n ]]>", ' verify=" "'), "is empty"),
        (carrier("{}<g/>"), "line 1: the credential element of the SVG holds another element"),
        (carrier(carrier("{}")), "holds another element"),
    ],
)
def test_two_credentials_or_half_a_one_are_refused(inside: str, message: str) -> None:
    with pytest.raises(ImageError, match=message):
        unbake(svg(inside))


@pytest.mark.parametrize("act", [unbake, lambda image: bake(image, TOKEN)], ids=["unbake", "bake"])
@pytest.mark.parametrize(
    ("image", "message"),
    [
        (svg()[:-3], "not well-formed XML"),
        (b"<svg", "neither"),
        (b"<svg ", "not well-formed XML"),
        (svg() + svg(), "line 1: not well-formed XML"),
        (svg("\n&nbsp;"), "line 2: not well-formed XML: undefined entity"),
        (svg("\xe9").decode().encode("latin-1"), "not well-formed XML"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + svg(), "declared as ISO-8859-1; only UTF-8"),
        (b'<svg xmlns="http://www.w3.org/1999/xhtml"/>', "not an SVG"),
        (b'<x:svg xmlns:x="urn:x"/>', "not an SVG"),
        (b"<!DOCTYPE svg>" + svg(), "DOCTYPE"),
        (b'<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + svg(), "DOCTYPE"),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x" [<!ENTITY a "b">]>' + svg("&a;"), "DOCTYPE"),
        (b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + svg("&a;"), "DOCTYPE"),
        (DOCTYPE.encode() + svg(carrier("&a;{}")), "undefined entity a"),
        (svg("<g>" * MAX_DEPTH + "</g>" * MAX_DEPTH), "nested more than"),
        (svg("<g>" * (MAX_MARKS - 10)), "nested more than"),
        (svg("<g/>" * MAX_MARKS), "tags or attributes"),
        (svg("\0"), "not well-formed XML"),
    ],
)
def test_a_damaged_or_dangerous_svg_is_refused(act: Callable[[bytes], object], image: bytes, message: str) -> None:
    with pytest.raises(ImageError, match=message):
        act(image)


def test_entities_that_multiply_are_refused_in_bounded_time_and_memory() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{entities}]>'.encode() + svg("&a11;")
    one_large = b'<!DOCTYPE svg [<!ENTITY a "' + b"a" * 1_000_000 + b'">]>' + svg("&a;" * 100_000)
    for image in (laughs, one_large):
        with bounded(), pytest.raises(ImageError, match="DOCTYPE"):
            unbake(image)


@pytest.mark.parametrize(
    "image",
    [
        svg("<g/>" * 3_000_000),
        svg(attributes="".join(f' a{n}=""' for n in range(1_000_000))),
        svg("<g/>" * (MAX_MARKS - 10)),
        svg("<g>" + "<g/>" * (MAX_MARKS - 10) + "</g>", "".join(f' a{n}=""' for n in range(MAX_MARKS - 10))),
        svg("x" * 12_000_000),
        svg(carrier("\n" * 12_000_000)),
        svg(carrier("&#32;" * 2_000_000)),
        svg(attributes=' a="' + "<" * 12_000_000),
        b"<svg " + b"'" * 12_000_001,
    ],
    ids=[
        "elements",
        "attributes",
        "elements at limit",
        "both at limit",
        "text",
        "lines",
        "references",
        "open",
        "quotes",
    ],
)
def test_a_large_svg_is_read_or_refused_in_bounded_time_and_memory(image: bytes) -> None:
    with bounded(), pytest.raises(ImageError):
        unbake(image)


class bounded:
    """Three seconds and 120 MB: what a reader of such images may cost at worst."""

    def __enter__(self) -> None:
        tracemalloc.start()
        self.start = time.monotonic()

    def __exit__(self, *_: object) -> None:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert time.monotonic() - self.start < 3
        assert peak < 120_000_000
