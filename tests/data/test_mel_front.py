"""The front of recordings gives each frame's bands, in decibels, standardised, whatever else is in the batch."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdl.data._mel import Mel
from kerasdl.data._mel_front import mel_front
from kerasdl.errors import UsageError

RATE = 8000
MEL = Mel.of(RATE, 40, 25.0, 10.0, most=RATE)


def noise(examples, samples=RATE, seed=0):
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (examples, samples)).astype("float32")


@pytest.fixture(scope="module")
def train():
    return noise(20) * np.linspace(0.1, 1, 20, dtype="float32")[:, None]


@pytest.fixture(scope="module")
def front(train):
    return mel_front(train, MEL)[0]


def image(front, samples):
    return np.asarray(front(samples))[..., 0]


def decibels(front, samples):
    """Undo the last step of a front."""
    statistics = front.get_layer("standardise")
    return image(front, samples) * np.sqrt(statistics.variance[0]) + np.asarray(statistics.mean[0])


def test_bands_are_standardised_over_the_training_part(front, train):
    found = image(front, train)
    assert found.shape == (20, 101, 40)
    np.testing.assert_allclose(found.mean(axis=(0, 1)), 0, atol=1e-3)
    np.testing.assert_allclose(found.std(axis=(0, 1)), 1, atol=1e-3)


@pytest.mark.parametrize("hertz", [200.0, 500.0, 1000.0, 3000.0])
def test_a_tone_is_loudest_in_the_band_it_lies_in_and_as_loud_as_it_is(front, hertz):
    tone = np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE).astype("float32")
    loud, soft = decibels(front, np.stack([tone, tone * 0.1]))[:, 50]

    def mel(frequency):
        return 2595 * np.log10(1 + frequency / 700)

    centres = np.linspace(mel(20), mel(RATE / 2), 42)[1:-1]
    assert loud.argmax() == np.abs(centres - mel(hertz)).argmin()
    # A tenth of the amplitude.
    assert loud.max() - soft.max() == pytest.approx(20, abs=0.1)
    # Power is amplitude times half the window's sum, squared; a band's neighbours share it.
    assert loud.max() == pytest.approx(20 * np.log10(MEL.window / 4), abs=3)


def test_silence_is_a_floor_that_all_bands_share(front):
    found = decibels(front, np.zeros((1, RATE), "float32"))
    np.testing.assert_allclose(found, 20 * np.log10(MEL.window / 4) - 90, atol=1e-2)


def test_an_example_looks_the_same_whatever_else_is_in_the_batch(front):
    alone = image(front, noise(1))
    loud = np.concatenate([noise(1), noise(1, seed=1) * 1000, np.zeros((1, RATE), "float32")])
    np.testing.assert_array_equal(image(front, loud)[:1], alone)


@pytest.mark.parametrize("length", [0, 1, 100, 7999, 8000, 8001, 20000])
def test_short_ones_are_followed_by_silence_and_long_ones_are_cut(front, length):
    samples = noise(2, 20000)[:, :length]
    fitted = np.pad(samples, ((0, 0), (0, RATE)))[:, :RATE]
    np.testing.assert_array_equal(image(front, samples), image(front, fitted))


def test_a_time_is_where_its_frame_is(front):
    click = np.zeros((1, RATE), "float32")
    click[0, 4000] = 1.0
    assert decibels(front, click)[0].max(axis=1).argmax() == 50


def test_a_graph_and_a_loaded_model_answer_the_same(front, tmp_path):
    front.save(tmp_path / "front.keras")
    loaded = keras.saving.load_model(tmp_path / "front.keras", safe_mode=True)
    expected = image(front, noise(3))
    np.testing.assert_array_equal(image(loaded, noise(3)), expected)
    for model in (front, loaded):
        traced = tf.function(lambda samples, model=model: model(samples, training=False))
        np.testing.assert_allclose(np.asarray(traced(noise(3)))[..., 0], expected, atol=1e-4)


def test_in_half_precision_the_front_stays_exact(front, train):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        half, spec = mel_front(train, MEL)
        assert (spec.dtype, half.output.dtype) == ("float32", "float32")
        np.testing.assert_array_equal(image(half, noise(3)), image(front, noise(3)))
    finally:
        keras.config.set_dtype_policy(before)


def test_statistics_taken_in_pieces_are_those_of_all(front, train, monkeypatch):
    monkeypatch.setattr("kerasdl.data._mel_front._AT_ONCE", 3 * RATE)
    np.testing.assert_allclose(image(mel_front(train, MEL)[0], noise(1)), image(front, noise(1)), atol=1e-4)


def test_a_band_in_which_nothing_was_heard_does_not_drown_the_others():
    silent, _ = mel_front(np.zeros((3, RATE), "float32"), MEL)
    assert not image(silent, np.zeros((1, RATE), "float32")).any()
    assert 10 < image(silent, noise(1)).max() < 100


# With 79 samples more than whole hops, Keras's layer says another shape than it gives.
@pytest.mark.parametrize(("samples", "frames"), [(8000, 101), (8079, 101), (8080, 102), (129, 2)])
def test_the_frames_are_those_of_any_length(samples, frames):
    front, spec = mel_front(noise(4, samples), Mel.of(RATE, 8, 25.0, 10.0, most=samples))
    assert spec.shape == (frames, 8, 1)
    assert front.output.shape == (None, *spec.shape)
    assert front(noise(2, samples)).shape == (2, *spec.shape)


@pytest.mark.parametrize("bands", [10, 40, 64, 80, 128])
@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_no_band_is_empty(rate, bands):
    mel = Mel.of(rate, bands, 25.0, 10.0, most=rate)
    layer = keras.layers.MelSpectrogram(num_mel_bins=bands, dtype="float32")
    weights = np.asarray(layer.linear_to_mel_weight_matrix(bands, mel.transform // 2 + 1, rate, 20.0, rate / 2))
    assert weights.max(axis=0).min() > 0
    assert mel.transform >= mel.window
    assert mel.transform & (mel.transform - 1) == 0


@pytest.mark.parametrize(
    ("window", "hop", "said"),
    [
        (
            25.0,
            26.0,
            r"26 is 208 samples, expected 2 to 200, the window's\n.*window_milliseconds: 25, hop_milliseconds: 12.5",
        ),
        (25.0, 0.1, r"0.1 is 1 samples, expected 2 to 200"),
        (0.1, 0.1, r"0.1 is 1 samples, expected 2 to 1,.*\n.*window_milliseconds: 0.5, hop_milliseconds: 0.25"),
    ],
)
def test_frames_that_leave_samples_out_or_hardly_move_are_refused(window, hop, said):
    with pytest.raises(UsageError, match=said):
        Mel.of(RATE, 40, window, hop, most=RATE)


@pytest.mark.parametrize(("bands", "window", "most"), [(40, 25.0, 128), (2**31 - 1, 25.0, RATE), (40, 2000.0, RATE)])
def test_recordings_too_short_for_the_transform_are_refused(bands, window, most):
    with pytest.raises(UsageError, match=r"(?s)samples, recordings have .*data.seconds, or take fewer bands"):
        Mel.of(RATE, bands, window, 10.0, most)
