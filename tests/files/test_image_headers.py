"""Headers of usual images are read in passing; whatever else they may be is left to Pillow."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from kerasdl.files.image_headers import Header, kind_of, usual

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 30, 4), dtype=np.uint8)


def written(kind, pixels=PIXELS[..., :3], mode=None, turned=None, **options):
    image = Image.fromarray(pixels)
    if turned is not None:
        options["exif"] = image.getexif()
        options["exif"][0x0112] = turned
    file = io.BytesIO()
    (image if mode is None else image.convert(mode)).save(file, kind, **options)
    return file.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_the_first_bytes_say_the_kind(kind):
    assert kind_of(written(kind)[:8]) == kind


@pytest.mark.parametrize("content", [b"", b"\xff", b"a text", b"RIFF....WEBP", b"II*\0", b"\0" * 8])
def test_what_is_none_of_the_kinds_has_none(content):
    assert kind_of(content) is None
    assert usual(content) is None


@pytest.mark.parametrize(
    ("content", "channels"),
    [
        (written("JPEG"), 3),
        (written("JPEG", PIXELS[..., 0]), 1),
        (written("JPEG", progressive=True), 3),
        (written("JPEG", turned=1), 3),
        (written("JPEG", comment=b"c" * 1000), 3),
        (written("JPEG", icc_profile=b"p" * 100_000), 3),
        (written("PNG"), 3),
        (written("PNG", PIXELS[..., 0]), 1),
        (written("PNG", PIXELS), 4),
        (written("PNG", icc_profile=b"p" * 100_000), 3),
    ],
)
def test_a_usual_image_says_height_width_and_channels(content, channels):
    assert usual(content) == Header(20, 30, channels)


@pytest.mark.parametrize(
    "content",
    [
        written("GIF"),
        written("BMP"),
        written("JPEG", mode="CMYK"),
        *(written("JPEG", turned=turned) for turned in range(2, 9)),
        written("PNG", turned=6),
        written("PNG", mode="P"),
        written("PNG", mode="1"),
        written("PNG", mode="LA"),
        written("PNG", PIXELS[..., 0].astype(np.uint16)),
        written("PNG", transparency=(0, 0, 0)),
    ],
)
def test_unusual_ones_are_left_to_pillow(content):
    assert usual(content) is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_header_that_is_cut_short_is_no_header(kind):
    content = written(kind)
    begin = content.index(b"IDAT") if kind == "PNG" else content.index(b"\xff\xc0") + 10
    assert all(usual(content[:length]) is None for length in range(begin))


def test_any_bit_of_a_header_may_be_wrong():
    for content in (written("JPEG", turned=1), written("PNG")):
        for place in range(8, 100):
            for bit in range(8):
                wrong = bytearray(content)
                wrong[place] ^= 1 << bit
                found = usual(bytes(wrong))
                assert found is None or (found.height > 0 < found.width and found.channels in (1, 3, 4))


@pytest.mark.parametrize("marker", sorted({*range(0x01, 0xC0), *range(0xD0, 0xDA), 0xF0, 0xFF} - {0xD8}))
def test_a_frame_behind_a_marker_that_may_have_no_length_is_not_believed(marker):
    content = written("JPEG")
    decoy = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 2, 2, 1) + b"\x01\x11\x00"
    # To who takes the next bytes for a length, it leads into a comment that holds a frame of 2 x 2.
    hidden = b"\xff\xfe" + struct.pack(">H", 2 + 300 + len(decoy)) + b"\0" * 300 + decoy
    assert usual(content[:2] + bytes([0xFF, marker]) + hidden + content[2:]) is None


def test_an_image_of_no_pixels_is_not_usual():
    ihdr = struct.pack(">IIBBBBB", 0, 5, 8, 2, 0, 0, 0)
    assert usual(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", b"")) is None
