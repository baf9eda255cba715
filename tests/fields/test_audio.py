"""Recordings become samples of one channel, one rate and one length, whatever they were."""

import numpy as np
import pytest
from scipy.io import wavfile
from scipy.signal import resample_poly

from kerasdl.errors import DataError
from kerasdl.fields import Audio

RANDOM = np.random.default_rng(0)


@pytest.fixture
def write(tmp_path):
    def written(samples, rate=8000, name="sound.wav"):
        wavfile.write(tmp_path / name, rate, samples)
        return str(tmp_path / name)

    return written


def noise(seconds, rate=8000, channels=1):
    return RANDOM.uniform(-0.5, 0.5, (round(seconds * rate), channels)).astype("float32")


def test_short_recordings_are_followed_by_silence_and_long_ones_are_cut(write):
    samples = noise(1.0)
    for length in (4000, 8000, 12000):
        found = Audio("inputs", 8000, length).read(write(samples), "here")
        expected = np.zeros(length, "float32")
        expected[:8000] = samples[:length, 0]
        assert found.tolist() == expected.tolist()


def test_channels_are_averaged(write):
    samples = noise(0.1, channels=3)
    found = Audio("inputs", 8000, 800).read(write(samples), "here")
    np.testing.assert_allclose(found, samples.mean(axis=1), atol=1e-7)


@pytest.mark.parametrize("rate", [4000, 8000, 11025, 16000, 44100, 48000])
def test_another_rate_is_brought_to_the_models_as_if_all_were_read(write, rate):
    samples = noise(3.0, rate)
    field = Audio("inputs", 8000, 8000)
    expected = resample_poly(samples[:, 0], 8000, rate)[:8000]
    np.testing.assert_allclose(field.read(write(samples, rate), "here"), expected, atol=1e-6)


@pytest.mark.parametrize(("rate", "target"), [(44100, 8000), (8000, 16000)])
def test_resampled_a_tone_stays_what_it_is_and_what_is_too_high_is_gone(write, rate, target):
    hertz, time = 1000.0, np.arange(2 * rate) / rate
    tone, hiss = np.sin(2 * np.pi * hertz * time), np.sin(2 * np.pi * 7000 * time) if rate > 16000 else 0.0
    found = Audio("inputs", target, target).read(write((0.4 * (tone + hiss)).astype("float32"), rate), "here")
    expected = 0.4 * np.sin(2 * np.pi * hertz * np.arange(target) / target)
    np.testing.assert_allclose(found[100:-100], expected[100:-100], atol=0.005)


@pytest.mark.parametrize(
    "values",
    [
        [[0.5, -0.25]],
        (np.array([0.5, -0.25], np.float16),),
        [np.array([0.5, -0.25])],
        np.array([[0.5, -0.25]], np.float32),
        [np.array([2**14, -(2**13)], np.int16)],
        [np.array([2**30, -(2**29)], np.int32)],
        [np.array([192, 96], np.uint8)],
    ],
    ids=lambda values: str(np.asarray(values).dtype),
)
def test_arrays_are_samples_at_the_models_rate(values):
    assert Audio("inputs", 8000, 3).decode(values).tolist() == [[0.5, -0.25, 0.0]]


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (0.5, "float"),
        (None, "NoneType"),
        ([1, 2], r"int64 of shape \(2,\)"),
        (np.zeros((2, 3), np.float32), r"float32 of shape \(2, 3\)"),
        ([[0.1], [0.2, 0.3]], "list"),
        (np.array(["a.wav"]), r"<U5 of shape \(1,\)"),
        ({"path": "a.wav"}, "dict"),
    ],
)
def test_what_is_neither_path_nor_samples_is_refused(value, got):
    with pytest.raises(DataError, match=rf"(?s)^rows\[0\]: got {got}, expected a path, or samples.*mean\(axis=1\)"):
        Audio("inputs", 8000, 3).decode([value])


def test_no_samples_are_refused():
    with pytest.raises(DataError, match=r"rows\[1\]: there are no samples\n.*leave it out"):
        Audio("inputs", 8000, 3).decode([[0.1], []])


@pytest.mark.parametrize("worst", [np.nan, np.inf, 1e300, -12345.0])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_samples_that_are_none_or_were_never_scaled_are_refused(write, worst, dtype):
    with np.errstate(over="ignore"):
        samples = np.array([0.5, worst, 0.25]).astype(dtype)
    for value in (samples, write(samples)):
        with pytest.raises(DataError, match=r"(?s)here.*one of the samples is .*, expected numbers from -1 to 1\n.*Sc"):
            Audio("inputs", 8000, 3).read(value, "here")


def test_a_little_beyond_one_is_kept(write):
    assert Audio("inputs", 8000, 1).read(write(np.array([1.5], "float32")), "here").tolist() == [1.5]


def test_an_error_says_place_and_file(tmp_path):
    path = str(tmp_path / "none.wav")
    with pytest.raises(DataError, match=rf"^{path}: there is no such file"):
        Audio("inputs", 8000, 3).decode([path], lambda _: path)
    with pytest.raises(DataError, match=rf"^table.csv:7: {path}: there is no such file"):
        Audio("inputs", 8000, 3).decode([path], lambda _: "table.csv:7")
