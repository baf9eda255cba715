"""Steps at rates that rise from one to the next, and what the losses tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import keras
import numpy as np
import tensorflow as tf

from kerasdl import engine
from kerasdl.engine import state
from kerasdl.preflight.looking import look
from kerasdl.preflight.subject import Subject

# Larger batches tell little more and take longer, as many numbers on their way through the model do.
_MOST_EXAMPLES, _FEWEST_EXAMPLES, _MOST_VALUES = 256, 16, 2**22
# A few of those batches do that are read on demand.
_READ = 10
_CHUNK = 10
# Smoothing of the losses, as a share of what was before.
_MEMORY = 0.8
# Of the first loss: a fall of less is noise, a rise by more is divergence.
_LEAST_FALL, _MOST_RISE = 0.02, 2.0
# Of the whole fall: where so much of it is behind, learning has begun.
_BEGUN = 0.2


@dataclass(frozen=True)
class Reading:
    """What a range test tells.

    Attributes:
        first: The loss before anything was learned.
        least: The smallest loss, smoothed.
        best: The rate it was reached at.
        edge: The rate from which the loss is far above the first; None if there is none.
        suggestion: The rate at which a fifth of the fall was behind, or a third of `best` if that is less; None if no
            rate lets the loss fall clearly.
    """

    first: float
    least: float
    best: float
    edge: float | None
    suggestion: float | None


@final
class Steps:
    """Takes steps at given rates from the initial weights, on one batch after another; weights are put back.

    Args:
        subject: The prepared training.
        optimizer: As the recipe has it; begun anew each time.
    """

    def __init__(self, subject: Subject, optimizer: keras.optimizers.Optimizer) -> None:
        self.subject, self.optimizer, core = subject, optimizer, subject.core
        affordable = max(_FEWEST_EXAMPLES, _MOST_VALUES // max(1, look(subject).values))
        self.size = min(subject.batch_size, affordable, _MOST_EXAMPLES)
        streamed = isinstance(subject.train.x, engine.Streamed)
        examples = subject.some(_READ * self.size) if streamed else subject.train
        self.order = np.arange(len(examples)) if streamed else subject.order
        optimizer.build(core.trainable_variables)
        self.kept = [variable.value for variable in optimizer.variables]
        self.start = state.take(self.kept)

        def loss_of(rows: Any, _: Any) -> Any:
            pick = lambda array: None if array is None else tf.gather(array, rows)  # noqa: E731
            x, y, weights = keras.tree.map_structure(pick, examples.x), pick(examples.y), pick(examples.weights)
            return core.compute_loss(x, y, core(x, training=True), weights, training=True)

        def step(rows: Any, rate: Any) -> Any:
            with tf.GradientTape() as tape:
                loss = loss_of(rows, rate)
            optimizer.learning_rate = rate
            optimizer.apply(tape.gradient(loss, core.trainable_variables), core.trainable_variables)
            return loss

        self.at_first, self.step = _in_chunks(subject, loss_of), _in_chunks(subject, step)

    def take(self, rates: np.ndarray) -> np.ndarray:
        """Take a step at each rate, until the loss leaves its path.

        Returns:
            The loss before each step, of as many as were taken.
        """
        state.restore(self.kept, self.start)
        return self._run(self.step, rates)

    def levelled(self, rates: np.ndarray) -> np.ndarray:
        """Take steps, and give losses as if all batches were equally hard.

        What counts is by how much the loss of each differs from that of the same batch with the initial weights.
        """
        losses = self.take(rates)
        initial = self._run(self.at_first, rates[: len(losses)])[: len(losses)]
        return losses[: len(initial)] - initial + initial.mean()

    def _run(self, chunk: Callable[[np.ndarray, np.ndarray], np.ndarray], rates: np.ndarray) -> np.ndarray:
        rows, losses = np.resize(self.order, (len(rates), self.size)), np.zeros(0)
        with self.subject.borrowed():
            for begin in range(0, len(rates), _CHUNK):
                losses = np.append(losses, chunk(rows[begin : begin + _CHUNK], rates[begin : begin + _CHUNK]))
                if not np.isfinite(losses).all() or losses[-_CHUNK:].min() > 4 * abs(losses[:_CHUNK]).max():
                    break
        return losses


def _in_chunks(subject: Subject, step: Callable[[Any, Any], Any]) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """Compile what takes several steps in one call, and gives the loss of each."""

    def chunk(rows: Any, rates: Any) -> Any:
        def one(number: Any, losses: Any) -> Any:
            return number + 1, losses.write(number, tf.cast(step(rows[number], rates[number]), tf.float32))

        count = tf.shape(rates)[0]
        kept = tf.TensorArray(tf.float32, count, element_shape=())
        return tf.while_loop(lambda number, _: number < count, one, (0, kept))[1].stack()

    run = subject.graph(chunk)
    return lambda rows, rates: np.asarray(run(tf.constant(rows), tf.constant(rates, tf.float32)))


def read(rates: np.ndarray, losses: np.ndarray) -> Reading:
    """Say what the losses at rising rates tell.

    Args:
        rates: The rates, rising.
        losses: The loss before the step at each.

    Example:
        >>> rates = np.geomspace(1e-4, 1e1, 6)
        >>> read(rates, np.array([1.0, 1.0, 0.9, 0.1, 5.0, np.inf])).edge
        1.0
    """
    tenth = max(1, len(losses) // 10)
    first = float(np.mean(losses[:tenth]))
    finite = np.isfinite(losses)
    ended = len(losses) if finite.all() else int(np.argmin(finite))
    smoothed = _smooth(losses[:ended])
    at = int(np.argmin(smoothed)) if ended else 0
    least, scale = float(smoothed[at]) if ended else first, abs(first)
    above = [place for place in range(at, ended) if smoothed[place] > first + (_MOST_RISE - 1) * scale]
    edge = above[0] if above else ended if ended < len(losses) else None
    # A loss is that before its step: the rate before it was good, or bad.
    rate_before = lambda place: float(rates[max(0, place - 1)])  # noqa: E731
    best = rate_before(at)
    suggestion = None
    if least < first - _LEAST_FALL * scale:
        begun = 1 + int(np.flatnonzero(smoothed[: at + 1] >= first - _BEGUN * (first - least)).max(initial=-1))
        suggestion = min(rate_before(begun), best / 3)
    return Reading(first, least, best, None if edge is None else rate_before(edge), suggestion)


def _smooth(losses: np.ndarray) -> np.ndarray:
    """Give the running mean that forgets, without the bias of its beginning (as Kingma and Ba 2015 correct it)."""
    mean, found = 0.0, []
    for number, loss in enumerate(losses.astype(np.float64), start=1):
        mean = _MEMORY * mean + (1 - _MEMORY) * loss
        found.append(mean / (1 - _MEMORY**number))
    return np.array(found)
