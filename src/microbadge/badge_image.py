"""Drawing a badge for a programme that has no picture of its own: a medal with the title, and the issuer beneath.

`draw_svg` needs nothing else and takes every script. `draw_png` needs Pillow (the extra ``images``) and, for letters
beyond the English ones, a font that is installed. The same words give the same bytes.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, cast
from xml.sax.saxutils import escape

from .errors import ImageError, MicrobadgeError

if TYPE_CHECKING:
    from PIL import ImageFont

SIZE: Final = 512
"""Width and height: pixels of the PNG, units of the SVG."""

MAX_TEXT: Final = 200
"""Characters of a title, subtitle or issuer that are kept; what does not fit the drawing is cut still shorter."""

_NAVY: Final = "#16324f"
_TEAL: Final = "#0f5c63"
_GOLD: Final = "#e0a526"
_PAPER: Final = "#fffdf7"
_SLATE: Final = "#3d4f63"  # text is navy or slate on paper: contrast 12.9 and 8.3 to 1; WCAG 2.2 AA asks for 4.5

_FAMILY: Final = "'Helvetica Neue', Helvetica, Arial, 'Noto Sans', 'DejaVu Sans', sans-serif"
_FONT_FILES: Final = (
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "Arial.ttf",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "Hiragino Sans GB.ttc",
)
"""What Linux, Windows and macOS usually have, the last three with Chinese, Japanese and Korean."""

_PROBE_SIZE: Final = 40
_SCALE: Final = 4
"""Pillow draws hard edges: draw larger, then shrink."""

_CENTRE_X: Final = 256.0
_CENTRE_Y: Final = 218.0
_LINE_HEIGHT: Final = 1.2

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDE: Final = "\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
_PIECE: Final = re.compile(f" ?(?:[{_WIDE}]|[^ {_WIDE}]+)")
"""What stands between two places where a line may end: a word, or in Chinese and Japanese one character."""

_NARROW_LETTERS: Final = frozenset("fijlrtI .,:;'!|()[]-")
_BROAD_LETTERS: Final = frozenset("mwMW@%&—…")

Measure = Callable[[str, int], float]
"""Width of a text in a font size, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class _Polygon:
    colour: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Disc:
    """A disc about the centre of the medal."""

    colour: str
    radius: float


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text, centred; `y` is its baseline."""

    text: str
    size: int
    y: float
    bold: bool = False

    @property
    def colour(self) -> str:
        return _NAVY if self.bold else _SLATE


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    subtitle: str
    issuer: str

    @classmethod
    def of(cls, title: str, issuer: str, subtitle: str | None) -> _Words:
        words = cls(_clean(title), _clean(subtitle or ""), _clean(issuer))
        if words.title == "":
            raise ImageError("a badge needs a title that can be drawn")
        return words


def draw_svg(title: str, issuer: str, *, subtitle: str | None = None) -> bytes:
    """Draw the badge as an SVG in UTF-8, 512 by 512 units, ready to be baked.

    `title` is the name of the achievement, `issuer` that of the issuer, `subtitle` a few words between them such as
    the level. Long text wraps, shrinks, and at last is cut; the accessible name and description
    have it in full, up to `MAX_TEXT` characters each.

    Raises `ImageError` when the title has no character that can be drawn.
    """
    words = _Words.of(title, issuer, subtitle)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}"'
        ' role="img">',
        f"<title>{escape(words.title)}</title>",
        f"<desc>{escape(' · '.join(filter(None, (words.title, words.subtitle, words.issuer))))}</desc>",
        *(_svg_shape(shape) for shape in _shapes()),
        f'<g font-family="{_FAMILY}" text-anchor="middle">',
        *(_svg_line(line) for line in _lines(words, _estimate)),
        "</g>",
        "</svg>",
    ]
    return ("\n".join(lines) + "\n").encode()


def draw_png(title: str, issuer: str, *, subtitle: str | None = None) -> bytes:
    """Draw the same badge as a PNG of 512 by 512 pixels with a transparent background.

    English text is set in the font that comes with Pillow and gives the same picture everywhere; for other letters
    an installed font is looked for.

    Raises `ImageError` when the title has no character that can be drawn, or no font has all letters;
    `MicrobadgeError` when Pillow is not installed.
    """
    try:
        from PIL import Image, ImageDraw, PngImagePlugin
    except ImportError:
        raise MicrobadgeError("drawing a PNG needs Pillow: pip install 'microbadge[images]'") from None
    words = _Words.of(title, issuer, subtitle)
    face = _font_for(words.title + words.subtitle + words.issuer)
    font = cache(lambda size: face.font_variant(size=size * _SCALE))
    image = Image.new("RGBA", (SIZE * _SCALE, SIZE * _SCALE))
    draw = ImageDraw.Draw(image)
    for shape in _shapes():
        if isinstance(shape, _Disc):
            draw.circle((_CENTRE_X * _SCALE, _CENTRE_Y * _SCALE), shape.radius * _SCALE, fill=shape.colour)
        else:
            draw.polygon([(x * _SCALE, y * _SCALE) for x, y in shape.points], fill=shape.colour)
    for line in _lines(words, lambda text, size: font(size).getlength(text) / _SCALE):
        place = (_CENTRE_X * _SCALE, line.y * _SCALE)
        # The fonts are regular ones: an outline makes the title bold.
        stroke = line.size * _SCALE * 0.02 if line.bold else 0
        draw.text(place, line.text, fill=line.colour, font=font(line.size), anchor="ms", stroke_width=stroke)
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", words.title)
    target = io.BytesIO()
    image.reduce(_SCALE).save(target, "PNG", optimize=True, pnginfo=about)
    return target.getvalue()


def _clean(text: str) -> str:
    return " ".join(_NOT_XML.sub(" ", text).split())[:MAX_TEXT]


# The medal: flat shapes, from the back to the front.


def _shapes() -> Iterator[_Polygon | _Disc]:
    for side in (-1, 1):
        ribbon = ((118, 330), (34, 374), (66, 502), (102, 462), (156, 470))
        yield _Polygon(_TEAL, tuple((_CENTRE_X + side * x, y) for x, y in ribbon))
    yield _Polygon(_NAVY, tuple(_scalloped(24, 202.0, 11.0)))
    yield _Disc(_GOLD, 187.0)
    yield _Disc(_NAVY, 181.0)
    yield _Disc(_PAPER, 173.0)
    yield _Polygon(_GOLD, tuple(_star(0.0, -118.0, 34.0)))
    yield _Polygon(_GOLD, tuple(_star(-62.0, -104.0, 16.0)))
    yield _Polygon(_GOLD, tuple(_star(62.0, -104.0, 16.0)))
    divider = ((-70, 74), (0, 72.5), (70, 74), (0, 75.5))
    yield _Polygon(_GOLD, tuple((_CENTRE_X + x, _CENTRE_Y + y) for x, y in divider))


def _scalloped(lobes: int, radius: float, height: float) -> Iterator[tuple[float, float]]:
    steps = lobes * 10
    for step in range(steps):
        angle = 2 * math.pi * step / steps
        reach = radius + height * abs(math.sin(lobes * angle / 2))
        yield _CENTRE_X + reach * math.sin(angle), _CENTRE_Y - reach * math.cos(angle)


def _star(x: float, y: float, radius: float) -> Iterator[tuple[float, float]]:
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.45
        angle = math.pi * step / 5
        yield _CENTRE_X + x + reach * math.sin(angle), _CENTRE_Y + y - reach * math.cos(angle)


def _svg_shape(shape: _Polygon | _Disc) -> str:
    if isinstance(shape, _Disc):
        return f'<circle fill="{shape.colour}" cx="{_CENTRE_X:g}" cy="{_CENTRE_Y:g}" r="{shape.radius:g}"/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    return f'<polygon fill="{shape.colour}" points="{points}"/>'


def _svg_line(line: _Line) -> str:
    weight = 700 if line.bold else 400
    where = f'x="{_CENTRE_X:g}" y="{line.y:.1f}" font-size="{line.size}" font-weight="{weight}"'
    return f'<text {where} fill="{line.colour}">{escape(line.text)}</text>'


# The text: the largest size in which it fits without breaking a word.


def _lines(words: _Words, measure: Measure) -> Iterator[_Line]:
    middle = 256.0 if words.subtitle else 282.0
    yield from _block(words.title, (56, 48, 42, 38, 34, 30, 26, 23, 20), (142.0, middle), 290.0, measure, bold=True)
    yield from _block(words.subtitle, (20, 18, 16, 14), (middle, 282.0), 290.0, measure)
    yield from _block(words.issuer, (20, 18, 16, 14, 13), (300.0, 350.0), 236.0, measure)


def _block(
    text: str, sizes: tuple[int, ...], rows: tuple[float, float], width: float, measure: Measure, *, bold: bool = False
) -> Iterator[_Line]:
    """Set `text` between two rows, centred."""
    size, lines = _fit(text, sizes, rows[1] - rows[0], width, measure)
    height = size * _LINE_HEIGHT
    # Capitals are about 0.72 of the size high: 0.96 puts their middle into the middle of the line.
    baseline = (sum(rows) - height * len(lines)) / 2 + 0.96 * size
    for number, line in enumerate(lines):
        yield _Line(line, size, baseline + number * height, bold)


def _fit(text: str, sizes: tuple[int, ...], height: float, width: float, measure: Measure) -> tuple[int, list[str]]:
    for size in sizes:
        lines, broken = _wrap(text, size, width, measure)
        room = int(height / (size * _LINE_HEIGHT))
        if len(lines) <= room and not broken:
            return size, lines
    if len(lines) > room:
        last = lines[room - 1]
        while measure(last + "…", size) > width:
            last = last[:-1].rstrip()
        lines[room - 1 :] = [last + "…"]
    return size, lines


def _wrap(text: str, size: int, width: float, measure: Measure) -> tuple[list[str], bool]:
    """Break `text` into lines no wider than `width`; true when a word had to be broken."""
    lines, line, broken = [], "", False
    for piece in _PIECE.findall(text):
        if measure(line + piece, size) <= width:
            line += piece
            continue
        lines.append(line)
        line = piece.lstrip()
        while measure(line, size) > width:
            broken = True
            end = _break_at(line, size, width, measure)
            lines.append(line[:end])
            line = line[end:]
    return [line for line in (*lines, line) if line], broken


def _break_at(word: str, size: int, width: float, measure: Measure) -> int:
    end = 1
    while measure(word[: end + 1], size) <= width:
        end += 1
    # A mark stays with the letter that it stands on.
    while end > 1 and unicodedata.category(word[end])[0] == "M":
        end -= 1
    return end


def _estimate(text: str, size: int) -> float:
    """Width in a bold sans-serif font, rather too large: an SVG is set in whatever font its reader has."""
    return size * sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in _NARROW_LETTERS:
        return 0.36
    if letter in _BROAD_LETTERS:
        return 0.98
    return 0.74 if letter.isupper() else 0.66


# Pillow's fonts.


def _font_for(text: str) -> ImageFont.FreeTypeFont:
    """Find a font that has every letter of `text`: the one that comes with Pillow, or an installed one."""
    from PIL import ImageFont

    # Asked for a size, Pillow gives its FreeType font and not the bitmap one.
    builtin = cast("ImageFont.FreeTypeFont", ImageFont.load_default(_PROBE_SIZE))
    missing = _missing(builtin, text)
    if missing is None:
        return builtin
    for name in _FONT_FILES:
        try:
            font = ImageFont.truetype(name, _PROBE_SIZE)
        except OSError:
            continue
        if _missing(font, text) is None:
            return font
    raise ImageError(f"no font found here has {missing!r} and the other letters of the badge; draw_svg needs none")


def _missing(font: ImageFont.FreeTypeFont, text: str) -> str | None:
    """First letter that the font draws like a code that no letter has."""
    nothing = bytes(font.getmask("\U0010ffff"))
    return next((letter for letter in sorted(set(text) - {" "}) if bytes(font.getmask(letter)) == nothing), None)
