"""Baking into PNG: the chunk that Open Badges 3.0 asks for (section 5.3.1), and images made to do harm."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from microbadge.badge_image import draw_png
from microbadge.baking import bake, unbake
from microbadge.baking.png import MAX_CHUNKS, SIGNATURE
from microbadge.errors import ImageError

TOKEN = "eyJhbGciOiJFZERTQSJ9.e30.c2ln"


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def split(image: bytes) -> list[tuple[bytes, bytes]]:
    """Chunks of an image, read by other code than the one under test."""
    found, position = [], 8
    while position < len(image):
        (length,) = struct.unpack_from(">I", image, position)
        found.append((image[position + 4 : position + 8], image[position + 8 : position + 8 + length]))
        position += 12 + length
    return found


HEADER = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS = chunk(b"IDAT", zlib.compress(b"\0\xff"))
END = chunk(b"IEND")


def image_of(*chunks: bytes) -> bytes:
    return SIGNATURE + HEADER + b"".join(chunks) + PIXELS + END


def itxt(keyword: bytes, text: bytes, flags: bytes = b"\0\0", names: bytes = b"\0\0") -> bytes:
    return chunk(b"iTXt", keyword + b"\0" + flags + names + text)


def test_the_chunk_is_the_one_that_the_standard_describes() -> None:
    added = [each for each in split(bake(image_of(), TOKEN)) if each[0] == b"iTXt"]
    assert added == [(b"iTXt", b"openbadgecredential\0\0\0\0\0" + TOKEN.encode())]


def test_json_is_written_in_utf_8() -> None:
    (added,) = (data for kind, data in split(bake(image_of(), {"name": "Führung"})) if kind == b"iTXt")
    assert added.endswith('{"name":"Führung"}'.encode())


def test_another_reader_finds_the_credential_and_the_same_picture() -> None:
    plain = draw_png("Facilitating Teams", "Example Leadership Academy")
    with Image.open(io.BytesIO(bake(plain, TOKEN))) as baked, Image.open(io.BytesIO(plain)) as before:
        assert baked.info["openbadgecredential"] == TOKEN
        assert baked.tobytes() == before.tobytes()


def test_a_credential_that_another_writer_baked_is_found() -> None:
    from PIL.PngImagePlugin import PngInfo

    info, target = PngInfo(), io.BytesIO()
    info.add_itxt("openbadgecredential", '{"name": "Führung"}')
    Image.new("L", (4, 4)).save(target, "PNG", pnginfo=info)
    assert unbake(target.getvalue()) == '{"name": "Führung"}'


other_chunks = st.lists(
    st.tuples(st.sampled_from([b"tEXt", b"gAMA", b"pHYs", b"prVt", b"iTXt"]), st.binary(max_size=30)), max_size=6
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(before=other_chunks, after=st.binary(max_size=20))
def test_every_other_byte_stays_as_it_was(before: list[tuple[bytes, bytes]], after: bytes) -> None:
    image = image_of(*(chunk(kind, data) for kind, data in before)) + after
    baked = bake(image, TOKEN)
    assert unbake(baked) == TOKEN
    added = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + TOKEN.encode())
    assert baked.count(added) == 1
    assert baked.replace(added, b"") == image


@pytest.mark.parametrize("keyword", [b"openbadgecredential", b"clrcredential", b"openbadges"])
def test_the_names_of_open_badges_3_clr_2_and_open_badges_2_are_found(keyword: bytes) -> None:
    assert unbake(image_of(itxt(keyword, "{“é”}".encode()))) == "{“é”}"


def test_the_url_that_the_first_bakeries_wrote_is_found() -> None:
    assert unbake(image_of(chunk(b"tEXt", b"openbadges\0https://badges.example/1"))) == "https://badges.example/1"


def test_language_tag_and_translated_keyword_are_passed_over() -> None:
    assert unbake(image_of(itxt(b"openbadges", b"{}", names=b"de\0Abzeichen\0"))) == "{}"


@pytest.mark.parametrize(
    "other",
    [
        itxt(b"openbadgecredential2", b"{}"),
        itxt(b"OpenBadgeCredential", b"{}"),
        itxt(b"x" * 200, b"{}"),
        chunk(b"tEXt", b"openbadgecredential\0{}"),
        chunk(b"iTXt"),
    ],
)
def test_a_chunk_of_another_name_holds_no_credential(other: bytes) -> None:
    with pytest.raises(ImageError, match="holds no credential"):
        unbake(image_of(other))


@pytest.mark.parametrize("keyword", [b"openbadgecredential", b"clrcredential", b"openbadges"])
def test_an_image_with_two_credentials_of_one_standard_is_refused(keyword: bytes) -> None:
    with pytest.raises(ImageError, match="holds 2 credentials"):
        unbake(image_of(itxt(keyword, b"{}"), itxt(keyword, b"{}")))


def test_of_several_standards_the_newest_is_read() -> None:
    old = itxt(b"openbadges", b'{"a":2}')
    record = itxt(b"clrcredential", b'{"a":1}')
    assert unbake(image_of(old, record, itxt(b"openbadgecredential", b"{}"))) == "{}"
    assert unbake(image_of(old, record)) == '{"a":1}'


def test_baking_replaces_the_credential_of_its_own_standard_and_leaves_others_untouched() -> None:
    others = [itxt(b"openbadges", b"{}"), chunk(b"tEXt", b"openbadges\0http://x"), itxt(b"clrcredential", b"{}")]
    comment = chunk(b"tEXt", b"Comment\0kept")
    before = image_of(others[0], itxt(b"openbadgecredential", b"{}"), comment, others[1], others[2])
    assert bake(before, TOKEN) == bake(image_of(others[0], comment, others[1], others[2]), TOKEN)


def test_a_compressed_credential_is_refused_and_never_inflated() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    start = time.monotonic()
    with pytest.raises(ImageError, match="compressed"):
        unbake(image_of(itxt(b"openbadgecredential", bomb, b"\1\0")))
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"openbadgecredential", "compressed|cut short"),
        (b"openbadgecredential\0\0\0", "cut short"),
        (b"openbadgecredential\0\0\0en", "cut short"),
        (b"openbadgecredential\0\0\0\0\0\xff", "not UTF-8 in chunk iTXt at byte 33"),
        (b"openbadgecredential\0\0\0\0\0", "is empty"),
        (b"openbadgecredential\0\0\0\0\0 \n", "is empty"),
    ],
)
def test_a_damaged_or_empty_credential_chunk_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ImageError, match=message):
        unbake(image_of(chunk(b"iTXt", data)))


@pytest.mark.parametrize("act", [unbake, lambda image: bake(image, TOKEN)], ids=["unbake", "bake"])
@pytest.mark.parametrize(
    ("image", "message"),
    [
        (SIGNATURE, "ends at byte 8"),
        (SIGNATURE[:6], "signature"),
        (image_of().replace(b"\r\n", b"\n", 1), "signature"),
        (SIGNATURE + HEADER + PIXELS, "before its IEND"),
        (image_of()[:-3], "chunk IEND at byte 55"),
        (SIGNATURE + PIXELS + END, "IHDR is not the first chunk"),
        (image_of(HEADER), "not the only one"),
        (SIGNATURE + HEADER + bytes(100), "no chunk at byte 33"),
        (SIGNATURE + HEADER + b"\xff\xff\xff\xffIDAT" + bytes(50), "4294967295 bytes are announced"),
        (image_of().replace(b"IDAT", b"IDAU"), "wrong CRC in chunk IDAU at byte 33"),
    ],
)
def test_a_damaged_png_is_refused_with_the_place(act: Callable[[bytes], object], image: bytes, message: str) -> None:
    with pytest.raises(ImageError, match=message):
        act(image)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.binary(max_size=12), kind=st.sampled_from([b"iTXt", b"tEXt"]))
def test_a_credential_chunk_of_any_content_gives_a_text_or_a_typed_error(data: bytes, kind: bytes) -> None:
    with suppress(ImageError):
        assert isinstance(unbake(image_of(chunk(kind, b"openbadges" + data))), str)
    with suppress(ImageError):
        assert isinstance(unbake(image_of(chunk(kind, b"openbadges\0\0\0" + data))), str)


def test_a_png_cut_anywhere_is_refused() -> None:
    whole = bake(image_of(), TOKEN)
    for length in range(4, len(whole)):
        with pytest.raises(ImageError, match="damaged"):
            unbake(whole[:length])


def test_any_changed_bit_of_the_chunks_is_noticed() -> None:
    whole = bake(image_of(), TOKEN)
    for position in range(8, len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 0x10
        with pytest.raises(ImageError, match="damaged"):
            unbake(bytes(changed))


def test_what_stands_behind_the_end_is_kept_but_never_read() -> None:
    behind = itxt(b"openbadgecredential", b"{}")
    with pytest.raises(ImageError, match="holds no credential"):
        unbake(image_of() + behind)
    assert bake(image_of() + behind, TOKEN) == bake(image_of(), TOKEN) + behind


def test_a_png_of_countless_chunks_is_refused_in_bounded_time() -> None:
    start = time.monotonic()
    with pytest.raises(ImageError, match=f"more than {MAX_CHUNKS} chunks"):
        unbake(SIGNATURE + HEADER + chunk(b"tEXt") * 1_000_000)
    assert time.monotonic() - start < 2


def test_as_many_chunks_as_the_limit_allows_are_read() -> None:
    many = chunk(b"tEXt") * (MAX_CHUNKS - 4)
    assert unbake(bake(image_of(many), TOKEN)) == TOKEN
