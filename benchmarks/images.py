"""Measure how fast a folder of images is read: by kerasdl, and by a tf.data pipeline as one writes it by hand.

python benchmarks/images.py FOLDER             images in folders of classes, such as cifar10/train
python benchmarks/images.py FOLDER --size 224 224

Both are measured in turn, several times, since other work on the machine slows down the one that it meets. The pipeline
reads, decodes, resizes and batches in parallel as far as tf.data sees fit; with --antialias it smooths what becomes
smaller, as kerasdl always does. kerasdl checks headers, sizes and names besides, and turns what Exif turns.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

from kerasdl.fields import Image
from kerasdl.fields._reading import read_into
from kerasdl.files.folders import listed

ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--size", nargs=2, type=int, default=(32, 32))
    parser.add_argument("--antialias", action="store_true")
    parser.add_argument("--most", type=int, default=20_000, help="files to read")
    arguments = parser.parse_args()
    files = list(listed([arguments.folder], Image.endings).files)[: arguments.most]
    size = tuple(arguments.size)
    ways = {"kerasdl": lambda: by_kerasdl(files, size), "tf.data": lambda: by_hand(files, size, arguments.antialias)}
    # Once for the files to be in the system's cache, and for functions to be traced.
    for way in ways.values():
        way()
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(clocked(way))
    for name, rounds in taken.items():
        seconds, processor = (statistics.median(each) for each in zip(*rounds, strict=True))
        print(
            f"{name:<8} {len(files) / seconds:8.0f} images/s  {processor / len(files) * 1e6:6.0f} us of processor each"
        )
    ratio = statistics.median(hand[0] / own[0] for own, hand in zip(taken["kerasdl"], taken["tf.data"], strict=True))
    print(f"kerasdl reads {ratio:.2f} times as fast")


def clocked(way: Callable[[], None]) -> tuple[float, float]:
    """Give the seconds on the clock, and those of the processors."""
    seconds, processor = time.perf_counter(), time.process_time()
    way()
    return time.perf_counter() - seconds, time.process_time() - processor


def by_kerasdl(files: list[str], size: tuple[int, int]) -> None:
    found = np.empty((len(files), *size, 3), np.uint8)
    errors = read_into(found, Image("inputs", size, 3), files, files.__getitem__)
    assert not any(errors)


def by_hand(files: list[str], size: tuple[int, int], antialias: bool) -> None:
    def decoded(file: tf.Tensor) -> tf.Tensor:
        return tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(file), channels=3), size, antialias=antialias)

    images = tf.data.Dataset.from_tensor_slices(files).map(decoded, num_parallel_calls=tf.data.AUTOTUNE)
    for _ in images.batch(256).prefetch(tf.data.AUTOTUNE):
        pass


if __name__ == "__main__":
    main()
