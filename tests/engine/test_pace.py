"""How many steps one call takes."""

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.engine.pace import Pace


@pytest.mark.parametrize(
    ("taken", "seconds", "steps"),
    [(8, 0.01, 64), (8, 0.2, 16), (8, 0.5, 8), (8, 2.0, 2), (8, 60.0, 1), (7, 0.01, 8)],
    ids=["far from half a second", "below it", "about it", "beyond it", "far beyond it", "fewer steps than asked for"],
)
def test_calls_come_to_take_half_a_second(taken, seconds, steps):
    pace = Pace()
    pace.steps = 8
    pace.learn(taken, seconds)
    assert pace.steps == steps


@pytest.mark.parametrize("callbacks", [list, lambda: [keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: None)]])
def test_a_second_training_keeps_the_pace_of_the_first(monkeypatch, callbacks):
    asked = []
    monkeypatch.setattr(Pace, "learn", lambda pace, taken, seconds: (asked.append(taken), vars(pace).update(steps=20)))
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.ones((40, 1))
    for _ in range(2):
        kerasdl.fit(model, x, x, batch_size=1, verbose=0, callbacks=callbacks())
    assert asked == [1, 20, 19, 20, 20]
