"""The workloads as compiled Keras models."""

import keras
import tensorflow as tf
from keras import layers

from benchmarks.engine.workloads import WORKLOADS


def model(name: str) -> keras.Model:
    """Build and compile the model of a workload."""
    if name == "gan":
        return _gan()
    inputs = keras.Input(WORKLOADS[name].inputs)
    built = keras.Model(inputs, _CORES[name](inputs))
    classes = WORKLOADS[name].outputs > 1
    loss = keras.losses.SparseCategoricalCrossentropy if classes else keras.losses.BinaryCrossentropy
    optimizer = keras.optimizers.SGD(0.01) if name == "random-binary" else keras.optimizers.Adam(1e-3)
    built.compile(optimizer, loss(from_logits=True))
    return built


def _dense(*units: int, outputs: int, dropout: float = 0.0):
    def core(x):
        for width in units:
            x = layers.Dense(width, activation="relu")(x)
            x = layers.Dropout(dropout)(x) if dropout else x
        return layers.Dense(outputs)(x)

    return core


def _cnn(*filters: int):
    def core(x):
        for width in filters:
            x = layers.MaxPooling2D()(layers.Conv2D(width, 3, activation="relu")(x))
        return layers.Dense(10)(layers.Flatten()(x))

    return core


_CORES = {
    "random-binary": _dense(4, outputs=1),
    "mlp-small": _dense(64, 64, outputs=1),
    "mlp-dropout": _dense(64, 64, outputs=1, dropout=0.1),
    "mlp-wide": _dense(1024, 1024, outputs=10),
    "cnn": _cnn(32, 64),
    "cnn-cifar": _cnn(32, 64, 128),
    "lstm": lambda x: layers.Dense(1)(layers.LSTM(64)(x)),
}


class Gan(keras.Model):
    """Non-saturating GAN of two MLPs (Goodfellow et al. 2014)."""

    def __init__(self) -> None:
        super().__init__()
        self.generator = keras.Sequential([keras.Input((2,)), *_body(2)])
        self.discriminator = keras.Sequential([keras.Input((2,)), *_body(1)])
        self.seed = keras.random.SeedGenerator(0)
        self.score = keras.losses.BinaryCrossentropy(from_logits=True)
        self.built = True

    def compile(self) -> None:
        super().compile(optimizer=keras.optimizers.Adam(1e-3))
        self.discriminator_optimizer = keras.optimizers.Adam(1e-3)

    def train_step(self, real):
        size = tf.shape(real)[0]
        latent = keras.random.normal((size, 2), seed=self.seed)
        with tf.GradientTape() as tape:
            fake = self.generator(latent)
            told = tf.concat([self.discriminator(real), self.discriminator(fake)], 0)
            loss = self.score(tf.concat([tf.ones((size, 1)), tf.zeros((size, 1))], 0), told)
        weights = self.discriminator.trainable_variables
        self.discriminator_optimizer.apply(tape.gradient(loss, weights), weights)
        with tf.GradientTape() as tape:
            fooled = self.score(tf.ones((size, 1)), self.discriminator(self.generator(latent)))
        weights = self.generator.trainable_variables
        self.optimizer.apply(tape.gradient(fooled, weights), weights)
        return {"discriminator_loss": loss, "generator_loss": fooled}


def _body(outputs: int) -> list[layers.Layer]:
    return [layers.Dense(128, activation="relu"), layers.Dense(128, activation="relu"), layers.Dense(outputs)]


def _gan() -> keras.Model:
    built = Gan()
    built.compile()
    return built
