"""Train one workload with one peer, in this process; print the seconds of the first training and of later ones."""

import json
import os
import sys
import time
from collections.abc import Callable

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ENOUGH_SECONDS = 20


def trainer(name: str, peer: str) -> Callable[[], object]:
    """Give what trains the workload's epochs each time it is called, on one model."""
    if peer == "torch":
        from benchmarks.engine import in_torch

        return in_torch.trainer(name)
    if peer == "jax":
        from benchmarks.engine import in_jax

        return in_jax.trainer(name)
    import kerasdl
    from benchmarks.engine.in_keras import model
    from benchmarks.engine.workloads import WORKLOADS

    workload, built = WORKLOADS[name], model(name)
    kerasdl.fit  # noqa: B018  what it imports is no part of the training
    x, y = workload.arrays()
    data = (x, y) if workload.outputs else (x,)
    options = {"batch_size": workload.batch, "epochs": workload.epochs, "verbose": 0}
    if peer == "fit_best":
        # All steps of an epoch in one call: no setting of Model.fit's is faster.
        built.steps_per_execution = workload.rows // workload.batch
        if workload.rows == workload.batch:
            # Nor is another way to have it take all steps of such a training in one call.
            data = tuple(np.tile(array, (workload.epochs, 1)) for array in data)
            built.steps_per_execution = workload.epochs
            options |= {"epochs": 1, "shuffle": False}
    if peer == "monitored":
        return lambda: kerasdl.fit(built, *data, **options, callbacks=[kerasdl.callbacks.GradientMonitor()])
    fit = kerasdl.fit if peer == "kerasdl" else type(built).fit
    return lambda: fit(built, *data, **options)


def main() -> None:
    train = trainer(*sys.argv[1:3])
    seconds: list[float] = []
    # Where training is slow, compiling is a small part of it.
    while len(seconds) < 3 and sum(seconds) < ENOUGH_SECONDS:
        started = time.perf_counter()
        train()
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"cold": seconds[0], "warm": min(seconds[1:] or seconds)}))


if __name__ == "__main__":
    main()
