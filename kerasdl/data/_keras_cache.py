"""Reads the data sets of Keras from its cache, or says how to get them there."""

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from keras import datasets

from kerasdl.errors import DataError

# A firewall that drops packets would otherwise hold a run for minutes.
_TIMEOUT_SECONDS = 20
_KERAS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
_TORONTO = "https://www.cs.toronto.edu/~kriz/"
# Name in the cache, and where Keras would download it from.
_FILES = {
    "mnist": {"mnist.npz": _KERAS + "mnist.npz"},
    "fashion_mnist": {
        f"fashion-mnist/{name}-ubyte.gz": f"{_KERAS}{name}-ubyte.gz"
        for name in ("train-labels-idx1", "train-images-idx3", "t10k-labels-idx1", "t10k-images-idx3")
    },
    "cifar10": {"cifar-10-batches-py-target_archive": _TORONTO + "cifar-10-python.tar.gz"},
    "cifar100": {"cifar-100-python-target_archive": _TORONTO + "cifar-100-python.tar.gz"},
    "imdb": {"imdb.npz": _KERAS + "imdb.npz"},
    "reuters": {"reuters.npz": _KERAS + "reuters.npz"},
}


def load_cached(dataset: str, **options: Any) -> Any:
    """Load `(x_train, y_train), (x_test, y_test)`; what is not in the cache is downloaded.

    Raises:
        DataError: A file is not in the cache and cannot be downloaded, or is damaged.
    """
    folder = _cache_folder()
    absent = [name for name in _FILES[dataset] if not (folder / name).exists()]
    try:
        # Keras reports downloads on stdout, which belongs to the command's result.
        with contextlib.redirect_stdout(sys.stderr), _network_timeout():
            return getattr(datasets, dataset).load_data(**options)
    # Keras raises a bare Exception where a download fails; damaged files raise whatever their format raises.
    except Exception as error:
        missing = [name for name in _FILES[dataset] if not (folder / name).exists()]
        if not missing:
            raise DataError(
                f"data.dataset: {dataset} in {folder} is damaged: {error}",
                cure=f"Remove {' '.join(str(folder / name) for name in _FILES[dataset])} and run once online.",
            ) from error
        raise DataError(
            f"data.dataset: {dataset} needs {missing[0]}, which is not in {folder}"
            + ("" if missing[0] in absent else " any more, as it was damaged")
            + f", and cannot be downloaded: {error}",
            cure="Run once online, or put it there (the environment variable KERAS_HOME moves the folder):\n"
            + "\n".join(f"    curl --create-dirs -Lo {folder / name} {_FILES[dataset][name]}" for name in missing),
        ) from error


def _cache_folder() -> Path:
    home = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser()
    # Keras never reads a folder that it cannot write to.
    return (home if os.access(home, os.W_OK) else Path("/tmp/.keras")) / "datasets"


@contextlib.contextmanager
def _network_timeout() -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_TIMEOUT_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
