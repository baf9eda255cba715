"""Reads .npy, .npz and IDX files that nobody vouches for: never a pickle, never more than fits into memory."""

import lzma
import math
import os
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import numpy as np

from kerasdl.errors import DataError
from kerasdl.files.idx_files import is_idx, opened, read_idx

# What damaged bytes raise in zipfile and its decompressors, in NumPy, and in Python's parser, which reads headers.
_DAMAGE = (
    *(OSError, EOFError, ValueError, TypeError, KeyError, RuntimeError, MemoryError, ArithmeticError, SyntaxError),
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, tokenize.TokenError),
)
_SAVE = "numpy.savez('data.npz', x=x, y=y)"


def file_kind(path: Path) -> Literal["npy", "npz", "idx"]:
    """Tell by its first bytes what kind of array file this is.

    Raises:
        DataError: There is no such file, it cannot be read, or it is of another kind.
    """
    _check_is_file(path)
    with _reading(str(path)), path.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"PK"):
        return "npz"
    if start == b"\x93NUMPY":
        return "npy"
    with _reading(str(path)), opened(path, start) as stream:
        if is_idx(stream.read(4)):
            return "idx"
    what = "a Python pickle, which can run code when it is opened" if start.startswith(b"\x80") else "something else"
    raise DataError(f"{path}: expected an .npz, .npy or IDX file, got {what}", cure=f"Save the arrays so: {_SAVE}")


def read_array(path: Path) -> np.ndarray:
    """Read the array of an .npy or IDX file.

    Raises:
        DataError: It is damaged, holds Python objects or does not fit into memory.
    """
    is_npy = file_kind(path) == "npy"
    with _reading(str(path)), path.open("rb") as file:
        if is_npy:
            return _read_npy(file, path.stat().st_size, str(path))
        with opened(path, file.read(2)) as stream:
            return read_idx(stream, str(path), _memory_bytes())


def read_npz(path: Path, names: Sequence[str], *, cure: str) -> dict[str, np.ndarray]:
    """Read the arrays of these names from an .npz file.

    Args:
        path: The file.
        names: The arrays.
        cure: What to do if one is missing.

    Raises:
        DataError: One is missing, damaged, holds Python objects or does not fit into memory.
    """
    arrays = {}
    with _reading(str(path)), zipfile.ZipFile(path) as archive:
        _check_names(archive, path, names, cure)
        for name in names:
            with archive.open(f"{name}.npy") as stream:
                size = archive.getinfo(f"{name}.npy").file_size
                arrays[name] = _read_npy(stream, size, f"{path}: {name}")
    return arrays


def _check_names(archive: zipfile.ZipFile, path: Path, names: Sequence[str], cure: str) -> None:
    there = sorted(member.removesuffix(".npy") for member in archive.namelist() if member.endswith(".npy"))
    missing = [name for name in names if name not in there]
    if missing:
        raise DataError(
            f"{path} has no array {', '.join(map(repr, missing))}; expected: {', '.join(names)}; "
            f"it has: {', '.join(there) or 'none'}",
            cure=cure,
        )


def _read_npy(stream: IO[bytes], size_bytes: int, where: str) -> np.ndarray:
    shape, dtype = _header(stream)
    if dtype.hasobject:
        raise DataError(
            f"{where} holds Python objects, pickled; reading them could run code that came with the file",
            cure="Save it as plain numbers or text: numpy.asarray(x, dtype='float32')",
        )
    needed = math.prod(shape) * dtype.itemsize
    if needed > size_bytes:
        raise DataError(
            f"{where} says it has shape {shape} and type {dtype}, {needed} bytes, but holds only {size_bytes}",
            cure="Copy or save the file again; it is cut short or damaged.",
        )
    if needed > _memory_bytes():
        raise DataError(
            f"{where} has shape {shape} and type {dtype}: {needed / 2**30:.1f} GiB, more than this machine's memory",
            cure="Save fewer examples, or a smaller type such as float32 or uint8.",
        )
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False)


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype]:
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(stream)
    return shape, dtype


def _memory_bytes() -> float:
    if not hasattr(os, "sysconf"):
        return math.inf
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _check_is_file(path: Path) -> None:
    with _reading(str(path)):
        if path.is_file():
            return
        there = "is a folder" if path.is_dir() else "is no regular file" if path.exists() else "does not exist"
    raise DataError(
        f"{path} {there}; expected an .npz, .npy or IDX file", cure="Correct data.path or data.target_path."
    )


@contextmanager
def _reading(where: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise DataError(
            f"{where} cannot be read: {str(error) or type(error).__name__}",
            cure=f"Save the arrays again, {_SAVE}, or name another file.",
        ) from error
