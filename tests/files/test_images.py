"""Images that nobody vouches for: what they are is known before they are decoded, and what is wrong is said."""

import io
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from kerasdl.errors import DataError
from kerasdl.files.image_headers import Header
from kerasdl.files.images import content_of, look, pixels_of, usual_header

RANDOM = np.random.default_rng(0)
PIXELS = RANDOM.integers(0, 256, (20, 30, 4), dtype=np.uint8)


def written(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_of(width, height, rows=b""):
    """Make a PNG that claims any size, and holds next to nothing."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    ihdr = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", ihdr) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


COLOURS = Image.fromarray(PIXELS[..., :3])
GREY = Image.fromarray(PIXELS[..., 0])
SEEN_THROUGH = Image.fromarray(PIXELS)
# Name, content, channels, and what grey, colours and transparency are expected to be.
KINDS = {
    "bmp": (written(COLOURS, "BMP"), 3, COLOURS),
    "grey bmp": (written(GREY, "BMP"), 1, GREY),
    "1 bit png": (written(GREY.convert("1"), "PNG"), 1, GREY.convert("1")),
    "1 bit bmp": (written(GREY.convert("1"), "BMP"), 1, GREY.convert("1")),
    "palette png": (written(COLOURS.quantize(16), "PNG"), 3, COLOURS.quantize(16)),
    "palette bmp": (written(COLOURS.quantize(16), "BMP"), 3, COLOURS.quantize(16)),
    "gif": (written(COLOURS.quantize(16), "GIF"), 3, COLOURS.quantize(16)),
    "moving gif": (written(GREY, "GIF", save_all=True, append_images=[ImageOps.invert(GREY)]), 3, GREY),
    "progressive jpeg": (written(GREY, "JPEG", progressive=True), 1, None),
    "cmyk jpeg": (written(COLOURS.convert("CMYK"), "JPEG"), 3, None),
    "grey with alpha": (written(SEEN_THROUGH.convert("LA"), "PNG"), 4, SEEN_THROUGH.convert("LA")),
    "alpha": (written(SEEN_THROUGH, "PNG"), 4, SEEN_THROUGH),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_decoded_to_the_channels_asked_for(name, tmp_path):
    content, channels, image = KINDS[name]
    (tmp_path / "image").write_bytes(content)
    assert look(tmp_path / "image", "here") == Header(20, 30, channels)
    image = Image.open(io.BytesIO(content)) if image is None else image
    rgba = np.asarray(image.convert("RGBA"))
    np.testing.assert_array_equal(pixels_of(content, 4, "here"), rgba)
    rgb = pixels_of(content, 3, "here")
    over_black = np.round(rgba[..., :3] * (rgba[..., 3:] / 255.0))
    np.testing.assert_allclose(rgb, over_black, atol=1)
    grey = pixels_of(content, 1, "here")
    assert grey.shape == (20, 30, 1)
    np.testing.assert_allclose(grey[..., 0], rgb @ np.array([0.299, 0.587, 0.114]), atol=1)


def test_16_bits_become_the_upper_8():
    deep = RANDOM.integers(0, 2**16, (20, 30), dtype=np.uint16)
    content = written(Image.fromarray(deep), "PNG")
    np.testing.assert_array_equal(pixels_of(content, 1, "here")[..., 0], deep >> 8)
    np.testing.assert_array_equal(pixels_of(content, 3, "here")[..., 2], deep >> 8)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_what_exif_turns_is_turned_upright(turned, kind, tmp_path):
    exif = COLOURS.getexif()
    exif[0x0112] = turned
    content = written(COLOURS, kind, exif=exif)
    (tmp_path / "image").write_bytes(content)
    on_its_side = turned >= 5
    assert look(tmp_path / "image", "here") == Header(*((30, 20) if on_its_side else (20, 30)), 3)
    found = pixels_of(content, 3, "here")
    # The standard's table: where row 0 and column 0 of what is stored belong.
    stored = np.asarray(Image.open(io.BytesIO(content)))
    upright = stored.transpose(1, 0, 2) if on_its_side else stored
    if turned in (2, 3, 6, 7):
        upright = upright[:, ::-1]
    if turned in (3, 4, 7, 8):
        upright = upright[::-1]
    np.testing.assert_array_equal(found, upright)


@pytest.mark.parametrize("content", [png_of(20000, 20000), png_of(80_001, 1000), png_of(2**31 - 1, 2**31 - 1)])
def test_an_image_that_claims_more_pixels_than_memory_is_refused_by_its_header(content, tmp_path):
    (tmp_path / "bomb.png").write_bytes(content)
    for read in (lambda: look(tmp_path / "bomb.png", "bomb.png"), lambda: pixels_of(content, 1, "bomb.png")):
        with pytest.raises(DataError, match=r"bomb.png: \d+ x \d+ pixels, expected at most 80 megapixels\n.*smaller"):
            read()
    with pytest.raises(DataError, match="at most 80 megapixels"):
        usual_header(content, "bomb.png")


def test_so_is_one_that_only_pillow_reads():
    gif = bytearray(written(GREY, "GIF"))
    gif[6:10] = struct.pack("<HH", 60000, 60000)
    with pytest.raises(DataError, match="60000 x 60000 pixels"):
        pixels_of(bytes(gif), 1, "bomb.gif")


@pytest.mark.parametrize("kind", ["BMP", "GIF", "JPEG", "PNG"])
def test_a_file_that_is_cut_short_is_damaged(kind):
    content = written(COLOURS.quantize(16) if kind == "PNG" else COLOURS, kind)
    for length in (8, 20, len(content) // 2, len(content) - 40):
        with pytest.raises(DataError, match=r"^here: is damaged or cut short: .+\n.*anew"):
            pixels_of(content[:length], 3, "here")


@pytest.mark.parametrize(
    ("name", "content", "got"),
    [
        ("empty.jpg", b"", "is empty"),
        ("text.png", b"Dear Sir or Madam", r"begins with b'Dear Sir'"),
        ("photo.webp", b"RIFF\0\0\0\0WEBP", "begins with b'RIFF"),
    ],
)
def test_what_is_no_image_is_refused(tmp_path, name, content, got):
    (tmp_path / name).write_bytes(content)
    for read in (content_of, look):
        with pytest.raises(
            DataError, match=rf"{name}: expected a JPEG, PNG, BMP or GIF image, but it {got}(.|\n)*anew"
        ):
            read(tmp_path / name, name)


def test_a_name_that_says_another_kind_is_refused(tmp_path):
    for name, content in (("a.JPG", KINDS["alpha"][0]), ("a.png", KINDS["bmp"][0])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(
            DataError, match=r"is called a \w+ image, but it is a (PNG|BMP) image\n.*Rename it: \*\.(png|bmp)"
        ):
            content_of(tmp_path / name, name)


def test_a_name_that_says_nothing_is_taken(tmp_path):
    (tmp_path / "image").write_bytes(KINDS["alpha"][0])
    assert content_of(tmp_path / "image", "image") == KINDS["alpha"][0]


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    for name in ("none.jpg", ".", "pipe.jpg", "a\0b", "n" * 300):
        with pytest.raises(DataError, match=r"here: (there is no such file|cannot be read)(.|\n)*leave it out"):
            content_of(f"{tmp_path}/{name}", "here")
