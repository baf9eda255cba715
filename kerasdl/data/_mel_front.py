"""The front of recordings: from samples to a spectrogram."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from kerasdl.data._mel import LOWEST_HERTZ, Mel
from kerasdl.interfaces import Spec

_AT_ONCE = 2**20
# Of the power of the loudest tone: 90 decibels below it is silence.
_SILENCE = 1e-9
# In decibels: a band in which nothing was heard must not turn the first sound there into one beyond all others.
_LEAST_VARIANCE = 1.0


def mel_front(train: np.ndarray, mel: Mel) -> tuple[keras.Model, Spec]:
    """Build the front of recordings: pad or cut, take the spectrogram, standardise each band.

    Bands are in decibels, with mean 0 and variance 1 over the training part, or less in those that differ by less than
    a decibel. Time is the first axis, so that `rnn`
    reads frame by frame, and frequency the second.

    Args:
        train: Samples of the training part, `(examples, samples)`.
        mel: What the spectrogram is like.

    Returns:
        The front, from `(samples,)` of any length to `(frames, bands, 1)`, and what it gives.

    Example:
        >>> noise = np.random.default_rng(0).normal(size=(10, 8000)).astype("float32")
        >>> front, spec = mel_front(noise, Mel.of(8000, 40, 25.0, 10.0, most=8000))
        >>> spec.shape, front(noise[:3, :500]).shape
        ((101, 40, 1), TensorShape([3, 101, 40, 1]))
    """
    samples = train.shape[1]
    spec = Spec((mel.frames(samples), mel.bands, 1))
    given = keras.Input((None,), dtype="float32", name="inputs")
    decibels = _decibels(given, mel, samples)
    statistics = _statistics(keras.Model(given, decibels), train)
    scaled = keras.layers.Normalization(**statistics, dtype="float32", name="standardise")(decibels)
    # Says how many frames there are, too, as nothing before does.
    image = keras.layers.Reshape(spec.shape, dtype="float32", name="image")(scaled)
    return keras.Model(given, image, name="front"), spec


def _decibels(given: Any, mel: Mel, samples: int) -> Any:
    # Whatever the length, enough is then there to be kept.
    fitted = ops.pad(given, ((0, 0), (0, samples)))[:, :samples]
    spectrogram = keras.layers.MelSpectrogram(
        fft_length=mel.transform,
        sequence_stride=mel.hop,
        sequence_length=mel.window,
        sampling_rate=mel.rate,
        num_mel_bins=mel.bands,
        min_freq=LOWEST_HERTZ,
        # A tone has its amplitude times a quarter of a Hann window.
        min_power=_SILENCE * (mel.window / 4) ** 2,
        # It cuts below the loudest of the whole batch: an answer would depend on what else was asked.
        top_db=1e9,
        dtype="float32",
        name="mel_spectrogram",
    )
    return ops.transpose(spectrogram(fitted), (0, 2, 1))


def _statistics(decibels: keras.Model, train: np.ndarray) -> dict[str, list[float]]:
    """Give mean and variance of each band, in pieces (Chan et al. 1979, "Updating formulae", equation 2.1)."""
    count, mean, squares = 0, np.zeros(()), np.zeros(())
    step = max(1, _AT_ONCE // train.shape[1])
    for start in range(0, len(train), step):
        piece = np.asarray(decibels(train[start : start + step]), np.float64)
        values = piece.reshape(-1, piece.shape[-1])
        offset, share = values.mean(axis=0) - mean, len(values) / (count + len(values))
        squares = squares + np.square(values - values.mean(axis=0)).sum(axis=0) + np.square(offset) * share * count
        mean, count = mean + offset * share, count + len(values)
    return {"mean": mean.tolist(), "variance": np.maximum(squares / count, _LEAST_VARIANCE).tolist()}
