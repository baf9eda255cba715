import json
from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from kerasdl.errors import UsageError
from kerasdl.interfaces import Spec
from kerasdl.models import gan, mlp
from kerasdl.models._adversarial_losses import ADVERSARIAL_LOSSES, slope_penalty

SMALL = {
    "generator": partial(mlp, units=(4,)),
    "discriminator": partial(mlp, units=(4,)),
    "latent_size": 3,
}
REAL = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")


def small_gan(**options):
    return gan((2,), (2,), **SMALL | options)


def compiled(optimizer=None, **options):
    """A model to train for a few steps, which is not worth compiling a graph."""
    model = small_gan(**options)
    model.compile(optimizer or keras.optimizers.Adam(0.01), run_eagerly=True)
    return model


def twins(**options):
    """Two models with the same weights and the same latents to come."""
    one, other = compiled(**options), compiled(**options)
    other.set_weights(one.get_weights())
    other.seed_generator.state.assign(one.seed_generator.state)
    return one, other


def take_steps(model, number=1):
    """Train on all examples at once, a few times; give the logs."""
    for _ in range(number):
        model.reset_metrics()
        logs = model.train_step(ops.convert_to_tensor(REAL))
    return {name: float(value) for name, value in logs.items()}


def state(model):
    """All that a training has: weights, both optimizers, latents still to come."""
    kept = [*model.variables, *model.optimizer.variables, *model.discriminator_optimizer.variables]
    return [variable.numpy() for variable in kept]


def assert_same(left, right, **tolerance):
    for one, other in zip(left, right, strict=True):
        np.testing.assert_allclose(one, other, **tolerance)


def test_builders_get_the_shapes_of_their_network():
    asked = []

    def build(inputs, outputs):
        asked.append((inputs, outputs))
        return mlp(inputs, outputs, units=())

    model = gan(Spec((4, 4, 1)), (4, 4, 1), generator=build, discriminator=build, latent_size=5)
    assert asked == [((5,), (4, 4, 1)), ((4, 4, 1), (1,))]
    assert (model.generator.name, model.discriminator.name) == ("generator", "discriminator")


def test_called_on_latents_it_is_the_generator():
    model = small_gan()
    latents = np.ones((5, 3), "float32")
    np.testing.assert_array_equal(model(latents), model.generator(latents))


def test_losses_are_those_of_the_papers():
    real, fake = np.array([[2.0], [-1.0]], "float32"), np.array([[0.5], [-3.0]], "float32")

    def log_sigmoid(x):
        return -np.log1p(np.exp(-x))

    expected = {
        "non_saturating": (-log_sigmoid(real).mean() - log_sigmoid(-fake).mean(), -log_sigmoid(fake).mean()),
        "wgan_gp": (-1.25 - 0.5, 1.25),
        "least_squares": (0.5 * (1 + 4) / 2 + 0.5 * (0.25 + 9) / 2, 0.5 * (0.25 + 16) / 2),
        "hinge": ((0 + 2) / 2 + (1.5 + 0) / 2, 1.25),
    }
    assert set(expected) == set(ADVERSARIAL_LOSSES)
    for name, (discriminator_loss, generator_loss) in ADVERSARIAL_LOSSES.items():
        got = float(discriminator_loss(real, fake)), float(generator_loss(fake))
        np.testing.assert_allclose(got, expected[name], rtol=1e-6, err_msg=name)


def test_the_penalty_measures_the_slope_and_is_differentiable():
    slope = tf.Variable([[3.0], [4.0]])
    with tf.GradientTape() as tape:
        penalty = slope_penalty(lambda x: x @ slope, tf.zeros((6, 2)), tf.ones((6, 2)), seed=0)
    np.testing.assert_allclose(penalty, (5 - 1) ** 2, rtol=1e-6)
    # d (|w| - 1)^2 / dw = 2 (|w| - 1) w / |w|
    np.testing.assert_allclose(tape.gradient(penalty, slope), [[4.8], [6.4]], rtol=1e-6)


