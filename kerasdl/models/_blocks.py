"""Stacks of convolution blocks, downwards from an image or sequence and upwards to an image."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras

from kerasdl.errors import UsageError
from kerasdl.interfaces import Shape
from kerasdl.models._layers import Hidden, add_skip

# By the number of axes they slide along: one for sequences, two for images.
CONVOLUTION = {1: keras.layers.Conv1D, 2: keras.layers.Conv2D}
POOLING: dict[str, dict[int, type]] = {
    "max": {1: keras.layers.MaxPooling1D, 2: keras.layers.MaxPooling2D},
    "average": {1: keras.layers.AveragePooling1D, 2: keras.layers.AveragePooling2D},
    "stride": {},
    "none": {},
}


@dataclass(frozen=True)
class Blocks:
    """A stack of blocks `block_1`, `block_2`, ...; its attributes are the options of `cnn`."""

    hidden: Hidden
    filters: Sequence[int]
    kernel_size: int
    convolutions: int
    pooling: str
    residual: bool

    def check(self, space: Shape) -> None:
        """Raise a UsageError unless there is a block and every block can halve what is left of `space`."""
        if not self.filters:
            raise UsageError("cnn needs at least one block; filters is empty.", cure="model.filters: [32, 64]")
        fitting = min(space).bit_length() - 1
        if self.pooling != "none" and len(self.filters) > fitting:
            size = " x ".join(map(str, space))
            raise UsageError(
                f"filters asks for {len(self.filters)} blocks that halve {size}; at most {fitting} fit.",
                cure=f"model.filters: {list(self.filters[:fitting])}" if fitting else "model.pooling: none",
            )

    def down(self, x: Any) -> Any:
        """Halve `(examples, ..., channels)` in every block, as `pooling` says."""
        pool = POOLING[self.pooling].get(len(x.shape) - 2)
        for number, filters in enumerate(self.filters, start=1):
            name = f"block_{number}"
            x = self._block(x, filters, name, strides=2 if self.pooling == "stride" else 1)
            x = x if pool is None else pool(2, name=f"{name}_pooling")(x)
            x = self.hidden.drop(x, name)
        return x

    def up(self, x: Any, image: Shape) -> Any:
        """Make an image from flat numbers: the blocks in reverse, each doubling its input.

        Nearest neighbours and then a convolution, which leaves no checkerboard as transposed convolutions do (Odena
        et al. 2016, doi:10.23915/distill.00003).
        """
        *space, channels = image
        factor = 1 if self.pooling == "none" else 2
        sizes = [
            tuple(math.ceil(size / factor**halvings) for size in space) for halvings in range(len(self.filters) + 1)
        ]
        start = (*sizes[-1], self.filters[-1])
        x = self.hidden.apply(x, keras.layers.Dense, math.prod(start), name="start")
        x = keras.layers.Reshape(start, name="start_image")(x)
        for number in range(len(self.filters), 0, -1):
            name = f"block_{number}"
            x = _resize(x, sizes[number - 1], name) if factor > 1 else x
            x = self.hidden.drop(self._block(x, self.filters[number - 1], name), name)
        return keras.layers.Conv2D(channels, self.kernel_size, padding="same", dtype="float32", name="logits")(x)

    def _block(self, x: Any, filters: int, name: str, strides: int = 1) -> Any:
        layer = CONVOLUTION[len(x.shape) - 2]
        y = x
        for number in range(1, self.convolutions + 1):
            y = self.hidden.apply(
                y,
                layer,
                filters,
                self.kernel_size,
                name=f"{name}_convolution" + (f"_{number}" if number > 1 else ""),
                # In a residual block the last activation comes after the sum.
                activate=not self.residual or number < self.convolutions,
                strides=strides if number == 1 else 1,
                padding="same",
            )
        if not self.residual:
            return y
        projection = layer(filters, 1, strides=strides, use_bias=False, name=f"{name}_projection")
        return self.hidden.activate(add_skip(y, x, projection, name), name)


def _resize(x: Any, space: Shape, name: str) -> Any:
    x = keras.layers.UpSampling2D(2, name=f"{name}_upsampling")(x)
    extra = [(0, have - want) for have, want in zip(x.shape[1:-1], space, strict=True)]
    # Odd sizes are one less than twice their half, rounded up.
    return keras.layers.Cropping2D(extra, name=f"{name}_cropping")(x) if any(map(any, extra)) else x
