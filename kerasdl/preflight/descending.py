"""Lets a loss fall for a bounded number of compiled steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from kerasdl.engine import state
from kerasdl.preflight.subject import Subject


class Descent:
    """Minimises a function of variables by Adam (Kingma and Ba 2015, arXiv:1412.6980), many steps in one call.

    Args:
        subject: Says how to compile.
        loss: Gives what is to fall, without arguments.
        variables: What may be changed; the first call of `run` begins with their values of now.
    """

    def __init__(self, subject: Subject, loss: Callable[[], Any], variables: Sequence[keras.Variable]) -> None:
        self.loss, self.variables = loss, list(variables)
        self.optimizer = keras.optimizers.Adam()
        self.optimizer.build(self.variables)
        self.all = [variable.value for variable in (*self.variables, *self.optimizer.variables)]
        self.start = state.take(self.all)
        self.steps = subject.graph(self._steps)
        self.taken = 0

    def run(self, rate: float, *, steps: int, until: float, chunk: int = 10) -> float:
        """Begin anew at a learning rate.

        Args:
            rate: The learning rate.
            steps: At most so many.
            until: Enough once the loss is this small; looked at every `chunk` steps.
            chunk: Steps in one call.

        Returns:
            The loss afterwards.
        """
        state.restore(self.all, self.start)
        self.optimizer.learning_rate = rate
        self.taken, found = 0, float("inf")
        while self.taken < steps:
            found = float(self.steps(tf.constant(chunk)))
            self.taken += chunk
            if not found > until:
                break
        return found

    def _steps(self, count: Any) -> Any:
        def step(done: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = self.loss()
            gradients = tape.gradient(loss, self.variables)
            if any(gradient is not None for gradient in gradients):
                self.optimizer.apply(gradients, self.variables)
            return (done + 1,)

        tf.while_loop(lambda done: done < count, step, (0,))
        return self.loss()
