"""Recordings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np

from kerasdl.errors import DataError
from kerasdl.fields._reading import read_all
from kerasdl.fields._resampling import LEAD_SECONDS, resampled
from kerasdl.files import sound_files
from kerasdl.interfaces import FileField
from kerasdl.interfaces.field import Places, in_rows

# What stands for 1 in whole numbers, and for 0, by their type.
_WHOLE = {"uint8": (128, 128), "int16": (2**15, 0), "int32": (2**31, 0)}
# Loud recordings go a little beyond 1, samples that were never scaled go far.
_LOUDEST = 10.0


@final
@dataclass(frozen=True)
class Audio(FileField):
    """The beginning of a recording: one channel of samples from -1 to 1, at one rate and of one length.

    Values are paths, or arrays `(samples,)` at this rate: floats from -1 to 1, or whole numbers of 8, 16 or 32 bit as
    WAV files have them. Channels of files are averaged; what is shorter is followed by silence, what is longer is cut.

    Attributes:
        name: Name of the model's input.
        rate: Samples in a second.
        samples: Length of a recording as it is trained on.

    Example:
        >>> Audio("inputs", rate=8000, samples=4).decode([[0.5, -0.5], np.array([2**14], np.int16)]).tolist()
        [[0.5, -0.5, 0.0, 0.0], [0.5, 0.0, 0.0, 0.0]]
    """

    name: str
    rate: int
    samples: int

    shape: ClassVar[tuple[int | None, ...]] = (None,)
    dtype: ClassVar[str] = "float32"
    endings: ClassVar[tuple[str, ...]] = sound_files.ENDINGS

    @property
    def decoded(self) -> tuple[int, ...]:
        return (self.samples,)

    def decode(self, values: Any, places: Places = in_rows) -> np.ndarray:
        return read_all(self, values, places)

    def read(self, value: Any, place: str) -> np.ndarray:
        if isinstance(value, str | Path):
            found = self._of_file(str(value), place if place == str(value) else f"{place}: {value}")
        else:
            found = _of_array(value, place)
        start = found[: self.samples].astype(np.float32)
        return np.pad(start, (0, self.samples - len(start)))

    def _of_file(self, path: str, where: str) -> np.ndarray:
        samples, rate = sound_files.read(path, where, self.samples / self.rate + LEAD_SECONDS)
        _check_range(samples, where)
        return resampled(samples.mean(axis=1), rate, self.rate)


def _of_array(value: Any, place: str) -> np.ndarray:
    try:
        found = np.asarray(value)
    except ValueError:
        found = np.array(None)
    if found.ndim != 1 or not (found.dtype.kind == "f" or found.dtype.name in _WHOLE):
        got = f"{found.dtype} of shape {found.shape}" if found.ndim else type(value).__name__
        raise DataError(
            f"{place}: got {got}, expected a path, or samples of one channel: floats, or whole numbers of 16 bit",
            cure="For several channels give their mean: samples.mean(axis=1)",
        )
    if not len(found):
        raise DataError(f"{place}: there are no samples", cure="Give some, or leave it out.")
    if found.dtype.kind == "f":
        _check_range(found, place)
        return found
    one, zero = _WHOLE[found.dtype.name]
    return (found.astype(np.float64) - zero) / one


def _check_range(samples: np.ndarray, where: str) -> None:
    # Written so that NaN counts as too loud.
    wrong = ~(np.abs(samples) <= _LOUDEST)
    if wrong.any():
        raise DataError(
            f"{where}: one of the samples is {samples[wrong][0]:g}, expected numbers from -1 to 1",
            cure="Scale floats to that range; whole numbers of 16 bit are taken as they are.",
        )
