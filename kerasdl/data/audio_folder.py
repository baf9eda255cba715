"""Recordings, one in a file."""

from collections.abc import Sequence
from typing import Literal

from kerasdl.data._files import Files
from kerasdl.data._mel import Mel
from kerasdl.data._mel_front import mel_front
from kerasdl.data._read_files import read_files
from kerasdl.data._recordings import measured
from kerasdl.fields import Audio
from kerasdl.interfaces import Dataset, InputPath, PositiveFloat, PositiveInt, Split


def audio_folder(
    seed: int,
    *,
    path: InputPath | Sequence[InputPath],
    validation_path: InputPath | Sequence[InputPath] | None = None,
    test_path: InputPath | Sequence[InputPath] | None = None,
    names: str | None = None,
    rate: PositiveInt | None = None,
    seconds: PositiveFloat | None = None,
    bands: PositiveInt = 40,
    window_milliseconds: PositiveFloat = 25.0,
    hop_milliseconds: PositiveFloat = 10.0,
    unreadable: Literal["refuse", "skip"] = "refuse",
    links: Literal["refuse", "follow"] = "refuse",
    split: Split = Split(),
) -> Dataset:
    """Read recordings from files, and learn from their spectrograms.

    WAV files of 8, 16, 24 and 32 bit and floats are read as they are; FLAC, Ogg, MP3, AIFF and compressed WAV need the
    package soundfile: `pip install "kerasdl[audio]"`. Channels are averaged. The front makes of each recording a
    mel spectrogram in decibels, `(frames, bands, 1)`, each band standardised: an image for the model `cnn`, a sequence
    of frames for `rnn`.

    Args:
        seed: Decides which recording lands in which part.
        path: A folder, a pattern such as `recordings/*_[5-9].wav`, or a list of them. Folders in it are the classes,
            unless `names` says otherwise; if its folders are called `train` and `test` or the like, they are the parts.
        validation_path: Files of the validation part, in place of the split's fraction.
        test_path: Files of the test part, in place of the split's fraction; those are taken out of `path`.
        names: What the names of files say, such as `{label}_{speaker}_{take}`: the class, and what the split may go by
            as its `column`. `*` stands for anything.
        rate: Samples in a second, from 100 to 768000; files with another rate are resampled. Null for that of all
            files, if they agree.
        seconds: Length of a recording: shorter ones are followed by silence, longer ones are cut. Null for the length
            that 99 of 100 keep to, and 10 at most.
        bands: Bands of the spectrogram, from 20 hertz to half the rate.
        window_milliseconds: What one frame of the spectrogram looks at.
        hop_milliseconds: From one frame to the next.
        unreadable: `refuse` takes a file that cannot be read for an error, `skip` leaves it out and counts it.
        links: `refuse` symbolic links that lead out of a folder, as other people's data should have none; or `follow`
            those you know.
        split: Parts held back from training.

    Raises:
        DataError: A file is missing or cannot be read, or the rates differ.
        UsageError: Options contradict each other, or a format needs the package soundfile.

    Example:
        >>> import tempfile, numpy
        >>> from scipy.io import wavfile
        >>> noise = numpy.random.default_rng(0).integers(-999, 999, (20, 4000), numpy.int16)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for number, samples in enumerate(noise):
        ...         wavfile.write(f"{folder}/{'ab'[number % 2]}_{number}.wav", 8000, samples)
        ...     calls = audio_folder(0, path=folder, names="{label}_*")
        >>> calls.train.x.shape, calls.inputs.shape, calls.fields[0].rate
        ((14, 4000), (51, 40, 1), 8000)
    """
    files = Files.of(path, validation_path, test_path, names, split, links)
    listed = files.listed(Audio.endings)
    found = measured(listed, rate, seconds)
    mel = Mel.of(found.rate, bands, window_milliseconds, hop_milliseconds, most=found.samples)
    field = Audio("inputs", found.rate, found.samples)
    parts, findings = read_files(listed, field, files.split, seed, unreadable)
    front, inputs = mel_front(parts[0].array, mel)
    return Dataset(
        *parts,
        inputs,
        front,
        (field,),
        resolved={**files.resolved, "rate": found.rate, "seconds": found.seconds},
        findings=(*findings, *found.findings),
    )