def test_the_penalty_looks_between_real_and_generated_examples():
    seen = []

    def judge(x):
        seen.append(ops.convert_to_numpy(x))
        return ops.sum(x, axis=-1)

    slope_penalty(judge, tf.zeros((100, 2)), tf.ones((100, 2)), seed=0)
    (places,) = seen
    np.testing.assert_array_equal(places[:, 0], places[:, 1])
    assert 0 <= places.min() < 0.1
    assert 0.9 < places.max() <= 1


@pytest.mark.parametrize(("loss", "weight"), [("wgan_gp", 10.0), ("hinge", 0.0)])
def test_only_wgan_gp_has_a_penalty_by_default(loss, weight):
    assert small_gan(loss=loss).gradient_penalty == weight
    assert small_gan(loss=loss, gradient_penalty=0.5).gradient_penalty == 0.5


def train(model, real, steps, **settings):
    @tf.function(**settings)
    def loop(real):
        tf.while_loop(lambda step: step < steps, lambda step: [take_step(step, real)], [tf.constant(0)])

    def take_step(step, real):
        model.train_step(real)
        return step + 1

    loop(ops.convert_to_tensor(real))


@pytest.mark.parametrize("loss", sorted(ADVERSARIAL_LOSSES))
def test_it_learns_where_the_data_is(loss):
    real = np.random.default_rng(0).normal(3.0, 0.5, size=(64, 1)).astype("float32")
    model = gan((1,), (1,), **SMALL | {"discriminator": partial(mlp, units=(16,))}, loss=loss)
    model.compile(keras.optimizers.Adam(0.02, beta_1=0.5))
    before = float(ops.mean(model.sample(500, seed=1)))
    train(model, real, steps=400)
    after = float(ops.mean(model.sample(500, seed=1)))
    assert abs(before) < 1
    assert abs(after - 3) < 0.5


def test_compiling_makes_every_variable():
    model = compiled(loss="wgan_gp")
    before = [array.shape for array in state(model)]
    model.fit(REAL, verbose=0)
    assert [array.shape for array in state(model)] == before


def test_a_loop_in_the_graph_trains_as_single_steps_do():
    single, looped = twins(loss="wgan_gp")
    take_steps(single, 3)
    train(looped, REAL, steps=3)
    assert_same(single.get_weights(), looped.get_weights(), rtol=1e-4, atol=1e-5)


