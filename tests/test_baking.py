"""Baking, whatever the format: what may be baked, what is found again, and that no image does harm."""

from __future__ import annotations

import json
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import read_json
from microbadge.badge_image import draw_png, draw_svg
from microbadge.baking import MAX_IMAGE_SIZE, bake, is_image, unbake
from microbadge.errors import ImageError, ParseError

PNG = draw_png("Facilitating Teams", "Example Leadership Academy")
SVG = draw_svg("Facilitating Teams", "Example Leadership Academy")
IMAGES = pytest.mark.parametrize("image", [PNG, SVG], ids=["png", "svg"])

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)
json_objects = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), json_values, max_size=4)


@IMAGES
def test_a_signed_badge_comes_out_of_the_image_as_it_went_in(image: bytes, shared: Path) -> None:
    text = (shared / "checks/cases/ok.json").read_text(encoding="utf-8")
    assert unbake(bake(image, text)) == text


@IMAGES
def test_a_document_is_baked_as_its_json(image: bytes, shared: Path) -> None:
    document = read_json(shared / "spec/vectors/1edtech-impl-guide/obv3p0/signed-credential.json")
    baked = bake(image, MappingProxyType(document))
    assert json.loads(unbake(baked)) == document
    assert baked == bake(image, document)


@IMAGES
def test_a_read_only_view_inside_a_document_is_baked_too(image: bytes) -> None:
    assert (
        unbake(bake(image, {"issuer": MappingProxyType({"id": "did:example:1"})}))
        == '{"issuer":{"id":"did:example:1"}}'
    )


@IMAGES
def test_a_published_token_comes_out_as_it_went_in_without_the_line_end_of_its_file(image: bytes, shared: Path) -> None:
    # 1EdTech's published VC-JWT examples, Open Badges 3.0, appendix D.
    tokens = sorted((shared / "spec/vectors/1edtech-ob3-spec-examples/published-jwt").glob("*.jwt"))
    assert tokens
    for file in tokens:
        token = file.read_text(encoding="utf-8").strip()
        assert unbake(bake(image, token + "\n")) == token


@IMAGES
def test_baking_again_replaces_the_credential_and_leaves_no_trace_of_the_first(image: bytes) -> None:
    first = bake(image, {"id": "urn:example:first"})
    assert bake(first, {"id": "urn:example:second"}) == bake(image, {"id": "urn:example:second"})
    assert bake(first, "a.b.c") == bake(image, "a.b.c")


@IMAGES
@pytest.mark.parametrize(
    "text", ["", "https://badges.example/1", "a.b", "[]", "null", "{", "a.b.c d", '{"a":NaN}', "\ud800"]
)
def test_what_is_neither_a_json_object_nor_a_token_is_not_baked(image: bytes, text: str) -> None:
    with pytest.raises(ParseError):
        bake(image, text)


@IMAGES
def test_a_document_that_is_not_json_is_not_baked(image: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        bake(image, {"validFrom": float("nan")})
    assert caught.value.pointer == "/validFrom"


@IMAGES
def test_an_image_without_a_credential_is_refused(image: bytes) -> None:
    with pytest.raises(ImageError, match="holds no credential"):
        unbake(image)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"GIF89a",
        b"<html><svg/></html>",
        b"\xff\xfe<\0s\0v\0g\0",
        b"\x00" * 1000,
        b"<svgx/>",
        b"<!-- <svg> ",
    ],
)
def test_what_is_no_image_is_refused(data: bytes) -> None:
    assert is_image(data) is None
    with pytest.raises(ImageError, match="neither a PNG"):
        unbake(data)
    with pytest.raises(ImageError, match="neither a PNG"):
        bake(data, {})


@pytest.mark.parametrize(
    "head",
    [
        b"<svg>",
        b"<svg/>",
        b"\xef\xbb\xbf<svg ",
        b"\n \t<svg\n",
        b'<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- one --><!-- > <a> -->\n<svg:svg ',
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "">',
        b"<!DOCTYPE svg [",
        b"<!DOCTYPE\tsvg>",
    ],
)
def test_an_svg_is_known_by_its_first_tag_whatever_stands_before(head: bytes) -> None:
    assert is_image(head) == "svg"


def test_a_png_is_known_by_its_first_bytes_even_when_a_transfer_has_changed_the_rest() -> None:
    assert is_image(PNG) == "png"
    assert is_image(PNG.replace(b"\r\n", b"\n")) == "png"


@pytest.mark.parametrize("filler", [b" ", b"\0", b"<!--", b"<?", b"<", b"<!DOCTYPE ", b"<?a?>", b"a" * 7 + b":"])
def test_sniffing_is_quick_on_a_hundred_megabytes(filler: bytes) -> None:
    data = filler * (100_000_000 // len(filler))
    start = time.monotonic()
    assert is_image(data) is None
    assert time.monotonic() - start < 1


@IMAGES
def test_an_image_beyond_the_size_limit_is_refused_without_being_read(image: bytes) -> None:
    large = image + bytes(100_000_000)
    tracemalloc.start()
    start = time.monotonic()
    with pytest.raises(ImageError, match="larger than"):
        unbake(large)
    with pytest.raises(ImageError, match="larger than"):
        bake(large, {})
    assert time.monotonic() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_credential_that_makes_the_image_too_large_to_be_read_again_is_not_baked() -> None:
    almost = PNG + bytes(MAX_IMAGE_SIZE - len(PNG) - 10)
    with pytest.raises(ImageError, match="would be larger"):
        bake(almost, {})


@IMAGES
@settings(max_examples=150, deadline=None, derandomize=True)
@given(document=json_objects)
def test_every_json_object_comes_out_with_the_same_value(image: bytes, document: dict[str, object]) -> None:
    assert json.loads(unbake(bake(image, document))) == document


@IMAGES
@settings(max_examples=400, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_changed_image_gives_a_text_or_a_typed_error_and_nothing_else(image: bytes, data: st.DataObject) -> None:
    baked = bytearray(bake(image, {"name": "Facilitating Teams ]]> é"}))
    # Most changes fall into the part that is read: the head of the image, with the credential in it.
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, 300) | st.integers(0, len(baked)))
        length = data.draw(st.integers(0, 20))
        baked[start : start + length] = data.draw(st.binary(max_size=12) | st.sampled_from(SNIPPETS))
    for act in (unbake, lambda changed: unbake(bake(changed, "a.b.c"))):
        with suppress(ImageError):
            assert isinstance(act(bytes(baked)), str)


SNIPPETS = [
    b"<openbadges:credential/>",
    b"</openbadges:credential>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"&amp;",
    b"&x;",
    b'"',
    b"'",
    b"/>",
    b'xmlns:openbadges=""',
    b"<!DOCTYPE svg>",
    b"\x00\x00\x00\x00IEND\xaeB`\x82",
    b"iTXt",
    b"\xff\xff\xff\xff",
]
