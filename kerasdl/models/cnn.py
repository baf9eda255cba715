"""Convolutional networks: for images, sequences and text, and for making images."""

from collections.abc import Sequence
from typing import Any, Literal

import keras
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.interfaces import (
    Augmentation,
    Dropout,
    Filters,
    HiddenActivation,
    Inputs,
    Normalisation,
    Penalty,
    PositiveInt,
    Shape,
    Spec,
)
from kerasdl.models._blocks import Blocks
from kerasdl.models._inputs import embed, enter, single
from kerasdl.models._layers import Hidden, dense_layers, logits

GLOBAL_POOLING = {
    "none": {1: keras.layers.Flatten, 2: keras.layers.Flatten},
    "average": {1: keras.layers.GlobalAveragePooling1D, 2: keras.layers.GlobalAveragePooling2D},
    "max": {1: keras.layers.GlobalMaxPooling1D, 2: keras.layers.GlobalMaxPooling2D},
}


def cnn(
    inputs: Inputs,
    outputs: Shape | Spec,
    *,
    filters: Filters = (32, 64),
    kernel_size: PositiveInt = 3,
    convolutions: PositiveInt = 1,
    pooling: Literal["max", "average", "stride", "none"] = "max",
    activation: HiddenActivation = "relu",
    normalisation: Normalisation = "none",
    residual: bool = False,
    dropout: Dropout = 0.0,
    global_pooling: Literal["none", "average", "max"] = "none",
    dense_units: Sequence[PositiveInt] = (),
    l2: Penalty = 0.0,
    augmentation: Sequence[Augmentation] = (),
    embedding_size: PositiveInt = 32,
) -> keras.Model:
    """Build a convolutional network that returns logits.

    It slides along one axis of `(length, channels)` and of token ids `(length,)`, along two of
    `(height, width, channels)`. From a flat input to an image it is a generator: dense layers, then the blocks in
    reverse, so that a generator and a discriminator can share their options. Layers are named `block_1_convolution`,
    `block_1_convolution_2`, ..., `hidden_1`, ... and `logits`.

    Args:
        inputs: Shape of one example, without the batch axis, or its spec.
        outputs: Shape of one prediction: `(10,)` for ten classes, `()` for a single number.
        filters: Channels of each block's convolutions, from the image's end; at least one block.
        kernel_size: Side of the convolutions' kernels, in pixels or steps.
        convolutions: Number of convolutions in each block.
        pooling: How a block halves its input: `max` or `average` of two neighbours along each axis, the `stride` of
            its first convolution (Springenberg et al. 2015, arXiv:1412.6806), or `none`: not at all. Unless it is
            `none`, a generator's block doubles its input instead.
        activation: Activation of the hidden layers; the initial weights are chosen to suit it.
        normalisation: Put between each hidden layer and its activation: `batch` (Ioffe and Szegedy 2015) or `layer`
            (Ba et al. 2016, arXiv:1607.06450), over the channels.
        residual: Add each block's input to its output (He et al. 2016), by a learned projection where shapes differ.
        dropout: Fraction of each block's and dense layer's outputs zeroed in training, in `[0, 1)`.
        global_pooling: `average` or `max` of each channel over all positions; `none` keeps all positions.
        dense_units: Width of each dense layer, between blocks and logits or in front of a generator's blocks.
        l2: Penalty on the squares of the hidden layers' kernels, added to the loss; 0 or more.
        augmentation: Keras layers that change the inputs at random, such as `random_flip`; active only in training.
            For token ids they change the embeddings.
        embedding_size: Length of the vector learned for each token. Used for token ids alone; padding, id 0, is
            zeros.

    Returns:
        An uncompiled functional model.

    Raises:
        UsageError: There are several inputs, they have no axis to slide along, or blocks would halve it below one.

    Example:
        >>> cnn((8, 8, 1), (10,), filters=(16, 32)).count_params()
        6090
    """
    spec, image = single(inputs, "cnn"), Spec.of(outputs).shape
    hidden = Hidden(activation, normalisation, dropout, l2=l2)
    blocks = Blocks(hidden, filters, kernel_size, convolutions, pooling, residual)
    example, x = enter(spec)
    if spec.vocabulary is None and len(spec.shape) == 1 and len(image) == 3:
        _check_generator(global_pooling, augmentation)
        blocks.check(image[:-1])
        return keras.Model(example, blocks.up(dense_layers(x, dense_units, hidden), image))
    x = _channels(x, spec, image, embedding_size)
    blocks.check(x.shape[1:-1])
    for layer in augmentation:
        x = layer(x)
    pool = GLOBAL_POOLING[global_pooling][len(x.shape) - 2]
    x = pool(name="flatten" if global_pooling == "none" else "global_pooling")(blocks.down(x))
    return keras.Model(example, logits(dense_layers(x, dense_units, hidden), image))


def _channels(x: Any, spec: Spec, outputs: Shape, embedding_size: int) -> Any:
    """Give inputs a last axis of channels, or refuse them."""
    if spec.vocabulary is None and len(spec.shape) in (2, 3):
        return x
    if spec.vocabulary is not None and len(spec.shape) == 1:
        # Zeros are also what convolutions pad their inputs with.
        present = ops.expand_dims(ops.not_equal(x, 0), -1)
        return ops.where(present, embed(x, spec.vocabulary, embedding_size), 0.0)
    raise UsageError(
        "cnn takes (length, channels), (height, width, channels) or token ids (length,), or makes an image (height, "
        f"width, channels) from a flat input; got inputs {spec.shape} and outputs {outputs}.",
        cure="model.kind: mlp",
    )


def _check_generator(global_pooling: str, augmentation: Sequence[Any]) -> None:
    if global_pooling != "none":
        raise UsageError(
            f"global_pooling is {global_pooling!r}, but a generator has nothing to pool.",
            cure="model.global_pooling: none",
        )
    if augmentation:
        raise UsageError(
            "augmentation is for real images; a generator's input is noise.", cure="model.augmentation: []"
        )
