"""The dense workloads in JAX: one `jit` over a `scan` of steps, the fastest way to write them there."""

from collections.abc import Callable
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.engine.workloads import WORKLOADS

_SIZES = {"random-binary": (2, 4, 1), "mlp-small": (32, 64, 64, 1)}


def trainer(name: str) -> Callable[[], None]:
    """Give a function that trains the workload's epochs once; called again it goes on with the same model."""
    workload, sizes = WORKLOADS[name], _SIZES[name]
    x, y = (jnp.asarray(array) for array in workload.arrays())
    random = np.random.default_rng(0)
    weights = [
        (jnp.asarray(random.normal(size=pair) / pair[0] ** 0.5, "float32"), jnp.zeros(pair[1]))
        for pair in pairwise(sizes)
    ]
    adam = name != "random-binary"
    zeros = jax.tree.map(jnp.zeros_like, weights)
    state = (weights, zeros, zeros, jnp.zeros(()))

    def loss(weights, places):
        value = x[places]
        for kernel, bias in weights[:-1]:
            value = jax.nn.relu(value @ kernel + bias)
        logits = value @ weights[-1][0] + weights[-1][1]
        return jnp.mean(jax.nn.softplus(logits) - y[places] * logits)

    def step(state, places):
        weights, first, second, count = state
        value, gradients = jax.value_and_grad(loss)(weights, places)
        if not adam:
            return (jax.tree.map(lambda w, g: w - 0.01 * g, weights, gradients), first, second, count), value
        count = count + 1
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
        rate = 1e-3 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), weights, first, second)
        return (weights, first, second, count), value

    run = jax.jit(lambda state, order: jax.lax.scan(step, state, order))

    def train() -> None:
        nonlocal state
        orders = [random.permutation(workload.rows).reshape(-1, workload.batch) for _ in range(workload.epochs)]
        state, losses = run(state, jnp.asarray(np.concatenate(orders)))
        losses.block_until_ready()

    return train
