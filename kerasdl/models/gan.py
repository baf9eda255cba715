"""The generative adversarial network: learns to make examples like those it is shown."""

from functools import partial
from typing import Literal

import keras

from kerasdl.errors import UsageError
from kerasdl.interfaces import Inputs, Network, NonNegativeFloat, PositiveInt, Shape, Spec
from kerasdl.models._adversarial import Adversarial
from kerasdl.models._inputs import single
from kerasdl.models.mlp import mlp

# Of the papers that brought these losses: Gulrajani et al. 2017 use 10, the others no penalty.
PENALTIES = {"non_saturating": 0.0, "wgan_gp": 10.0, "least_squares": 0.0, "hinge": 0.0}


def gan(
    inputs: Inputs,
    outputs: Inputs,
    *,
    generator: Network = partial(mlp, units=(128, 128)),
    discriminator: Network = partial(mlp, units=(128, 128)),
    latent_size: PositiveInt = 16,
    loss: Literal["non_saturating", "wgan_gp", "least_squares", "hinge"] = "non_saturating",
    gradient_penalty: NonNegativeFloat | None = None,
    discriminator_steps: PositiveInt = 1,
) -> keras.Model:
    """Build a generative adversarial network (Goodfellow et al. 2014, arXiv:1406.2661).

    The model has a training step of its own: `compile` takes an optimizer and no loss, `fit` takes real examples and
    no targets. Called on latents `(examples, latent_size)`, which are standard normal, it generates examples, and so
    does `sample(count, seed)`. The two networks are its attributes `generator` and `discriminator`.

    It learns best from standardised data, with a learning rate that falls to zero and a `beta_1` of 0.5 or less in
    Adam; a generator's averaged weights (`use_ema` of the optimizer) are often better than its last.

    Args:
        inputs: Shape of one real example, without the batch axis, or its spec.
        outputs: Shape of one generated example: the same.
        generator: Builds the network from `(latent_size,)` to an example.
        discriminator: Builds the network from an example to one logit. With a gradient penalty it should not normalise
            over the batch.
        latent_size: How many random numbers an example is made from. Few, for data of few dimensions.
        loss: What the networks minimise: `non_saturating` (Goodfellow et al. 2014), `wgan_gp` (Gulrajani et al. 2017,
            arXiv:1704.00028), `least_squares` (Mao et al. 2017, arXiv:1611.04076) or `hinge` (Lim and Ye 2017,
            arXiv:1705.02894).
        gradient_penalty: Weight of the penalty that holds the discriminator's slope between real and generated examples
            near 1 (Gulrajani et al. 2017), with any loss; 0 or more. None means 10 with `wgan_gp` and 0 otherwise.
        discriminator_steps: Updates of the discriminator before each update of the generator; 1 or more. Gulrajani et
            al. take 5 with `wgan_gp`.

    Returns:
        An uncompiled model; see `Adversarial` for its metrics and optimizers.

    Raises:
        UsageError: There are several inputs, inputs and outputs differ, or examples are token ids.

    Example:
        >>> model = gan((2,), (2,), latent_size=4)
        >>> model.compile("adam", jit_compile=False)
        >>> sorted(model.fit(keras.ops.ones((8, 2)), verbose=0).history)
        ['discriminator_loss', 'generator_loss', 'loss']
        >>> model.sample(3, seed=0).shape
        TensorShape([3, 2])
    """
    shape = _example_shape(single(inputs, "gan"), single(outputs, "gan"))
    networks = {"generator": generator((latent_size,), shape), "discriminator": discriminator(shape, (1,))}
    for name, network in networks.items():
        # Both have layers of the same names; these tell them apart in summaries and reports.
        network.name = name
    return Adversarial(
        **networks,
        loss=loss,
        gradient_penalty=PENALTIES[loss] if gradient_penalty is None else gradient_penalty,
        discriminator_steps=discriminator_steps,
    )


def _example_shape(inputs: Spec, outputs: Spec) -> Shape:
    if inputs.vocabulary is not None:
        raise UsageError(
            f"gan makes real numbers, not token ids; got a vocabulary of {inputs.vocabulary}.", cure="model.kind: rnn"
        )
    if inputs.shape != outputs.shape:
        raise UsageError(
            f"gan makes examples like those it is shown; got inputs {inputs.shape}, but outputs {outputs.shape}.",
            cure="task: generation",
        )
    return inputs.shape
