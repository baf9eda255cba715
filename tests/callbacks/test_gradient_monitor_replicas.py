"""What `GradientMonitor` measures on several devices: what one device would measure on the whole batch."""

import subprocess
import sys

# Devices can be made only before anything else has run.
REPLICAS = """
import contextlib
import keras, numpy as np, pytest, tensorflow as tf
import kerasdl
from kerasdl.callbacks import GradientMonitor
from kerasdl.errors import UsageError

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
words = np.random.default_rng(0).integers(0, 9, size=(32, 3))
targets = words[:, :1].astype("float32")
data = {"x": words, "y": targets, "batch_size": 8, "epochs": 2, "shuffle": False, "verbose": 0}

def model(optimizer, **settings):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Embedding(9, 2, name="words"), keras.layers.Flatten(), keras.layers.Dense(1, name="logits")]
    made = keras.Sequential([keras.Input((3,), dtype="int32"), *layers])
    made.compile(optimizer, "mse", **settings)
    return made

def measured(fit, optimizer, replicas, **options):
    monitor = GradientMonitor(every=3)
    with strategy.scope() if replicas else contextlib.nullcontext():
        made = model(optimizer())
    before = np.concatenate([weight.ravel() for weight in made.get_weights()])
    fit(made, **data | options, callbacks=[monitor])
    after = np.concatenate([weight.ravel() for weight in made.get_weights()])
    return monitor.history, np.linalg.norm(after - before)

def numbers(epoch):
    rows = [*epoch["layers"].values(), *epoch["variables"].values()]
    return [epoch["global_norm"], epoch["step"], *(value for row in rows for value in row.values())]

sgd = lambda: keras.optimizers.SGD(0.1)
scaled = lambda: keras.optimizers.LossScaleOptimizer(sgd())
for optimizer in (sgd, scaled):
    expected, _ = measured(keras.Model.fit, optimizer, replicas=False)
    for fit in (keras.Model.fit, kerasdl.fit):
        found, _ = measured(fit, optimizer, replicas=True)
        for mine, others in zip(found, expected, strict=True):
            assert numbers(mine) == pytest.approx(numbers(others), rel=1e-4, abs=1e-6), (mine, others)

(epoch,), change = measured(keras.Model.fit, sgd, replicas=True, batch_size=32, epochs=1)
assert epoch["global_norm"] == pytest.approx(change / 0.1, rel=1e-4)

# Each replica clips its own part, and the parts are added up.
clipping = lambda: keras.optimizers.SGD(0.1, global_clipnorm=0.01)
(epoch,), change = measured(keras.Model.fit, clipping, replicas=True, batch_size=32, epochs=1)
assert epoch["clipped_norm"] == pytest.approx(change / 0.1, rel=1e-3), (epoch, change)
assert epoch["global_norm"] > 1

with strategy.scope():
    made = model(sgd(), jit_compile=True)
with pytest.raises(UsageError, match="several devices") as caught:
    made.fit(**data, callbacks=[GradientMonitor()])
assert "jit_compile=False" in caught.value.cure
"""


def test_gradients_of_several_devices_are_added_up():
    done = subprocess.run([sys.executable, "-c", REPLICAS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
