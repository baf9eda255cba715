"""Of what rate and length recordings are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kerasdl.data._files import Labelled
from kerasdl.data._findings import about
from kerasdl.errors import DataError, UsageError
from kerasdl.files import sound_files
from kerasdl.files.at_once import at_once
from kerasdl.files.sound_files import FASTEST, SLOWEST, Sound
from kerasdl.interfaces.finding import Finding

# The length that this many of 100 recordings keep to, if it is no more than so many seconds.
_SHARE, _LONGEST_SECONDS = 99, 10.0
_MOST_SECONDS = 3600.0


@dataclass(frozen=True)
class Measured:
    """Rate and length that recordings are brought to.

    Attributes:
        rate: Samples in a second.
        seconds: Length of each.
        findings: How many are longer.
    """

    rate: int
    seconds: float
    findings: tuple[Finding, ...]

    @property
    def samples(self) -> int:
        """Length of each."""
        return max(1, round(self.rate * self.seconds))


def measured(listed: Mapping[str, Labelled], rate: int | None, seconds: float | None) -> Measured:
    """Look at recordings without decoding them.

    Args:
        listed: The files by part; those under `train` say what is not given.
        rate: Samples in a second; None for that of the files.
        seconds: Length of each; None for that of most.

    Raises:
        DataError: None can be read, or their rates differ.
        UsageError: A number is out of range, or a file needs a package that is not installed.
    """
    if rate is not None and not SLOWEST <= rate <= FASTEST:
        raise UsageError(f"data.rate: expected {SLOWEST} to {FASTEST}, got {rate}", cure="data.rate: 16000")
    if seconds is not None and seconds > _MOST_SECONDS:
        raise UsageError(f"data.seconds: expected up to {_MOST_SECONDS:g}, got {seconds:g}", cure="data.seconds: 10")
    sounds = {part: _headers(each.files.tolist()) for part, each in listed.items()}
    rate = rate or _common_rate(sounds["train"])
    seconds = seconds or _usual_length(sounds["train"])
    every = [sound for found in sounds.values() for sound in found]
    return Measured(rate, seconds, _cut(every, seconds))


def _headers(files: Sequence[str]) -> list[Sound]:
    """Look at files; those that cannot be read are left to the one who reads them."""

    def look(number: int) -> Sound | DataError:
        try:
            return sound_files.header(files[number], files[number])
        except DataError as error:
            return error

    found = at_once(look, len(files))
    sounds = [each for each in found if isinstance(each, Sound)]
    if not sounds:
        raise found[0]
    return sounds


def _common_rate(sounds: Sequence[Sound]) -> int:
    counts = Counter(sound.rate for sound in sounds).most_common()
    if len(counts) > 1:
        listed = ", ".join(f"{rate} in {count}" for rate, count in counts[:5])
        raise DataError(
            f"data.path: files have different numbers of samples in a second: {listed} files",
            cure=f"Say to which all are brought: data.rate: {counts[0][0]}",
        )
    return counts[0][0]


def _usual_length(sounds: Sequence[Sound]) -> float:
    length = np.percentile([sound.seconds for sound in sounds], _SHARE, method="inverted_cdf")
    return min(_LONGEST_SECONDS, math.ceil(float(length) * 100) / 100)


def _cut(sounds: Sequence[Sound], seconds: float) -> tuple[Finding, ...]:
    lengths = np.array([sound.seconds for sound in sounds])
    longer, longest = int((lengths > seconds).sum()), math.ceil(lengths.max() * 100) / 100
    if not longer:
        return ()
    told = f"{longer} of {len(sounds)} recordings are longer than {seconds:g} seconds and are cut there."
    cure, evidence = f"data.seconds={min(longest, _MOST_SECONDS):g}", {"cut": longer, "longest_seconds": longest}
    return (about("cut_recordings", "info", told, cure, files=len(sounds), **evidence),)
