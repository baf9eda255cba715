"""WAV files are read as others read them, and none whose header says what is not so."""

import struct

import numpy as np
import pytest
from scipy.io import wavfile

from kerasdl.errors import DataError
from kerasdl.files import sound_files

TONE = np.sin(np.arange(100) * 0.2) * 0.9
GUID = bytes.fromhex("000000001000800000aa00389b71")


def wav(content, *, code=1, channels=1, rate=8000, bits=16, extensible=False, before=b"", length=None):
    """Give the bytes of a WAV file, whose header says what is asked for."""
    block = channels * bits // 8
    form = struct.pack("<HHIIHH", 0xFFFE if extensible else code, channels, rate, rate * block, block, bits)
    if extensible:
        form += struct.pack("<HHIH", 22, bits, 0, code) + GUID
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + before
    chunks += b"data" + struct.pack("<I", len(content) if length is None else length) + content
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


@pytest.fixture
def file(tmp_path):
    def write(content, name="sound.wav"):
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return write


def read(path, seconds=1.0):
    return sound_files.read(path, path, seconds)


@pytest.mark.parametrize(
    ("dtype", "one"), [("uint8", 128), ("int16", 2**15), ("int32", 2**31), ("float32", 1), ("float64", 1)]
)
@pytest.mark.parametrize("channels", [1, 2])
def test_samples_are_those_that_scipy_wrote(tmp_path, dtype, one, channels):
    samples = np.stack([TONE, TONE * 0.5], axis=1)[:, :channels] * one + (128 if dtype == "uint8" else 0)
    wavfile.write(tmp_path / "sound.wav", 16000, samples.astype(dtype))
    found, rate = read(str(tmp_path / "sound.wav"))
    expected = (samples.astype(dtype).astype("float64") - (128 if dtype == "uint8" else 0)) / one
    assert (rate, found.dtype, found.shape) == (16000, np.float32, (100, channels))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.mark.parametrize("extensible", [False, True])
def test_samples_of_24_bit_are_those_that_scipy_reads(file, extensible):
    whole = (TONE * 2**23).astype("<i4")
    content = whole.view("u1").reshape(-1, 4)[:, :3].tobytes()
    path = file(wav(content, bits=24, extensible=extensible))
    expected = wavfile.read(path)[1] / 2**31
    assert np.abs(expected).max() > 0.8
    np.testing.assert_allclose(read(path)[0][:, 0], expected, rtol=1e-6)


@pytest.mark.parametrize("extensible", [False, True])
def test_an_extensible_format_is_what_it_extends(file, extensible):
    path = file(wav(TONE.astype("<f4").tobytes(), code=3, bits=32, extensible=extensible))
    assert read(path)[0][:, 0].tolist() == TONE.astype("float32").tolist()


def test_other_chunks_are_passed_over_with_the_byte_behind_odd_ones(file):
    content = TONE.astype("<f4").tobytes()
    path = file(wav(content, code=3, bits=32, before=b"LIST" + struct.pack("<I", 3) + b"abc\0"))
    assert len(read(path)[0]) == 100


def test_only_as_much_as_is_asked_for_is_read(file):
    path = file(wav(TONE.astype("<f4").tobytes(), code=3, bits=32))
    found, _ = read(path, seconds=10 / 8000)
    assert found[:, 0].tolist() == TONE[:10].astype("float32").tolist()
    assert sound_files.header(path, path) == sound_files.Sound(8000, 1, 100)


def test_half_a_sample_at_the_end_is_none(file):
    assert len(read(file(wav(b"\0" * 21)))[0]) == 10


def test_what_a_float32_cannot_hold_is_infinite(file):
    path = file(wav(np.array([0.5, 1e300]).tobytes(), code=3, bits=64))
    assert read(path)[0][:, 0].tolist() == [0.5, np.inf]


WHOLE = wav(b"\0" * 200)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (WHOLE[:10], "is called .wav, but holds something else"),
        (b"RIFF\0\0\0\0WEBP" + WHOLE[12:], "is called .wav, but holds something else"),
        (b"\xff\xfb" * 100, "is called .wav, but holds something else"),
        (WHOLE[:12], "without a format: it is cut short or damaged"),
        (WHOLE[:30], "the header of the WAV file is cut short"),
        (WHOLE[:40], "without samples: it is cut short or damaged"),
        (WHOLE[:150], "says it has 200 bytes of samples, but has only 106"),
        (wav(b"\0" * 200, length=2**32 - 16), "says it has 4294967280 bytes of samples, but has only 200"),
        (wav(b"\0" * 200, before=b"JUNK\xf0\xff\xff\xff"), "without samples"),
        (WHOLE[:12] + b"\0" * 10000, "without a format"),
        (wav(b""), "holds no samples"),
        (wav(b"\0" * 200, rate=0), "1 channels of 0 samples in a second, expected up to 64 channels of 100 to 768000"),
        (wav(b"\0" * 200, rate=2**31 - 1), "of 2147483647 samples in a second"),
        (wav(b"\0" * 400, channels=200), "says it has 200 channels"),
        (wav(b"\0" * 200, channels=0), "0 channels in 0 bytes"),
        (wav(b"\0" * 200, channels=3)[:32] + b"\4\0" + wav(b"\0" * 200)[34:], "3 channels in 4 bytes"),
    ],
)
def test_damaged_files_and_lying_headers_are_refused_unread(file, content, said):
    path = file(content)
    for call in (sound_files.header, lambda *where: sound_files.read(*where, 1.0)):
        with pytest.raises(DataError, match=rf"(?s)^the third file: .*{said}.*Copy or save the file again, or leave"):
            call(path, "the third file")


def test_another_ending_than_the_formats_is_refused(file):
    with pytest.raises(DataError, match=r"is called .flac, but holds WAV\n.*Rename the file"):
        read(file(WHOLE, "sound.flac"))
    assert len(read(file(WHOLE, "sound"))[0]) == 100
    assert len(read(file(WHOLE, "sound.WAV"))[0]) == 100


def test_what_is_no_file_is_told(tmp_path):
    with pytest.raises(DataError, match=r"nowhere: there is no such file\n.*Name a recording that can be read"):
        sound_files.header(str(tmp_path / "none.wav"), "nowhere")
    with pytest.raises(DataError, match="Is a directory"):
        sound_files.header(str(tmp_path), "folder")
