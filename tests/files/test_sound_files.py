"""Other recordings are read by soundfile, and told apart from files that lack it."""

import sys

import numpy as np
import pytest
import soundfile

from kerasdl.errors import DataError, UsageError
from kerasdl.files import sound_files

TONE = np.sin(np.arange(8000) * 0.2) * 0.9
OTHERS = [
    ("sound.flac", {}),
    ("sound.ogg", {}),
    ("sound.opus", {"format": "OGG", "subtype": "OPUS"}),
    ("sound.mp3", {}),
    ("sound.aiff", {}),
    ("sound.aif", {"format": "AIFF"}),
    ("sound.wav", {"subtype": "ULAW"}),
    ("sound.wav", {"format": "RF64"}),
    ("sound.wav", {"endian": "BIG"}),
]


@pytest.fixture
def write(tmp_path):
    def written(name, samples=TONE, **options):
        soundfile.write(tmp_path / name, samples, 8000, **options)
        return str(tmp_path / name)

    return written


def test_there_is_a_test_of_every_ending():
    assert {name.removeprefix("sound") for name, _ in OTHERS} == set(sound_files.ENDINGS)


@pytest.mark.parametrize(("name", "options"), OTHERS, ids=str)
def test_other_formats_are_read_by_soundfile(write, name, options):
    path = write(name, **options)
    found, rate = sound_files.read(path, path, 0.5)
    assert (found.dtype, rate) == (np.float32, sound_files.header(path, path).rate)
    assert found.shape == (rate // 2, 1)
    # Some formats lose a little, and begin a little late.
    assert np.abs(found).max() == pytest.approx(0.9, abs=0.1)


def test_channels_stay_apart(write):
    path = write("sound.flac", np.stack([TONE, -TONE], axis=1))
    found, _ = sound_files.read(path, path, 0.1)
    np.testing.assert_allclose(found[:, 0], -found[:, 1])


@pytest.mark.parametrize(("name", "options"), OTHERS, ids=str)
def test_without_soundfile_the_cure_is_to_install_it(write, monkeypatch, name, options):
    path = write(name, **options)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(UsageError, match=r'sound.*need the package soundfile\n  pip install "kerasdl\[audio\]"'):
        sound_files.header(path, path)


def test_plain_wav_needs_no_soundfile(write, monkeypatch):
    path = write("sound.wav")
    monkeypatch.setitem(sys.modules, "soundfile", None)
    assert sound_files.header(path, path).frames == 8000


@pytest.mark.parametrize("name", ["sound.flac", "sound.ogg", "sound.aiff", "sound.mp3"])
def test_garbage_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"garbage" * 100)
    with pytest.raises(DataError, match=r"(?s)cannot be decoded: .*Copy or save the file again"):
        sound_files.header(str(tmp_path / name), name)


def test_a_file_that_ends_early_is_refused(write, tmp_path):
    path = tmp_path / "sound.flac"
    whole = (tmp_path / write("sound.flac", np.random.default_rng(0).normal(size=80000) * 0.1)).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"(?s)sound.flac: .*Copy or save the file again"):
        sound_files.read(str(path), str(path), 10.0)


def test_a_name_that_says_another_format_is_refused(write, tmp_path):
    (tmp_path / "sound.ogg").write_bytes((tmp_path / write("sound.flac")).read_bytes())
    with pytest.raises(DataError, match=r"is called .ogg, but holds FLAC\n.*Rename the file"):
        sound_files.header(str(tmp_path / "sound.ogg"), "sound.ogg")
