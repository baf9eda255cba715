"""Trainings that are killed, each in a process forked from one that imported TensorFlow and ran no op.

Run as `python killed.py DIRECTORY`; prints one JSON object: how often each training was killed, and whether it ended
with what an uninterrupted one ended with.
"""

import hashlib
import itertools
import json
import os
import signal
import sys
from pathlib import Path

import keras
import numpy as np

import kerasdl
from kerasdl.callbacks import EarlyStopping
from kerasdl.engine import Checkpoints

X = np.random.default_rng(0).normal(size=(36, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)
EPOCHS = 2
NEVER = 10**6


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


class KillAtStep(keras.callbacks.Callback):
    """Kills the process after a step; has Python called after each."""

    def __init__(self, count):
        super().__init__()
        self.left = itertools.count(count, -1)

    def on_train_batch_end(self, batch, logs=None):
        if next(self.left) == 0:
            kill()


class KillAtEpoch(keras.callbacks.Callback):
    """Kills the process after an epoch; leaves many epochs in one call."""

    logs_alone = True

    def __init__(self, count):
        super().__init__()
        self.left = itertools.count(count, -1)

    def on_epoch_end(self, epoch, logs=None):
        if next(self.left) == 0:
            kill()


def killing(plain, left):
    """Have a function kill the process before the `left`-th call."""

    def call(*arguments, **options):
        if next(left) == 0:
            kill()
        return plain(*arguments, **options)

    return call


class KillAtWrite(KillAtStep):
    """Kills the process before a call of the operating system that writes a checkpoint."""

    def __init__(self, count):
        super().__init__(-1)
        left = itertools.count(count, -1)
        for name in ("write", "fsync"):
            setattr(os, name, killing(getattr(os, name), left))
        Path.rename = killing(Path.rename, left)


def train(directory, killer, count):
    """Train, or go on; give a digest of all that a training ends with."""
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dropout(0.3), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    history = kerasdl.fit(
        model,
        X,
        Y,
        batch_size=8,
        epochs=EPOCHS,
        validation_data=(X[:8], Y[:8]),
        callbacks=[EarlyStopping(patience=2), killer(count)],
        seed=1,
        verbose=0,
        checkpoints=directory and Checkpoints(directory),
    )
    digest = hashlib.sha256(json.dumps(history.history).encode())
    for variable in [*model.variables, *model.optimizer.variables]:
        digest.update(np.asarray(variable).tobytes())
    return digest.hexdigest()


def forked(directory, killer, count):
    """Train in a process of its own; give the digest, or None if it was killed."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        # The checkpoints of so small a model cost more than they may.
        Checkpoints.due = property(lambda checkpoints: True)
        os.write(writing, train(directory, killer, count).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        digest = told.read()
    status = os.waitpid(process, 0)[1]
    assert digest or os.WTERMSIG(status) == signal.SIGKILL
    return digest or None


def chained(directory, killer, counts):
    """Have each process go on where the one before was killed; give how many were, and what the last one ended with."""
    killed = sum(forked(directory, killer, count) is None for count in counts)
    return {"killed": killed, "same": forked(directory, killer, NEVER) == forked(None, killer, NEVER)}


def main():
    root = Path(sys.argv[1])
    answer = {
        # After the second step: the first one is in the checkpoint of the process.
        "at every step": chained(root / "steps", KillAtStep, [1] * (5 * EPOCHS - 1)),
        "at the ends of epochs": chained(root / "epochs", KillAtEpoch, [0, 1]),
        # A checkpoint takes 17 to 19 calls: every second one of the process's second checkpoint.
        "while it is written": chained(root / "writes", KillAtWrite, range(17, 37, 2)),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
