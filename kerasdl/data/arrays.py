"""Arrays that the user has saved with NumPy."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from kerasdl.data._assemble import assemble
from kerasdl.data._check import check_alike, check_inputs, check_targets
from kerasdl.data._leaks import leaking
from kerasdl.data._split import divide
from kerasdl.data._targets import tidy_targets
from kerasdl.errors import UsageError
from kerasdl.files.array_files import file_kind, read_array, read_npz
from kerasdl.interfaces import Dataset, Float, InputPath, Part, PositiveInt, Split


def arrays(
    seed: int,
    *,
    path: InputPath,
    target_path: InputPath | None = None,
    inputs: str = "x",
    targets: str | None = "y",
    standardise: bool = True,
    vocabulary: PositiveInt | None = None,
    padding: Float | None = None,
    split: Split = Split(),
) -> Dataset:
    """Read arrays from an .npz file, or from one or two .npy or IDX files. Pickled objects are refused.

    IDX is the format of MNIST, gzipped or not; grey images in it are given an axis of one channel. Inputs are
    `(examples, features)`, `(examples, steps, channels)`, `(examples, height, width, channels)` or token ids; targets
    are `(examples,)` or `(examples, outputs)` of numbers, truth values or text.

    Args:
        seed: Decides which example lands in which part.
        path: An .npz file with inputs and targets, or an .npy or IDX file with the inputs.
        target_path: The .npy or IDX file with the targets, where `path` is such a file; null for no targets.
        inputs: Name of the inputs in the .npz file. A part that `split` calls given is found under this name and
            `_validation` or `_test`; the rest is then under this name and `_train`.
        targets: Name of the targets in the .npz file, with the same endings; null for no targets.
        standardise: Give each feature, or each channel of images and sequences, mean 0 and variance 1 over the
            training part; false takes numbers as they are. Token ids are never standardised.
        vocabulary: The inputs are token ids from 0, which is padding, to below this number; null for other numbers.
        padding: A step whose features all have this value is padding: it is left out of the statistics, kept as it
            is by the front, and masked by the model `rnn`; null for no padding. For sequences of numbers, and images
            read row by row.
        split: Parts held back from training.

    Raises:
        DataError: A file is missing or damaged, an array is missing, or the values cannot be learned from.
        UsageError: Options for .npz and other files are mixed, or `padding` is given for what has no steps.

    Example:
        >>> import numpy, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     numpy.savez(f"{folder}/points.npz", x=numpy.arange(40.0).reshape(20, 2), y=numpy.arange(20.0))
        ...     points = arrays(0, path=f"{folder}/points.npz")
        >>> points.train.x.shape, points.validation.x.shape, points.test.x.shape
        ((14, 2), (3, 2), (3, 2))
    """
    file = Path(path)
    if file_kind(file) == "npz":
        if target_path is not None:
            raise UsageError(
                f"data.target_path: {path} is an .npz file, which holds its own targets", cure="data.target_path: null"
            )
        pool, given = _read_npz_parts(file, inputs, targets, split)
    else:
        _check_no_names(file, inputs, targets, target_path)
        pool, given = Part(_read_input_file(file), _read_target_file(target_path)), {}
    pool = _checked(pool, f"{path} (train)" if given else path, vocabulary)
    _check_padding(padding, pool.array.shape, vocabulary)
    given = {name: _checked(part, f"{path} ({name})", vocabulary) for name, part in given.items()}
    for name, part in given.items():
        check_alike(part, pool, f"{path} ({name})")
    parts = divide(pool, split, seed, given=given)
    # The parts are copies.
    del pool
    train = parts[0]
    found = leaking(train.array, train.y) if vocabulary is None and padding is None else []
    dataset = assemble(parts, standardise=standardise, vocabulary=vocabulary, padding=padding, member=inputs)
    return replace(dataset, findings=(*dataset.findings, *found))


def _checked(part: Part, where: str, vocabulary: int | None) -> Part:
    check_inputs(part.array, f"{where}: inputs", vocabulary=vocabulary)
    if part.y is None:
        return part
    check_targets(part.y, f"{where}: targets", examples=len(part))
    return Part(part.x, tidy_targets(part.y, f"{where}: targets"))


def _check_padding(padding: float | None, shape: tuple[int, ...], vocabulary: int | None) -> None:
    if padding is None or (vocabulary is None and len(shape) > 2):
        return
    what = f"have shape {shape}, and no steps" if vocabulary is None else "are token ids, of which 0 is padding"
    raise UsageError(f"data.padding is {padding}, but the inputs {what}", cure="data.padding: null")


def _read_npz_parts(file: Path, inputs: str, targets: str | None, split: Split) -> tuple[Part, dict[str, Part]]:
    given = [name for name in ("validation", "test") if getattr(split, name) == "given"]
    endings = {name: f"_{name}" if given else "" for name in ("train", *given)}
    wanted = [name + ending for name in (inputs, targets) if name is not None for ending in endings.values()]
    cure = "Name the arrays: data.inputs and data.targets (data.targets: null for no targets)."
    if given:
        cure = f"Save them all under these names, or have {given[0]} data held back: data.split.{given[0]}: 0.15"
    read = read_npz(file, wanted, cure=cure)
    parts = {
        name: Part(read[inputs + ending], None if targets is None else read[targets + ending])
        for name, ending in endings.items()
    }
    return parts.pop("train"), parts


def _read_input_file(file: Path) -> np.ndarray:
    found = read_array(file)
    # IDX has grey images without an axis of channels.
    return found[..., None] if file_kind(file) == "idx" and found.ndim == 3 else found


def _read_target_file(target_path: str | None) -> np.ndarray | None:
    if target_path is None:
        return None
    if file_kind(Path(target_path)) == "npz":
        raise UsageError(
            f"data.target_path: expected an .npy or IDX file, got the .npz file {target_path}",
            cure="Save both in one .npz file and name it: data.path",
        )
    return read_array(Path(target_path))


def _check_no_names(file: Path, inputs: str, targets: str | None, target_path: str | None) -> None:
    if inputs != "x" or targets not in ("y", None) or (targets is None and target_path is not None):
        raise UsageError(
            f"data.inputs, data.targets: {file} holds a single array without a name",
            cure="Remove data.inputs and data.targets; data.target_path says where the targets are.",
        )
