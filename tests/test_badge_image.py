"""Drawn badges: sound images, readable, the same each time, and fit to be baked."""

from __future__ import annotations

import io
import re
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from microbadge.badge_image import MAX_TEXT, SIZE, draw_png, draw_svg
from microbadge.baking import bake, unbake
from microbadge.errors import ImageError, MicrobadgeError

ISSUER = "Example Leadership Academy"
NS = "{http://www.w3.org/2000/svg}"
LONG = "Leadership in Complex and Multicultural Project Environments with Stakeholders from Many Countries and Sectors"
TITLES = [
    "AI",
    "Facilitating Teams",
    LONG,
    "Donaudampfschifffahrtsgesellschaftskapitänsausbildung",
    "Лидерство и управление командами",
    "领导力与团队管理微证书课程高级阶段",
    "إدارة الفرق والقيادة",
    "नेतृत्व और टीम प्रबंधन",
    "R&D <Lead> \"quoted\" ]]> 'x'",
    "x" * 1000,
    "e\u0301" * 300,
]


def texts(svg: bytes) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{NS}text"))


@pytest.mark.parametrize("title", TITLES)
def test_the_accessible_name_is_the_title_and_the_description_has_all_the_words(title: str) -> None:
    root = ET.fromstring(draw_svg(title, ISSUER, subtitle="Level 2"))
    assert root.get("role") == "img"
    assert root.findtext(f"{NS}title") == title[:MAX_TEXT]
    assert root.findtext(f"{NS}desc") == f"{title[:MAX_TEXT]} · Level 2 · {ISSUER}"


@pytest.mark.parametrize("subtitle", [None, "Level 2"])
@pytest.mark.parametrize("title", TITLES)
def test_the_text_stays_inside_the_medal_from_top_to_bottom(title: str, subtitle: str | None) -> None:
    lines = texts(draw_svg(title, ISSUER, subtitle=subtitle))
    places = [(float(line.get("y", "")), int(line.get("font-size", ""))) for line in lines]
    assert places[0][0] - places[0][1] > 130
    assert places[-1][0] < 352
    for (above, _), (below, size) in pairwise(places):
        assert below - above >= size * 0.95


def drawn(title: str) -> str:
    return " ".join(line.text or "" for line in texts(draw_svg(title, ISSUER)) if line.get("font-weight") == "700")


def test_a_title_that_fits_is_drawn_in_full_and_words_are_not_broken() -> None:
    for title in ("Facilitating Teams", LONG[:80], "Managing Organisational Change"):
        assert drawn(title) == title.strip()


def test_a_title_that_cannot_fit_is_cut_with_an_ellipsis() -> None:
    assert re.fullmatch(r"(x+ )+x+…", drawn("x" * 1000))


def test_a_short_title_is_larger_than_a_long_one() -> None:
    sizes = [
        int(texts(draw_svg(title, ISSUER))[0].get("font-size", "")) for title in ("AI", "Facilitating Teams", LONG)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


def test_chinese_is_broken_between_characters_without_adding_spaces() -> None:
    title = "领导力与团队管理微证书课程高级阶段"
    assert drawn(title).replace(" ", "") == title
    assert " " in drawn(title)


def test_a_word_that_must_be_broken_keeps_its_marks_with_their_letters() -> None:
    for syllable in ("e\u0301", "\u0915\u093e"):
        lines = drawn(syllable * 60).split()
        assert len(lines) > 1
        assert all(re.fullmatch(f"({syllable})+…?", line) for line in lines)


def test_an_issuer_without_a_name_leaves_its_place_empty() -> None:
    assert [line.text for line in texts(draw_svg("AI", ""))] == ["AI"]


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert drawn(" Leading\0\n\ud800 Teams\ufffe") == "Leading Teams"


@pytest.mark.parametrize("draw", [draw_svg, draw_png])
@pytest.mark.parametrize("title", ["", " \n", "\x00\x1b"])
def test_a_title_with_nothing_to_draw_is_refused(draw: object, title: str) -> None:
    assert callable(draw)
    with pytest.raises(ImageError, match="needs a title"):
        draw(title, ISSUER)


def test_the_text_has_the_contrast_that_wcag_asks_for() -> None:
    svg = draw_svg("Facilitating Teams", ISSUER, subtitle="Level 2")
    paper = [shape.get("fill", "") for shape in ET.fromstring(svg).iter(f"{NS}circle")][-1]
    for line in texts(svg):
        assert contrast(paper, line.get("fill", "")) >= 4.5  # WCAG 2.2, success criterion 1.4.3


def contrast(light: str, dark: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    return (luminance(light) + 0.05) / (luminance(dark) + 0.05)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(title=st.text(min_size=1), issuer=st.text(), subtitle=st.none() | st.text())
def test_any_words_give_a_well_formed_svg_that_can_be_baked(title: str, issuer: str, subtitle: str | None) -> None:
    image = draw_svg("A " + title, issuer, subtitle=subtitle)
    ET.fromstring(image)
    assert unbake(bake(image, {"name": "A"})) == '{"name":"A"}'
    assert image == draw_svg("A " + title, issuer, subtitle=subtitle)


def test_the_png_is_a_square_with_a_transparent_ground_and_names_its_title() -> None:
    with Image.open(io.BytesIO(draw_png("Facilitating Teams", ISSUER, subtitle="Level 2"))) as image:
        assert image.size == (SIZE, SIZE)
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)
        assert image.info["Title"] == "Facilitating Teams"


def test_the_png_is_the_same_each_time_and_another_for_other_words() -> None:
    first = draw_png("Facilitating Teams", ISSUER)
    assert first == draw_png("Facilitating Teams", ISSUER)
    assert first != draw_png("Facilitating Teams", ISSUER, subtitle="Level 2")
    assert unbake(bake(first, "a.b.c")) == "a.b.c"


def has_dejavu() -> bool:
    try:
        ImageFont.truetype("DejaVuSans.ttf", 10)
    except OSError:
        return False
    return True


def test_letters_beyond_the_built_in_font_are_drawn_in_an_installed_one() -> None:
    if has_dejavu():
        assert draw_png("Führung", ISSUER) != draw_png("Fuhrung", ISSUER)
    else:
        with pytest.raises(ImageError, match="'ü'"):
            draw_png("Führung", ISSUER)


def test_letters_that_no_font_has_are_refused_and_not_drawn_as_boxes() -> None:
    with pytest.raises(ImageError, match="draw_svg needs none"):
        draw_png("Team \U0010fffd", ISSUER)


def test_without_pillow_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MicrobadgeError, match=r"pip install 'microbadge\[images\]'"):
        draw_png("Facilitating Teams", ISSUER)
