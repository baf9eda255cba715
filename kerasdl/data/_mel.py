"""How recordings become spectrograms, and whether they can."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kerasdl.errors import UsageError

LOWEST_HERTZ = 20.0
# Of keras.layers.MelSpectrogram, which has them from HTK.
_BREAK_HERTZ = 700.0


@dataclass(frozen=True)
class Mel:
    """A spectrogram whose bands are as wide as the ear hears them, on the mel scale.

    Attributes:
        rate: Samples in a second.
        bands: How many bands there are.
        window: Samples that one frame looks at.
        hop: Samples from one frame to the next.
        transform: Samples of the Fourier transform, a power of two: the window, and zeros around it until no band lies
            between two of its frequencies.
    """

    rate: int
    bands: int
    window: int
    hop: int
    transform: int

    @classmethod
    def of(cls, rate: int, bands: int, window_milliseconds: float, hop_milliseconds: float, most: int) -> Mel:
        """Make it of a source's options.

        Args:
            rate: Samples in a second.
            bands: How many bands there are.
            window_milliseconds: What one frame looks at.
            hop_milliseconds: From one frame to the next.
            most: Samples of a recording.

        Raises:
            UsageError: A recording is shorter than the transform, or frames leave samples out.

        Example:
            >>> Mel.of(8000, 40, 25.0, 10.0, most=8000)
            Mel(rate=8000, bands=40, window=200, hop=80, transform=256)
        """
        window, hop = (round(rate * milliseconds / 1000) for milliseconds in (window_milliseconds, hop_milliseconds))
        if not 2 <= hop <= window:
            enough = max(window, 4) * 1000 / rate
            raise UsageError(
                f"data.hop_milliseconds: {hop_milliseconds:g} is {hop} samples, expected 2 to {window}, the window's",
                cure=f"data: {{window_milliseconds: {enough:g}, hop_milliseconds: {enough / 2:g}}}",
            )
        transform = 1 << (window - 1).bit_length()
        # Half of it is reflected at either end.
        while transform // 2 < most and not _all_filled(rate, bands, transform):
            transform *= 2
        if transform // 2 >= most:
            raise UsageError(
                f"data: {bands} bands with a window of {window_milliseconds:g} milliseconds need {transform // 2 + 1} "
                f"samples, recordings have {most}",
                cure="Make recordings longer, data.seconds, or take fewer bands, data.bands, or a shorter window, "
                "data.window_milliseconds.",
            )
        return cls(rate, bands, window, hop, transform)

    def frames(self, samples: int) -> int:
        """Give the number of frames of so many samples, of which the first is in the middle of the first frame."""
        return samples // self.hop + 1


def _all_filled(rate: int, bands: int, transform: int) -> bool:
    """Tell whether each band holds a frequency of the transform."""
    if bands >= transform // 2:
        return False
    lowest, highest = np.log1p(np.array([LOWEST_HERTZ, rate / 2]) / _BREAK_HERTZ)
    edges = _BREAK_HERTZ * np.expm1(np.linspace(lowest, highest, bands + 2))
    # Their numbers; those on an edge have no weight.
    first, beyond = edges[:-2] * transform / rate, edges[2:] * transform / rate
    return bool((np.floor(first) + 1 < beyond).all())
