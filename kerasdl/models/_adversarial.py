"""A generator and a discriminator as one model that trains them against each other (Goodfellow et al. 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import keras
import tensorflow as tf
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.models._adversarial_losses import ADVERSARIAL_LOSSES, slope_penalty, undecided

if TYPE_CHECKING:
    from collections.abc import Callable

# Evaluation draws the same latents each time, so that its losses can be compared and training is not moved.
EVALUATION_SEED = 0


@final
@keras.saving.register_keras_serializable("kerasdl")
class Adversarial(keras.Model):
    """Train two networks against each other in one compiled step; called on latents, it is the generator.

    A batch of data is real examples; what may stand beside them (targets, weights) has no part. Metrics are
    `generator_loss`, `discriminator_loss` (with its penalties) and their sum `loss`, which is finite only if both are:
    it is there to be watched, not to be minimised.

    `optimizer` moves the generator. `discriminator_optimizer`, a copy that `compile` makes of it, moves the
    discriminator, at the learning rate that the generator's has in that step: schedules and callbacks that change the
    rate act on both. Averaged weights (`use_ema`) are the generator's alone.

    Args:
        generator: Maps latents `(examples, latent size)` to examples.
        discriminator: Maps examples to one logit each; the larger, the more real.
        loss: A key of `ADVERSARIAL_LOSSES`.
        discriminator_steps: Updates of the discriminator before each of the generator, all on the same real examples,
            each with new latents.
        gradient_penalty: Weight of the penalty on the discriminator's slope; 0 for none.
    """

    def __init__(
        self,
        generator: keras.Model,
        discriminator: keras.Model,
        *,
        loss: str,
        discriminator_steps: int,
        gradient_penalty: float,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        # First: Keras puts averaged weights back by position, and the optimizer has averages of the generator's only.
        self.generator = generator
        self.discriminator = discriminator
        self.loss_name = loss
        self.discriminator_steps = discriminator_steps
        self.gradient_penalty = gradient_penalty
        self.seed_generator = keras.random.SeedGenerator()
        self.generator_loss = keras.metrics.Mean("generator_loss")
        self.discriminator_loss = keras.metrics.Mean("discriminator_loss")
        self.build(generator.input_shape)

    def undecided_losses(self) -> tuple[float, float] | None:
        """Give the discriminator's and the generator's loss where the one cannot tell what the other made; or None."""
        return undecided(self.loss_name)

    def compile(self, optimizer: keras.optimizers.Optimizer | str = "adam", **settings: Any) -> None:
        """Configure training, and create all variables of both optimizers.

        Args:
            optimizer: The generator's; the discriminator gets a copy.
            **settings: What else `keras.Model.compile` takes, without losses and metrics.

        Raises:
            UsageError: A loss or metric is given; the two networks are each other's loss.
        """
        for key in ("loss", "loss_weights", "metrics", "weighted_metrics"):
            if settings.get(key):
                raise UsageError(
                    f"compile({key}=...): a gan has its own losses, got {settings[key]!r}.",
                    cure=f"training.{key.split('_')[-1]}: auto",
                )
        super().compile(optimizer=optimizer, **settings)
        self.optimizer.build(self.generator.trainable_variables)
        self.discriminator_optimizer = _twin(self.optimizer)
        self.discriminator_optimizer.build(self.discriminator.trainable_variables)

    def call(self, latents: Any, training: bool | None = None) -> Any:
        """Generate one example from each row of latents."""
        return self.generator(latents, training=training)

    def sample(self, count: int, seed: int) -> Any:
        """Generate examples, in the space of those trained on.

        Args:
            count: How many.
            seed: The same seed gives the same latents, hence after more training the same examples, improved.

        Returns:
            A float32 tensor `(count, ...)`.
        """
        return self._fakes(count, seed, training=False)

    def look(self, examples: Any) -> None:
        """Let both networks answer once, as they do in evaluation, for those who watch their layers.

        Args:
            examples: Real ones; as many are generated.
        """
        self._fakes(ops.shape(examples)[0], EVALUATION_SEED, training=False)
        self._judge(ops.cast(examples, "float32"), training=False)

    def train_step(self, data: Any) -> dict[str, Any]:
        """Update the discriminator, then the generator, on one batch."""
        real = _examples(data)
        # A tensor: Keras would make a variable part of the optimizer it is given to.
        self.discriminator_optimizer.learning_rate = tf.convert_to_tensor(self.optimizer.learning_rate)
        for _ in range(self.discriminator_steps):
            discriminator_loss = _update(
                self.discriminator,
                self.discriminator_optimizer,
                lambda: self._discriminator_loss(real, self.seed_generator, training=True),
            )
        generator_loss = _update(
            self.generator, self.optimizer, lambda: self._generator_loss(real, self.seed_generator, training=True)
        )
        return self._record(generator_loss, discriminator_loss, real)

    def test_step(self, data: Any) -> dict[str, Any]:
        """Measure the losses on one batch, with the same latents in every batch."""
        real = _examples(data)
        generator_loss = self._generator_loss(real, EVALUATION_SEED, training=False)
        discriminator_loss = self._discriminator_loss(real, EVALUATION_SEED, training=False)
        return self._record(generator_loss, discriminator_loss, real)

    def get_config(self) -> dict[str, Any]:
        """Give the constructor's arguments, both networks as their own configs."""
        return {
            "name": self.name,
            "dtype": keras.dtype_policies.serialize(self.dtype_policy),
            "generator": keras.saving.serialize_keras_object(self.generator),
            "discriminator": keras.saving.serialize_keras_object(self.discriminator),
            "loss": self.loss_name,
            "discriminator_steps": self.discriminator_steps,
            "gradient_penalty": self.gradient_penalty,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: dict[str, Any] | None = None) -> Adversarial:
        """Build the model that `get_config` describes, with new weights."""
        networks = {
            key: keras.saving.deserialize_keras_object(config[key], custom_objects)
            for key in ("generator", "discriminator")
        }
        return cls(**{**config, **networks})

    def compile_from_config(self, config: dict[str, Any]) -> None:
        """Compile as the saved model was; Keras leaves that to models with a `compile` of their own."""
        self.compile(**keras.saving.deserialize_keras_object(config))

    def _generator_loss(self, real: Any, seed: Any, *, training: bool) -> Any:
        fake = self._fakes(ops.shape(real)[0], seed, training=training)
        _, generator_loss = ADVERSARIAL_LOSSES[self.loss_name]
        return generator_loss(self._judge(fake, training=training)) + sum(self.generator.losses)

    def _discriminator_loss(self, real: Any, seed: Any, *, training: bool) -> Any:
        fake = ops.stop_gradient(self._fakes(ops.shape(real)[0], seed, training=training))
        discriminator_loss, _ = ADVERSARIAL_LOSSES[self.loss_name]
        loss = discriminator_loss(self._judge(real, training=training), self._judge(fake, training=training))
        if self.gradient_penalty:
            loss += self.gradient_penalty * slope_penalty(lambda x: self._judge(x, training=training), real, fake, seed)
        return loss + sum(self.discriminator.losses)

    def _fakes(self, count: Any, seed: Any, *, training: bool) -> Any:
        latents = keras.random.normal((count, *self.generator.input_shape[1:]), seed=seed)
        return ops.cast(self.generator(latents, training=training), "float32")

    def _judge(self, examples: Any, *, training: bool) -> Any:
        return ops.cast(self.discriminator(examples, training=training), "float32")

    def _record(self, generator_loss: Any, discriminator_loss: Any, real: Any) -> dict[str, Any]:
        values = {
            "loss": generator_loss + discriminator_loss,
            "generator_loss": generator_loss,
            "discriminator_loss": discriminator_loss,
        }
        for metric in self.metrics:
            # Layers may bring metrics of their own.
            if metric.name in values:
                metric.update_state(values[metric.name], sample_weight=ops.shape(real)[0])
        return self.get_metrics_result()


def _examples(data: Any) -> Any:
    real, _, _ = keras.utils.unpack_x_y_sample_weight(data)
    return ops.cast(real, "float32")


def _update(network: keras.Model, optimizer: keras.optimizers.Optimizer, compute_loss: Callable[[], Any]) -> Any:
    with tf.GradientTape() as tape:
        loss = compute_loss()
        # Optimizers add up the gradients of all replicas.
        scaled = optimizer.scale_loss(loss / tf.distribute.get_strategy().num_replicas_in_sync)
    optimizer.apply(tape.gradient(scaled, network.trainable_variables), network.trainable_variables)
    return loss


def _twin(optimizer: keras.optimizers.Optimizer) -> keras.optimizers.Optimizer:
    """Copy an optimizer, with a plain variable for its learning rate whatever schedule the original has."""
    config = optimizer.get_config()
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return type(optimizer).from_config(
            config | {"inner_optimizer": keras.optimizers.serialize(_twin(optimizer.inner_optimizer))}
        )
    # Every step sets the rate before it is used.
    return type(optimizer).from_config(config | {"learning_rate": 0.0, "use_ema": False})
