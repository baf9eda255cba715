"""Reads recordings: plain WAV by itself, other formats with the package soundfile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.errors import DataError, UsageError
from kerasdl.files import wav_files

# By ending, what libsndfile calls the formats that may be in such a file.
_FORMATS = {
    ".wav": ("WAV", "WAVEX", "RF64"),
    ".flac": ("FLAC",),
    ".ogg": ("OGG",),
    ".opus": ("OGG",),
    ".mp3": ("MP3",),
    ".aiff": ("AIFF",),
    ".aif": ("AIFF",),
}
ENDINGS = tuple(_FORMATS)
# Beyond these a header is wrong; the highest rates in use are those of recorders of bats.
SLOWEST, FASTEST, _MOST_CHANNELS = 100, 768_000, 64


@dataclass(frozen=True)
class Sound:
    """What the header of a recording says.

    Attributes:
        rate: Samples of a channel in a second.
        channels: How many channels there are.
        frames: Samples of a channel.
    """

    rate: int
    channels: int
    frames: int

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.frames / self.rate


def header(path: str, where: str) -> Sound:
    """Look at a recording without decoding it.

    Args:
        path: The file.
        where: What to call it in an error.

    Raises:
        DataError: It is missing, damaged, empty, or not what its name says.
        UsageError: Its format needs a package that is not installed.
    """
    with _opened(path, where) as (sound, _):
        return sound


def read(path: str, where: str, seconds: float) -> tuple[np.ndarray, int]:
    """Read the beginning of a recording; of a long one, no more than that is decoded.

    Args:
        path: The file.
        where: What to call it in an error.
        seconds: How much of it.

    Returns:
        Samples `(frames, channels)`, float32, from -1 to 1 where the file keeps to that, and their rate.

    Raises:
        DataError: It is missing, damaged, empty, or not what its name says.
        UsageError: Its format needs a package that is not installed.
    """
    with _opened(path, where) as (sound, first):
        frames = min(sound.frames, int(np.ceil(seconds * sound.rate)))
        found = first(frames)
        if len(found) < frames:
            raise _damaged(f"{where}: says it has {sound.frames} samples, but ends after {len(found)}")
        return found, sound.rate


_Opened = Iterator[tuple[Sound, Callable[[int], np.ndarray]]]


@contextmanager
def _opened(path: str, where: str) -> _Opened:
    """Give what a recording's header says, and what reads its first samples."""
    try:
        with Path(path).open("rb") as file:
            size_bytes = file.seek(0, 2)
            if not size_bytes:
                raise _damaged(f"{where}: the file is empty")
            kind = wav_files.kind(file)
            wav = wav_files.header(file, size_bytes, where) if kind == "RIFF" else None
            if wav is not None and wav.is_plain:
                _check_name(path, "WAV", where)
                yield _checked(Sound(wav.rate, wav.channels, wav.frames), where), partial(wav_files.read, file, wav)
                return
        if kind is None and Path(path).suffix.lower() == ".wav":
            raise _damaged(f"{where}: is called .wav, but holds something else")
        yield from _by_soundfile(path, where)
    except OSError as error:
        got = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise DataError(f"{where}: {got}", cure="Name a recording that can be read.") from error


def _by_soundfile(path: str, where: str) -> _Opened:
    soundfile = _soundfile(where)
    try:
        with soundfile.SoundFile(path) as file:
            _check_name(path, file.format, where)
            sound = _checked(Sound(file.samplerate, file.channels, file.frames), where)
            yield sound, partial(file.read, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise _damaged(f"{where}: cannot be decoded: {error}") from error


def _soundfile(where: str) -> Any:
    try:
        import soundfile
    # The second where the library that it needs is missing.
    except (ImportError, OSError) as error:
        raise UsageError(
            f"{where}: other recordings than WAV files of plain samples need the package soundfile",
            cure='pip install "kerasdl[audio]"',
        ) from error
    return soundfile


def _check_name(path: str, found: str, where: str) -> None:
    ending = Path(path).suffix.lower()
    if found not in _FORMATS.get(ending, (found,)):
        raise DataError(f"{where}: is called {ending}, but holds {found}", cure="Rename the file, or leave it out.")


def _checked(sound: Sound, where: str) -> Sound:
    if not sound.frames:
        raise _damaged(f"{where}: holds no samples")
    if not (SLOWEST <= sound.rate <= FASTEST and sound.channels <= _MOST_CHANNELS):
        raise _damaged(
            f"{where}: says it has {sound.channels} channels of {sound.rate} samples in a second, expected up to "
            f"{_MOST_CHANNELS} channels of {SLOWEST} to {FASTEST}"
        )
    return sound


def _damaged(message: str) -> DataError:
    return DataError(message, cure="Copy or save the file again, or leave it out.")
