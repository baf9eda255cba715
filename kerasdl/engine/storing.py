"""Checkpoint folders: complete and verified, or not there.

A folder holds `arrays.bin`, the arrays one after another; `state.json`; and `manifest.json`, size and SHA-256 of
both. It is written under another name, flushed to disk, and renamed: a process that is killed leaves it whole or
unfinished.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.engine.encoding import bytes_of
from kerasdl.interfaces.whole_files import UNFINISHED

_FORMAT = 1
_ARRAYS, _STATE, _MANIFEST = "arrays.bin", "state.json", "manifest.json"
_MOST_BYTES_A_CALL = 2**26


class DamagedError(Exception):
    """What a folder holds is not what was written."""


def write(folder: Path, state: Any, arrays: list[np.ndarray]) -> None:
    """Write a folder that does not exist yet.

    Args:
        folder: Its path; the folder it lies in exists.
        state: What JSON can write.
        arrays: Any arrays of numbers, truth values or texts.

    Raises:
        OSError: It cannot be written; nothing is left of it.
    """
    unfinished = folder.with_name(UNFINISHED + folder.name)
    index = [{"dtype": _dtype_name(array), "shape": array.shape} for array in arrays]
    content = json.dumps({"arrays": index, "state": state}).encode()
    # A process that was killed may have left it.
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir()
        files = {
            _ARRAYS: _write(unfinished / _ARRAYS, map(bytes_of, arrays)),
            _STATE: _write(unfinished / _STATE, [content]),
        }
        manifest = json.dumps({"kerasdl": _FORMAT, "files": files}, separators=(",", ":")).encode()
        _write(unfinished / _MANIFEST, [manifest])
        _flush(unfinished)
        unfinished.rename(folder)
        _flush(folder.parent)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def read(folder: Path) -> tuple[Any, list[np.ndarray]]:
    """Read what `write` wrote.

    Raises:
        DamagedError: A file is missing, cut short or changed, and which.
    """
    manifest = _json(_content(folder / _MANIFEST), _MANIFEST)
    files = manifest.get("files", {}) if isinstance(manifest, dict) and manifest.get("kerasdl") == _FORMAT else {}
    contents = {}
    for name in (_ARRAYS, _STATE):
        content = contents[name] = _content(folder / name)
        if files.get(name) != _description(len(content), hashlib.sha256(content)):
            raise DamagedError(f"{name} is not what {_MANIFEST} says")
    written = _json(contents[_STATE], _STATE)
    arrays, begin = [], 0
    for entry in written["arrays"]:
        dtype = np.dtype(entry["dtype"])
        count = int(np.prod(entry["shape"], dtype=np.int64))
        array = np.frombuffer(contents[_ARRAYS], dtype, count, begin) if count else np.empty(0, dtype)
        arrays.append(array.reshape(entry["shape"]))
        begin += count * dtype.itemsize
    return written["state"], arrays


def _write(path: Path, pieces: Iterable[Any]) -> Any:
    """Write a new file through to the disk; give its description."""
    digest, size = hashlib.sha256(), 0
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            left = memoryview(piece)
            while left:
                left = left[os.write(file, left[:_MOST_BYTES_A_CALL]) :]
        os.fsync(file)
    finally:
        os.close(file)
    return _description(size, digest)


def _flush(folder: Path) -> None:
    """Have the names in a folder reach the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _description(size: int, digest: Any) -> Any:
    return {"bytes": size, "sha256": digest.hexdigest()}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DamagedError(f"{path.name} cannot be read: {error.strerror}") from error


def _json(content: bytes, name: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise DamagedError(f"{name} is no JSON") from error


def _dtype_name(array: np.ndarray) -> str:
    # The name of bfloat16 and its like is all that tells it from raw bytes.
    return array.dtype.name if array.dtype.kind == "V" else array.dtype.str
