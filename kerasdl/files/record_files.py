"""TFRecord shards: arrays of examples, one record each, for data sets of millions of them.

A record is a `tf.train.Example`: 32 bit floats and whole numbers are lists of numbers, texts are bytes, and all other
arrays are the bytes of their values, in little-endian order.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from kerasdl.errors import DataError
from kerasdl.files.storage import room

# Files beside the shards, and what the arrays in a record are called.
DESCRIPTION = "dataset.json"
INPUT, TARGETS, WEIGHTS = "inputs/", "targets", "weights"
FORMAT = 1

# TensorFlow's guide for input pipelines: 100 to 200 MB a shard.
_SHARD_BYTES = 2**27
_BATCH = 1024
# TensorFlow's default, said, since it prints a line where it is not.
_BUFFER_BYTES = 2**18
_ANEW = "Write the shards anew: kerasdl records RECIPE --output FOLDER"
_TEXT = "text"


@dataclass(frozen=True)
class Layout:
    """How an array's examples are written.

    Attributes:
        dtype: NumPy's name for it; `text` for texts.
        shape: Of one example.
    """

    dtype: str
    shape: tuple[int, ...]

    @classmethod
    def of(cls, array: np.ndarray) -> Layout:
        """Describe an array."""
        dtype = _TEXT if array.dtype.kind in "OU" else array.dtype.newbyteorder("<").str
        return cls(dtype, array.shape[1:])

    @property
    def feature(self) -> Any:
        """How TensorFlow reads it."""
        if self.dtype == _TEXT:
            return tf.io.FixedLenFeature(self.shape, tf.string)
        listed = {"<f4": tf.float32, "<i8": tf.int64}.get(self.dtype)
        return tf.io.FixedLenFeature(self.shape, listed) if listed else tf.io.FixedLenFeature((), tf.string)

    def written(self, value: Any) -> tf.train.Feature:
        """Give one example's value as a part of a record."""
        if self.dtype == _TEXT:
            texts = [text.encode() for text in np.ravel(value)]
            return tf.train.Feature(bytes_list=tf.train.BytesList(value=texts))
        if self.dtype == "<f4":
            return tf.train.Feature(float_list=tf.train.FloatList(value=np.ravel(value)))
        if self.dtype == "<i8":
            return tf.train.Feature(int64_list=tf.train.Int64List(value=np.ravel(value)))
        content = np.asarray(value, self.dtype).tobytes()
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[content]))

    def read(self, values: np.ndarray) -> np.ndarray:
        """Give values as they were written, of what TensorFlow read."""
        if self.dtype == _TEXT:
            texts = [text.decode() for text in values.ravel()]
            return np.array([*texts, None], object)[:-1].reshape(values.shape)
        if values.dtype != object:
            return values
        return np.frombuffer(b"".join(values), self.dtype).reshape(len(values), *self.shape)


def describe(folder: Path) -> dict[str, Any]:
    """Read what stands beside the shards of a folder.

    Raises:
        DataError: Nothing does, or it is of another version.
    """
    path = folder / DESCRIPTION
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{folder}: expected a folder of shards, found no {DESCRIPTION} that can be read",
            cure="Write one from another source: kerasdl records RECIPE --output FOLDER",
        ) from error
    if not isinstance(content, dict) or content.get("kerasdl") != FORMAT:
        raise DataError(f"{path}: expected version {FORMAT} of its format", cure=_ANEW)
    return content


def write(folder: Path, part: str, arrays: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Write the examples of a part, in their order, into as many shards as their size asks for.

    Returns:
        What `read` needs, as JSON can hold it.

    Raises:
        OSError: They cannot be written.
    """
    examples = len(next(iter(arrays.values())))
    layouts = {name: Layout.of(array) for name, array in arrays.items()}
    shards = max(1, math.ceil(sum(array.nbytes for array in arrays.values()) / _SHARD_BYTES))
    names = [f"{part}-{number:05d}-of-{shards:05d}.tfrecord" for number in range(shards)]
    for name, rows in zip(names, np.array_split(np.arange(examples), shards), strict=True):
        with tf.io.TFRecordWriter(str(folder / name)) as file:
            for row in rows:
                feature = {name: layout.written(arrays[name][row]) for name, layout in layouts.items()}
                file.write(tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString())
    return {"examples": examples, "files": names, "arrays": {name: asdict(one) for name, one in layouts.items()}}


def read(folder: Path, written: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Read the examples of a part, which lie on disk if memory would not hold them.

    Raises:
        DataError: A shard is missing or damaged, or has other examples than it was written with.
    """
    layouts = {name: Layout(one["dtype"], tuple(one["shape"])) for name, one in written["arrays"].items()}
    dtypes = {name: object if one.dtype == _TEXT else one.dtype for name, one in layouts.items()}
    whole = {name: room((written["examples"], *one.shape), dtypes[name]) for name, one in layouts.items()}
    features = {name: one.feature for name, one in layouts.items()}
    begin = 0
    for name in written["files"]:
        path = folder / name
        try:
            for records in tf.data.TFRecordDataset(str(path), buffer_size=_BUFFER_BYTES).batch(_BATCH):
                parsed = tf.io.parse_example(records, features)
                end = begin + len(records)
                for column, values in parsed.items():
                    whole[column][begin:end] = layouts[column].read(values.numpy())
                begin = end
        except (tf.errors.OpError, ValueError) as error:
            # Without the names of TensorFlow's own nodes.
            said = re.sub(r"\{\{.*?\}\} ?| \[Op:.*", "", getattr(error, "message", str(error)).split("\n")[0])
            raise DataError(f"{path}: cannot be read: {said}", cure=_ANEW) from error
    if begin != written["examples"]:
        raise DataError(
            f"{folder}: its shards have {begin} examples, expected {written['examples']}",
            cure=_ANEW,
        )
    return whole