def test_fit_trains_as_single_steps_do():
    single, fitted = twins()
    fitted.compile(keras.optimizers.Adam(0.01), jit_compile=False, steps_per_execution=2)
    for batch in (REAL[:4], REAL[4:]) * 2:
        single.train_step(ops.convert_to_tensor(batch))
    fitted.fit(REAL, batch_size=4, epochs=2, shuffle=False, verbose=0)
    assert_same(single.get_weights(), fitted.get_weights(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("loss", ["non_saturating", "wgan_gp"])
def test_it_trains_within_xla(loss):
    # Random numbers are others there, so only the outcome can be compared.
    model = compiled(loss=loss)
    before = state(model)
    train(model, REAL, steps=2, jit_compile=True)
    assert np.isfinite(float(model.get_metrics_result()["loss"]))
    kernels = [(old, new) for old, new in zip(before, state(model), strict=True) if old.ndim == 2]
    assert all((old != new).any() for old, new in kernels)


@pytest.mark.parametrize("wrap", [lambda x: (x,), lambda x: (x, None), lambda x: (x, None, None), lambda x: (x, x)])
def test_only_the_examples_of_a_batch_are_used(wrap):
    plain, wrapped = twins()
    real = ops.convert_to_tensor(REAL)
    assert_same(plain.train_step(real).values(), wrapped.train_step(wrap(real)).values())


def test_whole_numbers_are_taken_as_real_ones():
    logs = compiled().train_step(ops.ones((4, 2), "uint8"))
    assert np.isfinite(float(logs["loss"]))


def test_logs_hold_both_losses_and_their_sum_averaged_over_examples():
    model = compiled()
    history = model.fit(REAL, verbose=0, validation_data=(REAL[:6],), validation_batch_size=4).history
    for prefix in ("", "val_"):
        parts = history[f"{prefix}generator_loss"][0] + history[f"{prefix}discriminator_loss"][0]
        np.testing.assert_allclose(history[f"{prefix}loss"][0], parts, rtol=1e-6)
    assert [metric.name for metric in model.metrics] == ["loss", "generator_loss", "discriminator_loss"]
    # The last measured were those for validation, in two batches of other sizes.
    assert float(model.generator_loss.count) == 6


def test_the_loss_is_not_finite_if_a_network_is_not():
    for network in ("generator", "discriminator"):
        model = compiled()
        weight = getattr(model, network).weights[0]
        weight.assign(weight * np.nan)
        assert np.isnan(float(model.test_step(ops.convert_to_tensor(REAL))["loss"])), network


def test_the_discriminator_takes_as_many_steps_as_asked():
    model = compiled(discriminator_steps=3)
    take_steps(model, 2)
    assert int(model.optimizer.iterations) == 2
    assert int(model.discriminator_optimizer.iterations) == 6


def test_the_discriminators_optimizer_is_a_copy_of_the_generators():
    model = compiled(keras.optimizers.Adam(0.01, beta_1=0.5, clipnorm=2.0))
    take_steps(model)
    copy = model.discriminator_optimizer
    assert copy is not model.optimizer
    assert (type(copy), copy.beta_1, copy.clipnorm) == (keras.optimizers.Adam, 0.5, 2.0)
    np.testing.assert_allclose(float(copy.learning_rate), 0.01, rtol=1e-6)


def test_the_discriminators_rate_follows_a_schedule_step_by_step_of_the_generator():
    halving = keras.optimizers.schedules.ExponentialDecay(0.4, decay_steps=1, decay_rate=0.5)
    model = compiled(keras.optimizers.SGD(halving), discriminator_steps=2)
    rates = []
    for _ in range(3):
        take_steps(model)
        rates.append(float(model.discriminator_optimizer.learning_rate))
    np.testing.assert_allclose(rates, [0.4, 0.2, 0.1], rtol=1e-6)


def test_the_discriminators_rate_follows_callbacks():
    model = compiled()
    lower = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1**epoch)
    model.fit(REAL, epochs=3, callbacks=[lower], verbose=0)
    np.testing.assert_allclose(float(model.discriminator_optimizer.learning_rate), 0.01, rtol=1e-6)


def test_averaged_weights_end_in_the_generator():
    model, twin = twins()
    model.compile(keras.optimizers.Adam(0.01, use_ema=True, ema_momentum=0.9), run_eagerly=True)
    model.fit(REAL, epochs=2, shuffle=False, verbose=0)
    take_steps(twin, 2)
    averages = [average.numpy() for average in model.optimizer._model_variables_moving_average]
    assert_same(model.generator.get_weights(), averages)
    assert_same(model.discriminator.get_weights(), twin.discriminator.get_weights(), rtol=1e-4, atol=1e-6)
    assert (model.generator.get_weights()[0] != twin.generator.get_weights()[0]).all()


@pytest.mark.parametrize("optimizer", ["adam", keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1))])
def test_half_precision_scales_both_losses_and_logs_neither(policy, optimizer):
    policy("mixed_float16")
    model = compiled(optimizer, loss="wgan_gp")
    before = [weight.numpy() for weight in model.trainable_weights]
    logs = take_steps(model, 8)
    for each in (model.optimizer, model.discriminator_optimizer):
        assert isinstance(each, keras.optimizers.LossScaleOptimizer)
        assert int(each.iterations) > 0
    assert abs(logs["generator_loss"]) + abs(logs["discriminator_loss"]) < 100
    kernels = [(old, weight) for old, weight in zip(before, model.trainable_weights, strict=True) if old.ndim == 2]
    assert all((old != weight.numpy()).any() for old, weight in kernels)


def test_penalties_on_weights_count():
    for network in ("generator", "discriminator"):
        model = compiled(**{network: partial(mlp, units=(4,), l2=1.0)})
        weights = getattr(model, network).layers[1].kernel
        plain = compiled()
        plain.set_weights(model.get_weights())
        with_penalty, without = (each.test_step(ops.convert_to_tensor(REAL)) for each in (model, plain))
        difference = float(with_penalty[f"{network}_loss"] - without[f"{network}_loss"])
        np.testing.assert_allclose(difference, float(ops.sum(ops.square(weights))), rtol=1e-4)


def test_measuring_is_repeatable_and_leaves_training_alone():
    model = compiled(loss="wgan_gp")
    before = state(model)
    assert model.evaluate(REAL, verbose=0) == model.evaluate(REAL, verbose=0)
    model.reset_metrics()
    assert_same(state(model), before)


def test_samples_depend_on_the_seed_alone():
    model = small_gan()
    before = model.seed_generator.state.numpy()
    assert model.sample(4, seed=1).shape == (4, 2)
    np.testing.assert_array_equal(model.sample(4, seed=1), model.sample(4, seed=1))
    assert (ops.convert_to_numpy(model.sample(4, seed=1)) != ops.convert_to_numpy(model.sample(4, seed=2))).all()
    np.testing.assert_array_equal(model.seed_generator.state.numpy(), before)


def test_latents_are_standard_normal():
    model = gan((3,), (3,), generator=partial(mlp, units=()), latent_size=3)
    model.generator.set_weights([np.eye(3), np.zeros(3)])
    samples = ops.convert_to_numpy(model.sample(20_000, seed=0))
    np.testing.assert_allclose(samples.mean(axis=0), np.zeros(3), atol=0.05)
    np.testing.assert_allclose(np.cov(samples.T), np.eye(3), atol=0.05)


def test_the_global_seed_decides_the_training():
    finished = []
    for seed in (1, 1, 2):
        keras.utils.set_random_seed(seed)
        model = compiled()
        take_steps(model, 2)
        finished.append(state(model))
    assert_same(finished[0], finished[1])
    assert (finished[0][0] != finished[2][0]).any()


def test_a_loaded_model_trains_on_as_the_saved_one(tmp_path):
    rate = keras.optimizers.schedules.CosineDecay(0.01, 100)
    model = compiled(keras.optimizers.Adam(rate, beta_1=0.5), loss="hinge", discriminator_steps=2, gradient_penalty=1.0)
    take_steps(model, 2)
    model.save(tmp_path / "core.keras")
    loaded = keras.saving.load_model(tmp_path / "core.keras", safe_mode=True)
    assert json.dumps(loaded.get_config()) == json.dumps(model.get_config())
    # Keras saves no seed generator's state.
    loaded.seed_generator.state.assign(model.seed_generator.state)
    for each in (model, loaded):
        take_steps(each, 2)
    assert_same(state(loaded), state(model), rtol=1e-6)


def test_a_loaded_model_scales_losses_as_the_saved_one(policy, tmp_path):
    policy("mixed_float16")
    model = compiled()
    take_steps(model)
    model.save(tmp_path / "core.keras")
    policy("float32")
    loaded = keras.saving.load_model(tmp_path / "core.keras", safe_mode=True)
    assert isinstance(loaded.discriminator_optimizer, keras.optimizers.LossScaleOptimizer)
    for name in ("optimizer", "discriminator_optimizer"):
        kept = [variable.numpy() for variable in getattr(model, name).variables]
        assert_same([variable.numpy() for variable in getattr(loaded, name).variables], kept)


@pytest.mark.parametrize(("key", "value"), [("loss", "mse"), ("metrics", ["mae"])])
def test_losses_and_metrics_of_others_are_refused(key, value):
    with pytest.raises(UsageError, match=rf"training\.{key}: auto"):
        small_gan().compile("adam", **{key: value})


def test_token_ids_are_refused():
    with pytest.raises(UsageError, match=r"model\.kind: rnn"):
        gan(Spec((5,), "int32", vocabulary=9), (5,))


def test_examples_of_another_shape_than_the_data_are_refused():
    with pytest.raises(UsageError, match=r"got inputs \(2,\), but outputs \(3,\)(.|\n)*task: generation"):
        gan((2,), (3,))
